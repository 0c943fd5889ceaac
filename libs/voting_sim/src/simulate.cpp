#include <weft/base/check.hpp>
#include <weft/voting_sim/simulate.hpp>

#include <algorithm>
#include <queue>
#include <utility>

namespace weft::voting_sim {

namespace {

using voting::Instant;
using voting::NodeId;
using voting::Opinion;
using voting::TransactionId;

using Milliseconds = std::uint64_t;
using Index = std::uint32_t;

/// After so long no vote can still run: the most rounds of two votes, one after another.
constexpr Milliseconds time_max = 240'000;
constexpr Milliseconds late_by = 60'000;

Instant instant(Milliseconds time)
{
    return std::chrono::milliseconds{time};
}

template <class Id>
Id id_of(std::uint64_t number)
{
    std::array<std::byte, 32> bytes{};
    for (std::size_t k = 0; k < 8; ++k)
        bytes[k] = static_cast<std::byte>((number + 1) >> (8 * (7 - k)) & 0xff);
    return *Id::from(bytes);
}
template <class Id>
Index number_of(const Id& id)
{
    std::uint64_t number = 0;
    for (std::size_t k = 0; k < 8; ++k)
        number = number << 8 | std::to_integer<std::uint64_t>(id.bytes()[k]);
    return static_cast<Index>(number - 1);
}

/// The fourth root, rounded down.
std::uint64_t fourth_root(voting::Wide value)
{
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
        const voting::Wide next = root + bit;
        if (next * next * next * next <= value) root += bit;
    }
    return root;
}

/// 1 / rank^(quarters / 4) in integers: floating point would tie a seed to a compiler.
std::uint64_t zipf(std::uint64_t rank, std::uint32_t quarters)
{
    voting::Wide power = voting::Wide{1} << 64;  // its fourth root is 2^16
    std::uint64_t whole = 1;
    for (std::uint32_t k = 0; k < quarters % 4; ++k) power *= rank;
    for (std::uint32_t k = 0; k < quarters / 4; ++k) whole *= rank;
    return (std::uint64_t{1} << 56) / (fourth_root(power) * whole);
}

struct Transaction {
    Index conflict = 0;
    std::vector<voting::OutputId> spends;
    std::optional<Index> parent;
};

enum class Kind : std::uint8_t { arrive, begin, asked, answered, close, end, state, weigh };
struct Event {
    Milliseconds at = 0;
    std::uint64_t sequence = 0;
    Kind kind = Kind::arrive;
    Index node = 0;
    Index what = 0;  ///< transaction, place of a query, or statement
    std::uint32_t round = 0;
    friend bool operator>(const Event& a, const Event& b)
    {
        return std::pair{a.at, a.sequence} > std::pair{b.at, b.sequence};
    }
};

struct Node {
    explicit Node(const voting::Settings& settings) : voting{settings} {}

    voting::Voting voting;
    NodeId id;
    std::uint64_t mana = 0;
    bool honest = true;
    bool writer = false;
    bool idle = false;    ///< nothing was left to ask: no round is planned
    bool resting = true;  ///< no round runs
    Index turn = 0;       ///< an earlier plan of a round is void; of `issued_within`
    std::uint32_t round = 0;
    bool open = false;  ///< the round's answers are taken
    Milliseconds began = 0;
    Milliseconds deadline = 0;  ///< of the answers, when enough have come
    voting::Asked asked;
    std::vector<voting::Answer> answers;  ///< by query; those not here yet are not in `here`
    std::vector<bool> here;
    std::size_t missing = 0;
    std::vector<std::uint32_t> counted;  ///< rounds that the running vote on a transaction counted
    std::vector<std::uint32_t> stated;   ///< the highest round stated; a second vote numbers on
    std::vector<Opinion> opinions;       ///< by transaction, as last noted
};

class Simulation {
public:
    explicit Simulation(const Scenario& scenario) : scenario_{scenario}, prng_{scenario.seed}
    {
        WEFT_CHECK(scenario.nodes >= 2 && scenario.nodes <= nodes_max);
        WEFT_CHECK(scenario.conflicts >= 1 && scenario.conflicts <= conflicts_max);
        WEFT_CHECK(scenario.sides >= 2 && scenario.sides <= 8 && scenario.zipf_quarters <= 8);
        WEFT_CHECK(scenario.adversary_percent < 100 && scenario.likes_percent <= 100);
        WEFT_CHECK(scenario.delay_min <= scenario.delay_max);
        WEFT_CHECK(!scenario.beacon_silent ||
                   (scenario.issued_within && scenario.beacon_interval > 0));
        draw_nodes();
        draw_transactions();
        draw_arrivals();
        draw_early_weight();
    }

