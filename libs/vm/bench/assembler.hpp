#pragma once

// Small contract programs, byte by byte: all host functions imported, and an entry point that runs
// some code so many times.

#include <weft/base/check.hpp>
#include <weft/vm/wasm/program.hpp>

#include <string>

namespace weft::bench {

class Code {
public:
    Code() = default;
    Code& raw(std::initializer_list<int> octets)
    {
        for (const auto octet : octets) bytes_ += static_cast<char>(octet);
        return *this;
    }
    Code& operator+=(const Code& more)
    {
        bytes_ += more.bytes_;
        return *this;
    }
    Code& number(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
        bytes_ += static_cast<char>(value);
        return *this;
    }
    Code& signed_number(std::int64_t value)
    {
        for (;;) {
            const auto low = static_cast<int>(value & 0x7f);
            value >>= 7;
            const bool done = value == ((low & 0x40) != 0 ? -1 : 0);
            bytes_ += static_cast<char>(done ? low : low | 0x80);
            if (done) return *this;
        }
    }
    Code& i32(std::int32_t value) { return raw({0x41}).signed_number(value); }
    Code& i64(std::int64_t value) { return raw({0x42}).signed_number(value); }
    Code& get(std::uint32_t local) { return raw({0x20}).number(local); }
    Code& set(std::uint32_t local) { return raw({0x21}).number(local); }
    Code& tee(std::uint32_t local) { return raw({0x22}).number(local); }
    Code& drop() { return raw({0x1a}); }
    Code& call(std::uint32_t function) { return raw({0x10}).number(function); }
    /// Pre: a host function of that name.
    Code& host(std::string_view name)
    {
        const auto all = vm::wasm::host_signatures();
        for (std::uint32_t i = 0; i < all.size(); ++i)
            if (all[i].name == name) return call(i);
        WEFT_CHECK(false);
        return *this;
    }
    Code& repeat(unsigned times, const Code& what)
    {
        for (unsigned i = 0; i < times; ++i) *this += what;
        return *this;
    }
    Code& section(int id, const Code& contents) { return raw({id}).sized(contents); }
    Code& sized(const Code& contents)
    {
        number(contents.bytes_.size());
        return *this += contents;
    }
    Code& text(std::string_view text)
    {
        number(text.size());
        bytes_ += text;
        return *this;
    }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] Bytes bytes() const { return to_bytes(std::string_view{bytes_}); }

private:
    std::string bytes_;
};

/// Locals of the code that is repeated.
inline constexpr std::uint32_t local_left = 0;    ///< i32: turns left
inline constexpr std::uint32_t local_random = 1;  ///< i64: `draw` moves it
inline constexpr std::uint32_t local_a = 2;       ///< i32
inline constexpr std::uint32_t local_b = 3;       ///< i32
inline constexpr std::uint32_t local_wide = 4;    ///< i64

/// The next random number: a linear congruence.
inline Code draw()
{
    return Code{}
        .get(local_random)
        .i64(0x5851f42d4c957f2d)
        .raw({0x7e})
        .i64(0x14057b7ef767814f)
        .raw({0x7c})
        .set(local_random);
}
/// Its upper bits as an i32 below 2^bits, left on the stack.
inline Code drawn(int bits)
{
    return Code{}.get(local_random).i64(64 - bits).raw({0x88, 0xa7});
}

