//! The contract's own part of the chain's state.

use crate::codec::Reader;
use crate::{host, Value};
use alloc::vec::Vec;

// Apart and never inlined: one copy for all types of keys and values.
#[inline(never)]
fn bytes_of(key: &[u8]) -> Option<Vec<u8>> {
    host::answer(|buffer, capacity| unsafe {
        host::state_get(key.as_ptr(), key.len(), buffer, capacity)
    })
}
#[inline(never)]
fn set_bytes(key: &[u8], value: &[u8]) {
    unsafe { host::state_set(key.as_ptr(), key.len(), value.as_ptr(), value.len()) }
}

/// Keys are 1 to 1024 bytes; values at most 64 KiB. Writing in a view ends the call.
pub struct State(());

impl State {
    pub(crate) fn of_call() -> State {
        State(())
    }

    pub fn bytes(&self, key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        bytes_of(key.as_ref())
    }
    /// `None` when absent, or not of that type.
    pub fn get<T: Value>(&self, key: impl AsRef<[u8]>) -> Option<T> {
        T::decode(&bytes_of(key.as_ref())?)
    }
    pub fn has(&self, key: impl AsRef<[u8]>) -> bool {
        let key = key.as_ref();
        unsafe { host::state_has(key.as_ptr(), key.len()) != 0 }
    }
    pub fn set<T: Value>(&self, key: impl AsRef<[u8]>, value: &T) {
        set_bytes(key.as_ref(), &value.encode());
    }
    pub fn delete(&self, key: impl AsRef<[u8]>) {
        let key = key.as_ref();
        unsafe { host::state_delete(key.as_ptr(), key.len()) }
    }

    /// Entries whose key starts with `prefix`, in byte order of the keys. What is written meanwhile
    /// is seen when it lies ahead.
    pub fn entries(&self, prefix: impl AsRef<[u8]>) -> Entries {
        self.entries_after(prefix, [])
    }
    /// Those with a key above `after`: for lists that are read page by page.
    pub fn entries_after(&self, prefix: impl AsRef<[u8]>, after: impl AsRef<[u8]>) -> Entries {
        Entries {
            prefix: prefix.as_ref().to_vec(),
            after: after.as_ref().to_vec(),
        }
    }
}

pub struct Entries {
    prefix: Vec<u8>,
    after: Vec<u8>,
}

impl Iterator for Entries {
    type Item = (Vec<u8>, Vec<u8>);
    fn next(&mut self) -> Option<Self::Item> {
        let entry = host::answer(|buffer, capacity| unsafe {
            host::state_next(
                self.prefix.as_ptr(),
                self.prefix.len(),
                self.after.as_ptr(),
                self.after.len(),
                buffer,
                capacity,
            )
        })?;
        let mut reader = Reader(&entry);
        let size = reader.u32()? as usize;
        self.after = reader.raw(size)?.to_vec();
        Some((self.after.clone(), reader.0.to_vec()))
    }
}
