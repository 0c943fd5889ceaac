// Networks that live for half a day with a window of an hour, beside Tangles that keep everything: each
// node has a shadow, which books what it books in the same order. Messages are late, lost and asked for;
// wallets pay, some at once and some after hours, some twice; two nodes help to confirm a payment and
// then stand for another one that spends the same; a liar hides a chain of messages and shows it when
// its beginning is about to leave the window of some. Run as `program SEEDS [FIRST]`.
//
// Checked   after every message: what is confirmed or taken back is the same with and without a window,
//           but for what was open when it left, and so is the mana that moves; a rejection that only the window knows is of what was open
//           when it left, and one that it does not know is by a side that was open when it left;
//           in the end every node has booked all honest messages and has the same balances and mana as
//           its shadow and as the other nodes, tokens are conserved, and no payment is open;
//           what is kept is that of the window;
//           a Tangle that books a node's log again stands where it stood.

#include <weft/base/prng.hpp>
#include <weft/fixtures/genesis.hpp>
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

constexpr Timestamp minute = types::minute;
constexpr Timestamp start = 100'000 * types::second;
constexpr Timestamp window = 60 * minute;
constexpr Timestamp talk_ends = start + 9 * 60 * minute;
constexpr Timestamp last_word = talk_ends + 90 * minute;
constexpr Timestamp end = talk_ends + 2 * 60 * minute;
constexpr std::size_t honest = 4;
constexpr std::size_t wallets = 6;
constexpr std::size_t bridges_max = 32;
constexpr std::uint64_t tokens = 100;

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

types::Address address(std::size_t wallet)
{
    return types::Address::of(wallet_key(wallet).public_key());
}

struct Figures {
    std::uint64_t messages = 0;
    std::uint64_t let_go = 0;    ///< messages
    std::uint64_t final = 0;     ///< transactions let go
    std::uint64_t rejected = 0;  ///< transactions rejected
    std::uint64_t reorganisations = 0;
};

class World {
public:
    explicit World(std::uint64_t seed) : prng_{seed}, killed_{~seed}
    {
        fixtures::DrawnGenesis drawn{.time = start, .network = "window"};
        for (std::size_t n = 0; n <= honest; ++n) {
            const auto name = n < honest ? "node" + std::to_string(n) : std::string{"liar"};
            ids_.push_back(fixtures::node_id(name));
            drawn.mana[name] = n < 2 ? 22 : n < honest ? 25 : 6;
        }
        for (std::size_t w = 0; w < wallets; ++w) {
            drawn.wallets["wallet" + std::to_string(w)] = {{types::iota_color, tokens}};
            newest_.push_back({address(w), TransactionId{}});
        }
        genesis_ = fixtures::genesis_of(drawn);
        nodes_.resize(honest);
        for (auto& node : nodes_) {
            node.tangle = boot(window);
            node.shadow = boot(0);
        }
    }

    bool live(Figures& figures)
    {
        for (std::size_t n = 0; n < honest; ++n) talk_later(n);
        if (prng_.chance({1, 2})) plan_lie();
        for (auto when = start + 100 * minute; when < talk_ends; when += 20 * minute) {
            at(when, [this] { late_word(); });
            at(when + 10 * minute, [this] { late_spend(); });
        }
        const auto betrayal = start + Timestamp(60 + prng_.below(300)) * minute;
        at(betrayal, [this] { turn_coat(0); });
        at(betrayal + minute, [this] { turn_coat(1); });
        while (!agenda_.empty() && complaint_.empty()) {
            const auto next = agenda_.begin();
            now_ = next->first;
            const auto what = std::move(next->second);
            agenda_.erase(next);
            what();
        }
        if (complaint_.empty()) check(figures);
        divided_ = !complaint_.empty() && find_division();
        return complaint_.empty();
    }
    bool divided() const { return divided_; }
    const std::string& complaint() const { return complaint_; }

private:
    struct Node {
        std::unique_ptr<Tangle> tangle;
        std::unique_ptr<Tangle> shadow;
        std::vector<MessageId> log;
        std::map<MessageId, Bytes> store;
        std::map<TransactionId, TransactionState> told;
        std::set<TransactionId> left_open;
        std::set<MessageId> messages_left_open;
        Timestamp silent_until = 0;
        std::uint64_t kept_max = 0;
    };

