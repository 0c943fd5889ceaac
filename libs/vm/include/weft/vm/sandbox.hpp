#pragma once

// The sandbox: all that a running contract can see and do, whatever language it is written in.
//
// Source    seed 001, "Virtual machine"; decisions D-50 … D-56.
// Promises  isolation    a contract reaches its own state and its own account, nothing else
//           views        a ViewSandbox has no operation that writes: a view cannot, by construction
//                        (D-52)
//           determinism  every answer is a function of the chain's state and of the request
//           metering     whoever runs the contract charges before it acts (`charge`)
//
// The chain implements the two classes; processors (processor.hpp) hand them to a contract's code.

#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/vm/gas.hpp>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace weft::vm {

using Params = types::Dict;   ///< arguments of one call, in key order
using Results = types::Dict;  ///< what it returns

inline constexpr std::size_t state_key_bytes_max = 1024;
inline constexpr std::size_t state_value_bytes_max = 64 * 1024;
inline constexpr std::size_t dict_bytes_max = 64 * 1024;  ///< params and results, encoded
inline constexpr std::size_t event_bytes_max = 4 * 1024;
inline constexpr std::size_t error_bytes_max = 1024;  ///< a longer error text is cut
/// Contracts calling contracts: a request's own call is depth 1. Each level may use up to
/// `wasm::native_stack_bytes` of the thread's stack.
inline constexpr unsigned call_depth_max = 8;

/// Why a call gave no results. A caller sees it as an error of the call (D-51); at the top it ends
/// the request with a receipt and a refund (D-45).
enum class FailureKind : std::uint8_t {
    contract_error = 1,   ///< the contract refused, in its own words
    trap = 2,             ///< the program broke: unreachable, memory, division, …
    out_of_gas = 3,       ///< the budget of the whole request is used up
    stack_exhausted = 4,  ///< recursion beyond the program's stack
    bad_argument = 5,     ///< a host function was given what it cannot take
    not_in_view = 6,      ///< a view asked for a write, its caller or its incoming tokens
    unknown_contract = 7,
    unknown_entry_point = 8,
    not_a_view = 9,     ///< a view, or a query, named a full entry point
    not_callable = 10,  ///< `init` by another than root, a view as a request's target, …
    insufficient_funds = 11,
    too_deep = 12,         ///< more than `call_depth_max` contracts deep
    too_large = 13,        ///< a key, value, event, parameter or result above its limit
    refused_program = 14,  ///< the program to deploy breaks a rule; the text names it and the place
    unauthorized = 15,
    /// No verdict on the call: this node lacks what it takes to run it (mappings, memory, a slot).
    /// Other nodes may have it, so nothing that follows from this one may be used, and no receipt
    /// says so: whoever runs the contract stops the node.
    node_lacks = 16,
};
[[nodiscard]] std::string_view name(FailureKind kind) noexcept;

struct Failure {
    FailureKind kind{};
    std::string text;
    friend bool operator==(const Failure&, const Failure&) = default;
};
/// "kind: text", or the kind alone.
[[nodiscard]] std::string to_text(const Failure& failure);

using Outcome = std::expected<Results, Failure>;

/// 32 bytes unpredictable before the batch is fixed (D-55).
using Entropy = FixedBytes<struct EntropyTag, 32>;

/// What a view may do: read.
class ViewSandbox {
public:
    struct Entry {
        Bytes key;
        Bytes value;
        friend bool operator==(const Entry&, const Entry&) = default;
    };

    virtual ~ViewSandbox() = default;

    /// The contract that runs.
    [[nodiscard]] virtual types::ContractId contract_id() const = 0;
    [[nodiscard]] virtual types::AgentId chain_owner() const = 0;
    /// Who deployed the contract that runs.
    [[nodiscard]] virtual types::AgentId creator() const = 0;
    [[nodiscard]] virtual types::Timestamp timestamp() const = 0;  ///< ns; of the request (D-53)
    [[nodiscard]] virtual const Params& params() const = 0;
    /// The account of the contract that runs; a full call's incoming tokens are already in it.
    [[nodiscard]] virtual types::Balances balances() const = 0;
    /// One color of it.
    [[nodiscard]] virtual std::uint64_t balance(const types::Color& color) const = 0;

