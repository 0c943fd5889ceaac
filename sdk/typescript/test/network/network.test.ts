// The library against real nodes: payments, colors, a chain with a contract, events over broken links, proofs.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import {
    type Address,
    ApiError,
    addressAgent,
    BuildError,
    burn,
    ConnectionError,
    callContract,
    callContracts,
    callOffLedger,
    decodeGenesis,
    decodeMessage,
    decodeTransaction,
    deployContract,
    type ErrorCode,
    type Event,
    events,
    from,
    fromHex,
    fromText,
    genesisHash,
    hname,
    Keyring,
    LedgerError,
    messageId,
    mint,
    needResult,
    ProofError,
    params,
    prepare,
    provenState,
    RequestError,
    send,
    spend,
    stateKey,
    storeCalls,
    submit,
    transactionId,
    unspentOf,
    value,
    verifyMessage,
    verifyProof,
    view,
    type WebSocketClass,
    type WebSocketLike,
    WeftNode,
    waitConfirmed,
} from "../../src/index.js";
import { programFolder, runPage, runProgram } from "../support/guide.js";
import { Network } from "../support/network.js";
import { sourceFolder } from "../support/vectors.js";

let network: Network;
let chain: Address;

before(async () => {
    network = await Network.start(["alice", "bob"]);
    chain = await network.deployChain("alice");
    const program = readFileSync(`${sourceFolder}/contracts/counter/counter.wasm`);
    const [ledger, committee] = [network.ledger(), network.committee()];
    await deployContract(ledger, committee, network.wallet("alice"), { chain, name: "counter", program });
});
after(async () => {
    await network?.stop();
});

test("a payment is confirmed, and both see it exactly", async () => {
    const [alice, bob] = [network.wallet("alice"), network.wallet("bob")];
    const node = network.ledger();
    const before = (await node.call("address", { address: bob.address })).confirmed["IOTA"];
    const { id, bytes } = await spend(node, alice, send({ address: bob.address, balance: { IOTA: 1234n } }));
    const after = (await node.call("address", { address: bob.address })).confirmed["IOTA"];
    assert.equal((after ?? 0n) - (before ?? 0n), 1234n);

    const told = await node.call("transaction", { id });
    assert.deepEqual(fromHex(told.bytes), bytes);
    assert.equal(transactionId(bytes), id);
    assert.equal(told.timestamp, decodeTransaction(bytes).essence.timestamp);
    assert.equal(typeof told.timestamp, "bigint");
    // Another node says the same.
    assert.equal((await waitConfirmed(network.ledger(1), id)).state, "confirmed");
});

test("payments of one program go in turns, also when it makes many at once", async () => {
    const [keys, node] = [network.wallet("bob"), network.ledger()];
    const to = Keyring.generate().address;
    const amounts = [1n, 2n, 3n, 4n, 5n];
    const pay = (amount: bigint) => spend(node, keys, send({ address: to, balance: { IOTA: amount } }));
    const tooMuch = pay(10n ** 18n);
    const paid = await Promise.all(amounts.map(pay));
    await assert.rejects(tooMuch, BuildError);
    assert.equal(new Set(paid.map(({ id }) => id)).size, 5);
    assert.equal((await node.call("address", { address: to })).confirmed["IOTA"], 15n);
});

test("a transaction is found in the message that carries it, and the network's name is what genesis hashes to", async () => {
    const node = network.ledger();
    const { id, bytes } = await spend(node, network.wallet("alice"), mint(network.wallet("alice").address, 1n));
    const [messageName] = (await node.call("transaction", { id })).messages;
    assert.ok(messageName !== undefined);
    const told = await node.call("message", { id: messageName });
    const carrier = fromHex(told.bytes);
    assert.equal(messageId(carrier), messageName);
    assert.ok(verifyMessage(carrier));
    assert.deepEqual(decodeMessage(carrier).payload, { type: 1, data: bytes });
    assert.equal(decodeMessage(carrier).issuer, (await node.call("node", {})).id);

    const genesis = await node.call("genesis", {});
    assert.equal(genesisHash(fromHex(genesis.bytes)), genesis.hash);
    const { allocations } = decodeGenesis(fromHex(genesis.bytes));
    const alice = allocations.find(({ address }) => address === network.wallet("alice").address);
    assert.equal(alice?.balance["IOTA"], 10_000_000n);
});

