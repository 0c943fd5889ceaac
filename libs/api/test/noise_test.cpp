// Whatever is asked, the node answers as the document says, or with an error, and goes on.

#include <weft/base/prng.hpp>

#include "api_fixture.hpp"
#include "document.hpp"
#include <algorithm>
#include <iterator>

namespace weft::api {
namespace {

const Document& document = Document::shared();

std::string noise(Prng& prng, std::size_t size_max)
{
    std::string text;
    for (auto size = prng.below(size_max); size > 0; --size)
        text.push_back(static_cast<char>(prng.next()));
    return text;
}

/// The text with a few characters changed, taken out or put in.
std::string damaged(Prng& prng, std::string text)
{
    for (auto changes = prng.below(4); changes > 0 && !text.empty(); --changes) {
        const auto at = static_cast<std::size_t>(prng.below(text.size()));
        const auto kind = prng.below(4);
        const auto byte = static_cast<char>(prng.next());
        if (kind == 0)
            text[at] = byte;
        else if (kind == 1)
            text.insert(at, 1, byte);
        else if (kind == 2)
            text.erase(at, 1 + prng.below(5));
        else
            text.insert(at, text.substr(at / 2, prng.below(20)));
    }
    return text;
}

/// A body of the right shape with wrong values here and there.
nlohmann::ordered_json twisted(Prng& prng, nlohmann::ordered_json body)
{
    for (auto& [name, value] : body.items()) {
        if (!prng.chance(Ratio::percent(40))) continue;
        switch (prng.below(7)) {
        case 0: value = nullptr; break;
        case 1: value = -1; break;
        case 2: value = 1e300; break;
        case 3: value = nlohmann::ordered_json::array({nullptr, 1, "x"}); break;
        case 4: value = {{"x", {{"y", 1}}}}; break;
        case 5: value = std::string(prng.below(3000), 'a'); break;
        case 6: value = 18'446'744'073'709'551'615u; break;
        }
    }
    return body;
}

class NoiseTest : public ApiTest {
protected:
    void ask(Prng& prng, http::Client& http, const Operation& operation)
    {
        std::map<std::string, std::string> instead;
        for (const auto& parameter : document.parameters(operation)) {
            const auto& name = parameter["name"].get_ref<const std::string&>();
            const auto choice = prng.below(4);
            if (name == "wait" || name == "timeout_ms") continue;  // nothing new, but slow
            if (choice == 0) instead[name] = noise(prng, 60);
            if (choice == 1 && parameter.contains("example"))
                instead[name] = damaged(prng, parameter["example"].is_string()
                                                  ? parameter["example"].get<std::string>()
                                                  : parameter["example"].dump());
            if (choice == 2) instead[name] = std::to_string(prng.next());
            // Nothing at all would be another path.
            if (const auto chosen = instead.find(name);
                chosen != instead.end() && chosen->second.empty())
                chosen->second = "!";
        }
        auto target = document.target(operation, instead);
        if (prng.chance(Ratio::percent(10)))
            target = "/" + http::percent_encode(damaged(prng, target));
        std::string body;
        if (const auto media = document.body_media(operation); !media.is_null()) {
            const auto choice = prng.below(4);
            body = media["example"].dump();
            if (choice == 0) body = noise(prng, 200);
            if (choice == 1) body = damaged(prng, body);
            if (choice == 2) body = twisted(prng, media["example"]).dump();
        }
        SCOPED_TRACE(operation.name() + " " + target + " " + body);
        const auto response = http.send(operation.method, target, body);
        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_NE(response->status, 500) << response->body;
        if (!response->content_type.starts_with("application/json")) return;
        if (operation.path == "/openapi.json" && response->status == 200) return;
        const auto answer = Json::parse(response->body, nullptr, false);
        ASSERT_FALSE(answer.is_discarded()) << response->body;
        if (response->status < 400 || operation.path == "/ready") {
            const auto* schema = document.answer_schema(operation, response->status);
            ASSERT_NE(schema, nullptr);
            EXPECT_EQ(document.faults(answer, *schema), std::vector<std::string>{})
                << response->body;
            return;
        }
        EXPECT_EQ(document.faults(answer, document.schema("Error")), std::vector<std::string>{})
            << response->body;
        auto codes = document.codes_of("Everywhere");
        const auto& own = operation.what["responses"];
        if (const auto here = own.find(std::to_string(response->status)); here != own.end())
            std::ranges::copy(document.codes(*here), std::back_inserter(codes));
        const auto code = answer["error"]["code"].get<std::string>();
        EXPECT_NE(std::ranges::find(codes, code), codes.end()) << response->body;
    }
};

TEST_F(NoiseTest, whatever_is_asked_is_answered_as_documented)
{
    start();
    auto http = client();
    Prng prng{7};
    for (int round = 0; round < 100; ++round)
        for (const auto& operation : document.operations())
            if (!operation.is_stream()) ask(prng, http, operation);
    EXPECT_EQ(get("/health").status, 200);
}

}  // namespace
}  // namespace weft::api
