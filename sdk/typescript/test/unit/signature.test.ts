// Signatures verify exactly as nodes verify them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bls12_381 } from "@noble/curves/bls12-381";
import { ed25519 } from "@noble/curves/ed25519";
import { concat, fromHex, fromText, verifyBls, verifyEd25519 } from "../../src/index.js";
import { readVectors } from "../support/vectors.js";

test("Ed25519: RFC 8032's vectors, and no changed one", () => {
    for (const { public_key, message, signature } of readVectors("crypto/ed25519.json").vectors) {
        const [key, text, signed] = [fromHex(public_key), fromHex(message), fromHex(signature)];
        assert.ok(verifyEd25519(key, text, signed));
        assert.ok(!verifyEd25519(key, concat(text, Uint8Array.of(0)), signed));
        for (const at of [0, 31, 32, 63]) {
            const changed = signed.slice();
            changed[at] = (changed[at] ?? 0) ^ 1;
            assert.ok(!verifyEd25519(key, text, changed));
        }
    }
});

test("Ed25519: what only the equation with the cofactor takes is refused", () => {
    const { Point } = ed25519;
    // A point of order 8, as in the lists of small-order points.
    const torsion = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
    const secret = 5n;
    const key = Point.BASE.multiply(secret).add(torsion).toBytes();
    const r = Point.BASE.multiply(7n).toBytes();
    let passedNoble = 0;
    for (let i = 0; i < 8; ++i) {
        const message = Uint8Array.of(i);
        const challenge = ed25519.Point.Fn.create(littleEndian(ed25519.CURVE.hash(concat(r, key, message))));
        const s = ed25519.Point.Fn.create(7n + challenge * secret);
        const signature = concat(r, bytesOf(s));
        if (ed25519.verify(signature, message, key, { zip215: false })) ++passedNoble;
        assert.equal(verifyEd25519(key, message, signature), challenge % 8n === 0n);
    }
    assert.ok(passedNoble > 0, "these signatures are made to pass with the cofactor");
});

test("Ed25519: no key and no R of small order", () => {
    const one = fromHex(`01${"00".repeat(31)}`);
    assert.ok(!verifyEd25519(one, fromText("x"), concat(one, new Uint8Array(32))));
});

test("BLS: a signature of one key, no other tag, no other message, no infinity", () => {
    const { shortSignatures } = bls12_381;
    const secret = fromHex(`${"00".repeat(31)}07`);
    const key = shortSignatures.getPublicKey(secret).toBytes(true);
    const sign = (text: string, tag: string) =>
        shortSignatures.sign(shortSignatures.hash(fromText(text), tag), secret).toBytes(true);
    const tag = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
    assert.ok(verifyBls(key, fromText("essence"), sign("essence", tag)));
    assert.ok(!verifyBls(key, fromText("Essence"), sign("essence", tag)));
    assert.ok(!verifyBls(key, fromText("essence"), sign("essence", "WEFT-V1-COIN-BLS12381G1_XMD:SHA-256_SSWU_RO_")));
    const infinity = (size: number) => Uint8Array.of(0xc0, ...new Uint8Array(size - 1));
    assert.ok(!verifyBls(infinity(96), fromText("essence"), infinity(48)));
    assert.ok(!verifyBls(key, fromText("essence"), infinity(48)));
    assert.ok(!verifyBls(key, fromText("essence"), new Uint8Array(48)));
});

function littleEndian(bytes: Uint8Array): bigint {
    return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
function bytesOf(scalar: bigint): Uint8Array {
    return Uint8Array.from({ length: 32 }, (_, i) => Number((scalar >> BigInt(8 * i)) & 255n));
}
