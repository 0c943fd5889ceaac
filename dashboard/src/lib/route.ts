// Where in the dashboard one is: what stands behind the # of the address. Every page has an address of its own, which can be
// kept and sent.

export interface Place {
    /** "chains", "transaction", … */
    readonly page: string;
    /** What it is about: ids, decoded. */
    readonly of: readonly string[];
}

export function placeOf(hash: string): Place {
    const path = hash.replace(/^#\/?/, "");
    const [page = "", ...of] = path.split("/").map(decoded);
    return { page: page === "" ? "overview" : page, of };
}

export function linkTo(page: string, ...of: readonly (string | number | bigint)[]): string {
    return `#/${[page, ...of.map(String)].map(encodeURIComponent).join("/")}`;
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
