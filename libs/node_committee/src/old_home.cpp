#include "old_home.hpp"

#include <weft/base/probe.hpp>
#include <weft/chain/home.hpp>
#include <weft/chain/returns.hpp>
#include <weft/node/unix_time.hpp>

#include "behind_records.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

constexpr Instant share_again_after = std::chrono::seconds{2};
constexpr Instant list_again_after = std::chrono::seconds{10};
constexpr std::size_t shares_at_once = 256;
/// What is booked behind something that was signed so long after the time was over was signed too late
/// itself: no message carries it longer.
constexpr types::Timestamp booked_apart = 2 * chain::anchor_carried_for;
/// Each further member posts so many retries (of 1 s) after the one before it.
constexpr std::uint32_t patience_step = 2;

}  // namespace

OldHome::OldHome(OldHomeRecord record,
                 const CommitteeKey& key,
                 const PeerId& self,
                 const Connected& connected,
                 LedgerClient& ledger,
                 std::size_t words)
    : record_{std::move(record)},
      key_{key},
      self_{self},
      connected_{connected},
      ledger_{ledger},
      words_{words}
{}

void OldHome::ask(LedgerClient::Asks asks, Effects& effects) const
{
    for (auto& one : asks) say(effects, one.to, encode(ToLedgerFrame{std::move(one.message)}));
}

Effects OldHome::on_start(Instant now, const HeldChain&)
{
    Effects effects;
    listed_at_ = now;
    ask(ledger_.subscribe(record_.home), effects);
    return effects;
}

bool OldHome::over(Instant now) const
{
    return unix_time(now) > record_.until && open_.empty() && lacking_.empty() &&
           nothing_left_at_.size() >= words_;
}

void OldHome::know(const HeldChain& held)
{
    if (reader_.homes() != held.homes()) reader_.homes(held.chain()->identity(), held.homes());
}

Effects OldHome::on_ledger(Instant now,
                           const PeerId& from,
                           const FromLedger& message,
                           const HeldChain& held)
{
    Effects effects;
    if (held.chain() == nullptr || held.homes().back().address == record_.home) return effects;
    know(held);
    if (const auto* confirmed = std::get_if<ConfirmedTransaction>(&message))
        note(now, confirmed->transaction, held, effects);
    else if (const auto* update = std::get_if<AddressUpdate>(&message))
        note(now, update->transaction, held, effects);
    else if (const auto* outputs = std::get_if<AddressOutputs>(&message)) {
        if (outputs->address == record_.home) note_list(now, from, *outputs, held, effects);
    } else if (const auto* back = std::get_if<TakenBack>(&message)) {
        // What it had sent on is here again.
        if (const auto transaction = types::decode_transaction(back->transaction))
            for (const auto& input : transaction->essence.inputs)
                if (input.address == record_.home) done_.erase(input.transaction);
    }
    return effects;
}

/// What was told on this connection before the chain moved is not told again, but named.
void OldHome::note_list(Instant now,
                        const PeerId& from,
                        const AddressOutputs& list,
                        const HeldChain& held,
                        Effects& effects)
{
    if (!ledger_.serves(from)) return;
    // A list that is not whole names what was booked first.
    const bool whole = list.is_whole();
    bool nothing_more = whole;
    bool nothing_left = true;
    for (const auto& output : list.outputs) {
        const auto& id = output.transaction;
        if (const auto left = left_.find(id); left != left_.end()) {
            nothing_more = nothing_more || left->second > record_.until + booked_apart;
            continue;
        }
        if (done_.contains(id) || chain::processed(held.chain()->state(), id)) continue;
        nothing_left = false;
        if (!open_.contains(id)) ask(ledger_.want_named(from, id), effects);
    }
    for (auto one = open_.begin(); one != open_.end();) {
        const auto at = one++;
        auto& unlisted = at->second.unlisted;
        if (!whole ||
            std::ranges::binary_search(list.outputs, at->first, {}, &AddressOutput::transaction))
            unlisted.erase(from);
        else
            unlisted.insert(from);
        if (unlisted.size() < words_) continue;
        probe<"node: an output at an old home is there no more">();
        drop(at);
    }
    if (nothing_left && nothing_more && unix_time(now) > record_.until)
        nothing_left_at_.insert(from);
    else
        nothing_left_at_.erase(from);
}

