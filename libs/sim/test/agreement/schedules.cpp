#include "schedules.hpp"

#include "engines.hpp"
#include <deque>
#include <functional>

namespace weft::sim::agreement {
namespace {

struct Flight {
    std::size_t from;
    std::size_t to;
    aba::Message message;
};

class Board {
public:
    Board(const std::vector<coin::Keys>& keys, const std::function<bool(std::size_t)>& input)
        : g_{(keys.size() - 1) / 3}, committee_{static_cast<std::uint16_t>(keys.size())}
    {
        WEFT_CHECK(keys.size() == 3 * g_ + 1 && g_ >= 1);
        nodes_.reserve(3 * g_);
        for (std::size_t i = 0; i < 3 * g_; ++i)
            nodes_.emplace_back(committee_, seat(i), InstanceId::filled(0x59), keys[i]);
        for (std::size_t i = 0; i < 3 * g_; ++i) obey(i, nodes_[i].propose(input(i)).value());
    }

    [[nodiscard]] bool a0(std::size_t i) const { return i < g_; }
    [[nodiscard]] bool a(std::size_t i) const { return i < 2 * g_; }
    [[nodiscard]] bool b(std::size_t i) const { return i >= 2 * g_ && i < 3 * g_; }

    /// Delivers what matches and what that causes, until nothing more matches.
    void deliver(const std::function<bool(const Flight&)>& matches)
    {
        for (bool again = true; again;) {
            again = false;
            for (std::size_t i = 0; i < flying_.size(); ++i) {
                if (!matches(flying_[i])) continue;
                const auto flight = flying_[i];
                flying_.erase(flying_.begin() + static_cast<std::ptrdiff_t>(i));
                arrive(flight);
                again = true;
                break;
            }
        }
    }
    void liar_says(const std::function<bool(std::size_t)>& whom, const aba::Message& message)
    {
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (whom(i)) arrive({nodes_.size(), i, message});
    }
    /// The value with which `who` entered `round`, as its frames show.
    [[nodiscard]] std::optional<bool> entered(std::size_t who, std::uint32_t round) const
    {
        for (const auto& flight : flying_)
            if (const auto* bval = std::get_if<aba::Bval>(&flight.message);
                bval && flight.from == who && bval->round == round)
                return bval->value;
        return std::nullopt;
    }
    Duel verdict(Duel duel) const
    {
        duel.decided = true;
        for (const auto& node : nodes_) {
            duel.round_last = std::max(duel.round_last, node.round());
            duel.decided = duel.decided && node.decided();
            duel.agreed = duel.agreed && node.decided() == nodes_.front().decided();
        }
        duel.digest = digest_.value();
        return duel;
    }

    /// One round of the schedule; `v` is A's estimate. Returns the coin, if A's estimates became it
    /// and B's did not: the adversary goes on.
    std::optional<bool> split(std::uint32_t r, bool v);

private:
    void arrive(const Flight& flight)
    {
        digest_.mix(flight.from * 131 + flight.to);
        fold(digest_, flight.message);
        obey(flight.to, nodes_[flight.to].handle(seat(flight.from), flight.message).value());
    }
    void obey(std::size_t who, const aba::Step& step)
    {
        for (const auto& envelope : step.messages)
            for (std::size_t to = 0; to < nodes_.capacity(); ++to)
                if (to != who) flying_.push_back({who, to, envelope.message});
    }

