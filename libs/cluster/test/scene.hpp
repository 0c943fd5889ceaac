#pragma once

// A small network for tests: ledger nodes, a committee with dealt keys, a wallet with the supply.

#include <weft/chain/chain.hpp>
#include <weft/chain/origin.hpp>
#include <weft/cluster/cluster.hpp>
#include <weft/contracts/names.hpp>
#include <weft/drng/key.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_dkg/dkg_door.hpp>
#include <weft/node_drng/drng_door.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/node_watch/watch_door.hpp>
#include <weft/sim/swarm.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace weft::cluster {

struct SceneOptions {
    std::size_t ledger = 4;
    std::size_t committee = 4;
    std::size_t spares = 0;   ///< nodes of the role committee that have no key
    bool both_roles = false;  ///< the committee's hosts are the ledger's
    std::uint64_t seed = 1;
    ClusterFaults faults = {};
    std::optional<types::Genesis::Voting> voting = {};  ///< none: weight alone decides conflicts
    /// Genesis names the series that the dealt key makes with this period, as the judge of votes. Its
    /// members still have to be told (`Scene::start_beacons`).
    std::optional<drng::Duration> beacons = {};
    /// Spares may follow chains: the first from the members, the second from the first alone, the others
    /// from the members, who name none of them. The first names the second in its settings.
    bool access = false;
    bool first_is_named = false;  ///< by the members' settings
    std::uint64_t keep_blocks = 100'000;
    std::uint64_t snapshot_every = 1'000;
    std::uint64_t part_bytes = state::part_bytes_max;
    std::uint32_t window_minutes = 60;  ///< 0: the ledger's nodes keep everything
    /// These, members by number and spares behind them, have a dealt key of another address.
    std::vector<std::size_t> new_home = {};
    node::Instant forward_for = std::chrono::hours{24};
};

class Scene {
public:
    explicit Scene(SceneOptions options)
        : options_{options},
          wallet_{fixtures::key_of("wallet")},
          cluster_{options.seed, options.faults, specs()}
    {
        cluster_.observe([this](Cluster::HostIndex host, const node::Event& event) {
            if (const auto* block = event.get_if<node::BlockCommitted>()) {
                const auto [known, fresh] = blocks_.emplace(block->index, block->state_hash);
                if (!fresh && known->second != block->state_hash)
                    violation_ = "two states of one block";
            } else if (const auto* request = event.get_if<node::RequestProcessed>()) {
                // Who was away tells of blocks that the others have taken back since; that all have the same
                // blocks is seen by their states.
                const auto [known, fresh] =
                    requests_[host].emplace(request->request, request->block);
                if (!fresh && known->second != request->block)
                    violation_ = "a request in two blocks";
                errors_[request->request] = request->error.value_or("");
            } else if (const auto* back = event.get_if<node::RequestTakenBack>()) {
                requests_[host].erase(back->request);
                ++taken_back_;
            } else if (const auto* gone = event.get_if<node::BlocksTakenBack>()) {
                const auto [known, fresh] = returns_.emplace(gone->block, gone->to);
                if (!fresh && known->second != gone->to) violation_ = "two returns of one number";
            } else if (const auto* logged = event.get_if<node::ContractEvent>()) {
                logged_[host][logged->request].push_back(*logged);
            } else if (const auto* accused = event.get_if<node::PeerAccused>()) {
                for (std::size_t i = 0; i < cluster_.size(); ++i)
                    if (cluster_.id(i) == accused->peer && !liars_.contains(i) &&
                        !liars_.contains(host))
                        violation_ = "a correct node was accused: " + accused->fault;
            }
        });
        cluster_.start_all();
    }

