#include "contract_book.hpp"

#include <weft/contracts/blob_parts.hpp>
#include <weft/contracts/core_descriptions.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/interface/section.hpp>
#include <weft/vm/processor.hpp>

#include "state_partition.hpp"

namespace weft::node {

namespace {

std::optional<interface::Description> described(const contracts::ContractRecord& record,
                                                const state::Entries& entries)
{
    if (record.vm_type == vm::builtin_vm_type &&
        record.program == contracts::builtin_program(record.name)) {
        auto description = interface::read(as_bytes(contracts::core_description(record.name)));
        if (!description || description->items.empty()) return std::nullopt;
        return *std::move(description);
    }
    const StatePartition blobs{entries, contracts::blob_name};
    const auto program = contracts::blob_field(blobs, record.program, contracts::blob::f_program);
    return program ? interface::description_in(*program) : std::nullopt;
}

}  // namespace

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
                          .description = described(*record, entries_)};
    }
    return known ? &*known : nullptr;
}

std::string ContractBook::name_of(types::Hname contract)
{
    const auto* known = find(contract);
    return known == nullptr ? types::to_text(contract) : known->name;
}

}  // namespace weft::node
