import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placed } from "../src/lib/branches.js";
import { detail, fitted, following, zoomed } from "../src/lib/camera.js";
import { Cursors, joined, kept } from "../src/lib/cursor.js";
import { findings } from "../src/lib/findings.js";
import { mainChain } from "../src/lib/fork.js";
import { ago, amountFrom, grouped, instant, part, percent, short, span } from "../src/lib/format.js";
import { toJsonText } from "../src/lib/json.js";
import { linkTo, placeOf } from "../src/lib/route.js";
import { guesses } from "../src/lib/search.js";

describe("values as people read them", () => {
    test("amounts beyond 2^53 keep every digit", () => {
        assert.equal(grouped(18_446_744_073_709_551_615n), "18\u202f446\u202f744\u202f073\u202f709\u202f551\u202f615");
        assert.equal(grouped(-1234n), "-1\u202f234");
        assert.equal(grouped(999), "999");
        assert.equal(
            toJsonText({ amount: 9_007_199_254_740_993n, of: ["a", 1n] }),
            "amount 9007199254740993, of [a, 1]",
        );
        assert.equal(amountFrom("18 446 744 073 709 551 615"), 2n ** 64n - 1n);
        assert.throws(() => amountFrom("18446744073709551616"));
        assert.throws(() => amountFrom("1.5"));
    });
    test("nanoseconds are times of day, and spans", () => {
        assert.equal(instant(1_700_000_000_123_456_789n), "2023-11-14 22:13:20.123");
        assert.equal(span(999_999_999n), "999 ms");
        assert.equal(span(61_000_000_000n), "1 min 1 s");
        assert.equal(span(90_061_000_000_000n), "1 d 1 h");
        assert.equal(ago(5_000_000_000n, 8_000_000_000n), "3 s ago");
        assert.equal(ago(8_000_000_000n, 5_000_000_000n), "in 3 s");
    });
    test("fractions of amounts that no double holds are parts of one", () => {
        assert.equal(part("3/4"), 0.75);
        assert.equal(part("1"), 1);
        assert.equal(part("0"), 0);
        assert.equal(part("9223372036854775807/18446744073709551614"), 0.5);
        assert.equal(part("1/0"), 0);
        assert.equal(percent(0.004), "0.4 %");
        assert.equal(percent(0.5), "50 %");
    });
    test("ids are shortened where two can be told apart", () => {
        assert.equal(short("SmoUhrGJ9MujQ7zddigvW9EjfEvs41EUro4aSzgs7C6V"), "SmoUhr…7C6V");
        assert.equal(short("short"), "short");
    });
});

describe("places", () => {
    test("what an address names is read back, requests with brackets too", () => {
        const link = linkTo("request", "CHAIN", "[0]TX");
        assert.equal(link, "#/request/CHAIN/%5B0%5DTX");
        assert.deepEqual(placeOf(link), { page: "request", of: ["CHAIN", "[0]TX"] });
        assert.deepEqual(placeOf(""), { page: "overview", of: [] });
        assert.deepEqual(placeOf("#/x/%E0%A4%A"), { page: "x", of: ["%E0%A4%A"] });
    });
    test("a text is looked for as all that it may be, and as nothing else", () => {
        const kinds = (text: string) => guesses(text).map((one) => one.kind);
        assert.deepEqual(kinds(" 6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFp "), ["transaction", "message", "node"]);
        assert.deepEqual(kinds("SmoUhrGJ9MujQ7zddigvW9EjfEvs41EUro4aSzgs7C6V"), [
            "transaction",
            "message",
            "node",
            "chain",
            "address",
        ]);
        assert.deepEqual(kinds("[0]6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"), ["request"]);
        assert.deepEqual(kinds("ab".repeat(32)), ["casper_block", "casper_deploy", "series", "dkg"]);
        assert.deepEqual(kinds("17"), ["block_index"]);
        assert.deepEqual(kinds("A/SmoUhrGJ9MujQ7zddigvW9EjfEvs41EUro4aSzgs7C6V"), ["agent"]);
        assert.deepEqual(kinds("<script>"), []);
    });
});

describe("what stops progress", () => {
    const chain = {
        chain: "C",
        home: "C",
        color: "x",
        active: true,
        description: "market",
        owner: null,
        committee: [0, 1, 2, 3].map((seat) => ({
            seat,
            node: `n${seat}`,
            connected: seat === 1,
            fault: null,
            evidence: null,
        })),
        self_seat: 0,
        quorum: 3,
        block_index: 7,
        state_hash: "",
        timestamp: 100_000_000_000n,
        anchor: null,
        sharing: null,
        hand_over: null,
        taken_back: null,
        backlog: 0,
        stage: "waits for proposals",
        assets: {},
    };
    test("a quorum that is not here and requests that wait are stops, and come first", () => {
        const found = findings({
            now: 200_000_000_000n,
            chains: [{ ...chain, backlog: 2 }],
            readiness: { ready: true, reasons: [{ stage: "noted", reason: "small" }] },
        });
        assert.deepEqual(
            found.map((one) => [one.weight, one.about, one.what]),
            [
                ["stop", "chain market", "2 of 4 members are here, a block needs 3"],
                ["stop", "chain market", "2 requests wait and there was no block for 100 s"],
                ["note", "noted", "small"],
            ],
        );
    });
    test("a chain without requests rests, and a peer that is away is told with what to do", () => {
        const node = {
            id: "n",
            version: "1",
            network: { name: "x", genesis: "" },
            roles: ["ledger"],
            time: 0n,
            uptime_ms: 1n,
            peers: [
                {
                    id: "p",
                    name: "bob",
                    address: "",
                    roles: [],
                    connected: false,
                    since_ms: 0n,
                    frames_in: 0n,
                    frames_out: 0n,
                    last_error: "dial_failed",
                    told_by: null,
                },
            ],
            known: [],
        };
        const well = { ...chain, committee: chain.committee.map((seat) => ({ ...seat, connected: true })) };
        const found = findings({
            now: 10n ** 18n,
            chains: [well],
            node,
            readiness: { ready: true, reasons: [] },
        });
        assert.deepEqual(found, [
            {
                weight: "note",
                about: "peer",
                what: "bob is not connected: dial_failed",
                advice: "Nobody listens there: is it running, is the address right, does a firewall drop it?",
            },
        ]);
    });
});