    std::unique_ptr<Tangle> boot(Timestamp keeps) const
    {
        return std::make_unique<Tangle>(genesis_, options(keeps));
    }
    static Tangle::Options options(Timestamp keeps)
    {
        return {.checkpoint_after = 16, .window = keeps, .fades_after = window / 2};
    }
    void at(Timestamp when, std::function<void()> what)
    {
        if (when <= end) agenda_.emplace(when, std::move(what));
    }
    Timestamp soon(std::uint64_t minutes)
    {
        return now_ + types::second + Timestamp(prng_.below(minutes * 60)) * types::second;
    }
    void complain(const std::string& what, std::size_t n)
    {
        if (complaint_.empty())
            complaint_ = "node " + std::to_string(n) + " at minute " +
                         std::to_string((now_ - start) / minute) + ": " + what;
    }

    void send(std::size_t to, const Bytes& bytes, std::uint64_t minutes = 3)
    {
        if (prng_.chance({1, 12})) return;
        at(soon(minutes), [this, to, bytes] { hear(to, bytes); });
    }
    void hear(std::size_t n, const Bytes& bytes)
    {
        auto& tangle = *nodes_[n].tangle;
        auto parsed = *parse(bytes, 0, {.trust = Trust::verified_before});
        const auto id = parsed.id();
        const auto time = parsed.message().time;
        if (nodes_[n].store.contains(id) || !tangle.wants(id)) return;
        act(n, tangle.receive(std::move(parsed), now_));
        // What is not older than the window is judged as if everything were kept.
        const auto fault = tangle.why_invalid(id);
        if (fault && fault->error != MessageError::older_than_window && time >= tangle.horizon() &&
            nodes_[n].shadow->restore(bytes))
            complain("refused alone: " + to_text(*fault), n);
    }
    void act(std::size_t n, const Step& step)
    {
        auto& node = nodes_[n];
        for (const auto& one : step.invalid)
            if (!lies_.contains(one.id) && !node.store.contains(one.id))  // else: let go long ago
                complain("refused: " + to_text(one.fault), n);
        Step shadow;
        for (const auto& booked : step.booked) {
            node.log.push_back(booked.id);
            node.store.emplace(booked.id, booked.bytes);
            for (std::size_t to = 0; to < honest; ++to)
                if (to != n) send(to, booked.bytes);
            auto same = node.shadow->restore(booked.bytes);
            if (!same) return complain("the shadow refused: " + to_text(same.error()), n);
            append(shadow.messages, same->messages);
            append(shadow.transactions, same->transactions);
            append(shadow.mana, same->mana);
        }
        compare(n, step, shadow);
        node.kept_max = std::max(node.kept_max, node.tangle->counts().kept);
        for (const auto& id : step.requests)
            at(soon(1), [this, n, id] {
                for (const auto& peer : nodes_)
                    if (const auto found = peer.store.find(id); found != peer.store.end())
                        return hear(n, found->second);
                if (const auto lie = hidden_.find(id); lie != hidden_.end()) hear(n, lie->second);
            });
        if (step.wake)
            at(std::max(*step.wake, now_ + types::second),
               [this, n] { act(n, nodes_[n].tangle->tick(now_)); });
    }
    template <class T>
    static void append(std::vector<T>& into, const std::vector<T>& more)
    {
        into.insert(into.end(), more.begin(), more.end());
    }
    void compare(std::size_t n, const Step& step, const Step& shadow)
    {
        auto& node = nodes_[n];
        node.left_open.insert(step.transactions_left_open.begin(),
                              step.transactions_left_open.end());
        node.messages_left_open.insert(step.messages_left_open.begin(),
                                       step.messages_left_open.end());
        auto confirmed = shadow.messages;
        std::erase_if(confirmed, [&](const MessageChanged& one) {
            return node.messages_left_open.contains(one.message);
        });
        if (step.messages != confirmed) complain("other messages are confirmed", n);
        if (step.mana != shadow.mana) complain("other mana moves", n);
        for (const auto* list : {&step.transactions, &shadow.transactions})
            for (const auto& one : *list) touched_.insert(one.transaction);
        for (const auto& one : step.transactions) node.told[one.transaction] = one.after;
        for (const auto& id : touched_) {
            const auto told = node.told.find(id);
            const auto state = told == node.told.end() ? TransactionState::pending : told->second;
            const auto expected = node.shadow->ledger().state(id);
            if (state == expected) continue;
            const bool left_open = state == TransactionState::rejected &&
                                   expected == TransactionState::pending &&
                                   outdated(*node.shadow, id);
            if (left_open || (state == TransactionState::pending &&
                              expected == TransactionState::rejected && lost_to_what_left(n, id)))
                continue;
            auto text =
                "a transaction is " + word(state) + ", and without a window " + word(expected);
            const auto count = node.shadow->carrier_count(id);
            for (const auto& carrier : node.shadow->carriers(id, 0, count))
                text += ", carried " + issued_at(carrier);
            complain(text, n);
        }
        touched_.clear();
    }
    /// Every message that carries it is older than half the window.
    static bool outdated(const Tangle& tangle, const TransactionId& id)
    {
        const auto count = tangle.carrier_count(id);
        for (const auto& carrier : tangle.carriers(id, 0, count))
            if (*tangle.time_of(carrier) >= tangle.tangle_time() - window / 2) return false;
        return true;
    }

