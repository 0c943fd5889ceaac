// Ledger nodes that vote: double spends at far ends, while a node lies, nodes are killed and the
// network falls apart and comes together.
//
// Safety: no node writes two opinions for one round, over all its lives; no two nodes confirm two sides of a conflict; what all nodes voted down and no majority stood
// for is not confirmed. In the end each conflict ends the same way on all nodes: one side, or neither,
// and then a third spend of the same funds is confirmed. What is in no conflict is confirmed meanwhile. What
// is spent twice of what a side created is confirmed with that side at most, and one of the two. A node that
// starts after the votes comes to the same ends.

#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/fixtures/messages.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/sim/swarm.hpp>
#include <weft/tangle/payloads.hpp>
#include <weft/voting/statement_payload.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

enum class Lie : std::uint8_t { none, silent, slow_or_none, any, opposite, for_others };

struct Plan {
    std::size_t nodes = 5;
    std::size_t conflicts = 1;
    std::size_t sides = 2;
    Duration spread{};  ///< between the first and the last side
    Lie lie = Lie::none;
    std::size_t crashes = 0;
    bool crashed_together = false;
    bool parted = false;
    bool nested = false;     ///< what the first side of each conflict creates is spent twice, too
    bool latecomer = false;  ///< the last node starts when the votes are over
    types::Genesis::Voting rules;
    std::vector<std::uint64_t> mana;
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        plan.nodes = prng.within(4, 7);
        plan.conflicts = prng.within(1, 4);
        plan.sides = prng.chance(Ratio::percent(75)) ? 2 : 3;
        plan.rules.quarantine_ms = prng.chance(Ratio::percent(50))
                                       ? 2'000
                                       : static_cast<std::uint32_t>(prng.within(50, 1'000));
        plan.rules.round_ms = prng.chance(Ratio::percent(50)) ? 500 : 100;
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(100)};
        plan.spread = prng.chance(Ratio::percent(60))
                          ? 25ms
                          : std::chrono::milliseconds{plan.rules.quarantine_ms * 3 / 2};
        plan.lie = static_cast<Lie>(prng.below(6));
        if (prng.chance(Ratio::percent(40))) plan.crashes = prng.within(1, 3);
        plan.crashed_together = plan.crashes > 0 && prng.chance(Ratio::percent(25));
        plan.parted = prng.chance(Ratio::percent(25));
        Prng more{seed ^ 0x4e57ed};
        plan.nested = more.chance(Ratio::percent(25));
        plan.latecomer = more.chance(Ratio::percent(25));
        const bool equal = prng.chance(Ratio::percent(60));
        for (std::size_t i = 0; i < plan.nodes; ++i)
            plan.mana.push_back(equal ? 100 : prng.within(60, 100));
        return plan;
    }
    /// Nothing happens that explains weight but the votes.
    [[nodiscard]] bool calm() const { return crashes == 0 && !parted && lie == Lie::none; }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << nodes << " nodes, " << conflicts << " conflicts of " << sides << " sides within "
            << std::chrono::duration_cast<std::chrono::milliseconds>(spread).count()
            << " ms, quarantine " << rules.quarantine_ms << " ms, lie " << static_cast<int>(lie)
            << ", " << crashes << " crashes" << (crashed_together ? " of all" : "")
            << (parted ? ", a partition" : "") << (nested ? ", nested" : "")
            << (latecomer ? ", a latecomer" : "");
        return out.str();
    }
};

std::string name_of(std::size_t node)
{
    return "ledger " + std::to_string(node);
}
std::string wallet_of(std::size_t conflict)
{
    return "wallet " + std::to_string(conflict);
}

