//! A token kept by a contract, as ERC-20 has it: balances, and allowances for others to spend.
//!
//! The whole supply is with the creator at first. An account is an agent: an address or a contract.

#![no_std]
use weft::*;

entry_points! {
    /// Makes the supply; it is the creator's.
    func init(supply: u64, name: Option<String>, symbol: Option<String>, decimals: Option<u8>);
    /// From the caller's account.
    func transfer(to: AgentId, amount: u64);
    /// How much `delegate` may spend of the caller's account from now on.
    func approve(delegate: AgentId, amount: u64);
    /// From an account whose owner has allowed it to the caller.
    func transfer_from(from: AgentId, to: AgentId, amount: u64);
    view balance_of(account: AgentId) -> (amount: u64);
    view allowance(account: AgentId, delegate: AgentId) -> (amount: u64);
    view total_supply() -> (supply: u64);
    view info() -> (name: String, symbol: String, decimals: u8);
}

events! {
    transfer(from: AgentId, to: AgentId, amount: u64);
    approval(account: AgentId, delegate: AgentId, amount: u64);
}

errors! {
    balance_too_low: "The account does not hold that much.";
    allowance_too_low: "The owner of the account has not allowed that much.";
}

fn balance_key(account: &AgentId) -> Vec<u8> {
    [b"b/".as_slice(), &account.0].concat()
}
fn allowance_key(account: &AgentId, delegate: &AgentId) -> Vec<u8> {
    [b"a/".as_slice(), &account.0, &delegate.0].concat()
}

fn init(
    ctx: &Func,
    supply: u64,
    name: Option<String>,
    symbol: Option<String>,
    decimals: Option<u8>,
) -> Result {
    let state = ctx.state();
    state.set("supply", &supply);
    state.set("name", &name.unwrap_or_default());
    state.set("symbol", &symbol.unwrap_or_default());
    state.set("decimals", &decimals.unwrap_or(0));
    state.set(balance_key(&ctx.creator()), &supply);
    Ok(())
}

fn amount_at(ctx: &View, key: &[u8]) -> u64 {
    ctx.state().get(key).unwrap_or(0)
}
/// An amount of zero takes no place in the state.
fn set_amount(ctx: &Func, key: &[u8], amount: u64) {
    match amount {
        0 => ctx.state().delete(key),
        _ => ctx.state().set(key, &amount),
    }
}

fn move_tokens(ctx: &Func, from: AgentId, to: AgentId, amount: u64) -> Result {
    let (giver, taker) = (balance_key(&from), balance_key(&to));
    let left = amount_at(ctx, &giver).checked_sub(amount).ok_or(error::balance_too_low)?;
    set_amount(ctx, &giver, left);
    // The sum over all accounts is the supply, so this cannot overflow.
    let sum = amount_at(ctx, &taker) + amount;
    set_amount(ctx, &taker, sum);
    event::transfer(ctx, from, to, amount);
    Ok(())
}

fn transfer(ctx: &Func, to: AgentId, amount: u64) -> Result {
    move_tokens(ctx, ctx.caller(), to, amount)
}

fn approve(ctx: &Func, delegate: AgentId, amount: u64) -> Result {
    let account = ctx.caller();
    set_amount(ctx, &allowance_key(&account, &delegate), amount);
    event::approval(ctx, account, delegate, amount);
    Ok(())
}

fn transfer_from(ctx: &Func, from: AgentId, to: AgentId, amount: u64) -> Result {
    let key = allowance_key(&from, &ctx.caller());
    let left = amount_at(ctx, &key).checked_sub(amount).ok_or(error::allowance_too_low)?;
    set_amount(ctx, &key, left);
    move_tokens(ctx, from, to, amount)
}

fn balance_of(ctx: &View, account: AgentId) -> Result<u64> {
    Ok(amount_at(ctx, &balance_key(&account)))
}

fn allowance(ctx: &View, account: AgentId, delegate: AgentId) -> Result<u64> {
    Ok(amount_at(ctx, &allowance_key(&account, &delegate)))
}

fn total_supply(ctx: &View) -> Result<u64> {
    Ok(amount_at(ctx, b"supply"))
}

fn info(ctx: &View) -> Result<(String, String, u8)> {
    let state = ctx.state();
    let text = |key: &str| state.get(key).unwrap_or_default();
    Ok((text("name"), text("symbol"), state.get("decimals").unwrap_or(0)))
}
