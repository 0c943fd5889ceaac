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
//           whole      what was acknowledged is there, or opening or reading says which file is
//                      not what was written (D-94); only a write that was never acknowledged is cut
// Effects   files under one directory (RocksDB), none (memory).
//
// Both implementations pass the same cases: test/store_conformance_test.cpp.

#include <weft/crypto/hash.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>

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
    no_space,        ///< the device is full, or has less left than `free_bytes_min`
    read_only,       ///< the file system is, or this user may not write there
    corrupt,         ///< a file is not what was written, older or missing; `detail` names it
    locked,          ///< another process has it open
    other_node,      ///< written by another node; `detail` names both
    other_genesis,   ///< written in another network; `detail` names both
    unknown_format,  ///< written by another version of the format (D-91); `detail` names both
    not_a_store,     ///< the directory holds something else
    too_slow,        ///< more waits to be written than may
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

/// What a store holds in memory, and what it may hold at most, in bytes. About: as the database counts.
struct Memory {
    std::size_t unwritten = 0;  ///< written to the log, not yet to a table
    std::size_t unwritten_max = 0;
    std::size_t cache = 0;  ///< blocks of tables, their indexes and filters
    std::size_t cache_max = 0;
};

/// Safe to use from several threads. Errors of a write leave nothing of its batch behind.
class Store : public View {
public:
    virtual Result<void> write(const Batch& batch, Durability durability) = 0;
    /// The state as it is now, for as long as the view lives. Must not outlive the store.
    [[nodiscard]] virtual std::unique_ptr<View> snapshot() const = 0;
    [[nodiscard]] virtual Memory memory() const { return {}; }
};

/// The version of everything this program writes into a store; 1 is the first. A store of format 1
/// has no seal; opening it makes one and raises it to this format.
inline constexpr std::uint32_t format_current = 2;

/// Whose store it is: written when it is made, and another's is refused.
struct Owner {
    types::NodeId node;
    crypto::Hash genesis;
    friend bool operator==(const Owner&, const Owner&) = default;
};

struct DiskOptions {
    std::uint32_t format = format_current;
    std::optional<Owner> owner{};         ///< nullopt: nobody's, and whose it is is not asked
    std::uint64_t free_bytes_min = 0;     ///< with less left on the device nothing is written
    std::size_t cache_bytes = 64u << 20;  ///< decoded blocks kept in memory
    std::size_t write_buffer_bytes = 32u << 20;  ///< per memtable; at most four
    std::size_t table_bytes = 16u << 20;         ///< a table is read whole at its first use
    int open_files_max = 512;
};

/// Opens or creates the store in `directory`. Its parent must exist.
/// Cost: reads the logs (at most 4 write buffers), the MANIFEST (some 100 bytes per table) and at
/// most 16 tables; every other table is read whole when something in it is first asked for.
/// Errors: all but `closed`.
[[nodiscard]] Result<std::unique_ptr<Store>> open_disk(const std::string& directory,
                                                       const DiskOptions& options = {});
/// What is left on the device that holds `directory`, for the user who asks.
[[nodiscard]] Result<std::uint64_t> free_bytes(const std::string& directory);

/// A store that lives and dies with the process; `synced` means nothing to it.
[[nodiscard]] std::unique_ptr<Store> open_memory();

/// The smallest key above every key that starts with `prefix`; nullopt when there is none.
[[nodiscard]] std::optional<Bytes> end_of_prefix(ByteSpan prefix);

}  // namespace weft::store
