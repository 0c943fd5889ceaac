#pragma once

// One running call of a program, as its host functions see it.
//
// Promises  total       any pointer, length and byte a program passes gives an answer or a failure;
//                       nothing is allocated by a number it named
//           metering    gas is paid before the work; the program's counter and the sandbox agree
//                       whenever a host function runs

#include <weft/vm/sandbox.hpp>

#include "wasmtime.hpp"
#include <memory>

namespace weft::vm::wasplib {
class Objects;
}

namespace weft::vm::wasm {

class HostCall {
public:
    /// `full` is null in a view.
    HostCall(ViewSandbox& view, Sandbox* full) noexcept;
    ~HostCall();
    HostCall(const HostCall&) = delete;
    HostCall& operator=(const HostCall&) = delete;

    /// After instantiation, before the program runs.
    void attach(wasmtime_context_t* context,
                const wasmtime_memory_t& memory,
                const wasmtime_global_t& gas);

    // For the engine.
    /// Takes what the program used from the sandbox. False: nothing is left, `failure` is set.
    bool take_used_gas();
    /// Gives the program what the sandbox has left.
    void give_gas();
    [[nodiscard]] std::optional<Failure>& failure() noexcept { return failure_; }
    [[nodiscard]] Results& results() noexcept { return results_; }

    // For host functions. After the first failure everything is empty and harmless.
    [[nodiscard]] ViewSandbox& view() noexcept { return view_; }
    /// Pre: not in a view; the dispatcher sees to it.
    [[nodiscard]] Sandbox& full() noexcept { return *full_; }
    [[nodiscard]] bool is_view() const noexcept { return full_ == nullptr; }
    [[nodiscard]] const CostSchedule& costs() const noexcept { return costs_; }
    [[nodiscard]] bool ok() const noexcept { return !failure_; }
    void fail(FailureKind kind, std::string text);
    void fail(Failure failure);
    /// False when it could not be paid; the call has failed then.
    bool pay(Gas gas);

    /// The program's bytes, paid for. Valid until the program runs again.
    ByteSpan read(std::int32_t pointer, std::int32_t size, std::size_t size_max);
    /// The same as UTF-8 text.
    std::string read_text(std::int32_t pointer, std::int32_t size, std::size_t size_max);
    void write(std::int32_t pointer, ByteSpan bytes);
    template <class Fixed>
    Fixed read_fixed(std::int32_t pointer)
    {
        const auto bytes =
            read(pointer, static_cast<std::int32_t>(Fixed::size_bytes), Fixed::size_bytes);
        return ok() ? *Fixed::from(bytes) : Fixed{};
    }

    /// Bytes of any size: into the buffer when they fit, else kept for `fetch`. Their size.
    std::int32_t answer(Bytes bytes, std::int32_t pointer, std::int32_t capacity);
    /// The bytes kept, or -1.
    std::int32_t fetch(std::int32_t pointer, std::int32_t capacity);
    void keep(Bytes bytes) { kept_ = std::move(bytes); }
    void forget() noexcept { kept_.reset(); }
    void add_result(ByteSpan name, ByteSpan value);
    /// For programs of Wasp v0.1 alone; made when it is first asked for.
    [[nodiscard]] wasplib::Objects& objects();

private:
    [[nodiscard]] std::optional<std::span<std::byte>> memory(std::int32_t pointer,
                                                             std::int32_t size) const;

    ViewSandbox& view_;
    Sandbox* full_;
    const CostSchedule& costs_;
    wasmtime_context_t* context_ = nullptr;
    wasmtime_memory_t memory_{};
    wasmtime_global_t gas_{};
    Gas given_ = 0;  ///< what the counter held when the program ran last
    std::optional<Failure> failure_;
    std::optional<Bytes> kept_;
    Results results_;
    std::size_t results_bytes_ = 0;
    std::unique_ptr<wasplib::Objects> objects_;
};

}  // namespace weft::vm::wasm
