#include <weft/answers/committee.hpp>
#include <weft/answers/dkg.hpp>
#include <weft/answers/ledger.hpp>

namespace weft::answers {

std::string_view name(TransactionState state) noexcept
{
    return boost::describe::enum_to_string(state, "unknown");
}

std::string_view name(DkgState state) noexcept
{
    return boost::describe::enum_to_string(state, "unknown");
}

std::string_view name(RequestState state) noexcept
{
    return boost::describe::enum_to_string(state, "unknown");
}

std::string_view name(Standing standing) noexcept
{
    return boost::describe::enum_to_string(standing, "unknown");
}

}  // namespace weft::answers
