#pragma once

// What a node can be asked, answered from memory on the core's own strand. Each role has its own
// questions, in its own library; here is what they share, and the way to them.

#include <weft/answers/page.hpp>
#include <weft/node/role.hpp>
#include <weft/node/services.hpp>
#include <weft/types/genesis.hpp>

#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace weft::node {

/// Named refusals of a query.
enum class QueryError : std::uint8_t {
    not_a_ledger_node,
    not_a_committee_node,
    unknown_transaction,
    unknown_message,
    unknown_chain,
    unknown_block,
    unknown_run,
    unknown_contract,
    no_anchor_yet,
    view_failed,
    bad_cursor,
};
[[nodiscard]] std::string_view name(QueryError error) noexcept;
/// A view's own error text travels with `view_failed`.
struct QueryFailure {
    QueryError error;
    std::string text;
};
template <class T>
using Queried = std::expected<T, QueryFailure>;
template <class T>
using QueriedPage = Queried<answers::Page<T>>;
/// A page, or the refusal of its cursor.
template <class T>
[[nodiscard]] QueriedPage<T> queried(answers::Paged<T> page)
{
    if (!page) return std::unexpected{QueryFailure{QueryError::bad_cursor, {}}};
    return *std::move(page);
}

class Queries {
public:
    virtual ~Queries() = default;

    [[nodiscard]] virtual const types::Genesis& genesis() const = 0;
    /// Empty: ready.
    [[nodiscard]] virtual std::vector<Reason> not_ready(Instant now) const = 0;
    /// Figures of all roles.
    [[nodiscard]] virtual Figures counters() const = 0;
    /// Where the questions of each role are found.
    [[nodiscard]] virtual const Services& services() const = 0;

    /// `ask(&LedgerQueries::outputs, address)`. Errors: `Questions::not_played` too, when the role
    /// is not.
    template <class Questions, class Answer, class... Parameters, class... Arguments>
    [[nodiscard]] Queried<Answer> ask(Queried<Answer> (Questions::*question)(Parameters...) const,
                                      Arguments&&... arguments) const
    {
        const auto* role = services().find<Questions>();
        if (role == nullptr) return std::unexpected{QueryFailure{Questions::not_played, {}}};
        return (role->*question)(std::forward<Arguments>(arguments)...);
    }
};

}  // namespace weft::node
