#pragma once

// Which signed values were found valid before, so that no signature is checked twice.
//
// Input     hashes of whole signed values: signatures included, so that the hash stands for the
//           verdict.
// Promises  what it knows was learned. It may forget: then a signature is checked again.

#include <weft/crypto/hash.hpp>

#include <unordered_set>

namespace weft::crypto {

class SignatureMemory {
public:
    virtual ~SignatureMemory() = default;
    [[nodiscard]] virtual bool knows(const Hash& value) = 0;
    virtual void learn(const Hash& value) = 0;
};

/// The newest ones: at least `count`, at most twice as many. For one thread.
class RecentSignatures final : public SignatureMemory {
public:
    explicit RecentSignatures(std::size_t count = 65'536) : count_{count} {}

    [[nodiscard]] bool knows(const Hash& value) override
    {
        return newer_.contains(value) || older_.contains(value);
    }
    void learn(const Hash& value) override
    {
        if (newer_.size() >= count_) {
            std::swap(older_, newer_);
            newer_.clear();
        }
        newer_.insert(value);
    }

private:
    std::size_t count_;
    std::unordered_set<Hash> newer_;  // lookups only
    std::unordered_set<Hash> older_;
};

/// Bytes may be read as more than one kind of value, and be valid as one alone.
enum class SignedKind : std::uint8_t { message = 1, transaction = 2 };

/// `valid()`, unless `memory` knows that the value with this hash is. `memory` may be null.
template <class Valid>
[[nodiscard]] bool check_once(SignatureMemory* memory,
                              SignedKind kind,
                              std::span<const std::byte, Hash::size_bytes> hash,
                              Valid valid)
{
    if (memory == nullptr) return valid();
    // Two hashes that differ in this way alone are as hard to find as a collision.
    Hash value = *Hash::from(hash);
    value.writable()[0] ^= static_cast<std::byte>(kind);
    if (memory->knows(value)) return true;
    if (!valid()) return false;
    memory->learn(value);
    return true;
}

}  // namespace weft::crypto
