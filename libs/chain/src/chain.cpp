#include <weft/base/check.hpp>
#include <weft/chain/chain.hpp>
#include <weft/chain/home.hpp>

#include "partitions.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

constexpr std::uint8_t anchors_version = 3;
constexpr std::uint8_t without_names = 2;  ///< of that version
constexpr std::uint8_t first_version = 1;

Bytes key_of(ByteSpan prefix, char kind)
{
    auto key = to_bytes(prefix);
    key.push_back(static_cast<std::byte>(kind));
    return key;
}

Bytes certificate_key(ByteSpan prefix, std::uint32_t index)
{
    auto key = key_of(prefix, 'c');
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(index >> shift));
    return key;
}

Chain::Anchored origin_of(const ChainIdentity& identity)
{
    return {.state = {}, .id = TransactionId::from(identity.color.bytes()), .confirmed = true};
}

/// An entry of the list of anchors on disk. It does not hold the state: that is found by going back from
/// the newest state.
struct AnchorRecord {
    std::uint32_t block_index = 0;
    std::optional<TransactionId> id;
    bool confirmed = false;
    std::uint32_t generation = 0;
    /// What names the state, which may not be kept.
    std::optional<std::pair<Timestamp, Hash>> named = {};
};

codec::Decoded<std::vector<AnchorRecord>> decode_anchors(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    std::vector<AnchorRecord> records;
    const auto version = reader.u8();
    if (version != anchors_version && version != without_names)
        reader.fail(codec::DecodeError::unknown_version);
    const auto count = reader.count(1U << 20, 4 + 1 + 1 + 4);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        AnchorRecord record;
        record.block_index = reader.u32();
        if (reader.boolean()) record.id = reader.fixed<TransactionId>();
        record.confirmed = reader.boolean();
        record.generation = reader.u32();
        if (version != without_names) {
            const auto timestamp = reader.i64();
            record.named.emplace(timestamp, reader.fixed<Hash>());
        }
        reader.canonical(records.empty() || records.back().block_index < record.block_index);
        records.push_back(record);
    }
    if (reader.ok() && records.empty()) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(records));
}

FollowError follow_error(state::ApplyError error) noexcept
{
    switch (error) {
    case state::ApplyError::wrong_index: return FollowError::wrong_index;
    case state::ApplyError::wrong_previous: return FollowError::wrong_previous;
    case state::ApplyError::timestamp_not_after: return FollowError::timestamp_not_after;
    }
    return FollowError::wrong_previous;
}

}  // namespace

std::string_view name(FollowError error) noexcept
{
    switch (error) {
    case FollowError::wrong_index: return "wrong_index";
    case FollowError::wrong_previous: return "wrong_previous";
    case FollowError::timestamp_not_after: return "timestamp_not_after";
    case FollowError::wrong_certificate: return "wrong_certificate";
    case FollowError::bad_signature: return "bad_signature";
    case FollowError::anchor_mismatch: return "anchor_mismatch";
    }
    return "unknown";
}

Chain::Chain(ChainIdentity identity, Bytes prefix) : identity_{identity}, prefix_{std::move(prefix)}
{
    anchors_.push_back(origin_of(identity_));
}

std::expected<Chain, state::LoadError> Chain::load(ChainIdentity identity,
                                                   Bytes prefix,
                                                   const types::StoreView& view)
{
    Chain chain{identity, std::move(prefix)};
    if (const auto first = view.read(key_of(chain.prefix_, 'f'))) {
        codec::Reader reader{*first};
        if (reader.u8() != first_version) return std::unexpected{state::LoadError::unknown_version};
        chain.first_block_ = reader.u32();
        chain.erased_before_ = reader.u32();
        if (!reader.finish(true)) return std::unexpected{state::LoadError::malformed};
    }
    if (const auto above = state::gathering(chain.prefix_, view)) {
        chain.gathered_above_ = *above;
        return chain;
    }
    auto head = state::load(chain.prefix_, view);
    if (!head) return std::unexpected{head.error()};
    chain.state_ = *std::move(head);
    chain.figures_ = check_accounts(identity, chain.state_);
    const auto bytes = view.read(key_of(chain.prefix_, 'a'));
    if (!bytes) return chain;
    auto records = decode_anchors(*bytes);
    if (!records)
        return std::unexpected{records.error() == codec::DecodeError::unknown_version
                                   ? state::LoadError::unknown_version
                                   : state::LoadError::malformed};
    chain.anchors_.clear();
    std::optional<state::VirtualState> state = chain.state_;
    for (; !records->empty(); records->pop_back()) {
        const auto& record = records->back();
        while (state && state->block_index() > record.block_index)
            state = state::load_previous(chain.prefix_, view, *state);
        const bool reached = state && state->block_index() == record.block_index;
        if (!reached && !(record.confirmed && record.named))
            return std::unexpected{state::LoadError::malformed};
        chain.anchors_.push_front(
            Anchored{reached ? *state
                             : state::VirtualState::named(record.block_index, record.named->first,
                                                          record.named->second),
                     record.id, record.confirmed, record.generation, reached});
    }
    return chain;
}

