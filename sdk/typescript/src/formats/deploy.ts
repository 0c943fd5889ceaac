// What accounts ask a network of validators to execute, byte for byte as docs/formats/casper-block.md says.

import { compare, fromHex, fromText, type Hex, toHex } from "../bytes.js";
import { hash } from "../hash.js";
import { verifyEd25519 } from "../signature.js";
import { Reader, Writer } from "./codec.js";
import { type Dict, readDict, writeDict } from "./dict.js";
import { type Address, type Hname, hname, hnameBytes, readHname } from "./names.js";
import { transactionBytesMax } from "./transaction.js";
import { params, value } from "./values.js";

export type Code =
    | { readonly kind: "none" }
    /** A program of the deploy's own, which acts as its account. */
    | { readonly kind: "wasm"; readonly program: Uint8Array; readonly entryPoint: Hname; readonly args: Dict }
    | { readonly kind: "stored"; readonly contract: Hname; readonly entryPoint: Hname; readonly args: Dict };

export interface Approval {
    /** Ed25519. */
    readonly key: Hex;
    readonly signature: Hex;
}

export interface Deploy {
    /** Id of the validators' genesis: `id` of GET /casper. */
    readonly network: Hex;
    /** The Ed25519 key of the account that pays. */
    readonly account: Hex;
    /** Nanoseconds since 1970. */
    readonly timestamp: bigint;
    /** Nanoseconds, at most a day. */
    readonly timeToLive: bigint;
    readonly gasPrice: bigint;
    /** Payment and session together. */
    readonly gasLimit: bigint;
    /** Deploys that must be executed before. */
    readonly dependencies: readonly Hex[];
    readonly payment: Code;
    readonly session: Code;
    readonly approvals: readonly Approval[];
}

const version = 1;
const deployBytesMax = 1024 * 1024;
const dependenciesMax = 10;
const approvalsMax = 16;

/** Tokens to another account. */
export function transferTo(to: Address, amount: bigint): Code {
    return storedCall("accounts", "transfer", params({ to: value.address(to), amount: value.u64(amount) }));
}
/** A stored contract; both are names, or hnames of eight lower-case hex digits. */
export function storedCall(contract: string, entryPoint: string, args: Dict = {}): Code {
    return { kind: "stored", contract: hname(contract), entryPoint: hname(entryPoint), args };
}
/** Stores a contract under a name. */
export function storeContract(name: string, program: Uint8Array): Code {
    return storedCall("root", "deploy", params({ name: fromText(name), program }));
}

/** Everything before the approvals: what is signed, and what the id is of. */
export function deployBody(deploy: Omit<Deploy, "approvals">): Uint8Array {
    const writer = new Writer().u8(version).raw(fromHex(deploy.network, 32)).raw(fromHex(deploy.account, 32));
    writer.i64(deploy.timestamp).i64(deploy.timeToLive).u64(deploy.gasPrice).u64(deploy.gasLimit);
    writer.u32(deploy.dependencies.length);
    for (const id of deploy.dependencies.map((one) => fromHex(one, 32)).sort(compare)) writer.raw(id);
    writeCode(writer, deploy.payment);
    writeCode(writer, deploy.session);
    return writer.take();
}

export function encodeDeploy(deploy: Deploy): Uint8Array {
    const writer = new Writer().raw(deployBody(deploy)).u32(deploy.approvals.length);
    const approvals = deploy.approvals.map(({ key, signature }) => [fromHex(key, 32), fromHex(signature, 64)] as const);
    for (const [key, signature] of approvals.sort(([a], [b]) => compare(a, b))) writer.raw(key).raw(signature);
    return writer.take();
}

export function deployId(deploy: Omit<Deploy, "approvals">): Hex {
    return toHex(hash(deployBody(deploy)));
}

/** Whether the account is among those who signed, and every signature is valid. */
export function verifyDeploy(deploy: Deploy): boolean {
    const body = deployBody(deploy);
    const valid = ({ key, signature }: Approval) => verifyEd25519(fromHex(key), body, fromHex(signature));
    return deploy.approvals.some(({ key }) => key === deploy.account) && deploy.approvals.every(valid);
}

/** Errors: FormatError with the names of the format's page. */
export function decodeDeploy(bytes: Uint8Array): Deploy {
    const reader = new Reader(bytes);
    reader.require(bytes.length <= deployBytesMax, "too_long");
    reader.require(reader.u8() === version, "unknown_version");
    const network = toHex(reader.raw(32));
    const account = toHex(reader.raw(32));
    const timestamp = reader.i64();
    const timeToLive = reader.i64();
    reader.require(timestamp >= 0n && timeToLive > 0n, "out_of_range");
    const gasPrice = reader.u64();
    const gasLimit = reader.u64();
    const dependencies = readSorted(reader, dependenciesMax, 32, () => reader.raw(32)).map((one) => toHex(one));
    const payment = readCode(reader);
    const session = readCode(reader);
    const approvals = readSorted(reader, approvalsMax, 96, () => reader.raw(96), 32).map((one) => ({
        key: toHex(one.slice(0, 32)),
        signature: toHex(one.slice(32)),
    }));
    reader.require(approvals.length > 0, "out_of_range");
    const fields = { network, account, timestamp, timeToLive, gasPrice, gasLimit, dependencies, payment, session };
    return reader.finish({ ...fields, approvals });
}

/** Items strictly ascending by their first `keyBytes`. */
function readSorted(
    reader: Reader,
    countMax: number,
    itemBytes: number,
    read: () => Uint8Array,
    keyBytes = itemBytes,
): Uint8Array[] {
    const items: Uint8Array[] = [];
    for (let left = reader.count(countMax, itemBytes); left > 0; --left) {
        const item = read();
        const last = items.at(-1);
        const rises = last === undefined || compare(last.subarray(0, keyBytes), item.subarray(0, keyBytes)) < 0;
        reader.require(rises, "not_canonical");
        items.push(item);
    }
    return items;
}

function writeCode(writer: Writer, code: Code): void {
    if (code.kind === "none") {
        writer.u8(0);
        return;
    }
    if (code.kind === "wasm") writer.u8(1).bytes(code.program);
    else writer.u8(2).raw(hnameBytes(code.contract));
    writer.raw(hnameBytes(code.entryPoint));
    writeDict(writer, code.args);
}

function readCode(reader: Reader): Code {
    const kind = reader.u8();
    reader.require(kind <= 2, "unknown_kind");
    if (kind === 0) return { kind: "none" };
    if (kind === 1) {
        const program = reader.bytes(deployBytesMax);
        return { kind: "wasm", program, entryPoint: readHname(reader), args: readArgs(reader) };
    }
    return { kind: "stored", contract: readHname(reader), entryPoint: readHname(reader), args: readArgs(reader) };
}

function readArgs(reader: Reader): Dict {
    return readDict(reader, transactionBytesMax);
}
