#pragma once

// A blocking client, for the command line and tests. One object, one thread.

#include <weft/http/message.hpp>

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

enum class ClientError : std::uint8_t {
    bad_url,      ///< not http://host[:port]
    unreachable,  ///< no address, nobody listens
    timeout,      ///< no answer in time
    broken,       ///< the connection ended inside an answer
    malformed,    ///< what came is not HTTP, or too large
    refused,      ///< a stream was answered with an error; `response` holds it
};
[[nodiscard]] std::string_view name(ClientError error) noexcept;

struct ClientFailure {
    ClientError error = ClientError::unreachable;
    std::string detail;
    std::optional<Response> response = std::nullopt;
};
template <class T>
using ClientResult = std::expected<T, ClientFailure>;

struct ClientOptions {
    std::string token{};  ///< empty: none is sent
    std::chrono::milliseconds connect_time{3'000};
    std::chrono::milliseconds answer_time{60'000};  ///< from sending to the whole answer
    std::size_t answer_bytes_max = 256u << 20;
};

class Client;

/// An open WebSocket.
class Subscription {
public:
    ~Subscription();
    Subscription(Subscription&&) noexcept;
    Subscription& operator=(Subscription&&) noexcept;
    /// The next text. nullopt: none within the time. Errors: broken (also when the server closed).
    [[nodiscard]] ClientResult<std::optional<std::string>> next(std::chrono::milliseconds at_most);

private:
    friend class Client;
    struct Impl;
    explicit Subscription(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class Client {
public:
    /// `url`: "http://127.0.0.1:8080"; a path is put before every path asked for.
    [[nodiscard]] static ClientResult<Client> at(std::string_view url, ClientOptions options = {});
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// The answer, whatever its status. The connection is kept for the next request.
    [[nodiscard]] ClientResult<Response> get(std::string_view path);
    [[nodiscard]] ClientResult<Response> post(std::string_view path, std::string json);
    [[nodiscard]] ClientResult<Response> send(Method method,
                                              std::string_view path,
                                              std::string body);
    /// A connection of its own. Errors: also `refused`.
    [[nodiscard]] ClientResult<Subscription> subscribe(std::string_view path);

private:
    struct Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace weft::http