contracts::ChainParameters Chain::parameters() const
{
    const EntriesReader root{state_.entries(), root_hname};
    return contracts::RootView{root}.parameters();
}

AgentId Chain::owner() const
{
    const EntriesReader root{state_.entries(), root_hname};
    return contracts::RootView{root}.owner().value_or(AgentId{identity_.originator});
}

std::optional<Timestamp> Chain::block_at() const
{
    const auto anchor = anchor_at();
    const auto own = own_request_at(state_);
    return anchor && own ? std::min(*anchor, *own) : (own ? own : anchor);
}

types::Batch Chain::commit(const BlockResult& result, const std::optional<Certificate>& certificate)
{
    WEFT_CHECK(result.block.previous_state == state_.hash());
    return advance(result.block, result.changes, result.state, certificate, Keep::anchor_to_make);
}

types::Batch Chain::certify(const Certificate& certificate) const
{
    types::Batch batch;
    batch.put(certificate_key(prefix_, certificate.block_index), encode(certificate));
    return batch;
}

std::expected<types::Batch, FollowError> Chain::follow(const state::Block& block,
                                                       const Certificate& certificate,
                                                       const crypto::bls::PublicKey& group,
                                                       const std::optional<AnchorClaim>& anchor)
{
    if (certificate.block_index != block.index || certificate.block_hash != state::hash_of(block))
        return std::unexpected{FollowError::wrong_certificate};
    if (!verify(certificate, identity_.id, home_of(identity_, state_.entries()), group))
        return std::unexpected{FollowError::bad_signature};
    const auto changes = state::net_changes(state_, block);
    auto next = state_.apply(block);
    if (!next) return std::unexpected{follow_error(next.error())};
    if (next->hash() != certificate.state_hash)
        return std::unexpected{FollowError::wrong_certificate};
    const bool known = anchor && is_own(*anchor);
    if (known && anchor->block_index == block.index && anchor->state_hash != next->hash())
        return std::unexpected{FollowError::anchor_mismatch};
    const bool covered = known && anchor->block_index > block.index;
    auto batch = advance(block, changes, *std::move(next), certificate,
                         covered ? Keep::state_alone : Keep::anchor_to_make);
    if (known && anchor->block_index == block.index) {
        const auto confirmed = anchor_confirmed(*anchor);
        std::ranges::copy(confirmed.batch.puts, std::back_inserter(batch.puts));
    }
    return batch;
}

types::Batch Chain::advance(const state::Block& block,
                            std::span<const state::NetChange> changes,
                            state::VirtualState next,
                            const std::optional<Certificate>& certificate,
                            Keep keep)
{
    types::Batch batch;
    state::save(batch, prefix_, state_, block, changes, next);
    if (figures_) figures_ = check_accounts(identity_, *figures_, changes, next);
    state_ = std::move(next);
    // What blocks replaced is kept as far back as a return reaches, and to the last confirmed anchor.
    if (state_.block_index() > returnable_blocks) {
        const auto out_of_reach = state_.block_index() - returnable_blocks;
        if (out_of_reach <= anchors_.front().state.block_index())
            state::forget_previous(batch, prefix_, out_of_reach);
    }
    if (const auto to = returned_to(state_)) {
        give_up_anchors(*to);
        save_anchors(batch);
    }
    if (keep == Keep::anchor_to_make && anchor_due(identity_, state_)) {
        anchors_.push_back({.state = state_, .id = {}});
        save_anchors(batch);
    }
    if (certificate)
        batch.put(certificate_key(prefix_, certificate->block_index), encode(*certificate));
    return batch;
}

/// Of the blocks after `after`: they do not stand. When the last confirmed one is among them, one without an
/// id holds its place until `anchor_before`: nothing is built on it.
void Chain::give_up_anchors(std::uint32_t after)
{
    while (!anchors_.empty() && anchors_.back().state.block_index() > after) anchors_.pop_back();
    if (!anchors_.empty()) return;
    anchors_.push_back(origin_of(identity_));
    anchors_.front().id.reset();
}

std::optional<TransactionId> Chain::last_anchor_for(const state::VirtualState& next) const
{
    const auto to = returned_to(next);
    for (auto anchor = anchors_.rbegin(); anchor != anchors_.rend(); ++anchor)
        if (!to || anchor->state.block_index() <= *to) return anchor->id;
    return std::nullopt;
}

bool Chain::wants_anchor_before() const noexcept
{
    return anchors_.front().confirmed && !anchors_.front().id;
}

