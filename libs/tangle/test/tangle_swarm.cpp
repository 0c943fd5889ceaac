// Several nodes, each with a Tangle of its own: messages are late, lost, repeated and reordered,
// clocks differ, nodes crash and book their log again, wallets pay and some pay twice; in some lives
// payments give mana, more than there was. In some
// lives all fall silent for hours, and go on. In some two nodes that have nearly half of the mana help to
// confirm a payment and then stand for another one that spends the same, so that what was confirmed is
// taken back, while others crash. Run as `program SEEDS`; every seed is lived twice and
// must end in the same digests.
//
// Checked   after the network has healed, every node has booked the same messages;
//           every double spend is known to every node, and nowhere are two sides confirmed;
//           every node has the same transactions confirmed and rejected, and none is open: what was
//           caught on a losing side is attached again by who issued it;
//           every node has the same messages confirmed, and the same mana;
//           the ledger's states are those of the engine, and tokens are conserved;
//           a restored node stands where it stood.

#include <weft/base/prng.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/tangle/tangle.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace weft::tangle {
namespace {

constexpr Timestamp ms = types::second / 1000;
constexpr Timestamp start = 1'000 * types::second;
constexpr Timestamp trouble_ends = start + 40 * types::second;
constexpr Timestamp talk_ends = start + 60 * types::second;
constexpr Timestamp silence_ends = start + 3 * 60 * types::minute;
constexpr Timestamp end = silence_ends + 60 * types::second;
constexpr std::uint64_t skew_max_ms = 3000;  ///< early messages, but no transaction from the future
constexpr std::size_t wallets = 4;

/// Payments are signed all the time: the keys are made once.
const crypto::ed25519::KeyPair& wallet_key(std::size_t n)
{
    static const std::vector<crypto::ed25519::KeyPair> keys = [] {
        std::vector<crypto::ed25519::KeyPair> made;
        for (std::size_t i = 0; i < wallets; ++i)
            made.push_back(fixtures::key_of("wallet" + std::to_string(i)));
        return made;
    }();
    return keys[n];
}

class World {
public:
    struct Plot {
        bool double_spends = false;
        bool silence = false;
        bool pledges = false;    ///< payments give nodes more mana than they have
        bool turncoats = false;  ///< nodes 0 and 1. Pre: with double spends, and four nodes or more
    };
    World(std::uint64_t seed, std::size_t nodes, Plot plot)
        : prng_{seed}, double_spends_{plot.double_spends}, pledges_{plot.pledges}
    {
        fixtures::DrawnGenesis drawn{.time = start, .network = "swarm"};
        for (std::size_t n = 0; n < nodes; ++n) {
            const auto name = "node" + std::to_string(n);
            ids_.push_back(fixtures::node_id(name));
            drawn.mana[name] =
                plot.turncoats ? (n < 2 ? 22 : 54 / (nodes - 2)) : 10 + prng_.below(20);
        }
        for (std::size_t w = 0; w < wallets; ++w) {
            drawn.wallets["wallet" + std::to_string(w)] = {{types::iota_color, 100}};
            newest_.push_back({types::Address::of(wallet_key(w).public_key()), TransactionId{}});
        }
        genesis_ = fixtures::genesis_of(drawn);
        nodes_.resize(nodes);
        for (std::size_t n = 0; n < nodes; ++n) {
            nodes_[n].skew = (static_cast<Timestamp>(prng_.below(2 * skew_max_ms + 1)) -
                              static_cast<Timestamp>(skew_max_ms)) *
                             ms;
            boot(n);
            talk_later(n);
            at(trouble_ends + types::second, [this, n] { show_tips(n); });
            if (plot.turncoats && n < 2)
                for (int turn = 1; turn <= 3; ++turn)
                    at(start + turn * 11 * types::second, [this, n] { turn_coat(n); });
            if (plot.silence)
                at(silence_ends + static_cast<Timestamp>(n) * 500 * ms, [this, n] { wake_up(n); });
        }
    }

    /// The digest of all nodes' ends; empty when a promise was broken, which is printed.
    std::string live()
    {
        while (complaint_.empty() && agenda_.step()) {
        }
        if (complaint_.empty()) check();
        if (!complaint_.empty()) return "";
        std::string digest;
        for (const auto& node : nodes_) digest += node.tangle->digest().hex();
        return digest;
    }
    const std::string& complaint() const { return complaint_; }
    /// At all nodes together.
    std::uint64_t reorganisations() const { return reorganisations_; }

private:
    struct Node {
        std::unique_ptr<Tangle> tangle;
        std::vector<MessageId> log;
        std::map<MessageId, Bytes> store;
        std::map<TransactionId, types::Payload> own;  ///< payments it issued
        Timestamp silent_until = 0;
        std::uint64_t life = 0;  ///< timers of an earlier life do not ring
        Timestamp skew = 0;      ///< of its clock
    };

