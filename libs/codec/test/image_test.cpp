// Values written whole: what is read back, and that any bytes are read to an end.

#include <weft/base/prng.hpp>
#include <weft/codec/image.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace weft::codec {
namespace {

enum class Color : std::uint8_t { red, blue };
struct Part {
    std::uint32_t none = 0xffff'ffff;
    std::int64_t time = -5;
    Color color = Color::blue;
    friend bool operator==(const Part&, const Part&) = default;

    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.none, self.time, self.color);
    }
};
struct Whole {
    bool yes = true;
    std::vector<Part> parts;
    std::deque<std::uint64_t> numbers;
    std::map<std::uint64_t, std::set<std::uint8_t>> sets;
    std::unordered_map<std::uint64_t, std::optional<std::uint16_t>> hashed;
    FixedBytes<struct Tag, 3> id;
    friend bool operator==(const Whole&, const Whole&) = default;

    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.yes, self.parts, self.numbers, self.sets, self.hashed, self.id);
    }
};

Whole some()
{
    Whole whole;
    whole.parts = {{}, {.none = 7, .time = 1, .color = Color::red}};
    whole.numbers = {0, 127, 128, ~std::uint64_t{0}, ~std::uint64_t{0} - 1};
    whole.sets = {{3, {1, 2, 255}}, {4, {}}};
    for (std::uint16_t i = 0; i < 50; ++i) whole.hashed[i * 977u] = i;
    whole.hashed[5] = std::nullopt;
    whole.id = FixedBytes<struct Tag, 3>::filled(9);
    return whole;
}

Bytes written(const Whole& whole)
{
    ImageWriter writer;
    writer(whole);
    return std::move(writer).take();
}

TEST(Image, what_is_written_is_read_back)
{
    const auto bytes = written(some());
    ImageReader reader{bytes};
    Whole back;
    reader(back);
    EXPECT_EQ(reader.error(), std::nullopt);
    EXPECT_EQ(back, some());
    EXPECT_EQ(written(back), bytes);
}

TEST(Image, none_is_one_byte)
{
    ImageWriter writer;
    writer(~std::uint64_t{0}, std::uint32_t{0xffff'ffff}, std::uint64_t{0});
    EXPECT_EQ(std::move(writer).take(), (Bytes{std::byte{0}, std::byte{0}, std::byte{1}}));
}

TEST(Image, any_bytes_are_read_to_an_end)
{
    const auto bytes = written(some());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ImageReader reader{ByteSpan{bytes}.first(size)};
        Whole back;
        reader(back);
        EXPECT_TRUE(reader.error().has_value()) << size;
    }
    Prng prng{1};
    for (int i = 0; i < 20'000; ++i) {
        auto changed = bytes;
        for (auto n = 1 + prng.below(4); n > 0; --n)
            changed[prng.below(changed.size())] = static_cast<std::byte>(prng.below(256));
        ImageReader reader{changed};
        Whole back;
        reader(back);
    }
    Bytes more = bytes;
    more.push_back({});
    ImageReader reader{more};
    Whole back;
    reader(back);
    EXPECT_EQ(reader.error(), DecodeError::trailing);
}

}  // namespace
}  // namespace weft::codec
