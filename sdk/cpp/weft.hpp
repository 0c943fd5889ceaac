#pragma once

// Smart contracts for Weft chains, in C++: one header, no library.
//
// A contract is a set of functions. WEFT_FUNC and WEFT_VIEW export them; the chain gives each call
// a fresh instance: globals hold nothing from one call to the next, what must stay is in `state`.
//
//     #include <weft.hpp>
//     using namespace weft;
//
//     WEFT_FUNC(add, "(n: u64) -> (total: u64) # Adds n.")
//     {
//         const u64 total = ctx.state().get<u64>("total").value_or(0);
//         const u64 sum = checked_add(total, ctx.param<"n">(), "the total would overflow");
//         ctx.state().set("total", sum);
//         ctx.result<"total">(sum);
//     }
//
//     WEFT_VIEW(total, "() -> (total: u64)")
//     {
//         ctx.result<"total">(ctx.state().get<u64>("total").value_or(0));
//     }
//
// What stands in quotes is the entry point's description, docs/formats/contract-interface.md: it goes
// into the program, and the types of `param` and `result` come from it. Tokens that come with a call
// of what is not `payable` go back. Without a description, `ctx.param<u64>("n")` and `ctx.result("n",
// value)` say their types themselves. A contract describes all its entry points or none.
//
// `fail` and `require` end the call: nothing it did remains, and the text is in the receipt. Built
// by `weft contract build`; by hand, with clang 19:
//
//     clang++ --target=wasm32 -std=c++20 -O2 -nostdlib -fno-exceptions -fno-rtti -I sdk/cpp
//             -Wl,--no-entry -Wl,--stack-first -Wl,-z,stack-size=65536 -o c.wasm c.cpp
//
// Memory lives as long as the call; nothing is freed. Copies are copies. The interface underneath is
// docs/formats/contract-abi.md.

namespace weft {

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i8 = signed char;
using i16 = short;
using i32 = int;
using i64 = long long;
__extension__ using u128 = unsigned __int128;
__extension__ using i128 = __int128;
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

/// Bytes that grow.
class Bytes {
public:
    Bytes() = default;
    explicit Bytes(usize size) : data_{detail::allocate(size)}, size_{size}, capacity_{size} {}
    explicit Bytes(Span bytes) { append(bytes); }
    Bytes(const Bytes& other) { append(other.span()); }
    Bytes(Bytes&& other) { *this = static_cast<Bytes&&>(other); }
    Bytes& operator=(const Bytes& other)
    {
        if (this != &other) {
            size_ = 0;
            append(other.span());
        }
        return *this;
    }
    Bytes& operator=(Bytes&& other)
    {
        if (this == &other) return *this;
        data_ = other.data_;
        size_ = other.size_;
        capacity_ = other.capacity_;
        other.data_ = nullptr;
        other.size_ = other.capacity_ = 0;
        return *this;
    }

    [[nodiscard]] Span span() const { return {data_, size_}; }
    [[nodiscard]] u8* data() { return data_; }
    [[nodiscard]] usize size() const { return size_; }
    void shrink(usize size) { size_ = size < size_ ? size : size_; }

    [[gnu::noinline]] Bytes& append(Span bytes)
    {
        reserve(size_ +
                bytes.size);  // `bytes` may be a part of these: the old place stays as it is
        if (bytes.size > 0) __builtin_memcpy(data_ + size_, bytes.data, bytes.size);
        size_ += bytes.size;
        return *this;
    }
    /// Little-endian, as the memory of WebAssembly is.
    template <class Number>
    Bytes& number(Number value)
    {
        return append(Span{reinterpret_cast<const u8*>(&value), sizeof value});
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
        if (size_ > 0) __builtin_memcpy(moved, data_, size_);
        data_ = moved;
        capacity_ = capacity;
    }

