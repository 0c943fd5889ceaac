#pragma once

// A committee's key on disk (D-93): who the members are, what everybody may know, this node's own
// shares.
//
//   record      u8 version 2 ‖ members: u32 n, node id 32 * strictly ascending ‖ u16 own seat
//               ‖ shared key K_hi ‖ shared key K_lo ‖ u8 protection: 0 none, 1 passphrase
//               ‖ bytes: share_hi 32 ‖ share_lo 32, or these locked with the passphrase
//                 (weft/crypto/sealed.hpp)
//               ‖ checksum 32: tagged hash "weft.committee.key.2" of all before it
//   version 1   the same without the checksum; still read
//   shared key  u16 threshold ‖ group 96 ‖ u32 n, share key 96 *
//
// All records that a node writes are locked with one salt, so that it makes one key of its passphrase,
// when it starts. Those of before, each with a salt of its own, are read, and written again then.
//
// The shares are never in a log, an event or an answer.

#include <weft/committee/round.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <expected>
#include <string_view>
#include <vector>

namespace weft::node {

struct CommitteeKey {
    std::vector<types::NodeId> members;  ///< by seat, strictly ascending
    committee::Keys keys;

    [[nodiscard]] types::Address address() const { return types::Address::of(keys.hi.group); }
};

enum class KeyRecordError : std::uint8_t {
    malformed,
    damaged,  ///< not what was written: the checksum, or a share that is not its public key's
    wrong_passphrase,
    passphrase_needed,
};
[[nodiscard]] std::string_view name(KeyRecordError error) noexcept;

/// `passphrase` empty: stored in clear and marked so. Pre: else it is settled, and `nonce` is
/// `crypto::lock_nonce_bytes` of entropy, used once.
[[nodiscard]] Bytes encode(const CommitteeKey& key,
                           const crypto::Passphrase& passphrase,
                           ByteSpan nonce);
/// Makes a key of the passphrase when it has not met the record's salt.
[[nodiscard]] std::expected<CommitteeKey, KeyRecordError> decode_committee_key(
    ByteSpan bytes, crypto::Passphrase& passphrase);
/// Whether `encode` would protect the record as it is. Pre: the record decodes.
[[nodiscard]] bool protected_so(ByteSpan bytes, const crypto::Passphrase& passphrase);

}  // namespace weft::node
