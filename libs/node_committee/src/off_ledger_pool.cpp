#include "off_ledger_pool.hpp"

#include <weft/base/check.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

using Refusal = OffLedgerPool::Refusal;
using Refused = OffLedgerPool::Refused;

constexpr Instant pause_first = std::chrono::seconds{1};
constexpr std::uint32_t pause_doublings_max = 8;
constexpr Instant tell_after = std::chrono::seconds{1};

std::size_t room_of(const OffLedgerPool::Held& held)
{
    return held.bytes.size() + OffLedgerPool::around_bytes;
}

std::string text_of(const types::Balances& balances)
{
    std::string text;
    for (const auto& [color, amount] : balances)
        text += (text.empty() ? "" : ", ") + std::to_string(amount) + " " + types::to_text(color);
    return text.empty() ? "nothing" : text;
}

std::unexpected<Refused> refuse(Refusal why, std::string text)
{
    return std::unexpected{Refused{why, std::move(text)}};
}

/// What the state says against it, but for a number that is ahead.
std::optional<Refused> refused_by_state(const chain::Chain& chain,
                                        const chain::Unit& unit,
                                        types::Timestamp time)
{
    const auto& entries = chain.state().entries();
    const auto& sender = unit.requests[0].sender;
    const auto refusal = chain::off_ledger_refusal(entries, chain.identity(), unit, time);
    if (!refusal) return std::nullopt;
    const auto account = types::to_text(sender);
    switch (*refusal) {
    case chain::OffLedgerRefusal::before_init:
        return Refused{Refusal::before_init, "the chain is not initialised yet: try again shortly"};
    case chain::OffLedgerRefusal::expired:
        return Refused{Refusal::expired,
                       "its time is over: sign it again with a later `valid until`"};
    case chain::OffLedgerRefusal::nonce_used:
        return Refused{Refusal::nonce_used, "the number " + std::to_string(unit.off_ledger->nonce) +
                                                " of " + account + " is used: the next one is " +
                                                std::to_string(chain::next_nonce(entries, sender))};
    case chain::OffLedgerRefusal::nonce_ahead: return std::nullopt;
    case chain::OffLedgerRefusal::no_account:
        return Refused{Refusal::no_account,
                       account + " has nothing on the chain: deposit first, `weft chain deposit " +
                           chain.identity().id.text() + " AMOUNT`"};
    case chain::OffLedgerRefusal::unpayable: {
        const auto due = chain::off_ledger_due(entries, chain.identity(), unit);
        if (!due)
            return Refused{Refusal::unpayable,
                           "its gas may cost more than there is: lower the gas"};
        return Refused{Refusal::unpayable,
                       "allowance, fee and gas may take " + text_of(*due) + ", and " + account +
                           " has " + text_of(chain::held_of(entries, sender, *due)) +
                           " of that: deposit the rest, `weft chain deposit " +
                           chain.identity().id.text() + " AMOUNT`, or allow less gas"};
    }
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(OffLedgerPool::Refusal refusal) noexcept
{
    switch (refusal) {
    case Refusal::form: return "bad_request";
    case Refusal::before_init: return "before_init";
    case Refusal::expired: return "expired";
    case Refusal::valid_too_long: return "valid_too_long";
    case Refusal::nonce_used: return "nonce_used";
    case Refusal::nonce_taken: return "nonce_taken";
    case Refusal::nonce_too_far: return "nonce_too_far";
    case Refusal::no_account: return "no_account";
    case Refusal::unpayable: return "unpayable";
    case Refusal::account_full: return "account_full";
    case Refusal::pool_full: return "pool_full";
    }
    return "unknown";
}

types::Batch OffLedgerPool::load(Instant now,
                                 const types::StoreView& store,
                                 const chain::Chain& chain)
{
    constexpr std::size_t page = 1024;
    types::Batch over;
    auto from = space_;
    for (;;) {
        const auto entries = store.scan(space_, from, page);
        for (const auto& entry : entries) {
            const auto request = types::decode_off_ledger(entry.value);
            auto unit = request ? chain::unit_of(*request, chain.identity())
                                : std::unexpected{chain::OffLedgerFault::argument_key};
            if (!unit) {
                over.erase(entry.key);
                continue;
            }
            const auto id = unit->transaction;
            const bool used = chain::processed(chain.state(), *unit);
            const auto in = used ? chain::processed_in(chain.state(), id) : std::nullopt;
            const bool held = !used && accounts_[unit->requests[0].sender].by_nonce.count(
                                           unit->off_ledger->nonce) == 0;
            Held one{.unit = *std::move(unit), .bytes = entry.value, .since = now, .kept = true};
            if (held)
                put(std::move(one));
            else if (in)
                keep_done({.id = id, .held = std::move(one), .block = in->block}, over);
            else
                over.erase(entry.key);
        }
        if (entries.size() < page) break;
        from = entries.back().key;
        from.push_back(std::byte{0});
    }
    std::ranges::sort(done_, {}, &Done::block);
    forget_done(chain.state().block_index(), over);
    std::erase_if(accounts_, [](const auto& entry) { return entry.second.by_nonce.empty(); });
    for (auto account = accounts_.begin(); account != accounts_.end(); ++account) {
        account->second.next = chain::next_nonce(chain.state().entries(), account->first);
        line_up(account);
    }
    return over;
}

std::expected<OffLedgerPool::Taken, Refused> OffLedgerPool::take(
    Instant now,
    const types::OffLedgerRequest& request,
    Bytes bytes,
    const chain::Chain& chain,
    From from)
{
    auto unit = chain::unit_of(request, chain.identity());
    if (!unit)
        return refuse(Refusal::form,
                      unit.error() == chain::OffLedgerFault::other_chain
                          ? "the request is for another chain"
                          : "a key of its arguments is empty, too long, or $$gas$$ or $$refund$$");
    Taken taken{.id = unit->requests[0].id, .is_new = false, .write = {}};
    if (const auto place = places_.find(taken.id.transaction); place != places_.end()) {
        auto& held = accounts_.at(place->second.agent).by_nonce.at(place->second.nonce);
        if (from == From::user && !held.kept) {
            held.kept = true;
            taken.write.put(key_of(taken.id.transaction), held.bytes);
        }
        return taken;
    }
    const auto time = unix_time(now);
    if (auto refused = refused_by_state(chain, *unit, time)) return std::unexpected{*refused};
    const auto& terms = *unit->off_ledger;
    if (types::Timestamp{terms.valid_until} * types::second > time + chain::off_ledger_valid_max)
        return refuse(Refusal::valid_too_long, "a request is valid for at most 24 hours");
    const auto& sender = unit->requests[0].sender;
    const auto next = chain::next_nonce(chain.state().entries(), sender);
    if (terms.nonce - next > chain::off_ledger_ahead_max)
        return refuse(Refusal::nonce_too_far, "the next number of " + types::to_text(sender) +
                                                  " is " + std::to_string(next) +
                                                  ": send those before it first");
    const auto known = accounts_.find(sender);
    if (known != accounts_.end() && known->second.by_nonce.contains(terms.nonce))
        return refuse(Refusal::nonce_taken, "another request with the number " +
                                                std::to_string(terms.nonce) +
                                                " waits: use the account's next one");
    Held held{.unit = *std::move(unit),
              .bytes = std::move(bytes),
              .since = now,
              .kept = from == From::user};
    const auto room = room_of(held);
    if (bytes_ + room > bytes_max)
        return refuse(Refusal::pool_full, "this node holds as many requests as it can: try later");
    const auto has = known == accounts_.end() ? 0 : known->second.bytes;
    if (has + room > (bytes_max - bytes_) / account_part)
        return refuse(Refusal::account_full,
                      "so many requests of this account wait already: wait for their receipts");
    if (held.kept && !WEFT_PLANTED(node_pool_only_in_memory))
        taken.write.put(key_of(taken.id.transaction), held.bytes);
    put(std::move(held));
    const auto account = accounts_.find(types::AgentId{request.sender()});
    account->second.next = next;
    line_up(account);
    taken.is_new = true;
    return taken;
}

const OffLedgerPool::Held* OffLedgerPool::find(const types::TransactionId& id) const
{
    const auto place = places_.find(id);
    if (place == places_.end()) return nullptr;
    return &accounts_.at(place->second.agent).by_nonce.at(place->second.nonce);
}

std::uint64_t OffLedgerPool::next_nonce(const chain::Chain& chain,
                                        const types::AgentId& agent) const
{
    auto next = chain::next_nonce(chain.state().entries(), agent);
    const auto account = accounts_.find(agent);
    if (account == accounts_.end()) return next;
    while (account->second.by_nonce.contains(next)) ++next;
    return next;
}

const OffLedgerPool::Held* OffLedgerPool::head(const Account& account)
{
    const auto first = account.by_nonce.find(account.next);
    return first == account.by_nonce.end() ? nullptr : &first->second;
}

std::vector<types::TransactionId> OffLedgerPool::ready(Instant now,
                                                       const chain::Chain& chain,
                                                       std::size_t count_max)
{
    // Each account's next first, oldest first; so every member chooses nearly the same.
    const auto& entries = chain.state().entries();
    std::vector<Accounts::iterator> taking_part;
    std::vector<std::pair<Accounts::iterator, chain::OffLedgerRefusal>> refused;
    for (const auto& [since, agent] : turns_) {
        if (since > now || taking_part.size() == count_max) break;
        const auto account = accounts_.find(agent);
        const auto refusal = chain::off_ledger_refusal(entries, chain.identity(),
                                                       head(account->second)->unit, unix_time(now));
        if (refusal)
            refused.emplace_back(account, *refusal);
        else
            taking_part.push_back(account);
    }
    struct Choice {
        std::uint64_t turn;
        Instant since;
        types::TransactionId id;
    };
    std::vector<Choice> choices;
    // With so many accounts nobody's later turn comes.
    const auto turns_max = taking_part.empty() ? 0 : count_max - (taking_part.size() - 1);
    for (const auto& account : taking_part) {
        const auto& [agent, waits] = *account;
        std::uint64_t turn = 0;
        for (auto at = waits.by_nonce.find(waits.next);
             at != waits.by_nonce.end() && at->first == waits.next + turn && turn < turns_max;
             ++at, ++turn)
            choices.push_back({turn, at->second.since, at->second.unit.transaction});
    }
    const auto earlier = [](const Choice& a, const Choice& b) {
        return std::tie(a.turn, a.since, a.id) < std::tie(b.turn, b.since, b.id);
    };
    std::ranges::sort(choices, earlier);
    if (choices.size() > count_max) choices.resize(count_max);
    std::vector<types::TransactionId> ready;
    ready.reserve(choices.size());
    for (const auto& choice : choices) ready.push_back(choice.id);
    for (const auto& [account, refusal] : refused) {
        if (refusal == chain::OffLedgerRefusal::nonce_used)
            remove_used(account, chain, removed_);
        else
            pause(now, account);
    }
    std::ranges::sort(ready);
    return ready;
}

types::Batch OffLedgerPool::keep(const std::vector<types::TransactionId>& ids)
{
    types::Batch batch;
    for (const auto& id : ids) {
        const auto place = places_.find(id);
        if (place == places_.end()) continue;
        auto& held = accounts_.at(place->second.agent).by_nonce.at(place->second.nonce);
        if (held.kept || WEFT_PLANTED(node_pool_only_in_memory)) continue;
        held.kept = true;
        batch.put(key_of(id), held.bytes);
    }
    return batch;
}

bool OffLedgerPool::settled(Instant now, Instant delay) const
{
    return !turns_.empty() && turns_.begin()->first + delay <= now;
}

std::optional<Instant> OffLedgerPool::next_settled(Instant earliest, Instant delay) const
{
    if (turns_.empty()) return std::nullopt;
    return std::max(turns_.begin()->first + delay, earliest);
}

void OffLedgerPool::left_out(Instant now, const types::TransactionId& id, chain::Left reason)
{
    const auto place = places_.find(id);
    if (place == places_.end()) return;
    const auto account = accounts_.find(place->second.agent);
    switch (reason) {
    case chain::Left::unpayable:
    case chain::Left::before_init:
    case chain::Left::expired:
        // Behind others of its account it may have lacked what these spent: its turn will tell.
        if (place->second.nonce == account->second.next) pause(now, account);
        return;
    case chain::Left::nonce_used:  // the block says so too
    case chain::Left::nonce_ahead:
    case chain::Left::already_processed:
    case chain::Left::timelocked:
    case chain::Left::anchor_full:
    case chain::Left::block_full:
    case chain::Left::elsewhere:
    case chain::Left::too_many_colors: return;
    }
}

types::Batch OffLedgerPool::on_block(const state::Block& block, const chain::Chain& chain)
{
    auto batch = std::exchange(removed_, {});
    for (const auto& agent : chain::numbers_moved(block))
        if (const auto account = accounts_.find(agent); account != accounts_.end())
            remove_used(account, chain, batch);
    forget_done(chain.state().block_index(), batch);
    return batch;
}

types::Batch OffLedgerPool::on_return(Instant now, const chain::Chain& chain)
{
    auto batch = on_state(chain);
    for (auto& done : std::exchange(done_, {})) {
        const auto& request = done.held.unit.requests[0];
        const auto& terms = *done.held.unit.off_ledger;
        done_bytes_ -= room_of(done.held);
        const auto account = accounts_.find(request.sender);
        const bool taken =
            account != accounts_.end() && account->second.by_nonce.contains(terms.nonce);
        const bool stands = chain::processed(chain.state(), done.held.unit);
        if (stands) {
            keep_done(std::move(done), batch);
        } else if (taken || WEFT_PLANTED(node_return_loses_off_ledger)) {
            drop(done, batch);
        } else {
            const auto sender = request.sender;
            done.held.since = now;
            put(std::move(done.held));
            const auto waits = accounts_.find(sender);
            waits->second.next = chain::next_nonce(chain.state().entries(), sender);
            line_up(waits);
        }
    }
    return batch;
}

void OffLedgerPool::keep_done(Done done, types::Batch& batch)
{
    done_bytes_ += room_of(done.held);
    done_.push_back(std::move(done));
    while (done_bytes_ > bytes_max) {
        done_bytes_ -= room_of(done_.front().held);
        drop(done_.front(), batch);
        done_.pop_front();
    }
}

void OffLedgerPool::forget_done(std::uint32_t height, types::Batch& batch)
{
    while (!done_.empty() && done_.front().block + chain::returnable_blocks < height) {
        done_bytes_ -= room_of(done_.front().held);
        drop(done_.front(), batch);
        done_.pop_front();
    }
}

void OffLedgerPool::drop(const Done& done, types::Batch& batch) const
{
    if (done.held.kept) batch.erase(key_of(done.id));
}

types::Batch OffLedgerPool::on_state(const chain::Chain& chain)
{
    auto batch = std::exchange(removed_, {});
    for (auto account = accounts_.begin(); account != accounts_.end();)
        remove_used(account++, chain, batch);  // the last of an account takes the account with it
    return batch;
}

types::Batch OffLedgerPool::on_time(Instant now)
{
    auto batch = std::exchange(removed_, {});
    // A block's clock may be behind this node's.
    const auto over = unix_time(now) - types::minute;
    while (!by_end_.empty() && types::Timestamp{by_end_.begin()->first} * types::second < over) {
        const auto id = by_end_.begin()->second;
        remove(id, batch);
    }
    while (!done_.empty() &&
           types::Timestamp{done_.front().held.unit.off_ledger->valid_until} * types::second <
               over) {
        done_bytes_ -= room_of(done_.front().held);
        drop(done_.front(), batch);
        done_.pop_front();
    }
    return batch;
}

std::vector<types::TransactionId> OffLedgerPool::to_tell(Instant now, std::size_t count_max)
{
    std::vector<types::TransactionId> ids;
    const auto old_enough = [&](Instant since) { return since + tell_after <= now; };
    // Half of them by age, so that what is new is told soon. While more comes than is told, this never
    // comes back to the oldest: so the other half goes by id, which takes all in their turn.
    for (auto at = by_age_.upper_bound(told_);
         at != by_age_.end() && old_enough(at->first) && ids.size() < count_max / 2; ++at) {
        ids.push_back(at->second);
        told_ = *at;
    }
    const auto looks_max = std::min(places_.size(), 4 * count_max);
    auto at = places_.upper_bound(told_by_id_);
    for (std::size_t looks = 0; looks < looks_max && ids.size() < count_max; ++looks, ++at) {
        if (at == places_.end()) at = places_.begin();
        told_by_id_ = at->first;
        if (old_enough(find(at->first)->since)) ids.push_back(at->first);
    }
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    return ids;
}

Bytes OffLedgerPool::key_of(const types::TransactionId& id) const
{
    auto key = space_;
    append(key, id.bytes());
    return key;
}

void OffLedgerPool::put(Held held)
{
    const auto& request = held.unit.requests[0];
    const auto& terms = *held.unit.off_ledger;
    const auto room = room_of(held);
    const auto& id = held.unit.transaction;
    places_.emplace(id, Place{request.sender, terms.nonce});
    by_end_.emplace(terms.valid_until, id);
    by_age_.emplace(held.since, id);
    auto& account = accounts_[request.sender];
    account.bytes += room;
    bytes_ += room;
    const auto nonce = terms.nonce;
    const bool is_new = account.by_nonce.emplace(nonce, std::move(held)).second;
    WEFT_CHECK(is_new);
}

OffLedgerPool::Held OffLedgerPool::take_out(const types::TransactionId& id)
{
    const auto place = places_.find(id);
    WEFT_CHECK(place != places_.end());
    const auto account = accounts_.find(place->second.agent);
    const auto held = account->second.by_nonce.find(place->second.nonce);
    auto out = std::move(held->second);
    const auto room = room_of(out);
    account->second.bytes -= room;
    bytes_ -= room;
    by_end_.erase({out.unit.off_ledger->valid_until, out.unit.transaction});
    by_age_.erase({out.since, out.unit.transaction});
    account->second.by_nonce.erase(held);
    places_.erase(place);
    line_up(account);
    if (account->second.by_nonce.empty()) accounts_.erase(account);
    return out;
}

void OffLedgerPool::remove(const types::TransactionId& id, types::Batch& batch)
{
    if (take_out(id).kept) batch.erase(key_of(id));
}

void OffLedgerPool::remove_used(Accounts::iterator account,
                                const chain::Chain& chain,
                                types::Batch& batch)
{
    const auto next = chain::next_nonce(chain.state().entries(), account->first);
    account->second.next = next;
    account->second.not_before = Instant{0};
    account->second.times_left = 0;
    line_up(account);
    std::vector<types::TransactionId> used;
    for (const auto& [nonce, held] : account->second.by_nonce) {
        if (nonce >= next) break;
        used.push_back(held.unit.transaction);
    }
    for (const auto& id : used) {
        // What has a receipt may be taken back; the number of the others was another request's.
        const auto in = chain::processed_in(chain.state(), id);
        if (in)
            keep_done({.id = id, .held = take_out(id), .block = in->block}, batch);
        else
            remove(id, batch);
    }
}

void OffLedgerPool::pause(Instant now, Accounts::iterator account)
{
    account->second.not_before =
        now + pause_first * (1u << std::min(account->second.times_left++, pause_doublings_max));
    line_up(account);
}

void OffLedgerPool::line_up(Accounts::iterator account)
{
    auto& [agent, what] = *account;
    const auto* first = head(what);
    const auto turn =
        first == nullptr ? std::nullopt : std::optional{std::max(first->since, what.not_before)};
    if (turn == what.turn) return;
    if (what.turn) turns_.erase({*what.turn, agent});
    if (turn) turns_.emplace(*turn, agent);
    what.turn = turn;
}

}  // namespace weft::node
