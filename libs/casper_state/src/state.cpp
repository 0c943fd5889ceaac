#include <weft/base/check.hpp>
#include <weft/casper_state/state.hpp>

namespace weft::casper {

namespace keys {

namespace {

Bytes with(char kind, ByteSpan rest = {})
{
    Bytes key{static_cast<std::byte>(kind)};
    append(key, rest);
    return key;
}

}  // namespace

Bytes balance(const types::Address& address)
{
    return with('b', address.bytes());
}
Bytes contract_balance(types::Hname contract)
{
    return with('c', types::encoded(contract));
}
Bytes era()
{
    return with('e');
}
Bytes fees(const types::NodeId& validator)
{
    return with('f', validator.bytes());
}
Bytes of_contract(types::Hname contract, ByteSpan key)
{
    auto all = with('k', types::encoded(contract));
    append(all, key);
    return all;
}
Bytes of_contracts(ByteSpan hname_and_key)
{
    return with('k', hname_and_key);
}
Bytes writes(types::Hname contract, ByteSpan of)
{
    auto key = with('n', types::encoded(contract));
    if (of.size() >= 2) append(key, of.first(2));
    return key;
}
Bytes pending()
{
    return with('p');
}
Bytes settled()
{
    return with('d');
}
Bytes stake(const types::NodeId& validator)
{
    return with('s', validator.bytes());
}
Bytes table()
{
    return with('t');
}
Bytes leaving(const types::NodeId& validator)
{
    return with('u', validator.bytes());
}
Bytes vault()
{
    return with('v');
}
Bytes program(types::Hname contract)
{
    return with('w', types::encoded(contract));
}

}  // namespace keys

std::optional<Bytes> State::get(ByteSpan key) const
{
    const auto* entry = entries_.find(key);
    if (entry == nullptr) return std::nullopt;
    return to_bytes(entry->value());
}

std::uint64_t State::number_at(ByteSpan key) const
{
    return to_number(get(key)).value_or(0);
}

ReadState State::reading() const
{
    return {
        [this](ByteSpan key) { return get(key); },
        [this](ByteSpan prefix, ByteSpan after, std::size_t&) -> std::optional<ReadState::Entry> {
            const auto* entry = entries_.next(prefix, after);
            if (entry == nullptr) return std::nullopt;
            return ReadState::Entry{to_bytes(entry->key()), to_bytes(entry->value())};
        }};
}

Table State::table() const
{
    const auto bytes = get(keys::table());
    WEFT_CHECK(bytes);
    auto table = decode_table(*bytes);
    WEFT_CHECK(table);
    return *std::move(table);
}

void State::apply(const std::map<Bytes, std::optional<Bytes>>& values)
{
    std::vector<state::Tree::Change> changes;
    for (const auto& [key, value] : values) {
        if (value)
            entries_.set(key, *value);
        else
            entries_.erase(key);
        changes.push_back(
            {state::path_of(key), value ? std::optional{crypto::blake2b(*value)} : std::nullopt});
    }
    std::ranges::sort(changes, {}, &state::Tree::Change::path);
    tree_.apply(changes);
}

State state_of(const Genesis& genesis)
{
    std::map<Bytes, std::optional<Bytes>> values;
    for (const auto& account : genesis.accounts)
        values.emplace(keys::balance(account.address), number(account.amount));
    for (const auto& one : genesis.validators)
        values.emplace(keys::stake(one.validator), number(one.stake));
    values.emplace(keys::table(), encode(genesis.validators));
    State state;
    state.apply(values);
    return state;
}

Sums sums(const State& state)
{
    Sums sums;
    Bytes after;
    while (const auto* entry = state.entries().next({}, after)) {
        const auto value = to_number(to_bytes(entry->value())).value_or(0);
        switch (static_cast<char>(entry->key().front())) {
        case 'b':
        case 'c': sums.accounts += value; break;
        case 'f': sums.fees += value; break;
        case 's': sums.stakes += value; break;
        case 'v': sums.vault += value; break;
        case 'u': sums.leaving += codec::Reader{entry->value()}.u64(); break;
        default: break;
        }
        after = to_bytes(entry->key());
    }
    return sums;
}

}  // namespace weft::casper
