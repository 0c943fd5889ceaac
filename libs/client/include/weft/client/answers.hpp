#pragma once

// What a node's API answers, as values. A node is another machine: what does not read as these
// values is an error named `answer_malformed`, never a crash.

#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::client {

struct PeerStatus {
    types::NodeId id;
    std::string name;
    std::string address;
    std::vector<std::string> roles;
    bool connected = false;
    std::string last_error;
};
struct NodeStatus {
    types::NodeId id;
    std::string version;
    std::string network;
    std::string genesis;  ///< its hash, hex
    std::vector<std::string> roles;
    std::uint64_t uptime_ms = 0;
    std::vector<PeerStatus> peers;
};
struct Readiness {
    bool ready = false;
    std::vector<std::pair<std::string, std::string>> reasons;  ///< stage, text
};

enum class TransactionState : std::uint8_t { pending, held_back, confirmed, rejected };
[[nodiscard]] std::string_view name(TransactionState state) noexcept;

struct OutputStatus {
    types::OutputId id;
    types::Balances balance;
    TransactionState state = TransactionState::pending;
    std::optional<types::TransactionId> spent_by;
};
struct AddressStatus {
    types::Address address;
    types::Balances confirmed;
    types::Balances pending;
};
struct Submitted {
    types::TransactionId transaction;
    types::MessageId message;
};
struct Rival {
    types::TransactionId transaction;
    types::OutputId output;
};
struct TransactionStatus {
    types::TransactionId id;
    TransactionState state = TransactionState::pending;
    Bytes bytes;
    std::vector<Rival> rivals;
    std::vector<types::MessageId> messages;
};
struct HistoryEntry {
    types::TransactionId transaction;
    TransactionState state = TransactionState::pending;
    types::Timestamp timestamp = 0;
    types::Balances received;
    types::Balances spent;
};
struct TangleStatus {
    std::uint64_t messages = 0;
    std::uint64_t transactions = 0;
    std::uint64_t confirmed_messages = 0;
    std::uint64_t tips = 0;
    std::uint64_t unsolid = 0;
    std::uint64_t conflicts = 0;
};

struct DkgStatus {
    std::string run;    ///< hex
    std::string state;  ///< "running", "done", "failed"
    std::string phase;
    std::optional<types::Address> address;
    std::string public_key;  ///< hex, when done
    std::vector<types::NodeId> members;
    std::uint64_t threshold = 0;
    std::vector<std::pair<types::NodeId, std::string>> culprits;
    std::string error;
};
struct ChainHead {
    types::ChainId chain;
    types::Color color;
    std::uint64_t block_index = 0;
    std::string state_hash;  ///< hex
    std::uint64_t backlog = 0;
    bool active = false;
};
struct AnchorStatus {
    types::TransactionId transaction;
    std::uint64_t block_index = 0;
    bool confirmed = false;
};
struct ChainStatus {
    types::ChainId chain;
    types::Color color;
    std::string description;
    std::optional<types::AgentId> owner;
    struct Seat {
        types::NodeId node;
        bool connected = false;
    };
    std::vector<Seat> committee;
    std::uint64_t quorum = 0;
    std::uint64_t block_index = 0;
    std::string state_hash;
    types::Timestamp timestamp = 0;
    std::optional<AnchorStatus> anchor;
    std::uint64_t backlog = 0;
    std::string stage;
    types::Balances assets;
};
struct Receipt {
    std::uint64_t block_index = 0;
    std::uint64_t index = 0;
    types::Hname contract;
    types::Hname entry_point;
    std::uint64_t gas = 0;
    std::uint64_t fee = 0;
    std::string error;  ///< empty: success
    std::vector<std::string> events;
    types::Timestamp timestamp = 0;
};
struct RequestStatus {
    std::string state;  ///< "processed", "pending", "unknown"
    std::optional<Receipt> receipt;
};
struct BlockStatus {
    std::uint64_t index = 0;
    std::string state_hash;
    std::string block_hash;
    types::Timestamp timestamp = 0;
    std::uint64_t requests = 0;
    std::optional<types::TransactionId> anchor;
};
struct ContractStatus {
    std::string name;
    types::Hname hname;
    std::string program_hash;
    std::string description;
    std::string creator;
};
struct Proof {
    Bytes key;
    std::optional<Bytes> value;
    types::TransactionId anchor;
    Bytes anchor_bytes;
    Bytes proof;
};
struct LoggedEvent {
    types::Timestamp time = 0;
    std::string text;
};

}  // namespace weft::client
