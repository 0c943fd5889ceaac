//! A chain in memory, so that `cargo test` runs a contract on the machine that builds it.
//!
//! ```ignore
//! let mut chain = testing::Chain::new();
//! chain.call(|ctx| add(ctx, 5))?;
//! assert_eq!(chain.ask(total), Ok(5));
//! ```
//!
//! One contract with its state, its account and what it sent away. A call that fails changes nothing,
//! as on a chain. Gas is not counted. Other contracts are what `answers` says; Ed25519 signatures are
//! what `signatures` says, since nothing here can check one.

use crate::{
    codec, Address, AgentId, Balances, CallError, Color, ContractId, Dict, Error, Func, Hname,
    RequestId, Result, Value, View,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic;

/// What the contract did beyond its state, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Event(String),
    Transfer(Address, Balances),
    Post {
        target: ContractId,
        entry: Hname,
        timelock: u32,
        params: Dict,
        transfer: Balances,
    },
    Deploy {
        program: Vec<u8>,
        name: String,
        description: String,
        init: Dict,
    },
}

/// What another contract returns, or why it fails.
pub type Answer = std::result::Result<Dict, CallError>;

/// All of it may be set between calls.
#[derive(Clone)]
pub struct Chain {
    pub state: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The contract's account.
    pub balances: Balances,
    pub effects: Vec<Effect>,
    pub log: Vec<String>,

    pub caller: AgentId,
    pub contract_id: ContractId,
    pub chain_owner: AgentId,
    pub creator: AgentId,
    pub request_id: RequestId,
    /// Nanoseconds since 1970.
    pub timestamp: i64,
    pub entropy: [u8; 32],
    /// Tokens that come with the next full call; they are in the account while it runs.
    pub incoming: Balances,
    pub minted: u64,
    /// Of calls and views of other contracts, by contract and entry point.
    pub answers: BTreeMap<(Hname, Hname), Answer>,
    /// Key, message and signature that are in order; no other is.
    pub signatures: Vec<([u8; 32], Vec<u8>, [u8; 64])>,
}

/// An address for a name, another for each.
pub fn address(name: &str) -> Address {
    let mut bytes = [1; 33];
    bytes[1..].copy_from_slice(&crate::native::blake2b_256(name.as_bytes()));
    Address(bytes)
}

/// One result of a call. `None`: it is not there, or of another type.
pub fn get<T: Value>(results: &Dict, name: &str) -> Option<T> {
    T::decode(results.get(name.as_bytes())?)
}

/// Runs scenarios as `weft contract test` does: the contract's program on whole chains, with gas, other
/// contracts and the core contracts. Panics with what was printed when one is not as expected. The
/// program is `weft` in PATH, or what the environment variable WEFT names.
pub fn scenarios(paths: &[&str]) {
    let program = std::env::var("WEFT").unwrap_or_else(|_| "weft".to_string());
    let output = std::process::Command::new(&program)
        .args(["contract", "test"])
        .args(paths)
        .output()
        .unwrap_or_else(|error| panic!("{} does not start: {}", program, error));
    if !output.status.success() {
        let printed = [output.stdout, output.stderr].concat();
        panic!("{}", String::from_utf8_lossy(&printed));
    }
}

impl Default for Chain {
    fn default() -> Self {
        Chain::new()
    }
}

impl Chain {
    /// An empty one: alice calls, owner owns the chain and made the contract.
    pub fn new() -> Chain {
        let mut contract_id = [0x22; 37];
        contract_id[0] = 2;
        let owner = AgentId::from(address("owner"));
        Chain {
            state: BTreeMap::new(),
            balances: Balances::none(),
            effects: Vec::new(),
            log: Vec::new(),
            caller: AgentId::from(address("alice")),
            contract_id: ContractId(contract_id),
            chain_owner: owner,
            creator: owner,
            request_id: RequestId([0; 34]),
            timestamp: 1_700_000_000_000_000_000,
            entropy: [7; 32],
            incoming: Balances::none(),
            minted: 0,
            answers: BTreeMap::new(),
            signatures: Vec::new(),
        }
    }

