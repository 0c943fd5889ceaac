// Whatever arrives at a port: a named refusal, the peer dropped where it lied, the node at work.

#include <weft/base/prng.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/http/client.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cluster.hpp"
#include "false_peer.hpp"
#include "node/identity.hpp"

namespace weft::app {
namespace {

/// Connects, sends, reads what comes for a moment, hangs up.
std::string throw_at(std::uint16_t port, ByteSpan bytes, int patience_ms = 300)
{
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::string answer;
    if (::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const timeval patience{.tv_sec = 0, .tv_usec = patience_ms * 1000};
        ::setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        (void)::send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        char block[4096];
        for (ssize_t got = 0; (got = ::recv(file, block, sizeof block, 0)) > 0;)
            answer.append(block, static_cast<std::size_t>(got));
    }
    ::close(file);
    return answer;
}

Bytes noise(Prng& prng, std::size_t size)
{
    Bytes bytes(size);
    for (auto& byte : bytes) byte = static_cast<std::byte>(prng.below(256));
    return bytes;
}

class HostileInput : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(4, {"alice", "bob"});
        for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
        wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    }
    Prng prng_{7};
};

TEST_F(HostileInput, noise_at_the_peer_port_is_dropped)
{
    for (const std::size_t size : {0u, 1u, 5u, 100u, 10'000u, 300'000u})
        (void)throw_at(ledger(0).net_port, noise(prng_, size));
    auto hello = from_hex("160301ffff010000fffb0303")
                     .value();  // a TLS hello that promises more than it brings
    append(hello, noise(prng_, 200));
    (void)throw_at(ledger(0).net_port, hello);
    (void)throw_at(ledger(0).net_port, as_bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    expect_at_work(0, "noise at the peer port");
}

TEST_F(HostileInput, noise_at_the_api_port_is_answered_or_dropped)
{
    for (const std::size_t size : {1u, 100u, 10'000u, 300'000u})
        (void)throw_at(ledger(0).api_port, noise(prng_, size));
    for (const std::string text : {"GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                                   "POST /ledger/transactions HTTP/1.1\r\nHost: "
                                   "localhost\r\nContent-Length: 99999999999\r\n\r\n",
                                   "GET /ledger/addresses/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                   "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"}) {
        const auto answer = throw_at(ledger(0).api_port, as_bytes(text));
        EXPECT_TRUE(answer.empty() || answer.find(" 4") != std::string::npos ||
                    answer.find(" 5") != std::string::npos)
            << text << " -> " << answer;
    }
    expect_at_work(0, "noise at the API port");
}

TEST_F(HostileInput, malformed_writes_are_refused_by_name)
{
    const auto node = client(0);
    const auto code = [](const auto& answer) {
        return answer ? std::string{"accepted"} : answer.error().code;
    };
    auto http = http::Client::at(ledger(0).api());
    ASSERT_TRUE(http.has_value());
    for (const auto* body : {"{}", R"({"bytes":"zz"})", R"({"bytes":7})"}) {
        const auto answer = http->post("/ledger/transactions", body);
        ASSERT_TRUE(answer.has_value()) << body;
        EXPECT_EQ(answer->status, 400) << body;
    }
    EXPECT_EQ(code(client::submit(node, Bytes{})), "truncated");
    const auto sent = pay("alice", "bob", 0, patience);
    ASSERT_TRUE(sent.has_value()) << sent.error().message;
    const auto good = types::encode(sent->transaction);
    for (int i = 0; i < 200; ++i) {
        auto bytes = good;
        const auto place = prng_.below(bytes.size());
        if (prng_.chance(Ratio::percent(50)))
            bytes[place] ^= static_cast<std::byte>(1 + prng_.below(255));
        else
            bytes.resize(place);
        const auto answer = client::submit(node, bytes);
        ASSERT_FALSE(answer.has_value()) << "flipped or cut at " << place;
        ASSERT_NE(answer.error().code, "node_unreachable") << "flipped or cut at " << place;
        ASSERT_NE(answer.error().status / 100, 5u) << answer.error().code;
    }
    expect_at_work(0, "malformed writes");
}

TEST_F(HostileInput, a_peer_without_a_known_key_or_of_another_network_is_refused)
{
    const auto stranger = fixtures::key_of("stranger");
    FalsePeer unknown{*network_, stranger, ledger(0), false};
    EXPECT_TRUE(unknown.run_until([&] { return unknown.ended; }));
    EXPECT_FALSE(unknown.up);

    const auto fourth = open_identity(ledger(3).folder / "identity.toml", {});
    ASSERT_TRUE(fourth.has_value());
    FalsePeer foreign{*network_, fourth->key, ledger(0), true};
    EXPECT_TRUE(foreign.run_until([&] { return foreign.ended; }));
    EXPECT_FALSE(foreign.up);
    expect_at_work(0, "strangers");
}

TEST_F(HostileInput, a_peer_that_sends_nonsense_is_dropped_and_the_node_works_on)
{
    const auto fourth = open_identity(ledger(3).folder / "identity.toml", {});
    ASSERT_TRUE(fourth.has_value());
    for (std::size_t target = 0; target < 3; ++target) {
        FalsePeer liar{*network_, fourth->key, ledger(target), false};
        ASSERT_TRUE(liar.run_until([&] { return liar.up; })) << liar.detail;
        for (const std::size_t size : {1u, 3u, 40u, 5'000u})
            (void)liar.peers->send(ledger(target).id, noise(prng_, size));
        EXPECT_TRUE(liar.run_until([&] { return liar.down; })) << "a liar keeps its link";
    }
    expect_at_work(0, "nonsense from a peer");
}

}  // namespace
}  // namespace weft::app