    std::size_t g_;
    Committee committee_;
    std::vector<aba::Agreement> nodes_;
    std::deque<Flight> flying_;
    Digest digest_;
};

template <class Part>
const Part* part(const Flight& flight, std::uint32_t round)
{
    const auto* found = std::get_if<Part>(&flight.message);
    return found && found->round == round ? found : nullptr;
}

std::optional<bool> Board::split(std::uint32_t r, bool v)
{
    const bool w = !v;
    const auto in_a = [&](std::size_t i) { return a(i); };
    const auto in_a0 = [&](std::size_t i) { return a0(i); };
    const auto in_a1 = [&](std::size_t i) { return a(i) && !a0(i); };
    const auto in_b = [&](std::size_t i) { return b(i); };
    const auto bval = [&](auto from, bool value, auto to) {
        deliver([&, from, value, to](const Flight& x) {
            const auto* said = part<aba::Bval>(x, r);
            return said && said->value == value && from(x.from) && to(x.to);
        });
    };

    // 1. A1 first sees 2f+1 of v, A0 first 2f+1 of w.
    bval(in_a, v, in_a);
    liar_says(in_a1, aba::Bval{r, v});
    liar_says(in_a0, aba::Bval{r, w});
    bval(in_b, w, in_a0);
    bval(in_a0, w, in_a0);
    // 2. Then both values everywhere in A, whose outcome is {0,1}: its shares may leave.
    liar_says(in_a1, aba::Bval{r, w});
    liar_says(in_a0, aba::Bval{r, v});
    bval(in_b, w, in_a);
    bval(in_a, w, in_a);
    bval(in_a, v, in_a);
    deliver([&](const Flight& x) { return part<aba::Aux>(x, r) && a(x.from) && a(x.to); });
    liar_says(in_a, aba::Aux{r, v});
    deliver([&](const Flight& x) { return part<aba::Conf>(x, r) && a(x.from) && a(x.to); });
    if (!aba::constant_coin(r)) liar_says(in_a, aba::Conf{r, aba::Values::both});
    deliver([&](const Flight& x) { return part<aba::Toss>(x, r) && a(x.from) && a(x.to); });
    const auto coin = entered(0, r + 1);
    if (!coin) return std::nullopt;
    // 3. B hears only of the other value, until its own outcome is fixed.
    const bool t = !*coin;
    bval(in_a, t, in_b);
    liar_says(in_b, aba::Bval{r, t});
    bval(in_b, t, in_b);
    deliver([&](const Flight& x) {
        const auto* said = part<aba::Aux>(x, r);
        return said && said->value == t && b(x.to);
    });
    liar_says(in_b, aba::Aux{r, t});
    // 4. Now it may hear everything of this round.
    bval(in_a, *coin, in_b);
    bval(in_b, *coin, in_b);
    deliver([&](const Flight& x) {
        return b(x.to) && (part<aba::Bval>(x, r) || part<aba::Aux>(x, r) || part<aba::Conf>(x, r) ||
                           part<aba::Toss>(x, r));
    });
    if (!aba::constant_coin(r)) liar_says(in_b, aba::Conf{r, aba::just(t)});
    deliver([&](const Flight& x) { return b(x.to) && part<aba::Toss>(x, r); });
    const auto other = entered(2 * g_, r + 1);
    return other == t ? coin : std::nullopt;
}

}  // namespace

Duel coin_seer(const std::vector<coin::Keys>& keys, bool input, std::uint32_t rounds_max)
{
    const auto b_first = 2 * (keys.size() / 3);
    Board board{keys, [&](std::size_t i) { return (i >= b_first) != input; }};
    Duel duel;
    bool v = input;
    for (std::uint32_t round = 0; round < rounds_max; ++round) {
        const auto coin = board.split(round, v);
        if (!coin) {
            // It has lost: from here on everything arrives.
            board.deliver([](const Flight&) { return true; });
            return board.verdict(duel);
        }
        v = *coin;
        ++duel.split_rounds;
    }
    duel.stalled = true;
    return board.verdict(duel);
}

Duel early_leaver(const std::vector<coin::Keys>& keys, bool b)
{
    WEFT_CHECK(keys.size() == 4);
    const bool c = !b;
    Board board{keys, [&](std::size_t i) { return i == 0 ? b : c; }};
    const auto only = [](std::size_t seat) {
        return [seat](std::size_t who) { return who == seat; };
    };
    const auto pass = [&](std::size_t from, std::size_t to, const aba::Message& message) {
        board.deliver(
            [&](const Flight& x) { return x.from == from && x.to == to && x.message == message; });
    };
    // Seat 2 joins b; seats 0 and 2 have it complete, and seat 0 has three AUX for it.
    pass(0, 2, aba::Bval{0, b});
    board.liar_says(only(2), aba::Bval{0, b});
    pass(2, 0, aba::Bval{0, b});
    board.liar_says(only(0), aba::Bval{0, b});
    pass(2, 0, aba::Aux{0, b});
    board.liar_says(only(0), aba::Aux{0, b});
    // Seat 1 has c complete, with the liar's help.
    pass(2, 1, aba::Bval{0, c});
    board.liar_says(only(1), aba::Bval{0, c});
    board.deliver([](const Flight&) { return true; });
    return board.verdict({});
}

}  // namespace weft::sim::agreement
