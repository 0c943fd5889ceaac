// The branch DAG: sides of conflicts, and which stands on which. A side is drawn below those that it builds on.

export interface Side {
    readonly id: string;
    /** Sides that its transaction builds on, itself not included. */
    readonly on: readonly string[];
    readonly state: "pending" | "confirmed" | "rejected";
    readonly weight: number;
}
export interface PlacedSide extends Side {
    readonly level: number;
    readonly place: number;
}

/** A level is one more than the highest it builds on; in a level as they come. What leads in a circle cannot be: it ends at 0. */
export function placed(sides: readonly Side[]): PlacedSide[] {
    const byId = new Map(sides.map((side) => [side.id, side]));
    const levels = new Map<string, number>();
    const levelOf = (id: string, above: ReadonlySet<string>): number => {
        const known = levels.get(id);
        if (known !== undefined) return known;
        const side = byId.get(id);
        if (side === undefined || above.has(id)) return -1;
        const inner = new Set([...above, id]);
        const level = 1 + Math.max(-1, ...side.on.map((one) => levelOf(one, inner)));
        levels.set(id, level);
        return level;
    };
    const count = new Map<number, number>();
    return sides.map((side) => {
        const level = levelOf(side.id, new Set());
        const place = count.get(level) ?? 0;
        count.set(level, place + 1);
        return { ...side, level, place };
    });
}
