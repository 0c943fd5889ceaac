#include "metrics.hpp"

namespace weft::api {

namespace {

struct Row {
    std::string_view name;
    std::string_view help;
};

constexpr Row rows[] = {
    {"weft_node_info", "Always 1; the labels say what runs."},
    {"weft_uptime_seconds", "Time since the program started."},
    {"weft_ready", "1 when GET /ready says so."},
    // libs/node, ledger role
    {"weft_tangle_messages", "Messages this node holds."},
    {"weft_tangle_messages_confirmed", "Messages this node holds that are confirmed."},
    {"weft_tangle_tips", "Messages that no other approves yet."},
    {"weft_tangle_waiting_messages", "Messages that wait for their parents."},
    {"weft_tangle_waiting_bytes", "Memory of the messages that wait, in bytes."},
    {"weft_ledger_transactions", "Transactions booked."},
    {"weft_ledger_transactions_confirmed", "Transactions confirmed."},
    {"weft_ledger_transactions_held_back", "Transactions in a conflict that is not decided."},
    {"weft_ledger_transactions_rejected", "Transactions that lost a conflict."},
    {"weft_ledger_conflicts", "Outputs spent by more than one transaction."},
    {"weft_gossip_messages_in_total", "Messages received from peers."},
    {"weft_gossip_messages_refused_total", "Messages of peers that broke a rule."},
    {"weft_frames_not_played_total", "Frames for a role that this node does not play, dropped."},
    {"weft_messages_issued_total", "Messages this node has issued."},
    // libs/node, committee role
    {"weft_ledger_access_connected", "Ledger nodes that serve this node and are connected."},
    {"weft_chains", "Chains this node runs."},
    {"weft_chain_block_index", "Newest block of the chain."},
    {"weft_chain_backlog", "Requests that wait to be processed."},
    {"weft_chain_blocks_total", "Blocks committed, followed ones included."},
    {"weft_chain_blocks_followed_total", "Blocks taken over from other members."},
    {"weft_chain_requests_total", "Requests processed."},
    {"weft_chain_attempts_empty_total", "Rounds of the committee that gave no block."},
    {"weft_chain_accusations_total", "Times a member was caught breaking a protocol."},
    // the shell
    {"weft_store_writes_total", "Batches handed to the store."},
    {"weft_store_writes_durable_total", "Batches on disk."},
    {"weft_store_syncs_total", "Times the store waited for the disk."},
    {"weft_store_bytes_total", "Bytes of keys and values made durable."},
    {"weft_store_writes_waiting", "Batches not on disk yet."},
    {"weft_store_free_bytes", "What is left on the device of the store."},
    {"weft_peers_known", "Peers in the settings."},
    {"weft_peers_connected", "Peers connected."},
    {"weft_peer_connected", "1 while the peer is connected."},
    {"weft_peer_frames_in_total", "Frames received from the peer."},
    {"weft_peer_frames_out_total", "Frames sent to the peer."},
    {"weft_peer_bytes_in_total", "Bytes of frames received from the peer."},
    {"weft_peer_bytes_out_total", "Bytes of frames sent to the peer."},
    {"weft_peer_frames_refused_total", "Frames not sent: the peer was away or its queue full."},
    {"weft_peer_links_total", "Times the peer got connected."},
    {"weft_peer_queue_bytes", "Bytes that wait to be sent to the peer."},
    {"weft_peer_round_trip_microseconds", "Of the last ping."},
    {"weft_checks_total", "Frames and commands that were checked before the node took them."},
    {"weft_checks_waiting", "Frames and commands that are checked or wait for it."},
    {"weft_checks_waiting_bytes", "Bytes of the frames among them."},
    {"weft_net_strangers", "Connections that have not said who they are."},
    {"weft_net_turned_away_total", "Connections above the limits on strangers."},
    {"weft_net_refused_total", "Connections ended before they were a peer's."},
    {"weft_http_connections", "HTTP connections open."},
    {"weft_http_streams", "Event streams open."},
    {"weft_http_connections_refused_total", "HTTP connections above a limit."},
    {"weft_http_waiting", "Requests that wait for a state."},
    {"weft_http_requests_total", "Requests answered; route none: no such endpoint."},
    {"weft_http_answer_seconds", "From a request's header to its answer, waiting included."},
};

}  // namespace

std::string_view help_of(std::string_view name) noexcept
{
    for (const auto& row : rows)
        if (row.name == name) return row.help;
    return {};
}

}  // namespace weft::api
