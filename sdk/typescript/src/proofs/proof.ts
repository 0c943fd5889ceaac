// That a chain's state has a value at a key, or has no such key, from an anchor and a proof alone: no node is believed.

import { compare, concat, equal, fromHex, type Hex, toHex } from "../bytes.js";
import { type Address, hnameBytes } from "../formats/names.js";
import { hash, taggedHash } from "../hash.js";
import { type Anchor, ProofError, readAnchor } from "./anchor.js";
import { decodeProofDocument, type ProofDocument } from "./document.js";
import { stateHash } from "./rules.js";

/** What has been shown: at this anchor, the chain's state holds `value` at `key`; null: it has no such key. */
export interface Verified {
    readonly anchor: Anchor;
    readonly key: Hex;
    readonly value: Uint8Array | null;
}

/** What it must be about. Without `key` look at what was proved: a node chooses what it sends. */
export interface Expected {
    readonly chain: Address;
    readonly key?: Hex;
}

/** The state's key of a contract's own key: what to ask a node's `/chains/{chain}/proof/{key}` for. */
export function stateKey(contract: string, key: Uint8Array): Hex {
    return toHex(concat(hnameBytes(contract), key));
}

/**
 * Checks the committee's signature on the anchor transaction, that the proof is about the anchor's state, and that it leads
 * from key and value to it. It does not say that the ledger confirmed the anchor, nor that it is the newest.
 * Errors: ProofError, with the step that failed.
 */
export function verifyProof(anchorTransaction: Uint8Array, proof: Uint8Array, expected: Expected): Verified {
    const anchor = readAnchor(anchorTransaction);
    if (anchor.chain !== expected.chain) throw new ProofError("other_chain");
    const document = decoded(proof);
    if (document.blockIndex !== anchor.blockIndex) throw new ProofError("wrong_block");
    if (!equal(stateHash(document.root, document.blockHash), fromHex(anchor.stateHash))) {
        throw new ProofError("state_hash_mismatch");
    }
    if (!leadsToRoot(document)) throw new ProofError("path_mismatch");
    const key = toHex(document.key);
    if (expected.key !== undefined && key !== expected.key) throw new ProofError("other_key");
    return { anchor, key, value: document.value };
}

function decoded(proof: Uint8Array): ProofDocument {
    try {
        return decodeProofDocument(proof);
    } catch {
        throw new ProofError("malformed_document");
    }
}

const empty = new Uint8Array(32);

function leadsToRoot(document: ProofDocument): boolean {
    const path = hash(document.key);
    let node = endOf(document, path);
    if (node === null) return false;
    for (let i = document.siblings.length - 1; i >= 0; --i) {
        const sibling = document.siblings[i] ?? empty;
        node = bit(path, i) ? inner(sibling, node) : inner(node, sibling);
    }
    return equal(node, document.root);
}

/** The hash of what stands where the key's path ends. Null: that cannot show what the document claims. */
function endOf({ value, end, siblings }: ProofDocument, path: Uint8Array): Uint8Array | null {
    if (value !== null) return end.kind === "own" ? leaf(path, hash(value)) : null;
    if (end.kind === "nothing") return empty;
    if (end.kind === "own") return null;
    // The leaf of another key shows absence only where this key's leaf would have to be.
    if (compare(end.path, path) === 0) return null;
    for (let i = 0; i < siblings.length; ++i) if (bit(end.path, i) !== bit(path, i)) return null;
    return leaf(end.path, end.valueHash);
}

/** Bit i of a path, the highest of the first byte first. */
function bit(path: Uint8Array, i: number): boolean {
    return (((path[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
}

function leaf(path: Uint8Array, valueHash: Uint8Array): Uint8Array {
    return taggedHash("weft/state/leaf", path, valueHash);
}

function inner(left: Uint8Array, right: Uint8Array): Uint8Array {
    return taggedHash("weft/state/inner", left, right);
}
