// A program as one was written for Wasp v0.1: it knows the host by four functions and their object
// tree, and nothing of Weft. The first half is a library in the manner of the one that such programs
// were built with, the second half a contract that uses every part of the interface.
//
// Built by hand, with the compiler that tools/setup installs:
//   rustc-wasm32 --edition 2021 -C opt-level=s -C panic=abort -C lto=fat -C strip=symbols \
//     -C link-arg=-zstack-size=65536 --crate-type cdylib -o guest.wasm guest.rs

#[link(wasm_import_module = "wasplib")]
extern "C" {
    fn hostGetBytes(obj: i32, key: i32, kind: i32, value: *mut u8, len: i32) -> i32;
    fn hostGetKeyId(key: *const u8, len: i32) -> i32;
    fn hostGetObjectId(obj: i32, key: i32, kind: i32) -> i32;
    fn hostSetBytes(obj: i32, key: i32, kind: i32, value: *const u8, len: i32);
}

const ADDRESS: i32 = 1;
const AGENT: i32 = 2;
const BYTES: i32 = 3;
const COLOR: i32 = 5;
const HASH: i32 = 7;
const HNAME: i32 = 8;
const INT64: i32 = 9;
const MAP: i32 = 10;
const STRING: i32 = 12;
const ARRAY: i32 = 0x20;
const SIZES: [usize; 13] = [0, 33, 37, 0, 33, 32, 37, 32, 4, 8, 0, 34, 0];

const K_ADDRESS: i32 = -1;
const K_BALANCES: i32 = -2;
const K_BASE58_BYTES: i32 = -3;
const K_BASE58_STRING: i32 = -4;
const K_BLS_ADDRESS: i32 = -5;
const K_BLS_AGGREGATE: i32 = -6;
const K_BLS_VALID: i32 = -7;
const K_CALL: i32 = -8;
const K_CALLER: i32 = -9;
const K_CHAIN_OWNER_ID: i32 = -10;
const K_COLOR: i32 = -11;
const K_CONTRACT_CREATOR: i32 = -12;
const K_CONTRACT_ID: i32 = -13;
const K_DEPLOY: i32 = -14;
const K_ED25519_ADDRESS: i32 = -15;
const K_ED25519_VALID: i32 = -16;
const K_EVENT: i32 = -17;
const K_EXPORTS: i32 = -18;
const K_HASH_BLAKE2B: i32 = -19;
const K_HASH_SHA3: i32 = -20;
const K_HNAME: i32 = -21;
const K_INCOMING: i32 = -22;
const K_LENGTH: i32 = -23;
const K_LOG: i32 = -24;
const K_MAPS: i32 = -25;
const K_MINTED: i32 = -26;
const K_NAME: i32 = -27;
const K_PANIC: i32 = -28;
const K_PARAMS: i32 = -29;
const K_POST: i32 = -30;
const K_RANDOM: i32 = -31;
const K_REQUEST_ID: i32 = -32;
const K_RESULTS: i32 = -33;
const K_RETURN: i32 = -34;
const K_STATE: i32 = -35;
const K_TIMESTAMP: i32 = -36;
const K_TRANSFERS: i32 = -38;
const K_UTILITY: i32 = -39;
const K_VALID: i32 = -40;
const K_SAME_LIST: i32 = -41;