    u8* data_ = nullptr;
    usize size_ = 0;
    usize capacity_ = 0;
};

namespace detail {

/// Decimal digits, the last one right before `end`; returns the first.
template <class Number>
u8* digits_before(u8* end, Number number)
{
    do {
        *--end = static_cast<u8>('0' + static_cast<u8>(number % 10));
        number /= 10;
    } while (number != 0);
    return end;
}

}  // namespace detail

/// Text built from pieces, numbers and identifiers: `Text{} << "sold " << n << " to " << who`.
class Text {
public:
    Text() = default;
    Text(Span text) : bytes_{text} {}
    template <usize n>
    Text(const char (&text)[n]) : Text{Span{text}}
    {}
    [[nodiscard]] Span span() const { return bytes_.span(); }
    [[nodiscard]] usize size() const { return bytes_.size(); }
    Text& operator<<(Span piece)
    {
        bytes_.append(piece);
        return *this;
    }
    Text& operator<<(u64 number)
    {
        u8 digits[20];
        u8* const end = digits + sizeof digits;
        const u8* const begin = detail::digits_before(end, number);
        return *this << Span{begin, static_cast<usize>(end - begin)};
    }
    Text& operator<<(i64 number)
    {
        if (number < 0) *this << "-";
        return *this << (number < 0 ? ~static_cast<u64>(number) + 1 : static_cast<u64>(number));
    }
    Text& operator<<(u32 number) { return *this << u64{number}; }
    Text& operator<<(i32 number) { return *this << i64{number}; }
    Text& operator<<(u16 number) { return *this << u64{number}; }
    Text& operator<<(i16 number) { return *this << i64{number}; }
    Text& operator<<(u8 number) { return *this << u64{number}; }
    Text& operator<<(i8 number) { return *this << i64{number}; }
    /// Not of what merely converts to bool, such as a pointer.
    template <class Bool>
        requires __is_same
    (Bool, bool) Text& operator<<(Bool value)
    {
        return *this << (value ? Span{"true"} : Span{"false"});
    }
    /// By hand: the compiler would ask for a library function that divides.
    Text& operator<<(u128 number)
    {
        constexpr usize digits_max = 39;
        u8 digits[digits_max];
        u8* const end = digits + digits_max;
        u8* begin = end;
        do {
            const u64 high = static_cast<u64>(number >> 64);
            const u64 low = static_cast<u64>(number);
            const u64 limbs[4] = {high >> 32, high & 0xffffffff, low >> 32, low & 0xffffffff};
            u64 rest = 0;
            number = 0;
            for (const u64 limb : limbs) {
                rest = rest << 32 | limb;
                number = number << 32 | rest / 10;
                rest %= 10;
            }
            *--begin = static_cast<u8>('0' + rest);
        } while (number != 0);
        return *this << Span{begin, static_cast<usize>(end - begin)};
    }
    Text& operator<<(i128 number)
    {
        if (number < 0) *this << "-";
        return *this << (number < 0 ? ~static_cast<u128>(number) + 1 : static_cast<u128>(number));
    }
    Text& hex(Span bytes)
    {
        for (usize i = 0; i < 2 * bytes.size; ++i) {
            const u8 digit = i % 2 == 0 ? bytes.data[i / 2] >> 4 : bytes.data[i / 2] & 15;
            const u8 character = static_cast<u8>(digit < 10 ? '0' + digit : 'a' + digit - 10);
            *this << Span{&character, 1};
        }
        return *this;
    }
    inline Text& base58(Span bytes);

private:
    Bytes bytes_;
};

template <class T>
class Optional {
public:
    Optional() = default;
    Optional(const T& value) : value_{value}, has_{true} {}
    Optional(T&& value) : value_{static_cast<T&&>(value)}, has_{true} {}
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
struct Value;

template <class T>
    requires __is_integral
(T) struct Value<T> {
    static Bytes encode(T value)
    {
        Bytes bytes;
        bytes.number(value);
        return bytes;
    }
    static Optional<T> decode(Span bytes)
    {
        if (bytes.size != sizeof(T)) return {};
        T value;
        __builtin_memcpy(&value, bytes.data, sizeof value);
        return value;
    }
};
template <>
struct Value<bool> {
    static Bytes encode(bool value)
    {
        Bytes bytes;
        bytes.number(static_cast<u8>(value));
        return bytes;
    }
    /// 0 or 1, nothing else.
    static Optional<bool> decode(Span bytes)
    {
        if (bytes.size != 1 || bytes.data[0] > 1) return {};
        return bytes.data[0] == 1;
    }
};
template <>
struct Value<Hname> {
    static Bytes encode(Hname hname) { return Value<u32>::encode(hname.value); }
    static Optional<Hname> decode(Span bytes)
    {
        const auto value = Value<u32>::decode(bytes);
        if (!value) return {};
        return Hname{*value};
    }
};
template <class Tag, usize n>
struct Value<Fixed<Tag, n>> {
    static Bytes encode(const Fixed<Tag, n>& value) { return Bytes{value.span()}; }
    static Optional<Fixed<Tag, n>> decode(Span bytes)
    {
        if (bytes.size != n) return {};
        Fixed<Tag, n> value;
        __builtin_memcpy(value.bytes, bytes.data, n);
        return value;
    }
};
template <>
struct Value<Bytes> {
    static Bytes encode(const Bytes& value) { return value; }
    static Optional<Bytes> decode(Span bytes) { return Bytes{bytes}; }
};

namespace detail {

/// Well-formed: no overlong forms, no surrogates, at most U+10FFFF.
inline bool is_utf8(Span text)
{
    for (usize i = 0; i < text.size;) {
        const u8 first = text.data[i];
        const usize more = first < 0x80   ? 0
                           : first < 0xc2 ? 4
                           : first < 0xe0 ? 1
                           : first < 0xf0 ? 2
                                          : 3;
        if (more == 4 || first > 0xf4 || text.size - i <= more) return false;
        u32 point = more == 0 ? first : first & (0x3fu >> more);
        for (usize k = 1; k <= more; ++k) {
            const u8 next = text.data[i + k];
            if ((next & 0xc0) != 0x80) return false;
            point = point << 6 | (next & 0x3fu);
        }
        if (more == 2 && (point < 0x800 || (point >= 0xd800 && point < 0xe000))) return false;
        if (more == 3 && (point < 0x10000 || point > 0x10ffff)) return false;
        i += more + 1;
    }
    return true;
}

}  // namespace detail

template <>
struct Value<Text> {
    static Bytes encode(const Text& value) { return Bytes{value.span()}; }
    static Optional<Text> decode(Span bytes)
    {
        if (!detail::is_utf8(bytes)) return {};
        return Text{bytes};
    }
};
/// Literals and looks at bytes: only to be written.
template <>
struct Value<Span> {
    static Bytes encode(Span value) { return Bytes{value}; }
};
template <usize n>
struct Value<char[n]> {
    static Bytes encode(const char (&text)[n]) { return Bytes{Span{text}}; }
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

/// What asks the host, whatever it is: so that a program has what follows once.
struct Asker {
    void* self;
    i32 (*ask)(void* self, u8* buffer, usize capacity);
};
template <class Ask>
Asker asker(Ask& ask)
{
    return {&ask, [](void* self, u8* buffer, usize capacity) {
                return (*static_cast<Ask*>(self))(buffer, capacity);
            }};
}

/// Bytes of any size: most fit at once, a longer answer is kept by the host until it is fetched.
/// Returns what the host said.
[[gnu::noinline]] inline i32 answer_into(Bytes& into, Asker asker)
{
    constexpr usize at_once = 128;
    into = Bytes{at_once};
    const i32 size = asker.ask(asker.self, into.data(), at_once);
    if (size < 0) return size;
    if (static_cast<usize>(size) > at_once) {
        into = Bytes{static_cast<usize>(size)};
        host::weft_fetch(into.data(), into.size());
    }
    into.shrink(static_cast<usize>(size));
    return size;
}
template <class Ask>
Optional<Bytes> answer(Ask ask)
{
    Bytes bytes;
    if (answer_into(bytes, asker(ask)) < 0) return {};
    return static_cast<Bytes&&>(bytes);
}

template <class Id, class Ask>
Id fixed(Ask ask)
{
    Id id;
    ask(id.bytes);
    return id;
}

}  // namespace detail

inline Text& Text::base58(Span bytes)
{
    const auto text = detail::answer([&](u8* buffer, usize capacity) {
        return host::weft_base58_encode(bytes.data, bytes.size, buffer, capacity);
    });
    return *this << (*text).span();
}

/// Nothing when there is a foreign character.
inline Optional<Bytes> from_base58(Span text)
{
    return detail::answer([&](u8* buffer, usize capacity) {
        return host::weft_base58_decode(text.data, text.size, buffer, capacity);
    });
}

// As people write them.
inline Text& operator<<(Text& text, const Address& address)
{
    return text.base58(address);
}
inline Text& operator<<(Text& text, const Color& color)
{
    return color == iota ? text << "IOTA" : text.base58(color);
}
inline Text& operator<<(Text& text, const Hash& hash)
{
    return text.hex(hash);
}
inline Text& operator<<(Text& text, Hname hname)
{
    text << "0x";
    for (u32 shift = 32; shift > 0; shift -= 8) {
        const u8 byte = static_cast<u8>(hname.value >> (shift - 8));
        text.hex(Span{&byte, 1});
    }
    return text;
}

namespace detail {

/// "A/ADDRESS" or "C/CHAIN::HNAME".
inline Text& add_agent(Text& text, const u8* bytes)
{
    const bool is_address = (bytes[33] | bytes[34] | bytes[35] | bytes[36]) == 0;
    text << (is_address ? Span{"A/"} : Span{"C/"});
    text.base58(Span{bytes, 33});
    if (is_address) return text;
    const u8 hname[] = {bytes[36], bytes[35], bytes[34], bytes[33]};
    return (text << "::").hex(Span{hname, 4});
}

}  // namespace detail

inline Text& operator<<(Text& text, const AgentId& agent)
{
    return detail::add_agent(text, agent.bytes);
}
inline Text& operator<<(Text& text, const ContractId& contract)
{
    return detail::add_agent(text, contract.bytes);
}
inline Text& operator<<(Text& text, const RequestId& id)
{
    text << "[" << *Value<u16>::decode(Span{id.bytes + 32, 2}) << "]";
    return text.base58(Span{id.bytes, 32});
}

// Arguments, results, tokens.

/// Names and values, kept in byte order of the names; of one name the last value counts.
class Dict {
public:
    template <class T>
    Dict& set(Span name, const T& value)
    {
        return put_bytes(name, Value<T>::encode(value).span());
    }
    void encode(Bytes& into) const { into.number(count_).append(items_); }

private:
    [[gnu::noinline]] Dict& put_bytes(Span name, Span bytes)
    {
        Bytes items;
        u64 count = 0;
        bool placed = false;
        const auto put = [&](Span n, Span v) {
            items.number(static_cast<u16>(n.size)).append(n).sized(v);
            ++count;
        };
        const u8* at = items_.span().data;
        for (u64 left = count_; left > 0; --left) {
            const Span known{at + 2, *Value<u16>::decode(Span{at, 2})};
            const u8* const behind = known.data + known.size;
            const Span has{behind + 4, *Value<u32>::decode(Span{behind, 4})};
            at = has.data + has.size;
            if (!placed && !less(known, name)) {
                put(name, bytes);
                placed = true;
            }
            if (!(known == name)) put(known, has);
        }
        if (!placed) put(name, bytes);
        items_ = static_cast<Bytes&&>(items);
        count_ = count;
        return *this;
    }
    static bool less(Span a, Span b)
    {
        for (usize i = 0; i < a.size && i < b.size; ++i)
            if (a.data[i] != b.data[i]) return a.data[i] < b.data[i];
        return a.size < b.size;
    }
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

/// Amounts by color, in order of the colors; none is zero.
class Balances {
public:
    Balances() = default;
    Balances(const Tokens& tokens) : Balances{tokens.color, tokens.amount} {}
    Balances(const Color& color, u64 amount)
    {
        if (amount == 0) return;
        count_ = 1;
        items_.append(color).number(amount);
    }
    /// On top of what is there.
    void add(const Color& color, u64 amount)
    {
        if (amount == 0) return;
        Bytes items;
        bool placed = false;
        const auto put = [&](const Color& c, u64 a) { items.append(c).number(a); };
        u16 count = 0;
        each([&](const Color& known, u64 has) {
            if (!placed && !(known == color) && less(color, known)) {
                put(color, amount);
                placed = true;
                ++count;
            }
            if (known == color) {
                placed = true;
                has = checked_add(has, amount, "an amount would overflow");
            }
            put(known, has);
            ++count;
        });
        if (!placed) {
            put(color, amount);
            ++count;
        }
        items_ = static_cast<Bytes&&>(items);
        count_ = count;
    }
    [[nodiscard]] u64 of(const Color& color) const
    {
        u64 amount = 0;
        each([&](const Color& known, u64 has) {
            if (known == color) amount = has;
        });
        return amount;
    }
    [[nodiscard]] u16 colors() const { return count_; }
    /// `visit(color, amount)`.
    template <class Visit>
    void each(Visit visit) const
    {
        constexpr usize size = 40;
        for (usize i = 0; i < count_; ++i) {
            const u8* at = items_.span().data + size * i;
            visit(*Value<Color>::decode(Span{at, 32}), *Value<u64>::decode(Span{at + 32, 8}));
        }
    }
    [[nodiscard]] Bytes encode() const
    {
        Bytes bytes;
        bytes.number(count_).append(items_);
        return bytes;
    }
    static Optional<Balances> decode(Span bytes)
    {
        if (bytes.size < 2) return {};
        Balances balances;
        balances.count_ = *Value<u16>::decode(Span{bytes.data, 2});
        if (bytes.size != 2 + usize{40} * balances.count_) return {};
        balances.items_ = Bytes{Span{bytes.data + 2, bytes.size - 2}};
        return balances;
    }

private:
    static bool less(const Color& a, const Color& b)
    {
        for (usize i = 0; i < 32; ++i)
            if (a.bytes[i] != b.bytes[i]) return a.bytes[i] < b.bytes[i];
        return false;
    }
    u16 count_ = 0;
    Bytes items_;
};
template <>
struct Value<Balances> {
    static Bytes encode(const Balances& value) { return value.encode(); }
    static Optional<Balances> decode(Span bytes) { return Balances::decode(bytes); }
};
inline Text& operator<<(Text& text, const Balances& balances)
{
    if (balances.colors() == 0) text << "nothing";
    bool first = true;
    balances.each([&](const Color& color, u64 amount) {
        if (!first) text << ",";
        first = false;
        text << amount;
        if (!(color == iota)) text << ":" << color;
    });
    return text;
}

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

[[gnu::noinline]] inline Called called_by(Asker asker)
{
    Bytes bytes;
    const i32 size = answer_into(bytes, asker);
    if (size >= 0) return {0, Bytes{}, Results{static_cast<Bytes&&>(bytes)}};
    const auto text = answer([](u8* into, usize room) { return host::weft_fetch(into, room); });
    return {static_cast<u8>(-1 - size), text.value_or(Bytes{}), Results{Bytes{}}};
}
template <class Ask>
Called called(Ask ask)
{
    return called_by(asker(ask));
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
        const auto found = bytes(key);
        if (!found) return {};
        return Value<T>::decode((*found).span());
    }
    [[nodiscard, gnu::noinline]] Optional<Bytes> bytes(Span key) const
    {
        return detail::answer([&](u8* buffer, usize capacity) {
            return host::weft_state_get(key.data, key.size, buffer, capacity);
        });
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
    /// All of the contract's account.
    [[nodiscard]] Balances balances() const
    {
        const auto all = detail::answer(
            [](u8* buffer, usize capacity) { return host::weft_balances(buffer, capacity); });
        return Balances::decode((*all).span()).value_or({});
    }

    /// A parameter that must be there and of that type.
    template <class T>
    [[nodiscard]] T param(Span name) const
    {
        const auto value = optional_param<T>(name);
        if (!value) wrong_param(name, "' is missing");
        return *value;
    }
    /// A parameter that may be absent; a malformed one ends the call all the same.
    template <class T>
    [[nodiscard]] Optional<T> optional_param(Span name) const
    {
        const auto bytes = param_bytes(name);
        if (!bytes) return {};
        const auto value = Value<T>::decode((*bytes).span());
        if (!value) wrong_param(name, "' is malformed");
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

private:
    [[gnu::noinline]] static Optional<Bytes> param_bytes(Span name)
    {
        return detail::answer([&](u8* buffer, usize capacity) {
            return host::weft_param(name.data, name.size, buffer, capacity);
        });
    }
    [[noreturn, gnu::noinline]] static void wrong_param(Span name, Span what)
    {
        fail(Text{} << "parameter '" << name << what);
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
    /// All that came with this call.
    [[nodiscard]] Balances incoming_all() const
    {
        const auto all = detail::answer(
            [](u8* buffer, usize capacity) { return host::weft_incoming_all(buffer, capacity); });
        return Balances::decode((*all).span()).value_or({});
    }
    /// How many colors came with this call.
    [[nodiscard]] u32 incoming_colors() const { return incoming_all().colors(); }
    /// Tokens the request's transaction minted; their color is the transaction's id.
    [[nodiscard]] u64 minted() const { return host::weft_minted(); }

    /// From the contract's account to an address on the ledger. Ends the call when the account does
    /// not hold that much.
    void transfer(const Address& to, const Balances& tokens) const
    {
        const Bytes amount = tokens.encode();
        host::weft_transfer(to.bytes, amount.span().data, amount.size());
    }
    Called call(Hname contract, Hname entry, const Dict& params, const Balances& tokens = {}) const
    {
        Bytes arguments;
        arguments.number(contract.value).number(entry.value);
        params.encode(arguments);
        arguments.append(tokens.encode());
        return detail::called([&](u8* buffer, usize capacity) {
            return host::weft_call(arguments.span().data, arguments.size(), buffer, capacity);
        });
    }
    /// From the contract's account to whoever it is: an address gets it on the ledger, a contract in
    /// its account on this chain.
    void pay(const AgentId& to, const Balances& tokens) const
    {
        if (const auto address = address_of(to)) return transfer(*address, tokens);
        call(Hname::of("accounts"), Hname::of("deposit"), Dict{}.set("a", to), tokens).or_fail();
    }
    /// A request to a contract of any chain; leaves with the next anchor.
    /// `timelock`: Unix seconds, 0 for none.
    /// Ends the call when the tokens, and one IOTA for the request token, are not there.
    void post(const ContractId& target,
              Hname entry,
              const Dict& params,
              const Balances& tokens = {},
              u32 timelock = 0) const
    {
        Bytes request{target.span()};
        request.number(entry.value).number(timelock);
        params.encode(request);
        request.append(tokens.encode());
        host::weft_post(request.span().data, request.size());
    }
    /// A new contract of this chain from a stored program: nothing, or why it failed.
    Called deploy(const Hash& program, Span name, Span description, const Dict& init) const
    {
        Bytes arguments{program.span()};
        arguments.sized(name).sized(description);
        init.encode(arguments);
        const i32 code = host::weft_deploy(arguments.span().data, arguments.size());
        if (code >= 0) return {};
        const auto text =
            detail::answer([](u8* into, usize room) { return host::weft_fetch(into, room); });
        return {static_cast<u8>(-1 - code), text.value_or(Bytes{}), Results{Bytes{}}};
    }
    /// Into the chain's event log, under this contract. WEFT_EVENT makes one with named fields.
    void event(Span text) const { host::weft_event(text.data, text.size); }
};

// Descriptions: docs/formats/contract-interface.md. Read by the compiler, so that a name that is not
// described, or a value of another type, does not compile.

namespace detail {

/// A text literal as a template's argument.
template <usize n>
struct Literal {
    char text[n]{};
    consteval Literal(const char (&from)[n])
    {
        for (usize i = 0; i < n; ++i) text[i] = from[i];
    }
    static constexpr usize size = n - 1;
};

consteval bool same(const char* a, usize a_size, const char* b, usize b_size)
{
    if (a_size != b_size) return false;
    for (usize i = 0; i < a_size; ++i)
        if (a[i] != b[i]) return false;
    return true;
}

/// A field of a signature, and where its type stands.
struct Found {
    bool found = false;
    bool optional = false;
    usize type_begin = 0;
    usize type_size = 0;
};

/// `list`: 0 for the parameters, 1 for the results. `name` or the field of that number.
template <usize n>
consteval Found find_field(
    const Literal<n>& signature, usize list, const char* name, usize name_size, usize number)
{
    usize at = 0;
    const auto& text = signature.text;
    for (usize seen = 0;; ++at) {
        if (at >= n || text[at] == '#') return {};
        if (text[at] == '(' && seen++ == list) break;
    }
    ++at;
    for (usize index = 0; at < n && text[at] != ')'; ++index) {
        const usize begin = at;
        while (at < n && text[at] != ':' && text[at] != '?' && text[at] != ')' && text[at] != '.')
            ++at;
        const usize end = at;
        Found field{.found = true, .optional = text[at] == '?'};
        while (at < n && (text[at] == '?' || text[at] == ':' || text[at] == ' ')) ++at;
        field.type_begin = at;
        while (at < n && text[at] != ',' && text[at] != ')') ++at;
        field.type_size = at - field.type_begin;
        if (name == nullptr ? index == number : same(text + begin, end - begin, name, name_size))
            return field;
        while (at < n && (text[at] == ',' || text[at] == ' ')) ++at;
    }
    return {};
}
template <usize n>
consteval usize count_fields(const Literal<n>& signature)
{
    usize count = 0;
    while (find_field(signature, 0, nullptr, 0, count).found) ++count;
    return count;
}

template <class T>
struct Is {
    using Type = T;
};
struct UnknownType {};

template <usize n>
consteval bool is_type(const Literal<n>& signature, Found field, const char* name)
{
    usize size = 0;
    while (name[size] != 0) ++size;
    return same(signature.text + field.type_begin, field.type_size, name, size);
}
template <Literal signature, Found field>
consteval auto type_of_field()
{
    if constexpr (is_type(signature, field, "u8"))
        return Is<u8>{};
    else if constexpr (is_type(signature, field, "u16"))
        return Is<u16>{};
    else if constexpr (is_type(signature, field, "u32"))
        return Is<u32>{};
    else if constexpr (is_type(signature, field, "u64"))
        return Is<u64>{};
    else if constexpr (is_type(signature, field, "u128"))
        return Is<u128>{};
    else if constexpr (is_type(signature, field, "i8"))
        return Is<i8>{};
    else if constexpr (is_type(signature, field, "i16"))
        return Is<i16>{};
    else if constexpr (is_type(signature, field, "i32"))
        return Is<i32>{};
    else if constexpr (is_type(signature, field, "i64"))
        return Is<i64>{};
    else if constexpr (is_type(signature, field, "i128"))
        return Is<i128>{};
    else if constexpr (is_type(signature, field, "bool"))
        return Is<bool>{};
    else if constexpr (is_type(signature, field, "text"))
        return Is<Text>{};
    else if constexpr (is_type(signature, field, "bytes"))
        return Is<Bytes>{};
    else if constexpr (is_type(signature, field, "address"))
        return Is<Address>{};
    else if constexpr (is_type(signature, field, "agent"))
        return Is<AgentId>{};
    else if constexpr (is_type(signature, field, "contract"))
        return Is<ContractId>{};
    else if constexpr (is_type(signature, field, "color"))
        return Is<Color>{};
    else if constexpr (is_type(signature, field, "hash"))
        return Is<Hash>{};
    else if constexpr (is_type(signature, field, "request"))
        return Is<RequestId>{};
    else if constexpr (is_type(signature, field, "hname"))
        return Is<Hname>{};
    else if constexpr (is_type(signature, field, "balances"))
        return Is<Balances>{};
    else
        return Is<UnknownType>{};
}
template <Literal signature, Found field>
using FieldType = typename decltype(type_of_field<signature, field>())::Type;

/// The context of an entry point with that description.
template <class Base, Literal signature>
class Described : public Base {
public:
    using Base::param;
    using Base::result;

    /// Of the described type; an Optional where it may be absent.
    template <Literal name>
    [[nodiscard]] auto param() const
    {
        constexpr Found field = find_field(signature, 0, name.text, name.size, 0);
        static_assert(field.found, "the description has no such parameter");
        using T = FieldType<signature, field>;
        static_assert(!__is_same(T, UnknownType), "the description gives it a type that is none");
        if constexpr (field.optional)
            return Base::template optional_param<T>(Span{name.text});
        else
            return Base::template param<T>(Span{name.text});
    }
    template <Literal name>
    void result(
        const FieldType<signature, find_field(signature, 1, name.text, name.size, 0)>& value) const
    {
        Base::result(Span{name.text}, value);
    }
};

template <class T>
void show(Text& text, const T& value)
{
    text << value;
}
inline void show(Text& text, const Bytes& value)
{
    text.hex(value);
}
/// In quotes.
inline void show(Text& text, const Text& value)
{
    const Span bytes = value.span();
    text << "\"";
    for (usize i = 0; i < bytes.size; ++i) {
        const u8 byte = bytes.data[i];
        if (byte == '\n')
            text << "\\n";
        else
            (byte == '"' || byte == '\\' ? text << "\\" : text) << Span{bytes.data + i, 1};
    }
    text << "\"";
}

template <Literal signature, usize... numbers>
struct EventFields {
    template <usize number>
    using Type = FieldType<signature, find_field(signature, 0, nullptr, 0, number)>;
    static void emit(const Func& ctx, Span name, const Type<numbers>&... values)
    {
        Text line{name};
        (one<numbers>(line, values), ...);
        ctx.event(line);
    }
    template <usize number>
    static void one(Text& line, const Type<number>& value)
    {
        // The name of a field ends two characters before its type, or three where it may be absent.
        constexpr Found field = find_field(signature, 0, nullptr, 0, number);
        static_assert(!field.optional, "an event of this SDK has all its fields");
        constexpr usize end = field.type_begin - 2;
        constexpr usize begin = [] {
            usize at = end;
            while (signature.text[at - 1] != '(' && signature.text[at - 1] != ' ') --at;
            return at;
        }();
        line << " " << Span{reinterpret_cast<const u8*>(signature.text) + begin, end - begin}
             << "=";
        show(line, value);
    }
};
template <Literal signature, usize... numbers>
consteval auto event_of()
{
    if constexpr (sizeof...(numbers) == count_fields(signature))
        return EventFields<signature, numbers...>{};
    else
        return event_of<signature, numbers..., sizeof...(numbers)>();
}

}  // namespace detail

}  // namespace weft

// The compiler may ask for these by name.
extern "C" {
/// The product of two numbers of 128 bits, by parts that fit 64.
__attribute__((weak)) weft::u128 __multi3(weft::u128 a, weft::u128 b)
{
    using weft::u128;
    using weft::u64;
    const u64 a_low = static_cast<u64>(a), b_low = static_cast<u64>(b);
    const u64 a0 = a_low & 0xffffffff, a1 = a_low >> 32;
    const u64 b0 = b_low & 0xffffffff, b1 = b_low >> 32;
    const u64 middle = a1 * b0 + (a0 * b0 >> 32);
    const u64 other = a0 * b1 + (middle & 0xffffffff);
    const u64 low = other << 32 | (a0 * b0 & 0xffffffff);
    u64 high = a1 * b1 + (middle >> 32) + (other >> 32);
    high += static_cast<u64>(a >> 64) * b_low + a_low * static_cast<u64>(b >> 64);
    return static_cast<u128>(high) << 64 | low;
}
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

// A line of the description, into the program's own section.
#define WEFT_LINE(line) \
    __asm__(".section .custom_section.weft.interface.v1,\"\",@\n.ascii \"" line "\\n\"\n")

#define WEFT_ENTRY(kind, Context, name, ...)                                            \
    __VA_OPT__(WEFT_LINE(kind " " #name __VA_ARGS__);)                                  \
    using weft_context_##name = weft::detail::Described<weft::Context, "" __VA_ARGS__>; \
    static void weft_body_##name(const weft_context_##name& ctx);                       \
    extern "C" __attribute__((export_name(kind ":" #name))) void weft_entry_##name()    \
    {                                                                                   \
        weft_body_##name(weft_context_##name{});                                        \
    }                                                                                   \
    static void weft_body_##name([[maybe_unused]] const weft_context_##name& ctx)

/// A full entry point: `WEFT_FUNC(add, "(n: u64) -> (total: u64)") { … }` with `ctx`, a weft::Func that
/// knows the types of the description. WEFT_FUNC(add) has none.
#define WEFT_FUNC(...) WEFT_ENTRY("func", Func, __VA_ARGS__)

/// A view, with `ctx`, a weft::View.
#define WEFT_VIEW(...) WEFT_ENTRY("view", View, __VA_ARGS__)

/// An event with named fields: WEFT_EVENT(sold, "(amount: u64, to: agent)") makes
/// `event_sold(ctx, amount, to)`, which logs `sold amount=5 to=A/…`.
#define WEFT_EVENT(name, signature)                                                            \
    WEFT_LINE("event " #name signature);                                                       \
    template <class... Values>                                                                 \
    void event_##name(const weft::Func& ctx, const Values&... values)                          \
    {                                                                                          \
        decltype(weft::detail::event_of<weft::detail::Literal{signature}>())::emit(ctx, #name, \
                                                                                   values...); \
    }                                                                                          \
    static_assert(true)

/// An error that programs can tell apart: WEFT_ERROR(sold_out, "There are none left.") makes the text
/// `error_sold_out`, for `fail` and `require`.
#define WEFT_ERROR(name, text)            \
    WEFT_LINE("error " #name " # " text); \
    [[maybe_unused]] static constexpr char error_##name[] = #name ": " text
