// Whatever bytes arrive, the server answers or closes, and goes on.

#include <weft/base/prng.hpp>

#include "http_fixture.hpp"

namespace weft::http {
namespace {

std::string request_of(Prng& prng)
{
    static const std::vector<std::string> seeds{
        "GET /hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\n[1]\r\n0\r\n\r\n",
        "GET /events?cursor=x-1 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
        "upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        "\x81\x85mask-hello",
        "HEAD /forgets HTTP/1.0\r\n\r\nGET /throws HTTP/1.1\r\nHost: localhost\r\n\r\n",
    };
    auto text = seeds[prng.below(seeds.size())];
    if (prng.chance(Ratio::percent(30))) text += seeds[prng.below(seeds.size())];
    for (auto changes = prng.below(4); changes > 0; --changes) {
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
            text.resize(at + 1);
        if (text.empty()) text = "\n";
    }
    return text;
}

TEST_F(HttpTest, two_thousand_damaged_requests_leave_it_well)
{
    config.header_time = config.body_time = config.idle_time = config.answer_time = 200ms;
    start();
    Prng prng{5};
    for (int round = 0; round < 2'000; ++round) {
        const RawSocket socket{server->port()};
        const auto text = request_of(prng);
        const auto cut = static_cast<std::size_t>(prng.below(text.size()));
        socket.say(text.substr(0, cut));
        socket.say(text.substr(cut));
        const auto end = prng.below(3);
        if (end == 0) socket.hang_up();
        // else: closed at once, perhaps in the middle of the answer
        if (end == 0) std::ignore = socket.hear_all();
    }
    auto http = client();
    EXPECT_EQ(http.get("/hello/x")->status, 200);
}

}  // namespace
}  // namespace weft::http
