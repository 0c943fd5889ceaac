// Wallets against tests/conformance/formats/wallet.json: the same transactions, byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    type Address,
    type Balances,
    BuildError,
    type Built,
    build,
    burn,
    type Call,
    type Intent,
    Keyring,
    mint,
    requests,
    send,
    toHex,
    ValueError,
} from "../../src/index.js";
import { readVectors } from "../support/vectors.js";

const vectors = readVectors("formats/wallet.json");
const keys = Keyring.fromHex(vectors.seed, 3);

interface TextOutput {
    address: Address;
    balance: { [color: string]: string };
}

const balances = (text: { [color: string]: string }): Balances =>
    Object.fromEntries(Object.entries(text).map(([color, amount]) => [color, BigInt(amount)]));

// biome-ignore lint/suspicious/noExplicitAny: a case of the vectors.
function intentOf(vector: any): Intent {
    if (vector.send) {
        return send(...vector.send.map((one: TextOutput) => ({ ...one, balance: balances(one.balance) })));
    }
    if (vector.mint) return mint(vector.mint.to, BigInt(vector.mint.amount));
    if (vector.burn) return burn(vector.burn.to, vector.burn.color, BigInt(vector.burn.amount));
    const calls = vector.requests.map(
        // biome-ignore lint/suspicious/noExplicitAny: a case of the vectors.
        (one: any): Call => ({ ...one, entryPoint: one.entry_point, transfer: balances(one.transfer) }),
    );
    return requests(...calls);
}

// biome-ignore lint/suspicious/noExplicitAny: a case of the vectors.
function made(vector: any): Built {
    const unspent = vector.unspent.map((one: TextOutput & { transaction: string }) => ({
        id: { address: one.address, transaction: one.transaction },
        balance: balances(one.balance),
    }));
    return build(intentOf(vector), unspent, keys, {
        timestamp: BigInt(vectors.timestamp),
        accessPledge: vectors.node,
        consensusPledge: vectors.node,
        change: vector.change,
    });
}

test("the addresses of a seed", () => {
    assert.deepEqual(keys.addresses, vectors.addresses);
    const grown = Keyring.fromHex(vectors.seed);
    assert.equal(grown.add(), vectors.addresses[1]);
    assert.equal(grown.address, vectors.addresses[0]);
    assert.notEqual(Keyring.generate().address, Keyring.generate().address);
    assert.throws(() => Keyring.fromHex("00"), ValueError);
});

for (const vector of vectors.cases) {
    test(vector.name, () => {
        if (vector.error === undefined) {
            const { id, bytes } = made(vector);
            assert.equal(toHex(bytes), vector.transaction);
            assert.equal(id, vector.id);
        } else {
            assert.throws(
                () => made(vector),
                (error) => error instanceof BuildError && error.code === vector.error,
            );
        }
    });
}

test("a transaction that no message can carry, and more requests than it can name", () => {
    const [have] = vectors.cases;
    const call = { chain: vectors.addresses[0], contract: "blob", entryPoint: "storeBlob" };
    const failed = (code: string) => (error: unknown) => error instanceof BuildError && error.code === code;
    assert.throws(() => requests(...new Array(128).fill(call)), failed("too_many_requests"));
    const purse = have.unspent.map((one: TextOutput & { transaction: string }) => ({
        id: { address: one.address, transaction: one.transaction },
        balance: balances(one.balance),
    }));
    const large = requests({ ...call, args: { "70": "00".repeat(64_400) } });
    assert.throws(() => build(large, purse, keys, { timestamp: 0n }), failed("transaction_too_large"));
});

test("what lacks is told by color", () => {
    assert.throws(
        () => build(send({ address: keys.address, balance: { IOTA: 5n } }), [], keys, { timestamp: 0n }),
        (error) => error instanceof BuildError && error.missing["IOTA"] === 5n && /5 IOTA/.test(error.message),
    );
});
