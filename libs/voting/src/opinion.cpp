#include <weft/voting/opinion.hpp>

#include <utility>

namespace weft::voting {

std::string_view name(Opinion opinion) noexcept
{
    switch (opinion) {
    case Opinion::none: return "none";
    case Opinion::like: return "like";
    case Opinion::dislike: return "dislike";
    }
    std::unreachable();
}

std::string_view name(By by) noexcept
{
    switch (by) {
    case By::quarantine: return "quarantine";
    case By::no_conflict: return "no_conflict";
    case By::rejected_conflicts: return "rejected_conflicts";
    case By::conflict: return "conflict";
    case By::vote: return "vote";
    case By::approval: return "approval";
    case By::rejected_input: return "rejected_input";
    }
    std::unreachable();
}

}  // namespace weft::voting
