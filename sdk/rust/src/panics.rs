//! What a contract without the standard library needs to end a call: the place of a panic goes into
//! the receipt. Its text would bring the machinery of `format!` into every program.

use crate::{fail, text};
use core::panic::PanicInfo;

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    match info.location() {
        Some(place) => fail(&text!("panicked at ", place.file(), ":", place.line())),
        None => fail("panicked"),
    }
}

/// Compilers before 1.68 ask for one.
#[cfg(feature = "own_alloc_error_handler")]
#[alloc_error_handler]
fn no_memory(_: core::alloc::Layout) -> ! {
    fail("out of memory")
}
