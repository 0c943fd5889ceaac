// Ids, bytes, amounts: how the values of the ledger are JSON.

#include <weft/answers/committee.hpp>
#include <weft/answers/dkg.hpp>
#include <weft/answers/node.hpp>
#include <weft/answers/snapshot.hpp>
#include <weft/json/types.hpp>
#include <weft/json/values.hpp>

#include <gtest/gtest.h>

#include <regex>

namespace weft::json {
namespace {

const types::NodeId node = types::NodeId::filled(0xa1);
const types::Address address = types::Address::of(node);
const types::TransactionId tx = types::TransactionId::filled(0x11);

/// Reads back as written, has the schema's pattern, and no other text reads as it.
template <class T>
void expect_text(const T& value, const std::string& text, const std::vector<std::string>& wrong)
{
    SCOPED_TRACE(text);
    EXPECT_EQ(write(value), Json(text));
    EXPECT_EQ(read<T>(Json(text)), value);
    Schemas schemas;
    (void)schema<T>(schemas);
    const std::regex pattern{
        schemas.components()[schema_name<T>()]["pattern"].template get<std::string>()};
    EXPECT_TRUE(std::regex_match(text, pattern));
    for (const auto& other : wrong) {
        const auto refused = read<T>(Json(other));
        ASSERT_FALSE(refused) << other;
        EXPECT_EQ(refused.error().rule, Text<T>::rule);
    }
    EXPECT_FALSE(read<T>(Json(7)));
    EXPECT_FALSE(read<T>(Json(nullptr)));
}

TEST(Types, each_has_one_text)
{
    expect_text(Bytes{std::byte{0xab}, std::byte{1}}, "ab01",
                {"AB01", "aB01", "ab0", "0xab01", "ab 01", "zz"});
    expect_text(Bytes{}, "", {"0"});
    expect_text(types::Hash::filled(0x77), std::string(64, '7'),
                {std::string(62, '7'), std::string(66, '7'), ""});
    const auto id = types::to_text(tx);
    expect_text(tx, id, {"", "1", id + "1", "0" + id, id.substr(12), " " + id});
    expect_text(types::MessageId::filled(0x11), id, {"", id + id});
    expect_text(node, types::to_text(node), {"", address.text()});
    expect_text(address, address.text(), {"", id, address.text() + "1"});
    expect_text(types::iota_color, "IOTA", {"iota", types::to_text(types::TransactionId{})});
    expect_text(types::mint_color, "MINT", {"mint"});
    expect_text(types::Color::filled(0x99), types::to_text(types::Color::filled(0x99)), {"GOLD"});
    expect_text(types::Hname{0x2a}, "0000002a", {"0000002A", "2a", "0x00002a", "00000002a"});
    expect_text(types::AgentId{address}, "A/" + address.text(),
                {address.text(), "B/" + address.text(), "A/" + address.text() + "::00000000"});
    const types::AgentId contract{types::ContractId{address, types::Hname{7}}};
    expect_text(contract, "C/" + address.text() + "::00000007",
                {"C/" + address.text(), "C/" + address.text() + "::7"});
    expect_text(types::RequestId{tx, 3}, "[3]" + id, {id, "[03]" + id, "[65536]" + id, "[]" + id});
    expect_text(answers::Fraction{"3/4"}, "3/4", {"", "3/", "/4", "3/4/5", "0.75", "-3/4"});
    expect_text(answers::Fraction{"1"}, "1", {"x"});
}

TEST(Types, balances_are_digits_by_color)
{
    const types::Balances balances{{types::iota_color, 5}, {types::Color::filled(0x99), ~0ull}};
    const auto text = write_text(balances);
    EXPECT_EQ(text, R"({"IOTA":"5",")" + types::to_text(types::Color::filled(0x99)) +
                        R"(":"18446744073709551615"})");
    EXPECT_EQ(read_text<types::Balances>(text), balances);
    EXPECT_EQ(read_text<types::Balances>("{}"), types::Balances{});
    EXPECT_EQ(read_text<types::Balances>(R"({"IOTA":5})").error().text("balances"),
              "IOTA: decimal digits of an integer up to 2^64-1, as a string");
    EXPECT_EQ(read_text<types::Balances>(R"({"GOLD":"5"})").error().place, "GOLD");
    EXPECT_EQ(read_text<types::Balances>("[]").error().rule, "an object");
}

TEST(Types, a_dictionary_is_hex_by_hex)
{
    const types::Dict dict{{to_bytes("k"), to_bytes("v")}, {to_bytes("l"), {}}};
    EXPECT_EQ(write_text(dict), R"({"6b":"76","6c":""})");
    EXPECT_EQ(read_text<types::Dict>(R"({"6b":"76","6c":""})"), dict);
    EXPECT_FALSE(read_text<types::Dict>(R"({"6B":"76"})"));
    EXPECT_FALSE(read_text<types::Dict>(R"({"6b":"7"})"));
    EXPECT_FALSE(read_text<types::Dict>(R"({"6b":7})"));
}

