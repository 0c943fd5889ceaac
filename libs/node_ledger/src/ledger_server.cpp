#include "ledger_server.hpp"

#include <weft/node_ledger/frames.hpp>

#include <algorithm>

namespace weft::node {

namespace {

/// Addresses one peer may subscribe to.
constexpr std::size_t subscriptions_max = 1024;
/// An update names all outputs of its address up to here, else only its own: a burst of updates
/// must not grow with its square.
constexpr std::size_t update_outputs_max = 64;
constexpr std::size_t update_outputs_bytes_max = 8u << 10;
/// How many bytes of updates are pushed as a backlog. The outputs name the rest, and the peer asks for it.
constexpr std::size_t backlog_bytes_max = 8u << 20;

Bytes frame_of(FromLedger message)
{
    return encode(FromLedgerFrame{std::move(message)});
}

Inclusion inclusion_of(std::optional<ledger::TransactionState> status)
{
    if (!status) return Inclusion::unknown;
    switch (*status) {
    case ledger::TransactionState::pending: return Inclusion::booked;
    case ledger::TransactionState::confirmed: return Inclusion::confirmed;
    case ledger::TransactionState::rejected: return Inclusion::rejected;
    }
    return Inclusion::unknown;
}

}  // namespace

LedgerServer::Sends LedgerServer::answer(const PeerId& from,
                                         const Subscribe& question,
                                         const Books& books)
{
    const auto& address = question.address;
    auto& own = subscriptions_[from];
    if (!own.contains(address) && own.size() == subscriptions_max) return {};
    const bool fresh = own.insert(address).second;
    subscribers_[address].insert(from);

    Sends sends;
    auto outputs =
        outputs_of(address, address_outputs_max, address_outputs_bytes_max, books.ledger).list;
    std::size_t pushed = 0;
    for (const auto& output : outputs) {
        if (!fresh)
            break;  // it was told all of it on this connection, and a connection loses nothing
        auto bytes = books.transaction(output.transaction);
        if (!bytes) continue;  // an output of genesis has no transaction
        sends.push_back({from, frame_of(update_for(address, output.transaction, *std::move(bytes),
                                                   books.ledger))});
        pushed += sends.back().frame.size();
        if (pushed > backlog_bytes_max) break;
    }
    sends.push_back({from, frame_of(AddressOutputs{address, std::move(outputs)})});
    return sends;
}

LedgerServer::Sends LedgerServer::answer(const PeerId& from,
                                         const GetConfirmedTransaction& question,
                                         const Books& books)
{
    if (books.state(question.transaction) != ledger::TransactionState::confirmed) return {};
    auto bytes = books.transaction(question.transaction);
    if (!bytes) return {};
    return {{from, frame_of(ConfirmedTransaction{*std::move(bytes)})}};
}

LedgerServer::Sends LedgerServer::answer(const PeerId& from,
                                         const GetInclusion& question,
                                         const Books& books)
{
    const auto state = inclusion_of(books.state(question.transaction));
    return {{from, frame_of(InclusionState{question.transaction, question.address, state})}};
}

LedgerServer::Sends LedgerServer::answer(const PeerId& from,
                                         const GetOutputs& question,
                                         const Books& books)
{
    auto outputs =
        outputs_of(question.address, address_outputs_max, address_outputs_bytes_max, books.ledger);
    return {{from, frame_of(AddressOutputs{question.address, std::move(outputs.list)})}};
}

LedgerServer::Sends LedgerServer::confirmed(const types::TransactionId& id,
                                            const Books& books) const
{
    Sends sends;
    if (subscribers_.empty()) return sends;
    const auto bytes = books.transaction(id);
    if (!bytes) return sends;
    const auto transaction = types::decode_transaction(*bytes);
    if (!transaction) return sends;
    const auto push = [&](const std::set<PeerId>& peers, FromLedger message) {
        const auto frame = frame_of(std::move(message));
        for (const auto& peer : peers) sends.push_back({peer, frame});
    };
    for (const auto& output : transaction->essence.outputs)
        if (const auto found = subscribers_.find(output.address); found != subscribers_.end())
            push(found->second, update_for(output.address, id, *bytes, books.ledger));
    // An answer names only the oldest outputs of an address that has many. Now that some of these
    // are spent, it names those that follow.
    std::set<types::Address> spent_from;
    for (const auto& input : transaction->essence.inputs) spent_from.insert(input.address);
    for (const auto& address : spent_from) {
        const auto found = subscribers_.find(address);
        if (found == subscribers_.end()) continue;
        auto outputs =
            outputs_of(address, address_outputs_max, address_outputs_bytes_max, books.ledger);
        if (!outputs.all) push(found->second, AddressOutputs{address, std::move(outputs.list)});
    }
    return sends;
}

LedgerServer::Sends LedgerServer::taken_back(const types::TransactionId& id,
                                             const Books& books) const
{
    Sends sends;
    if (subscribers_.empty()) return sends;
    const auto bytes = books.transaction(id);
    if (!bytes) return sends;
    const auto transaction = types::decode_transaction(*bytes);
    if (!transaction) return sends;
    for (const auto& output : transaction->essence.outputs) {
        const auto found = subscribers_.find(output.address);
        if (found == subscribers_.end()) continue;
        const auto frame = frame_of(TakenBack{output.address, *bytes});
        for (const auto& peer : found->second) sends.push_back({peer, frame});
    }
    return sends;
}

void LedgerServer::down(const PeerId& peer)
{
    const auto own = subscriptions_.extract(peer);
    if (!own) return;
    for (const auto& address : own.mapped()) {
        const auto found = subscribers_.find(address);
        found->second.erase(peer);
        if (found->second.empty()) subscribers_.erase(found);
    }
}

LedgerServer::Outputs LedgerServer::outputs_of(const types::Address& address,
                                               std::size_t count_max,
                                               std::size_t bytes_max,
                                               const ledger::Ledger& ledger)
{
    auto page = ledger.unspent_of(
        address, {.from = 0, .items_max = count_max, .parts_max = bytes_max / color_bytes});
    Outputs outputs{.list = {}, .all = !page.next};
    std::size_t bytes = 0;
    for (auto& output : page.items) {
        bytes += bytes_of(output.balance);
        if (bytes > bytes_max) {
            outputs.all = false;
            break;
        }
        outputs.list.push_back({output.id.transaction, std::move(output.balance)});
    }
    std::ranges::sort(outputs.list, {}, &AddressOutput::transaction);
    return outputs;
}

AddressUpdate LedgerServer::update_for(const types::Address& address,
                                       const types::TransactionId& id,
                                       Bytes transaction,
                                       const ledger::Ledger& ledger)
{
    auto outputs = outputs_of(address, update_outputs_max, update_outputs_bytes_max, ledger);
    if (!outputs.all) {
        outputs.list.clear();
        auto own = ledger.output_line({address, id});
        if (own && own->unspent()) outputs.list.push_back({id, std::move(own->balance)});
    }
    return {address, std::move(transaction), std::move(outputs.list)};
}

}  // namespace weft::node