    Outcome run()
    {
        play();
        measure();
        if (scenario_.weight && outcome_.violation.empty()) weigh();
        if (scenario_.third_spend && outcome_.violation.empty()) spend_again();
        digest(spent_again_);
        outcome_.digest = digest_;
        return std::move(outcome_);
    }

private:
    // ---- what is drawn

    void draw_nodes()
    {
        std::vector<std::uint64_t> mana;
        std::uint64_t total = 0;
        for (std::uint64_t rank = 1; rank <= scenario_.nodes; ++rank) {
            mana.push_back(zipf(rank, scenario_.zipf_quarters) / scenario_.nodes + 1);
            total += mana.back();
        }
        prng_.shuffle(std::span{mana});
        for (Index n = 0; n < scenario_.nodes; ++n) {
            auto& node = nodes_.emplace_back(scenario_.settings);
            node.id = id_of<NodeId>(n);
            node.mana = mana[n];
            holders_.push_back({node.id, node.mana});
        }
        total_ = total;
        // Any order: liars are as rich as it comes, and one honest node stays.
        std::vector<Index> order(scenario_.nodes);
        for (Index n = 0; n < order.size(); ++n) order[n] = n;
        prng_.shuffle(std::span{order});
        const voting::Share most{scenario_.adversary_percent, 100};
        std::uint64_t lying = 0;
        for (const auto n : order) {
            if (n == 0 || voting::reaches(lying + nodes_[n].mana - 1, total, most)) continue;
            lying += nodes_[n].mana;
            nodes_[n].honest = false;
            ++outcome_.liars;
        }
        honest_mana_ = total - lying;
        liking_mana_.resize(scenario_.conflicts);
        outcome_.honest = scenario_.nodes - outcome_.liars;
        outcome_.liars_permille = static_cast<std::uint32_t>(voting::Wide{lying} * 1'000 / total);
        if (!scenario_.statements) return;
        for (const auto& id : voting::writers(holders_, scenario_.settings.writers))
            nodes_[number_of(id)].writer = true;
    }

    void draw_transactions()
    {
        for (Index c = 0; c < scenario_.conflicts; ++c) {
            const auto first = static_cast<Index>(transactions_.size());
            for (Index side = 0; side < scenario_.sides; ++side)
                transactions_.push_back({c, {output(c, {})}, {}});
            if (!scenario_.nested) continue;
            for (Index side = 0; side < 2; ++side)
                transactions_.push_back({c, {output(c, id_of<TransactionId>(first))}, first});
        }
        for (auto& node : nodes_) {
            node.counted.resize(transactions_.size());
            node.stated.resize(transactions_.size());
            node.opinions.resize(transactions_.size());
        }
        liking_.resize(transactions_.size());
    }
    static voting::OutputId output(std::uint64_t number, const TransactionId& creator)
    {
        types::Address::Base address;
        for (std::size_t k = 0; k < 8; ++k)
            address.writable()[k] = static_cast<std::byte>(number >> (8 * k) & 0xff);
        return {types::Address{address}, creator};
    }

    /// A node that is to like the first side sees the others after its quarantine, but before the
    /// level grows; the others see them at once.
    void draw_arrivals()
    {
        if (scenario_.issued_within) return draw_issues(*scenario_.issued_within);
        const auto quarantine = milliseconds(scenario_.settings.quarantine);
        const auto grows = milliseconds(scenario_.settings.delay);
        const auto per_conflict = scenario_.sides + (scenario_.nested ? 2 : 0);
        for (Index n = 0; n < nodes_.size(); ++n) {
            if (!nodes_[n].honest) continue;
            const auto shift = scenario_.late_node && n == 0 ? late_by : 0;
            for (Index c = 0; c < scenario_.conflicts; ++c) {
                const bool likes = prng_.below(100) < scenario_.likes_percent;
                const auto at = shift + prng_.within(scenario_.delay_min, scenario_.delay_max);
                const auto behind = likes ? quarantine : 0;
                const auto spread = std::max<Milliseconds>(likes ? grows : quarantine, 2) - 1;
                const auto base = c * per_conflict;
                plan(at, Kind::arrive, n, base);
                for (Index k = 1; k < per_conflict; ++k)
                    plan(at + behind + prng_.below(spread), Kind::arrive, n, base + k);
                if (likes) liking_mana_[c] += nodes_[n].mana;
            }
            const auto settled = scenario_.delay_max + quarantine + std::max(quarantine, grows);
            plan(shift + settled + prng_.below(milliseconds(scenario_.settings.round_time)),
                 Kind::begin, n, 0);
            first_round_ = settled;
        }
    }
    /// A double spend comes about like this: each of its sides leaves a node of its own.
    void draw_issues(std::uint32_t within)
    {
        const auto per_conflict = scenario_.sides + (scenario_.nested ? 2 : 0);
        exists_since_.resize(scenario_.conflicts);
        decided_.resize(scenario_.conflicts);
        for (Index c = 0; c < scenario_.conflicts; ++c) {
            std::vector<Milliseconds> issued;
            for (Index k = 0; k < per_conflict; ++k) {
                issued.push_back(prng_.below(within + 1));
                const auto issuer = static_cast<Index>(prng_.below(nodes_.size()));
                for (Index n = 0; n < nodes_.size(); ++n)
                    if (nodes_[n].honest)
                        plan(issued.back() + (n == issuer ? 0 : travel()), Kind::arrive, n,
                             c * per_conflict + k);
            }
            std::ranges::sort(issued);
            exists_since_[c] = issued[1];
        }
    }
    /// While votes run, a side of the first conflict gets a majority.
    void draw_early_weight()
    {
        if (!scenario_.weight || scenario_.conflicts < 2 || scenario_.late_node) return;
        const auto which = static_cast<Index>(prng_.below(scenario_.sides));
        const auto at = first_round_ + prng_.below(6'000);
        for (Index n = 0; n < nodes_.size(); ++n)
            if (nodes_[n].honest) plan(at + travel(), Kind::weigh, n, which);
    }
    static Milliseconds milliseconds(voting::Duration duration)
    {
        return static_cast<Milliseconds>(
            std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
    }

    // ---- time

    void plan(Milliseconds at, Kind kind, Index node, Index what, std::uint32_t round = 0)
    {
        due_.push({at, sequence_++, kind, node, what, round});
    }
    Milliseconds travel() { return prng_.within(scenario_.delay_min, scenario_.delay_max); }
    bool lost() { return prng_.below(1'000) < scenario_.loss_permille; }

    void play()
    {
        while (!due_.empty() && due_.top().at <= time_max && outcome_.violation.empty()) {
            const auto event = due_.top();
            due_.pop();
            now_ = event.at;
            ++outcome_.events;
            auto& node = nodes_[event.node];
            switch (event.kind) {
            case Kind::arrive: arrive(event.node, event.what); break;
            case Kind::begin:
                if (event.what == node.turn) begin(event.node);
                break;
            case Kind::asked:
                if (node.open && node.round == event.round) answer(event.node, event.what);
                break;
            case Kind::answered:
                if (node.open && node.round == event.round) take(event.node, event.what);
                break;
            case Kind::close:
                if (node.open && node.round == event.round) close_at_last(event.node, event.what);
                break;
            case Kind::end: end(event.node, event.what); break;
            case Kind::state: hear(event.node, event.what); break;
            case Kind::weigh:
                if (const auto slot = node.voting.opinions().find(id_of<TransactionId>(event.what)))
                    approve(event.node, voting::Approval::heavier, *slot);
                // What it revived may have to be voted on.
                if (std::exchange(node.idle, false)) plan(now_, Kind::begin, event.node, 0);
                break;
            }
        }
    }

    // ---- an honest node

    void arrive(Index n, Index transaction)
    {
        auto& node = nodes_[n];
        const auto id = id_of<TransactionId>(transaction);
        // Solid: what it spends from is there.
        if (const auto parent = transactions_[transaction].parent;
            parent && !node.voting.opinions().find(id_of<TransactionId>(*parent)))
            return plan(now_ + 1, Kind::arrive, n, transaction);
        node.voting.advance(instant(now_));
        node.voting.arrive(instant(now_), id, transactions_[transaction].spends);
        note(n);
        if (scenario_.issued_within && node.resting && !node.voting.opinions().to_ask().empty())
            plan(now_, Kind::begin, n, ++node.turn);
    }

    void begin(Index n)
    {
        auto& node = nodes_[n];
        node.resting = false;
        const auto drawn = voting::draw_peers(peers(n), prng_, scenario_.peers);
        node.asked = node.voting.begin_round(instant(now_), drawn);
        note(n);
        if (node.asked.slots.empty()) {
            node.voting.end_round(instant(now_), {}, {}, {});
            if (scenario_.issued_within) {
                const auto due = node.voting.opinions().next_due();
                node.resting = true;
                if (due) plan(std::max(now_, milliseconds(*due)), Kind::begin, n, ++node.turn);
                return;
            }
            // Quarantines of what spends rejected funds may still last.
            node.idle = !node.voting.opinions().next_due() || now_ >= time_max / 2;
            if (!node.idle)
                plan(now_ + milliseconds(scenario_.settings.round_time), Kind::begin, n, 0);
            return;
        }
        ++node.round;
        node.open = true;
        node.began = now_;
        node.missing = node.asked.queries.size();
        node.here.assign(node.missing, false);
        node.answers.assign(node.missing, {});
        for (const auto slot : node.asked.began) {
            auto& counted = node.counted[transaction(node, slot)];
            node.stated[transaction(node, slot)] += counted;
            counted = 0;
        }
        for (Index q = 0; q < node.asked.queries.size(); ++q) {
            ++outcome_.queries;
            outcome_.bytes += 32 * node.asked.queries[q].asked.size();
            const bool gone = lost();
            const auto takes = travel();
            if (!gone) plan(now_ + takes, Kind::asked, n, q, node.round);
        }
        if (node.missing == 0) return close(n);
        node.deadline = closes();
        plan(node.deadline, Kind::close, n, 0, node.round);
    }
    /// A round that begins now closes then at the latest.
    [[nodiscard]] Milliseconds closes() const
    {
        const Milliseconds interval = scenario_.beacon_interval;
        if (!scenario_.issued_within || interval == 0)
            return now_ + milliseconds(scenario_.settings.round_time) / 2;
        // As a node whose rounds are an interval long: at the first tick that is half of one away (0019).
        return (now_ + interval / 2 + interval - 1) / interval * interval;
    }
    /// All others.
    std::span<const voting::Holder> peers(Index n)
    {
        peers_ = holders_;
        peers_.erase(peers_.begin() + n);
        return peers_;
    }

    /// The peer's side: what it answers to query `q` of node `n`.
    void answer(Index n, Index q)
    {
        auto& node = nodes_[n];
        const auto& query = node.asked.queries[q];
        auto& peer = nodes_[number_of(query.peer)];
        auto& answer = node.answers[q];
        answer.peer = query.peer;
        if (!peer.honest && scenario_.adversary == Adversary::silent) return;
        if (peer.honest) peer.voting.advance(instant(now_));
        for (const auto place : query.asked) {
            const auto asked = transaction(node, node.asked.slots[place]);
            answer.opinions.push_back(peer.honest ? honest_answer(peer, asked) : lie(n, asked));
        }
        if (peer.honest) note(number_of(query.peer));
        outcome_.bytes += answer.opinions.size();
        const bool gone = lost();
        const auto takes = travel();
        if (!gone) plan(now_ + takes, Kind::answered, n, q, node.round);
    }
    static Opinion honest_answer(const Node& peer, Index asked)
    {
        const auto slot = peer.voting.opinions().find(id_of<TransactionId>(asked));
        return slot ? peer.voting.opinions().state(*slot).opinion : Opinion::none;
    }
    Opinion lie(Index asker, Index asked)
    {
        const auto inverse = [](bool like) { return like ? Opinion::like : Opinion::dislike; };
        switch (scenario_.adversary) {
        case Adversary::silent: return Opinion::none;
        case Adversary::cautious: return inverse(2 * liking_[asked] < outcome_.honest);
        case Adversary::inconsistent: return static_cast<Opinion>(prng_.below(3));
        case Adversary::berserk: return nodes_[asker].opinions[asked];
        case Adversary::maximal_variance: return inverse((asker + asked) % 2 == 0);
        }
        std::unreachable();
    }
    void take(Index n, Index q)
    {
        auto& node = nodes_[n];
        node.here[q] = true;
        if (--node.missing == 0) close(n);
    }

    /// As a node: when too few have answered it waits for the others, until the round has lasted an interval.
    void close_at_last(Index n, Index again)
    {
        auto& node = nodes_[n];
        if (!scenario_.issued_within || scenario_.beacon_interval == 0 || enough(node))
            return close(n);
        if (again == 0)
            return plan(std::max<Milliseconds>(now_, node.began + scenario_.beacon_interval),
                        Kind::close, n, 1, node.round);
        if (node.voting.random_counts(answers_of(node))) return close(n);
        node.open = false;
        plan(now_, Kind::end, n, 0);
    }
    [[nodiscard]] bool enough(const Node& node) const
    {
        std::vector<NodeId> answered;
        for (Index q = 0; q < node.asked.queries.size(); ++q)
            if (node.here[q]) answered.push_back(node.asked.queries[q].peer);
        return node.voting.enough(answered);
    }

    /// The answers are closed; the round is judged by the first beacon heard from now on, or without
    /// one when its time is over.
    void close(Index n)
    {
        auto& node = nodes_[n];
        node.open = false;
        const auto deadline = now_ + milliseconds(scenario_.settings.round_time) / 2;
        if (scenario_.beacon_interval == 0 || !node.voting.awaits_beacon())
            return plan(now_, Kind::end, n, 0);
        if (scenario_.issued_within) {
            const auto fixed = node.voting.judge_fixed(instant(now_), answers_of(node), mana_of(n));
            for (const auto& one : fixed) ++node.counted[transaction(node, one.slot)];
            if (node.writer) state(n, fixed);
            note(n);
        }
        // What closes at a tick is closed before its beacon is heard.
        const auto next = (now_ + (scenario_.issued_within ? scenario_.beacon_interval - 1
                                                           : scenario_.beacon_interval)) /
                          scenario_.beacon_interval;
        if (scenario_.beacon_silent) {
            // As `drng::Ticker` after some silence: what closes a little after its tick ends at once.
            const Milliseconds interval = scenario_.beacon_interval;
            const bool at_once = now_ > node.deadline && now_ % interval < interval / 2;
            return plan(at_once ? now_ : next * interval, Kind::end, n, 0);
        }
        const auto heard = next * scenario_.beacon_interval + travel();
        plan(std::min(heard, deadline), Kind::end, n,
             heard <= deadline ? static_cast<Index>(next) : 0);
    }

    void end(Index n, Index beacon_round)
    {
        auto& node = nodes_[n];
        std::optional<std::uint64_t> beacon;
        if (beacon_round != 0) beacon = Prng{scenario_.seed * 0x9e37'79b9 + beacon_round}.next();
        const auto judged =
            node.voting.end_round(instant(now_), answers_of(node), mana_of(n), beacon);
        for (const auto& one : judged)
            if (one.opinion) ++node.counted[transaction(node, one.slot)];
        if (node.writer) state(n, judged);
        note(n);
        plan(now_, Kind::begin, n, node.turn);
    }

    [[nodiscard]] static std::vector<voting::Answer> answers_of(const Node& node)
    {
        std::vector<voting::Answer> answers;
        for (Index q = 0; q < node.answers.size(); ++q)
            if (node.here[q]) answers.push_back(node.answers[q]);
        return answers;
    }
    [[nodiscard]] voting::OwnMana mana_of(Index n) const { return {nodes_[n].mana, total_}; }

    // ---- statements

    struct Statement {
        Index node = 0;
        std::vector<std::pair<std::uint32_t, voting::Stated>> stated;  ///< by round
    };
    void state(Index n, const std::vector<voting::Judgement>& judged)
    {
        auto& node = nodes_[n];
        Statement statement{.node = n, .stated = {}};
        for (const auto& one : judged) {
            if (!one.opinion) continue;
            const auto about = transaction(node, one.slot);
            const auto round = node.stated[about] + node.counted[about];
            statement.stated.push_back({round, {id_of<TransactionId>(about), *one.opinion}});
        }
        if (!statement.stated.empty()) publish(std::move(statement));
    }
    void publish(Statement statement)
    {
        statements_.push_back(std::move(statement));
        for (Index to = 0; to < nodes_.size(); ++to) {
            if (to == statements_.back().node || !nodes_[to].honest) continue;
            const auto takes = travel();
            plan(now_ + takes, Kind::state, to, static_cast<Index>(statements_.size() - 1));
        }
    }
    void hear(Index n, Index which)
    {
        const auto& statement = statements_[which];
        for (const auto& [round, stated] : statement.stated)
            nodes_[n].voting.hear(instant(now_), nodes_[statement.node].id, round,
                                  std::span{&stated, 1});
    }

    // ---- what is seen

    static Index transaction(const Node& node, voting::Slot slot)
    {
        return number_of(node.voting.opinions().id(slot));
    }

    void note(Index n)
    {
        auto& node = nodes_[n];
        const auto& opinions = node.voting.opinions();
        for (const auto slot : node.voting.take_changes()) {
            const auto which = transaction(node, slot);
            const auto opinion = opinions.state(slot).opinion;
            if (node.opinions[which] == Opinion::like) --liking_[which];
            if (opinion == Opinion::like) ++liking_[which];
            node.opinions[which] = opinion;
            check(n, slot);
        }
        for (const auto& one : node.voting.take_ended()) {
            digest(which_round(node, one.slot) ^ static_cast<std::uint64_t>(one.result) << 32);
            if (one.result == voting::Result::dropped) continue;
            if (one.result == voting::Result::like)
                check_rejects(n, one.slot, "a vote ended with like, and a conflict stays");
            const auto rounds = which_round(node, one.slot);
            if (scenario_.issued_within)
                decided_[transactions_[transaction(node, one.slot)].conflict] = now_;
            ++outcome_.votes;
            outcome_.rounds += rounds;
            outcome_.rounds_max = std::max(outcome_.rounds_max, rounds);
            outcome_.failed += one.result == voting::Result::failed ? 1 : 0;
            outcome_.milliseconds = now_ - std::min(now_, first_round_);
        }
    }
    static std::uint32_t which_round(const Node& node, voting::Slot slot)
    {
        return node.counted[transaction(node, slot)];
    }

    /// What holds whatever liars do.
    void check(Index n, voting::Slot slot)
    {
        const auto& opinions = nodes_[n].voting.opinions();
        const auto& state = opinions.state(slot);
        if (state.opinion == Opinion::like)
            for (const auto other : opinions.conflicts(slot))
                if (opinions.state(other).opinion == Opinion::like)
                    outcome_.violation = "a node likes two transactions that conflict";
        if (const auto parent = transactions_[transaction(nodes_[n], slot)].parent) {
            const auto from = opinions.find(id_of<TransactionId>(*parent));
            if (from && opinions.state(*from).rejected() && !state.rejected())
                outcome_.violation = "what spends from a rejected transaction is not rejected";
        }
    }

    /// Approval weight has the last word: then all honest nodes agree, whatever FPC came to. Twice,
    /// so that it also turns back what it said.
    void weigh()
    {
        const auto per_conflict = scenario_.sides + (scenario_.nested ? 2 : 0);
        now_ = time_max;
        for (Index c = 0; c < scenario_.conflicts; c += 2)
            for (int times = 0; times < 2; ++times) {
                const auto which = c * per_conflict + static_cast<Index>(prng_.below(per_conflict));
                decide(which, voting::Approval::heavier);
                decide(which, voting::Approval::confirmed);
            }
    }
    void decide(Index which, voting::Approval what)
    {
        ++now_;
        for (Index n = 0; n < nodes_.size(); ++n) {
            auto& node = nodes_[n];
            if (!node.honest) continue;
            const auto slot = node.voting.opinions().find(id_of<TransactionId>(which));
            if (!slot) continue;
            approve(n, what, *slot);
            if (what == voting::Approval::confirmed && !node.voting.opinions().liked(*slot))
                outcome_.violation = "a confirmed transaction is not liked";
        }
    }
    void approve(Index n, voting::Approval what, voting::Slot slot)
    {
        auto& node = nodes_[n];
        const bool was_confirmed = node.voting.opinions().confirmed(slot);
        node.voting.approve(instant(now_), what, slot);
        node.voting.advance(instant(now_));
        note(n);
        if (!was_confirmed) check_rejects(n, slot, "weight has decided, and a conflict stays");
    }
    void check_rejects(Index n, voting::Slot slot, const char* otherwise)
    {
        const auto& opinions = nodes_[n].voting.opinions();
        for (const auto other : opinions.conflicts(slot))
            if (!opinions.state(other).rejected()) outcome_.violation = otherwise;
    }

    /// Where all sides are rejected everywhere, their funds are spent once more, and by one only.
    void spend_again()
    {
        const auto per_conflict = scenario_.sides + (scenario_.nested ? 2 : 0);
        for (Index c = 0; c < scenario_.conflicts; ++c) {
            bool rejected = true;
            for (const auto& node : nodes_)
                for (Index k = 0; node.honest && k < scenario_.sides; ++k)
                    rejected = rejected && is_rejected(node, c * per_conflict + k);
            if (!rejected) continue;
            ++spent_again_;
            const auto again = static_cast<Index>(transactions_.size());
            transactions_.push_back({c, {output(c, {})}, {}});
            liking_.push_back(0);
            for (Index n = 0; n < nodes_.size(); ++n) {
                auto& node = nodes_[n];
                node.counted.push_back(0);
                node.stated.push_back(0);
                node.opinions.push_back(Opinion::none);
                if (!node.honest) continue;
                now_ = 2 * time_max + travel();
                arrive(n, again);
                node.voting.advance(instant(now_) + scenario_.settings.quarantine);
                note(n);
                if (node.opinions[again] != Opinion::like)
                    outcome_.violation = "rejected conflicts lock their funds";
            }
        }
    }
    static bool is_rejected(const Node& node, Index transaction)
    {
        const auto slot = node.voting.opinions().find(id_of<TransactionId>(transaction));
        return slot && node.voting.opinions().state(*slot).rejected();
    }

    void measure()
    {
        const auto per_conflict = scenario_.sides + (scenario_.nested ? 2 : 0);
        for (Index c = 0; c < scenario_.conflicts; ++c) {
            bool differ = false;
            std::vector<Index> liked;  // sides that some honest node likes for good
            for (Index k = 0; k < per_conflict; ++k) {
                std::array<std::uint32_t, 3> opinions{};
                for (const auto& node : nodes_) {
                    if (!node.honest) continue;
                    const auto at = c * per_conflict + k;
                    const auto slot = node.voting.opinions().find(id_of<TransactionId>(at));
                    if (!slot) continue;
                    const auto& state = node.voting.opinions().state(*slot);
                    digest(static_cast<std::uint64_t>(state.opinion) << 8 | state.level);
                    if (state.level < 2)
                        ++outcome_.unfinished;
                    else
                        ++opinions[static_cast<std::size_t>(state.opinion)];
                }
                differ = differ || (opinions[1] > 0 && opinions[2] > 0);
                if (opinions[1] > 0 && k < scenario_.sides) liked.push_back(k);
                const auto clear = voting::reaches(liking_mana_[c], honest_mana_, {3, 4});
                if (k == 0 && opinions[1] == 0 && clear) ++outcome_.integrity_failures;
            }
            outcome_.disagreements += differ ? 1 : 0;
            outcome_.contradictions += liked.size() > 1 ? 1 : 0;
        }
        for (std::size_t c = 0; c < decided_.size(); ++c)
            outcome_.resolved_after.push_back(
                static_cast<std::uint32_t>(decided_[c] - std::min(decided_[c], exists_since_[c])));
        digest(outcome_.queries);
        digest(outcome_.bytes);
    }
    void digest(std::uint64_t word)
    {
        digest_ = (digest_ ^ word) * 0x9e37'79b9'7f4a'7c15;
        digest_ ^= digest_ >> 32;
    }

    const Scenario& scenario_;
    Prng prng_;
    std::vector<Node> nodes_;
    std::vector<voting::Holder> holders_;
    std::vector<voting::Holder> peers_;
    std::uint64_t total_ = 0;
    std::vector<Transaction> transactions_;
    std::vector<std::uint32_t> liking_;  ///< by transaction: honest nodes whose opinion is like
    std::vector<Statement> statements_;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> due_;
    std::uint64_t sequence_ = 0;
    Milliseconds now_ = 0;
    Milliseconds first_round_ = 0;
    std::uint64_t honest_mana_ = 0;
    std::vector<std::uint64_t> liking_mana_;  ///< by conflict: honest mana that begins with a like
    std::vector<Milliseconds> exists_since_;  ///< by conflict: its second side was issued
    std::vector<Milliseconds> decided_;       ///< by conflict: the last end of a vote
    std::uint64_t spent_again_ = 0;
    std::uint64_t digest_ = 0xcbf2'9ce4'8422'2325;
    Outcome outcome_;
};

}  // namespace

std::string_view name(Adversary adversary) noexcept
{
    switch (adversary) {
    case Adversary::silent: return "silent";
    case Adversary::cautious: return "cautious";
    case Adversary::inconsistent: return "inconsistent";
    case Adversary::berserk: return "berserk";
    case Adversary::maximal_variance: return "maximal_variance";
    }
    std::unreachable();
}

std::optional<Adversary> adversary_from(std::string_view text) noexcept
{
    for (const auto one : {Adversary::silent, Adversary::cautious, Adversary::inconsistent,
                           Adversary::berserk, Adversary::maximal_variance})
        if (name(one) == text) return one;
    return std::nullopt;
}

Outcome simulate(const Scenario& scenario)
{
    return Simulation{scenario}.run();
}

}  // namespace weft::voting_sim
