// Described values: written, read back, and put in a schema, from one description.

#include <weft/json/types.hpp>

#include <gtest/gtest.h>

namespace weft::json {
namespace {

using answers::Notes;

enum class Mood : std::uint8_t { calm, cross };
BOOST_DESCRIBE_ENUM(Mood, calm, cross)
inline Notes notes(const Mood*)
{
    return {{"", "Of a cat."}};
}
struct Tail {
    std::uint16_t length = 0;
    friend bool operator==(const Tail&, const Tail&) = default;
};
BOOST_DESCRIBE_STRUCT(Tail, (), (length))
struct Animal {
    std::string name;
    friend bool operator==(const Animal&, const Animal&) = default;
};
BOOST_DESCRIBE_STRUCT(Animal, (), (name))
struct Cat : Animal {
    Mood mood = Mood::calm;
    bool hungry = false;
    std::uint64_t hairs = 0;
    std::int64_t born = 0;
    std::optional<Tail> tail;
    std::vector<Tail> spare;
    Bytes gene;
    std::uint32_t lives = 9;
    friend bool operator==(const Cat&, const Cat&) = default;
};
BOOST_DESCRIBE_STRUCT(Cat, (Animal), (mood, hungry, hairs, born, tail, spare, gene, lives))
inline Notes notes(const Cat*)
{
    return {{"", "A cat."}, {"hairs", "Counted."}, {"lives", "Left.", true}};
}

Cat tom()
{
    Cat cat;
    cat.name = "Tom";
    cat.mood = Mood::cross;
    cat.hungry = true;
    cat.hairs = 18'446'744'073'709'551'615u;
    cat.born = -1;
    cat.tail = Tail{30};
    cat.spare = {Tail{1}, Tail{2}};
    cat.gene = {std::byte{0xca}, std::byte{0x7}};
    cat.lives = 8;
    return cat;
}
constexpr std::string_view tom_text =
    R"({"name":"Tom","mood":"cross","hungry":true,"hairs":"18446744073709551615","born":"-1",)"
    R"("tail":{"length":30},"spare":[{"length":1},{"length":2}],"gene":"ca07","lives":8})";

TEST(Shape, a_value_is_written_in_the_order_of_its_description_inherited_members_first)
{
    EXPECT_EQ(write_text(tom()), tom_text);
}

TEST(Shape, what_is_written_is_read_back)
{
    EXPECT_EQ(read_text<Cat>(tom_text), tom());
    EXPECT_EQ(read_text<Cat>(write_text(Cat{})), Cat{});
}

TEST(Shape, an_optional_value_that_is_not_there_is_null)
{
    EXPECT_NE(write_text(Cat{}).find("\"tail\":null"), std::string::npos);
}

TEST(Shape, names_may_come_in_any_order)
{
    EXPECT_EQ(read_text<std::vector<Tail>>(R"([{"length":1}])")->size(), 1u);
    auto document = *parse(tom_text);
    auto turned = Json::object();
    for (auto member = document.rbegin(); member != document.rend(); ++member)
        turned[member.key()] = member.value();
    EXPECT_EQ(read<Cat>(turned), tom());
}

/// Tom with one value changed; nullopt as value: taken out.
Read<Cat> tom_with(const std::string& name, const std::optional<Json>& value)
{
    auto document = *parse(tom_text);
    if (value)
        document[name] = *value;
    else
        document.erase(name);
    return read<Cat>(document);
}

TEST(Shape, every_name_must_be_there_but_those_that_may_be_absent)
{
    const auto document = *parse(tom_text);
    for (const auto& [name, ignored] : document.items()) {
        const auto read = tom_with(name, std::nullopt);
        if (name == "lives") {
            ASSERT_TRUE(read);
            EXPECT_EQ(read->lives, 9u) << "the struct's own default";
            continue;
        }
        ASSERT_FALSE(read) << name;
        EXPECT_EQ(read.error(), (Malformed{Fault::missing, name, "missing"}));
    }
}

TEST(Shape, a_name_that_is_not_described_is_refused_wherever_it_stands)
{
    EXPECT_EQ(tom_with("wings", 2).error(),
              (Malformed{Fault::unknown_name, "wings", "there is no such field"}));
    EXPECT_EQ(tom_with("tail", Json{{"length", 1}, {"Length", 1}}).error().place, "tail.Length");
    EXPECT_EQ(tom_with("spare", Json::array({{{"length", 1}}, {{"length", 1}, {"x", 1}}}))
                  .error()
                  .text("the cat"),
              "spare[1].x: there is no such field");
}

TEST(Shape, a_value_of_another_kind_is_refused_with_what_belongs_there)
{
    const Json kinds[] = {nullptr,
                          true,
                          7,
                          -7,
                          7.0,
                          "7",
                          "",
                          "cross",
                          "ca07",
                          Json::array(),
                          Json::array({1}),
                          Json::object(),
                          {{"length", "7"}},
                          4'294'967'296,
                          "18446744073709551616"};
    const std::map<std::string, std::string> rules{
        {"name", "a string"},
        {"mood", "one of calm, cross"},
        {"hungry", "true or false"},
        {"hairs", "decimal digits of an integer up to 2^64-1, as a string"},
        {"born", "decimal digits of a 64-bit integer, as a string"},
        {"tail", ""},
        {"spare", ""},
        {"gene", "bytes in hex"},
        {"lives", "a whole number from 0 to 4294967295"}};
    const std::map<std::string, std::size_t> taken{{"name", 5},  {"mood", 1}, {"hungry", 1},
                                                   {"hairs", 1}, {"born", 1}, {"tail", 1},
                                                   {"spare", 1}, {"gene", 3}, {"lives", 1}};
    for (const auto& [name, rule] : rules) {
        std::size_t good = 0;
        for (const auto& kind : kinds) {
            const auto read = tom_with(name, kind);
            good += read ? 1 : 0;
            if (read) continue;
            EXPECT_TRUE(read.error().place.starts_with(name)) << name << kind;
            if (!rule.empty()) {
                EXPECT_EQ(read.error().rule, rule) << kind;
            }
        }
        EXPECT_EQ(good, taken.at(name)) << name;
    }
}

TEST(Shape, an_integer_is_written_in_one_way)
{
    for (const auto* text : {"007", "+7", "-7", "7.0", "7e0", " 7", "7 ", "0x7", "-0", "٣"})
        EXPECT_FALSE(tom_with("hairs", text)) << text;
    for (const auto* text : {"007", "+7", "7.0", "-0", "9223372036854775808"})
        EXPECT_FALSE(tom_with("born", text)) << text;
    EXPECT_EQ(tom_with("born", "-9223372036854775808")->born,
              std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(tom_with("hairs", "0")->hairs, 0u);
    EXPECT_FALSE(tom_with("lives", "8"));
    EXPECT_FALSE(tom_with("lives", 8.0));
}

TEST(Shape, an_object_is_not_a_list_of_its_values)
{
    for (const auto* text : {"[]", "null", "7", "\"text\"", "[\"Tom\"]"}) {
        const auto read = read_text<Cat>(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error(), (Malformed{Fault::wrong_value, "", "an object"}));
    }
}

TEST(Shape, the_schema_says_what_the_reader_takes)
{
    Schemas schemas;
    EXPECT_EQ(text_of(schema<Cat>(schemas)), R"({"$ref":"#/components/schemas/Cat"})");
    const auto all = schemas.components();
    EXPECT_EQ(text_of(all["Cat"]),
              R"({"description":"A cat.","type":"object",)"
              R"("required":["name","mood","hungry","hairs","born","tail","spare","gene"],)"
              R"("properties":{"name":{"type":"string"},)"
              R"("mood":{"$ref":"#/components/schemas/Mood"},"hungry":{"type":"boolean"},)"
              R"("hairs":{"$ref":"#/components/schemas/Integer","description":"Counted."},)"
              R"("born":{"$ref":"#/components/schemas/Time"},)"
              R"("tail":{"oneOf":[{"$ref":"#/components/schemas/Tail"},{"type":"null"}]},)"
              R"("spare":{"type":"array","items":{"$ref":"#/components/schemas/Tail"}},)"
              R"("gene":{"$ref":"#/components/schemas/Hex"},)"
              R"("lives":{"type":"integer","minimum":0,"maximum":4294967295,)"
              R"("description":"Left.","default":9}},"additionalProperties":false})");
    EXPECT_EQ(text_of(all["Mood"]),
              R"({"description":"Of a cat.","type":"string","enum":["calm","cross"]})");
    EXPECT_EQ(all["Tail"]["properties"]["length"]["maximum"], 65'535);
    EXPECT_TRUE(schemas.clashes().empty());
}

TEST(Shape, a_page_is_called_after_what_is_on_it)
{
    const answers::Page<Tail> page{.items = {Tail{1}}, .next = "x"};
    EXPECT_EQ(write_text(page), R"({"items":[{"length":1}],"next":"x"})");
    const auto read = read_text<answers::Page<Tail>>(R"({"items":[],"next":null})");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->items.empty());
    EXPECT_FALSE(read->next);
    EXPECT_FALSE(read_text<answers::Page<Tail>>(R"({"items":[]})"));
    EXPECT_FALSE(read_text<answers::Page<Tail>>(R"({"items":[],"next":1})"));
    EXPECT_FALSE(read_text<answers::Page<Tail>>(R"({"items":[],"next":null,"total":0})"));
    Schemas schemas;
    EXPECT_EQ(schema<answers::Page<Tail>>(schemas)["$ref"], "#/components/schemas/TailPage");
    EXPECT_EQ(schema<answers::Page<types::MessageId>>(schemas)["$ref"],
              "#/components/schemas/IdPage");
}

namespace other {
struct Tail {
    std::string color;
};
BOOST_DESCRIBE_STRUCT(Tail, (), (color))
}  // namespace other

TEST(Schemas, two_types_of_one_name_are_noticed)
{
    Schemas schemas;
    (void)schema<Tail>(schemas);
    (void)schema<Tail>(schemas);
    EXPECT_TRUE(schemas.clashes().empty());
    (void)schema<other::Tail>(schemas);
    EXPECT_EQ(schemas.clashes(), (std::set<std::string>{"Tail"}));
}

}  // namespace
}  // namespace weft::json
