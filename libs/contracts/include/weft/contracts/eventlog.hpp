#pragma once

// The event log and the receipts (D-47): the state of the contract `eventlog`. The chain writes it,
// the contract has views only.
//
//   'n' ‖ hname 4                        u64 LE: lines under the contract
//   'e' ‖ hname 4 ‖ u64 BE index         line: i64 LE timestamp ‖ bytes
//   'r' ‖ request id 34                  receipt; its presence means "processed"
//   'b' ‖ u32 BE block ‖ u16 BE position request id 34
//
// Where the chain keeps a number of receipts only (docs/decisions/0047), also
//
//   'k'                                  u64 LE: receipts kept
//   'f' ‖ hname 4                        u64 LE: the first line that is kept; absent: 0
//   'b' …                                request id 34 ‖ u8: 1 off-ledger, 0 not. What was there
//                                        before receipts were counted has none
//   'r' …                                of a request whose receipt is gone, unless it was off-ledger:
//                                        u8 0. It must not be processed again
//
// Each request leaves one line "[req] <request id>: Ok" or "[req] <request id>: <error>" under its
// target, besides the events of contracts.

#include <weft/contracts/partition.hpp>
#include <weft/contracts/records.hpp>

#include <cstdint>

namespace weft::contracts {

/// Where the receipt of a request is, in the event log's part of the state.
[[nodiscard]] Bytes receipt_key(const RequestId& request);

class EventLogView {
public:
    explicit EventLogView(const PartitionView& state) : state_{state} {}
    /// All that ever were: the index of the next one.
    [[nodiscard]] std::uint64_t lines(Hname contract) const;
    /// The first one that is kept.
    [[nodiscard]] std::uint64_t first_line(Hname contract) const;
    [[nodiscard]] std::uint64_t receipts_kept() const;
    [[nodiscard]] std::optional<LogRecord> line(Hname contract, std::uint64_t index) const;
    /// Newest first, timestamps in [from, to], at most `count_max` and so many bytes encoded.
    [[nodiscard]] std::vector<LogRecord> lines(Hname contract,
                                               Timestamp from,
                                               Timestamp to,
                                               std::size_t count_max,
                                               std::size_t bytes_max = SIZE_MAX) const;
    [[nodiscard]] bool processed(const RequestId& request) const;
    /// Nullopt: it was not processed, or the receipt is not kept any more.
    [[nodiscard]] std::optional<Receipt> receipt(const RequestId& request) const;
    /// In the order of processing.
    [[nodiscard]] std::vector<RequestId> requests_of(std::uint32_t block) const;

private:
    const PartitionView& state_;
};

class EventLog : public EventLogView {
public:
    explicit EventLog(Partition& state) : EventLogView{state}, state_{state} {}
    /// Returns the line's index.
    std::uint64_t append(Hname contract, Timestamp timestamp, ByteSpan data);
    void record(const Receipt& receipt);
    /// The same where receipts are counted; off-ledger, the request's number says that it was processed.
    enum class Came : std::uint8_t { on_ledger, off_ledger };
    void record_counted(const Receipt& receipt, Came came);
    /// The block has these many, and no more than `most` are kept: the oldest of earlier blocks go, with
    /// the lines of their requests, at most twice as many as it has.
    void count_block(std::uint32_t block, std::uint64_t receipts, std::uint64_t most);

private:
    Partition& state_;
};

}  // namespace weft::contracts
