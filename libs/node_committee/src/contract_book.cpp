#include "contract_book.hpp"

#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/core_descriptions.hpp>
#include <weft/contracts/names.hpp>
#include <weft/interface/section.hpp>
#include <weft/vm/processor.hpp>

#include "state_partition.hpp"

namespace weft::node {

namespace {

bool is_core(const contracts::ContractRecord& record)
{
    return record.vm_type == vm::builtin_vm_type &&
           record.program == contracts::builtin_program(record.name);
}

KeptDescriptions::Described core_description(std::string_view name)
{
    auto description = interface::read(as_bytes(contracts::core_description(name)));
    if (!description || description->items.empty()) return std::nullopt;
    return *std::move(description);
}

}  // namespace

const KeptDescriptions::Described* KeptDescriptions::find(const types::Hash& program) const
{
    const auto known = kept_.find(program);
    return known == kept_.end() ? nullptr : &known->second;
}

void KeptDescriptions::keep(const types::Hash& program, const Described& described)
{
    if (kept_.size() >= programs_max) kept_.clear();
    kept_.emplace(program, described);
}

KeptDescriptions::Described ContractBook::described(const contracts::ContractRecord& record) const
{
    if (is_core(record)) return core_description(record.name);
    if (kept_ != nullptr)
        if (const auto* known = kept_->find(record.program)) return *known;
    const StatePartition blobs{entries_, contracts::blob_name};
    const auto program = contracts::blob_field(blobs, record.program, contracts::blob::f_program);
    auto described = program ? interface::description_in(*program) : std::nullopt;
    if (kept_ != nullptr) kept_->keep(record.program, described);
    return described;
}

const interface::Item* ContractBook::Known::entry(types::Hname hname) const
{
    if (description)
        for (const auto& item : description->items)
            if (item.is_entry() && types::hname_of(item.name) == hname) return &item;
    return nullptr;
}

const ContractBook::Known* ContractBook::find(types::Hname contract)
{
    const auto [place, fresh] = known_.try_emplace(contract);
    auto& known = place->second;
    if (fresh) {
        const StatePartition root{entries_, contracts::root_name};
        if (const auto record = contracts::RootView{root}.contract(contract))
            known = Known{.name = record->name,
                          .program = record->program,
                          .description = described(*record)};
    }
    return known ? &*known : nullptr;
}

std::string ContractBook::name_of(types::Hname contract)
{
    const auto* known = find(contract);
    return known == nullptr ? types::to_text(contract) : known->name;
}

}  // namespace weft::node
