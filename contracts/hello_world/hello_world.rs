//! The least that a contract can be: it says hello, in an event and to whoever asks.

#![no_std]
use weft::*;

entry_points! {
    /// Says hello in an event.
    func hello_world();
    view get_hello_world() -> (hello_world: String);
}

events! {
    hello(text: String);
}

const HELLO: &str = "Hello, world!";

fn hello_world(ctx: &Func) -> Result {
    event::hello(ctx, HELLO.into());
    Ok(())
}

fn get_hello_world(_: &View) -> Result<String> {
    Ok(HELLO.into())
}
