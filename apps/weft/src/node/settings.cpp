#include "node/settings.hpp"

#include <weft/base/utf8.hpp>
#include <weft/http/server.hpp>
#include <weft/toml/strict.hpp>
#include <weft/types/ids.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "cli/nearest.hpp"
#include "cli/numbers.hpp"
#include "node/roles.hpp"
#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <sstream>
#include <variant>

extern char** environ;

namespace weft::app {
namespace {

using List = std::vector<std::string>;
using Field = std::variant<std::string*, std::uint64_t*, bool*, List*>;

/// One key of the file: the table below is the documentation, the reader and the writer.
struct Key {
    std::string section;
    std::string name;
    std::string comment;
    std::function<Field(Settings&)> field;
};
const Key own_keys[] = {
    {"node", "name", "What people call this node; shown to peers and in the log.",
     [](Settings& s) -> Field { return &s.name; }},
    {"node", "roles",
     "\"ledger\": keeps the Tangle. \"committee\": runs chains. \"casper\": a validators' network. "
     "Or several.",
     [](Settings& s) -> Field { return &s.roles; }},
    {"node", "genesis", "The network this node belongs to; equal on all its nodes.",
     [](Settings& s) -> Field { return &s.genesis; }},
    {"node", "casper_genesis", "What the validators' network of the role casper starts from.",
     [](Settings& s) -> Field { return &s.casper_genesis; }},
    {"node", "identity", "The key that is this node's name. Keep it secret, keep a copy.",
     [](Settings& s) -> Field { return &s.identity; }},
    {"net", "listen", "Where peers connect.", [](Settings& s) -> Field { return &s.net_listen; }},
    {"net", "address",
     "How others reach this node, host:port: a part of the line that names it to them.",
     [](Settings& s) -> Field { return &s.net_address; }},
    {"net", "peers_file",
     "Peers in a file that nodes may share, as [[peers]]. It need not be there; a change of it is "
     "noticed.",
     [](Settings& s) -> Field { return &s.net_peers_file; }},
    {"api", "listen", "Where the HTTP and WebSocket interface listens.",
     [](Settings& s) -> Field { return &s.api_listen; }},
    {"api", "token", "What a write must present when the API listens beyond this machine.",
     [](Settings& s) -> Field { return &s.api_token; }},
    {"api", "token_file", "Holds the token instead, in its first line; mode 0600.",
     [](Settings& s) -> Field { return &s.api_token_file; }},
    {"api", "names", "Host names by which clients call this node, besides its addresses.",
     [](Settings& s) -> Field { return &s.api_names; }},
    {"api", "origins",
     "Sites whose pages may use the API from a browser, as \"https://wallet.example\"; \"null\": "
     "files, to read.",
     [](Settings& s) -> Field { return &s.api_origins; }},
    {"api", "dashboard", "true: /dashboard/ shows this node to whoever may read its API.",
     [](Settings& s) -> Field { return &s.api_dashboard; }},
    {"api", "dashboard_nodes",
     "Other nodes whose API the dashboard asks too, as \"http://10.0.0.2:7780\"; their origins "
     "name this one.",
     [](Settings& s) -> Field { return &s.api_dashboard_nodes; }},
    {"store", "path", "The database. Losing it loses votes and key shares: do not delete it.",
     [](Settings& s) -> Field { return &s.store_path; }},
    {"store", "cache_mib", "Memory for decoded blocks of the database, in MiB.",
     [](Settings& s) -> Field { return &s.store_cache_mib; }},
    {"store", "warn_mib", "With less left on its device the log warns, in MiB.",
     [](Settings& s) -> Field { return &s.store_warn_mib; }},
    {"store", "stop_mib", "With less left the node stops, before the database has to, in MiB.",
     [](Settings& s) -> Field { return &s.store_stop_mib; }},
    {"secrets", "unprotected", "true: identity and key shares lie on the disk in clear.",
     [](Settings& s) -> Field { return &s.unprotected; }},
    {"secrets", "passphrase_file",
     "Holds the passphrase; else WEFT_PASSPHRASE, else the terminal is asked.",
     [](Settings& s) -> Field { return &s.passphrase_file; }},
    {"dkg", "join",
     "Join key generations that committee peers start; an operator can always start one.",
     [](Settings& s) -> Field { return &s.dkg_join; }},
    {"chain", "access_nodes",
     "Nodes, by id, that this one serves every chain it holds, beside those that a chain's "
     "governance "
     "names.",
     [](Settings& s) -> Field { return &s.access_nodes; }},
    {"log", "level", "trace, debug, info, warn or error.",
     [](Settings& s) -> Field { return &s.log_level; }},
    {"log", "json", "One JSON object per line instead of text.",
     [](Settings& s) -> Field { return &s.log_json; }},
};
/// Those of the node, and those that its roles describe beside their settings.
const std::vector<Key>& all_keys()
{
    static const auto all = [] {
        std::vector<Key> keys{std::begin(own_keys), std::end(own_keys)};
        for (const auto& section : role_sections())
            for (const auto& key : section.keys) {
                const std::string of{section.name};
                const std::string name{key.name};
                keys.push_back(
                    {of, name, std::string{key.comment},
                     [of, name](Settings& s) -> Field { return &s.roles_say[of][name]; }});
            }
        return keys;
    }();
    return all;
}
const char* const peers_comment =
    "Peers, one table each: id (base58), address (host:port; leave it out if the peer calls us),\n"
    "# roles as the peer has them, and a name for the log.\n";
const List peer_keys{"id", "address", "roles", "name"};

List sections()
{
    List names;
    for (const auto& key : all_keys())
        if (std::ranges::find(names, key.section) == names.end()) names.emplace_back(key.section);
    return names;
}
List names_in(std::string_view section)
{
    List names;
    for (const auto& key : all_keys())
        if (section == key.section) names.emplace_back(key.name);
    if (section == "net") names.emplace_back("peers");
    return names;
}
const Key* find_key(std::string_view section, std::string_view name)
{
    const auto& keys = all_keys();
    const auto found = std::ranges::find_if(
        keys, [&](const Key& key) { return section == key.section && name == key.name; });
    return found == keys.end() ? nullptr : &*found;
}

/// Reads a node of the file into a field; the error in a few words.
std::optional<std::string> read_node(const toml::node& node, const Field& field)
{
    if (auto* const* text = std::get_if<std::string*>(&field)) {
        const auto value = node.value_exact<std::string>();
        if (!value) return "expected a string";
        **text = *value;
    } else if (auto* const* number = std::get_if<std::uint64_t*>(&field)) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < 0) return "expected an integer from 0";
        **number = static_cast<std::uint64_t>(*value);
    } else if (auto* const* flag = std::get_if<bool*>(&field)) {
        const auto value = node.value_exact<bool>();
        if (!value) return "expected true or false";
        **flag = *value;
    } else {
        const auto* array = node.as_array();
        if (array == nullptr) return "expected a list of strings";
        List list;
        for (const auto& entry : *array) {
            const auto value = entry.value_exact<std::string>();
            if (!value) return "expected a list of strings";
            list.push_back(*value);
        }
        *std::get<List*>(field) = std::move(list);
    }
    return std::nullopt;
}

