#pragma once

// What a node answers, as rows of the tables. No connection here: values in, values out.
//
// Promises  the same answer gives the same rows; a row that is put twice is one row, the later one;
//           every text is one that PostgreSQL takes: U+0000, which it cannot hold, becomes U+FFFD.

#include <weft/answers/casper.hpp>
#include <weft/answers/committee.hpp>
#include <weft/answers/ledger.hpp>
#include <weft/json/types.hpp>

#include <map>
#include <string>
#include <vector>

namespace weft::exporting {

using json::Json;

class Rows {
public:
    void put(const answers::Message& message);
    void put(const answers::Transaction& transaction);
    void put(const answers::Conflict& conflict);
    void put(const std::string& chain, const answers::Block& block);
    void put(const answers::CasperBlock& block);
    void put(const answers::CasperDeploy& deploy);
    /// Data of an event `conflict`.
    void put_conflict(const Json& data);
    /// Data of an event `anchor`.
    void put_anchor(const Json& data);
    /// Data of an event `contract_event`: who logged a line of a receipt, and its fields.
    void put_heard(const Json& data);

    /// The rows of a table as one JSON array; empty: there are none.
    [[nodiscard]] std::string of(std::string_view table) const;
    /// What was heard of contracts, for `heard_statement`.
    [[nodiscard]] std::string heard() const;
    [[nodiscard]] std::size_t size() const;

private:
    void put_row(std::string_view table, std::vector<std::string> key, Json row);

    std::map<std::string, std::map<std::vector<std::string>, Json>, std::less<>> tables_;
    std::vector<Json> heard_;
};

/// Tells the lines of receipts, after these are written, who logged them.
extern const char* const heard_statement;

}  // namespace weft::exporting
