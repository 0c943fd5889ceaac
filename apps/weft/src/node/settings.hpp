#pragma once

// A node's settings: one commented TOML file, every key overridable by WEFT_SECTION_KEY.
//
// Promises  `render` then `parse` gives the same settings;
//           an unknown key, a wrong type or a value out of range is an error that names the place,
//           and for a misspelt key the nearest known one;
//           paths are relative to the file they stand in.

#include <weft/casper_state/genesis.hpp>
#include <weft/node/role_settings.hpp>

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weft::app {

inline constexpr std::size_t api_token_bytes_min = 16;

struct PeerSettings {
    std::string id;       ///< base58 of the peer's Ed25519 key
    std::string address;  ///< host:port; empty: it calls us
    std::vector<std::string> roles;
    std::string name;
    friend bool operator==(const PeerSettings&, const PeerSettings&) = default;
};

/// Each role's keys as they are when the file does not say.
[[nodiscard]] std::map<std::string, node::RoleValues, std::less<>> standard_values();

struct Settings {
    std::string name = "weft";
    std::vector<std::string> roles = {"ledger"};
    std::string genesis = "genesis.toml";
    std::string identity = "identity.toml";
    std::string casper_genesis = "casper.toml";
    /// What that file says, when the node has the role casper: read with the settings (load.hpp).
    std::optional<casper::Genesis> casper_network = std::nullopt;

    std::string net_listen = "0.0.0.0:7770";
    std::string net_address;  ///< how others reach it; empty: it does not say
    std::string net_peers_file = "peers.toml";
    std::vector<PeerSettings> peers;  ///< once loaded, those of the file too

    std::string api_listen = "127.0.0.1:7780";
    std::string api_token;
    std::string api_token_file;
    std::vector<std::string> api_names;
    std::vector<std::string> api_origins;
    bool api_dashboard = true;
    std::vector<std::string> api_dashboard_nodes;

    std::string store_path = "store";
    std::uint64_t store_cache_mib = 64;
    std::uint64_t store_warn_mib = 1'024;
    std::uint64_t store_stop_mib = 64;

    bool unprotected = false;
    std::string passphrase_file;

    bool dkg_join = true;

    std::vector<std::string> access_nodes;  ///< base58 of their keys

    /// What stands in the sections of the roles, by section: every key of `role_sections()`.
    std::map<std::string, node::RoleValues, std::less<>> roles_say = standard_values();

    std::string log_level = "info";
    bool log_json = false;

    friend bool operator==(const Settings&, const Settings&) = default;
};

using Environment = std::map<std::string, std::string>;
/// The variables of this process.
[[nodiscard]] Environment environment();

/// Each entry one line: "[api] lisen: unknown key; did you mean listen?".
using SettingsErrors = std::vector<std::string>;

/// Reads the text, applies the environment, checks everything; all errors at once.
[[nodiscard]] std::expected<Settings, SettingsErrors> parse_settings(std::string_view toml,
                                                                     const Environment& variables);
/// The commented file.
[[nodiscard]] std::string render(const Settings& settings);
/// The file of peers that nodes may share: tables [[peers]], as those of the settings.
[[nodiscard]] std::expected<std::vector<PeerSettings>, SettingsErrors> parse_peers(
    std::string_view toml);
[[nodiscard]] std::string render_peers(const std::vector<PeerSettings>& peers);

/// The line by which a node is told to others: "ID@HOST:PORT/ROLE,ROLE#NAME". No "@HOST:PORT" when it
/// calls the others; no "#NAME" when it has none.
[[nodiscard]] std::string line_of(const PeerSettings& peer);
/// Nullopt: it has no roles, or is no such line. What it names is checked with the settings.
[[nodiscard]] std::optional<PeerSettings> peer_from(std::string_view line);

/// `path` as meant in a file that lies in `folder`.
[[nodiscard]] std::filesystem::path resolve(const std::filesystem::path& folder,
                                            const std::string& path);

/// "host:port" or "[v6]:port" in its parts; nullopt when it is neither. Port 0: any free one.
struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};
[[nodiscard]] std::optional<Endpoint> endpoint_from(std::string_view text);
[[nodiscard]] bool is_loopback(const Endpoint& endpoint);
/// The host as an address to listen at: "localhost" is 127.0.0.1.
[[nodiscard]] std::string listen_address(const Endpoint& endpoint);

}  // namespace weft::app
