#pragma once

// What a committee node tells of its chains.

#include <weft/answers/committee.hpp>
#include <weft/answers/contract_calls.hpp>
#include <weft/node/event.hpp>
#include <weft/types/contract_ids.hpp>

#include <optional>

namespace weft::node {

struct BlockCommitted {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "block";
    static constexpr Weight weight = Weight::info;
    types::ChainId chain;
    std::uint32_t index = 0;
    types::Hash state_hash;
    types::Hash block_hash;
    std::uint32_t requests = 0;
    [[nodiscard]] std::string subject() const { return chain.text(); }
};
BOOST_DESCRIBE_STRUCT(BlockCommitted, (), (chain, index, state_hash, block_hash, requests))
inline answers::Notes notes(const BlockCommitted*)
{
    return {{"", "Subject: the chain."}, {"requests", "Processed in it."}};
}

struct RequestProcessed {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "request";
    static constexpr Weight weight = Weight::debug;
    types::ChainId chain;
    types::RequestId request;
    std::uint32_t block = 0;
    std::optional<std::string> error;  ///< nullopt: success
    [[nodiscard]] std::string subject() const { return types::to_text(request); }
};
BOOST_DESCRIBE_STRUCT(RequestProcessed, (), (chain, request, block, error))
inline answers::Notes notes(const RequestProcessed*)
{
    return {{"", "Subject: the request."}, {"error", "null: success."}};
}

/// A line that a contract logged, and what its description makes of it (docs/formats/contract-interface.md).
struct ContractEvent : answers::EventSeen {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "contract_event";
    static constexpr Weight weight = Weight::debug;
    types::ChainId chain;
    types::AgentId agent;
    types::RequestId request;
    std::uint32_t block = 0;
    [[nodiscard]] std::string subject() const { return types::to_text(agent); }
};
BOOST_DESCRIBE_STRUCT(ContractEvent, (answers::EventSeen), (chain, agent, request, block))
inline answers::Notes notes(const ContractEvent*)
{
    return {{"", "A contract logged a line. Subject: the contract, as an agent."},
            {"request", "During which it was logged."}};
}

/// An anchor got its committee's signature and was posted, or was seen confirmed on the ledger.
struct AnchorSeen {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "anchor";
    static constexpr Weight weight = Weight::info;
    types::ChainId chain;
    types::TransactionId transaction;
    std::uint32_t block_index = 0;
    answers::AnchorState state = answers::AnchorState::pending;
    [[nodiscard]] std::string subject() const { return chain.text(); }
};
BOOST_DESCRIBE_STRUCT(AnchorSeen, (), (chain, transaction, block_index, state))
inline answers::Notes notes(const AnchorSeen*)
{
    return {{"", "Subject: the chain."}};
}

/// The committee that was has made its last block of the chain, and this node has gone over to the one that
/// its key was handed to.
struct CommitteeChanged {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "committee";
    static constexpr Weight weight = Weight::info;
    types::ChainId chain;
    Bytes run;
    std::uint32_t last_block = 0;
    std::vector<types::NodeId> members;
    bool member = false;
    [[nodiscard]] std::string subject() const { return chain.text(); }
};
BOOST_DESCRIBE_STRUCT(CommitteeChanged, (), (chain, run, last_block, members, member))
inline answers::Notes notes(const CommitteeChanged*)
{
    return {{"", "Other members make the chain's blocks, with its key. Subject: the chain."},
            {"run", "The hand-over."},
            {"last_block", "Of the committee before."},
            {"members", "By seat; none: not known here."},
            {"member", "Whether this node is one of them. If not it follows the chain."}};
}

/// The newest block is a return: the ledger took back what a block processed.
struct BlocksTakenBack {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "blocks_taken_back";
    static constexpr Weight weight = Weight::warning;
    types::ChainId chain;
    std::uint32_t block = 0;
    std::uint32_t to = 0;
    std::uint32_t requests = 0;
    [[nodiscard]] std::string subject() const { return chain.text(); }
};
BOOST_DESCRIBE_STRUCT(BlocksTakenBack, (), (chain, block, to, requests))
inline answers::Notes notes(const BlocksTakenBack*)
{
    return {
        {"",
         "The ledger took back what a block had processed: the state is again what it was after "
         "`to`. Subject: the chain."},
        {"block", "The return. Those between `to` and it do not stand."},
        {"to", "The last block that stands."},
        {"requests", "Processed in those between, as far as this node has their state."}};
}

/// A request was processed in a block that does not stand.
struct RequestTakenBack {
    using List = struct CommitteeEvents;
    static constexpr std::string_view topic = "request_taken_back";
    static constexpr Weight weight = Weight::debug;
    types::ChainId chain;
    types::RequestId request;
    std::uint32_t block = 0;
    [[nodiscard]] std::string subject() const { return types::to_text(request); }
};
BOOST_DESCRIBE_STRUCT(RequestTakenBack, (), (chain, request, block))
inline answers::Notes notes(const RequestTakenBack*)
{
    return {{"",
             "The block that processed it does not stand. It waits again, unless the ledger took "
             "its transaction back. Subject: the request."},
            {"block", "The one that processed it."}};
}

struct CommitteeEvents {
    using Any = std::variant<BlockCommitted,
                             RequestProcessed,
                             ContractEvent,
                             AnchorSeen,
                             CommitteeChanged,
                             BlocksTakenBack,
                             RequestTakenBack>;
};

}  // namespace weft::node
