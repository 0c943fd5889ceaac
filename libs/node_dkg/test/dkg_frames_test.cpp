#include <weft/node_dkg/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

std::vector<DkgFrames> samples()
{
    return {DkgInvite{
                crypto::Hash::filled(6), {types::NodeId::filled(1), types::NodeId::filled(2)}, 500},
            DkgFrame{crypto::Hash::filled(6), to_bytes("dkg")}};
}

}  // namespace

TEST(DkgFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(DkgFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(DkgFrames, have_the_bytes_of_the_format_page)
{
    const auto run = crypto::Hash::filled(6);
    EXPECT_EQ(to_hex(encode(DkgInvite{run, {}, 500})),
              "010306" + to_hex(run.bytes()) + "00000000" + "f401000000000000");
    EXPECT_EQ(to_hex(encode(DkgFrame{run, to_bytes("d")})),
              "010307" + to_hex(run.bytes()) + "0100000064");
}
