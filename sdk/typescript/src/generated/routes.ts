// Written by tools/generate.mjs from docs/openapi.json: `npm run generate` after a change of the interface.

import type { Route, Shape } from "../node/shape.js";
import type { operations } from "./api.js";

export const apiVersion = "4.9.0";

export const routes: { readonly [operation in keyof operations]: Route } = {
    "health": {
        "method": "GET",
        "path": "/health",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "ready": {
        "method": "GET",
        "path": "/ready",
        "query": [],
        "answers": {
            "200": null,
            "503": null
        }
    },
    "node": {
        "method": "GET",
        "path": "/node",
        "query": [],
        "answers": {
            "200": {
                "name": "Node"
            }
        }
    },
    "genesis": {
        "method": "GET",
        "path": "/genesis",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "metrics": {
        "method": "GET",
        "path": "/metrics",
        "query": [],
        "answers": {
            "200": "text"
        }
    },
    "openapi": {
        "method": "GET",
        "path": "/openapi.json",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "events": {
        "method": "GET",
        "path": "/events",
        "query": [
            "topics",
            "subject",
            "chain",
            "cursor"
        ],
        "answers": {
            "101": {
                "name": "Event"
            }
        }
    },
    "address": {
        "method": "GET",
        "path": "/ledger/addresses/{address}",
        "query": [],
        "answers": {
            "200": {
                "name": "AddressStatus"
            }
        }
    },
    "colors": {
        "method": "GET",
        "path": "/ledger/addresses/{address}/colors",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "AddressColorPage"
            }
        }
    },
    "outputs": {
        "method": "GET",
        "path": "/ledger/addresses/{address}/outputs",
        "query": [
            "unspent",
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "AddressOutputPage"
            }
        }
    },
    "history": {
        "method": "GET",
        "path": "/ledger/addresses/{address}/history",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "HistoryEntryPage"
            }
        }
    },
    "submit": {
        "method": "POST",
        "path": "/ledger/transactions",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "transaction": {
        "method": "GET",
        "path": "/ledger/transactions/{id}",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": {
                "name": "Transaction"
            }
        }
    },
    "transaction_conflicts": {
        "method": "GET",
        "path": "/ledger/transactions/{id}/conflicts",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "transaction_messages": {
        "method": "GET",
        "path": "/ledger/transactions/{id}/messages",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "branch": {
        "method": "GET",
        "path": "/ledger/branches/{id}",
        "query": [],
        "answers": {
            "200": {
                "name": "Branch"
            }
        }
    },
    "mana": {
        "method": "GET",
        "path": "/mana",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "ManaPage"
            }
        }
    },
    "manaOf": {
        "method": "GET",
        "path": "/mana/{node}",
        "query": [],
        "answers": {
            "200": {
                "name": "Mana"
            }
        }
    },
    "tangle": {
        "method": "GET",
        "path": "/tangle",
        "query": [],
        "answers": {
            "200": {
                "name": "Tangle"
            }
        }
    },
    "tips": {
        "method": "GET",
        "path": "/tangle/tips",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "conflicts": {
        "method": "GET",
        "path": "/tangle/conflicts",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "messages": {
        "method": "GET",
        "path": "/tangle/messages",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "MessageHeadPage"
            }
        }
    },
    "issue": {
        "method": "POST",
        "path": "/tangle/messages",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "message": {
        "method": "GET",
        "path": "/tangle/messages/{id}",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": {
                "name": "Message"
            }
        }
    },
    "snapshot": {
        "method": "GET",
        "path": "/tangle/snapshot",
        "query": [],
        "answers": {
            "200": {
                "name": "Snapshot"
            }
        }
    },
    "makeSnapshot": {
        "method": "POST",
        "path": "/tangle/snapshot",
        "query": [],
        "answers": {
            "202": {
                "name": "SnapshotBegun"
            }
        }
    },
    "activate": {
        "method": "POST",
        "path": "/chains",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "chains": {
        "method": "GET",
        "path": "/chains",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "reshare_chain": {
        "method": "POST",
        "path": "/chains/{chain}/reshare",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "move_chain": {
        "method": "POST",
        "path": "/chains/{chain}/move",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "request_off_ledger": {
        "method": "POST",
        "path": "/chains/{chain}/requests",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": {
                "name": "Request"
            },
            "202": null
        }
    },
    "requests": {
        "method": "GET",
        "path": "/chains/{chain}/requests",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "ReceiptPage"
            }
        }
    },
    "request_off_ledgers": {
        "method": "POST",
        "path": "/chains/{chain}/requests/batch",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "chain": {
        "method": "GET",
        "path": "/chains/{chain}",
        "query": [],
        "answers": {
            "200": {
                "name": "Chain"
            }
        }
    },
    "blocks": {
        "method": "GET",
        "path": "/chains/{chain}/blocks",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "BlockHeadPage"
            }
        }
    },
    "block": {
        "method": "GET",
        "path": "/chains/{chain}/blocks/{index}",
        "query": [],
        "answers": {
            "200": {
                "name": "Block"
            }
        }
    },
    "request": {
        "method": "GET",
        "path": "/chains/{chain}/requests/{request}",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": {
                "name": "Request"
            }
        }
    },
    "view": {
        "method": "POST",
        "path": "/chains/{chain}/view",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "contracts": {
        "method": "GET",
        "path": "/chains/{chain}/contracts",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "accounts": {
        "method": "GET",
        "path": "/chains/{chain}/accounts",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "account": {
        "method": "GET",
        "path": "/chains/{chain}/accounts/{agent}",
        "query": [],
        "answers": {
            "200": {
                "name": "Account"
            }
        }
    },
    "state": {
        "method": "GET",
        "path": "/chains/{chain}/state/{key}",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "proof": {
        "method": "GET",
        "path": "/chains/{chain}/proof/{key}",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "log": {
        "method": "GET",
        "path": "/chains/{chain}/events",
        "query": [
            "contract",
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "LogLinePage"
            }
        }
    },
    "contract_interface": {
        "method": "GET",
        "path": "/chains/{chain}/contracts/{contract}/interface",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "ask": {
        "method": "POST",
        "path": "/chains/{chain}/ask",
        "query": [],
        "answers": {
            "200": {
                "name": "TypedResults"
            }
        }
    },
    "estimate": {
        "method": "POST",
        "path": "/chains/{chain}/estimate",
        "query": [],
        "answers": {
            "200": {
                "name": "Estimated"
            }
        }
    },
    "trace": {
        "method": "POST",
        "path": "/chains/{chain}/trace",
        "query": [],
        "answers": {
            "200": {
                "name": "Traced"
            }
        }
    },
    "start_dkg": {
        "method": "POST",
        "path": "/dkg",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "dkg_runs": {
        "method": "GET",
        "path": "/dkg",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": null
        }
    },
    "dkg": {
        "method": "GET",
        "path": "/dkg/{run}",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": null
        }
    },
    "series": {
        "method": "GET",
        "path": "/drng",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "SeriesPage"
            }
        }
    },
    "series_info": {
        "method": "GET",
        "path": "/drng/{series}/info",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "series_round": {
        "method": "GET",
        "path": "/drng/{series}/public/{round}",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "start_series": {
        "method": "POST",
        "path": "/drng/series",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "reshare_series": {
        "method": "POST",
        "path": "/drng/reshare",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "follow_series": {
        "method": "POST",
        "path": "/drng/follow",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "hear_round": {
        "method": "POST",
        "path": "/drng/rounds",
        "query": [],
        "answers": {
            "202": {
                "name": "RoundHeard"
            }
        }
    },
    "casper": {
        "method": "GET",
        "path": "/casper",
        "query": [],
        "answers": {
            "200": {
                "name": "Casper"
            }
        }
    },
    "casper_validators": {
        "method": "GET",
        "path": "/casper/validators",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "CasperValidatorPage"
            }
        }
    },
    "casper_blocks": {
        "method": "GET",
        "path": "/casper/blocks",
        "query": [
            "limit",
            "cursor"
        ],
        "answers": {
            "200": {
                "name": "CasperBlockPage"
            }
        }
    },
    "casper_block": {
        "method": "GET",
        "path": "/casper/blocks/{block}",
        "query": [],
        "answers": {
            "200": {
                "name": "CasperBlock"
            }
        }
    },
    "casper_agreement": {
        "method": "GET",
        "path": "/casper/blocks/{block}/agreement",
        "query": [],
        "answers": {
            "200": {
                "name": "CasperAgreement"
            }
        }
    },
    "casper_account": {
        "method": "GET",
        "path": "/casper/accounts/{address}",
        "query": [],
        "answers": {
            "200": {
                "name": "CasperAccount"
            }
        }
    },
    "casper_state": {
        "method": "GET",
        "path": "/casper/state/{key}",
        "query": [],
        "answers": {
            "200": null
        }
    },
    "submit_deploy": {
        "method": "POST",
        "path": "/casper/deploys",
        "query": [],
        "answers": {
            "202": null
        }
    },
    "deploy": {
        "method": "GET",
        "path": "/casper/deploys/{deploy}",
        "query": [
            "wait",
            "timeout_ms"
        ],
        "answers": {
            "200": {
                "name": "CasperDeploy"
            }
        }
    }
};

/** Schemas that hold integers. */
export const shapes: { readonly [schema: string]: Shape } = {
    "Account": {
        "properties": {
            "balances": {
                "name": "Balances"
            },
            "nonce": "integer"
        }
    },
    "AccountChange": {
        "properties": {
            "before": {
                "name": "Balances"
            },
            "after": {
                "name": "Balances"
            }
        }
    },
    "AccusationEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "AddressColor": {
        "properties": {
            "confirmed": "integer",
            "pending": "integer"
        }
    },
    "AddressColorPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "AddressColor"
                }
            }
        }
    },
    "AddressOutput": {
        "properties": {
            "balance": {
                "name": "Balances"
            }
        }
    },
    "AddressOutputPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "AddressOutput"
                }
            }
        }
    },
    "AddressStatus": {
        "properties": {
            "confirmed": {
                "name": "Balances"
            },
            "pending": {
                "name": "Balances"
            }
        }
    },
    "AnchorEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Balances": {
        "values": "integer"
    },
    "BeaconEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "BeaconTaken"
            }
        }
    },
    "BeaconTaken": {
        "properties": {
            "round": "integer"
        }
    },
    "Block": {
        "properties": {
            "timestamp": "integer",
            "receipts": {
                "items": {
                    "name": "Receipt"
                }
            }
        }
    },
    "BlockEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "BlockHead": {
        "properties": {
            "timestamp": "integer"
        }
    },
    "BlockHeadPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "BlockHead"
                }
            }
        }
    },
    "BlocksTakenBackEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Branch": {
        "properties": {
            "vote_rounds": {
                "items": {
                    "name": "VoteRound"
                }
            }
        }
    },
    "Casper": {
        "properties": {
            "era": "integer",
            "rank": "integer",
            "blocks": "integer",
            "open": "integer",
            "waiting_blocks": "integer",
            "pending": "integer",
            "accounts": "integer",
            "stakes": "integer",
            "leaving": "integer",
            "fees": "integer",
            "vault": "integer"
        }
    },
    "CasperAccount": {
        "properties": {
            "balance": "integer"
        }
    },
    "CasperAgreeing": {
        "properties": {
            "stake": "integer"
        }
    },
    "CasperAgreement": {
        "properties": {
            "stakes": "integer",
            "needed": "integer",
            "standing": "integer",
            "weight": "integer",
            "proof": "integer",
            "validators": {
                "items": {
                    "name": "CasperAgreeing"
                }
            }
        }
    },
    "CasperBlock": {
        "properties": {
            "era": "integer",
            "rank": "integer",
            "sequence_number": "integer",
            "timestamp": "integer",
            "gas": "integer"
        }
    },
    "CasperBlockAccepted": {
        "properties": {
            "era": "integer"
        }
    },
    "CasperBlockEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "CasperBlockAccepted"
            }
        }
    },
    "CasperBlockFinal": {
        "properties": {
            "era": "integer"
        }
    },
    "CasperBlockPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "CasperBlock"
                }
            }
        }
    },
    "CasperContradictedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "CasperDeploy": {
        "properties": {
            "gas": "integer"
        }
    },
    "CasperDeployEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "CasperEquivocation": {
        "properties": {
            "era": "integer"
        }
    },
    "CasperEquivocationEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "CasperEquivocation"
            }
        }
    },
    "CasperEraEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "CasperEraOpened"
            }
        }
    },
    "CasperEraOpened": {
        "properties": {
            "era": "integer",
            "validators": "integer"
        }
    },
    "CasperFinalEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "CasperBlockFinal"
            }
        }
    },
    "CasperValidator": {
        "properties": {
            "stake": "integer",
            "bonded": "integer",
            "leaving": "integer",
            "due": "integer"
        }
    },
    "CasperValidatorPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "CasperValidator"
                }
            }
        }
    },
    "Chain": {
        "properties": {
            "timestamp": "integer",
            "assets": {
                "name": "Balances"
            }
        }
    },
    "CommitteeEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "ConflictEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "ContractEventEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "DkgEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "EstimateAsk": {
        "properties": {
            "transfer": {
                "name": "Balances"
            },
            "gas": "integer"
        }
    },
    "Estimated": {
        "properties": {
            "timestamp": "integer",
            "gas": "integer",
            "gas_limit": "integer",
            "fee": {
                "name": "Balances"
            },
            "accounts": {
                "items": {
                    "name": "AccountChange"
                }
            },
            "sent": {
                "items": {
                    "name": "Sent"
                }
            }
        }
    },
    "Event": {
        "by": "topic",
        "of": {
            "accusation": {
                "name": "AccusationEvent"
            },
            "stalled": {
                "name": "StalledEvent"
            },
            "peer": {
                "name": "PeerEvent"
            },
            "message_confirmed": {
                "name": "MessageConfirmedEvent"
            },
            "message_unconfirmed": {
                "name": "MessageUnconfirmedEvent"
            },
            "message_attached_again": {
                "name": "MessageAttachedAgainEvent"
            },
            "transaction_booked": {
                "name": "TransactionBookedEvent"
            },
            "transaction_confirmed": {
                "name": "TransactionConfirmedEvent"
            },
            "transaction_unconfirmed": {
                "name": "TransactionUnconfirmedEvent"
            },
            "transaction_reopened": {
                "name": "TransactionReopenedEvent"
            },
            "reorg": {
                "name": "ReorgEvent"
            },
            "transaction_rejected": {
                "name": "TransactionRejectedEvent"
            },
            "mana_pledged": {
                "name": "ManaPledgedEvent"
            },
            "mana_taken_back": {
                "name": "ManaTakenBackEvent"
            },
            "conflict": {
                "name": "ConflictEvent"
            },
            "vote": {
                "name": "VoteEvent"
            },
            "block": {
                "name": "BlockEvent"
            },
            "request": {
                "name": "RequestEvent"
            },
            "contract_event": {
                "name": "ContractEventEvent"
            },
            "anchor": {
                "name": "AnchorEvent"
            },
            "committee": {
                "name": "CommitteeEvent"
            },
            "blocks_taken_back": {
                "name": "BlocksTakenBackEvent"
            },
            "request_taken_back": {
                "name": "RequestTakenBackEvent"
            },
            "dkg": {
                "name": "DkgEvent"
            },
            "beacon": {
                "name": "BeaconEvent"
            },
            "reshared": {
                "name": "ResharedEvent"
            },
            "casper_block": {
                "name": "CasperBlockEvent"
            },
            "casper_final": {
                "name": "CasperFinalEvent"
            },
            "casper_deploy": {
                "name": "CasperDeployEvent"
            },
            "casper_era": {
                "name": "CasperEraEvent"
            },
            "casper_equivocation": {
                "name": "CasperEquivocationEvent"
            },
            "casper_contradicted": {
                "name": "CasperContradictedEvent"
            }
        }
    },
    "HistoryEntry": {
        "properties": {
            "timestamp": "integer",
            "received": {
                "name": "Balances"
            },
            "spent": {
                "name": "Balances"
            }
        }
    },
    "HistoryEntryPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "HistoryEntry"
                }
            }
        }
    },
    "LogLine": {
        "properties": {
            "time": "integer"
        }
    },
    "LogLinePage": {
        "properties": {
            "items": {
                "items": {
                    "name": "LogLine"
                }
            }
        }
    },
    "MakeSnapshot": {
        "properties": {
            "messages_at_least": "integer"
        }
    },
    "Mana": {
        "properties": {
            "consensus": "integer",
            "access": "integer",
            "earned": "integer"
        }
    },
    "ManaPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "Mana"
                }
            }
        }
    },
    "ManaPledged": {
        "properties": {
            "tokens": "integer"
        }
    },
    "ManaPledgedEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "ManaPledged"
            }
        }
    },
    "ManaTakenBack": {
        "properties": {
            "tokens": "integer"
        }
    },
    "ManaTakenBackEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "ManaTakenBack"
            }
        }
    },
    "Message": {
        "properties": {
            "time": "integer",
            "sequence_number": "integer"
        }
    },
    "MessageAttachedAgainEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "MessageConfirmedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "MessageHead": {
        "properties": {
            "order": "integer",
            "time": "integer"
        }
    },
    "MessageHeadPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "MessageHead"
                }
            }
        }
    },
    "MessageUnconfirmedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Node": {
        "properties": {
            "time": "integer",
            "uptime_ms": "integer",
            "peers": {
                "items": {
                    "name": "Peer"
                }
            }
        }
    },
    "Output": {
        "properties": {
            "balance": {
                "name": "Balances"
            }
        }
    },
    "Peer": {
        "properties": {
            "since_ms": "integer",
            "frames_in": "integer",
            "frames_out": "integer"
        }
    },
    "PeerEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Receipt": {
        "properties": {
            "gas": "integer",
            "fee": "integer",
            "timestamp": "integer"
        }
    },
    "ReceiptPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "Receipt"
                }
            }
        }
    },
    "ReorgEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Request": {
        "properties": {
            "receipt": {
                "name": "Receipt"
            }
        }
    },
    "RequestEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "RequestTakenBackEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "ResharedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "RoundHeard": {
        "properties": {
            "round": "integer"
        }
    },
    "Sent": {
        "properties": {
            "balances": {
                "name": "Balances"
            }
        }
    },
    "Series": {
        "properties": {
            "period_ns": "integer",
            "genesis": "integer",
            "round": "integer",
            "due": "integer"
        }
    },
    "SeriesPage": {
        "properties": {
            "items": {
                "items": {
                    "name": "Series"
                }
            }
        }
    },
    "Snapshot": {
        "properties": {
            "messages": "integer",
            "tangle_time": "integer",
            "bytes": "integer",
            "making": "integer"
        }
    },
    "SnapshotBegun": {
        "properties": {
            "messages": "integer"
        }
    },
    "StalledEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "Tangle": {
        "properties": {
            "messages": "integer",
            "transactions": "integer",
            "confirmed_messages": "integer",
            "confirmed_transactions": "integer",
            "tips": "integer",
            "tangle_time": "integer",
            "unsolid": "integer",
            "conflicts": "integer"
        }
    },
    "Traced": {
        "properties": {
            "timestamp": "integer",
            "gas": "integer",
            "gas_limit": "integer",
            "fee": {
                "name": "Balances"
            },
            "calls": {
                "items": {
                    "name": "TracedCall"
                }
            }
        }
    },
    "TracedCall": {
        "properties": {
            "transfer": {
                "name": "Balances"
            },
            "gas": "integer",
            "own_gas": "integer"
        }
    },
    "Transaction": {
        "properties": {
            "outputs": {
                "items": {
                    "name": "Output"
                }
            },
            "timestamp": "integer"
        }
    },
    "TransactionBookedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "TransactionConfirmedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "TransactionRejectedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "TransactionReopenedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "TransactionUnconfirmedEvent": {
        "properties": {
            "time": "integer"
        }
    },
    "TypedResults": {
        "properties": {
            "timestamp": "integer"
        }
    },
    "VoteEnded": {
        "properties": {
            "milliseconds": "integer"
        }
    },
    "VoteEvent": {
        "properties": {
            "time": "integer",
            "data": {
                "name": "VoteEnded"
            }
        }
    },
    "VoteRound": {
        "properties": {
            "beacon": "integer"
        }
    }
};
