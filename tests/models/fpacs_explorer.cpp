// FP-ACS explored (X §5.5): one slot, every state that an adversary can bring about.
//
// The model is of docs/protocols/fpacs.md and none of libs/fpacs: correct validators are what they have voted, hold
// and shown; messages are not in it, since whatever n - f seats may have said can arrive at anybody at any time or
// never. The leader is a liar with two lists, X and Y; liars vote for all and show what suits them. The agreement on
// what was prepared is ideal: it gives a bit that a correct validator put in. U is the output of the common subset.
//
// What must hold in every state:
//   one list is prepared          two certificates of n - f first votes for two lists exist in none
//   one decision                  n - f commit votes exist for one vector alone, which is what the fallback decides
//   the order is of the decision  nobody can compute the signature over a vector that the fallback did not decide
// and at every end: all correct validators have given their commit vote to one vector.
//
// Six ways to get it wrong are tried as well, and each must break what X §5.5 says that it breaks.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

enum Vector : unsigned { none = 0, x = 1, y = 2, u = 3 };

constexpr unsigned bit(Vector vector)
{
    return 1u << vector;
}
/// With X for Y and Y for X.
constexpr unsigned mirrored_bits(unsigned bits)
{
    return (bits & bit(u)) | ((bits & bit(x)) != 0 ? bit(y) : 0) |
           ((bits & bit(y)) != 0 ? bit(x) : 0);
}

/// One correct validator.
struct Seat {
    unsigned first = 0;   ///< bits of the lists it voted for first
    Vector holds = none;  ///< the certificate it has seen
    unsigned second = 0;  ///< bits of the vectors it gave commit votes
    bool paced = false;
    bool showed = false;  ///< its PACE shows a certificate, the one it holds
    unsigned input = 0;   ///< to the agreement: 0 none yet, 1 nothing was prepared, 2 something was
    bool settled = false;

    [[nodiscard]] std::uint16_t packed() const
    {
        return static_cast<std::uint16_t>(
            first >> 1 | static_cast<unsigned>(holds) << 2 | second << 3 | (paced ? 1u << 7 : 0) |
            (showed ? 1u << 8 : 0) | input << 9 | (settled ? 1u << 11 : 0));
    }
    [[nodiscard]] Seat mirrored() const
    {
        Seat other = *this;
        other.first = mirrored_bits(first);
        other.second = mirrored_bits(second);
        other.holds = holds == x ? y : holds == y ? x : none;
        return other;
    }
    static Seat of(unsigned packed)
    {
        return {.first = (packed & 3) << 1,
                .holds = static_cast<Vector>(packed >> 2 & 3),
                .second = packed >> 3 & 0b1110,
                .paced = (packed >> 7 & 1) != 0,
                .showed = (packed >> 8 & 1) != 0,
                .input = packed >> 9 & 3,
                .settled = (packed >> 11 & 1) != 0};
    }
};
struct Rules {
    unsigned seats;
    unsigned liars;
    unsigned faulty_max = (seats - 1) / 3;
    /// The rules that the mutations break.
    unsigned first_quorum = seats - faulty_max;
    unsigned order_threshold = seats - faulty_max;
    unsigned paces = seats - faulty_max;
    bool second_after_pace = false;
    bool two_firsts = false;

    [[nodiscard]] unsigned correct() const { return seats - liars; }
    [[nodiscard]] unsigned quorum() const { return seats - faulty_max; }
};

struct Found {
    std::size_t states = 0;
    std::size_t two_prepared = 0;
    std::size_t two_decided = 0;
    std::size_t order_of_another = 0;
    std::size_t bad_ends = 0;
};

class Explorer {
public:
    explicit Explorer(const Rules& rules) : rules_{rules} {}

