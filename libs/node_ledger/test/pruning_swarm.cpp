// A node lives for days with a window of an hour and erases what is older than a few; it is killed again and
// again. At each look: whoever holds something finds the transaction that gave it; log and index have the same
// messages; what is old is there only while it is needed; a restart ends where the life before ended. In the
// end a new node starts from the file that this one made of its own accord, follows over the wire, and holds
// the same.

#include <weft/base/prng.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/fixtures/messages.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node_ledger/commands.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/node_ledger/queries.hpp>
#include <weft/node_ledger/snapshot_file.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace weft::node {
namespace {

using fixtures::Disk;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint64_t keep_hours = 3;
constexpr std::uint64_t snapshot_messages = 20;
constexpr std::size_t wallets = 6;
constexpr int steps = 300;
/// What a node may keep of what is old: a snapshot is due after so many, or half of those in memory.
constexpr std::size_t lag_max = 400;
constexpr std::size_t disks_max = 16;

types::Genesis genesis_at(types::Timestamp time)
{
    std::map<std::string, types::Balances> holders;
    for (std::size_t w = 0; w < wallets; ++w)
        holders["w" + std::to_string(w)] = {{types::iota_color, 9}};
    return fixtures::genesis_of(
        {.mana = {{"A", 60}, {"B", 40}}, .wallets = std::move(holders), .time = time});
}

/// A node and what becomes of its effects. Writes are durable at once.
class Node {
public:
    Node(std::string name, std::vector<PeerId> peers, types::Genesis genesis, Instant begin)
        : now{begin}, name_{std::move(name)}
    {
        config_.genesis = std::move(genesis);
        config_.roles = {ledger_door({.gossip_peers = std::move(peers),
                                      .window_minutes = 60,
                                      .snapshot_messages = snapshot_messages,
                                      .keep_hours = keep_hours})};
    }
    /// False: its disk is damaged.
    bool start()
    {
        core_.reset();
        timers_.clear();
        config_.marks = marks_;
        auto core = NodeCore::open(config_, fixtures::key_of(name_), disk, Bytes(32));
        if (!core) return false;
        core_ = *std::move(core);
        obey(core_->on_start(now));
        return true;
    }
    void pass(Instant span)
    {
        const auto end = now + span;
        for (;;) {
            const auto next = std::ranges::min_element(
                timers_, {}, [](const auto& timer) { return timer.second; });
            if (next == timers_.end() || next->second > end) break;
            now = std::max(now, next->second);
            const auto id = next->first;
            timers_.erase(next);
            obey(core_->on_timer(now, id));
        }
        now = end;
    }
    void up(const PeerId& peer) { obey(core_->on_peer_up(now, peer)); }
    void hear(const PeerId& peer, const Bytes& frame) { obey(core_->on_frame(now, peer, frame)); }
    bool submit(const types::Transaction& transaction)
    {
        answers_.clear();
        obey(core_->on_command(now, {CommandId{1}, SubmitTransaction{types::encode(transaction)}}));
        return !answers_.empty() && answers_.front().error.empty();
    }
    [[nodiscard]] const Queries& queries() const { return core_->queries(); }
    [[nodiscard]] std::uint64_t messages() const
    {
        return queries().ask(&LedgerQueries::tangle)->messages;
    }
    [[nodiscard]] types::Timestamp stamp() const { return now.count(); }

    Instant now;
    Disk disk;
    std::vector<Effects::Send> sends;  ///< all that left
    bool remembers_disks = false;
    std::vector<Disk> disks;  ///< after some of the writes since it was cleared

private:
    void obey(Effects effects)
    {
        for (const auto& one : effects.arms) timers_[one.id] = one.at;
        const auto take = [](auto& into, auto& from) {
            into.insert(into.end(), from.begin(), from.end());
        };
        take(sends, effects.sends);
        take(answers_, effects.answers);
        for (auto& write : effects.writes) {
            for (const auto& mark : write.marks) marks_[mark.key] = mark.value;
            disk.apply(write.batch);
            if (remembers_disks && !write.batch.empty() && disks.size() < disks_max)
                disks.push_back(disk);
            take(sends, write.then);
            take(answers_, write.answers);
            for (const auto& one : write.arms) timers_[one.id] = one.at;
        }
    }

