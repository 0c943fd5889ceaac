#pragma once

// One HTTP connection: request, answer, request, ... Held alive by its pending operation.

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server_core.hpp"
#include <optional>

namespace weft::http {

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<ServerCore> server,
            ServerCore::Tcp::socket socket,
            std::string address);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    void start() { read_header(); }
    /// The answer to request number `turn`; late ones are ignored.
    void answer(std::uint64_t turn, Response response);
    /// Ends now when idle, after the answer when not.
    void finish();
    void close();

private:
    using ErrorCode = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    void read_header();
    void on_header(const ErrorCode& error);
    void say_continue();
    void read_body();
    void dispatch();
    void upgrade();
    void limit_answer();
    void refuse(Response response);
    template <class Message>
    void write(Message message);
    void on_written(bool keep_alive);
    void leave();
    void linger();
    [[nodiscard]] bool take_headers();

    std::shared_ptr<ServerCore> server_;
    boost::beast::tcp_stream stream_;
    std::string address_;
    boost::beast::flat_buffer buffer_;  // bounded: see the constructor
    std::optional<Parser> parser_;
    net::Timer answer_limit_;
    Request request_;
    std::optional<Router::RouteIndex> route_;
    std::chrono::steady_clock::time_point began_{};
    std::uint64_t turn_ = 0;  // odd while an answer is awaited, so that each request has one
    std::uint64_t served_ = 0;
    bool head_ = false;
    bool keep_alive_ = false;
    bool idle_ = true;
    bool closed_ = false;
};

}  // namespace weft::http
