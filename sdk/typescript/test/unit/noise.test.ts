// Every decoder is total: any bytes are a value that encodes to the same bytes, or a FormatError.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    decodeBeacon,
    decodeDeploy,
    decodeGenesis,
    decodeMessage,
    decodePayload,
    decodeProofDocument,
    decodeTransaction,
    encodeBeacon,
    encodeDeploy,
    encodeGenesis,
    encodeMessage,
    encodePayload,
    encodeProofDocument,
    encodeTransaction,
    FormatError,
    fromHex,
    type Hex,
    toHex,
} from "../../src/index.js";
import { readVectors } from "../support/vectors.js";

/** The same numbers in every run: a linear congruential generator, of which the high bits are taken. */
function drawing(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

/** A change such as damage or malice makes: a bit, a byte, a number that is a length, a cut, something doubled. */
function changed(bytes: Uint8Array, draw: (below: number) => number): Uint8Array {
    const at = draw(bytes.length);
    const copy = bytes.slice();
    switch (draw(5)) {
        case 0:
            copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
            return copy;
        case 1:
            copy[at] = draw(256);
            return copy;
        case 2:
            copy.fill(draw(2) * 255, at, at + 1 + draw(8));
            return copy;
        case 3:
            return copy.slice(0, at);
        default:
            return Uint8Array.from([...copy.slice(0, at), ...copy.slice(draw(bytes.length))]);
    }
}

function total<T>(
    name: string,
    examples: readonly Hex[],
    decode: (bytes: Uint8Array) => T,
    encode: (v: T) => Uint8Array,
) {
    test(name, () => {
        const draw = drawing(name.length);
        for (let turn = 0; turn < 3000; ++turn) {
            const example = fromHex(examples[draw(examples.length)] ?? "");
            const bytes = changed(draw(2) === 0 ? example : changed(example, draw), draw);
            let decoded: T;
            try {
                decoded = decode(bytes);
            } catch (error) {
                assert.ok(error instanceof FormatError, `${toHex(bytes)}: ${error}`);
                continue;
            }
            assert.equal(toHex(encode(decoded)), toHex(bytes));
        }
    });
}

const hexOf = (vectors: { accepted: { hex: Hex }[] }) => vectors.accepted.map(({ hex }) => hex);
const formats = readVectors("formats/vectors.json");
const proofs = readVectors("formats/proofs.json").accepted.map(({ proof }: { proof: Hex }) => proof);

total("transactions", hexOf(formats.transaction), decodeTransaction, encodeTransaction);
total("messages", hexOf(formats.message), decodeMessage, encodeMessage);
total("payloads of chains", hexOf(formats.sc_payload), decodePayload, encodePayload);
total("genesis", hexOf(formats.genesis), decodeGenesis, encodeGenesis);
total("beacons", hexOf(readVectors("formats/payloads.json").beacon), decodeBeacon, encodeBeacon);
total("deploys", hexOf(readVectors("casper/formats.json").deploy), decodeDeploy, encodeDeploy);
total("proofs", proofs, decodeProofDocument, encodeProofDocument);
