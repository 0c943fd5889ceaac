#pragma once

// Modules that are hard on a compiler: made of a few pieces of code, over and over.

#include <weft/base/prng.hpp>

#include "assembler.hpp"
#include <algorithm>
#include <vector>

namespace weft::bench {

/// As large as a program can be: one field of a blob.
inline constexpr std::size_t program_bytes_max = 64u << 10;

/// What a module is made of.
struct Genome {
    std::vector<std::size_t> pieces;  ///< by number, in turn
    std::uint32_t variables = 8;      ///< i32, and as many i64
    std::uint32_t functions = 1;
    std::uint32_t bytes = 4096;  ///< of all bodies
    std::uint32_t width = 8;     ///< labels, operands, nesting
};

inline constexpr std::size_t piece_count = 24;

/// One piece of code, which leaves the stack as it was. Variables are drawn.
inline Code piece(std::size_t number, const Genome& genome, Prng& prng)
{
    const auto narrow = [&] { return static_cast<std::uint32_t>(prng.below(genome.variables)); };
    const auto wide = [&] {
        return genome.variables + static_cast<std::uint32_t>(prng.below(genome.variables));
    };
    const auto deep = std::min<std::uint32_t>(genome.width, 200);
    Code code;
    switch (number) {
    case 0: return code.raw({0x3f, 0, 0x11, 1, 0, 0x1a});
    case 1: return code.get(narrow()).i32(7).raw({0x6a}).set(narrow());
    case 2: return code.get(narrow()).raw({0x04, 0x40}).get(narrow()).set(narrow()).raw({0x0b});
    case 3: return code.raw({0x02, 0x40}).get(narrow()).raw({0x0d, 0, 0x0b});
    case 4: return code.raw({0x03, 0x40}).get(narrow()).raw({0x0d, 0, 0x0b});
    case 5: return code.get(narrow()).raw({0x28, 2, 0}).set(narrow());
    case 6: return code.get(narrow()).get(narrow()).raw({0x36, 2, 0});
    case 7: return code.get(narrow()).raw({0x40, 0}).set(narrow());
    case 8: return code.get(narrow()).get(narrow()).get(narrow()).raw({0xfc, 10, 0, 0});
    case 9: return code.get(narrow()).get(narrow()).get(narrow()).raw({0xfc, 11, 0});
    case 10: return code.get(narrow()).get(narrow()).raw({0x6d}).set(narrow());
    case 11:
        code.raw({0x02, 0x40}).get(narrow()).raw({0x0e}).number(genome.width);
        for (std::uint32_t i = 0; i <= genome.width; ++i) code.raw({0});
        return code.raw({0x0b});
    case 12: return code.get(narrow()).get(narrow()).get(narrow()).raw({0x1b}).set(narrow());
    case 13: return code.call(0);
    case 14: return code.get(wide()).get(wide()).raw({0x7e}).set(wide());
    case 15:
        for (std::uint32_t i = 0; i < deep; ++i) code.get(narrow());
        for (std::uint32_t i = 1; i < deep; ++i) code.raw({0x6a});
        return code.set(narrow());
    case 16:
        for (std::uint32_t i = 0; i < deep; ++i) code.raw({0x02, 0x40});
        for (std::uint32_t i = 0; i < deep; ++i)
            code.get(narrow()).raw({0x0d}).number(prng.below(deep - i)).raw({0x0b});
        return code;
    case 17:
        return code.raw({0x02, 0x40, 0x03, 0x40})
            .get(narrow())
            .raw({0x0d, 1})
            .get(narrow())
            .set(narrow())
            .raw({0x0c, 0, 0x0b, 0x0b});
    case 18: return code.raw({0x23, 0}).get(narrow()).raw({0x6a, 0x24, 0});
    case 19: return code.get(narrow()).raw({0x04, 0x40, 0x0f, 0x0b});
    case 20: return code.get(wide()).get(wide()).raw({0x80}).set(wide());
    case 21:
        for (std::uint32_t i = 0; i < deep; ++i) code.raw({0x03, 0x40});
        for (std::uint32_t i = 0; i < deep; ++i)
            code.get(narrow())
                .i32(1)
                .raw({0x6b})
                .tee(narrow())
                .raw({0x0d})
                .number(prng.below(deep - i))
                .raw({0x0b});
        return code;
    case 22: return code.get(narrow()).i32(0).raw({0x11, 1, 0}).set(narrow());
    case 23:
        return code.get(narrow())
            .raw({0x04, 0x7e})
            .get(wide())
            .raw({0x05})
            .get(wide())
            .raw({0x0b})
            .set(wide());
    }
    return code;
}

inline Bytes module_of(const Genome& genome)
{
    Prng prng{7};
    Code bodies;
    bodies.number(genome.functions);
    const auto each = genome.bytes / genome.functions;
    for (std::uint32_t f = 0; f < genome.functions; ++f) {
        Code body;
        body.raw({2}).number(genome.variables).raw({0x7f}).number(genome.variables).raw({0x7e});
        for (std::size_t i = 0; body.size() < each; ++i)
            body += piece(genome.pieces[i % genome.pieces.size()], genome, prng);
        bodies.sized(body.raw({0x0b}));
    }
    Code declared;
    declared.number(genome.functions);
    for (std::uint32_t f = 0; f < genome.functions; ++f) declared.raw({0});
    Code module;
    module.raw({0, 'a', 's', 'm', 1, 0, 0, 0});
    module.section(1, Code{}.raw({2, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f})).section(3, declared);
    module.section(4, Code{}.raw({1, 0x70, 1, 8, 8})).section(5, Code{}.raw({1, 1, 1, 16}));
    module.section(6, Code{}.raw({1, 0x7f, 1, 0x41, 0, 0x0b}));
    module.section(7, Code{}.raw({2}).text("memory").raw({2, 0}).text("func:run").raw({0, 0}));
    module.section(10, bodies);
    return module.bytes();
}

}  // namespace weft::bench
