#pragma once

// A network of validators in whole nodes: simulated disks, clocks and connections, accounts with tokens, and
// what every node said became final.

#include <weft/casper_blocks/validation.hpp>
#include <weft/casper_state/calls.hpp>
#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/node_casper/casper_door.hpp>

#include <map>
#include <set>
#include <string>

namespace weft::cluster {

using namespace std::chrono_literals;

struct ValidatorsOptions {
    std::size_t validators = 3;
    std::size_t others = 0;    ///< nodes that are not bonded
    std::size_t accounts = 4;  ///< beside the nodes' own
    std::uint64_t seed = 1;
    ClusterFaults faults = {};
    casper::Parameters parameters = {};
};

class Validators {
public:
    static constexpr types::Timestamp noon = 1'700'000'000ll * types::second;
    static constexpr std::uint64_t each = 1'000'000'000'000;
    static constexpr std::uint64_t stake = 100;

    explicit Validators(ValidatorsOptions options)
        : options_{options},
          genesis_{genesis_of(options)},
          nodes{options.seed, options.faults, specs()}
    {
        nodes.observe(
            [this](Cluster::HostIndex host, const node::Event& event) { see(host, event); });
    }

    static crypto::ed25519::KeyPair node_key(std::size_t n)
    {
        return crypto::ed25519::KeyPair::from(
            fixtures::key_of("validator " + std::to_string(n)).seed());
    }
    static crypto::ed25519::KeyPair account_key(std::size_t n)
    {
        return crypto::ed25519::KeyPair::from(
            fixtures::key_of("account " + std::to_string(n)).seed());
    }
    static types::Address address(std::size_t n)
    {
        return types::Address::of(account_key(n).public_key());
    }

