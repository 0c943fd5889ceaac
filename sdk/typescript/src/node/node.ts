// A node's HTTP interface: every operation of docs/openapi.json with its types.

import { ApiError, ConnectionError } from "../errors.js";
import { routes, shapes } from "../generated/routes.js";
import { type Route, toJson, withIntegers } from "./shape.js";
import type { Answer, Body, ErrorCode, Item, Listing, Operation, Parameters } from "./types.js";

/** As far as this library needs it: browsers and Node.js 22 have one, for older ones there is the package `ws`. */
export type WebSocketClass = new (url: string) => WebSocketLike;
export interface WebSocketLike {
    onopen: ((event: never) => void) | null;
    onmessage: ((event: never) => void) | null;
    onerror: ((event: never) => void) | null;
    onclose: ((event: never) => void) | null;
    close(): void;
}

export interface NodeOptions {
    /** What writes must present, when the node has a token. */
    readonly token?: string;
    /** The platform's own when left out. */
    readonly fetch?: typeof fetch;
    readonly webSocket?: WebSocketClass;
    /** How long an answer may take, in milliseconds; 60000 when left out. A question that waits has as much more as it waits. */
    readonly timeoutMs?: number;
}

export interface CallOptions {
    /** Ends it: what was called fails with the signal's reason. */
    readonly signal?: AbortSignal;
}
export interface WaitOptions extends CallOptions {
    /** How long to wait for each step, in milliseconds; 50000 when left out. */
    readonly atMostMs?: number;
}

type Values = { readonly [name: string]: string | number | bigint | undefined };

export class WeftNode {
    readonly url: string;
    readonly options: NodeOptions;

    /** For example `new WeftNode("http://127.0.0.1:7780")`. Asks nothing yet. */
    constructor(url: string, options: NodeOptions = {}) {
        this.url = url.replace(/\/+$/, "");
        this.options = options;
    }

    /** The node is on this machine, as its address says. */
    get here(): boolean {
        const host = new URL(this.url).hostname;
        return host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
    }

    /**
     * Asks for one operation: `node.call("transaction", { id, wait: "confirmed" })`.
     * Errors: ApiError with the API's name, ConnectionError.
     */
    async call<O extends Operation>(
        operation: O,
        parameters: Parameters<O>,
        ...rest: Body<O> extends undefined
            ? [body?: undefined, options?: CallOptions]
            : [body: Body<O>, options?: CallOptions]
    ): Promise<Answer<O>> {
        const [body, options] = rest;
        const route = routes[operation];
        const values = parameters as Values;
        const waits = values["wait"] === undefined ? 0 : Number(values["timeout_ms"] ?? 10_000);
        const answer = await this.#fetch(route, values, body, options?.signal, waits);
        return answer as Answer<O>;
    }

    /** All items of a list, page by page, as they are needed: `for await (const output of node.list("outputs", { address }))`. */
    async *list<O extends Listing>(
        operation: O,
        parameters: Parameters<O>,
        options?: CallOptions,
    ): AsyncGenerator<Item<O>> {
        let cursor: string | undefined;
        do {
            const values = cursor === undefined ? parameters : { ...(parameters as Values), cursor };
            const page = await this.#fetch(routes[operation], values as Values, undefined, options?.signal, 0);
            const { items, next } = page as { items: Item<O>[]; next: string | null };
            yield* items;
            cursor = next ?? undefined;
        } while (cursor !== undefined);
    }

    /** Asks for what only a WebSocket gets, to hear why not. Errors: always one. */
    async probe(question: string, signal?: AbortSignal): Promise<never> {
        await this.#ask(question, { ...routes.events, answers: {} }, undefined, signal, 0);
        throw new ConnectionError("not_a_weft_node", `${this.url}: answers what it cannot`);
    }

    #fetch(
        route: Route,
        values: Values,
        body: unknown,
        signal: AbortSignal | undefined,
        waits: number,
    ): Promise<unknown> {
        return this.#ask(target(route, values), route, body, signal, waits);
    }

    async #ask(
        question: string,
        route: Route,
        body: unknown,
        signal: AbortSignal | undefined,
        waits: number,
    ): Promise<unknown> {
        const url = this.url + question;
        const stop = new AbortController();
        const onAbort = () => stop.abort(signal?.reason);
        if (signal?.aborted) onAbort();
        signal?.addEventListener("abort", onAbort);
        const limit = (this.options.timeoutMs ?? 60_000) + waits;
        const timer = setTimeout(
            () => stop.abort(new ConnectionError("timed_out", `${url}: no answer in ${limit} ms`)),
            limit,
        );
        try {
            const response = await (this.options.fetch ?? fetch)(url, {
                method: route.method,
                headers: this.#headers(body),
                body: body === undefined ? null : toJson(body),
                signal: stop.signal,
                redirect: "error",
            });
            return answerOf(url, route, response, await response.text());
        } catch (error) {
            if (stop.signal.aborted) throw stop.signal.reason;
            if (error instanceof ApiError || error instanceof ConnectionError) throw error;
            throw new ConnectionError("unreachable", `${url}: not reached`, "Is a node running there?", {
                cause: error,
            });
        } finally {
            clearTimeout(timer);
            signal?.removeEventListener("abort", onAbort);
        }
    }

    #headers(body: unknown): Record<string, string> {
        const headers: Record<string, string> = { Accept: "application/json, text/plain" };
        if (body !== undefined) headers["Content-Type"] = "application/json";
        if (this.options.token !== undefined) headers["Authorization"] = `Bearer ${this.options.token}`;
        return headers;
    }
}

/** Path and query. */
export function target(route: Route, values: Values): string {
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
    const query = route.query
        .filter((name) => values[name] !== undefined)
        .map((name) => `${name}=${encodeURIComponent(String(values[name]))}`);
    return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

function answerOf(url: string, route: Route, response: Response, text: string): unknown {
    const status = String(response.status);
    const foreign = (cause?: unknown) =>
        new ConnectionError("not_a_weft_node", `${url}: the answer, status ${status}, is none of a Weft node`, "", {
            cause,
        });
    if (Object.hasOwn(route.answers, status)) {
        const shape = route.answers[status];
        if (shape === "text") return text;
        try {
            return withIntegers(JSON.parse(text), shape, shapes);
        } catch (error) {
            throw foreign(error);
        }
    }
    throw errorOf(response, text) ?? foreign();
}

/** The API's error, or undefined when the answer is none. */
function errorOf(response: Response, text: string): ApiError | undefined {
    let body: { error?: { code?: unknown; message?: unknown; hint?: unknown } } | null;
    try {
        body = JSON.parse(text);
    } catch {
        return undefined;
    }
    const { code, message, hint } = body?.error ?? {};
    if (typeof code !== "string" || typeof message !== "string" || typeof hint !== "string") return undefined;
    const after = response.headers.get("Retry-After");
    const seconds = after !== null && /^[0-9]+$/.test(after) ? Number(after) : undefined;
    return new ApiError(response.status, code as ErrorCode, message, hint, seconds);
}
