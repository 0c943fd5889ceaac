#pragma once

// One WebSocket client reading events. Its only state is a position in the event log: a client that
// reads slowly costs nothing and is told what it missed.

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "server_core.hpp"

namespace weft::http {

class StreamSession : public std::enable_shared_from_this<StreamSession> {
public:
    StreamSession(std::shared_ptr<ServerCore> server,
                  boost::beast::tcp_stream stream,
                  std::string place,
                  Places::Ticket ticket,
                  StreamFilter filter,
                  EventLog::Start start);
    StreamSession(const StreamSession&) = delete;
    StreamSession& operator=(const StreamSession&) = delete;
    ~StreamSession();

    /// Pre: nothing objects to this handshake.
    void accept(const Head& head);
    /// New events exist.
    void wake();
    /// Says that the server goes away.
    void finish();
    void close();

private:
    using ErrorCode = boost::system::error_code;

    void read();
    void pump();
    void write(std::string text);

    std::shared_ptr<ServerCore> server_;
    boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
    std::string place_;
    Places::Ticket ticket_;
    StreamFilter filter_;
    EventLog::Position next_;
    bool missed_;
    boost::beast::flat_buffer inbox_;
    std::string text_;
    EventLog::Position told_;  // the client's last cursor
    bool open_ = false;
    bool writing_ = false;
    bool closed_ = false;
};

}  // namespace weft::http
