// A network in which every node books less than it is sent: honest nodes keep to half of their share of
// what a node takes, and one issuer sends twenty times its share, the same to all or to each node others,
// standing on its own messages or on everybody's. Each seed is lived with the flood and without.
//
// Checked   the time until an honest message is confirmed everywhere, of 99 of 100, is at most twice what
//           it is without the flood, and two turns of a node, wherever the flood stands, and when each
//           node is sent another;
//           every honest message is confirmed;
//           of the flood something is booked: what the honest leave free is not wasted;
//           what waits keeps its bounds.

#include <weft/base/prng.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>

namespace weft::tangle {
namespace {

constexpr Timestamp ms = types::second / 1000;
constexpr Timestamp start = 1'000 * types::second;
constexpr Timestamp honest_ends = start + 15 * types::second;
constexpr Timestamp end = honest_ends + 10 * types::second;
constexpr Timestamp never = std::numeric_limits<Timestamp>::max();
constexpr std::size_t honest = 5;
constexpr std::size_t flooder = honest;      ///< an issuer; it has no node of its own
constexpr Timestamp turn = 10 * ms;          ///< each node books this often
constexpr std::uint64_t capacity = 150'000;  ///< of a node, work per second
constexpr std::size_t room = std::size_t{1} << 20;

/// What a peer without mana may send at twenty times an issuer's share, in bytes.
enum class Kind : std::uint8_t {
    one_issuer,  ///< one with a name
    keys,        ///< of as many keys as messages, on genesis
    unsolid,     ///< on what nobody has
    ahead,       ///< a minute ahead of time
    fans,        ///< with eight parents
    large,       ///< 60 kB each
};

struct Plot {
    Kind kind = Kind::one_issuer;
    bool floods = false;
    bool to_each_others = false;  ///< every node gets a flood of its own
    bool chained = false;  ///< the flood stands on itself, else on what honest nodes said last
    bool has_mana = true;
};

class World {
public:
    World(std::uint64_t seed, Plot plot) : prng_{seed}, plot_{plot}
    {
        fixtures::DrawnGenesis drawn{.time = start, .network = "flood"};
        for (std::size_t n = 0; n <= honest; ++n) {
            const auto name = "node" + std::to_string(n);
            ids_.push_back(fixtures::node_id(name));
            drawn.mana[name] = n == flooder && !plot.has_mana ? 1 : 1000;
        }
        genesis_ = fixtures::genesis_of(drawn);
        for (auto& pledge : genesis_.pledges) {
            const bool none = pledge.node == ids_[flooder] && !plot.has_mana;
            pledge.access_mana = none ? 0 : 1'000'000;
        }
        for (std::size_t n = 0; n < honest; ++n) {
            Tangle::Options options;
            options.turns = TurnOrder::by_mana;
            options.scheduled.bytes_max = room;
            options.waiting.bytes_max = room;
            nodes_.push_back({std::make_unique<Tangle>(genesis_, options), {}, 0, never});
            at(start + static_cast<Timestamp>(n) * ms, [this, n] { take_turns(n); });
            at(start + static_cast<Timestamp>(50 + prng_.below(100)) * ms, [this, n] { talk(n); });
        }
        if (plot.floods)
            for (std::size_t n = 0; n < (plot.to_each_others ? honest : 1); ++n)
                at(start + types::second, [this, n] { flood(n); });
    }

    void live()
    {
        while (complaint_.empty() && agenda_.step()) {
        }
        for (const auto& [id, message] : said_)
            if (message.confirmed_at < honest) complain("an honest message is not confirmed");
    }
    [[nodiscard]] const std::string& complaint() const { return complaint_; }
    [[nodiscard]] Timestamp late() const
    {
        auto times = times_;
        if (times.empty()) return 0;
        std::ranges::sort(times);
        return times[times.size() * 99 / 100];
    }
    [[nodiscard]] std::uint64_t flood_booked() const { return flood_booked_; }
    [[nodiscard]] std::uint64_t steps() const { return agenda_.steps(); }
    void mix(sim::Digest& digest) const
    {
        for (const auto& node : nodes_) digest.mix(node.tangle->digest().hex());
    }

private:
    struct Node {
        std::unique_ptr<Tangle> tangle;
        std::map<MessageId, Bytes> store;
        std::uint64_t free = 0;  ///< work that it may do, in thousandths
        Timestamp wake = never;
    };
    struct Said {
        Timestamp at = 0;
        std::size_t confirmed_at = 0;  ///< nodes
    };

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

