#pragma once

// Where the maps and arrays of a `wasplib` program keep their values: keys and bytes, whatever the
// shape above them.
//
// Promises  each operation is paid for before it is done; after a failure of the call each answer is
//           empty and nothing changes.

#include <weft/types/sc_payload.hpp>

#include "../wasm/host_call.hpp"

namespace weft::vm::wasplib {

using wasm::HostCall;

class Store {
public:
    explicit Store(HostCall& call) noexcept : call_{call} {}
    virtual ~Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] virtual std::optional<Bytes> get(ByteSpan key) = 0;
    [[nodiscard]] virtual bool has(ByteSpan key) = 0;
    virtual void set(ByteSpan key, ByteSpan value) = 0;
    virtual void remove(ByteSpan key) = 0;
    /// Each key that begins so.
    virtual void remove_all(ByteSpan prefix) = 0;
    /// What another contract is given: nullptr when it is not a program's own.
    [[nodiscard]] virtual const types::Dict* dict() const noexcept { return nullptr; }

protected:
    HostCall& call_;
};

/// The contract's state.
class StateStore final : public Store {
public:
    using Store::Store;
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) override;
    [[nodiscard]] bool has(ByteSpan key) override;
    void set(ByteSpan key, ByteSpan value) override;
    void remove(ByteSpan key) override;
    void remove_all(ByteSpan prefix) override;

private:
    [[nodiscard]] bool may_write();
};

/// In memory.
class DictStore : public Store {
public:
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) final;
    [[nodiscard]] bool has(ByteSpan key) final;
    [[nodiscard]] const types::Dict* dict() const noexcept final { return &values_; }

protected:
    DictStore(HostCall& call, types::Dict values) : Store{call}, values_{std::move(values)} {}
    types::Dict values_;
};

/// What the program cannot change: its parameters, and what another contract returned.
class FixedStore final : public DictStore {
public:
    FixedStore(HostCall& call, types::Dict values) : DictStore{call, std::move(values)} {}
    void set(ByteSpan key, ByteSpan value) override;
    void remove(ByteSpan key) override;
    void remove_all(ByteSpan prefix) override;
};

/// The program's own: parameters and tokens for others, and its results. At most `dict_bytes_max`.
class OwnStore final : public DictStore {
public:
    explicit OwnStore(HostCall& call) : DictStore{call, {}} {}
    void set(ByteSpan key, ByteSpan value) override;
    void remove(ByteSpan key) override;
    void remove_all(ByteSpan prefix) override;

private:
    std::size_t bytes_ = 0;  ///< encoded
};

}  // namespace weft::vm::wasplib
