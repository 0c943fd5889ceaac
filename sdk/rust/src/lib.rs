//! Smart contracts for Weft chains.
//!
//! A contract is a set of functions. `entry_points!` exports and describes them; the chain gives each
//! call a fresh instance, so statics hold nothing from one call to the next, and what must stay goes
//! into `state`.
//!
//! ```ignore
//! #![no_std]
//! use weft::*;
//!
//! entry_points! {
//!     /// Adds n.
//!     func add(n: u64) -> (total: u64);
//!     view total() -> (total: u64);
//! }
//!
//! fn add(ctx: &Func, n: u64) -> Result<u64> {
//!     let total = total(ctx)?.checked_add(n).ok_or("the total would overflow")?;
//!     ctx.state().set("total", &total);
//!     Ok(total)
//! }
//!
//! fn total(ctx: &View) -> Result<u64> {
//!     Ok(ctx.state().get("total").unwrap_or(0))
//! }
//! ```
//!
//! An `Err`, a panic and `fail` end the call: nothing it did remains, and the text is in the receipt.
//! Builds with any rustc from 1.63 that has the target wasm32-unknown-unknown; see
//! docs/guides/write-a-contract.md. The interface underneath is docs/formats/contract-abi.md.
//!
//! A contract that begins with `#![no_std]` is 9 KB smaller than one with the standard library.
//! Of a panic it says the place alone. On the machine that builds, all is with the standard library.

#![cfg_attr(all(target_arch = "wasm32", not(feature = "std")), no_std)]
#![cfg_attr(feature = "own_alloc_error_handler", feature(alloc_error_handler))]
#![allow(unknown_lints, unexpected_cfgs)]

extern crate alloc;

pub mod codec;
#[doc(hidden)]
pub mod describe;
mod dict;
#[cfg(target_arch = "wasm32")]
mod heap;
pub mod host;
#[cfg(all(target_arch = "wasm32", not(feature = "std")))]
mod panics;
mod state;
mod text;
mod tokens;
mod value;

pub use alloc::borrow::ToOwned;
pub use alloc::boxed::Box;
pub use alloc::collections::{BTreeMap, BTreeSet};
pub use alloc::string::{String, ToString};
pub use alloc::vec::Vec;
pub use alloc::{format, vec};
pub use dict::Dict;
pub use state::State;
pub use text::Piece;
pub use tokens::{Balances, IOTA};
pub use value::{
    Address, AgentId, Color, ContractId, Field, Hash, Hname, RequestId, Typed, Value,
};

use core::ops::Deref;

/// Why a call ends without results; the text is what the caller and the receipt see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(pub String);

impl From<&str> for Error {
    #[inline(never)]
    fn from(text: &str) -> Self {
        Error(text.to_string())
    }
}
impl From<String> for Error {
    fn from(text: String) -> Self {
        Error(text)
    }
}

/// Of `errors!`: its name, a colon and a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedError(pub &'static str);
impl From<NamedError> for Error {
    fn from(error: NamedError) -> Self {
        error.0.into()
    }
}
impl Error {
    /// Not for contracts. A text without arguments must not bring the machinery of `format!` along.
    #[doc(hidden)]
    #[inline(always)]
    pub fn formatted(arguments: core::fmt::Arguments) -> Error {
        match arguments.as_str() {
            Some(text) => Error::from(text),
            None => Error(alloc::fmt::format(arguments)),
        }
    }
}

/// What an entry point returns.
pub type Result<T = ()> = core::result::Result<T, Error>;

/// A call of another contract that failed; its effects are undone, the caller may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// The kind's number, docs/formats/contract-abi.md.
    pub kind: u8,
    pub text: String,
}
impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        Error(text!("call failed (", error.kind, "): ", error.text))
    }
}

/// Ends the call.
#[inline(never)]
pub fn fail(text: &str) -> ! {
    unsafe { host::fail(text.as_ptr(), text.len()) };
    host::end_call()
}

/// Returns an `Err` unless the condition holds: with a text, formatted when it has arguments, or with
/// an error.
#[macro_export]
macro_rules! require {
    ($condition:expr, $text:literal $($arguments:tt)*) => {
        if !$condition {
            return Err($crate::Error::formatted(core::format_args!($text $($arguments)*)));
        }
    };
    ($condition:expr, $error:expr) => {
        if !$condition {
            return Err($crate::Error::from($error));
        }
    };
}

/// Not for contracts: the frame around an entry point.
#[doc(hidden)]
pub fn run(body: impl FnOnce() -> Result) {
    #[cfg(any(feature = "std", not(target_arch = "wasm32")))]
    std::panic::set_hook(std::boxed::Box::new(|panic| fail(&panic.to_string())));
    if let Err(error) = body() {
        fail(&error.0);
    }
}

