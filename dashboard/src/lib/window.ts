// The vertices that a graph shows: the newest so many of a DAG that has no end, each at a place that it keeps. Memory is that of
// the window, whatever comes: arrays of fixed size, one map from ids to what is in it, one counter a column.
//
// A vertex goes into the column right of its right-most parent, above and below the middle in turns. So nothing is ever laid out
// anew, adding costs the parents that are named, and a wide DAG looks wide.

/** How it is drawn. Numbers are the palette's. */
export const State = { open: 0, confirmed: 1, rejected: 2, payload: 3, conflict: 4, final: 5, orphaned: 6 } as const;

export const parentsDrawnMax = 8;

export interface Vertex {
    readonly id: string;
    /** Strong ones first: of many the first eight are drawn. */
    readonly parents: readonly string[];
    readonly state: number;
    /** Approval weight, 0 to 1. */
    readonly weight: number;
    /** Where it stands, when the DAG itself says so. */
    readonly column?: number;
    readonly row?: number;
}

export class GraphWindow {
    readonly capacity: number;
    /** By slot. Places are in columns and rows. */
    readonly x: Float32Array;
    readonly y: Float32Array;
    readonly state: Uint8Array;
    readonly weight: Float32Array;
    readonly ids: (string | undefined)[];
    /** Eight a slot: the parent's number, or -1. A number n is in the window while `holds(n)`. */
    readonly parents: Float64Array;
    /** How many were ever added: the numbers are 0 to it. */
    added = 0;
    /** Counts every change; what draws looks whether it is another one than last time. */
    version = 0;
    /** Slots that changed since `changesTaken`, as [first, last]; null: none. */
    #changed: [number, number] | null = null;
    #newFrom = 0;
    readonly #numbers = new Map<string, number>();
    readonly #columns = new Map<number, number>();
    /** Of all columns that have something. */
    columnLast = 0;
    rowMost = 1;

    constructor(capacity: number) {
        this.capacity = capacity;
        this.x = new Float32Array(capacity);
        this.y = new Float32Array(capacity);
        this.state = new Uint8Array(capacity);
        this.weight = new Float32Array(capacity);
        this.ids = new Array<string | undefined>(capacity).fill(undefined);
        this.parents = new Float64Array(capacity * parentsDrawnMax).fill(-1);
    }

    get size(): number {
        return Math.min(this.added, this.capacity);
    }
    /** The oldest number in it. */
    get first(): number {
        return Math.max(0, this.added - this.capacity);
    }
    holds(number: number): boolean {
        return number >= this.first && number < this.added;
    }
    slotOf(number: number): number {
        return number % this.capacity;
    }
    numberOf(id: string): number | undefined {
        return this.#numbers.get(id);
    }
    idOf(number: number): string | undefined {
        return this.holds(number) ? this.ids[this.slotOf(number)] : undefined;
    }
    /** The left-most column that has something. */
    get columnFirst(): number {
        return this.size === 0 ? 0 : (this.x[this.slotOf(this.first)] ?? 0);
    }

    /** False: it is there already, and takes the new state. */
    add(vertex: Vertex): boolean {
        const known = this.#numbers.get(vertex.id);
        if (known !== undefined) {
            this.update(vertex.id, vertex.state, vertex.weight);
            return false;
        }
        const parents = vertex.parents
            .map((id) => this.#numbers.get(id))
            .filter((number) => number !== undefined)
            .slice(0, parentsDrawnMax);
        const number = this.added;
        const slot = this.slotOf(number);
        this.#leave(slot);
        let column = vertex.column;
        if (column === undefined) {
            column = number === 0 ? 0 : Math.max(0, this.columnLast - 1);
            if (parents.length > 0) {
                column = 1 + Math.max(...parents.map((parent) => this.x[this.slotOf(parent)] ?? 0));
            }
        }
        const before = this.#columns.get(column) ?? 0;
        this.#columns.set(column, before + 1);
        const row = vertex.row ?? (before % 2 === 1 ? 1 : -1) * Math.ceil(before / 2);
        this.ids[slot] = vertex.id;
        this.#numbers.set(vertex.id, number);
        this.x[slot] = column;
        this.y[slot] = row;
        this.state[slot] = vertex.state;
        this.weight[slot] = vertex.weight;
        for (let i = 0; i < parentsDrawnMax; ++i) this.parents[slot * parentsDrawnMax + i] = parents[i] ?? -1;
        this.columnLast = Math.max(this.columnLast, column);
        this.rowMost = Math.max(this.rowMost, Math.abs(row));
        this.added = number + 1;
        this.version += 1;
        return true;
    }

    /** Another state of what is there. */
    update(id: string, state: number, weight: number): void {
        const number = this.#numbers.get(id);
        if (number === undefined) return;
        const slot = this.slotOf(number);
        if (this.state[slot] === state && this.weight[slot] === Math.fround(weight)) return;
        this.state[slot] = state;
        this.weight[slot] = weight;
        this.version += 1;
        if (number >= this.#newFrom) return;
        this.#changed = this.#changed
            ? [Math.min(this.#changed[0], slot), Math.max(this.#changed[1], slot)]
            : [slot, slot];
    }

    /** What is new and what changed since the last call: numbers from `newFrom` on, and a range of slots. */
    takeChanges(): { newFrom: number; changed: [number, number] | null } {
        const taken = { newFrom: Math.max(this.#newFrom, this.first), changed: this.#changed };
        this.#newFrom = this.added;
        this.#changed = null;
        return taken;
    }

    /** The nearest vertex, in units where a column is `aspect` times as long as a row; undefined: none within `reach`. */
    nearest(x: number, y: number, aspect: number, reach: number): number | undefined {
        let best: number | undefined;
        let least = reach * reach;
        for (let number = this.first; number < this.added; ++number) {
            const slot = this.slotOf(number);
            const dx = ((this.x[slot] ?? 0) - x) * aspect;
            const dy = (this.y[slot] ?? 0) - y;
            const distance = dx * dx + dy * dy;
            if (distance <= least) {
                least = distance;
                best = number;
            }
        }
        return best;
    }

    /** Numbers of its parents in the window. */
    parentsOf(number: number): number[] {
        const at = this.slotOf(number) * parentsDrawnMax;
        return [...this.parents.subarray(at, at + parentsDrawnMax)].filter(
            (parent) => parent >= 0 && this.holds(parent),
        );
    }
    /** The first that has it among its parents. */
    childOf(number: number): number | undefined {
        for (let later = number + 1; later < this.added; ++later) {
            if (this.parentsOf(later).includes(number)) return later;
        }
        return undefined;
    }

    clear(): void {
        for (let slot = 0; slot < this.capacity; ++slot) this.ids[slot] = undefined;
        this.parents.fill(-1);
        this.#numbers.clear();
        this.#columns.clear();
        this.added = 0;
        this.#newFrom = 0;
        this.#changed = null;
        this.columnLast = 0;
        this.rowMost = 1;
        this.version += 1;
    }

    #leave(slot: number): void {
        const id = this.ids[slot];
        if (id === undefined) return;
        this.#numbers.delete(id);
        const column = this.x[slot] ?? 0;
        const left = (this.#columns.get(column) ?? 1) - 1;
        if (left <= 0) this.#columns.delete(column);
        else this.#columns.set(column, left);
    }

    /** For tests: entries of the maps. */
    get held(): { ids: number; columns: number } {
        return { ids: this.#numbers.size, columns: this.#columns.size };
    }
}
