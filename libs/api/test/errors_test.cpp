// Every error that the document promises can be had, with its status, its code and a hint.

#include "api_fixture.hpp"
#include "document.hpp"
#include <algorithm>

namespace weft::api {
namespace {

const Document& document = Document::shared();

template <class Error>
void find_error(std::string_view code, std::optional<node::QueryFailure>& found)
{
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Error>>([&](auto one) {
        if (one.name == code) found = node::QueryFailure{one.value};
    });
}
std::optional<node::QueryFailure> query_error(std::string_view code)
{
    std::optional<node::QueryFailure> found;
    find_error<node::LedgerQueryError>(code, found);
    find_error<node::CommitteeQueryError>(code, found);
    find_error<node::ContractQueryError>(code, found);
    find_error<node::DkgQueryError>(code, found);
    find_error<node::DrngQueryError>(code, found);
    find_error<node::CasperQueryError>(code, found);
    return found;
}

/// A value that no parameter of this schema may have; nullopt: any text will do.
std::optional<std::string> wrong_value(const nlohmann::ordered_json& parameter)
{
    const auto& schema = document.resolved(parameter["schema"]);
    if (schema.contains("maximum"))
        return std::to_string(schema["maximum"].get<std::uint64_t>() + 1);
    if (schema.contains("pattern") || schema.contains("const") || parameter["name"] == "topics")
        return "!";
    return std::nullopt;
}

class ErrorsTest : public ApiTest {
protected:
    /// Makes the operation fail with the code.
    Reply provoke(const Operation& operation, const std::string& code)
    {
        const auto method = operation.method;
        const auto target = document.target(operation);
        const auto body = document.body(operation);
        const auto send = [&](const std::string& where, const std::string& what) {
            return reply_of(*client().send(method, where, what));
        };
        if (code == "bad_parameter") {
            for (const auto& parameter : document.parameters(operation))
                if (const auto wrong = wrong_value(parameter); wrong && !operation.is_stream())
                    return send(document.target(operation, {{parameter["name"], *wrong}}), body);
            return operation.is_stream() ? refused_stream("?topics=weather") : send(target, "[]");
        }
        if (code == "malformed_cursor") return refused_stream("?cursor=yesterday");
        if (code == "too_many_streams") return refused_stream("");
        if (code == "not_json") return send(target, "{\"bytes\": ");
        if (code == "too_deep") return send(target, std::string(100, '[') + std::string(100, ']'));
        if (code == "body_too_large")
            return send(target, "{\"bytes\": \"" + std::string(1u << 20, '0') + "\"}");
        if (code == "wrong_content_type")
            return raw("POST " + target +
                       " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
                       "Content-Length: 2\r\n\r\n{}");
        if (code == "too_many_waiting") {
            const auto separator = target.find('?') == std::string::npos ? "?" : "&";
            for (const auto& parameter : document.parameters(operation))
                if (parameter["name"] == "wait")
                    return send(target + separator +
                                    "wait=" + parameter["schema"]["const"].get<std::string>(),
                                body);
        }
        if (code == "too_many_views") {
            on_io([&] { node.asides = FakeNode::Answering::never; });
            const auto reply = send(target, body);
            on_io([&] { node.asides = FakeNode::Answering::at_once; });
            return reply;
        }
        if (const auto error = query_error(code); error && !operation.writes()) {
            on_io([&] { node.refusal = *error; });
            const auto reply = send(target, body);
            on_io([&] { node.refusal.reset(); });
            return reply;
        }
        if (operation.writes() && code != "token_required") {
            on_io([&] { node.command_error = code; });
            const auto reply = send(target, body);
            on_io([&] { node.command_error.clear(); });
            return reply;
        }
        return send(target, body);  // upgrade_required, token_required
    }
    Reply refused_stream(const std::string& query)
    {
        const auto stream = client().subscribe("/events" + query);
        if (stream || !stream.error().response) return {};
        return reply_of(*stream.error().response);
    }
    /// Every documented response of these codes, of every operation; but those that any request may meet,
    /// which have a test of their own.
    std::size_t provoke_all(const std::function<bool(const std::string& code)>& wanted)
    {
        const auto everywhere = document.codes_of("Everywhere");
        std::size_t provoked = 0;
        for (const auto& operation : document.operations())
            for (const auto& [status, response] : operation.what["responses"].items()) {
                if (status == "default" || status == "4XX") continue;
                for (const auto& code : document.codes(response)) {
                    if (!wanted(code) || std::ranges::find(everywhere, code) != everywhere.end())
                        continue;
                    SCOPED_TRACE(operation.name() + " " + status + " " + code);
                    expect_error(provoke(operation, code), std::stoi(status), code);
                    ++provoked;
                }
            }
        return provoked;
    }
    static void expect_error(const Reply& reply, int status, const std::string& code)
    {
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(reply.code(), code) << reply.body;
        EXPECT_EQ(document.faults(reply.body, document.schema("Error")),
                  std::vector<std::string>{});
    }
    static bool is_special(const std::string& code)
    {
        return code == "token_required" || code == "too_many_streams" || code == "too_many_waiting";
    }
    std::set<std::string> seen_;
    void expect_everywhere(const Reply& reply, int status, const std::string& code)
    {
        SCOPED_TRACE(code);
        expect_error(reply, status, code);
        seen_.insert(code);
    }
};

TEST_F(ErrorsTest, every_documented_error_occurs)
{
    start();
    EXPECT_GT(provoke_all([](const auto& code) { return !is_special(code); }), 150u);
}

TEST_F(ErrorsTest, writes_need_the_token_and_reads_do_not)
{
    config.token = "secret";
    start();
    EXPECT_EQ(provoke_all([](const auto& code) { return code == "token_required"; }), 14u);
    EXPECT_EQ(post(chain_path + "/view", R"({"contract": "c", "entry_point": "e"})").status, 200);
    EXPECT_EQ(client("secret").post("/tangle/messages", R"({"data": "00"})")->status, 202);
    EXPECT_EQ(client("guess").post("/tangle/messages", R"({"data": "00"})")->status, 401);
}

TEST_F(ErrorsTest, streams_above_the_limit_are_refused)
{
    config.streams_max = 0;
    start();
    EXPECT_EQ(provoke_all([](const auto& code) { return code == "too_many_streams"; }), 1u);
}

TEST_F(ErrorsTest, waiting_is_bounded_and_leaves_connections_for_others)
{
    config.connections_per_address_max = config.connections_max;
    node.transaction_state = answers::TransactionState::pending;
    node.request_state = answers::RequestState::pending;
    node.message_waits = true;
    node.dkg_state = answers::DkgState::running;
    node.deploy_state = answers::CasperDeployState::pending;
    start();
    std::vector<std::unique_ptr<RawSocket>> waiting;
    for (int i = 0; i < 384; ++i) {
        waiting.push_back(std::make_unique<RawSocket>(server->port()));
        waiting.back()->say("GET " + transaction_path +
                            "?wait=confirmed HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    for (int tries = 0; tries < 500; ++tries) {
        if (client().get("/metrics")->body.find("weft_http_waiting 384\n") != std::string::npos)
            break;
        std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(provoke_all([](const auto& code) { return code == "too_many_waiting"; }), 5u);
}

TEST_F(ErrorsTest, every_parameter_that_is_wrong_is_named)
{
    start();
    auto http = client();
    std::size_t wrongs = 0;
    for (const auto& operation : document.operations()) {
        if (operation.is_stream()) continue;
        for (const auto& parameter : document.parameters(operation)) {
            const auto wrong = wrong_value(parameter);
            if (!wrong) continue;
            const auto name = parameter["name"].get<std::string>();
            SCOPED_TRACE(operation.name() + " " + name);
            const auto reply =
                reply_of(*http.send(operation.method, document.target(operation, {{name, *wrong}}),
                                    document.body(operation)));
            expect_error(reply, 400, "bad_parameter");
            EXPECT_TRUE(reply.body["error"]["hint"].get<std::string>().starts_with(name + ": "))
                << reply.body;
            ++wrongs;
        }
    }
    EXPECT_GT(wrongs, 40u);
}

TEST_F(ErrorsTest, every_field_of_a_body_that_is_wrong_or_missing_is_named)
{
    start();
    auto http = client();
    for (const auto& operation : document.operations()) {
        const auto media = document.body_media(operation);
        if (media.is_null()) continue;
        const auto& schema = document.resolved(media["schema"]);
        for (const auto& [name, rule] : schema["properties"].items()) {
            SCOPED_TRACE(operation.name() + " " + name);
            auto wrong = media["example"];
            wrong[name] = Json{{"neither", Json::array()}};
            std::vector<Json> bodies{wrong};
            if (std::ranges::find(schema["required"], Json(name)) != schema["required"].end()) {
                wrong.erase(name);
                bodies.push_back(wrong);
            }
            for (const auto& body : bodies) {
                const auto reply =
                    reply_of(*http.send(operation.method, document.target(operation), body.dump()));
                expect_error(reply, 400, "bad_parameter");
                EXPECT_TRUE(reply.body["error"]["hint"].get<std::string>().starts_with(name))
                    << reply.body;
            }
        }
        for (const auto* body : {"[]", "null", "7", "\"text\""}) {
            const auto reply =
                reply_of(*http.send(operation.method, document.target(operation), body));
            expect_error(reply, 400, "bad_parameter");
        }
    }
}

TEST_F(ErrorsTest, what_may_happen_to_any_request_happens)
{
    config.answer_time = config.header_time = 100ms;
    start();
    const std::string host = "Host: localhost\r\n";
    const auto data = std::string{"Content-Length: 13\r\n\r\n{\"data\":\"00\"}"};
    expect_everywhere(raw("HTTP\r\n\r\n"), 400, "malformed_request");
    expect_everywhere(raw("GET /%zz HTTP/1.1\r\n" + host + "\r\n"), 400, "malformed_target");
    expect_everywhere(raw("GET /" + std::string(20'000, 'x')), 414, "target_too_long");
    expect_everywhere(raw("GET https://localhost/node HTTP/1.1\r\n" + host + "\r\n"), 421,
                      "misdirected_request");
    expect_everywhere(raw("GET /node HTTP/2.0\r\n" + host + "\r\n"), 505, "version_not_supported");
    expect_everywhere(raw("BREW /node HTTP/1.1\r\n" + host + "\r\n"), 501, "unknown_method");
    expect_everywhere(raw("GET /node HTTP/1.1\r\n\r\n"), 400, "host_missing");
    expect_everywhere(raw("GET /node HTTP/1.1\r\n" + host + host + "\r\n"), 400, "malformed_host");
    const auto get_node = "GET /node HTTP/1.1\r\nConnection: close\r\n" + host;
    expect_everywhere(raw(get_node + "Transfer-Encoding: xchunked\r\n\r\n"), 400,
                      "ambiguous_length");
    expect_everywhere(raw(get_node + "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501,
                      "unknown_transfer_coding");
    expect_everywhere(raw(get_node + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"), 415,
                      "unknown_content_coding");
    expect_everywhere(raw(get_node + "Expect: cookies\r\n\r\n"), 417, "expectation_failed");
    expect_everywhere(raw(get_node + "Accept: text/html\r\n\r\n"), 406, "not_acceptable");
    expect_everywhere(raw(get_node + "If-Match: \"v1\"\r\n\r\n"), 412, "precondition_failed");
    expect_everywhere(
        raw("GET /events HTTP/1.1\r\n" + host +
            "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n"),
        400, "malformed_handshake");
    expect_everywhere(raw("GET /node HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 403, "foreign_host");
    expect_everywhere(
        raw("POST /tangle/messages HTTP/1.1\r\n" + host + "Origin: http://evil.example\r\n" + data),
        403, "foreign_origin");
    expect_everywhere(get("/nothing/here"), 404, "no_such_endpoint");
    expect_everywhere(post("/node", "{}"), 405, "method_not_allowed");
    expect_everywhere(
        raw("GET /node HTTP/1.1\r\n" + host + "X: " + std::string(20'000, 'x') + "\r\n\r\n"), 431,
        "header_too_large");
    const auto stream = client().subscribe("/node");
    ASSERT_FALSE(stream);
    expect_everywhere(reply_of(stream.error().response.value()), 400, "not_a_stream");
    on_io([&] { node.throws = true; });
    expect_everywhere(get("/node"), 500, "internal");
    on_io([&] {
        node.throws = false;
        node.answering = FakeNode::Answering::never;
    });
    expect_everywhere(post("/tangle/messages", R"({"data": "00"})"), 500, "unanswered");
    on_io([&] {
        node.answering = FakeNode::Answering::at_once;
        node.garbles = true;
    });
    expect_everywhere(post("/tangle/messages", R"({"data": "00"})"), 500, "answer_unreadable");
    on_io([&] {
        node.garbles = false;
        node.answering = FakeNode::Answering::later;
    });
    expect_everywhere(post("/tangle/messages", R"({"data": "00"})"), 503, "timeout");
    {
        const RawSocket slow{server->port()};
        slow.say("GET /node HTTP/1.1\r\n");
        expect_everywhere(reply_of_text(slow.hear_all()), 408, "request_timeout");
    }
    config.answer_time = 60s;
    config.connections_max = 1;
    restart();
    {
        // One waits for an answer in the only place there is.
        const RawSocket waits{server->port()};
        waits.say("POST /tangle/messages HTTP/1.1\r\n" + host + data);
        for (bool asked = false; !asked; std::this_thread::sleep_for(1ms))
            on_io([&] { asked = !node.held.empty(); });
        expect_everywhere(get("/node"), 503, "too_many_connections");
        EXPECT_EQ(get("/health").status, 200);
        EXPECT_NE(get("/ready").status, 0);
        EXPECT_EQ(client().get("/metrics")->status, 200);
    }
    const auto codes = document.codes_of("Everywhere");
    EXPECT_EQ(seen_, (std::set<std::string>{codes.begin(), codes.end()}));
}

TEST_F(ErrorsTest, a_refused_command_keeps_its_advice)
{
    node.command_error = "input_unknown";
    start();
    const auto reply = post("/ledger/transactions", R"({"bytes": "00"})");
    EXPECT_EQ(reply.body["error"]["message"], "input unknown");
    EXPECT_EQ(reply.body["error"]["hint"], "what to do");
}

TEST_F(ErrorsTest,
       an_answer_that_cannot_be_read_ends_no_node_and_says_that_the_command_was_carried_out)
{
    node.garbles = true;
    start();
    std::size_t commands = 0;
    for (const auto& operation : document.operations()) {
        if (!operation.writes()) continue;
        std::vector<std::string> targets{document.target(operation)};
        for (const auto& parameter : document.parameters(operation))
            if (parameter["name"] == "wait")
                targets.push_back(document.target(
                    operation, {{"wait", parameter["schema"]["const"].get<std::string>()}}));
        for (const auto& target : targets) {
            SCOPED_TRACE(target);
            const auto reply = post(target, document.body(operation));
            expect_error(reply, 500, "answer_unreadable");
            EXPECT_NE(reply.body.dump().find("was carried out"), std::string::npos) << reply.body;
            ++commands;
        }
    }
    EXPECT_GE(commands, 14u);
    EXPECT_EQ(get("/health").status, 200);
}

TEST_F(ErrorsTest, several_requests_of_which_one_is_refused_are_taken_up_to_it)
{
    start();
    const auto path = chain_path + "/requests/batch";
    const auto whole = post(path, R"({"requests": ["00"]})");
    EXPECT_EQ(whole.status, 202) << whole.body;
    EXPECT_TRUE(whole.body["refused"].is_null()) << whole.body;
    on_io([&] { node.refused_of_many = "nonce_used"; });
    const auto in_part = post(path, R"({"requests": ["00", "00"]})");
    EXPECT_EQ(in_part.status, 202) << in_part.body;
    EXPECT_EQ(in_part.body["last"], types::to_text(request_id));
    EXPECT_EQ(in_part.body["refused"], "nonce_used");
    EXPECT_EQ(in_part.body["message"], "the next one");
}

TEST_F(ErrorsTest, a_failed_view_tells_its_own_words)
{
    node.refusal =
        node::QueryFailure{node::CommitteeQueryError::view_failed, "panic: no \xff such owner"};
    start();
    const auto reply =
        post(chain_path + "/view", R"({"contract": "counter", "entry_point": "get"})");
    EXPECT_EQ(reply.status, 422);
    EXPECT_EQ(reply.body["error"]["message"], "panic: no \ufffd such owner");
}

TEST_F(ErrorsTest, too_long_a_description_is_refused)
{
    start();
    const auto body = [](std::size_t size) {
        return Json{{"chain", bob.text()},
                    {"color", types::to_text(tx)},
                    {"description", std::string(size, 'd')}}
            .dump();
    };
    EXPECT_EQ(post("/chains", body(1024)).status, 202);
    EXPECT_EQ(post("/chains", body(1025)).code(), "bad_parameter");
}

}  // namespace
}  // namespace weft::api
