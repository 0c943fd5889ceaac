#include <weft/crypto/base58.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace weft::crypto {

namespace {

constexpr std::string_view alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

constexpr std::array<std::int8_t, 128> digit_of = [] {
    std::array<std::int8_t, 128> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::size_t>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}();

/// Digits of base 58 that are taken together: 58^5 is below 2^30, so that nothing below passes 64 bits.
constexpr std::size_t digits_at_once = 5;
constexpr std::uint64_t five_digits = 58ull * 58 * 58 * 58 * 58;
constexpr std::uint64_t four_bytes = 1ull << 32;

/// `number` (little-endian in base `to`) becomes number * from + digit. O(size of number).
template <std::uint64_t from, std::uint64_t to>
void multiply_add(std::vector<std::uint32_t>& number, std::uint64_t digit)
{
    auto carry = digit;
    for (auto& place : number) {
        carry += std::uint64_t{place} * from;
        place = static_cast<std::uint32_t>(carry % to);
        carry /= to;
    }
    for (; carry > 0; carry /= to) number.push_back(static_cast<std::uint32_t>(carry % to));
}

}  // namespace

std::string to_base58(ByteSpan bytes)
{
    const auto first = std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0}; });
    const auto zeros = static_cast<std::size_t>(first - bytes.begin());
    auto rest = bytes.subspan(zeros);
    std::vector<std::uint32_t> number;
    number.reserve(rest.size() / 3 + 1);
    while (!rest.empty()) {
        // The first part makes the others whole.
        const auto count = rest.size() % 4 == 0 ? 4 : rest.size() % 4;
        std::uint64_t part = 0;
        for (const auto byte : rest.first(count))
            part = part << 8 | std::to_integer<std::uint64_t>(byte);
        multiply_add<four_bytes, five_digits>(number, part);
        rest = rest.subspan(count);
    }
    std::string reversed;
    reversed.reserve(number.size() * digits_at_once + zeros);
    for (auto five : number)
        for (std::size_t k = 0; k < digits_at_once; ++k, five /= 58)
            reversed += alphabet[five % 58];
    while (!reversed.empty() && reversed.back() == alphabet[0]) reversed.pop_back();
    reversed.append(zeros, alphabet[0]);
    std::ranges::reverse(reversed);
    return reversed;
}

std::optional<Bytes> from_base58(std::string_view text, std::size_t size_max)
{
    // log(256) / log(58) < 1.37: a longer text cannot be a value within the limit. Asked first,
    // because the conversion below is quadratic.
    if (text.size() > size_max + size_max * 37 / 100 + 1) return std::nullopt;
    const auto zeros = std::min(text.find_first_not_of(alphabet[0]), text.size());
    std::vector<std::uint32_t> number;
    for (auto rest = text.substr(zeros); !rest.empty();) {
        const auto count =
            rest.size() % digits_at_once == 0 ? digits_at_once : rest.size() % digits_at_once;
        std::uint64_t part = 0;
        for (const char c : rest.substr(0, count)) {
            const auto place = static_cast<unsigned char>(c);
            if (place >= digit_of.size() || digit_of[place] < 0) return std::nullopt;
            part = part * 58 + static_cast<std::uint64_t>(digit_of[place]);
        }
        multiply_add<five_digits, four_bytes>(number, part);
        rest.remove_prefix(count);
    }
    Bytes reversed;
    for (auto four : number)
        for (int k = 0; k < 4; ++k, four >>= 8) reversed.push_back(static_cast<std::byte>(four));
    while (!reversed.empty() && reversed.back() == std::byte{0}) reversed.pop_back();
    if (zeros + reversed.size() > size_max) return std::nullopt;
    reversed.insert(reversed.end(), zeros, std::byte{0});
    std::ranges::reverse(reversed);
    return reversed;
}

}  // namespace weft::crypto
