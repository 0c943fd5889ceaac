// What has a name on the ledger and on chains, as texts: the same as in the node's JSON.

import { equal, fromBase58, fromHex, fromText, toBase58, toHex } from "../bytes.js";
import { FormatError, ValueError } from "../errors.js";
import { hash } from "../hash.js";
import type { Reader, Writer } from "./codec.js";

/** 32 bytes in base58: a transaction, a message, a node. */
export type Id = string;
/** 33 bytes in base58: u8 kind (1 Ed25519, 2 BLS) ‖ BLAKE2b-256 of the public key. That of a committee is also its chain's id. */
export type Address = string;
/** IOTA, MINT, or the id of the transaction that minted the tokens. */
export type Color = string;
/** Of a contract or an entry point: eight lower-case hex digits. */
export type Hname = string;
/** Who owns an account on a chain: A/ADDRESS, or C/CHAIN::HNAME. */
export type Agent = string;
/** A request on a ledger: [INDEX]TRANSACTION. */
export type RequestId = string;

/** The id of 32 zero bytes: the transaction that made the outputs of genesis; as a pledge, nobody. */
export const zeroId: Id = toBase58(new Uint8Array(32));
/** Stands for the minting transaction's own id within that transaction. */
export const mintColor: Color = "MINT";
export const iotaColor: Color = "IOTA";
/** A wallet has no contract. */
export const noContract: Hname = "00000000";

const iotaBytes = new Uint8Array(32);
const mintBytes = new Uint8Array(32).fill(0xff);
const addressBytes = 33;
const ed25519Kind = 1;
const blsKind = 2;

/** Whose key a signature must be of. */
export type KeyKind = "ed25519" | "bls";

export function addressOf(kind: KeyKind, publicKey: Uint8Array): Address {
    const bytes = new Uint8Array(addressBytes);
    bytes[0] = kind === "ed25519" ? ed25519Kind : blsKind;
    bytes.set(hash(publicKey), 1);
    return toBase58(bytes);
}

/** The hname of a name; eight lower-case hex digits are read as an hname, as the API does. */
export function hname(name: string): Hname {
    if (/^[0-9a-f]{8}$/.test(name)) return name;
    return hnameOf(name);
}

/** The first four-byte little-endian group of BLAKE2b-256 of the name that is neither 0 nor 2^32 - 1. */
export function hnameOf(name: string): Hname {
    const digest = hash(fromText(name));
    for (let i = 0; i < digest.length; i += 4) {
        const group = toHex(digest.slice(i, i + 4).reverse());
        if (group !== "00000000" && group !== "ffffffff") return group;
    }
    throw new ValueError("malformed", "a name without an hname"); // no such name is known
}

/** A contract's own agent on a chain. */
export function contractAgent(chain: Address, contract: string): Agent {
    return `C/${chain}::${hname(contract)}`;
}
export function addressAgent(address: Address): Agent {
    return `A/${address}`;
}
export function requestId(transaction: Id, index: number): RequestId {
    return `[${index}]${transaction}`;
}

// Bytes of each, for the formats and for parameters of contracts.

export function idBytes(id: Id): Uint8Array {
    return fromBase58(id, 32);
}
export function addressToBytes(address: Address): Uint8Array {
    const bytes = fromBase58(address, addressBytes);
    if (bytes[0] !== ed25519Kind && bytes[0] !== blsKind) {
        throw new ValueError("malformed", "an address begins with 1 (Ed25519) or 2 (BLS)");
    }
    return bytes;
}
export function colorBytes(color: Color): Uint8Array {
    if (color === iotaColor) return iotaBytes;
    if (color === mintColor) return mintBytes;
    return idBytes(color);
}
export function hnameBytes(name: string): Uint8Array {
    return fromHex(hname(name), 4).reverse();
}
export function agentBytes(agent: Agent): Uint8Array {
    const wallet = /^A\/(.+)$/.exec(agent)?.[1];
    const contract = /^C\/(.+)::([0-9a-f]{8})$/.exec(agent);
    const bytes = new Uint8Array(addressBytes + 4);
    if (wallet !== undefined) {
        bytes.set(addressToBytes(wallet));
    } else if (contract?.[1] !== undefined && contract[2] !== undefined && contract[2] !== noContract) {
        bytes.set(addressToBytes(contract[1]));
        bytes.set(hnameBytes(contract[2]), addressBytes);
    } else {
        throw new ValueError("malformed", `"${agent}" is no agent: A/ADDRESS or C/CHAIN::HNAME`);
    }
    return bytes;
}
export function requestIdBytes(request: RequestId): Uint8Array {
    const found = /^\[(0|[1-9][0-9]{0,4})\](.+)$/.exec(request);
    const index = Number(found?.[1] ?? Number.NaN);
    if (found?.[2] === undefined || index > 0xffff) {
        throw new ValueError("malformed", `"${request}" is no request: [INDEX]TRANSACTION`);
    }
    const bytes = new Uint8Array(34);
    bytes.set(idBytes(found[2]));
    bytes.set([index % 256, index >> 8], 32);
    return bytes;
}

export function colorFromBytes(bytes: Uint8Array): Color {
    if (equal(bytes, iotaBytes)) return iotaColor;
    if (equal(bytes, mintBytes)) return mintColor;
    return toBase58(bytes);
}
export function agentFromBytes(bytes: Uint8Array): Agent {
    if (bytes.length !== addressBytes + 4) throw new FormatError("truncated");
    const address = toBase58(bytes.slice(0, addressBytes));
    const contract = toHex(bytes.slice(addressBytes).reverse());
    return contract === noContract ? addressAgent(address) : `C/${address}::${contract}`;
}

// As they stand in the formats.

export function writeAddress(writer: Writer, address: Address): void {
    writer.raw(addressToBytes(address));
}
export function readAddress(reader: Reader): Address {
    const bytes = reader.raw(addressBytes);
    reader.require(bytes[0] === ed25519Kind || bytes[0] === blsKind, "unknown_version");
    return toBase58(bytes);
}
export function readId(reader: Reader): Id {
    return toBase58(reader.raw(32));
}
export function readHname(reader: Reader): Hname {
    return toHex(reader.raw(4).reverse());
}
