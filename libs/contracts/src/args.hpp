#pragma once

// Reading the parameters of a call: a missing or wrong-typed one is the request's failure (C §3.3).

#include <weft/base/try.hpp>
#include <weft/codec/codec.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/vm/sandbox.hpp>

namespace weft::contracts {

[[nodiscard]] inline std::unexpected<vm::Failure> refuse(std::string text)
{
    return std::unexpected{vm::Failure{vm::FailureKind::contract_error, std::move(text)}};
}
[[nodiscard]] inline std::unexpected<vm::Failure> refuse_argument(std::string_view name,
                                                                  std::string_view what)
{
    return std::unexpected{vm::Failure{vm::FailureKind::bad_argument,
                                       "'" + std::string{name} + "' " + std::string{what}}};
}

template <class T>
using Argument = std::expected<T, vm::Failure>;

/// The bytes of a parameter, if it is there.
[[nodiscard]] std::optional<ByteSpan> find_argument(const vm::Params& params,
                                                    std::string_view name);

namespace argument {
/// Each decoder takes all bytes of a parameter or none.
[[nodiscard]] std::optional<types::AgentId> as_agent(ByteSpan bytes);
[[nodiscard]] std::optional<types::Address> as_address(ByteSpan bytes);
[[nodiscard]] std::optional<types::Color> as_color(ByteSpan bytes);
[[nodiscard]] std::optional<types::Hash> as_hash(ByteSpan bytes);
[[nodiscard]] std::optional<types::Hname> as_hname(ByteSpan bytes);
[[nodiscard]] std::optional<types::RequestId> as_request(ByteSpan bytes);
[[nodiscard]] std::optional<types::Balances> as_balances(ByteSpan bytes);
[[nodiscard]] std::optional<std::int64_t> as_i64(ByteSpan bytes);
[[nodiscard]] std::optional<std::uint64_t> as_u64(ByteSpan bytes);
[[nodiscard]] std::optional<std::uint32_t> as_u32(ByteSpan bytes);
[[nodiscard]] std::optional<std::uint16_t> as_u16(ByteSpan bytes);
}  // namespace argument

/// Nullopt when absent. Errors: bad_argument when it does not decode.
template <class T>
[[nodiscard]] Argument<std::optional<T>> optional_argument(const vm::Params& params,
                                                           std::string_view name,
                                                           std::optional<T> (*decode)(ByteSpan))
{
    const auto bytes = find_argument(params, name);
    if (!bytes) return std::optional<T>{};
    auto value = decode(*bytes);
    if (!value) return refuse_argument(name, "is malformed");
    return value;
}

/// Errors: bad_argument when it is absent or does not decode.
template <class T>
[[nodiscard]] Argument<T> required_argument(const vm::Params& params,
                                            std::string_view name,
                                            std::optional<T> (*decode)(ByteSpan))
{
    auto value = optional_argument(params, name, decode);
    if (!value) return std::unexpected{std::move(value).error()};
    if (!*value) return refuse_argument(name, "is missing");
    return **std::move(value);
}

/// UTF-8 of at most `bytes_max`, `otherwise` when absent.
[[nodiscard]] Argument<std::string> text_argument(const vm::Params& params,
                                                  std::string_view name,
                                                  std::size_t bytes_max,
                                                  std::string_view otherwise);

/// A listing of entries of the state that may be longer than the results of one call: it takes what
/// fits, and the next call goes on above the last key it was given.
class Page {
public:
    explicit Page(vm::Results& into) : results_{into} {}
    /// False, and nothing added, when the page is full.
    bool add(Bytes name, Bytes value)
    {
        constexpr std::size_t entry_bytes = 6;  // the lengths of its encoding
        const auto size = entry_bytes + name.size() + value.size();
        if (size > room_) return false;
        room_ -= size;
        results_.emplace(std::move(name), std::move(value));
        return true;
    }

private:
    vm::Results& results_;
    std::size_t room_ = vm::dict_bytes_max - 4096;
};

[[nodiscard]] Bytes encoded_u64(std::uint64_t value);
[[nodiscard]] Bytes encoded_i64(std::int64_t value);
[[nodiscard]] Bytes encoded_u32(std::uint32_t value);
[[nodiscard]] Bytes encoded_u16(std::uint16_t value);
template <class Fixed>
[[nodiscard]] Bytes encoded_fixed(const Fixed& value)
{
    return to_bytes(ByteSpan{value.bytes()});
}

}  // namespace weft::contracts
