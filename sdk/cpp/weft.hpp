#pragma once

// Smart contracts for Weft chains, in C++: one header, no library.
//
// A contract is a set of functions. WEFT_FUNC and WEFT_VIEW export them; the chain gives each call
// a fresh instance: globals hold nothing from one call to the next, what must stay is in `state`.
//
//     #include <weft.hpp>
//     using namespace weft;
//
//     WEFT_FUNC(add)
//     {
//         const u64 n = ctx.param<u64>("n");
//         const u64 total = ctx.state().get<u64>("total").value_or(0);
//         ctx.state().set("total", checked_add(total, n, "the total would overflow"));
//     }
//
//     WEFT_VIEW(total) { ctx.result("total", ctx.state().get<u64>("total").value_or(0)); }
//
// `fail` and `require` end the call: nothing it did remains, and the text is in the receipt. Built
// by `weft contract build`; by hand, with clang from 14:
//
//     clang++ --target=wasm32 -std=c++20 -O2 -nostdlib -fno-exceptions -fno-rtti -I sdk/cpp
//             -Wl,--no-entry -Wl,--stack-first -Wl,-z,stack-size=65536 -o c.wasm c.cpp
//
// Memory lives as long as the call; nothing is freed. The interface underneath is
// docs/formats/contract-abi.md.

namespace weft {

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i32 = int;
using i64 = long long;
using usize = __SIZE_TYPE__;

namespace host {
#define WEFT_IMPORT(name) __attribute__((import_module("weft1"), import_name(#name))) extern "C"
WEFT_IMPORT(balance) u64 weft_balance(const u8* color);
WEFT_IMPORT(balances) i32 weft_balances(u8* buffer, usize capacity);
WEFT_IMPORT(base58_decode) i32 weft_base58_decode(const u8*, usize, u8* buffer, usize capacity);
WEFT_IMPORT(base58_encode) i32 weft_base58_encode(const u8*, usize, u8* buffer, usize capacity);
WEFT_IMPORT(blake2b) void weft_blake2b(const u8*, usize, u8* out);
WEFT_IMPORT(call) i32 weft_call(const u8* arguments, usize, u8* buffer, usize capacity);
WEFT_IMPORT(call_view) i32 weft_call_view(const u8* arguments, usize, u8* buffer, usize capacity);
WEFT_IMPORT(caller) void weft_caller(u8* out);
WEFT_IMPORT(chain_owner) void weft_chain_owner(u8* out);
WEFT_IMPORT(contract_id) void weft_contract_id(u8* out);
WEFT_IMPORT(creator) void weft_creator(u8* out);
WEFT_IMPORT(deploy) i32 weft_deploy(const u8* arguments, usize);
WEFT_IMPORT(ed25519_address) void weft_ed25519_address(const u8* key, u8* out);
WEFT_IMPORT(ed25519_verify)
i32 weft_ed25519_verify(const u8* key, const u8* message, usize, const u8* signature);
WEFT_IMPORT(entropy) void weft_entropy(u8* out);
WEFT_IMPORT(event) void weft_event(const u8* text, usize);
WEFT_IMPORT(fail) void weft_fail(const u8* text, usize);
WEFT_IMPORT(fetch) i32 weft_fetch(u8* buffer, usize capacity);
WEFT_IMPORT(gas_left) u64 weft_gas_left();
WEFT_IMPORT(hname) u32 weft_hname(const u8* name, usize);
WEFT_IMPORT(incoming) u64 weft_incoming(const u8* color);
WEFT_IMPORT(incoming_all) i32 weft_incoming_all(u8* buffer, usize capacity);
WEFT_IMPORT(log) void weft_log(const u8* text, usize);
WEFT_IMPORT(minted) u64 weft_minted();
WEFT_IMPORT(param) i32 weft_param(const u8* name, usize, u8* buffer, usize capacity);
WEFT_IMPORT(params) i32 weft_params(u8* buffer, usize capacity);
WEFT_IMPORT(post) void weft_post(const u8* request, usize);
WEFT_IMPORT(request_id) void weft_request_id(u8* out);
WEFT_IMPORT(result) void weft_result(const u8* name, usize, const u8* value, usize);
WEFT_IMPORT(state_delete) void weft_state_delete(const u8* key, usize);
WEFT_IMPORT(state_get) i32 weft_state_get(const u8* key, usize, u8* buffer, usize capacity);
WEFT_IMPORT(state_has) i32 weft_state_has(const u8* key, usize);
WEFT_IMPORT(state_next)
i32 weft_state_next(const u8* prefix, usize, const u8* after, usize, u8* buffer, usize capacity);
WEFT_IMPORT(state_set) void weft_state_set(const u8* key, usize, const u8* value, usize);
WEFT_IMPORT(timestamp) i64 weft_timestamp();
WEFT_IMPORT(transfer) void weft_transfer(const u8* to, const u8* amount, usize);
#undef WEFT_IMPORT
}  // namespace host

// Bytes and memory.

/// A look at bytes that live elsewhere; text literals become one.
struct Span {
    const u8* data = nullptr;
    usize size = 0;

