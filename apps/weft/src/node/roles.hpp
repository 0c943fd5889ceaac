#pragma once

// The roles that a node can play: the one place of this program that lists them.

#include <weft/node/door.hpp>

#include "node/settings.hpp"
#include <span>
#include <string_view>

namespace weft::app {

/// The doors of all roles, those that the settings leave out as not played. Pre: the settings were
/// checked.
[[nodiscard]] std::vector<node::RoleDoor> doors_of(const Settings& settings,
                                                   const std::string& passphrase);
/// What can be set about each role: its section of the settings file.
[[nodiscard]] const std::vector<node::RoleSection>& role_sections();
/// What peers learn of a node's roles in the hello: bit 0 ledger, bit 1 committee, and so on.
[[nodiscard]] std::uint32_t role_bits(const std::vector<std::string>& roles);
/// What `roles = […]` of the settings may name.
[[nodiscard]] std::span<const std::string_view> role_names();

}  // namespace weft::app
