#pragma once

// Where a node keeps the code it compiled, so that it compiles each program once (D-62).
//
// Of the node's own making and for itself: machine code is run as it is read. What comes back must be
// what was put there; `WasmFactory` checks that, so a place may be a folder that can lose and damage
// files, but not one that others can write to.
//
// Implementations are thread-safe.

#include <weft/base/bytes.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace weft::vm::wasm {

class CodePlace {
public:
    virtual ~CodePlace() = default;
    /// Nullopt: not there, or not readable now. `name` has letters, digits, points and hyphens.
    [[nodiscard]] virtual std::optional<Bytes> read(const std::string& name) = 0;
    /// May fail without a word: then the program is compiled again some day.
    virtual void write(const std::string& name, ByteSpan code) = 0;
};

/// In memory, without a bound: for nodes without a disk.
class MemoryPlace final : public CodePlace {
public:
    [[nodiscard]] std::optional<Bytes> read(const std::string& name) override
    {
        const std::lock_guard guard{lock_};
        const auto found = codes_.find(name);
        if (found == codes_.end()) return std::nullopt;
        return found->second;
    }
    void write(const std::string& name, ByteSpan code) override
    {
        const std::lock_guard guard{lock_};
        codes_.insert_or_assign(name, to_bytes(code));
    }

private:
    std::mutex lock_;
    std::map<std::string, Bytes> codes_;
};

}  // namespace weft::vm::wasm
