#include <weft/client/snapshot.hpp>

namespace weft::client {

Try<answers::Snapshot> snapshot(const Client& node)
{
    return node.get<answers::Snapshot>("/tangle/snapshot");
}

Try<answers::SnapshotBegun> make_snapshot(const Client& node, std::uint64_t messages_at_least)
{
    return node.post<answers::SnapshotBegun>(
        "/tangle/snapshot", answers::MakeSnapshot{.messages_at_least = messages_at_least});
}

}  // namespace weft::client
