// Texts and values of contracts.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    addressAgent,
    addressOf,
    contractAgent,
    decodeDict,
    encodeDict,
    FormatError,
    from,
    fromBase58,
    fromHex,
    fromText,
    fromTypedJson,
    needResult,
    params,
    requestId,
    result,
    toBase58,
    toHex,
    toText,
    typedBytes,
    typedDict,
    typedJson,
    ValueError,
    value,
    zeroId,
} from "../../src/index.js";

const address = addressOf("ed25519", new Uint8Array(32));

test("values are what the contract interface's page says", () => {
    assert.equal(toHex(encodeDict(params({ a: fromText("xyz") }))), "01000000000000000100610300000078797a");
    assert.equal(toHex(value.balances({ IOTA: 5n })), `0100${"00".repeat(32)}0500000000000000`);
    assert.equal(toHex(value.balances({})), "0000");
    assert.equal(toHex(value.u16(258)), "0201");
    assert.equal(toHex(value.i64(-2n)), "feffffffffffffff");
    assert.equal(toHex(value.agent(addressAgent(address))), `${toHex(value.address(address))}00000000`);
    assert.equal(toHex(value.agent(contractAgent(address, "root"))), `${toHex(value.address(address))}0859bfce`);
});

test("every value comes back", () => {
    for (const n of [0n, 1n, 2n ** 53n + 1n, 2n ** 64n - 1n]) assert.equal(from.u64(value.u64(n)), n);
    for (const n of [-(2n ** 63n), -1n, 2n ** 63n - 1n]) assert.equal(from.i64(value.i64(n)), n);
    for (const yes of [true, false]) assert.equal(from.bool(value.bool(yes)), yes);
    for (const agent of [addressAgent(address), contractAgent(address, "counter")]) {
        assert.equal(from.agent(value.agent(agent)), agent);
    }
    const held = { IOTA: 3n, [zeroId.replace(/.$/, "2")]: 4n };
    assert.deepEqual(from.balances(value.balances(held)), held);
    const request = requestId(zeroId, 513);
    assert.equal(from.request(value.request(request)), request);
    const dict = params({ "": new Uint8Array(0), "\u00e9": fromText("\u00e9"), a: Uint8Array.of(1) });
    assert.deepEqual(decodeDict(encodeDict(dict)), dict);
});

test("what is no value is an error, not a wrong value", () => {
    const no = (code: string) => (error: unknown) =>
        (error instanceof ValueError || error instanceof FormatError) && error.code === code;
    assert.throws(() => value.u64(-1n), no("out_of_range"));
    assert.throws(() => value.u64(2n ** 64n), no("out_of_range"));
    assert.throws(() => value.i64(2n ** 63n), no("out_of_range"));
    assert.throws(() => value.u8(256), no("out_of_range"));
    assert.throws(() => value.u32(1.5), no("out_of_range"));
    assert.throws(() => value.balances({ IOTA: 0n }), no("out_of_range"));
    assert.throws(() => value.balances({ IOTA: 1n, [zeroId]: 1n }), no("malformed"));
    assert.throws(() => from.u64(new Uint8Array(7)), no("truncated"));
    assert.throws(() => from.u64(new Uint8Array(9)), no("trailing"));
    assert.throws(() => from.bool(Uint8Array.of(2)), no("not_canonical"));
    assert.throws(() => fromHex("0"), no("not_hex"));
    assert.throws(() => fromHex("AA"), no("not_hex"));
    assert.throws(() => fromBase58("0"), no("not_base58"));
    assert.throws(() => fromBase58("1".repeat(200)), no("wrong_length"));
    assert.throws(() => value.color("red"), no("wrong_length"));
    assert.throws(() => value.address(toBase58(new Uint8Array(33))), no("malformed"));
    assert.throws(() => value.agent(address), no("malformed"));
    assert.throws(() => value.request(`[65536]${zeroId}`), no("malformed"));
    assert.throws(() => toText(Uint8Array.of(0xff)), no("malformed"));
});

test("results by name", () => {
    const results = params({ counter: value.u64(7n) });
    assert.equal(from.u64(needResult(results, "counter")), 7n);
    assert.equal(result(results, "other"), undefined);
    assert.equal(result({}, "constructor"), undefined);
    assert.throws(() => needResult(results, "other"), ValueError);
});

test("base58 keeps zeros in front", () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(3), Uint8Array.of(0, 0, 1), Uint8Array.of(255, 0)]) {
        assert.deepEqual(fromBase58(toBase58(bytes)), bytes);
    }
});

test("values by the types of a description are bytes, JSON, and themselves again", () => {
    assert.equal(toHex(typedBytes("i8", -1)), "ff");
    assert.equal(toHex(typedBytes("i32", -2)), "feffffff");
    assert.equal(toHex(typedBytes("u128", 1n << 127n)), `${"00".repeat(15)}80`);
    assert.equal(toHex(typedBytes("bytes", "00ff")), "00ff");
    assert.throws(() => typedBytes("u8", 256), ValueError);
    assert.throws(() => typedBytes("u8", 1.5), ValueError);
    assert.throws(() => typedBytes("i64", 1n << 63n), ValueError);
    assert.throws(() => typedBytes("hash", "00"), ValueError);
    assert.throws(() => typedBytes("bool", 1), ValueError);

    const fields = [
        ["a", "u8"],
        ["b", "u64"],
        ["c", "balances"],
        ["d", "text", true],
    ] as const;
    const given = { a: 7, b: 5n, c: { IOTA: 3n } };
    assert.deepEqual(typedJson(fields, given), { a: 7, b: "5", c: "3" });
    assert.deepEqual(fromTypedJson(fields, typedJson(fields, given)), given);
    assert.deepEqual(
        typedDict(fields, given),
        params({ a: value.u8(7), b: value.u64(5n), c: value.balances({ IOTA: 3n }) }),
    );
    assert.throws(() => typedDict(fields, { a: 7, b: 5n }), ValueError);
    assert.throws(() => typedDict(fields, { ...given, e: 1 }), ValueError);
});
