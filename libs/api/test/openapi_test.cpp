// The document against the server: the same routes, and every answer as it is described.

#include <weft/codec/codec.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/tangle/tangle.hpp>

#include "api_fixture.hpp"
#include "document.hpp"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace weft::api {
namespace {

const Document& document = Document::shared();

class OpenApiTest : public ApiTest {
protected:
    /// Does what every operation's examples say; each must succeed as documented.
    void do_all()
    {
        auto http = client();
        for (const auto& operation : document.operations()) {
            if (operation.is_stream()) continue;
            SCOPED_TRACE(operation.name());
            const auto response =
                http.send(operation.method, document.target(operation), document.body(operation));
            ASSERT_TRUE(response);
            EXPECT_TRUE(operation.what["responses"].contains(std::to_string(response->status)))
                << response->status << response->body;
            EXPECT_TRUE(response->status < 300 || operation.path == "/ready") << response->body;
            const auto& media =
                operation.what["responses"][std::to_string(response->status)]["content"];
            EXPECT_TRUE(response->content_type.starts_with(media.begin().key()));
            if (media.contains("application/json")) expect_as_documented(operation, *response);
        }
    }
    static void expect_as_documented(const Operation& operation, const http::Response& response)
    {
        const auto body = Json::parse(response.body, nullptr, false);
        ASSERT_FALSE(body.is_discarded()) << response.body;
        const auto& schema = *document.answer_schema(operation, response.status);
        if (operation.path == "/openapi.json") return;  // describing that is left to others
        for (const auto& fault : document.faults(body, schema))
            ADD_FAILURE() << fault << " in " << response.body;
    }
};

TEST_F(OpenApiTest, the_server_and_the_document_have_the_same_routes)
{
    start();
    std::vector<std::string> served;
    for (const auto& route : server->routes()) {
        auto pattern = route.pattern;
        if (const auto rest = pattern.find("...}"); rest != std::string::npos)
            pattern.erase(rest, 3);
        served.push_back(std::string{http::name(route.method)} + " " + pattern +
                         (route.stream ? " stream" : ""));
    }
    std::vector<std::string> documented;
    for (const auto& operation : document.operations())
        documented.push_back(operation.name() + (operation.is_stream() ? " stream" : ""));
    std::ranges::sort(served);
    std::ranges::sort(documented);
    EXPECT_EQ(served, documented);
    EXPECT_FALSE(served.empty());
}

TEST_F(OpenApiTest, the_server_serves_this_document)
{
    start();
    EXPECT_EQ(get("/openapi.json").body, document.json());
}

TEST(OpenApi, the_document_in_the_tree_is_the_one_of_the_routes)
{
    std::ifstream file{std::string{WEFT_SOURCE_DIR} + "/docs/openapi.json"};
    const std::string committed{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_TRUE(committed == openapi(all_doors()))
        << "docs/openapi.json is stale: `make openapi` writes it anew.";
}

TEST_F(OpenApiTest, the_page_for_people_names_every_route_and_every_topic)
{
    std::ifstream file{std::string{WEFT_SOURCE_DIR} + "/docs/api.md"};
    const std::string page{std::istreambuf_iterator<char>{file}, {}};
    start();
    for (const auto& operation : document.operations())
        EXPECT_TRUE(page.contains(operation.path + "`") || page.contains(operation.path + "?"))
            << operation.path;
    for (const auto topic : api->topics())
        EXPECT_TRUE(page.contains("| `" + std::string{topic} + "`") ||
                    page.contains(", `" + std::string{topic} + "`"))
            << topic;
}

TEST_F(OpenApiTest, every_answer_is_as_documented)
{
    start();
    do_all();
}

TEST_F(OpenApiTest, every_answer_without_optional_values_is_as_documented)
{
    node.bare = true;
    node.transaction_state = answers::TransactionState::pending;
    node.request_state = answers::RequestState::unknown;
    node.dkg_state = answers::DkgState::running;
    start();
    do_all();
}

TEST_F(OpenApiTest, every_empty_list_is_as_documented)
{
    node.list_size = 0;
    start();
    auto http = client();
    for (const auto& operation : document.operations()) {
        const auto parameters = document.parameters(operation);
        if (std::ranges::none_of(parameters, [](const auto& p) { return p["name"] == "limit"; }))
            continue;
        const auto body = reply_of(*http.get(document.target(operation))).body;
        EXPECT_EQ(body, Json::parse(R"({"items": [], "next": null})")) << operation.name();
    }
}

TEST_F(OpenApiTest, every_list_comes_in_pages)
{
    node.list_size = 5;
    start();
    auto http = client();
    std::size_t lists = 0;
    for (const auto& operation : document.operations()) {
        const auto parameters = document.parameters(operation);
        if (std::ranges::none_of(parameters, [](const auto& p) { return p["name"] == "limit"; }))
            continue;
        SCOPED_TRACE(operation.name());
        std::vector<std::size_t> sizes;
        std::map<std::string, std::string> query{{"limit", "2"}};
        for (;;) {
            const auto reply = reply_of(*http.get(document.target(operation, query)));
            ASSERT_EQ(reply.status, 200);
            for (const auto& fault :
                 document.faults(reply.body, *document.answer_schema(operation, 200)))
                ADD_FAILURE() << fault;
            sizes.push_back(reply.body["items"].size());
            if (reply.body["next"].is_null() || sizes.size() > 3) break;
            query["cursor"] = reply.body["next"].get<std::string>();
        }
        EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 2, 1}));
        ++lists;
    }
    EXPECT_GT(lists, 1u);
}

