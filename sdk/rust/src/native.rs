//! The host functions where there is no chain: they work on the `testing::Chain` of this thread.

use crate::testing::{end, take_dict, with_call, Effect};
use crate::{codec, Address, Balances, CallError, Color, ContractId, Dict, Hname, Value};
use std::slice;

unsafe fn bytes<'a>(data: *const u8, size: usize) -> &'a [u8] {
    if size == 0 {
        &[]
    } else {
        slice::from_raw_parts(data, size)
    }
}
unsafe fn text(data: *const u8, size: usize) -> String {
    String::from_utf8_lossy(bytes(data, size)).into_owned()
}
unsafe fn put(value: &[u8], out: *mut u8) {
    std::ptr::copy_nonoverlapping(value.as_ptr(), out, value.len());
}
/// The size; what does not fit waits for `fetch`.
unsafe fn answer(value: Vec<u8>, buffer: *mut u8, capacity: usize) -> i32 {
    let size = value.len();
    if size <= capacity {
        put(&value, buffer);
    } else {
        with_call(|call| call.waiting = value);
    }
    size as i32
}
unsafe fn maybe(value: Option<Vec<u8>>, buffer: *mut u8, capacity: usize) -> i32 {
    match value {
        Some(value) => answer(value, buffer, capacity),
        None => -1,
    }
}
unsafe fn outcome(
    value: std::result::Result<Dict, CallError>,
    buffer: *mut u8,
    capacity: usize,
) -> i32 {
    match value {
        Ok(results) => {
            let mut encoded = Vec::new();
            codec::encode_dict(&results, &mut encoded);
            answer(encoded, buffer, capacity)
        }
        Err(error) => {
            with_call(|call| call.waiting = error.text.into_bytes());
            -1 - i32::from(error.kind)
        }
    }
}
fn balances_of(encoded: &[u8]) -> Balances {
    Balances::decode(encoded).unwrap_or_else(|| end("bad_argument: balances"))
}
fn hname_of(reader: &mut codec::Reader) -> Hname {
    Hname(reader.u32().unwrap_or(0))
}

