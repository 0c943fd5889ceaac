#include <weft/fpacs/message.hpp>
#include <weft/protocol/planted.hpp>

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

crypto::Hash prepare_digest(const protocol::InstanceId& instance,
                            const crypto::Hash& vector) noexcept
{
    return crypto::Hasher{"weft/fpacs/prepare"}.update(instance).update(vector).finish();
}

crypto::Hash order_digest(const protocol::InstanceId& instance, const crypto::Hash& vector) noexcept
{
    crypto::Hasher hasher{"weft/fpacs/order"};
    if (!WEFT_PLANTED(fpacs_decision_of_any_slot)) hasher.update(instance);
    return hasher.update(vector).finish();
}

}  // namespace weft::fpacs
