#pragma once

// What a committee node answers about contracts by their descriptions: what they have, what a view
// gives, what a request would do, what one did.
//
// Source    docs/api.md (contracts by their descriptions), docs/formats/contract-interface.md (types)

#include <weft/answers/committee.hpp>

#include <map>
#include <variant>

namespace weft::answers {

/// A value of a described type as JSON has it: a whole number of up to 32 bits, true or false, or the
/// text of the type. What nothing describes is "0x" and hex.
struct Value {
    std::variant<std::string, std::int64_t, bool> held;
    friend bool operator==(const Value&, const Value&) = default;
};
/// By name; a name that is no printable text is "0x" and hex.
struct Values {
    std::map<std::string, Value> named;
    friend bool operator==(const Values&, const Values&) = default;
};

// --- what a contract has ---

struct InterfaceField {
    std::string name;
    std::string type;
    bool optional = false;
};
BOOST_DESCRIBE_STRUCT(InterfaceField, (), (name, type, optional))
inline Notes notes(const InterfaceField*)
{
    return {{"optional", "True: may be absent."}};
}
struct InterfaceEntry {
    std::string name;
    types::Hname hname;
    bool view = false;
    bool payable = false;
    std::vector<InterfaceField> params;
    bool other_params = false;
    std::vector<InterfaceField> results;
    bool other_results = false;
    std::string about;
};
BOOST_DESCRIBE_STRUCT(
    InterfaceEntry,
    (),
    (name, hname, view, payable, params, other_params, results, other_results, about))
inline Notes notes(const InterfaceEntry*)
{
    return {{"payable", "It takes tokens."},
            {"other_params", "Others may be there, of any name."},
            {"other_results", "Likewise."}};
}
struct InterfaceEvent {
    std::string name;
    std::vector<InterfaceField> fields;
    std::string about;
};
BOOST_DESCRIBE_STRUCT(InterfaceEvent, (), (name, fields, about))
struct InterfaceError {
    std::string name;
    std::string about;
};
BOOST_DESCRIBE_STRUCT(InterfaceError, (), (name, about))
struct ContractInterface {
    std::string contract;
    types::Hname hname;
    types::Hash program_hash;
    std::string text;
    std::vector<InterfaceEntry> entry_points;
    std::vector<InterfaceEvent> events;
    std::vector<InterfaceError> errors;
};
BOOST_DESCRIBE_STRUCT(ContractInterface,
                      (),
                      (contract, hname, program_hash, text, entry_points, events, errors))
inline Notes notes(const ContractInterface*)
{
    return {{"text", "The description as it stands in the program."}};
}

// --- calls ---

struct CallError {
    std::string kind;
    std::optional<std::string> name;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(CallError, (), (kind, name, text))
inline Notes notes(const CallError*)
{
    return {{"kind", "contract_error, trap, out_of_gas, …"},
            {"name", "Of an error that the contract describes."},
            {"text", "Kind, and the contract's own words."}};
}

struct TypedCall {
    std::string contract;
    std::string entry_point;
    Values params;
    std::optional<std::uint32_t> block;
};
BOOST_DESCRIBE_STRUCT(TypedCall, (), (contract, entry_point, params, block))
inline Notes notes(const TypedCall*)
{
    return {
        {"contract", "A name; eight lower-case hex digits are an hname."},
        {"entry_point", "A view that the contract describes, by its name."},
        {"params", "As the view's description says. None when left out.", true},
        {"block", "The state after this block, while it is kept. The newest when left out.", true}};
}
struct TypedResults {
    std::uint32_t block_index = 0;
    types::Timestamp timestamp = 0;
    std::optional<Values> results;
    std::optional<CallError> error;
};
BOOST_DESCRIBE_STRUCT(TypedResults, (), (block_index, timestamp, results, error))
inline Notes notes(const TypedResults*)
{
    return {{"block_index", "Of the state that the view saw."},
            {"timestamp", "Of that block: the view's time."},
            {"results", "null: the view ended with the error."}};
}

struct EstimateAsk {
    types::AgentId sender;
    std::string contract;
    std::string entry_point;
    Values params;
    types::Dict args;
    types::Balances transfer;
    std::optional<std::uint64_t> gas;
};
BOOST_DESCRIBE_STRUCT(EstimateAsk, (), (sender, contract, entry_point, params, args, transfer, gas))
inline Notes notes(const EstimateAsk*)
{
    return {{"sender", "Who would send it. Nothing is asked of it: nothing is sent."},
            {"contract", "A name; eight lower-case hex digits are an hname."},
            {"entry_point", "Likewise."},
            {"params", "As the entry point's description says.", true},
            {"args", "Arguments as bytes, beside those.", true},
            {"transfer", "The tokens it would carry, the request token aside.", true},
            {"gas", "The most that it may use. The chain's default when left out.", true}};
}

/// An event, taken apart by the description when it is a described one.
struct EventSeen {
    std::string contract;
    std::string text;
    std::optional<std::string> event;
    Values fields;
};
BOOST_DESCRIBE_STRUCT(EventSeen, (), (contract, text, event, fields))
inline Notes notes(const EventSeen*)
{
    return {{"event", "Its name; null: the contract does not describe it."}};
}
struct StateChange {
    std::string contract;
    Bytes key;
    std::optional<Bytes> value;
};
BOOST_DESCRIBE_STRUCT(StateChange, (), (contract, key, value))
inline Notes notes(const StateChange*)
{
    return {{"contract", "By name; empty: what waits for the next anchor."},
            {"key", "The contract's own."},
            {"value", "null: deleted."}};
}
struct AccountChange {
    types::AgentId agent;
    types::Balances before;
    types::Balances after;
};
BOOST_DESCRIBE_STRUCT(AccountChange, (), (agent, before, after))
struct Sent {
    types::Address address;
    types::Balances balances;
};
BOOST_DESCRIBE_STRUCT(Sent, (), (address, balances))

struct Estimated {
    std::uint32_t block_index = 0;
    types::Timestamp timestamp = 0;
    std::uint64_t gas = 0;
    std::uint64_t gas_limit = 0;
    types::Balances fee;
    std::optional<CallError> error;
    std::optional<Values> results;
    std::vector<EventSeen> events;
    std::vector<StateChange> changes;
    std::uint32_t changes_left_out = 0;
    std::vector<AccountChange> accounts;
    std::vector<Sent> sent;
};
BOOST_DESCRIBE_STRUCT(Estimated,
                      (),
                      (block_index,
                       timestamp,
                       gas,
                       gas_limit,
                       fee,
                       error,
                       results,
                       events,
                       changes,
                       changes_left_out,
                       accounts,
                       sent))
inline Notes notes(const Estimated*)
{
    return {{"", "What a request would do if it came first in the next block. Nothing was sent."},
            {"block_index", "Of the state it was tried on."},
            {"timestamp", "The time it would have."},
            {"error", "null: success."},
            {"results", "null: it ended with an error, or before a contract was called."},
            {"changes", "Of the state, accounts and event log left out."},
            {"changes_left_out", "Beyond the first 1,000 or 256 KiB."},
            {"accounts", "Those that would hold something else."},
            {"sent",
             "Tokens that would leave for the ledger with the next anchor: its own and those "
             "that would leave with it."}};
}

struct TraceAsk {
    types::RequestId request;
};
BOOST_DESCRIBE_STRUCT(TraceAsk, (), (request))

struct TracedCall {
    std::uint32_t depth = 0;
    std::string contract;
    std::string entry_point;
    bool view = false;
    std::optional<types::AgentId> caller;
    Values params;
    types::Balances transfer;
    std::uint64_t gas = 0;
    std::uint64_t own_gas = 0;
    std::optional<CallError> error;
    Values results;
    std::vector<StateChange> changes;
    std::uint32_t changes_left_out = 0;
    std::vector<EventSeen> events;
    bool rolled_back = false;
};
BOOST_DESCRIBE_STRUCT(TracedCall,
                      (),
                      (depth,
                       contract,
                       entry_point,
                       view,
                       caller,
                       params,
                       transfer,
                       gas,
                       own_gas,
                       error,
                       results,
                       changes,
                       changes_left_out,
                       events,
                       rolled_back))
inline Notes notes(const TracedCall*)
{
    return {{"depth", "From 0: the request's own call. A call's callees follow it, one deeper."},
            {"contract", "By name, or by hname."},
            {"entry_point", "Likewise."},
            {"caller", "null: of a view."},
            {"gas", "With that of the calls within."},
            {"own_gas", "Without."},
            {"changes", "That it and the calls within made, accounts and event log included."},
            {"rolled_back", "What it changed was taken back, with its events."}};
}
struct Traced {
    types::RequestId request;
    std::uint32_t block_index = 0;
    types::Timestamp timestamp = 0;
    std::uint64_t gas = 0;
    std::uint64_t gas_limit = 0;
    types::Balances fee;
    std::optional<CallError> error;
    std::vector<TracedCall> calls;
    std::uint32_t calls_left_out = 0;
};
BOOST_DESCRIBE_STRUCT(
    Traced,
    (),
    (request, block_index, timestamp, gas, gas_limit, fee, error, calls, calls_left_out))
inline Notes notes(const Traced*)
{
    return {
        {"", "What a request did, call by call: its block was run again on the state before it."},
        {"calls", "In the order in which they began. Empty: it ended before one."},
        {"calls_left_out", "Beyond what a trace keeps."}};
}

}  // namespace weft::answers