    constexpr Span() = default;
    constexpr Span(const u8* bytes, usize count) : data{bytes}, size{count} {}
    template <usize n>
    Span(const char (&text)[n]) : data{reinterpret_cast<const u8*>(text)}, size{n - 1}
    {}
    template <class Bytes>
        requires requires(const Bytes& bytes) { bytes.span(); }
    Span(const Bytes& bytes) : Span{bytes.span()}
    {}
    friend bool operator==(Span a, Span b)
    {
        if (a.size != b.size) return false;
        for (usize i = 0; i < a.size; ++i)
            if (a.data[i] != b.data[i]) return false;
        return true;
    }
};

[[noreturn]] inline void fail(Span text)
{
    host::weft_fail(text.data, text.size);
    __builtin_trap();
}
/// Ends the call unless the condition holds.
inline void require(bool condition, Span text)
{
    if (!condition) fail(text);
}

namespace detail {

extern "C" u8 __heap_base;
inline u8* heap_top = nullptr;

/// From the heap that only grows.
inline u8* allocate(usize size)
{
    constexpr usize page = 65536;
    if (heap_top == nullptr) heap_top = &__heap_base;
    u8* const block = heap_top;
    const auto begin = reinterpret_cast<usize>(block);
    const usize have = __builtin_wasm_memory_size(0) * page;
    if (size > ~begin) fail("out of memory");
    if (begin + size > have) {
        const usize pages = (begin + size - have + page - 1) / page;
        if (__builtin_wasm_memory_grow(0, pages) == ~usize{0}) fail("out of memory");
    }
    heap_top = block + size;
    return block;
}

}  // namespace detail

/// Bytes that grow. Copies share memory until one of them grows: treat a copy as finished.
class Bytes {
public:
    Bytes() = default;
    explicit Bytes(usize size) : data_{detail::allocate(size)}, size_{size}, capacity_{size} {}
    explicit Bytes(Span bytes) { append(bytes); }

    [[nodiscard]] Span span() const { return {data_, size_}; }
    [[nodiscard]] u8* data() { return data_; }
    [[nodiscard]] usize size() const { return size_; }
    void shrink(usize size) { size_ = size < size_ ? size : size_; }

    Bytes& append(Span bytes)
    {
        reserve(size_ + bytes.size);
        for (usize i = 0; i < bytes.size; ++i) data_[size_ + i] = bytes.data[i];
        size_ += bytes.size;
        return *this;
    }
    /// Little-endian.
    template <class Number>
    Bytes& number(Number value)
    {
        reserve(size_ + sizeof value);
        for (usize i = 0; i < sizeof value; ++i)
            data_[size_ + i] = static_cast<u8>(static_cast<u64>(value) >> (8 * i));
        size_ += sizeof value;
        return *this;
    }
    /// u32 length, then the bytes.
    Bytes& sized(Span bytes)
    {
        number(static_cast<u32>(bytes.size));
        return append(bytes);
    }

private:
    void reserve(usize needed)
    {
        if (needed <= capacity_) return;
        const usize capacity = needed < 2 * capacity_ ? 2 * capacity_ : needed;
        u8* const moved = detail::allocate(capacity);
        for (usize i = 0; i < size_; ++i) moved[i] = data_[i];
        data_ = moved;
        capacity_ = capacity;
    }

