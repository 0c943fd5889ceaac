// Catching up: who is where, blocks with certificates, and transactions that others named (S1
// "Synchronizing").

#include <weft/base/probe.hpp>
#include <weft/protocol/planted.hpp>

#include "block_record.hpp"
#include "chain_runner.hpp"
#include <algorithm>

namespace weft::node {

namespace {

constexpr std::uint32_t blocks_per_answer = 32;
constexpr std::size_t answer_bytes_max = 4u << 20;
constexpr Instant ask_again_after = std::chrono::milliseconds{500};
constexpr Instant stall_after = std::chrono::seconds{15};
/// An anchor that the ledger has not confirmed for so long is worth a word.
constexpr types::Timestamp anchor_stall_after = 60 * types::second;

}  // namespace

Effects ChainRunner::on(Instant now, ValidatorIndex from, const ChainHeight& frame)
{
    Effects effects;
    heights_[from] = frame.block_index;
    if (!chain_) return effects;
    if (frame.block_index > height()) {
        if (now - asked_blocks_ > ask_again_after) ask_for_blocks(now, effects);
    } else if (frame.block_index < height()) {
        send(from, ChainHeight{record_.chain, height()}, effects);
    } else {
        // Same height: it may have missed parts of the round. Behind our own records, never ahead
        // of them.
        if (WEFT_PLANTED(node_lost_frames_stay_lost)) return effects;
        Effects::Write behind_records;
        for (const auto& out : driver_.resend(from))
            behind_records.then.push_back(
                {key_.members[from.value()],
                 encode(RoundFrame{record_.chain, out.block_index, out.attempt, out.body})});
        if (!behind_records.then.empty()) effects.writes.push_back(std::move(behind_records));
    }
    return effects;
}

Effects ChainRunner::on(Instant, ValidatorIndex from, const WantBlocks& frame)
{
    Effects effects;
    if (!chain_) return effects;
    std::size_t bytes = 0;
    for (auto index = frame.from; index <= height() && index - frame.from < blocks_per_answer;
         ++index) {
        const auto block = chain_->block(store_, index);
        const auto certificate = chain_->certificate(store_, index);
        if (!block || !certificate) break;
        BlockRecord record{.block = state::encode(*block),
                           .certificate = chain::encode(*certificate),
                           .anchor = {}};
        if (auto anchor = anchor_bytes(index)) record.anchor = *std::move(anchor);
        auto encoded = encode(record);
        bytes += encoded.size();
        if (bytes > answer_bytes_max && index != frame.from) break;
        send(from, BlockFrame{record_.chain, std::move(encoded)}, effects);
    }
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex from, const BlockFrame& frame)
{
    Effects effects;
    if (!chain_) return effects;
    const auto lied = [&](std::string_view why) {
        effects.penalties.push_back({key_.members[from.value()], "block: " + std::string{why}});
    };
    const auto record = decode_block_record(frame.record);
    if (!record) {
        lied(codec::name(record.error()));
        return effects;
    }
    const auto block = state::decode_block(record->block);
    const auto certificate = chain::decode_certificate(record->certificate);
    if (!block || !certificate) {
        lied(codec::name(block ? certificate.error() : block.error()));
        return effects;
    }
    if (block->index != height() + 1)
        return effects;  // a repeat, or the answer to an older question
    auto followed = chain_->follow(*block, *certificate, key_.keys.hi.group);
    if (!followed) {
        lied(chain::name(followed.error()));
        return effects;
    }
    probe<"node: caught up by a block">();
    ++count_.followed;
    Effects::Write write;
    write.batch = *std::move(followed);
    std::optional<types::Transaction> anchor;
    if (const auto claim = chain::read_anchor(record->anchor);
        claim && claim->chain == record_.chain && claim->block_index == block->index &&
        claim->state_hash == chain_->state().hash())
        anchor = *types::decode_transaction(record->anchor);
    after_block(now, std::move(write), *block, anchor, effects);
    if (highest_told() > height()) {
        if (block->index >= asked_until_) ask_for_blocks(now, effects);
    } else {
        // Caught up as far as we know: take part, and ask for what we missed of the round.
        broadcast(ChainHeight{record_.chain, height()}, effects);
    }
    arm(now, effects);
    return effects;
}

Effects ChainRunner::on(Instant, ValidatorIndex from, const WantTransactions& frame)
{
    Effects effects;
    for (const auto& id : frame.ids)
        if (auto bytes = known_transaction(id))
            send(from, TransactionFrame{record_.chain, *std::move(bytes)}, effects);
    return effects;
}

Effects ChainRunner::on(Instant now, ValidatorIndex, const TransactionFrame& frame)
{
    Effects effects;
    if (!batch_ || batch_->result) return effects;
    const auto transaction = types::decode_transaction(frame.transaction);
    if (!transaction) return effects;
    const auto id = types::id_of(*transaction);
    // Only what the committee named; its id is its proof.
    for (const auto& mention : batch_->decided.plan.units)
        if (mention.unit == id) fetched_.insert_or_assign(id, frame.transaction);
    complete_batch(now, effects);
    arm(now, effects);
    return effects;
}

std::uint32_t ChainRunner::highest_told() const
{
    std::uint32_t highest = 0;
    for (const auto& [seat, told] : heights_) highest = std::max(highest, told);
    return highest;
}

std::uint32_t ChainRunner::height_of_one_correct() const
{
    std::vector<std::uint32_t> told;
    for (const auto& [seat, height] : heights_) told.push_back(height);
    std::ranges::sort(told, std::ranges::greater{});
    const auto needed = key_.keys.committee.one_correct();
    return told.size() < needed ? 0 : told[needed - 1];
}

/// Asks one connected seat that has what we lack; another one the next time.
void ChainRunner::ask_for_blocks(Instant now, Effects& effects)
{
    std::vector<ValidatorIndex> ahead;
    for (const auto& [seat, told] : heights_)
        if (told > height() && connected_.contains(key_.members[seat.value()]))
            ahead.push_back(seat);
    if (ahead.empty()) return;
    asked_blocks_ = now;
    asked_until_ = height() + blocks_per_answer;
    send(ahead[asks_++ % ahead.size()], WantBlocks{record_.chain, height() + 1}, effects);
}

std::optional<Bytes> ChainRunner::anchor_bytes(std::uint32_t block_index) const
{
    if (const auto known = anchors_.find(block_index); known != anchors_.end())
        return known->second;
    return store_.read(anchor_key(block_index));
}

answers::Chain ChainRunner::info() const
{
    answers::Chain info;
    info.chain = record_.chain;
    info.color = types::color_of(record_.origin);
    info.description = record_.description;
    info.self_seat = key_.keys.self.value();
    for (std::uint16_t seat = 0; seat < key_.members.size(); ++seat) {
        const auto& member = key_.members[seat];
        info.committee.push_back(
            {seat, member, connected_.contains(member) || seat == info.self_seat});
    }
    info.quorum = static_cast<std::uint16_t>(key_.keys.committee.all_but_faulty());
    info.backlog = static_cast<std::uint32_t>(backlog_.size());
    info.stage = chain_ ? std::string{diverged_ ? "resynchronising" : driver_.stage()}
                        : "waiting for the origin";
    if (!chain_) return info;
    const auto& state = chain_->state();
    if (state.block_index() > 0) info.owner = chain_->owner();
    info.block_index = state.block_index();
    info.state_hash = state.hash();
    info.timestamp = state.timestamp();
    const chain::Chain::Anchored* newest = nullptr;
    for (const auto& anchored : chain_->anchors())
        if (anchored.id && (newest == nullptr || anchored.confirmed || !newest->confirmed))
            newest = &anchored;
    if (newest != nullptr)
        info.anchor = {.transaction = *newest->id,
                       .block_index = newest->state.block_index(),
                       .state = newest->confirmed ? answers::AnchorState::confirmed
                                                  : answers::AnchorState::pending};
    if (const auto figures = chain::check_ledger(chain_->identity(), state))
        info.assets = figures->totals;
    return info;
}

void ChainRunner::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    const auto stage = "chain:" + record_.chain.text();
    const auto connected = connected_.size() + 1;
    const auto quorum = key_.keys.committee.all_but_faulty();
    if (connected < quorum)
        reasons.push_back({stage, "no quorum: " + std::to_string(connected) + " of " +
                                      std::to_string(key_.members.size()) +
                                      " committee nodes are connected, " + std::to_string(quorum) +
                                      " are needed"});
    if (!chain_) {
        reasons.push_back({stage, "the origin transaction " + types::to_text(record_.origin) +
                                      " is not confirmed yet"});
        return;
    }
    if (diverged_)
        reasons.push_back(
            {stage, "this node's result differs from the committee's: fetching their block"});
    const auto known = highest_told();
    if (known > height() + 1)
        reasons.push_back({stage, "catching up: block " + std::to_string(height()) + " of " +
                                      std::to_string(known)});
    const auto age = static_cast<types::Timestamp>(now.count());
    if (const auto* anchor = oldest_unconfirmed();
        anchor != nullptr && age - anchor->state.timestamp() > anchor_stall_after) {
        auto text = "the anchor of block " + std::to_string(anchor->state.block_index()) +
                    " is not confirmed after " +
                    std::to_string((age - anchor->state.timestamp()) / types::second) + " s; ";
        if (anchor->id)
            text += "posted to " + std::to_string(ledger_.connected()) + " of " +
                    std::to_string(ledger_.known()) + " ledger nodes";
        else
            text += "it is being signed again: " + std::to_string(signing_.signers()) + " of " +
                    std::to_string(quorum) + " signatures";
        reasons.push_back({stage, std::move(text)});
    }
    if (!ready_units(now).empty() && now - last_block_ > stall_after &&
        now - blocked_since_ > stall_after) {
        std::string text = "no block for " +
                           std::to_string((now - last_block_).count() / 1'000'000'000) +
                           " s while " + std::to_string(backlog_.size()) +
                           " transactions wait; stage " + std::string{driver_.stage()};
        if (const auto awaited = driver_.awaited(); !awaited.empty()) {
            text += ", waiting for seats";
            for (const auto seat : awaited) text += " " + std::to_string(seat.value());
        }
        reasons.push_back({stage, std::move(text)});
    }
}

void ChainRunner::add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const
{
    const auto add = [&, label = "{chain=\"" + record_.chain.text() + "\"}"](std::string_view name,
                                                                             std::uint64_t value) {
        counters.emplace_back(std::string{name} + label, value);
    };
    add("weft_chain_block_index", chain_ ? height() : 0);
    add("weft_chain_backlog", backlog_.size());
    add("weft_chain_blocks_total", count_.blocks);
    add("weft_chain_blocks_followed_total", count_.followed);
    add("weft_chain_requests_total", count_.requests);
    add("weft_chain_attempts_empty_total", count_.attempts_empty);
    add("weft_chain_accusations_total", count_.accusations);
    add("weft_chain_anchors_voided_total", count_.anchors_voided);
}

}  // namespace weft::node
