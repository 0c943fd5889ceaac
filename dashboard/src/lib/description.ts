// The description that a contract's program carries (docs/formats/contract-interface.md), and values as its types say.

import { fromHex, fromText, toHex, toText } from "../../../sdk/typescript/src/bytes.js";
import type { Balances } from "../../../sdk/typescript/src/formats/balances.js";
import { hnameOf } from "../../../sdk/typescript/src/formats/names.js";
import { from, value } from "../../../sdk/typescript/src/formats/values.js";

export interface Field {
    readonly name: string;
    readonly type: string;
    readonly optional: boolean;
}
export interface Item {
    readonly kind: "func" | "view" | "event" | "error";
    readonly name: string;
    readonly fields: readonly Field[];
    /** Others of any name may be there. */
    readonly more: boolean;
    readonly payable: boolean;
    readonly results: readonly Field[];
    readonly about: string;
}

/** One item a line; what is none is left out, for a node has checked it when it was deployed. */
export function itemsOf(text: string): Item[] {
    return text
        .split("\n")
        .map(itemOf)
        .filter((item) => item !== undefined);
}

function itemOf(line: string): Item | undefined {
    const [head = "", ...about] = line.split(" # ");
    const found =
        /^(func|view|event|error) ([A-Za-z_$][A-Za-z0-9_$.]*)(?:\(([^)]*)\))?( payable)?(?: -> \(([^)]*)\))?$/.exec(
            head,
        );
    if (!found) return undefined;
    const [, kind, name = "", fields = "", payable, results = ""] = found;
    const { list, more } = fieldsOf(fields);
    return {
        kind: kind as Item["kind"],
        name,
        fields: list,
        more,
        payable: payable !== undefined,
        results: fieldsOf(results).list,
        about: about.join(" # "),
    };
}

function fieldsOf(text: string): { list: Field[]; more: boolean } {
    const parts = text.split(", ").filter((one) => one !== "");
    const list = parts
        .filter((one) => one !== "...")
        .map((one) => {
            const [name = "", type = "bytes"] = one.split(": ");
            return { name: name.replace(/\?$/, ""), type, optional: name.endsWith("?") };
        });
    return { list, more: parts.includes("...") };
}

const integer = /^(u|i)(8|16|32|64|128)$/;

/** Bytes of a value that a person wrote. Errors: a sentence. */
export function bytesOf(type: string, text: string): Uint8Array {
    const whole = integer.exec(type);
    if (whole) return integerBytes(text, whole[1] === "i", Number(whole[2]));
    switch (type) {
        case "bool":
            if (text !== "true" && text !== "false") throw new Error("true or false");
            return value.bool(text === "true");
        case "text":
            return value.text(text);
        case "bytes":
            return fromHex(text);
        case "hash":
            return fromHex(text, 32);
        case "address":
            return value.address(text);
        case "agent":
        case "contract":
            return value.agent(text);
        case "color":
            return value.color(text);
        case "request":
            return value.request(text);
        case "hname": {
            const digits = /^0x([0-9a-f]{8})$/.exec(text)?.[1];
            return value.hname(digits ?? hnameOf(text));
        }
        case "balances":
            return value.balances(balancesFrom(text));
        default:
            throw new Error(`the type ${type} is not known here`);
    }
}

/** A value as people write it; its hex when the bytes are none of the type. */
export function textOf(type: string, bytes: Uint8Array): string {
    try {
        const whole = integer.exec(type);
        if (whole) return integerText(bytes, whole[1] === "i", Number(whole[2]));
        switch (type) {
            case "bool":
                return String(from.bool(bytes));
            case "text":
                return from.text(bytes);
            case "address":
                return from.address(bytes);
            case "agent":
            case "contract":
                return from.agent(bytes);
            case "color":
                return from.color(bytes);
            case "request":
                return from.request(bytes);
            case "hname":
                return `0x${from.hname(bytes)}`;
            case "balances":
                return balancesText(from.balances(bytes));
            default:
                return toHex(bytes);
        }
    } catch {
        return `${toHex(bytes)} (no ${type})`;
    }
}

function integerBytes(text: string, signed: boolean, bits: number): Uint8Array {
    if (!/^-?\d+$/.test(text)) throw new Error("a whole number");
    let number = BigInt(text);
    const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
    const most = (signed ? 2n ** BigInt(bits - 1) : 2n ** BigInt(bits)) - 1n;
    if (number < least || number > most) throw new Error(`from ${least} to ${most}`);
    if (number < 0n) number += 2n ** BigInt(bits);
    const bytes = new Uint8Array(bits / 8);
    for (let i = 0; i < bytes.length; ++i) bytes[i] = Number((number >> BigInt(8 * i)) & 0xffn);
    return bytes;
}

function integerText(bytes: Uint8Array, signed: boolean, bits: number): string {
    if (bytes.length * 8 !== bits) throw new Error("another length");
    let number = 0n;
    for (let i = bytes.length - 1; i >= 0; --i) number = number * 256n + BigInt(bytes[i] ?? 0);
    if (signed && number >= 2n ** BigInt(bits - 1)) number -= 2n ** BigInt(bits);
    return number.toString();
}

/** "5", "5:COLOR", "5, 7:COLOR", "nothing". */
export function balancesFrom(text: string): Balances {
    const balances: Record<string, bigint> = {};
    if (text.trim() === "nothing" || text.trim() === "") return balances;
    for (const one of text.split(",")) {
        const [amount = "", color = "IOTA"] = one.trim().split(":");
        if (!/^\d+$/.test(amount)) throw new Error("AMOUNT or AMOUNT:COLOR, with commas between");
        balances[color] = (balances[color] ?? 0n) + BigInt(amount);
    }
    return balances;
}
export function balancesText(balances: Balances): string {
    const parts = Object.entries(balances).map(([color, amount]) =>
        color === "IOTA" ? `${amount}` : `${amount}:${color}`,
    );
    return parts.length === 0 ? "nothing" : parts.join(", ");
}

/** Parameters of a call from what stands in its form, by field name. Errors: a sentence that names the field. */
export function paramsFrom(item: Item, typed: { readonly [name: string]: string }): Record<string, string> {
    const params: Record<string, string> = {};
    for (const field of item.fields) {
        const text = typed[field.name] ?? "";
        if (text === "" && field.optional) continue;
        try {
            if (text === "" && field.type !== "text" && field.type !== "bytes") throw new Error("it is missing");
            params[toHex(fromText(field.name))] = toHex(bytesOf(field.type, text));
        } catch (error) {
            throw new Error(`${field.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
    }
    return params;
}

/** Results with names and texts: described ones first, others in hex. */
export function resultsText(
    item: Item | undefined,
    results: { readonly [hex: string]: string },
): { name: string; text: string }[] {
    const lines: { name: string; text: string }[] = [];
    const rest = new Map(Object.entries(results));
    for (const field of item?.results ?? []) {
        const key = toHex(fromText(field.name));
        const bytes = rest.get(key);
        rest.delete(key);
        lines.push({ name: field.name, text: bytes === undefined ? "absent" : textOf(field.type, fromHex(bytes)) });
    }
    for (const [key, bytes] of rest) lines.push({ name: nameOf(key), text: bytes });
    return lines;
}

/** A key as the text that it usually is. */
export function nameOf(hex: string): string {
    try {
        const text = toText(fromHex(hex));
        return /^[\x20-\x7e]+$/.test(text) ? text : `0x${hex}`;
    } catch {
        return `0x${hex}`;
    }
}