    /// Calls a full entry point. The tokens of `incoming` are gone afterwards: the contract has them,
    /// or the call failed and they went back.
    pub fn func(
        &mut self,
        entry: impl FnOnce(&Func) -> Result,
        params: &[(&str, &dyn Value)],
    ) -> Result<Dict> {
        let before = self.clone();
        let incoming = std::mem::take(&mut self.incoming);
        for (color, amount) in incoming.iter() {
            let sum = self.balances.get(color) + amount;
            self.balances.set(*color, sum);
        }
        let outcome = self.run(params, incoming, false, || entry(Func::of_call()));
        if outcome.is_err() {
            let log = std::mem::take(&mut self.log);
            *self = before;
            self.incoming = Balances::none();
            self.log = log;
        }
        outcome
    }

    /// Calls the function of a described entry point, or any other: `chain.call(|ctx| add(ctx, 5))`.
    /// A failed one changes nothing.
    pub fn call<T>(&mut self, body: impl FnOnce(&Func) -> Result<T>) -> Result<T> {
        let mut value = None;
        self.func(
            |ctx| {
                value = Some(body(ctx)?);
                Ok(())
            },
            &[],
        )?;
        value.ok_or(Error::from("the call did not end"))
    }

    /// The same for a view: `chain.ask(total)`.
    pub fn ask<T>(&mut self, body: impl FnOnce(&View) -> Result<T>) -> Result<T> {
        let mut value = None;
        self.view(
            |ctx| {
                value = Some(body(ctx)?);
                Ok(())
            },
            &[],
        )?;
        value.ok_or(Error::from("the view did not end"))
    }

    /// Calls a view.
    pub fn view(
        &mut self,
        entry: impl FnOnce(&View) -> Result,
        params: &[(&str, &dyn Value)],
    ) -> Result<Dict> {
        self.run(params, Balances::none(), true, || entry(View::of_call()))
    }

    fn run(
        &mut self,
        params: &[(&str, &dyn Value)],
        incoming: Balances,
        is_view: bool,
        body: impl FnOnce() -> Result,
    ) -> Result<Dict> {
        let params = params
            .iter()
            .map(|(name, value)| (name.as_bytes().to_vec(), value.encode()))
            .collect();
        let chain = std::mem::take(self);
        RUNNING.with(|running| {
            let mut running = running.borrow_mut();
            assert!(running.is_none(), "a call within a call: use `answers`");
            *running = Some(Call {
                chain,
                params,
                results: Dict::new(),
                incoming,
                is_view,
                waiting: Vec::new(),
            });
        });
        let outcome = panic::catch_unwind(panic::AssertUnwindSafe(body));
        let call = RUNNING.with(|running| running.borrow_mut().take()).unwrap();
        *self = call.chain;
        match outcome {
            Ok(Ok(())) => Ok(call.results),
            Ok(Err(error)) => Err(error),
            Err(payload) => Err(error_of(payload)),
        }
    }
}

/// The call that this thread is in.
pub(crate) struct Call {
    pub chain: Chain,
    pub params: Dict,
    pub results: Dict,
    pub incoming: Balances,
    pub is_view: bool,
    /// What did not fit the contract's buffer.
    pub waiting: Vec<u8>,
}

thread_local! {
    static RUNNING: RefCell<Option<Call>> = RefCell::new(None);
}

/// What the host functions work on.
pub(crate) fn with_call<T>(what: impl FnOnce(&mut Call) -> T) -> T {
    RUNNING.with(|running| {
        let mut running = running.borrow_mut();
        let call = running
            .as_mut()
            .expect("outside of a call: use testing::Chain");
        what(call)
    })
}

