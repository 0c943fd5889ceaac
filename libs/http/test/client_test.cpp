#include "http_fixture.hpp"

namespace weft::http {
namespace {

TEST(Client, an_url_that_is_none_is_refused)
{
    for (const auto* bad : {"", "127.0.0.1", "https://x", "http://", "http://x:99999", "http://x:y",
                            "http://[::1", "ftp://x"})
        EXPECT_EQ(Client::at(bad).error().error, ClientError::bad_url) << bad;
    for (const auto* good : {"http://x", "http://x:1", "http://[::1]:80", "http://x/base/"})
        EXPECT_TRUE(Client::at(good)) << good;
}

TEST(Client, where_nobody_listens_is_unreachable)
{
    const auto answer = Client::at("http://127.0.0.1:1").value().get("/");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().error, ClientError::unreachable);
    EXPECT_EQ(answer.error().detail, "127.0.0.1:1: Connection refused");
}

TEST_F(HttpTest, a_client_waits_only_so_long)
{
    start();
    auto http = client({.answer_time = 100ms});
    EXPECT_EQ(http.get("/never").error().error, ClientError::timeout);
    EXPECT_EQ(http.get("/hello/x")->status, 200) << "on a new connection";
}

TEST_F(HttpTest, a_client_survives_a_server_that_closed_its_connection)
{
    config.idle_time = 50ms;
    start();
    auto http = client();
    EXPECT_EQ(http.get("/hello/x")->status, 200);
    std::this_thread::sleep_for(150ms);
    EXPECT_EQ(http.get("/hello/x")->status, 200);
}

TEST_F(HttpTest, a_stream_with_nothing_to_say_times_out_and_goes_on)
{
    start();
    auto http = client();
    auto stream = http.subscribe("/events").value();
    EXPECT_EQ(stream.next(30ms).value(), std::nullopt);
    publish("a", "1");
    EXPECT_TRUE(stream.next(5s).value());
}

/// A server that says one thing to whoever comes.
class Liar {
public:
    explicit Liar(std::string text) : listener_{::socket(AF_INET, SOCK_STREAM, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        ::listen(listener_, 1);
        socklen_t size = sizeof address;
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread{[this, said = std::move(text)] {
            const int client = ::accept(listener_, nullptr, nullptr);
            char sink[4096];
            std::ignore = ::recv(client, sink, sizeof sink, 0);
            std::ignore = ::send(client, said.data(), said.size(), MSG_NOSIGNAL);
            ::close(client);
        }};
    }
    ~Liar()
    {
        thread_.join();
        ::close(listener_);
    }
    [[nodiscard]] ClientError error() const
    {
        auto client =
            Client::at("http://127.0.0.1:" + std::to_string(port_), {.answer_bytes_max = 1'000})
                .value();
        const auto answer = client.get("/");
        EXPECT_FALSE(answer);
        return answer.error().error;
    }

private:
    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

TEST(Client, lies_of_a_server_are_named)
{
    EXPECT_EQ(Liar{"SSH-2.0-OpenSSH_9.2\r\n"}.error(), ClientError::malformed);
    EXPECT_EQ(Liar{""}.error(), ClientError::broken);
    EXPECT_EQ(Liar{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"}.error(),
              ClientError::broken);
    EXPECT_EQ(Liar{"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"}.error(),
              ClientError::malformed);
}

}  // namespace
}  // namespace weft::http
