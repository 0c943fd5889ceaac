#pragma once

// An ordered map of bytes that survives crashes.
//
// Source    the simulator's model of a disk (docs/protocols/simulation.md): a queue of batches.
// Promises  atomic     a batch is applied whole or not at all, also across a crash
//           ordered    batches become durable in the order they were written: a crash keeps a
//                      prefix
//           durable    a synced write that returned, and every write before it, survives kill -9
//                      and power loss (D-90)
//           honest     what cannot be read is an error, never an absent key
// Effects   files under one directory (RocksDB), none (memory).
//
// Both implementations pass the same cases: test/store_conformance_test.cpp.

#include <weft/types/batch.hpp>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::store {

using types::Batch;

enum class StoreError : std::uint8_t {
    io,              ///< the operating system refused; `detail` has its words
    no_space,        ///< the device is full
    corrupt,         ///< bytes on disk are not what was written
    locked,          ///< another process has it open
    unknown_format,  ///< written by another version of the format (D-91); `detail` names both
    not_a_store,     ///< the directory holds something else
    closed,          ///< used after an error that ended it
};
[[nodiscard]] std::string_view name(StoreError error) noexcept;

/// What went wrong, and the words an operator needs.
struct Failure {
    StoreError error = StoreError::io;
    std::string detail;
};
template <class T>
using Result = std::expected<T, Failure>;

enum class Durability : std::uint8_t {
    buffered,  ///< survives the end of the process, not of the machine
    synced,    ///< on the device before the call returns, with everything written before
};
enum class Order : std::uint8_t { ascending, descending };

struct Entry {
    Bytes key;
    Bytes value;
    friend bool operator==(const Entry&, const Entry&) = default;
};

/// Which entries `scan` yields.
struct Range {
    Bytes prefix{};               ///< every key yielded starts with it; empty means all
    std::optional<Bytes> from{};  ///< first key in the order of the walk, itself included
    std::size_t limit = 1'000;    ///< at most so many entries
    Order order = Order::ascending;
};

/// Reading: the latest state, or one moment of it.
class View {
public:
    virtual ~View() = default;
    /// nullopt: no such key.
    [[nodiscard]] virtual Result<std::optional<Bytes>> read(ByteSpan key) const = 0;
    /// One result per key, in the order of the keys, all of one moment.
    [[nodiscard]] virtual Result<std::vector<std::optional<Bytes>>> read_many(
        std::span<const Bytes> keys) const = 0;
    /// Keys compare as unsigned bytes.
    [[nodiscard]] virtual Result<std::vector<Entry>> scan(const Range& range) const = 0;
};

/// Safe to use from several threads. Errors of a write leave nothing of its batch behind.
class Store : public View {
public:
    virtual Result<void> write(const Batch& batch, Durability durability) = 0;
    /// The state as it is now, for as long as the view lives. Must not outlive the store.
    [[nodiscard]] virtual std::unique_ptr<View> snapshot() const = 0;
};

/// The version of everything this program writes into a store; 1 is the first.
inline constexpr std::uint32_t format_current = 1;

struct DiskOptions {
    std::uint32_t format = format_current;
    std::size_t cache_bytes = 64u << 20;         ///< decoded blocks kept in memory
    std::size_t write_buffer_bytes = 32u << 20;  ///< per memtable; at most four
    int open_files_max = 512;
};

/// Opens or creates the store in `directory`. Its parent must exist.
/// Errors: all but `closed`.
[[nodiscard]] Result<std::unique_ptr<Store>> open_disk(const std::string& directory,
                                                       const DiskOptions& options = {});

/// A store that lives and dies with the process; `synced` means nothing to it.
[[nodiscard]] std::unique_ptr<Store> open_memory();

/// The smallest key above every key that starts with `prefix`; nullopt when there is none.
[[nodiscard]] std::optional<Bytes> end_of_prefix(ByteSpan prefix);

}  // namespace weft::store
