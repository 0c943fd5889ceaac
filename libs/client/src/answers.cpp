#include <weft/client/answers.hpp>

namespace weft::client {

std::string_view name(TransactionState state) noexcept
{
    switch (state) {
    case TransactionState::pending: return "pending";
    case TransactionState::held_back: return "held_back";
    case TransactionState::confirmed: return "confirmed";
    case TransactionState::rejected: return "rejected";
    }
    return "pending";
}

}  // namespace weft::client
