//! A counter: the smallest contract that keeps state, takes parameters and has an owner.

#![no_std]
use weft::*;

entry_points! {
    /// The number it starts from.
    func init(value: Option<u64>);
    /// Adds one. Tokens that come along are kept for whoever deployed it.
    func increment() payable -> (counter: u64);
    /// Adds n. Tokens that come along are kept for whoever deployed it.
    func add(n: u64) payable -> (counter: u64);
    /// By whoever deployed it.
    func reset(value: Option<u64>);
    /// By whoever deployed it: all tokens that came along.
    func withdraw();
    view get() -> (counter: u64);
}

events! {
    changed(counter: u64);
}

errors! {
    not_owner: "only the owner may do that";
}

const COUNTER: &str = "counter";

fn init(ctx: &Func, value: Option<u64>) -> Result {
    ctx.state().set(COUNTER, &value.unwrap_or(0));
    Ok(())
}

fn increment(ctx: &Func) -> Result<u64> {
    add(ctx, 1)
}

fn add(ctx: &Func, n: u64) -> Result<u64> {
    let value = get(ctx)?.checked_add(n).ok_or("the counter would overflow")?;
    ctx.state().set(COUNTER, &value);
    event::changed(ctx, value);
    Ok(value)
}

fn only_owner(ctx: &Func) -> Result {
    require!(ctx.caller() == ctx.creator(), error::not_owner);
    Ok(())
}

fn reset(ctx: &Func, value: Option<u64>) -> Result {
    only_owner(ctx)?;
    init(ctx, value)
}

fn withdraw(ctx: &Func) -> Result {
    only_owner(ctx)?;
    ctx.pay(&ctx.caller(), &ctx.balances())
}

fn get(ctx: &View) -> Result<u64> {
    Ok(ctx.state().get(COUNTER).unwrap_or(0))
}
