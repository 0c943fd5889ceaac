#include "views.hpp"

namespace weft::api {

namespace {

struct Streamed {
    std::string topic;
    std::string subject;
    Json data;
};

Streamed streamed(const node::MessageConfirmed& e)
{
    return {
        "message_confirmed", types::to_text(e.message), {{"message", types::to_text(e.message)}}};
}
Streamed streamed(const node::TransactionBooked& e)
{
    return {"transaction_booked",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}}};
}
Streamed streamed(const node::TransactionConfirmed& e)
{
    return {"transaction_confirmed",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}}};
}
Streamed streamed(const node::TransactionRejected& e)
{
    return {"transaction_rejected",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}, {"reason", e.reason}}};
}
Streamed streamed(const node::ConflictSeen& e)
{
    return {"conflict",
            types::to_text(e.output.transaction),
            {{"output", view(e.output)}, {"transactions", texts(e.transactions)}}};
}
Streamed streamed(const node::DkgProgress& e)
{
    const auto run = to_hex(e.run);
    const bool done = e.address.known_version();
    return {"dkg",
            run,
            {{"run", run},
             {"state", e.state},
             {"phase", e.phase},
             {"address", done ? Json(e.address.text()) : Json(nullptr)},
             {"culprits", texts(e.culprits)}}};
}
Streamed streamed(const node::BlockCommitted& e)
{
    return {"block",
            e.chain.text(),
            {{"chain", e.chain.text()},
             {"index", e.index},
             {"state_hash", e.state_hash.hex()},
             {"block_hash", e.block_hash.hex()},
             {"requests", e.requests}}};
}
Streamed streamed(const node::RequestProcessed& e)
{
    return {"request",
            types::to_text(e.request),
            {{"chain", e.chain.text()},
             {"request", types::to_text(e.request)},
             {"block", e.block_index},
             {"error", e.error.empty() ? Json(nullptr) : Json(e.error)}}};
}
Streamed streamed(const node::AnchorSeen& e)
{
    return {"anchor",
            e.chain.text(),
            {{"chain", e.chain.text()},
             {"transaction", types::to_text(e.transaction)},
             {"block_index", e.block_index},
             {"state", e.confirmed ? "confirmed" : "pending"}}};
}
Streamed streamed(const node::PeerAccused& e)
{
    return {"accusation",
            types::to_text(e.peer),
            {{"peer", types::to_text(e.peer)}, {"protocol", e.protocol}, {"fault", e.fault}}};
}
Streamed streamed(const node::Stalled& e)
{
    return {"stalled", e.stage, {{"stage", e.stage}, {"reason", e.reason}}};
}

Streamed streamed(const PeerStatus& peer)
{
    const auto id = types::to_text(peer.id);
    return {"peer",
            id,
            {{"peer", id},
             {"name", peer.name},
             {"connected", peer.connected},
             {"last_error", peer.last_error}}};
}

http::Event event_of(Streamed one, node::Instant now)
{
    return {.topic = std::move(one.topic),
            .subject = std::move(one.subject),
            .data = one.data.dump(-1, ' ', false, Json::error_handler_t::replace),
            .time = static_cast<std::int64_t>(now.count())};
}

constexpr std::string_view all_topics[] = {"message_confirmed",
                                           "transaction_booked",
                                           "transaction_confirmed",
                                           "transaction_rejected",
                                           "conflict",
                                           "dkg",
                                           "block",
                                           "request",
                                           "anchor",
                                           "peer",
                                           "accusation",
                                           "stalled"};

}  // namespace

std::span<const std::string_view> topics() noexcept
{
    return all_topics;
}

http::Event stream_event(const node::Event& event, node::Instant now)
{
    return event_of(std::visit([](const auto& e) { return streamed(e); }, event), now);
}

http::Event stream_event(const PeerStatus& peer, node::Instant now)
{
    return event_of(streamed(peer), now);
}

}  // namespace weft::api
