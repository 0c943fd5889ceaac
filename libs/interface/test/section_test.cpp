#include <weft/interface/section.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::interface;

namespace {

Bytes module_with(std::string_view name, std::string_view contents)
{
    Bytes program = to_bytes(std::string_view{"\0asm\1\0\0\0", 8});
    append(program, as_bytes(std::string_view{"\1\4\1\x60\0\0", 6}));  // a section of types
    program.push_back(std::byte{0});
    program.push_back(static_cast<std::byte>(1 + name.size() + contents.size()));
    program.push_back(static_cast<std::byte>(name.size()));
    append(program, as_bytes(name));
    append(program, as_bytes(contents));
    return program;
}

TEST(DescriptionSection, is_found_behind_other_sections)
{
    const auto program = module_with(section_name, "view total() -> (n: u64)\n");
    const auto description = description_in(program);
    ASSERT_TRUE(description);
    EXPECT_NE(description->entry("total"), nullptr);
}

TEST(DescriptionSection, another_section_or_a_broken_description_is_none)
{
    EXPECT_FALSE(description_section(module_with("name", "x")));
    EXPECT_TRUE(description_section(module_with(section_name, "x")));
    EXPECT_FALSE(description_in(module_with(section_name, "x")));
    EXPECT_FALSE(description_section(to_bytes("no module")));
    EXPECT_FALSE(description_section({}));
}

TEST(DescriptionSection, whatever_is_cut_off_or_changed_ends)
{
    const auto program = module_with(section_name, "view total()\n");
    for (std::size_t size = 0; size < program.size(); ++size)
        EXPECT_FALSE(description_in(ByteSpan{program}.first(size)));
    for (std::size_t at = 0; at < program.size(); ++at)
        for (const auto value : {0x00, 0x7f, 0x80, 0xff}) {
            auto changed = program;
            changed[at] = static_cast<std::byte>(value);
            static_cast<void>(description_in(changed));
        }
}

}  // namespace
