#pragma once

// One HTTP connection: request, answer, request, ... Held alive by its pending operations and its
// time limit. It reads all the time, so it notices at once when the client hangs up.
//
//   idle -> head -> body -> asked -> answering -> idle ...
//                                              -> leaving -> closed

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "head.hpp"
#include "places.hpp"
#include "server_core.hpp"
#include <array>
#include <optional>

namespace weft::http {

class Session : public std::enable_shared_from_this<Session> {
public:
    /// Who is at the other end.
    struct Remote {
        std::string address;
        std::string place;
        bool of_this_machine = false;
    };
    Session(std::shared_ptr<ServerCore> server,
            ServerCore::Tcp::socket socket,
            Remote remote,
            Places::Seated seated);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    void start();
    /// The answer to request number `turn`; late ones are ignored.
    void answer(std::uint64_t turn, Response response);
    /// Calls `told` when the client hangs up before request number `turn` is answered.
    void on_gone(std::uint64_t turn, std::function<void()> told);
    /// Whether request number `turn` may take long; true is counted until it is answered.
    [[nodiscard]] bool may_take_long(std::uint64_t turn);
    /// Ends now when idle, after the answer when not.
    void finish();
    void close();

private:
    using ErrorCode = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    enum class Stage : std::uint8_t { idle, head, body, asked, answering, leaving, closed };

    // reading
    void watch();
    void heard(const ErrorCode& error, std::size_t size);
    void hung_up(const ErrorCode& error);
    void try_head();
    void begin_request();
    void on_head(std::string raw);
    [[nodiscard]] bool find_route();
    [[nodiscard]] bool has_place();
    void say_continue();
    void begin_body(std::string raw);
    void feed_body();
    void feed_chunks();
    // answering
    void dispatch();
    void run_handler();
    void upgrade();
    void refuse(Response response);
    [[nodiscard]] std::optional<Response> refusal_by_conditions() const;
    [[nodiscard]] Response fit(Response response) const;
    template <class Message>
    void share(Message& message) const;
    template <class Message>
    void write(Message message, bool goes_on);
    void on_written(bool goes_on);
    void leave();
    void limit(std::chrono::milliseconds time, void (Session::*action)());
    void give_up_reading();
    void give_up_answering();
    void note_slow_reader();
    [[nodiscard]] std::string_view served_method() const;

    std::shared_ptr<ServerCore> server_;
    boost::beast::tcp_stream stream_;
    Remote remote_;
    Places::Ticket ticket_;
    Places::Room room_;
    boost::beast::flat_buffer buffer_;  // heard and not yet used; bounded: see the constructor
    std::array<char, 8u << 10> piece_;  // of its own: what is heard while the buffer is used
    net::Timer limit_;
    Stage stage_ = Stage::idle;
    std::size_t scanned_ = 0;  // of a head that is not whole
    Head head_;
    std::optional<Parser> chunks_;  // of a chunked body
    std::size_t body_left_ = 0;     // of another
    std::size_t body_bytes_max_ = 0;
    Request request_;
    std::optional<Router::RouteIndex> route_;
    std::string allowed_;  // methods of the path
    std::function<void()> on_gone_;
    std::chrono::steady_clock::time_point began_{};
    std::uint64_t turn_ = 0;  // one per request, so that each has one answer
    bool is_head_ = false;
    bool keep_alive_ = false;
    bool watching_ = false;
    bool hung_up_ = false;
};

}  // namespace weft::http
