// A graph from so far that vertices are narrower than a pixel: each row becomes a band, whose color at a place is the mean of what
// stands there, the paler the less of it. One small picture of cells is made anew each time: that takes a pass over numbers, where
// drawing each vertex would take a processor longer than the whole rest of the picture.

import type { Camera } from "./camera.js";
import type { GraphWindow } from "./window.js";
import { State } from "./window.js";

type Color = readonly [number, number, number];

/** Cells of a picture, at most: wider and higher ones have larger cells. */
export const columnsMost = 2_048;
export const rowsMost = 256;

/** What is seldom and matters is seen among many others. */
const loud: readonly number[] = [State.rejected, State.conflict, State.orphaned];
const loudness = 8;
/** A place with anything in it is at least so dark. */
const leastShade = 0.3;

export class Density {
    /** Cells of the last picture; one is `pixelsACell` pixels wide and `rowsACell` rows high, the upper edge of the first is `top`. */
    columns = 0;
    rows = 0;
    pixelsACell = 1;
    rowsACell = 1;
    top = 0;
    /** Red, green, blue, and 255 where something stands. */
    pixels = new Uint8Array(0);
    /** Four a cell: colors times how much, and how much. */
    #sums = new Float32Array(0);
    /** How much of a cell is covered, loud ones counted as others. */
    #covered = new Float32Array(0);

    /** `width` and the camera's scales are in pixels of the screen. `ranges` are of slots that may be seen. */
    make(
        window: GraphWindow,
        ranges: readonly (readonly [number, number])[],
        camera: Camera,
        width: number,
        colors: readonly Color[],
        ground: Color,
    ): void {
        this.pixelsACell = Math.ceil(width / columnsMost);
        this.columns = Math.ceil(width / this.pixelsACell);
        this.rowsACell = Math.max(1, Math.ceil(2 / camera.sy), Math.ceil((2 * window.rowMost + 1) / rowsMost));
        this.top = -window.rowMost - 0.5;
        this.rows = Math.ceil((2 * window.rowMost + 1) / this.rowsACell);
        const cells = this.columns * this.rows;
        if (this.#covered.length < cells) {
            this.#sums = new Float32Array(4 * cells);
            this.#covered = new Float32Array(cells);
            this.pixels = new Uint8Array(4 * cells);
        }
        this.#sums.fill(0, 0, 4 * cells);
        this.#covered.fill(0, 0, cells);
        this.#gather(window, ranges, camera, width, colors);
        this.#paint(cells, ground);
    }

    #gather(
        window: GraphWindow,
        ranges: readonly (readonly [number, number])[],
        camera: Camera,
        width: number,
        colors: readonly Color[],
    ): void {
        const wide = camera.sx / this.pixelsACell;
        const left = width / 2 / this.pixelsACell - camera.x * wide - wide / 2;
        const { x, y, state } = window;
        const { columns } = this;
        for (const [first, last] of ranges) {
            for (let slot = first; slot < last; ++slot) {
                const from = left + (x[slot] as number) * wide;
                const to = from + wide;
                if (to <= 0 || from >= columns) continue;
                const kind = state[slot] as number;
                const color = colors[kind] as Color;
                const factor = loud.includes(kind) ? loudness : 1;
                const row = Math.floor(((y[slot] as number) - this.top) / this.rowsACell) * columns;
                const end = Math.min(columns, Math.ceil(to));
                for (let column = Math.max(0, Math.floor(from)); column < end; ++column) {
                    const part = Math.min(to, column + 1) - Math.max(from, column);
                    if (part <= 0) continue;
                    const cell = row + column;
                    this.#covered[cell] = (this.#covered[cell] as number) + part;
                    const much = part * factor;
                    const at = 4 * cell;
                    this.#sums[at] = (this.#sums[at] as number) + color[0] * much;
                    this.#sums[at + 1] = (this.#sums[at + 1] as number) + color[1] * much;
                    this.#sums[at + 2] = (this.#sums[at + 2] as number) + color[2] * much;
                    this.#sums[at + 3] = (this.#sums[at + 3] as number) + much;
                }
            }
        }
    }

    #paint(cells: number, ground: Color): void {
        for (let cell = 0; cell < cells; ++cell) {
            const at = 4 * cell;
            const much = this.#sums[at + 3] as number;
            if (much === 0) {
                this.pixels[at + 3] = 0;
                continue;
            }
            const covered = Math.min(1, (this.#covered[cell] as number) / this.rowsACell);
            const shade = leastShade + (1 - leastShade) * covered;
            for (let i = 0; i < 3; ++i) {
                const own = (this.#sums[at + i] as number) / much;
                const under = ground[i] as number;
                this.pixels[at + i] = Math.round(255 * (under + (own - under) * shade));
            }
            this.pixels[at + 3] = 255;
        }
    }

    /** For tests: the color of a cell; undefined: nothing stands there. */
    at(column: number, row: number): readonly number[] | undefined {
        const at = 4 * (row * this.columns + column);
        return this.pixels[at + 3] === 0 ? undefined : [...this.pixels.subarray(at, at + 3)];
    }
}
