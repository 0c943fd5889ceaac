#pragma once

// Secrets in memory: wiped on destruction, never printed, compared in constant time.

#include <weft/base/bytes.hpp>

namespace weft::crypto {

void wipe(std::span<std::byte> bytes) noexcept;
[[nodiscard]] bool equal_in_constant_time(ByteSpan a, ByteSpan b) noexcept;

template <class Tag, std::size_t N>
class Secret {
public:
    static constexpr std::size_t size_bytes = N;

    Secret() noexcept = default;
    Secret(const Secret&) noexcept = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) noexcept = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret() { wipe(bytes_); }

    /// nullopt unless `bytes` has exactly N bytes.
    [[nodiscard]] static std::optional<Secret> from(ByteSpan bytes) noexcept
    {
        if (bytes.size() != N) return std::nullopt;
        Secret secret;
        std::ranges::copy(bytes, secret.bytes_.begin());
        return secret;
    }
    /// Named loudly: whoever calls this must not log, store in clear or send what it returns.
    [[nodiscard]] std::span<const std::byte, N> reveal() const noexcept { return bytes_; }
    [[nodiscard]] std::span<std::byte, N> writable() noexcept { return bytes_; }
    /// For C interfaces; as `reveal` and `writable`.
    [[nodiscard]] const unsigned char* uchars() const noexcept
    {
        return reinterpret_cast<const unsigned char*>(bytes_.data());
    }
    [[nodiscard]] unsigned char* uchars() noexcept
    {
        return reinterpret_cast<unsigned char*>(bytes_.data());
    }

private:
    std::array<std::byte, N> bytes_{};
};

}  // namespace weft::crypto
