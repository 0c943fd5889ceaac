#pragma once

// Traffic for one Tangle, without signatures: data messages, and payments of wallets that each spend what
// the one before left.

#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <vector>

namespace weft::bench {

[[nodiscard]] inline std::uint64_t resident_bytes()
{
    std::ifstream sizes{"/proc/self/statm"};
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    sizes >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

class Traffic {
public:
    using Timestamp = types::Timestamp;
    /// `step`: between two messages. `pays`: percent of them.
    Traffic(Timestamp step, std::uint64_t pays) : step_{step}, pays_{pays}, prng_{pays}
    {
        genesis.network = "memory";
        for (std::size_t n = 0; n < issuers; ++n) genesis.pledges.push_back({key(n), 10, 0});
        std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
        for (std::size_t n = 0; n < wallets; ++n) {
            genesis.allocations.push_back({wallet(n), {{types::iota_color, 10}}});
            newest_.push_back({wallet(n), {}});
            addresses_.push_back(wallet(n));
        }
        std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
        for (std::size_t n = 0; n < issuers; ++n) keys_.push_back(key(n));
    }

    tangle::Parsed next()
    {
        types::Message message;
        message.time = static_cast<Timestamp>(count_ + 1) * step_;
        message.issuer = keys_[prng_.below(issuers)];
        message.strong = {types::genesis_message};
        if (count_ > 0) {
            const auto among = std::min<std::uint64_t>(count_, width);
            message.strong = {newest_messages_[(count_ - 1 - prng_.below(among)) % width]};
            const auto& last = newest_messages_[(count_ - 1) % width];
            if (message.strong.front() != last) message.strong.push_back(last);
            std::ranges::sort(message.strong);
        }
        message.payload = {.type = 0, .data = Bytes(64)};
        if (pays_ > 0 && count_ % (100 / pays_) == 0) message.payload = payment(message.time);
        auto parsed = *tangle::parse(encode(message), 0, {.trust = tangle::Trust::verified_before});
        newest_messages_[count_ % width] = parsed.id();
        ++count_;
        return parsed;
    }

    types::Genesis genesis;

private:
    static constexpr std::size_t issuers = 100;
    static constexpr std::size_t wallets = 500;
    static constexpr std::size_t width = 8;  ///< of the newest messages two are approved

    static types::NodeId key(std::size_t n)
    {
        return *types::NodeId::from(crypto::blake2b(as_bytes(std::to_string(n))).bytes());
    }
    static types::Address wallet(std::size_t n) { return types::Address::of(key(1'000 + n)); }
    types::Payload payment(Timestamp time)
    {
        const auto w = paid_++ % wallets;
        types::Transaction pay;
        pay.essence.inputs = {newest_[w]};
        pay.essence.outputs = {{addresses_[w], {{types::iota_color, 10}}}};
        pay.essence.timestamp = time;
        pay.unlocks.push_back(types::Ed25519Unlock{.key = key(1'000 + w), .signature = {}});
        newest_[w].transaction = types::id_of(pay);
        return {.type = 1, .data = encode(pay)};
    }

    Timestamp step_;
    std::uint64_t pays_;
    Prng prng_;
    std::vector<types::NodeId> keys_;
    std::vector<types::Address> addresses_;
    std::vector<types::OutputId> newest_;
    std::array<types::MessageId, width> newest_messages_;
    std::uint64_t count_ = 0;
    std::size_t paid_ = 0;
};

}  // namespace weft::bench
