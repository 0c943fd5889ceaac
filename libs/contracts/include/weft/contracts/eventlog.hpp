#pragma once

// The event log and the receipts (D-47): the state of the contract `eventlog`. The chain writes it,
// the contract has views only.
//
//   'n' ‖ hname 4                        u64 LE: lines under the contract
//   'e' ‖ hname 4 ‖ u64 BE index         line: i64 LE timestamp ‖ bytes
//   'r' ‖ request id 34                  receipt; its presence means "processed"
//   'b' ‖ u32 BE block ‖ u16 BE position request id 34
//
// Each request leaves one line "[req] <request id>: Ok" or "[req] <request id>: <error>" under its
// target, besides the events of contracts.

#include <weft/contracts/partition.hpp>
#include <weft/contracts/records.hpp>

#include <cstdint>

namespace weft::contracts {

class EventLogView {
public:
    explicit EventLogView(const PartitionView& state) : state_{state} {}
    [[nodiscard]] std::uint64_t lines(Hname contract) const;
    [[nodiscard]] std::optional<LogRecord> line(Hname contract, std::uint64_t index) const;
    /// Newest first, timestamps in [from, to], at most `count_max` and so many bytes encoded.
    [[nodiscard]] std::vector<LogRecord> lines(Hname contract,
                                               Timestamp from,
                                               Timestamp to,
                                               std::size_t count_max,
                                               std::size_t bytes_max = SIZE_MAX) const;
    [[nodiscard]] bool processed(const RequestId& request) const;
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

private:
    Partition& state_;
};

}  // namespace weft::contracts