    /// It lost only to sides that no confirmed message stood for, and that are gone.
    bool lost_to_what_left(std::size_t n, const TransactionId& id) const
    {
        const auto& engine = nodes_[n].shadow->engine();
        const auto& branches = engine.branches();
        bool all = true;
        branches.claims(*engine.find(id)).each([&](ConflictSetIndex conflict_set, auto branch) {
            const auto winner = branches.winner(conflict_set);
            if (winner != no_index && winner != branch)
                all = all && nodes_[n].left_open.contains(engine.id(winner));
        });
        return all;
    }

    /// Two nodes that keep everything have long confirmed sides that exclude each other: that is not the
    /// window's fault, but one against D-24.
    bool find_division() const
    {
        for (const auto& one : nodes_)
            for (const auto& other : nodes_)
                if (contradict(one.shadow->engine(), other.shadow->engine())) return true;
        return false;
    }
    bool contradict(const Engine& here, const Engine& there) const
    {
        for (TransactionIndex t = 1; t < here.branches().size(); ++t) {
            if (!here.branches().is_branch(t) || !here.branches().confirmed(t) ||
                here.dag()[here.past().carriers(t).front()].time >= now_ - window)
                continue;
            const auto same = there.find(here.id(t));
            if (!same) continue;
            for (const auto conflict : there.branches().conflicts(*same))
                if (there.branches().confirmed(conflict)) return true;
        }
        return false;
    }

