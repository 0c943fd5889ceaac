#include "chain_report.hpp"

#include <weft/node/unix_time.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr Instant stall_after = std::chrono::seconds{15};
/// An anchor that the ledger has not confirmed for so long is worth a word.
constexpr types::Timestamp anchor_stall_after = 60 * types::second;

std::string block_text(std::uint32_t index)
{
    return "block " + std::to_string(index);
}

std::size_t quorum(const ChainView& view)
{
    return view.key.keys.committee.all_but_faulty();
}

std::optional<std::string> fault_of(const ChainView& view, std::uint16_t seat)
{
    const auto liar = view.liars.find(ValidatorIndex{seat});
    return liar == view.liars.end() ? std::nullopt : std::optional{liar->second};
}

std::optional<answers::TwoVotes> evidence_of(const ChainView& view, std::uint16_t seat)
{
    const auto found = view.evidence.find(ValidatorIndex{seat});
    if (found == view.evidence.end()) return std::nullopt;
    const auto& votes = found->second.votes;
    return answers::TwoVotes{.block_index = found->second.block_index,
                             .attempt = found->second.attempt,
                             .first = to_bytes(votes.first.bytes()),
                             .first_signature = to_bytes(votes.first_share.bytes()),
                             .second = to_bytes(votes.second.bytes()),
                             .second_signature = to_bytes(votes.second_share.bytes())};
}

/// Who does not have what to go back to takes part all the same (decision 0074).
bool stops(const ChainView& view)
{
    return view.no_return && view.no_return != chain::ReturnRefusal::not_kept;
}

std::string_view text_of(chain::ReturnRefusal refusal)
{
    switch (refusal) {
    case chain::ReturnRefusal::first_block:
        return "it began the chain, which cannot go back to before that (first_block)";
    case chain::ReturnRefusal::receipt_gone:
        return "the chain keeps no receipt of it any more that says how far to go back "
               "(receipt_gone)";
    case chain::ReturnRefusal::final: return "the block that did so is final (final)";
    case chain::ReturnRefusal::other_home:
        return "the chain has moved to another address since (other_home)";
    case chain::ReturnRefusal::too_far: return "the block that did so is too far back (too_far)";
    case chain::ReturnRefusal::not_kept:
        return "this node does not have what to go back to: it goes with the others when they do "
               "(not_kept)";
    case chain::ReturnRefusal::too_large:
        return "what lies between does not fit in a block (too_large)";
    }
    return "it cannot go back";
}

std::optional<std::string> anchor_trouble(const ChainView& view, Instant now)
{
    const auto* anchor = AnchorKeeper::oldest_unconfirmed(*view.chain);
    if (anchor == nullptr) return std::nullopt;
    const auto age = unix_time(now) - anchor->state.timestamp();
    if (age <= anchor_stall_after) return std::nullopt;
    auto text = "the anchor of " + block_text(anchor->state.block_index()) +
                " is not confirmed after " + std::to_string(age / types::second) + " s; ";
    if (anchor->id)
        return text + "posted to " + std::to_string(view.ledger.connected()) + " of " +
               std::to_string(view.ledger.known()) + " ledger nodes";
    return text + "it is being signed again: " + std::to_string(view.anchors.signers()) + " of " +
           std::to_string(quorum(view)) + " signatures";
}

std::optional<std::string> round_trouble(const ChainView& view, Instant now)
{
    if (view.backlog.ready(now).empty() || now - view.last_block <= stall_after ||
        now - view.backlog.waiting_since() <= stall_after)
        return std::nullopt;
    const auto silent = std::chrono::duration_cast<std::chrono::seconds>(now - view.last_block);
    auto text = "no block for " + std::to_string(silent.count()) + " s while " +
                std::to_string(view.backlog.size()) + " transactions wait; stage " +
                std::string{view.driver.stage()};
    if (const auto awaited = view.driver.awaited(); !awaited.empty()) {
        text += ", waiting for seats";
        for (const auto seat : awaited) text += " " + std::to_string(seat.value());
    }
    return text;
}

}  // namespace