test("tokens are colored and uncolored", async () => {
    const keys = network.wallet("bob");
    const node = network.ledger();
    const minted = await spend(node, keys, mint(keys.address, 50n));
    const colors = async () => (await node.call("address", { address: keys.address })).confirmed;
    assert.equal((await colors())[minted.id], 50n);
    await spend(node, keys, send({ address: network.wallet("alice").address, balance: { [minted.id]: 20n } }));
    await spend(node, keys, burn(keys.address, minted.id, 30n));
    assert.equal((await colors())[minted.id], undefined);
});

test("a wallet that lacks something is told what", async () => {
    const intent = send({ address: network.wallet("bob").address, balance: { IOTA: 2n ** 60n } });
    await assert.rejects(
        prepare(network.ledger(), network.wallet("alice"), intent),
        (error) => error instanceof BuildError && error.code === "not_enough" && (error.missing["IOTA"] ?? 0n) > 0n,
    );
});

test("the node's refusals have the API's names", async () => {
    const node = network.ledger();
    const refused = (code: ErrorCode) => (error: unknown) => error instanceof ApiError && error.code === code;
    await assert.rejects(submit(node, fromHex("00")), refused("unknown_version"));
    await assert.rejects(node.call("transaction", { id: "nonsense" }), refused("bad_parameter"));
    await assert.rejects(node.call("chains", {}), refused("not_a_committee_node"));
    await assert.rejects(view(network.committee(), chain, "nobody", "get"), refused("view_failed"));

    const stranger = Keyring.generate();
    const built = await prepare(
        node,
        network.wallet("alice"),
        send({ address: stranger.address, balance: { IOTA: 1n } }),
    );
    built.bytes[built.bytes.length - 1] = (built.bytes.at(-1) ?? 0) ^ 1;
    await assert.rejects(submit(node, built.bytes), refused("unlock_invalid"));
});

test("a double spend is lost by one, and its sender hears to whom", async () => {
    const keys = network.wallet("bob");
    const [first, second] = [network.ledger(0), network.ledger(1)];
    const to = Keyring.generate().address;
    const one = await prepare(first, keys, send({ address: to, balance: { IOTA: 1n } }));
    const other = await prepare(first, keys, send({ address: to, balance: { IOTA: 2n } }));
    const ends = await Promise.allSettled([
        submit(first, one.bytes).then((id) => waitConfirmed(first, id)),
        submit(second, other.bytes).then((id) => waitConfirmed(first, id)),
    ]);
    const lost = ends.filter((end) => end.status === "rejected");
    assert.ok(lost.length >= 1, "not both are confirmed");
    for (const { reason } of lost) {
        // A node that knows already that the output is spent may say so at once.
        assert.ok(reason instanceof LedgerError || reason instanceof ApiError, String(reason));
        if (reason instanceof LedgerError) assert.equal(reason.code, "transaction_rejected");
    }
});

test("no node there is an error of its own", async () => {
    const nobody = new WeftNode("http://127.0.0.1:9");
    await assert.rejects(
        nobody.call("health", {}),
        (error) => error instanceof ConnectionError && error.code === "unreachable",
    );
});

test("a contract is called, and a view says what it did", async () => {
    const [ledger, committee, keys] = [network.ledger(), network.committee(), network.wallet("alice")];
    const call = { chain, contract: "counter", entryPoint: "add", args: params({ n: value.u64(5n) }) };
    const receipt = await callContract(ledger, committee, keys, { ...call, transfer: { IOTA: 7n } });
    assert.equal(receipt.contract, hname("counter"));
    assert.equal(receipt.entry_point, hname("add"));
    assert.equal(receipt.error, null);
    assert.ok(receipt.gas > 0n);
    assert.equal(from.u64(needResult(await view(committee, chain, "counter", "get"), "counter")), 5n);

    // Two more in one transaction, processed in their order.
    const receipts = await callContracts(ledger, committee, keys, [
        call,
        { ...call, args: params({ n: value.u64(1n) }) },
    ]);
    assert.deepEqual(
        receipts.map(({ request, block }) => [request.slice(0, 3), block]),
        [
            ["[0]", receipts[0]?.block],
            ["[1]", receipts[0]?.block],
        ],
    );
    assert.equal(from.u64(needResult(await view(committee, chain, "counter", "get"), "counter")), 11n);
});

