//! Splits what it is sent among its members, by their factors.
//!
//! What does not divide evenly stays and is part of the next division.

#![no_std]
use weft::*;

entry_points! {
    /// The owner, else who deploys.
    func init(owner: Option<AgentId>);
    /// By the owner: a member's factor; zero is no member.
    func member(address: AgentId, factor: u64);
    /// Splits the IOTA that come along, and what was left over before.
    func divide() payable -> (paid: u64, left: u64);
    /// By the owner.
    func set_owner(owner: AgentId);
    view get_factor(address: AgentId) -> (factor: u64);
    view get_owner() -> (owner: AgentId);
    view total_factor() -> (factor: u64);
}

events! {
    factor(address: AgentId, factor: u64);
    paid(address: AgentId, amount: u64);
}

errors! {
    not_owner: "only the owner may do that";
    no_members: "there is nobody to pay";
    iota_only: "only IOTA are split";
}

const MEMBERS: &str = "m/";

fn key_of(member: &AgentId) -> Vec<u8> {
    [MEMBERS.as_bytes(), &member.0].concat()
}

fn only_owner(ctx: &Func) -> Result {
    require!(ctx.caller() == get_owner(ctx)?, error::not_owner);
    Ok(())
}

fn init(ctx: &Func, owner: Option<AgentId>) -> Result {
    ctx.state().set("owner", &owner.unwrap_or(ctx.creator()));
    Ok(())
}

fn member(ctx: &Func, address: AgentId, factor: u64) -> Result {
    only_owner(ctx)?;
    let before = get_factor(ctx, address)?;
    let total = (total_factor(ctx)? - before).checked_add(factor).ok_or("the sum overflows")?;
    match factor {
        0 => ctx.state().delete(key_of(&address)),
        _ => ctx.state().set(key_of(&address), &factor),
    }
    ctx.state().set("total", &total);
    event::factor(ctx, address, factor);
    Ok(())
}

fn divide(ctx: &Func) -> Result<(u64, u64)> {
    let incoming = ctx.incoming_all();
    require!(incoming.iter().all(|(color, _)| *color == IOTA), error::iota_only);
    let total = total_factor(ctx)?;
    require!(total > 0, error::no_members);
    let amount = ctx.balance(&IOTA);
    let mut paid = 0;
    for (key, factor) in ctx.state().entries(MEMBERS) {
        let address = AgentId::decode(&key[MEMBERS.len()..]).ok_or("a member's key is damaged")?;
        let factor = u64::decode(&factor).ok_or("a member's factor is damaged")?;
        let part = (amount as u128 * factor as u128 / total as u128) as u64;
        if part > 0 {
            ctx.pay(&address, &Balances::iota(part))?;
            event::paid(ctx, address, part);
            paid += part;
        }
    }
    Ok((paid, amount - paid))
}

fn set_owner(ctx: &Func, owner: AgentId) -> Result {
    only_owner(ctx)?;
    ctx.state().set("owner", &owner);
    Ok(())
}

fn get_factor(ctx: &View, address: AgentId) -> Result<u64> {
    Ok(ctx.state().get(key_of(&address)).unwrap_or(0))
}

fn get_owner(ctx: &View) -> Result<AgentId> {
    Ok(ctx.state().get("owner").ok_or("there is no owner")?)
}

fn total_factor(ctx: &View) -> Result<u64> {
    Ok(ctx.state().get("total").unwrap_or(0))
}
