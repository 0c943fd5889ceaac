// Signatures of the ledger (docs/formats/keys.md): Ed25519 of wallets, BLS of committees.

import { bls12_381 } from "@noble/curves/bls12-381";
import { ed25519 } from "@noble/curves/ed25519";
import { sha512 } from "@noble/hashes/sha2";
import { concat, equal, fromHex, toHex } from "./bytes.js";
import type { Unlock } from "./formats/transaction.js";

const ledgerTag = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

const { Point } = ed25519;
const order = Point.Fn.ORDER;

/**
 * RFC 8032 as libsodium verifies it (D-6): S below the group's order, a canonical key, neither key nor R of small order, and
 * the equation without the cofactor. The library's own `verify` multiplies by the cofactor, so a few signatures that somebody
 * made for the purpose would pass here and fail on every node; hence the equation is written out.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    if (s >= order) return false;
    try {
        const key = Point.fromBytes(publicKey, false);
        if (key.isSmallOrder()) return false;
        const challenge = littleEndian(sha512(concat(r, publicKey, message))) % order;
        const expected = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(challenge));
        return equal(expected.toBytes(), r) && !expected.isSmallOrder();
    } catch {
        return false; // the key is no point
    }
}

/** One signature of a committee over a transaction's essence: a threshold of members made it, and it verifies like anybody's. */
export function verifyBls(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (publicKey.length !== 96 || signature.length !== 48) return false;
    const { shortSignatures } = bls12_381;
    try {
        // Decoding refuses points off the curve or outside the subgroup; infinity is refused by `verify`.
        return shortSignatures.verify(signature, shortSignatures.hash(message, ledgerTag), publicKey);
    } catch {
        return false;
    }
}

/** Whether the key of an unlock signed these bytes, the encoded essence. */
export function verifyUnlock(unlock: Unlock, essence: Uint8Array): boolean {
    const verify = unlock.kind === "ed25519" ? verifyEd25519 : verifyBls;
    return verify(fromHex(unlock.publicKey), essence, fromHex(unlock.signature));
}

function littleEndian(bytes: Uint8Array): bigint {
    return BigInt(`0x${toHex(bytes.slice().reverse())}`);
}
