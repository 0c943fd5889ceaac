// Written by tools/generate.mjs from docs/openapi.json: `npm run generate` after a change of the interface.

export interface paths {
    readonly "/casper": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where this node of the validators' network stands */
        readonly get: operations["casper"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/accounts/{address}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What an account of the validators' network holds */
        readonly get: operations["casper_account"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/blocks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The blocks of this era, the newest first */
        readonly get: operations["casper_blocks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/blocks/{block}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A block of any era */
        readonly get: operations["casper_block"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/blocks/{block}/agreement": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who stands on a block of this era and knows of whom */
        readonly get: operations["casper_agreement"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/deploys": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Send a signed deploy */
        readonly post: operations["submit_deploy"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/deploys/{deploy}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A deploy and its state */
        readonly get: operations["deploy"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/state/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A value of a contract's state */
        readonly get: operations["casper_state"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/casper/validators": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who is bonded in this era */
        readonly get: operations["casper_validators"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Chains this node runs */
        readonly get: operations["chains"];
        readonly put?: never;
        /** Run a chain, or follow it */
        readonly post: operations["activate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A chain */
        readonly get: operations["chain"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/accounts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who has an account on the chain */
        readonly get: operations["accounts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/accounts/{agent}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What an account holds */
        readonly get: operations["account"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/ask": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Call a view by its description. It only reads, so it needs no token */
        readonly post: operations["ask"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/blocks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Blocks, the newest last; the cursor is the index of the first */
        readonly get: operations["blocks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/blocks/{index}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A block with its receipts */
        readonly get: operations["block"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/contracts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Contracts on the chain */
        readonly get: operations["contracts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/contracts/{contract}/interface": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What a contract has: entry points, events, errors, with their types */
        readonly get: operations["contract_interface"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/estimate": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a request would do now. Nothing is sent, so it needs no token */
        readonly post: operations["estimate"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What a contract logged */
        readonly get: operations["log"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/move": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Agree that the chain moves to another address */
        readonly post: operations["move_chain"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/proof/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A value of the state with its proof */
        readonly get: operations["proof"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/requests": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What was processed, the newest first. A page may be short, or empty, before the last */
        readonly get: operations["requests"];
        readonly put?: never;
        /** Send a signed off-ledger request */
        readonly post: operations["request_off_ledger"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/requests/{request}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What became of a request */
        readonly get: operations["request"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/requests/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Send several signed off-ledger requests */
        readonly post: operations["request_off_ledgers"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/reshare": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hand the chain's key to other members; its address stays */
        readonly post: operations["reshare_chain"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/state/{key}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A value of the state */
        readonly get: operations["state"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/trace": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** What a request did, call by call: its block is run again beside the node */
        readonly post: operations["trace"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/chains/{chain}/view": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Call a view. It only reads, so it needs no token */
        readonly post: operations["view"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dkg": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Key generations this node takes part in */
        readonly get: operations["dkg_runs"];
        readonly put?: never;
        /** Generate a key together with other nodes */
        readonly post: operations["start_dkg"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/dkg/{run}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A key generation */
        readonly get: operations["dkg"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Series of beacons that this node makes or follows */
        readonly get: operations["series"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/{series}/info": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A series, as drand's relays describe it */
        readonly get: operations["series_info"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/{series}/public/{round}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A round, as drand's relays tell it */
        readonly get: operations["series_round"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/follow": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Take the beacons of a series */
        readonly post: operations["follow_series"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/reshare": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hand the key of a series that this node makes to other members */
        readonly post: operations["reshare_series"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/rounds": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Hand over a round of a series that is followed */
        readonly post: operations["hear_round"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/drng/series": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Make beacons with a key of this node */
        readonly post: operations["start_series"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What happens, as it happens */
        readonly get: operations["events"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/genesis": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the network began with */
        readonly get: operations["genesis"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The process answers */
        readonly get: operations["health"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/addresses/{address}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What an address holds */
        readonly get: operations["address"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/addresses/{address}/colors": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What an address holds, color by color */
        readonly get: operations["colors"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/addresses/{address}/history": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What an address received and spent */
        readonly get: operations["history"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/addresses/{address}/outputs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every output to an address, spent or not, the newest last; or the unspent ones, the newest first */
        readonly get: operations["outputs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/branches/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A side of a conflict */
        readonly get: operations["branch"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/transactions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Send a signed transaction */
        readonly post: operations["submit"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/transactions/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A transaction and its state */
        readonly get: operations["transaction"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/transactions/{id}/conflicts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who else spends what a transaction spends */
        readonly get: operations["transaction_conflicts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ledger/transactions/{id}/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The messages that carry a transaction */
        readonly get: operations["transaction_messages"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/mana": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who has mana */
        readonly get: operations["mana"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/mana/{node}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The mana of a node */
        readonly get: operations["manaOf"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/metrics": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Figures for Prometheus */
        readonly get: operations["metrics"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/node": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Who this node is, and its peers */
        readonly get: operations["node"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document */
        readonly get: operations["openapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/ready": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the node is at work, or why not */
        readonly get: operations["ready"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The Tangle in numbers */
        readonly get: operations["tangle"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle/conflicts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Outputs spent more than once */
        readonly get: operations["conflicts"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle/messages": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The messages in memory, the newest first */
        readonly get: operations["messages"];
        readonly put?: never;
        /** Issue a message with data */
        readonly post: operations["issue"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle/messages/{id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A message */
        readonly get: operations["message"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle/snapshot": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The file that a new ledger node can start from */
        readonly get: operations["snapshot"];
        readonly put?: never;
        /** Make a file that a new ledger node can start from */
        readonly post: operations["makeSnapshot"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/tangle/tips": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Messages that no other approves yet */
        readonly get: operations["tips"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        readonly Account: {
            readonly agent: components["schemas"]["Agent"];
            readonly balances: components["schemas"]["Balances"];
            /** @description Of its next off-ledger request, above those that wait on this node. */
            readonly nonce: components["schemas"]["Integer"];
        };
        readonly AccountChange: {
            readonly after: components["schemas"]["Balances"];
            readonly agent: components["schemas"]["Agent"];
            readonly before: components["schemas"]["Balances"];
        };
        /** @description A peer broke a protocol, provably. Subject: the peer. */
        readonly AccusationEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["PeerAccused"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "accusation";
        };
        readonly ActivateChain: {
            /** @description Of a key generation of this node, unless it is to follow. */
            readonly chain: components["schemas"]["Address"];
            /** @description The origin transaction, whose id is the chain's color. */
            readonly color: components["schemas"]["Id"];
            /**
             * @description At most 1024 bytes.
             * @default
             */
            readonly description?: string;
            /**
             * @description true: as an access node, without a share of the key.
             * @default false
             */
            readonly follow?: boolean;
        };
        readonly Activated: {
            readonly chain: components["schemas"]["Address"];
        };
        /** @description 33 bytes in base58. The address of a committee's key is also the id of its chain. */
        readonly Address: string;
        readonly AddressColor: {
            readonly color: components["schemas"]["Color"];
            /** @description In unspent confirmed outputs. */
            readonly confirmed: components["schemas"]["Integer"];
            /** @description In unspent outputs that are not confirmed yet. */
            readonly pending: components["schemas"]["Integer"];
        };
        readonly AddressColorPage: {
            readonly items: readonly components["schemas"]["AddressColor"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly AddressOutput: {
            readonly balance: components["schemas"]["Balances"];
            /** @description By a transaction that is confirmed or may still be. */
            readonly spent_by: components["schemas"]["Id"] | null;
            readonly state: components["schemas"]["TransactionState"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly AddressOutputPage: {
            readonly items: readonly components["schemas"]["AddressOutput"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly AddressStatus: {
            readonly address: components["schemas"]["Address"];
            /** @description Of unspent confirmed outputs, the first 100 colors. */
            readonly confirmed: components["schemas"]["Balances"];
            /** @description There are more: /ledger/addresses/{address}/colors lists all. */
            readonly more_colors: boolean;
            /** @description Of unspent outputs that are not confirmed yet, the first 100 colors. */
            readonly pending: components["schemas"]["Balances"];
        };
        /** @description Who owns an account: A/ADDRESS, or C/CHAIN::HNAME for a contract. */
        readonly Agent: string;
        readonly AgentPage: {
            readonly items: readonly components["schemas"]["Agent"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly Anchor: {
            readonly block_index: number;
            readonly state: components["schemas"]["AnchorState"];
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description Subject: the chain. */
        readonly AnchorEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["AnchorSeen"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "anchor";
        };
        /** @description Subject: the chain. */
        readonly AnchorSeen: {
            readonly block_index: number;
            readonly chain: components["schemas"]["Address"];
            readonly state: components["schemas"]["AnchorState"];
            readonly transaction: components["schemas"]["Id"];
        };
        /** @enum {string} */
        readonly AnchorState: "pending" | "confirmed";
        /** @description Amounts by color. */
        readonly Balances: {
            readonly [key: string]: components["schemas"]["Integer"];
        };
        /** @description A round of a series that this node makes or follows. Subject: the series. */
        readonly BeaconEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["BeaconTaken"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "beacon";
        };
        /** @description A round of a series that this node makes or follows. Subject: the series. */
        readonly BeaconTaken: {
            readonly randomness: components["schemas"]["Hex"];
            readonly round: components["schemas"]["Integer"];
            readonly series: components["schemas"]["Hex"];
        };
        readonly Block: {
            /** @description The newest that covers it, when there is one. */
            readonly anchor: components["schemas"]["Id"] | null;
            readonly block_hash: components["schemas"]["Hash"];
            readonly bytes: components["schemas"]["Hex"];
            /** @description The committee's signature. */
            readonly certificate: components["schemas"]["Hex"];
            /** @description From 1. */
            readonly index: number;
            readonly receipts: readonly components["schemas"]["Receipt"][];
            /** @description Processed in it. */
            readonly requests: number;
            readonly standing: components["schemas"]["Standing"];
            readonly state_hash: components["schemas"]["Hash"];
            readonly timestamp: components["schemas"]["Time"];
        };
        /** @description Subject: the chain. */
        readonly BlockCommitted: {
            readonly block_hash: components["schemas"]["Hash"];
            readonly chain: components["schemas"]["Address"];
            readonly index: number;
            /** @description Processed in it. */
            readonly requests: number;
            readonly state_hash: components["schemas"]["Hash"];
        };
        /** @description Subject: the chain. */
        readonly BlockEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["BlockCommitted"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "block";
        };
        readonly BlockHead: {
            /** @description The newest that covers it, when there is one. */
            readonly anchor: components["schemas"]["Id"] | null;
            readonly block_hash: components["schemas"]["Hash"];
            /** @description From 1. */
            readonly index: number;
            /** @description Processed in it. */
            readonly requests: number;
            readonly standing: components["schemas"]["Standing"];
            readonly state_hash: components["schemas"]["Hash"];
            readonly timestamp: components["schemas"]["Time"];
        };
        readonly BlockHeadPage: {
            readonly items: readonly components["schemas"]["BlockHead"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description The ledger took back what a block had processed: the state is again what it was after `to`. Subject: the chain. */
        readonly BlocksTakenBack: {
            /** @description The return. Those between `to` and it do not stand. */
            readonly block: number;
            readonly chain: components["schemas"]["Address"];
            /** @description Processed in those between, as far as this node has their state. */
            readonly requests: number;
            /** @description The last block that stands. */
            readonly to: number;
        };
        /** @description The ledger took back what a block had processed: the state is again what it was after `to`. Subject: the chain. */
        readonly BlocksTakenBackEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["BlocksTakenBack"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "blocks_taken_back";
        };
        /** @description A side of a conflict: a transaction that spends what another one spends too. */
        readonly Branch: {
            /** @description Of the nodes that support it, a fraction of all active mana. */
            readonly approval_weight: components["schemas"]["Fraction"];
            /** @description The other sides, by id, the first 100. /ledger/transactions/{id}/conflicts lists all. */
            readonly conflicts: readonly components["schemas"]["Id"][];
            /** @description How many there are. */
            readonly conflicts_total: number;
            /** @description The transaction. */
            readonly id: components["schemas"]["Id"];
            /** @description This node attaches to it. */
            readonly liked: boolean;
            readonly state: components["schemas"]["TransactionState"];
            /** @description What other nodes think of it, as they have stated on the Tangle, by node, the first 100. Those state that hold most mana. */
            readonly stated: readonly components["schemas"]["StatedOpinion"][];
            /** @description How many there are. */
            readonly stated_total: number;
            /** @description What this node thinks of it, or thought when weight decided: of the newest that were voted on. Null: weight decided it long ago, or alone. */
            readonly vote: components["schemas"]["Vote"] | null;
            /** @description The last 24 rounds of votes on it that counted, the oldest first. */
            readonly vote_rounds: readonly components["schemas"]["VoteRound"][];
        };
        readonly CallError: {
            /** @description contract_error, trap, out_of_gas, … */
            readonly kind: string;
            /** @description Of an error that the contract describes. */
            readonly name: string | null;
            /** @description Kind, and the contract's own words. */
            readonly text: string;
        };
        readonly Casper: {
            /** @description Tokens that accounts and contracts held when the era began; with the next four: all there are. */
            readonly accounts: components["schemas"]["Integer"];
            /** @description Of this era. */
            readonly blocks: components["schemas"]["Integer"];
            /** @description Whether this node is a validator of this era. */
            readonly bonded: boolean;
            /** @description A final block that too much stake does not stand on: more of it is faulty than the threshold allows. null: none was seen since the start. */
            readonly contradicted: components["schemas"]["Hex"] | null;
            /** @description Counted from 0; stakes change from one to the next. */
            readonly era: components["schemas"]["Integer"];
            /** @description Earned and not paid out. */
            readonly fees: components["schemas"]["Integer"];
            /** @description Of the network: hash of its genesis. */
            readonly id: components["schemas"]["Hex"];
            /** @description Unbonded and not paid out. */
            readonly leaving: components["schemas"]["Integer"];
            readonly network: string;
            /** @description Of those, how many may still become final. */
            readonly open: components["schemas"]["Integer"];
            /** @description The block that this era stands on; in era 0 the network's id. */
            readonly opened_by: components["schemas"]["Hex"];
            /** @description Deploys that are in no block. */
            readonly pending: components["schemas"]["Integer"];
            /** @description What keeps it from a block, or why it makes one. */
            readonly proposing: string;
            /** @description The highest of a block here. */
            readonly rank: components["schemas"]["Integer"];
            /** @description Tokens that were bonded. */
            readonly stakes: components["schemas"]["Integer"];
            /** @description Hash of the state that the era began with: the same on every node of the era. */
            readonly state: components["schemas"]["Hex"];
            /** @description Taken from equivocators. */
            readonly vault: components["schemas"]["Integer"];
            /** @description That lack something they cite. */
            readonly waiting_blocks: components["schemas"]["Integer"];
        };
        readonly CasperAccount: {
            readonly address: components["schemas"]["Address"];
            /** @description After all blocks that this node would build on: not all of them are final. */
            readonly balance: components["schemas"]["Integer"];
        };
        readonly CasperAgreeing: {
            /** @description Of the heaviest clique as things stand. */
            readonly in_clique: boolean;
            /** @description Of the clique that made the block final. */
            readonly in_proof: boolean;
            /** @description Places in `validators`, from 0: whose standing on the block its latest message has seen. Two that have each other are joined. */
            readonly knows: readonly number[];
            readonly stake: components["schemas"]["Integer"];
            /** @description stands: its latest message has the block among what its parents stand on. elsewhere: it has not. silent: it has not spoken in this era. equivocates: it is not heard. */
            readonly stance: components["schemas"]["CasperStance"];
            readonly validator: components["schemas"]["Id"];
        };
        /** @description Who stands on a block and knows of whom: what makes it final. */
        readonly CasperAgreement: {
            readonly block: components["schemas"]["Hex"];
            /** @description false: the search for it was ended, `weight` is at least. */
            readonly exact: boolean;
            /** @description Validators that are not among these. */
            readonly left_out: number;
            /** @description Stake of a clique that makes it final. */
            readonly needed: components["schemas"]["Integer"];
            /** @description Stake of the clique that made it final. null: it is not, or by the word of others. */
            readonly proof: components["schemas"]["Integer"] | null;
            /** @description Of all validators of this era. */
            readonly stakes: components["schemas"]["Integer"];
            /** @description Stake that stands on it. */
            readonly standing: components["schemas"]["Integer"];
            readonly state: components["schemas"]["CasperBlockState"];
            /** @description The 64 with the most stake, the most first. */
            readonly validators: readonly components["schemas"]["CasperAgreeing"][];
            /** @description Stake of the heaviest clique as things stand, of all validators. */
            readonly weight: components["schemas"]["Integer"];
        };
        readonly CasperBlock: {
            readonly block: components["schemas"]["Hex"];
            /** @description When it is final a new era begins. */
            readonly closes_era: boolean;
            readonly creator: components["schemas"]["Id"];
            /** @description How many. */
            readonly deploys: number;
            readonly era: components["schemas"]["Integer"];
            readonly gas: components["schemas"]["Integer"];
            readonly justifications: readonly components["schemas"]["Hex"][];
            /** @description In the order of the fork choice. */
            readonly parents: readonly components["schemas"]["Hex"][];
            readonly rank: components["schemas"]["Integer"];
            readonly sequence_number: components["schemas"]["Integer"];
            readonly state: components["schemas"]["CasperBlockState"];
            /** @description Hash of the state after it. */
            readonly state_after: components["schemas"]["Hex"];
            /** @description Unix ns. */
            readonly timestamp: components["schemas"]["Time"];
        };
        /** @description A block of a validator was found right. Subject: the block. */
        readonly CasperBlockAccepted: {
            readonly block: components["schemas"]["Hex"];
            readonly creator: components["schemas"]["Id"];
            readonly deploys: number;
            readonly era: components["schemas"]["Integer"];
        };
        /** @description A block of a validator was found right. Subject: the block. */
        readonly CasperBlockEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperBlockAccepted"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_block";
        };
        /** @description A block is final. Subject: the block. */
        readonly CasperBlockFinal: {
            readonly block: components["schemas"]["Hex"];
            readonly era: components["schemas"]["Integer"];
        };
        readonly CasperBlockPage: {
            readonly items: readonly components["schemas"]["CasperBlock"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @enum {string} */
        readonly CasperBlockState: "open" | "final" | "orphaned";
        /** @description Half of the stake or less stands on a final block: more is faulty than the threshold allows. Subject: the block. */
        readonly CasperContradicted: {
            readonly block: components["schemas"]["Hex"];
        };
        /** @description Half of the stake or less stands on a final block: more is faulty than the threshold allows. Subject: the block. */
        readonly CasperContradictedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperContradicted"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_contradicted";
        };
        readonly CasperDeploy: {
            /** @description That have it; when it is final, the one that counts. */
            readonly blocks: readonly components["schemas"]["Hex"][];
            readonly deploy: components["schemas"]["Hex"];
            /** @description Used. */
            readonly gas: components["schemas"]["Integer"] | null;
            /** @description In a block: done, session_failed or payment_failed. */
            readonly outcome: string | null;
            /** @description Why it failed or was rejected, when this node has executed it. */
            readonly reason: string | null;
            readonly state: components["schemas"]["CasperDeployState"];
        };
        /** @description A deploy is final, expired or rejected. Subject: the deploy. */
        readonly CasperDeployEnded: {
            readonly deploy: components["schemas"]["Hex"];
            readonly state: components["schemas"]["CasperDeployState"];
        };
        /** @description A deploy is final, expired or rejected. Subject: the deploy. */
        readonly CasperDeployEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperDeployEnded"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_deploy";
        };
        /** @enum {string} */
        readonly CasperDeployState: "pending" | "in_block" | "final" | "expired" | "rejected";
        /** @description A validator made two blocks side by side. Subject: the validator. */
        readonly CasperEquivocation: {
            readonly era: components["schemas"]["Integer"];
            readonly validator: components["schemas"]["Id"];
        };
        /** @description A validator made two blocks side by side. Subject: the validator. */
        readonly CasperEquivocationEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperEquivocation"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_equivocation";
        };
        /** @description A new era, with new stakes. Subject: its number. */
        readonly CasperEraEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperEraOpened"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_era";
        };
        /** @description A new era, with new stakes. Subject: its number. */
        readonly CasperEraOpened: {
            readonly era: components["schemas"]["Integer"];
            readonly opened_by: components["schemas"]["Hex"];
            /** @description Hash of the state it begins with. */
            readonly state: components["schemas"]["Hex"];
            readonly validators: components["schemas"]["Integer"];
        };
        /** @description A block is final. Subject: the block. */
        readonly CasperFinalEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CasperBlockFinal"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "casper_final";
        };
        /** @enum {string} */
        readonly CasperStance: "stands" | "elsewhere" | "silent" | "equivocates";
        readonly CasperStateValue: {
            readonly key: components["schemas"]["Hex"];
            /** @description null: the key is not in the state. After all blocks that this node would build on: not all of them are final. */
            readonly value: components["schemas"]["Hex"] | null;
        };
        readonly CasperValidator: {
            /** @description Its weight from the next era on, as things stand. */
            readonly bonded: components["schemas"]["Integer"];
            /** @description When that can be withdrawn, Unix ns; 0: not known before the era is closed, or nothing leaves. */
            readonly due: components["schemas"]["Time"];
            /** @description It made two blocks side by side in this era: its stake will be taken. */
            readonly equivocates: boolean;
            /** @description Its latest block in this era. */
            readonly latest: components["schemas"]["Hex"] | null;
            /** @description Unbonded and not paid out. */
            readonly leaving: components["schemas"]["Integer"];
            /** @description Its weight in this era. */
            readonly stake: components["schemas"]["Integer"];
            readonly validator: components["schemas"]["Id"];
        };
        readonly CasperValidatorPage: {
            readonly items: readonly components["schemas"]["CasperValidator"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly Chain: {
            /** @description True: this node runs it, or follows it. */
            readonly active: boolean;
            /** @description The newest one. */
            readonly anchor: components["schemas"]["Anchor"] | null;
            /** @description All that the chain holds. */
            readonly assets: components["schemas"]["Balances"];
            /** @description Requests that wait. */
            readonly backlog: number;
            /** @description Of the newest block. */
            readonly block_index: number;
            readonly chain: components["schemas"]["Address"];
            readonly color: components["schemas"]["Color"];
            /** @description By seat. None on an access node: it does not need to know. */
            readonly committee: readonly components["schemas"]["Seat"][];
            readonly description: string;
            /** @description How far the hand-over to other members is that this member takes part in, for people. null: none is under way. */
            readonly hand_over: string | null;
            /** @description Where requests are sent on the ledger: the newest address of the chain, which is `chain` until it moves. */
            readonly home: components["schemas"]["Address"];
            /** @description null: no block yet. */
            readonly owner: components["schemas"]["Agent"] | null;
            /** @description Members that a block needs; 0 on an access node. */
            readonly quorum: number;
            /** @description This node's. null: it has none, it follows the chain as an access node. */
            readonly self_seat: number | null;
            /** @description The hand-over by which the committee got its shares of the key, as the newest block says. null: its key generation. */
            readonly sharing: components["schemas"]["Hex"] | null;
            /** @description Of the agreement, for people. */
            readonly stage: string;
            readonly state_hash: components["schemas"]["Hash"];
            /** @description The newest blocks that do not stand. null: there are none. */
            readonly taken_back: components["schemas"]["TakenBackBlocks"] | null;
            /** @description Of the newest block. */
            readonly timestamp: components["schemas"]["Time"];
        };
        readonly ChainHead: {
            /** @description True: this node runs it, or follows it. */
            readonly active: boolean;
            /** @description Requests that wait. */
            readonly backlog: number;
            /** @description Of the newest block. */
            readonly block_index: number;
            readonly chain: components["schemas"]["Address"];
            readonly color: components["schemas"]["Color"];
            readonly description: string;
            readonly state_hash: components["schemas"]["Hash"];
        };
        readonly ChainHeadPage: {
            readonly items: readonly components["schemas"]["ChainHead"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly ChainReshareStarted: {
            /** @description The hand-over. The chain's `sharing` is this when its new members have taken over. */
            readonly run: components["schemas"]["Hex"];
        };
        /** @description IOTA, or the id of the transaction that minted the tokens. MINT stands for that id within the transaction itself. */
        readonly Color: string;
        /** @description Other members make the chain's blocks, with its key. Subject: the chain. */
        readonly CommitteeChanged: {
            readonly chain: components["schemas"]["Address"];
            /** @description Of the committee before. */
            readonly last_block: number;
            /** @description Whether this node is one of them. If not it follows the chain. */
            readonly member: boolean;
            /** @description By seat; none: not known here. */
            readonly members: readonly components["schemas"]["Id"][];
            /** @description The hand-over. */
            readonly run: components["schemas"]["Hex"];
        };
        /** @description Other members make the chain's blocks, with its key. Subject: the chain. */
        readonly CommitteeEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["CommitteeChanged"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "committee";
        };
        /** @description An output that more than one transaction spends. Who has many spenders stands on several pages. */
        readonly Conflict: {
            /** @description Place of the first transaction listed here among the spenders, from 0. */
            readonly first: number;
            readonly output: components["schemas"]["OutputId"];
            /** @description Spenders, here and on other pages. */
            readonly total: number;
            /** @description In the order in which this node booked them. */
            readonly transactions: readonly components["schemas"]["Spender"][];
        };
        /** @description An output is spent by more than one transaction. Subject: the transaction that made the output. */
        readonly ConflictEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["ConflictSeen"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "conflict";
        };
        readonly Conflicting: {
            /** @description That both spend. */
            readonly output: components["schemas"]["OutputId"];
            readonly state: components["schemas"]["TransactionState"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly ConflictingPage: {
            readonly items: readonly components["schemas"]["Conflicting"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly ConflictPage: {
            readonly items: readonly components["schemas"]["Conflict"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description An output is spent by more than one transaction. Subject: the transaction that made the output. */
        readonly ConflictSeen: {
            readonly output: components["schemas"]["OutputId"];
            /** @description All of up to sixteen, else the first fifteen and the newest. */
            readonly transactions: readonly components["schemas"]["Id"][];
        };
        readonly Contract: {
            /** @description null: nobody, it came with the chain. */
            readonly creator: components["schemas"]["Agent"] | null;
            readonly description: string;
            readonly hname: components["schemas"]["Hname"];
            readonly name: string;
            readonly program_hash: components["schemas"]["Hash"];
        };
        /** @description A contract logged a line. Subject: the contract, as an agent. */
        readonly ContractEvent: {
            readonly agent: components["schemas"]["Agent"];
            readonly block: number;
            readonly chain: components["schemas"]["Address"];
            readonly contract: string;
            readonly event: string | null;
            readonly fields: components["schemas"]["Values"];
            /** @description During which it was logged. */
            readonly request: components["schemas"]["RequestId"];
            readonly text: string;
        };
        /** @description A contract logged a line. Subject: the contract, as an agent. */
        readonly ContractEventEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["ContractEvent"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "contract_event";
        };
        readonly ContractInterface: {
            readonly contract: string;
            readonly entry_points: readonly components["schemas"]["InterfaceEntry"][];
            readonly errors: readonly components["schemas"]["InterfaceError"][];
            readonly events: readonly components["schemas"]["InterfaceEvent"][];
            readonly hname: components["schemas"]["Hname"];
            readonly program_hash: components["schemas"]["Hash"];
            /** @description The description as it stands in the program. */
            readonly text: string;
        };
        readonly ContractPage: {
            readonly items: readonly components["schemas"]["Contract"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly Culprit: {
            readonly fault: string;
            readonly member: components["schemas"]["Id"];
        };
        /** @description For `cursor` of the next page; null: this was the last. */
        readonly Cursor: string | null;
        readonly DeployTaken: {
            /** @description Its id. The deploy is on disk. */
            readonly deploy: components["schemas"]["Hex"];
        };
        /** @description Bytes by bytes, both in hex. */
        readonly Dict: {
            readonly [key: string]: components["schemas"]["Hex"];
        };
        readonly Dkg: {
            /** @description Of the key, when done. */
            readonly address: components["schemas"]["Address"] | null;
            /** @description Whose dealing was refused, and why. */
            readonly culprits: readonly components["schemas"]["Culprit"][];
            /** @description Why it failed. */
            readonly error: string | null;
            /** @description By seat. */
            readonly members: readonly components["schemas"]["Id"][];
            /** @description For people. */
            readonly phase: string;
            /** @description Of the group, when done. */
            readonly public_key: components["schemas"]["Hex"] | null;
            readonly run: components["schemas"]["Hex"];
            readonly state: components["schemas"]["DkgState"];
            /** @description Shares that make a signature. */
            readonly threshold: number;
        };
        /** @description Subject: the run. */
        readonly DkgEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["DkgProgress"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "dkg";
        };
        readonly DkgPage: {
            readonly items: readonly components["schemas"]["Dkg"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description Subject: the run. */
        readonly DkgProgress: {
            /** @description Of the key, when done. */
            readonly address: components["schemas"]["Address"] | null;
            /** @description Whose dealing was refused. */
            readonly culprits: readonly components["schemas"]["Id"][];
            readonly phase: string;
            readonly run: components["schemas"]["Hex"];
            readonly state: components["schemas"]["DkgState"];
        };
        readonly DkgStarted: {
            readonly run: components["schemas"]["Hex"];
        };
        /** @enum {string} */
        readonly DkgState: "running" | "done" | "failed";
        /** @description A series as drand's relays describe a chain. */
        readonly DrandInfo: {
            /** @description Of round 1, Unix seconds. */
            readonly genesis_time: number;
            /** @description What round 1 calls its previous signature. */
            readonly groupHash: components["schemas"]["Hex"];
            readonly hash: components["schemas"]["Hex"];
            readonly metadata: components["schemas"]["DrandMetadata"];
            /** @description Whole seconds, the next ones when it is shorter. */
            readonly period: number;
            /** @description When it is not of whole seconds. */
            readonly period_ms: number | null;
            readonly public_key: components["schemas"]["Hex"];
            readonly schemeID: string;
        };
        readonly DrandMetadata: {
            readonly beaconID: string;
        };
        /** @description A round as drand's relays tell it. */
        readonly DrandRound: {
            /** @description Of chained schemes. */
            readonly previous_signature: components["schemas"]["Hex"] | null;
            /** @description SHA-256 of the signature. */
            readonly randomness: components["schemas"]["Hex"];
            readonly round: number;
            readonly signature: components["schemas"]["Hex"];
        };
        /** @description Every error has this shape, whatever went wrong. */
        readonly Error: {
            readonly error: components["schemas"]["ErrorBody"];
        };
        readonly ErrorBody: {
            /** @description Stable, for programs. */
            readonly code: string;
            /** @description What to do; may be empty. */
            readonly hint: string;
            /** @description What happened. */
            readonly message: string;
        };
        readonly EstimateAsk: {
            /**
             * @description Arguments as bytes, beside those.
             * @default {}
             */
            readonly args?: components["schemas"]["Dict"];
            /** @description A name; eight lower-case hex digits are an hname. */
            readonly contract: string;
            /** @description Likewise. */
            readonly entry_point: string;
            /**
             * @description The most that it may use. The chain's default when left out.
             * @default null
             */
            readonly gas?: components["schemas"]["Integer"] | null;
            /**
             * @description As the entry point's description says.
             * @default {}
             */
            readonly params?: components["schemas"]["Values"];
            /** @description Who would send it. Nothing is asked of it: nothing is sent. */
            readonly sender: components["schemas"]["Agent"];
            /**
             * @description The tokens it would carry, the request token aside.
             * @default {}
             */
            readonly transfer?: components["schemas"]["Balances"];
        };
        /** @description What a request would do if it came first in the next block. Nothing was sent. */
        readonly Estimated: {
            /** @description Those that would hold something else. */
            readonly accounts: readonly components["schemas"]["AccountChange"][];
            /** @description Of the state it was tried on. */
            readonly block_index: number;
            /** @description Of the state, accounts and event log left out. */
            readonly changes: readonly components["schemas"]["StateChange"][];
            /** @description Beyond the first 1,000 or 256 KiB. */
            readonly changes_left_out: number;
            /** @description null: success. */
            readonly error: components["schemas"]["CallError"] | null;
            readonly events: readonly components["schemas"]["EventSeen"][];
            readonly fee: components["schemas"]["Balances"];
            readonly gas: components["schemas"]["Integer"];
            readonly gas_limit: components["schemas"]["Integer"];
            /** @description null: it ended with an error, or before a contract was called. */
            readonly results: components["schemas"]["Values"] | null;
            /** @description Tokens that would leave for the ledger with the next anchor: its own and those that would leave with it. */
            readonly sent: readonly components["schemas"]["Sent"][];
            /** @description The time it would have. */
            readonly timestamp: components["schemas"]["Time"];
        };
        /** @description One WebSocket text frame. */
        readonly Event: components["schemas"]["AccusationEvent"] | components["schemas"]["StalledEvent"] | components["schemas"]["PeerEvent"] | components["schemas"]["MessageConfirmedEvent"] | components["schemas"]["MessageUnconfirmedEvent"] | components["schemas"]["MessageAttachedAgainEvent"] | components["schemas"]["TransactionBookedEvent"] | components["schemas"]["TransactionConfirmedEvent"] | components["schemas"]["TransactionUnconfirmedEvent"] | components["schemas"]["TransactionReopenedEvent"] | components["schemas"]["ReorgEvent"] | components["schemas"]["TransactionRejectedEvent"] | components["schemas"]["ManaPledgedEvent"] | components["schemas"]["ManaTakenBackEvent"] | components["schemas"]["ConflictEvent"] | components["schemas"]["VoteEvent"] | components["schemas"]["BlockEvent"] | components["schemas"]["RequestEvent"] | components["schemas"]["ContractEventEvent"] | components["schemas"]["AnchorEvent"] | components["schemas"]["CommitteeEvent"] | components["schemas"]["BlocksTakenBackEvent"] | components["schemas"]["RequestTakenBackEvent"] | components["schemas"]["DkgEvent"] | components["schemas"]["BeaconEvent"] | components["schemas"]["ResharedEvent"] | components["schemas"]["CasperBlockEvent"] | components["schemas"]["CasperFinalEvent"] | components["schemas"]["CasperDeployEvent"] | components["schemas"]["CasperEraEvent"] | components["schemas"]["CasperEquivocationEvent"] | components["schemas"]["CasperContradictedEvent"] | components["schemas"]["StreamNote"];
        /** @description Opaque; of this run of the node. */
        readonly EventCursor: string;
        readonly EventSeen: {
            readonly contract: string;
            /** @description Its name; null: the contract does not describe it. */
            readonly event: string | null;
            readonly fields: components["schemas"]["Values"];
            readonly text: string;
        };
        /** @description In lowest terms. */
        readonly Fraction: string;
        readonly Genesis: {
            /** @description docs/formats/genesis.md. */
            readonly bytes: components["schemas"]["Hex"];
            readonly hash: components["schemas"]["Hash"];
            readonly network: string;
        };
        /** @description 32 bytes. */
        readonly Hash: string;
        readonly Health: {
            readonly status: components["schemas"]["Liveness"];
        };
        readonly HearRound: {
            /** @description Of chained schemes. */
            readonly previous_signature: components["schemas"]["Hex"] | null;
            readonly round: number;
            readonly series: components["schemas"]["Hex"];
            readonly signature: components["schemas"]["Hex"];
        };
        /** @description Bytes, two lower-case digits each. */
        readonly Hex: string;
        readonly HistoryEntry: {
            readonly received: components["schemas"]["Balances"];
            readonly spent: components["schemas"]["Balances"];
            readonly state: components["schemas"]["TransactionState"];
            readonly timestamp: components["schemas"]["Time"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly HistoryEntryPage: {
            readonly items: readonly components["schemas"]["HistoryEntry"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description The short name of a contract or an entry point. */
        readonly Hname: string;
        /** @description 32 bytes in base58: of a transaction, a message or a node. */
        readonly Id: string;
        readonly IdPage: {
            readonly items: readonly components["schemas"]["Id"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description An integer from 0 to 2^64-1 in decimal digits: more than a double holds. */
        readonly Integer: bigint;
        readonly InterfaceEntry: {
            readonly about: string;
            readonly hname: components["schemas"]["Hname"];
            readonly name: string;
            /** @description Others may be there, of any name. */
            readonly other_params: boolean;
            /** @description Likewise. */
            readonly other_results: boolean;
            readonly params: readonly components["schemas"]["InterfaceField"][];
            /** @description It takes tokens. */
            readonly payable: boolean;
            readonly results: readonly components["schemas"]["InterfaceField"][];
            readonly view: boolean;
        };
        readonly InterfaceError: {
            readonly about: string;
            readonly name: string;
        };
        readonly InterfaceEvent: {
            readonly about: string;
            readonly fields: readonly components["schemas"]["InterfaceField"][];
            readonly name: string;
        };
        readonly InterfaceField: {
            readonly name: string;
            /** @description True: may be absent. */
            readonly optional: boolean;
            readonly type: string;
        };
        readonly Issued: {
            readonly message: components["schemas"]["Id"];
        };
        readonly IssueData: {
            /** @description The payload, at most 64 KiB with the message around it. */
            readonly data: components["schemas"]["Hex"];
        };
        readonly KnownPeer: {
            /** @description Host and port; empty: it dials. */
            readonly address: string;
            readonly id: components["schemas"]["Id"];
            /** @description The peer that told of it. */
            readonly told_by: components["schemas"]["Id"];
            /** @description Why it was let go. Empty: there was no place for it. */
            readonly why: string;
        };
        /** @enum {string} */
        readonly Liveness: "alive";
        readonly LogLine: {
            readonly text: string;
            readonly time: components["schemas"]["Time"];
        };
        readonly LogLinePage: {
            readonly items: readonly components["schemas"]["LogLine"][];
            readonly next: components["schemas"]["Cursor"];
        };
        readonly MakeSnapshot: {
            /** @description With so many in the newest one none is made. 0: one is made in any case. */
            readonly messages_at_least: components["schemas"]["Integer"];
        };
        readonly Mana: {
            /** @description Access mana: its part of what the network takes; follows what it earned. */
            readonly access: components["schemas"]["Integer"];
            /** @description It has issued a message in the last 30 minutes of the Tangle's time. */
            readonly active: boolean;
            /** @description Consensus mana: its weight in decisions while it is active. */
            readonly consensus: components["schemas"]["Integer"];
            /** @description Access mana that was pledged to it and has not decayed. */
            readonly earned: components["schemas"]["Integer"];
            readonly node: components["schemas"]["Id"];
        };
        readonly ManaPage: {
            readonly items: readonly components["schemas"]["Mana"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description A confirmed transaction gave mana to nodes. Subject: the transaction. */
        readonly ManaPledged: {
            /** @description The node that has the access mana which the tokens earned; all zero: nobody. */
            readonly access: components["schemas"]["Id"];
            /** @description The node that has it now; all zero: nobody. */
            readonly consensus: components["schemas"]["Id"];
            /** @description What it spends, all colors: that much consensus mana moved. */
            readonly tokens: components["schemas"]["Integer"];
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description A confirmed transaction gave mana to nodes. Subject: the transaction. */
        readonly ManaPledgedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["ManaPledged"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "mana_pledged";
        };
        /** @description A transaction that gave mana to nodes is not confirmed any more. Subject: the transaction. */
        readonly ManaTakenBack: {
            /** @description The node that had the access mana which the tokens earned; all zero: nobody. */
            readonly access: components["schemas"]["Id"];
            /** @description The node that had it; all zero: nobody. */
            readonly consensus: components["schemas"]["Id"];
            /** @description What it spends, all colors: that much consensus mana went back. */
            readonly tokens: components["schemas"]["Integer"];
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description A transaction that gave mana to nodes is not confirmed any more. Subject: the transaction. */
        readonly ManaTakenBackEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["ManaTakenBack"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "mana_taken_back";
        };
        readonly Message: {
            /** @description This node issued it, it was left behind, and what it carries was said again in this message. Null: not so. */
            readonly again: components["schemas"]["Id"] | null;
            /** @description Of the supporters, a fraction of all active mana. */
            readonly approval_weight: components["schemas"]["Fraction"];
            /** @description Sides of conflicts that it stands for; the nearest ones, by id, the first 100. */
            readonly branches: readonly components["schemas"]["Id"][];
            /** @description How many there are. */
            readonly branches_total: number;
            readonly bytes: components["schemas"]["Hex"];
            readonly confirmed: boolean;
            readonly id: components["schemas"]["Id"];
            /** @description The node that issued it. */
            readonly issuer: components["schemas"]["Id"];
            /** @description docs/formats/message.md; null: none. */
            readonly payload_type: number | null;
            /** @description Of the issuer. */
            readonly sequence_number: components["schemas"]["Integer"];
            /** @description Parents whose past it likes. */
            readonly strong: readonly components["schemas"]["Id"][];
            /** @description Nodes with mana that approve it, by id, the first 100. */
            readonly supporters: readonly components["schemas"]["Id"][];
            /** @description How many there are. */
            readonly supporters_total: number;
            readonly time: components["schemas"]["Time"];
            readonly transaction: components["schemas"]["Id"] | null;
            /** @description Parents it only links. */
            readonly weak: readonly components["schemas"]["Id"][];
        };
        /** @description A message of this node stood for a side of a conflict that lost, and will not be confirmed; a new one carries the same. Subject: the message. */
        readonly MessageAttachedAgain: {
            /** @description The message that carries it now. */
            readonly again: components["schemas"]["Id"];
            readonly message: components["schemas"]["Id"];
        };
        /** @description A message of this node stood for a side of a conflict that lost, and will not be confirmed; a new one carries the same. Subject: the message. */
        readonly MessageAttachedAgainEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["MessageAttachedAgain"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "message_attached_again";
        };
        /** @description Subject: the message. */
        readonly MessageConfirmed: {
            readonly message: components["schemas"]["Id"];
        };
        /** @description Subject: the message. */
        readonly MessageConfirmedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["MessageConfirmed"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "message_confirmed";
        };
        readonly MessageHead: {
            /** @description Of the supporters that are found near it, a fraction of all active mana. Null: it is confirmed. */
            readonly approval_weight: components["schemas"]["Fraction"] | null;
            readonly confirmed: boolean;
            readonly id: components["schemas"]["Id"];
            readonly issuer: components["schemas"]["Id"];
            /** @description Place in the order in which this node booked them, from 1. */
            readonly order: components["schemas"]["Integer"];
            /** @description It carries one. */
            readonly payload: boolean;
            /** @description Parents whose past it likes, as far as they are in memory. */
            readonly strong: readonly components["schemas"]["Id"][];
            readonly time: components["schemas"]["Time"];
            readonly transaction: components["schemas"]["Id"] | null;
            /** @description Parents it only links, as far as they are in memory. */
            readonly weak: readonly components["schemas"]["Id"][];
        };
        readonly MessageHeadPage: {
            readonly items: readonly components["schemas"]["MessageHead"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description It was confirmed, and is not any more. Subject: the message. */
        readonly MessageUnconfirmed: {
            readonly message: components["schemas"]["Id"];
        };
        /** @description It was confirmed, and is not any more. Subject: the message. */
        readonly MessageUnconfirmedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["MessageUnconfirmed"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "message_unconfirmed";
        };
        readonly MoveAgreed: {
            readonly chain: components["schemas"]["Address"];
            readonly to: components["schemas"]["Address"];
        };
        /** @description Said to the members of both addresses: each one's operator agrees for himself. */
        readonly MoveChain: {
            /**
             * @description The chain's, when this node does not hold the chain yet.
             * @default null
             */
            readonly color?: components["schemas"]["Id"] | null;
            /**
             * @description Whom a new member asks for the chain's blocks: its members of now.
             * @default []
             */
            readonly from?: readonly components["schemas"]["Id"][];
            /** @description Of a key generation of the new members; the owner asks governance for it. */
            readonly to: components["schemas"]["Address"];
            /**
             * @description true: the operator takes his word back. A chain of which nothing is known here yet is followed no more, so it can be named anew.
             * @default false
             */
            readonly withdraw?: boolean;
        };
        readonly Network: {
            readonly genesis: components["schemas"]["Hash"];
            readonly name: string;
        };
        readonly Node: {
            readonly id: components["schemas"]["Id"];
            /** @description Ledger nodes that peers told of, without a link; by id, at most 256. */
            readonly known: readonly components["schemas"]["KnownPeer"][];
            readonly network: components["schemas"]["Network"];
            readonly peers: readonly components["schemas"]["Peer"][];
            readonly roles: readonly string[];
            /** @description What its clock reads, Unix time in ns. */
            readonly time: components["schemas"]["Time"];
            /** @description Since the program started. */
            readonly uptime_ms: components["schemas"]["Integer"];
            readonly version: string;
        };
        readonly OffLedger: {
            /** @description A signed off-ledger request: docs/formats/off-ledger.md. */
            readonly bytes: components["schemas"]["Hex"];
        };
        readonly OffLedgers: {
            /** @description 1 to 64 signed off-ledger requests, in the order of their numbers. */
            readonly requests: readonly components["schemas"]["Hex"][];
        };
        readonly OffLedgersTaken: {
            /** @description The last one that was taken; all before it were taken too. */
            readonly last: components["schemas"]["RequestId"];
            /**
             * @description Of what was refused: what to do.
             * @default null
             */
            readonly message?: string | null;
            /**
             * @description Why the one after it was not taken: the code that it has alone. Those behind it were not looked at. None when all were taken.
             * @default null
             */
            readonly refused?: string | null;
        };
        readonly OffLedgerTaken: {
            readonly request: components["schemas"]["RequestId"];
        };
        readonly Output: {
            readonly address: components["schemas"]["Address"];
            readonly balance: components["schemas"]["Balances"];
        };
        /** @description Names an output: there is at most one per transaction and address. */
        readonly OutputId: {
            readonly address: components["schemas"]["Address"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly Peer: {
            /** @description Host and port. */
            readonly address: string;
            readonly connected: boolean;
            /** @description Since the start. */
            readonly frames_in: components["schemas"]["Integer"];
            /** @description Since the start. */
            readonly frames_out: components["schemas"]["Integer"];
            readonly id: components["schemas"]["Id"];
            /** @description Why the last link ended; may be empty. */
            readonly last_error: string;
            readonly name: string;
            readonly roles: readonly string[];
            /** @description Since the link is up. */
            readonly since_ms: components["schemas"]["Integer"];
            /** @description The peer that told of it. Null: the settings name it. */
            readonly told_by: components["schemas"]["Id"] | null;
        };
        /** @description A peer broke a protocol, provably. Subject: the peer. */
        readonly PeerAccused: {
            readonly fault: string;
            readonly peer: components["schemas"]["Id"];
            readonly protocol: string;
        };
        /** @description A link to a peer came up or ended. Subject: the peer. */
        readonly PeerChanged: {
            readonly connected: boolean;
            /** @description Why the last link ended; may be empty. */
            readonly last_error: string;
            readonly name: string;
            readonly peer: components["schemas"]["Id"];
        };
        /** @description A link to a peer came up or ended. Subject: the peer. */
        readonly PeerEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["PeerChanged"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "peer";
        };
        /** @description docs/formats/proof.md says how to verify it. */
        readonly Proof: {
            /** @description The newest confirmed one. */
            readonly anchor: components["schemas"]["ProofAnchor"];
            readonly key: components["schemas"]["Hex"];
            readonly proof: components["schemas"]["Hex"];
            readonly standing: components["schemas"]["Standing"];
            /** @description null: proves that the key is not in the state. */
            readonly value: components["schemas"]["Hex"] | null;
        };
        readonly ProofAnchor: {
            readonly bytes: components["schemas"]["Hex"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly Readiness: {
            readonly ready: boolean;
            /** @description Why not; when ready, at most what is noted. */
            readonly reasons: readonly components["schemas"]["Reason"][];
        };
        readonly Reason: {
            /** @description Names the quorum, the peers, the stage. */
            readonly reason: string;
            /** @description peers, clock, mark, noted, tangle, ledger_access, store or chain:CHAIN. */
            readonly stage: string;
        };
        readonly Receipt: {
            /** @description Index of the block. */
            readonly block: number;
            readonly contract: components["schemas"]["Hname"];
            readonly entry_point: components["schemas"]["Hname"];
            /** @description null: success. Otherwise the tokens went back, less the fee. */
            readonly error: string | null;
            /** @description What the contract logged. */
            readonly events: readonly string[];
            readonly fee: components["schemas"]["Integer"];
            readonly gas: components["schemas"]["Integer"];
            /** @description Place in the block. */
            readonly index: number;
            readonly request: components["schemas"]["RequestId"];
            /** @description What the entry point gave back; none when it is more than 4 KiB. */
            readonly results: components["schemas"]["Dict"];
            readonly standing: components["schemas"]["Standing"];
            readonly timestamp: components["schemas"]["Time"];
        };
        readonly ReceiptPage: {
            readonly items: readonly components["schemas"]["Receipt"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description A side of a conflict was confirmed although another one had been before. Subject: the one that is confirmed now. */
        readonly Reorganised: {
            /** @description The side that lost its confirmation last. */
            readonly from: components["schemas"]["Id"];
            /** @description The side that is confirmed now. */
            readonly to: components["schemas"]["Id"];
        };
        /** @description A side of a conflict was confirmed although another one had been before. Subject: the one that is confirmed now. */
        readonly ReorgEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["Reorganised"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "reorg";
        };
        readonly Request: {
            /** @description Of not_a_request: which rule of docs/formats/sc-payload.md it breaks. */
            readonly reason: string | null;
            readonly receipt: components["schemas"]["Receipt"] | null;
            readonly request: components["schemas"]["RequestId"];
            readonly state: components["schemas"]["RequestState"];
        };
        /** @description Subject: the request. */
        readonly RequestEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["RequestProcessed"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "request";
        };
        /** @description [index]transaction: the request section of that index. */
        readonly RequestId: string;
        /** @description Subject: the request. */
        readonly RequestProcessed: {
            readonly block: number;
            readonly chain: components["schemas"]["Address"];
            /** @description null: success. */
            readonly error: string | null;
            readonly request: components["schemas"]["RequestId"];
        };
        /**
         * @description pending: this node holds it, and no block has it yet. not_a_request: the transaction brought tokens to the chain and no valid request; they are the chain owner's.
         * @enum {string}
         */
        readonly RequestState: "unknown" | "pending" | "processed" | "not_a_request";
        /** @description The block that processed it does not stand. It waits again, unless the ledger took its transaction back. Subject: the request. */
        readonly RequestTakenBack: {
            /** @description The one that processed it. */
            readonly block: number;
            readonly chain: components["schemas"]["Address"];
            readonly request: components["schemas"]["RequestId"];
        };
        /** @description The block that processed it does not stand. It waits again, unless the ledger took its transaction back. Subject: the request. */
        readonly RequestTakenBackEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["RequestTakenBack"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "request_taken_back";
        };
        /** @description Said to one old member. To one more each, when fewer members would hold the key. */
        readonly Reshare: {
            /** @description Who makes its rounds from then on: 1 to 100 node ids. */
            readonly members: readonly components["schemas"]["Id"][];
            /** @description Its id, drand's chain hash. */
            readonly series: components["schemas"]["Hex"];
        };
        /** @description Said to one member. To one more each, when fewer members would hold the key. */
        readonly ReshareChain: {
            /** @description Who makes the chain's blocks from then on: 1 to 100 node ids. */
            readonly members: readonly components["schemas"]["Id"][];
        };
        /** @description The key of a series is with other members. Subject: the key's address. */
        readonly ResharedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["SeriesReshared"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "reshared";
        };
        readonly ReshareStarted: {
            readonly run: components["schemas"]["Hex"];
        };
        readonly RoundHeard: {
            readonly round: components["schemas"]["Integer"];
            readonly series: components["schemas"]["Hex"];
        };
        readonly Seat: {
            readonly connected: boolean;
            /** @description What shows to anybody that it voted twice. null: this node has nothing that does. */
            readonly evidence: components["schemas"]["TwoVotes"] | null;
            /** @description What this node has proved of it; it leads nothing here. null: nothing. */
            readonly fault: string | null;
            readonly node: components["schemas"]["Id"];
            /** @description From 0. */
            readonly seat: number;
        };
        readonly Sent: {
            readonly address: components["schemas"]["Address"];
            readonly balances: components["schemas"]["Balances"];
        };
        readonly Series: {
            /** @description The one whose time has come, by this node's clock. */
            readonly due: components["schemas"]["Integer"];
            /** @description The time of round 1, Unix nanoseconds. */
            readonly genesis: components["schemas"]["Time"];
            /** @description The address of the key, when this node makes its rounds. */
            readonly key: components["schemas"]["Address"] | null;
            /** @description By seat, when this node is one of them. */
            readonly members: readonly components["schemas"]["Id"][];
            readonly period_ns: components["schemas"]["Integer"];
            /** @description Of the newest round. */
            readonly randomness: components["schemas"]["Hex"] | null;
            /** @description The newest that is here. */
            readonly round: components["schemas"]["Integer"];
            /** @description Its id, drand's chain hash; not known before the committee's key is whole. */
            readonly series: components["schemas"]["Hex"] | null;
            /** @description For people. */
            readonly state: string;
            /** @description Shares that make a round. */
            readonly threshold: number;
            /** @description Members that have told their part of the key. */
            readonly twins: number;
        };
        readonly SeriesFollowed: {
            readonly series: components["schemas"]["Hex"];
        };
        readonly SeriesPage: {
            readonly items: readonly components["schemas"]["Series"][];
            readonly next: components["schemas"]["Cursor"];
        };
        /** @description The key of a series is with other members. Subject: the key's address. */
        readonly SeriesReshared: {
            readonly key: components["schemas"]["Address"];
            /** @description Whether this node is one of them. */
            readonly makes: boolean;
            /** @description Who makes its rounds now, by seat. */
            readonly members: readonly components["schemas"]["Id"][];
            /** @description The hand-over. */
            readonly run: components["schemas"]["Hex"];
        };
        readonly SeriesStarted: {
            readonly key: components["schemas"]["Address"];
        };
        /** @description What a new ledger node starts from: `weft node adopt --hash` takes it of this node. */
        readonly Snapshot: {
            /** @description Of the file. */
            readonly bytes: components["schemas"]["Integer"];
            /** @description Of the file. Each node's own. */
            readonly hash: components["schemas"]["Hash"];
            /** @description Of the confirmed outputs: equal where the same is confirmed. */
            readonly ledger: components["schemas"]["Hash"];
            /** @description Messages of the one that is being made. Null: none is. */
            readonly making: components["schemas"]["Integer"] | null;
            /** @description That this node had booked when it was begun. */
            readonly messages: components["schemas"]["Integer"];
            /** @description Then. */
            readonly tangle_time: components["schemas"]["Time"];
        };
        readonly SnapshotBegun: {
            /** @description That it has or will have: GET /tangle/snapshot names it when it is whole. */
            readonly messages: components["schemas"]["Integer"];
        };
        readonly Spender: {
            readonly id: components["schemas"]["Id"];
            readonly state: components["schemas"]["TransactionState"];
            /** @description What this node thinks of it, or thought when weight decided: of the newest that were voted on. Null: weight decided it long ago, or alone. */
            readonly vote: components["schemas"]["Vote"] | null;
        };
        /** @description Something does not go on. Subject: the stage. */
        readonly Stalled: {
            readonly reason: string;
            readonly stage: string;
        };
        /** @description Something does not go on. Subject: the stage. */
        readonly StalledEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["Stalled"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "stalled";
        };
        /**
         * @description certified: the committee has signed it. anchored: the ledger has confirmed it. final: it is anchored, and 4,096 blocks or two hours of the chain old: it does not go away. taken_back: it does not stand, since the ledger took back what it was made of.
         * @enum {string}
         */
        readonly Standing: "certified" | "anchored" | "final" | "taken_back";
        /** @description Members in any order: a seat is the place in the sorted list. This node must be one of them. */
        readonly StartDkg: {
            readonly members: readonly components["schemas"]["Id"][];
            /**
             * @description Of each phase.
             * @default 10000
             */
            readonly timeout_ms?: number;
        };
        /** @description The same is told to each member of the key: what differs makes another series. */
        readonly StartSeries: {
            /** @description Of round 1, Unix seconds. */
            readonly genesis_time: number;
            /** @description The address that a key generation made. */
            readonly key: components["schemas"]["Address"];
            /** @description Between two rounds: 50 to 86400000. */
            readonly period_ms: number;
        };
        readonly StateChange: {
            /** @description By name; empty: what waits for the next anchor. */
            readonly contract: string;
            /** @description The contract's own. */
            readonly key: components["schemas"]["Hex"];
            /** @description null: deleted. */
            readonly value: components["schemas"]["Hex"] | null;
        };
        /** @description What a node has stated of a side of a conflict, on the Tangle. */
        readonly StatedOpinion: {
            readonly node: components["schemas"]["Id"];
            /** @description like or dislike. */
            readonly opinion: string;
            /** @description Of its vote, after which it was so: the highest that it has stated. */
            readonly round: number;
        };
        readonly StateValue: {
            /** @description Of the state. */
            readonly block_index: number;
            readonly key: components["schemas"]["Hex"];
            /** @description null: the key is not in the state. */
            readonly value: components["schemas"]["Hex"] | null;
        };
        /** @description gap: events before this cursor are lost. cursor: nothing for you, but resume from here. */
        readonly StreamNote: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "gap" | "cursor";
        };
        readonly Submit: {
            /** @description The signed transaction: docs/formats/transaction.md. */
            readonly bytes: components["schemas"]["Hex"];
        };
        readonly SubmitDeploy: {
            /** @description Signed, as docs/formats/casper-block.md says. */
            readonly deploy: components["schemas"]["Hex"];
        };
        readonly Submitted: {
            /** @description That carries it. */
            readonly message: components["schemas"]["Id"];
            readonly transaction: components["schemas"]["Id"];
        };
        readonly TakenBackBlocks: {
            /** @description The block that goes back to before them. */
            readonly by: number;
            /** @description The first of them. */
            readonly from: number;
            /** @description The last of them. */
            readonly to: number;
        };
        readonly Tangle: {
            /** @description Confirmed. */
            readonly confirmed_messages: components["schemas"]["Integer"];
            /** @description Confirmed. */
            readonly confirmed_transactions: components["schemas"]["Integer"];
            /** @description Outputs spent more than once. */
            readonly conflicts: components["schemas"]["Integer"];
            /** @description Held by this node. */
            readonly messages: components["schemas"]["Integer"];
            /** @description Of the newest confirmed message. */
            readonly tangle_time: components["schemas"]["Time"];
            /** @description Messages that no other approves yet. */
            readonly tips: components["schemas"]["Integer"];
            /** @description Booked. */
            readonly transactions: components["schemas"]["Integer"];
            /** @description Messages that wait for parents. */
            readonly unsolid: components["schemas"]["Integer"];
        };
        /** @description Unix time in nanoseconds, in decimal digits: more than a double holds. */
        readonly Time: bigint;
        readonly TraceAsk: {
            readonly request: components["schemas"]["RequestId"];
        };
        /** @description What a request did, call by call: its block was run again on the state before it. */
        readonly Traced: {
            readonly block_index: number;
            /** @description In the order in which they began. Empty: it ended before one. */
            readonly calls: readonly components["schemas"]["TracedCall"][];
            /** @description Beyond what a trace keeps. */
            readonly calls_left_out: number;
            readonly error: components["schemas"]["CallError"] | null;
            readonly fee: components["schemas"]["Balances"];
            readonly gas: components["schemas"]["Integer"];
            readonly gas_limit: components["schemas"]["Integer"];
            readonly request: components["schemas"]["RequestId"];
            readonly timestamp: components["schemas"]["Time"];
        };
        readonly TracedCall: {
            /** @description null: of a view. */
            readonly caller: components["schemas"]["Agent"] | null;
            /** @description That it and the calls within made, accounts and event log included. */
            readonly changes: readonly components["schemas"]["StateChange"][];
            readonly changes_left_out: number;
            /** @description By name, or by hname. */
            readonly contract: string;
            /** @description From 0: the request's own call. A call's callees follow it, one deeper. */
            readonly depth: number;
            /** @description Likewise. */
            readonly entry_point: string;
            readonly error: components["schemas"]["CallError"] | null;
            readonly events: readonly components["schemas"]["EventSeen"][];
            /** @description With that of the calls within. */
            readonly gas: components["schemas"]["Integer"];
            /** @description Without. */
            readonly own_gas: components["schemas"]["Integer"];
            readonly params: components["schemas"]["Values"];
            readonly results: components["schemas"]["Values"];
            /** @description What it changed was taken back, with its events. */
            readonly rolled_back: boolean;
            readonly transfer: components["schemas"]["Balances"];
            readonly view: boolean;
        };
        readonly Transaction: {
            /** @description Sides of conflicts that it builds on, or is; the nearest ones, by id, the first 100. */
            readonly branches: readonly components["schemas"]["Id"][];
            /** @description How many there are. */
            readonly branches_total: number;
            readonly bytes: components["schemas"]["Hex"];
            /** @description Who else spends which of its inputs, the first 100: /ledger/transactions/{id}/conflicts lists all. */
            readonly conflicts: readonly components["schemas"]["Conflicting"][];
            /** @description How many there are. */
            readonly conflicts_total: number;
            readonly inputs: readonly components["schemas"]["OutputId"][];
            /** @description That carry it, the first 100: /ledger/transactions/{id}/messages lists all. */
            readonly messages: readonly components["schemas"]["Id"][];
            /** @description How many there are. */
            readonly messages_total: number;
            readonly outputs: readonly components["schemas"]["Output"][];
            readonly state: components["schemas"]["TransactionState"];
            readonly timestamp: components["schemas"]["Time"];
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description Subject: the transaction. */
        readonly TransactionBooked: {
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description Subject: the transaction. */
        readonly TransactionBookedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["TransactionBooked"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "transaction_booked";
        };
        /** @description Subject: the transaction. */
        readonly TransactionConfirmed: {
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description Subject: the transaction. */
        readonly TransactionConfirmedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["TransactionConfirmed"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "transaction_confirmed";
        };
        /** @description Subject: the transaction. */
        readonly TransactionRejected: {
            readonly reason: string;
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description Subject: the transaction. */
        readonly TransactionRejectedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["TransactionRejected"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "transaction_rejected";
        };
        /** @description It was rejected, and may be confirmed again. Subject: the transaction. */
        readonly TransactionReopened: {
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description It was rejected, and may be confirmed again. Subject: the transaction. */
        readonly TransactionReopenedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["TransactionReopened"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "transaction_reopened";
        };
        /**
         * @description confirmed and rejected stay unless a conflict becomes heavier; an event tells.
         * @enum {string}
         */
        readonly TransactionState: "pending" | "confirmed" | "rejected";
        /** @description It was confirmed, and is not any more. Subject: the transaction. */
        readonly TransactionUnconfirmed: {
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description It was confirmed, and is not any more. Subject: the transaction. */
        readonly TransactionUnconfirmedEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["TransactionUnconfirmed"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "transaction_unconfirmed";
        };
        readonly TwoVotes: {
            readonly attempt: number;
            readonly block_index: number;
            /** @description The hash of the list of one vote. */
            readonly first: components["schemas"]["Hex"];
            /** @description Of the seat's share of the committee's key; docs/formats/peer-frames.md says what of. */
            readonly first_signature: components["schemas"]["Hex"];
            readonly second: components["schemas"]["Hex"];
            readonly second_signature: components["schemas"]["Hex"];
        };
        readonly TypedCall: {
            /**
             * @description The state after this block, while it is kept. The newest when left out.
             * @default null
             */
            readonly block?: number | null;
            /** @description A name; eight lower-case hex digits are an hname. */
            readonly contract: string;
            /** @description A view that the contract describes, by its name. */
            readonly entry_point: string;
            /**
             * @description As the view's description says. None when left out.
             * @default {}
             */
            readonly params?: components["schemas"]["Values"];
        };
        readonly TypedResults: {
            /** @description Of the state that the view saw. */
            readonly block_index: number;
            readonly error: components["schemas"]["CallError"] | null;
            /** @description null: the view ended with the error. */
            readonly results: components["schemas"]["Values"] | null;
            /** @description Of that block: the view's time. */
            readonly timestamp: components["schemas"]["Time"];
        };
        /** @description Values by name, each as its type is written (docs/formats/contract-interface.md): numbers of up to 32 bits and true or false as they are, all else a text. */
        readonly Values: {
            readonly [key: string]: string | number | boolean;
        };
        readonly ViewCall: {
            /** @description A name; eight lower-case hex digits are an hname. */
            readonly contract: string;
            /** @description Likewise. */
            readonly entry_point: string;
            /**
             * @description None when left out.
             * @default {}
             */
            readonly params?: components["schemas"]["Dict"];
        };
        readonly ViewResults: {
            readonly results: components["schemas"]["Dict"];
        };
        /** @description What this node thinks of a side of a conflict that weight has not decided. */
        readonly Vote: {
            /** @description What gave it: quarantine, no_conflict, rejected_conflicts, conflict, vote, approval (weight), or rejected_input. */
            readonly by: string;
            /** @description 0: no opinion. 1: this node's own. 2: all nodes have it. 3: all know that all have it. */
            readonly level: number;
            /** @description like, dislike, or none while its quarantine lasts. */
            readonly opinion: string;
            /** @description Of likes in the last round that counted, from 0 to 1. */
            readonly proportion: string | null;
            /** @description The first 8 bytes of the beacon that drew the threshold, in hex. Null: it was the fixed one of a first or last round, or no beacon came. */
            readonly random: string | null;
            /** @description That its last vote has counted. */
            readonly rounds: number;
            /** @description Nodes whose last statement dislikes it. */
            readonly stated_dislike: number;
            /** @description Nodes whose last statement on the Tangle likes it. */
            readonly stated_like: number;
            /** @description Above it the round was a like. */
            readonly threshold: string | null;
            /** @description A vote on it runs. */
            readonly voting: boolean;
        };
        /** @description This node's vote on a transaction of a conflict ended by its rounds. Weight has the last word. Subject: the transaction. */
        readonly VoteEnded: {
            /** @description Of the opinion, 0 to 3. */
            readonly level: number;
            /** @description From its first round. */
            readonly milliseconds: components["schemas"]["Integer"];
            /** @description Of likes in its last round, from 0 to 1. */
            readonly proportion: string | null;
            /** @description The first 8 bytes of the beacon that drew the threshold, in hex. Null: it was a fixed one, or no beacon came. */
            readonly random: string | null;
            /** @description like, dislike, or failed: no end in 100 rounds, which counts as dislike. */
            readonly result: string;
            /** @description That counted. */
            readonly rounds: number;
            /** @description Nodes whose last statement dislikes it. */
            readonly stated_dislike: number;
            /** @description Nodes whose last statement on the Tangle likes it. */
            readonly stated_like: number;
            /** @description Above it that round was a like. */
            readonly threshold: string | null;
            readonly transaction: components["schemas"]["Id"];
        };
        /** @description This node's vote on a transaction of a conflict ended by its rounds. Weight has the last word. Subject: the transaction. */
        readonly VoteEvent: {
            readonly cursor: components["schemas"]["EventCursor"];
            readonly data: components["schemas"]["VoteEnded"];
            readonly subject: string;
            readonly time: components["schemas"]["Time"];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly topic: "vote";
        };
        /** @description A round of a vote that counted. */
        readonly VoteRound: {
            /** @description That beacon's round in the series that the network's genesis names. */
            readonly beacon: components["schemas"]["Integer"] | null;
            /** @description Draws of peers whose opinion was like. */
            readonly likes: number;
            /** @description Of this node after it: like or dislike. */
            readonly opinion: string;
            /** @description Of likes, this node's own mana included, from 0 to 1. Null: a conflict is liked, so this one is disliked uncounted. */
            readonly proportion: string | null;
            /** @description The first 8 bytes of the beacon that drew the threshold, in hex. Null: the threshold was a fixed one. */
            readonly random: string | null;
            /** @description From 1; goes on when the transaction is voted on again. */
            readonly round: number;
            /** @description Above it the round was a like. */
            readonly threshold: string | null;
            /** @description Draws of peers that had an opinion. */
            readonly valid: number;
        };
    };
    responses: {
        /** @description It breaks the rule of that name. */
        readonly AccountFullOrPoolFull: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "account_full" | "pool_full";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly ActivateRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "unknown_key" | "other_origin" | "followed" | "key_in_use" | "no_sources";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. No such contract. The contract describes no such entry point, or it is of the other kind. */
        readonly AskRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "unknown_contract" | "unknown_entry_point" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description A parameter is not what it should be. */
        readonly BadParameter: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "bad_parameter" | "malformed_request" | "malformed_target" | "host_missing" | "malformed_host" | "ambiguous_length" | "not_a_stream" | "malformed_handshake";
                    };
                };
            };
        };
        /** @description A parameter is not what it should be. The cursor is none of this node's. */
        readonly BadParameterOrMalformedCursor: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "bad_parameter" | "malformed_cursor" | "malformed_request" | "malformed_target" | "host_missing" | "malformed_host" | "ambiguous_length" | "not_a_stream" | "malformed_handshake";
                    };
                };
            };
        };
        /** @description A parameter or the body is not what it should be. The body is not valid JSON. The JSON body nests more than 64 levels. */
        readonly BadParameterOrNotJsonOrTooDeep: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "bad_parameter" | "not_json" | "too_deep" | "malformed_request" | "malformed_target" | "host_missing" | "malformed_host" | "ambiguous_length" | "not_a_stream" | "malformed_handshake";
                    };
                };
            };
        };
        /** @description The state after that block is not kept here, or not there yet. */
        readonly BlockNotKept: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "block_not_kept";
                    };
                };
            };
        };
        /** @description This node does not keep the block any more, or has never had it; the message names the first one that it keeps. */
        readonly BlockPruned: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "block_pruned";
                    };
                };
            };
        };
        /** @description The body is larger than 1 MiB. */
        readonly BodyTooLarge: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "body_too_large";
                    };
                };
            };
        };
        /** @description Too many commands wait on this node. */
        readonly Busy: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "busy" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. No such contract. The contract describes no such entry point, or it is of the other kind. */
        readonly EstimateRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "unknown_contract" | "unknown_entry_point" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description What may happen to any request. */
        readonly Everywhere: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "malformed_request" | "malformed_target" | "target_too_long" | "misdirected_request" | "version_not_supported" | "unknown_method" | "host_missing" | "malformed_host" | "ambiguous_length" | "unknown_transfer_coding" | "unknown_content_coding" | "expectation_failed" | "not_acceptable" | "precondition_failed" | "foreign_host" | "foreign_origin" | "no_such_endpoint" | "method_not_allowed" | "header_too_large" | "not_a_stream" | "malformed_handshake" | "request_timeout" | "internal" | "answer_unreadable" | "unanswered" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description This is no series. It breaks the rule of that name. */
        readonly HearRoundRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "series_malformed" | "previous_missing" | "previous_wrong" | "signature_malformed" | "signature_wrong" | "round_skipped";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly IssueRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "payload_too_large" | "transaction_malformed" | "transaction_in_the_future" | "transaction_too_old" | "transaction_invalid" | "inputs_disputed" | "inputs_unreachable" | "inputs_ahead" | "malformed" | "work_missing" | "signature_invalid" | "time_before_transaction" | "time_too_far_after_transaction" | "unlock_invalid" | "older_than_window" | "parent_invalid" | "time_not_after_parent" | "time_too_far_after_parent" | "inputs_not_in_past" | "inputs_conflict" | "parents_conflict" | "inputs_empty" | "input_duplicate" | "outputs_empty" | "output_duplicate_address" | "balance_empty" | "balance_zero" | "input_unknown" | "amount_overflow" | "color_created" | "inputs_outputs_unequal" | "unlock_missing" | "unlock_unexpected" | "not_booked";
                    };
                };
            };
        };
        /** @description This node's clock is off from its peers'. This node's clock may be off. This node asks its peers what it issued last. Too many commands wait on this node. */
        readonly IssueUnavailable: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "clock_off" | "clock_unsure" | "numbers_unknown" | "busy" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly KeyInUse: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "key_in_use";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly MoveChainRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_seat" | "was_home" | "address_in_use" | "unknown_chain" | "other_origin" | "members_count" | "not_agreed";
                    };
                };
            };
        };
        /** @description The chain waits for its origin, or for its first anchor, to be confirmed. */
        readonly NoAnchorYet: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_anchor_yet";
                    };
                };
            };
        };
        /** @description This node has no beacons. */
        readonly NoBeaconsHere: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_beacons_here" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node has no beacons. No such series is known here. */
        readonly NoBeaconsHereOrUnknownSeries: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_beacons_here" | "unknown_series" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node has no beacons. No such series is known here. That round is not here. */
        readonly NoBeaconsHereOrUnknownSeriesOrUnknownRound: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_beacons_here" | "unknown_series" | "unknown_round" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node had no room to run the view, or does not know the chain's prices; the message says which. There is no place for another view of yours on this node now. */
        readonly NodeLacksOrTooManyViews: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "node_lacks" | "too_many_views" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description The contract does not describe its entry points, so no types are known. */
        readonly NoDescription: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_description";
                    };
                };
            };
        };
        /** @description The contract does not describe its entry points, so no types are known. A value is not what the description says; the message names it. */
        readonly NoDescriptionOrBadArgument: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_description" | "bad_argument";
                    };
                };
            };
        };
        /** @description The contract does not describe its entry points, so no types are known. A value is not what the description says; the message names it. The next block would not take that request; the message says why. */
        readonly NoDescriptionOrBadArgumentOrLeftOut: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_description" | "bad_argument" | "left_out";
                    };
                };
            };
        };
        /** @description This node is not of a validators' network. */
        readonly NotACasperNode: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_casper_node" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node is not of a validators' network. No such block. */
        readonly NotACasperNodeOrUnknownBlock: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_casper_node" | "unknown_block" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node is not of a validators' network. No such block. The block is of an era that is over. */
        readonly NotACasperNodeOrUnknownBlockOrBlockOfPastEra: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_casper_node" | "unknown_block" | "block_of_past_era" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node is not of a validators' network. No such deploy. */
        readonly NotACasperNodeOrUnknownDeploy: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_casper_node" | "unknown_deploy" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. */
        readonly NotACommitteeNode: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. */
        readonly NotACommitteeNodeOrUnknownChain: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. The chain has no such block here. */
        readonly NotACommitteeNodeOrUnknownChainOrUnknownBlock: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "unknown_block" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. No such contract. */
        readonly NotACommitteeNodeOrUnknownChainOrUnknownContract: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "unknown_contract" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. This node does not run that chain. The chain has no receipt of that request. */
        readonly NotACommitteeNodeOrUnknownChainOrUnknownRequest: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_chain" | "unknown_request" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node runs no chains. No such key generation. */
        readonly NotACommitteeNodeOrUnknownRun: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_committee_node" | "unknown_run" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node does not hold the ledger. */
        readonly NotALedgerNode: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_ledger_node" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node does not hold the ledger. This node has made no snapshot for new nodes. */
        readonly NotALedgerNodeOrNoSnapshot: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_ledger_node" | "no_snapshot" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node does not hold the ledger. This transaction is unknown here, or in no conflict. */
        readonly NotALedgerNodeOrUnknownBranch: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_ledger_node" | "unknown_branch" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node does not hold the ledger. No such message is known here. */
        readonly NotALedgerNodeOrUnknownMessage: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_ledger_node" | "unknown_message" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description This node does not hold the ledger. No such transaction is known here. */
        readonly NotALedgerNodeOrUnknownTransaction: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "not_a_ledger_node" | "unknown_transaction" | "no_such_endpoint";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly OtherSeries: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "other_series";
                    };
                };
            };
        };
        /** @description This node has sent its part of what the network takes. */
        readonly RateLimited: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "rate_limited";
                    };
                };
            };
        };
        /** @description What the request's block began with is not kept here. */
        readonly RequestNotKept: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "request_not_kept";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly RequestOffLedgerRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "bad_request" | "signature_invalid" | "before_init" | "expired" | "valid_too_long" | "nonce_used" | "nonce_taken" | "nonce_too_far" | "no_account" | "unpayable";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly RequestOffLedgersRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "bad_request" | "signature_invalid" | "before_init" | "expired" | "valid_too_long" | "nonce_used" | "nonce_taken" | "nonce_too_far" | "no_account" | "unpayable";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly ReshareChainRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "no_seat" | "members_count" | "member_repeated" | "member_not_connected";
                    };
                };
            };
        };
        /** @description This is no series. It breaks the rule of that name. */
        readonly ReshareSeriesRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "series_malformed" | "not_made_here" | "members_count" | "member_repeated" | "member_not_connected";
                    };
                };
            };
        };
        /** @description This is no series. It breaks the rule of that name. */
        readonly SeriesMalformedOrTooManySeries: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "series_malformed" | "too_many_series";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly StartDkgRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "members_count" | "member_repeated" | "not_a_member" | "timeout_range" | "member_not_connected" | "too_many_runs";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly StartSeriesRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "unknown_key" | "period_range" | "genesis_fraction" | "too_many_series";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly SubmitDeployRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "deploy_too_long" | "deploy_malformed" | "deploy_invalid" | "another_network" | "deploy_expired" | "gas_price_too_low" | "gas_above_the_block" | "cannot_pay";
                    };
                };
            };
        };
        /** @description It breaks the rule of that name. */
        readonly SubmitRefused: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "payload_too_large" | "transaction_malformed" | "transaction_in_the_future" | "transaction_too_old" | "transaction_invalid" | "inputs_disputed" | "inputs_unreachable" | "inputs_ahead" | "malformed" | "work_missing" | "signature_invalid" | "time_before_transaction" | "time_too_far_after_transaction" | "unlock_invalid" | "older_than_window" | "parent_invalid" | "time_not_after_parent" | "time_too_far_after_parent" | "inputs_not_in_past" | "inputs_conflict" | "parents_conflict" | "inputs_empty" | "input_duplicate" | "outputs_empty" | "output_duplicate_address" | "balance_empty" | "balance_zero" | "input_unknown" | "amount_overflow" | "color_created" | "inputs_outputs_unequal" | "unlock_missing" | "unlock_unexpected" | "not_booked" | "truncated" | "trailing" | "too_long" | "not_canonical" | "unknown_version" | "unknown_kind" | "out_of_range";
                    };
                };
            };
        };
        /** @description This node's clock is off from its peers'. This node's clock may be off. This node asks its peers what it issued last. Too many commands wait on this node. */
        readonly SubmitUnavailable: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "clock_off" | "clock_unsure" | "numbers_unknown" | "busy" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description The node has a token and this request does not bear it. */
        readonly TokenRequired: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "token_required";
                    };
                };
            };
        };
        /** @description All streams of this node are taken. */
        readonly TooManyStreams: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "too_many_streams" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description Too many requests wait. */
        readonly TooManyWaiting: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "too_many_waiting" | "timeout" | "too_many_connections";
                    };
                };
            };
        };
        /** @description This is a WebSocket endpoint. */
        readonly UpgradeRequired: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "upgrade_required";
                    };
                };
            };
        };
        /** @description The view ended with an error, told in the message. */
        readonly ViewFailed: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "view_failed";
                    };
                };
            };
        };
        /** @description The body is not announced as JSON. */
        readonly WrongContentType: {
            headers: {
                readonly [name: string]: unknown;
            };
            content: {
                readonly "application/json": components["schemas"]["Error"] & {
                    readonly error?: {
                        /** @enum {string} */
                        readonly code?: "wrong_content_type" | "unknown_content_coding";
                    };
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly casper: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Casper"];
                };
            };
            readonly 404: components["responses"]["NotACasperNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_account: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description An address.
                 * @example ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly address: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperAccount"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_blocks: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperBlockPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_block: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A block.
                 * @example 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
                 */
                readonly block: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperBlock"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNodeOrUnknownBlock"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_agreement: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A block.
                 * @example 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
                 */
                readonly block: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperAgreement"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNodeOrUnknownBlockOrBlockOfPastEra"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly submit_deploy: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "deploy": "00"
                 *     }
                 */
                readonly "application/json": components["schemas"]["SubmitDeploy"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is on this node's disk and on its way. Sending it again gives the same answer. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeployTaken"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotACasperNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["SubmitDeployRefused"];
            readonly 429: components["responses"]["AccountFullOrPoolFull"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly deploy: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the deploy is final, expired or rejected, or as it is when the time is over. */
                readonly wait?: "final";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A deploy.
                 * @example 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
                 */
                readonly deploy: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperDeploy"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNodeOrUnknownDeploy"];
            readonly 503: components["responses"]["TooManyWaiting"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_state: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The contract's hname, 4 bytes little-endian, and its key.
                 * @example cebf5908636f756e746572
                 */
                readonly key: components["schemas"]["Hex"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperStateValue"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly casper_validators: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CasperValidatorPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACasperNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly chains: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChainHeadPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly activate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "chain": "rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig",
                 *       "color": "6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg",
                 *       "description": "a chain to try things on",
                 *       "follow": false
                 *     }
                 */
                readonly "application/json": components["schemas"]["ActivateChain"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description This node runs or follows it, now and after a restart. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Activated"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotACommitteeNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["ActivateRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly chain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Chain"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly accounts: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AgentPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly account: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description An agent; its slash may be escaped or not.
                 * @example A/ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly agent: components["schemas"]["Agent"];
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Account"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly ask: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "contract": "counter",
                 *       "entry_point": "get",
                 *       "params": {},
                 *       "block": null
                 *     }
                 */
                readonly "application/json": components["schemas"]["TypedCall"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TypedResults"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 404: components["responses"]["AskRefused"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 410: components["responses"]["BlockNotKept"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["NoDescriptionOrBadArgument"];
            readonly 503: components["responses"]["NodeLacksOrTooManyViews"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly blocks: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BlockHeadPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly block: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
                /**
                 * @description A block.
                 * @example 1
                 */
                readonly index: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Block"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChainOrUnknownBlock"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 410: components["responses"]["BlockPruned"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly contracts: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContractPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly contract_interface: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
                /**
                 * @description A name; eight lower-case hex digits are an hname.
                 * @example counter
                 */
                readonly contract: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContractInterface"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChainOrUnknownContract"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 422: components["responses"]["NoDescription"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly estimate: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "sender": "A/ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo",
                 *       "contract": "counter",
                 *       "entry_point": "add",
                 *       "params": {
                 *         "n": "5"
                 *       },
                 *       "args": {},
                 *       "transfer": {},
                 *       "gas": null
                 *     }
                 */
                readonly "application/json": components["schemas"]["EstimateAsk"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Estimated"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 404: components["responses"]["EstimateRefused"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["NoDescriptionOrBadArgumentOrLeftOut"];
            readonly 503: components["responses"]["NodeLacksOrTooManyViews"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly log: {
        readonly parameters: {
            readonly query: {
                /**
                 * @description A name; eight lower-case hex digits are an hname.
                 * @example counter
                 */
                readonly contract: string;
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LogLinePage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChainOrUnknownContract"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly move_chain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "to": "rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig",
                 *       "color": null,
                 *       "from": [],
                 *       "withdraw": false
                 *     }
                 */
                readonly "application/json": components["schemas"]["MoveChain"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description This node agrees, over restarts too; `hand_over` of GET /chains/{chain} tells what the move waits for. The chain goes on meanwhile. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MoveAgreed"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["MoveChainRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly proof: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
                /**
                 * @description The contract's hname, 4 bytes little-endian, and its key.
                 * @example cebf5908636f756e746572
                 */
                readonly key: components["schemas"]["Hex"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Proof"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly requests: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReceiptPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly request_off_ledger: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the request has a receipt, or as it is when the time is over. */
                readonly wait?: "processed";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "bytes": "00"
                 *     }
                 */
                readonly "application/json": components["schemas"]["OffLedger"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description With `wait`: what became of it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Request"];
                };
            };
            /** @description It is on this member's disk and on its way to the others. Sending it again gives the same answer; what becomes of it: GET /chains/{chain}/requests/{request}?wait=processed, or wait here. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OffLedgerTaken"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["RequestOffLedgerRefused"];
            readonly 429: components["responses"]["AccountFullOrPoolFull"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly request: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the request has a receipt, or as it is when the time is over. */
                readonly wait?: "processed";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
                /**
                 * @description A request; escape the brackets: %5B0%5D…
                 * @example [0]6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg
                 */
                readonly request: components["schemas"]["RequestId"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Request"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 503: components["responses"]["TooManyWaiting"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly request_off_ledgers: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "requests": [
                 *         "00"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["OffLedgers"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description The first ones, up to `last`, are on this member's disk and on their way to the others. Sending them again gives the same answer. When the first is refused, the answer is its refusal. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OffLedgersTaken"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["RequestOffLedgersRefused"];
            readonly 429: components["responses"]["AccountFullOrPoolFull"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly reshare_chain: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "members": [
                 *         "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
                 *         "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
                 *         "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8",
                 *         "GgBaCs3NCBuZN12kCJgAW63ydqohFkHEdfdEXBPzLHq"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["ReshareChain"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Begun; `hand_over` of GET /chains/{chain} tells how far it is. The chain goes on meanwhile. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChainReshareStarted"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 409: components["responses"]["KeyInUse"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["ReshareChainRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly state: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
                /**
                 * @description The contract's hname, 4 bytes little-endian, and its key.
                 * @example cebf5908636f756e746572
                 */
                readonly key: components["schemas"]["Hex"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StateValue"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly trace: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "request": "[0]6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"
                 *     }
                 */
                readonly "application/json": components["schemas"]["TraceAsk"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Traced"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChainOrUnknownRequest"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 410: components["responses"]["RequestNotKept"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 503: components["responses"]["NodeLacksOrTooManyViews"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly view: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A chain.
                 * @example rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig
                 */
                readonly chain: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "contract": "counter",
                 *       "entry_point": "get",
                 *       "params": {}
                 *     }
                 */
                readonly "application/json": components["schemas"]["ViewCall"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ViewResults"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownChain"];
            readonly 409: components["responses"]["NoAnchorYet"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["ViewFailed"];
            readonly 503: components["responses"]["NodeLacksOrTooManyViews"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly dkg_runs: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DkgPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly start_dkg: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "members": [
                 *         "24UuMqTxY7TkGxUgb37nhzq3nazDB7qxdbrLRVtQUZNz",
                 *         "4H5nFEiYyXrPfy2AULFgmm91RT3fU9zQpfDENNeXEMAq",
                 *         "EN28i71RXnU3gEZeR6fTmAXzMjSwgrp7jp9uvuzxr8v5",
                 *         "CuEViZSZ9WvBt3tQGwqo9DUdSvUYMaGYzqwNKXiTkjVK"
                 *       ],
                 *       "timeout_ms": 10000
                 *     }
                 */
                readonly "application/json": components["schemas"]["StartDkg"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Begun. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DkgStarted"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotACommitteeNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["StartDkgRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly dkg: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the generation is done or failed, or as it is when the time is over. */
                readonly wait?: "done";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A key generation.
                 * @example 5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a
                 */
                readonly run: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Dkg"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotACommitteeNodeOrUnknownRun"];
            readonly 503: components["responses"]["TooManyWaiting"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly series: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SeriesPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NoBeaconsHere"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly series_info: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A series: drand's chain hash.
                 * @example 8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce
                 */
                readonly series: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrandInfo"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NoBeaconsHereOrUnknownSeries"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly series_round: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description The number of a round, or latest.
                 * @example latest
                 */
                readonly round: string;
                /**
                 * @description A series: drand's chain hash.
                 * @example 8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce
                 */
                readonly series: components["schemas"]["Hash"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DrandRound"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NoBeaconsHereOrUnknownSeriesOrUnknownRound"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly follow_series: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "public_key": "979797979797979797979797979797979797979797979797979797979797979797979797979797979797979797979797",
                 *       "period": 30,
                 *       "period_ms": null,
                 *       "genesis_time": 1800000000,
                 *       "hash": "10109e7dbdb09a1622e7b67602377755b5d4534948dc805e56bceef7fc88a0de",
                 *       "groupHash": "0707070707070707070707070707070707070707070707070707070707070707",
                 *       "schemeID": "pedersen-bls-chained",
                 *       "metadata": {
                 *         "beaconID": "default"
                 *       }
                 *     }
                 */
                readonly "application/json": components["schemas"]["DrandInfo"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is followed, over restarts too. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SeriesFollowed"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NoBeaconsHere"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["SeriesMalformedOrTooManySeries"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly reshare_series: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "series": "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
                 *       "members": [
                 *         "4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi",
                 *         "8qbHbw2BbbTHBW1sbeqakYXVKRQM8Ne7pLK7m6CVfeR",
                 *         "CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8",
                 *         "GgBaCs3NCBuZN12kCJgAW63ydqohFkHEdfdEXBPzLHq"
                 *       ]
                 *     }
                 */
                readonly "application/json": components["schemas"]["Reshare"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Begun; GET /drng tells how far it is. The series and its key stay. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ReshareStarted"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NoBeaconsHere"];
            readonly 409: components["responses"]["KeyInUse"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["ReshareSeriesRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly hear_round: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "series": "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
                 *       "round": 1,
                 *       "signature": "010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101",
                 *       "previous_signature": "0707070707070707070707070707070707070707070707070707070707070707"
                 *     }
                 */
                readonly "application/json": components["schemas"]["HearRound"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is taken, or it was before. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RoundHeard"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NoBeaconsHereOrUnknownSeries"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["HearRoundRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly start_series: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "key": "ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo",
                 *       "period_ms": 250,
                 *       "genesis_time": 1800000000
                 *     }
                 */
                readonly "application/json": components["schemas"]["StartSeries"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Begun; the other members are to be told the same. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SeriesStarted"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NoBeaconsHere"];
            readonly 409: components["responses"]["OtherSeries"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["StartSeriesRefused"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly events: {
        readonly parameters: {
            readonly query?: {
                /** @description Only what happens on this chain. */
                readonly chain?: string;
                /** @description Go on after this event. Events that are lost are told by a frame of the topic `gap`. */
                readonly cursor?: components["schemas"]["EventCursor"];
                /** @description Only events about this. */
                readonly subject?: string;
                /**
                 * @description Some of these, separated by commas; all when left out: accusation, stalled, peer, message_confirmed, message_unconfirmed, message_attached_again, transaction_booked, transaction_confirmed, transaction_unconfirmed, transaction_reopened, reorg, transaction_rejected, mana_pledged, mana_taken_back, conflict, vote, block, request, contract_event, anchor, committee, blocks_taken_back, request_taken_back, dkg, beacon, reshared, casper_block, casper_final, casper_deploy, casper_era, casper_equivocation, casper_contradicted.
                 * @example transaction_confirmed,block
                 */
                readonly topics?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description A WebSocket; every text frame is an Event. */
            readonly 101: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Event"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrMalformedCursor"];
            readonly 426: components["responses"]["UpgradeRequired"];
            readonly 503: components["responses"]["TooManyStreams"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly genesis: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Genesis"];
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly health: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly address: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description An address.
                 * @example ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly address: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AddressStatus"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly colors: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description An address.
                 * @example ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly address: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AddressColorPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly history: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description An address.
                 * @example ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly address: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HistoryEntryPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly outputs: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
                /** @description Confirmed outputs that nothing confirmed spends, the newest first. */
                readonly unspent?: "true";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description An address.
                 * @example ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo
                 */
                readonly address: components["schemas"]["Address"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AddressOutputPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly branch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A transaction in a conflict.
                 * @example 6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg
                 */
                readonly id: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Branch"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNodeOrUnknownBranch"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly submit: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "bytes": "00"
                 *     }
                 */
                readonly "application/json": components["schemas"]["Submit"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is on this node's disk and on its way. Sending it again gives the same answer. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Submitted"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["SubmitRefused"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 503: components["responses"]["SubmitUnavailable"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly transaction: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the transaction is confirmed or rejected, or as it is when the time is over. */
                readonly wait?: "confirmed";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A transaction.
                 * @example 6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg
                 */
                readonly id: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Transaction"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNodeOrUnknownTransaction"];
            readonly 503: components["responses"]["TooManyWaiting"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly transaction_conflicts: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A transaction.
                 * @example 6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg
                 */
                readonly id: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConflictingPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNodeOrUnknownTransaction"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly transaction_messages: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A transaction.
                 * @example 6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg
                 */
                readonly id: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["IdPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNodeOrUnknownTransaction"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly mana: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ManaPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly manaOf: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /**
                 * @description A node.
                 * @example B96fuxw9KgMmD4jg3SZNrCxuH8BDGNhPA6sKTiCMCHr7
                 */
                readonly node: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Mana"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly metrics: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Text exposition format 0.0.4; docs/api.md lists the names. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/plain": string;
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly node: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Node"];
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly openapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly ready: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Not ready; the reasons say why. */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Readiness"];
                };
            };
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly tangle: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Tangle"];
                };
            };
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly conflicts: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ConflictPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly messages: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["MessageHeadPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly issue: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "data": "68656c6c6f"
                 *     }
                 */
                readonly "application/json": components["schemas"]["IssueData"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is on this node's disk and on its way. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Issued"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 422: components["responses"]["IssueRefused"];
            readonly 429: components["responses"]["RateLimited"];
            readonly 503: components["responses"]["IssueUnavailable"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly message: {
        readonly parameters: {
            readonly query?: {
                /** @description How long to wait, with `wait`. */
                readonly timeout_ms?: number;
                /** @description Answer when the message is confirmed or said again in another one, or as it is when the time is over. */
                readonly wait?: "confirmed";
            };
            readonly header?: never;
            readonly path: {
                /**
                 * @description A message.
                 * @example B96fuxw9KgMmD4jg3SZNrCxuH8BDGNhPA6sKTiCMCHr7
                 */
                readonly id: components["schemas"]["Id"];
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Message"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNodeOrUnknownMessage"];
            readonly 503: components["responses"]["TooManyWaiting"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly snapshot: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Snapshot"];
                };
            };
            readonly 404: components["responses"]["NotALedgerNodeOrNoSnapshot"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly makeSnapshot: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                /**
                 * @example {
                 *       "messages_at_least": "0"
                 *     }
                 */
                readonly "application/json": components["schemas"]["MakeSnapshot"];
            };
        };
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description It is being made, or there is one. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SnapshotBegun"];
                };
            };
            readonly 400: components["responses"]["BadParameterOrNotJsonOrTooDeep"];
            readonly 401: components["responses"]["TokenRequired"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly 413: components["responses"]["BodyTooLarge"];
            readonly 415: components["responses"]["WrongContentType"];
            readonly 503: components["responses"]["Busy"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
    readonly tips: {
        readonly parameters: {
            readonly query?: {
                /** @description `next` of the page before. */
                readonly cursor?: string;
                /** @description Items on a page. */
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            readonly "4XX": components["responses"]["Everywhere"];
            /** @description Here it is. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["IdPage"];
                };
            };
            readonly 400: components["responses"]["BadParameter"];
            readonly 404: components["responses"]["NotALedgerNode"];
            readonly default: components["responses"]["Everywhere"];
        };
    };
}
