#pragma once

// The contracts of one state by their hnames: what they are called, and what they say they have.
// Read when it is asked for, once.

#include <weft/interface/description.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/types/contract_ids.hpp>

#include <map>

namespace weft::node {

class ContractBook {
public:
    explicit ContractBook(state::Entries entries) : entries_{std::move(entries)} {}

    struct Known {
        std::string name;
        types::Hash program;
        std::optional<interface::Description> description;
        /// The entry point of this hname, when it is described.
        [[nodiscard]] const interface::Item* entry(types::Hname hname) const;
    };
    /// Null: there is no such contract.
    [[nodiscard]] const Known* find(types::Hname contract);
    /// Its name; eight hex digits when there is no such contract.
    [[nodiscard]] std::string name_of(types::Hname contract);

private:
    state::Entries entries_;
    std::map<types::Hname, std::optional<Known>> known_;
};

}  // namespace weft::node
