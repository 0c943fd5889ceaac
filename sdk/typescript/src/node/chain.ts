// Using a chain: requests and their receipts, views, state that is proved.

import { fromHex, fromText, toHex } from "../bytes.js";
import { WeftError } from "../errors.js";
import { type Dict, encodeDict } from "../formats/dict.js";
import { type Address, addressAgent, hname, type RequestId, requestId } from "../formats/names.js";
import { encodeOffLedger, type OffLedgerRequest, offLedgerDigest } from "../formats/off_ledger.js";
import { params } from "../formats/values.js";
import { taggedHash } from "../hash.js";
import { stateKey, type Verified, verifyProof } from "../proofs/proof.js";
import { type Call, requests } from "../wallet/intent.js";
import type { Keyring } from "../wallet/keyring.js";
import { dated, spend, waitMostMs } from "./ledger.js";
import type { CallOptions, WaitOptions, WeftNode } from "./node.js";
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
    options: WaitOptions = {},
): Promise<Receipt> {
    const end = Date.now() + (options.atMostMs ?? waitMostMs);
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
 * Sends requests in one transaction through a ledger node and waits for their receipts at a node that runs their chains. Requests to
 * one chain are processed together and in this order. Errors: RequestError `request_failed` for the first that failed: what
 * was attached to it went back, less the fee; and those of spend().
 */
export async function callContracts(
    ledger: WeftNode,
    committee: WeftNode,
    keys: Keyring,
    calls: readonly Call[],
    options: WaitOptions = {},
): Promise<Receipt[]> {
    const { id } = await spend(ledger, keys, requests(...calls), options);
    const receipts: Receipt[] = [];
    for (const [index, { chain }] of calls.entries()) {
        receipts.push(await waitReceipt(committee, chain, requestId(id, index), options));
    }
    return receipts.map(succeeded);
}

function succeeded(receipt: Receipt): Receipt {
    if (receipt.error === null) return receipt;
    const hint = "What was attached went back to the sender.";
    throw new RequestError("request_failed", receipt.request, receipt.error, hint, receipt);
}

/** Sends one request and waits for its receipt. */
export async function callContract(
    ledger: WeftNode,
    committee: WeftNode,
    keys: Keyring,
    call: Call,
    options: WaitOptions = {},
): Promise<Receipt> {
    const receipts = await callContracts(ledger, committee, keys, [call], options);
    return receipts[0] as Receipt;
}

/** How long a member may hold what callOffLedger() sends: what is in no block by then is in none ever. */
const validSeconds = 600;

/**
 * The call as an off-ledger request of the wallet's first address, signed: `transfer` is the allowance. It has no time lock.
 * `nonce` is that of GET /chains/{chain}/accounts/{agent}.
 */
export function signOffLedger(keys: Keyring, call: Call, nonce: bigint, validUntil?: number): OffLedgerRequest {
    const essence = {
        chain: call.chain,
        publicKey: keys.publicKey,
        nonce,
        validUntil: validUntil ?? Math.floor(Date.now() / 1000) + validSeconds,
        gas: call.gas ?? 0n,
        contract: hname(call.contract),
        entryPoint: hname(call.entryPoint),
        args: call.args ?? {},
        allowance: call.transfer ?? {},
    };
    return { ...essence, signature: keys.signatureOf(keys.address, offLedgerDigest(essence)).signature };
}

/**
 * Sends one request without a transaction and waits for its receipt. The wallet's account on the chain pays: the allowance
 * (`transfer`), fees and gas. Errors: ApiError `no_account` or `unpayable` when it has to be filled first, by a `deposit` of the
 * contract `accounts`; RequestError `request_failed`: the allowance stayed in the account.
 */
export async function callOffLedger(
    committee: WeftNode,
    keys: Keyring,
    call: Omit<Call, "timelock">,
    options: WaitOptions = {},
): Promise<Receipt> {
    const { chain } = call;
    const agent = addressAgent(keys.address);
    const { nonce } = await committee.call("account", { chain, agent }, undefined, options);
    const { time } = await committee.call("node", {}, undefined, options);
    const until = Number(dated(committee, time) / 1_000_000_000n) + validSeconds;
    const bytes = toHex(encodeOffLedger(signOffLedger(keys, call, nonce, until)));
    const { request } = await committee.call("request_off_ledger", { chain }, { bytes }, options);
    return succeeded(await waitReceipt(committee, chain, request, options));
}

/** A program, to be stored on a chain and started under a name. */
export interface Contract {
    readonly chain: Address;
    readonly name: string;
    /** The .wasm file, of at most 512 KiB. */
    readonly program: Uint8Array;
    readonly description?: string;
    /** For its `init`. */
    readonly args?: Dict;
    /** Most gas that each request may use. */
    readonly gas?: bigint;
}

/** Storing a program costs by its size: one that fits in a transaction fits this. */
const deployGas = 400_000_000n;

/** A program of more bytes is stored in parts of so many, each in a transaction of its own. */
const programInOneMax = 60 * 1024;
const programPartBytes = 56 * 1024;

/** What stores a program: its parts first, when it is too large for one transaction, then `entryPoint` of the contract `blob`. */
export interface StoreCalls {
    /** The blob's hash, which `deployContract` of the contract `root` is given. */
    readonly program: Uint8Array;
    /** Arguments of `storeBlob`, one for each part. */
    readonly parts: readonly { readonly hash: Uint8Array; readonly args: Dict }[];
    readonly entryPoint: "storeBlob" | "joinBlobs";
    readonly args: Dict;
}

const blobHash = (fields: Dict) => taggedHash("weft/blob", encodeDict(fields));

export function storeCalls(program: Uint8Array): StoreCalls {
    const whole = params({ p: program });
    const hash = blobHash(whole);
    if (program.length <= programInOneMax) return { program: hash, parts: [], entryPoint: "storeBlob", args: whole };
    const parts = [];
    for (let at = 0; at < program.length; at += programPartBytes) {
        const args = params({ p: program.subarray(at, at + programPartBytes) });
        parts.push({ hash: blobHash(args), args });
    }
    const joined = new Uint8Array(parts.flatMap(({ hash: part }) => [...part]));
    const args = params({ $$field$$: fromText("p"), $$parts$$: joined });
    return { program: hash, parts, entryPoint: "joinBlobs", args };
}

async function isStored(committee: WeftNode, chain: Address, blob: Uint8Array, options: CallOptions): Promise<boolean> {
    return Object.keys(await view(committee, chain, "blob", "getBlobInfo", params({ hash: blob }), options)).length > 0;
}

/**
 * Stores a program and starts it, with two requests in one transaction. That the program is stored already is no failure: the
 * receipt is of the second request. A large program's parts go before, those that the chain does not have yet: whoever repeats a
 * deployment that broke off sends what is missing. Errors: those of callContracts().
 */
export async function deployContract(
    ledger: WeftNode,
    committee: WeftNode,
    keys: Keyring,
    contract: Contract,
    options: WaitOptions = {},
): Promise<Receipt> {
    const { chain, gas = deployGas } = contract;
    const calls = storeCalls(contract.program);
    for (const { hash, args } of calls.parts) {
        if (await isStored(committee, chain, hash, options)) continue;
        const { id } = await spend(
            ledger,
            keys,
            requests({ chain, contract: "blob", entryPoint: "storeBlob", args, gas }),
            options,
        );
        const receipt = await waitReceipt(committee, chain, requestId(id, 0), options);
        // Somebody else may have stored the same meanwhile.
        if (receipt.error !== null && !(await isStored(committee, chain, hash, options))) succeeded(receipt);
    }
    const named = {
        $$proghash$$: calls.program,
        $$name$$: fromText(contract.name),
        $$description$$: fromText(contract.description ?? ""),
    };
    const intent = requests(
        { chain, contract: "blob", entryPoint: calls.entryPoint, args: calls.args, gas },
        { chain, contract: "root", entryPoint: "deployContract", args: { ...contract.args, ...params(named) }, gas },
    );
    const { id } = await spend(ledger, keys, intent, options);
    return succeeded(await waitReceipt(committee, chain, requestId(id, 1), options));
}

/** Calls a view on the newest state. Errors: ApiError `view_failed` with the contract's own words. */
export async function view(
    committee: WeftNode,
    chain: Address,
    contract: string,
    entryPoint: string,
    parameters: Dict = {},
    options?: CallOptions,
): Promise<Dict> {
    const body = { contract, entry_point: entryPoint, params: parameters };
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