    u8* data_ = nullptr;
    usize size_ = 0;
    usize capacity_ = 0;
};

/// Text built from pieces and numbers: `Text{} << "sold " << n`.
class Text {
public:
    [[nodiscard]] Span span() const { return bytes_.span(); }
    Text& operator<<(Span piece)
    {
        bytes_.append(piece);
        return *this;
    }
    Text& operator<<(u64 number)
    {
        u8 digits[20];
        usize at = sizeof digits;
        do {
            digits[--at] = static_cast<u8>('0' + number % 10);
            number /= 10;
        } while (number != 0);
        return *this << Span{digits + at, sizeof digits - at};
    }

private:
    Bytes bytes_;
};

template <class T>
class Optional {
public:
    Optional() = default;
    Optional(const T& value) : value_{value}, has_{true} {}
    explicit operator bool() const { return has_; }
    /// Pre: has one.
    const T& operator*() const { return value_; }
    [[nodiscard]] T value_or(const T& other) const { return has_ ? value_ : other; }

private:
    T value_{};
    bool has_ = false;
};

// Identifiers: so many bytes with a meaning.

template <class Tag, usize n>
struct Fixed {
    u8 bytes[n] = {};
    static constexpr usize size = n;
    [[nodiscard]] Span span() const { return {bytes, n}; }
    friend bool operator==(const Fixed& a, const Fixed& b) { return a.span() == b.span(); }
};
/// Version byte (1 Ed25519, 2 BLS), then the hash of the public key.
using Address = Fixed<struct AddressTag, 33>;
/// The transaction that minted the tokens; zero is `iota`.
using Color = Fixed<struct ColorTag, 32>;
/// The chain's address, then the contract's hname.
using ContractId = Fixed<struct ContractIdTag, 37>;
/// A contract, or an address followed by hname 0.
using AgentId = Fixed<struct AgentIdTag, 37>;
/// The transaction's id, then the number of the request in it.
using RequestId = Fixed<struct RequestIdTag, 34>;
using Hash = Fixed<struct HashTag, 32>;
using PublicKey = Fixed<struct PublicKeyTag, 32>;
using Signature = Fixed<struct SignatureTag, 64>;
inline constexpr Color iota{};

inline Optional<Address> address_of(const AgentId& agent)
{
    for (usize i = 33; i < 37; ++i)
        if (agent.bytes[i] != 0) return {};
    Address address;
    for (usize i = 0; i < 33; ++i) address.bytes[i] = agent.bytes[i];
    return address;
}

/// The number a name becomes: of a contract, or of an entry point.
struct Hname {
    u32 value = 0;
    static Hname of(Span name) { return {host::weft_hname(name.data, name.size)}; }
};

// What parameters, results and state values can be: numbers little-endian of their width,
// identifiers as their bytes, bytes and text as they are.

template <class T>
struct Value {  // numbers
    static Bytes encode(T value)
    {
        Bytes bytes;
        bytes.number(value);
        return bytes;
    }
    static Optional<T> decode(Span bytes)
    {
        if (bytes.size != sizeof(T)) return {};
        u64 value = 0;
        for (usize i = 0; i < bytes.size; ++i) value |= static_cast<u64>(bytes.data[i]) << (8 * i);
        return static_cast<T>(value);
    }
};
template <class Tag, usize n>
struct Value<Fixed<Tag, n>> {
    static Bytes encode(const Fixed<Tag, n>& value) { return Bytes{value.span()}; }
    static Optional<Fixed<Tag, n>> decode(Span bytes)
    {
        if (bytes.size != n) return {};
        Fixed<Tag, n> value;
        for (usize i = 0; i < n; ++i) value.bytes[i] = bytes.data[i];
        return value;
    }
};
template <>
struct Value<Bytes> {
    static Bytes encode(const Bytes& value) { return value; }
    static Optional<Bytes> decode(Span bytes) { return Bytes{bytes}; }
};

inline u64 checked_add(u64 a, u64 b, Span text)
{
    u64 sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) fail(text);
    return sum;
}
inline u64 checked_mul(u64 a, u64 b, Span text)
{
    // Not __builtin_mul_overflow: for 64 bits it asks for a library function.
    if (a != 0 && b > ~u64{0} / a) fail(text);
    return a * b;
}