std::vector<Cluster::HostSpec> specs_of(const Plan& plan)
{
    fixtures::DrawnGenesis drawn{.time = 1'600'000'000ll * types::second, .voting = plan.rules};
    std::vector<types::NodeId> ids;
    std::vector<Cluster::HostIndex> everyone;
    for (std::size_t i = 0; i < plan.nodes; ++i) {
        drawn.mana[name_of(i)] = plan.mana[i] * 1'000'000;
        ids.push_back(fixtures::node_id(name_of(i)));
        everyone.push_back(i);
    }
    for (std::size_t c = 0; c < plan.conflicts; ++c)
        drawn.wallets[wallet_of(c)] = {{types::iota_color, 100}};
    std::vector<Cluster::HostSpec> specs;
    for (std::size_t i = 0; i < plan.nodes; ++i) {
        auto others = ids;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        specs.push_back({.config = {.genesis = fixtures::genesis_of(drawn),
                                    .roles = {node::ledger_door({.gossip_peers = std::move(others),
                                                                 .snapshot_messages = 20})}},
                         .identity = fixtures::key_of(name_of(i)).seed(),
                         .peers = everyone,
                         .disk = {}});
    }
    return specs;
}

class Run {
public:
    Run(std::uint64_t seed, const Plan& plan)
        : plan_{plan}, prng_{seed ^ 0x5eed}, cluster_{seed, plan.faults, specs_of(plan)}
    {
        lives_.resize(plan.nodes);
        began_.resize(plan.nodes);
        liar_ = plan.lie == Lie::none ? plan.nodes : prng_.below(plan.nodes);
        for (std::size_t n = 0; n < plan.nodes; ++n)
            cluster_.lie(n, [this, n](auto, ByteSpan frame) {
                read(n, frame);
                return n == liar_ ? lied(frame) : std::optional{to_bytes(frame)};
            });
        if (plan.lie == Lie::for_others)
            cluster_.listen([this](auto from, auto to, ByteSpan frame) { forge(from, to, frame); });
        cluster_.observe([this](std::size_t host, const node::Event& event) {
            if (const auto* ended = event.get_if<node::VoteEnded>()) note(host, *ended);
        });
    }

    sim::Outcome run()
    {
        for (std::size_t n = 0; n < plan_.nodes; ++n)
            if (!is_late(n)) cluster_.start(n);
        cluster_.run_for(12s);
        for (std::size_t c = 0; c < plan_.conflicts; ++c) spend_twice(c);
        trouble();
        if (plan_.latecomer) cluster_.run_for(20s);
        cluster_.heal();
        for (std::size_t n = 0; n < plan_.nodes; ++n)
            if (!cluster_.up(n)) start(n);
        if (!cluster_.run_until([this] { return over(); }, 150s) && outcome_.what.empty())
            fail(sim::Failure::liveness, "a conflict never ends: " + standing());
        if (outcome_.what.empty()) restart_one();
        if (outcome_.what.empty()) spend_again();
        if (outcome_.what.empty()) look();
        outcome_.digest = cluster_.digest();
        outcome_.steps = cluster_.agenda().steps();
        return outcome_;
    }

private:
    struct Side {
        types::TransactionId id;
        std::set<std::size_t> down;  ///< nodes whose vote was against it, without a majority for it
        bool up = false;             ///< somebody's was for it, or a majority was
    };
    using Conflict = std::vector<Side>;
    /// Two spends of what the first side of that conflict created.
    struct Inner {
        std::size_t conflict = 0;
        std::vector<types::TransactionId> sides;
    };

    [[nodiscard]] bool is_late(std::size_t node) const
    {
        return plan_.latecomer && node + 1 == plan_.nodes;
    }
    void start(std::size_t node)
    {
        ++lives_[node];
        began_[node] = now();
        cluster_.start(node);
    }
    void fail(sim::Failure how, std::string what)
    {
        if (!outcome_.what.empty()) return;
        outcome_.failure = how;
        outcome_.what = std::move(what);
    }
    types::Timestamp now() { return static_cast<types::Timestamp>(cluster_.shown(0).count()); }

    types::Transaction pay(std::size_t conflict, std::size_t to)
    {
        const auto key = fixtures::key_of(wallet_of(conflict));
        types::Essence essence{
            .timestamp = now(),
            .access_pledge = {},
            .consensus_pledge = {},
            .inputs = {{types::Address::of(key.public_key()), {}}},
            .outputs = {{fixtures::wallet("to " + std::to_string(to)), {{types::iota_color, 100}}}},
            .data = {}};
        return types::sign(std::move(essence), std::span{&key, 1});
    }

    void spend_twice(std::size_t conflict)
    {
        auto& sides = conflicts_.emplace_back();
        std::vector<std::size_t> ends(plan_.nodes);
        for (std::size_t n = 0; n < ends.size(); ++n) ends[n] = n;
        if (plan_.latecomer) ends.pop_back();
        prng_.shuffle(std::span{ends});
        for (std::size_t s = 0; s < plan_.sides; ++s) {
            const auto transaction = pay(conflict, s);
            sides.push_back({.id = types::id_of(transaction), .down = {}});
            const auto at =
                s == 0
                    ? Duration{}
                    : Duration{prng_.below(static_cast<std::uint64_t>(plan_.spread.count()) + 1)};
            submit_after(at, ends[s], transaction);
            if (plan_.nested && s == 0) spend_within(conflict, types::id_of(transaction), ends[0]);
        }
    }
    void submit_after(Duration at, std::size_t node, const types::Transaction& transaction)
    {
        cluster_.agenda().after(at, [this, node, bytes = types::encode(transaction)] {
            if (cluster_.up(node)) cluster_.command(node, node::SubmitTransaction{bytes});
        });
    }
    /// One spend at once, the other where it may be refused, because the first is known.
    void spend_within(std::size_t conflict, const types::TransactionId& first, std::size_t at)
    {
        Inner inner{.conflict = conflict, .sides = {}};
        for (std::size_t s = 0; s < 2; ++s) {
            const auto to = std::to_string(s);
            const auto again = fixtures::pay_of(
                "to 0", {{fixtures::wallet("to 0"), first}},
                {{fixtures::wallet("within " + to), {{types::iota_color, 100}}}}, now());
            inner.sides.push_back(types::id_of(again));
            submit_after(std::chrono::milliseconds{5 + prng_.below(60)},
                         s == 0 ? at : prng_.below(plan_.nodes - (plan_.latecomer ? 1 : 0)), again);
        }
        inner_.push_back(std::move(inner));
    }

    /// About eight seconds, in which the votes are.
    void trouble()
    {
        if (plan_.parted) {
            const auto left = prng_.within(1, plan_.nodes - 1);
            for (std::size_t a = 0; a < left; ++a)
                for (std::size_t b = left; b < plan_.nodes; ++b) cluster_.cut(a, b);
        }
        for (std::size_t k = 0; k < plan_.crashes; ++k) {
            cluster_.run_for(std::chrono::milliseconds{prng_.below(4'000)});
            const auto first = plan_.crashed_together ? 0 : prng_.below(plan_.nodes);
            const auto last = plan_.crashed_together ? plan_.nodes - 1 : first;
            if (is_late(first)) continue;
            for (auto n = first; n <= last; ++n)
                if (cluster_.up(n)) cluster_.crash(n);
            cluster_.run_for(std::chrono::milliseconds{prng_.below(2'000)});
            for (auto n = first; n <= last; ++n)
                if (!is_late(n)) start(n);
        }
        for (int k = 0; k < 10; ++k) {
            const auto at = prng_.below(plan_.nodes);
            const auto data = to_bytes("data " + std::to_string(k));
            if (cluster_.up(at))
                cluster_.command(at, node::IssueData{data},
                                 [this, data](const node::Answer& answer) {
                                     if (answer.error.empty()) data_.push_back(data);
                                 });
            cluster_.run_for(std::chrono::milliseconds{prng_.below(800)});
            check_likes();
        }
    }

    /// What a node writes of conflicts, as it leaves.
    void read(std::size_t host, ByteSpan bytes)
    {
        const auto frame = node::decode_frame<std::variant<node::GossipMessage>>(bytes);
        if (!frame) return;
        const auto message = types::decode_message(std::get<node::GossipMessage>(*frame).message);
        if (!message || message->issuer != cluster_.id(host) || !message->payload) return;
        if (message->payload->type == tangle::DataPayload::type)
            carriers_[message->payload->data].insert(
                types::id_of(std::get<node::GossipMessage>(*frame).message));
        if (message->payload->type != voting::statement_payload_type) return;
        // What an earlier life wrote leaves in this one, when peers ask for it, and in a new message when
        // the old one stood on a side that lost.
        if (message->time <= began_[host] + types::second / 20 ||
            !written_.emplace(host, message->payload->data).second)
            return;
        const auto statement = voting::decode_statement(message->payload->data);
        if (!statement) return fail(sim::Failure::safety, "a statement is malformed");
        for (const auto& line : statement->lines) {
            const auto [life, first] =
                lives_of_.emplace(std::pair{host, line.transaction}, lives_[host]);
            if (!first && life->second != lives_[host])
                fail(sim::Failure::safety, "a node writes of what an earlier life wrote of");
            const auto [known, fresh] =
                stated_.emplace(std::tuple{host, line.transaction, line.round}, line.opinion);
            if (!fresh && known->second != line.opinion)
                fail(sim::Failure::safety, "a node writes two opinions of one round");
        }
    }

    std::optional<Bytes> lied(ByteSpan bytes)
    {
        const auto frame = node::decode_frame<std::variant<node::VoteAnswer>>(bytes);
        if (!frame) return to_bytes(bytes);
        auto answer = std::get<node::VoteAnswer>(*frame);
        switch (plan_.lie) {
        case Lie::none:
        case Lie::for_others: break;
        case Lie::silent: return std::nullopt;
        case Lie::slow_or_none:
            if (prng_.chance(Ratio::percent(50))) return std::nullopt;
            break;
        case Lie::any:
            for (auto& opinion : answer.opinions)
                opinion = static_cast<voting::Opinion>(prng_.below(3));
            break;
        case Lie::opposite:
            for (auto& opinion : answer.opinions)
                opinion = opinion == voting::Opinion::like ? voting::Opinion::dislike
                                                           : voting::Opinion::like;
            break;
        }
        return node::encode(answer);
    }

    /// The liar answers what others were asked, before they can.
    void forge(std::size_t from, std::size_t to, ByteSpan bytes)
    {
        if (from == liar_ || to == liar_) return;
        const auto frame = node::decode_frame<std::variant<node::VoteQuery>>(bytes);
        if (!frame) return;
        const auto& question = std::get<node::VoteQuery>(*frame);
        // It tells half of the nodes to like the first of each list, and the others the last.
        node::VoteAnswer answer{
            .number = question.number,
            .opinions = std::vector(question.transactions.size(), voting::Opinion::dislike)};
        for (std::size_t k = 0; k < answer.opinions.size(); ++k)
            for (const auto& sides : conflicts_)
                if (question.transactions[k] ==
                    (from % 2 == 0 ? sides.front().id : sides.back().id))
                    answer.opinions[k] = voting::Opinion::like;
        cluster_.say(liar_, from, node::encode(answer));
    }

    /// No node attaches to what it is against, unless half of the mana is for it.
    void check_likes()
    {
        for (const auto& sides : conflicts_)
            for (const auto& side : sides)
                for (std::size_t n = 0; n < plan_.nodes; ++n) {
                    const auto branch = ask_branch(n, side.id);
                    if (branch && branch->state == answers::TransactionState::pending &&
                        branch->vote && branch->vote->opinion != "like" && branch->liked &&
                        !majority(branch->approval_weight.text))
                        fail(sim::Failure::safety, "a node attaches to what it is against");
                }
    }
    /// Who voted it down is against it as soon as it is back.
    void restart_one()
    {
        cluster_.run_for(1s);
        const auto node = prng_.below(plan_.nodes);
        cluster_.crash(node);
        start(node);
        cluster_.run_for(200ms);
        for (const auto& sides : conflicts_) {
            if (won(sides) || !lost_elsewhere(sides, node)) continue;
            for (const auto& side : sides)
                if (const auto branch = ask_branch(node, side.id);
                    branch && branch->liked && !majority(branch->approval_weight.text))
                    fail(sim::Failure::safety, "a restarted node is for what it was against");
        }
        cluster_.run_for(10s);
    }
    bool lost_elsewhere(const Conflict& sides, std::size_t but)
    {
        for (std::size_t n = 0; n < plan_.nodes; ++n)
            if (n != but && !lost(sides, n)) return false;
        return true;
    }

    void note(std::size_t host, const node::VoteEnded& ended)
    {
        for (std::size_t c = 0; c < conflicts_.size(); ++c)
            for (std::size_t s = 0; s < conflicts_[c].size(); ++s) {
                auto& side = conflicts_[c][s];
                if (side.id != ended.transaction) continue;
                if (ended.result == "like" && host != liar_ && plan_.crashes == 0 &&
                    !plan_.parted) {
                    const auto [known, fresh] = liked_.emplace(c, s);
                    if (!fresh && known->second != s)
                        fail(sim::Failure::safety, "votes ended with two sides of a conflict");
                }
                const auto branch = ask_branch(host, side.id);
                const bool heavy = branch && majority(branch->approval_weight.text);
                if (ended.result == "like" || heavy)
                    side.up = true;
                else
                    side.down.insert(host);
            }
    }
    std::optional<answers::Branch> ask_branch(std::size_t host, const types::TransactionId& id)
    {
        const auto* queries = cluster_.queries(host);
        if (queries == nullptr) return std::nullopt;
        auto branch = queries->ask(&node::LedgerQueries::branch, id);
        return branch ? std::optional{*std::move(branch)} : std::nullopt;
    }
    static bool majority(const std::string& weight)
    {
        const auto slash = weight.find('/');
        if (slash == std::string::npos) return weight == "1";
        return 2 * std::stoull(weight.substr(0, slash)) >= std::stoull(weight.substr(slash + 1));
    }
    answers::TransactionState state(std::size_t host, const types::TransactionId& id)
    {
        const auto found = cluster_.queries(host)->ask(&node::LedgerQueries::transaction, id);
        return found ? found->state : answers::TransactionState::pending;
    }

    /// Each conflict has one side confirmed everywhere, or all are voted down everywhere.
    bool over()
    {
        return std::ranges::all_of(conflicts_, [this](const Conflict& sides) {
            return won(sides).has_value() || lost(sides);
        });
    }
    std::optional<std::size_t> won(const Conflict& sides)
    {
        for (std::size_t s = 0; s < sides.size(); ++s) {
            bool all = true;
            for (std::size_t n = 0; n < plan_.nodes && all; ++n)
                all = state(n, sides[s].id) == answers::TransactionState::confirmed;
            if (all) return s;
        }
        return std::nullopt;
    }
    /// Who was to carry it may have been down.
    bool exists(const Side& side)
    {
        for (std::size_t n = 0; n < plan_.nodes; ++n)
            if (cluster_.queries(n)->ask(&node::LedgerQueries::transaction, side.id)) return true;
        return false;
    }
    bool lost(const Conflict& sides)
    {
        for (std::size_t n = 0; n < plan_.nodes; ++n)
            if (!lost(sides, n)) return false;
        return true;
    }
    bool lost(const Conflict& sides, std::size_t node)
    {
        for (const auto& side : sides) {
            if (!exists(side)) continue;
            const auto branch = ask_branch(node, side.id);
            if (!branch || branch->state != answers::TransactionState::pending || !branch->vote ||
                branch->vote->opinion != "dislike" || branch->vote->level < 2)
                return false;
        }
        return true;
    }

    void spend_again()
    {
        for (std::size_t c = 0; c < conflicts_.size() && outcome_.what.empty(); ++c) {
            if (won(conflicts_[c])) continue;
            const auto again = pay(c, 9);
            const auto id = types::id_of(again);
            std::string error = "no answer";
            cluster_.command(prng_.below(plan_.nodes),
                             node::SubmitTransaction{types::encode(again)},
                             [&](const node::Answer& answer) { error = answer.error; });
            const bool confirmed = cluster_.run_until(
                [&] {
                    for (std::size_t n = 0; n < plan_.nodes; ++n)
                        if (state(n, id) != answers::TransactionState::confirmed) return false;
                    return true;
                },
                60s);
            if (!confirmed)
                fail(sim::Failure::liveness, "after neither side a third spend is not confirmed" +
                                                 (error.empty() ? "" : ": " + error));
            conflicts_[c].push_back({.id = id, .down = {}, .up = true});
        }
    }

    void look()
    {
        for (const auto& sides : conflicts_) {
            std::set<types::TransactionId> confirmed;
            for (const auto& side : sides) {
                for (std::size_t n = 0; n < plan_.nodes; ++n)
                    if (state(n, side.id) == answers::TransactionState::confirmed)
                        confirmed.insert(side.id);
                if (plan_.calm() && confirmed.contains(side.id) && !side.up &&
                    side.down.size() == plan_.nodes)
                    fail(sim::Failure::safety, "what all voted down is confirmed");
            }
            if (confirmed.size() > 1)
                fail(sim::Failure::safety, "two sides of a conflict are confirmed");
        }
        for (const auto& inner : inner_) look_within(inner);
        // What stood on a side that lost was attached again, in a message of its own.
        const auto confirmed_everywhere = [this](const types::MessageId& id) {
            for (std::size_t n = 0; n < plan_.nodes; ++n) {
                const auto message = cluster_.queries(n)->ask(&node::LedgerQueries::message, id);
                if (!message || !message->confirmed) return false;
            }
            return true;
        };
        const auto there = [&] {
            return std::ranges::all_of(data_, [&](const Bytes& data) {
                return std::ranges::any_of(carriers_[data], confirmed_everywhere);
            });
        };
        if (!cluster_.run_until(there, 30s))
            fail(sim::Failure::liveness, "what is in no conflict is not confirmed");
    }

    /// All nodes say the same of both, of which one is confirmed at most, and with what it spends from.
    void look_within(const Inner& inner)
    {
        const auto confirmed = [&](std::size_t n, const types::TransactionId& id) {
            return state(n, id) == answers::TransactionState::confirmed;
        };
        const auto same = [&] {
            for (const auto& side : inner.sides)
                for (std::size_t n = 1; n < plan_.nodes; ++n)
                    if (confirmed(n, side) != confirmed(0, side)) return false;
            return true;
        };
        if (!cluster_.run_until(same, 30s))
            return fail(sim::Failure::liveness, "a conflict within a conflict ends differently");
        std::size_t count = 0;
        for (const auto& side : inner.sides) count += confirmed(0, side) ? 1 : 0;
        if (count > 1) fail(sim::Failure::safety, "two sides of an inner conflict are confirmed");
        if (count > 0 && !confirmed(0, conflicts_[inner.conflict].front().id))
            fail(sim::Failure::safety, "what spends from a side that lost is confirmed");
    }

    std::string standing()
    {
        std::ostringstream out;
        for (std::size_t c = 0; c < conflicts_.size(); ++c) {
            if (won(conflicts_[c]) || lost(conflicts_[c])) continue;
            for (std::size_t s = 0; s < conflicts_[c].size(); ++s) {
                out << "\n  conflict " << c << " side " << s << ":";
                for (std::size_t n = 0; n < plan_.nodes; ++n) {
                    const auto branch = ask_branch(n, conflicts_[c][s].id);
                    out << (n == liar_ ? " liar " : " ");
                    if (!branch) {
                        out << "none";
                        continue;
                    }
                    out << answers::name(branch->state) << " " << branch->approval_weight.text;
                    if (branch->vote)
                        out << " " << branch->vote->opinion << branch->vote->level
                            << (branch->vote->voting ? "v" : "") << branch->vote->by << ",";
                }
            }
        }
        return out.str();
    }

    const Plan& plan_;
    Prng prng_;
    Cluster cluster_;
    std::size_t liar_ = 0;
    std::vector<Conflict> conflicts_;
    std::vector<Inner> inner_;
    std::vector<Bytes> data_;  ///< that a node took
    std::map<Bytes, std::set<types::MessageId>> carriers_;
    std::vector<int> lives_;  ///< by node
    std::set<std::pair<std::size_t, Bytes>> written_;
    std::vector<types::Timestamp> began_;  ///< the life of a node; 0: the first one
    std::map<std::pair<std::size_t, types::TransactionId>, int>
        lives_of_;                              ///< whose statement it was
    std::map<std::size_t, std::size_t> liked_;  ///< by conflict: the side that a vote ended for
    std::map<std::tuple<std::size_t, types::TransactionId, std::uint16_t>, voting::Opinion> stated_;
    sim::Outcome outcome_;
};

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto plan = Plan::draw(seed);
    Run run{seed, plan};
    auto outcome = run.run();
    if (want_text) outcome.scenario = plan.text();
    return outcome;
}

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(argc, argv,
                           {.name = "votes",
                            .about = "whole ledger nodes that vote on double spends",
                            .probe_prefix = "",
                            .run = run});
}
