#include <weft/node_ledger/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

const types::Address chain = types::Address::of(crypto::ed25519::PublicKey::filled(1));
const auto transaction = types::TransactionId::filled(3);
const std::vector two_ids{types::MessageId::filled(1), types::MessageId::filled(2)};

std::vector<LedgerFrames> samples()
{
    return {GossipMessage{to_bytes("message")},
            WantMessages{two_ids},
            ShowTips{{}},
            ToLedgerFrame{PostTransaction{to_bytes("tx")}},
            ToLedgerFrame{Subscribe{chain}},
            ToLedgerFrame{GetConfirmedTransaction{transaction}},
            ToLedgerFrame{GetInclusion{transaction, chain}},
            ToLedgerFrame{GetOutputs{chain}},
            ToLedgerFrame{SetId{"node 1"}},
            AskNewest{},
            NewestMessage{to_bytes("message")},
            NewestMessage{{}},
            WantLog{two_ids},
            LogEnd{.last = types::MessageId::filled(1), .left = 7},
            PostBeacon{to_bytes("beacon")},
            WantBeacons{},
            UseRandomness{.of = 7, .random = 8},
            WantSnapshot{},
            SnapshotOffer{.hash = types::Hash::filled(1),
                          .ledger = types::Hash::filled(2),
                          .messages = 7,
                          .time = 8,
                          .bytes = 9,
                          .parts = 1},
            WantSnapshotPart{.hash = types::Hash::filled(1), .part = 3},
            SnapshotPart{.hash = types::Hash::filled(1), .part = 3, .bytes = to_bytes("part")},
            VoteQuery{7, {transaction, types::TransactionId::filled(1)}},
            VoteAnswer{7, {voting::Opinion::like, voting::Opinion::none}},
            VoteAnswer{8, {voting::Opinion::dislike}},
            Announced{{Announcement{.node = PeerId::filled(1),
                                    .host = "b.example",
                                    .port = 7770,
                                    .time = 7,
                                    .signature = crypto::ed25519::Signature::filled(6)},
                       Announcement{.node = PeerId::filled(2),
                                    .host = "",
                                    .port = 0,
                                    .time = 8,
                                    .signature = crypto::ed25519::Signature::filled(5)}}},
            Announced{{}},
            WantPeers{},
            Reachable{{PeerId::filled(1), PeerId::filled(2)}},
            PassedVote{PeerId::filled(1), PeerId::filled(2), VoteQuery{7, {transaction}}},
            PassedVote{PeerId::filled(2), PeerId::filled(1),
                       PassedVote::Answer{{7, {voting::Opinion::like}},
                                          crypto::Hash::filled(5),
                                          crypto::ed25519::Signature::filled(6)}}};
}

}  // namespace

TEST(LedgerFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(LedgerFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(LedgerFrames, have_the_bytes_of_the_format_page)
{
    EXPECT_EQ(to_hex(encode(WantMessages{{types::MessageId::filled(0xab)}})),
              "010102"
              "01000000"
              "abababababababababababababababababababababababababababababababab");
    EXPECT_EQ(to_hex(encode(GossipMessage{to_bytes("m")})), "010101010000006d");
    EXPECT_EQ(to_hex(encode(ShowTips{{}})), "01010300000000");
    EXPECT_EQ(to_hex(encode(ToLedgerFrame{SetId{"n"}})), "01010406010000006e");
}

TEST(LedgerFrames, a_vote_is_about_1_to_1024_transactions_and_has_three_answers)
{
    const auto refused = [](const auto& frame) {
        return decode_frame<LedgerFrames>(encode(frame)).error();
    };
    const std::vector most(1024, transaction);
    EXPECT_TRUE(decode_frame<LedgerFrames>(encode(VoteQuery{1, most})));
    EXPECT_EQ(refused(VoteQuery{1, std::vector(1025, transaction)}), codec::DecodeError::too_long);
    EXPECT_EQ(refused(VoteQuery{1, {}}), codec::DecodeError::out_of_range);
    EXPECT_EQ(refused(VoteAnswer{1, {}}), codec::DecodeError::out_of_range);
    EXPECT_EQ(refused(VoteAnswer{1, std::vector(1025, voting::Opinion::like)}),
              codec::DecodeError::too_long);
    EXPECT_EQ(refused(VoteAnswer{1, {static_cast<voting::Opinion>(3)}}),
              codec::DecodeError::unknown_kind);
}

TEST(LedgerFrames, a_list_that_is_not_sorted_is_not_canonical)
{
    auto bytes = encode(WantMessages{two_ids});
    std::swap_ranges(bytes.begin() + 7, bytes.begin() + 39, bytes.begin() + 39);
    EXPECT_EQ(decode_frame<LedgerFrames>(bytes).error(), codec::DecodeError::not_canonical);
}
