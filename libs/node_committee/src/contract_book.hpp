#pragma once

// The contracts of one state by their hnames: what they are called, and what they say they have.
// Read when it is asked for, once.

#include <weft/contracts/root_state.hpp>
#include <weft/interface/description.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/types/contract_ids.hpp>

#include <map>

namespace weft::node {

/// What programs say of themselves, by their ids: a program never changes. Of so many; then anew.
class KeptDescriptions {
public:
    static constexpr std::size_t programs_max = 32;
    using Described = std::optional<interface::Description>;
    /// Null: it was not kept.
    [[nodiscard]] const Described* find(const types::Hash& program) const;
    void keep(const types::Hash& program, const Described& described);

private:
    std::map<types::Hash, Described> kept_;
};

class ContractBook {
public:
    /// `kept` null: programs are read each time. Pre: it outlives this.
    explicit ContractBook(state::Entries entries, KeptDescriptions* kept = nullptr)
        : entries_{std::move(entries)}, kept_{kept}
    {}

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
    [[nodiscard]] KeptDescriptions::Described described(
        const contracts::ContractRecord& record) const;

    state::Entries entries_;
    KeptDescriptions* kept_;
    std::map<types::Hname, std::optional<Known>> known_;
};

}  // namespace weft::node