test("a call that fails has a receipt, and the tokens come back", async () => {
    const [ledger, committee, keys] = [network.ledger(), network.committee(), network.wallet("bob")];
    const call = { chain, contract: "counter", entryPoint: "nothing", transfer: { IOTA: 1000n } };
    await assert.rejects(callContract(ledger, committee, keys, call), (error) => {
        assert.ok(error instanceof RequestError);
        assert.equal(error.code, "request_failed");
        assert.match(error.receipt?.error ?? "", /unknown_entry_point/);
        return true;
    });
    const total = async () => {
        const unspent = await unspentOf(ledger, keys.addresses);
        return unspent.reduce((sum, { balance }) => sum + (balance["IOTA"] ?? 0n), 0n);
    };
    // The refund is on its way with the next anchor: 1000 and the request token.
    const paid = await total();
    const until = Date.now() + 60_000;
    while ((await total()) !== paid + 1001n && (await total()) < paid + 1001n) {
        assert.ok(Date.now() < until, "no refund in 60 s");
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
});

test("a contract is called without a transaction, from the wallet's account on the chain", async () => {
    const [ledger, committee, keys] = [network.ledger(), network.committee(), network.wallet("bob")];
    const call = { chain, contract: "counter", entryPoint: "add", args: params({ n: value.u64(1n) }) };
    const stranger = Keyring.generate();
    await assert.rejects(callOffLedger(committee, stranger, call), (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.code, "no_account");
        return true;
    });
    await callContract(ledger, committee, keys, {
        chain,
        contract: "accounts",
        entryPoint: "deposit",
        transfer: { IOTA: 100n },
    });
    const counted = async () => from.u64(needResult(await view(committee, chain, "counter", "get"), "counter"));
    const before = await counted();
    for (let i = 0; i < 3; ++i) {
        const receipt = await callOffLedger(committee, keys, { ...call, transfer: { IOTA: 2n } });
        assert.equal(receipt.contract, hname("counter"));
    }
    assert.equal(await counted(), before + 3n);
    const agent = addressAgent(keys.address);
    const { balances, nonce } = await committee.call("account", { chain, agent });
    assert.equal(nonce, 3n);
    assert.equal(balances["IOTA"], 94n);
    await assert.rejects(callOffLedger(committee, keys, { ...call, transfer: { IOTA: 95n } }), (error) => {
        assert.ok(error instanceof ApiError);
        assert.equal(error.code, "unpayable");
        return true;
    });
});

test("money is put on a chain and withdrawn", async () => {
    const [ledger, committee, keys] = [network.ledger(), network.committee(), network.wallet("alice")];
    const agent = addressAgent(keys.address);
    const held = async () => {
        const results = await view(committee, chain, "accounts", "balance", params({ a: value.agent(agent) }));
        const iota = results["00".repeat(32)];
        return iota === undefined ? 0n : from.u64(fromHex(iota));
    };
    const before = await held();
    const deposit = { chain, contract: "accounts", entryPoint: "deposit", transfer: { IOTA: 500n } };
    await callContract(ledger, committee, keys, deposit);
    assert.equal((await held()) - before, 500n);
    assert.equal((await committee.call("account", { chain, agent })).balances["IOTA"], before + 500n);
    const withdraw = params({ b: value.balances({ IOTA: 100n }) });
    await callContract(ledger, committee, keys, {
        chain,
        contract: "accounts",
        entryPoint: "withdrawToAddress",
        args: withdraw,
    });
    assert.equal((await held()) - before, 400n);
});

