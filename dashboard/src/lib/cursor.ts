// Where a stream of events goes on after the page was loaded again: the cursor of the last event, by node.

export interface Keeper {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
}

export class Cursors {
    readonly #keeper: Keeper | undefined;
    #noted = 0;

    /** Undefined where a browser keeps nothing: then streams begin with what comes. */
    constructor(keeper: Keeper | undefined) {
        this.#keeper = keeper;
    }

    of(node: string): string | undefined {
        try {
            return this.#keeper?.getItem(`weft.cursor ${node}`) ?? undefined;
        } catch {
            return undefined;
        }
    }
    /** At most once in `everyMs`: writing is slow, and what comes twice is known by its cursor. */
    note(node: string, cursor: string, now: number, everyMs = 1_000): void {
        if (cursor === "" || now - this.#noted < everyMs) return;
        this.#noted = now;
        try {
            this.#keeper?.setItem(`weft.cursor ${node}`, cursor);
        } catch {
            // full, or forbidden
        }
    }
}

/** The newest so many, the newest first. */
export function kept<T>(list: readonly T[], more: readonly T[], most: number): T[] {
    return [...[...more].reverse(), ...list].slice(0, most);
}

/** Of the life of no node: a stream that goes on from it tells that events are lost, and then all that the node still has. */
export const beforeAll = "0-0";

export interface Placed {
    readonly cursor: string;
}

/** Two lists of a node's events as one, the newest first, each event once. Of several lives that of `list` is the newest. */
export function joined<T extends Placed>(list: readonly T[], more: readonly T[], most: number): T[] {
    const known = new Set(list.map((one) => one.cursor));
    const fresh = more.filter((one) => one.cursor !== "" && !known.has(one.cursor));
    if (fresh.length === 0) return [...list].slice(0, most);
    const life = lifeOf(fresh[0]?.cursor ?? "");
    const same = [...list, ...fresh].filter((one) => lifeOf(one.cursor) === life);
    same.sort((a, b) => positionOf(b.cursor) - positionOf(a.cursor));
    return [...same, ...list.filter((one) => lifeOf(one.cursor) !== life)].slice(0, most);
}

const lifeOf = (cursor: string) => cursor.slice(0, Math.max(0, cursor.lastIndexOf("-")));
const positionOf = (cursor: string) => Number(cursor.slice(cursor.lastIndexOf("-") + 1));
