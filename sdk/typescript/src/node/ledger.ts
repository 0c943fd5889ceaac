// Paying: from a wallet and a ledger node to a confirmed transaction.

import { toHex } from "../bytes.js";
import { ApiError, ConnectionError, WeftError } from "../errors.js";
import type { Address, Id } from "../formats/names.js";
import { again, type Built, build, type Circumstances, type Unspent } from "../wallet/build.js";
import type { Intent } from "../wallet/intent.js";
import type { Keyring } from "../wallet/keyring.js";
import type { CallOptions, WaitOptions, WeftNode } from "./node.js";
import { pause } from "./pause.js";
import type { Schemas } from "./types.js";

/** The node's longest wait for one answer. */
export const waitMostMs = 50_000;

export type LedgerCode = "transaction_rejected" | "not_confirmed_in_time";

/** A transaction that was sent and is not confirmed. */
export class LedgerError extends WeftError {
    constructor(
        readonly code: LedgerCode,
        readonly transaction: Id,
        message: string,
        hint: string,
    ) {
        super(message, hint);
    }
}

/** Outputs that can be spent now: confirmed, and spent by nobody. */
export async function unspentOf(
    node: WeftNode,
    addresses: readonly Address[],
    options?: CallOptions,
): Promise<Unspent[]> {
    const unspent: Unspent[] = [];
    for (const address of addresses) {
        for await (const { transaction, balance, state, spent_by } of node.list("outputs", { address }, options)) {
            if (state === "confirmed" && spent_by === null) unspent.push({ id: { address, transaction }, balance });
        }
    }
    return unspent;
}

/** Now, in nanoseconds since 1970. */
export function now(): bigint {
    return BigInt(Date.now()) * 1_000_000n;
}

/**
 * The time that dates what is sent through this node: this machine's, or that of a node on this machine, since a network of
 * `weft dev` may be far ahead. Another's clock dates nothing: who is told a later time would sign what counts only when it has
 * given up on it.
 */
export function dated(node: WeftNode, time: bigint): bigint {
    return node.here ? time : now();
}

/** Makes the transaction with what the wallet has; sends nothing. The node gets its mana unless `options` say otherwise. */
export async function prepare(
    node: WeftNode,
    keys: Keyring,
    intent: Intent,
    options: Partial<Circumstances> & CallOptions = {},
): Promise<Built> {
    const { id, time } = await node.call("node", {}, undefined, options);
    const unspent = await unspentOf(node, keys.addresses, options);
    return build(intent, unspent, keys, {
        timestamp: dated(node, time),
        accessPledge: id,
        consensusPledge: id,
        ...options,
    });
}

/** Sends a signed transaction. It is on the node's disk when this returns. Sending it again gives the same answer. */
export async function submit(node: WeftNode, bytes: Uint8Array, options?: CallOptions): Promise<Id> {
    return (await node.call("submit", {}, { bytes: toHex(bytes) }, options)).transaction;
}

/** Waits until the ledger has confirmed it, and does nothing else. Errors: LedgerError. */
export async function waitConfirmed(
    node: WeftNode,
    id: Id,
    options: WaitOptions = {},
): Promise<Schemas["Transaction"]> {
    const end = Date.now() + (options.atMostMs ?? waitMostMs);
    for (;;) {
        const transaction = await turn(node, id, Math.min(end - Date.now(), waitMostMs), options);
        if (transaction.state === "confirmed") return transaction;
        if (transaction.state === "rejected") throw rejected(transaction);
        if (Date.now() >= end) throw late(id);
    }
}

function turn(node: WeftNode, id: Id, atMostMs: number, options?: CallOptions): Promise<Schemas["Transaction"]> {
    const wait = { wait: "confirmed", timeout_ms: Math.max(0, atMostMs) } as const;
    return node.call("transaction", { id, ...wait }, undefined, options);
}

function rejected({ transaction, conflicts }: Schemas["Transaction"]): LedgerError {
    const others = conflicts.map((one) => one.transaction).join(", ");
    const hint = "Its inputs were spent by another transaction: look at the balance and try again.";
    return new LedgerError("transaction_rejected", transaction, `${transaction} lost against ${others}`, hint);
}

function late(id: Id): LedgerError {
    const hint = "Ask again; `weft node doctor` says why a node does not progress.";
    return new LedgerError("not_confirmed_in_time", id, `${id} is still pending`, hint);
}

/** Between two posts of what waits. The node attaches it again only when that helps. */
const postPauseMs = 10_000;
/** Between two questions to a node that does not answer. */
const silencePauseMs = 500;
/** What a node says of a transaction that it may take a moment later. */
const passing: readonly string[] = ["rate_limited", "input_unknown", "inputs_unreachable"];

/** It says nothing of the transaction: the node does not answer, has no room, or lacks what is spent for now. */
function passes(error: unknown): boolean {
    if (error instanceof ConnectionError) return true;
    return error instanceof ApiError && (error.status === 503 || passing.includes(error.code));
}

/**
 * Waits until a transaction is confirmed that was sent, and sees to it that it can be: a node that does not answer is asked again; when
 * it has no such transaction, or its messages were left behind, the transaction is posted again, and the node attaches it again; when nobody
 * can attach it any more, as its time is over, the same inputs are signed anew. All that was ever sent spends the same inputs, so at most
 * one of it is confirmed, and that is what this returns. Errors: LedgerError.
 */