types::Batch Chain::anchor_before(const AnchorClaim& claim)
{
    types::Batch batch;
    // After a return this node may have known an older one, and the ledger names the last.
    const bool open = wants_anchor_before() || !anchors_.front().whole;
    const bool fits =
        is_own(claim) && open && claim.block_index > anchors_.front().state.block_index() &&
        claim.block_index < state_.block_index() && !taken_back(state_, claim.block_index) &&
        (anchors_.size() == 1 || claim.block_index < anchors_[1].state.block_index());
    if (!fits) return batch;
    // What was signed on another one can never be booked.
    if (anchors_.front().id)
        for (auto later = std::next(anchors_.begin()); later != anchors_.end(); ++later)
            later->id.reset();
    anchors_.front() = {
        .state = state::VirtualState::named(claim.block_index, claim.timestamp, claim.state_hash),
        .id = claim.id,
        .confirmed = true,
        .generation = 0,
        .whole = false};
    save_anchors(batch);
    return batch;
}

std::expected<state::Earlier, ReturnRefusal> Chain::earlier(const types::StoreView& view,
                                                            std::uint32_t block_index) const
{
    if (block_index == 0 || block_index >= state_.block_index())
        return std::unexpected{ReturnRefusal::first_block};
    if (state_.block_index() - block_index > returnable_blocks)
        return std::unexpected{ReturnRefusal::too_far};
    // Its block would be signed by a key that its state does not name.
    const auto& entries = state_.entries();
    if (home_at(identity_, entries, block_index + 1) != home_of(identity_, entries))
        return std::unexpected{ReturnRefusal::other_home};
    auto earlier = state::load_earlier(prefix_, view, state_, block_index, return_bounds);
    if (earlier) {
        // The newest block is a return itself, and a part of the way from it comes no further: the chain
        // would go back by such parts for ever.
        const auto at = earlier->state.block_index();
        const auto made = returned_to(state_);
        if (at > block_index && made && *made <= at)
            return std::unexpected{ReturnRefusal::too_large};
        return *std::move(earlier);
    }
    return std::unexpected{earlier.error() == state::EarlierError::too_large
                               ? ReturnRefusal::too_large
                               : ReturnRefusal::not_kept};
}

bool Chain::is_final(std::uint32_t block_index, Timestamp timestamp) const noexcept
{
    if (block_index == 0) return true;
    const auto& confirmed = anchors_.front();
    return confirmed.confirmed && block_index <= confirmed.state.block_index() &&
           (state_.block_index() - block_index >= returnable_blocks ||
            state_.timestamp() - timestamp >= final_after);
}

Standing Chain::standing(std::uint32_t block_index, Timestamp timestamp) const
{
    if (taken_back(state_, block_index)) return Standing::taken_back;
    if (is_final(block_index, timestamp)) return Standing::final;
    const auto& confirmed = anchors_.front();
    return confirmed.confirmed && block_index <= confirmed.state.block_index()
               ? Standing::anchored
               : Standing::certified;
}

std::expected<Chain::Snapshot, FollowError> Chain::check(state::Block block,
                                                         const Certificate& certificate,
                                                         const Hash& tree_root,
                                                         ByteSpan anchor,
                                                         const crypto::bls::PublicKey& group) const
{
    if (certificate.block_index != block.index || certificate.block_hash != state::hash_of(block) ||
        certificate.state_hash != state::state_hash(tree_root, certificate.block_hash))
        return std::unexpected{FollowError::wrong_certificate};
    if (!verify(certificate, identity_.id, group))
        return std::unexpected{FollowError::bad_signature};
    const auto claim = read_anchor_of(identity_, anchor);
    if (!claim || claim->block_index != block.index || claim->state_hash != certificate.state_hash)
        return std::unexpected{FollowError::anchor_mismatch};
    return Snapshot{std::move(block), certificate, tree_root, claim->id};
}

types::Batch Chain::begin_gathering() const
{
    types::Batch batch;
    state::begin_gathering(batch, prefix_, floor());
    return batch;
}

types::Batch Chain::save_part(std::span<const state::Mutation> changes) const
{
    types::Batch batch;
    state::save_part(batch, prefix_, changes);
    return batch;
}

types::Batch Chain::adopt(const Snapshot& snapshot, state::VirtualState state)
{
    WEFT_CHECK(state.hash() == snapshot.certificate.state_hash);
    // Who had no block has none to remove: it would look for millions that were never here.
    const bool nothing_before = floor() == 0 && erased_before_ <= 1;
    types::Batch batch;
    state::end_gathering(batch, prefix_, snapshot.block, state);
    batch.put(certificate_key(prefix_, snapshot.block.index), encode(snapshot.certificate));
    state_ = std::move(state);
    figures_ = check_accounts(identity_, state_);
    anchors_.clear();
    anchors_.push_back({.state = state_, .id = snapshot.anchor, .confirmed = true});
    save_anchors(batch);
    first_block_ = snapshot.block.index;
    if (nothing_before) erased_before_ = first_block_;
    gathered_above_ = 0;
    save_first(batch);
    return batch;
}

