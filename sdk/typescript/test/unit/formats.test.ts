// The formats against tests/conformance/formats.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    addressOf,
    decodeBeacon,
    decodeDeploy,
    decodeGenesis,
    decodeMessage,
    decodeOffLedger,
    decodePayload,
    decodeTransaction,
    deployId,
    encodeBeacon,
    encodeDeploy,
    encodeEssence,
    encodeGenesis,
    encodeMessage,
    encodeOffLedger,
    encodePayload,
    encodeTransaction,
    fromBase58,
    fromHex,
    fromText,
    genesisHash,
    hname,
    Keyring,
    messageId,
    mintColor,
    offLedgerId,
    offLedgerSender,
    signOffLedger,
    toBase58,
    transactionId,
    value,
    verifyDeploy,
    verifyMessage,
    verifyOffLedger,
    verifyUnlock,
    zeroId,
} from "../../src/index.js";
import { checkFormat, readVectors } from "../support/vectors.js";

const vectors = readVectors("formats/vectors.json");

test("transactions", () => {
    checkFormat(vectors.transaction, decodeTransaction, encodeTransaction);
    const [pay, two] = vectors.transaction.accepted;
    for (const vector of [pay, two, vectors.transaction.accepted[2]]) {
        assert.equal(transactionId(fromHex(vector.hex)), vector.id);
    }
    const { essence, unlocks } = decodeTransaction(fromHex(pay.hex));
    assert.equal(essence.timestamp, 1_616_144_400_000_000_000n);
    assert.equal(essence.accessPledge, zeroId);
    assert.equal(essence.inputs.length, 1);
    assert.equal(essence.inputs[0]?.transaction, zeroId);
    assert.deepEqual(essence.outputs[0]?.balance, { IOTA: 95n, [mintColor]: 5n });
    assert.deepEqual(essence.outputs[1]?.balance, { IOTA: 900n });
    assert.ok(unlocks.every((unlock) => verifyUnlock(unlock, encodeEssence(essence))));
});

test("off-ledger requests", () => {
    checkFormat(vectors.off_ledger, decodeOffLedger, encodeOffLedger);
    for (const vector of vectors.off_ledger.accepted) {
        const request = decodeOffLedger(fromHex(vector.hex));
        assert.ok(verifyOffLedger(request), vector.name);
        assert.equal(offLedgerId(request), `[0]${vector.id}`);
        assert.equal(offLedgerSender(request), vector.sender);
        const other = { ...request, nonce: request.nonce ^ 1n };
        assert.ok(!verifyOffLedger(other), vector.name);
        assert.notEqual(offLedgerId(other), offLedgerId(request));
    }
    const plain = decodeOffLedger(fromHex(vectors.off_ledger.accepted[0].hex));
    assert.deepEqual(plain.allowance, { IOTA: 10n });
    assert.equal(plain.contract, hname("inccounter"));
});

test("a call becomes a signed off-ledger request of the wallet's first address", () => {
    const keys = Keyring.fromHex("07".repeat(32));
    const chain = decodeOffLedger(fromHex(vectors.off_ledger.accepted[0].hex)).chain;
    const call = { chain, contract: "counter", entryPoint: "add", transfer: { IOTA: 3n }, gas: 7n };
    const request = signOffLedger(keys, call, 5n, 1_700_000_000);
    assert.ok(verifyOffLedger(request));
    assert.equal(offLedgerSender(request), keys.address);
    assert.equal(request.nonce, 5n);
    assert.equal(request.gas, 7n);
    assert.deepEqual(decodeOffLedger(encodeOffLedger(request)), request);
});

test("a changed essence is not what was signed", () => {
    const { essence, unlocks } = decodeTransaction(fromHex(vectors.transaction.accepted[1].hex));
    assert.equal(unlocks.length, 2);
    const changed = encodeEssence({ ...essence, timestamp: essence.timestamp + 1n });
    for (const unlock of unlocks) {
        assert.ok(verifyUnlock(unlock, encodeEssence(essence)));
        assert.ok(!verifyUnlock(unlock, changed));
    }
});

test("inputs and outputs are encoded in the canonical order, whatever their order in the value", () => {
    const bytes = fromHex(vectors.transaction.accepted[1].hex);
    const { essence, unlocks } = decodeTransaction(bytes);
    const turned = {
        essence: { ...essence, inputs: essence.inputs.slice().reverse(), outputs: essence.outputs.slice().reverse() },
        unlocks: unlocks.slice().reverse(),
    };
    assert.deepEqual(encodeTransaction(turned), bytes);
});

test("smart-contract payloads", () => {
    checkFormat(vectors.sc_payload, decodePayload, encodePayload);
    const [request] = decodePayload(fromHex(vectors.sc_payload.accepted[0].hex)).requests;
    assert.equal(request?.contract, hname("inccounter"));
    assert.equal(request?.entryPoint, hname("increment"));
    assert.deepEqual(request?.args, { "6e": "05", "6e6e": "" });
    assert.deepEqual(request?.transfer, { IOTA: 10n });
    const anchor = decodePayload(fromHex(vectors.sc_payload.accepted[2].hex));
    assert.equal(anchor.state?.blockIndex, 9);
});

test("messages", () => {
    checkFormat(vectors.message, decodeMessage, encodeMessage);
    for (const { hex, id } of vectors.message.accepted) {
        assert.equal(messageId(fromHex(hex)), id);
        assert.ok(verifyMessage(fromHex(hex)));
    }
    const golden = decodeMessage(fromHex(vectors.message.accepted[0].hex));
    assert.equal(golden.sequenceNumber, 7n);
    assert.deepEqual(golden.payload, { type: 0, data: fromText("hello tangle") });
    const changed = fromHex(vectors.message.accepted[0].hex);
    changed[120] = (changed[120] ?? 0) ^ 1;
    assert.ok(!verifyMessage(changed));
});

test("genesis, whose hash is the network's name", () => {
    checkFormat(vectors.genesis, decodeGenesis, encodeGenesis);
    for (const { hex, hash } of vectors.genesis.accepted) assert.equal(genesisHash(fromHex(hex)), hash);
});

test("deploys", () => {
    const { deploy } = readVectors("casper/formats.json");
    checkFormat(deploy, decodeDeploy, encodeDeploy);
    for (const { hex, id } of deploy.accepted) {
        const decoded = decodeDeploy(fromHex(hex));
        assert.equal(deployId(decoded), id);
        assert.ok(verifyDeploy(decoded));
        assert.ok(!verifyDeploy({ ...decoded, gasLimit: decoded.gasLimit + 1n }));
    }
});

test("rounds of beacons as payloads", () => {
    const { beacon } = readVectors("formats/payloads.json");
    checkFormat(beacon, decodeBeacon, encodeBeacon);
});

test("identities of a known network", () => {
    for (const { public_key, node, address, address_hex } of vectors.identities) {
        assert.equal(toBase58(fromHex(public_key)), node);
        assert.equal(addressOf("ed25519", fromHex(public_key)), address);
        assert.deepEqual(fromBase58(address), fromHex(address_hex));
    }
});

test("hnames", () => {
    const { hnames } = readVectors("formats/hname.json");
    assert.equal(Object.keys(hnames).length, 148);
    for (const [name, expected] of Object.entries(hnames)) assert.equal(hname(name), expected, name);
    assert.deepEqual(value.hname("root"), fromHex("0859bfce"), "little-endian on the wire");
});
