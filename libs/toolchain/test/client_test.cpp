// Clients that are written of descriptions. That they compile and call: test/clients/run, and
// sdk/typescript/test/network.

#include <weft/toolchain/client.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::toolchain;

namespace {

std::string client(std::string_view description, ClientLanguage language)
{
    const auto read = interface::read(as_bytes(description));
    EXPECT_TRUE(read);
    return client_source(*read, "my-counter", language);
}

void expect(const std::string& source, std::initializer_list<std::string_view> parts)
{
    for (const auto part : parts)
        EXPECT_NE(source.find(part), std::string::npos) << part << "\nis not in\n" << source;
}

constexpr std::string_view counter =
    "func add(n: u64, note?: text) payable -> (counter: u64) # Adds */ n.\n"
    "view get() -> (counter: u64, small: u8)\n"
    "error too_much\n";

TEST(Client, in_typescript_has_a_function_for_each_entry_point_with_its_types)
{
    expect(client(counter, ClientLanguage::typescript),
           {"export class MyCounter extends ContractClient {",
            "    /** Adds * / n. */\n    add(params: AddParams, options: SendOptions = {}): "
            "Promise<Called<AddResults>> {",
            "    get(params: GetParams = {}, options: AskOptions = {}): Promise<GetResults> {",
            "    readonly \"n\": bigint;\n    readonly \"note\"?: string;\n", "\"small\": number",
            "[[\"n\", \"u64\"], [\"note\", \"text\", true]]",
            "export const errors = [\"too_much\"] as const;"});
}

TEST(Client, in_rust_calls_from_a_contract)
{
    expect(client(counter, ClientLanguage::rust),
           {"pub struct MyCounter {",
            "pub fn add(&self, ctx: &Func, n: &u64, note: Option<&str>, tokens: &Balances) -> "
            "core::result::Result<AddResults, CallError> {",
            "pub fn get(&self, ctx: &View) -> core::result::Result<GetResults, CallError> {",
            "pub const ERROR_too_much: &str = \"too_much\";"});
}

TEST(Client, in_cpp_calls_from_a_contract)
{
    expect(client(counter, ClientLanguage::cpp),
           {"namespace my_counter_client {", "struct AddResults {\n    weft::u64 counter;\n};",
            "AddResults add(const weft::Func& ctx, const weft::u64& n, const "
            "weft::Optional<weft::Text>& note, const weft::Balances& tokens) const",
            "static constexpr const char* error_too_much = \"too_much\";"});
}

TEST(Client, names_that_mean_something_else_get_an_underscore_and_no_two_are_alike)
{
    constexpr std::string_view awkward =
        "func delete($$color$$: color, class?: u8)\n"
        "func self(self: u8, ctx: u8, ...)\n"
        "view constructor() -> (...)\n"
        "view a.b()\n"
        "view a_b()\n";
    expect(client(awkward, ClientLanguage::typescript),
           {"constructor_(params", "a_b(params", "a_b_(params", "\"$$color$$\""});
    expect(client(awkward, ClientLanguage::rust),
           {"pub fn delete(&self, ctx: &Func, color: &Color, class: Option<&u8>)",
            "pub fn self_(&self, ctx: &Func, self_: &u8, ctx_: &u8, others: &Dict)"});
    expect(client(awkward, ClientLanguage::cpp),
           {"void delete_(const weft::Func& ctx, const weft::Color& color, const "
            "weft::Optional<weft::u8>& class_)",
            "weft::Results constructor(const weft::View& ctx) const"});
}

}  // namespace
