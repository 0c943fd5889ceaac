// When a transaction is one that chains read: the rules of docs/formats/sc-payload.md, "When chains read a transaction".

import { toHex } from "../bytes.js";
import { add, amountOf, type Balances, subtract } from "../formats/balances.js";
import { type Address, iotaColor, mintColor } from "../formats/names.js";
import { decodePayload, type Payload, type StateSection } from "../formats/payload.js";
import type { Output, Transaction } from "../formats/transaction.js";
import { taggedHash } from "../hash.js";

/** The rule that a transaction breaks. It may be a fine transaction for the ledger all the same. */
export type NotSc =
    | "no_payload"
    | "malformed_payload"
    | "several_senders"
    | "bad_origin"
    | "bad_chain_token"
    | "target_without_output"
    | "request_to_self"
    | "wrong_request_tokens"
    | "transfer_not_covered";

export interface ScTransaction {
    readonly sender: Address;
    readonly payload: Payload;
    /** With a state section: the address that holds the chain's token. */
    readonly chain: Address | null;
    readonly isOrigin: boolean;
}

/** Block 0 of every chain (docs/formats/block.md). */
const originBlock = Uint8Array.of(1, ...new Uint8Array(48));
/** StateHash(0): an empty tree and block 0. */
export const originStateHash = toHex(stateHash(new Uint8Array(32), taggedHash("weft/block", originBlock)));

export function stateHash(root: Uint8Array, blockHash: Uint8Array): Uint8Array {
    return taggedHash("weft/state/hash", root, blockHash);
}

export function readScTransaction(transaction: Transaction): ScTransaction | NotSc {
    const { inputs, outputs, data } = transaction.essence;
    if (data.length === 0) return "no_payload";
    const payload = payloadOf(data);
    if (payload === null) return "malformed_payload";
    const sender = inputs[0]?.address;
    if (sender === undefined || inputs.some((input) => input.address !== sender)) return "several_senders";

    const isOrigin = payload.state !== null && payload.state.color === iotaColor;
    let chain: Address | null = null;
    if (payload.state !== null) {
        chain = isOrigin ? originChain(outputs, payload, payload.state) : anchoredChain(outputs, payload.state, sender);
        if (chain === null) return isOrigin ? "bad_origin" : "bad_chain_token";
    }
    const broken = brokenByRequests(outputs, payload, sender);
    if (broken !== null) return broken;
    const minted = mintedBy(outputs);
    if (minted === null || minted < BigInt(payload.requests.length)) return "wrong_request_tokens";
    return { sender, payload, chain, isOrigin };
}

function payloadOf(data: Uint8Array): Payload | null {
    try {
        return decodePayload(data);
    } catch {
        return null;
    }
}

function mintedBy(outputs: readonly Output[]): bigint | null {
    let sum: Balances | null = {};
    for (const { balance } of outputs) {
        sum = add(sum, { [mintColor]: amountOf(balance, mintColor) });
        if (sum === null) return null;
    }
    return amountOf(sum, mintColor);
}

/** Exactly one token is minted, into an output with nothing else: that is the chain's address. */
function originChain(outputs: readonly Output[], payload: Payload, state: StateSection): Address | null {
    if (state.blockIndex !== 0 || payload.requests.length > 0 || state.stateHash !== originStateHash) return null;
    if (mintedBy(outputs) !== 1n) return null;
    const holder = outputs.find(({ balance }) => amountOf(balance, mintColor) === 1n);
    return holder !== undefined && Object.keys(holder.balance).length === 1 ? holder.address : null;
}

/** The chain's token, of which there is one, returns to the sender: that is the chain's address. */
function anchoredChain(outputs: readonly Output[], state: StateSection, sender: Address): Address | null {
    if (state.blockIndex === 0 || state.color === mintColor) return null;
    const held = (output: Output) => amountOf(output.balance, state.color);
    if (outputs.some((output) => output.address !== sender && held(output) !== 0n)) return null;
    const own = outputs.find((output) => output.address === sender);
    return own !== undefined && held(own) === 1n ? sender : null;
}

function brokenByRequests(outputs: readonly Output[], payload: Payload, sender: Address): NotSc | null {
    const byTarget = new Map<Address, Balances[]>();
    for (const { chain, transfer } of payload.requests) {
        if (chain === sender) return "request_to_self";
        byTarget.set(chain, [...(byTarget.get(chain) ?? []), transfer]);
    }
    for (const [chain, transfers] of byTarget) {
        const output = outputs.find(({ address }) => address === chain);
        if (output === undefined) return "target_without_output";
        if (amountOf(output.balance, mintColor) !== BigInt(transfers.length)) return "wrong_request_tokens";
        let rest: Balances | null = subtract(output.balance, { [mintColor]: BigInt(transfers.length) });
        for (const transfer of transfers) rest = rest && subtract(rest, transfer);
        if (rest === null) return "transfer_not_covered";
    }
    return null;
}
