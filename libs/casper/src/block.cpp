#include <weft/casper/block.hpp>

namespace weft::casper {

bool commute(Op a, Op b) noexcept
{
    return a == b && a != Op::write;
}

std::string_view name(BlockError error) noexcept
{
    switch (error) {
    case BlockError::creator_unbonded: return "creator_unbonded";
    case BlockError::parents_empty: return "parents_empty";
    case BlockError::citation_repeated: return "citation_repeated";
    case BlockError::ancestor_rejected: return "ancestor_rejected";
    case BlockError::swimlane_merged: return "swimlane_merged";
    case BlockError::justification_regression: return "justification_regression";
    case BlockError::justification_stale: return "justification_stale";
    case BlockError::justification_missing: return "justification_missing";
    case BlockError::parents_conflict: return "parents_conflict";
    case BlockError::invalid_parents: return "invalid_parents";
    }
    return "unknown";
}

}  // namespace weft::casper