std::optional<answers::Anchor> newest_anchor(const chain::Chain& chain)
{
    const chain::Chain::Anchored* newest = nullptr;
    for (const auto& anchored : chain.anchors())
        if (anchored.id && (newest == nullptr || anchored.confirmed || !newest->confirmed))
            newest = &anchored;
    if (newest == nullptr) return std::nullopt;
    return answers::Anchor{.transaction = *newest->id,
                           .block_index = newest->state.block_index(),
                           .state = newest->confirmed ? answers::AnchorState::confirmed
                                                      : answers::AnchorState::pending};
}

std::optional<answers::TakenBackBlocks> newest_return(const chain::Chain& chain)
{
    const auto returns = chain::returns_of(chain.state());
    if (returns.empty()) return std::nullopt;
    return answers::TakenBackBlocks{
        .from = returns.back().to + 1, .to = returns.back().block - 1, .by = returns.back().block};
}

Figures snapshot_figures(const StateJoin& join, const chain::Chain* chain, const StateShelf& shelf)
{
    return {
        {"weft_chain_first_block", "First block that is kept.",
         chain != nullptr ? chain->first_block() : 0},
        {"weft_chain_snapshot_block", "Block of the newest state that newcomers are given.",
         shelf.newest()},
        {"weft_chain_snapshots_taken_total", "States taken over without their blocks.",
         join.snapshots()},
        {"weft_chain_state_parts_total", "Parts of states taken from others.", join.parts()},
        {"weft_chain_state_refused_total", "Snapshots and parts of sources that were false.",
         join.refused()},
    };
}

answers::Chain answer_of(const ChainView& view)
{
    answers::Chain info;
    info.chain = view.record.chain;
    info.home = view.home;
    info.color = types::color_of(view.record.origin);
    info.description = view.record.description;
    info.self_seat = view.key.keys.self.value();
    for (std::uint16_t seat = 0; seat < view.key.members.size(); ++seat) {
        const auto& member = view.key.members[seat];
        info.committee.push_back(
            {seat, member,
             std::ranges::binary_search(view.connected, member) || seat == info.self_seat,
             fault_of(view, seat), evidence_of(view, seat)});
    }
    info.quorum = static_cast<std::uint16_t>(quorum(view));
    if (view.change) info.sharing = to_bytes(view.change->run.bytes());
    info.backlog = static_cast<std::uint32_t>(view.backlog.size() + view.pool.size());
    info.stage = view.chain != nullptr
                     ? std::string{!view.taken_back.empty() || stops(view) ? "stopped"
                                   : !view.lost.empty()                    ? "goes back"
                                   : view.silent                           ? "votes_unknown"
                                   : view.join.active()                    ? view.join.progress()
                                   : view.diverged                         ? "resynchronising"
                                                                           : view.driver.stage()}
                     : "waiting for the origin";
    if (view.chain == nullptr) return info;
    const auto& state = view.chain->state();
    if (state.block_index() > 0) info.owner = view.chain->owner();
    info.block_index = state.block_index();
    info.state_hash = state.hash();
    info.timestamp = state.timestamp();
    info.anchor = newest_anchor(*view.chain);
    info.taken_back = newest_return(*view.chain);
    if (const auto& figures = view.chain->account_sums()) info.assets = figures->totals;
    return info;
}