// Apart, so that a program has them once and not for each type.
#[inline(never)]
fn param_bytes(name: &str) -> Option<Vec<u8>> {
    host::answer(|buffer, capacity| unsafe {
        host::param(name.as_ptr(), name.len(), buffer, capacity)
    })
}
#[inline(never)]
fn result_bytes(name: &str, value: &[u8]) {
    unsafe { host::result(name.as_ptr(), name.len(), value.as_ptr(), value.len()) }
}
#[inline(never)]
fn wrong_param(name: &str, what: &str) -> Error {
    Error(text!("parameter '", name, what))
}

/// What a view may do: read.
pub struct View(());
/// What a full entry point may do: all of `View`, and write.
pub struct Func(View);

impl Deref for Func {
    type Target = View;
    fn deref(&self) -> &View {
        &self.0
    }
}

impl View {
    #[doc(hidden)]
    pub fn of_call() -> &'static View {
        &View(())
    }

    /// The contract that runs.
    pub fn contract_id(&self) -> ContractId {
        ContractId(host::fixed(|out| unsafe { host::contract_id(out) }))
    }
    pub fn chain_owner(&self) -> AgentId {
        AgentId(host::fixed(|out| unsafe { host::chain_owner(out) }))
    }
    /// Who deployed this contract.
    pub fn creator(&self) -> AgentId {
        AgentId(host::fixed(|out| unsafe { host::creator(out) }))
    }
    /// Nanoseconds since 1970, the same for the whole request.
    pub fn timestamp(&self) -> i64 {
        unsafe { host::timestamp() }
    }
    pub fn gas_left(&self) -> u64 {
        unsafe { host::gas_left() }
    }

    /// A parameter that must be there and of that type.
    pub fn param<T: Value>(&self, name: &str) -> Result<T> {
        match self.optional_param(name)? {
            Some(value) => Ok(value),
            None => Err(wrong_param(name, "' is missing")),
        }
    }
    /// A parameter that may be absent; a malformed one is an error all the same.
    pub fn optional_param<T: Value>(&self, name: &str) -> Result<Option<T>> {
        match param_bytes(name) {
            None => Ok(None),
            Some(bytes) => match T::decode(&bytes) {
                Some(value) => Ok(Some(value)),
                None => Err(wrong_param(name, "' is malformed")),
            },
        }
    }
    /// All parameters, of any name.
    pub fn params(&self) -> Dict {
        let bytes = host::answer(|buffer, capacity| unsafe { host::params(buffer, capacity) });
        codec::decode_dict(&bytes.unwrap_or_default()).unwrap_or_default()
    }
    /// Sets one result; the last value of a name counts.
    pub fn result<T: Value>(&self, name: &str, value: &T) {
        result_bytes(name, &value.encode());
    }

    /// The contract's own state.
    pub fn state(&self) -> State {
        State::of_call()
    }
    /// Tokens of one color in the contract's account.
    pub fn balance(&self, color: &Color) -> u64 {
        unsafe { host::balance(color.0.as_ptr()) }
    }
    #[inline(never)]
    pub fn balances(&self) -> Balances {
        let bytes = host::answer(|buffer, capacity| unsafe { host::balances(buffer, capacity) });
        Balances::decode(&bytes.unwrap_or_default()).unwrap_or_default()
    }

    #[inline(never)]
    pub fn call_view(
        &self,
        contract: Hname,
        entry: Hname,
        params: &Dict,
    ) -> core::result::Result<Dict, CallError> {
        let mut arguments = Vec::new();
        arguments.extend_from_slice(&contract.0.to_le_bytes());
        arguments.extend_from_slice(&entry.0.to_le_bytes());
        codec::encode_dict(params, &mut arguments);
        host::call_answer(|buffer, capacity| unsafe {
            host::call_view(arguments.as_ptr(), arguments.len(), buffer, capacity)
        })
    }

    /// A line in the node's own log.
    pub fn log(&self, text: &str) {
        unsafe { host::log(text.as_ptr(), text.len()) }
    }
    pub fn blake2b(&self, bytes: &[u8]) -> Hash {
        Hash(host::fixed(|out| unsafe { host::blake2b(bytes.as_ptr(), bytes.len(), out) }))
    }
    pub fn ed25519_verify(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        unsafe {
            host::ed25519_verify(key.as_ptr(), message.as_ptr(), message.len(), signature.as_ptr())
                != 0
        }
    }
    pub fn ed25519_address(&self, key: &[u8; 32]) -> Address {
        Address(host::fixed(|out| unsafe { host::ed25519_address(key.as_ptr(), out) }))
    }
    pub fn base58(&self, bytes: &[u8]) -> String {
        let text = host::answer(|buffer, capacity| unsafe {
            host::base58_encode(bytes.as_ptr(), bytes.len(), buffer, capacity)
        });
        String::from_utf8(text.unwrap_or_default()).unwrap_or_default()
    }
    pub fn from_base58(&self, text: &str) -> Option<Vec<u8>> {
        host::answer(|buffer, capacity| unsafe {
            host::base58_decode(text.as_ptr(), text.len(), buffer, capacity)
        })
    }
}

