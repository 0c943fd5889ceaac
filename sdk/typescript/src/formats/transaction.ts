// The ledger's transactions, byte for byte as docs/formats/transaction.md says.

import { compare, fromHex, type Hex, toBase58, toHex } from "../bytes.js";
import { hash } from "../hash.js";
import { amountOf, type Balances, readEntries, sorted } from "./balances.js";
import { Reader, Writer } from "./codec.js";
import {
    type Address,
    addressOf,
    addressToBytes,
    type Id,
    idBytes,
    type KeyKind,
    readAddress,
    readId,
    writeAddress,
} from "./names.js";

export const transactionBytesMax = 64_512;

/** Names an output: there is at most one per address and transaction. */
export interface OutputId {
    readonly address: Address;
    readonly transaction: Id;
}
export interface Output {
    readonly address: Address;
    readonly balance: Balances;
}
/** What is signed. Inputs and outputs are encoded in the canonical order, whatever their order here. */
export interface Essence {
    /** Nanoseconds since 1970. */
    readonly timestamp: bigint;
    /** A node's id, or `zeroId`: nobody. */
    readonly accessPledge: Id;
    readonly consensusPledge: Id;
    readonly inputs: readonly OutputId[];
    readonly outputs: readonly Output[];
    readonly data: Uint8Array;
}
export interface Unlock {
    readonly kind: KeyKind;
    /** 32 bytes (Ed25519) or 96 (BLS). */
    readonly publicKey: Hex;
    /** 64 bytes (Ed25519) or 48 (BLS). */
    readonly signature: Hex;
}
export interface Transaction {
    readonly essence: Essence;
    readonly unlocks: readonly Unlock[];
}

const version = 1;
const kinds = { ed25519: { byte: 1, key: 32, signature: 64 }, bls: { byte: 2, key: 96, signature: 48 } } as const;
const inputBytes = 65;
const outputBytesMin = 37;
const tokenBytes = 40;
const unlockBytesMin = 97;

export function encodeEssence(essence: Essence): Uint8Array {
    const writer = new Writer().u8(version).i64(essence.timestamp);
    writer.raw(idBytes(essence.accessPledge)).raw(idBytes(essence.consensusPledge));
    writer.u32(essence.inputs.length);
    for (const input of essence.inputs.map(outputIdBytes).sort(compare)) writer.raw(input);
    writer.u32(essence.outputs.length);
    for (const output of [...essence.outputs].sort(byAddress)) {
        const tokens = sorted(output.balance);
        writeAddress(writer, output.address);
        writer.u32(tokens.length);
        for (const { bytes, amount } of tokens) writer.raw(bytes).u64(amount);
    }
    return writer.bytes(essence.data).take();
}

export function encodeTransaction(transaction: Transaction): Uint8Array {
    const writer = new Writer().raw(encodeEssence(transaction.essence));
    writer.u32(transaction.unlocks.length);
    const unlocks = transaction.unlocks.map((unlock) => ({ unlock, address: addressToBytes(unlockAddress(unlock)) }));
    for (const { unlock } of unlocks.sort((a, b) => compare(a.address, b.address))) {
        const kind = kinds[unlock.kind];
        writer.u8(kind.byte);
        writer.raw(fromHex(unlock.publicKey, kind.key)).raw(fromHex(unlock.signature, kind.signature));
    }
    return writer.take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodeTransaction(bytes: Uint8Array): Transaction {
    const reader = new Reader(bytes);
    reader.require(bytes.length <= transactionBytesMax, "too_long");
    const essence = readEssence(reader);
    const unlocks: Unlock[] = [];
    let last: Uint8Array | undefined;
    for (let left = countOf(reader, unlockBytesMin); left > 0; --left) {
        const unlock = readUnlock(reader);
        const address = addressToBytes(unlockAddress(unlock));
        reader.require(last === undefined || compare(last, address) < 0, "not_canonical");
        unlocks.push(unlock);
        last = address;
    }
    return reader.finish({ essence, unlocks });
}

/** The id of a transaction's bytes; also the color of what it mints. */
export function transactionId(bytes: Uint8Array): Id {
    return toBase58(hash(bytes));
}

export function unlockAddress(unlock: Unlock): Address {
    return addressOf(unlock.kind, fromHex(unlock.publicKey, kinds[unlock.kind].key));
}

export function outputIdBytes(id: OutputId): Uint8Array {
    return new Writer().raw(addressToBytes(id.address)).raw(idBytes(id.transaction)).take();
}

/** How many tokens of the output are minted by its transaction. */
export function mintedIn(output: Output): bigint {
    return amountOf(output.balance, "MINT");
}

function byAddress(a: Output, b: Output): number {
    return compare(addressToBytes(a.address), addressToBytes(b.address));
}

function countOf(reader: Reader, itemBytesMin: number): number {
    return reader.count(Math.floor(transactionBytesMax / itemBytesMin), itemBytesMin);
}

function readEssence(reader: Reader): Essence {
    reader.require(reader.u8() === version, "unknown_version");
    const timestamp = reader.i64();
    const accessPledge = readId(reader);
    const consensusPledge = readId(reader);
    return {
        timestamp,
        accessPledge,
        consensusPledge,
        inputs: readInputs(reader),
        outputs: readOutputs(reader),
        data: reader.bytes(transactionBytesMax),
    };
}

function readInputs(reader: Reader): OutputId[] {
    const inputs: OutputId[] = [];
    let last: Uint8Array | undefined;
    for (let left = countOf(reader, inputBytes); left > 0; --left) {
        const input = { address: readAddress(reader), transaction: readId(reader) };
        const bytes = outputIdBytes(input);
        reader.require(last === undefined || compare(last, bytes) < 0, "not_canonical");
        inputs.push(input);
        last = bytes;
    }
    return inputs;
}

function readOutputs(reader: Reader): Output[] {
    const outputs: Output[] = [];
    for (let left = countOf(reader, outputBytesMin); left > 0; --left) {
        const address = readAddress(reader);
        const output = { address, balance: readEntries(reader, countOf(reader, tokenBytes), 0n) };
        const last = outputs.at(-1);
        reader.require(last === undefined || byAddress(last, output) < 0, "not_canonical");
        outputs.push(output);
    }
    return outputs;
}

function readUnlock(reader: Reader): Unlock {
    const byte = reader.u8();
    reader.require(byte === kinds.ed25519.byte || byte === kinds.bls.byte, "unknown_kind");
    const kind: KeyKind = byte === kinds.ed25519.byte ? "ed25519" : "bls";
    const publicKey = toHex(reader.raw(kinds[kind].key));
    return { kind, publicKey, signature: toHex(reader.raw(kinds[kind].signature)) };
}
