#pragma once

// What the role of beacons hears: its committee's messages, beacons that were booked, and how a key is
// handed to another committee (docs/formats/peer-frames.md).

#include <weft/crypto/bls.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/ledger_access/beacon_access.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <optional>

namespace weft::node {

/// A message of one member to another; its body is opaque here (docs/protocols/drng.md).
struct DrngFrame {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 1;
    static constexpr std::size_t body_bytes_max = 2048;
    types::Address key;  ///< of the committee
    Bytes body;
    void write(codec::Writer& writer) const;
    static DrngFrame read(codec::Reader& reader);
    friend bool operator==(const DrngFrame&, const DrngFrame&) = default;
};

/// What a hand-over of a chain's key names beside the two committees.
struct ChainTerms {
    types::TransactionId origin;  ///< of the chain, whose address is the key's
    crypto::Hash base;  ///< the hand-over by which the old members got their shares; zeros: none
    friend bool operator==(const ChainTerms&, const ChainTerms&) = default;
};
/// One asks both committees to hand the key of a series, or of a chain, from one to the other. All of it
/// is public.
struct HandoverInvite {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 3;
    std::uint64_t period_ns = 0;
    std::uint64_t genesis_ns = 0;
    std::vector<types::NodeId> from;      ///< old members, strictly ascending, 1…100
    crypto::bls::SharedPublicKey hi, lo;  ///< as they share it
    std::vector<types::NodeId> to;        ///< new members, strictly ascending, 1…100
    /// Of a chain's key: no part of this frame, but of the one below. Period and genesis are 0 then.
    std::optional<ChainTerms> chain = {};
    /// Of all of it: who was told otherwise is in another hand-over.
    [[nodiscard]] crypto::Hash name() const;
    /// Of the series' key.
    [[nodiscard]] types::Address key() const { return types::Address::of(hi.group); }
    void write(codec::Writer& writer) const;
    static HandoverInvite read(codec::Reader& reader);
    friend bool operator==(const HandoverInvite&, const HandoverInvite&) = default;
};
/// The same of a chain's key.
struct ChainHandoverInvite {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 9;
    HandoverInvite invite;  ///< with `chain`
    void write(codec::Writer& writer) const;
    static ChainHandoverInvite read(codec::Reader& reader);
    friend bool operator==(const ChainHandoverInvite&, const ChainHandoverInvite&) = default;
};
/// The frame of it.
[[nodiscard]] Bytes invitation(const HandoverInvite& invite);
/// A message of a hand-over; its body is opaque here (weft/dkg/handover_messages.hpp).
struct HandoverFrame {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 4;
    crypto::Hash run;  ///< HandoverInvite::name
    Bytes body;
    void write(codec::Writer& writer) const;
    static HandoverFrame read(codec::Reader& reader);
    friend bool operator==(const HandoverFrame&, const HandoverFrame&) = default;
};
/// As DrngFrame, of a committee whose shares come from a hand-over: old shares never meet new ones.
struct SharingFrame {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 5;
    crypto::Hash run;
    Bytes body;
    void write(codec::Writer& writer) const;
    static SharingFrame read(codec::Reader& reader);
    friend bool operator==(const SharingFrame&, const SharingFrame&) = default;
};
/// The newest round of an old member, for a new one to go on at. It proves itself.
struct NewestRound {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 6;
    static constexpr std::size_t signature_bytes_max = 96;
    crypto::Hash run;
    std::uint64_t number = 0;
    Bytes signature;
    Bytes previous;
    void write(codec::Writer& writer) const;
    static NewestRound read(codec::Reader& reader);
    friend bool operator==(const NewestRound&, const NewestRound&) = default;
};

using DrngFrames = std::variant<DrngFrame,
                                BeaconBooked,
                                HandoverInvite,
                                HandoverFrame,
                                SharingFrame,
                                NewestRound,
                                ChainHandoverInvite>;

}  // namespace weft::node
