#pragma once

// Source of a typed client of a contract, from its description.
//
//   typescript   for programs beside the chain: a class on @weft/client
//   rust, cpp    for contracts of the same chain: calls through their SDK
//
// Promises  the same description gives the same bytes; whatever its names are, what comes out is a
//           program of the language: a name that means something else there gets a `_` behind it

#include <weft/interface/description.hpp>

#include <string>
#include <string_view>

namespace weft::toolchain {

enum class ClientLanguage : std::uint8_t { typescript, rust, cpp };

/// `contract`: what it is called; the class or struct gets its name.
[[nodiscard]] std::string client_source(const interface::Description& description,
                                        std::string_view contract,
                                        ClientLanguage language);

}  // namespace weft::toolchain
