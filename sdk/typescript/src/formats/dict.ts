// Named bytes: arguments of requests, parameters and results of views.

import { compare, fromHex, type Hex, toHex } from "../bytes.js";
import { ValueError } from "../errors.js";
import { Reader, Writer } from "./codec.js";

/** Bytes by bytes, both in hex: the same as in the node's JSON. */
export type Dict = { readonly [name: Hex]: Hex };

export function writeDict(writer: Writer, dict: Dict): void {
    const entries = Object.entries(dict)
        .map(([name, value]) => [fromHex(name), fromHex(value)] as const)
        .sort(([a], [b]) => compare(a, b));
    writer.u64(BigInt(entries.length));
    for (const [name, value] of entries) {
        if (name.length > 0xffff) throw new ValueError("out_of_range", "a name of more than 65535 bytes");
        writer.u16(name.length).raw(name).bytes(value);
    }
}

export function readDict(reader: Reader, valueBytesMax: number): Dict {
    const count = reader.u64();
    reader.fits(count, 6);
    const dict: Record<Hex, Hex> = {};
    let last: Uint8Array | undefined;
    for (let i = 0n; i < count; ++i) {
        const name = reader.raw(reader.u16());
        const value = reader.bytes(valueBytesMax);
        reader.require(last === undefined || compare(last, name) < 0, "not_canonical");
        dict[toHex(name)] = toHex(value);
        last = name;
    }
    return dict;
}

export function encodeDict(dict: Dict): Uint8Array {
    const writer = new Writer();
    writeDict(writer, dict);
    return writer.take();
}

export function decodeDict(bytes: Uint8Array): Dict {
    const reader = new Reader(bytes);
    return reader.finish(readDict(reader, bytes.length));
}
