#include <weft/node/queries.hpp>

namespace weft::node {

std::string_view name(QueryError error) noexcept
{
    switch (error) {
    case QueryError::not_a_ledger_node: return "not_a_ledger_node";
    case QueryError::not_a_committee_node: return "not_a_committee_node";
    case QueryError::unknown_transaction: return "unknown_transaction";
    case QueryError::unknown_message: return "unknown_message";
    case QueryError::unknown_chain: return "unknown_chain";
    case QueryError::unknown_block: return "unknown_block";
    case QueryError::unknown_run: return "unknown_run";
    case QueryError::unknown_contract: return "unknown_contract";
    case QueryError::no_anchor_yet: return "no_anchor_yet";
    case QueryError::view_failed: return "view_failed";
    case QueryError::bad_cursor: return "bad_cursor";
    }
    return "unknown";
}

}  // namespace weft::node
