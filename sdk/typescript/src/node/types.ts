// Names for what the generated types hold: answers, parameters and bodies of each operation, and the codes of errors.

import type { components, operations } from "../generated/api.js";

type Responses = components["responses"];
type CodeOf<R> = R extends { content: { readonly "application/json": { readonly error: { readonly code: infer C } } } }
    ? C
    : never;

/** All codes that the API has for errors. */
export type ErrorCode = { [name in keyof Responses]: CodeOf<Responses[name]> }[keyof Responses] & string;

export type Schemas = components["schemas"];

/** Everything a node can be asked, by its operationId. `events` is a WebSocket: see events(). */
export type Operation = Exclude<keyof operations, "events">;

type ContentOf<R> = R extends { content: infer C } ? C[keyof C] : never;
type Success<R> = R extends { 200: infer A } ? ContentOf<A> : R extends { 202: infer A } ? ContentOf<A> : never;
export type Answer<O extends Operation> = Success<operations[O]["responses"]>;

type PathOf<O extends Operation> = operations[O]["parameters"] extends { path: infer P } ? P : unknown;
type QueryOf<O extends Operation> = operations[O]["parameters"] extends { query?: infer Q }
    ? [Q] extends [undefined]
        ? unknown
        : NonNullable<Q>
    : unknown;
/** What stands in the path and behind its `?`. */
export type Parameters<O extends Operation> = PathOf<O> & QueryOf<O>;

export type Body<O extends Operation> = operations[O] extends {
    requestBody: { content: { readonly "application/json": infer B } };
}
    ? B
    : undefined;

/** Operations whose answers are pages, and what they list. */
export type Listing = {
    [O in Operation]: Answer<O> extends { readonly items: readonly unknown[]; readonly next: unknown } ? O : never;
}[Operation];
export type Item<O extends Listing> = Answer<O> extends { readonly items: readonly (infer I)[] } ? I : never;

export type Event = Schemas["Event"];
export type Topic = Event["topic"];
export type EventOf<T extends Topic> = T extends "gap" | "cursor"
    ? Schemas["StreamNote"] & { readonly topic: T }
    : Extract<Event, { readonly topic: T }>;
