// Every error of this library has a code for programs, in the words of the node's API and of docs/formats, and a hint for people.

import type { ErrorCode } from "./node/types.js";

/** The root of all errors here. `code` is stable; `hint` says what to do and may be empty. */
export abstract class WeftError extends Error {
    abstract readonly code: string;
    readonly hint: string;

    constructor(message: string, hint = "", options?: ErrorOptions) {
        super(message, options);
        this.name = new.target.name;
        this.hint = hint;
    }
}

/** A text or a number that a caller gave and that is no value of its kind. */
export type ValueCode = "not_hex" | "not_base58" | "wrong_length" | "out_of_range" | "malformed";

export class ValueError extends WeftError {
    constructor(
        readonly code: ValueCode,
        message: string,
    ) {
        super(message);
    }
}

/** Why bytes are not a value: the names of docs/formats. */
export type FormatCode =
    | "truncated"
    | "trailing"
    | "too_long"
    | "not_canonical"
    | "unknown_version"
    | "unknown_kind"
    | "out_of_range"
    | "malformed";

export class FormatError extends WeftError {
    constructor(readonly code: FormatCode) {
        super(`the bytes are not a value: ${code}`);
    }
}

/** What the node answered instead of what it was asked for. `code` is one of the API's own names. */
export class ApiError extends WeftError {
    constructor(
        /** HTTP's status. */
        readonly status: number,
        readonly code: ErrorCode,
        message: string,
        hint: string,
        /** After how many seconds the node wants to be asked again, when it said so. */
        readonly retryAfter?: number,
    ) {
        super(`${code}: ${message}`, hint);
    }
}

/** The node was not reached, or what answered is no Weft node. */
export type ConnectionCode = "unreachable" | "timed_out" | "not_a_weft_node" | "no_web_socket" | "stream_refused";

export class ConnectionError extends WeftError {
    constructor(
        readonly code: ConnectionCode,
        message: string,
        hint = "",
        options?: ErrorOptions,
    ) {
        super(message, hint, options);
    }
}
