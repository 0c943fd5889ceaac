#include "node/disk.hpp"

#include <chrono>

namespace weft::app {
namespace {

constexpr std::chrono::milliseconds look_every{500};

std::string hint_of(store::StoreError error)
{
    switch (error) {
    case store::StoreError::io:
        return "The operating system refused; its own log says more. Mend the disk, then start "
               "again: nothing acknowledged is lost.";
    case store::StoreError::no_space:
        return "Free space on that device, then start again: nothing acknowledged is lost.";
    case store::StoreError::read_only:
        return "Mount it writable, or give the directory to the user who runs the node, then start "
               "again.";
    case store::StoreError::corrupt:
        return "Look at the disk before anything else, and delete nothing yet: "
               "docs/guides/mend-a-store.md says how a ledger node copies from its peers and how a "
               "committee member gets its key share back.";
    case store::StoreError::locked:
        return "Stop the other node, or give this one a directory of its own ([store] path).";
    case store::StoreError::other_node:
        return "Each node has its own store: put [store] path or [node] identity right.";
    case store::StoreError::other_genesis:
        return "Put [node] genesis right, or give the node of this network a directory of its own "
               "([store] path).";
    case store::StoreError::unknown_format:
        return "Run the version of weft that wrote it, or move the directory away and start "
               "without: docs/guides/mend-a-store.md.";
    case store::StoreError::not_a_store:
        return "[store] path is a directory that only this node uses: name another one.";
    case store::StoreError::too_slow:
        return "The disk takes longer than a thousand MiB of writes can wait: look at what else "
               "uses "
               "it, or give the store a faster one, then start again: nothing acknowledged is "
               "lost.";
    case store::StoreError::closed: return "Start again.";
    }
    return "";
}

std::string mebibytes(std::uint64_t bytes)
{
    return std::to_string(bytes >> 20);
}

}  // namespace

Failure failure_of(const store::Failure& failure)
{
    return {"store_" + std::string{store::name(failure.error)}, failure.detail,
            hint_of(failure.error), exit_failed};
}

RoomWatch::RoomWatch(net::Io& io,
                     const Log& log,
                     std::string directory,
                     std::uint64_t warn_below,
                     std::uint64_t stop_below)
    : log_{log},
      directory_{std::move(directory)},
      warn_below_{warn_below},
      stop_below_{stop_below},
      timer_{io}
{
    look();
}

void RoomWatch::look()
{
    // What cannot be asked is not said: the next write finds it out.
    const auto left = store::free_bytes(directory_);
    if (left) left_ = *left;
    if (left && (*left < warn_below_) != low_) {
        low_ = !low_;
        log_.write(low_ ? LogLevel::warn : LogLevel::info, low_ ? "disk_low" : "disk_has_room",
                   {{"directory", directory_},
                    {"left_mib", mebibytes(*left)},
                    {"stops_below_mib", mebibytes(stop_below_)}});
    }
    timer_.arm(look_every, [this] { look(); });
}

std::optional<std::string> RoomWatch::notice() const
{
    if (!low_) return std::nullopt;
    return "disk_low: " + mebibytes(left_) + " MiB are left on the device of " + directory_ +
           "; below " + mebibytes(stop_below_) + " MiB the node stops: free space there";
}

}  // namespace weft::app
