// What happens on a node, as it happens, over a WebSocket that is opened again when it breaks.

import { ApiError, ConnectionError } from "../errors.js";
import { routes, shapes } from "../generated/routes.js";
import { target, type WebSocketClass, type WebSocketLike, type WeftNode } from "./node.js";
import { pause } from "./pause.js";
import { withIntegers } from "./shape.js";
import type { Event, EventOf, Topic } from "./types.js";

export interface EventOptions<T extends Topic = Topic> {
    /** All when left out. */
    readonly topics?: readonly Exclude<T, "gap" | "cursor">[];
    /** Only events about this. */
    readonly subject?: string;
    /** Only what happens on this chain. */
    readonly chain?: string;
    /** Go on after the event of this cursor: keep it to go on after a restart of your program. */
    readonly cursor?: string;
    /** Ends the stream: the generator returns. */
    readonly signal?: AbortSignal;
    /**
     * After so many milliseconds without a frame the link is opened anew, for a break that nobody was told of looks like a node
     * where nothing happens; 120000 when left out. Not before a first frame has brought a cursor.
     */
    readonly silentMs?: number;
    /** Called when the link broke and is about to be opened again. */
    readonly onReconnect?: (reason: ConnectionError | ApiError) => void;
}

/** Frames that wait for a slow reader. Beyond it the link is cut, and resumed where the reader is. */
const framesWaitingMax = 10_000;
const pauseFirstMs = 100;
const pauseMostMs = 10_000;
const silentMostMs = 120_000;

/**
 * Events, each once and in the node's order, over all breaks of the link: `for await (const event of events(node, …))`.
 *
 * An event with the topic `gap` says that events are lost: the node was restarted, or the break was too long. Ask for the
 * current state and go on. Its cursor is "" when the link broke before the first frame had brought one.
 *
 * The first link must succeed: a wrong question or an absent node is an error at once, and only later breaks are mended.
 * Errors: ConnectionError (`stream_refused`, `unreachable`, `no_web_socket`), ApiError.
 */
export async function* events<T extends Topic = Topic>(
    node: WeftNode,
    options: EventOptions<T> = {},
): AsyncGenerator<EventOf<T | "gap">> {
    const { signal } = options;
    let cursor = options.cursor === "" ? undefined : options.cursor;
    let openedOnce = false;
    let wait = pauseFirstMs;
    while (!signal?.aborted) {
        const link = new Link(webSocketOf(node), urlOf(node, options, cursor), signal);
        try {
            if (await link.opened) {
                if (openedOnce && cursor === undefined) yield gapWithoutCursor as EventOf<T | "gap">;
                openedOnce = true;
            }
            for (;;) {
                const event = await link.next(cursor === undefined ? undefined : (options.silentMs ?? silentMostMs));
                if (event === null) break;
                wait = pauseFirstMs;
                cursor = event.cursor;
                if (event.topic !== "cursor") yield event as EventOf<T | "gap">;
            }
        } finally {
            link.close();
        }
        if (signal?.aborted) return;
        const reason = await whyBroken(node, options, cursor, openedOnce);
        if (signal?.aborted) return;
        if (!openedOnce) throw reason;
        options.onReconnect?.(reason);
        await pause(wait, signal).catch(() => {});
        wait = Math.min(2 * wait, pauseMostMs);
    }
}

const gapWithoutCursor: Event = { topic: "gap", cursor: "", data: null };

function webSocketOf(node: WeftNode): WebSocketClass {
    const found = node.options.webSocket ?? (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
    if (found !== undefined) return found;
    throw new ConnectionError(
        "no_web_socket",
        "this platform has no WebSocket",
        "Node.js has one since version 22; before, give one: new WeftNode(url, { webSocket }) with that of the package ws.",
    );
}

function questionOf(options: EventOptions, cursor: string | undefined): string {
    return target(routes.events, {
        topics: options.topics?.join(","),
        subject: options.subject,
        chain: options.chain,
        cursor,
    });
}

function urlOf(node: WeftNode, options: EventOptions, cursor: string | undefined): string {
    return node.url.replace(/^http/, "ws") + questionOf(options, cursor);
}

/**
 * A WebSocket tells its user nothing of a refusal. So the node is asked once more without one: it says what is wrong with itself
 * or with who asks, or that it wants a WebSocket. What is wrong with topics or cursor it says to nobody but a WebSocket's maker.
 */
async function whyBroken(
    node: WeftNode,
    options: EventOptions,
    cursor: string | undefined,
    openedOnce: boolean,
): Promise<ConnectionError | ApiError> {
    try {
        await node.probe(questionOf(options, cursor), options.signal);
    } catch (error) {
        if (error instanceof ApiError && error.code !== "upgrade_required") return error;
        if (error instanceof ConnectionError) return error;
    }
    if (openedOnce) return new ConnectionError("unreachable", `${node.url}: the stream of events broke`);
    const hint = "Look at topics and cursor; the node may also have no place for another stream just now.";
    return new ConnectionError("stream_refused", `${node.url}: the stream of events was refused`, hint);
}

/** One WebSocket as a queue of frames. */
class Link {
    /** False: the link ended before it was open. */
    readonly opened: Promise<boolean>;
    readonly #socket: WebSocketLike;
    readonly #signal: AbortSignal | undefined;
    readonly #frames: string[] = [];
    #ended = false;
    #wake: () => void = () => {};

    constructor(webSocket: WebSocketClass, url: string, signal: AbortSignal | undefined) {
        this.#signal = signal;
        this.#socket = new webSocket(url);
        this.opened = new Promise((resolve) => {
            this.#socket.onopen = () => resolve(true);
            this.#wake = () => resolve(false); // a frame comes after it is open: then this changes nothing
        });
        this.#socket.onmessage = ({ data }: { data: unknown }) => {
            this.#frames.push(String(data));
            if (this.#frames.length > framesWaitingMax) this.close();
            this.#wake();
        };
        this.#socket.onerror = () => this.#end();
        this.#socket.onclose = () => this.#end();
        signal?.addEventListener("abort", this.#abort);
        if (signal?.aborted) this.close();
    }

    /** The next event; null when the link has ended, or is silent. What arrived before its end is delivered first. */
    async next(silentMs: number | undefined): Promise<Event | null> {
        while (this.#frames.length === 0) {
            if (this.#ended || this.#signal?.aborted) return null;
            const timer = silentMs === undefined ? undefined : setTimeout(() => this.close(), silentMs);
            await new Promise<void>((resolve) => {
                this.#wake = resolve;
            });
            clearTimeout(timer);
        }
        if (this.#signal?.aborted) return null;
        const frame = this.#frames.shift() ?? "";
        try {
            return withIntegers(JSON.parse(frame), { name: "Event" }, shapes) as Event;
        } catch (error) {
            throw new ConnectionError("not_a_weft_node", "a frame of the stream is no event", "", { cause: error });
        }
    }

    close(): void {
        this.#signal?.removeEventListener("abort", this.#abort);
        this.#socket.onmessage = null;
        this.#socket.close();
        this.#end();
    }

    readonly #abort = () => this.close();
    #end(): void {
        this.#ended = true;
        this.#wake();
    }
}
