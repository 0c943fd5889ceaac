// What a transaction is for: what leaves the wallet, and what it becomes (docs/protocols/wallet.md).

import { fromText, toHex } from "../bytes.js";
import { WeftError } from "../errors.js";
import { add, amountMax, amountOf, type Balances, isEmpty } from "../formats/balances.js";
import type { Dict } from "../formats/dict.js";
import { type Address, type Color, hname, iotaColor, mintColor, noContract } from "../formats/names.js";
import { encodePayload, type RequestSection, requestSectionsMax } from "../formats/payload.js";
import type { Output } from "../formats/transaction.js";
import { value } from "../formats/values.js";

export type BuildCode =
    | "nothing_to_do"
    | "amount_zero"
    | "amount_overflow"
    | "color_reserved"
    | "not_enough"
    | "key_missing"
    | "too_many_requests"
    | "transaction_too_large";

const meanings: Record<BuildCode, string> = {
    nothing_to_do: "nothing is paid",
    amount_zero: "an amount is zero",
    amount_overflow: "an amount or a sum exceeds 2^64 - 1",
    color_reserved: "this color cannot be used here",
    not_enough: "the wallet lacks what is wanted",
    key_missing: "an output belongs to another wallet",
    too_many_requests: `more than ${requestSectionsMax} requests in one transaction`,
    transaction_too_large: "the transaction would exceed 64512 bytes: send it in parts",
};

/** Why no transaction was made. `missing` is what lacks of which color when it is `not_enough`. */
export class BuildError extends WeftError {
    constructor(
        readonly code: BuildCode,
        readonly missing: Balances = {},
    ) {
        const lacking = Object.entries(missing).map(([color, amount]) => `${amount} ${color}`);
        super(lacking.length > 0 ? `${meanings[code]}: ${lacking.join(", ")}` : meanings[code]);
    }
}

export interface Intent {
    readonly consumed: Balances;
    /** In any order; MINT mints. */
    readonly outputs: readonly Output[];
    readonly data: Uint8Array;
}

const noData = new Uint8Array(0);

/** Pays. */
export function send(...payments: readonly Output[]): Intent {
    if (payments.length === 0) throw new BuildError("nothing_to_do");
    let consumed: Balances = {};
    for (const { balance } of payments) {
        checkAmounts(balance);
        if (isEmpty(balance)) throw new BuildError("amount_zero");
        consumed = sum(consumed, balance);
    }
    return { consumed, outputs: payments, data: noData };
}

/** Colors `amount` IOTA: the transaction's id becomes the new color. */
export function mint(to: Address, amount: bigint): Intent {
    const balance = { [mintColor]: amount };
    checkAmount(amount);
    return { consumed: { [iotaColor]: amount }, outputs: [{ address: to, balance }], data: noData };
}

/** Uncolors: `amount` of the color becomes IOTA. */
export function burn(to: Address, color: Color, amount: bigint): Intent {
    checkAmount(amount);
    if (color === iotaColor || color === mintColor) throw new BuildError("color_reserved");
    return {
        consumed: { [color]: amount },
        outputs: [{ address: to, balance: { [iotaColor]: amount } }],
        data: noData,
    };
}

/** A request to a contract, as people think of it. */
export interface Call {
    readonly chain: Address;
    /** Its name; eight lower-case hex digits are an hname. */
    readonly contract: string;
    readonly entryPoint: string;
    /** `params({ n: value.u64(5n) })`. */
    readonly args?: Dict;
    /** What goes to the contract. What the contract does not take, or a failed call, comes back. */
    readonly transfer?: Balances;
    /** Most gas that it may use; the chain's default when left out. */
    readonly gas?: bigint;
    /** Seconds since 1970 before which it is not processed. */
    readonly timelock?: number;
}

export function requestOf(call: Call): RequestSection {
    const gas = call.gas === undefined ? {} : { [toHex(fromText("$$gas$$"))]: toHex(value.u64(call.gas)) };
    return {
        senderContract: noContract,
        chain: call.chain,
        contract: hname(call.contract),
        timelock: call.timelock ?? 0,
        entryPoint: hname(call.entryPoint),
        args: { ...call.args, ...gas },
        transfer: call.transfer ?? {},
    };
}

/** Requests to chains. Each costs one IOTA, its request token, until the chain's next anchor returns it. */
export function requests(...calls: readonly Call[]): Intent {
    if (calls.length === 0) throw new BuildError("nothing_to_do");
    if (calls.length > requestSectionsMax) throw new BuildError("too_many_requests");
    const sections = calls.map(requestOf);
    let consumed: Balances = {};
    for (const { transfer } of sections) {
        checkAmounts(transfer);
        consumed = sum(sum(consumed, transfer), { [iotaColor]: 1n });
    }
    const outputs = sections.map(({ chain, transfer }) => ({
        address: chain,
        balance: { ...transfer, [mintColor]: 1n },
    }));
    return { consumed, outputs, data: encodePayload({ state: null, requests: sections }) };
}

function checkAmounts(balance: Balances): void {
    Object.values(balance).forEach(checkAmount);
    if (amountOf(balance, mintColor) !== 0n) throw new BuildError("color_reserved");
}

function checkAmount(amount: bigint): void {
    if (amount <= 0n) throw new BuildError("amount_zero");
    if (amount > amountMax) throw new BuildError("amount_overflow");
}

function sum(a: Balances, b: Balances): Balances {
    const total = add(a, b);
    if (total === null) throw new BuildError("amount_overflow");
    return total;
}
