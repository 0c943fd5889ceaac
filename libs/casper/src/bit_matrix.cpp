#include <weft/casper/bit_matrix.hpp>

#include <array>

namespace weft::casper {

namespace {

/// H. S. Warren, Hacker's Delight, sec. 7-3, for bits that are counted from the lowest: halves of halves change places.
void transpose(std::array<std::uint64_t, 64>& square)
{
    std::uint64_t mask = 0x00000000ffffffff;
    for (std::size_t step = 32; step != 0; step /= 2, mask ^= mask << step)
        for (std::size_t k = 0; k < 64; k = (k + step + 1) & ~step) {
            const auto moved = (square[k] >> step ^ square[k + step]) & mask;
            square[k + step] ^= moved;
            square[k] ^= moved << step;
        }
}

}  // namespace

std::vector<Bits> transposed(const std::vector<Bits>& rows)
{
    const auto width = (rows.size() + 63) / 64;
    std::vector<std::vector<std::uint64_t>> words(rows.size(), std::vector<std::uint64_t>(width));
    std::array<std::uint64_t, 64> square{};
    for (std::size_t down = 0; down < width; ++down)
        for (std::size_t across = 0; across < width; ++across) {
            for (std::size_t k = 0; k < 64; ++k) {
                const auto row = 64 * down + k;
                const auto has = row < rows.size() && across < rows[row].words().size();
                square[k] = has ? rows[row].words()[across] : 0;
            }
            transpose(square);
            for (std::size_t k = 0; k < 64 && 64 * across + k < rows.size(); ++k)
                words[64 * across + k][down] = square[k];
        }
    std::vector<Bits> turned;
    turned.reserve(rows.size());
    for (auto& row : words) turned.emplace_back(std::move(row));
    return turned;
}

}  // namespace weft::casper
