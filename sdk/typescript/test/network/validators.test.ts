// The library against a network of validators.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import {
    ApiError,
    addressOf,
    DeployError,
    deploy,
    fromHex,
    Keyring,
    params,
    storeContract,
    storedCall,
    transferTo,
    value,
} from "../../src/index.js";
import { Network } from "../support/network.js";
import { sourceFolder } from "../support/vectors.js";

let network: Network;

before(async () => {
    network = await Network.start(["alice"], ["casper", "casper", "casper"]);
});
after(async () => {
    await network?.stop();
});

test("tokens are sent, and every validator says so", async () => {
    const keys = network.wallet("alice");
    assert.equal(addressOf("ed25519", fromHex(keys.publicKey)), keys.address);
    const to = Keyring.generate().address;
    const told = await deploy(network.validator(), keys, transferTo(to, 77n));
    assert.equal(told.state, "final");
    assert.ok((told.gas ?? 0n) > 0n);
    for (const index of [0, 1, 2]) {
        const seen = await network
            .validator(index)
            .call("deploy", { deploy: told.deploy, wait: "final", timeout_ms: 30_000 });
        assert.equal(seen.state, "final");
    }
    assert.equal((await network.validator(1).call("casper_account", { address: to })).balance, 77n);
});

test("a contract is stored and called", async () => {
    const [node, keys] = [network.validator(), network.wallet("alice")];
    const program = readFileSync(`${sourceFolder}/contracts/counter/counter.wasm`);
    const gas = (gasLimit: bigint) => ({ gasLimit, gasPrice: 1n });
    await assert.rejects(
        deploy(node, keys, storeContract("counter", program), gas(10n ** 13n)),
        (error) => error instanceof ApiError && error.code === "gas_above_the_block",
    );
    await deploy(node, keys, storeContract("counter", program), gas(900_000_000n));
    const told = await deploy(
        node,
        keys,
        storedCall("counter", "add", params({ n: value.u64(1n) })),
        gas(100_000_000n),
    );
    assert.equal(told.outcome, "done");
});

test("a session that fails is an error with its reason", async () => {
    const call = deploy(network.validator(), network.wallet("alice"), storedCall("accounts", "nothing"));
    await assert.rejects(call, (error) => error instanceof DeployError && error.code === "deploy_failed");
});
