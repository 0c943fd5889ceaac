#include <weft/node_drng/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

const auto key = types::Address::of(crypto::ed25519::PublicKey::filled(1));

std::vector<DrngFrames> samples()
{
    HandoverInvite invite{.period_ns = 250,
                          .genesis_ns = 9,
                          .from = {types::NodeId::filled(1), types::NodeId::filled(2)},
                          .hi = {},
                          .lo = {},
                          .to = {types::NodeId::filled(3)}};
    for (auto* one : {&invite.hi, &invite.lo}) {
        one->threshold = 2;
        one->group = crypto::bls::PublicKey::filled(4);
        one->shares = {crypto::bls::PublicKey::filled(5), crypto::bls::PublicKey::filled(6)};
    }
    auto of_chain = invite;
    of_chain.period_ns = of_chain.genesis_ns = 0;
    of_chain.chain = ChainTerms{types::TransactionId::filled(8), crypto::Hash::filled(9)};
    return {DrngFrame{key, to_bytes("drng")},
            BeaconBooked{to_bytes("beacon")},
            invite,
            HandoverFrame{crypto::Hash::filled(7), to_bytes("deal")},
            SharingFrame{crypto::Hash::filled(7), to_bytes("drng")},
            NewestRound{crypto::Hash::filled(7), 8, to_bytes("signature"), to_bytes("before")},
            ChainHandoverInvite{of_chain}};
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
