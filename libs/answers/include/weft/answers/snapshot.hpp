#pragma once

// What a ledger node says of the file that it hands to new nodes, and how it is told to make one.

#include <weft/answers/describe.hpp>
#include <weft/types/ids.hpp>

#include <optional>

namespace weft::answers {

struct Snapshot {
    types::Hash hash;
    types::Hash ledger;
    std::uint64_t messages = 0;
    types::Timestamp tangle_time = 0;
    std::uint64_t bytes = 0;
    std::optional<std::uint64_t> making = {};
};
BOOST_DESCRIBE_STRUCT(Snapshot, (), (hash, ledger, messages, tangle_time, bytes, making))
inline Notes notes(const Snapshot*)
{
    return {
        {"", "What a new ledger node starts from: `weft node adopt --hash` takes it of this node."},
        {"hash", "Of the file. Each node's own."},
        {"ledger", "Of the confirmed outputs: equal where the same is confirmed."},
        {"messages", "That this node had booked when it was begun."},
        {"tangle_time", "Then."},
        {"bytes", "Of the file."},
        {"making", "Messages of the one that is being made. Null: none is."}};
}

struct MakeSnapshot {
    std::uint64_t messages_at_least = 0;
};
BOOST_DESCRIBE_STRUCT(MakeSnapshot, (), (messages_at_least))
inline Notes notes(const MakeSnapshot*)
{
    return {{"messages_at_least",
             "With so many in the newest one none is made. 0: one is made in any case."}};
}
struct SnapshotBegun {
    std::uint64_t messages = 0;
};
BOOST_DESCRIBE_STRUCT(SnapshotBegun, (), (messages))
inline Notes notes(const SnapshotBegun*)
{
    return {
        {"messages", "That it has or will have: GET /tangle/snapshot names it when it is whole."}};
}

}  // namespace weft::answers