namespace detail {

/// Bytes of any size: most fit at once, a longer answer is kept by the host until it is fetched.
template <class Ask>
Optional<Bytes> answer(Ask ask)
{
    constexpr usize at_once = 128;
    Bytes buffer{at_once};
    const i32 size = ask(buffer.data(), at_once);
    if (size < 0) return {};
    if (static_cast<usize>(size) > at_once) {
        buffer = Bytes{static_cast<usize>(size)};
        host::weft_fetch(buffer.data(), buffer.size());
    }
    buffer.shrink(static_cast<usize>(size));
    return buffer;
}

template <class Id, class Ask>
Id fixed(Ask ask)
{
    Id id;
    ask(id.bytes);
    return id;
}

}  // namespace detail

// Arguments, results, tokens.

/// Names and values. `set` in ascending byte order of the names: the host takes no other.
class Dict {
public:
    Dict& set(Span name, Span value)
    {
        ++count_;
        items_.number(static_cast<u16>(name.size)).append(name).sized(value);
        return *this;
    }
    template <class T>
    Dict& set(Span name, const T& value)
        requires requires { Value<T>::encode(value); }
    {
        return set(name, Value<T>::encode(value).span());
    }
    void encode(Bytes& into) const { into.number(count_).append(items_); }

private:
    u64 count_ = 0;
    Bytes items_;
};

/// What another contract returned.
class Results {
public:
    explicit Results(Bytes bytes) : bytes_{bytes} {}
    template <class T>
    [[nodiscard]] Optional<T> get(Span name) const
    {
        Span rest = bytes_.span();
        const auto take = [&rest](usize size) {
            const Span piece{rest.data, size <= rest.size ? size : rest.size};
            rest = {rest.data + piece.size, rest.size - piece.size};
            return piece;
        };
        const auto number = [&take](usize width) {
            const Span bytes = take(width);
            u64 value = 0;
            for (usize i = 0; i < bytes.size; ++i) value |= u64{bytes.data[i]} << (8 * i);
            return value;
        };
        for (u64 left = number(8); left > 0 && rest.size > 0; --left) {
            const Span found = take(static_cast<usize>(number(2)));
            const Span value = take(static_cast<usize>(number(4)));
            if (found == name) return Value<T>::decode(value);
        }
        return {};
    }

private:
    Bytes bytes_;
};

/// One color and an amount; zero is nothing.
struct Tokens {
    Color color;
    u64 amount = 0;
    [[nodiscard]] Bytes encode() const
    {
        Bytes bytes;
        bytes.number(static_cast<u16>(amount == 0 ? 0 : 1));
        if (amount != 0) bytes.append(color).number(amount);
        return bytes;
    }
};

/// A call of another contract: its results, or why it failed (its effects are undone).
struct Called {
    u8 failure_kind = 0;  ///< 0: none; docs/formats/contract-abi.md
    Bytes failure_text;
    Results results{Bytes{}};
    explicit operator bool() const { return failure_kind == 0; }
    /// Ends this call too when that one failed.
    const Results& or_fail() const
    {
        if (failure_kind != 0) fail(failure_text);
        return results;
    }
};

namespace detail {

template <class Ask>
Called called(Ask ask)
{
    constexpr usize at_once = 128;
    Bytes buffer{at_once};
    const i32 size = ask(buffer.data(), at_once);
    if (size < 0) {
        const auto text = answer([](u8* into, usize room) { return host::weft_fetch(into, room); });
        return {static_cast<u8>(-1 - size), text.value_or(Bytes{}), Results{Bytes{}}};
    }
    if (static_cast<usize>(size) > at_once) {
        buffer = Bytes{static_cast<usize>(size)};
        host::weft_fetch(buffer.data(), buffer.size());
    }
    buffer.shrink(static_cast<usize>(size));
    return {0, Bytes{}, Results{buffer}};
}

}  // namespace detail

