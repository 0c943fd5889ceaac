#include <weft/casper_state/genesis.hpp>

namespace weft::casper {

std::optional<Validator> place_of(const Table& table, const types::NodeId& validator)
{
    const auto found = std::ranges::lower_bound(table, validator, {}, &Bonded::validator);
    if (found == table.end() || found->validator != validator) return std::nullopt;
    return static_cast<Validator>(found - table.begin());
}

std::vector<std::uint64_t> stakes_of(const Table& table)
{
    std::vector<std::uint64_t> stakes;
    for (const auto& one : table) stakes.push_back(one.stake);
    return stakes;
}

namespace {

void write(codec::Writer& writer, const Table& table)
{
    writer.count(table.size());
    for (const auto& one : table) writer.fixed(one.validator).u64(one.stake);
}

}  // namespace

Bytes encode(const Table& table)
{
    codec::Writer writer;
    write(writer, table);
    return std::move(writer).take();
}

codec::Decoded<Table> decode_table(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto count = reader.count(validators_max, 40);
    Table table;
    for (std::size_t k = 0; k < count && reader.ok(); ++k) {
        const auto validator = reader.fixed<types::NodeId>();
        table.push_back({validator, reader.u64()});
        reader.canonical(k == 0 || table[k - 1].validator < validator);
    }
    return reader.finish(std::move(table));
}

std::string_view name(GenesisError error) noexcept
{
    switch (error) {
    case GenesisError::name_length: return "name_length";
    case GenesisError::time_range: return "time_range";
    case GenesisError::validators_count: return "validators_count";
    case GenesisError::validators_unsorted: return "validators_unsorted";
    case GenesisError::stake_range: return "stake_range";
    case GenesisError::accounts_unsorted: return "accounts_unsorted";
    case GenesisError::account_empty: return "account_empty";
    case GenesisError::sum_overflow: return "sum_overflow";
    case GenesisError::parameters_range: return "parameters_range";
    }
    return "unknown";
}

std::expected<void, GenesisError> check(const Genesis& genesis)
{
    using enum GenesisError;
    const auto& parameters = genesis.parameters;
    const auto small = [](std::uint64_t number) { return number < (std::uint64_t{1} << 32); };
    if (genesis.network.empty() || genesis.network.size() > 64) return std::unexpected{name_length};
    if (genesis.time < 0) return std::unexpected{time_range};
    if (parameters.stake_min == 0 || parameters.stake_min > parameters.stake_max ||
        parameters.unbonding_delay < 0 || parameters.block_gas_max == 0 ||
        parameters.era_ranks < 10 || parameters.threshold_denominator == 0 ||
        !small(parameters.threshold_denominator) ||
        parameters.threshold_numerator >= parameters.threshold_denominator)
        return std::unexpected{parameters_range};
    const auto& validators = genesis.validators;
    if (validators.empty() || validators.size() > validators_max)
        return std::unexpected{validators_count};
    std::uint64_t sum = 0;
    for (std::size_t k = 0; k < validators.size(); ++k) {
        if (k > 0 && !(validators[k - 1].validator < validators[k].validator))
            return std::unexpected{validators_unsorted};
        const auto stake = validators[k].stake;
        if (stake < parameters.stake_min || stake > parameters.stake_max)
            return std::unexpected{stake_range};
        if (stake > ~sum) return std::unexpected{sum_overflow};
        sum += stake;
    }
    for (std::size_t k = 0; k < genesis.accounts.size(); ++k) {
        const auto& account = genesis.accounts[k];
        if (k > 0 && !(genesis.accounts[k - 1].address < account.address))
            return std::unexpected{accounts_unsorted};
        if (account.amount == 0) return std::unexpected{account_empty};
        if (account.amount > ~sum) return std::unexpected{sum_overflow};
        sum += account.amount;
    }
    return {};
}

Bytes encode(const Genesis& genesis)
{
    codec::Writer writer;
    writer.u8(1).text(genesis.network).i64(genesis.time);
    write(writer, genesis.validators);
    writer.count(genesis.accounts.size());
    for (const auto& account : genesis.accounts) writer.fixed(account.address).u64(account.amount);
    const auto& parameters = genesis.parameters;
    writer.u64(parameters.stake_min)
        .u64(parameters.stake_max)
        .i64(parameters.unbonding_delay)
        .u64(parameters.block_gas_max)
        .u64(parameters.era_ranks)
        .u64(parameters.threshold_numerator)
        .u64(parameters.threshold_denominator);
    return std::move(writer).take();
}

NetworkId id_of(const Genesis& genesis)
{
    return *NetworkId::from(crypto::blake2b(encode(genesis)).bytes());
}

}  // namespace weft::casper
