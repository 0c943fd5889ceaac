// A chain on disk, a chain that catches up, values proved against an anchor.

#include <weft/base/prng.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

class OnDisk : public Boxes {};
class CatchingUp : public Boxes {
protected:
    /// What this chain did, read back from its disk.
    [[nodiscard]] state::Block block(std::uint32_t index)
    {
        return lone.chain().block(lone.store(), index).value();
    }
    [[nodiscard]] Certificate certificate(std::uint32_t index)
    {
        return lone.chain().certificate(lone.store(), index).value();
    }
    Chain other{lone.identity(), to_bytes("p/")};
};
class StateProof : public Boxes {
protected:
    StateProof()
    {
        EXPECT_EQ(lone.request(alice, {"box",
                                       "set",
                                       {{to_bytes("key"), to_bytes("k")},
                                        {to_bytes("value"), to_bytes("v")}}})
                      .error,
                  std::nullopt);
        block = lone.chain().anchors().back().state.block_index();
        anchor = types::encode(*lone.anchor());
    }
    [[nodiscard]] Bytes document(std::string_view key) const
    {
        return encode(
            *const_cast<LoneChain&>(lone).chain().prove(block, state_key("box"_hn, as_bytes(key))));
    }
    std::uint32_t block = 0;
    Bytes anchor;
};

TEST_F(OnDisk, a_chain_loads_as_it_was_with_the_anchors_on_their_way)
{
    lone.anchors_enabled = false;
    for (int i = 0; i < 3; ++i) {
        lone.request(alice, {"box", "keep", {}, iotas_42});
        const auto job = lone.chain().next_anchor(lone.now());
        ASSERT_TRUE(job.has_value());
        if (i == 0)
            lone.store().apply(lone.chain().anchor_signed(
                job->block_index, types::id_of(lone.signed_anchor(job->essence))));
    }
    auto loaded = Chain::load(lone.identity(), to_bytes("p/"), lone.store());
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->state().hash(), lone.chain().state().hash());
    ASSERT_EQ(loaded->anchors().size(), lone.chain().anchors().size());
    for (std::size_t i = 0; i < loaded->anchors().size(); ++i) {
        EXPECT_EQ(loaded->anchors()[i].state.hash(), lone.chain().anchors()[i].state.hash());
        EXPECT_EQ(loaded->anchors()[i].id, lone.chain().anchors()[i].id);
        EXPECT_EQ(loaded->anchors()[i].confirmed, lone.chain().anchors()[i].confirmed);
    }
    EXPECT_EQ(loaded->next_anchor(lone.now())->essence,
              lone.chain().next_anchor(lone.now())->essence);
}

TEST_F(OnDisk, an_empty_disk_is_the_origin)
{
    const Disk empty;
    const auto loaded = Chain::load(lone.identity(), to_bytes("p/"), empty);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->state().hash(), state::origin_state_hash());
    EXPECT_EQ(loaded->anchors().size(), 1U);
}

TEST_F(OnDisk, a_crash_between_any_two_batches_leaves_a_chain_that_goes_on_alike)
{
    // Two chains see the same requests; one is loaded from its disk before every block.
    lone.anchors_enabled = false;
    Chain reborn = *Chain::load(lone.identity(), to_bytes("p/"), lone.store());
    Disk disk = lone.store();
    for (int i = 0; i < 5; ++i) {
        lone.send(alice, {"box", "emit", {{to_bytes("text"), to_bytes(std::to_string(i))}}});
        BatchInput batch;
        batch.units = lone.backlog();
        batch.timestamp = lone.now() + types::second;
        batch.order = OrderRandomness::filled(7);
        reborn = *Chain::load(lone.identity(), to_bytes("p/"), disk);
        const auto result = reborn.execute(lone.programs(), batch);
        disk.apply(reborn.commit(result, std::nullopt));
        lone.run();
        EXPECT_EQ(reborn.state().hash(), lone.chain().state().hash());
    }
}

