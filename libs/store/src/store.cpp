#include <weft/store/store.hpp>

namespace weft::store {

std::string_view name(StoreError error) noexcept
{
    switch (error) {
    case StoreError::io: return "io";
    case StoreError::no_space: return "no_space";
    case StoreError::read_only: return "read_only";
    case StoreError::corrupt: return "corrupt";
    case StoreError::locked: return "locked";
    case StoreError::other_node: return "other_node";
    case StoreError::other_genesis: return "other_genesis";
    case StoreError::unknown_format: return "unknown_format";
    case StoreError::not_a_store: return "not_a_store";
    case StoreError::too_slow: return "too_slow";
    case StoreError::closed: return "closed";
    }
    return "?";
}

std::optional<Bytes> end_of_prefix(ByteSpan prefix)
{
    Bytes end = to_bytes(prefix);
    while (!end.empty()) {
        if (end.back() != std::byte{0xff}) {
            end.back() = static_cast<std::byte>(std::to_integer<unsigned>(end.back()) + 1);
            return end;
        }
        end.pop_back();
    }
    return std::nullopt;
}

}  // namespace weft::store
