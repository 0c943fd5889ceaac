//! A counter: the smallest contract that keeps state, takes parameters and has an owner.
//!
//!   init       value: u64 = 0         the number it starts from
//!   increment                          adds one
//!   add        n: u64                  adds n
//!   reset      value: u64 = 0         by whoever deployed it
//!   get        view                    counter: u64

use weft::*;

entry_points! {
    func init;
    func increment;
    func add;
    func reset;
    view get;
}

const COUNTER: &str = "counter";

fn stored(ctx: &View) -> u64 {
    ctx.state().get(COUNTER).unwrap_or(0)
}

fn add_to_counter(ctx: &Func, n: u64) -> Result {
    let value = stored(ctx).checked_add(n).ok_or("the counter would overflow")?;
    ctx.state().set(COUNTER, &value);
    ctx.result(COUNTER, &value);
    ctx.event("counter changed");
    Ok(())
}

fn init(ctx: &Func) -> Result {
    ctx.state().set(COUNTER, &ctx.optional_param::<u64>("value")?.unwrap_or(0));
    Ok(())
}

fn increment(ctx: &Func) -> Result {
    add_to_counter(ctx, 1)
}

fn add(ctx: &Func) -> Result {
    add_to_counter(ctx, ctx.param("n")?)
}

fn reset(ctx: &Func) -> Result {
    require!(ctx.caller() == ctx.creator(), "only the owner may reset the counter");
    ctx.state().set(COUNTER, &ctx.optional_param::<u64>("value")?.unwrap_or(0));
    Ok(())
}

fn get(ctx: &View) -> Result {
    ctx.result(COUNTER, &stored(ctx));
    Ok(())
}
