// Who is not a peer, or is one and misbehaves: plain sockets and hand-made TLS against a node.

#include <weft/base/prng.hpp>

#include "loopback.hpp"

namespace weft::net {
namespace {

/// Node 1 allows key 2, which only strangers use here.
class Strangers : public testing::Test {
protected:
    void start()
    {
        node.config.peers.push_back({id_of(2), "", 0});
        node.numbers[id_of(2)] = 2;
        node.start();
    }
    [[nodiscard]] std::uint16_t port() const { return node.peers->port(); }
    bool ended_with(Ending ending)
    {
        return io.run_until([&] { return node.event(ending) != nullptr; }, 5s);
    }
    static Bytes hello(std::uint8_t network = 1)
    {
        Bytes out;
        append_frame(out, FrameKind::hello, encode(Hello{.network = NetworkId::filled(network)}));
        return out;
    }
    /// A peer with the right key says hello, then `bytes`; returns what it heard.
    std::vector<std::pair<FrameKind, Bytes>> peer_says(const Bytes& bytes)
    {
        std::vector<std::pair<FrameKind, Bytes>> heard;
        beside(io, [&] {
            TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
            ASSERT_TRUE(peer.handshake());
            peer.write(hello());
            peer.write(bytes);
            heard = peer.read_to_end();
        });
        return heard;
    }
    static std::string bye_of(const std::vector<std::pair<FrameKind, Bytes>>& heard)
    {
        if (heard.empty() || heard.back().first != FrameKind::bye) return "no bye";
        const auto bye = decode_bye(heard.back().second);
        return bye ? std::string{name(static_cast<Ending>(bye->ending))} + ": " + bye->text
                   : "bad bye";
    }

    Io io;
    TestNode node{io, 1};
};

TEST_F(Strangers, garbage_instead_of_tls_is_dropped)
{
    start();
    beside(io, [&] {
        const PlainSocket plain{port()};
        plain.write(to_bytes("GET / HTTP/1.1\r\nHost: weft\r\n\r\n"));
        EXPECT_TRUE(plain.closed_by_peer());
    });
    EXPECT_TRUE(ended_with(Ending::tls_failed));
}

TEST_F(Strangers, a_cut_off_tls_handshake_is_dropped)
{
    start();
    beside(io, [&] {
        const PlainSocket plain{port()};
        plain.write(from_hex("160301020001").value());  // the head of a ClientHello, and no more
        ::shutdown(plain.descriptor(), SHUT_WR);
        EXPECT_TRUE(plain.closed_by_peer());
    });
    EXPECT_TRUE(ended_with(Ending::tls_failed));
}

TEST_F(Strangers, who_says_nothing_is_dropped_in_time)
{
    node.config.handshake_time = 100ms;
    start();
    beside(io, [&] {
        const PlainSocket silent{port()};
        EXPECT_TRUE(silent.closed_by_peer());
    });
    EXPECT_TRUE(ended_with(Ending::handshake_timeout));
}

TEST_F(Strangers, who_says_no_hello_is_dropped_in_time)
{
    node.config.handshake_time = 200ms;
    start();
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        EXPECT_EQ(bye_of(peer.read_to_end()), "handshake_timeout: no hello within 200 ms");
    });
    EXPECT_TRUE(node.story.empty());
}

TEST_F(Strangers, tls_1_2_is_not_spoken)
{
    start();
    beside(io, [&] {
        TlsStranger old{port(), 2, TlsStranger::Certificate::ed25519};
        SSL_set_max_proto_version(old.ssl(), TLS1_2_VERSION);
        EXPECT_FALSE(old.handshake());
    });
    EXPECT_TRUE(ended_with(Ending::tls_failed));
}

TEST_F(Strangers, who_shows_no_certificate_hears_nothing)
{
    start();
    beside(io, [&] {
        TlsStranger nobody{port(), 2, TlsStranger::Certificate::none};
        std::ignore = nobody.handshake();  // TLS 1.3: refused after the client's own end of it
        EXPECT_TRUE(nobody.read_to_end().empty());
    });
    EXPECT_TRUE(ended_with(Ending::tls_failed));
}

TEST_F(Strangers, who_shows_an_unknown_key_hears_nothing)
{
    start();
    beside(io, [&] {
        TlsStranger unknown{port(), 77, TlsStranger::Certificate::ed25519};
        std::ignore = unknown.handshake();
        EXPECT_TRUE(unknown.read_to_end().empty());
    });
    EXPECT_TRUE(ended_with(Ending::unknown_key));
    EXPECT_EQ(node.peers->status().refused, 1u);
}

