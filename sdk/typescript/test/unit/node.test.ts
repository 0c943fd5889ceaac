// The client of the HTTP interface and its streams against answers that are made up.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
    ApiError,
    build,
    ConnectionError,
    type Event,
    events,
    Keyring,
    LedgerError,
    type NodeOptions,
    send,
    settle,
    type WebSocketLike,
    WeftNode,
    waitConfirmed,
    zeroId,
} from "../../src/index.js";

interface Asked {
    url: string;
    method: string;
    headers: Record<string, string>;
    body: string | null;
}

/** A node that answers what it is told to, and what it was asked. */
function fake(answer: (asked: Asked) => Response | Promise<Response>, options: NodeOptions = {}) {
    const asked: Asked[] = [];
    const fetch = async (url: string, init: RequestInit) => {
        const one = {
            url,
            method: init.method ?? "",
            headers: init.headers as Record<string, string>,
            body: init.body as string | null,
        };
        asked.push(one);
        return answer(one);
    };
    return { node: new WeftNode("http://node/", { fetch: fetch as typeof globalThis.fetch, ...options }), asked };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), { status, headers });
const refusal = (status: number, code: string, headers = {}) =>
    json({ error: { code, message: "no", hint: "try" } }, status, headers);

test("integers beyond 2^53 come and go exactly", async () => {
    const { node, asked } = fake(() =>
        json({ agent: "A/x", balances: { IOTA: "18446744073709551615", other: "9007199254740993" } }),
    );
    const { balances } = await node.call("account", { chain: "c", agent: "A/x" });
    assert.deepEqual(balances, { IOTA: 2n ** 64n - 1n, other: 2n ** 53n + 1n });
    assert.equal(asked[0]?.url, "http://node/chains/c/accounts/A%2Fx");
});

test("paths and queries are escaped, bodies are JSON, and the token goes along", async () => {
    const { node, asked } = fake(({ method }) => (method === "POST" ? json({ results: {} }) : json({})), {
        token: "t",
    });
    await node.call("request", { chain: "c", request: "[0]x", wait: "processed", timeout_ms: 5 });
    assert.equal(asked[0]?.url, "http://node/chains/c/requests/%5B0%5Dx?wait=processed&timeout_ms=5");
    assert.equal(asked[0]?.headers["Authorization"], "Bearer t");
    await node.call("view", { chain: "c" }, { contract: "a", entry_point: "b" });
    assert.equal(asked[1]?.method, "POST");
    assert.equal(asked[1]?.headers["Content-Type"], "application/json");
    assert.equal(asked[1]?.body, '{"contract":"a","entry_point":"b"}');
});

test("a list is read page by page to its end, and no further than its reader goes", async () => {
    const { node, asked } = fake(({ url }) =>
        url.includes("cursor=b") ? json({ items: ["3"], next: null }) : json({ items: ["1", "2"], next: "b" }),
    );
    const all: string[] = [];
    for await (const item of node.list("tips", { limit: 2 })) all.push(item);
    assert.deepEqual(all, ["1", "2", "3"]);
    assert.deepEqual(
        asked.map(({ url }) => url),
        ["http://node/tangle/tips?limit=2", "http://node/tangle/tips?limit=2&cursor=b"],
    );
    for await (const _ of node.list("tips", {})) break;
    assert.equal(asked.length, 3);
});

test("an error has the API's name, its hint, and when to ask again", async () => {
    const { node } = fake(() => refusal(503, "too_many_waiting", { "Retry-After": "2" }));
    await assert.rejects(node.call("tangle", {}), (error) => {
        assert.ok(error instanceof ApiError);
        assert.deepEqual([error.status, error.code, error.hint, error.retryAfter], [503, "too_many_waiting", "try", 2]);
        return true;
    });
});

test("503 of /ready is an answer, and text is text", async () => {
    const reasons = [{ stage: "peers", reason: "none" }];
    const { node } = fake(() => json({ ready: false, reasons }, 503));
    assert.equal((await node.call("ready", {})).ready, false);
    const figures = fake(() => new Response("weft_ready 1\n"));
    assert.equal(await figures.node.call("metrics", {}), "weft_ready 1\n");
});

test("what is no answer of a node is said to be none", async () => {
    const code = (expected: string) => (error: unknown) => error instanceof ConnectionError && error.code === expected;
    const answers = [
        () => new Response("<html>"),
        () => json({ error: "no" }, 404),
        () => new Response("", { status: 502 }),
        () => json({ agent: "A/x", balances: { IOTA: 5 } }),
        () => json({ agent: "A/x", balances: { IOTA: "0x5" } }),
        () => json([]),
    ];
    for (const answer of answers) {
        const { node } = fake(answer);
        await assert.rejects(node.call("account", { chain: "c", agent: "A/x" }), code("not_a_weft_node"));
    }
    const { node } = fake(() => Promise.reject(new TypeError("fetch failed")));
    await assert.rejects(node.call("health", {}), code("unreachable"));
});

