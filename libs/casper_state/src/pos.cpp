#include <weft/base/check.hpp>
#include <weft/casper_state/pos.hpp>
#include <weft/protocol/planted.hpp>

#include <limits>

namespace weft::casper {

namespace {

std::unexpected<vm::Failure> refused(std::string text)
{
    return std::unexpected{vm::Failure{vm::FailureKind::contract_error, std::move(text)}};
}

std::uint64_t number_at(Draft& draft, const Bytes& key)
{
    return to_number(draft.read(key)).value_or(0);
}
std::optional<Bytes> unless_zero(std::uint64_t value)
{
    return value == 0 ? std::nullopt : std::optional{number(value)};
}

Bytes encode(const Leaving& leaving)
{
    codec::Writer writer;
    writer.u64(leaving.amount).i64(leaving.due);
    return std::move(writer).take();
}
std::optional<Leaving> read_leaving(const std::optional<Bytes>& bytes)
{
    if (!bytes) return std::nullopt;
    codec::Reader reader{*bytes};
    Leaving leaving;
    leaving.amount = reader.u64();
    leaving.due = reader.i64();
    return leaving;
}

/// Of the keys that begin with `kind`, the validator each is of.
std::vector<types::NodeId> validators_under(const State& state, char kind)
{
    const Bytes prefix{static_cast<std::byte>(kind)};
    std::vector<types::NodeId> validators;
    Bytes after;
    while (const auto* entry = state.entries().next(prefix, after)) {
        validators.push_back(*types::NodeId::from(entry->key().subspan(1)));
        after = to_bytes(entry->key());
    }
    return validators;
}

void add(Draft& draft, const Bytes& key, std::uint64_t amount)
{
    const bool added = draft.add(key, amount);
    WEFT_CHECK(added);
}

/// The table of the next era: who is bonded with enough, the largest stakes when there are too many.
Table next_table(Draft& draft, const State& before, const Parameters& parameters)
{
    Table table;
    for (const auto& key : validators_under(before, 's'))
        if (const auto stake = number_at(draft, keys::stake(key)); stake >= parameters.stake_min)
            table.push_back({key, stake});
    if (table.size() > validators_max) {
        std::ranges::sort(table, [](const Bonded& a, const Bonded& b) {
            return a.stake != b.stake ? a.stake > b.stake : a.validator < b.validator;
        });
        table.resize(validators_max);
        std::ranges::sort(table, {}, &Bonded::validator);
    }
    return table;
}

}  // namespace

Done bond(Draft& draft,
          const Parameters& parameters,
          const types::NodeId& key,
          std::uint64_t amount)
{
    const auto balance_key = keys::balance(types::Address::of(key));
    const auto balance = number_at(draft, balance_key);
    if (amount == 0) return refused("bond: nothing");
    if (balance < amount)
        return std::unexpected{vm::Failure{vm::FailureKind::insufficient_funds, "bond"}};
    const auto stake = number_at(draft, keys::stake(key));
    if (amount > parameters.stake_max || stake > parameters.stake_max - amount)
        return refused("bond: more than the maximum stake");
    if (stake + amount < parameters.stake_min) return refused("bond: less than the minimum stake");
    if (!WEFT_PLANTED(casper_stake_counts_at_once))
        draft.write(balance_key, unless_zero(balance - amount));
    draft.write(keys::stake(key), number(stake + amount));
    add(draft, keys::pending(), 1);
    return {};
}

Done unbond(Draft& draft,
            const Parameters& parameters,
            const types::NodeId& key,
            std::uint64_t amount)
{
    const auto stake = number_at(draft, keys::stake(key));
    if (stake == 0) return refused("unbond: not bonded");
    if (amount == 0) amount = stake;
    if (amount > stake) return refused("unbond: more than the stake");
    if (stake != amount && stake - amount < parameters.stake_min)
        return refused("unbond: less than the minimum stake would be left; unbond all");
    draft.write(keys::stake(key), unless_zero(stake - amount));
    const auto before = read_leaving(draft.read(keys::leaving(key))).value_or(Leaving{});
    draft.write(keys::leaving(key), encode(Leaving{.amount = before.amount + amount, .due = 0}));
    add(draft, keys::pending(), 1);
    return {};
}

Done withdraw(Draft& draft, const types::NodeId& key, types::Timestamp time)
{
    const auto leaving = read_leaving(draft.read(keys::leaving(key)));
    if (!leaving) return refused("withdraw: nothing was unbonded");
    if ((leaving->due == 0 || leaving->due > time) && !WEFT_PLANTED(casper_withdraw_before_time))
        return refused("withdraw: not yet");
    draft.write(keys::leaving(key), std::nullopt);
    add(draft, keys::balance(types::Address::of(key)), leaving->amount);
    return {};
}

std::optional<Leaving> leaving(const State& state, const types::NodeId& key)
{
    return read_leaving(state.get(keys::leaving(key)));
}

Changes close_era(const State& before,
                  const Parameters& parameters,
                  const std::set<types::NodeId>& equivocators,
                  types::Timestamp time)
{
    const auto below = before.reading();
    Draft draft{below};
    for (const auto& key : validators_under(before, 'f')) {
        const auto fees = number_at(draft, keys::fees(key));
        draft.write(keys::fees(key), std::nullopt);
        add(draft, keys::balance(types::Address::of(key)), fees);
    }
    for (const auto& key : equivocators) {
        const auto stake = number_at(draft, keys::stake(key));
        const auto left = read_leaving(draft.read(keys::leaving(key)));
        draft.write(keys::stake(key), std::nullopt);
        if (left && WEFT_PLANTED(casper_leaving_is_not_slashed)) {
            add(draft, keys::vault(), stake);
            continue;
        }
        draft.write(keys::leaving(key), std::nullopt);
        add(draft, keys::vault(), stake + (left ? left->amount : 0));
    }
    for (const auto& key : validators_under(before, 'u'))
        if (auto left = read_leaving(draft.read(keys::leaving(key))); left && left->due == 0) {
            left->due =
                time > std::numeric_limits<types::Timestamp>::max() - parameters.unbonding_delay
                    ? std::numeric_limits<types::Timestamp>::max()
                    : time + parameters.unbonding_delay;
            draft.write(keys::leaving(key), encode(*left));
        }
    // Without anybody bonded nobody could ever bond again: the last ones stay heard, though they have left.
    if (const auto table = next_table(draft, before, parameters); !table.empty())
        draft.write(keys::table(), casper::encode(table));
    draft.write(keys::pending(), std::nullopt);
    draft.write(keys::era(), number(before.era() + 1));
    return std::move(draft).take();
}

}  // namespace weft::casper
