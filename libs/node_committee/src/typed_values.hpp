#pragma once

// Values of a contract between bytes, as it has them, and answers, as its description writes them.
//
// Source    docs/formats/contract-interface.md (types)
// Promises  what is written with a description is read with it as the same bytes.

#include <weft/answers/contract_calls.hpp>
#include <weft/interface/description.hpp>

#include <expected>

namespace weft::node {

/// By their types; what is described otherwise, or not, is "0x" and hex.
[[nodiscard]] answers::Values values_of(const types::Dict& dict, const interface::Fields& fields);
/// Errors: a sentence that names the value. What is not described may only be there where the
/// description is open, as "0x" and hex.
[[nodiscard]] std::expected<types::Dict, std::string> dict_of(const answers::Values& values,
                                                              const interface::Fields& fields);
/// `description` may be null.
[[nodiscard]] answers::EventSeen event_of(std::string contract,
                                          std::string_view line,
                                          const interface::Description* description);
[[nodiscard]] answers::ContractInterface interface_of(const interface::Description& description);

}  // namespace weft::node