    void send(std::size_t from, std::size_t to, const Bytes& bytes)
    {
        at(now() + delay(), [this, from, to, bytes] { hear(to, ids_[from], bytes); });
    }
    void hear(std::size_t n, const NodeId& from, const Bytes& bytes)
    {
        auto& tangle = *nodes_[n].tangle;
        if (!tangle.wants(types::id_of(bytes))) return;
        act(n, tangle.receive(*parse(bytes, 0, {.trust = Trust::verified_before}), now(), from));
    }
    /// What a node may book is what it takes per second; what it does not need now it does not save up.
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
        const auto counts = node.tangle->counts();
        if (counts.scheduled_bytes > room || counts.waiting_bytes > room)
            complain("more waits than there is room for");
        at(now() + turn, [this, n] { take_turns(n); });
    }

    void act(std::size_t n, Step step)
    {
        auto& node = nodes_[n];
        if (!step.invalid.empty()) return complain(to_text(step.invalid[0].fault));
        for (auto& booked : step.booked) {
            if (booked.issuer == ids_[flooder]) ++flood_booked_;
            for (std::size_t to = 0; to < honest; ++to)
                if (to != n) send(n, to, booked.bytes);
            node.store.emplace(booked.id, std::move(booked.bytes));
        }
        for (const auto& change : step.messages) {
            const auto said = said_.find(change.message);
            if (said == said_.end() || !change.confirmed) continue;
            if (++said->second.confirmed_at == honest) times_.push_back(now() - said->second.at);
        }
        for (const auto& id : step.requests)
            for (std::size_t peer = 0; peer < honest; ++peer)
                if (peer != n)
                    at(now() + delay(), [this, n, peer, id] {
                        const auto found = nodes_[peer].store.find(id);
                        if (found != nodes_[peer].store.end()) send(peer, n, found->second);
                    });
        if (!step.wake || *step.wake >= node.wake) return;
        node.wake = std::max(*step.wake, now() + ms);
        at(node.wake, [this, n] {
            nodes_[n].wake = never;
            act(n, nodes_[n].tangle->tick(now()));
        });
    }

    /// Half of a share of one in six of fifteen sixteenths.
    void talk(std::size_t n)
    {
        auto draw = prng_.fork();
        const auto prepared =
            nodes_[n].tangle->prepare(std::optional<types::Payload>{}, ids_[n], now(), draw);
        if (prepared) {
            auto parsed = *parse(encode(prepared->message), 0, {.trust = Trust::verified_before});
            if (now() < honest_ends) said_.emplace(parsed.id(), Said{now(), 0});
            act(n, nodes_[n].tangle->issue(std::move(parsed), now()));
        }
        const auto mean = static_cast<std::uint64_t>(700 * 1000 * 2 * 6 * 16 / (capacity * 15));
        at(now() + static_cast<Timestamp>(mean / 2 + prng_.below(mean)) * ms,
           [this, n] { talk(n); });
    }

