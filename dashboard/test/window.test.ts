import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { drawnTangle } from "../src/lib/drawn.js";
import { GraphWindow, State } from "../src/lib/window.js";

const vertex = (id: string, ...parents: string[]) => ({ id, parents, state: State.open, weight: 0 });

describe("a window of a graph", () => {
    test("puts a vertex right of its right-most parent, above and below the middle in turns", () => {
        const window = new GraphWindow(16);
        for (const one of [vertex("a"), vertex("b", "a"), vertex("c", "a"), vertex("d", "a"), vertex("e", "a", "c")])
            window.add(one);
        const at = (id: string) => {
            const slot = window.slotOf(window.numberOf(id) ?? -1);
            return [window.x[slot], window.y[slot]].map((one) => (one === 0 ? 0 : one));
        };
        assert.deepEqual(at("a"), [0, 0]);
        assert.deepEqual(at("b"), [1, 0]);
        assert.deepEqual(at("c"), [1, 1]);
        assert.deepEqual(at("d"), [1, -1]);
        assert.deepEqual(at("e"), [2, 0]);
        assert.deepEqual(window.parentsOf(4), [0, 2]);
        assert.equal(window.childOf(2), 4);
    });
    test("never moves what it has placed, and takes another state of it", () => {
        const window = new GraphWindow(16);
        window.add(vertex("a"));
        window.takeChanges();
        const version = window.version;
        assert.equal(window.add({ ...vertex("a", "nobody"), state: State.confirmed, weight: 1 }), false);
        assert.equal(window.size, 1);
        assert.equal(window.state[0], State.confirmed);
        assert.deepEqual(window.takeChanges(), { newFrom: 1, changed: [0, 0] });
        assert.notEqual(window.version, version);
        window.update("a", State.confirmed, 1);
        assert.deepEqual(window.takeChanges().changed, null);
    });
    test("lets the oldest go: what it holds is that of the window, however many come", () => {
        const window = new GraphWindow(100);
        const next = drawnTangle(8);
        for (let n = 0; n < 100_000; ++n) window.add(next());
        assert.equal(window.size, 100);
        assert.equal(window.first, 99_900);
        assert.equal(window.held.ids, 100);
        assert.ok(window.held.columns <= 100);
        assert.equal(window.numberOf("m0"), undefined);
        assert.equal(window.idOf(99_999), "m99999");
        assert.equal(window.idOf(5), undefined);
    });
    test("says what is new across the end of its ring", () => {
        const window = new GraphWindow(4);
        for (const id of ["a", "b", "c"]) window.add(vertex(id));
        assert.equal(window.takeChanges().newFrom, 0);
        for (const id of ["d", "e", "f"]) window.add(vertex(id));
        assert.equal(window.takeChanges().newFrom, 3);
        for (let n = 0; n < 9; ++n) window.add(vertex(`g${n}`));
        assert.equal(window.takeChanges().newFrom, window.first);
    });
    test("finds what is nearest to a place, and nothing far from all", () => {
        const window = new GraphWindow(16);
        window.add(vertex("a"));
        window.add(vertex("b", "a"));
        assert.equal(window.nearest(0.9, 0.1, 1, 1), 1);
        assert.equal(window.nearest(5, 5, 1, 1), undefined);
        window.clear();
        assert.equal(window.nearest(0, 0, 1, 9), undefined);
        assert.deepEqual(window.held, { ids: 0, columns: 0 });
    });
    test("takes the place that a DAG says, and draws eight parents of many", () => {
        const window = new GraphWindow(32);
        const ids = Array.from({ length: 12 }, (_, n) => `p${n}`);
        for (const id of ids) window.add({ ...vertex(id), column: 7, row: 2 });
        window.add(vertex("x", ...ids));
        assert.equal(window.parentsOf(12).length, 8);
        assert.equal(window.x[12], 8);
        assert.equal(window.y[3], 2);
    });
});
