#pragma once

// The roles that a node can play, with what each shows to clients: the one place of this program
// that lists them.

#include <weft/api/api.hpp>
#include <weft/node/door.hpp>
#include <weft/node_ledger/settings.hpp>

#include "node/settings.hpp"
#include <span>
#include <string_view>

namespace weft::app {

/// The doors of all roles, those that the settings leave out as not played. Pre: the settings were
/// checked.
[[nodiscard]] std::vector<node::RoleDoor> doors_of(const Settings& settings,
                                                   const std::string& passphrase);
/// What they say of the role ledger.
[[nodiscard]] node::LedgerSettings ledger_settings_of(const Settings& settings);
/// What can be set about each role: its section of the settings file, by name.
[[nodiscard]] const std::vector<node::RoleSection>& role_sections();
/// What the roles show to clients.
[[nodiscard]] std::vector<api::Door> api_doors();
/// All events that this program tells.
[[nodiscard]] std::vector<api::EventKind> event_kinds();
/// What peers learn of a node's roles in the hello: bit 0 ledger, bit 1 committee, and so on.
[[nodiscard]] std::uint32_t role_bits(const std::vector<std::string>& roles);
/// What `roles = […]` of the settings may name.
[[nodiscard]] std::span<const std::string_view> role_names();

}  // namespace weft::app
