// What a text that somebody pastes may be. Ids of several kinds look alike, so there may be several: the node is asked for each.

export type Guess =
    | { readonly kind: "transaction" | "message" | "node" | "address" | "chain"; readonly id: string }
    | { readonly kind: "request"; readonly id: string }
    | { readonly kind: "casper_block" | "casper_deploy" | "dkg" | "series"; readonly id: string }
    | { readonly kind: "agent"; readonly id: string }
    | { readonly kind: "block_index"; readonly id: string };

const base58 = /^[1-9A-HJ-NP-Za-km-z]+$/;

/** In the order in which they are tried. */
export function guesses(typed: string): Guess[] {
    const text = typed.trim();
    if (/^\[\d{1,5}\][1-9A-HJ-NP-Za-km-z]{32,44}$/.test(text)) return [{ kind: "request", id: text }];
    if (/^(A\/|C\/)/.test(text)) return [{ kind: "agent", id: text }];
    if (/^[0-9a-f]{64}$/.test(text)) {
        return (["casper_block", "casper_deploy", "series", "dkg"] as const).map((kind) => ({ kind, id: text }));
    }
    if (/^\d{1,9}$/.test(text)) return [{ kind: "block_index", id: text }];
    if (!base58.test(text)) return [];
    // 32 bytes are 32 to 44 digits, 33 bytes (with a first byte that is not 0) 44 to 46.
    const found: Guess[] = [];
    if (text.length >= 32 && text.length <= 44) {
        for (const kind of ["transaction", "message", "node"] as const) found.push({ kind, id: text });
    }
    if (text.length >= 44 && text.length <= 46) {
        for (const kind of ["chain", "address"] as const) found.push({ kind, id: text });
    }
    return found;
}