    std::string name_;
    NodeConfig config_;
    Marks marks_;
    std::unique_ptr<NodeCore> core_;
    std::map<TimerId, Instant> timers_;
    std::vector<Answer> answers_;
};

class Life {
public:
    explicit Life(std::uint64_t seed) : prng_{seed} { (void)node_.start(); }
    sim::Outcome live()
    {
        for (int step = 0; step < steps && outcome_.what.empty(); ++step, ++outcome_.steps) {
            const bool dies = prng_.chance({1, 25});
            node_.remembers_disks = dies;
            act();
            if (step % 10 == 9) look();
            if (outcome_.what.empty() && dies) die();
        }
        if (outcome_.what.empty()) look();
        if (outcome_.what.empty()) let_somebody_join();
        digest_.mix(node_.messages());
        outcome_.digest = digest_.value();
        return outcome_;
    }

private:
    void broken(std::string what)
    {
        outcome_.failure = sim::Failure::safety;
        outcome_.what = std::move(what);
    }
    static std::string wallet(std::size_t w) { return "w" + std::to_string(w); }

    std::vector<types::OutputId> unspent_of(const Node& node, std::size_t w) const
    {
        std::vector<types::OutputId> list;
        const auto address = fixtures::wallet(wallet(w));
        const auto page = node.queries().ask(&LedgerQueries::outputs, address, answers::whole_list);
        if (!page) return list;
        for (const auto& output : page->items)
            if (output.state == answers::TransactionState::confirmed && !output.spent_by)
                list.push_back({address, output.transaction});
        return list;
    }

    void act()
    {
        const auto what = prng_.below(4);
        if (what == 0) {
            // The last wallet is hardly ever touched.
            const auto w = prng_.chance({1, 60}) ? wallets - 1 : prng_.below(wallets - 1);
            const auto to = prng_.below(wallets);
            const auto mine = unspent_of(node_, w);
            if (!mine.empty()) {
                const auto& from = mine[prng_.below(mine.size())];
                const auto line =
                    node_.queries().ask(&LedgerQueries::outputs, from.address, answers::whole_list);
                for (const auto& output : line->items)
                    if (output.transaction == from.transaction)
                        (void)node_.submit(fixtures::pay_of(
                            wallet(w), {from}, {{fixtures::wallet(wallet(to)), output.balance}},
                            node_.stamp()));
            }
        } else {
            const auto tips = node_.queries().ask(&LedgerQueries::tips, answers::whole_list)->items;
            const auto bytes = fixtures::message_of(
                "B", tips.empty() ? std::vector{types::genesis_message} : tips,
                types::Payload{.type = 0, .data = Bytes(prng_.below(200))}, node_.stamp());
            node_.hear(fixtures::node_id("B"), encode(GossipMessage{bytes}));
        }
        node_.pass(seconds{1 + prng_.below(prng_.chance({1, 4}) ? 1800 : 120)});
    }

    [[nodiscard]] static std::size_t count_of(const Disk& disk, std::string_view prefix)
    {
        const auto from = to_bytes(prefix);
        std::size_t count = 0;
        for (auto at = disk.content.lower_bound(from);
             at != disk.content.end() && at->first.size() >= from.size() &&
             std::equal(from.begin(), from.end(), at->first.begin());
             ++at)
            ++count;
        return count;
    }

