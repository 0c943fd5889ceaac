// A made-up Tangle for measuring and for tests: the same for the same seed.

import { State, type Vertex } from "./window.js";

/** Each call: one more vertex, on two to `parentsMost` of the last forty. */
export function drawnTangle(parentsMost: number, seed = 1): () => Vertex {
    let random = seed;
    const below = (limit: number) => {
        random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((random / 2 ** 32) * limit);
    };
    let count = 0;
    return () => {
        const id = `m${count}`;
        const parents = new Set<string>();
        const wanted = 2 + below(parentsMost - 1);
        for (let n = 0; n < wanted && count > 0; ++n) parents.add(`m${Math.max(0, count - 1 - below(40))}`);
        count += 1;
        const kind = below(10);
        const state = kind === 0 ? State.payload : kind < 3 ? State.open : State.confirmed;
        return { id, parents: [...parents], state, weight: state === State.confirmed ? 1 : below(100) / 100 };
    };
}
