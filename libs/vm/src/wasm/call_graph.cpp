#include <weft/vm/wasm/meter.hpp>

#include <algorithm>
#include <limits>

namespace weft::vm::wasm {
namespace {

/// Who may call whom. The nodes are the module's own functions, then one per type that stands for
/// "any function of that type in the table", so that the edges stay linear in the module.
struct Graph {
    std::vector<std::vector<std::uint32_t>> callees;
    std::size_t functions = 0;

    Graph(const Module& module, const Facts& facts)
        : callees(module.functions.size() + module.types.size()), functions{module.functions.size()}
    {
        const auto imports = module.imports.size();
        // Equal types are one node: the first of them.
        std::vector<std::uint32_t> type_node(module.types.size());
        for (std::size_t t = 0; t < module.types.size(); ++t) {
            const auto first = std::ranges::find(module.types, module.types[t]);
            type_node[t] = static_cast<std::uint32_t>(
                functions + static_cast<std::size_t>(first - module.types.begin()));
        }
        for (std::size_t f = 0; f < functions; ++f) {
            for (const auto callee : facts[f].calls)
                if (callee >= imports)
                    callees[f].push_back(static_cast<std::uint32_t>(callee - imports));
            for (const auto type : facts[f].indirect_types) callees[f].push_back(type_node[type]);
        }
        for (const auto& element : module.elements)
            for (const auto member : element.members)
                if (member >= imports) {
                    const auto own = static_cast<std::uint32_t>(member - imports);
                    callees[type_node[module.functions[own].type]].push_back(own);
                }
        for (auto& list : callees) {
            std::ranges::sort(list);
            list.erase(std::ranges::unique(list).begin(), list.end());
        }
    }
};

/// Tarjan's strongly connected components, without recursion. Callees come before callers.
std::vector<std::vector<std::uint32_t>> components(const Graph& graph)
{
    constexpr auto unseen = std::numeric_limits<std::uint32_t>::max();
    struct Visit {
        std::uint32_t node;
        std::size_t next;
    };
    const auto size = graph.callees.size();
    std::vector<std::uint32_t> order(size, unseen);
    std::vector<std::uint32_t> low(size, 0);
    std::vector<bool> open(size, false);
    std::vector<std::uint32_t> stack;
    std::vector<Visit> path;
    std::vector<std::vector<std::uint32_t>> found;
    std::uint32_t clock = 0;

    const auto enter = [&](std::uint32_t node) {
        order[node] = low[node] = clock++;
        open[node] = true;
        stack.push_back(node);
        path.push_back({node, 0});
    };
    for (std::uint32_t root = 0; root < size; ++root) {
        if (order[root] != unseen) continue;
        enter(root);
        while (!path.empty()) {
            auto& visit = path.back();
            const auto node = visit.node;
            if (visit.next < graph.callees[node].size()) {
                const auto callee = graph.callees[node][visit.next++];
                if (order[callee] == unseen)
                    enter(callee);
                else if (open[callee])
                    low[node] = std::min(low[node], order[callee]);
                continue;
            }
            path.pop_back();
            if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[node]);
            if (low[node] != order[node]) continue;
            auto& component = found.emplace_back();
            for (auto member = unseen; member != node;) {
                member = stack.back();
                stack.pop_back();
                open[member] = false;
                component.push_back(member);
            }
        }
    }
    return found;
}

}  // namespace

std::expected<std::vector<std::uint32_t>, Refusal> recursion_weights(const Module& module,
                                                                     const Facts& facts)
{
    const Graph graph{module, facts};
    const auto frame = [&](std::uint32_t f) {
        const auto& function = module.functions[f];
        return std::uint64_t{8} + module.types[function.type].params.size() +
               function.locals.size() + facts[f].height_max + facts[f].values / 8;
    };

    // `path[n]`: slots of the deepest chain of calls from n that ends where recursion counts for
    // itself. A recursive function answers for its own frame and the chain below it.
    std::vector<std::uint64_t> path(graph.callees.size(), 0);
    std::vector<std::uint32_t> weights(graph.functions, 0);
    const auto below = [&](std::uint32_t node) {
        std::uint64_t deepest = 0;
        for (const auto callee : graph.callees[node]) deepest = std::max(deepest, path[callee]);
        return deepest;
    };
    for (const auto& component : components(graph)) {
        const auto first = component.front();
        const bool cyclic =
            component.size() > 1 || std::ranges::binary_search(graph.callees[first], first);
        // Type nodes first: a recursive function sees through them to what does not recurse.
        for (const auto node : component)
            if (node >= graph.functions) path[node] = below(node);
        for (const auto node : component) {
            if (node >= graph.functions) continue;
            const auto slots = frame(node) + below(node);
            if (slots > (cyclic ? stack_slots_recursive : stack_slots_static))
                return std::unexpected{Refusal{Rule::stack_limit, module.functions[node].code_begin,
                                               std::to_string(slots) + " slots"}};
            if (cyclic) weights[node] = static_cast<std::uint32_t>(slots);
        }
        if (!cyclic && first < graph.functions) path[first] = frame(first) + below(first);
    }
    return weights;
}

}  // namespace weft::vm::wasm