struct ProgramShape {
    Code before = {};  ///< once, at the start
    Code turn = {};    ///< `turns` times
    std::uint32_t turns = 1000;
    std::uint32_t pages = 1;
    std::uint32_t pages_max = 1;
    std::uint32_t functions = 1;  ///< in the table, of type i32 → i32, each another; the first
                                  ///< stands behind the host functions
    std::uint32_t table = 0;      ///< elements, the functions in turn; 0: one for each
};
/// "func:run" does it all, "func:none" does not turn, "view:nothing" and "func:nothing" are empty.
inline Bytes program(const ProgramShape& shape)
{
    const auto hosts = vm::wasm::host_signatures();
    // A type for each import, then () → (), i32 → i32, (i32) → ().
    Code types;
    types.number(hosts.size() + 3);
    Code imports;
    imports.number(hosts.size());
    for (std::uint32_t i = 0; i < hosts.size(); ++i) {
        Code list[2];
        std::size_t counts[2] = {0, 0};
        int side = 0;
        for (const auto c : hosts[i].signature) {
            if (c == ':') {
                side = 1;
            } else {
                list[side].raw({c == 'i' ? 0x7f : 0x7e});
                ++counts[side];
            }
        }
        types.raw({0x60}).number(counts[0]);
        types += list[0];
        types.number(counts[1]);
        types += list[1];
        imports.text(vm::wasm::abi_module).text(hosts[i].name).raw({0}).number(i);
    }
    const auto none = static_cast<std::uint32_t>(hosts.size());
    types.raw({0x60, 0, 0}).raw({0x60, 1, 0x7f, 1, 0x7f}).raw({0x60, 1, 0x7f, 0});
    const auto helpers = shape.functions;
    const auto table_size = shape.table == 0 ? helpers : shape.table;
    const auto go = none + helpers;  // function index: the imports, the helpers, go, the entries
    Code declared;
    declared.number(helpers + 5);
    for (std::uint32_t i = 0; i < helpers; ++i) declared.number(none + 1);
    declared.number(none + 2);
    for (int i = 0; i < 4; ++i) declared.number(none);

    Code bodies;
    bodies.number(helpers + 5);
    for (std::uint32_t i = 0; i < helpers; ++i) {
        Code body;
        body.raw({0}).get(0).i32(static_cast<std::int32_t>(i + 1)).raw({0x6a, 0x0b});
        bodies.sized(body);
    }
    Code body;
    body.raw({3, 1, 0x7e, 2, 0x7f, 1, 0x7e});
    body.i64(0x123456789abcdef).set(local_random);
    body += shape.before;
    body.raw({0x02, 0x40}).get(local_left).raw({0x45, 0x0d, 0x00, 0x03, 0x40});
    body += shape.turn;
    body.get(local_left).i32(1).raw({0x6b}).tee(local_left).raw({0x0d, 0x00, 0x0b, 0x0b, 0x0b});
    bodies.sized(body);
    bodies.sized(Code{}.raw({0}).i32(static_cast<std::int32_t>(shape.turns)).call(go).raw({0x0b}));
    bodies.sized(Code{}.raw({0}).i32(0).call(go).raw({0x0b}));
    bodies.sized(Code{}.raw({0, 0x0b}));
    bodies.sized(Code{}.raw({0, 0x0b}));

    Code elements;
    elements.raw({1, 0, 0x41, 0, 0x0b}).number(table_size);
    for (std::uint32_t i = 0; i < table_size; ++i) elements.number(none + i % helpers);
    Code module;
    module.raw({0, 'a', 's', 'm', 1, 0, 0, 0});
    module.section(1, types).section(2, imports).section(3, declared);
    module.section(4, Code{}.raw({1, 0x70, 1}).number(table_size).number(table_size));
    module.section(5, Code{}.raw({1, 1}).number(shape.pages).number(shape.pages_max));
    module.section(6, Code{}.raw({1, 0x7f, 1, 0x41, 0, 0x0b}));
    module.section(7, Code{}
                          .raw({5})
                          .text("memory")
                          .raw({2, 0})
                          .text("func:run")
                          .raw({0})
                          .number(go + 1)
                          .text("func:none")
                          .raw({0})
                          .number(go + 2)
                          .text("view:nothing")
                          .raw({0})
                          .number(go + 3)
                          .text("func:idle")
                          .raw({0})
                          .number(go + 4));
    module.section(9, elements).section(10, bodies);
    return module.bytes();
}

}  // namespace weft::bench