export async function settle(node: WeftNode, keys: Keyring, first: Built, options: WaitOptions = {}): Promise<Built> {
    const end = Date.now() + (options.atMostMs ?? waitMostMs);
    const sent = [first];
    for (;;) {
        const left = end - Date.now();
        const step = await settleStep(node, keys, sent, Math.min(left, postPauseMs), options);
        if (step.confirmed !== undefined) return step.confirmed;
        if (Date.now() >= end) throw late((sent[sent.length - 1] as Built).id);
        if (step.silent) await pause(silencePauseMs, options.signal);
    }
}

interface Step {
    readonly confirmed?: Built;
    readonly silent?: boolean;
}

async function settleStep(
    node: WeftNode,
    keys: Keyring,
    sent: Built[],
    atMostMs: number,
    options: CallOptions,
): Promise<Step> {
    const newest = sent[sent.length - 1] as Built;
    let status: Schemas["Transaction"];
    try {
        status = await turn(node, newest.id, atMostMs, options);
    } catch (error) {
        if (passes(error)) return { silent: true };
        if (!(error instanceof ApiError) || error.code !== "unknown_transaction") throw error;
        return postAgain(node, keys, sent, options);
    }
    if (status.state === "confirmed") return { confirmed: newest };
    if (status.state === "pending") {
        await submit(node, newest.bytes, options).catch(passed);
        return {};
    }
    const paid = await paidBefore(node, sent, options);
    if (paid !== undefined) return { confirmed: paid };
    if (!(await inputsAreGood(node, newest, status, options))) throw rejected(status);
    return signAnew(node, keys, sent, options);
}

/** What was signed before the newest and is confirmed: then that has paid, and nothing else can. */
async function paidBefore(node: WeftNode, sent: readonly Built[], options: CallOptions): Promise<Built | undefined> {
    for (const before of sent.slice(0, -1)) {
        const other = await turn(node, before.id, 0, options).catch(passed);
        if (other?.state === "confirmed") return before;
    }
    return undefined;
}

/** What the node does not have. */
async function postAgain(node: WeftNode, keys: Keyring, sent: Built[], options: CallOptions): Promise<Step> {
    try {
        await submit(node, (sent[sent.length - 1] as Built).bytes, options);
        return {};
    } catch (error) {
        if (passes(error)) return { silent: true };
        if (!(error instanceof ApiError)) throw error;
        const paid = await paidBefore(node, sent, options);
        if (paid !== undefined) return { confirmed: paid };
        if (error.code === "transaction_too_old") return signAnew(node, keys, sent, options);
        throw error;
    }
}

async function signAnew(node: WeftNode, keys: Keyring, sent: Built[], options: CallOptions): Promise<Step> {
    const { time } = await node.call("node", {}, undefined, options);
    const anew = again(sent[sent.length - 1] as Built, keys, dated(node, time));
    try {
        await submit(node, anew.bytes, options);
        sent.push(anew);
    } catch (error) {
        // Without an answer it may have been taken all the same.
        if (passes(error)) sent.push(anew);
        else if (!(error instanceof ApiError)) throw error;
    }
    return { silent: true };
}

/** Nobody was confirmed in its place, and all that it spends is there and free. */
async function inputsAreGood(
    node: WeftNode,
    built: Built,
    status: Schemas["Transaction"],
    options: CallOptions,
): Promise<boolean> {
    if (status.conflicts.some((other) => other.state === "confirmed")) return false;
    const { inputs } = built.transaction.essence;
    const good = new Set<string>();
    for (const address of new Set(inputs.map((input) => input.address))) {
        for await (const output of node.list("outputs", { address }, options)) {
            const free = output.spent_by === null || output.spent_by === built.id;
            if (output.state === "confirmed" && free) good.add(`${address} ${output.transaction}`);
        }
    }
    return inputs.every((input) => good.has(`${input.address} ${input.transaction}`));
}

/** Errors of a node that is asked again later. */
function passed(error: unknown): undefined {
    if (error instanceof ApiError || error instanceof ConnectionError) return undefined;
    throw error;
}

/**
 * Prepares, sends and waits as settle() does: the transaction that this returns is confirmed. What a program spends from one keyring goes in turns,
 * so that two of its transactions never want the same output; another program with the same seed is not heeded.
 */
export function spend(
    node: WeftNode,
    keys: Keyring,
    intent: Intent,
    options: Partial<Circumstances> & WaitOptions = {},
): Promise<Built> {
    const before = turns.get(keys) ?? Promise.resolve();
    const turn = before.then(() => spendNow(node, keys, intent, options));
    turns.set(
        keys,
        turn.then(
            () => {},
            () => {},
        ),
    );
    return turn;
}

/** Ends when the last spend of a keyring has. */
const turns = new WeakMap<Keyring, Promise<void>>();

async function spendNow(
    node: WeftNode,
    keys: Keyring,
    intent: Intent,
    options: Partial<Circumstances> & WaitOptions,
): Promise<Built> {
    const built = await prepare(node, keys, intent, options);
    try {
        await submit(node, built.bytes, options);
    } catch (error) {
        // Without an answer it may have been taken: settle() finds out, so that nobody pays again.
        if (!(error instanceof ConnectionError)) throw error;
    }
    return settle(node, keys, built, options);
}
