//! A list of colors with what their owners say of them. Who mints tokens in the transaction of the
//! request registers their color.

#![no_std]
use weft::*;

entry_points! {
    /// In the transaction that mints the tokens.
    func mint_supply(description: Option<String>, user_defined: Option<String>) payable -> (color: Color);
    /// By the owner of the entry.
    func update_metadata(color: Color, description: Option<String>, user_defined: Option<String>);
    /// By the owner of the entry.
    func transfer_ownership(color: Color, owner: AgentId);
    view get_info(color: Color) -> (supply: u64, minted_by: AgentId, owner: AgentId, created: i64,
        updated: i64, description: String, user_defined: String);
    /// The registered color that follows on `after`; none is the end of the list.
    view next(after: Option<Color>) -> (color: Option<Color>);
}

events! {
    registered(color: Color, supply: u64, owner: AgentId);
    updated(color: Color);
    transferred(color: Color, owner: AgentId);
}

errors! {
    not_minted: "the transaction of the request mints no tokens";
    registered_already: "the color is registered already";
    not_registered: "the color is not registered";
    not_owner: "only the owner of the entry may do that";
}

const TEXT_BYTES_MAX: usize = 1000;
const COLORS: &str = "c/";

fn key(color: &Color, field: &str) -> Vec<u8> {
    [b"t/".as_slice(), &color.0, b"/", field.as_bytes()].concat()
}
fn listed(color: &Color) -> Vec<u8> {
    [COLORS.as_bytes(), &color.0].concat()
}
fn checked(text: String) -> Result<String> {
    require!(text.len() <= TEXT_BYTES_MAX, "a text has at most 1000 bytes");
    Ok(text)
}
fn owner_of(ctx: &View, color: &Color) -> Result<AgentId> {
    Ok(ctx.state().get(key(color, "owner")).ok_or(error::not_registered)?)
}
fn only_owner(ctx: &Func, color: &Color) -> Result {
    require!(ctx.caller() == owner_of(ctx, color)?, error::not_owner);
    ctx.state().set(key(color, "updated"), &ctx.timestamp());
    Ok(())
}

fn mint_supply(
    ctx: &Func,
    description: Option<String>,
    user_defined: Option<String>,
) -> Result<Color> {
    let supply = ctx.minted();
    require!(supply > 0, error::not_minted);
    let color = Color::decode(&ctx.request_id().0[..32]).ok_or(error::not_minted)?;
    require!(owner_of(ctx, &color).is_err(), error::registered_already);
    let owner = ctx.caller();
    let state = ctx.state();
    state.set(listed(&color), &true);
    state.set(key(&color, "supply"), &supply);
    state.set(key(&color, "minted_by"), &owner);
    state.set(key(&color, "owner"), &owner);
    state.set(key(&color, "created"), &ctx.timestamp());
    state.set(key(&color, "updated"), &ctx.timestamp());
    state.set(key(&color, "description"), &checked(description.unwrap_or_default())?);
    state.set(key(&color, "user_defined"), &checked(user_defined.unwrap_or_default())?);
    // Tokens are welcome along with the request, and stay whose they are.
    let incoming = ctx.incoming_all();
    if !incoming.is_empty() {
        ctx.pay(&owner, &incoming)?;
    }
    event::registered(ctx, color, supply, owner);
    Ok(color)
}

fn update_metadata(
    ctx: &Func,
    color: Color,
    description: Option<String>,
    user_defined: Option<String>,
) -> Result {
    only_owner(ctx, &color)?;
    for (field, text) in [("description", description), ("user_defined", user_defined)] {
        if let Some(text) = text {
            ctx.state().set(key(&color, field), &checked(text)?);
        }
    }
    event::updated(ctx, color);
    Ok(())
}

fn transfer_ownership(ctx: &Func, color: Color, owner: AgentId) -> Result {
    only_owner(ctx, &color)?;
    ctx.state().set(key(&color, "owner"), &owner);
    event::transferred(ctx, color, owner);
    Ok(())
}

type Info = (u64, AgentId, AgentId, i64, i64, String, String);

fn get_info(ctx: &View, color: Color) -> Result<Info> {
    let owner = owner_of(ctx, &color)?;
    let state = ctx.state();
    let text = |field: &str| state.get(key(&color, field)).unwrap_or_default();
    let time = |field: &str| state.get(key(&color, field)).unwrap_or(0);
    Ok((
        state.get(key(&color, "supply")).unwrap_or(0),
        state.get(key(&color, "minted_by")).unwrap_or(owner),
        owner,
        time("created"),
        time("updated"),
        text("description"),
        text("user_defined"),
    ))
}

fn next(ctx: &View, after: Option<Color>) -> Result<Option<Color>> {
    let mut entries = ctx.state().entries_after(COLORS, after.map_or(Vec::new(), |c| listed(&c)));
    Ok(entries.next().and_then(|(key, _)| Color::decode(&key[COLORS.len()..])))
}
