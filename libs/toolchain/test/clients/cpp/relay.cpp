// Calls the counter through the client that `weft contract client --language cpp` wrote.

#include "counter_client.hpp"

using counter_client::Counter;

WEFT_FUNC(add_there, "(n: u64) payable -> (counter: u64)")
{
    const auto counter = Counter::named("counter");
    ctx.result<"counter">(counter.add(ctx, ctx.param<"n">(), weft::Balances{}).counter);
}

// It is not the owner: this call ends too.
WEFT_FUNC(reset_there, "()")
{
    Counter::named("counter").reset(ctx, weft::u64{7});
}

WEFT_VIEW(there, "() -> (counter: u64)")
{
    ctx.result<"counter">(Counter::named("counter").get(ctx).counter);
}
