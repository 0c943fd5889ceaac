// The part of a transaction that chains read (docs/formats/sc-payload.md): a state section of an anchor, and requests.

import { fromHex, type Hex, toHex } from "../bytes.js";
import { ValueError } from "../errors.js";
import { type Balances, readBalances, writeBalances } from "./balances.js";
import { Reader, Writer } from "./codec.js";
import { type Dict, readDict, writeDict } from "./dict.js";
import {
    type Address,
    type Color,
    colorBytes,
    colorFromBytes,
    type Hname,
    hnameBytes,
    readAddress,
    readHname,
    writeAddress,
} from "./names.js";
import { transactionBytesMax } from "./transaction.js";

export const requestSectionsMax = 127;

export interface StateSection {
    /** The chain's color; IOTA (zero) in the origin transaction. */
    readonly color: Color;
    readonly blockIndex: number;
    /** Nanoseconds since 1970. */
    readonly timestamp: bigint;
    readonly stateHash: Hex;
}
export interface RequestSection {
    /** `noContract` for a wallet. */
    readonly senderContract: Hname;
    readonly chain: Address;
    readonly contract: Hname;
    /** Seconds since 1970 before which it is not processed; 0 for none. */
    readonly timelock: number;
    readonly entryPoint: Hname;
    readonly args: Dict;
    readonly transfer: Balances;
}
export interface Payload {
    readonly state: StateSection | null;
    readonly requests: readonly RequestSection[];
}

const stateBit = 0x80;

export function encodePayload(payload: Payload): Uint8Array {
    if (payload.requests.length > requestSectionsMax) throw new ValueError("out_of_range", "more than 127 requests");
    const writer = new Writer().u8(payload.requests.length | (payload.state === null ? 0 : stateBit));
    if (payload.state !== null) {
        writer.raw(colorBytes(payload.state.color)).u32(payload.state.blockIndex);
        writer.i64(payload.state.timestamp).raw(fromHex(payload.state.stateHash, 32));
    }
    for (const request of payload.requests) {
        writer.raw(hnameBytes(request.senderContract));
        writeAddress(writer, request.chain);
        writer.raw(hnameBytes(request.contract)).u32(request.timelock).raw(hnameBytes(request.entryPoint));
        writeDict(writer, request.args);
        writeBalances(writer, request.transfer);
    }
    return writer.take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodePayload(bytes: Uint8Array): Payload {
    const reader = new Reader(bytes);
    const head = reader.u8();
    reader.require(head !== 0, "malformed");
    const state = (head & stateBit) === 0 ? null : readState(reader);
    const requests: RequestSection[] = [];
    for (let left = head & ~stateBit; left > 0; --left) requests.push(readRequest(reader));
    return reader.finish({ state, requests });
}

function readState(reader: Reader): StateSection {
    const color = colorFromBytes(reader.raw(32));
    return { color, blockIndex: reader.u32(), timestamp: reader.i64(), stateHash: toHex(reader.raw(32)) };
}

function readRequest(reader: Reader): RequestSection {
    return {
        senderContract: readHname(reader),
        chain: readAddress(reader),
        contract: readHname(reader),
        timelock: reader.u32(),
        entryPoint: readHname(reader),
        args: readDict(reader, transactionBytesMax),
        transfer: readBalances(reader),
    };
}
