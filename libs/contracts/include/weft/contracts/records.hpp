#pragma once

// What the core contracts keep in the state, as values with their encodings.
//
//   contract record  program 32 ‖ str16 vm type ‖ str16 description ‖ str16 name ‖ i64 owner fee
//                    ‖ i64 validator fee ‖ creator 37
//   receipt          u8 version 1 ‖ request id 34 ‖ u32 block ‖ u16 position ‖ i64 timestamp
//                    ‖ sender 37 ‖ target hname 4 ‖ entry point 4 ‖ u64 gas limit ‖ u64 gas used
//                    ‖ fee balances ‖ [u8 0 | u8 1 ‖ u8 failure kind ‖ text]
//                    ‖ events: u32 n, (hname 4 ‖ u64 index in the log)*
//                    version 2, when there are results: the same ‖ results, a dict that is not empty
//   log record       i64 timestamp ‖ bytes
//
// str16: u16 length, UTF-8. Creator and sender: 37 zero bytes for nobody.

#include <weft/codec/codec.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/vm/sandbox.hpp>

namespace weft::contracts {

using types::AgentId;
using types::Balances;
using types::Hash;
using types::Hname;
using types::RequestId;
using types::Timestamp;

inline constexpr std::size_t name_bytes_max = 64;
inline constexpr std::size_t description_bytes_max = 1024;

/// A contract in the registry of root.
struct ContractRecord {
    Hash program;         ///< the blob's hash, or the hash of the name of a built-in contract
    std::string vm_type;  ///< vm/processor.hpp
    std::string description;
    std::string name;
    std::int64_t owner_fee = 0;      ///< 0: the chain's default
    std::int64_t validator_fee = 0;  ///< 0: the chain's default
    AgentId creator;
    friend bool operator==(const ContractRecord&, const ContractRecord&) = default;
};
[[nodiscard]] Bytes encode(const ContractRecord& record);
[[nodiscard]] codec::Decoded<ContractRecord> decode_contract_record(ByteSpan bytes);

/// Encoded; larger results are for an event or the state.
inline constexpr std::size_t receipt_results_bytes_max = 4096;

/// How a request ended (D-45, D-47). On the chain for every request that was processed.
struct Receipt {
    struct EventRef {
        Hname contract;
        std::uint64_t index = 0;  ///< in the contract's log
        friend bool operator==(const EventRef&, const EventRef&) = default;
    };
    RequestId request;
    std::uint32_t block = 0;
    std::uint16_t position = 0;  ///< in the block, from 0
    Timestamp timestamp = 0;
    AgentId sender;
    Hname target;
    Hname entry_point;
    vm::Gas gas_limit = 0;
    vm::Gas gas_used = 0;
    Balances fee;                      ///< what was charged
    std::optional<vm::Failure> error;  ///< nullopt: done as asked
    std::vector<EventRef> events;
    /// What the entry point gave back, when it is no more than `receipt_results_bytes_max`.
    types::Dict results;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};
[[nodiscard]] Bytes encode(const Receipt& receipt);
[[nodiscard]] codec::Decoded<Receipt> decode_receipt(ByteSpan bytes);

/// One line of the event log.
struct LogRecord {
    Timestamp timestamp = 0;
    Bytes data;
    friend bool operator==(const LogRecord&, const LogRecord&) = default;
};
/// The result `records` of getRecords: u32 n, (i64 timestamp ‖ u32 length, bytes)*, newest first.
[[nodiscard]] Bytes encode(std::span<const LogRecord> records);
[[nodiscard]] codec::Decoded<std::vector<LogRecord>> decode_log_records(ByteSpan bytes);

}  // namespace weft::contracts
