#pragma once

// Solo: chains on a ledger in one process, for tests of contracts.
//
// Source    the engine and the ledger that nodes run: weft/chain, weft/contracts, weft/vm, weft/ledger;
//           D-40 … D-57.
// Model     One ledger, any number of chains, wallets by name. No network, no store, no committee: each
//           chain's key is in one hand, so a block is made when a request is there and its anchor is on
//           the ledger at once. A request is a transaction of the ledger, as everywhere.
// Promises  the same verdicts   blocks, gas, receipts, fees, refunds, refusals at deployment are those
//                               of a node: it is the same code with the same cost schedule
//           settled             a call comes back when nothing is left to do at the present time:
//                               requests that contracts sent to other chains have run too, and the
//                               newest state of each chain is anchored
//           exact               after every block the three figures of D-48 are equal, and the ledger
//                               holds for each chain what the chain says that it holds
//           deterministic       the same calls on a Solo with the same options give the same ids, state
//                               hashes and entropy, on every machine
//           off-ledger          a request has the number after the wallet's last; one that no block would
//                               take is refused at once, as a member refuses it
// Time      is what the caller says, and one `block_step` more for each block. It goes on to where the
//           anchor interval of a chain ends when something waits for an anchor. It never goes back.
// Effects   none.

#include <weft/chain/chain.hpp>
#include <weft/chain/estimate.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/solo/lone_ledger.hpp>

#include <list>

namespace weft::solo {

/// A contract or an entry point: by name, or by hname.
struct Name {
    Hname hname;
    Name(const char* name) : hname{types::hname_of(name)} {}         // NOLINT: reads well
    Name(std::string_view name) : hname{types::hname_of(name)} {}    // NOLINT
    Name(const std::string& name) : hname{types::hname_of(name)} {}  // NOLINT
    Name(Hname number) : hname{number} {}                            // NOLINT
};

struct Options {
    Timestamp start = 1'700'000'000 * types::second;
    Timestamp block_step = types::second;  ///< above 0
    /// All keys and the order randomness derive from it.
    std::string seed = "solo";
    /// Built-in contracts; a test may add its own to the core contracts.
    std::shared_ptr<vm::BuiltinFactory> builtin = contracts::core_contracts();
    /// Null: as a node runs them.
    std::shared_ptr<vm::wasm::WasmFactory> wasm = nullptr;
};

/// What a chain of Solo has unless its maker says otherwise: as a node's, but anchored each second,
/// so that what is paid out is on the ledger at once.
[[nodiscard]] inline contracts::ChainParameters solo_parameters()
{
    return {.anchor_interval = types::second};
}

enum class SoloError : std::uint8_t {
    not_built,   ///< the wallet cannot pay it, or it does not fit a transaction
    refused,     ///< by a rule of the ledger
    name_taken,  ///< of a chain
    time_goes_back,
    time_too_far,    ///< after `time_max`
    never_settles,   ///< `blocks_max` blocks, and something is left to do
    cannot_run,      ///< an unknown cost schedule, or this machine lacks what it takes
    left_out,        ///< of an estimate: the next block would not have it
    off_ledger,      ///< no block would take the request: its account cannot pay it
    figures_differ,  ///< a promise of the chain is broken: a mistake in Weft itself
};
[[nodiscard]] std::string_view name(SoloError error) noexcept;
struct Failure {
    SoloError error{};
    std::string text;
};
template <class T>
using Try = std::expected<T, Failure>;

/// One key and its address. Wallets are made when they are first named, with nothing.
struct Wallet {
    std::string name;
    wallet::Keyring keys;
    [[nodiscard]] const Address& address() const { return keys.address(0); }
    [[nodiscard]] AgentId agent() const { return AgentId{address()}; }
};

/// A request of a wallet, as people say it.
struct Request {
    std::string chain;
    Name contract;
    Name entry;
    types::Dict args = {};
    Balances tokens = {};
    std::optional<vm::Gas> gas = std::nullopt;
    std::optional<AgentId> refund = std::nullopt;  ///< who gets what comes back (D-57)
    std::uint32_t timelock = 0;                    ///< Unix seconds; 0: none
};

/// A request, or a stray, that was processed.
struct Processed {
    std::string chain;
    contracts::Receipt receipt;
    std::optional<vm::Results> results;  ///< of what the request asked for, when it was done
    std::vector<chain::EmittedEvent> events;
    std::vector<state::Mutation> changes;  ///< keys with their contract's hname in front
    chain::RequestTrace trace;             ///< of a stray: empty
};
/// What came of a transaction, and of everything that followed from it.
struct Ran {
    TransactionId transaction;
    std::vector<Processed> processed;        ///< in order, of all chains
    std::vector<chain::EmittedEvent> log{};  ///< lines that contracts wrote for the node's own log
    /// Of the transaction's own request; nullptr: it was not processed (a timelock, a stray).
    [[nodiscard]] const Processed* own(std::uint16_t index = 0) const noexcept;
};

struct Deployment {
    std::string chain;
    std::string name;
    Bytes program;
    types::Dict init = {};
    std::string description = {};
    std::string vm_type = {};  ///< empty: the chain tells it from the program
    std::optional<vm::Gas> gas =
        std::nullopt;  ///< of each of its two requests; the most by default
};

class Solo {
public:
    explicit Solo(Options options = {});

    // --- time ---
    [[nodiscard]] Timestamp now() const noexcept { return now_; }
    /// Then everything that waited for that time runs. Errors: time_goes_back, time_too_far, those of
    /// `settle`.
    Try<Ran> set_time(Timestamp time);
    Try<Ran> advance(Timestamp duration);
    /// In the year 2106, where timelocks end.
    static constexpr Timestamp time_max = 4'294'967'295 * types::second;

