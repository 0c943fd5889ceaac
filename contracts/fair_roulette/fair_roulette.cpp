// A roulette with five numbers. The first bet of a round opens it for a minute; when that is over,
// anybody may spin the wheel. All that was bet goes to those who bet on the number that comes, by their
// bets; the wheel keeps what does not divide. When nobody did, the bets stay for the next round.
//
// The number derives from the entropy of the request that spins: nobody knows it before the order of
// its batch is fixed, so nobody can choose when to spin.

#include <weft.hpp>

using namespace weft;

WEFT_EVENT(bet, "(player: agent, number: u8, amount: u64)");
WEFT_EVENT(spun, "(number: u8, bets: u64, won: u64)");
WEFT_EVENT(won, "(player: agent, amount: u64)");
WEFT_ERROR(no_such_number, "numbers are 1 to 5");
WEFT_ERROR(iota_only, "bets are IOTA alone");
WEFT_ERROR(closed, "the round is over: spin first");
WEFT_ERROR(open, "the round is not over");
WEFT_ERROR(no_bets, "nobody has bet");
WEFT_ERROR(full, "a round has at most 100 bets");

namespace {

constexpr u8 numbers = 5;
constexpr u64 bets_max = 100;
constexpr i64 round_time = 60'000'000'000;

u64 figure(const View& ctx, Span name)
{
    return ctx.state().get<u64>(name).value_or(0);
}
i64 ends(const View& ctx)
{
    return ctx.state().get<i64>("ends").value_or(0);
}

struct Bet {
    AgentId player;
    u8 number = 0;
    u64 amount = 0;
};
/// player 37 ‖ number ‖ u64
Bet read_bet(Span bytes)
{
    require(bytes.size == 46, "a bet is damaged");
    return {*Value<AgentId>::decode({bytes.data, 37}), bytes.data[37],
            *Value<u64>::decode({bytes.data + 38, 8})};
}
Bytes key_of(u64 bet)
{
    Bytes key{Span{"b/"}};
    return key.number(static_cast<u8>(bet));
}

}  // namespace

WEFT_FUNC(place_bet, "(number: u8) payable # With IOTA, on one of the numbers 1 to 5.")
{
    const u8 number = ctx.param<"number">();
    require(number >= 1 && number <= numbers, error_no_such_number);
    const u64 amount = ctx.incoming(iota);
    require(amount > 0 && ctx.incoming_colors() == 1, error_iota_only);
    const u64 bets = figure(ctx, "bets");
    if (bets == 0)
        ctx.state().set("ends", ctx.timestamp() + round_time);
    else
        require(ctx.timestamp() < ends(ctx), error_closed);
    require(bets < bets_max, error_full);
    Bytes bet{ctx.caller().span()};
    bet.number(number).number(amount);
    ctx.state().set(key_of(bets), bet);
    ctx.state().set("bets", bets + 1);
    event_bet(ctx, ctx.caller(), number, amount);
}

WEFT_FUNC(spin, "() -> (number: u8) # When the minute is over, by anybody.")
{
    const u64 bets = figure(ctx, "bets");
    require(bets > 0, error_no_bets);
    require(ctx.timestamp() >= ends(ctx), error_open);
    const Hash entropy = ctx.entropy();
    const u64 random = *Value<u64>::decode({entropy.bytes, 8});
    const u8 number = static_cast<u8>(random % numbers + 1);

    u64 on_number = 0;
    for (u64 i = 0; i < bets; ++i) {
        const Bet bet = read_bet((*ctx.state().bytes(key_of(i))).span());
        if (bet.number == number) on_number += bet.amount;
    }
    const u64 pot = ctx.balance(iota);
    for (u64 i = 0; i < bets; ++i) {
        const Bet bet = read_bet((*ctx.state().bytes(key_of(i))).span());
        ctx.state().erase(key_of(i));
        if (bet.number != number) continue;
        const u64 amount = checked_mul(pot, bet.amount, "a bet is too large") / on_number;
        ctx.pay(bet.player, {iota, amount});
        event_won(ctx, bet.player, amount);
    }
    ctx.state().erase("bets");
    ctx.state().erase("ends");
    ctx.state().set("last", number);
    ctx.result<"number">(number);
    event_spun(ctx, number, bets, on_number);
}

WEFT_VIEW(round, "() -> (bets: u64, ends: i64, pot: u64)")
{
    ctx.result<"bets">(figure(ctx, "bets"));
    ctx.result<"ends">(ends(ctx));
    ctx.result<"pot">(ctx.balance(iota));
}

WEFT_VIEW(last_winning_number, "() -> (number: u8) # 0: no wheel has been spun.")
{
    ctx.result<"number">(ctx.state().get<u8>("last").value_or(0));
}
