#include <weft/contracts/core_descriptions.hpp>
#include <weft/contracts/names.hpp>

namespace weft::contracts {

namespace {

constexpr std::string_view root_text =
    R"(func init($$chainid$$: address, $$color$$: color, $$address$$: address, $$description$$?: text, $$feecolor$$?: color, $$anchorinterval$$?: i64, $$gasdefault$$?: u64, $$gasmax$$?: u64, $$gasblock$$?: u64, $$receiptskept$$?: u32, $$stategas$$?: u32, $$statemax$$?: u64, $$costschedule$$?: u16) # Starts the chain; its originator alone.
func deployContract($$proghash$$: hash, $$name$$: text, $$description$$?: text, ...) # Makes a contract of a stored program; the rest goes to its init.
func grantDeployPermission($$deployer$$: agent) # Owner: may deploy from now on.
func revokeDeployPermission($$deployer$$: agent) # Owner: may not any more.
func delegateChainOwnership($$owner$$: agent) # Owner: offers the chain.
func claimChainOwnership() # Takes the chain that was offered.
func setDefaultFee($$ownerfee$$?: i64, $$validatorfee$$?: i64) # Owner: of every contract that has none of its own.
func setContractFee($$hname$$: hname, $$ownerfee$$?: i64, $$validatorfee$$?: i64) # Owner: of one contract.
func setGasFee($$gasprice$$: u64, $$gasvalidators$$?: u16) # Owner: tokens for a million gas, and per thousand what validators get of it.
func setChainParameters($$description$$?: text, $$feecolor$$?: color, $$anchorinterval$$?: i64, $$gasdefault$$?: u64, $$gasmax$$?: u64, $$gasblock$$?: u64, $$receiptskept$$?: u32, $$stategas$$?: u32, $$statemax$$?: u64) # Owner.
view findContract($$hname$$: hname) -> ($$data$$?: bytes) # The record of a contract.
view getChainInfo(after?: hname) -> (...) # What root keeps, and the records of contracts above after.
view getFeeInfo($$hname$$: hname) -> ($$feecolor$$: color, $$ownerfee$$: u64, $$validatorfee$$: u64) # What a request to the contract pays.
view getDeployers(after?: agent) -> (...) # Who may deploy.
)";

constexpr std::string_view governance_text =
    R"(func grantDeployPermission($$deployer$$: agent) # May deploy from now on.
func revokeDeployPermission($$deployer$$: agent) # May not any more.
func setDefaultFee($$ownerfee$$?: i64, $$validatorfee$$?: i64) # Of every contract that has none of its own.
func setContractFee($$hname$$: hname, $$ownerfee$$?: i64, $$validatorfee$$?: i64) # Of one contract.
func setGasFee($$gasprice$$: u64, $$gasvalidators$$?: u16) # Tokens for a million gas, and per thousand what validators get of it.
func setChainParameters($$description$$?: text, $$feecolor$$?: color, $$anchorinterval$$?: i64, $$gasdefault$$?: u64, $$gasmax$$?: u64, $$gasblock$$?: u64, $$receiptskept$$?: u32, $$stategas$$?: u32, $$statemax$$?: u64)
func changeAccessNodes(add?: bytes, remove?: bytes) # Node ids, 32 bytes each.
func rotateCommittee(address: address) # Asks that the chain move there.
func cancelRotation() # Takes that back.
func delegateChainOwnership($$owner$$: agent) # Owner: offers the chain.
func claimChainOwnership() # Takes the chain that was offered.
func setVotingBody(body: agent, areas: u8) # Owner: who decides in which areas beside the owner.
func removeVotingBody() # Owner.
view getChainOwner() -> (owner: agent, next?: agent) # The owner, and whom the chain is offered to.
view getDeployers(after?: agent) -> (...) # Who may deploy.
view getFeeInfo($$hname$$: hname) -> ($$feecolor$$: color, $$ownerfee$$: u64, $$validatorfee$$: u64) # What a request to the contract pays.
view getChainParameters() -> ($$description$$?: text, $$feecolor$$?: color, $$gasprice$$?: u64, $$gasvalidators$$?: u16, $$anchorinterval$$?: i64, $$gasdefault$$?: u64, $$gasmax$$?: u64, $$gasblock$$?: u64, $$receiptskept$$?: u32, $$stategas$$?: u32, $$statemax$$?: u64, $$costschedule$$?: u16) # Under the names that set them.
view getAccessNodes(after?: hash) -> (...) # Node ids, and since when.
view getRotation() -> (address?: address, by?: agent, since?: i64) # What is asked for.
view getVotingBody() -> (body?: agent, areas?: u8)
)";

constexpr std::string_view accounts_text =
    R"(func deposit(a?: agent) payable # What came with the call goes to that account, or to the caller's.
func giveBack(a: agent) payable # A deposit, of chains to each other.
func withdrawToAddress(b?: balances, t?: address) payable # To the ledger with the next anchor; all when b is left out.
func withdrawToChain(b?: balances) payable # Of a contract of another chain: back to its account there.
view balance(a: agent) -> (...) # Colors, and u64 amounts.
view totalAssets() -> (...) # Colors, and u64 amounts.
view accounts(after?: agent) -> (...) # Agents with an account.
)";

constexpr std::string_view blob_text =
    R"(func storeBlob(...) payable -> (hash: hash) # Any fields. A program is the field p.
func joinBlobs($$field$$: text, $$parts$$: bytes, ...) payable -> (hash: hash) # A field that stored blobs make up, their hashes one after the other; and others.
view getBlobInfo(hash: hash) -> (...) # Fields, and their u32 sizes.
view getBlobField(hash: hash, field: text, part?: u16) -> (bytes: bytes, parts?: u16)
view listBlobs(after?: hash) -> (...) # Hashes, and the u32 sizes of all fields.
)";

constexpr std::string_view eventlog_text =
    R"(view getRecords(contractHname: hname, fromTs?: i64, toTs?: i64, maxLastRecords?: u32) -> (records: bytes) # The newest first.
view getNumRecords(contractHname: hname) -> (numRecords: u64)
view isRequestProcessed(requestID: request) -> (processed: bool)
view getRequestReceipt(requestID: request) -> (receipt?: bytes)
view getRequestIDsForBlock(blockIndex: u32, after?: u16) -> (...) # Positions, and request ids.
view getRequestReceiptsForBlock(blockIndex: u32, after?: u16) -> (...) # Positions, and receipts.
)";

}  // namespace

std::string_view core_description(std::string_view contract) noexcept
{
    if (contract == root_name) return root_text;
    if (contract == governance_name) return governance_text;
    if (contract == accounts_name) return accounts_text;
    if (contract == blob_name) return blob_text;
    if (contract == eventlog_name) return eventlog_text;
    return {};
}

}  // namespace weft::contracts
