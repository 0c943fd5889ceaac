// The library as a browser takes it: the packages' browser variants, and nothing of Node.js within reach.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import { readVectors } from "../support/vectors.js";

test("the library imports its two dependencies and itself", () => {
    for (const name of readdirSync("src", { recursive: true, encoding: "utf8" })) {
        if (!name.endsWith(".ts")) continue;
        for (const [, from] of readFileSync(`src/${name}`, "utf8").matchAll(/from "([^"]+)"/g)) {
            assert.match(from ?? "", /^\.|^@noble\/(curves|hashes)\//, name);
        }
    }
});

test("without anything of Node.js it makes wallets, signs and verifies", async () => {
    const { accepted } = readVectors("formats/proofs.json");
    const { anchor, proof, chain, value } = accepted[7]; // signed by a committee
    const program = `
        import { webcrypto } from "node:crypto";
        const say = console.log;
        if (globalThis.crypto === undefined) globalThis.crypto = webcrypto;
        for (const name of ["process", "Buffer", "global", "require", "setImmediate"]) delete globalThis[name];
        const { build, fromHex, Keyring, send, toHex, verifyProof } = await import("@weft/client");
        const keys = Keyring.generate();
        const purse = [{ id: { address: keys.address, transaction: "1".repeat(32) }, balance: { IOTA: 5n } }];
        const { bytes } = build(send({ address: keys.address, balance: { IOTA: 1n } }), purse, keys, { timestamp: 1n });
        const shown = verifyProof(fromHex("${anchor}"), fromHex("${proof}"), { chain: "${chain}" });
        say(JSON.stringify([bytes.length, toHex(shown.value)]));
    `;
    const words = ["--conditions=browser", "--input-type=module", "-e", program];
    const { stdout } = await promisify(execFile)(process.execPath, words);
    assert.deepEqual(JSON.parse(stdout), [328, value]);
});
