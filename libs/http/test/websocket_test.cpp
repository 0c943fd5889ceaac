// RFC 6455, section by section: handshakes that are taken and refused, and what a client's frames
// are answered.

#include "http_fixture.hpp"

namespace weft::http {
namespace {

using namespace std::string_view_literals;

#define UPGRADE \
    "GET /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define VERSION "Sec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
#define END "\r\n"

struct Handshake {
    std::string_view section;
    std::string_view says;
    std::string_view bytes;
    std::string_view answer;
};

constexpr Handshake handshakes[] = {
    {"4.2.1", "what the RFC shows is taken", UPGRADE VERSION KEY END, "101"},
    {"4.2.1", "the words have no case, in lists as well",
     "GET /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c, WebSocket\r\n"
     "Connection: keep-alive, upgrade\r\n" VERSION KEY END,
     "101"},
    {"4.2.1", "it begins with GET",
     "POST /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
     "Upgrade\r\n" VERSION KEY END,
     "405 method_not_allowed"},
    {"4.2.1", "nor with HEAD",
     "HEAD /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
     "Upgrade\r\n" VERSION KEY END,
     "400"},
    {"4.2.1", "in HTTP/1.0 an upgrade means nothing",
     "GET /events HTTP/1.0\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
     "Upgrade\r\n" VERSION KEY END,
     "426 upgrade_required"},
    {"4.2.1", "without a Host it is refused",
     "GET /events HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" VERSION KEY END,
     "400 host_missing"},
    {"4.2.1", "without Connection: upgrade it is an ordinary GET",
     "GET /events HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" VERSION KEY END,
     "426 upgrade_required"},
    {"4.2.1", "without Upgrade too",
     "GET /events HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n" VERSION KEY END,
     "426 upgrade_required"},
    {"4.2.1", "without a key it is refused", UPGRADE VERSION END, "400 malformed_handshake"},
    {"4.2.1", "with an empty one", UPGRADE VERSION "Sec-WebSocket-Key:\r\n" END,
     "400 malformed_handshake"},
    {"4.2.1", "with one that is not base64",
     UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==\r\n" END,
     "400 malformed_handshake"},
    {"4.2.1", "with one of 15 bytes",
     UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n" END, "400 malformed_handshake"},
    {"4.2.1", "with one of 17",
     UPGRADE VERSION "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZWU=\r\n" END,
     "400 malformed_handshake"},
    {"11.3.1", "with two", UPGRADE VERSION KEY KEY END, "400 malformed_handshake"},
    {"4.4", "without a version", UPGRADE KEY END, "400 malformed_handshake"},
    {"4.4", "with two", UPGRADE VERSION VERSION KEY END, "400 malformed_handshake"},
    {"4.4", "another version is told ours", UPGRADE KEY "Sec-WebSocket-Version: 8\r\n" END,
     "426 upgrade_required"},
    {"4.4", "also a list of them", UPGRADE KEY "Sec-WebSocket-Version: 8, 13\r\n" END,
     "426 upgrade_required"},
    {"4.2.1", "a body is refused", UPGRADE VERSION KEY "Content-Length: 2\r\n\r\n[]",
     "400 malformed_handshake"},
    {"4.1", "who talks before the answer is refused",
     UPGRADE VERSION KEY "\r\n\x81\x80\x00\x00\x00\x00"sv, "400 malformed_handshake"},
    {"4.2.2", "subprotocols are not chosen",
     UPGRADE VERSION KEY "Sec-WebSocket-Protocol: chat\r\n" END, "101"},
    {"9.1", "nor are extensions",
     UPGRADE VERSION KEY
     "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" END,
     "101"},
    {"4.2.2", "where there is no stream it is refused",
     "GET /hello/x HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
     "Upgrade\r\n" VERSION KEY END,
     "400 not_a_stream"},
    {"4.2.2", "where there is nothing too",
     "GET /nothing HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
     "Upgrade\r\n" VERSION KEY END,
     "404 no_such_endpoint"},
    {"10.2", "pages of other sites may not",
     UPGRADE VERSION KEY "Origin: http://evil.example\r\n" END, "403 foreign_origin"},
    {"10.2", "our own may", UPGRADE VERSION KEY "Origin: http://localhost\r\n" END, "101"},
    {"10.2", "also with the port spelt out",
     UPGRADE VERSION KEY "Origin: http://LOCALHOST:80\r\n" END, "101"},
    {"10.2", "a page of another port is another site",
     UPGRADE VERSION KEY "Origin: http://localhost:8080\r\n" END, "403 foreign_origin"},
    {"10.2", "two origins are none of ours",
     UPGRADE VERSION KEY "Origin: http://localhost\r\nOrigin: http://localhost\r\n" END,
     "403 foreign_origin"},
};

/// Every refusal is JSON of the one shape, and no header of a handshake says otherwise.
TEST_F(HttpTest, websocket_handshakes_are_answered_as_rfc_6455_says)
{
    start();
    for (const auto& row : handshakes) {
        const RawSocket socket{server->port()};
        socket.say(row.bytes);
        const auto head = socket.hear_until("\r\n\r\n");
        std::string answer = head.substr(std::min<std::size_t>(9, head.size()), 3);
        if (answer != "101") {
            socket.hang_up();
            const auto code = code_of("\r\n\r\n" + socket.hear_all());
            if (code != "no error") answer += " " + code;
            EXPECT_NE(head.find("Content-Type: application/json"), std::string::npos) << row.says;
        } else {
            EXPECT_NE(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                      std::string::npos)
                << row.says;
            EXPECT_EQ(head.find("Sec-WebSocket-Extensions"), std::string::npos) << row.says;
            EXPECT_EQ(head.find("Sec-WebSocket-Protocol"), std::string::npos) << row.says;
        }
        EXPECT_EQ(answer, row.answer) << row.section << ": " << row.says;
    }
}

/// A frame of a client: masked, its length in the shortest form.
std::string frame(unsigned first, std::string_view payload)
{
    std::string out{static_cast<char>(first)};
    if (payload.size() < 126) {
        out += static_cast<char>(0x80 | payload.size());
    } else {
        out += static_cast<char>(0x80 | 126);
        out += static_cast<char>(payload.size() >> 8);
        out += static_cast<char>(payload.size());
    }
    const std::string_view mask = "\x12\x34\x56\x78";
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        out += static_cast<char>(payload[i] ^ mask[i % 4]);
    return out;
}

constexpr unsigned fin = 0x80, text = 1, binary = 2, more = 0, close = 8, ping = 9, pong = 10;

struct Frames {
    std::string_view section;
    std::string_view says;
    std::string bytes;
    /// "pong x", "close 1002", "open" when nothing is answered.
    std::string_view answer;
};

std::vector<Frames> frames()
{
    const auto closing = [](unsigned code, std::string_view why = "") {
        return frame(
            fin | close,
            std::string{static_cast<char>(code >> 8), static_cast<char>(code)} + std::string{why});
    };
    return {
        {"5.1", "a frame that is not masked ends it", "\x81\x01x", "close 1002"},
        {"5.2", "a reserved bit ends it", frame(fin | 0x40 | text, "x"), "close 1002"},
        {"5.2", "every one", frame(fin | 0x10 | text, "x"), "close 1002"},
        {"5.2", "an unknown kind of data ends it", frame(fin | 3, "x"), "close 1002"},
        {"5.2", "an unknown kind of control too", frame(fin | 11, "x"), "close 1002"},
        {"5.2", "a length that is longer than it must be",
         std::string{"\x81\xfe\x00\x05\x12\x34\x56\x78hello", 13}, "close 1002"},
        {"5.2", "a length with its highest bit is larger than we hear",
         std::string{"\x81\xff\x80\x00\x00\x00\x00\x00\x00\x01\x12\x34\x56\x78", 14}, "close 1009"},
        {"5.2", "what a client says is heard and means nothing", frame(fin | text, "hello"),
         "open"},
        {"5.6", "also bytes", frame(fin | binary, "\xff\xfe"), "open"},
        {"5.4", "in pieces", frame(text, "he") + frame(more, "ll") + frame(fin | more, "o"),
         "open"},
        {"5.4", "with control frames between them",
         frame(text, "he") + frame(fin | ping, "x") + frame(fin | more, "llo"), "pong x"},
        {"5.4", "a piece of nothing ends it", frame(fin | more, "x"), "close 1002"},
        {"5.4", "so does a message inside a message", frame(text, "he") + frame(fin | text, "x"),
         "close 1002"},
        {"5.5", "a control frame in pieces ends it", frame(ping, "x"), "close 1002"},
        {"5.5", "one of more than 125 bytes too", frame(fin | ping, std::string(126, 'x')),
         "close 1002"},
        {"5.5.2", "a ping is answered with its bytes", frame(fin | ping, "x"), "pong x"},
        {"5.5.2", "also an empty one", frame(fin | ping, ""), "pong "},
        {"5.5.3", "a pong nobody asked for is passed over", frame(fin | pong, "x"), "open"},
        {"5.5.1", "a close is answered with a close", closing(1000), "close 1000"},
        {"5.5.1", "also one without a code", frame(fin | close, ""), "close 1000"},
        {"5.5.1", "also one with a reason", closing(1001, "bye"), "close 1001"},
        {"5.5.1", "one of a single byte is malformed", frame(fin | close, "x"), "close 1002"},
        {"7.4.1", "codes that may not be sent are refused", closing(1005), "close 1002"},
        {"7.4.1", "this one too", closing(1006), "close 1002"},
        {"7.4.2", "and those that mean nothing", closing(999), "close 1002"},
        {"7.4.2", "codes of applications are theirs", closing(4000), "close 4000"},
        {"8.1", "text is UTF-8", frame(fin | text, "\xff"), "close 1007"},
        {"8.1", "to its last piece", frame(text, "\xc3") + frame(fin | more, "x"), "close 1007"},
        {"8.1", "a character may be cut between pieces",
         frame(text, "\xc3") + frame(fin | more, "\xa9"), "open"},
        {"8.1", "so is the reason of a close, else the close is none", closing(1000, "\xff"),
         "close 1002"},
        {"10.4", "a message larger than we hear ends it",
         frame(fin | text, std::string(5'000, 'x')), "close 1009"},
        {"10.4", "also in pieces",
         frame(text, std::string(3'000, 'x')) + frame(fin | more, std::string(3'000, 'x')),
         "close 1009"},
    };
}

/// The answers of a server, whose frames are small and not masked.
std::string answers_of(std::string_view heard)
{
    std::string words;
    while (heard.size() >= 2) {
        const auto kind = static_cast<unsigned>(heard[0]) & 15u;
        const auto size = static_cast<std::size_t>(heard[1]) & 127u;
        const auto payload = heard.substr(2, size);
        heard.remove_prefix(std::min(heard.size(), 2 + size));
        if (!words.empty()) words += ", ";
        if (kind == pong) {
            words += "pong " + std::string{payload};
        } else if (kind == close) {
            words += "close";
            if (payload.size() >= 2)
                words += " " + std::to_string(static_cast<unsigned char>(payload[0]) * 256 +
                                              static_cast<unsigned char>(payload[1]));
        } else {
            words += "?";
        }
    }
    return words;
}

TEST_F(HttpTest, websocket_frames_are_answered_as_rfc_6455_says)
{
    start();
    for (const auto& row : frames()) {
        const RawSocket socket{server->port()};
        socket.say(UPGRADE VERSION KEY END);
        ASSERT_NE(socket.hear_until("\r\n\r\n").find("101"), std::string::npos);
        socket.say(row.bytes);
        // A sentinel, answered when the stream is still open and not when it is closed.
        socket.say(frame(fin | ping, "sentinel"));
        socket.say(frame(fin | close, "\x03\xe8"));
        auto heard = answers_of(socket.hear_all());
        const auto still_open = ", pong sentinel, close 1000"sv;
        if (heard == still_open.substr(2)) heard = "open";
        if (heard.ends_with(still_open)) heard.resize(heard.size() - still_open.size());
        EXPECT_EQ(heard, row.answer) << row.section << ": " << row.says;
    }
    auto http = client();
    EXPECT_EQ(http.get("/hello/x")->status, 200);
}

}  // namespace
}  // namespace weft::http
