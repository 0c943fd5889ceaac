//! The host functions as they are imported, and the ways their answers come back.

use crate::{CallError, Dict};
use alloc::string::String;
use alloc::vec::Vec;
use alloc::vec;

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "weft1")]
extern "C" {
    pub fn balance(color: *const u8) -> u64;
    pub fn balances(buffer: *mut u8, capacity: usize) -> i32;
    pub fn base58_decode(text: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn base58_encode(bytes: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn blake2b(bytes: *const u8, size: usize, out: *mut u8);
    pub fn call(arguments: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn call_view(arguments: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn caller(out: *mut u8);
    pub fn chain_owner(out: *mut u8);
    pub fn contract_id(out: *mut u8);
    pub fn creator(out: *mut u8);
    pub fn deploy(arguments: *const u8, size: usize) -> i32;
    pub fn ed25519_address(key: *const u8, out: *mut u8);
    pub fn ed25519_verify(
        key: *const u8,
        message: *const u8,
        size: usize,
        signature: *const u8,
    ) -> i32;
    pub fn entropy(out: *mut u8);
    pub fn event(text: *const u8, size: usize);
    pub fn fail(text: *const u8, size: usize);
    pub fn fetch(buffer: *mut u8, capacity: usize) -> i32;
    pub fn gas_left() -> u64;
    pub fn hname(name: *const u8, size: usize) -> u32;
    pub fn incoming(color: *const u8) -> u64;
    pub fn incoming_all(buffer: *mut u8, capacity: usize) -> i32;
    pub fn log(text: *const u8, size: usize);
    pub fn minted() -> u64;
    pub fn param(name: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn params(buffer: *mut u8, capacity: usize) -> i32;
    pub fn post(request: *const u8, size: usize);
    pub fn request_id(out: *mut u8);
    pub fn result(name: *const u8, name_size: usize, value: *const u8, value_size: usize);
    pub fn state_delete(key: *const u8, size: usize);
    pub fn state_get(key: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32;
    pub fn state_has(key: *const u8, size: usize) -> i32;
    pub fn state_next(
        prefix: *const u8,
        prefix_size: usize,
        after: *const u8,
        after_size: usize,
        buffer: *mut u8,
        capacity: usize,
    ) -> i32;
    pub fn state_set(key: *const u8, key_size: usize, value: *const u8, value_size: usize);
    pub fn timestamp() -> i64;
    pub fn transfer(to: *const u8, amount: *const u8, size: usize);
}

/// N bytes that the host always writes.
pub fn fixed<const N: usize>(ask: impl FnOnce(*mut u8)) -> [u8; N] {
    let mut bytes = [0; N];
    ask(bytes.as_mut_ptr());
    bytes
}

/// Most answers fit at once; a longer one is kept by the host until it is fetched.
const AT_ONCE: usize = 128;

#[inline(never)]
fn collect(size: usize, mut buffer: Vec<u8>) -> Vec<u8> {
    if size <= buffer.len() {
        buffer.truncate(size);
        return buffer;
    }
    buffer.resize(size, 0);
    unsafe { fetch(buffer.as_mut_ptr(), size) };
    buffer
}

/// Bytes of any size; `None` when there are none.
pub fn answer(mut ask: impl FnMut(*mut u8, usize) -> i32) -> Option<Vec<u8>> {
    answer_by(&mut ask)
}
/// One copy for all that is asked.
#[inline(never)]
fn answer_by(ask: &mut dyn FnMut(*mut u8, usize) -> i32) -> Option<Vec<u8>> {
    let mut buffer = vec![0; AT_ONCE];
    let size = ask(buffer.as_mut_ptr(), AT_ONCE);
    if size < 0 {
        return None;
    }
    Some(collect(size as usize, buffer))
}

/// 0, or -1 - kind with the text waiting.
#[inline(never)]
pub fn status(code: i32) -> Result<(), CallError> {
    if code >= 0 {
        return Ok(());
    }
    let text = answer(|buffer, capacity| unsafe { fetch(buffer, capacity) }).unwrap_or_default();
    Err(CallError {
        kind: (-1 - code) as u8,
        // The host's words are ASCII.
        text: String::from_utf8(text).unwrap_or_default(),
    })
}

/// Results of another contract, or its failure.
pub fn call_answer(mut ask: impl FnMut(*mut u8, usize) -> i32) -> Result<Dict, CallError> {
    call_answer_by(&mut ask)
}
#[inline(never)]
fn call_answer_by(ask: &mut dyn FnMut(*mut u8, usize) -> i32) -> Result<Dict, CallError> {
    let mut buffer = vec![0; AT_ONCE];
    let size = ask(buffer.as_mut_ptr(), AT_ONCE);
    status(size)?;
    let bytes = collect(size as usize, buffer);
    Ok(crate::codec::decode_dict(&bytes).unwrap_or_default())
}

#[cfg(target_arch = "wasm32")]
pub fn end_call() -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(not(target_arch = "wasm32"))]
pub use crate::native::*;
#[cfg(not(target_arch = "wasm32"))]
pub fn end_call() -> ! {
    unreachable!("the host ends the call")
}
