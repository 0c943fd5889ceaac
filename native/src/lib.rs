//! Keeps the C symbols of both crates in the static library, and adds one of a third crate.
mod ed25519;

pub use blst::*;
pub use wasmtime_c_api;