    Found explore()
    {
        add({std::vector<Seat>(rules_.correct()), 0});
        while (!open_.empty()) {
            const auto state = std::move(open_.back());
            open_.pop_back();
            judge(state);
            const auto before = moves_;
            expand(state);
            if (moves_ == before) judge_end(state);
        }
        found_.states = known_.size();
        return found_;
    }

private:
    struct State {
        std::vector<Seat> seats;  ///< sorted: who is who does not matter
        unsigned agreed = 0;      ///< 0 not yet, 1 nothing was prepared, 2 something was
    };
    void add(State state)
    {
        // What was shown and put in matters until the agreement, and no longer.
        if (state.agreed != 0)
            for (auto& seat : state.seats) {
                seat.showed = false;
                seat.input = 0;
            }
        auto packed = packed_of(state);
        // X and Y are alike.
        for (auto& seat : state.seats) seat = seat.mirrored();
        packed = std::min(packed, packed_of(state));
        std::string key(1, static_cast<char>(state.agreed));
        for (const auto one : packed) {
            key += static_cast<char>(one & 0xff);
            key += static_cast<char>(one >> 8);
        }
        if (!known_.insert(std::move(key)).second) return;
        for (std::size_t i = 0; i < packed.size(); ++i) state.seats[i] = Seat::of(packed[i]);
        open_.push_back(std::move(state));
    }
    static std::vector<std::uint16_t> packed_of(const State& state)
    {
        std::vector<std::uint16_t> packed;
        for (const auto& seat : state.seats) packed.push_back(seat.packed());
        std::ranges::sort(packed);
        return packed;
    }
    template <class Count>
    [[nodiscard]] static unsigned count(const State& state, Count counts)
    {
        return static_cast<unsigned>(std::ranges::count_if(state.seats, counts));
    }
    [[nodiscard]] bool prepared(const State& state, Vector list) const
    {
        return count(state, [&](const Seat& seat) { return (seat.first & bit(list)) != 0; }) +
                   rules_.liars >=
               rules_.first_quorum;
    }
    [[nodiscard]] unsigned commits(const State& state, Vector vector) const
    {
        return count(state, [&](const Seat& seat) { return (seat.second & bit(vector)) != 0; }) +
               rules_.liars;
    }

    void expand(const State& state)
    {
        const std::array exists{false, prepared(state, x), prepared(state, y), false};
        const auto paces = count(state, [](const Seat& seat) { return seat.paced; }) + rules_.liars;
        const auto empty_paces =
            count(state, [](const Seat& seat) { return seat.paced && !seat.showed; }) +
            rules_.liars;
        for (std::size_t i = 0; i < state.seats.size(); ++i) {
            // Seats that are alike do alike.
            if (i > 0 && state.seats[i].packed() == state.seats[i - 1].packed()) continue;
            const auto& seat = state.seats[i];
            const auto move = [&](auto change) {
                ++moves_;
                State next = state;
                change(next.seats[i]);
                add(std::move(next));
            };
            for (const auto list : {x, y}) {
                const bool may =
                    rules_.two_firsts ? (seat.first & bit(list)) == 0 : seat.first == 0;
                if (may && !seat.paced) move([&](Seat& who) { who.first |= bit(list); });
                // A certificate is seen at the moment when it matters, and not before: fewer states.
                if (seat.holds != list && (seat.holds != none || !exists[list])) continue;
                if (seat.second == 0 && (!seat.paced || rules_.second_after_pace))
                    move([&](Seat& who) {
                        who.holds = list;
                        who.second |= bit(list);
                    });
                if (!seat.paced)
                    move([&](Seat& who) {
                        who.holds = list;
                        who.paced = who.showed = true;
                    });
                if (seat.paced && seat.input == 0 && state.agreed == 0 && paces >= rules_.paces)
                    move([&](Seat& who) {
                        who.holds = list;
                        who.input = 2;
                    });
                if (state.agreed == 2 && !seat.settled)
                    move([&](Seat& who) {
                        who.holds = list;
                        who.settled = true;
                        who.second |= bit(list);
                    });
            }
            if (!seat.paced && seat.holds == none) move([&](Seat& who) { who.paced = true; });
            if (seat.paced && seat.input == 0 && state.agreed == 0 && seat.holds == none &&
                empty_paces >= rules_.paces)
                move([&](Seat& who) { who.input = 1; });
            if (state.agreed == 1 && !seat.settled)
                move([&](Seat& who) {
                    who.settled = true;
                    who.second |= bit(u);
                });
        }
        if (state.agreed != 0) return;
        for (const unsigned value : {1u, 2u}) {
            if (count(state, [&](const Seat& seat) { return seat.input == value; }) == 0) continue;
            ++moves_;
            State next = state;
            next.agreed = value;
            add(std::move(next));
        }
    }

