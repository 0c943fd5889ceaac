//! Lines of the interface description, made while the contract is compiled
//! (docs/formats/contract-interface.md).

/// Whether two texts are equal, where `==` cannot be used yet.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What a part becomes: a comma only between two fields, a mark only before the first sentence.
const fn written<'a>(parts: &[&'a str], at: usize, sentences: usize) -> &'a str {
    if same(parts[at], ",") {
        return if same(parts[at + 1], ")") { "" } else { ", " };
    }
    if same(parts[at], "#") {
        return if sentences == 0 { " #" } else { "" };
    }
    parts[at]
}

#[doc(hidden)]
pub const fn size(parts: &[&str]) -> usize {
    let (mut at, mut size, mut sentences) = (0, 0, 0);
    while at < parts.len() {
        size += written(parts, at, sentences).len();
        if same(parts[at], "#") {
            sentences += 1;
        }
        at += 1;
    }
    size
}

#[doc(hidden)]
pub const fn line<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut at, mut end, mut sentences) = (0, 0, 0);
    while at < parts.len() {
        let part = written(parts, at, sentences).as_bytes();
        let mut i = 0;
        while i < part.len() {
            bytes[end] = part[i];
            end += 1;
            i += 1;
        }
        if same(parts[at], "#") {
            sentences += 1;
        }
        at += 1;
    }
    bytes
}

/// A line in the program's own section. On the machine that builds, it is only checked.
#[doc(hidden)]
#[macro_export]
macro_rules! weft_line {
    ($($part:expr),* $(,)?) => {
        const PARTS: &[&str] = &[$($part),*];
        #[cfg_attr(target_arch = "wasm32", link_section = "weft.interface.v1")]
        #[used]
        static LINE: [u8; $crate::describe::size(PARTS)] = $crate::describe::line(PARTS);
    };
}

/// Exports functions as entry points:
///
/// ```ignore
/// entry_points! {
///     /// Adds n.
///     func add(n: u64, note: Option<String>) -> (total: u64);
///     func buy(account: AgentId) payable -> (amount: u64, left: u64);
///     view total() -> (total: u64);
/// }
///
/// fn add(ctx: &Func, n: u64, note: Option<String>) -> Result<u64> { … }
/// fn buy(ctx: &Func, account: AgentId) -> Result<(u64, u64)> { … }
/// fn total(ctx: &View) -> Result<u64> { … }
/// ```
///
/// `Option` is a parameter, or a result, that may be absent. Tokens that come with a call of what is
/// not `payable` go back. The sentences are what `weft contract show` prints.
///
/// `func add;` exports without a description, for parameters of any name: read them with `ctx.param`.
/// A contract describes all its entry points or none.
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
    ($(#[doc = $doc:literal])* func $name:ident($($param:ident: $type:ty),* $(,)?)
        payable $(-> ($($result:ident: $result_type:ty),+ $(,)?))?; $($rest:tt)*) => {
        $crate::weft_entry! { "func", " payable", Func, $name, [$($doc)*] [$($param: $type),*] [$($($result: $result_type),+)?] }
        $crate::entry_points! { $($rest)* }
    };
    ($(#[doc = $doc:literal])* func $name:ident($($param:ident: $type:ty),* $(,)?)
        $(-> ($($result:ident: $result_type:ty),+ $(,)?))?; $($rest:tt)*) => {
        $crate::weft_entry! { "func", "", Func, $name, [$($doc)*] [$($param: $type),*] [$($($result: $result_type),+)?] }
        $crate::entry_points! { $($rest)* }
    };
    ($(#[doc = $doc:literal])* view $name:ident($($param:ident: $type:ty),* $(,)?)
        $(-> ($($result:ident: $result_type:ty),+ $(,)?))?; $($rest:tt)*) => {
        $crate::weft_entry! { "view", "", View, $name, [$($doc)*] [$($param: $type),*] [$($($result: $result_type),+)?] }
        $crate::entry_points! { $($rest)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! weft_entry {
    ($kind:literal, $payable:literal, $context:ident, $name:ident, [$($doc:literal)*] [$($param:ident: $type:ty),*] []) => {
        $crate::weft_entry! { @make $kind, $payable, $context, $name, [$($doc)*] [$($param: $type),*] [] [] }
    };
    ($kind:literal, $payable:literal, $context:ident, $name:ident, [$($doc:literal)*] [$($param:ident: $type:ty),*] [$($result:ident: $result_type:ty),+]) => {
        $crate::weft_entry! { @make $kind, $payable, $context, $name, [$($doc)*] [$($param: $type),*]
            [$($result: $result_type),+]
            [" -> (", $(stringify!($result), <$result_type as $crate::Field>::MARK, ": ", <$result_type as $crate::Field>::NAME, ",",)+ ")",] }
    };
    (@make $kind:literal, $payable:literal, $context:ident, $name:ident, [$($doc:literal)*] [$($param:ident: $type:ty),*]
        [$($result:ident: $result_type:ty),*] [$($described:tt)*]) => {
        const _: () = {
            $crate::weft_line! {
                $kind, " ", stringify!($name), "(",
                $(stringify!($param), <$type as $crate::Field>::MARK, ": ", <$type as $crate::Field>::NAME, ",",)*
                ")", $payable, $($described)* $("#", $doc,)* "\n"
            }
            #[export_name = concat!($kind, ":", stringify!($name))]
            extern "C" fn weft_entry_point() {
                $crate::run(|| {
                    let ctx = $crate::$context::of_call();
                    let ($($result),*) = $name(ctx, $(<$type as $crate::Field>::of_call(ctx, stringify!($param))?),*)?;
                    $(<$result_type as $crate::Field>::into_results(&$result, ctx, stringify!($result));)*
                    Ok(())
                });
            }
        };
    };
}

/// Events with named fields: `events! { sold(amount: u64, to: AgentId); }` makes
/// `event::sold(ctx, amount, to)`, which logs `sold amount=5 to=A/…`.
#[macro_export]
macro_rules! events {
    ($($(#[doc = $doc:literal])* $name:ident($($field:ident: $type:ty),* $(,)?);)*) => {
        #[allow(dead_code)]
        mod event {
            #[allow(unused_imports)]
            use super::*;
            $(
                $(#[doc = $doc])*
                pub fn $name(ctx: &$crate::Func, $($field: $type),*) {
                    const _: () = {
                        $crate::weft_line! {
                            "event ", stringify!($name), "(",
                            $(stringify!($field), <$type as $crate::Field>::MARK, ": ", <$type as $crate::Field>::NAME, ",",)*
                            ")", $("#", $doc,)* "\n"
                        }
                    };
                    #[allow(unused_mut)]
                    let mut line = $crate::String::from(stringify!($name));
                    $(<$type as $crate::Field>::into_event(&$field, concat!(" ", stringify!($field), "="), &mut line);)*
                    ctx.event(&line);
                }
            )*
        }
    };
}

/// Errors with a name that programs can tell apart: `errors! { sold_out: "There are none left."; }`
/// makes `error::sold_out`, for `require!`, `ok_or` and `Err(error::sold_out.into())`.
#[macro_export]
macro_rules! errors {
    ($($name:ident: $text:literal;)*) => {
        #[allow(dead_code, non_upper_case_globals)]
        mod error {
            $(
                pub const $name: $crate::NamedError = $crate::NamedError(concat!(stringify!($name), ": ", $text));
                const _: () = {
                    $crate::weft_line! { "error ", stringify!($name), " # ", $text, "\n" }
                };
            )*
        }
    };
}
