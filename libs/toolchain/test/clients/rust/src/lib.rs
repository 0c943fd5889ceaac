//! Calls the counter through the client that `weft contract client --language rust` wrote.

#![no_std]
mod counter_client;
use counter_client::Counter;
use weft::*;

entry_points! {
    func add_there(n: u64) payable -> (counter: u64);
    func reset_there();
    view there() -> (counter: u64);
}

fn add_there(ctx: &Func, n: u64) -> Result<u64> {
    Ok(Counter::named("counter").add(ctx, &n, &Balances::none())?.counter)
}

/// It is not the owner: the counter's error comes here by its name.
fn reset_there(ctx: &Func) -> Result {
    let failed = Counter::named("counter").reset(ctx, Some(&7)).unwrap_err();
    require!(failed.text.starts_with(counter_client::ERROR_not_owner), "another error");
    Ok(())
}

fn there(ctx: &View) -> Result<u64> {
    Ok(Counter::named("counter").get(ctx)?.counter)
}
