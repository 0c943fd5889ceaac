#pragma once

// The core contracts as built-in processors: root, accounts, blob, eventlog (C §2.1–2.4), governance
// (D-50).

#include <weft/contracts/names.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>
#include <weft/vm/processor.hpp>

#include <memory>

namespace weft::contracts {

/// All core contracts, each under its name. Further built-in contracts may be added to it.
[[nodiscard]] std::shared_ptr<vm::BuiltinFactory> core_contracts();

[[nodiscard]] std::shared_ptr<const vm::Processor> root_contract();
[[nodiscard]] std::shared_ptr<const vm::Processor> accounts_contract();
[[nodiscard]] std::shared_ptr<const vm::Processor> blob_contract();
[[nodiscard]] std::shared_ptr<const vm::Processor> eventlog_contract();
[[nodiscard]] std::shared_ptr<const vm::Processor> governance_contract();

/// False when nobody could move what that agent has on the chain `here`: a core contract's account,
/// whose ever chain it is of, or the chain's own address. Whether a contract of this chain exists is
/// for root to say.
[[nodiscard]] bool can_own(const types::AgentId& agent, const types::ChainId& here) noexcept;

/// The program hash of a built-in contract: BLAKE2b-256 of its name (C §2.8).
[[nodiscard]] types::Hash builtin_program(std::string_view name) noexcept;
/// Of a blob: H("weft/blob" ‖ the dict of its fields), so that no two sets of fields share one.
[[nodiscard]] types::Hash blob_hash(const types::Dict& fields);
/// Where `blob` keeps a field: for loading programs without a call.
[[nodiscard]] Bytes blob_field_key(const types::Hash& blob, std::string_view field);

}  // namespace weft::contracts
