// A hundred nodes, each with eight neighbours, of whose messages three in ten are lost; for four seconds two
// halves do not hear each other. Every node speaks and a few wallets pay. Each seed is lived with an issuer that
// sends twenty times its share and without.
//
// Checked   all honest messages are confirmed at all nodes in the end;
//           all nodes have the same balances, and of no color a token came or went: each wallet's first payment
//           mints one of its own;
//           the time until an honest message from before the cut is confirmed at the node that said it, of 99 of
//           100, is at most twice what it is without the flood.

#include <weft/base/prng.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace weft::tangle {
namespace {

using namespace fixtures;

constexpr Timestamp ms = types::second / 1000;
constexpr Timestamp start = 1'000 * types::second;
constexpr Timestamp cut = start + 12 * types::second;
constexpr Timestamp healed = cut + 4 * types::second;
constexpr Timestamp payloads_end = healed + 4 * types::second;
constexpr Timestamp end = payloads_end + 20 * types::second;
constexpr Timestamp never = std::numeric_limits<Timestamp>::max();
constexpr std::size_t honest = 100;
constexpr std::size_t flooder = honest;
constexpr std::size_t neighbours = 8;
constexpr std::size_t wallets = 10;
constexpr std::uint64_t tokens = 50;
constexpr std::uint64_t colored = 20;  ///< of them, which the first payment mints
constexpr Timestamp turn = 10 * ms;
constexpr std::uint64_t capacity = 150'000;  ///< of a node, work per second

const crypto::ed25519::KeyPair& wallet_key(std::size_t n)
{
    static const auto keys = [] {
        std::vector<crypto::ed25519::KeyPair> made;
        for (std::size_t i = 0; i < wallets; ++i)
            made.push_back(key_of("wallet" + std::to_string(i)));
        return made;
    }();
    return keys[n];
}

class World {
public:
    World(std::uint64_t seed, bool floods) : prng_{seed}, floods_{floods}
    {
        DrawnGenesis drawn{.time = start, .network = "crowd"};
        for (std::size_t n = 0; n <= honest; ++n) {
            const auto name = "node" + std::to_string(n);
            ids_.push_back(node_id(name));
            drawn.mana[name] = 1000;
        }
        for (std::size_t w = 0; w < wallets; ++w)
            drawn.wallets["wallet" + std::to_string(w)] = {{types::iota_color, tokens}};
        genesis_ = genesis_of(drawn);
        for (auto& pledge : genesis_.pledges) pledge.access_mana = 1'000'000;
        for (std::size_t n = 0; n < honest; ++n) {
            Tangle::Options options;
            options.turns = TurnOrder::by_mana;
            options.tips_max = 8;
            auto& node = nodes_.emplace_back();
            node.tangle = std::make_unique<Tangle>(genesis_, options);
            while (node.peers.size() < neighbours)
                if (const auto peer = prng_.below(honest); peer != n) node.peers.insert(peer);
            at(start + static_cast<Timestamp>(prng_.below(10)) * ms, [this, n] { take_turns(n); });
            at(start + static_cast<Timestamp>(prng_.below(1000)) * ms, [this, n] { talk(n); });
            at(start + static_cast<Timestamp>(prng_.below(1000)) * ms, [this, n] { show_tips(n); });
        }
        for (std::size_t w = 0; w < wallets; ++w)
            newest_.push_back({types::Address::of(wallet_key(w).public_key()), {}});
        holds_.resize(wallets);
        if (floods_) at(start + types::second, [this] { flood(); });
    }

    void live()
    {
        while (complaint_.empty() && agenda_.step()) {
        }
        std::size_t open = 0;
        for (const auto& [id, at] : said_)
            for (const auto& node : nodes_) open += confirmed(*node.tangle, id) ? 0 : 1;
        if (open > 0) complain(std::to_string(open) + " times an honest message is not confirmed");
        types::Balances sum;
        for (std::size_t w = 0; w < wallets; ++w) {
            const auto of = [&](const Node& node) {
                return node.tangle->ledger().balance_of(newest_[w].address).confirmed;
            };
            for (const auto& node : nodes_)
                if (of(node) != of(nodes_[0])) complain("another balance");
            if (!sum.add(of(nodes_[0]))) complain("more tokens than a number holds");
        }
        types::Balances all;
        for (const auto& holds : holds_)
            if (!all.add(holds.empty() ? types::Balances{{types::iota_color, tokens}} : holds))
                complain("more tokens than a number holds");
        if (sum != all) complain("tokens came or went");
        if (payments_ >= wallets && all.size() != wallets + 1) complain("a color is missing");
    }
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    [[nodiscard]] Timestamp late() const
    {
        auto times = times_;
        if (times.empty()) return never;
        std::ranges::sort(times);
        return times[times.size() * 99 / 100];
    }
    [[nodiscard]] std::size_t said() const { return said_.size(); }
    [[nodiscard]] std::uint64_t paid() const { return payments_; }
    [[nodiscard]] std::uint64_t steps() const { return agenda_.steps(); }
    void mix(sim::Digest& digest) const
    {
        for (const auto& node : nodes_) digest.mix(node.tangle->digest().hex());
    }

private:
    struct Node {
        std::unique_ptr<Tangle> tangle;
        std::set<std::size_t> peers;
        std::map<MessageId, std::shared_ptr<const Bytes>> store;
        std::uint64_t free = 0;
        Timestamp wake = never;
    };

