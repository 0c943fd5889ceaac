#pragma once

// What a committee node answers about its chains, and what it is told.

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/sc_payload.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::answers {

// --- chains ---

enum class AnchorState : std::uint8_t { pending, confirmed };
BOOST_DESCRIBE_ENUM(AnchorState, pending, confirmed)

struct Anchor {
    types::TransactionId transaction;
    std::uint32_t block_index = 0;
    AnchorState state = AnchorState::pending;
};
BOOST_DESCRIBE_STRUCT(Anchor, (), (transaction, block_index, state))

/// Two votes of a seat for different lists in one attempt (docs/decisions/0075).
struct TwoVotes {
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    Bytes first;
    Bytes first_signature;
    Bytes second;
    Bytes second_signature;
};
BOOST_DESCRIBE_STRUCT(TwoVotes,
                      (),
                      (block_index, attempt, first, first_signature, second, second_signature))
inline Notes notes(const TwoVotes*)
{
    return {
        {"first", "The hash of the list of one vote."},
        {"first_signature",
         "Of the seat's share of the committee's key; docs/formats/peer-frames.md says what of."}};
}
struct Seat {
    std::uint16_t seat = 0;
    types::NodeId node;
    bool connected = false;
    std::optional<std::string> fault;
    std::optional<TwoVotes> evidence = {};
};
BOOST_DESCRIBE_STRUCT(Seat, (), (seat, node, connected, fault, evidence))
inline Notes notes(const Seat*)
{
    return {{"seat", "From 0."},
            {"fault", "What this node has proved of it; it leads nothing here. null: nothing."},
            {"evidence",
             "What shows to anybody that it voted twice. null: this node has nothing that does."}};
}

/// Blocks that do not stand: the ledger took back what one of them processed (docs/decisions/0061).
struct TakenBackBlocks {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t by = 0;
};
BOOST_DESCRIBE_STRUCT(TakenBackBlocks, (), (from, to, by))
inline Notes notes(const TakenBackBlocks*)
{
    return {{"from", "The first of them."},
            {"to", "The last of them."},
            {"by", "The block that goes back to before them."}};
}

/// A chain in the list of them.
struct ChainHead {
    types::ChainId chain;
    types::Color color;
    bool active = true;
    std::string description;
    std::uint32_t block_index = 0;
    types::Hash state_hash;
    std::uint32_t backlog = 0;
};
BOOST_DESCRIBE_STRUCT(ChainHead,
                      (),
                      (chain, color, active, description, block_index, state_hash, backlog))
inline Notes notes(const ChainHead*)
{
    return {{"active", "True: this node runs it, or follows it."},
            {"block_index", "Of the newest block."},
            {"backlog", "Requests that wait."}};
}

struct Chain {
    types::ChainId chain;
    types::Address home;
    types::Color color;
    bool active = true;
    std::string description;
    std::optional<types::AgentId> owner;
    std::vector<Seat> committee;
    std::optional<std::uint16_t> self_seat;
    std::uint16_t quorum = 0;
    std::uint32_t block_index = 0;
    types::Hash state_hash;
    types::Timestamp timestamp = 0;
    std::optional<Anchor> anchor;
    std::optional<TakenBackBlocks> taken_back;
    std::uint32_t backlog = 0;
    std::string stage;
    std::optional<Bytes> sharing;
    std::optional<std::string> hand_over;
    types::Balances assets;
};
BOOST_DESCRIBE_STRUCT(Chain,
                      (),
                      (chain,
                       home,
                       color,
                       active,
                       description,
                       owner,
                       committee,
                       self_seat,
                       quorum,
                       block_index,
                       state_hash,
                       timestamp,
                       anchor,
                       taken_back,
                       backlog,
                       stage,
                       sharing,
                       hand_over,
                       assets))
inline Notes notes(const Chain*)
{
    return {
        {"home",
         "Where requests are sent on the ledger: the newest address of the chain, which is `chain` "
         "until it moves."},
        {"active", "True: this node runs it, or follows it."},
        {"owner", "null: no block yet."},
        {"committee", "By seat. None on an access node: it does not need to know."},
        {"self_seat", "This node's. null: it has none, it follows the chain as an access node."},
        {"quorum", "Members that a block needs; 0 on an access node."},
        {"block_index", "Of the newest block."},
        {"timestamp", "Of the newest block."},
        {"anchor", "The newest one."},
        {"taken_back", "The newest blocks that do not stand. null: there are none."},
        {"backlog", "Requests that wait."},
        {"stage", "Of the agreement, for people."},
        {"sharing",
         "The hand-over by which the committee got its shares of the key, as the newest block "
         "says. null: its key generation."},
        {"hand_over",
         "How far the hand-over to other members is that this member takes part in, for people. "
         "null: none is under way."},
        {"assets", "All that the chain holds."}};
}
[[nodiscard]] inline ChainHead head_of(const Chain& chain)
{
    return {.chain = chain.chain,
            .color = chain.color,
            .active = chain.active,
            .description = chain.description,
            .block_index = chain.block_index,
            .state_hash = chain.state_hash,
            .backlog = chain.backlog};
}

struct ActivateChain {
    types::ChainId chain;
    types::TransactionId color;
    std::string description;
    bool follow = false;
};
BOOST_DESCRIBE_STRUCT(ActivateChain, (), (chain, color, description, follow))
inline Notes notes(const ActivateChain*)
{
    return {{"chain", "Of a key generation of this node, unless it is to follow."},
            {"color", "The origin transaction, whose id is the chain's color."},
            {"description", "At most 1024 bytes.", true},
            {"follow", "true: as an access node, without a share of the key.", true}};
}
struct ReshareChain {
    std::vector<types::NodeId> members;
};
BOOST_DESCRIBE_STRUCT(ReshareChain, (), (members))
inline Notes notes(const ReshareChain*)
{
    return {{"", "Said to one member. To one more each, when fewer members would hold the key."},
            {"members", "Who makes the chain's blocks from then on: 1 to 100 node ids."}};
}
struct MoveChain {
    types::Address to;
    std::optional<types::TransactionId> color;
    std::vector<types::NodeId> from;
    bool withdraw = false;
};
BOOST_DESCRIBE_STRUCT(MoveChain, (), (to, color, from, withdraw))
inline Notes notes(const MoveChain*)
{
    return {
        {"", "Said to the members of both addresses: each one's operator agrees for himself."},
        {"to", "Of a key generation of the new members; the owner asks governance for it."},
        {"color", "The chain's, when this node does not hold the chain yet.", true},
        {"from", "Whom a new member asks for the chain's blocks: its members of now.", true},
        {"withdraw",
         "true: the operator takes his word back. A chain of which nothing is known here yet is "
         "followed no more, so it can be named anew.",
         true}};
}
struct MoveAgreed {
    types::ChainId chain;
    types::Address to;
};
BOOST_DESCRIBE_STRUCT(MoveAgreed, (), (chain, to))
struct ChainReshareStarted {
    Bytes run;
};
BOOST_DESCRIBE_STRUCT(ChainReshareStarted, (), (run))
inline Notes notes(const ChainReshareStarted*)
{
    return {{"run",
             "The hand-over. The chain's `sharing` is this when its new members have taken over."}};
}
struct Activated {
    types::ChainId chain;
};
BOOST_DESCRIBE_STRUCT(Activated, (), (chain))

// --- blocks and requests ---

/// Whether a block, and what is in it, may go away (docs/decisions/0065).
enum class Standing : std::uint8_t { certified, anchored, final, taken_back };
BOOST_DESCRIBE_ENUM(Standing, certified, anchored, final, taken_back)
inline Notes notes(const Standing*)
{
    return {
        {"",
         "certified: the committee has signed it. anchored: the ledger has confirmed it. final: "
         "it is anchored, and 4,096 blocks or two hours of the chain old: it does not go away. "
         "taken_back: it does not stand, since the ledger took back what it was made of."}};
}
[[nodiscard]] std::string_view name(Standing standing) noexcept;

struct Receipt {
    types::RequestId request;
    std::uint32_t block = 0;
    std::uint16_t index = 0;
    types::Hname contract;
    types::Hname entry_point;
    std::uint64_t gas = 0;
    std::uint64_t fee = 0;
    std::optional<std::string> error;
    types::Dict results;
    std::vector<std::string> events;
    types::Timestamp timestamp = 0;
    Standing standing = Standing::certified;
};
BOOST_DESCRIBE_STRUCT(Receipt,
                      (),
                      (request,
                       block,
                       index,
                       contract,
                       entry_point,
                       gas,
                       fee,
                       error,
                       results,
                       events,
                       timestamp,
                       standing))
inline Notes notes(const Receipt*)
{
    return {{"block", "Index of the block."},
            {"index", "Place in the block."},
            {"error", "null: success. Otherwise the tokens went back, less the fee."},
            {"results", "What the entry point gave back; none when it is more than 4 KiB."},
            {"events", "What the contract logged."}};
}

struct BlockHead {
    std::uint32_t index = 0;
    types::Hash state_hash;
    types::Hash block_hash;
    types::Timestamp timestamp = 0;
    std::uint32_t requests = 0;
    std::optional<types::TransactionId> anchor;
    Standing standing = Standing::certified;
};
BOOST_DESCRIBE_STRUCT(BlockHead,
                      (),
                      (index, state_hash, block_hash, timestamp, requests, anchor, standing))
inline Notes notes(const BlockHead*)
{
    return {{"index", "From 1."},
            {"requests", "Processed in it."},
            {"anchor", "The newest that covers it, when there is one."}};
}
struct Block : BlockHead {
    Bytes bytes;
    Bytes certificate;
    std::vector<Receipt> receipts;
};
BOOST_DESCRIBE_STRUCT(Block, (BlockHead), (bytes, certificate, receipts))
inline Notes notes(const Block*)
{
    return {{"index", "From 1."},
            {"requests", "Processed in it."},
            {"anchor", "The newest that covers it, when there is one."},
            {"certificate", "The committee's signature."}};
}

enum class RequestState : std::uint8_t { unknown, pending, processed, not_a_request };
BOOST_DESCRIBE_ENUM(RequestState, unknown, pending, processed, not_a_request)
inline Notes notes(const RequestState*)
{
    return {{"",
             "pending: this node holds it, and no block has it yet. not_a_request: the transaction "
             "brought tokens to the chain and no valid request; they are the chain owner's."}};
}
[[nodiscard]] std::string_view name(RequestState state) noexcept;

struct Request {
    types::RequestId request;
    RequestState state = RequestState::unknown;
    std::optional<std::string> reason;
    std::optional<Receipt> receipt;
};
BOOST_DESCRIBE_STRUCT(Request, (), (request, state, reason, receipt))
inline Notes notes(const Request*)
{
    return {{"reason", "Of not_a_request: which rule of docs/formats/sc-payload.md it breaks."}};
}

struct OffLedger {
    Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(OffLedger, (), (bytes))
inline Notes notes(const OffLedger*)
{
    return {{"bytes", "A signed off-ledger request: docs/formats/off-ledger.md."}};
}
struct OffLedgerTaken {
    types::RequestId request;
};
BOOST_DESCRIBE_STRUCT(OffLedgerTaken, (), (request))

struct OffLedgers {
    std::vector<Bytes> requests;
};
BOOST_DESCRIBE_STRUCT(OffLedgers, (), (requests))
inline Notes notes(const OffLedgers*)
{
    return {{"requests", "1 to 64 signed off-ledger requests, in the order of their numbers."}};
}
struct OffLedgersTaken {
    types::RequestId last;
    std::optional<std::string> refused;
    std::optional<std::string> message;
};
BOOST_DESCRIBE_STRUCT(OffLedgersTaken, (), (last, refused, message))
inline Notes notes(const OffLedgersTaken*)
{
    return {{"last", "The last one that was taken; all before it were taken too."},
            {"refused",
             "Why the one after it was not taken: the code that it has alone. Those behind "
             "it were not looked at. None when all were taken.",
             true},
            {"message", "Of what was refused: what to do.", true}};
}

// --- the state ---

struct ViewCall {
    std::string contract;
    std::string entry_point;
    types::Dict params;
};
BOOST_DESCRIBE_STRUCT(ViewCall, (), (contract, entry_point, params))
inline Notes notes(const ViewCall*)
{
    return {{"contract", "A name; eight lower-case hex digits are an hname."},
            {"entry_point", "Likewise."},
            {"params", "None when left out.", true}};
}
struct ViewResults {
    types::Dict results;
};
BOOST_DESCRIBE_STRUCT(ViewResults, (), (results))

struct Contract {
    std::string name;
    types::Hname hname;
    types::Hash program_hash;
    std::string description;
    std::optional<types::AgentId> creator;
};
BOOST_DESCRIBE_STRUCT(Contract, (), (name, hname, program_hash, description, creator))
inline Notes notes(const Contract*)
{
    return {{"creator", "null: nobody, it came with the chain."}};
}

struct Account {
    types::AgentId agent;
    types::Balances balances;
    std::uint64_t nonce = 0;
};
BOOST_DESCRIBE_STRUCT(Account, (), (agent, balances, nonce))
inline Notes notes(const Account*)
{
    return {{"nonce", "Of its next off-ledger request, above those that wait on this node."}};
}

struct StateValue {
    Bytes key;
    std::optional<Bytes> value;
    std::uint32_t block_index = 0;
};
BOOST_DESCRIBE_STRUCT(StateValue, (), (key, value, block_index))
inline Notes notes(const StateValue*)
{
    return {{"value", "null: the key is not in the state."}, {"block_index", "Of the state."}};
}

struct ProofAnchor {
    types::TransactionId transaction;
    Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(ProofAnchor, (), (transaction, bytes))
struct Proof {
    Bytes key;
    std::optional<Bytes> value;
    ProofAnchor anchor;
    Bytes proof;
    Standing standing = Standing::anchored;
};
BOOST_DESCRIBE_STRUCT(Proof, (), (key, value, anchor, proof, standing))
inline Notes notes(const Proof*)
{
    return {{"", "docs/formats/proof.md says how to verify it."},
            {"value", "null: proves that the key is not in the state."},
            {"anchor", "The newest confirmed one."}};
}

struct LogLine {
    types::Timestamp time = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(LogLine, (), (time, text))

}  // namespace weft::answers
