#pragma once

// What a request did or would do, for people.

#include <weft/answers/contract_calls.hpp>

#include <string>

namespace weft::app {

/// "name  value" lines; "no results" when there are none.
[[nodiscard]] std::string text_of(const answers::Values& values);
/// "add.n = 5" …: the calls, each with its arguments, its gas and what was rolled back.
[[nodiscard]] std::string text_of(const answers::Traced& traced);
[[nodiscard]] std::string text_of(const answers::Estimated& estimated);

}  // namespace weft::app
