import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Agreeing, cliqueOf, linesOf, missing, placesOf, radiusOf } from "../src/lib/agreement.js";
import { type Call, type CallNode, share, shownBytes, shownValue, treeOf } from "../src/lib/calls.js";

const agreeing = (knows: readonly number[], rest: Partial<Agreeing> = {}): Agreeing => ({
    validator: "V",
    stake: 100n,
    stance: "stands",
    knows,
    in_clique: false,
    in_proof: false,
    ...rest,
});

describe("who agrees on a block", () => {
    test("two that know of each other are joined once, one that knows alone is an arrow", () => {
        const validators = [agreeing([1]), agreeing([0]), agreeing([0])];
        assert.deepEqual(linesOf(validators, new Set([0, 1])), [
            { from: 2, to: 0, mutual: false, inClique: false },
            { from: 0, to: 1, mutual: true, inClique: true },
        ]);
    });
    test("what names itself, or a place that is not there, is passed over", () => {
        assert.deepEqual(linesOf([agreeing([0, 7, 4_294_967_295])], new Set()), []);
        assert.deepEqual(linesOf([], new Set()), []);
    });
    test("the clique that counts is the proof's when there is one, and else the heaviest as things stand", () => {
        const validators = [
            agreeing([], { in_proof: true }),
            agreeing([], { in_clique: true }),
            agreeing([], { in_clique: true, in_proof: true }),
        ];
        assert.deepEqual([...cliqueOf(validators, true)], [0, 2]);
        assert.deepEqual([...cliqueOf(validators, false)], [1, 2]);
    });
    test("all stand within the picture, and apart", () => {
        for (const count of [1, 2, 4, 64]) {
            const places = placesOf(count);
            assert.equal(new Set(places.map(([x, y]) => `${x.toFixed(6)} ${y.toFixed(6)}`)).size, count);
            for (const [x, y] of places) assert.ok(Math.hypot(x, y) < 1.000001);
            const [one, other] = places;
            if (!one || !other) continue;
            const room = Math.hypot(one[0] - other[0], one[1] - other[1]);
            assert.ok(2 * radiusOf(1n, 1n, count) <= room, `${count} overlap`);
        }
    });
    test("a vertex' area is its stake, beyond 2^53 too", () => {
        const most = 2n ** 64n - 1n;
        assert.ok(Math.abs(radiusOf(most / 4n, most, 4) * 2 - radiusOf(most, most, 4)) < 1e-6);
        assert.ok(radiusOf(0n, 0n, 3) > 0);
    });
    test("what a block waits for is said in words", () => {
        const away = [agreeing([]), agreeing([], { stance: "silent" })];
        assert.match(missing(away, { needed: 150n, standing: 100n, weight: 100n }) ?? "", /1 does not/);
        assert.match(missing(away, { needed: 150n, standing: 200n, weight: 100n }) ?? "", /knows of each other/);
        assert.equal(missing(away, { needed: 150n, standing: 200n, weight: 200n }), undefined);
    });
});

describe("a request's calls", () => {
    const call = (depth: number) => ({ depth, gas: 10n, own_gas: 1n });
    const shape = (nodes: readonly CallNode<Call>[]): string =>
        nodes.map((node) => `${node.place}${node.calls.length > 0 ? `(${shape(node.calls)})` : ""}`).join(" ");
    test("are a tree by their depths", () => {
        assert.equal(shape(treeOf([0, 1, 2, 2, 1, 0].map(call))), "0(1(2 3) 4) 5");
        assert.equal(shape(treeOf([])), "");
    });
    test("that skip a depth are shown all the same", () => {
        assert.equal(shape(treeOf([2, 1, 5, 5, 0].map(call))), "0(1(2(3))) 4");
    });
    test("are four thousand deep without a fall", () => {
        const tree = treeOf(Array.from({ length: 4_096 }, (_, n) => call(n)));
        assert.equal(tree.length, 1);
    });
    test("show gas as parts of the whole, beyond 2^53 too", () => {
        assert.equal(share(2n ** 62n, 2n ** 63n), 0.5);
        assert.equal(share(5n, 0n), 0);
        assert.equal(share(7n, 5n), 1);
    });
    test("show bytes as text where they are text, and cut what is long", () => {
        assert.equal(shownBytes("636f756e746572"), '"counter"');
        assert.equal(shownBytes("00ff"), "0x00ff");
        assert.equal(shownBytes(""), "0x");
        assert.equal(shownBytes("ab".repeat(70), 4), "0xabababab… (70 bytes)");
        assert.equal(shownValue(9_007_199_254_740_993n), "9007199254740993");
        assert.equal(shownValue(true), "true");
        assert.equal(shownValue(`0x${"00".repeat(65)}`), `0x${"00".repeat(64)}… (65 bytes)`);
        assert.equal(shownValue("<b>"), "<b>");
    });
});
