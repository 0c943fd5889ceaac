#pragma once

// What key generation hears (docs/formats/peer-frames.md).

#include <weft/crypto/hash.hpp>
#include <weft/node/frame.hpp>
#include <weft/types/ids.hpp>

namespace weft::node {

inline constexpr RoleId dkg_role{3};

/// One asks the others to join a key generation.
struct DkgInvite {
    static constexpr RoleId role = dkg_role;
    static constexpr std::uint8_t kind = 6;
    crypto::Hash run;  ///< drawn by the inviter
    std::vector<types::NodeId> members;  ///< strictly ascending, 0…100
    std::uint64_t phase_timeout_ms = 0;
    /// The run that it invites to: a hash of all of it. Who is invited on other terms is in another
    /// run, so members never take each other's terms for lies.
    [[nodiscard]] crypto::Hash name() const;
    void write(codec::Writer& writer) const;
    static DkgInvite read(codec::Reader& reader);
    friend bool operator==(const DkgInvite&, const DkgInvite&) = default;
};
/// A message of a key generation; its body is opaque here (weft/dkg).
struct DkgFrame {
    static constexpr RoleId role = dkg_role;
    static constexpr std::uint8_t kind = 7;
    crypto::Hash run;  ///< DkgInvite::name
    Bytes body;
    void write(codec::Writer& writer) const;
    static DkgFrame read(codec::Reader& reader);
    friend bool operator==(const DkgFrame&, const DkgFrame&) = default;
};

using DkgFrames = std::variant<DkgInvite, DkgFrame>;

}  // namespace weft::node
