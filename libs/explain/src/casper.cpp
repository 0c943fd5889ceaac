#include <weft/base/try.hpp>
#include <weft/casper/agreement.hpp>
#include <weft/casper/casper.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/explain/casper.hpp>

#include "casper_scenario.hpp"
#include <set>

namespace weft::explain {

namespace {

using casper::BlockId;
using casper::Slot;
using casper::Validator;

/// Block names as hashes that compare as the names do: the place among all names that occur.
class BlockNames {
public:
    explicit BlockNames(const CasperScenario& scenario)
    {
        std::set<std::string> names{scenario.genesis};
        for (const auto& block : scenario.blocks) {
            names.insert(block.id);
            names.insert(block.parents.begin(), block.parents.end());
            names.insert(block.justifications.begin(), block.justifications.end());
        }
        names_.assign(names.begin(), names.end());
        for (std::size_t place = 0; place < names_.size(); ++place)
            ids_.emplace(names_[place], id_at(place));
    }
    [[nodiscard]] const BlockId& id(const std::string& name) const { return ids_.at(name); }
    [[nodiscard]] std::vector<BlockId> ids(const std::vector<std::string>& names) const
    {
        std::vector<BlockId> ids;
        for (const auto& name : names) ids.push_back(id(name));
        return ids;
    }
    [[nodiscard]] const std::string& name(const BlockId& id) const
    {
        std::size_t place = 0;
        for (std::size_t k = 0; k < 8; ++k)
            place = place << 8 | std::to_integer<std::size_t>(id.bytes()[k]);
        return names_[place];
    }

private:
    static BlockId id_at(std::uint64_t place)
    {
        BlockId id;
        for (std::size_t k = 0; k < 8; ++k)
            id.writable()[k] = static_cast<std::byte>(place >> (8 * (7 - k)) & 0xff);
        return id;
    }
    std::vector<std::string> names_;
    std::map<std::string, BlockId> ids_;
};

casper::Op op_of(const std::string& word)
{
    if (word == "read") return casper::Op::read;
    return word == "write" ? casper::Op::write : casper::Op::add;
}

/// Feeds the engine and writes down what it says.
class CasperRun {
public:
    explicit CasperRun(const CasperScenario& scenario)
        : scenario_{scenario},
          names_{scenario},
          engine_{{.genesis = names_.id(scenario.genesis),
                   .stakes = stakes(scenario),
                   .finality = {scenario.finality_threshold.numerator,
                                scenario.finality_threshold.denominator},
                   .rules = {.parents = scenario.validate ? casper::Parents::chosen
                                                          : casper::Parents::any}}}
    {
        for (const auto& [name, stake] : scenario.validators) validators_.push_back(name);
    }

    Json answer()
    {
        for (const auto& drawn : scenario_.blocks)
            for (const auto& event : engine_.arrive(block_of(drawn))) note(event);
        const auto& view = dag().whole();
        const auto parents = casper::parents(dag(), view);
        return {{"blocks", shown_blocks()},
                {"latest", shown_latest()},
                {"leaves", shown_leaves()},
                {"fork_choice", in_order(casper::fork_choice(dag(), view))},
                {"parents", in_order(parents)},
                {"justifications", by_name(casper::justifications(dag(), view, parents))},
                {"agreement", shown_agreement()},
                {"finalized", std::move(finalised_)},
                {"equivocators", shown_equivocators()},
                {"buffered", shown_buffered()},
                {"rejected", std::move(rejected_)}};
    }

private:
    static std::vector<std::uint64_t> stakes(const CasperScenario& scenario)
    {
        std::vector<std::uint64_t> stakes;
        for (const auto& [name, stake] : scenario.validators) stakes.push_back(stake);
        return stakes;
    }
    [[nodiscard]] const casper::Dag& dag() const { return engine_.dag(); }
    [[nodiscard]] const std::string& name(Slot slot) const { return names_.name(dag()[slot].id); }