TEST_F(CatchingUp, every_block_is_checked_and_applied)
{
    lone.request(alice, {"box", "keep", {}, iotas_42});
    Disk disk;
    for (std::uint32_t i = 1; i <= lone.chain().state().block_index(); ++i) {
        const auto batch = other.follow(block(i), certificate(i), lone.group());
        ASSERT_TRUE(batch.has_value()) << name(batch.error());
        disk.apply(*batch);
    }
    EXPECT_EQ(other.state().hash(), lone.chain().state().hash());
    EXPECT_EQ(other.outbox(), lone.chain().outbox());
    EXPECT_TRUE(check_accounts(lone.identity(), other.state()).has_value());
    // It knows the anchor when it sees it on the ledger.
    const auto claim = *read_anchor(types::encode(*lone.anchor()));
    EXPECT_TRUE(other.anchor_confirmed(claim).known);
    EXPECT_EQ(other.anchors().size(), 1U);
    EXPECT_EQ(other.anchors().front().id, lone.chain().anchors().front().id);
    EXPECT_EQ(Chain::load(lone.identity(), to_bytes("p/"), disk)->state().hash(),
              lone.chain().state().hash());
}

TEST_F(CatchingUp, blocks_that_a_confirmed_anchor_covers_leave_nothing_to_anchor)
{
    lone.request(alice, {"box", "keep", {}, iotas_42});
    const auto claim = *read_anchor(types::encode(*lone.anchor()));
    for (std::uint32_t i = 1; i <= claim.block_index; ++i) {
        ASSERT_TRUE(other.follow(block(i), certificate(i), lone.group(), claim).has_value());
        EXPECT_EQ(other.anchors().size(), 1U);
        EXPECT_EQ(other.next_anchor(lone.now()), std::nullopt);
    }
    EXPECT_EQ(other.anchors().front().id, claim.id);
    EXPECT_EQ(other.anchors().front().state.hash(), lone.chain().state().hash());
    EXPECT_EQ(other.account_sums(), lone.chain().account_sums());
}

TEST_F(CatchingUp, blocks_out_of_order_are_refused)
{
    EXPECT_EQ(other.follow(block(2), certificate(2), lone.group()).error(),
              FollowError::wrong_index);
    ASSERT_TRUE(other.follow(block(1), certificate(1), lone.group()).has_value());
    EXPECT_EQ(other.follow(block(1), certificate(1), lone.group()).error(),
              FollowError::wrong_index);
}

TEST_F(CatchingUp, a_changed_block_or_certificate_changes_nothing)
{
    auto changed = block(1);
    changed.updates[0].mutations[0].value = to_bytes("another");
    EXPECT_EQ(other.follow(changed, certificate(1), lone.group()).error(),
              FollowError::wrong_certificate);
    auto certificate_of_it = certificate(1);
    certificate_of_it.block_hash = state::hash_of(changed);
    EXPECT_EQ(other.follow(changed, certificate_of_it, lone.group()).error(),
              FollowError::wrong_certificate);
    auto other_state = certificate(1);
    other_state.state_hash = Hash::filled(1);
    EXPECT_EQ(other.follow(block(1), other_state, lone.group()).error(),
              FollowError::bad_signature);
    const auto stranger = crypto::bls::public_key(crypto::bls::derive_key(Bytes(32, std::byte{3})));
    EXPECT_EQ(other.follow(block(1), certificate(1), stranger).error(), FollowError::bad_signature);
    EXPECT_EQ(other.state().hash(), state::origin_state_hash());
}

TEST_F(CatchingUp, a_certified_block_that_contradicts_its_anchor_is_refused)
{
    AnchorClaim claim;
    claim.chain = lone.identity().id;
    claim.color = lone.identity().color;
    claim.block_index = 1;
    claim.state_hash = Hash::filled(1);
    EXPECT_EQ(other.follow(block(1), certificate(1), lone.group(), claim).error(),
              FollowError::anchor_mismatch);
}