TEST(OpenApi, every_operation_is_named_once_and_says_what_it_is_for)
{
    std::set<std::string> ids;
    for (const auto& operation : document.operations()) {
        EXPECT_TRUE(ids.insert(operation.what["operationId"]).second) << operation.name();
        EXPECT_FALSE(operation.what["summary"].get<std::string>().empty()) << operation.name();
        EXPECT_TRUE(operation.what["responses"].contains("default")) << operation.name();
        for (const auto& parameter : document.parameters(operation))
            EXPECT_TRUE(parameter["in"] == "query" ||
                        operation.path.find("{" + parameter["name"].get<std::string>() + "}") !=
                            std::string::npos)
                << operation.name() << parameter;
    }
}

TEST(OpenApi, every_operation_says_whether_it_wants_the_token_and_how_it_refuses)
{
    // What linters ask for: with nothing said, a reader may think either.
    for (const auto& operation : document.operations()) {
        EXPECT_TRUE(operation.what["security"].is_array()) << operation.name();
        EXPECT_EQ(operation.writes(), operation.what["responses"].contains("401"))
            << operation.name();
        EXPECT_TRUE(operation.what["responses"].contains("4XX")) << operation.name();
    }
}

/// All that `$ref` names anywhere in the value.
void find_references(const Json& value, std::set<std::string>& found)
{
    if (value.is_object() && value.contains("$ref")) found.insert(value["$ref"]);
    if (value.is_structured())
        for (const auto& part : value) find_references(part, found);
}

TEST(OpenApi, every_component_is_used_and_every_reference_leads_to_one)
{
    std::set<std::string> used;
    find_references(document.json(), used);
    std::set<std::string> there;
    for (const auto* kind : {"responses", "schemas"})
        for (const auto& [name, ignored] : document.json()["components"][kind].items())
            there.insert("#/components/" + std::string{kind} + "/" + name);
    EXPECT_EQ(used, there);
}

/// Objects within objects that have no name: generators name them by themselves, and two by one.
void expect_named(const Json& schema, const std::string& place, bool outermost)
{
    EXPECT_TRUE(outermost || !schema.contains("properties")) << place;
    for (const auto& [keyword, part] : schema.items()) {
        if (keyword == "properties")
            for (const auto& [name, property] : part.items())
                expect_named(property, place + "/" + name, false);
        else if (keyword == "oneOf" || keyword == "allOf")
            for (const auto& choice : part) expect_named(choice, place, false);
        else if (keyword == "items" || (keyword == "additionalProperties" && part.is_object()))
            expect_named(part, place, false);
    }
}

TEST(OpenApi, every_object_has_a_name)
{
    for (const auto& [name, schema] : document.json()["components"]["schemas"].items())
        expect_named(schema, name, true);
}

TEST(OpenApi, every_example_agrees_with_its_schema)
{
    for (const auto& operation : document.operations()) {
        SCOPED_TRACE(operation.name());
        for (const auto& parameter : document.parameters(operation))
            if (parameter.contains("example")) {
                EXPECT_EQ(document.faults(parameter["example"], parameter["schema"]),
                          std::vector<std::string>{});
            }
        if (const auto media = document.body_media(operation); !media.is_null()) {
            EXPECT_EQ(document.faults(media["example"], media["schema"]),
                      std::vector<std::string>{});
        }
    }
}

/// Names after the first, until one that is none.
template <class Error>
std::vector<std::string> all_names(auto name)
{
    std::vector<std::string> names;
    for (std::uint8_t i = 0; name(static_cast<Error>(i)) != std::string_view{"unknown"}; ++i)
        names.emplace_back(name(static_cast<Error>(i)));
    return names;
}

TEST(OpenApi, every_rule_that_can_refuse_a_transaction_is_documented)
{
    std::set<std::string> rules{"not_booked"};
    for (const auto& names : {
             all_names<codec::DecodeError>([](auto error) { return codec::name(error); }),
             all_names<ledger::LedgerError>([](auto error) { return ledger::name(error); }),
             all_names<tangle::MessageError>([](auto error) { return tangle::name(error); }),
             all_names<tangle::PrepareError>([](auto error) { return tangle::name(error); }),
         })
        rules.insert(names.begin(), names.end());
    const auto codes = document.codes_of("SubmitRefused");
    EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()), rules);
}

TEST_F(OpenApiTest, every_event_topic_is_documented)
{
    std::vector<std::string> described;
    for (const auto& choice : document.schema("Event")["oneOf"]) {
        const auto& topic = document.resolved(choice)["properties"]["topic"];
        if (topic.contains("const")) described.push_back(topic["const"]);
    }
    start();
    EXPECT_TRUE(std::ranges::equal(described, api->topics()));
}

}  // namespace
}  // namespace weft::api