    /// Twenty times its share, in bursts; with a flood for each node, so much to each.
    void flood(std::size_t n)
    {
        constexpr Timestamp burst = 50 * ms;
        const auto per_second = 20 * capacity * 15 / 16 / 6 / 700;
        auto count = per_second * static_cast<std::uint64_t>(burst) / types::second;
        if (plot_.kind == Kind::large) count = prng_.chance({count * 700, 60'700}) ? 1 : 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            Message message;
            message.strong = {types::genesis_message};
            if (plot_.chained && chain_.contains(n)) {
                message.strong = {chain_[n]};
            } else if (!plot_.chained) {
                const auto tips = nodes_[n].tangle->newest_tips(4);
                if (!tips.empty()) message.strong = {tips[prng_.below(tips.size())]};
            }
            message.issuer = ids_[flooder];
            message.time = now();
            for (const auto& parent : message.strong)
                if (const auto above = times_of_.find(parent); above != times_of_.end())
                    message.time = std::max(message.time, above->second + 1);
                else if (const auto time = nodes_[n].tangle->time_of(parent))
                    message.time = std::max(message.time, *time + 1);
            message.sequence_number = ++flooded_;
            disguise(n, message);
            const auto bytes = encode(message);
            const auto id = types::id_of(bytes);
            if (plot_.chained) {
                times_of_[id] = message.time;
                chain_[n] = id;
            }
            for (std::size_t to = 0; to < honest; ++to)
                if (!plot_.to_each_others || to == n)
                    at(now() + delay(), [this, to, bytes] { hear(to, liar_, bytes); });
        }
        if (now() < honest_ends) at(now() + burst, [this, n] { flood(n); });
    }

    void disguise(std::size_t n, Message& message)
    {
        switch (plot_.kind) {
        case Kind::one_issuer: return;
        case Kind::keys:
            message.issuer = fixtures::node_id("key" + std::to_string(flooded_));
            message.strong = {types::genesis_message};
            return;
        case Kind::unsolid: message.strong = {types::id_of(encode(message))}; return;
        case Kind::ahead: message.time += types::minute; return;
        case Kind::fans:
            if (auto tips = nodes_[n].tangle->newest_tips(types::parents_of_a_kind_max);
                !tips.empty())
                message.strong = std::move(tips);
            for (const auto& parent : message.strong)
                if (const auto time = nodes_[n].tangle->time_of(parent))
                    message.time = std::max(message.time, *time + 1);
            std::ranges::sort(message.strong);
            return;
        case Kind::large:
            message.payload = types::Payload{.type = 0, .data = Bytes(60'000)};
            return;
        }
    }

    Prng prng_;
    Plot plot_;
    types::Genesis genesis_;
    sim::Agenda agenda_;
    std::vector<NodeId> ids_;
    std::vector<Node> nodes_;
    std::map<MessageId, Said> said_;
    std::vector<Timestamp> times_;
    std::map<std::size_t, MessageId> chain_;
    std::map<MessageId, Timestamp> times_of_;
    NodeId liar_ = fixtures::node_id("liar");
    std::uint64_t flooded_ = 0;
    std::uint64_t flood_booked_ = 0;
    std::string complaint_;
};

sim::Outcome live(std::uint64_t seed, bool want_text)
{
    // Every other seed is a flood of one issuer; the others go through the kinds.
    constexpr std::array kinds = {Kind::keys, Kind::unsolid, Kind::ahead, Kind::fans, Kind::large};
    const auto kind = seed % 8 < 4 ? Kind::one_issuer : kinds[(seed / 8 + seed) % kinds.size()];
    Plot plot{.kind = kind,
              .floods = true,
              .to_each_others = seed % 2 == 0,
              .chained = seed / 2 % 2 == 0,
              .has_mana = kind == Kind::one_issuer && seed % 5 != 0};
    if (kind != Kind::one_issuer) plot.chained = false;
    World calm{seed, {.has_mana = plot.has_mana}};
    World flooded{seed, plot};
    calm.live();
    flooded.live();
    sim::Digest digest;
    calm.mix(digest);
    flooded.mix(digest);
    sim::Outcome outcome;
    outcome.digest = digest.value();
    outcome.steps = calm.steps() + flooded.steps();
    const auto fail = [&](std::string what) {
        if (outcome.failure == sim::Failure::none) outcome.what = std::move(what);
        outcome.failure = sim::Failure::liveness;
    };
    for (const auto* world : {&calm, &flooded})
        if (!world->complaint().empty()) fail(world->complaint());
    const auto text = "kind " + std::to_string(static_cast<int>(kind)) +
                      ": of 100 honest messages 99 are confirmed after " +
                      std::to_string(calm.late() / ms) + " ms, with the flood after " +
                      std::to_string(flooded.late() / ms) + " ms; of the flood " +
                      std::to_string(flooded.flood_booked()) + " messages are booked";
    if (want_text) outcome.scenario = text + "\n";
    if (flooded.late() > 2 * calm.late() + 2 * turn) fail(text);
    if (kind == Kind::one_issuer && flooded.flood_booked() < 100)
        fail("nothing of the flood is booked: " + text);
    return outcome;
}

}  // namespace
}  // namespace weft::tangle

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "tangle.flood",
         .about =
             "networks of whole Tangles with schedulers; one issuer sends twenty times its share",
         .probe_prefix = "tangle.flood",
         .run = weft::tangle::live});
}
