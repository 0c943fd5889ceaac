#pragma once

// A scenario as it was read: every name in it is known, every value has a type.

#include <weft/solo_scenario/scenario.hpp>

#include <variant>

namespace weft::solo_scenario {

using json::Json;
using json::Place;

/// A value with its type. What depends on names of the run is text until then (values.hpp).
struct Value {
    std::string type;            ///< "u64", …; "list": its parts, one after the other
    std::optional<Bytes> bytes;  ///< known when it was read
    std::string text;            ///< else: what the name is
    std::vector<std::pair<std::string, std::uint64_t>> tokens;  ///< of "balances"
    std::vector<Value> parts;
};
using Tokens = std::vector<std::pair<std::string, std::uint64_t>>;  ///< by color, as written
struct Argument {
    Bytes key;
    std::string shown;  ///< as the scenario has it
    Value value;
};
using Arguments = std::vector<Argument>;

struct ExpectedError {
    std::string kind;
    std::optional<std::string> text;
    std::optional<std::string> contains;
};
struct ExpectedEvent {
    std::string contract;  ///< empty: the request's
    std::string text;      ///< the line, or the event's name where it has fields
    std::optional<Arguments> fields;
};
struct ExpectedReceipt {
    std::string chain, contract, entry;
    std::optional<ExpectedError> error;
};
struct Expect {
    Place place;
    std::optional<ExpectedError> error;
    std::optional<std::string> refused;  ///< by the wallet or the ledger
    std::optional<Arguments> results;
    std::optional<std::vector<ExpectedEvent>> events;
    std::optional<std::vector<std::string>> log;
    std::optional<Tokens> fee;
    std::optional<std::uint64_t> gas;
    std::optional<std::uint64_t> gas_at_most;
    std::optional<std::vector<ExpectedReceipt>> then;
    bool waits = false;  ///< it is not processed in this step
};

struct Mint {
    std::string color;  ///< a name that later steps use
    std::uint64_t amount = 0;
};
struct Ask {
    Place place;
    std::string chain, contract, entry;
    Arguments args;
    Tokens tokens;
    std::optional<std::uint64_t> gas;
    std::optional<std::string> refund;
    std::optional<std::int64_t> timelock;  ///< ns from now
    bool off_ledger = false;               ///< `tokens` are the allowance
    Expect expect;
};

namespace step {
struct Deploy {
    std::string by, chain, name, description, vm_type;
    std::string program;  ///< a path
    std::string builtin;  ///< or the name of a built-in contract
    Arguments args;
    std::optional<std::uint64_t> gas;
    Expect expect;
};
struct Send {
    std::string by, to;
    Tokens tokens;
    Expect expect;
};
struct MintColor {
    std::string by;
    Mint mint;
    Expect expect;
};
struct Burn {
    std::string by, color;
    std::uint64_t amount = 0;
    Expect expect;
};
struct Requests {
    std::string by;
    std::vector<Ask> list;
    std::optional<Mint> mint;
    Expect expect;  ///< of the transaction: `refused`, `then`
};
struct Estimate {
    std::string by;
    Ask ask;
};
struct View {
    Ask ask;
};
struct Advance {
    std::int64_t duration = 0;
    Expect expect;
};
struct SetTime {
    std::int64_t time = 0;
    Expect expect;
};
struct StateCheck {
    Place place;
    std::string chain, contract;
    Value key;
    std::optional<Value> value;  ///< nullopt: absent
};
struct Check {
    struct Amounts {
        Place place;
        std::string chain;  ///< empty: on the ledger
        std::string who;    ///< empty: all of the chain
        Tokens tokens;
    };
    std::vector<Amounts> amounts;
    std::vector<StateCheck> state;
};
}  // namespace step

struct Step {
    Place place;
    std::variant<step::Deploy,
                 step::Send,
                 step::MintColor,
                 step::Burn,
                 step::Requests,
                 step::Estimate,
                 step::View,
                 step::Advance,
                 step::SetTime,
                 step::Check>
        what;
};

struct ChainModel {
    std::string name, owner, description;
    contracts::ChainParameters parameters;
    std::vector<std::string> validators;
};

struct Model {
    std::string title;
    std::int64_t start = 0;
    std::string seed;
    std::vector<std::pair<std::string, std::uint64_t>> wallets;
    std::vector<ChainModel> chains;
    std::vector<Step> steps;
};

}  // namespace weft::solo_scenario