    void look()
    {
        std::set<types::TransactionId> creators;
        for (std::size_t w = 0; w < wallets; ++w)
            for (const auto& output : unspent_of(node_, w)) {
                if (output.transaction.is_zero()) continue;
                creators.insert(output.transaction);
                const auto found =
                    node_.queries().ask(&LedgerQueries::transaction, output.transaction);
                if (!found || found->bytes.empty() ||
                    found->state != answers::TransactionState::confirmed)
                    return broken("what gave an unspent output is not found");
            }
        std::size_t old = 0;
        const auto before =
            node_.stamp() - static_cast<types::Timestamp>(keep_hours + 1) * 60 * types::minute;
        for (const auto& [key, value] : node_.disk.content)
            if (key.size() == 6 && key[0] == std::byte{'t'} && key[1] == std::byte{'m'})
                if (const auto message = types::decode_message(value);
                    message && message->time < before)
                    ++old;
        if (old > creators.size() + lag_max) return broken("the disk grows with history");
        if (count_of(node_.disk, "tm") != count_of(node_.disk, "tim"))
            return broken("log and index have other messages");
        digest_.mix(old);
    }

    /// After one of its last writes.
    void die()
    {
        const auto messages = node_.messages();
        const bool late = prng_.chance({1, 2}) && !node_.disks.empty();
        if (late) node_.disk = node_.disks[prng_.below(node_.disks.size())];
        node_.disks.clear();
        if (!node_.start()) return broken("a start finds its disk damaged");
        if (!late && node_.messages() != messages) return broken("a start has other messages");
    }

    void let_somebody_join()
    {
        node_.pass(minutes{5});  // until a file that is begun is whole
        const auto offered = node_.queries().ask(&LedgerQueries::snapshot);
        if (!offered) return broken("there is no file for new nodes");
        node_.up(fixtures::node_id("B"));
        Bytes file;
        for (std::uint32_t part = 0;; ++part) {
            node_.sends.clear();
            node_.hear(fixtures::node_id("B"),
                       encode(WantSnapshotPart{.hash = offered->hash, .part = part}));
            bool came = false;
            for (const auto& send : node_.sends)
                if (const auto frame = decode_frame<std::variant<SnapshotPart>>(send.frame)) {
                    const auto& bytes = std::get<SnapshotPart>(*frame).bytes;
                    file.insert(file.end(), bytes.begin(), bytes.end());
                    came = true;
                }
            if (!came) break;
        }
        const auto batches = import_snapshot(file, genesis_, offered->hash);
        if (!batches) return broken("the file for new nodes is refused");
        Node other{"B", {fixtures::node_id("A")}, genesis_, node_.now};
        for (const auto& batch : *batches) other.disk.apply(batch);
        if (!other.start()) return broken("a new node does not start from the file");
        node_.sends.clear();
        other.up(fixtures::node_id("A"));
        node_.up(fixtures::node_id("B"));
        for (int round = 0; round < 300; ++round) {
            const auto carry = [](Node& from, Node& to, std::string_view of, std::string_view at) {
                for (auto& send : std::exchange(from.sends, {}))
                    if (send.to == fixtures::node_id(at))
                        to.hear(fixtures::node_id(of), send.frame);
            };
            carry(node_, other, "A", "B");
            carry(other, node_, "B", "A");
            node_.pass(std::chrono::milliseconds{200});
            other.pass(std::chrono::milliseconds{200});
        }
        for (std::size_t w = 0; w < wallets; ++w) {
            const auto address = fixtures::wallet(wallet(w));
            const auto one = node_.queries().ask(&LedgerQueries::address, address);
            const auto two = other.queries().ask(&LedgerQueries::address, address);
            if (one->confirmed != two->confirmed || one->pending != two->pending)
                return broken("a new node has another ledger");
        }
    }

    Prng prng_;
    Instant begin_ = hours{480'000};
    types::Genesis genesis_ = genesis_at(begin_.count());
    Node node_{"A", {fixtures::node_id("B")}, genesis_, begin_};
    sim::Digest digest_;
    sim::Outcome outcome_;
};

}  // namespace
}  // namespace weft::node

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "pruning",
         .about =
             "a ledger node that erases what is old, on a disk that is a map; days of virtual time",
         .probe_prefix = "none",
         .run = [](std::uint64_t seed, bool) { return weft::node::Life{seed}.live(); }});
}