TEST_F(Strangers, another_version_is_told_both_versions)
{
    start();
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        Bytes body = encode(Hello{.network = NetworkId::filled(1)});
        body[0] = std::byte{9};
        Bytes out;
        append_frame(out, FrameKind::hello, body);
        peer.write(out);
        EXPECT_EQ(bye_of(peer.read_to_end()),
                  "wrong_version: one side speaks version 9, the other 4");
    });
}

TEST_F(Strangers, a_first_frame_that_is_no_hello_is_malformed)
{
    start();
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        Bytes out;
        append_frame(out, FrameKind::data, to_bytes("x"));
        peer.write(out);
        EXPECT_EQ(bye_of(peer.read_to_end()), "malformed: no hello first");
    });
    EXPECT_EQ(node.frames, 0u);
}

TEST_F(Strangers, a_large_first_frame_is_oversized)
{
    start();
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        peer.write(from_hex("00001000"
                            "00")
                       .value());
        EXPECT_EQ(bye_of(peer.read_to_end()), "oversized: frame: oversized");
    });
}

TEST_F(Strangers, a_second_hello_is_malformed)
{
    start();
    EXPECT_EQ(bye_of(peer_says(hello())), "malformed: a second hello");
    EXPECT_TRUE(node.has("down 2 malformed"));
}

TEST_F(Strangers, an_announced_gigabyte_is_oversized)
{
    start();
    EXPECT_EQ(bye_of(peer_says(from_hex("00000040"
                                        "01")
                                   .value())),
              "oversized: frame: oversized");
    EXPECT_TRUE(node.has("down 2 oversized"));
}

TEST_F(Strangers, a_ping_is_answered_with_its_number)
{
    start();
    Bytes out;
    append_frame(out, FrameKind::ping, encode_number(12345));
    append_frame(out, FrameKind::bye, encode(Bye{.ending = 19, .text = "done"}));
    const auto heard = peer_says(out);
    // The node may close before it writes: then the hello is all there is.
    for (const auto& [kind, body] : heard) {
        if (kind == FrameKind::pong) {
            EXPECT_EQ(decode_number(body).value(), 12345u);
        }
    }
    ASSERT_TRUE(ended_with(Ending::closed_by_peer));
    EXPECT_EQ(node.event(Ending::closed_by_peer)->detail, "requested: done");
}

TEST_F(Strangers, a_bye_that_would_forge_a_log_line_is_malformed)
{
    start();
    Bytes bye = encode(Bye{.ending = 19, .text = "xx"});
    bye.back() = std::byte{'\n'};
    Bytes out;
    append_frame(out, FrameKind::bye, bye);
    std::ignore = peer_says(out);
    EXPECT_TRUE(ended_with(Ending::malformed));
}

TEST_F(Strangers, a_silent_peer_is_noticed)
{
    node.config.ping_every = 20ms;
    node.config.dead_after = 100ms;
    start();
    EXPECT_EQ(bye_of(peer_says({})), "silent: nothing heard");
}

TEST_F(Strangers, a_peer_that_reads_nothing_is_dropped)
{
    node.config.ping_every = 20ms;
    node.config.dead_after = 300ms;
    node.config.queue_bytes_max = 64u << 20;
    start();
    const auto flood = [&](const PeerId& from) {
        for (int i = 0; i < 40; ++i) node.peers->send(from, Bytes(1u << 20));
    };
    node.on_frame = [&, done = false](const PeerId& from, ByteSpan) mutable {
        if (!std::exchange(done, true)) flood(from);
    };
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        peer.write(hello());
        // Talks all the time, so it is not silent, and never reads.
        Bytes out;
        append_frame(out, FrameKind::data, to_bytes("x"));
        for (int i = 0; i < 100 && peer.write(out); ++i) {
            std::this_thread::sleep_for(20ms);
        }
    });
    EXPECT_TRUE(node.has("down 2 stalled"));
}