TEST(Certificate, decodes_to_itself_and_nothing_else_does)
{
    const Certificate certificate{7, Hash::filled(1), Hash::filled(2),
                                  crypto::bls::Signature::filled(3)};
    const auto bytes = encode(certificate);
    EXPECT_EQ(bytes.size(), 1U + 4 + 32 + 32 + 48);
    EXPECT_EQ(decode_certificate(bytes), certificate);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_certificate(ByteSpan{bytes}.first(size)).has_value());
    auto other_version = bytes;
    other_version[0] = std::byte{2};
    EXPECT_EQ(decode_certificate(other_version).error(), codec::DecodeError::unknown_version);
}

TEST_F(StateProof, shows_a_value_from_the_anchor_and_the_document_alone)
{
    const auto verified = verify_proof(anchor, document("k"));
    ASSERT_TRUE(verified.has_value()) << name(verified.error());
    EXPECT_EQ(to_string(*verified->value), "v");
    EXPECT_EQ(verified->key, state_key("box"_hn, as_bytes("k")));
    EXPECT_EQ(verified->anchor.chain, lone.identity().id);
    EXPECT_EQ(verified->anchor.color, lone.identity().color);
    EXPECT_EQ(verified->anchor.block_index, block);
}

TEST_F(StateProof, shows_that_a_key_is_not_there)
{
    const auto verified = verify_proof(anchor, document("no such key"));
    ASSERT_TRUE(verified.has_value());
    EXPECT_EQ(verified->value, std::nullopt);
}

TEST_F(StateProof, of_another_block_does_not_verify)
{
    const auto good = document("k");
    lone.request(alice, {"box", "keep"});
    EXPECT_EQ(verify_proof(types::encode(*lone.anchor()), good).error(), ProofError::wrong_block);
}

TEST_F(StateProof, claims_are_checked_one_by_one)
{
    const auto good = *decode_proof_document(document("k"));
    auto other_root = good;
    other_root.tree_root = Hash::filled(1);
    EXPECT_EQ(verify_proof(anchor, encode(other_root)).error(), ProofError::state_hash_mismatch);
    auto other_block = good;
    other_block.block_hash = Hash::filled(1);
    EXPECT_EQ(verify_proof(anchor, encode(other_block)).error(), ProofError::state_hash_mismatch);
    auto other_value = good;
    other_value.value = to_bytes("w");
    EXPECT_EQ(verify_proof(anchor, encode(other_value)).error(), ProofError::path_mismatch);
    auto absent = good;
    absent.value.reset();
    EXPECT_EQ(verify_proof(anchor, encode(absent)).error(), ProofError::path_mismatch);
    EXPECT_EQ(verify_proof(anchor, to_bytes("rubbish")).error(), ProofError::malformed_document);
    EXPECT_EQ(verify_proof(to_bytes("rubbish"), encode(good)).error(),
              ProofError::malformed_anchor);
}

TEST_F(StateProof, one_changed_bit_of_the_document_never_verifies)
{
    const auto good = document("k");
    const auto claim = *read_anchor(anchor);
    std::size_t decoded = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        auto changed = good;
        changed[at] ^= std::byte{1};
        const auto document = decode_proof_document(changed);
        if (!document) continue;
        ++decoded;
        // As verify_proof, without checking the anchor's signature each time.
        std::optional<ByteSpan> value;
        if (document->value) value = ByteSpan{*document->value};
        EXPECT_FALSE(document->block_index == claim.block_index &&
                     state::state_hash(document->tree_root, document->block_hash) ==
                         claim.state_hash &&
                     state::verify(document->tree_root, document->key, value, document->proof))
            << at;
    }
    EXPECT_GT(decoded, 100U);
}

TEST_F(StateProof, any_bytes_give_a_document_or_an_error)
{
    Prng prng{7};
    const auto good = document("k");
    for (int round = 0; round < 5'000; ++round) {
        auto bytes = good;
        const auto changes = prng.below(4);
        for (std::uint64_t i = 0; i < changes; ++i)
            bytes[prng.below(bytes.size())] = static_cast<std::byte>(prng.below(256));
        if (prng.chance(Ratio::percent(30))) bytes.resize(prng.below(bytes.size() + 1));
        const auto decoded = decode_proof_document(bytes);
        if (decoded) {
            ASSERT_EQ(encode(*decoded), bytes);
        }
    }
}

}  // namespace
}  // namespace weft::chain::test
