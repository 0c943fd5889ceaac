#include <weft/node_drng/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

const auto key = types::Address::of(crypto::ed25519::PublicKey::filled(1));

std::vector<DrngFrames> samples()
{
    return {DrngFrame{key, to_bytes("drng")}, BeaconBooked{to_bytes("beacon")}};
}

}  // namespace

TEST(DrngFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(DrngFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(DrngFrames, have_the_bytes_of_the_format_page)
{
    EXPECT_EQ(to_hex(encode(BeaconBooked{to_bytes("b")})), "0106020100000062");
    EXPECT_EQ(to_hex(encode(DrngFrame{key, to_bytes("b")})),
              "010601" + to_hex(key.bytes()) + "0100000062");
}
