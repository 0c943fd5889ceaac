#pragma once

// Names of the core contracts, their entry points and parameters (C §2.1–2.4; v0.1, so that the
// hnames agree; receipts: v1.0's blocklog names). Values: integers little-endian, ids as encoded in
// types/contract_ids.hpp.

#include <string_view>

namespace weft::contracts {

inline constexpr std::string_view root_name = "root";              // cebf5908
inline constexpr std::string_view accounts_name = "accounts";      // 3c4b5e02
inline constexpr std::string_view blob_name = "blob";              // fd91bc63
inline constexpr std::string_view eventlog_name = "eventlog";      // 661aa7d8
inline constexpr std::string_view governance_name = "governance";  // 17cf909f

inline constexpr std::string_view init_entry = "init";  ///< of every contract; root alone calls it

/// An argument of any request: u64 LE, the gas it may use. The contract does not see it.
inline constexpr std::string_view gas_param = "$$gas$$";
/// An argument of any request: agent id 37, who gets the request token and, when the request fails,
/// its tokens; the sender when left out (D-57). The contract does not see it.
inline constexpr std::string_view refund_param = "$$refund$$";

namespace root {
inline constexpr std::string_view deploy_contract = "deployContract";
inline constexpr std::string_view find_contract = "findContract";
inline constexpr std::string_view get_chain_info = "getChainInfo";
inline constexpr std::string_view delegate_chain_ownership = "delegateChainOwnership";
inline constexpr std::string_view claim_chain_ownership = "claimChainOwnership";
inline constexpr std::string_view get_fee_info = "getFeeInfo";
inline constexpr std::string_view set_default_fee = "setDefaultFee";
inline constexpr std::string_view set_contract_fee = "setContractFee";
inline constexpr std::string_view grant_deploy_permission = "grantDeployPermission";
inline constexpr std::string_view revoke_deploy_permission = "revokeDeployPermission";

inline constexpr std::string_view p_chain_id = "$$chainid$$";            ///< 33
inline constexpr std::string_view p_color = "$$color$$";                 ///< 32
inline constexpr std::string_view p_address = "$$address$$";             ///< 33
inline constexpr std::string_view p_description = "$$description$$";     ///< text
inline constexpr std::string_view p_fee_color = "$$feecolor$$";          ///< 32
inline constexpr std::string_view p_owner = "$$owner$$";                 ///< agent id 37
inline constexpr std::string_view p_deployer = "$$deployer$$";           ///< agent id 37
inline constexpr std::string_view p_hname = "$$hname$$";                 ///< 4
inline constexpr std::string_view p_name = "$$name$$";                   ///< text
inline constexpr std::string_view p_program_hash = "$$proghash$$";       ///< 32
inline constexpr std::string_view p_owner_fee = "$$ownerfee$$";          ///< i64
inline constexpr std::string_view p_validator_fee = "$$validatorfee$$";  ///< i64
inline constexpr std::string_view p_data = "$$data$$";  ///< result: contract record
inline constexpr std::string_view p_anchor_interval = "$$anchorinterval$$";  ///< i64 ns
inline constexpr std::string_view p_gas_default = "$$gasdefault$$";          ///< u64
inline constexpr std::string_view p_gas_max = "$$gasmax$$";                  ///< u64
inline constexpr std::string_view p_gas_block = "$$gasblock$$";              ///< u64
inline constexpr std::string_view p_receipts_kept = "$$receiptskept$$";      ///< u32
inline constexpr std::string_view p_state_gas = "$$stategas$$";              ///< u32
inline constexpr std::string_view p_state_max = "$$statemax$$";              ///< u64
inline constexpr std::string_view p_cost_schedule = "$$costschedule$$";      ///< u16
inline constexpr std::string_view p_after = "after";  ///< hname 4: the listing goes on above it

// Not of version 0.1: what governance asks of root, and the chain owner may.
inline constexpr std::string_view set_gas_fee = "setGasFee";
inline constexpr std::string_view set_chain_parameters = "setChainParameters";
inline constexpr std::string_view get_deployers = "getDeployers";
inline constexpr std::string_view p_gas_price = "$$gasprice$$";  ///< u64, for a million gas
inline constexpr std::string_view p_gas_validators = "$$gasvalidators$$";  ///< u16, per thousand
inline constexpr std::string_view p_after_agent = "after";                 ///< agent id 37
}  // namespace root

/// The entry points of ownership, deployment and fees have root's names and parameters.
namespace governance {
inline constexpr std::string_view change_access_nodes = "changeAccessNodes";
inline constexpr std::string_view rotate_committee = "rotateCommittee";
inline constexpr std::string_view cancel_rotation = "cancelRotation";
inline constexpr std::string_view set_voting_body = "setVotingBody";
inline constexpr std::string_view remove_voting_body = "removeVotingBody";
inline constexpr std::string_view get_chain_owner = "getChainOwner";
inline constexpr std::string_view get_chain_parameters = "getChainParameters";
inline constexpr std::string_view get_access_nodes = "getAccessNodes";
inline constexpr std::string_view get_rotation = "getRotation";
inline constexpr std::string_view get_voting_body = "getVotingBody";

inline constexpr std::string_view p_add = "add";          ///< node ids, 32 bytes each
inline constexpr std::string_view p_remove = "remove";    ///< the same
inline constexpr std::string_view p_address = "address";  ///< 33: where the chain is to move
inline constexpr std::string_view p_body = "body";        ///< agent id 37
inline constexpr std::string_view p_areas = "areas";      ///< u8, a set of `Area`
inline constexpr std::string_view p_after = "after";      ///< 32: the listing goes on above it
inline constexpr std::string_view r_owner = "owner";      ///< agent id 37
inline constexpr std::string_view r_next = "next";        ///< agent id 37: it was offered to
inline constexpr std::string_view r_by = "by";            ///< agent id 37: who asked
inline constexpr std::string_view r_since = "since";      ///< i64 ns
}  // namespace governance

namespace accounts {
inline constexpr std::string_view deposit = "deposit";
/// Of chains to each other: what the sender's chain could not hold comes back (D-57).
inline constexpr std::string_view give_back = "giveBack";
inline constexpr std::string_view withdraw_to_address = "withdrawToAddress";
inline constexpr std::string_view withdraw_to_chain = "withdrawToChain";
inline constexpr std::string_view balance = "balance";
inline constexpr std::string_view total_assets = "totalAssets";
inline constexpr std::string_view all = "accounts";
inline constexpr std::string_view get_nonce = "getAccountNonce";  ///< as in v1.0

inline constexpr std::string_view p_agent = "a";      ///< agent id 37
inline constexpr std::string_view p_amount = "b";     ///< balances (u16 n, color 32 ‖ u64): a part
inline constexpr std::string_view p_address = "t";    ///< 33: withdraw to another address
inline constexpr std::string_view r_nonce = "n";      ///< u64: of the next off-ledger request
inline constexpr std::string_view p_after = "after";  ///< agent id 37: the listing goes on above it
}  // namespace accounts

namespace blob {
inline constexpr std::string_view store_blob = "storeBlob";
inline constexpr std::string_view get_blob_info = "getBlobInfo";
inline constexpr std::string_view get_blob_field = "getBlobField";
inline constexpr std::string_view list_blobs = "listBlobs";

inline constexpr std::string_view p_hash = "hash";      ///< 32
inline constexpr std::string_view p_field = "field";    ///< a field's name
inline constexpr std::string_view p_bytes = "bytes";    ///< result: a field
inline constexpr std::string_view p_after = "after";    ///< 32: the listing goes on above it
inline constexpr std::string_view f_program = "p";      ///< field: a program's binary
inline constexpr std::string_view f_vm_type = "v";      ///< field: its VM type; absent: wasm
inline constexpr std::string_view f_description = "d";  ///< field: about it
}  // namespace blob

namespace eventlog {
inline constexpr std::string_view get_records = "getRecords";
inline constexpr std::string_view get_num_records = "getNumRecords";
inline constexpr std::string_view get_request_receipt = "getRequestReceipt";
inline constexpr std::string_view get_request_ids_for_block = "getRequestIDsForBlock";
inline constexpr std::string_view get_request_receipts_for_block = "getRequestReceiptsForBlock";
inline constexpr std::string_view is_request_processed = "isRequestProcessed";

inline constexpr std::string_view p_contract = "contractHname";  ///< 4
inline constexpr std::string_view p_from = "fromTs";             ///< i64 ns, default 0
inline constexpr std::string_view p_to = "toTs";                 ///< i64 ns, default now
inline constexpr std::string_view p_count = "maxLastRecords";    ///< u32, default 50
inline constexpr std::string_view r_records = "records";         ///< records.hpp
inline constexpr std::string_view r_count = "numRecords";        ///< u64
inline constexpr std::string_view p_request = "requestID";       ///< 34
inline constexpr std::string_view p_block = "blockIndex";        ///< u32
inline constexpr std::string_view p_after = "after";          ///< u16: the listing goes on above it
inline constexpr std::string_view r_receipt = "receipt";      ///< records.hpp
inline constexpr std::string_view r_processed = "processed";  ///< u8 0 or 1
}  // namespace eventlog

}  // namespace weft::contracts
