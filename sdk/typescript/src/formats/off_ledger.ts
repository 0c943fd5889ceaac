// Requests to a chain without a transaction, byte for byte as docs/formats/off-ledger.md says.

import { fromHex, type Hex, toBase58, toHex } from "../bytes.js";
import { taggedHash } from "../hash.js";
import { verifyEd25519 } from "../signature.js";
import { type Balances, readBalances, writeBalances } from "./balances.js";
import { Reader, Writer } from "./codec.js";
import { type Dict, readDict, writeDict } from "./dict.js";
import {
    type Address,
    addressOf,
    type Hname,
    hnameBytes,
    type RequestId,
    readAddress,
    readHname,
    requestId,
    writeAddress,
} from "./names.js";
import { transactionBytesMax } from "./transaction.js";

export interface OffLedgerEssence {
    readonly chain: Address;
    /** Ed25519: its address is the sender, whose account on the chain pays. */
    readonly publicKey: Hex;
    /** The number of the account's request, from 0, without a gap. */
    readonly nonce: bigint;
    /** Seconds since 1970: in no block of a later time. */
    readonly validUntil: number;
    /** Most gas that it may use; 0n for the chain's default. */
    readonly gas: bigint;
    readonly contract: Hname;
    readonly entryPoint: Hname;
    readonly args: Dict;
    /** What the contract gets of the sender's account. */
    readonly allowance: Balances;
}
export interface OffLedgerRequest extends OffLedgerEssence {
    readonly signature: Hex;
}

const version = 1;

/** All but the signature. */
export function encodeOffLedgerEssence(request: OffLedgerEssence): Uint8Array {
    const writer = new Writer().u8(version);
    writeAddress(writer, request.chain);
    writer.raw(fromHex(request.publicKey, 32)).u64(request.nonce).u32(request.validUntil).u64(request.gas);
    writer.raw(hnameBytes(request.contract)).raw(hnameBytes(request.entryPoint));
    writeDict(writer, request.args);
    writeBalances(writer, request.allowance);
    return writer.take();
}

export function encodeOffLedger(request: OffLedgerRequest): Uint8Array {
    return new Writer().raw(encodeOffLedgerEssence(request)).raw(fromHex(request.signature, 64)).take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodeOffLedger(bytes: Uint8Array): OffLedgerRequest {
    const reader = new Reader(bytes);
    reader.require(bytes.length <= transactionBytesMax, "too_long");
    reader.require(reader.u8() === version, "unknown_version");
    const request = {
        chain: readAddress(reader),
        publicKey: toHex(reader.raw(32)),
        nonce: reader.u64(),
        validUntil: reader.u32(),
        gas: reader.u64(),
        contract: readHname(reader),
        entryPoint: readHname(reader),
        args: readDict(reader, transactionBytesMax),
        allowance: readBalances(reader),
        signature: toHex(reader.raw(64)),
    };
    return reader.finish(request);
}

/** The 32 bytes that the key signs. */
export function offLedgerDigest(request: OffLedgerEssence): Uint8Array {
    return taggedHash("weft/off-ledger", encodeOffLedgerEssence(request));
}

/** Another signature makes no other request. */
export function offLedgerId(request: OffLedgerEssence): RequestId {
    return requestId(toBase58(taggedHash("weft/off-ledger-id", encodeOffLedgerEssence(request))), 0);
}

export function offLedgerSender(request: OffLedgerEssence): Address {
    return addressOf("ed25519", fromHex(request.publicKey, 32));
}

export function verifyOffLedger(request: OffLedgerRequest): boolean {
    return verifyEd25519(fromHex(request.publicKey), offLedgerDigest(request), fromHex(request.signature));
}
