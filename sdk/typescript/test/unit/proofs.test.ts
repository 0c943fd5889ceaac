// Anchors and proofs against tests/conformance/formats/proofs.json.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    decodeProofDocument,
    encodeProofDocument,
    fromHex,
    ProofError,
    randomnessOf,
    readAnchor,
    stateKey,
    toHex,
    verifyBeacon,
    verifyProof,
} from "../../src/index.js";
import { readText, readVectors } from "../support/vectors.js";

const vectors = readVectors("formats/proofs.json");
const failed = (code: string) => (error: unknown) => error instanceof ProofError && error.code === code;

test("what is accepted shows what it says", () => {
    for (const vector of vectors.accepted) {
        const { chain, key } = vector;
        const shown = verifyProof(fromHex(vector.anchor), fromHex(vector.proof), { chain, key });
        assert.equal(shown.value === null ? null : toHex(shown.value), vector.value, vector.name);
        assert.equal(shown.anchor.color, vector.color, vector.name);
        assert.equal(shown.anchor.blockIndex, vector.block_index, vector.name);
        assert.equal(shown.anchor.transaction, vector.transaction, vector.name);
        const document = decodeProofDocument(fromHex(vector.proof));
        assert.equal(toHex(encodeProofDocument(document)), vector.proof, vector.name);
    }
});

test("what is refused has the step's name", () => {
    for (const { name, anchor, proof, error } of vectors.refused) {
        const chain = error.endsWith("anchor") || error === "bad_signature" ? "" : readAnchor(fromHex(anchor)).chain;
        assert.throws(() => verifyProof(fromHex(anchor), fromHex(proof), { chain }), failed(error), name);
    }
});

test("every changed bit of a proof is noticed", () => {
    const { anchor, proof, chain, key } = vectors.accepted[0];
    const [signed, bytes] = [fromHex(anchor), fromHex(proof)];
    for (let at = 0; at < bytes.length; ++at) {
        const changed = bytes.slice();
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        assert.throws(() => verifyProof(signed, changed, { chain, key }), ProofError, `byte ${at}`);
    }
});

test("a proof of another chain or of another key is not what was asked for", () => {
    const { anchor, proof, chain } = vectors.accepted[0];
    const [signed, bytes] = [fromHex(anchor), fromHex(proof)];
    assert.throws(() => verifyProof(signed, bytes, { chain: vectors.accepted[7].chain }), failed("other_chain"));
    const other = stateKey("counter", Uint8Array.of(1));
    assert.throws(() => verifyProof(signed, bytes, { chain, key: other }), failed("other_key"));
});

test("rounds of drand's networks, in all its schemes", () => {
    const seen = new Set<string>();
    for (const line of readText("tests/conformance/drand/rounds.jsonl").trim().split("\n")) {
        const { scheme, public_key, round, signature, previous_signature, randomness } = JSON.parse(line);
        const told = { round: BigInt(round), signature, previousSignature: previous_signature ?? "" };
        assert.ok(verifyBeacon(scheme, public_key, told), line);
        assert.equal(randomnessOf(signature), randomness);
        if (seen.has(scheme)) continue;
        seen.add(scheme);
        assert.ok(!verifyBeacon(scheme, public_key, { ...told, round: told.round + 1n }), scheme);
        assert.ok(!verifyBeacon("another", public_key, told));
    }
    assert.equal(seen.size, 4);
});
