//! Everything a contract can do wrong, one entry point each: for tests, and for showing that a chain
//! survives it. Each failure is refunded and changes nothing.

use weft::*;

entry_points! {
    func refuse;
    func trap;
    func panic_with_text;
    func burn_gas;
    func burn_gas_on_host;
    func recurse;
    func eat_memory;
    func read_beyond_memory;
    func divide_by_zero;
    func overdraw;
    func write_then_trap;
    func call_itself;
    func catch_nested_failure;
    view write_in_view;
    view who_calls_a_view;
    view burn_gas_in_view;
}

fn refuse(ctx: &Func) -> Result {
    Err(Error(ctx.optional_param("text")?.unwrap_or_else(|| "refused".to_string())))
}

fn trap(_: &Func) -> Result {
    core::arch::wasm32::unreachable()
}

fn panic_with_text(_: &Func) -> Result {
    panic!("out of ideas")
}

fn burn_gas(_: &Func) -> Result {
    spin()
}

fn burn_gas_in_view(_: &View) -> Result {
    spin()
}

fn spin() -> Result {
    let mut x = 1u64;
    while x != 0 {
        x = x.wrapping_mul(6364136223846793005) | 1;
    }
    Ok(())
}

fn burn_gas_on_host(ctx: &Func) -> Result {
    loop {
        ctx.state().set("k", &ctx.timestamp());
    }
}

#[allow(unconditional_recursion)]
fn recurse(ctx: &Func) -> Result {
    recurse(ctx)?;
    ctx.event("never");
    Ok(())
}

fn eat_memory(_: &Func) -> Result {
    let mut blocks = Vec::new();
    loop {
        blocks.push(vec![1u8; 1 << 20]);
    }
}

fn read_beyond_memory(ctx: &Func) -> Result {
    let beyond = (core::arch::wasm32::memory_size(0) << 16) as *const u8;
    unsafe { host::event(beyond.wrapping_sub(4), 8) };
    ctx.event("never");
    Ok(())
}

fn divide_by_zero(ctx: &Func) -> Result {
    let zero: u64 = ctx.optional_param("n")?.unwrap_or(0);
    ctx.result("n", &(1 / zero));
    Ok(())
}

fn overdraw(ctx: &Func) -> Result {
    let to = ctx.chain_owner().address().ok_or("the owner is a contract")?;
    ctx.transfer(&to, &Balances::iota(u64::MAX));
    Ok(())
}

fn write_then_trap(ctx: &Func) -> Result {
    ctx.state().set("written", &1u64);
    ctx.event("written");
    trap(ctx)
}

fn call_itself(ctx: &Func) -> Result {
    let own = Hname::decode(&ctx.contract_id().0[33..]).ok_or("no hname")?;
    ctx.call(own, Hname::of("call_itself"), &Dict::new(), &Balances::none())?;
    Ok(())
}

/// The nested call writes and traps; its write is undone, ours stays.
fn catch_nested_failure(ctx: &Func) -> Result {
    let own = Hname::decode(&ctx.contract_id().0[33..]).ok_or("no hname")?;
    let outcome =
        ctx.call(own, Hname::of("write_then_trap"), &Dict::new(), &Balances::none());
    require!(outcome.is_err(), "the nested call succeeded");
    require!(!ctx.state().has("written"), "the nested write stayed");
    ctx.state().set("caught", &1u64);
    Ok(())
}

fn write_in_view(ctx: &View) -> Result {
    ctx.state().set("written", &1u64);
    Ok(())
}

fn who_calls_a_view(_: &View) -> Result {
    let mut caller = [0u8; 37];
    unsafe { host::caller(caller.as_mut_ptr()) };
    Ok(())
}