    Timestamp now() const { return start + agenda_.now().count(); }
    /// What would be due after the end never is.
    void at(Timestamp when, std::function<void()> what)
    {
        if (when <= end) agenda_.after(sim::Duration{when - now()}, std::move(what));
    }
    Timestamp clock(std::size_t n) const { return now() + nodes_[n].skew; }
    bool trouble() const { return now() < trouble_ends; }
    Timestamp delay() { return static_cast<Timestamp>(5 + prng_.below(trouble() ? 800 : 60)) * ms; }

    void boot(std::size_t n)
    {
        Tangle::Options options;
        options.waiting.messages_max = 200;
        options.checkpoint_after = 20;
        nodes_[n].tangle = std::make_unique<Tangle>(genesis_, options);
    }

    void send(std::size_t to, const Bytes& bytes)
    {
        if (trouble() && prng_.chance(Ratio::percent(15))) return;
        const auto copies = trouble() && prng_.chance(Ratio::percent(10)) ? 2 : 1;
        for (int copy = 0; copy < copies; ++copy) {
            const auto when = now() + delay();
            at(when, [this, to, bytes] { hear(to, bytes); });
        }
    }

    void hear(std::size_t n, const Bytes& bytes)
    {
        const auto id = types::id_of(bytes);
        if (!nodes_[n].tangle->wants(id)) return;
        auto parsed = parse(bytes, 0, {.trust = Trust::verified_before});
        if (!parsed) return complain("not a message", n);
        act(n, nodes_[n].tangle->receive(*std::move(parsed), clock(n)));
    }

    void act(std::size_t n, Step step)
    {
        auto& node = nodes_[n];
        if (!step.invalid.empty()) return complain(to_text(step.invalid[0].fault), n);
        for (auto& booked : step.booked) {
            node.log.push_back(booked.id);
            for (std::size_t to = 0; to < nodes_.size(); ++to)
                if (to != n) send(to, booked.bytes);
            node.store.emplace(booked.id, std::move(booked.bytes));
        }
        for (const auto& id : step.requests)
            for (std::size_t peer = 0; peer < nodes_.size(); ++peer) {
                if (peer == n) continue;
                const auto when = now() + delay();
                at(when, [this, n, peer, id] {
                    const auto found = nodes_[peer].store.find(id);
                    if (found != nodes_[peer].store.end()) send(n, found->second);
                });
            }
        if (step.wake)
            at(std::max(*step.wake - node.skew, now() + 1), [this, n, life = node.life] {
                if (nodes_[n].life == life) act(n, nodes_[n].tangle->tick(clock(n)));
            });
    }

    /// As nodes do when a link is there again. What nobody likes is nobody's parent, so it is not
    /// asked for otherwise.
    void show_tips(std::size_t n)
    {
        for (const auto& id : nodes_[n].tangle->tips())
            for (std::size_t to = 0; to < nodes_.size(); ++to)
                if (to != n && id != types::genesis_message) send(to, nodes_[n].store.at(id));
    }

    void talk_later(std::size_t n)
    {
        const auto when = now() + static_cast<Timestamp>(100 + prng_.below(1500)) * ms;
        if (when < talk_ends)
            at(when, [this, n] {
                talk(n);
                talk_later(n);
            });
        else if (now() < talk_ends)
            at(talk_ends + static_cast<Timestamp>(n) * 500 * ms, [this, n] { last_words(n, 3); });
    }

    /// With everything heard, each node approves all tips a few times.
    void last_words(std::size_t n, int rounds)
    {
        attach_again(n);
        issue(n, std::nullopt);
        if (rounds > 0)
            at(now() + 4 * types::second, [this, n, rounds] { last_words(n, rounds - 1); });
    }

    /// What this node issued and only messages carry that nobody likes.
    void attach_again(std::size_t n)
    {
        const auto& tangle = *nodes_[n].tangle;
        for (const auto& [id, payload] : nodes_[n].own)
            if (tangle.ledger().state(id) == TransactionState::pending &&
                std::ranges::all_of(tangle.carriers(id, 0, tangle.carrier_count(id)),
                                    [&](const auto& m) { return tangle.disliked(m); }))
                issue(n, payload);
    }

    /// Hours later: every node starts from its log, and a wallet pays what it got before.
    void wake_up(std::size_t n)
    {
        crash(n);
        if (n == 0 && !double_spends_) issue(n, payment(0, newest_[0]));
        last_words(n, 4);
    }