TEST_F(Strangers, a_slow_reader_fills_its_queue_and_is_dropped)
{
    node.config.queue_bytes_max = 8u << 20;
    start();
    beside(io, [&] {
        TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(peer.handshake());
        peer.write(hello());
        std::atomic<bool> down = false;
        while (!down.load()) {
            io.post([&] {
                for (int i = 0; i < 10 && node.up.contains(2); ++i)
                    node.peers->send(id_of(2), Bytes(100'000));
                down = node.has("down 2 queue_full");
            });
            std::this_thread::sleep_for(1ms);
        }
    });
    EXPECT_TRUE(node.has("down 2 queue_full"));
    EXPECT_EQ(node.status_of(2).queue_bytes, 0u);
}

TEST_F(Strangers, a_newer_connection_of_the_same_peer_replaces_the_older)
{
    start();
    beside(io, [&] {
        TlsStranger first{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(first.handshake());
        first.write(hello());
        TlsStranger second{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(second.handshake());
        second.write(hello());
        EXPECT_EQ(bye_of(first.read_to_end()), "duplicate: a newer link is kept");
    });
    EXPECT_EQ(node.story[0], "up 2");
    EXPECT_EQ(node.story[1], "down 2 duplicate");
    EXPECT_EQ(node.story[2], "up 2");
}

TEST_F(Strangers, a_peer_removed_while_its_newer_link_replaces_the_older_gets_none)
{
    node.on_down = [&](const PeerId& id) { node.peers->remove(id); };
    start();
    beside(io, [&] {
        TlsStranger first{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(first.handshake());
        first.write(hello());
        TlsStranger second{port(), 2, TlsStranger::Certificate::ed25519};
        EXPECT_TRUE(second.handshake());
        second.write(hello());
        EXPECT_EQ(bye_of(second.read_to_end()), "requested: removed");
    });
    EXPECT_EQ(node.story, (std::vector<std::string>{"up 2", "down 2 duplicate"}));
}

TEST_F(Strangers, who_connects_and_says_nothing_makes_room_for_the_next)
{
    node.config.strangers_per_address_max = 3;
    start();
    beside(io, [&] {
        const PlainSocket first{port()};
        const PlainSocket second{port()};
        const PlainSocket third{port()};
        const PlainSocket late{port()};
        EXPECT_TRUE(first.closed_by_peer());
    });
    EXPECT_TRUE(ended_with(Ending::crowded));
    EXPECT_EQ(node.peers->status().turned_away, 1u);
}

/// 128 of them, from five addresses, as many as the door holds: the peer that only ever comes from
/// outside gets in.
TEST_F(Strangers, a_crowd_that_says_nothing_keeps_no_peer_out)
{
    start();
    beside(io, [&] {
        std::vector<std::unique_ptr<PlainSocket>> silent;
        for (int i = 0; i < 160; ++i)
            silent.push_back(std::make_unique<PlainSocket>(port(), 2 + i % 5));
        for (int round = 0; round < 5; ++round) {
            TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
            ASSERT_TRUE(peer.handshake());
            peer.write(hello());
            Bytes bye;
            append_frame(bye, FrameKind::bye, encode(Bye{}));
            peer.write(bye);
            std::ignore = peer.read_to_end();
        }
    });
    EXPECT_TRUE(node.has("up 2"));
}

TEST_F(Strangers, who_hammers_the_door_is_turned_away)
{
    node.config.attempts_max = 10;
    start();
    beside(io, [&] {
        for (int i = 0; i < 30; ++i) {
            const PlainSocket knock{port()};
            EXPECT_TRUE(knock.connected());
        }
    });
    EXPECT_TRUE(io.run_until([&] { return node.peers->status().turned_away == 20; }, 5s));
}

TEST_F(Strangers, random_frames_of_a_peer_never_hurt)
{
    start();
    Prng prng{11};
    for (int round = 0; round < 60; ++round) {
        Bytes out;
        for (auto left = prng.within(1, 4); left > 0; --left) {
            Bytes body(prng.below(40));
            for (auto& byte : body) byte = static_cast<std::byte>(prng.next());
            append_frame(out, static_cast<FrameKind>(prng.below(6)), body);
        }
        if (prng.chance(Ratio::percent(30))) out.resize(prng.below(out.size()) + 1);
        beside(io, [&] {
            TlsStranger peer{port(), 2, TlsStranger::Certificate::ed25519};
            EXPECT_TRUE(peer.handshake());
            if (round % 2 == 0) peer.write(hello());
            peer.write(out);
        });
    }
    // Still there for an honest one.
    Bytes frame;
    append_frame(frame, FrameKind::data, to_bytes("honest"));
    append_frame(frame, FrameKind::bye, encode(Bye{}));
    node.heard.clear();
    std::ignore = peer_says(frame);
    ASSERT_TRUE(io.run_until([&] { return !node.heard[2].empty(); }, 5s));
    EXPECT_EQ(node.heard[2].back(), "honest");
}

}  // namespace
}  // namespace weft::net
