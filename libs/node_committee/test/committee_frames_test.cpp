#include <weft/node_committee/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

const types::Address chain = types::Address::of(crypto::ed25519::PublicKey::filled(1));
const auto transaction = types::TransactionId::filled(5);

std::vector<CommitteeFrames> samples()
{
    return {
        FromLedgerFrame{ConfirmedTransaction{to_bytes("tx")}},
        FromLedgerFrame{
            AddressUpdate{chain, to_bytes("tx"), {{transaction, {{types::iota_color, 7}}}}}},
        FromLedgerFrame{AddressOutputs{chain, {}}},
        FromLedgerFrame{InclusionState{transaction, chain, Inclusion::rejected}},
        FromLedgerFrame{TakenBack{chain, to_bytes("tx")}},
        RoundFrame{chain, 7, 1, to_bytes("round")},
        ChainHeight{chain, 8},
        WantBlocks{chain, 9},
        BlockFrame{chain, to_bytes("block")},
        WantTransactions{chain, {transaction}},
        TransactionFrame{chain, to_bytes("tx")},
        AnchorShareFrame{chain, 11, {crypto::Hash::filled(7), crypto::bls::Signature::filled(8)}},
        AnchorFrame{chain, to_bytes("anchor")},
        OffLedgerFrame{chain, {to_bytes("one"), to_bytes("two")}},
        OffLedgerHeld{chain, {types::TransactionId::filled(1), transaction}},
        FollowChain{chain, transaction, 12, true},
        ChainFacts{chain, to_bytes("origin"), crypto::bls::PublicKey::filled(6)},
        AccessRefused{chain, AccessRefused::Why::other_origin},
        HandedAnchorShare{crypto::Hash::filled(7),
                          chain,
                          11,
                          {crypto::Hash::filled(7), crypto::bls::Signature::filled(8)}},
        HandoverNews{chain},
        WantState{chain, 0, {}},
        WantState{chain, 12, {{}, state::Place{}.below(true).below(false).below(true)}},
        StateOffer{chain, crypto::Hash::filled(9), to_bytes("record")},
        StateOffer{chain, {}, {}},
        StatePart{chain, 12, to_bytes("part")},
        BlocksGone{chain, 100},
        MoveShare{chain, chain, crypto::bls::Signature::filled(8)},
        MoveReady{chain,
                  types::TransactionId::filled(5),
                  {types::NodeId::filled(1), types::NodeId::filled(2)},
                  crypto::bls::PublicKey::filled(6),
                  crypto::bls::Signature::filled(8)},
        ForwardShare{chain,
                     chain,
                     types::TransactionId::filled(5),
                     {crypto::Hash::filled(7), crypto::bls::Signature::filled(8)}},
        WantReturn{chain, 12, 3},
        ReturnBlock{chain, 12, 3, to_bytes("block")},
        TwoVotesFrame{chain,
                      crypto::Hash::filled(4),
                      {.block_index = 12,
                       .attempt = 3,
                       .seat = ValidatorIndex{1},
                       .votes = {.first = crypto::Hash::filled(5),
                                 .first_share = crypto::bls::Signature::filled(8),
                                 .second = crypto::Hash::filled(6),
                                 .second_share = crypto::bls::Signature::filled(9)}}}};
}

}  // namespace

TEST(CommitteeFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(CommitteeFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(CommitteeFrames, have_the_bytes_of_the_format_page)
{
    const auto begins = [](const auto& frame) { return to_hex(ByteSpan{encode(frame)}.first(3)); };
    EXPECT_EQ(begins(FromLedgerFrame{AddressOutputs{chain, {}}}), "010205");
    EXPECT_EQ(begins(RoundFrame{chain, 7, 1, {}}), "010208");
    EXPECT_EQ(to_hex(encode(ChainHeight{chain, 8})), "010209" + to_hex(chain.bytes()) + "08000000");
    EXPECT_EQ(begins(WantBlocks{chain, 9}), "01020a");
    EXPECT_EQ(begins(BlockFrame{chain, {}}), "01020b");
    EXPECT_EQ(begins(WantTransactions{chain, {}}), "01020c");
    EXPECT_EQ(begins(TransactionFrame{chain, {}}), "01020d");
    EXPECT_EQ(begins(AnchorShareFrame{chain, 0, {}}), "01020e");
    EXPECT_EQ(begins(AnchorFrame{chain, {}}), "01020f");
    EXPECT_EQ(begins(OffLedgerFrame{chain, {}}), "010210");
    EXPECT_EQ(begins(OffLedgerHeld{chain, {}}), "010211");
    EXPECT_EQ(begins(FollowChain{chain, {}, 0, false}), "010212");
    EXPECT_EQ(begins(ChainFacts{chain, {}, {}}), "010213");
    EXPECT_EQ(to_hex(encode(AccessRefused{chain, AccessRefused::Why::not_named})),
              "010214" + to_hex(chain.bytes()) + "00");
    EXPECT_EQ(begins(HandedAnchorShare{{}, chain, 0, {}}), "010215");
    EXPECT_EQ(begins(WantState{chain, 0, {}}), "010217");
    EXPECT_EQ(begins(StateOffer{chain, {}, {}}), "010218");
    EXPECT_EQ(begins(StatePart{chain, 1, {}}), "010219");
    EXPECT_EQ(begins(BlocksGone{chain, 1}), "01021a");
    EXPECT_EQ(begins(MoveShare{chain, chain, {}}), "01021b");
    EXPECT_EQ(begins(MoveReady{chain, {}, {}, {}, {}}), "01021c");
    EXPECT_EQ(begins(ForwardShare{chain, chain, {}, {}}), "01021d");
    EXPECT_EQ(begins(WantReturn{chain, 1, 0}), "01021e");
    EXPECT_EQ(begins(ReturnBlock{chain, 1, 0, {}}), "01021f");
    EXPECT_EQ(begins(TwoVotesFrame{chain, {}, {}}), "010220");
}