/// The contract's own part of the chain's state. Keys are 1 to 1024 bytes, values at most 64 KiB.
/// Writing in a view ends the call.
class State {
public:
    /// Nothing when absent, or not of that type.
    template <class T>
    [[nodiscard]] Optional<T> get(Span key) const
    {
        const auto bytes = detail::answer([&](u8* buffer, usize capacity) {
            return host::weft_state_get(key.data, key.size, buffer, capacity);
        });
        if (!bytes) return {};
        return Value<T>::decode((*bytes).span());
    }
    [[nodiscard]] bool has(Span key) const { return host::weft_state_has(key.data, key.size) != 0; }
    template <class T>
    void set(Span key, const T& value) const
    {
        const Bytes bytes = Value<T>::encode(value);
        host::weft_state_set(key.data, key.size, bytes.span().data, bytes.size());
    }
    void erase(Span key) const { host::weft_state_delete(key.data, key.size); }
    /// `visit(key, value)` for each entry under the prefix, in byte order of the keys.
    template <class Visit>
    void each(Span prefix, Visit visit) const
    {
        Bytes after;
        for (;;) {
            const auto entry = detail::answer([&](u8* buffer, usize capacity) {
                return host::weft_state_next(prefix.data, prefix.size, after.span().data,
                                             after.size(), buffer, capacity);
            });
            if (!entry) return;
            const Span bytes = (*entry).span();
            const usize size = *Value<u32>::decode({bytes.data, 4});
            const Span key{bytes.data + 4, size};
            visit(key, Span{key.data + size, bytes.size - 4 - size});
            after = Bytes{key};
        }
    }
};

/// What a view may do: read.
class View {
public:
    [[nodiscard]] ContractId contract_id() const
    {
        return detail::fixed<ContractId>(host::weft_contract_id);
    }
    [[nodiscard]] AgentId chain_owner() const
    {
        return detail::fixed<AgentId>(host::weft_chain_owner);
    }
    /// Who deployed this contract.
    [[nodiscard]] AgentId creator() const { return detail::fixed<AgentId>(host::weft_creator); }
    /// Nanoseconds since 1970, the same for the whole request.
    [[nodiscard]] i64 timestamp() const { return host::weft_timestamp(); }
    [[nodiscard]] u64 gas_left() const { return host::weft_gas_left(); }
    [[nodiscard]] State state() const { return {}; }
    [[nodiscard]] u64 balance(const Color& color) const { return host::weft_balance(color.bytes); }

    /// A parameter that must be there and of that type.
    template <class T>
    [[nodiscard]] T param(Span name) const
    {
        const auto value = optional_param<T>(name);
        if (!value) fail((Text{} << "parameter '" << name << "' is missing"));
        return *value;
    }
    /// A parameter that may be absent; a malformed one ends the call all the same.
    template <class T>
    [[nodiscard]] Optional<T> optional_param(Span name) const
    {
        const auto bytes = detail::answer([&](u8* buffer, usize capacity) {
            return host::weft_param(name.data, name.size, buffer, capacity);
        });
        if (!bytes) return {};
        const auto value = Value<T>::decode((*bytes).span());
        if (!value) fail((Text{} << "parameter '" << name << "' is malformed"));
        return value;
    }
    /// Sets one result; the last value of a name counts.
    template <class T>
    void result(Span name, const T& value) const
    {
        const Bytes bytes = Value<T>::encode(value);
        host::weft_result(name.data, name.size, bytes.span().data, bytes.size());
    }

    Called call_view(Hname contract, Hname entry, const Dict& params) const
    {
        Bytes arguments;
        arguments.number(contract.value).number(entry.value);
        params.encode(arguments);
        return detail::called([&](u8* buffer, usize capacity) {
            return host::weft_call_view(arguments.span().data, arguments.size(), buffer, capacity);
        });
    }
    /// A line in the node's own log.
    void log(Span text) const { host::weft_log(text.data, text.size); }
    [[nodiscard]] Hash blake2b(Span bytes) const
    {
        return detail::fixed<Hash>(
            [&](u8* out) { host::weft_blake2b(bytes.data, bytes.size, out); });
    }
    [[nodiscard]] bool ed25519_verify(const PublicKey& key,
                                      Span message,
                                      const Signature& signature) const
    {
        return host::weft_ed25519_verify(key.bytes, message.data, message.size, signature.bytes) !=
               0;
    }
};

