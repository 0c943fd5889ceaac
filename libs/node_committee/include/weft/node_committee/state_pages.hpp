#pragma once

// The lists that stand in a chain's state, a page at a time.
//
// Input     the core contracts' own parts of a state.
// Promises  a page looks at so many entries as it shows, and one more, wherever it begins and however
//           long its list is; it has an end in items and in bytes.
// Effects   none.

#include <weft/answers/committee.hpp>
#include <weft/answers/page.hpp>
#include <weft/contracts/partition.hpp>

namespace weft::node {

/// By hname, as numbers are written in the state.
[[nodiscard]] answers::Paged<answers::Contract> contracts_page(const contracts::PartitionView& root,
                                                               const answers::PageAsk& ask);
/// By agent.
[[nodiscard]] answers::Paged<types::AgentId> accounts_page(const contracts::PartitionView& accounts,
                                                           const answers::PageAsk& ask);
/// Newest first. A cursor is the number of lines that are older than its page.
[[nodiscard]] answers::Paged<answers::LogLine> log_page(const contracts::PartitionView& eventlog,
                                                        types::Hname contract,
                                                        const answers::PageAsk& ask);

}  // namespace weft::node
