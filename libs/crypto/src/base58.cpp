#include <weft/crypto/base58.hpp>

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

/// `number` (little-endian in base `to`) becomes number * from + digit. O(size of number).
template <class Digit>
void multiply_add(std::vector<Digit>& number, unsigned from, unsigned digit, unsigned to)
{
    unsigned carry = digit;
    for (auto& place : number) {
        carry += static_cast<unsigned>(place) * from;
        place = static_cast<Digit>(carry % to);
        carry /= to;
    }
    for (; carry > 0; carry /= to) number.push_back(static_cast<Digit>(carry % to));
}

}  // namespace

std::string to_base58(ByteSpan bytes)
{
    const auto first = std::ranges::find_if(bytes, [](std::byte b) { return b != std::byte{0}; });
    std::vector<std::uint8_t> digits;
    for (auto byte = first; byte != bytes.end(); ++byte)
        multiply_add(digits, 256, std::to_integer<unsigned>(*byte), 58);
    std::string text(static_cast<std::size_t>(first - bytes.begin()), alphabet[0]);
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += alphabet[*digit];
    return text;
}

std::optional<Bytes> from_base58(std::string_view text, std::size_t size_max)
{
    // log(256) / log(58) < 1.37: a longer text cannot be a value within the limit. Asked first,
    // because the conversion below is quadratic.
    if (text.size() > size_max + size_max * 37 / 100 + 1) return std::nullopt;
    const auto zeros = std::min(text.find_first_not_of(alphabet[0]), text.size());
    std::vector<std::uint8_t> digits;
    for (const char c : text.substr(zeros)) {
        const auto place = static_cast<unsigned char>(c);
        if (place >= digit_of.size() || digit_of[place] < 0) return std::nullopt;
        multiply_add(digits, 58, static_cast<unsigned>(digit_of[place]), 256);
    }
    if (zeros + digits.size() > size_max) return std::nullopt;
    Bytes bytes(zeros);
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit)
        bytes.push_back(static_cast<std::byte>(*digit));
    return bytes;
}

}  // namespace weft::crypto