impl Call {
    pub fn write(&mut self) -> &mut Chain {
        if self.is_view {
            end("not_in_view: a view cannot write");
        }
        &mut self.chain
    }
    /// Out of the contract's account; ends the call when it has less.
    pub fn pay(&mut self, amount: &Balances) {
        let chain = self.write();
        for (color, tokens) in amount.iter() {
            let has = chain.balances.get(color);
            if has < *tokens {
                end("insufficient_funds");
            }
            let color: Color = *color;
            chain.balances.set(color, has - tokens);
        }
    }
    pub fn ask(&mut self, contract: Hname, entry: Hname) -> Answer {
        self.chain
            .answers
            .get(&(contract, entry))
            .cloned()
            .unwrap_or_else(|| {
                Err(CallError {
                    kind: 7,
                    text: "no such contract: set `answers` of the testing::Chain".to_string(),
                })
            })
    }
}

/// Ends the call that runs. Not a panic to the eye: nothing is printed.
pub(crate) fn end(text: &str) -> ! {
    panic::resume_unwind(Box::new(Error(text.to_string())))
}

/// What the call ended with: `fail`, or a panic of the contract, which on a chain fails it too.
fn error_of(payload: Box<dyn std::any::Any + Send>) -> Error {
    match payload.downcast::<Error>() {
        Ok(error) => *error,
        Err(payload) => {
            let text = payload.downcast_ref::<&str>().map(|text| text.to_string());
            let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
            Error(format!("panicked: {}", text.unwrap_or_default()))
        }
    }
}