impl Func {
    #[doc(hidden)]
    pub fn of_call() -> &'static Func {
        &Func(View(()))
    }

    /// Who sent the request, or the contract that calls.
    pub fn caller(&self) -> AgentId {
        AgentId(host::fixed(|out| unsafe { host::caller(out) }))
    }
    pub fn request_id(&self) -> RequestId {
        RequestId(host::fixed(|out| unsafe { host::request_id(out) }))
    }
    /// 32 bytes nobody could know before the order of the batch was fixed.
    pub fn entropy(&self) -> [u8; 32] {
        host::fixed(|out| unsafe { host::entropy(out) })
    }
    /// Tokens of one color that came with this call; they are in the account already.
    pub fn incoming(&self, color: &Color) -> u64 {
        unsafe { host::incoming(color.0.as_ptr()) }
    }
    #[inline(never)]
    pub fn incoming_all(&self) -> Balances {
        let bytes =
            host::answer(|buffer, capacity| unsafe { host::incoming_all(buffer, capacity) });
        Balances::decode(&bytes.unwrap_or_default()).unwrap_or_default()
    }
    /// Tokens the request's transaction minted; their color is the transaction's id.
    pub fn minted(&self) -> u64 {
        unsafe { host::minted() }
    }

    /// From the contract's account to an address on the ledger. Ends the call when the account does
    /// not hold that much.
    #[inline(never)]
    pub fn transfer(&self, to: &Address, amount: &Balances) {
        let amount = amount.encode();
        unsafe { host::transfer(to.0.as_ptr(), amount.as_ptr(), amount.len()) }
    }
    /// From the contract's account to whoever it is: an address gets it on the ledger, a contract in its
    /// account on this chain.
    #[inline(never)]
    pub fn pay(&self, to: &AgentId, amount: &Balances) -> Result {
        if let Some(address) = to.address() {
            self.transfer(&address, amount);
            return Ok(());
        }
        let params = Dict::new().with("a", to);
        self.call(Hname::of("accounts"), Hname::of("deposit"), &params, amount)?;
        Ok(())
    }
    #[inline(never)]
    pub fn call(
        &self,
        contract: Hname,
        entry: Hname,
        params: &Dict,
        transfer: &Balances,
    ) -> core::result::Result<Dict, CallError> {
        let mut arguments = Vec::new();
        arguments.extend_from_slice(&contract.0.to_le_bytes());
        arguments.extend_from_slice(&entry.0.to_le_bytes());
        codec::encode_dict(params, &mut arguments);
        arguments.extend_from_slice(&transfer.encode());
        host::call_answer(|buffer, capacity| unsafe {
            host::call(arguments.as_ptr(), arguments.len(), buffer, capacity)
        })
    }
    /// A request to a contract of any chain; leaves with the next anchor. `timelock`: Unix seconds,
    /// 0 for none. Ends the call when the tokens, and one IOTA for the request token, are not there.
    #[inline(never)]
    pub fn post(
        &self,
        target: &ContractId,
        entry: Hname,
        timelock: u32,
        params: &Dict,
        transfer: &Balances,
    ) {
        let mut request = target.0.to_vec();
        request.extend_from_slice(&entry.0.to_le_bytes());
        request.extend_from_slice(&timelock.to_le_bytes());
        codec::encode_dict(params, &mut request);
        request.extend_from_slice(&transfer.encode());
        unsafe { host::post(request.as_ptr(), request.len()) }
    }
    /// A new contract of this chain from a stored program.
    #[inline(never)]
    pub fn deploy(
        &self,
        program: &Hash,
        name: &str,
        description: &str,
        init: &Dict,
    ) -> core::result::Result<(), CallError> {
        let mut arguments = program.0.to_vec();
        codec::encode_bytes(name.as_bytes(), &mut arguments);
        codec::encode_bytes(description.as_bytes(), &mut arguments);
        codec::encode_dict(init, &mut arguments);
        host::status(unsafe { host::deploy(arguments.as_ptr(), arguments.len()) })
    }
    /// Into the chain's event log, under this contract.
    #[inline(never)]
    pub fn event(&self, text: &str) {
        unsafe { host::event(text.as_ptr(), text.len()) }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
