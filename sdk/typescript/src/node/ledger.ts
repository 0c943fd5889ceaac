// Paying: from a wallet and a ledger node to a confirmed transaction.

import { toHex } from "../bytes.js";
import { WeftError } from "../errors.js";
import type { Address, Id } from "../formats/names.js";
import { type Built, build, type Circumstances, type Unspent } from "../wallet/build.js";
import type { Intent } from "../wallet/intent.js";
import type { Keyring } from "../wallet/keyring.js";
import type { CallOptions, WaitOptions, WeftNode } from "./node.js";
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

/** Waits until the ledger has confirmed it. Errors: LedgerError. */
export async function waitConfirmed(
    node: WeftNode,
    id: Id,
    options: WaitOptions = {},
): Promise<Schemas["Transaction"]> {
    const end = Date.now() + (options.atMostMs ?? waitMostMs);
    for (;;) {
        const left = Math.max(0, end - Date.now());
        const wait = { wait: "confirmed", timeout_ms: Math.min(left, waitMostMs) } as const;
        const transaction = await node.call("transaction", { id, ...wait }, undefined, options);
        if (transaction.state === "confirmed") return transaction;
        if (transaction.state === "rejected") {
            const others = transaction.conflicts.map((one) => one.transaction).join(", ");
            const hint = "Its inputs were spent by another transaction: look at the balance and try again.";
            throw new LedgerError("transaction_rejected", id, `${id} lost against ${others}`, hint);
        }
        if (Date.now() >= end) {
            const hint = "Ask again; `weft node doctor` says why a node does not progress.";
            throw new LedgerError("not_confirmed_in_time", id, `${id} is still ${transaction.state}`, hint);
        }
    }
}

/**
 * Prepares, sends and waits: the transaction is confirmed when this returns. What a program spends from one keyring goes in turns,
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
    await submit(node, built.bytes, options);
    await waitConfirmed(node, built.id, options);
    return built;
}
