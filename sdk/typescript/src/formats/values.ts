// How contracts agree to fill bytes (docs/formats/contract-abi.md, "Values"): what to put into parameters, and to read from results.

import { fromHex, fromText, type Hex, toBase58, toHex, toText } from "../bytes.js";
import { ValueError } from "../errors.js";
import { type Balances, readBalances, writeBalances } from "./balances.js";
import { Reader, Writer } from "./codec.js";
import type { Dict } from "./dict.js";
import {
    type Address,
    type Agent,
    addressToBytes,
    agentBytes,
    agentFromBytes,
    type Color,
    colorBytes,
    colorFromBytes,
    type Hname,
    hnameBytes,
    type RequestId,
    readAddress,
    readHname,
    requestId,
    requestIdBytes,
} from "./names.js";

/** Values to bytes. */
export const value = {
    u8: (v: number): Uint8Array => new Writer().u8(v).take(),
    u16: (v: number): Uint8Array => new Writer().u16(v).take(),
    u32: (v: number): Uint8Array => new Writer().u32(v).take(),
    u64: (v: bigint): Uint8Array => new Writer().u64(v).take(),
    i64: (v: bigint): Uint8Array => new Writer().i64(v).take(),
    bool: (v: boolean): Uint8Array => Uint8Array.of(v ? 1 : 0),
    text: (v: string): Uint8Array => fromText(v),
    hex: (v: Hex): Uint8Array => fromHex(v),
    address: (v: Address): Uint8Array => addressToBytes(v),
    agent: (v: Agent): Uint8Array => agentBytes(v),
    color: (v: Color): Uint8Array => colorBytes(v),
    hname: (nameOrHname: string): Uint8Array => hnameBytes(nameOrHname),
    request: (v: RequestId): Uint8Array => requestIdBytes(v),
    balances: (v: Balances): Uint8Array => {
        const writer = new Writer();
        writeBalances(writer, v);
        return writer.take();
    },
} as const;

/** Bytes to values. Errors: FormatError, when the bytes are none of the kind. */
export const from = {
    u8: (bytes: Uint8Array): number => whole(bytes, (r) => r.u8()),
    u16: (bytes: Uint8Array): number => whole(bytes, (r) => r.u16()),
    u32: (bytes: Uint8Array): number => whole(bytes, (r) => r.u32()),
    u64: (bytes: Uint8Array): bigint => whole(bytes, (r) => r.u64()),
    i64: (bytes: Uint8Array): bigint => whole(bytes, (r) => r.i64()),
    bool: (bytes: Uint8Array): boolean => whole(bytes, (r) => r.boolean()),
    text: (bytes: Uint8Array): string => toText(bytes),
    address: (bytes: Uint8Array): Address => whole(bytes, readAddress),
    agent: (bytes: Uint8Array): Agent => whole(bytes, (r) => agentFromBytes(r.raw(37))),
    color: (bytes: Uint8Array): Color => whole(bytes, (r) => colorFromBytes(r.raw(32))),
    hname: (bytes: Uint8Array): Hname => whole(bytes, readHname),
    request: (bytes: Uint8Array): RequestId => whole(bytes, (r) => requestId(toBase58(r.raw(32)), r.u16())),
    balances: (bytes: Uint8Array): Balances => whole(bytes, readBalances),
} as const;

function whole<T>(bytes: Uint8Array, read: (reader: Reader) => T): T {
    const reader = new Reader(bytes);
    return reader.finish(read(reader));
}

/** Parameters by their names, which are UTF-8: `params({ n: value.u64(5n) })`. */
export function params(named: { readonly [name: string]: Uint8Array }): Dict {
    return Object.fromEntries(Object.entries(named).map(([name, bytes]) => [toHex(fromText(name)), toHex(bytes)]));
}

/** The bytes of one result, or undefined. */
export function result(results: Dict, name: string): Uint8Array | undefined {
    const key = toHex(fromText(name));
    const found = Object.hasOwn(results, key) ? results[key] : undefined;
    return found === undefined ? undefined : fromHex(found);
}

/** The bytes of one result. Errors: malformed, when there is none of that name. */
export function needResult(results: Dict, name: string): Uint8Array {
    const found = result(results, name);
    if (found === undefined) throw new ValueError("malformed", `there is no result "${name}"`);
    return found;
}
