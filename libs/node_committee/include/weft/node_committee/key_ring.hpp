#pragma once

// The keys of a committee node, as who makes keys sees them.

#include <weft/node/effects.hpp>
#include <weft/node_committee/key_record.hpp>

namespace weft::node {

class KeyRing {
public:
    virtual ~KeyRing() = default;
    /// A key as it may lie on disk. `nonce`: `crypto::lock_nonce_bytes` of entropy, used once.
    [[nodiscard]] virtual Bytes seal(const CommitteeKey& key, ByteSpan nonce) const = 0;
    /// What was sealed on another day may take a second, the first time.
    [[nodiscard]] virtual std::expected<CommitteeKey, KeyRecordError> open(
        ByteSpan sealed) const = 0;
    /// Takes a key. It is kept once the write is durable, and `event` told then. Pre: `sealed` is
    /// the key.
    [[nodiscard]] virtual Effects::Write keep(CommitteeKey key, Bytes sealed, Event event) = 0;
    /// This node's share of it goes: from memory at once, from disk with the write, and `event` is told
    /// then. Pre: `find` knows it, and nothing here signs with it.
    [[nodiscard]] virtual Effects::Write forget(const types::Address& address, Event event) = 0;
    /// Whether the key of that address is on disk.
    [[nodiscard]] virtual bool kept(const types::Address& address) const = 0;
    /// Null: this node has no share of that key. Lives until it is forgotten.
    [[nodiscard]] virtual const CommitteeKey* find(const types::Address& address) const = 0;
};

}  // namespace weft::node