    void talk_later(std::size_t n)
    {
        const auto when = soon(5);
        at(when, [this, n] {
            talk(n);
            talk_later(n);
        });
    }
    void talk(std::size_t n)
    {
        auto& node = nodes_[n];
        show_tips(n);
        start_again(n);
        if (now_ < node.silent_until || now_ > last_word) return;
        for (const auto& id : own_)  // what its own side lost
            if (const auto bytes = node.store.find(id.first);
                id.second == n && bytes != node.store.end() && node.tangle->stranded(id.first)) {
                own_.erase(id.first);
                return issue(n, types::decode_message(bytes->second)->payload, false);
            }
        if (now_ > talk_ends) return issue(n, std::nullopt);
        if (prng_.chance({1, 3})) {
            // Some wallets pay all the time, others once in hours.
            const auto w = prng_.chance({9, 10}) ? prng_.below(3) : 3 + prng_.below(wallets - 3);
            issue(n, payment(w, newest_[w]));
            if (spent_.contains(w) && now_ - spent_.at(w).second < window / 3 &&
                prng_.chance({1, 8}))
                issue((n + 1) % honest, payment(w, spent_.at(w).first));
            return;
        }
        issue(n, prng_.chance({1, 2}) ? std::optional{types::Payload{.type = 0, .data = Bytes(4)}}
                                      : std::nullopt);
    }
    /// It is killed where nothing waits, and starts from the snapshot that it has just written.
    void start_again(std::size_t n)
    {
        auto& node = nodes_[n];
        const auto counts = node.tangle->counts();
        if (!killed_.chance({1, 60}) || counts.waiting > 0 || counts.scheduled > 0) return;
        auto loaded = Tangle::of_image(genesis_, options(window), node.tangle->image());
        if (!loaded) return complain("its image is refused", n);
        *node.tangle = *std::move(loaded);
    }
    /// What nobody likes is nobody's parent, so it is not asked for otherwise.
    void show_tips(std::size_t n)
    {
        const auto to = (n + 1 + prng_.below(honest - 1)) % honest;
        for (const auto& id : nodes_[n].tangle->newest_tips(32))
            if (const auto found = nodes_[n].store.find(id); found != nodes_[n].store.end())
                send(to, found->second);
    }
    types::Payload payment(std::size_t w, const types::OutputId& from)
    {
        types::Essence essence;
        essence.timestamp = now_;
        essence.consensus_pledge = ids_[prng_.below(honest)];
        essence.inputs = {from};
        essence.outputs = {{from.address, {{types::iota_color, tokens}}}};
        essence.data = to_bytes(std::to_string(payments_++));
        const auto transaction = types::sign(essence, {&wallet_key(w), 1});
        candidate_ = {w, from, types::id_of(transaction)};
        return {.type = 1, .data = encode(transaction)};
    }
    /// `fresh`: a payment is the candidate, not one that is attached again.
    void issue(std::size_t n, std::optional<types::Payload> payload, bool fresh = true)
    {
        auto& node = nodes_[n];
        const bool pays = fresh && payload && payload->type == 1;
        auto draw = prng_.fork();
        auto prepared = node.tangle->prepare(payload, ids_[n], now_, draw);
        // After a silence there may be several bridges on the way to the present.
        for (std::size_t bridges = 0; prepared && prepared->bridge; ++bridges) {
            if (bridges == bridges_max) return;
            say(n, prepared->message);
            prepared = node.tangle->prepare(payload, ids_[n], now_, draw);
        }
        if (!prepared) return;
        if (pays && !paid_.contains(candidate_.transaction)) {
            paid_.insert(candidate_.transaction);
            newest_[candidate_.wallet] = {candidate_.from.address, candidate_.transaction};
            spent_[candidate_.wallet] = {candidate_.from, now_};
        }
        if (prepared->message.payload) own_.emplace(types::id_of(encode(prepared->message)), n);
        say(n, prepared->message);
    }
    void say(std::size_t n, const Message& message)
    {
        auto parsed = *parse(encode(message), 0, {.trust = Trust::verified_before});
        said_.insert(parsed.id());
        act(n, nodes_[n].tangle->receive(std::move(parsed), now_));
    }

    /// Stands for another payment of what the newest confirmed one spends, and is silent for a while.
    void turn_coat(std::size_t n)
    {
        auto& tangle = *nodes_[n].tangle;
        if (n == 0) {
            betrayed_.reset();
            for (std::size_t w = 0; w < wallets; ++w) {
                if (!spent_.contains(w) || now_ - spent_.at(w).second > window / 3 ||
                    tangle.ledger().state(newest_[w].transaction) != TransactionState::confirmed)
                    continue;
                betrayed_ = spent_.at(w).first;
                betrayal_ = payment(w, *betrayed_);
                betrayal_transaction_ = candidate_.transaction;
                break;
            }
        }
        if (!betrayed_) return;
        const auto creator = betrayed_->transaction;
        if (!tangle.ledger().knows(creator)) return;
        Message message;
        message.strong = {creator.is_zero() ? types::genesis_message
                                            : tangle.carriers(creator, 0, 1).front()};
        message.issuer = ids_[n];
        message.time = now_;
        if (const auto above = tangle.time_of(message.strong[0]);
            above && now_ - *above > 25 * minute)
            return;
        message.sequence_number = 1'000'000;
        message.payload = betrayal_;
        nodes_[n].silent_until = now_ + 20 * minute;
        paid_.insert(betrayal_transaction_);
        auto parsed = *parse(encode(message), 0, {.trust = Trust::verified_before});
        lies_.insert(parsed.id());
        act(n, tangle.receive(std::move(parsed), now_));
    }

