// Values by the types that contracts' descriptions have (docs/formats/contract-interface.md): numbers of up to 32 bits are numbers,
// larger ones are bigints, `balances` are Balances, `bool` is a boolean, all else is its text.

import { fromHex, fromText } from "../bytes.js";
import { ValueError } from "../errors.js";
import type { Balances } from "./balances.js";
import type { Dict } from "./dict.js";
import { params, value } from "./values.js";

export type FieldType =
    | "u8"
    | "u16"
    | "u32"
    | "u64"
    | "u128"
    | "i8"
    | "i16"
    | "i32"
    | "i64"
    | "i128"
    | "bool"
    | "text"
    | "bytes"
    | "address"
    | "agent"
    | "contract"
    | "color"
    | "hash"
    | "request"
    | "hname"
    | "balances";
/** Name, type, and whether it may be absent. */
export type Field = readonly [name: string, type: FieldType, optional?: boolean];
export type Fields = readonly Field[];

/** As the interface writes them. */
export type JsonValues = { [name: string]: string | number | boolean };

const numbers: { readonly [type: string]: { readonly size: number; readonly signed: boolean } } = {
    u8: { size: 1, signed: false },
    u16: { size: 2, signed: false },
    u32: { size: 4, signed: false },
    u64: { size: 8, signed: false },
    u128: { size: 16, signed: false },
    i8: { size: 1, signed: true },
    i16: { size: 2, signed: true },
    i32: { size: 4, signed: true },
    i64: { size: 8, signed: true },
    i128: { size: 16, signed: true },
};

/** Bytes of a value of that type. Errors: ValueError. */
export function typedBytes(type: FieldType, held: unknown): Uint8Array {
    const number = numbers[type];
    if (number !== undefined) return little(whole(type, held), type, number.size, number.signed);
    if (type === "bool") return value.bool(need<boolean>(type, held, "boolean"));
    if (type === "balances") return value.balances(need<Balances>(type, held, "object"));
    const text = need<string>(type, held, "string");
    switch (type) {
        case "text":
            return fromText(text);
        case "bytes":
            return fromHex(text);
        case "hash": {
            const bytes = fromHex(text);
            if (bytes.length !== 32) throw new ValueError("wrong_length", `a hash has 32 bytes, not ${bytes.length}`);
            return bytes;
        }
        case "address":
            return value.address(text);
        case "agent":
        case "contract":
            return value.agent(text);
        case "color":
            return value.color(text);
        case "request":
            return value.request(text);
        case "hname":
            return value.hname(text.startsWith("0x") ? text.slice(2) : text);
    }
    throw new ValueError("malformed", `there is no type ${type}`);
}

/** Parameters of a request. Errors: ValueError, also for one that is missing or that the description does not know. */
export function typedDict(fields: Fields, named: object): Dict {
    return params(
        Object.fromEntries(present(fields, named).map(([name, type, held]) => [name, typedBytes(type, held)])),
    );
}

/** The same for the interface. */
export function typedJson(fields: Fields, named: object): JsonValues {
    return Object.fromEntries(
        present(fields, named).map(([name, type, held]) => {
            typedBytes(type, held); // what the node would refuse is refused here
            if (type === "balances") return [name, balancesText(held as Balances)];
            return [name, typeof held === "bigint" ? held.toString() : (held as string | number | boolean)];
        }),
    );
}

/** What the interface wrote. What is not described stays as it is. */
export function fromTypedJson(fields: Fields, json: JsonValues): { readonly [name: string]: unknown } {
    const types = new Map(fields.map(([name, type]) => [name, type]));
    return Object.fromEntries(
        Object.entries(json).map(([name, held]) => {
            const type = types.get(name);
            if (type === "balances") return [name, balancesFrom(String(held))];
            const size = type === undefined ? undefined : numbers[type]?.size;
            return [name, size !== undefined && size > 4 ? BigInt(held) : held];
        }),
    );
}

function present(fields: Fields, named: object): [string, FieldType, unknown][] {
    const given = new Map<string, unknown>(Object.entries(named).filter(([, held]) => held !== undefined));
    const all: [string, FieldType, unknown][] = [];
    for (const [name, type, optional] of fields) {
        if (given.has(name)) all.push([name, type, given.get(name)]);
        else if (optional !== true) throw new ValueError("malformed", `${name} is missing, a ${type}`);
        given.delete(name);
    }
    for (const name of given.keys()) throw new ValueError("malformed", `there is no parameter ${name}`);
    return all;
}

function need<T>(type: FieldType, held: unknown, kind: string): T {
    if (typeof held !== kind || held === null) throw new ValueError("malformed", `a ${type} is a ${kind}`);
    return held as T;
}

function whole(type: FieldType, held: unknown): bigint {
    if (typeof held === "bigint") return held;
    if (typeof held === "number" && Number.isSafeInteger(held)) return BigInt(held);
    throw new ValueError("malformed", `a ${type} is a whole number`);
}

function little(number: bigint, type: FieldType, size: number, signed: boolean): Uint8Array {
    const bits = 8 * size;
    const fits = (signed ? BigInt.asIntN(bits, number) : BigInt.asUintN(bits, number)) === number;
    if (!fits) throw new ValueError("out_of_range", `${number} is no ${type}`);
    const bytes = new Uint8Array(size);
    for (let i = 0, rest = BigInt.asUintN(bits, number); i < size; ++i, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
    return bytes;
}

function balancesText(balances: Balances): string {
    const parts = Object.entries(balances).filter(([, amount]) => amount > 0n);
    const text = parts.map(([color, amount]) => (color === "IOTA" ? `${amount}` : `${amount}:${color}`));
    return text.length === 0 ? "nothing" : text.join(",");
}

function balancesFrom(text: string): Balances {
    if (text === "nothing") return {};
    return Object.fromEntries(
        text.split(",").map((part) => {
            const [amount = "", color = "IOTA"] = part.split(":");
            return [color, BigInt(amount)];
        }),
    );
}
