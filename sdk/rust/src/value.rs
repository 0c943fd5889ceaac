//! What parameters, results and state values can be, and how each is written in bytes.

use crate::text::{add_base58, add_hex, add_quoted};
use crate::{host, Balances, Piece, Result, View, IOTA};
use alloc::string::String;
use alloc::vec::Vec;
use alloc::vec;

/// Numbers are little-endian of their width, text is UTF-8, identifiers are their bytes.
pub trait Value {
    fn encode(&self) -> Vec<u8>;
    /// `None` unless the bytes are exactly one value.
    fn decode(bytes: &[u8]) -> Option<Self>
    where
        Self: Sized;
}

/// A value that descriptions and events know by the name of its type.
pub trait Typed: Value {
    /// docs/formats/contract-interface.md
    const NAME: &'static str;
    /// As people write it.
    fn show(&self, text: &mut String);
}

/// What stands in a declaration of `entry_points!` or `events!`: a value, or an `Option` of one.
pub trait Field {
    const MARK: &'static str;
    const NAME: &'static str;
    fn of_call(ctx: &View, name: &str) -> Result<Self>
    where
        Self: Sized;
    fn into_results(&self, ctx: &View, name: &str);
    fn into_event(&self, head: &str, text: &mut String);
}

impl<T: Typed> Field for T {
    const MARK: &'static str = "";
    const NAME: &'static str = T::NAME;
    fn of_call(ctx: &View, name: &str) -> Result<T> {
        ctx.param(name)
    }
    fn into_results(&self, ctx: &View, name: &str) {
        ctx.result(name, self);
    }
    #[inline(never)]
    fn into_event(&self, head: &str, text: &mut String) {
        text.push_str(head);
        self.show(text);
    }
}
impl<T: Typed> Field for Option<T> {
    const MARK: &'static str = "?";
    const NAME: &'static str = T::NAME;
    fn of_call(ctx: &View, name: &str) -> Result<Option<T>> {
        ctx.optional_param(name)
    }
    fn into_results(&self, ctx: &View, name: &str) {
        if let Some(value) = self {
            ctx.result(name, value);
        }
    }
    fn into_event(&self, head: &str, text: &mut String) {
        if let Some(value) = self {
            value.into_event(head, text);
        }
    }
}

macro_rules! number {
    ($($type:ident),*) => {$(
        impl Typed for $type {
            const NAME: &'static str = stringify!($type);
            fn show(&self, text: &mut String) {
                self.add_to(text);
            }
        }
        impl Value for $type {
            fn encode(&self) -> Vec<u8> {
                self.to_le_bytes().to_vec()
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                Some(Self::from_le_bytes(bytes.try_into().ok()?))
            }
        }
    )*};
}
number!(u8, u16, u32, u64, u128, i8, i16, i32, i64, i128);

impl Value for bool {
    fn encode(&self) -> Vec<u8> {
        vec![*self as u8]
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

impl Typed for bool {
    const NAME: &'static str = "bool";
    fn show(&self, text: &mut String) {
        self.add_to(text);
    }
}

impl Typed for &str {
    const NAME: &'static str = "text";
    fn show(&self, text: &mut String) {
        add_quoted(self, text);
    }
}
impl Typed for String {
    const NAME: &'static str = "text";
    fn show(&self, text: &mut String) {
        add_quoted(self, text);
    }
}
impl Typed for Vec<u8> {
    const NAME: &'static str = "bytes";
    fn show(&self, text: &mut String) {
        add_hex(self, text);
    }
}

/// Only to be written.
impl Value for &str {
    fn encode(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
    fn decode(_: &[u8]) -> Option<Self> {
        None
    }
}

impl Value for String {
    fn encode(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        String::from_utf8(bytes.to_vec()).ok()
    }
}

impl Value for Vec<u8> {
    fn encode(&self) -> Vec<u8> {
        self.clone()
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        Some(bytes.to_vec())
    }
}

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident($size:literal);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $size]);
        impl Value for $name {
            fn encode(&self) -> Vec<u8> {
                self.0.to_vec()
            }
            fn decode(bytes: &[u8]) -> Option<Self> {
                Some($name(bytes.try_into().ok()?))
            }
        }
    )*};
}
identifier! {
    /// Version byte (1 Ed25519, 2 BLS), then the hash of the public key.
    Address(33);
    /// The transaction that minted the tokens; zero is `IOTA`.
    Color(32);
    /// The chain's address, then the contract's hname.
    ContractId(37);
    /// A contract, or an address followed by hname 0.
    AgentId(37);
    /// The transaction's id, then the number of the request in it.
    RequestId(34);
    /// 32 bytes of BLAKE2b-256.
    Hash(32);
}

impl AgentId {
    /// The address, unless it is a contract.
    pub fn address(&self) -> Option<Address> {
        if self.0[33..] != [0; 4] {
            return None;
        }
        Address::decode(&self.0[..33])
    }
}
impl From<Address> for AgentId {
    fn from(address: Address) -> Self {
        let mut bytes = [0; 37];
        bytes[..33].copy_from_slice(&address.0);
        AgentId(bytes)
    }
}
impl From<ContractId> for AgentId {
    fn from(id: ContractId) -> Self {
        AgentId(id.0)
    }
}

/// The number a name becomes: of a contract, or of an entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hname(pub u32);

impl Hname {
    pub fn of(name: &str) -> Hname {
        Hname(unsafe { host::hname(name.as_ptr(), name.len()) })
    }
}
macro_rules! shown {
    ($($name:ident, $word:literal, |$value:ident, $text:ident| $show:expr;)*) => {$(
        impl Typed for $name {
            const NAME: &'static str = $word;
            fn show(&self, $text: &mut String) {
                let $value = self;
                $show
            }
        }
        /// As in events: base58, hex, or what else people write.
        impl Piece for $name {
            fn add_to(&self, text: &mut String) {
                self.show(text);
            }
        }
    )*};
}

#[inline(never)]
fn show_agent(bytes: &[u8; 37], text: &mut String) {
    let is_address = bytes[33..] == [0; 4];
    text.push_str(if is_address { "A/" } else { "C/" });
    add_base58(&bytes[..33], text);
    if !is_address {
        text.push_str("::");
        let mut hname = [bytes[33], bytes[34], bytes[35], bytes[36]];
        hname.reverse();
        add_hex(&hname, text);
    }
}

shown! {
    Address, "address", |value, text| add_base58(&value.0, text);
    Color, "color", |value, text| if *value == IOTA { text.push_str("IOTA") } else { add_base58(&value.0, text) };
    ContractId, "contract", |value, text| show_agent(&value.0, text);
    AgentId, "agent", |value, text| show_agent(&value.0, text);
    Hash, "hash", |value, text| add_hex(&value.0, text);
    RequestId, "request", |value, text| {
        text.push('[');
        u16::from_le_bytes([value.0[32], value.0[33]]).add_to(text);
        text.push(']');
        add_base58(&value.0[..32], text);
    };
    Hname, "hname", |value, text| {
        text.push_str("0x");
        add_hex(&value.0.to_be_bytes(), text);
    };
    Balances, "balances", |value, text| {
        let mut first = true;
        for (color, amount) in value.iter() {
            if !first {
                text.push(',');
            }
            first = false;
            amount.add_to(text);
            if *color != IOTA {
                text.push(':');
                color.show(text);
            }
        }
        if first {
            text.push_str("nothing");
        }
    };
}

impl Value for Hname {
    fn encode(&self) -> Vec<u8> {
        self.0.encode()
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        u32::decode(bytes).map(Hname)
    }
}
