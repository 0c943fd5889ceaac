#pragma once

// The links between the nodes of a devnet, each through a port of ours, so that they can be cut.
//
// Promises  a cut link is silent, as a network is: nothing is closed and nothing is refused, bytes wait
//           where they are, and go on when it heals;
//           a link costs at most 128 KiB here, whatever its ends do, and a pair 64 connections;
//           loopback only.
// Effects   a thread and a port for each ordered pair.

#include "cli/cli.hpp"
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace weft::app::devnet {

class Links {
public:
    /// One end dials the other: places in the caller's list of nodes.
    using Pair = std::pair<std::size_t, std::size_t>;

    /// `pairs`: each ordered pair of nodes that may dial; `ports`: by node, where it listens.
    /// Errors: no_free_port.
    [[nodiscard]] static Try<std::unique_ptr<Links>> open(const std::vector<Pair>& pairs,
                                                          const std::vector<std::uint16_t>& ports);
    Links(const Links&) = delete;
    Links& operator=(const Links&) = delete;
    ~Links();

    /// Where `from` reaches `to`. Pre: the pair was opened.
    [[nodiscard]] std::uint16_t port(std::size_t from, std::size_t to) const;
    /// In both directions, whoever dialled. A pair that was not opened: nothing.
    void cut(std::size_t a, std::size_t b);
    void heal(std::size_t a, std::size_t b);

private:
    class Impl;
    explicit Links(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weft::app::devnet