    void judge(const State& state)
    {
        if (prepared(state, x) && prepared(state, y)) ++found_.two_prepared;
        unsigned decided = 0;  // bits
        unsigned late = 0;     // by the fallback, of some seat
        for (const auto& seat : state.seats)
            if (seat.settled) late |= bit(state.agreed == 1 ? u : seat.holds);
        for (const auto vector : {x, y, u})
            if (commits(state, vector) >= rules_.quorum()) decided |= bit(vector);
        if (std::popcount(decided | late) > 1) ++found_.two_decided;
        for (const auto vector : {x, y, u})
            if (commits(state, vector) >= rules_.order_threshold && (late & ~bit(vector)) != 0) {
                ++found_.order_of_another;
                break;
            }
    }
    void judge_end(const State& state)
    {
        const auto all = [&](Vector vector) {
            return std::ranges::all_of(
                state.seats, [&](const Seat& seat) { return (seat.second & bit(vector)) != 0; });
        };
        if (!all(x) && !all(y) && !all(u)) ++found_.bad_ends;
    }

    Rules rules_;
    std::unordered_set<std::string> known_;
    std::vector<State> open_;
    std::uint64_t moves_ = 0;
    Found found_;
};

Found explore(const char* name, const Rules& rules)
{
    const auto found = Explorer{rules}.explore();
    std::printf(
        "%s, n = %u, %u liars: %zu states; two prepared %zu, two decided %zu, the order of another "
        "%zu, bad ends %zu\n",
        name, rules.seats, rules.liars, found.states, found.two_prepared, found.two_decided,
        found.order_of_another, found.bad_ends);
    return found;
}

TEST(FpacsModel, of_4_5_and_7_seats_is_never_wrong)
{
    for (const auto& [seats, liars] : {std::pair{4u, 1u}, std::pair{4u, 0u}, std::pair{5u, 1u},
                                       std::pair{7u, 2u}, std::pair{7u, 1u}}) {
        const auto found = explore("as it is", {.seats = seats, .liars = liars});
        EXPECT_GT(found.states, 1000u);
        EXPECT_EQ(found.two_prepared, 0u);
        EXPECT_EQ(found.two_decided, 0u);
        EXPECT_EQ(found.order_of_another, 0u);
        EXPECT_EQ(found.bad_ends, 0u);
    }
}

TEST(FpacsModel, with_a_third_of_liars_everything_breaks)
{
    const auto found = explore("a liar of three", {.seats = 3, .liars = 1, .faulty_max = 1});
    EXPECT_GT(found.two_prepared, 0u);
    EXPECT_GT(found.two_decided, 0u);
    EXPECT_GT(found.order_of_another, 0u);
}

TEST(FpacsModel, with_f_plus_1_first_votes_two_lists_are_prepared)
{
    const auto found = explore("first quorum f + 1", {.seats = 4, .liars = 1, .first_quorum = 2});
    EXPECT_GT(found.two_prepared, 0u);
    EXPECT_GT(found.two_decided, 0u);
}

TEST(FpacsModel, with_f_plus_1_shares_the_order_of_what_is_given_up_is_known)
{
    for (const auto& rules : {Rules{.seats = 4, .liars = 1, .order_threshold = 2},
                              Rules{.seats = 7, .liars = 2, .order_threshold = 3}}) {
        const auto found = explore("order threshold f + 1", rules);
        EXPECT_EQ(found.two_prepared, 0u);
        EXPECT_EQ(found.two_decided, 0u);
        EXPECT_GT(found.order_of_another, 0u);
    }
}

TEST(FpacsModel, with_commit_votes_after_pace_two_vectors_are_decided)
{
    const auto found =
        explore("commit votes after PACE", {.seats = 4, .liars = 1, .second_after_pace = true});
    EXPECT_EQ(found.two_prepared, 0u);
    EXPECT_GT(found.two_decided, 0u);
    EXPECT_GT(found.order_of_another, 0u);
}

TEST(FpacsModel, with_two_first_votes_of_a_seat_two_lists_are_prepared)
{
    const auto found = explore("two first votes", {.seats = 4, .liars = 1, .two_firsts = true});
    EXPECT_GT(found.two_prepared, 0u);
    EXPECT_GT(found.two_decided, 0u);
}

TEST(FpacsModel, with_f_plus_1_paces_two_vectors_are_decided)
{
    const auto found = explore("f + 1 PACE", {.seats = 4, .liars = 1, .paces = 2});
    EXPECT_EQ(found.two_prepared, 0u);
    EXPECT_GT(found.two_decided, 0u);
    EXPECT_GT(found.order_of_another, 0u);
}

}  // namespace
