#pragma once

// The interface on a real server on a thread of its own, over a node that says what the test wants.

#include <weft/http/client.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "fake_node.hpp"
#include <future>
#include <thread>

namespace weft::api {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

/// For what no client would say.
class RawSocket {
public:
    explicit RawSocket(std::uint16_t port) : descriptor_{::socket(AF_INET, SOCK_STREAM, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        EXPECT_EQ(::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    RawSocket(const RawSocket&) = delete;
    RawSocket& operator=(const RawSocket&) = delete;
    ~RawSocket() { ::close(descriptor_); }

    void say(std::string_view text) const
    {
        (void)::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
    }
    void hang_up() const { ::shutdown(descriptor_, SHUT_WR); }
    [[nodiscard]] std::string hear_all() const
    {
        std::string heard;
        char piece[4096];
        for (ssize_t size = 0; (size = ::recv(descriptor_, piece, sizeof piece, 0)) > 0;)
            heard.append(piece, static_cast<std::size_t>(size));
        return heard;
    }

private:
    int descriptor_;
};

/// A status and a JSON body; null when the body is none.
struct Reply {
    int status = 0;
    Json body;
    [[nodiscard]] std::string code() const
    {
        const auto error = body.find("error");
        return error == body.end() ? "" : error->value("code", "");
    }
};

class ApiTest : public testing::Test {
protected:
    void start()
    {
        auto opened = http::Server::open(*io, config);
        ASSERT_TRUE(opened) << opened.error().detail;
        server = *std::move(opened);
        api = std::make_unique<Api>(*server, node, all_doors());
        ticker = std::make_unique<net::Timer>(*io);
        tick();
        thread = std::thread{[this] { io->run(); }};
    }
    void stop()
    {
        io->stop();
        if (thread.joinable()) thread.join();
        ticker.reset();
        node.held.clear();
        api.reset();
        server.reset();
    }
    /// Another server with `config`.
    void restart()
    {
        stop();
        io = std::make_unique<net::Io>();
        start();
    }
    void TearDown() override { stop(); }
    void tick()
    {
        api->tick();
        ticker->arm(20ms, [this] { tick(); });
    }
    /// Runs on the io thread and waits.
    void on_io(const std::function<void()>& action)
    {
        std::promise<void> done;
        io->post([&] {
            action();
            done.set_value();
        });
        done.get_future().wait();
    }
    void tell(const node::Event& event)
    {
        on_io([&] { api->tell(event); });
    }

    [[nodiscard]] http::Client client(const std::string& token = {}) const
    {
        return http::Client::at("http://127.0.0.1:" + std::to_string(server->port()),
                                {.token = token})
            .value();
    }
    static Reply reply_of(const http::Response& response)
    {
        auto body = Json::parse(response.body, nullptr, false);
        return {response.status, body.is_discarded() ? Json{} : std::move(body)};
    }
    [[nodiscard]] Reply get(const std::string& target) const
    {
        auto response = client().get(target);
        EXPECT_TRUE(response) << target;
        return response ? reply_of(*response) : Reply{};
    }
    [[nodiscard]] Reply post(const std::string& target, const std::string& body) const
    {
        auto response = client().post(target, body);
        EXPECT_TRUE(response) << target;
        return response ? reply_of(*response) : Reply{};
    }
    /// One raw request on its own connection.
    [[nodiscard]] Reply raw(std::string_view text) const
    {
        const RawSocket socket{server->port()};
        socket.say(text);
        socket.hang_up();
        return reply_of_text(socket.hear_all());
    }
    static Reply reply_of_text(const std::string& heard)
    {
        const auto body = heard.find("\r\n\r\n");
        if (heard.size() < 12 || body == std::string::npos) return {};
        return reply_of({.status = std::stoi(heard.substr(9, 3)), .body = heard.substr(body + 4)});
    }

    FakeNode node;
    std::unique_ptr<net::Io> io = std::make_unique<net::Io>();
    http::ServerConfig config;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<Api> api;
    std::unique_ptr<net::Timer> ticker;
    std::thread thread;
};

inline const std::string chain_path = "/chains/" + bob.text();
inline const std::string transaction_path = "/ledger/transactions/" + types::to_text(tx);

}  // namespace weft::api
