#pragma once

// A node's disk as its operator meets it: what went wrong and what to do, and a word before it is
// full.

#include <weft/net/io.hpp>
#include <weft/store/store.hpp>

#include "cli/cli.hpp"
#include "node/log.hpp"
#include <optional>
#include <string>

namespace weft::app {

/// "store_no_space", what was seen, and what to do about it.
[[nodiscard]] Failure failure_of(const store::Failure& failure);

/// Says once when the device has less left than a threshold, and once when it has more again.
class RoomWatch {
public:
    /// `warn_below` and `stop_below` in bytes. Pre: `io` and `log` outlive it.
    RoomWatch(net::Io& io,
              const Log& log,
              std::string directory,
              std::uint64_t warn_below,
              std::uint64_t stop_below);
    /// While it is low: what /ready notes.
    [[nodiscard]] std::optional<std::string> notice() const;

private:
    void look();

    const Log& log_;
    std::string directory_;
    std::uint64_t warn_below_;
    std::uint64_t stop_below_;
    bool low_ = false;
    std::uint64_t left_ = 0;  ///< at the last look
    net::Timer timer_;
};

}  // namespace weft::app