void OldHome::note(Instant now, ByteSpan bytes, const HeldChain& held, Effects& effects)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return;
    const auto id = types::id_of(*transaction);
    ledger_.came(id);
    for (const auto& input : transaction->essence.inputs) {
        if (input.address != record_.home) continue;
        if (const auto spent = open_.find(input.transaction); spent != open_.end()) {
            ++forwarded_;
            drop(spent);
        }
        if (done_.size() < done_max) done_.insert(input.transaction);
    }
    if (const auto waits = lacking_.take(id)) {
        reader_.keep(id, to_bytes(bytes));
        for (const auto& one : *waits) note(now, one, held, effects);
    }
    const auto& outputs = transaction->essence.outputs;
    const bool here =
        std::ranges::find(outputs, record_.home, &types::Output::address) != outputs.end();
    if (!here || done_.contains(id) || left_.contains(id) || open_.contains(id) ||
        open_.size() >= open_max)
        return;
    const auto leave = [&] {
        if (left_.size() < done_max) left_.emplace(id, transaction->essence.timestamp);
    };
    // A share that waited for it would be kept by whoever wants it kept.
    if (transaction->essence.timestamp > record_.until) return leave();
    auto [unit, lacks] = reader_.read(*transaction, record_.home);
    if (lacks) {
        if (lacking_.add(*lacks, to_bytes(bytes))) ask(ledger_.want(*lacks), effects);
        return;
    }
    // What the chain took up before it moved its anchor spends.
    if (!unit) return leave();
    if (chain::processed(held.chain()->state(), *unit)) return;
    auto& one = open_
                    .emplace(id, Open{.unit = *std::move(unit),
                                      .since = transaction->essence.timestamp,
                                      .signing = committee::AnchorSigning{key_.keys},
                                      .essence = {},
                                      .own = {},
                                      .posted = {},
                                      .unlisted = {}})
                    .first->second;
    sign(now, id, one, effects);
}

void OldHome::sign(Instant now, const types::TransactionId& id, Open& one, Effects& effects)
{
    const auto age = std::max<types::Timestamp>(0, unix_time(now) - one.since);
    if (age % chain::generation_interval >= chain::anchor_carried_for) return;
    const auto at = one.since + age / chain::generation_interval * chain::generation_interval;
    // Behind what it spends, which has a time of its own.
    auto essence = chain::build_forward(one.unit, reader_.home(), at + 1);
    if (!essence || essence == one.essence) return;
    if (one.posted) ledger_.settled(*std::exchange(one.posted, std::nullopt));
    one.signing.begin(types::encode(*essence));
    one.essence = std::move(essence);
    one.own = one.signing.own();
    tell(id, one, effects);
    take(one, one.signing.combine(), effects);
}

void OldHome::tell(const types::TransactionId& id, const Open& one, Effects& effects) const
{
    if (!one.own) return;
    const auto frame = encode(ForwardShare{record_.chain, record_.home, id, *one.own});
    for (const auto& member : key_.members)
        if (member != self_ && connected_.contains(member)) say(effects, member, frame);
}

void OldHome::take(Open& one, committee::AnchorSigning::Outcome outcome, Effects& effects)
{
    for (const auto seat : outcome.liars)
        effects.penalties.push_back({key_.members[seat.value()], "bad share of a forward"});
    if (!outcome.signature || !one.essence) return;
    probe<"node: an output at an old home is sent on">();
    const auto transaction =
        chain::with_signature(*one.essence, key_.keys.hi.group, *outcome.signature);
    const auto id = types::id_of(transaction);
    one.posted = id;
    const auto seats = static_cast<std::uint32_t>(key_.members.size());
    const auto turn =
        (key_.keys.self.value() + std::to_integer<std::uint32_t>(id.bytes()[0])) % seats;
    ask(ledger_.post(id, types::encode(transaction), turn * patience_step), effects);
}

void OldHome::drop(std::map<types::TransactionId, Open>::iterator one)
{
    if (one->second.posted) ledger_.settled(*one->second.posted);
    open_.erase(one);
}

Effects OldHome::on_share(Instant, const PeerId& from, const ForwardShare& frame)
{
    Effects effects;
    const auto member = std::ranges::lower_bound(key_.members, from);
    const auto known = open_.find(frame.output);
    if (member == key_.members.end() || *member != from || known == open_.end()) return effects;
    const ValidatorIndex seat{static_cast<std::uint16_t>(member - key_.members.begin())};
    take(known->second, known->second.signing.handle(seat, frame.share), effects);
    return effects;
}

Effects OldHome::on_timer(Instant now, const HeldChain& held)
{
    Effects effects;
    if (held.chain() == nullptr || held.homes().back().address == record_.home) return effects;
    know(held);
    if (now - listed_at_ >= list_again_after) {
        listed_at_ = now;
        ask(ledger_.subscribe(record_.home), effects);
    }
    // What the chain has taken up is spent, also when the transaction that spent it was not seen here.
    for (auto one = open_.begin(); one != open_.end();) {
        const auto at = one++;
        if (chain::processed(held.chain()->state(), at->second.unit)) drop(at);
    }
    for (auto& [id, one] : open_) sign(now, id, one, effects);
    if (now - told_at_ < share_again_after) return effects;
    told_at_ = now;
    auto at = open_.upper_bound(told_);
    for (std::size_t count = 0; count < std::min(shares_at_once, open_.size()); ++count, ++at) {
        if (at == open_.end()) at = open_.begin();
        tell(at->first, at->second, effects);
        told_ = at->first;
    }
    return effects;
}

}  // namespace weft::node
