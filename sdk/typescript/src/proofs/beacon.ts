// Rounds of randomness beacons, of Weft's committees and of drand's networks (docs/formats/keys.md, "Beacons").

import { bls12_381 } from "@noble/curves/bls12-381";
import { sha256 } from "@noble/hashes/sha2";
import { concat, fromHex, type Hex, toHex } from "../bytes.js";
import { FormatError } from "../errors.js";
import { Reader, Writer } from "../formats/codec.js";

const tagG1 = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
const tagG2 = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

/** drand's schemes by their names: where signatures are, under which tag messages are hashed, whether rounds are chained. */
const schemes = {
    "pedersen-bls-chained": { inG2: true, tag: tagG2, chained: true },
    "pedersen-bls-unchained": { inG2: true, tag: tagG2, chained: false },
    // Hashes to G1 under the tag of G2: a mistake of its makers that its rounds keep.
    "bls-unchained-on-g1": { inG2: false, tag: tagG2, chained: false },
    "bls-unchained-g1-rfc9380": { inG2: false, tag: tagG1, chained: false },
} as const;
export type BeaconScheme = keyof typeof schemes;

export interface BeaconRound {
    readonly round: bigint;
    readonly signature: Hex;
    /** Empty where rounds are not chained; of round 1 the series' seed. */
    readonly previousSignature: Hex;
}

/** Whether the series' key signed this round. A scheme that is not known verifies nothing. */
export function verifyBeacon(scheme: string, publicKey: Hex, round: BeaconRound): boolean {
    if (!Object.hasOwn(schemes, scheme)) return false;
    const { inG2, tag, chained } = schemes[scheme as BeaconScheme];
    const { longSignatures, shortSignatures } = bls12_381;
    const previous = chained ? fromHex(round.previousSignature) : new Uint8Array(0);
    const digest = sha256(concat(previous, new Writer().u64(round.round).take().reverse()));
    const [key, signature] = [fromHex(publicKey), fromHex(round.signature)];
    if (key.length !== (inG2 ? 48 : 96) || signature.length !== (inG2 ? 96 : 48)) return false;
    try {
        return inG2
            ? longSignatures.verify(signature, longSignatures.hash(digest, tag), key)
            : shortSignatures.verify(signature, shortSignatures.hash(digest, tag), key);
    } catch {
        return false; // no points
    }
}

/** The round's random number. */
export function randomnessOf(signature: Hex): Hex {
    return toHex(sha256(fromHex(signature)));
}

/** A round as the payload of a message, type 111 (docs/formats/beacon.md). */
export interface BeaconPayload extends BeaconRound {
    /** drand's chain hash of the series. */
    readonly series: Hex;
}

const signatureBytesMax = 96;

export function encodeBeacon(beacon: BeaconPayload): Uint8Array {
    const writer = new Writer().u8(1).raw(fromHex(beacon.series, 32)).u64(beacon.round);
    return writer.bytes(fromHex(beacon.previousSignature)).bytes(fromHex(beacon.signature)).take();
}

/** Errors: FormatError with the names of the format's page. */
export function decodeBeacon(bytes: Uint8Array): BeaconPayload {
    const reader = new Reader(bytes);
    reader.require(reader.u8() === 1, "unknown_version");
    const series = toHex(reader.raw(32));
    const round = reader.u64();
    const previous = reader.bytes(signatureBytesMax);
    const signature = reader.bytes(signatureBytesMax);
    reader.finish(undefined);
    const inG2 = signature.length === 96 && [0, 32, 96].includes(previous.length);
    const inG1 = signature.length === 48 && previous.length === 0;
    if (round === 0n || !(inG2 || inG1)) throw new FormatError("out_of_range");
    return { series, round, previousSignature: toHex(previous), signature: toHex(signature) };
}
