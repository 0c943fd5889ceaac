//! The canonical form of what crosses to the host: little-endian, lengths before bytes, maps sorted.

use crate::Dict;
use alloc::vec::Vec;

/// Reads from the front; `None` when the bytes end too early.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn raw(&mut self, size: usize) -> Option<&'a [u8]> {
        if size > self.0.len() {
            return None;
        }
        let (piece, rest) = self.0.split_at(size);
        self.0 = rest;
        Some(piece)
    }
    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.raw(2)?.try_into().ok()?))
    }
    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.raw(4)?.try_into().ok()?))
    }
    pub fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.raw(8)?.try_into().ok()?))
    }
}

/// u32 length, then the bytes.
#[inline(never)]
pub fn encode_bytes(bytes: &[u8], into: &mut Vec<u8>) {
    into.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    into.extend_from_slice(bytes);
}

/// u64 count, then (u16 length, name, u32 length, value) in order of the names.
#[inline(never)]
pub fn encode_dict(dict: &Dict, into: &mut Vec<u8>) {
    into.extend_from_slice(&(dict.len() as u64).to_le_bytes());
    for (name, value) in dict {
        into.extend_from_slice(&(name.len() as u16).to_le_bytes());
        into.extend_from_slice(name);
        encode_bytes(value, into);
    }
}

#[inline(never)]
pub fn decode_dict(bytes: &[u8]) -> Option<Dict> {
    let mut reader = Reader(bytes);
    let mut dict = Dict::new();
    for _ in 0..reader.u64()? {
        let size = reader.u16()? as usize;
        let name = reader.raw(size)?.to_vec();
        let size = reader.u32()? as usize;
        dict.insert(name, reader.raw(size)?.to_vec());
    }
    Some(dict)
}
