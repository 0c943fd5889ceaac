//! What parameters, results and state values can be, and how each is written in bytes.

use crate::host;

/// Numbers are little-endian of their width, text is UTF-8, identifiers are their bytes.
pub trait Value {
    fn encode(&self) -> Vec<u8>;
    /// `None` unless the bytes are exactly one value.
    fn decode(bytes: &[u8]) -> Option<Self>
    where
        Self: Sized;
}

macro_rules! number {
    ($($type:ty),*) => {$(
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
number!(u8, u16, u32, u64, u128, i32, i64);

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
impl Value for Hname {
    fn encode(&self) -> Vec<u8> {
        self.0.encode()
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        u32::decode(bytes).map(Hname)
    }
}
