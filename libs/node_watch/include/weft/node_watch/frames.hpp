#pragma once

// What nodes ask each other about themselves: the time, what they run, whom they accuse, which chains they run
// with each other
// (docs/formats/peer-frames.md).

#include <weft/node/frame.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/message.hpp>

#include <string>
#include <vector>

namespace weft::node {

inline constexpr RoleId watch_role{4};

/// "What does your clock say, and what do you run?"
struct WatchQuestion {
    static constexpr RoleId role = watch_role;
    static constexpr std::uint8_t kind = 1;
    std::uint64_t number = 0;  ///< comes back in the answer
    void write(codec::Writer& writer) const;
    static WatchQuestion read(codec::Reader& reader);
    friend bool operator==(const WatchQuestion&, const WatchQuestion&) = default;
};

struct WatchAnswer {
    static constexpr RoleId role = watch_role;
    static constexpr std::uint8_t kind = 2;
    static constexpr std::size_t program_bytes_max = 32;
    static constexpr std::size_t fault_bytes_max = 64;
    static constexpr std::size_t accused_max = 8;
    static constexpr std::size_t shared_max = 32;

    struct Accused {
        types::NodeId node;
        std::string fault;  ///< one printable line, at most 64 bytes
        friend bool operator==(const Accused&, const Accused&) = default;
    };
    std::uint64_t number = 0;
    types::Timestamp clock = 0;  ///< as the answer is made
    std::string program;         ///< name and version: one printable line, at most 32 bytes
    std::uint32_t schedule =
        0;  ///< the newest cost schedule that it knows; 0: it runs no contracts
    std::vector<Accused> accused;  ///< lately, by the sender; strictly ascending by node, 0…8
    /// Chains that the sender runs and that have the asker among their members, strictly ascending; 0…32,
    /// the first ones when there are more.
    std::vector<types::Address> shared;
    void write(codec::Writer& writer) const;
    static WatchAnswer read(codec::Reader& reader);
    friend bool operator==(const WatchAnswer&, const WatchAnswer&) = default;
};

using WatchFrames = std::variant<WatchQuestion, WatchAnswer>;

}  // namespace weft::node