/// Reads a dict off the front of what a contract handed over.
pub(crate) fn take_dict(reader: &mut codec::Reader) -> Dict {
    let mut dict = Dict::new();
    for _ in 0..reader.u64().unwrap_or(0) {
        let size = reader.u16().unwrap_or(0) as usize;
        let name = reader.raw(size).unwrap_or_default().to_vec();
        let size = reader.u32().unwrap_or(0) as usize;
        dict.insert(name, reader.raw(size).unwrap_or_default().to_vec());
    }
    dict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fail, IOTA};

    fn hello(ctx: &Func) -> Result {
        let name: String = ctx.param("name")?;
        ctx.state().set("name", &name);
        ctx.event(&format!("hello {}", name));
        ctx.result("size", &(name.len() as u64));
        Ok(())
    }
    fn name(ctx: &View) -> Result {
        ctx.result("name", &ctx.state().get::<String>("name").ok_or("nobody yet")?);
        Ok(())
    }

    #[test]
    fn a_call_writes_state_and_gives_results() {
        let mut chain = Chain::new();
        assert_eq!(chain.view(name, &[]), Err(Error::from("nobody yet")));
        let results = chain.func(hello, &[("name", &"world")]).unwrap();
        assert_eq!(get::<u64>(&results, "size"), Some(5));
        let results = chain.view(name, &[]).unwrap();
        assert_eq!(get::<String>(&results, "name"), Some("world".to_string()));
        assert_eq!(chain.effects, vec![Effect::Event("hello world".to_string())]);
    }

    #[test]
    fn a_call_that_fails_changes_nothing_however_it_fails() {
        let mut chain = Chain::new();
        let endings: [fn(&Func) -> Result; 3] = [
            |_| Err(Error::from("no")),
            |_| fail("no"),
            |ctx| Err(Error(ctx.param::<u64>("n").unwrap().to_string())),
        ];
        for ending in endings {
            chain.incoming = Balances::iota(5);
            let failed = chain.func(
                |ctx| {
                    ctx.state().set("mess", &1u64);
                    ctx.event("a mess");
                    ctx.log("a line");
                    ending(ctx)
                },
                &[],
            );
            assert!(failed.is_err());
            assert!(chain.state.is_empty() && chain.effects.is_empty());
            assert_eq!(chain.balances, Balances::none());
        }
        assert_eq!(chain.log.len(), 3);
    }

    #[test]
    fn functions_with_typed_parameters_are_called_as_they_are() {
        fn add(ctx: &Func, n: u64) -> Result<u64> {
            let total = ctx.state().get::<u64>("total").unwrap_or(0) + n;
            ctx.state().set("total", &total);
            Ok(total)
        }
        let mut chain = Chain::new();
        assert_eq!(chain.call(|ctx| add(ctx, 5)), Ok(5));
        assert_eq!(chain.call(|ctx| add(ctx, 2)), Ok(7));
        let failed: Result<u64> = chain.call(|ctx| {
            add(ctx, 1)?;
            Err("no".into())
        });
        assert_eq!(failed, Err(Error::from("no")));
        assert_eq!(chain.ask(|ctx| Ok(ctx.state().get::<u64>("total"))), Ok(Some(7)));
    }

    crate::entry_points! {
        /// Both sentences
        /// are one.
        func described(n: u64, note: Option<String>) payable -> (twice: u64, none: Option<bool>);
        view nothing();
    }
    crate::events! {
        told(n: i32, text: String, who: AgentId, wide: u128, flag: bool, color: Color, note: Option<u8>);
    }
    crate::errors! {
        too_much: "There is a limit.";
    }
    fn described(ctx: &Func, n: u64, note: Option<String>) -> Result<(u64, Option<bool>)> {
        crate::require!(n < 10, error::too_much);
        crate::require!(n != 9, "{} is {text}", n, text = "nine");
        let who = AgentId::from(address("alice"));
        event::told(ctx, -5, note.unwrap_or_default(), who, u128::MAX, true, IOTA, None);
        Ok((2 * n, None))
    }
    fn nothing(_: &View) -> Result {
        Ok(())
    }

    #[test]
    fn events_and_errors_say_what_they_are_by_name() {
        let mut chain = Chain::new();
        assert_eq!(chain.ask(nothing), Ok(()));
        let too_much = chain.call(|ctx| described(ctx, 10, None));
        assert_eq!(too_much, Err(Error::from("too_much: There is a limit.")));
        assert_eq!(chain.call(|ctx| described(ctx, 9, None)), Err(Error::from("9 is nine")));
        let done = chain.call(|ctx| described(ctx, 4, Some("a \"b\"\n\\".to_string())));
        assert_eq!(done, Ok((8, None)));
        let mut alice = String::from("A/");
        crate::Piece::add_to(&address("alice"), &mut alice);
        let line = format!(
            "told n=-5 text=\"a \\\"b\\\"\\n\\\\\" who={} \
             wide=340282366920938463463374607431768211455 flag=true color=IOTA",
            alice
        );
        assert_eq!(chain.effects, vec![Effect::Event(line)]);
        let wide = crate::text!(u128::from(u64::MAX) + 1, " ", 10u128.pow(38), " ", i128::MIN);
        assert_eq!(
            wide,
            "18446744073709551616 100000000000000000000000000000000000000 \
             -170141183460469231731687303715884105728"
        );
    }

    #[test]
    fn names_and_values_are_in_order_of_the_names() {
        let dict = Dict::new().with("b", &1u8).with("a", &2u8).with("b", &3u8);
        let names: Vec<_> = dict.iter().map(|(name, _)| name.clone()).collect();
        assert_eq!(names, [b"a".to_vec(), b"b".to_vec()]);
        assert_eq!(dict.value::<u8>("b"), Some(3));
        assert_eq!(dict.value::<u8>("c"), None);
        assert_eq!(bool::decode(&[2]), None);
    }

    #[test]
    fn a_view_cannot_write() {
        let mut chain = Chain::new();
        let failed = chain.view(
            |ctx| {
                ctx.state().set("k", &1u64);
                Ok(())
            },
            &[],
        );
        assert!(failed.unwrap_err().0.starts_with("not_in_view"));
        assert!(chain.state.is_empty());
    }

    #[test]
    fn tokens_come_go_and_are_not_spent_twice() {
        let mut chain = Chain::new();
        let bob = address("bob");
        chain.incoming = Balances::iota(10);
        let pay = |amount: u64| move |ctx: &Func| -> Result {
            ctx.transfer(&address("bob"), &Balances::iota(amount));
            Ok(())
        };
        chain.func(pay(7), &[]).unwrap();
        assert_eq!(chain.balances.get(&IOTA), 3);
        assert_eq!(chain.effects, vec![Effect::Transfer(bob, Balances::iota(7))]);
        assert_eq!(chain.func(pay(4), &[]), Err(Error::from("insufficient_funds")));
        let target = chain.contract_id;
        chain
            .func(
                |ctx| {
                    ctx.post(&target, Hname::of("init"), 0, &Dict::new(), &Balances::iota(2));
                    Ok(())
                },
                &[],
            )
            .unwrap();
        assert!(chain.balances.is_empty(), "one more paid for the request token");
    }

    #[test]
    fn other_contracts_are_what_the_test_says() {
        let mut chain = Chain::new();
        let (contract, entry) = (Hname::of("price"), Hname::of("get"));
        let ask = |ctx: &View| -> Result {
            let price = ctx.call_view(Hname::of("price"), Hname::of("get"), &Dict::new())?;
            ctx.result("price", &get::<u64>(&price, "price").ok_or("no price")?);
            Ok(())
        };
        assert!(chain.view(ask, &[]).unwrap_err().0.contains("no such contract"));
        let mut price = Dict::new();
        price.insert(b"price".to_vec(), 42u64.encode());
        price.insert(b"about".to_vec(), vec![b'x'; 1000]); // more than fits at once
        chain.answers.insert((contract, entry), Ok(price));
        let results = chain.view(ask, &[]).unwrap();
        assert_eq!(get::<u64>(&results, "price"), Some(42));
    }

    #[test]
    fn entries_are_walked_in_order_and_long_values_are_whole() {
        let mut chain = Chain::new();
        let mut seen = Vec::new();
        chain
            .func(
                |ctx| {
                    for key in ["b/2", "a/1", "b/1", "c"] {
                        ctx.state().set(key, &vec![7u8; 300]);
                    }
                    seen = ctx.state().entries("b/").collect();
                    ctx.state().delete("b/1");
                    Ok(())
                },
                &[],
            )
            .unwrap();
        let entry = |key: &str| (key.as_bytes().to_vec(), vec![7u8; 300]);
        assert_eq!(seen, vec![entry("b/1"), entry("b/2")]);
        assert_eq!(chain.state.len(), 3);
    }

    #[test]
    fn hashes_hnames_and_base58_are_those_of_a_chain() {
        // RFC 7693's digest has 64 bytes; these are known from elsewhere.
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{:02x}", b)).collect::<String>();
        assert_eq!(
            hex(&crate::native::blake2b_256(b"abc")),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"
        );
        let mut chain = Chain::new();
        chain
            .view(
                |ctx| {
                    assert_eq!(Hname::of("root"), Hname(0xcebf5908));
                    assert_eq!(Hname::of("accounts"), Hname(0x3c4b5e02));
                    assert_eq!(ctx.base58(b"hello world"), "StV1DL6CwTryKyV");
                    assert_eq!(ctx.from_base58("StV1DL6CwTryKyV"), Some(b"hello world".to_vec()));
                    assert_eq!(ctx.base58(&[0, 0, 1]), "112");
                    assert_eq!(ctx.from_base58("112"), Some(vec![0, 0, 1]));
                    assert_eq!(ctx.from_base58("0"), None);
                    let long = vec![3u8; 300];
                    assert_eq!(ctx.blake2b(&long).0, crate::native::blake2b_256(&long));
                    Ok(())
                },
                &[],
            )
            .unwrap();
    }
}
