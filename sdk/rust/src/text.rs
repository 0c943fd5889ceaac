//! Text from pieces, without the machinery of `format!`, which is 5 to 6 KB in a program.

use crate::host;
use alloc::string::String;

/// What `text!` takes.
pub trait Piece {
    fn add_to(&self, text: &mut String);
}

impl Piece for str {
    #[inline(never)]
    fn add_to(&self, text: &mut String) {
        text.push_str(self);
    }
}
impl Piece for String {
    fn add_to(&self, text: &mut String) {
        text.push_str(self);
    }
}
impl Piece for char {
    fn add_to(&self, text: &mut String) {
        text.push(*self);
    }
}
impl Piece for bool {
    fn add_to(&self, text: &mut String) {
        text.push_str(if *self { "true" } else { "false" });
    }
}
impl<T: Piece + ?Sized> Piece for &T {
    fn add_to(&self, text: &mut String) {
        (**self).add_to(text);
    }
}

/// `String::push` is code for all of Unicode.
fn add_ascii(digit: u8, text: &mut String) {
    debug_assert!(digit < 128);
    unsafe { text.as_mut_vec().push(digit) };
}

#[inline(never)]
fn add_digits(mut number: u64, text: &mut String) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    while at < digits.len() {
        add_ascii(digits[at], text);
        at += 1;
    }
}
/// Apart from `add_digits`: dividing 128 bits is a library function of its own.
#[inline(never)]
fn add_wide(number: u128, text: &mut String) {
    const STEP: u128 = 10_000_000_000_000_000_000;
    if number <= u64::MAX as u128 {
        return add_digits(number as u64, text);
    }
    add_wide(number / STEP, text);
    let rest = (number % STEP) as u64;
    let mut below = STEP as u64 / 10;
    while below > rest && below > 1 {
        add_ascii(b'0', text);
        below /= 10;
    }
    add_digits(rest, text);
}

macro_rules! small {
    ($($type:ty),*) => {$(
        impl Piece for $type {
            fn add_to(&self, text: &mut String) {
                add_digits(*self as u64, text);
            }
        }
    )*};
}
small!(u8, u16, u32, u64, usize);
macro_rules! signed {
    ($($type:ty),*) => {$(
        impl Piece for $type {
            fn add_to(&self, text: &mut String) {
                if *self < 0 {
                    add_ascii(b'-', text);
                }
                add_digits((*self as i64).unsigned_abs(), text);
            }
        }
    )*};
}
signed!(i8, i16, i32, i64);
impl Piece for u128 {
    fn add_to(&self, text: &mut String) {
        add_wide(*self, text);
    }
}
impl Piece for i128 {
    fn add_to(&self, text: &mut String) {
        if *self < 0 {
            add_ascii(b'-', text);
        }
        add_wide(self.unsigned_abs(), text);
    }
}

#[inline(never)]
pub(crate) fn add_hex(bytes: &[u8], text: &mut String) {
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            add_ascii(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }, text);
        }
    }
}
#[inline(never)]
pub(crate) fn add_base58(bytes: &[u8], text: &mut String) {
    let encoded = host::answer(|buffer, capacity| unsafe {
        host::base58_encode(bytes.as_ptr(), bytes.len(), buffer, capacity)
    });
    for digit in encoded.unwrap_or_default() {
        add_ascii(digit, text);
    }
}
/// In quotes, as a field of an event.
#[inline(never)]
pub(crate) fn add_quoted(value: &str, text: &mut String) {
    // Bytes of UTF-8 that are none of these three stand for parts of other characters.
    let bytes = unsafe { text.as_mut_vec() };
    bytes.push(b'"');
    for byte in value.bytes() {
        if byte == b'"' || byte == b'\\' || byte == b'\n' {
            bytes.push(b'\\');
        }
        bytes.push(if byte == b'\n' { b'n' } else { byte });
    }
    bytes.push(b'"');
}

/// A `String` from pieces: `text!("sold ", amount, " to ", who)`.
#[macro_export]
macro_rules! text {
    ($($piece:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut text = $crate::String::new();
        $($crate::Piece::add_to(&$piece, &mut text);)*
        text
    }};
}