fn key(name: &str) -> i32 {
    unsafe { hostGetKeyId(name.as_ptr(), name.len() as i32) }
}
fn key_of_bytes(bytes: &[u8]) -> i32 {
    unsafe { hostGetKeyId(bytes.as_ptr(), -(bytes.len() as i32) - 1) }
}
fn get(obj: i32, key: i32, kind: i32) -> Vec<u8> {
    let size = unsafe { hostGetBytes(obj, key, kind, std::ptr::null_mut(), 0) };
    if size <= 0 {
        return vec![0; SIZES[kind as usize]];
    }
    let mut bytes = vec![0; size as usize];
    unsafe { hostGetBytes(obj, key, kind, bytes.as_mut_ptr(), size) };
    bytes
}
fn exists(obj: i32, key: i32, kind: i32) -> bool {
    unsafe { hostGetBytes(obj, key, kind, std::ptr::null_mut(), -1) >= 0 }
}
fn set(obj: i32, key: i32, kind: i32, value: &[u8]) {
    unsafe { hostSetBytes(obj, key, kind, value.as_ptr(), value.len() as i32) }
}
fn object(obj: i32, key: i32, kind: i32) -> i32 {
    unsafe { hostGetObjectId(obj, key, kind) }
}
fn get_int(obj: i32, key: i32) -> i64 {
    i64::from_le_bytes(get(obj, key, INT64).try_into().unwrap())
}
fn set_int(obj: i32, key: i32, value: i64) {
    set(obj, key, INT64, &value.to_le_bytes())
}
fn get_text(obj: i32, key: i32) -> String {
    String::from_utf8_lossy(&get(obj, key, STRING)).to_string()
}
fn length(array: i32) -> i32 {
    get_int(array, K_LENGTH) as i32
}
fn root(key: i32) -> i32 {
    object(1, key, MAP)
}
fn params() -> i32 {
    root(K_PARAMS)
}
fn state() -> i32 {
    root(K_STATE)
}
fn results() -> i32 {
    root(K_RESULTS)
}
fn new_map() -> i32 {
    let maps = object(1, K_MAPS, MAP | ARRAY);
    object(maps, length(maps), MAP)
}
fn fail(text: &str) -> ! {
    set(1, K_PANIC, STRING, text.as_bytes());
    unreachable!()
}

struct Encoder(Vec<u8>);
impl Encoder {
    fn int(mut self, mut value: i64) -> Self {
        loop {
            let low = value as u8;
            let sign = low & 0x40;
            value >>= 7;
            if (value == 0 && sign == 0) || (value == -1 && sign != 0) {
                self.0.push(low & 0x7f);
                return self;
            }
            self.0.push(low | 0x80);
        }
    }
    fn bytes(self, value: &[u8]) -> Self {
        let mut next = self.int(value.len() as i64);
        next.0.extend_from_slice(value);
        next
    }
}

fn call(contract: u32, entry: u32, params: i32, transfer: i32) -> i32 {
    let arguments = Encoder(vec![])
        .bytes(&contract.to_le_bytes())
        .bytes(&entry.to_le_bytes())
        .int(params as i64)
        .int(transfer as i64);
    set(1, K_CALL, BYTES, &arguments.0);
    root(K_RETURN)
}
fn own_hname() -> u32 {
    let id = get(1, K_CONTRACT_ID, 6);
    u32::from_le_bytes(id[33..37].try_into().unwrap())
}
fn hname(name: &str) -> u32 {
    let utility = root(K_UTILITY);
    set(utility, K_NAME, STRING, name.as_bytes());
    u32::from_le_bytes(get(utility, K_HNAME, HNAME).try_into().unwrap())
}

// --- The contract ---

// Set while loading, and fresh in each call.
static mut LOADED: bool = false;
static mut TOUCHED: i64 = 0;

fn touch() -> i64 {
    unsafe {
        TOUCHED += 1;
        TOUCHED
    }
}

fn init() {
    set_int(state(), key("counter"), get_int(params(), key("counter")));
}

fn increment() {
    let counter = key("counter");
    set_int(state(), counter, get_int(state(), counter) + 1);
    set(1, K_EVENT, STRING, b"incremented");
    set(1, K_LOG, STRING, b"a line");
}

fn get_counter() {
    set_int(results(), key("counter"), get_int(state(), key("counter")));
}

fn fibonacci() {
    let n = get_int(params(), key("n"));
    if n <= 1 {
        set_int(results(), key("n"), n);
        return;
    }
    let ask = |n: i64| {
        let map = new_map();
        set_int(map, key("n"), n);
        get_int(call(own_hname(), hname("fibonacci"), map, 0), key("n"))
    };
    set_int(results(), key("n"), ask(n - 1) + ask(n - 2));
}

fn containers() {
    let list = object(state(), key("list"), INT64 | ARRAY);
    for i in 0..3 {
        set_int(list, i, 10 * i as i64);
    }
    let people = object(state(), key("people"), MAP | ARRAY);
    let first = object(people, length(people), MAP);
    set(first, key("name"), STRING, b"Ada");
    let book = object(state(), key("book"), MAP);
    set(book, key_of_bytes(&[1, 2, 3]), BYTES, b"raw");
    let inner = object(book, key("inner"), STRING | ARRAY);
    set(inner, 0, STRING, b"zero");
    set_int(results(), key("size"), length(list) as i64);
    set_int(results(), key("last"), get_int(list, 2));
    set_int(results(), key("beyond"), exists(list, 3, INT64) as i64);
    let names = object(results(), key("names"), STRING | ARRAY);
    set(names, 0, STRING, get_text(first, key("name")).as_bytes());
}

