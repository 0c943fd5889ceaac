// From an intent and the outputs that may be spent to a signed canonical transaction that the ledger accepts.

import { compare, toHex } from "../bytes.js";
import { add, amountOf, type Balances, isEmpty, sorted, subtract } from "../formats/balances.js";
import { type Address, type Id, zeroId } from "../formats/names.js";
import {
    encodeTransaction,
    type Output,
    type OutputId,
    outputIdBytes,
    type Transaction,
    transactionBytesMax,
    transactionId,
} from "../formats/transaction.js";
import { BuildError, type Intent } from "./intent.js";
import type { Keyring } from "./keyring.js";

/** An output that may be spent now. */
export interface Unspent {
    readonly id: OutputId;
    readonly balance: Balances;
}

/** What time it is, who gets the mana of the transaction, where change goes. */
export interface Circumstances {
    /** Nanoseconds since 1970. */
    readonly timestamp: bigint;
    /** A node; nobody when left out. */
    readonly accessPledge?: Id;
    readonly consensusPledge?: Id;
    /** The wallet's first address when left out. */
    readonly change?: Address;
}

export interface Built {
    readonly id: Id;
    readonly bytes: Uint8Array;
    readonly transaction: Transaction;
}

/** Outputs that together cover `wanted`: for each color in turn the largest holder first, equal holders by id. */
export function select(from: readonly Unspent[], wanted: Balances): Unspent[] {
    const chosen: Unspent[] = [];
    const taken = new Set<string>();
    let held: Balances = {};
    for (const { color, amount } of sorted(wanted)) {
        const holders = from.filter((one) => amountOf(one.balance, color) > 0n);
        for (const holder of holders.sort((a, b) => largestFirst(a, b, color))) {
            if (amountOf(held, color) >= amount) break;
            const name = toHex(outputIdBytes(holder.id));
            if (taken.has(name)) continue;
            const more = add(held, holder.balance);
            if (more === null) throw new BuildError("amount_overflow");
            held = more;
            taken.add(name);
            chosen.push(holder);
        }
    }
    const missing = shortfall(wanted, held);
    if (!isEmpty(missing)) throw new BuildError("not_enough", missing);
    return chosen;
}

/** Selects, balances, orders, signs. Errors: BuildError. */
export function build(intent: Intent, unspent: readonly Unspent[], keys: Keyring, circumstances: Circumstances): Built {
    const chosen = select(unspent, intent.consumed);
    if (chosen.some((one) => !keys.has(one.id.address))) throw new BuildError("key_missing");
    const outputs = [...intent.outputs];
    const change = subtract(chosen.map((one) => one.balance).reduce(total, {}), intent.consumed) ?? {};
    if (!isEmpty(change)) outputs.push({ address: circumstances.change ?? keys.address, balance: change });
    const transaction = keys.sign({
        timestamp: circumstances.timestamp,
        accessPledge: circumstances.accessPledge ?? zeroId,
        consensusPledge: circumstances.consensusPledge ?? zeroId,
        inputs: chosen.map((one) => one.id),
        outputs: merged(outputs),
        data: intent.data,
    });
    const bytes = encodeTransaction(transaction);
    if (bytes.length > transactionBytesMax) throw new BuildError("transaction_too_large");
    return { id: transactionId(bytes), bytes, transaction };
}

/** The same inputs and outputs at another time. As both spend the same, only one of the two can ever be confirmed. */
export function again(before: Built, keys: Keyring, timestamp: bigint): Built {
    const transaction = keys.sign({ ...before.transaction.essence, timestamp });
    const bytes = encodeTransaction(transaction);
    return { id: transactionId(bytes), bytes, transaction };
}

/** One output per address. */
function merged(outputs: readonly Output[]): Output[] {
    const byAddress = new Map<Address, Balances>();
    for (const { address, balance } of outputs) byAddress.set(address, total(byAddress.get(address) ?? {}, balance));
    return [...byAddress].map(([address, balance]) => ({ address, balance }));
}

function total(a: Balances, b: Balances): Balances {
    const sum = add(a, b);
    if (sum === null) throw new BuildError("amount_overflow");
    return sum;
}

function largestFirst(a: Unspent, b: Unspent, color: string): number {
    const more = amountOf(b.balance, color) - amountOf(a.balance, color);
    if (more !== 0n) return more > 0n ? 1 : -1;
    return compare(outputIdBytes(a.id), outputIdBytes(b.id));
}

function shortfall(wanted: Balances, held: Balances): Balances {
    const lacking = Object.entries(wanted).map(([color, amount]) => [color, amount - amountOf(held, color)] as const);
    return Object.fromEntries(lacking.filter(([, amount]) => amount > 0n));
}