/// Reads an environment variable into a field; lists are separated by commas.
std::optional<std::string> read_text_value(const std::string& text, const Field& field)
{
    if (auto* const* into = std::get_if<std::string*>(&field)) {
        **into = text;
    } else if (auto* const* number = std::get_if<std::uint64_t*>(&field)) {
        const auto value = number_from<std::uint64_t>(text);
        if (!value) return "expected an integer from 0";
        **number = *value;
    } else if (auto* const* flag = std::get_if<bool*>(&field)) {
        if (text != "true" && text != "false") return "expected true or false";
        **flag = text == "true";
    } else {
        List list;
        std::istringstream stream{text};
        for (std::string one; std::getline(stream, one, ',');) list.push_back(one);
        *std::get<List*>(field) = std::move(list);
    }
    return std::nullopt;
}

void read_peer(const toml::node& node,
               const std::string& place,
               std::vector<PeerSettings>& peers,
               SettingsErrors& errors)
{
    const auto* table = node.as_table();
    if (table == nullptr) {
        errors.push_back(place + "expected a table");
        return;
    }
    PeerSettings peer;
    const std::map<std::string_view, Field> fields{
        {"id", &peer.id}, {"address", &peer.address}, {"roles", &peer.roles}, {"name", &peer.name}};
    for (const auto& [key, value] : *table) {
        const auto field = fields.find(key.str());
        if (field == fields.end())
            errors.push_back(place + std::string{key.str()} + ": unknown key" +
                             meant(key.str(), peer_keys));
        else if (const auto error = read_node(value, field->second))
            errors.push_back(place + std::string{key.str()} + ": " + *error);
    }
    peers.push_back(std::move(peer));
}
void read_peers(const toml::node& node,
                const std::string& table,
                std::vector<PeerSettings>& peers,
                SettingsErrors& errors)
{
    const auto* list = node.as_array();
    if (list == nullptr) errors.push_back(table + ": expected tables");
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i)
        read_peer((*list)[i], table + " " + std::to_string(i + 1) + ": ", peers, errors);
}

