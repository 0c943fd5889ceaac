#include "root_facts.hpp"

#include <weft/contracts/core.hpp>
#include <weft/vm/processor.hpp>

#include "partitions.hpp"

namespace weft::chain {
namespace {

/// Of so many contracts something is remembered.
constexpr std::size_t contracts_remembered_max = 256;

}  // namespace

RootFacts::RootFacts(const state::Entries& entries, const types::Address& originator)
    : entries_{entries}, originator_{originator}
{}

RootFacts::RootFacts(state::Overlay& overlay, const types::Address& originator)
    : entries_{overlay.entries()}, overlay_{&overlay}, originator_{originator}
{
    overlay.watch(types::encoded(root_hname));
    known_at_ = overlay.watched_changes();
}

RootFacts::Known& RootFacts::known() const
{
    if (overlay_ != nullptr && overlay_->watched_changes() != known_at_) {
        known_ = {};
        known_at_ = overlay_->watched_changes();
    }
    return known_;
}

template <class T, class Read>
const T& RootFacts::remembered(std::optional<T> Known::* fact, Read read) const
{
    auto& value = known().*fact;
    if (!value) {
        const EntriesReader root{entries_, root_hname};
        value = read(contracts::RootView{root});
    }
    return *value;
}

bool RootFacts::initialised() const
{
    return remembered(&Known::initialised,
                      [](const contracts::RootView& root) { return root.initialised(); });
}

contracts::ChainParameters RootFacts::parameters() const
{
    return remembered(&Known::parameters,
                      [](const contracts::RootView& root) { return root.parameters(); });
}

types::AgentId RootFacts::owner() const
{
    return remembered(&Known::owner, [this](const contracts::RootView& root) {
        return root.owner().value_or(types::AgentId{originator_});
    });
}

contracts::GasFee RootFacts::gas_fee() const
{
    return remembered(&Known::gas_fee,
                      [](const contracts::RootView& root) { return root.gas_fee(); });
}

contracts::FeeInfo RootFacts::fees(types::Hname contract) const
{
    auto& fees = known().fees;
    if (const auto found = fees.find(contract); found != fees.end()) return found->second;
    if (fees.size() >= contracts_remembered_max) fees.clear();
    const EntriesReader root{entries_, root_hname};
    return fees.emplace(contract, contracts::RootView{root}.fees(contract)).first->second;
}

const RootFacts::Contract* RootFacts::contract(types::Hname hname) const
{
    auto& contracts = known().contracts;
    auto found = contracts.find(hname);
    if (found == contracts.end()) {
        if (contracts.size() >= contracts_remembered_max) contracts.clear();
        const EntriesReader root{entries_, root_hname};
        std::optional<Contract> contract;
        if (auto record = contracts::RootView{root}.contract(hname)) {
            const bool is_builtin = record->vm_type == vm::builtin_vm_type &&
                                    record->program == contracts::builtin_program(record->name);
            contract = Contract{*std::move(record), is_builtin};
        }
        found = contracts.emplace(hname, std::move(contract)).first;
    }
    return found->second ? &*found->second : nullptr;
}

}  // namespace weft::chain
