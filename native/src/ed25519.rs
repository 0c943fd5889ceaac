//! The part of Ed25519's check that takes time, on the vector units of the processor that runs it.
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;

/// Whether `signature` = (R, S) has S below the group's order and R = S·B − h·A, encoded as R is, where A is `key`, on the
/// curve, and h is `hash` as a number; neither A nor R of small order. Whether `key` is canonical is the caller's matter.
#[no_mangle]
pub extern "C" fn weft_ed25519_equation_holds(key: &[u8; 32], hash: &[u8; 64], signature: &[u8; 64]) -> bool {
    let mut point = [0u8; 32];
    let mut number = [0u8; 32];
    point.copy_from_slice(&signature[..32]);
    number.copy_from_slice(&signature[32..]);
    let Some(s) = Option::<Scalar>::from(Scalar::from_canonical_bytes(number)) else { return false };
    let Some(a) = CompressedEdwardsY(*key).decompress() else { return false };
    if a.is_small_order() {
        return false;
    }
    let h = Scalar::from_bytes_mod_order_wide(hash);
    let r = EdwardsPoint::vartime_double_scalar_mul_basepoint(&h, &-a, &s);
    !r.is_small_order() && r.compress().0 == point
}
