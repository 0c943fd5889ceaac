//! Smart contracts for Weft chains.
//!
//! A contract is a set of functions. `entry_points!` exports them; the chain gives each call a fresh
//! instance, so statics hold nothing from one call to the next, and what must stay goes into `state`.
//!
//! ```ignore
//! use weft::*;
//!
//! entry_points! { func add; view total; }
//!
//! fn add(ctx: &Func) -> Result {
//!     let n: u64 = ctx.param("n")?;
//!     let total = ctx.state().get::<u64>("total").unwrap_or(0);
//!     ctx.state().set("total", &total.checked_add(n).ok_or("the total would overflow")?);
//!     Ok(())
//! }
//!
//! fn total(ctx: &View) -> Result {
//!     ctx.result("total", &ctx.state().get::<u64>("total").unwrap_or(0));
//!     Ok(())
//! }
//! ```
//!
//! An `Err`, a panic and `fail` end the call: nothing it did remains, and the text is in the receipt.
//! Builds with any rustc from 1.63 that has the target wasm32-unknown-unknown; see
//! docs/guides/write-a-contract.md. The interface underneath is docs/formats/contract-abi.md.

#[cfg(target_arch = "wasm32")] mod alloc; // on one line: built contracts name lines of this file
pub mod codec;
pub mod host;
mod state;
mod tokens;
mod value;

pub use state::State;
pub use tokens::{Balances, IOTA};
pub use value::{Address, AgentId, Color, ContractId, Hash, Hname, RequestId, Value};

use std::collections::BTreeMap;
use std::ops::Deref;

/// Arguments and results: names and values, in byte order of the names.
pub type Dict = BTreeMap<Vec<u8>, Vec<u8>>;

/// Why a call ends without results; the text is what the caller and the receipt see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(pub String);

impl From<&str> for Error {
    fn from(text: &str) -> Self {
        Error(text.to_string())
    }
}
impl From<String> for Error {
    fn from(text: String) -> Self {
        Error(text)
    }
}

/// What an entry point returns.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// A call of another contract that failed; its effects are undone, the caller may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// The kind's number, docs/formats/contract-abi.md.
    pub kind: u8,
    pub text: String,
}
impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        Error(format!("call failed ({}): {}", error.kind, error.text))
    }
}

/// Ends the call.
pub fn fail(text: &str) -> ! {
    unsafe { host::fail(text.as_ptr(), text.len()) };
    host::end_call()
}

/// Returns an `Err` with the formatted text unless the condition holds.
#[macro_export]
macro_rules! require {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err($crate::Error(format!($($text)+)));
        }
    };
}

/// Exports functions as entry points: `entry_points! { func init; func add; view total; }`.
/// A `func` takes `&Func`, a `view` takes `&View`; both return `Result`.
#[macro_export]
macro_rules! entry_points {
    () => {};
    (func $name:ident; $($rest:tt)*) => {
        const _: () = {
            #[export_name = concat!("func:", stringify!($name))]
            extern "C" fn weft_entry_point() {
                $crate::run(|| $name($crate::Func::of_call()));
            }
        };
        $crate::entry_points! { $($rest)* }
    };
    (view $name:ident; $($rest:tt)*) => {
        const _: () = {
            #[export_name = concat!("view:", stringify!($name))]
            extern "C" fn weft_entry_point() {
                $crate::run(|| $name($crate::View::of_call()));
            }
        };
        $crate::entry_points! { $($rest)* }
    };
}

/// Not for contracts: the frame around an entry point.
#[doc(hidden)]
pub fn run(body: impl FnOnce() -> Result) {
    std::panic::set_hook(Box::new(|panic| fail(&panic.to_string())));
    if let Err(error) = body() {
        fail(&error.0);
    }
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
            None => Err(Error(format!("parameter '{}' is missing", name))),
        }
    }
    /// A parameter that may be absent; a malformed one is an error all the same.
    pub fn optional_param<T: Value>(&self, name: &str) -> Result<Option<T>> {
        let bytes = host::answer(|buffer, capacity| unsafe {
            host::param(name.as_ptr(), name.len(), buffer, capacity)
        });
        match bytes {
            None => Ok(None),
            Some(bytes) => match T::decode(&bytes) {
                Some(value) => Ok(Some(value)),
                None => Err(Error(format!("parameter '{}' is malformed", name))),
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
        let value = value.encode();
        unsafe { host::result(name.as_ptr(), name.len(), value.as_ptr(), value.len()) }
    }

    /// The contract's own state.
    pub fn state(&self) -> State {
        State::of_call()
    }
    /// Tokens of one color in the contract's account.
    pub fn balance(&self, color: &Color) -> u64 {
        unsafe { host::balance(color.0.as_ptr()) }
    }
    pub fn balances(&self) -> Balances {
        let bytes = host::answer(|buffer, capacity| unsafe { host::balances(buffer, capacity) });
        Balances::decode(&bytes.unwrap_or_default()).unwrap_or_default()
    }

    pub fn call_view(
        &self,
        contract: Hname,
        entry: Hname,
        params: &Dict,
    ) -> std::result::Result<Dict, CallError> {
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
    pub fn transfer(&self, to: &Address, amount: &Balances) {
        let amount = amount.encode();
        unsafe { host::transfer(to.0.as_ptr(), amount.as_ptr(), amount.len()) }
    }
    pub fn call(
        &self,
        contract: Hname,
        entry: Hname,
        params: &Dict,
        transfer: &Balances,
    ) -> std::result::Result<Dict, CallError> {
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
    pub fn deploy(
        &self,
        program: &Hash,
        name: &str,
        description: &str,
        init: &Dict,
    ) -> std::result::Result<(), CallError> {
        let mut arguments = program.0.to_vec();
        codec::encode_bytes(name.as_bytes(), &mut arguments);
        codec::encode_bytes(description.as_bytes(), &mut arguments);
        codec::encode_dict(init, &mut arguments);
        host::status(unsafe { host::deploy(arguments.as_ptr(), arguments.len()) })
    }
    /// Into the chain's event log, under this contract.
    pub fn event(&self, text: &str) {
        unsafe { host::event(text.as_ptr(), text.len()) }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
