// A request's calls as a tree: the node lists them in the order in which they began, each with its depth.

export interface Call {
    readonly depth: number;
    readonly gas: bigint;
    readonly own_gas: bigint;
}

export interface CallNode<C extends Call> {
    readonly call: C;
    /** Place in the list: a name for it that stays. */
    readonly place: number;
    readonly calls: readonly CallNode<C>[];
}

/** One that stands deeper than its caller may call is hung below the last one: the list is shown whole in any case. */
export function treeOf<C extends Call>(calls: readonly C[]): CallNode<C>[] {
    interface Open extends CallNode<C> {
        readonly calls: Open[];
    }
    const roots: Open[] = [];
    const path: Open[] = [];
    calls.forEach((call, place) => {
        const node: Open = { call, place, calls: [] };
        path.length = Math.min(path.length, Math.max(0, call.depth));
        const above = path[path.length - 1];
        (above ? above.calls : roots).push(node);
        path.push(node);
    });
    return roots;
}

/** Part of the whole, from 0 to 1: a width, so a double is enough. */
export function share(gas: bigint, whole: bigint): number {
    if (whole <= 0n) return 0;
    return Math.min(1, Number((gas * 10_000n) / whole) / 10_000);
}

/** Bytes in hex as people read them: text where it is text. */
export function shownBytes(hex: string, most = 64): string {
    const bytes = hex.length / 2;
    const text = hex.replace(/../g, (two) => String.fromCharCode(Number.parseInt(two, 16)));
    if (bytes > 0 && bytes <= most && /^[\x20-\x7e]+$/.test(text)) return `"${text}"`;
    if (bytes <= most) return `0x${hex}`;
    return `0x${hex.slice(0, 2 * most)}… (${bytes} bytes)`;
}

/** A value of a description: long bytes are cut. */
export function shownValue(value: string | number | bigint | boolean, most = 64): string {
    const text = String(value);
    return /^0x[0-9a-f]*$/.test(text) && text.length > 2 + 2 * most ? shownBytes(text.slice(2), most) : text;
}