test("a question ends when its time is over, or when its asker says so", async () => {
    const silent = (_: string, { signal }: RequestInit) =>
        new Promise<Response>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    const node = new WeftNode("http://node", { fetch: silent as typeof globalThis.fetch, timeoutMs: 10 });
    await assert.rejects(
        node.call("health", {}),
        (error) => error instanceof ConnectionError && error.code === "timed_out",
    );
    const stop = new AbortController();
    const asking = node.call("transaction", { id: "x", wait: "confirmed" }, undefined, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await assert.rejects(asking, /enough/);
});

test("waiting for a confirmation asks again while the transaction is pending", async () => {
    let turn = 0;
    const { node, asked } = fake(() => {
        const state = ++turn < 3 ? "pending" : "confirmed";
        return json({ transaction: zeroId, state, conflicts: [], inputs: [], outputs: [], timestamp: "1" });
    });
    assert.equal((await waitConfirmed(node, zeroId, { atMostMs: 60_000 })).timestamp, 1n);
    assert.equal(asked.length, 3);
});

/** WebSockets that the test drives. */
class Links {
    readonly made: Fake[] = [];
    readonly node: WeftNode;
    constructor() {
        const links = this;
        class Made extends Fake {
            constructor(url: string) {
                super(url);
                links.made.push(this);
            }
        }
        this.node = fake(() => refusal(426, "upgrade_required"), { webSocket: Made }).node;
    }
    async link(index: number): Promise<Fake> {
        while (this.made[index] === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
        return this.made[index];
    }
}
class Fake implements WebSocketLike {
    onopen: WebSocketLike["onopen"] = null;
    onmessage: WebSocketLike["onmessage"] = null;
    onerror: WebSocketLike["onerror"] = null;
    onclose: WebSocketLike["onclose"] = null;
    closed = false;
    constructor(readonly url: string) {}
    open(): void {
        this.onopen?.({} as never);
    }
    frame(n: number, topic = "block"): void {
        const event = {
            topic,
            cursor: `a-${n}`,
            time: "5",
            subject: "c",
            data: topic === "block" ? { index: n } : null,
        };
        this.onmessage?.({ data: JSON.stringify(event) } as never);
    }
    break(): void {
        this.onclose?.({} as never);
    }
    close(): void {
        this.closed = true;
    }
}

const indexOf = (event: Event | undefined) => (event?.topic === "block" ? event.data.index : event?.topic);

test("a broken stream goes on behind the last event that its reader had", async () => {
    const links = new Links();
    const stream = events(links.node, { topics: ["block"], subject: "c" });
    const first = stream.next();
    const link = await links.link(0);
    assert.equal(link.url, "ws://node/events?topics=block&subject=c");
    link.open();
    link.frame(1);
    link.frame(2);
    link.break();
    const event = (await first).value as Event;
    assert.equal(indexOf(event), 1);
    assert.equal(event.topic === "block" && event.time, 5n);
    assert.equal(indexOf((await stream.next()).value as Event), 2, "what came before the break is delivered");
    const third = stream.next();
    const second = await links.link(1);
    assert.equal(second.url, "ws://node/events?topics=block&subject=c&cursor=a-2");
    second.open();
    second.frame(9, "cursor");
    second.frame(10, "gap");
    assert.equal(indexOf((await third).value as Event), "gap", "a newer cursor alone is kept, not told");
    await stream.return(undefined);
    assert.ok(second.closed);
});

test("a break before the first frame is told as a gap", async () => {
    const links = new Links();
    const broken: string[] = [];
    const stream = events(links.node, { onReconnect: ({ code }) => void broken.push(code) });
    const first = stream.next();
    (await links.link(0)).open();
    (await links.link(0)).break();
    (await links.link(1)).open();
    assert.equal(indexOf((await first).value as Event), "gap");
    assert.deepEqual(broken, ["unreachable"]);
    await stream.return(undefined);
});

test("a reader that is slow does not fill memory: the link is cut, and resumed where it is", async () => {
    const links = new Links();
    const stream = events(links.node, {});
    const first = stream.next();
    const link = await links.link(0);
    link.open();
    for (let n = 1; n <= 10_050; ++n) link.frame(n);
    assert.equal(indexOf((await first).value as Event), 1);
    assert.ok(link.closed);
    let last = 1;
    for (; last < 10_001; ++last) assert.equal(indexOf((await stream.next()).value as Event), last + 1);
    const next = stream.next();
    const second = await links.link(1);
    assert.equal(second.url, "ws://node/events?cursor=a-10001");
    second.open();
    second.frame(10_002);
    assert.equal(indexOf((await next).value as Event), 10_002);
    await stream.return(undefined);
});

test("a link that is silent is opened anew behind the last event", async () => {
    const links = new Links();
    const stream = events(links.node, { silentMs: 20 });
    const first = stream.next();
    const link = await links.link(0);
    link.open();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!link.closed, "without a cursor something would be lost");
    link.frame(1);
    assert.equal(indexOf((await first).value as Event), 1);
    const next = stream.next();
    const second = await links.link(1);
    assert.ok(link.closed);
    assert.equal(second.url, "ws://node/events?cursor=a-1");
    second.open();
    second.frame(2);
    assert.equal(indexOf((await next).value as Event), 2);
    await stream.return(undefined);
});

test("a stream ends when its signal says so", async () => {
    const links = new Links();
    const stop = new AbortController();
    const stream = events(links.node, { signal: stop.signal });
    const first = stream.next();
    (await links.link(0)).open();
    stop.abort();
    assert.equal((await first).done, true);
    assert.ok((await links.link(0)).closed);
});

test("without a WebSocket the error says where to get one", async () => {
    const { node } = fake(() => json({}));
    const had = (globalThis as { WebSocket?: unknown }).WebSocket;
    (globalThis as { WebSocket?: unknown }).WebSocket = undefined;
    try {
        await assert.rejects(
            events(node).next(),
            (error) => error instanceof ConnectionError && error.code === "no_web_socket" && /ws/.test(error.hint),
        );
    } finally {
        (globalThis as { WebSocket?: unknown }).WebSocket = had;
    }
});

const payer = Keyring.fromHex("11".repeat(32));
const payment = build(
    send({ address: payer.address, balance: { IOTA: 1n } }),
    [{ id: { address: payer.address, transaction: zeroId }, balance: { IOTA: 1n } }],
    payer,
    { timestamp: 1n },
);

/** A node that forgot the payment and finds it too old; `anew` is what it says of the one that is signed in its place. */
function forgetful(anew: string, before: string | null) {
    let posts = 0;
    return fake(({ url, method }) => {
        if (url.endsWith("/node")) return json({ time: "1700000000000000000" });
        if (method === "POST") {
            posts += 1;
            return posts === 1 ? refusal(422, "transaction_too_old") : json({ transaction: zeroId }, 202);
        }
        if (!url.includes(payment.id)) return json({ transaction: zeroId, state: anew, conflicts: [] });
        if (before === null || posts < 2) return refusal(404, "unknown_transaction"); // then it turned up elsewhere
        return json({ transaction: payment.id, state: before, conflicts: [] });
    });
}

test("a payment that its node forgot is posted again, and signed anew with the same inputs when it is too old", async () => {
    const { node } = forgetful("confirmed", null);
    const settled = await settle(node, payer, payment, { atMostMs: 5_000 });
    assert.notEqual(settled.id, payment.id);
    assert.ok(settled.transaction.essence.timestamp > payment.transaction.essence.timestamp);
    assert.deepEqual(settled.transaction.essence.inputs, payment.transaction.essence.inputs);
    assert.deepEqual(settled.transaction.essence.outputs, payment.transaction.essence.outputs);
});

test("when the payment that was signed before is the one that is confirmed, that has paid", async () => {
    const { node } = forgetful("rejected", "confirmed");
    assert.equal((await settle(node, payer, payment, { atMostMs: 5_000 })).id, payment.id);
});

test("what was signed anew and sent without an answer may have paid", async () => {
    let posts = 0;
    const { node } = fake(({ url, method }) => {
        if (url.endsWith("/node")) return json({ time: "1700000000000000000" });
        if (method === "POST") {
            if (posts++ === 0) return refusal(422, "transaction_too_old");
            throw new TypeError("the link broke after the node had taken it");
        }
        if (url.includes(payment.id)) return refusal(404, "unknown_transaction");
        return json({ transaction: zeroId, state: "confirmed", conflicts: [] });
    });
    assert.notEqual((await settle(node, payer, payment, { atMostMs: 5_000 })).id, payment.id);
});

test("a node that refuses the newer one, because the one before it has paid, is understood", async () => {
    let posts = 0;
    const { node } = fake(({ url, method }) => {
        if (url.endsWith("/node")) return json({ time: "1700000000000000000" });
        if (method === "POST") {
            posts += 1;
            if (posts === 1) return refusal(422, "transaction_too_old");
            return posts === 2 ? json({ transaction: zeroId }, 202) : refusal(409, "input_spent");
        }
        if (!url.includes(payment.id)) return refusal(404, "unknown_transaction"); // it forgot that one too
        if (posts < 3) return refusal(404, "unknown_transaction");
        return json({ transaction: payment.id, state: "confirmed", conflicts: [] });
    });
    assert.equal((await settle(node, payer, payment, { atMostMs: 5_000 })).id, payment.id);
});

test("a payment that lost against another one is not signed anew", async () => {
    const { node, asked } = fake(() =>
        json({ transaction: payment.id, state: "rejected", conflicts: [{ transaction: zeroId, state: "confirmed" }] }),
    );
    await assert.rejects(
        settle(node, payer, payment),
        (error) => error instanceof LedgerError && error.code === "transaction_rejected",
    );
    assert.ok(asked.every(({ method }) => method === "GET"));
});

test("a node that does not answer is asked again until the time is over", async () => {
    let silent = 2;
    const { node, asked } = fake(() => {
        if (silent-- > 0) throw new TypeError("refused");
        return json({ transaction: payment.id, state: "confirmed", conflicts: [] });
    });
    assert.equal((await settle(node, payer, payment)).id, payment.id);
    assert.equal(asked.length, 3);
});