fn clear() {
    let book = object(state(), key("book"), MAP);
    set(book, K_LENGTH, INT64, &[]);
    let list = object(state(), key("list"), INT64 | ARRAY);
    set(list, K_LENGTH, INT64, &[]);
    set_int(results(), key("size"), length(list) as i64);
}

fn gap() {
    let list = object(state(), key("list"), INT64 | ARRAY);
    set_int(list, length(list) + 1, 1);
}

fn tokens() {
    let balances = root(K_BALANCES);
    let incoming = root(K_INCOMING);
    let colors = object(incoming, K_COLOR, COLOR | ARRAY);
    set_int(results(), key("colors"), length(colors) as i64);
    let color = get(colors, 0, COLOR);
    set_int(results(), key("incoming"), get_int(incoming, key_of_bytes(&color)));
    set_int(results(), key("balance"), get_int(balances, key_of_bytes(&color)));
}

fn amounts(color: &[u8], amount: i64) -> i32 {
    let map = new_map();
    set_int(map, key_of_bytes(color), amount);
    map
}

fn pay() {
    let transfers = object(1, K_TRANSFERS, MAP | ARRAY);
    let transfer = object(transfers, length(transfers), MAP);
    set(transfer, K_ADDRESS, ADDRESS, &get(params(), key("to"), ADDRESS));
    set_int(transfer, K_BALANCES, amounts(&[0; 32], 7) as i64);
}

fn post() {
    let map = new_map();
    set_int(map, key("counter"), 5);
    let arguments = Encoder(vec![])
        .bytes(&get(1, K_CONTRACT_ID, 6))
        .bytes(&hname("increment").to_le_bytes())
        .int(map as i64)
        .int(amounts(&[0; 32], 3) as i64)
        .int(get_int(params(), key("delay")));
    set(1, K_POST, BYTES, &arguments.0);
}

fn deploy() {
    let arguments = Encoder(vec![])
        .bytes(&get(params(), key("hash"), HASH))
        .bytes(b"other")
        .bytes(b"another contract")
        .int(0);
    set(1, K_DEPLOY, BYTES, &arguments.0);
}

fn utilities() {
    let utility = root(K_UTILITY);
    let out = results();
    set(utility, K_HASH_BLAKE2B, BYTES, b"abc");
    set(out, key("blake2b"), BYTES, &get(utility, K_HASH_BLAKE2B, BYTES));
    set(utility, K_HASH_SHA3, BYTES, b"abc");
    set(out, key("sha3"), BYTES, &get(utility, K_HASH_SHA3, BYTES));
    set(utility, K_BASE58_BYTES, BYTES, b"hello");
    set(out, key("base58"), BYTES, &get(utility, K_BASE58_STRING, STRING));
    set(utility, K_BASE58_STRING, STRING, b"Cn8eVZg");
    set(out, key("decoded"), BYTES, &get(utility, K_BASE58_BYTES, BYTES));
    let signed = Encoder(vec![])
        .bytes(&get(params(), key("message"), BYTES))
        .bytes(&get(params(), key("public"), BYTES))
        .bytes(&get(params(), key("signature"), BYTES));
    set(utility, K_ED25519_VALID, BYTES, &signed.0);
    set_int(out, key("valid"), get_int(utility, K_VALID));
    set_int(out, key("hname"), hname("accounts") as i64);
}

fn keys() {
    let utility = root(K_UTILITY);
    let out = results();
    let of = |name: &str| get(params(), key(name), BYTES);
    set(utility, K_ED25519_ADDRESS, BYTES, &of("ed25519"));
    set(out, key("ed25519"), ADDRESS, &get(utility, K_ADDRESS, ADDRESS));
    set(utility, K_BLS_ADDRESS, BYTES, &of("first"));
    set(out, key("bls"), ADDRESS, &get(utility, K_ADDRESS, ADDRESS));
    let both = Encoder(vec![])
        .int(2)
        .bytes(&of("first"))
        .bytes(&of("second"))
        .int(2)
        .bytes(&of("firstSigned"))
        .bytes(&of("secondSigned"));
    set(utility, K_BLS_AGGREGATE, BYTES, &both.0);
    let sums = get(utility, K_BLS_AGGREGATE, BYTES);
    let (sum, signed) = (&sums[2..98], &sums[99..147]); // behind their lengths, 96 and 48
    let check = |message: &[u8]| {
        let all = Encoder(vec![]).bytes(message).bytes(sum).bytes(signed);
        set(utility, K_BLS_VALID, BYTES, &all.0);
        get_int(utility, K_VALID)
    };
    set_int(out, key("valid"), check(&of("message")));
    set_int(out, key("other"), check(b"another message"));
}

