// Messages of a node as they come, by asking for the newest of them: what is asked for a time is bounded, whatever the node books.
// What is not confirmed yet is asked for again, until it is.

export interface Head {
    readonly order: bigint;
    readonly id: string;
    readonly confirmed: boolean;
}
export interface Page<H> {
    readonly items: readonly H[];
    readonly next: string | null;
}
export type Ask<H> = (cursor: string | undefined, limit: number) => Promise<Page<H>>;

export class Feed<H extends Head> {
    /** The highest order seen. */
    newest = 0n;
    /** Messages that were passed over because more came than may be asked for. */
    skipped = 0n;
    readonly #ask: Ask<H>;
    readonly #pagesMost: number;
    readonly #pageLimit: number;
    readonly #open = new Map<bigint, string>();
    readonly #openMost: number;

    constructor(ask: Ask<H>, limits: { pagesMost?: number; pageLimit?: number; openMost?: number } = {}) {
        this.#ask = ask;
        this.#pagesMost = limits.pagesMost ?? 4;
        this.#pageLimit = limits.pageLimit ?? 250;
        this.#openMost = limits.openMost ?? 2_000;
    }

    /** Unconfirmed ones that are followed. */
    get open(): number {
        return this.#open.size;
    }

    /** Heads that are new or may have changed, the oldest first. `atMost`: how far back the first call goes. */
    async step(atMost: number): Promise<H[]> {
        const heads = new Map<bigint, H>();
        const first = this.newest === 0n;
        const pages = first ? Math.ceil(atMost / this.#pageLimit) + this.#pagesMost : this.#pagesMost;
        let cursor: string | undefined;
        let lowest: bigint | undefined;
        let whole = false;
        for (let n = 0; n < pages && !whole; ++n) {
            const page = await this.#ask(cursor, this.#pageLimit);
            for (const head of page.items) {
                if (!first && head.order <= this.newest) whole = true;
                heads.set(head.order, head);
                lowest = head.order;
            }
            if (page.next === null || (first && heads.size >= atMost)) whole = true;
            cursor = page.next ?? undefined;
        }
        if (!first && !whole && lowest !== undefined) this.skipped += lowest - this.newest - 1n;
        // One page of what is open and older than that.
        const oldest = this.#oldestOpen(lowest);
        if (oldest !== undefined) {
            const from = oldest + BigInt(this.#pageLimit) - 1n;
            const before = lowest === undefined ? from : lowest - 1n;
            const page = await this.#ask((from < before ? from : before).toString(), this.#pageLimit);
            for (const head of page.items) if (this.#open.has(head.order)) heads.set(head.order, head);
            // What the node has let go is not open any more.
            for (const order of [...this.#open.keys()]) {
                if (order >= oldest && order <= from && !heads.has(order) && (lowest === undefined || order < lowest)) {
                    this.#open.delete(order);
                }
            }
        }
        const found = [...heads.values()].sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
        for (const head of found) this.#note(head);
        return found;
    }

    #oldestOpen(below: bigint | undefined): bigint | undefined {
        for (const order of this.#open.keys()) {
            if (below === undefined || order < below) return order;
        }
        return undefined;
    }

    #note(head: H): void {
        if (head.order > this.newest) this.newest = head.order;
        if (head.confirmed) {
            this.#open.delete(head.order);
            return;
        }
        // Behind the others when it was asked for: those that never are confirmed must not keep others waiting.
        this.#open.delete(head.order);
        this.#open.set(head.order, head.id);
        if (this.#open.size > this.#openMost) {
            const oldest = this.#open.keys().next().value;
            if (oldest !== undefined) this.#open.delete(oldest);
        }
    }
}
