//! A guest book: everyone may sign once, everyone may read it.

#![no_std]
use weft::*;

entry_points! {
    /// Signs the book, once for each caller.
    func sign(text: String);
    /// How many have signed.
    view signed() -> (count: u64);
    /// What somebody wrote.
    view entry(who: AgentId) -> (text: String);
}

events! {
    signed(who: AgentId, text: String);
}

errors! {
    signed_already: "you have signed already";
    not_signed: "that one has not signed";
}

fn key_of(who: &AgentId) -> Vec<u8> {
    [b"by/".as_slice(), &who.0].concat()
}

fn sign(ctx: &Func, text: String) -> Result {
    require!(!text.is_empty() && text.len() <= 200, "a text has 1 to 200 bytes");
    let who = ctx.caller();
    let key = key_of(&who);
    require!(!ctx.state().has(&key), error::signed_already);
    ctx.state().set(&key, &text);
    ctx.state().set("count", &(signed(ctx)? + 1));
    event::signed(ctx, who, text);
    Ok(())
}

fn signed(ctx: &View) -> Result<u64> {
    Ok(ctx.state().get("count").unwrap_or(0))
}

fn entry(ctx: &View, who: AgentId) -> Result<String> {
    Ok(ctx.state().get(key_of(&who)).ok_or(error::not_signed)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use weft::testing::{address, Chain};

    #[test]
    fn everyone_signs_once() {
        let mut chain = Chain::new();
        chain.call(|ctx| sign(ctx, "hello".into())).unwrap();
        let again = chain.call(|ctx| sign(ctx, "me again".into()));
        assert_eq!(again, Err(error::signed_already.into()));
        chain.caller = address("bob").into();
        chain.call(|ctx| sign(ctx, "hi".into())).unwrap();
        assert_eq!(chain.ask(signed), Ok(2));
        let who = chain.caller;
        assert_eq!(chain.ask(|ctx| entry(ctx, who)), Ok("hi".into()));
    }

    #[test]
    fn an_empty_text_is_refused_and_nothing_remains() {
        let mut chain = Chain::new();
        assert!(chain.call(|ctx| sign(ctx, "".into())).is_err());
        assert!(chain.state.is_empty());
    }
}