test("a value is proved, its absence too, and a changed proof proves nothing", async () => {
    const committee = network.committee();
    const counter = from.u64(needResult(await view(committee, chain, "counter", "get"), "counter"));
    const key = fromText("counter");
    const until = Date.now() + 60_000;
    for (;;) {
        const { value: proved } = await provenState(committee, chain, "counter", key);
        if (proved !== null && from.u64(proved) === counter) break;
        assert.ok(Date.now() < until, "no anchor of the newest state in 60 s");
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const absent = await provenState(committee, chain, "counter", fromText("no such key"));
    assert.equal(absent.value, null);

    const told = await committee.call("proof", { chain, key: stateKey("counter", key) });
    const anchor = fromHex(told.anchor.bytes);
    const proof = fromHex(told.proof);
    const verified = verifyProof(anchor, proof, { chain });
    assert.equal(verified.anchor.chain, chain);
    // The ledger has that anchor: no committee node needs to be believed.
    assert.deepEqual(
        fromHex((await network.ledger().call("transaction", { id: verified.anchor.transaction })).bytes),
        anchor,
    );

    for (let at = 0; at < proof.length; ++at) {
        const changed = proof.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        // Without the signature's check, which is the slow part, all bytes of the document in a second.
        if (at % 40 === 0) assert.throws(() => verifyProof(anchor, changed, { chain }), ProofError);
    }
    const forged = anchor.slice();
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const failed = (code: string) => (error: unknown) => error instanceof ProofError && error.code === code;
    assert.throws(() => verifyProof(forged, proof, { chain }), failed("bad_signature"));
    assert.throws(() => verifyProof(anchor, proof, { chain: network.wallet("bob").address }), failed("other_chain"));
    assert.throws(() => verifyProof(anchor, proof, { chain, key: "00" }), failed("other_key"));
});

test("a program that fits no transaction is deployed in parts, and its events come with their fields", async () => {
    const small = readFileSync(`${sourceFolder}/contracts/counter/counter.wasm`);
    // A custom section that nobody reads: its id, its size in LEB128, its name, and bytes.
    const padding = 100_000;
    const name = fromText("padding");
    const size = 1 + name.length + padding;
    const head = [0, (size & 0x7f) | 0x80, ((size >> 7) & 0x7f) | 0x80, size >> 14, name.length, ...name];
    const program = new Uint8Array([...small, ...head, ...new Uint8Array(padding).fill(7)]);
    assert.equal(storeCalls(program).parts.length, 3);
    const [ledger, committee, keys] = [network.ledger(), network.committee(), network.wallet("alice")];
    await deployContract(ledger, committee, keys, { chain, name: "large", program });
    const stop = new AbortController();
    const heard = (async () => {
        const options = { topics: ["contract_event"], chain, signal: stop.signal } as const;
        for await (const event of events(committee, options)) {
            if (event.topic === "contract_event" && event.data.contract === "large") return event.data;
        }
        return null;
    })();
    // The stream may open after the first call: then the next one is heard.
    const call = { chain, contract: "large", entryPoint: "add", args: params({ n: value.u64(3n) }) };
    const requests = new Set<string>();
    let event: Awaited<typeof heard> = null;
    for (let tries = 0; event === null && tries < 20; ++tries) {
        requests.add((await callContract(ledger, committee, keys, call)).request);
        event = await Promise.race([heard, new Promise<null>((done) => setTimeout(done, 500, null))]);
    }
    stop.abort();
    assert.ok(event !== null && requests.has(event.request));
    assert.equal(event.event, "changed");
    assert.match(String(event.fields["counter"]), /^[1-9]\d*$/);
});

test("events arrive in order, and none is missed over a broken link", async () => {
    const [ledger, keys] = [network.ledger(), network.wallet("bob")];
    const stop = new AbortController();
    const seen: Event[] = [];
    const ids: string[] = [];
    let cuts = 0;
    // Links of this node break after each second frame.
    const breaking = new WeftNode(ledger.url, { webSocket: breakingAfter(2, ledger) });
    const options = { topics: ["transaction_confirmed"] as const, signal: stop.signal, onReconnect: () => void ++cuts };
    const reading = (async () => {
        for await (const event of events(breaking, options)) {
            seen.push(event);
            if (event.topic === "transaction_confirmed" && ids.length === 6 && ids.every((id) => has(seen, id))) return;
        }
    })();
    await opened;
    for (let i = 0; i < 6; ++i) {
        ids.push((await spend(ledger, keys, send({ address: keys.address, balance: { IOTA: BigInt(i + 1) } }))).id);
    }
    await withPatience(reading, stop);
    assert.ok(cuts >= 2, `${cuts} cuts`);
    const told = seen.flatMap((event) => (event.topic === "transaction_confirmed" ? [event.data.transaction] : []));
    assert.deepEqual(
        told.filter((id) => ids.includes(id)),
        ids,
        "each once, in order",
    );
});

test("after a restart of the node a gap is told", async () => {
    const [ledger, keys] = [network.ledger(1), network.wallet("bob")];
    const stop = new AbortController();
    let first: () => void = () => {};
    const oneSeen = new Promise<void>((resolve) => {
        first = resolve;
    });
    const topics: string[] = [];
    const reading = (async () => {
        for await (const { topic } of events(ledger, { topics: ["transaction_booked"], signal: stop.signal })) {
            topics.push(topic);
            first();
            if (topic === "gap") return;
        }
    })();
    while (topics.length === 0) {
        await spend(network.ledger(0), keys, send({ address: keys.address, balance: { IOTA: 1n } }));
        await Promise.race([oneSeen, new Promise((resolve) => setTimeout(resolve, 1000))]);
    }
    await network.restartLedger(1);
    await withPatience(reading, stop);
    assert.equal(topics.at(-1), "gap");
});

test("a question that the stream refuses is an error, not a silence", async () => {
    const wrong = events(network.ledger(), { topics: ["nonsense" as "block"] });
    await assert.rejects(wrong.next(), (error) => error instanceof ConnectionError && error.code === "stream_refused");
    const nowhere = events(new WeftNode("http://127.0.0.1:9", network.ledger().options));
    await assert.rejects(nowhere.next(), (error) => error instanceof ConnectionError && error.code === "unreachable");
});

const standIns = () => ({
    "http://127.0.0.1:7781": network.ledger().url,
    "http://127.0.0.1:7791": network.committee().url,
    SEED: network.wallet("alice").seed(),
    BOB: network.wallet("bob").address,
    CHAIN: chain,
});

test("the README's program does what it says", async () => {
    const said = await runPage("sdk/typescript/README.md", standIns());
    assert.match(said, /is confirmed\nbob has \d+ IOTA\nprocessed in block \d+ with \d+ gas\n/);
    assert.match(said, /the counter is at \d+\nblock \d+ holds \d+: the committee signed it\n/);
});

test("the guide's program does what it says", async () => {
    const said = await runPage("docs/guides/use-typescript.md", standIns());
    assert.match(said, /^sdk runs /);
    assert.match(said, /missing \{ IOTA: \d+n \}\n50 tokens of the color \w+\n/);
    assert.match(said, /\[1\]\w+ used \d+/);
    assert.match(said, /-\d+: \w+ is confirmed\nthe anchor of block \d+ is confirmed Uint8Array\(8\)/);
});

test("a client that the program writes of a contract's description calls it", async () => {
    mkdirSync(programFolder, { recursive: true });
    const file = resolve(programFolder, "counter_client.mts");
    const where = ["--committee-api", network.committee().url, "--language", "typescript", "--output", file];
    await network.command("contract", "client", chain, "counter", ...where);
    const said = await runProgram(
        "client",
        `
import { ContractError, Keyring, WeftNode } from "@weft/client";
import { Counter, errors } from "./counter_client.mjs";

const place = {
    chain: "${chain}",
    contract: "counter",
    committee: new WeftNode("${network.committee().url}"),
    ledger: new WeftNode("${network.ledger().url}"),
};
const counter = new Counter({ ...place, keys: Keyring.fromHex("${network.wallet("alice").seed()}") });
const before = await counter.get();
const { receipt, results } = await counter.add({ n: 3n }, { transfer: { IOTA: 2n } });
console.log(results === undefined ? "no results" : results.counter - before.counter);
console.log((await counter.get({}, { block: receipt.block - 1 })).counter === before.counter);
const stranger = new Counter({ ...place, keys: Keyring.fromHex("${network.wallet("bob").seed()}") });
try {
    await stranger.reset({ value: 1n });
} catch (error) {
    if (error instanceof ContractError) console.log(error.error, errors.includes("not_owner"));
    else throw error;
}
`,
    );
    assert.equal(said, "3n\ntrue\nnot_owner true\n");
});

let opened: Promise<void>;

/** A WebSocket that breaks after so many frames: what comes behind them is lost. */
function breakingAfter(frames: number, node: WeftNode): WebSocketClass {
    const Real = node.options.webSocket ?? WebSocket;
    let first: () => void = () => {};
    opened = new Promise((resolve) => {
        first = resolve;
    });
    return class implements WebSocketLike {
        onopen: WebSocketLike["onopen"] = null;
        onmessage: WebSocketLike["onmessage"] = null;
        onerror: WebSocketLike["onerror"] = null;
        onclose: WebSocketLike["onclose"] = null;
        readonly #real: WebSocketLike;
        constructor(url: string) {
            let left = frames;
            this.#real = new Real(url);
            this.#real.onopen = (event) => {
                first();
                this.onopen?.(event);
            };
            this.#real.onmessage = (event) => {
                if (--left >= 0) this.onmessage?.(event);
                if (left === 0) this.#real.close();
            };
            this.#real.onerror = (event) => this.onerror?.(event);
            this.#real.onclose = (event) => this.onclose?.(event);
        }
        close(): void {
            this.#real.close();
        }
    };
}

function has(seen: readonly Event[], id: string): boolean {
    return seen.some((event) => event.topic === "transaction_confirmed" && event.data.transaction === id);
}

async function withPatience(work: Promise<void>, stop: AbortController): Promise<void> {
    const timer = setTimeout(() => stop.abort(), 60_000);
    await work;
    clearTimeout(timer);
    assert.ok(!stop.signal.aborted, "nothing came in 60 s");
}
