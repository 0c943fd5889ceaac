// What a network starts from (docs/formats/genesis.md). Its hash is the network's name, so who has the hash can check the rest.

import { compare, fromHex, fromText, type Hex, toHex, toText } from "../bytes.js";
import { FormatError } from "../errors.js";
import { taggedHash } from "../hash.js";
import type { BeaconScheme } from "../proofs/beacon.js";
import { amountMax, type Balances, isEmpty, readBalances, writeBalances } from "./balances.js";
import { Reader, Writer } from "./codec.js";
import { type Address, addressToBytes, type Id, idBytes, readAddress, readId, writeAddress } from "./names.js";

/** The series of beacons that judges a network's votes, as drand's /info. */
export interface BeaconSeries {
    readonly scheme: BeaconScheme;
    readonly publicKey: Hex;
    readonly periodNs: bigint;
    /** Of round 1, in Unix seconds. */
    readonly genesisTime: bigint;
    readonly genesisSeed: Id;
    /** Empty: "default". */
    readonly beaconId: string;
}

export interface Genesis {
    readonly network: string;
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly allocations: readonly { readonly address: Address; readonly balance: Balances }[];
    readonly pledges: readonly { readonly node: Id; readonly consensusMana: bigint; readonly accessMana: bigint }[];
    /** A message is confirmed above this share of the active mana. */
    readonly threshold: { readonly numerator: bigint; readonly denominator: bigint };
    /** Leading zero bits of proof of work. */
    readonly workBits: number;
    /** In milliseconds. null: weight alone decides conflicts. */
    readonly voting: {
        readonly quarantineMs: number;
        readonly roundMs: number;
        /** null: a clock judges. */
        readonly beacon: BeaconSeries | null;
    } | null;
}

const nameBytesMax = 64;
const allocationsMax = 2 ** 20;
const pledgesMax = 2 ** 16;
const beaconIdBytesMax = 64;
const beaconKeyBytesMax = 96;
/** By their number in a genesis. */
const schemes: readonly BeaconScheme[] = [
    "pedersen-bls-chained",
    "pedersen-bls-unchained",
    "bls-unchained-on-g1",
    "bls-unchained-g1-rfc9380",
];

export function encodeGenesis(genesis: Genesis): Uint8Array {
    const writer = new Writer().u8(genesis.voting === null ? 1 : genesis.voting.beacon === null ? 2 : 3);
    writer.bytes(fromText(genesis.network)).i64(genesis.time).u32(genesis.allocations.length);
    for (const { address, balance } of genesis.allocations) {
        writeAddress(writer, address);
        writeBalances(writer, balance);
    }
    writer.u32(genesis.pledges.length);
    for (const { node, consensusMana, accessMana } of genesis.pledges) {
        writer.raw(idBytes(node)).u64(consensusMana).u64(accessMana);
    }
    writer.u64(genesis.threshold.numerator).u64(genesis.threshold.denominator).u32(genesis.workBits);
    if (genesis.voting !== null) writer.u32(genesis.voting.quarantineMs).u32(genesis.voting.roundMs);
    const beacon = genesis.voting?.beacon;
    if (beacon) {
        writer.u8(schemes.indexOf(beacon.scheme)).bytes(fromHex(beacon.publicKey));
        writer.u64(beacon.periodNs).u64(beacon.genesisTime);
        writer.raw(idBytes(beacon.genesisSeed)).bytes(fromText(beacon.beaconId));
    }
    return writer.take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodeGenesis(bytes: Uint8Array): Genesis {
    const reader = new Reader(bytes);
    const version = reader.u8();
    reader.require(version >= 1 && version <= 3, "unknown_version");
    const name = reader.bytes(nameBytesMax);
    const time = reader.i64();
    const allocations = readItems(reader, allocationsMax, 35, () => ({
        address: readAddress(reader),
        balance: readBalances(reader),
    }));
    const pledges = readItems(reader, pledgesMax, 48, () => ({
        node: readId(reader),
        consensusMana: reader.u64(),
        accessMana: reader.u64(),
    }));
    const threshold = { numerator: reader.u64(), denominator: reader.u64() };
    const workBits = reader.u32();
    const voting =
        version === 1
            ? null
            : {
                  quarantineMs: reader.u32(),
                  roundMs: reader.u32(),
                  beacon: version === 2 ? null : readSeries(reader),
              };
    const genesis = { network: textOf(name), time, allocations, pledges, threshold, workBits, voting };
    reader.require(name.length > 0 && isSound(genesis), "malformed");
    return reader.finish(genesis);
}

function readSeries(reader: Reader): BeaconSeries {
    const number = reader.u8();
    const publicKey = toHex(reader.bytes(beaconKeyBytesMax));
    const [periodNs, genesisTime, genesisSeed] = [reader.u64(), reader.u64(), readId(reader)];
    const beaconId = textOf(reader.bytes(beaconIdBytesMax));
    const scheme = schemes[number];
    if (scheme === undefined) throw new FormatError("malformed");
    return { scheme, publicKey, periodNs, genesisTime, genesisSeed, beaconId };
}

/** The network's name in every handshake, and what GET /genesis says. */
export function genesisHash(bytes: Uint8Array): Hex {
    return toHex(taggedHash("weft/genesis", bytes));
}

function readItems<T>(reader: Reader, countMax: number, itemBytesMin: number, read: () => T): T[] {
    const items: T[] = [];
    for (let left = reader.count(countMax, itemBytesMin); left > 0; --left) items.push(read());
    return items;
}

/** Nodes take any bytes for a name; here it is a text, so one that is no UTF-8 is malformed. */
function textOf(name: Uint8Array): string {
    try {
        return toText(name);
    } catch {
        throw new FormatError("malformed");
    }
}

function isSound({ allocations, pledges, threshold, voting }: Genesis): boolean {
    const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
    const supply = sum(allocations.flatMap(({ balance }) => Object.values(balance)));
    const rises = (keys: readonly Uint8Array[]) =>
        keys.every((key, i) => i === 0 || compare(keys[i - 1] ?? key, key) < 0);
    const within = (value: number, least: number, most: number) => value >= least && value <= most;
    return (
        rises(allocations.map(({ address }) => addressToBytes(address))) &&
        rises(pledges.map(({ node }) => idBytes(node))) &&
        allocations.every(({ balance }) => !isEmpty(balance)) &&
        supply + sum(pledges.map((pledge) => pledge.consensusMana)) <= amountMax &&
        sum(pledges.map((pledge) => pledge.accessMana)) <= amountMax &&
        threshold.numerator < threshold.denominator &&
        (voting === null ||
            (within(voting.quarantineMs, 1, 600_000) &&
                within(voting.roundMs, 10, 60_000) &&
                (voting.beacon === null || isSeries(voting.beacon))))
    );
}

function isSeries({ publicKey, periodNs, genesisTime }: BeaconSeries): boolean {
    const millisecond = 1_000_000n;
    return (
        (publicKey.length === 2 * 48 || publicKey.length === 2 * 96) &&
        periodNs >= 50n * millisecond &&
        periodNs <= 86_400_000n * millisecond &&
        periodNs % millisecond === 0n &&
        genesisTime < 2n ** 32n
    );
}
