// What is built on: parents stand in the order of the fork choice (docs/protocols/casper.md).

export interface Linked {
    readonly block: string;
    readonly rank: bigint;
    readonly parents: readonly string[];
    readonly state: string;
}

/** From the highest open or final block along first parents, as far as they are in the list. */
export function mainChain(blocks: readonly Linked[]): string[] {
    const byId = new Map(blocks.map((one) => [one.block, one]));
    let at: Linked | undefined;
    for (const one of blocks) if (one.state !== "orphaned" && (at === undefined || one.rank > at.rank)) at = one;
    const chain: string[] = [];
    while (at !== undefined && chain.length <= blocks.length) {
        chain.push(at.block);
        const [first] = at.parents;
        at = first === undefined ? undefined : byId.get(first);
    }
    return chain;
}