    /// The liar stands on what is about to be let go, with a time that is just in the window.
    void late_word()
    {
        const auto& node = nodes_[0];
        for (const auto& id : node.log) {
            const auto time = node.shadow->time_of(id);
            if (*time < node.tangle->horizon() - 20 * minute) continue;
            Message message;
            message.strong = {id};
            message.issuer = ids_[honest];
            message.time = node.tangle->horizon() + minute + types::second;
            if (message.time <= *time) return;
            show(message);
            const auto bytes = encode(message);
            if (!node.tangle->booked(types::id_of(bytes)) && nodes_[0].shadow->restore(bytes))
                complain("what stands on what is just older than the window is refused", 0);
            return;
        }
    }
    /// It spends what was spent most of a window ago.
    void late_spend()
    {
        const auto& tangle = *nodes_[0].tangle;
        const auto& shadow = *nodes_[0].shadow;
        const auto w = prng_.below(wallets);
        if (!spent_.contains(w)) return;
        const auto& [from, when] = spent_.at(w);
        const auto carriers = shadow.carriers(from.transaction, 0, 1);
        if (carriers.empty()) return;
        Message message;
        message.strong = {carriers.front()};
        message.issuer = ids_[honest];
        message.time = std::max(*shadow.time_of(carriers.front()), when) + minute;
        if (message.time < tangle.horizon() + 2 * minute ||
            message.time > *shadow.time_of(carriers.front()) + parent_age_max ||
            message.time > now_)
            return;
        types::Essence essence;
        essence.timestamp = message.time;
        essence.inputs = {from};
        essence.outputs = {{from.address, {{types::iota_color, tokens}}}};
        essence.data = to_bytes("late" + std::to_string(payments_++));
        message.payload = {.type = 1, .data = encode(types::sign(essence, {&wallet_key(w), 1}))};
        show(message);
    }
    void show(const Message& message)
    {
        const auto bytes = encode(message);
        lies_.insert(types::id_of(bytes));
        for (std::size_t n = 0; n < honest; ++n) hear(n, bytes);
    }

    /// A chain that begins now and is shown when its beginning leaves the window, to one after another.
    void plan_lie()
    {
        const auto begin = start + Timestamp(30 + prng_.below(60)) * minute;
        const auto shown = begin + window + Timestamp(prng_.below(20)) * minute;
        auto parent = types::genesis_message;
        Bytes last;
        for (auto time = begin; time < shown; time += 28 * minute) {
            Message message;
            message.strong = {parent};
            message.issuer = ids_[honest];
            message.time = time;
            last = encode(message);
            parent = types::id_of(last);
            hidden_.emplace(parent, last);
            lies_.insert(parent);
        }
        for (std::size_t n = 0; n < honest; ++n)
            at(shown + Timestamp(n * prng_.below(4)) * minute, [this, n, last] { hear(n, last); });
    }