    void talk(std::size_t n)
    {
        if (now() < nodes_[n].silent_until) return;
        if (trouble() && prng_.chance(Ratio::percent(4))) crash(n);
        if (now() < trouble_ends && prng_.chance(Ratio::percent(30))) {
            const auto w = prng_.below(wallets);
            issue(n, payment(w, newest_[w]));
            if (double_spends_ && prng_.chance(Ratio::percent(20))) {
                const auto other = prng_.below(nodes_.size());
                issue(other, payment(w, spent_.at(w)));
            }
            return;
        }
        issue(n, std::nullopt);
    }

    /// Stands for another payment of what the newest confirmed one spends, and is silent for a while.
    /// Both turncoats make the same one: who signs first decides its bytes.
    void turn_coat(std::size_t n)
    {
        auto& tangle = *nodes_[n].tangle;
        if (n == 0) {
            betrayed_.reset();
            for (std::size_t w = 0; w < wallets; ++w) {
                const auto newest = tangle.ledger().find(newest_[w].transaction);
                if (!newest || newest_[w].transaction.is_zero() ||
                    tangle.engine().state(*newest) != TransactionState::confirmed)
                    continue;
                betrayed_ = spent_.at(w);
                betrayal_ = payment(w, spent_.at(w));
                betrayal_id_ = candidate_.second.transaction;
                betrayal_time_ = now();
                break;
            }
        }
        if (!betrayed_) return;
        const auto creator = betrayed_->transaction;
        if (!creator.is_zero() && !tangle.ledger().knows(creator)) return;
        Message message;
        message.strong = {creator.is_zero() ? types::genesis_message
                                            : tangle.carriers(creator, 0, 1).front()};
        message.issuer = ids_[n];
        message.time = std::max(clock(n), betrayal_time_);
        message.sequence_number = 1'000'000;
        message.payload = betrayal_;
        if (const auto above = tangle.time_of(message.strong[0]))
            message.time = std::max(message.time, *above + 1);
        nodes_[n].silent_until = now() + 9 * types::second;
        paid_.insert(betrayal_id_);
        act(n, tangle.receive(*parse(encode(message), 0, {.trust = Trust::verified_before}),
                              message.time));
    }

    types::Payload payment(std::size_t w, types::OutputId from)
    {
        types::Essence essence;
        essence.timestamp = now();
        if (pledges_) essence.consensus_pledge = ids_[prng_.below(ids_.size())];
        essence.inputs = {from};
        essence.outputs = {{from.address, {{types::iota_color, 100}}}};
        essence.data = to_bytes(std::to_string(payments_++));
        const auto transaction = types::sign(essence, {&wallet_key(w), 1});
        spent_[w] = from;
        candidate_ = {w, {from.address, types::id_of(transaction)}};
        return {.type = 1, .data = encode(transaction)};
    }

    static TransactionId prepared_id(const types::Payload& payload)
    {
        return types::id_of(*types::decode_transaction(payload.data));
    }

    void issue(std::size_t n, std::optional<types::Payload> payload)
    {
        auto draw = prng_.fork();
        const bool pays = payload.has_value();
        auto prepared = nodes_[n].tangle->prepare(payload, ids_[n], clock(n), draw);
        while (prepared && prepared->bridge) {
            Parsed bridge = *parse(encode(prepared->message), 0, {.trust = Trust::verified_before});
            act(n, nodes_[n].tangle->receive(std::move(bridge), clock(n)));
            prepared = nodes_[n].tangle->prepare(payload, ids_[n], clock(n), draw);
        }
        if (!prepared) return;  // this node has not heard of the input yet, or it is conflicting
        if (pays && !nodes_[n].own.contains(prepared_id(*payload))) {
            paid_.insert(candidate_.second.transaction);
            newest_[candidate_.first] = candidate_.second;
            nodes_[n].own.emplace(candidate_.second.transaction, *payload);
        }
        Parsed parsed = *parse(encode(prepared->message), 0, {.trust = Trust::verified_before});
        act(n, nodes_[n].tangle->receive(std::move(parsed), clock(n)));
    }

    void crash(std::size_t n)
    {
        auto& node = nodes_[n];
        const auto before = node.tangle->digest();
        ++node.life;
        boot(n);
        for (const auto& id : node.log)
            if (!node.tangle->restore(node.store.at(id))) return complain("log refused", n);
        if (node.tangle->digest() != before) complain("restored differently", n);
    }

    void complain(const std::string& what, std::size_t n)
    {
        if (complaint_.empty()) complaint_ = "node " + std::to_string(n) + ": " + what;
    }

