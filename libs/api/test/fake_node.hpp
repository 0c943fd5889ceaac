#pragma once

// A node whose answers the test decides: every field of every value is filled, or, when `bare`,
// every optional one is empty.

#include <weft/api/api.hpp>

#include <chrono>
#include <stdexcept>

namespace weft::api {

inline const types::TransactionId tx = types::TransactionId::filled(0x11);
inline const types::TransactionId other_tx = types::TransactionId::filled(0x12);
inline const types::MessageId message_id = types::MessageId::filled(0x21);
inline const types::NodeId node_a = types::NodeId::filled(0xa1);
inline const types::NodeId node_b = types::NodeId::filled(0xb1);
inline const types::Address alice = types::Address::of(node_a);
inline const types::Address bob = types::Address::of(node_b);
inline const types::Color gold = types::Color::filled(0x99);
inline const types::RequestId request_id{tx, 3};
inline const Bytes run_id = Bytes(32, std::byte{0x5a});
inline const types::Hash some_hash = types::Hash::filled(0x77);
/// More than a double holds, as amounts may be.
inline constexpr std::uint64_t large = 18'446'744'073'709'551'615u;

class FakeNode final : public Backend, public node::Queries {
public:
    // What the test sets, on the Io thread.
    bool bare = false;
    bool throws = false;
    std::optional<node::QueryFailure> refusal;  ///< of every query
    std::string command_error;
    enum class Answering : std::uint8_t { at_once, later, never };
    Answering answering = Answering::at_once;
    node::TransactionState transaction_state = node::TransactionState::confirmed;
    node::RequestState request_state = node::RequestState::processed;
    std::string dkg_state = "done";
    std::size_t list_size = 2;
    std::vector<Answered> held;
    std::vector<decltype(node::Command::what)> commands;
    std::size_t looks = 0;  ///< transaction queries

    // --- Backend ---
    [[nodiscard]] const node::Queries& queries() const override
    {
        if (throws) throw std::runtime_error{"a bug"};
        return *this;
    }
    [[nodiscard]] node::Instant now() const override
    {
        return std::chrono::duration_cast<node::Instant>(
            std::chrono::system_clock::now().time_since_epoch());
    }
    [[nodiscard]] NodeStatus status() const override
    {
        return {.id = node_a,
                .version = "1.2.3",
                .roles = {"ledger", "committee"},
                .uptime_ms = 61'500,
                .peers = {{.id = node_b,
                           .name = "b \"quoted\"",
                           .address = "127.0.0.1:7771",
                           .roles = {"ledger"},
                           .connected = true,
                           .since_ms = 5,
                           .frames_in = 6,
                           .frames_out = 7,
                           .last_error = "lost"}}};
    }
    void command(decltype(node::Command::what) what, Answered answered) override
    {
        commands.push_back(what);
        if (answering == Answering::never) return;
        if (answering == Answering::later) return held.push_back(std::move(answered));
        node::Answer answer;
        answer.error = command_error;
        if (!command_error.empty()) {
            answer.message = "what to do";
        } else if (std::holds_alternative<node::SubmitTransaction>(what)) {
            answer.values = {{"transaction", types::to_text(tx)},
                             {"message", types::to_text(message_id)}};
        } else if (std::holds_alternative<node::IssueData>(what)) {
            answer.values = {{"message", types::to_text(message_id)}};
        } else if (std::holds_alternative<node::StartDkg>(what)) {
            answer.values = {{"run", to_hex(run_id)}};
        } else if (const auto* chain = std::get_if<node::ActivateChain>(&what)) {
            answer.values = {{"chain", chain->chain.text()}};
        }
        answered(answer);
    }
    [[nodiscard]] std::vector<Figure> metrics() const override
    {
        return {{"weft_store_bytes_total", 12}};
    }

