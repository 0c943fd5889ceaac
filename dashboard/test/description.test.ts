import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex, fromText, toHex } from "../../sdk/typescript/src/bytes.js";
import {
    balancesFrom,
    balancesText,
    bytesOf,
    itemsOf,
    paramsFrom,
    resultsText,
    textOf,
} from "../src/lib/description.js";

describe("a contract's description", () => {
    test("is read as the page of its format says", () => {
        const [init, buy, stock, sold, out] = itemsOf(
            "func init(color: color, price: u64) # What is sold, and IOTA for one token.\n" +
                "func buy(account?: agent, ...) payable -> (amount: u64)\nview stock() -> (stock: u64)\n" +
                "event sold(amount: u64, paid: u64)\nerror sold_out # not enough tokens in stock\nnonsense\n",
        );
        assert.equal(init?.about, "What is sold, and IOTA for one token.");
        assert.deepEqual(buy?.fields, [{ name: "account", type: "agent", optional: true }]);
        assert.deepEqual([buy?.payable, buy?.more, buy?.results[0]?.name], [true, true, "amount"]);
        assert.deepEqual([stock?.kind, stock?.fields.length, stock?.results[0]?.type], ["view", 0, "u64"]);
        assert.equal(sold?.fields.length, 2);
        assert.deepEqual([out?.kind, out?.name, out?.about], ["error", "sold_out", "not enough tokens in stock"]);
    });
});

describe("values of a form", () => {
    test("go into bytes and back", () => {
        for (const [type, text, hex] of [
            ["u8", "255", "ff"],
            ["i16", "-2", "feff"],
            ["u64", "18446744073709551615", "ffffffffffffffff"],
            ["u128", "340282366920938463463374607431768211455", "ff".repeat(16)],
            ["i128", "-170141183460469231731687303715884105728", `${"00".repeat(15)}80`],
            ["bool", "true", "01"],
            ["text", "grüß", "6772c3bcc39f"],
            ["bytes", "00ff", "00ff"],
            ["hname", "0x12345678", "78563412"],
        ] as const) {
            assert.equal(toHex(bytesOf(type, text)), hex, type);
            assert.equal(textOf(type, fromHex(hex)), text, type);
        }
        const address = "SmoUhrGJ9MujQ7zddigvW9EjfEvs41EUro4aSzgs7C6V";
        assert.equal(textOf("address", bytesOf("address", address)), address);
        assert.equal(textOf("agent", bytesOf("agent", `A/${address}`)), `A/${address}`);
        assert.equal(textOf("balances", bytesOf("balances", "5")), "5");
        assert.equal(balancesText(balancesFrom("nothing")), "nothing");
    });
    test("are refused by field when they are none of the type", () => {
        const [item] = itemsOf("func f(n: u8, who?: address)\n");
        assert.ok(item);
        assert.deepEqual(paramsFrom(item, { n: "7" }), { "6e": "07" });
        assert.throws(() => paramsFrom(item, { n: "256" }), /n: from 0 to 255/);
        assert.throws(() => paramsFrom(item, { n: "" }), /n: it is missing/);
        assert.throws(() => paramsFrom(item, { n: "1", who: "nobody" }), /who: /);
    });
    test("results are named, and what is not described is in hex", () => {
        const [item] = itemsOf("view v() -> (n: u64, gone: text)\n");
        assert.deepEqual(
            resultsText(item, { [toHex(fromText("n"))]: "0500000000000000", [toHex(fromText("x"))]: "ab", ff00: "01" }),
            [
                { name: "n", text: "5" },
                { name: "gone", text: "absent" },
                { name: "x", text: "ab" },
                { name: "0xff00", text: "01" },
            ],
        );
        assert.equal(textOf("u64", fromHex("01")), "01 (no u64)");
    });
});
