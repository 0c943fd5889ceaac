//! What a chain's sandbox gives, one entry point each: for tests of chains, not to be copied.
//!
//!   init          value: u64 = 0      state "counter"
//!   do_nothing                        keeps what came
//!   set_int       name: String, value: i64
//!   get_int       view  name -> value
//!   inc_counter                       adds one
//!   fibonacci     view  n: u64 -> n: u64, by calls of itself
//!   run_recursion depth: u64          calls itself so often; each level adds one to "depth"
//!   call_on       contract, entry: Hname, swallow: bool = false, tokens: u64 = 0
//!   call_view_on, view_on (view)      the same with a view
//!   panic_full, panic_view (view)
//!   send_to       address             all that the contract has
//!   context       -> what a full entry point sees
//!   context_view  view
//!   minted        -> minted: u64
//!   events        n: u64
//!   spawn         program: Hash, name: String
//!   ask           target: ContractId, entry: Hname, tokens: u64, account: AgentId if given
//!   ask_other     target: ContractId    asks the other to ask back, for ever
//!   local_state   -> at_begin, inner, after: how long a static variable lives

use std::cell::Cell;
use weft::*;

entry_points! {
    func init;
    func do_nothing;
    func set_int;
    view get_int;
    func inc_counter;
    view fibonacci;
    func run_recursion;
    func call_on;
    func call_view_on;
    view view_on;
    func panic_full;
    view panic_view;
    func send_to;
    func context;
    view context_view;
    func minted;
    func events;
    func spawn;
    func ask;
    func ask_other;
    func local_state;
    func local_state_inner;
}

fn own(ctx: &View) -> Hname {
    Hname::decode(&ctx.contract_id().0[33..]).unwrap_or(Hname(0))
}

fn init(ctx: &Func) -> Result {
    ctx.state().set("counter", &ctx.optional_param::<u64>("value")?.unwrap_or(0));
    Ok(())
}

fn do_nothing(_: &Func) -> Result {
    Ok(())
}

fn set_int(ctx: &Func) -> Result {
    let name: String = ctx.param("name")?;
    ctx.state().set(&name, &ctx.param::<i64>("value")?);
    Ok(())
}

fn get_int(ctx: &View) -> Result {
    let name: String = ctx.param("name")?;
    ctx.result("value", &ctx.state().get::<i64>(&name).ok_or("no such number")?);
    Ok(())
}

fn inc_counter(ctx: &Func) -> Result {
    let counter = ctx.state().get::<u64>("counter").unwrap_or(0) + 1;
    ctx.state().set("counter", &counter);
    ctx.result("counter", &counter);
    Ok(())
}

fn number(dict: &Dict, name: &str) -> Result<u64> {
    Ok(dict.get(name.as_bytes()).and_then(|bytes| u64::decode(bytes)).ok_or("no such result")?)
}

fn params_of(name: &str, value: u64) -> Dict {
    let mut params = Dict::new();
    params.insert(name.as_bytes().to_vec(), value.encode());
    params
}

/// Views of views: eight deep is as deep as contracts go.
fn fibonacci(ctx: &View) -> Result {
    let n: u64 = ctx.param("n")?;
    let nested: bool = ctx.optional_param("nested")?.unwrap_or(false);
    if n < 2 {
        ctx.result("n", &n);
        return Ok(());
    }
    if !nested {
        let (mut a, mut b) = (0u64, 1u64);
        for _ in 1..n {
            let c = a + b;
            a = b;
            b = c;
        }
        ctx.result("n", &b);
        return Ok(());
    }
    let mut sum = 0;
    for m in [n - 1, n - 2] {
        let mut params = params_of("n", m);
        params.insert(b"nested".to_vec(), true.encode());
        sum += number(&ctx.call_view(own(ctx), Hname::of("fibonacci"), &params)?, "n")?;
    }
    ctx.result("n", &sum);
    Ok(())
}

fn run_recursion(ctx: &Func) -> Result {
    let depth: u64 = ctx.param("depth")?;
    let seen = ctx.state().get::<u64>("depth").unwrap_or(0) + 1;
    ctx.state().set("depth", &seen);
    if depth > 0 {
        let params = params_of("depth", depth - 1);
        ctx.call(own(ctx), Hname::of("run_recursion"), &params, &Balances::none())?;
    }
    ctx.result("depth", &ctx.state().get::<u64>("depth").unwrap_or(0));
    Ok(())
}

fn call_on(ctx: &Func) -> Result {
    ctx.state().set("before", &1u64);
    let tokens = match ctx.optional_param::<u64>("tokens")?.unwrap_or(0) {
        0 => Balances::none(),
        some => Balances::iota(some),
    };
    let called = ctx.call(ctx.param("contract")?, ctx.param("entry")?, &Dict::new(), &tokens);
    if ctx.optional_param::<bool>("swallow")?.unwrap_or(false) {
        ctx.result("failed", &called.is_err());
        return Ok(());
    }
    called?;
    Ok(())
}

