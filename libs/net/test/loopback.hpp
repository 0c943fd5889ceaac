#pragma once

// Nodes on the loopback interface, all on the test's own thread, and strangers with plain sockets
// or their own TLS on a thread of their own.

#include <weft/fixtures/keys.hpp>
#include <weft/net/peers.hpp>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <map>
#include <thread>

namespace weft::net {

using namespace std::chrono_literals;

inline crypto::ed25519::KeyPair key_of(std::uint8_t number)
{
    return fixtures::key_of(std::to_string(number));
}
inline PeerId id_of(std::uint8_t number)
{
    return key_of(number).public_key();
}

/// What a node heard, in words: "up 2", "down 2 lost".
struct TestNode {
    TestNode(Io& shared_io, std::uint8_t key_number) : io{shared_io}, number{key_number}
    {
        config.hello = {.network = NetworkId::filled(1), .roles = number, .agent = "test"};
        config.redial_first = 20ms;
        config.redial_cap = 100ms;
    }
    void knows(const TestNode& other, bool dials = true)
    {
        config.peers.push_back({id_of(other.number), dials ? "127.0.0.1" : "",
                                other.peers ? other.peers->port() : other.config.listen_port});
        numbers[id_of(other.number)] = other.number;
    }
    void start()
    {
        auto opened = Peers::open(io, config, key_of(number), callbacks());
        ASSERT_TRUE(opened) << opened.error().detail;
        peers = *std::move(opened);
        config.listen_port = peers->port();  // the same again after a restart
    }
    PeersCallbacks callbacks()
    {
        return {.on_up =
                    [this](const PeerId& id, const PeerInfo& info) {
                        story.push_back("up " + std::to_string(numbers[id]));
                        infos[numbers[id]] = info;
                        up.insert(numbers[id]);
                    },
                .on_down =
                    [this](const PeerId& id, Ending ending, const std::string&) {
                        story.push_back("down " + std::to_string(numbers[id]) + " " +
                                        std::string{name(ending)});
                        up.erase(numbers[id]);
                        if (on_down) on_down(id);
                    },
                .on_frame =
                    [this](const PeerId& id, ByteSpan frame) {
                        ++frames;
                        bytes += frame.size();
                        if (keep_frames) heard[numbers[id]].push_back(to_string(frame));
                        if (on_frame) on_frame(id, frame);
                    },
                .on_event = [this](const NetEvent& event) { events.push_back(event); }};
    }
    [[nodiscard]] bool has(std::string_view line) const
    {
        return std::ranges::find(story, line) != story.end();
    }
    [[nodiscard]] const NetEvent* event(Ending ending) const
    {
        for (const auto& event : events)
            if (event.ending == ending) return &event;
        return nullptr;
    }
    [[nodiscard]] PeerStatus status_of(std::uint8_t other) const
    {
        for (const auto& peer : peers->status().peers)
            if (peer.address.id == id_of(other)) return peer;
        return {};
    }

    Io& io;
    std::uint8_t number;
    PeersConfig config;
    std::unique_ptr<Peers> peers;
    std::map<PeerId, int> numbers;
    std::vector<std::string> story;
    std::set<int> up;
    std::map<int, PeerInfo> infos;
    std::map<int, std::vector<std::string>> heard;
    std::vector<NetEvent> events;
    std::function<void(const PeerId&, ByteSpan)> on_frame;
    std::function<void(const PeerId&)> on_down;
    bool keep_frames = true;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
};

/// A blocking TCP connection to a port here.
class PlainSocket {
public:
    /// `from`: the last byte of the address it comes from, 127.0.0.`from`.
    explicit PlainSocket(std::uint16_t port, int from = 1)
        : descriptor_{::socket(AF_INET, SOCK_STREAM, 0)}
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr =
            htonl((INADDR_LOOPBACK & ~0xffu) | static_cast<std::uint32_t>(from));
        ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address);
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval limit{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        connected_ =
            ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    PlainSocket(const PlainSocket&) = delete;
    PlainSocket& operator=(const PlainSocket&) = delete;
    ~PlainSocket() { ::close(descriptor_); }
    [[nodiscard]] bool connected() const noexcept { return connected_; }
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    void write(ByteSpan bytes) const
    {
        std::ignore = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    /// Reads until the other side closes; false when it does not.
    [[nodiscard]] bool closed_by_peer() const
    {
        char sink[4096];
        for (;;) {
            const auto size = ::recv(descriptor_, sink, sizeof sink, 0);
            if (size == 0) return true;
            if (size < 0) return errno == ECONNRESET;
        }
    }

private:
    int descriptor_;
    bool connected_ = false;
};

/// A TLS client with any key, or none, that may then say anything.
class TlsStranger {
public:
    enum class Certificate { none, ed25519 };
    TlsStranger(std::uint16_t port, std::uint8_t key_number, Certificate certificate)
        : socket_{port}, context_{SSL_CTX_new(TLS_client_method())}
    {
        // OpenSSL writes with plain write(): a node that has hung up would end the test.
        std::signal(SIGPIPE, SIG_IGN);
        if (certificate == Certificate::ed25519) {
            auto* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                     key_of(key_number).seed().uchars(), 32);
            auto* x509 = X509_new();
            X509_set_version(x509, 2);
            X509_gmtime_adj(X509_getm_notBefore(x509), 0);
            X509_gmtime_adj(X509_getm_notAfter(x509), 60);
            X509_set_pubkey(x509, key);
            X509_sign(x509, key, nullptr);
            SSL_CTX_use_certificate(context_, x509);
            SSL_CTX_use_PrivateKey(context_, key);
            X509_free(x509);
            EVP_PKEY_free(key);
        }
        ssl_ = SSL_new(context_);
        SSL_set_fd(ssl_, socket_.descriptor());
    }
    TlsStranger(const TlsStranger&) = delete;
    TlsStranger& operator=(const TlsStranger&) = delete;
    ~TlsStranger()
    {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
    }
    [[nodiscard]] SSL* ssl() const noexcept { return ssl_; }
    bool handshake() { return SSL_connect(ssl_) == 1; }
    /// False when the connection is gone.
    bool write(ByteSpan bytes)
    {
        return bytes.empty() || SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    /// All frames until the other side closes.
    std::vector<std::pair<FrameKind, Bytes>> read_to_end()
    {
        std::vector<std::pair<FrameKind, Bytes>> frames;
        FrameDecoder decoder{1u << 20};
        for (;;) {
            const auto space = decoder.space();
            const int size = SSL_read(ssl_, space.data(), static_cast<int>(space.size()));
            if (size <= 0) return frames;
            decoder.filled(static_cast<std::size_t>(size));
            for (auto next = decoder.next(); next && *next; next = decoder.next())
                frames.emplace_back((*next)->kind, to_bytes((*next)->body));
        }
    }
    [[nodiscard]] const PlainSocket& socket() const noexcept { return socket_; }

private:
    PlainSocket socket_;
    SSL_CTX* context_;
    SSL* ssl_ = nullptr;
};

/// Runs `action` beside the io loop and waits for it.
inline void beside(Io& io, std::function<void()> action)
{
    std::atomic<bool> done = false;
    std::thread thread{[&] {
        action();
        done = true;
    }};
    EXPECT_TRUE(io.run_until([&] { return done.load(); }, 20s));
    thread.join();
}

}  // namespace weft::net
