#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/chain/origin.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/store_program.hpp>

#include "parts.hpp"
#include <algorithm>
#include <limits>

namespace weft::solo {
namespace {

constexpr std::string_view faucet_name = "faucet of all tokens";

std::unexpected<Failure> not_built(const wallet::BuildFailure& failure)
{
    std::string text{wallet::name(failure.error)};
    for (const auto& [color, amount] : failure.missing)
        text += ", " + std::to_string(amount) + " " + types::to_text(color) + " too little";
    return fail(SoloError::not_built, text);
}

Wallet wallet_of(const Options& options, std::string_view name)
{
    const auto seed = wallet::WalletSeed::from(derived(options, "wallet", name).bytes());
    WEFT_CHECK(seed.has_value());
    return {std::string{name}, wallet::Keyring{*seed, 1}};
}

Bytes u64_bytes(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

/// A contract's part of a state, to read.
class Part final : public contracts::PartitionView {
public:
    Part(const state::Entries& entries, Hname contract)
        : entries_{entries}, prefix_{types::encoded(contract)}
    {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override
    {
        const auto* found = entries_.find(whole(key));
        return found == nullptr ? std::nullopt : std::optional{to_bytes(found->value())};
    }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        const auto* found = entries_.next(whole(prefix), after.empty() ? Bytes{} : whole(after));
        if (found == nullptr) return std::nullopt;
        return Entry{to_bytes(found->key().subspan(prefix_.size())), to_bytes(found->value())};
    }

private:
    [[nodiscard]] Bytes whole(ByteSpan key) const
    {
        auto bytes = prefix_;
        append(bytes, key);
        return bytes;
    }
    const state::Entries& entries_;
    Bytes prefix_;
};

}  // namespace

std::string_view name(SoloError error) noexcept
{
    switch (error) {
    case SoloError::not_built: return "not_built";
    case SoloError::refused: return "refused";
    case SoloError::name_taken: return "name_taken";
    case SoloError::time_goes_back: return "time_goes_back";
    case SoloError::time_too_far: return "time_too_far";
    case SoloError::never_settles: return "never_settles";
    case SoloError::cannot_run: return "cannot_run";
    case SoloError::left_out: return "left_out";
    case SoloError::off_ledger: return "off_ledger";
    case SoloError::figures_differ: return "figures_differ";
    }
    return "unknown";
}

const Processed* Ran::own(std::uint16_t index) const noexcept
{
    const auto found = std::ranges::find_if(processed, [&](const Processed& one) {
        return one.receipt.request == types::RequestId{transaction, index};
    });
    return found == processed.end() ? nullptr : &*found;
}

Solo::Solo(Options options)
    : options_{std::move(options)},
      programs_{chain::node_registry(options_.builtin, options_.wasm)},
      now_{options_.start},
      ledger_{wallet_of(options_, faucet_name).address()}
{
    WEFT_CHECK(options_.block_step > 0);
}

// --- time ---

Try<Ran> Solo::set_time(Timestamp time)
{
    if (time < now_)
        return fail(SoloError::time_goes_back,
                    std::to_string(time) + " is before " + std::to_string(now_));
    if (time > time_max) return fail(SoloError::time_too_far, std::to_string(time));
    now_ = time;
    return settled({});
}

Try<Ran> Solo::advance(Timestamp duration)
{
    if (duration > time_max - now_)
        return fail(SoloError::time_too_far, std::to_string(duration) + " from now");
    return set_time(now_ + duration);
}

// --- the ledger ---

const Wallet& Solo::wallet(std::string_view name)
{
    if (const auto found = wallets_.find(name); found != wallets_.end()) return found->second;
    return wallets_.emplace(std::string{name}, wallet_of(options_, name)).first->second;
}

const Wallet* Solo::wallet_at(const Address& address) const
{
    for (const auto& [name, wallet] : wallets_)
        if (wallet.address() == address) return &wallet;
    return nullptr;
}

wallet::Circumstances Solo::circumstances(const Wallet& wallet) const
{
    return {.now = now_, .access_pledge = {}, .consensus_pledge = {}, .change = wallet.address()};
}

Try<TransactionId> Solo::fund(const Address& to, std::uint64_t iotas)
{
    const auto& faucet = wallet(faucet_name);
    const auto sent = send(faucet, to, {{types::iota_color, iotas}});
    if (!sent) return std::unexpected{sent.error()};
    return sent->transaction;
}

Try<Ran> Solo::send(const Wallet& from, const Address& to, const Balances& tokens)
{
    const auto intent = wallet::send({{to, tokens}});
    if (!intent) return not_built(intent.error());
    const auto built =
        wallet::build(*intent, ledger_.unspent(from.address()), from.keys, circumstances(from));
    if (!built) return not_built(built.error());
    return submit(*built);
}

Try<Color> Solo::mint(const Wallet& from, std::uint64_t amount)
{
    const auto intent = wallet::mint(from.address(), amount);
    if (!intent) return not_built(intent.error());
    const auto built =
        wallet::build(*intent, ledger_.unspent(from.address()), from.keys, circumstances(from));
    if (!built) return not_built(built.error());
    WEFT_TRY(const auto ran, submit(*built));
    return types::color_of(ran.transaction);
}

Try<TransactionId> Solo::burn(const Wallet& from, const Color& color, std::uint64_t amount)
{
    const auto intent = wallet::burn(from.address(), color, amount);
    if (!intent) return not_built(intent.error());
    const auto built =
        wallet::build(*intent, ledger_.unspent(from.address()), from.keys, circumstances(from));
    if (!built) return not_built(built.error());
    WEFT_TRY(const auto ran, submit(*built));
    return ran.transaction;
}

Try<Ran> Solo::submit(const Transaction& transaction)
{
    const auto id = ledger_.submit(transaction);
    if (!id) return fail(SoloError::refused, id.error());
    return settled(*id);
}

// --- chains ---

Try<Ran> Solo::start_chain(const std::string& name,
                           const Wallet& owner,
                           const contracts::ChainParameters& parameters,
                           std::string_view description)
{
    if (knows(name)) return fail(SoloError::name_taken, name);
    const auto secret = crypto::bls::derive_key(derived(options_, "chain", name).bytes());
    const auto group = crypto::bls::public_key(secret);
    std::vector<chain::Funds> funds;
    for (const auto& one : ledger_.unspent(owner.address())) funds.push_back({one.id, one.balance});
    const auto essence = chain::build_origin(types::ChainId{Address::of(group)}, funds, now_);
    if (!essence)
        return fail(SoloError::not_built, "the origin of a chain takes 1 IOTA of its owner");
    const auto origin = types::sign(*essence, {owner.keys.key_of(owner.address()), 1});
    const auto booked = ledger_.submit(origin);
    if (!booked) return fail(SoloError::refused, booked.error());
    const auto identity = chain::identity_of(origin);
    WEFT_CHECK(identity.has_value());
    chains_.push_back({.name = name,
                       .secret = secret,
                       .group = group,
                       .chain = chain::Chain{*identity, {}},
                       .validators = {},
                       .pool = {}});

    const auto intent = wallet::requests({chain::init_request(*identity, description, parameters)});
    WEFT_CHECK(intent.has_value());
    const auto init =
        wallet::build(*intent, ledger_.unspent(owner.address()), owner.keys, circumstances(owner));
    if (!init) {
        chains_.pop_back();
        return not_built(init.error());
    }
    return submit(*init);
}

bool Solo::knows(std::string_view chain) const
{
    return std::ranges::find(chains_, chain, &Running::name) != chains_.end();
}

const Solo::Running& Solo::running(std::string_view name) const
{
    const auto found = std::ranges::find(chains_, name, &Running::name);
    WEFT_CHECK(found != chains_.end());
    return *found;
}

const chain::Chain& Solo::chain(std::string_view name) const
{
    return running(name).chain;
}

std::vector<std::string> Solo::chains() const
{
    std::vector<std::string> names;
    for (const auto& one : chains_) names.push_back(one.name);
    return names;
}

void Solo::set_validators(std::string_view chain, std::vector<Address> addresses)
{
    const auto found = std::ranges::find(chains_, chain, &Running::name);
    WEFT_CHECK(found != chains_.end());
    found->validators = std::move(addresses);
}

AgentId Solo::contract(std::string_view chain, Name contract) const
{
    return AgentId{types::ContractId{identity(chain).id, contract.hname}};
}

// --- requests ---

types::RequestSection Solo::section(const Request& request) const
{
    types::RequestSection section{.sender_contract = {},
                                  .target = {identity(request.chain).id, request.contract.hname},
                                  .timelock = request.timelock,
                                  .entry_point = request.entry.hname,
                                  .args = request.args,
                                  .transfer = request.tokens};
    if (request.gas) section.args[to_bytes(contracts::gas_param)] = u64_bytes(*request.gas);
    if (request.refund)
        section.args[to_bytes(contracts::refund_param)] = types::encoded(*request.refund);
    return section;
}

Try<Transaction> Solo::build(const Wallet& from,
                             const std::vector<Request>& requests,
                             std::uint64_t minted) const
{
    std::vector<types::RequestSection> sections;
    for (const auto& request : requests) sections.push_back(section(request));
    auto intent = wallet::requests(sections);
    if (!intent) return not_built(intent.error());
    if (minted > 0) {
        if (!intent->consumed.add(types::iota_color, minted))
            return not_built({wallet::BuildError::amount_overflow});
        intent->outputs.push_back({from.address(), {{types::mint_color, minted}}});
    }
    auto built =
        wallet::build(*intent, ledger_.unspent(from.address()), from.keys, circumstances(from));
    if (!built) return not_built(built.error());
    return *std::move(built);
}

Try<Ran> Solo::request(const Wallet& from, const Request& request)
{
    return requests(from, {request});
}

Try<Ran> Solo::requests(const Wallet& from,
                        const std::vector<Request>& requests,
                        std::uint64_t minted)
{
    WEFT_TRY(const auto transaction, build(from, requests, minted));
    return submit(transaction);
}

Try<Ran> Solo::request_off_ledger(const Wallet& from, const Request& request)
{
    if (request.refund || request.timelock != 0)
        return fail(SoloError::off_ledger,
                    "an off-ledger request names nobody for what comes back, and no time lock");
    const auto target = std::ranges::find(chains_, request.chain, &Running::name);
    WEFT_CHECK(target != chains_.end());
    const auto& entries = target->chain.state().entries();
    const auto signed_request = types::sign(
        {.target = {target->chain.identity().id, request.contract.hname},
         .key = {},
         .nonce = chain::next_nonce(entries, from.agent()),
         .valid_until = static_cast<std::uint32_t>(
             std::min(time_max, now_ + types::minute + options_.block_step) / types::second),
         .gas = request.gas.value_or(0),
         .entry_point = request.entry.hname,
         .args = request.args,
         .allowance = request.tokens,
         .signature = {}},
        *from.keys.key_of(from.address()));
    auto unit = chain::unit_of(signed_request, target->chain.identity());
    if (!unit) return fail(SoloError::off_ledger, std::string{chain::name(unit.error())});
    if (const auto refusal = chain::off_ledger_refusal(entries, target->chain.identity(), *unit,
                                                       now_ + options_.block_step))
        return fail(SoloError::off_ledger, std::string{chain::name(*refusal)});
    const auto id = unit->transaction;
    target->pool.push_back(*std::move(unit));
    return settled(id);
}

Try<Ran> Solo::deploy(const Wallet& from, const Deployment& deployment)
{
    namespace root = contracts::root;
    const auto calls = contracts::store_calls(deployment.program, deployment.vm_type);
    if (!calls)
        return fail(SoloError::not_built, "a program has at most " +
                                              std::to_string(contracts::blob_bytes_max) + " bytes");
    const auto gas = deployment.gas.value_or(std::numeric_limits<vm::Gas>::max());
    const auto to_blob = [&](std::string_view entry, const types::Dict& args) {
        return Request{.chain = deployment.chain,
                       .contract = contracts::blob_name,
                       .entry = entry,
                       .args = args,
                       .gas = gas};
    };
    for (const auto& part : calls->parts)
        if (const auto stored = request(from, to_blob(contracts::blob::store_blob, part.args));
            !stored)
            return std::unexpected{stored.error()};
    Request deploy{.chain = deployment.chain,
                   .contract = contracts::root_name,
                   .entry = root::deploy_contract,
                   .args = deployment.init,
                   .gas = gas};
    deploy.args[to_bytes(root::p_program_hash)] = to_bytes(ByteSpan{calls->program.bytes()});
    deploy.args[to_bytes(root::p_name)] = to_bytes(deployment.name);
    deploy.args[to_bytes(root::p_description)] = to_bytes(deployment.description);
    return requests(from, {to_blob(calls->entry, calls->args), deploy});
}

Try<chain::Estimate> Solo::estimate(const Wallet& from, const Request& request) const
{
    WEFT_TRY(const auto transaction, build(from, {request}));
    const auto& target = running(request.chain);
    auto unit = chain::unit_of(transaction, target.chain.identity());
    if (!unit) return fail(SoloError::left_out, "more colors than a chain takes at once");
    auto estimates = chain::estimate(target.chain.identity(), programs_, target.chain.state(),
                                     *unit, batch(target, {}, now_ + options_.block_step));
    if (!estimates) return fail(SoloError::left_out, estimates.error());
    WEFT_CHECK(estimates->size() == 1);
    return std::move(estimates->front());
}

// --- what is there ---

vm::Outcome Solo::view(
    std::string_view chain, Name contract, Name entry, const types::Dict& args, vm::Gas gas) const
{
    const auto& target = running(chain).chain;
    return chain::call_view(target.identity(), programs_, target.state(), contract.hname,
                            entry.hname, args, gas);
}

Balances Solo::account(std::string_view chain, const AgentId& agent) const
{
    const Part accounts{running(chain).chain.state().entries(),
                        types::hname_of(contracts::accounts_name)};
    return contracts::AccountsView{accounts}.balance(agent);
}

Balances Solo::total_assets(std::string_view chain) const
{
    const Part accounts{running(chain).chain.state().entries(),
                        types::hname_of(contracts::accounts_name)};
    return contracts::AccountsView{accounts}.totals();
}

std::optional<Bytes> Solo::state(std::string_view chain, Name contract, ByteSpan key) const
{
    return running(chain).chain.state().get(chain::state_key(contract.hname, key));
}

}  // namespace weft::solo
