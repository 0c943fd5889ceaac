#pragma once

// A server on a thread of its own, and raw sockets to say to it what no client would.

#include <weft/http/client.hpp>
#include <weft/http/json.hpp>
#include <weft/http/server.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

namespace weft::http {

using namespace std::chrono_literals;

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

    bool say(std::string_view text) const
    {
        return ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
    }
    void hang_up() const { ::shutdown(descriptor_, SHUT_WR); }
    /// The next thing the other side hears is a reset.
    void reset() const
    {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    /// Everything until the server closes.
    [[nodiscard]] std::string hear_all() const
    {
        std::string heard;
        char piece[4096];
        for (ssize_t size = 0; (size = ::recv(descriptor_, piece, sizeof piece, 0)) > 0;)
            heard.append(piece, static_cast<std::size_t>(size));
        return heard;
    }
    /// Everything until `text` was heard.
    [[nodiscard]] std::string hear_until(std::string_view text) const
    {
        std::string heard;
        char byte = 0;
        while (heard.find(text) == std::string::npos && ::recv(descriptor_, &byte, 1, 0) == 1)
            heard.push_back(byte);
        return heard;
    }

private:
    int descriptor_;
};

class HttpTest : public testing::Test {
protected:
    void start()
    {
        auto opened = Server::open(io, config);
        ASSERT_TRUE(opened) << opened.error().detail;
        server = *std::move(opened);
        routes();
        server->on_served([this](const Served& what) {
            const std::scoped_lock lock{mutex};
            log.push_back(std::string{what.method} + " " + std::string{what.pattern} + " " +
                          std::to_string(what.status));
        });
        thread = std::thread{[this] { io.run(); }};
    }
    void routes()
    {
        server->route(Method::get, "/hello/{name}",
                      [](const Request& request, const Respond& respond) {
                          respond(json_response({{"hello", request.parameter("name")}}));
                      });
        server->route(Method::post, "/echo", {.access = Access::write},
                      [](const Request& request, const Respond& respond) {
                          auto body = json_body(request);
                          respond(body ? json_response(*body) : std::move(body).error());
                      });
        server->route(Method::post, "/ask", [](const Request& request, const Respond& respond) {
            respond({.body = request.body});
        });
        server->route(Method::post, "/small", {.access = Access::write, .body_bytes_max = 10},
                      [](const Request& request, const Respond& respond) {
                          respond({.body = std::to_string(request.body.size())});
                      });
        server->route(Method::post, "/large", {.access = Access::write, .body_bytes_max = 4u << 20},
                      [](const Request& request, const Respond& respond) {
                          respond({.body = std::to_string(request.body.size())});
                      });
        server->route(Method::get, "/later", [this](const Request&, const Respond& respond) {
            workers.emplace_back([respond] {
                std::this_thread::sleep_for(50ms);
                respond({.body = "\"late\""});
                respond({.body = "\"twice\""});
            });
        });
        server->route(Method::get, "/long", [this](const Request&, const Respond& respond) {
            if (!respond.may_take_long())
                return respond(error(503, "too_many_waiting", "As many wait as may."));
            kept.push_back(respond);
        });
        server->route(Method::get, "/big", [](const Request&, const Respond& respond) {
            respond({.body = std::string(32u << 20, '1')});
        });
        server->route(Method::get, "/never", [this](const Request&, const Respond& respond) {
            respond.on_gone([this] { ++gone; });
            kept.push_back(respond);
        });
        server->route(
            Method::get, "/alive", {.always = true},
            [](const Request&, const Respond& respond) { respond({.body = "\"alive\""}); });
        server->route(Method::get, "/slow", [](const Request&, const Respond& respond) {
            std::this_thread::sleep_for(10ms);
            respond({.body = "\"slow\""});
        });
        server->route(Method::get, "/forgets", [](const Request&, const Respond&) {});
        server->route(Method::get, "/throws", [](const Request&, const Respond&) {
            throw std::runtime_error{"a \"bug\""};
        });
        server->stream(
            "/events", [](const Request& request) -> std::expected<StreamFilter, Response> {
                const auto* topic = request.query_value("topic");
                if (topic != nullptr && *topic == "none")
                    return std::unexpected{error(400, "no_such_topic", "There is no such topic.")};
                return [wanted = topic == nullptr ? "" : *topic](const Event& event) {
                    return wanted.empty() || event.topic == wanted;
                };
            });
    }
    void TearDown() override
    {
        io.stop();
        if (thread.joinable()) thread.join();
        for (auto& worker : workers) worker.join();
        server.reset();
        kept.clear();
    }
    /// Runs on the io thread and waits.
    void on_io(const std::function<void()>& action)
    {
        std::promise<void> done;
        io.post([&] {
            action();
            done.set_value();
        });
        done.get_future().wait();
    }
    void publish(std::string topic, std::string data)
    {
        on_io([&] { server->publish({.topic = topic, .subject = "", .data = data}); });
    }
    [[nodiscard]] std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(server->port());
    }
    [[nodiscard]] Client client(ClientOptions options = {}) const
    {
        return Client::at(url(), std::move(options)).value();
    }
    /// One raw request on its own connection; the whole answer.
    [[nodiscard]] std::string raw(std::string_view text) const
    {
        const RawSocket socket{server->port()};
        socket.say(text);
        socket.hang_up();
        return socket.hear_all();
    }
    static std::string code_of(const std::string& answer)
    {
        const auto body = answer.substr(std::min(answer.find("\r\n\r\n"), answer.size()));
        const auto parsed =
            nlohmann::json::parse(body.size() > 4 ? body.substr(4) : body, nullptr, false);
        if (parsed.is_discarded() || !parsed.contains("error")) return "no error";
        return parsed["error"]["code"].get<std::string>();
    }
    static std::string code_of(const Response& response)
    {
        return code_of("\r\n\r\n" + response.body);
    }

    net::Io io;
    ServerConfig config;
    std::unique_ptr<Server> server;
    std::thread thread;
    std::vector<std::thread> workers;
    std::vector<Respond> kept;
    std::atomic<std::size_t> gone = 0;
    std::mutex mutex;
    std::vector<std::string> log;
};

}  // namespace weft::http
