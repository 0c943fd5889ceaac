// The canonical binary form: little-endian integers, lengths and counts before what they count.

import { concat } from "../bytes.js";
import { type FormatCode, FormatError, ValueError } from "../errors.js";

const u64Max = 2n ** 64n - 1n;

export class Writer {
    readonly #parts: Uint8Array[] = [];

    raw(bytes: Uint8Array): this {
        this.#parts.push(bytes);
        return this;
    }
    u8(value: number): this {
        return this.#uint(value, 1);
    }
    u16(value: number): this {
        return this.#uint(value, 2);
    }
    u32(value: number): this {
        return this.#uint(value, 4);
    }
    u64(value: bigint): this {
        if (value < 0n || value > u64Max) throw new ValueError("out_of_range", `${value} is no u64`);
        return this.#wide(value);
    }
    i64(value: bigint): this {
        if (BigInt.asIntN(64, value) !== value) throw new ValueError("out_of_range", `${value} is no i64`);
        return this.#wide(value);
    }
    /** u32 length, then the bytes. */
    bytes(value: Uint8Array): this {
        return this.u32(value.length).raw(value);
    }
    take(): Uint8Array {
        return concat(...this.#parts);
    }

    #uint(value: number, size: number): this {
        if (!Number.isInteger(value) || value < 0 || value >= 256 ** size) {
            throw new ValueError("out_of_range", `${value} is no u${8 * size}`);
        }
        const bytes = new Uint8Array(size);
        for (let i = 0, rest = value; i < size; ++i, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
        return this.raw(bytes);
    }
    #wide(value: bigint): this {
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
        return this.raw(bytes);
    }
}

/** Reads what a Writer wrote. Whatever is wrong with the bytes is a FormatError with the name that docs/formats gives it. */
export class Reader {
    readonly #bytes: Uint8Array;
    readonly #view: DataView;
    #at = 0;

    constructor(bytes: Uint8Array) {
        this.#bytes = bytes;
        this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }

    /** How many bytes are left. */
    get left(): number {
        return this.#bytes.length - this.#at;
    }
    /** A copy of the next bytes. */
    raw(size: number): Uint8Array {
        return this.#bytes.slice(this.#skip(size), this.#at);
    }
    u8(): number {
        return this.#view.getUint8(this.#skip(1));
    }
    u16(): number {
        return this.#view.getUint16(this.#skip(2), true);
    }
    u32(): number {
        return this.#view.getUint32(this.#skip(4), true);
    }
    u64(): bigint {
        return this.#view.getBigUint64(this.#skip(8), true);
    }
    i64(): bigint {
        return this.#view.getBigInt64(this.#skip(8), true);
    }
    /** 0 or 1; another byte is not_canonical. */
    boolean(): boolean {
        const byte = this.u8();
        this.require(byte <= 1, "not_canonical");
        return byte === 1;
    }
    /** u32 length of at most `sizeMax`, then the bytes. */
    bytes(sizeMax: number): Uint8Array {
        const size = this.u32();
        this.require(size <= sizeMax, "too_long");
        return this.raw(size);
    }
    /** The head of a list. A count that the bytes left cannot hold is `truncated` before anything is made of it. */
    count(countMax: number, itemBytesMin: number): number {
        const count = this.u32();
        this.require(count <= countMax, "too_long");
        this.fits(count, itemBytesMin);
        return count;
    }
    fits(count: number | bigint, itemBytesMin: number): void {
        this.require(BigInt(count) <= BigInt(Math.floor(this.left / itemBytesMin)), "truncated");
    }
    require(condition: boolean, code: FormatCode): void {
        if (!condition) throw new FormatError(code);
    }
    /** The value, if no byte is left. */
    finish<T>(value: T): T {
        this.require(this.left === 0, "trailing");
        return value;
    }

    /** Where the next bytes begin; the reader then stands behind them. */
    #skip(size: number): number {
        this.require(size <= this.left, "truncated");
        const begin = this.#at;
        this.#at += size;
        return begin;
    }
}