fn about() {
    let out = results();
    set(out, key("owner"), AGENT, &get(1, K_CHAIN_OWNER_ID, AGENT));
    set(out, key("creator"), AGENT, &get(1, K_CONTRACT_CREATOR, AGENT));
    set(out, key("request"), 11, &get(1, K_REQUEST_ID, 11));
    set_int(out, key("minted"), get_int(1, K_MINTED));
}

fn random() {
    let utility = root(K_UTILITY);
    let names = ["a", "b", "c", "d", "e"];
    for name in names {
        set_int(results(), key(name), get_int(utility, K_RANDOM));
    }
}

fn who() {
    set(results(), key("caller"), AGENT, &get(1, K_CALLER, AGENT));
    set_int(results(), key("time"), get_int(1, K_TIMESTAMP));
}

fn local_state() {
    touch();
    let again = call(own_hname(), hname("touch"), 0, 0);
    set_int(results(), key("own"), touch());
    set_int(results(), key("other"), get_int(again, key("own")));
    set_int(results(), key("loaded"), unsafe { LOADED } as i64);
}

fn touch_once() {
    set_int(results(), key("own"), touch());
}

fn panic() {
    fail("testing panic");
}

fn nested_panic() {
    increment();
    call(own_hname(), hname("panic"), 0, 0);
}

fn hostile() {
    let which = get_int(params(), key("which"));
    match which {
        0 => drop(object(99, 1, MAP)),
        1 => drop(object(1, -5, MAP)),
        2 => set(state(), 0x3fff, INT64, &[0; 8]),
        3 => set(state(), key("x"), INT64, &[0; 7]),
        4 => set(state(), key("x"), 99, &[0; 8]),
        5 => set(params(), key("x"), INT64, &[0; 8]),
        6 => set(1, K_CALL, BYTES, &[4, 1]),
        7 => loop {
            new_map();
        },
        8 => {
            for i in 0i32.. {
                key_of_bytes(&i.to_le_bytes());
            }
        }
        9 => set(root(K_BALANCES), key("x"), INT64, &[0; 8]),
        10 => set(1, K_POST, BYTES, &Encoder(vec![]).int(i64::MIN).0),
        11 => drop(get(-1, 1, INT64)),
        12 => set_int(state(), key(""), 1),
        13 => drop(object(1, K_EXPORTS, STRING | ARRAY)),
        _ => {}
    }
}

const FUNCS: [(&str, fn()); 19] = [
    ("init", init),
    ("increment", increment),
    ("containers", containers),
    ("clear", clear),
    ("gap", gap),
    ("tokens", tokens),
    ("pay", pay),
    ("post", post),
    ("deploy", deploy),
    ("utilities", utilities),
    ("keys", keys),
    ("about", about),
    ("random", random),
    ("who", who),
    ("localState", local_state),
    ("touch", touch_once),
    ("panic", panic),
    ("nestedPanic", nested_panic),
    ("hostile", hostile),
];
const VIEWS: [(&str, fn()); 4] = [
    ("getCounter", get_counter),
    ("fibonacci", fibonacci),
    ("writesInView", increment),
    ("callerInView", who),
];

#[no_mangle]
fn on_load() {
    let exports = object(1, K_EXPORTS, STRING | ARRAY);
    set(exports, K_SAME_LIST, STRING, b"Rust:KEY_ZZZZZZZ");
    for (i, (name, _)) in FUNCS.iter().enumerate() {
        set(exports, i as i32, STRING, name.as_bytes());
    }
    for (i, (name, _)) in VIEWS.iter().enumerate() {
        set(exports, i as i32 | 0x8000, STRING, name.as_bytes());
    }
    unsafe { LOADED = true };
}

#[no_mangle]
fn on_call_entrypoint(index: i32) {
    if index & 0x8000 != 0 {
        (VIEWS[(index & 0x7fff) as usize].1)();
    } else {
        (FUNCS[index as usize].1)();
    }
}
