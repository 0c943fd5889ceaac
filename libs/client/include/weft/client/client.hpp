#pragma once

// A node's HTTP interface as functions. Everything the command line does goes through here. The
// calls of each role are in a header of its own beside this one: node.hpp, ledger.hpp,
// committee.hpp, dkg.hpp.
//
// Input     the address of a node's API, and its token where writes need one.
// Promises  one call is one exchange (lists: one per page); nothing is sent twice;
//           answers are the values of weft/answers, read by their descriptions and in no other way;
//           an error is what the node said, by its own code, or `node_unreachable`, or
//           `answer_malformed`: a node is another machine, so what does not read is a value and no
//           crash.
// Effects   those of the transport it is given.

#include <weft/answers/page.hpp>
#include <weft/json/types.hpp>

#include <chrono>
#include <expected>
#include <functional>
#include <string>

namespace weft::client {

using json::Json;

struct Failure {
    std::string code;  ///< the node's code, or node_unreachable, answer_malformed
    std::string message;
    std::string hint;
    unsigned status = 0;  ///< of HTTP; 0: no answer
};
template <class T>
using Try = std::expected<T, Failure>;

struct Exchange {
    std::string method;  ///< "GET", "POST"
    std::string target;  ///< path and query
    std::string body;    ///< JSON, or empty
    std::string token;   ///< for the Authorization header; empty: none
    std::chrono::milliseconds timeout{30'000};
};
struct Reply {
    unsigned status = 0;
    std::string body;
};
/// What a node said instead of an answer.
[[nodiscard]] Failure refusal_of(const Reply& reply);
/// One exchange with one node; the error says in words why there was none.
using Transport = std::function<std::expected<Reply, std::string>(const Exchange&)>;

/// How long a node may keep the answer back until what is waited for has happened.
using Wait = std::optional<std::chrono::milliseconds>;

class Client {
public:
    /// `here`: the node is on this machine, as its address says.
    Client(Transport transport, std::string token, bool here = false)
        : transport_{std::move(transport)}, token_{std::move(token)}, here_{here}
    {}
    [[nodiscard]] bool here() const noexcept { return here_; }

    template <class Answer>
    [[nodiscard]] Try<Answer> get(const std::string& target) const
    {
        return read<Answer>(document(target, {}));
    }
    /// With a wait: `target?wait=<what>&timeout_ms=…`.
    template <class Answer>
    [[nodiscard]] Try<Answer> get(const std::string& target, const char* what, Wait wait) const
    {
        return read<Answer>(document(waiting(target, what, wait), wait.value_or(none)));
    }
    template <class Answer, class Ask>
    [[nodiscard]] Try<Answer> post(const std::string& target, const Ask& ask) const
    {
        return read<Answer>(send(target, json::write(ask)));
    }
    /// All pages of a list.
    template <class Item>
    [[nodiscard]] Try<std::vector<Item>> all(const std::string& target) const;

private:
    static constexpr std::chrono::milliseconds none{0};
    /// More pages than any list of a node has: a server that never ends its list must not hold us.
    static constexpr std::size_t pages_max = 10'000;

    [[nodiscard]] Try<Json> document(const std::string& target,
                                     std::chrono::milliseconds extra) const;
    [[nodiscard]] Try<Json> send(const std::string& target, const Json& body) const;
    [[nodiscard]] Try<Json> exchange(Exchange exchange) const;
    [[nodiscard]] static std::string waiting(const std::string& target,
                                             const char* what,
                                             Wait wait);
    [[nodiscard]] static std::string page_of(const std::string& target, const std::string& cursor);
    [[nodiscard]] static Failure malformed(const std::string& what);

    template <class T>
    [[nodiscard]] static Try<T> read(const Try<Json>& document)
    {
        if (!document) return std::unexpected{document.error()};
        auto value = json::read<T>(*document);
        if (!value)
            return std::unexpected{
                malformed("does not read: " + value.error().text("the document"))};
        return *std::move(value);
    }

    Transport transport_;
    std::string token_;
    bool here_;
};

template <class Item>
Try<std::vector<Item>> Client::all(const std::string& target) const
{
    std::vector<Item> items;
    std::string cursor;
    for (std::size_t i = 0; i < pages_max; ++i) {
        auto page = get<answers::Page<Item>>(page_of(target, cursor));
        if (!page) return std::unexpected{std::move(page).error()};
        std::ranges::move(page->items, std::back_inserter(items));
        if (!page->next) return items;
        cursor = *std::move(page->next);
    }
    return std::unexpected{malformed("is a list that does not end")};
}

/// A text in a path or query: everything but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace weft::client
