// Who agrees on a validators' block: places on a circle, and the lines between those that know of each other.

export type Stance = "stands" | "elsewhere" | "silent" | "equivocates";

export interface Agreeing {
    readonly validator: string;
    readonly stake: bigint;
    readonly stance: Stance;
    /** Places of those whose standing on the block it has seen. */
    readonly knows: readonly number[];
    readonly in_clique: boolean;
    readonly in_proof: boolean;
}

export interface Line {
    readonly from: number;
    readonly to: number;
    /** Both know of each other; else `from` alone knows of `to`. */
    readonly mutual: boolean;
    /** Both are in the clique that is shown. */
    readonly inClique: boolean;
}

/** Each pair once. What names a place that is not there, or itself, is passed over: it comes from a node. */
export function linesOf(validators: readonly Agreeing[], clique: ReadonlySet<number>): Line[] {
    const known = validators.map((one) => new Set(one.knows));
    const lines: Line[] = [];
    for (let a = 0; a < validators.length; ++a) {
        for (let b = a + 1; b < validators.length; ++b) {
            const ab = known[a]?.has(b) ?? false;
            const ba = known[b]?.has(a) ?? false;
            if (!ab && !ba) continue;
            const mutual = ab && ba;
            lines.push({
                from: ab ? a : b,
                to: ab ? b : a,
                mutual,
                inClique: mutual && clique.has(a) && clique.has(b),
            });
        }
    }
    // What matters is drawn over the rest.
    return lines.sort((one, other) => rank(one) - rank(other));
}

function rank(line: Line): number {
    return (line.mutual ? 1 : 0) + (line.inClique ? 1 : 0);
}

/** Places of the clique that counts: the proof of a final block, else the heaviest as things stand. */
export function cliqueOf(validators: readonly Agreeing[], proved: boolean): Set<number> {
    const members = validators.map((one, place) => ((proved ? one.in_proof : one.in_clique) ? place : -1));
    return new Set(members.filter((place) => place >= 0));
}

/** On a circle of radius 1, the first on top, clockwise. */
export function placesOf(count: number): readonly (readonly [x: number, y: number])[] {
    return Array.from({ length: count }, (_, n) => {
        const turn = (2 * Math.PI * n) / Math.max(1, count);
        return [Math.sin(turn), -Math.cos(turn)] as const;
    });
}

/** Radius of a vertex: its area is its stake's part, between a dot and a third of the room between neighbours. */
export function radiusOf(stake: bigint, most: bigint, count: number): number {
    const share = most === 0n ? 0 : Number((stake * 1_000_000n) / most) / 1_000_000;
    const largest = Math.min(0.16, 1 / Math.max(1, count));
    return Math.max(0.018, largest * Math.sqrt(share));
}

/** What is missing for a block to be final, in words; undefined: nothing. */
export function missing(
    validators: readonly Agreeing[],
    weights: { readonly needed: bigint; readonly standing: bigint; readonly weight: bigint },
): string | undefined {
    if (weights.weight >= weights.needed) return undefined;
    if (weights.standing < weights.needed) {
        const away = validators.filter((one) => one.stance !== "stands").length;
        return `too little stake stands on it; of those shown ${away} ${away === 1 ? "does" : "do"} not`;
    }
    return "enough stake stands on it, and not enough of it knows of each other yet";
}
