// Using a network of validators: deploys, from a wallet's account to a final block.

import { type Hex, toHex } from "../bytes.js";
import { WeftError } from "../errors.js";
import { type Code, type Deploy, deployBody, deployId, encodeDeploy } from "../formats/deploy.js";
import type { Keyring } from "../wallet/keyring.js";
import { dated, now, waitMostMs } from "./ledger.js";
import type { WaitOptions, WeftNode } from "./node.js";
import type { Schemas } from "./types.js";

export type DeployCode = "deploy_failed" | "deploy_expired" | "deploy_rejected" | "not_final_in_time";

export class DeployError extends WeftError {
    constructor(
        readonly code: DeployCode,
        readonly deploy: Hex,
        message: string,
        hint = "",
    ) {
        super(message, hint);
    }
}

/** What may be said of a deploy beside its session; each has a default. */
export interface DeployTerms {
    /** 1000000 when left out. */
    readonly gasLimit?: bigint;
    /** 1 when left out. */
    readonly gasPrice?: bigint;
    /** Nanoseconds until it expires: an hour when left out, a day at most. */
    readonly timeToLive?: bigint;
    /** Deploys that must be executed before. */
    readonly dependencies?: readonly Hex[];
    /** Nanoseconds since 1970; now when left out. */
    readonly timestamp?: bigint;
}

const hour = 3_600_000_000_000n;

/** A deploy of the wallet's first address, signed. */
export function signDeploy(network: Hex, keys: Keyring, session: Code, terms: DeployTerms = {}): Deploy {
    const body = {
        network,
        account: keys.publicKey,
        timestamp: terms.timestamp ?? now(),
        timeToLive: terms.timeToLive ?? hour,
        gasPrice: terms.gasPrice ?? 1n,
        gasLimit: terms.gasLimit ?? 1_000_000n,
        dependencies: terms.dependencies ?? [],
        payment: { kind: "none" },
        session,
    } as const;
    const { publicKey, signature } = keys.signatureOf(keys.address, deployBody(body));
    return { ...body, approvals: [{ key: publicKey, signature }] };
}

/**
 * Signs a session, sends it and waits until its block is final. Errors: DeployError, and those of the API (`account_full`,
 * `pool_full`, …).
 */
export async function deploy(
    node: WeftNode,
    keys: Keyring,
    session: Code,
    options: DeployTerms & WaitOptions = {},
): Promise<Schemas["CasperDeploy"]> {
    const { id: network } = await node.call("casper", {}, undefined, options);
    const { time } = await node.call("node", {}, undefined, options);
    const signed = signDeploy(network, keys, session, { timestamp: dated(node, time), ...options });
    await node.call("submit_deploy", {}, { deploy: toHex(encodeDeploy(signed)) }, options);
    return waitFinal(node, deployId(signed), options);
}

/** Waits until a deploy is final and has done what it says. Errors: DeployError. */
export async function waitFinal(node: WeftNode, id: Hex, options: WaitOptions = {}): Promise<Schemas["CasperDeploy"]> {
    const end = Date.now() + (options.atMostMs ?? waitMostMs);
    for (;;) {
        const left = Math.max(0, end - Date.now());
        const wait = { wait: "final", timeout_ms: Math.min(left, waitMostMs) } as const;
        const told = await node.call("deploy", { deploy: id, ...wait }, undefined, options);
        const why = told.reason ?? told.outcome ?? "";
        if (told.state === "expired")
            throw new DeployError("deploy_expired", id, `${id} is in no block and has expired`);
        if (told.state === "rejected") throw new DeployError("deploy_rejected", id, `${id} was rejected: ${why}`);
        if (told.state === "final") {
            if (told.outcome === "done") return told;
            const hint = "It paid for its gas and did nothing else.";
            throw new DeployError("deploy_failed", id, `${id} failed: ${why}`, hint);
        }
        if (Date.now() >= end) {
            const hint = "Ask again; /ready says why nothing becomes final.";
            throw new DeployError("not_final_in_time", id, `${id} is ${told.state}`, hint);
        }
    }
}
