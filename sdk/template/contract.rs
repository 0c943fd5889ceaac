//! A guest book: everyone may sign once, everyone may read it.
//!
//!   sign     text: String
//!   signed   view   count: u64
//!   entry    view   who: AgentId -> text

use weft::*;

entry_points! {
    func sign;
    view signed;
    view entry;
}

fn key_of(who: &AgentId) -> Vec<u8> {
    [b"by/".as_slice(), &who.0].concat()
}

fn sign(ctx: &Func) -> Result {
    let text: String = ctx.param("text")?;
    require!(!text.is_empty() && text.len() <= 200, "a text has 1 to 200 bytes");
    let key = key_of(&ctx.caller());
    require!(!ctx.state().has(&key), "you have signed already");
    ctx.state().set(&key, &text);
    let count = ctx.state().get::<u64>("count").unwrap_or(0) + 1;
    ctx.state().set("count", &count);
    ctx.event("signed");
    Ok(())
}

fn signed(ctx: &View) -> Result {
    ctx.result("count", &ctx.state().get::<u64>("count").unwrap_or(0));
    Ok(())
}

fn entry(ctx: &View) -> Result {
    let who: AgentId = ctx.param("who")?;
    let text: String = ctx.state().get(key_of(&who)).ok_or("that one has not signed")?;
    ctx.result("text", &text);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use weft::testing::{address, get, Chain};

    #[test]
    fn everyone_signs_once() {
        let mut chain = Chain::new();
        chain.func(sign, &[("text", &"hello")]).unwrap();
        let again = chain.func(sign, &[("text", &"me again")]);
        assert_eq!(again, Err(Error::from("you have signed already")));
        chain.caller = address("bob").into();
        chain.func(sign, &[("text", &"hi")]).unwrap();
        let results = chain.view(signed, &[]).unwrap();
        assert_eq!(get::<u64>(&results, "count"), Some(2));
        let who = chain.caller;
        let results = chain.view(entry, &[("who", &who)]).unwrap();
        assert_eq!(get::<String>(&results, "text"), Some("hi".to_string()));
    }

    #[test]
    fn an_empty_text_is_refused_and_nothing_remains() {
        let mut chain = Chain::new();
        assert!(chain.func(sign, &[("text", &"")]).is_err());
        assert!(chain.state.is_empty());
    }
}