pub unsafe fn balance(color: *const u8) -> u64 {
    let color = Color::decode(bytes(color, 32)).unwrap();
    with_call(|call| call.chain.balances.get(&color))
}
pub unsafe fn balances(buffer: *mut u8, capacity: usize) -> i32 {
    answer(with_call(|call| call.chain.balances.encode()), buffer, capacity)
}
pub unsafe fn base58_decode(
    data: *const u8,
    size: usize,
    buffer: *mut u8,
    capacity: usize,
) -> i32 {
    maybe(from_base58(bytes(data, size)), buffer, capacity)
}
pub unsafe fn base58_encode(
    data: *const u8,
    size: usize,
    buffer: *mut u8,
    capacity: usize,
) -> i32 {
    answer(to_base58(bytes(data, size)), buffer, capacity)
}
pub unsafe fn blake2b(data: *const u8, size: usize, out: *mut u8) {
    put(&blake2b_256(bytes(data, size)), out)
}
pub unsafe fn call(arguments: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32 {
    let mut reader = codec::Reader(bytes(arguments, size));
    let (contract, entry) = (hname_of(&mut reader), hname_of(&mut reader));
    take_dict(&mut reader);
    let transfer = balances_of(reader.0);
    let result = with_call(|call| {
        call.write();
        let result = call.ask(contract, entry);
        if result.is_ok() {
            call.pay(&transfer);
        }
        result
    });
    outcome(result, buffer, capacity)
}
pub unsafe fn call_view(
    arguments: *const u8,
    size: usize,
    buffer: *mut u8,
    capacity: usize,
) -> i32 {
    let mut reader = codec::Reader(bytes(arguments, size));
    let (contract, entry) = (hname_of(&mut reader), hname_of(&mut reader));
    outcome(with_call(|call| call.ask(contract, entry)), buffer, capacity)
}
pub unsafe fn caller(out: *mut u8) {
    put(&with_call(|call| call.chain.caller.0), out)
}
pub unsafe fn chain_owner(out: *mut u8) {
    put(&with_call(|call| call.chain.chain_owner.0), out)
}
pub unsafe fn contract_id(out: *mut u8) {
    put(&with_call(|call| call.chain.contract_id.0), out)
}
pub unsafe fn creator(out: *mut u8) {
    put(&with_call(|call| call.chain.creator.0), out)
}
pub unsafe fn deploy(arguments: *const u8, size: usize) -> i32 {
    let mut reader = codec::Reader(bytes(arguments, size));
    let program = reader.raw(32).unwrap_or_default().to_vec();
    let piece = |reader: &mut codec::Reader| {
        let size = reader.u32().unwrap_or(0) as usize;
        String::from_utf8_lossy(reader.raw(size).unwrap_or_default()).into_owned()
    };
    let (name, description) = (piece(&mut reader), piece(&mut reader));
    let init = take_dict(&mut reader);
    with_call(|call| {
        call.write().effects.push(Effect::Deploy {
            program,
            name,
            description,
            init,
        })
    });
    0
}
pub unsafe fn ed25519_address(key: *const u8, out: *mut u8) {
    let mut address = [1; 33];
    address[1..].copy_from_slice(&blake2b_256(bytes(key, 32)));
    put(&address, out)
}
pub unsafe fn ed25519_verify(
    key: *const u8,
    message: *const u8,
    size: usize,
    signature: *const u8,
) -> i32 {
    let key = bytes(key, 32);
    let (message, signature) = (bytes(message, size), bytes(signature, 64));
    let known = with_call(|call| {
        call.chain
            .signatures
            .iter()
            .any(|(k, m, s)| k == key && m == message && s == signature)
    });
    i32::from(known)
}
pub unsafe fn entropy(out: *mut u8) {
    put(&with_call(|call| call.chain.entropy), out)
}
pub unsafe fn event(data: *const u8, size: usize) {
    let line = text(data, size);
    with_call(|call| call.write().effects.push(Effect::Event(line)))
}
pub unsafe fn fail(data: *const u8, size: usize) {
    end(&text(data, size))
}
pub unsafe fn fetch(buffer: *mut u8, capacity: usize) -> i32 {
    let waiting = with_call(|call| call.waiting.clone());
    if waiting.len() <= capacity {
        put(&waiting, buffer);
    }
    waiting.len() as i32
}
pub unsafe fn gas_left() -> u64 {
    u64::MAX
}
pub unsafe fn hname(data: *const u8, size: usize) -> u32 {
    let hash = blake2b_256(bytes(data, size));
    hash.chunks(4)
        .map(|group| u32::from_le_bytes(group.try_into().unwrap()))
        .find(|value| *value != 0 && *value != u32::MAX)
        .unwrap_or(1)
}
pub unsafe fn incoming(color: *const u8) -> u64 {
    let color = Color::decode(bytes(color, 32)).unwrap();
    with_call(|call| call.incoming.get(&color))
}
pub unsafe fn incoming_all(buffer: *mut u8, capacity: usize) -> i32 {
    answer(with_call(|call| call.incoming.encode()), buffer, capacity)
}
pub unsafe fn log(data: *const u8, size: usize) {
    let line = text(data, size);
    with_call(|call| call.chain.log.push(line))
}
pub unsafe fn minted() -> u64 {
    with_call(|call| call.chain.minted)
}
pub unsafe fn param(name: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32 {
    let name = bytes(name, size);
    maybe(with_call(|call| call.params.get(name).cloned()), buffer, capacity)
}
pub unsafe fn params(buffer: *mut u8, capacity: usize) -> i32 {
    let mut encoded = Vec::new();
    with_call(|call| codec::encode_dict(&call.params, &mut encoded));
    answer(encoded, buffer, capacity)
}
pub unsafe fn post(request: *const u8, size: usize) {
    let mut reader = codec::Reader(bytes(request, size));
    let target = ContractId::decode(reader.raw(37).unwrap_or_default())
        .unwrap_or_else(|| end("bad_argument: a contract id"));
    let entry = hname_of(&mut reader);
    let timelock = reader.u32().unwrap_or(0);
    let params = take_dict(&mut reader);
    let transfer = balances_of(reader.0);
    with_call(|call| {
        call.pay(&transfer);
        call.pay(&Balances::iota(1)); // the request token
        call.chain.effects.push(Effect::Post {
            target,
            entry,
            timelock,
            params,
            transfer,
        })
    })
}
pub unsafe fn request_id(out: *mut u8) {
    put(&with_call(|call| call.chain.request_id.0), out)
}
pub unsafe fn result(name: *const u8, name_size: usize, value: *const u8, value_size: usize) {
    let (name, value) = (bytes(name, name_size), bytes(value, value_size));
    with_call(|call| call.results.insert(name.to_vec(), value.to_vec()));
}
pub unsafe fn state_delete(key: *const u8, size: usize) {
    let key = bytes(key, size);
    with_call(|call| call.write().state.remove(key));
}
pub unsafe fn state_get(key: *const u8, size: usize, buffer: *mut u8, capacity: usize) -> i32 {
    let key = bytes(key, size);
    maybe(with_call(|call| call.chain.state.get(key).cloned()), buffer, capacity)
}
pub unsafe fn state_has(key: *const u8, size: usize) -> i32 {
    let key = bytes(key, size);
    i32::from(with_call(|call| call.chain.state.contains_key(key)))
}
pub unsafe fn state_next(
    prefix: *const u8,
    prefix_size: usize,
    after: *const u8,
    after_size: usize,
    buffer: *mut u8,
    capacity: usize,
) -> i32 {
    let (prefix, after) = (bytes(prefix, prefix_size), bytes(after, after_size));
    let entry = with_call(|call| {
        call.chain
            .state
            .iter()
            .find(|(key, _)| key.as_slice() > after && key.starts_with(prefix))
            .map(|(key, value)| {
                let mut encoded = Vec::new();
                codec::encode_bytes(key, &mut encoded);
                encoded.extend_from_slice(value);
                encoded
            })
    });
    maybe(entry, buffer, capacity)
}
pub unsafe fn state_set(key: *const u8, key_size: usize, value: *const u8, value_size: usize) {
    let (key, value) = (bytes(key, key_size), bytes(value, value_size));
    if key.is_empty() || key.len() > 1024 || value.len() > 64 * 1024 {
        end("too_large: a key or value of the state");
    }
    with_call(|call| call.write().state.insert(key.to_vec(), value.to_vec()));
}
pub unsafe fn timestamp() -> i64 {
    with_call(|call| call.chain.timestamp)
}
pub unsafe fn transfer(to: *const u8, amount: *const u8, size: usize) {
    let to = Address::decode(bytes(to, 33)).unwrap();
    let amount = balances_of(bytes(amount, size));
    with_call(|call| {
        call.pay(&amount);
        call.chain.effects.push(Effect::Transfer(to, amount))
    })
}

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn to_base58(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut digits: Vec<u8> = Vec::new(); // least first
    for byte in &bytes[zeros..] {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    let mut text = vec![ALPHABET[0]; zeros];
    text.extend(digits.iter().rev().map(|digit| ALPHABET[usize::from(*digit)]));
    text
}

fn from_base58(text: &[u8]) -> Option<Vec<u8>> {
    let zeros = text.iter().take_while(|digit| **digit == ALPHABET[0]).count();
    let mut bytes: Vec<u8> = Vec::new(); // least first
    for digit in &text[zeros..] {
        let mut carry = ALPHABET.iter().position(|known| known == digit)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry as u8);
            carry >>= 8;
        }
    }
    let mut all = vec![0; zeros];
    all.extend(bytes.iter().rev());
    Some(all)
}

const IV: [u64; 8] = [
    0x6a09e667f3bcc908,
    0xbb67ae8584caa73b,
    0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1,
    0x510e527fade682d1,
    0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179,
];
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// RFC 7693, 32 bytes, no key.
pub fn blake2b_256(bytes: &[u8]) -> [u8; 32] {
    let mut h = IV;
    h[0] ^= 0x0101_0000 ^ 32;
    let blocks = ((bytes.len() + 127) / 128).max(1);
    for block in 0..blocks {
        let piece = &bytes[block * 128..bytes.len().min(block * 128 + 128)];
        let mut padded = [0u8; 128];
        padded[..piece.len()].copy_from_slice(piece);
        let mut m = [0u64; 16];
        for (word, group) in m.iter_mut().zip(padded.chunks(8)) {
            *word = u64::from_le_bytes(group.try_into().unwrap());
        }
        let mut v = [0u64; 16];
        v[..8].copy_from_slice(&h);
        v[8..].copy_from_slice(&IV);
        v[12] ^= (block * 128 + piece.len()) as u64;
        if block + 1 == blocks {
            v[14] = !v[14];
        }
        for round in 0..12 {
            let s = &SIGMA[round % 10];
            let mut mix = |a: usize, b: usize, c: usize, d: usize, x: u64, y: u64| {
                v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
                v[d] = (v[d] ^ v[a]).rotate_right(32);
                v[c] = v[c].wrapping_add(v[d]);
                v[b] = (v[b] ^ v[c]).rotate_right(24);
                v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
                v[d] = (v[d] ^ v[a]).rotate_right(16);
                v[c] = v[c].wrapping_add(v[d]);
                v[b] = (v[b] ^ v[c]).rotate_right(63);
            };
            mix(0, 4, 8, 12, m[s[0]], m[s[1]]);
            mix(1, 5, 9, 13, m[s[2]], m[s[3]]);
            mix(2, 6, 10, 14, m[s[4]], m[s[5]]);
            mix(3, 7, 11, 15, m[s[6]], m[s[7]]);
            mix(0, 5, 10, 15, m[s[8]], m[s[9]]);
            mix(1, 6, 11, 12, m[s[10]], m[s[11]]);
            mix(2, 7, 8, 13, m[s[12]], m[s[13]]);
            mix(3, 4, 9, 14, m[s[14]], m[s[15]]);
        }
        for i in 0..8 {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }
    let mut hash = [0; 32];
    for (group, word) in hash.chunks_mut(8).zip(h) {
        group.copy_from_slice(&word.to_le_bytes());
    }
    hash
}
