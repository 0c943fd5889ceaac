#pragma once

// The named schemas of one document (OpenAPI 3.1, JSON Schema 2020-12): each type once.

#include <weft/json/strict.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>

namespace weft::json {

class Schemas {
public:
    /// A reference to the schema of this name, which is made when it is new. Two types of one name
    /// must have one schema: see `clashes`.
    [[nodiscard]] Json named(const std::string& name, const std::function<Json()>& make);
    /// `next` of a page.
    [[nodiscard]] Json cursor();
    /// By name.
    [[nodiscard]] Json components() const;
    /// Names that stand for two different schemas: a mistake of the descriptions.
    [[nodiscard]] const std::set<std::string>& clashes() const noexcept { return clashes_; }

private:
    std::map<std::string, Json> made_;
    std::set<std::string> making_;  ///< a type that holds itself
    std::set<std::string> clashes_;
};

}  // namespace weft::json
