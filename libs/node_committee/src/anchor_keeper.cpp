#include "anchor_keeper.hpp"

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include "chain_places.hpp"
#include <algorithm>
#include <iterator>

namespace weft::node {

namespace {

/// Each further member posts an anchor so many retries (of 1 s) after the one before it.
constexpr std::uint32_t patience_step = 2;
constexpr Instant share_again_after = std::chrono::seconds{2};

}  // namespace

AnchorStep& AnchorStep::operator+=(AnchorStep&& next)
{
    const auto append = [](auto& into, auto& from) {
        into.insert(into.end(), std::make_move_iterator(from.begin()),
                    std::make_move_iterator(from.end()));
    };
    append(records, next.records);
    append(posts, next.posts);
    append(settled, next.settled);
    append(liars, next.liars);
    if (next.doubt) doubt = next.doubt;
    if (next.contradiction) contradiction = next.contradiction;
    return *this;
}

AnchorKeeper::AnchorKeeper(const committee::Keys& keys, Bytes space)
    : keys_{keys}, space_{std::move(space)}, signing_{keys}
{}

void AnchorKeeper::load(const chain::Chain& chain, const types::StoreView& store)
{
    for (const auto& anchored : chain.anchors())
        if (auto bytes = store.read(place(anchored.state.block_index())))
            bytes_.emplace(anchored.state.block_index(), *std::move(bytes));
}

std::optional<Bytes> AnchorKeeper::bytes(std::uint32_t block_index,
                                         const types::StoreView& store) const
{
    if (const auto known = bytes_.find(block_index); known != bytes_.end()) return known->second;
    return store.read(place(block_index));
}

const chain::Chain::Anchored* AnchorKeeper::oldest_unconfirmed(const chain::Chain& chain)
{
    for (const auto& anchored : chain.anchors())
        if (!anchored.confirmed) return &anchored;
    return nullptr;
}

AnchorStep AnchorKeeper::confirmed(chain::Chain& chain,
                                   const chain::AnchorClaim& claim,
                                   ByteSpan bytes)
{
    AnchorStep step;
    if (claim.block_index > chain.state().block_index()) {
        early_.insert_or_assign(claim.block_index, std::pair{claim, to_bytes(bytes)});
        return step;
    }
    auto confirmation = chain.anchor_confirmed(claim);
    if (confirmation.contradicts) {
        step.contradiction = claim.block_index;
        return step;
    }
    if (confirmation.batch.empty()) return step;  // this one or an older one, told again
    auto& record = step.records.emplace_back();
    record.batch = std::move(confirmation.batch);
    record.batch.put(place(claim.block_index), to_bytes(bytes));
    record.events.emplace_back(AnchorSeen{chain.identity().id, claim.id, claim.block_index,
                                          answers::AnchorState::confirmed});
    bytes_.insert_or_assign(claim.block_index, to_bytes(bytes));
    bytes_.erase(bytes_.begin(), bytes_.find(claim.block_index));
    step += post(chain);
    return step;
}

AnchorStep AnchorKeeper::on_block(Instant now,
                                  chain::Chain& chain,
                                  const std::optional<types::Transaction>& anchor,
                                  Standing standing)
{
    AnchorStep step;
    const auto& state = chain.state();
    while (!early_.empty() && early_.begin()->first <= state.block_index()) {
        const auto early = early_.extract(early_.begin());
        step += confirmed(chain, early.mapped().first, early.mapped().second);
    }
    if (anchor) step += adopt(chain, state.block_index(), state.hash(), *anchor);
    step += post(chain);
    step += sign(now, chain, standing);
    return step;
}

AnchorStep AnchorKeeper::on_return(chain::Chain& chain,
                                   std::uint32_t to,
                                   const types::StoreView& store)
{
    AnchorStep step;
    auto& record = step.records.emplace_back();
    const auto height = chain.state().block_index();
    for (auto index = to + 1; index < height; ++index)
        if (bytes_.contains(index) || store.read(place(index))) record.batch.erase(place(index));
    bytes_.erase(bytes_.upper_bound(to), bytes_.end());
    signing_.end();
    job_.reset();
    if (chain.wants_anchor_before())
        if (const auto block = anchored_before(to + 1, store); block > 0) {
            auto anchor = *bytes(block, store);
            if (const auto claim = chain::read_anchor_of(chain, anchor)) {
                auto known = chain.anchor_before(*claim);
                std::ranges::move(known.puts, std::back_inserter(record.batch.puts));
                bytes_.insert_or_assign(block, std::move(anchor));
            }
        }
    step += post(chain);
    return step;
}

std::uint32_t AnchorKeeper::anchored_before(std::uint32_t before,
                                            const types::StoreView& store) const
{
    const auto last = before > chain::returnable_blocks ? before - chain::returnable_blocks : 1;
    for (auto block = before; block > last; --block)
        if (bytes_.contains(block - 1) || store.read(place(block - 1))) return block - 1;
    return 0;
}

bool AnchorKeeper::wants_signature(const chain::Chain& chain)
{
    return std::ranges::any_of(chain.anchors(), [](const auto& anchored) { return !anchored.id; });
}

std::optional<Bytes> AnchorKeeper::answer(const chain::Chain& chain,
                                          std::uint32_t block_index,
                                          const types::StoreView& store) const
{
    const auto* own = chain.anchored(block_index);
    if (own != nullptr && !own->id) return std::nullopt;
    return bytes(block_index, store);
}

std::expected<AnchorStep, chain::AnchorError> AnchorKeeper::offered(Instant now,
                                                                    chain::Chain& chain,
                                                                    ByteSpan anchor,
                                                                    Standing standing)
{
    const auto claim = chain::read_anchor_of(chain, anchor);
    if (!claim) return std::unexpected{claim.error()};
    const auto transaction = *types::decode_transaction(anchor);
    AnchorStep step;
    // An anchor that does not fit is not its sender's fault: the sender may be at another height, or may
    // not have noticed yet that it is too late for this one.
    if (!chain.judge({.block_index = claim->block_index,
                      .state_hash = claim->state_hash,
                      .essence = transaction.essence,
                      .now = unix_time(now)}))
        return step;
    step += adopt(chain, claim->block_index, claim->state_hash, transaction);
    step += post(chain);
    step += sign(now, chain, standing);
    return step;
}

AnchorStep AnchorKeeper::on_share(Instant now,
                                  chain::Chain& chain,
                                  ValidatorIndex from,
                                  const committee::AnchorShare& share,
                                  Standing standing)
{
    return take(now, chain, signing_.handle(from, share), standing);
}

AnchorStep AnchorKeeper::on_timer(Instant now,
                                  chain::Chain& chain,
                                  const Nowhere& nowhere,
                                  Standing standing)
{
    auto step = doubt(now, chain, nowhere);
    step += sign(now, chain, standing);
    if (signing_.own() && now - share_sent_ >= share_again_after)
        step.records.push_back(share_of_own(now));
    return step;
}

AnchorStep AnchorKeeper::adopt(chain::Chain& chain,
                               std::uint32_t block_index,
                               const types::Hash& state_hash,
                               const types::Transaction& anchor)
{
    AnchorStep step;
    if (const auto fits = chain.judge(
            {.block_index = block_index, .state_hash = state_hash, .essence = anchor.essence});
        !fits) {
        if (fits.error() == chain::AnchorMisfit::other_predecessor)
            probe<"node: a signed anchor continues another one than ours">();
        return step;
    }
    const auto id = types::id_of(anchor);
    auto bytes = types::encode(anchor);
    auto& record = step.records.emplace_back();
    record.batch = chain.anchor_signed(block_index, id);
    record.batch.put(place(block_index), bytes);
    record.events.emplace_back(
        AnchorSeen{chain.identity().id, id, block_index, answers::AnchorState::pending});
    bytes_.insert_or_assign(block_index, std::move(bytes));
    return step;
}

/// Each anchor is posted by one node at once and by the others, in turn, while it is not confirmed.
AnchorStep AnchorKeeper::post(const chain::Chain& chain)
{
    AnchorStep step;
    std::set<types::TransactionId> current;
    for (const auto& anchored : chain.anchors()) {
        if (anchored.confirmed || !anchored.id) continue;
        current.insert(*anchored.id);
        const auto bytes = bytes_.find(anchored.state.block_index());
        if (bytes == bytes_.end() || !posted_.insert(*anchored.id).second) continue;
        const auto first = std::to_integer<std::uint32_t>(anchored.id->bytes()[0]);
        const auto seats = static_cast<std::uint32_t>(keys_.committee.size());
        const auto turn = (keys_.self.value() + first) % seats;
        step.posts.push_back({*anchored.id, bytes->second, turn * patience_step});
    }
    std::erase_if(posted_, [&](const auto& id) {
        if (current.contains(id)) return false;
        step.settled.push_back(id);
        return true;
    });
    return step;
}

/// Begins to sign the next anchor that has no id, with whoever stands where this node stands.
AnchorStep AnchorKeeper::sign(Instant now, chain::Chain& chain, Standing standing)
{
    AnchorStep step;
    const bool may = standing == Standing::abreast && early_.empty();
    auto job = may ? chain.next_anchor(unix_time(now)) : std::nullopt;
    if (!job) {
        signing_.end();
        job_.reset();
        return step;
    }
    auto essence = types::encode(job->essence);
    if (signing_.working_on(essence)) return step;
    auto generation = chain.note_signing(*job);
    job_ = *std::move(job);
    signing_.begin(std::move(essence));
    step.records.push_back(share_of_own(now));
    step.records.back().batch = std::move(generation);
    step += take(now, chain, signing_.combine(), standing);
    return step;
}

AnchorStep::Record AnchorKeeper::share_of_own(Instant now)
{
    share_sent_ = now;
    AnchorStep::Record record;
    record.share = signing_.own();
    record.block_index = job_->block_index;
    return record;
}

AnchorStep AnchorKeeper::take(Instant now,
                              chain::Chain& chain,
                              committee::AnchorSigning::Outcome outcome,
                              Standing standing)
{
    AnchorStep step;
    step.liars = std::move(outcome.liars);
    if (!outcome.signature) return step;
    WEFT_CHECK(job_.has_value());
    probe<"node: an anchor signed beside the rounds">();
    const auto job = *std::exchange(job_, std::nullopt);
    const auto* block = chain.anchored(job.block_index);
    WEFT_CHECK(block != nullptr);
    step += adopt(chain, job.block_index, block->state.hash(),
                  chain::with_signature(job.essence, keys_.hi.group, *outcome.signature));
    step += post(chain);
    step += sign(now, chain, standing);  // the next one may have waited for this one's id
    return step;
}

/// Voids anchors that no message can carry any more and no ledger node has.
AnchorStep AnchorKeeper::doubt(Instant now, chain::Chain& chain, const Nowhere& nowhere)
{
    AnchorStep step;
    const auto* oldest = oldest_unconfirmed(chain);
    if (oldest == nullptr || !oldest->id) return step;
    if (WEFT_PLANTED(node_dead_anchor_posted_forever)) return step;
    const auto bytes = bytes_.find(oldest->state.block_index());
    if (bytes == bytes_.end()) return step;
    const auto anchor = types::decode_transaction(bytes->second);
    WEFT_CHECK(anchor.has_value());  // this node has encoded it
    if (chain::anchor_expires(anchor->essence.timestamp) >= unix_time(now)) return step;
    if (!nowhere(*oldest->id)) {
        step.doubt = *oldest->id;
        return step;
    }
    probe<"node: anchors voided">();
    const auto first = oldest->state.block_index();
    auto& record = step.records.emplace_back();
    record.batch = chain.void_anchors();
    for (const auto& anchored : chain.anchors()) {
        const auto index = anchored.state.block_index();
        if (anchored.confirmed || bytes_.erase(index) == 0) continue;
        record.batch.erase(place(index));
        ++voided_;
    }
    record.events.emplace_back(Stalled{"chain:" + chain.identity().id.text(),
                                       "no ledger node took the anchor of block " +
                                           std::to_string(first) + " in time: it is signed again"});
    step += post(chain);
    return step;
}

Bytes AnchorKeeper::place(std::uint32_t block_index) const
{
    auto key = space_;
    append_big_endian(key, block_index);
    return key;
}

}  // namespace weft::node
