// The Tangle's messages, byte for byte as docs/formats/message.md says: what carries a transaction, and which node issued it.

import { compare, fromHex, type Hex, toBase58, toHex } from "../bytes.js";
import { hash } from "../hash.js";
import { verifyEd25519 } from "../signature.js";
import { Reader, Writer } from "./codec.js";
import { type Id, idBytes } from "./names.js";

export const messageBytesMax = 65_536;
const version = 1;
const parentsMax = 16;
const parentsOfAKindMax = 8;
const signatureBytes = 64;

export interface MessagePayload {
    /** 0 data, 1 transaction, 3 statement, 111 beacon; others are carried, not judged. */
    readonly type: number;
    readonly data: Uint8Array;
}
export interface Message {
    /** Parents whose past the issuer likes; 1 to 8. */
    readonly strong: readonly Id[];
    /** Parents that it only links; at most 8. */
    readonly weak: readonly Id[];
    /** The node, which is its Ed25519 key. */
    readonly issuer: Id;
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly sequenceNumber: bigint;
    readonly payload: MessagePayload | null;
    readonly nonce: bigint;
    readonly signature: Hex;
}

export function encodeMessage(message: Message): Uint8Array {
    const parents = [
        ...message.strong.map((id) => ({ bytes: idBytes(id), strong: true })),
        ...message.weak.map((id) => ({ bytes: idBytes(id), strong: false })),
    ].sort((a, b) => compare(a.bytes, b.bytes));
    const kinds = new Uint8Array(Math.ceil(parents.length / 8));
    parents.forEach(({ strong }, i) => {
        if (strong) kinds[i >> 3] = (kinds[i >> 3] ?? 0) | (1 << (i & 7));
    });
    const writer = new Writer().u8(version).u8(parents.length).raw(kinds);
    for (const { bytes } of parents) writer.raw(bytes);
    writer.raw(idBytes(message.issuer)).i64(message.time).u64(message.sequenceNumber);
    if (message.payload === null) {
        writer.u32(0);
    } else {
        writer
            .u32(4 + message.payload.data.length)
            .u32(message.payload.type)
            .raw(message.payload.data);
    }
    return writer.u64(message.nonce).raw(fromHex(message.signature, signatureBytes)).take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodeMessage(bytes: Uint8Array): Message {
    const reader = new Reader(bytes);
    reader.require(bytes.length <= messageBytesMax, "too_long");
    reader.require(reader.u8() === version, "unknown_version");
    const { strong, weak } = readParents(reader);
    const issuer = toBase58(reader.raw(32));
    const time = reader.i64();
    const sequenceNumber = reader.u64();
    const payload = readPayload(reader);
    const nonce = reader.u64();
    const signature = toHex(reader.raw(signatureBytes));
    return reader.finish({ strong, weak, issuer, time, sequenceNumber, payload, nonce, signature });
}

export function messageId(bytes: Uint8Array): Id {
    return toBase58(hash(bytes));
}

/** Whether the issuer signed it. */
export function verifyMessage(bytes: Uint8Array): boolean {
    const { issuer, signature } = decodeMessage(bytes);
    return verifyEd25519(idBytes(issuer), bytes.subarray(0, bytes.length - signatureBytes), fromHex(signature));
}

function readParents(reader: Reader): { strong: Id[]; weak: Id[] } {
    const count = reader.u8();
    reader.require(count >= 1 && count <= parentsMax, "out_of_range");
    const kinds = reader.raw(Math.ceil(count / 8));
    const isStrong = (i: number) => ((kinds[i >> 3] ?? 0) & (1 << (i & 7))) !== 0;
    for (let i = count; i < 8 * kinds.length; ++i) reader.require(!isStrong(i), "not_canonical");
    const strong: Id[] = [];
    const weak: Id[] = [];
    let last: Uint8Array | undefined;
    for (let i = 0; i < count; ++i) {
        const parent = reader.raw(32);
        reader.require(last === undefined || compare(last, parent) < 0, "not_canonical");
        (isStrong(i) ? strong : weak).push(toBase58(parent));
        last = parent;
    }
    const fine = strong.length >= 1 && strong.length <= parentsOfAKindMax && weak.length <= parentsOfAKindMax;
    reader.require(fine, "out_of_range");
    return { strong, weak };
}

function readPayload(reader: Reader): MessagePayload | null {
    const size = reader.u32();
    reader.require(size <= messageBytesMax, "too_long");
    if (size === 0) return null;
    reader.require(size >= 4, "malformed");
    const type = reader.u32();
    return { type, data: reader.raw(size - 4) };
}
