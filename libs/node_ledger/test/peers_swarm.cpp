// Networks in which each node knows one other, and some announce keys without end: all honest nodes get links
// beyond those that they were given, none knows more or has more places than it may, and no liar fills more
// than its share.

#include <weft/base/prng.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include "announcements.hpp"
#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace weft::node {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::size_t places = 4;
constexpr int lie_seconds = 60;
constexpr int seconds_in_all = 300;

struct Node {
    crypto::ed25519::KeyPair key;
    Connected connected{};
    std::unique_ptr<Gossip> gossip{};
    std::unique_ptr<Acquaintances> book{};
    std::set<PeerId> allows{};  ///< who may have a link
    std::set<PeerId> dials{};
};

class Network {
public:
    explicit Network(std::uint64_t seed)
        : prng_{seed}, count_{4 + prng_.below(12)}, liars_{prng_.below(2)}
    {
        for (std::size_t i = 0; i < count_; ++i) {
            nodes_.push_back(
                std::make_unique<Node>(Node{.key = fixtures::key_of("n" + std::to_string(i))}));
            index_[id(i)] = i;
        }
        for (std::size_t i = 1; i < count_; ++i) {  // a tree: each knows one before it
            const auto parent = prng_.below(i);
            nodes_[i]->allows.insert(id(parent));
            nodes_[i]->dials.insert(id(parent));
            nodes_[parent]->allows.insert(id(i));
        }
        for (auto& node : nodes_) {
            const std::vector<PeerId> known{node->allows.begin(), node->allows.end()};
            node->gossip = std::make_unique<Gossip>(node->key.public_key(), known, node->connected);
            node->book = std::make_unique<Acquaintances>(
                node->key,
                Acquaintances::Options{
                    .places = places, .host = "n.example", .port = 1, .network = network},
                *node->gossip, node->connected,
                // The invented keys have none.
                [this](const PeerId& peer) { return std::uint64_t{index_.contains(peer)}; },
                prng_.next());
        }
    }

    sim::Outcome live()
    {
        for (int second = 0; second < seconds_in_all && outcome_.what.empty();
             ++second, now_ += seconds{1}) {
            meet();
            for (std::size_t i = 0; i < count_; ++i) carry_out(i, nodes_[i]->book->tick(now_));
            if (second < lie_seconds) lie();
            deliver();
            judge();
        }
        for (std::size_t i = 0; i < count_ && outcome_.what.empty(); ++i)
            if (nodes_[i]->connected.peers().size() < std::min<std::size_t>(count_ - 1, 3))
                broken(sim::Failure::liveness, i, "has few links");
        outcome_.digest = digest_.value();
        return outcome_;
    }

private:
    [[nodiscard]] PeerId id(std::size_t node) const { return nodes_[node]->key.public_key(); }

    void broken(sim::Failure how, std::size_t node, std::string_view what)
    {
        outcome_.failure = how;
        outcome_.what = "node " + std::to_string(node) + " of " + std::to_string(count_) + " " +
                        std::string{what};
    }

    void carry_out(std::size_t of, Effects effects)
    {
        auto& node = *nodes_[of];
        for (auto& link : effects.links) {
            if (link.wanted)
                node.allows.insert(link.peer);
            else
                node.allows.erase(link.peer);
            if (link.wanted && !link.host.empty())
                node.dials.insert(link.peer);
            else
                node.dials.erase(link.peer);
        }
        for (auto& send : effects.sends) wire_.emplace_back(of, std::move(send));
    }

    /// Links come up where both allow it and one dials, and end where one does not allow it.
    void meet()
    {
        for (std::size_t i = 0; i < count_; ++i)
            for (std::size_t j = 0; j < i; ++j) {
                auto& one = *nodes_[i];
                auto& other = *nodes_[j];
                const bool both = one.allows.contains(id(j)) && other.allows.contains(id(i));
                const bool dialled = one.dials.contains(id(j)) || other.dials.contains(id(i));
                const bool up = one.connected.contains(id(j));
                if (both && dialled && !up) {
                    one.connected.up(id(j));
                    other.connected.up(id(i));
                    carry_out(i, one.book->up(now_, id(j)));
                    carry_out(j, other.book->up(now_, id(i)));
                } else if (!both && up) {
                    one.connected.down(id(j));
                    other.connected.down(id(i));
                    one.book->down(now_, id(j));
                    other.book->down(now_, id(i));
                }
            }
    }

    void lie()
    {
        for (std::size_t i = 0; i < liars_; ++i)
            for (const auto& peer : nodes_[i]->connected.peers())
                for (int n = 0; n < 4; ++n)
                    wire_.emplace_back(
                        i, Effects::Send{peer, encode(Announced{{word_of(
                                                   "key" + std::to_string(++invented_), now_)}})});
    }

    void deliver()
    {
        for (auto batch = std::exchange(wire_, {}); auto& [from, send] : batch) {
            const auto to = index_.find(send.to);
            if (to == index_.end() || !nodes_[to->second]->connected.contains(id(from))) continue;
            ++outcome_.steps;
            digest_.mix(send.frame);
            auto& book = *nodes_[to->second]->book;
            if (const auto told = read_as<Announced>(send))
                carry_out(to->second, book.hear(now_, id(from), {told->nodes}));
            else
                carry_out(to->second, book.answer(now_, id(from)));
        }
    }

    void judge()
    {
        for (std::size_t i = 0; i < count_; ++i) {
            const auto known = nodes_[i]->book->known_peers();
            if (known.size() > Acquaintances::known_max)
                return broken(sim::Failure::safety, i, "knows more than it may");
            if (std::ranges::count(known, true, &KnownPeer::place) > std::ptrdiff_t{2 * places})
                return broken(sim::Failure::safety, i, "has more places than it may");
            std::map<PeerId, std::size_t> told;
            for (const auto& one : known)
                if (++told[one.told_by] > Acquaintances::told_max)
                    return broken(sim::Failure::safety, i, "knows too many by one word");
        }
    }

    Prng prng_;
    std::size_t count_;
    std::size_t liars_;
    Instant now_ = hours{480'000};
    std::vector<std::unique_ptr<Node>> nodes_;
    std::map<PeerId, std::size_t> index_;
    std::vector<std::pair<std::size_t, Effects::Send>> wire_;
    std::uint64_t invented_ = 0;
    sim::Digest digest_;
    sim::Outcome outcome_;
};

}  // namespace
}  // namespace weft::node

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "peers",
         .about = "who is learned of, over a wire without delay; liars that invent keys",
         .probe_prefix = "none",
         .run = [](std::uint64_t seed, bool) { return weft::node::Network{seed}.live(); }});
}