void read_section(std::string_view section,
                  const toml::table& table,
                  Settings& settings,
                  SettingsErrors& errors)
{
    for (const auto& [key, value] : table) {
        const auto place = "[" + std::string{section} + "] " + std::string{key.str()} + ": ";
        if (section == "net" && key.str() == "peers") {
            read_peers(value, "[[net.peers]]", settings.peers, errors);
        } else if (const auto* known = find_key(section, key.str())) {
            if (const auto error = read_node(value, known->field(settings)))
                errors.push_back(place + *error);
        } else {
            errors.push_back(place + "unknown key" + meant(key.str(), names_in(section)));
        }
    }
}

std::string variable_name(std::string_view section, std::string_view name)
{
    auto text = "WEFT_" + std::string{section} + "_" + std::string{name};
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

void apply_environment(const Environment& variables, Settings& settings, SettingsErrors& errors)
{
    std::vector<std::string> known;
    for (const auto& key : all_keys()) known.push_back(variable_name(key.section, key.name));
    for (const auto& [name, value] : variables) {
        const auto found = std::ranges::find(known, name);
        if (found != known.end()) {
            const auto& key = all_keys().at(static_cast<std::size_t>(found - known.begin()));
            if (const auto error = read_text_value(value, key.field(settings)))
                errors.push_back(name + ": " + *error);
            continue;
        }
        for (const auto& section : sections())
            if (name.starts_with(variable_name(section, "")))
                errors.push_back(name + ": unknown variable" + meant(name, known));
    }
}

void check_roles(const List& roles, const std::string& place, bool needed, SettingsErrors& errors)
{
    if (needed && roles.empty()) errors.push_back(place + "at least one role");
    std::string known;
    for (const auto& name : role_names())
        known += (known.empty() ? "\"" : " or \"") + std::string{name} + "\"";
    for (const auto& role : roles)
        if (std::ranges::find(role_names(), role) == role_names().end())
            errors.push_back(place + "\"" + role + "\": " + known);
    if (std::set<std::string>{roles.begin(), roles.end()}.size() != roles.size())
        errors.push_back(place + "a role is given twice");
}

void check_peers(const std::vector<PeerSettings>& peers,
                 const std::string& table,
                 SettingsErrors& errors)
{
    std::set<std::string> seen;
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const auto& peer = peers[i];
        const auto place = table + " " + std::to_string(i + 1) + ": ";
        if (!types::id_from_text<types::NodeId>(peer.id))
            errors.push_back(place + "id: expected base58 of 32 bytes");
        else if (!seen.insert(peer.id).second)
            errors.push_back(place + "id: given twice");
        const auto endpoint = endpoint_from(peer.address);
        if (!peer.address.empty() && (!endpoint || endpoint->port == 0))
            errors.push_back(place + "address: expected host:port");
        check_roles(peer.roles, place + "roles: ", true, errors);
    }
}

bool is_address(const std::string& host)
{
    in6_addr any{};
    return ::inet_pton(AF_INET, host.c_str(), &any) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), &any) == 1;
}

bool is_host_name(const std::string& text)
{
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    });
}

