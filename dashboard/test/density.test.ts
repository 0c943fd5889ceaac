import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { detail, fitted, resolution } from "../src/lib/camera.js";
import { columnsMost, Density, rowsMost } from "../src/lib/density.js";
import { drawnTangle } from "../src/lib/drawn.js";
import { GraphWindow, State } from "../src/lib/window.js";

type Color = readonly [number, number, number];
const colors: Color[] = Array.from({ length: 8 }, () => [0, 0, 1]);
colors[State.confirmed] = [0, 1, 0];
colors[State.rejected] = [1, 0, 0];
const ground: Color = [1, 1, 1];
const placed = (window: GraphWindow, column: number, row: number, state: number = State.confirmed) =>
    window.add({ id: `${window.added}`, parents: [], state, weight: 1, column, row });

describe("a graph from far", () => {
    test("covers a cell by the part of it that a vertex is wide", () => {
        const window = new GraphWindow(16);
        placed(window, 0, 0);
        const density = new Density();
        // Half a pixel a column: it reaches from 3.75 to 4.25.
        density.make(window, [[0, 1]], { x: 0, y: 0, sx: 0.5, sy: 10 }, 8, colors, ground);
        assert.deepEqual([density.columns, density.rows, density.top], [8, 3, -1.5]);
        const quarter = Math.round(255 * (1 - (0.3 + 0.7 * 0.25)));
        assert.deepEqual(density.at(3, 1), [quarter, 255, quarter]);
        assert.deepEqual(density.at(4, 1), [quarter, 255, quarter]);
        assert.equal(density.at(2, 1), undefined);
        assert.equal(density.at(3, 0), undefined);
    });
    test("shows one rejected among many confirmed", () => {
        const window = new GraphWindow(64);
        for (let n = 0; n < 10; ++n) placed(window, n, 0, n === 5 ? State.rejected : State.confirmed);
        const density = new Density();
        density.make(window, [[0, 10]], { x: 4.5, y: 0, sx: 0.1, sy: 10 }, 1, colors, ground);
        const [red = 0, green = 0] = density.at(0, 1) ?? [];
        assert.ok(red > 0.4 * 255 && green > 0.4 * 255, `${red} ${green}`);
    });
    test("has a bounded number of cells, however wide the screen and the graph are", () => {
        const window = new GraphWindow(20_000);
        for (let n = 0; n < 20_000; ++n) placed(window, n % 7, Math.floor(n / 7) - 1_400);
        const density = new Density();
        const ranges = [[0, 20_000]] as const;
        density.make(window, ranges, { x: 3, y: 0, sx: 0.02, sy: 0.02 }, 10_000, colors, ground);
        assert.ok(density.columns <= columnsMost && density.rows <= rowsMost, `${density.columns} ${density.rows}`);
        assert.ok(density.columns * density.pixelsACell >= 10_000);
    });
    test("shows something of each vertex that is in the picture", () => {
        const window = new GraphWindow(20_000);
        const more = drawnTangle(8);
        for (let n = 0; n < 25_000; ++n) window.add(more());
        const camera = fitted(window, 900, 400);
        assert.ok(detail(camera).far);
        const density = new Density();
        density.make(window, [[0, 20_000]], camera, 900, colors, ground);
        for (let slot = 0; slot < 20_000; slot += 1) {
            const column = Math.floor(450 + ((window.x[slot] ?? 0) - camera.x) * camera.sx);
            if (column < 0 || column >= 900) continue;
            const row = Math.floor(((window.y[slot] ?? 0) - density.top) / density.rowsACell);
            assert.ok(density.at(column, row), `${column} ${row}`);
        }
    });
});

test("a canvas has the pixels of the screen, as far as they are not too many", () => {
    assert.equal(resolution(1_000, 400, 2), 2);
    assert.equal(resolution(1_000, 400, 1), 1);
    assert.ok(resolution(2_000, 560, 3) < 1.5);
    assert.equal(resolution(8_000, 4_000, 2), 1);
});