    // --- Queries ---
    [[nodiscard]] const types::Genesis& genesis() const override { return genesis_; }
    [[nodiscard]] std::vector<node::Reason> not_ready(node::Instant) const override
    {
        if (bare) return {};
        return {{"peers", "2 of 4 peers are connected, 3 are needed"}};
    }
    [[nodiscard]] node::Queried<std::vector<node::OutputInfo>> outputs(
        const types::Address& address) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::OutputInfo>({.id = {address, tx},
                                       .balance = {{types::iota_color, 5}, {gold, large}},
                                       .state = node::TransactionState::confirmed,
                                       .spent_by = bare ? std::nullopt : std::optional{other_tx}});
    }
    [[nodiscard]] node::Queried<std::vector<node::HistoryEntry>> history(
        const types::Address&) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::HistoryEntry>({.transaction = tx,
                                         .state = node::TransactionState::held_back,
                                         .timestamp = 17,
                                         .received = {{types::iota_color, 5}},
                                         .spent = {{gold, large}}});
    }
    [[nodiscard]] node::Queried<node::TransactionInfo> transaction(
        const types::TransactionId& id) const override
    {
        ++const_cast<FakeNode*>(this)->looks;
        if (refusal) return std::unexpected{*refusal};
        node::TransactionInfo info{.id = id,
                                   .state = transaction_state,
                                   .bytes = to_bytes("bytes"),
                                   .transaction = {},
                                   .rivals = {},
                                   .messages = {}};
        if (bare) return info;
        info.transaction.essence.timestamp = 18;
        info.transaction.essence.inputs = {{alice, other_tx}};
        info.transaction.essence.outputs = {{bob, {{types::mint_color, large}}}};
        info.rivals = {{other_tx, {alice, other_tx}}};
        info.messages = {message_id};
        return info;
    }
    [[nodiscard]] node::Queried<node::MessageInfo> message(
        const types::MessageId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        node::MessageInfo info{.id = id,
                               .bytes = to_bytes("bytes"),
                               .message = {},
                               .transaction = std::nullopt,
                               .confirmed = true,
                               .supporters = {node_a, node_b},
                               .approval_weight = "3/4"};
        info.message.strong = {types::genesis_message};
        if (bare) return info;
        info.message.weak = {message_id};
        info.message.payload = types::Payload{.type = 1, .data = {}};
        info.transaction = tx;
        return info;
    }
    [[nodiscard]] node::Queried<std::vector<node::ConflictInfo>> conflicts() const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::ConflictInfo>(
            {.output = {alice, tx},
             .transactions = {{tx, node::TransactionState::rejected},
                              {other_tx, node::TransactionState::confirmed}}});
    }
    [[nodiscard]] node::Queried<node::TangleInfo> tangle() const override
    {
        if (refusal) return std::unexpected{*refusal};
        return node::TangleInfo{.messages = 1,
                                .transactions = 2,
                                .confirmed_messages = 3,
                                .confirmed_transactions = 4,
                                .unsolid = 5,
                                .conflicts = 6,
                                .tangle_time = 7,
                                .tips = list<types::MessageId>(message_id)};
    }
    [[nodiscard]] node::Queried<std::vector<node::DkgInfo>> dkg_runs() const override
    {
        if (refusal) return std::unexpected{*refusal};
        node::DkgInfo info{.run = run_id,
                           .state = dkg_state,
                           .phase = "over",
                           .members = {node_a, node_b},
                           .culprits = {},
                           .threshold = 2,
                           .address = {},
                           .public_key = {},
                           .error = ""};
        if (!bare) {
            info.culprits = {{node_b, "share_wrong"}};
            info.address = alice;
            info.public_key = Bytes(96, std::byte{1});
            info.error = "too_few_dealers";
        }
        return list<node::DkgInfo>(info);
    }
    [[nodiscard]] node::Queried<std::vector<node::ChainInfo>> chains() const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::ChainInfo>(*chain(bob));
    }
    [[nodiscard]] node::Queried<node::ChainInfo> chain(const types::ChainId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        node::ChainInfo info;
        info.chain = id;
        info.color = gold;
        info.committee = {{node_a, true}, {node_b, false}};
        info.quorum = 2;
        info.block_index = 9;
        info.state_hash = some_hash;
        info.stage = "waits for requests";
        if (bare) return info;
        info.description = "not UTF-8: \xff";
        info.owner = types::AgentId{alice};
        info.self_seat = 1;
        info.timestamp = 19;
        info.anchor = node::AnchorInfo{.transaction = tx, .block_index = 8, .confirmed = true};
        info.backlog = 4;
        info.assets = {{types::iota_color, large}};
        return info;
    }
    [[nodiscard]] node::Queried<std::vector<node::BlockInfo>> blocks(
        const types::ChainId&, std::uint32_t from, std::size_t limit) const override
    {
        if (refusal) return std::unexpected{*refusal};
        std::vector<node::BlockInfo> found;
        for (std::size_t index = std::max(from, 1u); index <= list_size && found.size() < limit;
             ++index)
            found.push_back(block_of(static_cast<std::uint32_t>(index)));
        return found;
    }
    [[nodiscard]] node::Queried<node::BlockInfo> block(const types::ChainId&,
                                                       std::uint32_t index) const override
    {
        if (refusal) return std::unexpected{*refusal};
        auto block = block_of(index);
        block.bytes = to_bytes("block");
        block.certificate = to_bytes("certificate");
        block.receipts = list<node::ReceiptInfo>(receipt());
        return block;
    }
    [[nodiscard]] node::Queried<std::pair<node::RequestState, std::optional<node::ReceiptInfo>>>
    request(const types::ChainId&, const types::RequestId&) const override
    {
        if (refusal) return std::unexpected{*refusal};
        if (request_state != node::RequestState::processed)
            return std::pair{request_state, std::optional<node::ReceiptInfo>{}};
        return std::pair{request_state, std::optional{receipt()}};
    }
    [[nodiscard]] node::Queried<types::Dict> view(const types::ChainId&,
                                                  types::Hname contract,
                                                  types::Hname entry_point,
                                                  const types::Dict& params) const override
    {
        if (refusal) return std::unexpected{*refusal};
        auto results = params;
        results[to_bytes("contract")] = types::encoded(contract);
        results[to_bytes("entry_point")] = types::encoded(entry_point);
        return results;
    }
    [[nodiscard]] node::Queried<std::vector<node::ContractInfo>> contracts(
        const types::ChainId&) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::ContractInfo>({.name = "counter",
                                         .hname = types::hname_of("counter"),
                                         .program_hash = some_hash,
                                         .description = "counts",
                                         .creator = types::AgentId{alice}});
    }
    [[nodiscard]] node::Queried<std::vector<types::AgentId>> accounts(
        const types::ChainId& id) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<types::AgentId>(
            types::AgentId{types::ContractId{id, types::hname_of("counter")}});
    }
    [[nodiscard]] node::Queried<types::Balances> account(const types::ChainId&,
                                                         const types::AgentId&) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return bare ? types::Balances{} : types::Balances{{types::iota_color, 1}, {gold, large}};
    }
    [[nodiscard]] node::Queried<std::optional<Bytes>> state_value(const types::ChainId&,
                                                                  ByteSpan) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return bare ? std::optional<Bytes>{} : to_bytes("value");
    }
    [[nodiscard]] node::Queried<node::ProofInfo> proof(const types::ChainId&,
                                                       ByteSpan key) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return node::ProofInfo{.key = to_bytes(key),
                               .value = bare ? std::optional<Bytes>{} : to_bytes("value"),
                               .anchor = tx,
                               .anchor_bytes = to_bytes("anchor"),
                               .proof = to_bytes("proof")};
    }
    [[nodiscard]] node::Queried<std::vector<node::LoggedEvent>> contract_events(
        const types::ChainId&, types::Hname) const override
    {
        if (refusal) return std::unexpected{*refusal};
        return list<node::LoggedEvent>({.time = 20, .text = "counted to \xff 3"});
    }
    [[nodiscard]] std::vector<Figure> counters() const override
    {
        return {{"weft_tangle_messages", 42},
                {series("weft_chain_blocks_total", "chain", "one"), 8},
                {series("weft_chain_backlog", "chain", "one"), 3},
                {series("weft_chain_blocks_total", "chain", "two"), 9},
                {series("weft_chain_backlog", "chain", "two"), 4}};
    }

private:
    template <class T>
    [[nodiscard]] std::vector<T> list(const T& item) const
    {
        return std::vector<T>(list_size, item);
    }
    [[nodiscard]] node::BlockInfo block_of(std::uint32_t index) const
    {
        node::BlockInfo block;
        block.index = index;
        block.state_hash = some_hash;
        block.block_hash = some_hash;
        block.timestamp = 21;
        block.requests = 2;
        if (!bare) block.anchor = tx;
        return block;
    }
    [[nodiscard]] node::ReceiptInfo receipt() const
    {
        node::ReceiptInfo receipt{.request = request_id,
                                  .block_index = 9,
                                  .index = 1,
                                  .contract = types::hname_of("counter"),
                                  .entry_point = types::hname_of("increment"),
                                  .gas = 1000,
                                  .fee = large,
                                  .error = "",
                                  .timestamp = 22,
                                  .events = {}};
        if (bare) return receipt;
        receipt.error = "panic: no";
        receipt.events = {"one", "two \xff"};
        return receipt;
    }

    types::Genesis genesis_{.network = "test",
                            .time = 1,
                            .allocations = {{alice, {{types::iota_color, 1000}}}},
                            .pledges = {{node_a, 1, 1}}};
};

}  // namespace weft::api