void check(const Settings& settings, SettingsErrors& errors)
{
    const auto range = [&](const char* place, std::uint64_t value, std::uint64_t low,
                           std::uint64_t high) {
        if (value < low || value > high)
            errors.push_back(std::string{place} + ": expected " + std::to_string(low) + "…" +
                             std::to_string(high));
    };
    if (settings.name.empty() || settings.name.size() > 48 || !is_printable_line(settings.name))
        errors.emplace_back("[node] name: 1…48 bytes of UTF-8, printable and on one line");
    check_roles(settings.roles, "[node] roles: ", true, errors);
    for (const auto& [place, text] : {std::pair{"[net] listen", &settings.net_listen},
                                      std::pair{"[api] listen", &settings.api_listen}})
        if (const auto endpoint = endpoint_from(*text); !endpoint)
            errors.push_back(std::string{place} + ": expected host:port");
        else if (!is_address(listen_address(*endpoint)))
            errors.push_back(std::string{place} + ": \"" + endpoint->host +
                             "\" is a name; an address of this machine is needed, or localhost");
    if (const auto api = endpoint_from(settings.api_listen);
        api && !is_loopback(*api) && settings.api_token.empty() && settings.api_token_file.empty())
        errors.emplace_back("[api] token: needed because the API listens beyond this machine");
    if (!settings.api_token.empty() && settings.api_token.size() < api_token_bytes_min)
        errors.emplace_back("[api] token: at least 16 characters");
    if (!settings.api_token.empty() && !settings.api_token_file.empty())
        errors.emplace_back("[api] token_file: there is a token already");
    for (const auto& name : settings.api_names)
        if (!is_host_name(name))
            errors.push_back("[api] names: \"" + name +
                             "\": expected a host name in lower case, without a port");
    for (const auto& origin : settings.api_origins)
        if (!http::is_origin(origin))
            errors.push_back(
                "[api] origins: \"" + origin +
                "\": expected scheme://host or scheme://host:port in lower case, or null");
    for (const auto& node : settings.api_dashboard_nodes)
        if (node == "null" || !http::is_origin(node))
            errors.push_back("[api] dashboard_nodes: \"" + node +
                             "\": expected http://host:port in lower case");
    for (const auto& [place, text] : {std::pair{"[node] genesis", &settings.genesis},
                                      std::pair{"[node] identity", &settings.identity},
                                      std::pair{"[store] path", &settings.store_path}})
        if (text->empty()) errors.push_back(std::string{place} + ": expected a path");
    // The system would take what stands before it for the whole name.
    for (const auto& [place, text] :
         {std::pair{"[node] genesis", &settings.genesis},
          std::pair{"[node] identity", &settings.identity},
          std::pair{"[store] path", &settings.store_path},
          std::pair{"[net] peers_file", &settings.net_peers_file},
          std::pair{"[api] token_file", &settings.api_token_file},
          std::pair{"[secrets] passphrase_file", &settings.passphrase_file}})
        if (text->contains('\0'))
            errors.push_back(std::string{place} + ": a path has no zero byte in it");
    range("[store] cache_mib", settings.store_cache_mib, 1, 1u << 20);
    range("[store] warn_mib", settings.store_warn_mib, 0, 1u << 30);
    range("[store] stop_mib", settings.store_stop_mib, 0, 1u << 30);
    for (const auto& section : role_sections())
        for (const auto& key : section.keys)
            range(("[" + std::string{section.name} + "] " + std::string{key.name}).c_str(),
                  settings.roles_say.at(std::string{section.name}).at(std::string{key.name}),
                  key.low, key.high);
    if (settings.unprotected && !settings.passphrase_file.empty())
        errors.emplace_back("[secrets] passphrase_file: contradicts unprotected = true");
    const std::set<std::string> levels{"trace", "debug", "info", "warn", "error"};
    if (!levels.contains(settings.log_level))
        errors.emplace_back("[log] level: trace, debug, info, warn or error");
    for (const auto& node : settings.access_nodes)
        if (!types::id_from_text<types::NodeId>(node))
            errors.push_back("[chain] access_nodes: \"" + node +
                             "\": expected base58 of 32 bytes");
    if (const auto endpoint = endpoint_from(settings.net_address);
        !settings.net_address.empty() && (!endpoint || endpoint->port == 0))
        errors.emplace_back("[net] address: expected host:port");
    check_peers(settings.peers, "[[net.peers]]", errors);
}

std::string shown(const std::string& text)
{
    std::ostringstream out;
    out << toml::value<std::string>{text};
    return out.str();
}
std::string shown(const List& list)
{
    std::string text;
    for (const auto& one : list) text += (text.empty() ? "" : ", ") + shown(one);
    return "[" + text + "]";
}
std::string shown(const Field& field)
{
    if (auto* const* text = std::get_if<std::string*>(&field)) return shown(**text);
    if (auto* const* number = std::get_if<std::uint64_t*>(&field)) return std::to_string(**number);
    if (auto* const* flag = std::get_if<bool*>(&field)) return **flag ? "true" : "false";
    return shown(*std::get<List*>(field));
}

std::string tables_of(const std::vector<PeerSettings>& peers, const std::string& table)
{
    std::string text;
    for (const auto& peer : peers) {
        text += table + "\nid = " + shown(peer.id) + "\n";
        if (!peer.address.empty()) text += "address = " + shown(peer.address) + "\n";
        text += "roles = " + shown(peer.roles) + "\n";
        if (!peer.name.empty()) text += "name = " + shown(peer.name) + "\n";
        text += "\n";
    }
    return text;
}

std::string rendered_peers(const Settings& settings)
{
    std::string text =
        std::string{"\n# "} + peers_comment + tables_of(settings.peers, "[[net.peers]]");
    if (settings.peers.empty())
        text += "#[[net.peers]]\n#id = \"…\"\n#address = \"host:7770\"\n#roles = [\"ledger\"]\n\n";
    text.pop_back();
    return text;
}

}  // namespace