    std::set<MessageId> booked(std::size_t n) const
    {
        return {nodes_[n].log.begin(), nodes_[n].log.end()};
    }
    std::set<MessageId> confirmed(std::size_t n) const
    {
        std::set<MessageId> ids;
        for (const auto& id : nodes_[n].log)
            if (nodes_[n].tangle->message(id)->confirmed) ids.insert(id);
        return ids;
    }
    static std::map<types::OutputId, std::set<TransactionId>> conflicts(
        const ledger::Ledger& ledger)
    {
        std::map<types::OutputId, std::set<TransactionId>> sets;
        for (const auto& conflict : ledger.conflict_sets())
            sets[conflict.output] = {conflict.spenders.begin(), conflict.spenders.end()};
        return sets;
    }

    void check()
    {
        const auto all = booked(0);
        const auto sure = confirmed(0);
        const auto named = conflicts(nodes_[0].tangle->ledger());
        for (std::size_t n = 0; n < nodes_.size(); ++n) {
            const auto& ledger = nodes_[n].tangle->ledger();
            if (booked(n) != all) complain("booked other messages", n);
            if (conflicts(ledger) != named) complain("knows other conflicts", n);
            if (nodes_[n].tangle->counts().waiting != 0) complain("still waits", n);
            for (const auto& [output, spenders] : named)
                if (std::ranges::count_if(spenders, [&](const auto& spender) {
                        return ledger.state(spender) == ledger::TransactionState::confirmed;
                    }) > 1)
                    complain("confirmed two sides", n);
            if (confirmed(n) != sure) complain("confirmed other messages", n);
            for (const auto& id : paid_) {
                const auto state = ledger.state(id);
                if (state != nodes_[0].tangle->ledger().state(id))
                    complain("another state of a payment", n);
                if (state == TransactionState::pending) complain("a payment is open", n);
                if (!double_spends_ && state != TransactionState::confirmed)
                    complain("a payment is rejected", n);
            }
            check_ledger(n);
        }
        if (sure.empty()) complain("nothing was confirmed", 0);
    }

    void check_ledger(std::size_t n)
    {
        const auto& tangle = *nodes_[n].tangle;
        const auto& engine = tangle.engine();
        for (TransactionIndex t = 1; t < engine.branches().size(); ++t)
            if (tangle.ledger().state(engine.id(t)) != engine.state(t))
                complain("ledger and engine differ", n);
        std::uint64_t tokens = 0;
        for (std::size_t w = 0; w < wallets; ++w)
            tokens += tangle.ledger()
                          .balance_of(types::Address::of(wallet_key(w).public_key()))
                          .confirmed.of(types::iota_color);
        if (tokens != wallets * 100) complain("tokens appeared or went", n);
        const auto mana = [](const Tangle& of) {
            std::map<NodeId, std::uint64_t> all;
            for (const auto& one : of.mana()) all[one.node] = one.mana;
            return all;
        };
        if (mana(tangle) != mana(*nodes_[0].tangle)) complain("other mana", n);
        reorganisations_ += tangle.counts().reorganisations;
    }

    Prng prng_;
    bool double_spends_;
    bool pledges_ = false;
    types::Genesis genesis_;
    std::vector<NodeId> ids_;
    std::vector<Node> nodes_;
    sim::Agenda agenda_;
    std::vector<types::OutputId> newest_;
    std::map<std::size_t, types::OutputId> spent_;
    std::pair<std::size_t, types::OutputId> candidate_;
    std::optional<types::OutputId> betrayed_;
    types::Payload betrayal_;
    TransactionId betrayal_id_;
    Timestamp betrayal_time_ = 0;
    std::set<TransactionId> paid_;
    std::uint64_t payments_ = 0;
    std::uint64_t reorganisations_ = 0;
    std::string complaint_;
};

bool survives(std::uint64_t seed, std::uint64_t& reorganisations)
{
    std::string digest;
    for (int life = 0; life < 2; ++life) {
        const bool turncoats = seed % 4 == 0;
        World world{seed,
                    turncoats ? 5 : 3 + seed % 3,
                    {.double_spends = seed % 2 == 0,
                     .silence = seed % 5 < 2,
                     .pledges = seed % 3 == 0,
                     .turncoats = turncoats}};
        const auto ended = world.live();
        if (ended.empty() || (life == 1 && ended != digest)) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                        ended.empty() ? world.complaint().c_str() : "two lives differ");
            return false;
        }
        digest = ended;
        if (life == 1) reorganisations += world.reorganisations();
    }
    return true;
}

}  // namespace
}  // namespace weft::tangle

int main(int argc, char** argv)
{
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
    std::uint64_t lost = 0;
    std::uint64_t reorganisations = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        lost += !weft::tangle::survives(seed, reorganisations);
    std::printf("%llu seeds, %llu lost, %llu reorganisations\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(lost),
                static_cast<unsigned long long>(reorganisations));
    return lost == 0 ? 0 : 1;
}