TEST(Types, values_are_what_json_has_or_texts)
{
    const answers::Values values{
        {{"amount", {"5"}}, {"flag", {true}}, {"small", {std::int64_t{-3}}}}};
    EXPECT_EQ(write_text(values), R"({"amount":"5","flag":true,"small":-3})");
    EXPECT_EQ(read_text<answers::Values>(R"({"small":-3,"flag":true,"amount":"5"})"), values);
    for (const auto* wrong : {R"({"a":1.5})", R"({"a":null})", R"({"a":{}})", R"({"a":[1]})",
                              R"({"a":9223372036854775808})", "[]"})
        EXPECT_FALSE(read_text<answers::Values>(wrong)) << wrong;
}

TEST(Types, an_output_is_called_by_transaction_and_address)
{
    EXPECT_EQ(
        write_text(types::OutputId{address, tx}),
        R"({"transaction":")" + types::to_text(tx) + R"(","address":")" + address.text() + "\"}");
}

/// A value with something in every place, to the depth of its description.
template <class T>
struct Sample;
template <class T>
    requires std::integral<T>
struct Sample<T> {
    static T of() { return static_cast<T>(1); }
};
template <class T>
    requires std::is_enum_v<T>
struct Sample<T> {
    static T of()
    {
        T last{};
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
            [&](auto one) { last = one.value; });
        return last;
    }
};
template <Described T>
struct Sample<T> {
    static T of()
    {
        T made{};
        boost::mp11::mp_for_each<Members<T>>([&](auto member) {
            using M = decltype(member);
            made.*M::pointer = Sample<MemberType<T, M>>::of();
        });
        return made;
    }
};
template <class T>
struct Sample<std::optional<T>> {
    static std::optional<T> of() { return Sample<T>::of(); }
};
template <class T>
struct Sample<std::vector<T>> {
    static std::vector<T> of() { return {Sample<T>::of(), Sample<T>::of()}; }
};
template <std::size_t N, class Tag>
struct Sample<FixedBytes<Tag, N>> {
    static FixedBytes<Tag, N> of() { return FixedBytes<Tag, N>::filled(0x11); }
};
// clang-format off
template <> struct Sample<std::byte> { static std::byte of() { return std::byte{0xab}; } };
template <> struct Sample<std::string> { static std::string of() { return "a \"text\""; } };
template <> struct Sample<types::Address> { static types::Address of() { return address; } };
template <> struct Sample<types::Hname> { static types::Hname of() { return types::Hname{7}; } };
template <> struct Sample<types::AgentId> { static types::AgentId of() { return types::AgentId{address}; } };
template <> struct Sample<types::RequestId> { static types::RequestId of() { return {tx, 3}; } };
template <> struct Sample<answers::Fraction> { static answers::Fraction of() { return {"3/4"}; } };
template <> struct Sample<types::Balances> { static types::Balances of() { return {{types::iota_color, 5}}; } };
template <> struct Sample<types::Dict> { static types::Dict of() { return {{to_bytes("k"), to_bytes("v")}}; } };
// clang-format on

/// The type and all it is made of.
template <class T>
void check(Schemas& schemas)
{
    const auto value = Sample<T>::of();
    const auto text = write_text(value);
    const auto back = read_text<T>(text);
    ASSERT_TRUE(back) << schema_name<T>() << ": " << back.error().text("it");
    EXPECT_EQ(write_text(*back), text);
    (void)schema<T>(schemas);
    // A note about a field that does not exist is about one that had another name.
    for (const auto& note : notes_of<T>())
        if (!note.field.empty()) {
            EXPECT_TRUE(write(value).contains(note.field)) << schema_name<T>();
        }
}
template <class... All>
Schemas check_all()
{
    Schemas schemas;
    (check<All>(schemas), ...);
    return schemas;
}

TEST(Answers, each_is_written_and_read_and_its_notes_are_about_fields_it_has)
{
    using namespace answers;
    const auto schemas =
        check_all<Health, Readiness, Reason, Peer, Node, answers::Genesis, AddressOutput,
                  HistoryEntry, answers::AddressColor, answers::Conflicting, answers::Branch,
                  answers::Mana, answers::Transaction, Conflict, answers::Message, Tangle, Submit,
                  Submitted, IssueData, Issued, Snapshot, MakeSnapshot, SnapshotBegun, Dkg,
                  StartDkg, DkgStarted, ChainHead, answers::Block, BlockHead, Receipt, ViewCall,
                  ViewResults, answers::Request>();
    EXPECT_EQ(schemas.clashes(), std::set<std::string>{});
}

TEST(Answers, a_body_says_which_fields_may_be_left_out)
{
    Schemas schemas;
    (void)schema<answers::StartDkg>(schemas);
    const auto start = schemas.components()["StartDkg"];
    EXPECT_EQ(start["required"], Json({"members"}));
    EXPECT_EQ(start["properties"]["timeout_ms"]["default"], 10'000);
    EXPECT_EQ(read_text<answers::StartDkg>(R"({"members":[]})")->timeout_ms, 10'000u);
}

}  // namespace
}  // namespace weft::json
