#pragma once

// What a node answers, as rows of the tables. No connection here: values in, values out.
//
// Promises  the same answer gives the same rows; a row that is put twice is one row, the later one;
//           every text is one that PostgreSQL takes: U+0000, which it cannot hold, becomes U+FFFD.

#include <weft/answers/casper.hpp>
#include <weft/answers/committee.hpp>
#include <weft/answers/ledger.hpp>
#include <weft/json/types.hpp>

#include <array>
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
    /// Data of an event `blocks_taken_back`: what blocks did that do not stand.
    void put_taken_back(const Json& data);

    /// The rows of a table as one JSON array; empty: there are none.
    [[nodiscard]] std::string of(std::string_view table) const;
    /// What was heard of contracts, for `heard_statement`.
    [[nodiscard]] std::string heard() const;
    /// The blocks that do not stand, for `taken_back_before` and `taken_back_after`; empty: there are none.
    [[nodiscard]] std::string taken_back() const;
    [[nodiscard]] std::size_t size() const;

private:
    void put_row(std::string_view table, std::vector<std::string> key, Json row);

    std::map<std::string, std::map<std::vector<std::string>, Json>, std::less<>> tables_;
    std::vector<Json> heard_;
    std::vector<Json> taken_back_;
};

/// Tells the lines of receipts, after these are written, who logged them.
extern const char* const heard_statement;
/// Removes what blocks did that do not stand, before rows are written: a later block may do it again.
extern const std::array<const char*, 3> taken_back_before;
/// Tells these blocks, after they are written, what took them back.
extern const std::array<const char*, 2> taken_back_after;

}  // namespace weft::exporting
