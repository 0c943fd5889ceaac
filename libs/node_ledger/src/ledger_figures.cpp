#include "ledger_figures.hpp"

namespace weft::node {

void add_tangle_figures(const tangle::Tangle& tangle, Figures& figures)
{
    const auto counts = tangle.counts();
    figures.push_back({"weft_tangle_messages", "Messages this node has booked.", counts.messages});
    figures.push_back({"weft_tangle_messages_confirmed",
                       "Messages this node has booked that are confirmed.", counts.confirmed});
    figures.push_back({"weft_tangle_tips", "Messages that no other approves yet.", counts.tips});
    figures.push_back(
        {"weft_tangle_waiting_messages", "Messages that wait for their parents.", counts.waiting});
    figures.push_back({"weft_tangle_waiting_bytes", "Memory of the messages that wait, in bytes.",
                       counts.waiting_bytes});
    figures.push_back({"weft_tangle_scheduled_messages",
                       "Solid messages that wait for their turn to be booked.", counts.scheduled});
    figures.push_back({"weft_tangle_scheduled_bytes",
                       "Work of the messages that wait for their turn, in bytes.",
                       counts.scheduled_bytes});
    figures.push_back(
        {"weft_ledger_transactions", "Transactions booked.", counts.ledger.transactions});
    figures.push_back(
        {"weft_ledger_transactions_confirmed", "Transactions confirmed.", counts.ledger.confirmed});
    figures.push_back({"weft_ledger_branches_open",
                       "Transactions in a conflict that is not decided.", counts.open_branches});
    figures.push_back({"weft_ledger_reorganisations_total",
                       "Branches confirmed in the place of one that was confirmed before.",
                       counts.reorganisations});
    figures.push_back({"weft_ledger_transactions_rejected", "Transactions that lost a conflict.",
                       counts.ledger.rejected});
    figures.push_back({"weft_ledger_conflicts", "Outputs spent by more than one transaction.",
                       counts.ledger.conflict_sets});
}

void add_limit_figures(const tangle::Tangle::Options& options, Figures& figures)
{
    figures.push_back({"weft_tangle_waiting_bytes_max",
                       "Memory that messages may take which wait for parents or for their time.",
                       options.waiting.bytes_max});
    figures.push_back({"weft_tangle_scheduled_bytes_max",
                       "Work of the messages that may wait for their turn, in bytes.",
                       options.scheduled.bytes_max});
    figures.push_back({"weft_tangle_memory_bytes_max",
                       "Memory of what is booked, from which on messages of issuers without access "
                       "mana are booked no more.",
                       options.memory_max});
}

void add_memory_figures(const tangle::Tangle& tangle, Figures& figures)
{
    const auto counts = tangle.counts();
    const auto& memory = tangle.memory();
    figures.push_back({"weft_tangle_messages_kept",
                       "Messages in memory: those of the window. Older ones are in the store.",
                       counts.kept});
    figures.push_back(
        {"weft_ledger_transactions_kept", "Transactions in memory.", counts.transactions_kept});
    figures.push_back({"weft_ledger_outputs_kept",
                       "Outputs in memory: unspent, or spent within the window.",
                       counts.outputs_kept});
    figures.push_back({"weft_tangle_memory_bytes",
                       "Memory of what is booked, about, in bytes: the sum of those that follow.",
                       memory.bytes()});
    figures.push_back({"weft_tangle_memory_messages_bytes",
                       "Memory of the graph of messages, about, in bytes.",
                       memory.engine.messages});
    figures.push_back({"weft_tangle_memory_markers_bytes",
                       "Memory of the index that weighs messages, about, in bytes.",
                       memory.engine.markers});
    figures.push_back({"weft_tangle_memory_votes_bytes",
                       "Memory of the votes for branches, about, in bytes.", memory.engine.votes});
    figures.push_back({"weft_tangle_memory_pasts_bytes",
                       "Memory of what pasts contain, about, in bytes.",
                       memory.engine.past_contents});
    figures.push_back({"weft_tangle_memory_branches_bytes",
                       "Memory of the graph of transactions, about, in bytes.",
                       memory.engine.branches});
    figures.push_back({"weft_tangle_memory_refused_bytes",
                       "Memory of the ids of refused messages, about, in bytes.", memory.refused});
    figures.push_back({"weft_tangle_memory_issuers_bytes",
                       "Memory of what is known of issuers, about, in bytes.", memory.issuers});
    figures.push_back({"weft_ledger_memory_bytes",
                       "Memory of outputs, transactions and addresses, about, in bytes.",
                       memory.ledger});
}

}  // namespace weft::node