    // --- the ledger ---
    const Wallet& wallet(std::string_view name);
    /// nullptr: no wallet that was named.
    [[nodiscard]] const Wallet* wallet_at(const Address& address) const;
    /// From the faucet. Errors: not_built.
    Try<TransactionId> fund(const Address& to, std::uint64_t iotas);
    /// What reaches a chain's address without a request is a stray, and runs (D-48).
    Try<Ran> send(const Wallet& from, const Address& to, const Balances& tokens);
    /// Colors IOTA: the transaction's id is the new color.
    Try<Color> mint(const Wallet& from, std::uint64_t amount);
    /// Uncolors: tokens of the color become IOTA (D-11).
    Try<TransactionId> burn(const Wallet& from, const Color& color, std::uint64_t amount);
    /// Any transaction at all, and what follows from it. Errors: refused, those of `settle`.
    Try<Ran> submit(const Transaction& transaction);
    [[nodiscard]] const LoneLedger& ledger() const noexcept { return ledger_; }
    [[nodiscard]] Balances on_ledger(const Address& address) const
    {
        return ledger_.balance(address);
    }

    // --- chains ---
    /// Origin, init and the first block, paid by the wallet, which owns the chain then: 1 IOTA is the
    /// chain token, the request token comes back. Errors: not_built, name_taken.
    Try<Ran> start_chain(const std::string& name,
                         const Wallet& owner,
                         const contracts::ChainParameters& parameters = solo_parameters(),
                         std::string_view description = {});
    [[nodiscard]] bool knows(std::string_view chain) const;
    /// Pre for this and all below: the chain is known.
    [[nodiscard]] const chain::Chain& chain(std::string_view name) const;
    [[nodiscard]] const chain::ChainIdentity& identity(std::string_view name) const
    {
        return chain(name).identity();
    }
    /// In the order in which they were started.
    [[nodiscard]] std::vector<std::string> chains() const;
    /// Who gets the validators' fees (D-54); nobody: the owner.
    void set_validators(std::string_view chain, std::vector<Address> addresses);
    [[nodiscard]] AgentId contract(std::string_view chain, Name contract) const;

    // --- requests ---
    Try<Ran> request(const Wallet& from, const Request& request);
    /// Off-ledger (D-46): `tokens` are the allowance from the wallet's account on the chain. Its `own`
    /// is the request. Errors: off_ledger; `refund` and `timelock` are not for it.
    Try<Ran> request_off_ledger(const Wallet& from, const Request& request);
    /// Several, of one or more chains, in one transaction; `minted` tokens of a new color go to the
    /// sender, as the contracts called see them (D-44).
    Try<Ran> requests(const Wallet& from,
                      const std::vector<Request>& requests,
                      std::uint64_t minted = 0);
    /// The transaction that these requests would be: for estimates and for tests that change it.
    [[nodiscard]] Try<Transaction> build(const Wallet& from,
                                         const std::vector<Request>& requests,
                                         std::uint64_t minted = 0) const;
    /// Stores the program and deploys it, as `weft contract deploy` does: two requests in one
    /// transaction; `own(1)` is the deployment. That the program is stored already is no failure.
    Try<Ran> deploy(const Wallet& from, const Deployment& deployment);
    /// What the request would do in the next block. Nothing is kept, not even the transaction.
    /// Errors: not_built, left_out, cannot_run.
    [[nodiscard]] Try<chain::Estimate> estimate(const Wallet& from, const Request& request) const;
    /// Blocks and anchors until nothing is left to do at the present time.
    /// Errors: never_settles, cannot_run, figures_differ.
    Try<std::vector<Processed>> settle();

    // --- what is there ---
    /// On the newest state, whose time a view sees.
    [[nodiscard]] vm::Outcome view(std::string_view chain,
                                   Name contract,
                                   Name entry,
                                   const types::Dict& args = {},
                                   vm::Gas gas = chain::view_gas_default) const;
    [[nodiscard]] Balances account(std::string_view chain, const AgentId& agent) const;
    [[nodiscard]] Balances total_assets(std::string_view chain) const;
    /// A value of a contract's own state.
    [[nodiscard]] std::optional<Bytes> state(std::string_view chain,
                                             Name contract,
                                             ByteSpan key) const;

    /// Blocks in one `settle`: contracts of two chains may ask each other for ever.
    static constexpr std::size_t blocks_max = 256;

private:
    struct Running {
        std::string name;
        crypto::bls::SecretKey secret;
        crypto::bls::PublicKey group;
        chain::Chain chain;
        std::vector<Address> validators;
        std::vector<chain::Unit> pool;  ///< off-ledger, in no block yet
    };
    [[nodiscard]] const Running& running(std::string_view name) const;
    [[nodiscard]] std::vector<chain::Unit> backlog(const Running& running) const;
    [[nodiscard]] chain::BatchInput batch(const Running& running,
                                          std::vector<chain::Unit> units,
                                          Timestamp time) const;
    [[nodiscard]] types::RequestSection section(const Request& request) const;
    [[nodiscard]] wallet::Circumstances circumstances(const Wallet& wallet) const;
    Try<Ran> settled(const TransactionId& transaction);
    Try<bool> run_block(Running& running, Ran& ran);
    Try<void> anchor(Running& running);
    Try<void> settle(Ran& ran);

    Options options_;
    chain::Programs programs_;
    Timestamp now_;
    std::map<std::string, Wallet, std::less<>> wallets_;
    LoneLedger ledger_;
    std::list<Running> chains_;
};

}  // namespace weft::solo
