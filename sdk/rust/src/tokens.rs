//! Colored tokens.

use crate::codec::Reader;
use crate::{Color, Value};
use alloc::vec::Vec;

/// The base token.
pub const IOTA: Color = Color([0; 32]);

/// Amounts by color, in order of the colors; a zero is no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(Vec<(Color, u64)>);

impl Balances {
    pub fn none() -> Balances {
        Balances::default()
    }
    pub fn of(color: Color, amount: u64) -> Balances {
        let mut balances = Balances::none();
        balances.set(color, amount);
        balances
    }
    pub fn iota(amount: u64) -> Balances {
        Balances::of(IOTA, amount)
    }
    fn place(&self, color: &Color) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(color))
    }
    pub fn set(&mut self, color: Color, amount: u64) {
        match (self.place(&color), amount) {
            (Ok(at), 0) => {
                self.0.remove(at);
            }
            (Ok(at), _) => self.0[at].1 = amount,
            (Err(_), 0) => {}
            (Err(at), _) => self.0.insert(at, (color, amount)),
        }
    }
    pub fn get(&self, color: &Color) -> u64 {
        self.place(color).map_or(0, |at| self.0[at].1)
    }
    pub fn iter(&self) -> impl Iterator<Item = (&Color, &u64)> {
        self.0.iter().map(|(color, amount)| (color, amount))
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// u16 count, then (color, u64) in order of the colors.
impl Value for Balances {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = (self.0.len() as u16).encode();
        for (color, amount) in &self.0 {
            bytes.extend_from_slice(&color.0);
            bytes.extend_from_slice(&amount.to_le_bytes());
        }
        bytes
    }
    fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let mut balances = Balances::none();
        for _ in 0..reader.u16()? {
            let color = Color::decode(reader.raw(32)?)?;
            balances.set(color, reader.u64()?);
        }
        if reader.0.is_empty() {
            Some(balances)
        } else {
            None
        }
    }
}
