//! Keeps the C symbols of both crates in the static library.
pub use blst::*;
pub use wasmtime_c_api;
