// A contract by its description: what the clients are made of that `weft contract client` writes.

import { WeftError } from "../errors.js";
import type { Balances } from "../formats/balances.js";
import { type Address, requestId } from "../formats/names.js";
import { type Fields, fromTypedJson, typedDict, typedJson } from "../formats/typed.js";
import { requests } from "../wallet/intent.js";
import type { Keyring } from "../wallet/keyring.js";
import { type Receipt, waitReceipt } from "./chain.js";
import { spend } from "./ledger.js";
import type { CallOptions, WaitOptions, WeftNode } from "./node.js";
import type { Schemas } from "./types.js";

/** Where a contract is, and who calls it. */
export interface Place {
    readonly chain: Address;
    /** Its name; eight lower-case hex digits are an hname. */
    readonly contract: string;
    /** A node that runs the chain. */
    readonly committee: WeftNode;
    /** For requests: a ledger node, and who pays and signs. */
    readonly ledger?: WeftNode;
    readonly keys?: Keyring;
}
export interface AskOptions extends CallOptions {
    /** The state after this block, while the node keeps it; the newest when left out. */
    readonly block?: number;
}
export interface SendOptions extends WaitOptions {
    /** Tokens that go with it, when the entry point takes some. */
    readonly transfer?: Balances;
    readonly gas?: bigint;
    /** Seconds since 1970 before which it is not processed. */
    readonly timelock?: number;
}
/** A request that was done. */
export interface Called<Results> {
    readonly receipt: Receipt;
    /** Undefined when the node cannot say any more what they were. */
    readonly results: Results | undefined;
}

export type ContractCode = "call_failed" | "no_wallet";

/** A view or a request that ended with an error. */
export class ContractError extends WeftError {
    constructor(
        readonly code: ContractCode,
        /** Of an error that the contract describes: its name. */
        readonly error: string | null,
        message: string,
        hint = "",
        /** Of a request. */
        readonly receipt?: Receipt,
    ) {
        super(message, hint);
    }
}

export class ContractClient {
    constructor(readonly place: Place) {}

    protected async view<Results>(
        entry: string,
        params: Fields,
        results: Fields,
        given: object,
        { block, ...options }: AskOptions,
    ): Promise<Results> {
        const { chain, contract, committee } = this.place;
        const body = { contract, entry_point: entry, params: typedJson(params, given), block: block ?? null };
        const answer = await committee.call("ask", { chain }, body, options);
        if (answer.results === null) throw failed(answer.error);
        return fromTypedJson(results, answer.results) as Results;
    }

    protected async request<Results>(
        entry: string,
        params: Fields,
        results: Fields,
        given: object,
        { transfer, gas, timelock, ...options }: SendOptions,
    ): Promise<Called<Results>> {
        const { chain, contract, committee, ledger, keys } = this.place;
        if (ledger === undefined || keys === undefined) {
            throw new ContractError(
                "no_wallet",
                null,
                "requests need a ledger node and a wallet",
                "Give `ledger` and `keys`.",
            );
        }
        const call = {
            chain,
            contract,
            entryPoint: entry,
            args: typedDict(params, given),
            ...(transfer === undefined ? {} : { transfer }),
            ...(gas === undefined ? {} : { gas }),
            ...(timelock === undefined ? {} : { timelock }),
        };
        const { id } = await spend(ledger, keys, requests(call), options);
        const request = requestId(id, 0);
        const receipt = await waitReceipt(committee, chain, request, options);
        // A receipt holds no results: the node runs the block again for them.
        const traced = await committee.call("trace", { chain }, { request }, options).catch(() => undefined);
        if (receipt.error !== null) throw failed(traced?.error ?? null, receipt);
        const own = traced?.calls[0];
        return { receipt, results: own === undefined ? undefined : (fromTypedJson(results, own.results) as Results) };
    }
}

function failed(error: Schemas["CallError"] | null, receipt?: Receipt): ContractError {
    const message = error?.text ?? receipt?.error ?? "the call failed";
    const hint = receipt === undefined ? "" : "What was attached went back to the sender.";
    return new ContractError("call_failed", error?.name ?? null, message, hint, receipt);
}
