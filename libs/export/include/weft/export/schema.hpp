#pragma once

// The tables that an export fills, and how a database comes from one version of them to the next.
//
// Promises  a migration never changes: what comes later is another one;
//           each table has a key, by which a row is written again and stays one row.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::exporting {

/// Statements that take a database from the version before (the place in the list, from 0) to the next.
[[nodiscard]] std::span<const std::string_view> migrations() noexcept;

struct Table {
    std::string_view name;  ///< within the schema `weft`
    std::vector<std::string_view> key;
    /// What is replaced when the row is there already; empty: nothing.
    std::vector<std::string_view> replaced;
};
[[nodiscard]] const std::vector<Table>& tables();

/// Writes rows of a table: its one parameter is a JSON array of objects, a member for each column.
[[nodiscard]] std::string upsert(const Table& table);

}  // namespace weft::exporting