    static bool confirmed(const Tangle& tangle, const MessageId& id)
    {
        const auto& dag = tangle.engine().dag();
        const auto found = dag.find(id);
        return found && dag[*found].confirmed;
    }
    Timestamp now() const { return start + agenda_.now().count(); }
    void at(Timestamp when, std::function<void()> what)
    {
        if (when <= end) agenda_.after(sim::Duration{when - now()}, std::move(what));
    }
    Timestamp delay() { return static_cast<Timestamp>(5 + prng_.below(40)) * ms; }
    void complain(const std::string& what)
    {
        if (complaint_.empty()) complaint_ = what;
    }
    bool lost(std::size_t from, std::size_t to)
    {
        const bool apart = now() >= cut && now() < healed && from % 2 != to % 2;
        return apart || prng_.chance({3, 10});
    }

    void send(std::size_t from, std::size_t to, const std::shared_ptr<const Bytes>& bytes)
    {
        if (!lost(from, to))
            at(now() + delay(), [this, from, to, bytes] { hear(to, ids_[from], *bytes); });
    }
    void hear(std::size_t n, const NodeId& from, const Bytes& bytes)
    {
        auto& tangle = *nodes_[n].tangle;
        if (!tangle.wants(types::id_of(bytes))) return;
        act(n, tangle.receive(*parse(bytes, 0, {.trust = Trust::verified_before}), now(), from));
    }
    void take_turns(std::size_t n)
    {
        auto& node = nodes_[n];
        node.free += capacity * static_cast<std::uint64_t>(turn / ms);
        while (node.tangle->has_work() && node.free >= 1000) {
            const auto step = node.tangle->work(now(), 1);
            node.free -= std::min(node.free, step.work * 1000);
            act(n, step);
        }
        if (!node.tangle->has_work()) node.free = 0;
        at(now() + turn, [this, n] { take_turns(n); });
    }
    void act(std::size_t n, Step step)
    {
        auto& node = nodes_[n];
        if (!step.invalid.empty()) return complain(to_text(step.invalid[0].fault));
        for (auto& booked : step.booked) {
            const auto bytes = std::make_shared<const Bytes>(std::move(booked.bytes));
            node.store.emplace(booked.id, bytes);
            for (const auto peer : node.peers) send(n, peer, bytes);
        }
        for (const auto& change : step.messages) {
            const auto said = said_.find(change.message);
            if (said == said_.end() || !change.confirmed || said->second.second != n) continue;
            if (now() < cut && said->second.first < cut - 4 * types::second)
                times_.push_back(now() - said->second.first);
        }
        for (const auto& id : step.requests)
            for (const auto peer : node.peers) {
                if (lost(n, peer)) continue;
                at(now() + delay(), [this, n, peer, id] {
                    const auto found = nodes_[peer].store.find(id);
                    if (found != nodes_[peer].store.end()) send(peer, n, found->second);
                });
            }
        if (!step.wake || *step.wake >= node.wake) return;
        node.wake = std::max(*step.wake, now() + ms);
        at(node.wake, [this, n] {
            nodes_[n].wake = never;
            act(n, nodes_[n].tangle->tick(now()));
        });
    }
    /// Who lost a tip hears of it again, and of what this node said and nobody confirmed: a link carries
    /// again what it lost.
    void show_tips(std::size_t n)
    {
        for (const auto& id : nodes_[n].tangle->newest_tips(8))
            if (const auto found = nodes_[n].store.find(id); found != nodes_[n].store.end())
                for (const auto peer : nodes_[n].peers)
                    if (nodes_[peer].tangle->wants(id)) send(n, peer, found->second);
        for (const auto& id : said_by_[n])
            for (const auto peer : nodes_[n].peers)
                if (nodes_[peer].tangle->wants(id)) send(n, peer, nodes_[n].store.at(id));
        std::erase_if(said_by_[n],
                      [&](const auto& id) { return confirmed(*nodes_[n].tangle, id); });
        at(now() + types::second, [this, n] { show_tips(n); });
    }

