#include "bench/made_beacons.hpp"

#include <weft/client/drng.hpp>
#include <weft/drng/key.hpp>

#include <thread>

namespace weft::app {
namespace {

using Wall = std::chrono::system_clock;

Wall::time_point wall(drng::Instant time)
{
    return Wall::time_point{std::chrono::duration_cast<Wall::duration>(
        std::chrono::nanoseconds{static_cast<std::int64_t>(time.count())})};
}

}  // namespace

MadeBeacons::MadeBeacons(std::chrono::milliseconds period, std::chrono::seconds in)
    : key_{crypto::bls::derive_key(Bytes(32, std::byte{0x5e}))}
{
    const auto start = std::chrono::ceil<std::chrono::seconds>(Wall::now() + in);
    info_ = {.public_key = to_bytes(ByteSpan{drng::twin_of(key_).bytes()}),
             .period = period,
             .genesis = std::chrono::seconds{start.time_since_epoch().count()},
             .genesis_seed = drng::Hash::filled(7),
             .beacon_id = {}};
}

std::uint64_t MadeBeacons::feed(const client::Client& node, const std::stop_token& over) const
{
    const auto series = drng::id_of(info_);
    auto last = drng::genesis_round(info_);
    std::uint64_t taken = 0;
    while (!over.stop_requested()) {
        drng::Round next{last.number + 1, {}, last.signature};
        const auto due = wall(drng::time_of(info_, next.number));
        while (Wall::now() < due && !over.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        const auto digest = crypto::beacon::digest(info_.scheme, next);
        const auto signature = crypto::bls::min_pk::sign(
            key_, crypto::beacon::domain_tag(info_.scheme), digest.bytes());
        next.signature = to_bytes(ByteSpan{signature.bytes()});
        const auto heard =
            client::hear_round(node, {.series = to_bytes(ByteSpan{series.bytes()}),
                                      .round = static_cast<std::uint32_t>(next.number),
                                      .signature = next.signature,
                                      .previous_signature = next.previous_signature});
        taken += heard ? 1 : 0;
        last = std::move(next);
    }
    return taken;
}

}  // namespace weft::app
