#pragma once

// A connection to PostgreSQL: statements with text parameters, errors as values.
//
// Input     libpq's connection string: "host=/run/postgresql dbname=weft", "postgresql://…". What it
//           leaves out libpq takes from PGHOST, PGPASSFILE and their like.
// Promises  after an error within a transaction nothing of it is in the database;
//           one connection, one thread.

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::exporting {

enum class DatabaseFault {
    unreachable,  ///< no connection, or it is lost
    refused,      ///< the server did not do the statement
};
struct DatabaseError {
    DatabaseFault fault = DatabaseFault::refused;
    std::string text;  ///< as the server said it, one line
};
template <class T>
using DatabaseResult = std::expected<T, DatabaseError>;

using Cell = std::optional<std::string>;  ///< nullopt: NULL
using Row = std::vector<Cell>;

class Database {
public:
    /// Errors: unreachable.
    [[nodiscard]] static DatabaseResult<Database> open(const std::string& settings);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    /// Several statements without parameters, such as a migration.
    [[nodiscard]] DatabaseResult<void> run(const std::string& statements);
    /// One statement; its rows, empty when it has none.
    [[nodiscard]] DatabaseResult<std::vector<Row>> ask(const std::string& statement,
                                                       const std::vector<Cell>& parameters = {});

private:
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Brings the schema `weft` to the newest version, all in one transaction; two that do so at once wait
/// for each other. The version it has then.
/// Errors: refused; "newer": the database is of a later program, which is left alone.
[[nodiscard]] DatabaseResult<std::size_t> migrate(Database& database,
                                                  std::span<const std::string_view> steps);

}  // namespace weft::exporting
