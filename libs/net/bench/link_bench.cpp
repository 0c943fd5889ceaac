// Frames per second through one TLS link on the loopback interface; each node has its own thread.

#include <weft/fixtures/keys.hpp>
#include <weft/net/peers.hpp>

#include <benchmark/benchmark.h>

#include <atomic>
#include <thread>

namespace weft::net {
namespace {

void net_frames(benchmark::State& state)
{
    const auto size = static_cast<std::size_t>(state.range(0));
    const auto sender_key = fixtures::key_of("sender");
    const auto receiver_key = fixtures::key_of("receiver");
    std::atomic<std::uint64_t> received = 0;
    std::atomic<bool> up = false;

    Io receiver_io;
    PeersConfig receiver_config;
    receiver_config.peers = {{sender_key.public_key(), "", 0}};
    auto receiver = Peers::open(receiver_io, receiver_config, receiver_key,
                                {.on_up = [](const PeerId&, const PeerInfo&) {},
                                 .on_down = [](const PeerId&, Ending, const std::string&) {},
                                 .on_frame = [&](const PeerId&, ByteSpan) { ++received; },
                                 .on_event = {}})
                        .value();
    Io sender_io;
    PeersConfig sender_config;
    sender_config.listen_host.clear();
    sender_config.peers = {{receiver_key.public_key(), "127.0.0.1", receiver->port()}};
    auto sender =
        Peers::open(sender_io, sender_config, sender_key,
                    {.on_up = [&](const PeerId&, const PeerInfo&) { up = true; },
                     .on_down = [](const PeerId&, Ending, const std::string&) { std::abort(); },
                     .on_frame = [](const PeerId&, ByteSpan) {},
                     .on_event = {}})
            .value();
    std::thread receiving{[&] { receiver_io.run(); }};
    sender_io.run_until([&] { return up.load(); }, std::chrono::seconds{10});

    const Bytes frame(size);
    const std::uint64_t window = std::max<std::uint64_t>(8, (4u << 20) / (size + 5));
    std::uint64_t sent = 0;
    for (auto _ : state) {
        sender_io.run_until([&] { return sent - received.load() < window; },
                            std::chrono::seconds{10});
        sender->send(receiver_key.public_key(), frame);
        ++sent;
    }
    sender_io.run_until([&] { return received.load() == sent; }, std::chrono::seconds{10});
    state.SetItemsProcessed(state.iterations());
    state.SetBytesProcessed(state.iterations() * state.range(0));
    receiver_io.stop();
    receiving.join();
}
BENCHMARK(net_frames)->Arg(100)->Arg(1'000)->Arg(64 << 10)->Arg(1 << 20)->UseRealTime();

}  // namespace
}  // namespace weft::net
