#include "devnet/plan.hpp"

#include <weft/base/try.hpp>

#include <numeric>
#include <sstream>

namespace weft::app::devnet {
namespace {

using field::Read;

Read<std::size_t> count(const toml::node& node, const std::string& place, std::size_t most)
{
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) > most)
        return std::unexpected{place + ": expected a number from 0 to " + std::to_string(most)};
    return static_cast<std::size_t>(*value);
}

Read<void> known_nodes(const std::vector<Fault>& faults, const Plan& plan)
{
    const auto nodes = plan.nodes();
    for (std::size_t i = 0; i < faults.size(); ++i)
        if (const auto good = known(faults[i].action, nodes); !good)
            return std::unexpected{"fault at " + std::to_string(faults[i].at.count()) +
                                   " ms: " + good.error()};
    return {};
}

std::string quoted(const std::string& text)
{
    std::ostringstream out;
    out << toml::value<std::string>{text};
    return out.str();
}
std::string quoted(const std::vector<std::string>& texts)
{
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "" : ", ") + quoted(text);
    return "[" + list + "]";
}

}  // namespace

std::size_t Plan::members() const
{
    return std::accumulate(committees.begin(), committees.end(), std::size_t{0});
}

std::vector<std::string> Plan::nodes() const
{
    std::vector<std::string> names;
    for (const auto& [role, size] :
         {std::pair{"ledger-", ledgers}, std::pair{"committee-", members()},
          std::pair{"validator-", validators}})
        for (std::size_t i = 1; i <= size; ++i) names.push_back(role + std::to_string(i));
    return names;
}

Read<void> check(const Plan& plan)
{
    if (plan.ledgers == 0) return std::unexpected{std::string{"ledgers: at least 1"}};
    for (const auto members : plan.committees)
        if (members == 0) return std::unexpected{std::string{"committees: at least 1 member each"}};
    const auto nodes = plan.ledgers + plan.members() + plan.validators;
    if (nodes > nodes_max)
        return std::unexpected{std::to_string(nodes) + " nodes: at most " +
                               std::to_string(nodes_max) + " on one machine"};
    if (plan.api_port != 0 && plan.api_port + nodes > 65'536)
        return std::unexpected{std::string{"api_port: not enough ports above it"}};
    if (!plan.deploy.empty() && plan.committees.empty())
        return std::unexpected{std::string{"deploy: there is no chain"}};
    return known_nodes(plan.faults, plan);
}

Read<Plan> parse_plan(std::string_view text)
{
    auto file = tomlfile::parse(text);
    if (!file) return std::unexpected{file.error()};
    if (const auto good = field::known_only(
            *file, {"ledgers", "committees", "validators", "api_port", "deploy", "fault"}, "");
        !good)
        return std::unexpected{good.error()};
    Plan plan;
    for (const auto& [key, into] :
         {std::pair{"ledgers", &plan.ledgers}, std::pair{"validators", &plan.validators}})
        if (const auto* node = file->get(key)) {
            WEFT_TRY(*into, count(*node, key, nodes_max));
        }
    if (const auto* node = file->get("api_port")) {
        WEFT_TRY(const auto port, count(*node, "api_port", 65'535));
        plan.api_port = static_cast<std::uint16_t>(port);
    }
    if (const auto* node = file->get("committees")) {
        const auto* array = node->as_array();
        if (array == nullptr)
            return std::unexpected{std::string{"committees: expected a list of sizes, as [4]"}};
        plan.committees.clear();
        for (const auto& one : *array) {
            WEFT_TRY(plan.committees.emplace_back(), count(one, "committees", nodes_max));
        }
    }
    if (const auto* node = file->get("deploy")) {
        const auto* array = node->as_array();
        if (array == nullptr)
            return std::unexpected{std::string{"deploy: expected a list, as [\"NAME=FILE\"]"}};
        for (const auto& one : *array) {
            WEFT_TRY(plan.deploy.emplace_back(), field::text(one, "deploy"));
        }
    }
    WEFT_TRY(plan.faults, faults_from(*file));
    if (const auto good = check(plan); !good) return std::unexpected{good.error()};
    return plan;
}

Read<std::vector<Fault>> parse_faults(std::string_view text, const Plan& plan)
{
    auto file = tomlfile::parse(text);
    if (!file) return std::unexpected{file.error()};
    if (const auto good = field::known_only(*file, {"fault"}, ""); !good)
        return std::unexpected{good.error()};
    WEFT_TRY(auto faults, faults_from(*file));
    if (const auto good = known_nodes(faults, plan); !good) return std::unexpected{good.error()};
    return faults;
}

std::string render(const Plan& plan)
{
    std::string text = "ledgers = " + std::to_string(plan.ledgers) + "\ncommittees = [";
    for (std::size_t i = 0; i < plan.committees.size(); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(plan.committees[i]);
    text += "]\nvalidators = " + std::to_string(plan.validators) +
            "\napi_port = " + std::to_string(plan.api_port) + "\ndeploy = " + quoted(plan.deploy) +
            "\n";
    for (const auto& fault : plan.faults) {
        text += "\n[[fault]]\nat_ms = " + std::to_string(fault.at.count()) + "\ndo = \"" +
                std::string{name(fault.action.what)} + "\"\n";
        if (fault.action.what == Do::partition) {
            std::string list;
            for (const auto& group : fault.action.groups)
                list += (list.empty() ? "" : ", ") + quoted(group);
            text += "groups = [" + list + "]\n";
        } else if (!fault.action.groups.empty()) {
            text += "nodes = " + quoted(fault.action.groups.front()) + "\n";
        }
    }
    return text;
}

}  // namespace weft::app::devnet
