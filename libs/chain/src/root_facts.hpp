#pragma once

// What root says of its chain: read when it is first asked for, and again once something of root's has
// changed. A block asks for the same few things many times per request.

#include <weft/contracts/root_state.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/types/contract_ids.hpp>

#include <map>
#include <optional>

namespace weft::chain {

class RootFacts {
public:
    /// Of entries that do not change while it lives.
    RootFacts(const state::Entries& entries, const types::Address& originator);
    /// Of a state that is being written, whose part of root's it watches. Both outlive it.
    RootFacts(state::Overlay& overlay, const types::Address& originator);

    [[nodiscard]] bool initialised() const;
    [[nodiscard]] contracts::ChainParameters parameters() const;
    /// The chain owner; the originator before init.
    [[nodiscard]] types::AgentId owner() const;
    [[nodiscard]] contracts::GasFee gas_fee() const;
    [[nodiscard]] contracts::FeeInfo fees(types::Hname contract) const;

    struct Contract {
        contracts::ContractRecord record;
        bool is_builtin = false;
    };
    /// Nullptr: there is none. Valid until something of root's changes or another contract is asked for.
    [[nodiscard]] const Contract* contract(types::Hname hname) const;

private:
    /// What is known, after what has changed was forgotten.
    struct Known {
        std::optional<bool> initialised;
        std::optional<contracts::ChainParameters> parameters;
        std::optional<types::AgentId> owner;
        std::optional<contracts::GasFee> gas_fee;
        std::map<types::Hname, contracts::FeeInfo> fees;
        std::map<types::Hname, std::optional<Contract>> contracts;
    };
    [[nodiscard]] Known& known() const;
    template <class T, class Read>
    [[nodiscard]] const T& remembered(std::optional<T> Known::* fact, Read read) const;

    const state::Entries& entries_;
    const state::Overlay* overlay_ = nullptr;
    types::Address originator_;
    mutable Known known_;
    mutable std::uint64_t known_at_ = 0;  ///< of the changes that were seen
};

}  // namespace weft::chain
