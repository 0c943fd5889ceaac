#pragma once

// Asking the node about many things at once, and writing what it said in one transaction.

#include <weft/export/exporter.hpp>
#include <weft/export/wanted.hpp>

#include <mutex>
#include <optional>

namespace weft::exporting {

template <class T>
using Try = std::expected<T, ExportError>;

[[nodiscard]] ExportError error_of(const DatabaseError& error);
[[nodiscard]] ExportError error_of(const client::Failure& failure);

class Writer {
public:
    Writer(const Source& source, Database& database, const Course& course)
        : source_{source}, database_{database}, course_{course}
    {}

    /// Asks for all that is wanted and adds it to `rows`; what the node does not know is passed over.
    [[nodiscard]] Try<void> fetch(const Wanted& wanted, Rows& rows);
    /// One transaction. With a cursor the node's progress is moved to it.
    [[nodiscard]] Try<void> write(const Rows& rows,
                                  const std::optional<std::string>& cursor,
                                  std::uint64_t events);
    /// The first column of a statement's rows.
    [[nodiscard]] Try<std::vector<std::string>> column(const std::string& statement,
                                                       const std::vector<Cell>& parameters = {});
    /// One question. Nullopt: the node has no such thing, or not this role.
    template <class Answer>
    [[nodiscard]] Try<std::optional<Answer>> ask(const std::string& target)
    {
        auto answer = source_.askers.front().get<Answer>(target);
        if (answer) return std::optional{*std::move(answer)};
        if (is_absent(answer.error())) return std::optional<Answer>{};
        return std::unexpected{error_of(answer.error())};
    }

    void node(std::string id) { node_ = std::move(id); }
    [[nodiscard]] const std::string& node() const noexcept { return node_; }
    [[nodiscard]] const Course& course() const noexcept { return course_; }
    [[nodiscard]] const Summary& summary() const noexcept { return summary_; }
    void began_history() { ++summary_.histories; }

private:
    static bool is_absent(const client::Failure& failure)
    {
        return failure.status == 404 || failure.status == 409 || failure.status == 410;
    }
    [[nodiscard]] Try<void> write_rows(const Rows& rows,
                                       const std::optional<std::string>& cursor,
                                       std::uint64_t events);

    const Source& source_;
    Database& database_;
    const Course& course_;
    std::string node_;
    Summary summary_;
};

/// As a parameter of type text[].
[[nodiscard]] std::string array_literal(const std::vector<std::string>& items);

/// All that the node can tell, written in pieces; the cursor stays as it is. `between` is called
/// between the pieces; nothing after it when the course is stopped.
/// What is written already and cannot change any more is not asked for again.
[[nodiscard]] Try<void> write_history(Writer& writer, const std::function<void()>& between);

}  // namespace weft::exporting