    [[nodiscard]] Cluster& cluster() { return cluster_; }
    [[nodiscard]] Cluster::HostIndex ledger(std::size_t i) const { return i; }
    [[nodiscard]] Cluster::HostIndex member(std::size_t i) const
    {
        return options_.both_roles ? i : options_.ledger + i;
    }
    [[nodiscard]] Cluster::HostIndex spare(std::size_t i) const
    {
        return member(options_.both_roles ? options_.ledger : options_.committee) + i;
    }
    [[nodiscard]] types::Address wallet() const { return types::Address::of(wallet_.public_key()); }
    [[nodiscard]] const types::ChainId& chain() const { return chain_; }
    [[nodiscard]] const types::TransactionId& origin() const { return origin_; }
    /// Of the key of `SceneOptions::new_home`.
    [[nodiscard]] const types::Address& new_home() const { return new_home_; }
    /// The wallet has heard where the chain is.
    void send_to(const types::Address& home) { home_ = home; }
    /// Another chain than the one of the dealt keys.
    void use_chain(const types::ChainId& chain) { chain_ = chain; }
    /// What the host told that contracts logged during the request.
    [[nodiscard]] const std::vector<node::ContractEvent>& logged(Cluster::HostIndex host,
                                                                 const types::RequestId& request)
    {
        return logged_[host][request];
    }
    /// What broke a promise of safety; empty: nothing.
    [[nodiscard]] const std::string& violation() const { return violation_; }
    /// What should have happened and did not; empty: nothing.
    [[nodiscard]] const std::string& lagging() const { return lagging_; }
    [[nodiscard]] const std::map<types::RequestId, std::string>& errors() const { return errors_; }
    [[nodiscard]] const std::map<std::uint32_t, types::Hash>& blocks() const { return blocks_; }
    /// The returns that members told, by block, with the block that each goes back to.
    [[nodiscard]] const std::map<std::uint32_t, std::uint32_t>& returns() const { return returns_; }
    [[nodiscard]] std::size_t taken_back() const { return taken_back_; }
    void note_liar(Cluster::HostIndex host) { liars_.insert(host); }
    /// The end of a swarm's run: a broken promise of safety counts before all else that is wrong.
    [[nodiscard]] sim::Outcome close(sim::Outcome outcome)
    {
        if (outcome.what.empty() && !lagging_.empty()) {
            outcome.failure = sim::Failure::liveness;
            outcome.what = lagging_;
        }
        if (!violation_.empty()) {
            outcome.failure = sim::Failure::safety;
            outcome.what = violation_;
        }
        outcome.digest = cluster_.digest();
        outcome.steps = cluster_.agenda().steps();
        return outcome;
    }

    /// What the wallet may spend, as ledger node `at` sees it: confirmed, and spent by nothing yet.
    std::vector<chain::Funds> funds(Cluster::HostIndex at = 0)
    {
        std::vector<chain::Funds> funds;
        const auto outputs =
            cluster_.queries(at)->ask(&node::LedgerQueries::outputs, wallet(), answers::whole_list);
        for (const auto& output : outputs->items)
            if (output.state == answers::TransactionState::confirmed && !output.spent_by)
                funds.push_back({{wallet(), output.transaction}, output.balance});
        return funds;
    }
    types::Timestamp now(Cluster::HostIndex = 0)
    {
        return 1'700'000'000ll * types::second + cluster_.agenda().now().count();
    }
    /// The same, as nodes are told it.
    node::Instant instant() { return node::Instant{static_cast<std::uint64_t>(now())}; }
    types::Transaction sign(types::Essence essence) const
    {
        return types::sign(std::move(essence), std::span{&wallet_, 1});
    }
    /// Signs, submits and waits until every ledger node that is up has confirmed it. A node that has
    /// too much to say already is asked again, as a wallet does.
    types::TransactionId send(types::Essence essence, Cluster::HostIndex at = 0)
    {
        const auto transaction = types::sign(std::move(essence), std::span{&wallet_, 1});
        const auto id = types::id_of(transaction);
        // The answer waits for the disk: it may come after the confirmation, and after this call.
        const auto refused = std::make_shared<std::string>("no answer");
        const auto must_wait = [&] { return *refused == "rate_limited"; };
        bool confirmed = false;
        for (int tries = 0; !confirmed && tries < 60; ++tries) {
            if (tries > 0) cluster_.run_for(1s);
            *refused = "no answer";
            cluster_.command(at, node::SubmitTransaction{types::encode(transaction)},
                             [refused](const node::Answer& answer) { *refused = answer.error; });
            confirmed =
                cluster_.run_until([&] { return must_wait() || confirmed_everywhere(id); }, 60s);
            if (!must_wait()) break;
            confirmed = false;
        }
        if (!confirmed) lag("transaction not confirmed; answer: " + *refused);
        return id;
    }
    bool confirmed_everywhere(const types::TransactionId& id)
    {
        for (std::size_t i = 0; i < options_.ledger; ++i) {
            if (!cluster_.up(ledger(i))) continue;
            const auto info =
                cluster_.queries(ledger(i))->ask(&node::LedgerQueries::transaction, id);
            if (!info || info->state != answers::TransactionState::confirmed) return false;
        }
        return true;
    }

