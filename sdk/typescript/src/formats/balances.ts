// Tokens by color.

import { compare, equal } from "../bytes.js";
import { ValueError } from "../errors.js";
import type { Reader, Writer } from "./codec.js";
import { type Color, colorBytes, colorFromBytes } from "./names.js";

/** Amounts by color. A color that is not there is none of it. */
export type Balances = { readonly [color: Color]: bigint };

export const amountMax = 2n ** 64n - 1n;

export function amountOf(balances: Balances, color: Color): bigint {
    return Object.hasOwn(balances, color) ? (balances[color] ?? 0n) : 0n;
}

/** Colors and amounts, ascending by the colors' bytes: the order in which they are encoded and in which outputs are chosen. */
export function sorted(balances: Balances): { color: Color; bytes: Uint8Array; amount: bigint }[] {
    const entries = Object.entries(balances)
        .map(([color, amount]) => ({ color, bytes: colorBytes(color), amount }))
        .sort((a, b) => compare(a.bytes, b.bytes));
    // IOTA and MINT can be written in base58 as well.
    const repeated = entries.find(({ bytes }, i) => i > 0 && equal(entries[i - 1]?.bytes ?? bytes.slice(1), bytes));
    if (repeated !== undefined) throw new ValueError("malformed", `the color ${repeated.color} stands there twice`);
    return entries;
}

/** Null when a sum does not fit u64. */
export function add(a: Balances, b: Balances): Balances | null {
    const sum: Record<Color, bigint> = { ...a };
    for (const [color, amount] of Object.entries(b)) {
        if (amount === 0n) continue;
        const total = amountOf(sum, color) + amount;
        if (total > amountMax) return null;
        sum[color] = total;
    }
    return sum;
}

/** What is left of `a`, without colors of which nothing is. Null when `a` does not cover `b`. */
export function subtract(a: Balances, b: Balances): Balances | null {
    const rest: Record<Color, bigint> = { ...a };
    for (const [color, amount] of Object.entries(b)) {
        if (amount === 0n) continue;
        const left = amountOf(rest, color) - amount;
        if (left < 0n) return null;
        if (left === 0n) delete rest[color];
        else rest[color] = left;
    }
    return rest;
}

export function isEmpty(balances: Balances): boolean {
    return Object.keys(balances).length === 0;
}

/** In requests and contracts' values: u16 count, colors ascending, no zero. */
export function writeBalances(writer: Writer, balances: Balances): void {
    const entries = sorted(balances);
    writer.u16(entries.length);
    for (const { bytes, amount } of entries) {
        if (amount === 0n) throw new ValueError("out_of_range", "an amount of 0 has no encoding");
        writer.raw(bytes).u64(amount);
    }
}
export function readBalances(reader: Reader): Balances {
    const count = reader.u16();
    reader.fits(count, 40);
    return readEntries(reader, count, 1n);
}

/** `count` times color ‖ amount, strictly ascending. An amount below `least` is out of range. */
export function readEntries(reader: Reader, count: number, least: bigint): Balances {
    const balances: Record<Color, bigint> = {};
    let last: Uint8Array | undefined;
    for (let i = 0; i < count; ++i) {
        const color = reader.raw(32);
        const amount = reader.u64();
        reader.require(last === undefined || compare(last, color) < 0, "not_canonical");
        reader.require(amount >= least, "out_of_range");
        balances[colorFromBytes(color)] = amount;
        last = color;
    }
    return balances;
}
