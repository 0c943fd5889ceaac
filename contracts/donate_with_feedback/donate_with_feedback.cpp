// Takes donations, each with a word to the owner, and keeps a list of them.

#include <weft.hpp>

using namespace weft;

WEFT_EVENT(donated, "(number: u64, amount: u64, donor: agent, feedback: text)");
WEFT_ERROR(not_owner, "only who deployed the contract may do that");
WEFT_ERROR(nothing_given, "a donation is IOTA, and nothing else");
WEFT_ERROR(no_such_donation, "there is no donation of that number");

namespace {

constexpr usize feedback_bytes_max = 500;

u64 figure(const View& ctx, Span name)
{
    return ctx.state().get<u64>(name).value_or(0);
}

/// Numbers ascend in the order of the keys.
Bytes key_of(u64 number, Span field)
{
    Bytes key{Span{"d/"}};
    for (u32 shift = 64; shift > 0; shift -= 8) key.number(static_cast<u8>(number >> (shift - 8)));
    return key.append(Span{"/"}).append(field);
}

}  // namespace

WEFT_FUNC(donate, "(feedback?: text) payable -> (number: u64) # With IOTA and a word.")
{
    const u64 amount = ctx.incoming(iota);
    require(amount > 0 && ctx.incoming_colors() == 1, error_nothing_given);
    const Text feedback = ctx.param<"feedback">().value_or({});
    require(feedback.size() <= feedback_bytes_max, "a feedback has at most 500 bytes");

    const u64 number = figure(ctx, "count");
    const AgentId donor = ctx.caller();
    const State state = ctx.state();
    state.set(key_of(number, "amount"), amount);
    state.set(key_of(number, "donor"), donor);
    state.set(key_of(number, "feedback"), feedback);
    state.set(key_of(number, "time"), ctx.timestamp());
    state.set("count", number + 1);
    state.set("total", checked_add(figure(ctx, "total"), amount, "the total would overflow"));
    if (amount > figure(ctx, "max")) state.set("max", amount);
    ctx.result<"number">(number);
    event_donated(ctx, number, amount, donor, feedback);
}

WEFT_FUNC(withdraw, "(amount?: u64) -> (amount: u64) # By who deployed it: all, or less.")
{
    require(ctx.caller() == ctx.creator(), error_not_owner);
    const u64 have = ctx.balance(iota);
    const u64 asked = ctx.param<"amount">().value_or(have);
    const u64 amount = asked < have ? asked : have;
    if (amount > 0) ctx.pay(ctx.caller(), {iota, amount});
    ctx.result<"amount">(amount);
}

WEFT_VIEW(
    donation,
    "(number: u64) -> (amount: u64, donor: agent, feedback: text, time: i64) # The first is 0.")
{
    const u64 number = ctx.param<"number">();
    require(number < figure(ctx, "count"), error_no_such_donation);
    const State state = ctx.state();
    ctx.result<"amount">(state.get<u64>(key_of(number, "amount")).value_or(0));
    ctx.result<"donor">(state.get<AgentId>(key_of(number, "donor")).value_or({}));
    ctx.result<"feedback">(state.get<Text>(key_of(number, "feedback")).value_or({}));
    ctx.result<"time">(state.get<i64>(key_of(number, "time")).value_or(0));
}

WEFT_VIEW(donation_info, "() -> (count: u64, max_donation: u64, total_donation: u64, amount: u64)")
{
    ctx.result<"count">(figure(ctx, "count"));
    ctx.result<"max_donation">(figure(ctx, "max"));
    ctx.result<"total_donation">(figure(ctx, "total"));
    ctx.result<"amount">(ctx.balance(iota));
}
