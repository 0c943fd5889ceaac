#pragma once

// The running contract's state as a Partition, charged like the host functions of a wasm contract.
//
// When the gas is used up, whoever runs the contract discards what it did; until it returns, `get`
// stays truthful, so that the accounts' own invariants hold, and `next` ends every loop.

#include <weft/contracts/partition.hpp>
#include <weft/vm/sandbox.hpp>

namespace weft::contracts {

class SandboxReader final : public PartitionView {
public:
    explicit SandboxReader(vm::ViewSandbox& sandbox) : sandbox_{sandbox} {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override;
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override;

private:
    vm::ViewSandbox& sandbox_;
};

class SandboxPartition final : public Partition {
public:
    explicit SandboxPartition(vm::Sandbox& sandbox) : sandbox_{sandbox}, reader_{sandbox} {}
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override { return reader_.get(key); }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        return reader_.next(prefix, after);
    }
    void set(ByteSpan key, ByteSpan value) override;
    void erase(ByteSpan key) override;

private:
    vm::Sandbox& sandbox_;
    SandboxReader reader_;
};

/// Charges for hashing `size` bytes.
void charge_hash(vm::ViewSandbox& sandbox, std::size_t size);
/// Charges for the event and emits it.
void emit(vm::Sandbox& sandbox, std::string_view text);

}  // namespace weft::contracts