std::vector<Reason> reasons_of(const ChainView& view, Instant now)
{
    std::vector<Reason> reasons;
    const auto add = [&, stage = "chain:" + view.record.chain.text()](std::string text) {
        reasons.push_back({stage, std::move(text)});
    };
    const auto connected = view.connected.size() + 1;
    if (connected < quorum(view))
        add("no quorum: " + std::to_string(connected) + " of " +
            std::to_string(view.key.members.size()) + " committee nodes are connected, " +
            std::to_string(quorum(view)) + " are needed");
    if (view.chain == nullptr) {
        add("the origin transaction " + types::to_text(view.record.origin) +
            " is not confirmed yet");
        return reasons;
    }
    for (const auto& [id, bytes] : view.taken_back)
        add("stopped: the ledger took back transaction " + types::to_text(id) +
            ", which the chain builds on; it goes on when that is confirmed again, or rejected");
    for (const auto& id : view.lost)
        add(view.no_return
                ? std::string{stops(view) ? "stopped: " : ""} + "the ledger rejects transaction " +
                      types::to_text(id) + ", which the chain has processed, and " +
                      std::string{text_of(*view.no_return)} +
                      "; do not rely on this chain, and ask its owner"
                : "the ledger rejects transaction " + types::to_text(id) +
                      ", which the chain has processed: it goes back to before that");
    if (view.origin_lost)
        add("stopped: the ledger rejects the chain's origin " + types::to_text(view.record.origin) +
            ", and the chain cannot go back to before it (first_block); do not rely on this chain, "
            "and ask its owner");
    if (view.rejected_anchor)
        add("the ledger rejects the anchor of " + block_text(*view.rejected_anchor) +
            ": what it covers is certified by the committee alone");
    if (view.impossible_return)
        add("the committee goes back to " + block_text(*view.impossible_return) +
            " and this node cannot: it does not have what the blocks after that replaced, and "
            "waits "
            "for the block of the others");
    if (view.refused)
        add("the chain has " + chain::unknown_schedule_text(*view.refused) +
            ": update this node; until then it follows the others and makes no blocks");
    if (view.silent) add(std::string{Spoken::silent_text});
    if (view.diverged) add("this node's result differs from the committee's: fetching their block");
    if (view.join.active()) add("catching up: " + view.join.progress());
    const auto height = view.chain->state().block_index();
    if (const auto known = view.sync.of_one_correct(view.key.keys.committee); known > height + 1)
        add("catching up: " + block_text(height) + " of " + std::to_string(known));
    if (auto text = anchor_trouble(view, now)) add(*std::move(text));
    if (auto text = round_trouble(view, now)) add(*std::move(text));
    return reasons;
}

Figures figures_of(const ChainView& view)
{
    Figures figures;
    const auto add = [&, chain = view.record.chain.text()](
                         std::string_view name, std::string_view help, std::uint64_t value) {
        figures.push_back({name, help, value, {{"chain", chain}}});
    };
    add("weft_chain_block_index", "Newest block of the chain.",
        view.chain != nullptr ? view.chain->state().block_index() : 0);
    add("weft_chain_backlog", "Requests that wait to be processed.", view.backlog.size());
    add("weft_chain_backlog_bytes", "What they take in memory.", view.backlog.bytes());
    add("weft_chain_backlog_largest_sender_bytes", "What those of one sender take, at most.",
        view.backlog.largest_bytes());
    add("weft_chain_backlog_left_total",
        "Requests that were left with the ledger because there was no room for them.",
        view.backlog.left_with_ledger());
    add("weft_chain_off_ledger", "Off-ledger requests that wait to be processed.",
        view.pool.size());
    add("weft_chain_off_ledger_bytes", "What they take in memory.", view.pool.bytes());
    add("weft_chain_blocks_total", "Blocks committed, followed ones included.", view.counts.blocks);
    add("weft_chain_blocks_followed_total", "Blocks taken over from other members.",
        view.counts.followed);
    add("weft_chain_requests_total", "Requests processed.", view.counts.requests);
    add("weft_chain_attempts_empty_total", "Rounds of the committee that gave no block.",
        view.counts.attempts_empty);
    add("weft_chain_decided_fast_total", "Rounds that a leader led to their batch.",
        view.clock.decided_fast());
    add("weft_chain_decided_late_total",
        "Rounds that the common subset decided, the leader being late.", view.clock.decided_late());
    add("weft_chain_batches_in_vain_total",
        "Batches that had run when nobody waited for them any more.", view.counts.in_vain);
    add("weft_chain_accusations_total", "Times a member was caught breaking a protocol.",
        view.counts.accusations);
    for (const auto& figure : snapshot_figures(view.join, view.chain, view.shelf))
        add(figure.name, figure.help, figure.value);
    add("weft_chain_returns_total", "Times the chain went back because of the ledger.",
        view.counts.returns);
    add("weft_chain_anchors_voided_total", "Anchors given up, to have them signed again.",
        view.anchors.voided());
    return figures;
}

}  // namespace weft::node
