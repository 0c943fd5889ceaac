// The node that is shown, what it says of itself, and its stream of events.

import {
    ApiError,
    decodeGenesis,
    type Event,
    type EventOf,
    events,
    fromHex,
    fromText,
    hash,
    Keyring,
    type Schemas,
    type Topic,
    toHex,
    WeftError,
    WeftNode,
} from "@weft/client";
import { beforeAll, Cursors, joined, kept } from "./lib/cursor.js";

export type Told = EventOf<Topic> & { readonly time?: bigint; readonly subject?: string };

/** Where a transaction can be sent, or why nowhere. */
export type Ledger = { readonly node: WeftNode; readonly url: string } | { readonly trouble: string };

const ownPath = /^(.*)\/dashboard\/(index\.html)?$/;
const eventsKept = 400;
/** Those that come by the thousand are not followed: the page of the Tangle asks for messages itself. */
const followed = [
    "transaction_confirmed",
    "transaction_unconfirmed",
    "transaction_reopened",
    "transaction_rejected",
    "reorg",
    "mana_taken_back",
    "conflict",
    "vote",
    "casper_block",
    "casper_final",
    "casper_deploy",
    "casper_era",
    "casper_equivocation",
    "casper_contradicted",
    "dkg",
    "block",
    "request",
    "anchor",
    "blocks_taken_back",
    "request_taken_back",
    "peer",
    "accusation",
    "beacon",
    "reshared",
    "stalled",
] as const satisfies readonly Topic[];

/** Those that are seldom and matter for long: they have a list of their own, which payments do not push out, and a page that is
 *  opened afterwards asks for what the node still has of them. */
const notableTopics = [
    "transaction_unconfirmed",
    "transaction_reopened",
    "reorg",
    "mana_taken_back",
    "blocks_taken_back",
    "request_taken_back",
    "conflict",
    "vote",
    "casper_equivocation",
    "casper_contradicted",
    "accusation",
    "stalled",
] as const satisfies readonly Topic[];
const isNotable = (event: Told) => notableTopics.some((topic) => topic === event.topic);
/** What was is told at once; a node that says nothing for so long has told it. */
const recallSilentMs = 1_500;
/** All of the past is told within this. */
const recallMs = 10_000;

/** What a browser keeps; it may refuse. */
function stored(kind: "localStorage" | "sessionStorage"): Storage | undefined {
    try {
        return globalThis[kind];
    } catch {
        return undefined;
    }
}

/** The node that served this page; undefined: it is a file. */
function servedBy(): string | undefined {
    if (!location.protocol.startsWith("http")) return undefined;
    const path = ownPath.exec(location.pathname);
    return path ? location.origin + (path[1] ?? "") : undefined;
}

export class Session {
    url = $state(servedBy() ?? stored("localStorage")?.getItem("weft.node") ?? "");
    readonly fromFile = servedBy() === undefined;
    node = $derived(new WeftNode(this.url === "" ? "http://127.0.0.1:7780" : this.url));
    about = $state.raw<Schemas["Node"]>();
    readiness = $state.raw<Schemas["Readiness"]>();
    /** Nodes that are asked too, as the settings name them. */
    others = $state.raw<readonly string[]>([]);
    failure = $state<string>();
    /** The newest first. */
    told = $state.raw<readonly Told[]>([]);
    /** Of those the ones that matter for long, also from before this page was opened. The newest first. */
    notable = $state.raw<readonly Told[]>([]);
    listening = $state(false);
    /** How often events were lost, and when last. */
    gaps = $state(0);
    /** Its tokens are those of keys that everybody has. */
    isDev = $state(false);
    #genesisSeen = false;
    readonly #cursors = new Cursors(stored("sessionStorage"));
    #stop = new AbortController();

    roles = $derived(this.about?.roles ?? []);
    plays(role: string): boolean {
        return this.roles.includes(role);
    }

    /** Of a page from a file: which node to show. */
    choose(url: string): void {
        this.url = url.replace(/\/+$/, "");
        stored("localStorage")?.setItem("weft.node", this.url);
        this.restart();
    }

    restart(): void {
        this.#stop.abort();
        this.#stop = new AbortController();
        this.about = undefined;
        this.#genesisSeen = false;
        this.told = [];
        this.notable = [];
        if (this.url === "") return;
        void this.#look(this.#stop.signal);
        void this.#listen(this.#stop.signal);
        void this.#recall(this.#stop.signal);
        void this.#askOthers();
    }

