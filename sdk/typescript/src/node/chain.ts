// Using a chain: requests and their receipts, views, state that is proved.

import { fromHex } from "../bytes.js";
import { WeftError } from "../errors.js";
import type { Dict } from "../formats/dict.js";
import { type Address, type RequestId, requestId } from "../formats/names.js";
import { stateKey, type Verified, verifyProof } from "../proofs/proof.js";
import { type Call, requests } from "../wallet/intent.js";
import type { Keyring } from "../wallet/keyring.js";
import { spend, waitMostMs } from "./ledger.js";
import type { CallOptions, WeftNode } from "./node.js";
import type { Schemas } from "./types.js";

export type Receipt = Schemas["Receipt"];

export type RequestCode = "request_failed" | "request_not_processed_in_time";

export class RequestError extends WeftError {
    constructor(
        readonly code: RequestCode,
        readonly request: RequestId,
        message: string,
        hint: string,
        /** Of a request that failed. */
        readonly receipt?: Receipt,
    ) {
        super(message, hint);
    }
}

/** Waits for a request's receipt, of a success or of a failure. Errors: RequestError `request_not_processed_in_time`. */
export async function waitReceipt(
    committee: WeftNode,
    chain: Address,
    request: RequestId,
    atMostMs: number = waitMostMs,
    options?: CallOptions,
): Promise<Receipt> {
    const end = Date.now() + atMostMs;
    for (;;) {
        const left = Math.max(0, end - Date.now());
        const wait = { wait: "processed", timeout_ms: Math.min(left, waitMostMs) } as const;
        const { receipt, state } = await committee.call("request", { chain, request, ...wait }, undefined, options);
        if (receipt !== null) return receipt;
        if (Date.now() >= end) {
            const hint = "Ask again; `weft chain info` says what the chain is doing.";
            throw new RequestError("request_not_processed_in_time", request, `${request} is ${state}`, hint);
        }
    }
}

/**
 * Sends requests in one transaction through a ledger node and waits for their receipts at a node of the committee. Requests to
 * one chain are processed together and in this order. Errors: RequestError `request_failed` for the first that failed: what
 * was attached to it went back, less the fee; and those of spend().
 */
export async function callContracts(
    ledger: WeftNode,
    committee: WeftNode,
    keys: Keyring,
    calls: readonly Call[],
    atMostMs: number = waitMostMs,
    options?: CallOptions,
): Promise<Receipt[]> {
    const { id } = await spend(ledger, keys, requests(...calls), { atMostMs }, options);
    const receipts: Receipt[] = [];
    for (const [index, { chain }] of calls.entries()) {
        receipts.push(await waitReceipt(committee, chain, requestId(id, index), atMostMs, options));
    }
    for (const receipt of receipts) {
        if (receipt.error !== null) {
            const hint = "What was attached went back to the sender.";
            throw new RequestError("request_failed", receipt.request, receipt.error, hint, receipt);
        }
    }
    return receipts;
}

/** Sends one request and waits for its receipt. */
export async function callContract(
    ledger: WeftNode,
    committee: WeftNode,
    keys: Keyring,
    call: Call,
    atMostMs?: number,
    options?: CallOptions,
): Promise<Receipt> {
    const receipts = await callContracts(ledger, committee, keys, [call], atMostMs, options);
    return receipts[0] as Receipt;
}

/** Calls a view on the newest state. Errors: ApiError `view_failed` with the contract's own words. */
export async function view(
    committee: WeftNode,
    chain: Address,
    contract: string,
    entryPoint: string,
    params: Dict = {},
    options?: CallOptions,
): Promise<Dict> {
    const body = { contract, entry_point: entryPoint, params };
    return (await committee.call("view", { chain }, body, options)).results;
}

/**
 * Asks a node for a proof of a contract's key and checks it, so that the node need not be believed: what comes back is what the
 * chain's committee signed. Errors: ProofError, and those of the API.
 */
export async function provenState(
    committee: WeftNode,
    chain: Address,
    contract: string,
    key: Uint8Array,
    options?: CallOptions,
): Promise<Verified> {
    const wanted = stateKey(contract, key);
    const proof = await committee.call("proof", { chain, key: wanted }, undefined, options);
    return verifyProof(fromHex(proof.anchor.bytes), fromHex(proof.proof), { chain, key: wanted });
}