    /// The contract's own partition of the chain's state. Keys are 1 … state_key_bytes_max bytes.
    [[nodiscard]] virtual std::optional<Bytes> state_get(ByteSpan key) const = 0;
    [[nodiscard]] virtual bool state_has(ByteSpan key) const = 0;
    /// The least entry whose key starts with `prefix` and is above `after`; both may be empty.
    [[nodiscard]] virtual std::optional<Entry> state_next(ByteSpan prefix,
                                                          ByteSpan after) const = 0;

    /// Runs a view of a contract of the same chain.
    virtual Outcome call_view(types::Hname contract, types::Hname entry, const Params& params) = 0;

    /// A line for the node's own log; no effect on the chain.
    virtual void log(std::string_view text) = 0;

    /// False when less than that is left: then nothing is left, and the caller must end the call
    /// as `out_of_gas`.
    [[nodiscard]] virtual bool charge(Gas gas) = 0;
    [[nodiscard]] virtual Gas gas_left() const = 0;
    [[nodiscard]] virtual const CostSchedule& costs() const = 0;
};

/// A request to a contract, mostly of another chain: leaves in the anchor transaction (D-56).
struct PostRequest {
    types::ContractId target;
    types::Hname entry_point;
    std::uint32_t timelock = 0;  ///< Unix seconds; 0: none
    Params params;
    types::Balances transfer;  ///< the request token is paid on top, one IOTA
    friend bool operator==(const PostRequest&, const PostRequest&) = default;
};

/// A new contract of this chain, through root.
struct Deployment {
    types::Hash program;  ///< the blob that holds it
    std::string name;     ///< gives the hname
    std::string description;
    Params init;
    friend bool operator==(const Deployment&, const Deployment&) = default;
};

/// What a full entry point may do: everything a view may, and write.
class Sandbox : public ViewSandbox {
public:
    /// Sender of the request, or the calling contract.
    [[nodiscard]] virtual types::AgentId caller() const = 0;
    [[nodiscard]] virtual types::RequestId request_id() const = 0;
    [[nodiscard]] virtual Entropy entropy() const = 0;
    /// What came with this call; already in `balances()`.
    [[nodiscard]] virtual const types::Balances& incoming() const = 0;
    /// Tokens the request's transaction minted, request tokens aside. Their color is its id.
    [[nodiscard]] virtual std::uint64_t minted_supply() const = 0;

    virtual void state_set(ByteSpan key, ByteSpan value) = 0;
    virtual void state_delete(ByteSpan key) = 0;

    /// Runs an entry point of a contract of the same chain and moves `transfer` to its account
    /// first. On failure state and tokens are as before the call (D-51).
    virtual Outcome call(types::Hname contract,
                         types::Hname entry,
                         const Params& params,
                         const types::Balances& transfer) = 0;
    /// From the contract's account to an address on the ledger. Errors: insufficient_funds.
    virtual std::expected<void, Failure> transfer_to_address(const types::Address& to,
                                                             const types::Balances& amount) = 0;
    /// Errors: insufficient_funds, too_large.
    virtual std::expected<void, Failure> post_request(const PostRequest& request) = 0;
    /// Errors: those of root's deployContract.
    virtual std::expected<void, Failure> deploy(const Deployment& deployment) = 0;
    /// Into the event log, under this contract's hname.
    virtual void event(std::string_view text) = 0;
};

/// Calls `visit(key, value)` for each entry under `prefix` in key order until it returns false.
void iterate(const ViewSandbox& sandbox,
             ByteSpan prefix,
             const std::function<bool(ByteSpan key, ByteSpan value)>& visit);

}  // namespace weft::vm
