// What keeps a node, or a network as this node sees it, from progress: the facts that `weft node doctor` tells, and what to do.

import type { Schemas } from "../../../sdk/typescript/src/node/types.js";

export interface Finding {
    /** stop: it keeps something from working. note: worth knowing. */
    readonly weight: "stop" | "note";
    readonly about: string;
    readonly what: string;
    readonly advice: string;
}

const advices: readonly [RegExp, string][] = [
    [/^wrong_network/, "It has another genesis file: compare `weft genesis show` on both."],
    [/^unknown_key/, "It does not know this node: put this node's id among its peers."],
    [/^unexpected_key/, "Another node answers at that address: check id and address of this peer."],
    [/^dial_failed/, "Nobody listens there: is it running, is the address right, does a firewall drop it?"],
    [/^wrong_version/, "It speaks another version: update the older of the two."],
    [/^closed_by_peer: malformed/, "It does not understand what this node says: update the older of the two."],
];

export function adviceFor(error: string): string {
    return advices.find(([pattern]) => pattern.test(error))?.[1] ?? "Look at the log of both nodes.";
}

export interface Facts {
    readonly node?: Schemas["Node"] | undefined;
    readonly readiness?: Schemas["Readiness"] | undefined;
    readonly chains?: readonly Schemas["Chain"][] | undefined;
    readonly casper?: Schemas["Casper"] | undefined;
    readonly series?: readonly Schemas["Series"][] | undefined;
    /** Nanoseconds since 1970. */
    readonly now: bigint;
}

/** A chain with requests and without a block for so long stands still. */
const stillNs = 30_000_000_000n;

/** What stops progress first. */
export function findings(facts: Facts): Finding[] {
    const found: Finding[] = [];
    const add = (weight: Finding["weight"], about: string, what: string, advice = "") =>
        found.push({ weight, about, what, advice });
    for (const { stage, reason } of facts.readiness?.reasons ?? []) {
        add(stage === "noted" ? "note" : "stop", stage, reason);
    }
    for (const peer of facts.node?.peers ?? []) {
        if (peer.connected) continue;
        const name = peer.name === "" ? peer.id : peer.name;
        const why = peer.last_error === "" ? "" : `: ${peer.last_error}`;
        add("note", "peer", `${name} is not connected${why}`, adviceFor(peer.last_error));
    }
    for (const chain of facts.chains ?? []) {
        const name = `chain ${chain.description || chain.chain}`;
        if (!chain.active) {
            add("note", name, "this node does not run it");
            continue;
        }
        const there = chain.committee.filter((seat) => seat.connected || seat.seat === chain.self_seat).length;
        if (there < chain.quorum) {
            add("stop", name, `${there} of ${chain.committee.length} members are here, a block needs ${chain.quorum}`);
        }
        const since = facts.now - chain.timestamp;
        if (chain.backlog > 0 && chain.timestamp > 0n && since > stillNs) {
            add(
                "stop",
                name,
                `${chain.backlog} requests wait and there was no block for ${since / 1_000_000_000n} s`,
                chain.stage,
            );
        }
    }
    const casper = facts.casper;
    if (casper?.contradicted) {
        add("stop", "validators", `too much stake does not stand on the final block ${casper.contradicted}`);
    }
    if (casper && casper.pending > 0n && casper.bonded) {
        add("note", "validators", `${casper.pending} deploys are in no block: ${casper.proposing}`);
    }
    for (const series of facts.series ?? []) {
        if (series.due > series.round + 2n) {
            add("note", "beacons", `round ${series.round} is the newest, ${series.due} is due: ${series.state}`);
        }
    }
    return found.sort((a, b) => Number(b.weight === "stop") - Number(a.weight === "stop"));
}
