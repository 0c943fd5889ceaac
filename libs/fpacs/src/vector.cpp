#include <weft/fpacs/message.hpp>

namespace weft::fpacs {

crypto::Hash digest_of(const protocol::InstanceId& instance, const Vector& vector)
{
    crypto::Hasher hasher{"weft/fpacs/vector"};
    hasher.update(instance);
    const std::byte head[]{static_cast<std::byte>(vector.of)};
    hasher.update(head);
    for (const auto& [seat, hash] : vector.entries) {
        const std::byte number[]{static_cast<std::byte>(seat.value() & 0xff),
                                 static_cast<std::byte>(seat.value() >> 8)};
        hasher.update(number).update(hash);
    }
    return hasher.finish();
}

crypto::Hash prepare_digest(const crypto::Hash& vector) noexcept
{
    return crypto::tagged_hash("weft/fpacs/prepare", vector.bytes());
}

crypto::Hash order_digest(const crypto::Hash& vector) noexcept
{
    return crypto::tagged_hash("weft/fpacs/order", vector.bytes());
}

}  // namespace weft::fpacs
