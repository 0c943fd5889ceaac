// Where integers stand in the node's JSON. They are digits in a string there, so that no parser rounds them, and bigint here.

/** As far as a schema leads to integers; what leads to none is left out. */
export type Shape =
    | "integer"
    | { readonly name: string }
    | { readonly items: Shape | undefined }
    | { readonly values: Shape | undefined }
    | { readonly properties: { readonly [name: string]: Shape } }
    /** One of several, chosen by a property. */
    | { readonly by: string; readonly of: { readonly [value: string]: Shape } };

/** How to call an operation, and what it answers by status: null is JSON without integers. */
export interface Route {
    readonly method: string;
    readonly path: string;
    readonly query: readonly string[];
    readonly answers: { readonly [status: string]: Shape | "text" | null };
}

type Shapes = { readonly [schema: string]: Shape };

/** The same JSON with its integers as bigint. Errors: SyntaxError, when something else stands where one should. */
export function withIntegers(json: unknown, shape: Shape | null | undefined, shapes: Shapes): unknown {
    if (shape === null || shape === undefined || json === null) return json;
    if (shape === "integer") {
        if (typeof json !== "string" || !/^-?[0-9]{1,20}$/.test(json)) throw new SyntaxError("not an integer");
        return BigInt(json);
    }
    if ("name" in shape) return withIntegers(json, shapes[shape.name], shapes);
    if ("items" in shape) {
        if (!Array.isArray(json)) throw new SyntaxError("not a list");
        return json.map((item) => withIntegers(item, shape.items, shapes));
    }
    if (typeof json !== "object" || Array.isArray(json)) throw new SyntaxError("not an object");
    const object = json as Record<string, unknown>;
    if ("by" in shape) return withIntegers(json, shape.of[String(object[shape.by])], shapes);
    const inner = "values" in shape ? () => shape.values : (name: string) => ownOf(shape.properties, name);
    return Object.fromEntries(
        Object.entries(object).map(([name, value]) => [name, withIntegers(value, inner(name), shapes)]),
    );
}

/** JSON with bigint as digits in a string. */
export function toJson(value: unknown): string {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner));
}

function ownOf<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
    return Object.hasOwn(object, name) ? object[name] : undefined;
}