std::map<std::string, node::RoleValues, std::less<>> standard_values()
{
    std::map<std::string, node::RoleValues, std::less<>> values;
    for (const auto& section : role_sections())
        for (const auto& key : section.keys)
            values[std::string{section.name}][std::string{key.name}] = key.standard;
    return values;
}

Environment environment()
{
    Environment variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text{*entry};
        if (const auto equals = text.find('='); equals != std::string::npos)
            variables[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return variables;
}

std::expected<Settings, SettingsErrors> parse_settings(std::string_view toml,
                                                       const Environment& variables)
{
    const auto file = tomlfile::parse(toml);
    if (!file) return std::unexpected{SettingsErrors{file.error()}};
    Settings settings;
    SettingsErrors errors;
    for (const auto& [key, value] : *file) {
        const auto known = sections();
        const auto* table = value.as_table();
        if (std::ranges::find(known, key.str()) == known.end())
            errors.push_back("[" + std::string{key.str()} + "]: unknown section" +
                             meant(key.str(), known));
        else if (table == nullptr)
            errors.push_back(std::string{key.str()} + ": expected a section");
        else
            read_section(key.str(), *table, settings, errors);
    }
    apply_environment(variables, settings, errors);
    if (errors.empty()) check(settings, errors);
    if (!errors.empty()) return std::unexpected{errors};
    return settings;
}

std::string render(const Settings& settings)
{
    auto copy = settings;
    std::string text =
        "# Settings of a Weft node. Every key can be overridden by an environment variable,\n"
        "# WEFT_SECTION_KEY: WEFT_API_LISTEN=127.0.0.1:9000. `weft node run --check` reads this "
        "file and stops.\n";
    for (const auto& section : sections()) {
        text += "\n[" + section + "]\n";
        for (const auto& key : all_keys())
            if (section == key.section)
                text +=
                    "# " + key.comment + "\n" + key.name + " = " + shown(key.field(copy)) + "\n";
        if (section == "net") text += rendered_peers(settings);
    }
    return text;
}

std::expected<std::vector<PeerSettings>, SettingsErrors> parse_peers(std::string_view toml)
{
    const auto file = tomlfile::parse(toml);
    if (!file) return std::unexpected{SettingsErrors{file.error()}};
    std::vector<PeerSettings> peers;
    SettingsErrors errors;
    for (const auto& [key, value] : *file) {
        if (key.str() == "peers")
            read_peers(value, "[[peers]]", peers, errors);
        else
            errors.push_back(std::string{key.str()} + ": unknown key" +
                             meant(key.str(), List{"peers"}));
    }
    if (errors.empty()) check_peers(peers, "[[peers]]", errors);
    if (!errors.empty()) return std::unexpected{errors};
    return peers;
}

std::string render_peers(const std::vector<PeerSettings>& peers)
{
    return "# Nodes of a network, as each of them may have it: `weft node add-peer` adds one.\n\n" +
           tables_of(peers, "[[peers]]");
}

std::string line_of(const PeerSettings& peer)
{
    std::string text = peer.id;
    if (!peer.address.empty()) text += "@" + peer.address;
    for (const char* before = "/"; const auto& role : peer.roles) {
        text += before + role;
        before = ",";
    }
    return peer.name.empty() ? text : text + "#" + peer.name;
}

std::optional<PeerSettings> peer_from(std::string_view line)
{
    PeerSettings peer;
    const auto slash = line.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto roles = line.substr(slash + 1);
    if (const auto hash = roles.find('#'); hash != std::string_view::npos) {
        peer.name = roles.substr(hash + 1);
        roles = roles.substr(0, hash);
    }
    std::istringstream stream{std::string{roles}};
    for (std::string role; std::getline(stream, role, ',');) peer.roles.push_back(role);
    if (peer.roles.empty()) return std::nullopt;
    const auto who = line.substr(0, slash);
    const auto at = who.find('@');
    peer.id = who.substr(0, at);
    if (at != std::string_view::npos) peer.address = who.substr(at + 1);
    return peer;
}

std::filesystem::path resolve(const std::filesystem::path& folder, const std::string& path)
{
    return folder / path;  // an absolute path stands for itself
}

std::optional<Endpoint> endpoint_from(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    Endpoint endpoint;
    const auto [stop, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (error != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string_view::npos) {
        return std::nullopt;  // an IPv6 address needs its brackets
    }
    if (host.empty()) return std::nullopt;
    endpoint.host = host;
    return endpoint;
}

std::string listen_address(const Endpoint& endpoint)
{
    return endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host;
}

bool is_loopback(const Endpoint& endpoint)
{
    in_addr v4{};
    in6_addr v6{};
    const auto address = listen_address(endpoint);
    if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) return address.starts_with("127.");
    return ::inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace weft::app
