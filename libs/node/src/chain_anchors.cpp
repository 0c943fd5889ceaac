// Anchors on their way to the ledger: posting, confirmation, and signing again what no message
// carried in time (D-75).

#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "chain_runner.hpp"
#include <algorithm>

namespace weft::node {

namespace {

/// Retries (1 s each) between the committee's nodes in posting an anchor.
constexpr std::uint32_t patience_step = 2;
constexpr Instant share_again_after = std::chrono::seconds{2};

types::Timestamp timestamp(Instant now)
{
    return static_cast<types::Timestamp>(now.count());
}

}  // namespace

void ChainRunner::note_anchor(const chain::AnchorClaim& claim, ByteSpan bytes, Effects& effects)
{
    if (claim.block_index > height()) {
        early_anchors_.insert_or_assign(claim.block_index, std::pair{claim, to_bytes(bytes)});
        return;
    }
    const auto* known = chain_->anchored(claim.block_index);
    if (known != nullptr && known->confirmed && known->id == claim.id) return;
    auto confirmation = chain_->anchor_confirmed(claim);
    if (confirmation.contradicts) {
        diverged_ = true;
        effects.events.emplace_back(Stalled{
            "chain:" + record_.chain.text(),
            "the ledger anchors another state of block " + std::to_string(claim.block_index)});
        return;
    }
    if (confirmation.batch.empty()) return;  // an older one, told again
    Effects::Write write;
    write.batch = std::move(confirmation.batch);
    write.batch.put(anchor_key(claim.block_index), to_bytes(bytes));
    write.events.emplace_back(AnchorSeen{record_.chain, claim.id, claim.block_index, true});
    effects.writes.push_back(std::move(write));
    anchors_.insert_or_assign(claim.block_index, to_bytes(bytes));
    anchors_.erase(anchors_.begin(), anchors_.find(claim.block_index));
    post_anchors(effects);
}

void ChainRunner::adopt_anchor(std::uint32_t block_index,
                               const types::Transaction& anchor,
                               Effects& effects)
{
    const auto& anchors = chain_->anchors();
    const auto own = std::ranges::find(anchors, block_index,
                                       [](const auto& entry) { return entry.state.block_index(); });
    if (own == anchors.end() || own == anchors.begin() || own->id) return;
    const auto& previous = std::prev(own)->id;
    const auto& inputs = anchor.essence.inputs;
    if (!previous ||
        !std::ranges::binary_search(inputs, types::OutputId{record_.chain, *previous})) {
        probe<"node: a signed anchor continues another one than ours">();
        return;
    }
    const auto id = types::id_of(anchor);
    auto bytes = types::encode(anchor);
    Effects::Write write;
    write.batch = chain_->anchor_signed(block_index, id);
    write.batch.put(anchor_key(block_index), bytes);
    write.events.emplace_back(AnchorSeen{record_.chain, id, block_index, false});
    effects.writes.push_back(std::move(write));
    anchors_.insert_or_assign(block_index, std::move(bytes));
}

/// Each anchor is posted by one node at once and by the others, in turn, while it is not confirmed.
void ChainRunner::post_anchors(Effects& effects)
{
    std::set<types::TransactionId> current;
    for (const auto& anchored : chain_->anchors()) {
        if (anchored.confirmed || !anchored.id) continue;
        current.insert(*anchored.id);
        const auto bytes = anchors_.find(anchored.state.block_index());
        if (bytes == anchors_.end() || !posted_.insert(*anchored.id).second) continue;
        const auto first = std::to_integer<std::uint32_t>(anchored.id->bytes()[0]);
        const auto seats = static_cast<std::uint32_t>(key_.members.size());
        const auto rank = (key_.keys.self.value() + first) % seats;
        ask(ledger_.post(*anchored.id, bytes->second, rank * patience_step), effects);
    }
    std::erase_if(posted_, [&](const auto& id) {
        if (current.contains(id)) return false;
        ledger_.settled(id);
        return true;
    });
}

const chain::Chain::Anchored* ChainRunner::oldest_unconfirmed() const
{
    if (!chain_) return nullptr;
    for (const auto& anchored : chain_->anchors())
        if (!anchored.confirmed) return &anchored;
    return nullptr;
}

/// Begins to sign the next anchor that has no id, with whoever stands where this node stands.
void ChainRunner::sign_anchor(Instant now, Effects& effects)
{
    // Who lags learns what the others have anchored; it must not sign what is anchored already.
    const bool lagging = diverged_ || !early_anchors_.empty() || height_of_one_correct() > height();
    auto job = lagging ? std::nullopt : chain_->next_anchor(timestamp(now));
    if (!job) {
        signing_.end();
        job_.reset();
        return;
    }
    auto essence = types::encode(job->essence);
    if (signing_.working_on(essence)) return;
    Effects::Write vote;
    vote.batch = chain_->note_signing(*job);
    job_ = *std::move(job);
    signing_.begin(std::move(essence));
    share_sent_ = now;
    send_anchor_share(std::move(vote), effects);
    take_signature(now, signing_.combine(), effects);
}

/// The share leaves behind what `write` makes durable.
void ChainRunner::send_anchor_share(Effects::Write write, Effects& effects)
{
    const auto own = signing_.own();
    if (!own) return;
    const auto frame = encode(AnchorShareFrame{record_.chain, job_->block_index, *own});
    for (const auto& member : key_.members)
        if (connected_.contains(member)) write.then.push_back({member, frame});
    effects.writes.push_back(std::move(write));
}

void ChainRunner::take_signature(Instant now,
                                 committee::AnchorSigning::Outcome outcome,
                                 Effects& effects)
{
    for (const auto seat : outcome.liars) {
        ++count_.accusations;
        effects.events.emplace_back(
            PeerAccused{key_.members[seat.value()], "committee", "bad_anchor_share"});
    }
    if (!outcome.signature) return;
    WEFT_CHECK(job_.has_value());
    probe<"node: an anchor signed beside the rounds">();
    const auto job = *std::exchange(job_, std::nullopt);
    adopt_anchor(job.block_index,
                 chain::with_signature(job.essence, key_.keys.hi.group, *outcome.signature),
                 effects);
    post_anchors(effects);
    sign_anchor(now, effects);  // the next one may have waited for this one's id
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const AnchorShareFrame& frame)
{
    Effects effects;
    if (!chain_) return effects;
    take_signature(now, signing_.handle(from, frame.share), effects);
    const auto* own = chain_->anchored(frame.block_index);
    if (own != nullptr && !own->id) return effects;  // we collect shares of it ourselves
    if (auto bytes = anchor_bytes(frame.block_index))
        send(from, AnchorFrame{record_.chain, *std::move(bytes)}, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const AnchorFrame& frame)
{
    Effects effects;
    const auto open = [](const auto& anchored) { return !anchored.id; };
    if (!chain_ || std::ranges::none_of(chain_->anchors(), open)) return effects;
    const auto claim = chain::read_anchor(frame.transaction);
    if (!claim || claim->chain != record_.chain || claim->color != chain_->identity().color) {
        const auto why = claim ? "of another chain" : chain::name(claim.error());
        effects.penalties.push_back({key_.members[from.value()], "anchor: " + std::string{why}});
        return effects;
    }
    const auto* own = chain_->anchored(claim->block_index);
    if (own == nullptr || own->state.hash() != claim->state_hash) return effects;
    const auto anchor = *types::decode_transaction(frame.transaction);
    // Its sender has not noticed yet that it is too late for this one.
    if (chain::anchor_expires(anchor.essence.timestamp) < timestamp(now)) return effects;
    adopt_anchor(claim->block_index, anchor, effects);
    post_anchors(effects);
    sign_anchor(now, effects);
    return effects;
}

void ChainRunner::doubt_anchors(Instant now, Effects& effects)
{
    const auto* oldest = oldest_unconfirmed();
    if (oldest == nullptr || !oldest->id) return;
    if (WEFT_PLANTED(node_dead_anchor_posted_forever)) return;
    const auto bytes = anchors_.find(oldest->state.block_index());
    if (bytes == anchors_.end()) return;
    const auto anchor = types::decode_transaction(bytes->second);
    WEFT_CHECK(anchor.has_value());  // ours
    if (chain::anchor_expires(anchor->essence.timestamp) >= timestamp(now)) return;
    if (!ledger_.nowhere(*oldest->id)) {
        ask(ledger_.doubt(*oldest->id, record_.chain), effects);
        return;
    }
    probe<"node: anchors voided">();
    Effects::Write write;
    write.batch = chain_->void_anchors();
    for (const auto& anchored : chain_->anchors()) {
        const auto index = anchored.state.block_index();
        if (anchored.confirmed || anchors_.erase(index) == 0) continue;
        write.batch.erase(anchor_key(index));
        ++count_.anchors_voided;
    }
    write.events.emplace_back(
        Stalled{"chain:" + record_.chain.text(), "no ledger node took the anchor of block " +
                                                     std::to_string(oldest->state.block_index()) +
                                                     " in time: it is signed again"});
    effects.writes.push_back(std::move(write));
    post_anchors(effects);
}

void ChainRunner::on_anchor_timer(Instant now, Effects& effects)
{
    doubt_anchors(now, effects);
    sign_anchor(now, effects);
    if (signing_.own() && now - share_sent_ >= share_again_after) {
        share_sent_ = now;
        send_anchor_share({}, effects);
    }
}

}  // namespace weft::node