    /// An unknown creator is a place beyond the end of the stakes.
    [[nodiscard]] Validator validator(const std::string& name) const
    {
        return static_cast<Validator>(std::ranges::find(validators_, name) - validators_.begin());
    }
    [[nodiscard]] casper::Block block_of(const CasperBlock& drawn) const
    {
        casper::Block block{.id = names_.id(drawn.id),
                            .creator = validator(drawn.creator),
                            .gas = drawn.gas,
                            .parents = names_.ids(drawn.parents),
                            .justifications = names_.ids(drawn.justifications),
                            .effects = {}};
        for (const auto& [key, op] : drawn.effects) {
            const auto bytes = as_bytes(key);
            block.effects.emplace(Bytes{bytes.begin(), bytes.end()}, op_of(op));
        }
        return block;
    }

    void note(const casper::Casper::Event& event)
    {
        const auto& at = names_.name(event.block);
        if (event.error)
            rejected_.push_back({{"block", at}, {"error", casper::name(*event.error)}});
        for (const auto& one : event.finalised) {
            auto clique = Json::array();
            for (const auto v : one.clique.vertices) clique.push_back(validators_[v]);
            finalised_.push_back({{"block", name(one.block)},
                                  {"at", at},
                                  {"weight", one.clique.weight},
                                  {"clique", std::move(clique)}});
        }
    }

    [[nodiscard]] Json shown_blocks() const
    {
        auto shown = Json::object();
        for (Slot slot = 0; slot < dag().size(); ++slot)
            shown[name(slot)] = {{"score", dag().whole().scores[slot]},
                                 {"cumulative_gas", dag()[slot].cumulative_gas}};
        return shown;
    }
    [[nodiscard]] Json shown_latest() const
    {
        auto shown = Json::object();
        for (Validator v = 0; v < validators_.size(); ++v)
            if (!dag().whole().equivocates(v))
                shown[validators_[v]] = name(dag().whole().latest[v]);
        return shown;
    }
    [[nodiscard]] Json shown_leaves() const
    {
        std::vector<Slot> leaves;
        for (Slot slot = 0; slot < dag().size(); ++slot)
            if (dag()[slot].children.empty()) leaves.push_back(slot);
        return by_name(leaves);
    }
    [[nodiscard]] Json shown_equivocators() const
    {
        auto shown = Json::array();
        for (Validator v = 0; v < validators_.size(); ++v)
            if (dag().whole().equivocates(v)) shown.push_back(validators_[v]);
        return shown;
    }
    [[nodiscard]] Json shown_buffered() const
    {
        auto shown = Json::array();
        for (const auto& id : engine_.buffer().waiting()) shown.push_back(names_.name(id));
        return shown;
    }
    [[nodiscard]] Json shown_agreement() const
    {
        auto shown = Json::array();
        for (const auto& asked : scenario_.agreement)
            shown.push_back(
                {{"observer", asked.observer}, {"block", asked.block}, {"steps", steps(asked)}});
        return shown;
    }
    [[nodiscard]] Json steps(const AgreementAsked& asked) const
    {
        auto steps = Json::array();
        const auto block = dag().find(names_.id(asked.block));
        if (!block) return steps;
        for (const auto own : dag().messages(validator(asked.observer))) {
            if (!dag()[own].past.test(*block)) continue;
            const auto agreement = casper::agreement(dag(), own, *block);
            auto edges = Json::array();
            for (const auto& [a, b] : agreement.edges)
                edges.push_back(Json::array({validators_[a], validators_[b]}));
            steps.push_back(
                {{"at", name(own)}, {"edges", std::move(edges)}, {"weight", agreement.weight}});
        }
        return steps;
    }

    [[nodiscard]] Json in_order(const std::vector<Slot>& slots) const
    {
        auto shown = Json::array();
        for (const auto slot : slots) shown.push_back(name(slot));
        return shown;
    }
    [[nodiscard]] Json by_name(const std::vector<Slot>& slots) const
    {
        std::set<std::string> sorted;
        for (const auto slot : slots) sorted.insert(name(slot));
        return sorted;
    }

    const CasperScenario& scenario_;
    BlockNames names_;
    std::vector<std::string> validators_;  ///< by place in the table of stakes: sorted
    casper::Casper engine_;
    Json finalised_ = Json::array();
    Json rejected_ = Json::array();
};

}  // namespace

std::expected<std::string, std::string> casper(std::string_view text)
{
    WEFT_TRY(const auto scenario, read_casper_scenario(text));
    return CasperRun{scenario}.answer().dump();
}

}  // namespace weft::explain
