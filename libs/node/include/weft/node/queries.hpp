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

/// Why a list gives no page. Each role has refusals of its own, as an enum like this one.
enum class PageError : std::uint8_t { bad_cursor };
BOOST_DESCRIBE_ENUM(PageError, bad_cursor)

/// A refusal by its name, which is stable, for programs; `text` tells more when there is more.
class QueryFailure {
public:
    template <class Error>
        requires boost::describe::has_describe_enumerators<Error>::value
    QueryFailure(Error error, std::string words = {})
        : code{boost::describe::enum_to_string(error, "")}, text{std::move(words)}
    {}
    template <class Error>
        requires boost::describe::has_describe_enumerators<Error>::value
    [[nodiscard]] bool is(Error error) const
    {
        return code == boost::describe::enum_to_string(error, "");
    }

    std::string_view code;
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
    if (!page) return std::unexpected{QueryFailure{PageError::bad_cursor}};
    return *std::move(page);
}

class Queries {
public:
    virtual ~Queries() = default;

    [[nodiscard]] virtual const types::Genesis& genesis() const = 0;
    /// Empty: ready.
    [[nodiscard]] virtual std::vector<Reason> not_ready(Instant now) const = 0;
    /// Figures of all roles.
    [[nodiscard]] virtual Figures figures() const = 0;
    /// Where the questions of each role are found.
    [[nodiscard]] virtual const Services& services() const = 0;

    /// `ask(&LedgerQueries::outputs, address)`. Errors: `Questions::not_played` too, when the role
    /// is not.
    template <class Questions, class Answer, class... Parameters, class... Arguments>
    [[nodiscard]] Queried<Answer> ask(Queried<Answer> (Questions::*question)(Parameters...) const,
                                      Arguments&&... arguments) const
    {
        const auto* role = services().find<Questions>();
        if (role == nullptr) return std::unexpected{QueryFailure{Questions::not_played}};
        return (role->*question)(std::forward<Arguments>(arguments)...);
    }
};

}  // namespace weft::node