    /// About once a second, half of its share.
    void talk(std::size_t n)
    {
        std::optional<types::Payload> payload;
        if (n < wallets && now() < payloads_end) payload = payment(n);
        auto draw = prng_.fork();
        const auto prepared = nodes_[n].tangle->prepare(payload, ids_[n], now(), draw);
        if (prepared) {
            auto parsed = *parse(encode(prepared->message), 0, {.trust = Trust::verified_before});
            if (payload) {
                newest_[n].transaction = paying_;
                holds_[n] = ledger::minted(paid_, paying_);
                ++payments_;
            }
            if (now() < payloads_end) {
                said_.emplace(parsed.id(), std::pair{now(), n});
                said_by_[n].push_back(parsed.id());
            }
            act(n, nodes_[n].tangle->issue(std::move(parsed), now()));
        }
        at(now() + static_cast<Timestamp>(750 + prng_.below(500)) * ms, [this, n] { talk(n); });
    }
    types::Payload payment(std::size_t w)
    {
        types::Essence essence;
        essence.timestamp = now();
        essence.inputs = {newest_[w]};
        paid_ = holds_[w];
        if (paid_.empty())
            paid_ = {{types::iota_color, tokens - colored}, {types::mint_color, colored}};
        essence.outputs = {{newest_[w].address, paid_}};
        essence.data = to_bytes(std::to_string(payments_));
        const auto transaction = types::sign(essence, {&wallet_key(w), 1});
        paying_ = types::id_of(transaction);
        return {.type = 1, .data = encode(transaction)};
    }

    /// Twenty times its share, on what a node drawn anew said last, to eight nodes.
    void flood()
    {
        const auto n = prng_.below(honest);
        Message message;
        message.strong = {types::genesis_message};
        const auto tips = nodes_[n].tangle->newest_tips(4);
        if (!tips.empty()) message.strong = {tips[prng_.below(tips.size())]};
        message.issuer = ids_[flooder];
        message.time = now();
        if (const auto time = nodes_[n].tangle->time_of(message.strong[0]))
            message.time = std::max(message.time, *time + 1);
        message.sequence_number = ++flooded_;
        const auto bytes = std::make_shared<const Bytes>(encode(message));
        for (const auto peer : nodes_[n].peers)
            at(now() + delay(), [this, peer, bytes] { hear(peer, node_id("liar"), *bytes); });
        constexpr auto per_second = 20 * capacity * 15 / 16 / (honest + 1) / 700;
        if (now() < payloads_end)
            at(now() + types::second / static_cast<Timestamp>(per_second), [this] { flood(); });
    }

    Prng prng_;
    bool floods_;
    types::Genesis genesis_;
    sim::Agenda agenda_;
    std::vector<NodeId> ids_;
    std::vector<Node> nodes_;
    std::map<MessageId, std::pair<Timestamp, std::size_t>> said_;
    std::map<std::size_t, std::vector<MessageId>> said_by_;  ///< not confirmed at their node yet
    std::vector<Timestamp> times_;
    std::vector<types::OutputId> newest_;
    std::vector<types::Balances> holds_;  ///< by wallet; empty: it never paid
    types::Balances paid_;                ///< as the output says it
    types::TransactionId paying_;
    std::uint64_t payments_ = 0;
    std::uint64_t flooded_ = 0;
    std::string complaint_;
};

sim::Outcome live(std::uint64_t seed, bool want_text)
{
    World calm{seed, false};
    World flooded{seed, true};
    calm.live();
    flooded.live();
    sim::Digest digest;
    calm.mix(digest);
    flooded.mix(digest);
    sim::Outcome outcome;
    outcome.digest = digest.value();
    outcome.steps = calm.steps() + flooded.steps();
    const auto text =
        std::to_string(calm.said()) + " honest messages, " + std::to_string(calm.paid()) +
        " payments; of 100 messages 99 are confirmed after " + std::to_string(calm.late() / ms) +
        " ms, with the flood after " + std::to_string(flooded.late() / ms) + " ms";
    if (want_text) outcome.scenario = text + "\n";
    for (const auto* world : {&calm, &flooded})
        if (!world->complaint().empty()) {
            outcome.failure = sim::Failure::liveness;
            outcome.what = world->complaint() + "; " + text;
        }
    if (outcome.failure == sim::Failure::none && flooded.late() > 2 * calm.late() + 2 * turn) {
        outcome.failure = sim::Failure::liveness;
        outcome.what = text;
    }
    return outcome;
}

}  // namespace
}  // namespace weft::tangle

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(argc, argv,
                                 {.name = "tangle.crowd",
                                  .about = "a hundred Tangles with losses, a cut and a flood",
                                  .probe_prefix = "tangle.crowd",
                                  .run = weft::tangle::live});
}