    async #askOthers(): Promise<void> {
        if (this.fromFile) return;
        try {
            const answer = await fetch("about.json");
            this.others = ((await answer.json()) as { nodes: string[] }).nodes;
        } catch {
            this.others = [];
        }
    }

    async #look(signal: AbortSignal): Promise<void> {
        while (!signal.aborted) {
            try {
                const [about, readiness] = await Promise.all([
                    this.node.call("node", {}, undefined, { signal }),
                    this.node.call("ready", {}, undefined, { signal }),
                ]);
                this.about = about;
                this.readiness = readiness;
                this.failure = undefined;
                if (!this.#genesisSeen) {
                    this.isDev = await this.#isForTrying();
                    this.#genesisSeen = true;
                }
            } catch (error) {
                if (signal.aborted) return;
                this.failure = sentence(error);
            }
            await new Promise((resolve) => setTimeout(resolve, document.hidden ? 10_000 : 2_000));
        }
    }

    /** Whether genesis gave tokens to wallets whose keys everybody has. Nobody can make that so afterwards. */
    async #isForTrying(): Promise<boolean> {
        try {
            const genesis = decodeGenesis(fromHex((await this.node.call("genesis", {})).bytes));
            const { address } = devKeys(1);
            return genesis.allocations.some((one) => one.address === address);
        } catch (error) {
            if (isUnknown(error)) return false; // a node that has only a genesis of validators
            throw error;
        }
    }

    /** A node that takes transactions, and that the page may ask: this one, else the first of those that its settings name which keeps
     *  the ledger of the same network. */
    async ledger(): Promise<Ledger> {
        if (this.plays("ledger")) return { node: this.node, url: this.url };
        let trouble: string | undefined;
        for (const url of this.others) {
            const node = new WeftNode(url, { timeoutMs: 4_000 });
            try {
                const about = await node.call("node", {});
                if (about.network.genesis !== this.about?.network.genesis) trouble = `${url} is of another network.`;
                else if (about.roles.includes("ledger")) return { node: new WeftNode(url), url };
                else trouble ??= `${url} keeps no ledger.`;
            } catch (error) {
                trouble = `${url} does not answer this page: it is away, or its [api] origins do not name ${location.origin}. (${sentence(error)})`;
            }
        }
        return { trouble: trouble ?? "Its settings name no node that keeps one." };
    }

    /** What happened before this page was opened, of what matters for long: once, and as far as the node has it. */
    async #recall(signal: AbortSignal): Promise<void> {
        const over = new AbortController();
        const end = () => over.abort();
        signal.addEventListener("abort", end);
        let timer = setTimeout(end, 2 * recallSilentMs);
        // What comes all the time is no past.
        const last = setTimeout(end, recallMs);
        let found: Told[] = [];
        try {
            const stream = events(this.node, { topics: notableTopics, cursor: beforeAll, signal: over.signal });
            for await (const event of stream) {
                clearTimeout(timer);
                timer = setTimeout(end, recallSilentMs);
                if (event.topic !== "gap") found.push(event as Told);
                if (found.length > 4 * eventsKept) found = found.slice(-eventsKept);
            }
        } catch {
            // Without it the page has what comes.
        } finally {
            clearTimeout(timer);
            clearTimeout(last);
            signal.removeEventListener("abort", end);
        }
        if (!signal.aborted) this.notable = joined(this.notable, found, eventsKept);
    }

    async #listen(signal: AbortSignal): Promise<void> {
        const { url } = this;
        let waiting: Told[] = [];
        // Many events at once are one change of the page.
        const flush = () => {
            if (waiting.length === 0) return;
            this.told = kept(this.told, waiting.slice(-eventsKept), eventsKept);
            const notable = waiting.filter(isNotable);
            if (notable.length > 0) this.notable = joined(this.notable, notable, eventsKept);
            waiting = [];
        };
        const timer = setInterval(flush, 250);
        signal.addEventListener("abort", () => clearInterval(timer));
        while (!signal.aborted) {
            try {
                const cursor = this.#cursors.of(url);
                const stream = events(this.node, {
                    topics: followed,
                    signal,
                    ...(cursor === undefined ? {} : { cursor }),
                    onReconnect: () => {
                        this.listening = false;
                    },
                });
                this.listening = true;
                for await (const event of stream) {
                    this.listening = true;
                    if (event.topic === "gap") this.gaps += 1;
                    waiting.push(event as Told);
                    if (waiting.length > eventsKept) flush();
                    this.#cursors.note(url, event.cursor, Date.now());
                }
            } catch {
                this.listening = false;
            }
            if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 3_000));
        }
    }
}

export const session = new Session();

/** The keys of wallet n of `weft dev`; 0 is its faucet. They are in the program, so they are no secret. */
export function devKeys(wallet: number): Keyring {
    return Keyring.fromHex(toHex(hash(fromText(`weft dev wallet ${wallet}`))));
}

/** What went wrong, and what to do, for people. */
export function sentence(error: unknown): string {
    if (error instanceof WeftError) return error.hint === "" ? error.message : `${error.message} ${error.hint}`;
    return error instanceof Error ? error.message : String(error);
}

export function isUnknown(error: unknown): boolean {
    return error instanceof ApiError && (error.status === 404 || error.code === "bad_parameter");
}

export type { Event };

/** Asks again and again while its page is seen; what it reads of the page's state is asked for anew when that changes. */
export function polled<T>(ask: (signal: AbortSignal) => Promise<T>, everyMs = 2_000) {
    let value = $state.raw<T>();
    let error = $state.raw<unknown>();
    $effect(() => {
        const stop = new AbortController();
        let timer: ReturnType<typeof setTimeout> | undefined;
        let due = false;
        const run = async () => {
            try {
                const answer = await ask(stop.signal);
                if (stop.signal.aborted) return;
                value = answer;
                error = undefined;
            } catch (thrown) {
                if (stop.signal.aborted) return;
                error = thrown;
            }
            timer = setTimeout(next, everyMs);
        };
        const next = () => {
            due = document.hidden;
            if (!due) void run();
        };
        const seen = () => {
            if (due) next();
        };
        document.addEventListener("visibilitychange", seen);
        void run();
        return () => {
            stop.abort();
            clearTimeout(timer);
            document.removeEventListener("visibilitychange", seen);
        };
    });
    return {
        get value() {
            return value;
        },
        get error() {
            return error;
        },
    };
}