Chain::Pruned Chain::prune(std::uint32_t first)
{
    Pruned pruned{.batch = {}, .from = erased_before_, .end = erased_before_};
    const auto wanted = std::min(first, anchors_.front().state.block_index());
    const auto before = std::max(first_block_, wanted);
    if (before == first_block_ && erased_before_ >= first_block_) return pruned;
    first_block_ = before;
    pruned.end = std::min(first_block_, erased_before_ + prune_max);
    for (auto index = pruned.from; index < pruned.end; ++index) {
        state::forget_block(pruned.batch, prefix_, index);
        pruned.batch.erase(certificate_key(prefix_, index));
    }
    erased_before_ = pruned.end;
    save_first(pruned.batch);
    return pruned;
}

void Chain::save_first(types::Batch& batch) const
{
    codec::Writer writer;
    writer.u8(first_version).u32(first_block_).u32(erased_before_);
    batch.put(key_of(prefix_, 'f'), std::move(writer).take());
}

const Chain::Anchored* Chain::anchored(std::uint32_t block_index) const noexcept
{
    const auto found = std::ranges::find(anchors_, block_index,
                                         [](const Anchored& a) { return a.state.block_index(); });
    return found == anchors_.end() ? nullptr : &*found;
}

std::optional<Chain::AnchorJob> Chain::next_anchor(Timestamp now) const
{
    if (wants_anchor_before()) return std::nullopt;
    const auto open = std::ranges::find_if(anchors_, [](const Anchored& a) { return !a.id; });
    if (open == anchors_.end()) return std::nullopt;
    // `open` is the first anchor without an id, so the one before it has one; and there is one before it,
    // since the oldest of the list is confirmed.
    const auto& previous = *std::prev(open)->id;
    const auto generation = anchor_generation(open->state, now);
    if (!generation || *generation < open->generation) return std::nullopt;
    return AnchorJob{.block_index = open->state.block_index(),
                     .generation = *generation,
                     .previous = previous,
                     .essence = build_anchor(identity_, open->state, previous, *generation)};
}

types::Batch Chain::note_signing(const AnchorJob& job)
{
    types::Batch batch;
    for (auto& anchor : anchors_) {
        if (anchor.state.block_index() != job.block_index) continue;
        WEFT_CHECK(anchor.generation <= job.generation);
        anchor.generation = job.generation;
        save_anchors(batch);
    }
    return batch;
}

types::Batch Chain::anchor_signed(std::uint32_t block_index, const TransactionId& id)
{
    types::Batch batch;
    for (auto anchor = anchors_.begin(); anchor != anchors_.end(); ++anchor) {
        if (anchor->state.block_index() != block_index || anchor->confirmed) continue;
        if (anchor->id != id)
            for (auto later = std::next(anchor); later != anchors_.end(); ++later)
                later->id.reset();
        anchor->id = id;
        save_anchors(batch);
    }
    return batch;
}

types::Batch Chain::void_anchors()
{
    types::Batch batch;
    for (std::size_t i = 1; i < anchors_.size(); ++i) anchors_[i].id.reset();
    save_anchors(batch);
    return batch;
}

std::optional<ProofDocument> Chain::prove(std::uint32_t block_index, ByteSpan key) const
{
    const auto* anchor = anchored(block_index);
    if (anchor == nullptr || !anchor->whole) return std::nullopt;
    return chain::prove(anchor->state, key);
}

std::optional<state::Block> Chain::block(const types::StoreView& view, std::uint32_t index) const
{
    return state::load_block(prefix_, view, index);
}

std::optional<Certificate> Chain::certificate(const types::StoreView& view,
                                              std::uint32_t index) const
{
    const auto bytes = view.read(certificate_key(prefix_, index));
    if (!bytes) return std::nullopt;
    const auto certificate = decode_certificate(*bytes);
    if (!certificate) return std::nullopt;
    return *certificate;
}

void Chain::save_anchors(types::Batch& batch) const
{
    codec::Writer writer;
    writer.u8(anchors_version).count(anchors_.size());
    for (const auto& anchor : anchors_) {
        writer.u32(anchor.state.block_index()).boolean(anchor.id.has_value());
        if (anchor.id) writer.fixed(*anchor.id);
        writer.boolean(anchor.confirmed).u32(anchor.generation);
        writer.i64(anchor.state.timestamp()).fixed(anchor.state.hash());
    }
    batch.put(key_of(prefix_, 'a'), std::move(writer).take());
}

}  // namespace weft::chain