/// What a full entry point may do: all of View, and write.
class Func : public View {
public:
    /// Who sent the request, or the contract that calls.
    [[nodiscard]] AgentId caller() const { return detail::fixed<AgentId>(host::weft_caller); }
    [[nodiscard]] RequestId request_id() const
    {
        return detail::fixed<RequestId>(host::weft_request_id);
    }
    /// 32 bytes nobody could know before the order of the batch was fixed.
    [[nodiscard]] Hash entropy() const { return detail::fixed<Hash>(host::weft_entropy); }
    /// Tokens of one color that came with this call; they are in the account already.
    [[nodiscard]] u64 incoming(const Color& color) const
    {
        return host::weft_incoming(color.bytes);
    }
    /// Colors that came with this call.
    [[nodiscard]] u32 incoming_colors() const
    {
        const auto all = detail::answer(
            [](u8* buffer, usize capacity) { return host::weft_incoming_all(buffer, capacity); });
        return *Value<u16>::decode({(*all).span().data, 2});
    }
    /// Tokens the request's transaction minted; their color is the transaction's id.
    [[nodiscard]] u64 minted() const { return host::weft_minted(); }

    /// From the contract's account to an address on the ledger. Ends the call when the account does
    /// not hold that much.
    void transfer(const Address& to, const Tokens& tokens) const
    {
        const Bytes amount = tokens.encode();
        host::weft_transfer(to.bytes, amount.span().data, amount.size());
    }
    Called call(Hname contract, Hname entry, const Dict& params, const Tokens& tokens = {}) const
    {
        Bytes arguments;
        arguments.number(contract.value).number(entry.value);
        params.encode(arguments);
        arguments.append(tokens.encode());
        return detail::called([&](u8* buffer, usize capacity) {
            return host::weft_call(arguments.span().data, arguments.size(), buffer, capacity);
        });
    }
    /// A request to a contract of any chain; leaves with the next anchor.
    /// `timelock`: Unix seconds, 0 for none.
    /// Ends the call when the tokens, and one IOTA for the request token, are not there.
    void post(const ContractId& target,
              Hname entry,
              const Dict& params,
              const Tokens& tokens = {},
              u32 timelock = 0) const
    {
        Bytes request{target.span()};
        request.number(entry.value).number(timelock);
        params.encode(request);
        request.append(tokens.encode());
        host::weft_post(request.span().data, request.size());
    }
    /// Into the chain's event log, under this contract.
    void event(Span text) const { host::weft_event(text.data, text.size); }
};

}  // namespace weft

// The compiler may ask for these by name.
extern "C" {
__attribute__((no_builtin, weak)) void* memcpy(void* to, const void* from, weft::usize size)
{
    auto* out = static_cast<weft::u8*>(to);
    const auto* in = static_cast<const weft::u8*>(from);
    for (weft::usize i = 0; i < size; ++i) out[i] = in[i];
    return to;
}
__attribute__((no_builtin, weak)) void* memmove(void* to, const void* from, weft::usize size)
{
    auto* out = static_cast<weft::u8*>(to);
    const auto* in = static_cast<const weft::u8*>(from);
    if (out < in)
        for (weft::usize i = 0; i < size; ++i) out[i] = in[i];
    else
        for (weft::usize i = size; i-- > 0;) out[i] = in[i];
    return to;
}
__attribute__((no_builtin, weak)) void* memset(void* to, int byte, weft::usize size)
{
    auto* out = static_cast<weft::u8*>(to);
    for (weft::usize i = 0; i < size; ++i) out[i] = static_cast<weft::u8>(byte);
    return to;
}
__attribute__((no_builtin, weak)) int memcmp(const void* a, const void* b, weft::usize size)
{
    const auto* left = static_cast<const weft::u8*>(a);
    const auto* right = static_cast<const weft::u8*>(b);
    for (weft::usize i = 0; i < size; ++i)
        if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
    return 0;
}
}

/// A full entry point: `WEFT_FUNC(name) { … }` with `ctx`, a weft::Func.
#define WEFT_FUNC(name)                                                             \
    static void weft_body_##name(const weft::Func& ctx);                            \
    extern "C" __attribute__((export_name("func:" #name))) void weft_entry_##name() \
    {                                                                               \
        weft_body_##name(weft::Func{});                                             \
    }                                                                               \
    static void weft_body_##name([[maybe_unused]] const weft::Func& ctx)

/// A view: `WEFT_VIEW(name) { … }` with `ctx`, a weft::View.
#define WEFT_VIEW(name)                                                             \
    static void weft_body_##name(const weft::View& ctx);                            \
    extern "C" __attribute__((export_name("view:" #name))) void weft_entry_##name() \
    {                                                                               \
        weft_body_##name(weft::View{});                                             \
    }                                                                               \
    static void weft_body_##name([[maybe_unused]] const weft::View& ctx)