    std::string issued_at(const MessageId& id) const
    {
        for (const auto& node : nodes_)
            if (const auto found = node.store.find(id); found != node.store.end())
                return "of minute " +
                       std::to_string((types::decode_message(found->second)->time - start) /
                                      minute);
        return "nobody has it";
    }
    static std::string word(std::optional<TransactionState> state)
    {
        if (!state) return "unknown";
        switch (*state) {
        case TransactionState::pending: return "pending";
        case TransactionState::confirmed: return "confirmed";
        case TransactionState::rejected: return "rejected";
        }
        return "";
    }
    std::string open_payment(std::size_t n, const TransactionId& id) const
    {
        const auto& tangle = *nodes_[n].tangle;
        const auto told = nodes_[n].told.find(id);
        std::string text =
            told == nodes_[n].told.end() ? "a payment was never told of" : "a payment is open";
        const auto count = nodes_[n].shadow->carrier_count(id);
        for (const auto& carrier : nodes_[n].shadow->carriers(id, 0, count))
            text += ", in a message " + issued_at(carrier) +
                    (tangle.booked(carrier) ? "" : " that is gone");
        for (std::size_t other = 0; other < honest; ++other) {
            const auto there = nodes_[other].told.find(id);
            text += there == nodes_[other].told.end() ? " -" : " " + word(there->second);
            text += "/" + word(nodes_[other].shadow->ledger().state(id));
        }
        return text;
    }
    void check(Figures& figures)
    {
        for (std::size_t n = 0; n < honest; ++n) {
            auto& node = nodes_[n];
            for (const auto& id : said_)
                if (!node.store.contains(id)) {
                    const auto fault = node.tangle->why_invalid(id);
                    complain("an honest message is not booked: " + issued_at(id) + ", " +
                                 (fault ? to_text(*fault) : "not refused"),
                             n);
                }
            std::uint64_t sum = 0;
            for (std::size_t w = 0; w < wallets; ++w) {
                const auto here = node.tangle->ledger().balance_of(address(w)).confirmed;
                const auto there = node.shadow->ledger().balance_of(address(w)).confirmed;
                const auto others = nodes_[0].tangle->ledger().balance_of(address(w)).confirmed;
                if (here != there) complain("another balance than without a window", n);
                if (here != others) complain("another balance", n);
                sum += here.of(types::iota_color);
            }
            if (sum != wallets * tokens) complain("tokens appeared or went", n);
            const auto mana = [](const Tangle& of) {
                std::map<NodeId, std::uint64_t> all;
                for (const auto& one : of.mana()) all[one.node] = one.mana;
                return all;
            };
            if (mana(*node.tangle) != mana(*node.shadow)) complain("other mana", n);
            if (mana(*node.tangle) != mana(*nodes_[0].tangle)) complain("other mana", n);
            for (const auto& id : paid_) {
                const auto told = node.told.find(id);
                if (told == node.told.end() || told->second == TransactionState::pending)
                    complain(open_payment(n, id), n);
                else if (told->second != nodes_[0].told[id])
                    complain("another state of a payment", n);
            }
            const auto counts = node.tangle->counts();
            // A window, what attaches to it, a part of one that waits to be let go, and what came while
            // nothing was confirmed.
            if (node.kept_max > counts.messages / 2) complain("too much is kept", n);
            if (counts.kept == counts.messages) complain("nothing was let go", n);
            const auto again = boot(window);
            for (const auto& id : node.log)
                if (!again->restore(node.store.at(id))) return complain("the log was refused", n);
            if (again->digest() != node.tangle->digest()) complain("restored differently", n);
            // What it would write into a snapshot is all that it is.
            const auto image = node.tangle->image();
            const auto loaded = Tangle::of_image(genesis_, options(window), image);
            if (!loaded || loaded->image() != image || loaded->digest() != node.tangle->digest())
                complain("another one from its image", n);
            figures.messages += counts.messages;
            figures.let_go += counts.messages - counts.kept;
            figures.final += counts.ledger.transactions - counts.transactions_kept;
            figures.rejected += counts.ledger.rejected;
            figures.reorganisations += counts.reorganisations;
        }
    }

    struct Candidate {
        std::size_t wallet = 0;
        types::OutputId from;
        TransactionId transaction;
    };

    Prng prng_;
    Prng killed_;  ///< when nodes start again; draws of its own
    types::Genesis genesis_;
    std::vector<NodeId> ids_;
    std::vector<Node> nodes_;
    std::multimap<Timestamp, std::function<void()>> agenda_;
    Timestamp now_ = start;
    std::vector<types::OutputId> newest_;
    std::map<std::size_t, std::pair<types::OutputId, Timestamp>> spent_;
    Candidate candidate_;
    std::optional<types::OutputId> betrayed_;
    types::Payload betrayal_;
    TransactionId betrayal_transaction_;
    std::set<TransactionId> paid_;
    std::set<TransactionId> touched_;
    std::set<MessageId> said_;
    std::map<MessageId, std::size_t> own_;
    std::set<MessageId> lies_;
    std::map<MessageId, Bytes> hidden_;
    std::uint64_t payments_ = 0;
    std::string complaint_;
    bool divided_ = false;
};

}  // namespace
}  // namespace weft::tangle

int main(int argc, char** argv)
{
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20;
    const auto first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
    std::uint64_t lost = 0;
    weft::tangle::Figures figures;
    for (auto seed = first; seed < first + seeds; ++seed) {
        weft::tangle::World world{seed};
        if (world.live(figures)) continue;
        ++lost;
        std::printf("seed %llu%s: %s\n", static_cast<unsigned long long>(seed),
                    world.divided() ? ", divided without a window too" : "",
                    world.complaint().c_str());
    }
    std::printf(
        "%llu seeds, %llu lost; %llu messages, %llu let go; "
        "%llu transactions let go, "
        "%llu rejected, %llu reorganisations\n",
        static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(lost),
        static_cast<unsigned long long>(figures.messages),
        static_cast<unsigned long long>(figures.let_go),
        static_cast<unsigned long long>(figures.final),
        static_cast<unsigned long long>(figures.rejected),
        static_cast<unsigned long long>(figures.reorganisations));
    return lost == 0 ? 0 : 1;
}
