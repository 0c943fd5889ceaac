#pragma once

// What of a node's readiness is news: for its log and its standard output, which are told once what /ready
// says all the time.

#include <weft/answers/node.hpp>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace weft::app {

class ReadyWatch {
public:
    void see(const answers::Readiness& readiness);
    /// It is ready now and was not, or the other way round, or it was seen for the first time.
    [[nodiscard]] bool turned() const noexcept { return turned_; }
    [[nodiscard]] bool was_ready() const noexcept { return ready_ && *ready_; }
    /// Reasons and notices that were not there a look ago. A number in them that counts on makes none new.
    [[nodiscard]] const std::vector<answers::Reason>& fresh() const noexcept { return fresh_; }

private:
    std::optional<bool> ready_;
    bool turned_ = false;
    std::set<std::string> known_;  ///< those of the last look, without their digits
    std::vector<answers::Reason> fresh_;
};

/// "ready", or "not ready  STAGE: REASON", a line each: of what keeps it from its work.
[[nodiscard]] std::string text_of(const answers::Readiness& readiness);

}  // namespace weft::app
