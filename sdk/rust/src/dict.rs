//! Names and values, in byte order of the names.

use crate::{Typed, Value};
use alloc::vec::Vec;

type Entry = (Vec<u8>, Vec<u8>);

/// Arguments and results. A sorted list: a contract has few, and a tree is code in every program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dict(Vec<Entry>);

impl Dict {
    pub fn new() -> Dict {
        Dict(Vec::new())
    }
    fn place(&self, name: &[u8]) -> core::result::Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_slice().cmp(name))
    }
    /// Replaces what had the name.
    pub fn insert(&mut self, name: Vec<u8>, value: Vec<u8>) {
        match self.place(&name) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }
    /// One after the other: `Dict::new().with("n", &5u64)`.
    pub fn with<T: Typed>(mut self, name: &str, value: &T) -> Dict {
        self.insert(name.as_bytes().to_vec(), value.encode());
        self
    }
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<&Vec<u8>> {
        let at = self.place(name.as_ref()).ok()?;
        Some(&self.0[at].1)
    }
    /// `None`: it is not there, or of another type.
    pub fn value<T: Value>(&self, name: &str) -> Option<T> {
        T::decode(self.get(name)?)
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> core::slice::Iter<'_, Entry> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Dict {
    type Item = &'a Entry;
    type IntoIter = core::slice::Iter<'a, Entry>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<Entry> for Dict {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Dict {
        let mut dict = Dict::new();
        for (name, value) in entries {
            dict.insert(name, value);
        }
        dict
    }
}
