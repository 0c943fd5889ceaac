// Bytes, and the two texts they have: hex for bytes and hashes, base58 for ids.

import { bytesToHex } from "@noble/hashes/utils";
import { ValueError } from "./errors.js";

export { concatBytes as concat, randomBytes } from "@noble/hashes/utils";

/** Bytes as text, two lower-case digits each. */
export type Hex = string;

export const toHex: (bytes: Uint8Array) => Hex = bytesToHex;

export function fromHex(text: Hex, length?: number): Uint8Array {
    if (!/^([0-9a-f]{2})*$/.test(text)) {
        throw new ValueError("not_hex", "not bytes in lower-case hex, two digits each");
    }
    const bytes = new Uint8Array(text.length / 2);
    for (let i = 0; i < bytes.length; ++i) {
        bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
    }
    return ofLength(bytes, length);
}

/** Text as UTF-8. */
export function fromText(text: string): Uint8Array {
    return new TextEncoder().encode(text);
}

/** UTF-8 as text. Errors: malformed. */
export function toText(bytes: Uint8Array): string {
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new ValueError("malformed", "not UTF-8");
    }
}

/** The order of all sorted lists of the formats: byte by byte, a prefix first. */
export function compare(a: Uint8Array, b: Uint8Array): number {
    const shared = Math.min(a.length, b.length);
    for (let i = 0; i < shared; ++i) {
        const difference = (a[i] ?? 0) - (b[i] ?? 0);
        if (difference !== 0) return difference;
    }
    return a.length - b.length;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
    return compare(a, b) === 0;
}

const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const valueOfDigit = new Map([...digits].map((digit, value) => [digit, value]));

// Ids have 32 to 34 bytes: schoolbook division is enough, and a longer text is refused before it costs anything.
const base58CharactersMax = 128;

export function toBase58(bytes: Uint8Array): string {
    let number = 0n;
    for (const byte of bytes) number = number * 256n + BigInt(byte);
    let text = "";
    for (; number > 0n; number /= 58n) text = digits.charAt(Number(number % 58n)) + text;
    let zeros = 0;
    while (zeros < bytes.length && bytes[zeros] === 0) ++zeros;
    return "1".repeat(zeros) + text;
}

export function fromBase58(text: string, length?: number): Uint8Array {
    if (text.length > base58CharactersMax) throw new ValueError("wrong_length", "too long for an id in base58");
    let number = 0n;
    for (const digit of text) {
        const value = valueOfDigit.get(digit);
        if (value === undefined) throw new ValueError("not_base58", `"${digit}" is no digit of base58`);
        number = number * 58n + BigInt(value);
    }
    const bytes: number[] = [];
    for (; number > 0n; number /= 256n) bytes.unshift(Number(number % 256n));
    let zeros = 0;
    while (zeros < text.length && text[zeros] === "1") ++zeros;
    return ofLength(Uint8Array.from([...new Array<number>(zeros).fill(0), ...bytes]), length);
}

function ofLength(bytes: Uint8Array, length: number | undefined): Uint8Array {
    if (length !== undefined && bytes.length !== length) {
        throw new ValueError("wrong_length", `${bytes.length} bytes where ${length} are wanted`);
    }
    return bytes;
}
