// What a node keeps of hand-overs on disk.

#include "../src/handover_record.hpp"

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

TEST(HandoverRecord, comes_back_as_it_was_and_nothing_else_is_one)
{
    HandoverRecord record{.stage = HandoverStage::open,
                          .invite = {.period_ns = 250,
                                     .genesis_ns = 9,
                                     .from = {types::NodeId::filled(1)},
                                     .hi = {},
                                     .lo = {},
                                     .to = {types::NodeId::filled(3)}},
                          .inviter = types::NodeId::filled(1),
                          .certificate = {}};
    EXPECT_EQ(decode_handover(encode(record)), record);
    record.stage = HandoverStage::over;
    record.certificate = dkg::Certificate{
        crypto::Hash::filled(2), {{ValidatorIndex{0}, crypto::ed25519::Signature::filled(5)}}};
    EXPECT_EQ(decode_handover(encode(record)), record);
    auto bytes = encode(record);
    bytes.push_back(std::byte{0});
    EXPECT_FALSE(decode_handover(bytes));
    bytes.resize(bytes.size() - 2);
    EXPECT_FALSE(decode_handover(bytes));
    bytes[0] = std::byte{9};
    EXPECT_FALSE(decode_handover(bytes));
    EXPECT_FALSE(decode_handover({}));
}

TEST(HandoverInvite, names_all_of_its_terms)
{
    HandoverInvite invite{.period_ns = 250,
                          .genesis_ns = 9,
                          .from = {types::NodeId::filled(1)},
                          .hi = {},
                          .lo = {},
                          .to = {types::NodeId::filled(3)}};
    const auto name = invite.name();
    auto other = invite;
    other.to.push_back(types::NodeId::filled(4));
    EXPECT_NE(other.name(), name);
    other = invite;
    ++other.period_ns;
    EXPECT_NE(other.name(), name);
    other = invite;
    other.lo.threshold = 7;
    EXPECT_NE(other.name(), name);
}
