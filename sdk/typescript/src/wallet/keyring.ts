// The keys of a wallet, all from one seed of 32 bytes (docs/formats/secret-file.md, "The keys of a wallet").

import { ed25519 } from "@noble/curves/ed25519";
import { fromHex, type Hex, randomBytes, toHex } from "../bytes.js";
import { ValueError } from "../errors.js";
import { Writer } from "../formats/codec.js";
import { type Address, addressOf } from "../formats/names.js";
import { type Essence, encodeEssence, type Transaction } from "../formats/transaction.js";
import { taggedHash } from "../hash.js";

const seedBytes = 32;
const addressesMax = 10_000;

interface Key {
    readonly seed: Uint8Array;
    readonly publicKey: Uint8Array;
    readonly address: Address;
}

/** The same seed gives the same addresses for ever: who keeps the seed keeps the wallet. */
export class Keyring {
    readonly #seed: Uint8Array;
    readonly #keys: Key[] = [];

    /** The first `count` keys of the seed, 1 to 10000: `weft wallet address --new` makes one more. */
    constructor(seed: Uint8Array, count = 1) {
        if (seed.length !== seedBytes) throw new ValueError("wrong_length", "the seed of a wallet has 32 bytes");
        if (!Number.isInteger(count) || count < 1 || count > addressesMax) {
            throw new ValueError("out_of_range", `a wallet has 1 to ${addressesMax} addresses`);
        }
        this.#seed = seed.slice();
        while (this.#keys.length < count) this.add();
    }
    /** From 64 hex digits: what `weft wallet new --seed-file` takes. */
    static fromHex(seed: Hex, count = 1): Keyring {
        return new Keyring(fromHex(seed, seedBytes), count);
    }
    /** A new wallet. Keep `seed()`: nothing else restores it. */
    static generate(): Keyring {
        return new Keyring(randomBytes(seedBytes));
    }

    /** The secret, in hex. */
    seed(): Hex {
        return toHex(this.#seed);
    }
    /** By index. */
    get addresses(): readonly Address[] {
        return this.#keys.map((key) => key.address);
    }
    /** The first address, where change goes. */
    get address(): Address {
        return this.#at(0).address;
    }
    /** One more address. */
    add(): Address {
        if (this.#keys.length >= addressesMax) throw new ValueError("out_of_range", "the wallet is full");
        const index = new Writer().u32(this.#keys.length).take();
        const seed = taggedHash("weft.wallet.key.1", this.#seed, index);
        const publicKey = ed25519.getPublicKey(seed);
        this.#keys.push({ seed, publicKey, address: addressOf("ed25519", publicKey) });
        return this.#at(this.#keys.length - 1).address;
    }
    has(address: Address): boolean {
        return this.#keys.some((key) => key.address === address);
    }

    /** The first address's key: an account's name on a network of validators. */
    get publicKey(): Hex {
        return toHex(this.#at(0).publicKey);
    }

    /** The essence with a signature for each address it spends from. Pre: all of them are the wallet's. */
    sign(essence: Essence): Transaction {
        const bytes = encodeEssence(essence);
        const addresses = new Set(essence.inputs.map((input) => input.address));
        const unlock = (address: Address) => ({ kind: "ed25519", ...this.signatureOf(address, bytes) }) as const;
        return { essence, unlocks: [...addresses].map(unlock) };
    }
    /** Of any bytes, by the key of one address. Pre: it is the wallet's. */
    signatureOf(address: Address, bytes: Uint8Array): { readonly publicKey: Hex; readonly signature: Hex } {
        const key = this.#keys.find((one) => one.address === address);
        if (key === undefined) throw new ValueError("malformed", `${address} is not the wallet's`);
        return { publicKey: toHex(key.publicKey), signature: toHex(ed25519.sign(bytes, key.seed)) };
    }

    #at(index: number): Key {
        const key = this.#keys[index];
        if (key === undefined) throw new ValueError("out_of_range", `no address ${index}`);
        return key;
    }
}
