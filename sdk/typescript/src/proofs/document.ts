// The proof document and its path, byte for byte as docs/formats/proof.md says.

import { Reader, Writer } from "../formats/codec.js";

/** Where the way from the root ends: the key's own leaf, nothing, or the leaf of another key. */
export type ProofEnd =
    | { readonly kind: "own" }
    | { readonly kind: "nothing" }
    | { readonly kind: "other"; readonly path: Uint8Array; readonly valueHash: Uint8Array };

export interface ProofDocument {
    readonly blockIndex: number;
    readonly root: Uint8Array;
    readonly blockHash: Uint8Array;
    /** hname of the contract, 4 bytes little-endian ‖ the contract's key. */
    readonly key: Uint8Array;
    /** null: there is no such key. */
    readonly value: Uint8Array | null;
    /** From the root to where the key's path ends; null is an empty subtree. */
    readonly siblings: readonly (Uint8Array | null)[];
    readonly end: ProofEnd;
}

const version = 1;
const depthMax = 256;
const keyBytesMax = 1028;
const valueBytesMax = 65_536;

export function encodeProofDocument(document: ProofDocument): Uint8Array {
    const writer = new Writer().u8(version).u32(document.blockIndex).raw(document.root).raw(document.blockHash);
    writer.bytes(document.key).u8(document.value === null ? 0 : 1);
    if (document.value !== null) writer.bytes(document.value);

    const { siblings, end } = document;
    const bitmap = new Uint8Array(Math.ceil(siblings.length / 8));
    siblings.forEach((sibling, i) => {
        if (sibling !== null) bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) | (1 << (i & 7));
    });
    writer.u8(version).u16(siblings.length).raw(bitmap);
    for (const sibling of siblings) if (sibling !== null) writer.raw(sibling);
    if (end.kind === "other") return writer.u8(2).raw(end.path).raw(end.valueHash).take();
    return writer.u8(end.kind === "own" ? 0 : 1).take();
}

/** Errors: FormatError. */
export function decodeProofDocument(bytes: Uint8Array): ProofDocument {
    const reader = new Reader(bytes);
    reader.require(reader.u8() === version, "unknown_version");
    const blockIndex = reader.u32();
    const root = reader.raw(32);
    const blockHash = reader.raw(32);
    const key = reader.bytes(keyBytesMax);
    const value = reader.boolean() ? reader.bytes(valueBytesMax) : null;
    reader.require(reader.u8() === version, "unknown_version");
    const siblings = readSiblings(reader);
    return reader.finish({ blockIndex, root, blockHash, key, value, siblings, end: readEnd(reader) });
}

function readSiblings(reader: Reader): (Uint8Array | null)[] {
    const depth = reader.u16();
    reader.require(depth <= depthMax, "too_long");
    const bitmap = reader.raw(Math.ceil(depth / 8));
    const present = (i: number) => ((bitmap[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
    const siblings: (Uint8Array | null)[] = [];
    for (let i = 0; i < depth; ++i) {
        const sibling = present(i) ? reader.raw(32) : null;
        reader.require(sibling?.some((byte) => byte !== 0) ?? true, "not_canonical");
        // A subtree with one key is that key's leaf, so beside the last step there is something.
        reader.require(sibling !== null || i + 1 < depth, "not_canonical");
        siblings.push(sibling);
    }
    for (let i = depth; i < 8 * bitmap.length; ++i) reader.require(!present(i), "not_canonical");
    return siblings;
}

function readEnd(reader: Reader): ProofEnd {
    const kind = reader.u8();
    reader.require(kind <= 2, "unknown_kind");
    if (kind === 2) return { kind: "other", path: reader.raw(32), valueHash: reader.raw(32) };
    return { kind: kind === 0 ? "own" : "nothing" };
}