    /// What the members are told of the network's series.
    [[nodiscard]] node::StartSeries beacons() const
    {
        return {.key = chain_,
                .period = *options_.beacons,
                .genesis = std::chrono::seconds{1'700'000'003}};
    }
    void start_beacons()
    {
        for (std::size_t i = 0; i < options_.committee; ++i) cluster_.command(member(i), beacons());
    }
    /// Origin, activation on all members, init.
    void deploy()
    {
        create();
        init();
    }
    /// Origin and activation: a chain that waits for its init.
    void create()
    {
        origin_ = send(*chain::build_origin(chain_, funds(), now()));
        for (std::size_t i = 0; i < options_.committee; ++i)
            cluster_.command(member(i), node::ActivateChain{chain_, origin_, "test"});
    }
    void init()
    {
        const auto id = request(chain::init_request(
            {.id = chain_, .color = types::color_of(origin_), .originator = wallet()},
            "a chain of the test", {.anchor_interval = types::second}));
        if (!processed(id)) lag("init was not processed");
    }
    types::RequestSection section(std::string_view contract,
                                  std::string_view entry,
                                  types::Dict args = {},
                                  types::Balances transfer = {})
    {
        return {.sender_contract = {},
                .target = {home_.value_or(chain_), types::hname_of(contract)},
                .timelock = 0,
                .entry_point = types::hname_of(entry),
                .args = std::move(args),
                .transfer = std::move(transfer)};
    }
    types::RequestId request(const types::RequestSection& section, Cluster::HostIndex at = 0)
    {
        auto essence = chain::build_requests(std::span{&section, 1}, funds(at), now());
        if (!essence) {
            lag("the wallet has nothing to send");
            return {};
        }
        return {send(*std::move(essence), at), 0};
    }
    /// Signed by the wallet, valid for ten hours.
    types::OffLedgerRequest off_ledger(std::uint64_t nonce,
                                       std::string_view contract,
                                       std::string_view entry,
                                       types::Dict args = {},
                                       types::Balances allowance = {})
    {
        const types::OffLedgerRequest request{
            .target = {chain_, types::hname_of(contract)},
            .key = {},
            .nonce = nonce,
            .valid_until = static_cast<std::uint32_t>(now() / types::second) + 36'000,
            .gas = 0,
            .entry_point = types::hname_of(entry),
            .args = std::move(args),
            .allowance = std::move(allowance),
            .signature = {}};
        return types::sign(request, wallet_);
    }
    /// Gives it to a member. What became of that: "" it was taken, a refusal, or "no answer" yet.
    std::shared_ptr<std::string> give(const types::OffLedgerRequest& request, std::size_t member_at)
    {
        return give_at(request, member(member_at));
    }
    std::shared_ptr<std::string> give_at(const types::OffLedgerRequest& request,
                                         Cluster::HostIndex host)
    {
        auto answer = std::make_shared<std::string>("no answer");
        cluster_.command(host, node::SubmitOffLedger{chain_, types::encode(request)},
                         [answer](const node::Answer& said) { *answer = said.error; });
        return answer;
    }
    /// Tells a spare to follow the chain.
    void follow(std::size_t spare_at)
    {
        cluster_.command(spare(spare_at), node::ActivateChain{chain_, origin_, "followed", true});
    }
    /// Nullopt: it has no state of the chain.
    std::optional<answers::Chain> followed(std::size_t spare_at)
    {
        if (!cluster_.up(spare(spare_at))) return std::nullopt;
        const auto info =
            cluster_.queries(spare(spare_at))->ask(&node::CommitteeQueries::chain, chain_);
        return info ? std::optional{*info} : std::nullopt;
    }
    /// What an account has on the chain, as a member sees it. Nullopt: it is down, or has no state.
    std::optional<types::Balances> account(std::size_t i, const types::AgentId& agent)
    {
        if (!cluster_.up(member(i))) return std::nullopt;
        const auto answer =
            cluster_.queries(member(i))->ask(&node::CommitteeQueries::account, chain_, agent);
        return answer ? std::optional{answer->balances} : std::nullopt;
    }
    /// Waits until every member that is up has processed it.
    bool processed(const types::RequestId& id, sim::Duration at_most = 60s)
    {
        return cluster_.run_until(
            [&] {
                for (std::size_t i = 0; i < options_.committee; ++i) {
                    if (!cluster_.up(member(i)) || liars_.contains(member(i))) continue;
                    const auto answer = cluster_.queries(member(i))->ask(
                        &node::CommitteeQueries::request, chain_, id);
                    if (!answer || answer->state != answers::RequestState::processed) return false;
                }
                return true;
            },
            at_most);
    }
    answers::Chain info(std::size_t i)
    {
        return *cluster_.queries(member(i))->ask(&node::CommitteeQueries::chain, chain_);
    }
    /// All members that are up stand at one block with one state.
    bool agreed()
    {
        std::optional<answers::Chain> first;
        for (std::size_t i = 0; i < options_.committee; ++i) {
            if (!cluster_.up(member(i)) || liars_.contains(member(i))) continue;
            const auto one = info(i);
            if (first &&
                (first->block_index != one.block_index || first->state_hash != one.state_hash))
                return false;
            first = one;
        }
        return true;
    }

private:
    void lag(std::string what)
    {
        if (lagging_.empty()) lagging_ = std::move(what);
    }
    static std::string host_name(std::string_view role, std::size_t index)
    {
        return std::string{role} + " " + std::to_string(index);
    }

    drng::SeriesInfo series_of(const crypto::bls::DealtKey& hi)
    {
        drng::KeyTwins twins{hi.public_key};
        for (std::size_t seat = 0; seat < hi.shares.size(); ++seat)
            twins.hear(ValidatorIndex{static_cast<std::uint16_t>(seat)},
                       drng::twin_of(hi.shares[seat]));
        return {.public_key = to_bytes(twins.key()->group.bytes()),
                .period = *options_.beacons,
                .genesis = beacons().genesis,
                .genesis_seed = node::seed_of(beacons()),
                .beacon_id = {}};
    }

    std::vector<Cluster::HostSpec> specs()
    {
        std::vector<crypto::ed25519::KeyPair> ledger_keys;
        std::vector<crypto::ed25519::KeyPair> member_keys;
        fixtures::DrawnGenesis drawn{.wallets = {{"wallet", {{types::iota_color, 1'000'000'000}}}},
                                     .time = 1'600'000'000ll * types::second,
                                     .voting = options_.voting};
        for (std::size_t i = 0; i < options_.ledger; ++i) {
            const auto name = host_name("ledger", i);
            ledger_keys.push_back(fixtures::key_of(name));
            drawn.mana[name] = 100;
        }
        for (std::size_t i = 0; i < options_.committee; ++i)
            member_keys.push_back(
                fixtures::key_of(host_name(options_.both_roles ? "ledger" : "member", i)));

        std::vector<crypto::ed25519::KeyPair> spare_keys;
        for (std::size_t i = 0; i < options_.spares; ++i)
            spare_keys.push_back(fixtures::key_of(host_name("spare", i)));

        // Seats follow the sorted ids.
        std::vector<types::NodeId> members;
        for (const auto& k : member_keys) members.push_back(k.public_key());
        std::ranges::sort(members);
        const protocol::Committee committee{static_cast<std::uint16_t>(options_.committee)};
        const auto n = static_cast<std::uint16_t>(options_.committee);
        const auto hi = crypto::bls::deal(n, static_cast<std::uint16_t>(committee.all_but_faulty()),
                                          crypto::tagged_hash("test/hi", as_bytes("x")).bytes());
        const auto lo = crypto::bls::deal(n, static_cast<std::uint16_t>(committee.one_correct()),
                                          crypto::tagged_hash("test/lo", as_bytes("x")).bytes());
        chain_ = types::Address::of(hi.public_key.group);
        std::vector<types::NodeId> movers;
        for (const auto i : options_.new_home)
            movers.push_back(i < options_.committee
                                 ? member_keys[i].public_key()
                                 : spare_keys.at(i - options_.committee).public_key());
        std::ranges::sort(movers);
        const auto movers_count =
            static_cast<std::uint16_t>(std::max<std::size_t>(1, movers.size()));
        const protocol::Committee next{movers_count};
        const auto next_hi =
            crypto::bls::deal(movers_count, static_cast<std::uint16_t>(next.all_but_faulty()),
                              crypto::tagged_hash("test/next-hi", as_bytes("x")).bytes());
        const auto next_lo =
            crypto::bls::deal(movers_count, static_cast<std::uint16_t>(next.one_correct()),
                              crypto::tagged_hash("test/next-lo", as_bytes("x")).bytes());
        new_home_ = types::Address::of(next_hi.public_key.group);
        if (options_.beacons) drawn.voting->beacon = drng::named(series_of(hi));
        const auto genesis = fixtures::genesis_of(drawn);

        std::vector<Cluster::HostSpec> specs;
        std::vector<Cluster::HostIndex> everyone;
        const auto keyed =
            options_.both_roles ? options_.ledger : options_.ledger + options_.committee;
        const auto hosts = keyed + options_.spares;
        for (std::size_t i = 0; i < hosts; ++i) everyone.push_back(i);
        std::vector<types::NodeId> gossip;
        for (const auto& k : ledger_keys) gossip.push_back(k.public_key());
        for (std::size_t i = 0; i < hosts; ++i) {
            const bool is_ledger = i < options_.ledger;
            const bool is_spare = i >= keyed;
            const bool is_member =
                is_spare || (options_.both_roles ? i < options_.committee : !is_ledger);
            const auto& own = is_spare    ? spare_keys[i - keyed]
                              : is_ledger ? ledger_keys[i]
                                          : member_keys[i - options_.ledger];
            Cluster::HostSpec spec{.config = {.genesis = genesis, .roles = {}},
                                   .identity = own.seed(),
                                   .peers = everyone,
                                   .disk = {}};
            std::erase(spec.peers, i);
            spec.config.roles.push_back(
                node::watch_door({.program = "weft of the test", .schedule = 1}));
            if (is_ledger) {
                spec.config.roles.push_back(
                    node::ledger_door({.gossip_peers = gossip,
                                       .window_minutes = options_.window_minutes,
                                       .snapshot_messages = 20}));
            }
            if (is_member) {
                node::CommitteeSettings own_settings{
                    .ledger_access = is_ledger ? std::vector<types::NodeId>{} : gossip,
                    .passphrase = {},
                    .keep_blocks = options_.keep_blocks,
                    .snapshot_every = options_.snapshot_every,
                    .part_bytes = options_.part_bytes,
                    .forward_for = options_.forward_for};
                if (options_.access && is_spare) {
                    own_settings.sources = members;
                    if (i == keyed + 1) own_settings.sources = {spare_keys[0].public_key()};
                    if (i == keyed) own_settings.access_nodes = {spare_keys.at(1).public_key()};
                } else if (options_.first_is_named) {
                    own_settings.access_nodes = {spare_keys.at(0).public_key()};
                }
                spec.config.roles.push_back(node::committee_door(std::move(own_settings)));
                spec.config.roles.push_back(node::dkg_door());
            }
            if (is_member && !is_spare) {
                const auto seat = static_cast<std::uint16_t>(
                    std::ranges::find(members, own.public_key()) - members.begin());
                auto keys = committee::Keys::from(ValidatorIndex{seat}, hi.public_key,
                                                  lo.public_key, hi.shares[seat], lo.shares[seat]);
                node::CommitteeKey record{.members = members, .keys = *std::move(keys)};
                auto place = to_bytes("ck");
                append(place, chain_.bytes());
                spec.disk.put(std::move(place), node::encode(record, crypto::Passphrase{}, {}));
            }
            if (const auto mover = std::ranges::find(movers, own.public_key());
                mover != movers.end()) {
                const auto seat = static_cast<std::uint16_t>(mover - movers.begin());
                auto keys = committee::Keys::from(ValidatorIndex{seat}, next_hi.public_key,
                                                  next_lo.public_key, next_hi.shares[seat],
                                                  next_lo.shares[seat]);
                node::CommitteeKey record{.members = movers, .keys = *std::move(keys)};
                auto place = to_bytes("ck");
                append(place, new_home_.bytes());
                spec.disk.put(std::move(place), node::encode(record, crypto::Passphrase{}, {}));
            }
            spec.config.roles.push_back(node::drng_door({.ledger_access = gossip}));
            specs.push_back(std::move(spec));
        }
        return specs;
    }

    SceneOptions options_;
    crypto::ed25519::KeyPair wallet_;
    types::ChainId chain_;
    types::TransactionId origin_;
    types::Address new_home_;
    std::optional<types::Address> home_;
    std::string violation_;
    std::string lagging_;
    std::set<Cluster::HostIndex> liars_;
    std::map<std::uint32_t, types::Hash> blocks_;
    std::map<Cluster::HostIndex, std::map<types::RequestId, std::uint32_t>>
        requests_;  ///< that stand
    std::map<types::RequestId, std::string> errors_;
    std::map<std::uint32_t, std::uint32_t> returns_;
    std::size_t taken_back_ = 0;
    std::map<Cluster::HostIndex, std::map<types::RequestId, std::vector<node::ContractEvent>>>
        logged_;
    Cluster cluster_;
};

}  // namespace weft::cluster
