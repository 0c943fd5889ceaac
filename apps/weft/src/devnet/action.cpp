#include "devnet/action.hpp"

#include <weft/base/try.hpp>

#include <algorithm>
#include <array>

namespace weft::app::devnet {
namespace {

using field::Read;

constexpr std::array all{Do::kill, Do::stop, Do::start, Do::pause, Do::partition, Do::heal};
/// A plan is a test's, not a year's.
constexpr std::int64_t at_ms_max = 7 * 24 * 3'600 * std::int64_t{1'000};

Read<Do> do_from(const toml::node* node, const std::string& place)
{
    const auto text = node == nullptr ? std::nullopt : node->value_exact<std::string>();
    for (const auto what : all)
        if (text && *text == name(what)) return what;
    std::vector<std::string> names;
    for (const auto what : all) names.emplace_back(name(what));
    return std::unexpected{place + ": not known" + meant(text.value_or(""), names)};
}

Read<std::vector<std::string>> names_from(const toml::node& node, const std::string& place)
{
    const auto* array = node.as_array();
    if (array == nullptr) return std::unexpected{place + ": expected a list of names"};
    std::vector<std::string> names;
    for (const auto& one : *array) {
        WEFT_TRY(names.emplace_back(), field::text(one, place));
    }
    return names;
}

Read<Fault> fault_from(const toml::table& table, const std::string& place)
{
    if (const auto known = field::known_only(table, {"at_ms", "do", "nodes", "groups"}, place);
        !known)
        return std::unexpected{known.error()};
    Fault fault;
    const auto* at = table.get("at_ms");
    const auto milliseconds = at == nullptr ? std::nullopt : at->value_exact<std::int64_t>();
    if (!milliseconds || *milliseconds < 0 || *milliseconds > at_ms_max)
        return std::unexpected{place + "at_ms: expected milliseconds after the network is ready"};
    fault.at = std::chrono::milliseconds{*milliseconds};
    WEFT_TRY(fault.action.what, do_from(table.get("do"), place + "do"));
    const bool partition = fault.action.what == Do::partition;
    const auto* nodes = table.get("nodes");
    const auto* groups = table.get("groups");
    if (partition ? nodes != nullptr : groups != nullptr)
        return std::unexpected{place + (partition ? "nodes: a partition has `groups`"
                                                  : "groups: only a partition has them")};
    if (nodes != nullptr) {
        WEFT_TRY(fault.action.groups.emplace_back(), names_from(*nodes, place + "nodes"));
    }
    if (groups != nullptr) {
        const auto* array = groups->as_array();
        if (array == nullptr)
            return std::unexpected{place + "groups: expected a list of lists of names"};
        for (const auto& group : *array) {
            WEFT_TRY(fault.action.groups.emplace_back(), names_from(group, place + "groups"));
        }
    }
    const bool anybody = !fault.action.groups.empty() && !fault.action.groups.front().empty();
    if (!anybody && fault.action.what != Do::heal && fault.action.what != Do::start)
        return std::unexpected{place + (partition ? "groups" : "nodes") + ": names nobody"};
    return fault;
}

}  // namespace

std::string_view name(Do what) noexcept
{
    switch (what) {
    case Do::kill: return "kill";
    case Do::stop: return "stop";
    case Do::start: return "start";
    case Do::pause: return "pause";
    case Do::partition: return "partition";
    case Do::heal: return "heal";
    }
    return "unknown";
}

std::string words(const Action& action)
{
    std::string text{name(action.what)};
    for (const auto& group : action.groups) {
        std::string list;
        for (const auto& node : group) list += (list.empty() ? "" : ",") + node;
        if (!list.empty()) text += " " + list;
    }
    return text;
}

Read<std::vector<Fault>> faults_from(const toml::table& file)
{
    std::vector<Fault> faults;
    const auto* node = file.get("fault");
    if (node == nullptr) return faults;
    const auto* array = node->as_array();
    if (array == nullptr) return std::unexpected{std::string{"fault: expected tables, as [[fault]]"}};
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto place = "fault[" + std::to_string(i) + "].";
        const auto* table = (*array)[i].as_table();
        if (table == nullptr) return std::unexpected{place + ": expected a table"};
        WEFT_TRY(faults.emplace_back(), fault_from(*table, place));
    }
    std::ranges::stable_sort(faults, {}, &Fault::at);
    return faults;
}

std::expected<void, std::string> known(const Action& action, const std::vector<std::string>& nodes)
{
    std::vector<std::string> seen;
    for (const auto& group : action.groups)
        for (const auto& node : group) {
            if (std::ranges::find(nodes, node) == nodes.end())
                return std::unexpected{node + ": no node of this devnet" + meant(node, nodes)};
            if (action.what == Do::partition && std::ranges::find(seen, node) != seen.end())
                return std::unexpected{node + " stands in two groups"};
            seen.push_back(node);
        }
    return {};
}

}  // namespace weft::app::devnet