describe("cursors", () => {
    test("a stream goes on where it was, and is noted once a second at most", () => {
        const held = new Map<string, string>();
        const keeper = {
            getItem: (key: string) => held.get(key) ?? null,
            setItem: (key: string, value: string) => void held.set(key, value),
        };
        const cursors = new Cursors(keeper);
        assert.equal(cursors.of("http://a"), undefined);
        cursors.note("http://a", "life-1", 10_000);
        cursors.note("http://a", "life-2", 10_500);
        assert.equal(cursors.of("http://a"), "life-1");
        cursors.note("http://a", "life-3", 11_000);
        cursors.note("http://a", "", 13_000);
        assert.equal(new Cursors(keeper).of("http://a"), "life-3");
        assert.equal(cursors.of("http://b"), undefined);
    });
    test("a browser that keeps nothing is no error", () => {
        const refusing = {
            getItem: () => {
                throw new Error("denied");
            },
            setItem: () => {
                throw new Error("full");
            },
        };
        const cursors = new Cursors(refusing);
        cursors.note("n", "c", 5_000);
        assert.equal(cursors.of("n"), undefined);
        assert.equal(new Cursors(undefined).of("n"), undefined);
    });
    test("a list of the newest has an end", () => {
        assert.deepEqual(kept([2, 1], [3, 4], 3), [4, 3, 2]);
    });
});

describe("the view", () => {
    const camera = { x: 10, y: 5, sx: 20, sy: 20 };
    test("what is under the pointer stays there when it comes nearer", () => {
        const near = zoomed(camera, 2, 300, 100, 800, 400);
        const at = (one: typeof camera) => [one.x + (300 - 400) / one.sx, one.y + (100 - 200) / one.sy];
        assert.deepEqual(at(near), at(camera));
        assert.equal(near.sx, 40);
    });
    test("all of a window is seen, and the newest stands at nine tenths", () => {
        const all = fitted({ columnFirst: 0, columnLast: 998, rowMost: 3 }, 1_000, 400);
        assert.equal(all.sx, 1);
        const last = following(camera, 100, 800);
        assert.equal((100 - last.x) * last.sx + 400, 720);
    });
    test("far away fewer lines are drawn and at last none", () => {
        const parents = [20, 8, 3, 0.5].map((sx) => detail({ ...camera, sx }).parents);
        assert.deepEqual(parents, [8, 2, 1, 0]);
    });
});

test("sides of conflicts stand right of those that they build on, and a circle ends", () => {
    const side = (id: string, ...on: string[]) => ({ id, on, state: "pending" as const, weight: 0 });
    const found = placed([
        side("a"),
        side("b"),
        side("c", "a"),
        side("d", "c", "b"),
        side("e", "gone"),
        side("f", "g"),
        side("g", "f"),
    ]);
    assert.deepEqual(
        found.slice(0, 5).map((one) => [one.id, one.level, one.place]),
        [
            ["a", 0, 0],
            ["b", 0, 1],
            ["c", 1, 0],
            ["d", 2, 0],
            ["e", 0, 2],
        ],
    );
    assert.equal(found.length, 7);
});

test("the fork choice goes from the highest block that is not orphaned along first parents", () => {
    const block = (name: string, rank: bigint, parents: string[], state = "open") => ({
        block: name,
        rank,
        parents,
        state,
    });
    const blocks = [
        block("e", 4n, ["x"], "orphaned"),
        block("d", 3n, ["c", "b"]),
        block("c", 2n, ["a"]),
        block("b", 2n, ["a"]),
        block("a", 1n, ["genesis"], "final"),
    ];
    assert.deepEqual(mainChain(blocks), ["d", "c", "a"]);
    assert.deepEqual(mainChain([]), []);
});

test("two lists of events are one, the newest first, each event once, also over a life of the node", () => {
    const at = (...cursors: string[]) => cursors.map((cursor) => ({ cursor }));
    const cursors = (list: readonly { cursor: string }[]) => list.map((one) => one.cursor);
    assert.deepEqual(cursors(joined(at("a-7", "a-3"), at("a-1", "a-3", "a-10"), 9)), ["a-10", "a-7", "a-3", "a-1"]);
    assert.deepEqual(cursors(joined(at("a-7", "a-3"), at("b-1", "b-2"), 3)), ["b-2", "b-1", "a-7"]);
    assert.deepEqual(cursors(joined(at("a-7"), at(""), 9)), ["a-7"]);
    assert.deepEqual(cursors(joined([], at("a-1"), 9)), ["a-1"]);
});
