// BLAKE2b-256, plain and under a tag (docs/protocols/state.md).

import { blake2b } from "@noble/hashes/blake2b";
import { concat, fromText } from "./bytes.js";

export function hash(bytes: Uint8Array): Uint8Array {
    return blake2b(bytes, { dkLen: 32 });
}

/** BLAKE2b-256(u8 length of the tag ‖ tag ‖ bytes). */
export function taggedHash(tag: string, ...bytes: Uint8Array[]): Uint8Array {
    const name = fromText(tag);
    return hash(concat(Uint8Array.of(name.length), name, ...bytes));
}
