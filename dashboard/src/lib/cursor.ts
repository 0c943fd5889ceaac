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
