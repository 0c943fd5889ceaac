// Public suites of edge cases, where WEFT_SUITES names a folder that has them (tests/suites/README.md).

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fromHex, verifyEd25519 } from "../../src/index.js";

const folder = `${process.env["WEFT_SUITES"]}/ed25519`;
const skip = existsSync(folder) ? false : "WEFT_SUITES names no folder with ed25519";
const read = (name: string) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));

/** A signature that is not even whole bytes is none. */
function verifies(key: string, message: string, signature: string): boolean {
    return /^([0-9a-f]{2})*$/.test(signature) && verifyEd25519(fromHex(key), fromHex(message), fromHex(signature));
}

test("wycheproof: every verdict is ours", { skip }, () => {
    let count = 0;
    const document = read("wycheproof_ed25519.json");
    for (const group of document.testGroups) {
        for (const { msg, sig, result, tcId } of group.tests) {
            ++count;
            assert.equal(verifies(group.publicKey.pk, msg, sig), result === "valid", `case ${tcId}`);
        }
    }
    assert.equal(count, document.numberOfTests);
});

test("speccheck: of twelve edge cases the one that libsodium takes", { skip }, () => {
    const cases: { pub_key: string; message: string; signature: string }[] = read("speccheck_cases.json");
    const taken = cases.flatMap((one, i) => (verifies(one.pub_key, one.message, one.signature) ? [i] : []));
    assert.equal(cases.length, 12);
    assert.deepEqual(taken, [3]);
});