    [[nodiscard]] const node::CasperQueries& at(std::size_t host) const
    {
        return *nodes.queries(host)->services().find<node::CasperQueries>();
    }
    [[nodiscard]] casper::Deploy make(const crypto::ed25519::KeyPair& key, casper::Code session)
    {
        casper::Deploy deploy;
        deploy.network = casper::id_of(genesis_);
        deploy.account = key.public_key();
        // Each another, though everything else is the same.
        deploy.timestamp = noon - 10 * types::minute + ++made_;
        if (nodes.agenda().now().count() >= 0)
            deploy.timestamp = std::max<types::Timestamp>(
                deploy.timestamp, noon + nodes.agenda().now().count() - types::second + made_);
        deploy.time_to_live = casper::time_to_live_max;
        deploy.gas_price = 1;
        deploy.gas_limit = 1'000'000;
        deploy.session = std::move(session);
        casper::approve(deploy, key);
        return deploy;
    }
    /// At a host that is up. What was taken is in `taken` when the answer comes.
    casper::DeployId send(std::size_t host, const casper::Deploy& deploy)
    {
        const auto id = casper::id_of(deploy);
        nodes.command(host, node::SubmitCasperDeploy{casper::encode(deploy)},
                      [this, id](const node::Answer& answer) {
                          if (answer.error.empty())
                              taken.insert(id);
                          else
                              refusals[id] = answer.error;
                      });
        return id;
    }
    casper::DeployId transfer(std::size_t host,
                              std::size_t from,
                              std::size_t to,
                              std::uint64_t amount)
    {
        const auto id =
            send(host, make(account_key(from), casper::transfer_call(address(to), amount)));
        does_[id] = {.from = from, .to = to, .amount = amount};
        return id;
    }
    casper::DeployId bond(std::size_t host, std::size_t account, std::uint64_t amount)
    {
        const auto id = send(host, make(account_key(account), casper::bond_call(amount)));
        does_[id] = {.from = account, .to = std::nullopt, .amount = amount};
        return id;
    }
    /// Of all its stake.
    casper::DeployId unbond(std::size_t host, std::size_t account)
    {
        const auto id = send(host, make(account_key(account), casper::unbond_call(0)));
        does_[id] = {.from = account, .to = std::nullopt, .amount = 0};
        return id;
    }
    /// What the deploys that are final there, each executed once, and nothing else, leave of each account. Fees
    /// are earned by nodes, whose accounts are others.
    [[nodiscard]] std::vector<std::uint64_t> owed(std::size_t host) const
    {
        std::vector<std::uint64_t> left(options_.accounts, each);
        for (const auto& [id, does] : does_) {
            const auto answer = at(host).casper_deploy(id.bytes());
            if (!answer || answer->state != answers::CasperDeployState::final) continue;
            left[does.from] -= answer->gas.value_or(0);
            if (answer->outcome != "done") continue;
            left[does.from] -= does.amount;
            if (does.to) left[*does.to] += does.amount;
        }
        return left;
    }
    [[nodiscard]] bool final_at(std::size_t host, const casper::DeployId& deploy) const
    {
        const auto answer = at(host).casper_deploy(deploy.bytes());
        return answer && answer->state == answers::CasperDeployState::final;
    }
    [[nodiscard]] bool all_final(const std::vector<std::size_t>& hosts) const
    {
        for (const auto host : hosts)
            for (const auto& deploy : taken)
                if (!final_at(host, deploy)) return false;
        return true;
    }
    [[nodiscard]] std::uint64_t balance(std::size_t host, std::size_t account) const
    {
        return at(host).casper_account(address(account))->balance;
    }
    [[nodiscard]] std::vector<std::size_t> everybody() const
    {
        std::vector<std::size_t> all;
        for (std::size_t host = 0; host < nodes.size(); ++host) all.push_back(host);
        return all;
    }
    [[nodiscard]] std::uint64_t supply() const
    {
        return each * genesis_.accounts.size() + stake * options_.validators;
    }
    [[nodiscard]] const casper::Genesis& genesis() const { return genesis_; }
    /// Blocks of that host which anybody accepted in the era.
    [[nodiscard]] std::size_t blocks_of(std::size_t host, std::uint64_t era) const
    {
        const auto found = made_in_.find({nodes.id(host), era});
        return found == made_in_.end() ? 0 : found->second.size();
    }
    /// That anybody accepted.
    [[nodiscard]] std::size_t blocks() const
    {
        std::size_t sum = 0;
        for (const auto& [who, made] : made_in_) sum += made.size();
        return sum;
    }

private:
    ValidatorsOptions options_;
    casper::Genesis genesis_;
    types::Timestamp made_ = 0;
    struct Does {
        std::size_t from = 0;
        std::optional<std::size_t> to = {};  ///< none: it becomes stake
        std::uint64_t amount = 0;
    };
    std::map<casper::DeployId, Does> does_;
    std::map<std::pair<types::NodeId, std::uint64_t>, std::set<Bytes>> made_in_;
    std::map<std::uint64_t, std::pair<Bytes, Bytes>> eras_;  ///< what opened it, and its state

public:
    std::string violation;  ///< empty: none
    std::set<casper::DeployId> taken;
    std::map<casper::DeployId, std::string> refusals;
    std::set<std::size_t> liars;  ///< whose events do not count
    std::uint64_t eras = 0;
    Cluster nodes;

private:
    void see(Cluster::HostIndex host, const node::Event& event)
    {
        if (liars.contains(host)) return;
        if (const auto* era = event.get_if<node::CasperEraOpened>()) {
            eras = std::max(eras, era->era);
            const auto [known, fresh] =
                eras_.emplace(era->era, std::pair{era->opened_by, era->state});
            if (!fresh && known->second != std::pair{era->opened_by, era->state})
                violation = "two nodes opened an era with another block or state";
        } else if (const auto* block = event.get_if<node::CasperBlockAccepted>()) {
            made_in_[{block->creator, block->era}].insert(block->block);
        } else if (event.get_if<node::CasperContradicted>() != nullptr) {
            violation = "a final block is abandoned";
        } else if (const auto* twice = event.get_if<node::CasperEquivocation>()) {
            for (std::size_t i = 0; i < nodes.size(); ++i)
                if (nodes.id(i) == twice->validator && !liars.contains(i))
                    violation = "an honest validator made two blocks side by side";
        }
    }

    static casper::Genesis genesis_of(const ValidatorsOptions& options)
    {
        casper::Genesis genesis{.network = "test",
                                .time = noon - 1'000 * types::second,
                                .validators = {},
                                .accounts = {},
                                .parameters = options.parameters};
        for (std::size_t n = 0; n < options.validators; ++n)
            genesis.validators.push_back({node_key(n).public_key(), stake});
        for (std::size_t n = 0; n < options.validators + options.others; ++n)
            genesis.accounts.push_back({types::Address::of(node_key(n).public_key()), each});
        for (std::size_t n = 0; n < options.accounts; ++n)
            genesis.accounts.push_back({address(n), each});
        std::ranges::sort(genesis.validators, {}, &casper::Bonded::validator);
        std::ranges::sort(genesis.accounts, {}, &casper::Genesis::Holding::address);
        return genesis;
    }
    std::vector<Cluster::HostSpec> specs() const
    {
        std::vector<Cluster::HostSpec> specs;
        const auto count = options_.validators + options_.others;
        for (std::size_t i = 0; i < count; ++i) {
            Cluster::HostSpec spec{
                .config = {.genesis = fixtures::genesis_of({.mana = {{"A", 1}}, .wallets = {}}),
                           .roles = {node::casper_door({.genesis = genesis_})}},
                .identity = node_key(i).seed(),
                .peers = {},
                .disk = {}};
            for (std::size_t j = 0; j < i; ++j) spec.peers.push_back(j);
            specs.push_back(std::move(spec));
        }
        return specs;
    }
};

}  // namespace weft::cluster
