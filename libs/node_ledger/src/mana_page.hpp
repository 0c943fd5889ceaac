#pragma once

// A page of the nodes that have mana, by id. It reads as many nodes as it shows, and looks for one more.

#include <weft/answers/ledger.hpp>
#include <weft/answers/page.hpp>
#include <weft/types/ids.hpp>

#include <utility>

namespace weft::node {

/// The cursor is the last node shown.
///   after(optional<NodeId>) -> optional<NodeId>   the first node above that has mana
///   at(NodeId) -> answers::Mana
template <class After, class At>
[[nodiscard]] answers::Paged<answers::Mana> mana_page(const answers::PageAsk& ask,
                                                      After after,
                                                      At at)
{
    return answers::page_by_key<answers::Mana, types::NodeId>(
        ask, std::move(after), [](const types::NodeId& node) { return types::to_text(node); },
        [](const std::string& text) { return types::id_from_text<types::NodeId>(text); },
        std::move(at));
}

}  // namespace weft::node
