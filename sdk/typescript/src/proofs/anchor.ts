// What an anchor says, from the transaction alone: which chain, which block, which state. Its signature is checked.

import type { Hex } from "../bytes.js";
import { WeftError } from "../errors.js";
import type { Address, Color, Id } from "../formats/names.js";
import {
    decodeTransaction,
    encodeEssence,
    type Transaction,
    transactionId,
    unlockAddress,
} from "../formats/transaction.js";
import { verifyUnlock } from "../signature.js";
import { readScTransaction } from "./rules.js";

export interface Anchor {
    readonly chain: Address;
    readonly color: Color;
    /** The anchor transaction. That the ledger confirmed it is not said here: ask ledger nodes that you trust. */
    readonly transaction: Id;
    readonly blockIndex: number;
    /** Nanoseconds since 1970. */
    readonly timestamp: bigint;
    readonly stateHash: Hex;
}

/** The steps of docs/formats/proof.md, each with its own name. */
export type ProofCode =
    | "malformed_anchor"
    | "not_an_anchor"
    | "bad_signature"
    | "other_chain"
    | "malformed_document"
    | "wrong_block"
    | "state_hash_mismatch"
    | "path_mismatch"
    | "other_key";

const meanings: Record<ProofCode, string> = {
    malformed_anchor: "the anchor is not a transaction",
    not_an_anchor: "the transaction anchors no block of a chain",
    bad_signature: "the chain's committee did not sign the anchor",
    other_chain: "the anchor is of another chain",
    malformed_document: "the proof is not a proof document",
    wrong_block: "the proof is about another block than the anchor",
    state_hash_mismatch: "the proof's root and block hash do not give the anchor's state hash",
    path_mismatch: "the proof does not lead from key and value to the root",
    other_key: "the proof is about another key",
};

export class ProofError extends WeftError {
    constructor(readonly code: ProofCode) {
        super(meanings[code]);
    }
}

/** Errors: ProofError malformed_anchor, not_an_anchor, bad_signature. */
export function readAnchor(bytes: Uint8Array): Anchor {
    const transaction = decoded(bytes);
    const sc = readScTransaction(transaction);
    if (typeof sc === "string" || sc.payload.state === null || sc.chain === null || sc.isOrigin) {
        throw new ProofError("not_an_anchor");
    }
    // All inputs are at the chain's address, so its signature alone is due.
    const [unlock, another] = transaction.unlocks;
    if (
        unlock === undefined ||
        another !== undefined ||
        unlockAddress(unlock) !== sc.chain ||
        !verifyUnlock(unlock, encodeEssence(transaction.essence))
    ) {
        throw new ProofError("bad_signature");
    }
    const { color, blockIndex, timestamp, stateHash } = sc.payload.state;
    return { chain: sc.chain, color, transaction: transactionId(bytes), blockIndex, timestamp, stateHash };
}

function decoded(bytes: Uint8Array): Transaction {
    try {
        return decodeTransaction(bytes);
    } catch {
        throw new ProofError("malformed_anchor");
    }
}