fn call_view_on(ctx: &Func) -> Result {
    ctx.state().set("before", &1u64);
    ctx.call_view(ctx.param("contract")?, ctx.param("entry")?, &Dict::new())?;
    Ok(())
}

fn view_on(ctx: &View) -> Result {
    ctx.call_view(ctx.param("contract")?, ctx.param("entry")?, &Dict::new())?;
    Ok(())
}

fn panic_full(ctx: &Func) -> Result {
    ctx.state().set("written", &1u64);
    ctx.event("about to panic");
    fail("I panic on full entry points")
}

fn panic_view(_: &View) -> Result {
    fail("I panic on views")
}

fn send_to(ctx: &Func) -> Result {
    let to: Address = ctx.param("address")?;
    ctx.transfer(&to, &ctx.balances());
    Ok(())
}

fn context(ctx: &Func) -> Result {
    ctx.result("caller", &ctx.caller());
    ctx.result("contract", &ctx.contract_id());
    ctx.result("owner", &ctx.chain_owner());
    ctx.result("creator", &ctx.creator());
    ctx.result("timestamp", &ctx.timestamp());
    ctx.result("incoming", &ctx.incoming(&IOTA));
    ctx.result("balance", &ctx.balance(&IOTA));
    ctx.state().set("entropy", &ctx.entropy().to_vec());
    Ok(())
}

fn context_view(ctx: &View) -> Result {
    ctx.result("contract", &ctx.contract_id());
    ctx.result("owner", &ctx.chain_owner());
    ctx.result("creator", &ctx.creator());
    ctx.result("timestamp", &ctx.timestamp());
    ctx.result("balance", &ctx.balance(&IOTA));
    Ok(())
}

fn minted(ctx: &Func) -> Result {
    ctx.result("minted", &ctx.minted());
    Ok(())
}

fn events(ctx: &Func) -> Result {
    for i in 0..ctx.param::<u64>("n")? {
        ctx.event(&format!("event {}", i));
    }
    ctx.log("a line for the log");
    Ok(())
}

fn spawn(ctx: &Func) -> Result {
    let program: Hash = ctx.param("program")?;
    let name: String = ctx.param("name")?;
    ctx.deploy(&program, &name, "spawned", &params_of("value", 5))?;
    let called =
        ctx.call(Hname::of(&name), Hname::of("inc_counter"), &Dict::new(), &Balances::none())?;
    ctx.result("counter", &number(&called, "counter")?);
    Ok(())
}

/// A request to a contract of another chain, with tokens of this contract's account.
fn ask(ctx: &Func) -> Result {
    let mut params = Dict::new();
    if let Some(account) = ctx.optional_param::<AgentId>("account")? {
        params.insert(b"a".to_vec(), account.encode());
    }
    let tokens = match ctx.optional_param::<u64>("tokens")?.unwrap_or(0) {
        0 => Balances::none(),
        some => Balances::iota(some),
    };
    let timelock = ctx.optional_param::<u32>("timelock")?.unwrap_or(0);
    ctx.post(&ctx.param("target")?, ctx.param("entry")?, timelock, &params, &tokens);
    Ok(())
}

/// Asks `ask_other` of the contract `target` to ask this one, and so on for ever.
fn ask_other(ctx: &Func) -> Result {
    let target: ContractId = match ctx.optional_param("target")? {
        Some(target) => target,
        None => ContractId(ctx.caller().0),
    };
    ctx.post(&target, Hname::of("ask_other"), 0, &Dict::new(), &Balances::none());
    Ok(())
}

thread_local! {
    static LOCAL: Cell<u64> = Cell::new(0);
}

/// Each call has a memory of its own: the nested one does not see what this one set, nor does this one
/// see what the nested one set, nor the next call anything of both.
fn local_state(ctx: &Func) -> Result {
    let at_begin = LOCAL.with(|local| local.get());
    LOCAL.with(|local| local.set(1));
    let nothing = Balances::none();
    let inner = ctx.call(own(ctx), Hname::of("local_state_inner"), &Dict::new(), &nothing)?;
    ctx.result("at_begin", &at_begin);
    ctx.result("inner", &number(&inner, "inner")?);
    ctx.result("after", &LOCAL.with(|local| local.get()));
    Ok(())
}

fn local_state_inner(ctx: &Func) -> Result {
    ctx.result("inner", &LOCAL.with(|local| local.get()));
    LOCAL.with(|local| local.set(7));
    Ok(())
}
