#include "dkg_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/dkg/codec.hpp>
#include <weft/dkg/key_generation.hpp>

#include <deque>
#include <memory>

namespace weft::bench {

namespace {

using namespace dkg;

struct Traffic {
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
};

/// Everybody's run from start to certificate. Nothing waits for a deadline: all are there.
Traffic whole_run(std::uint16_t size)
{
    const protocol::Committee committee{size};
    std::vector<crypto::ed25519::KeyPair> pairs;
    std::vector<crypto::ed25519::PublicKey> keys;
    for (std::uint16_t i = 0; i < size; ++i) {
        crypto::ed25519::Seed seed;
        seed.writable()[0] = static_cast<std::byte>(i);
        pairs.push_back(crypto::ed25519::KeyPair::from(seed));
        keys.push_back(pairs.back().public_key());
    }
    std::vector<std::unique_ptr<KeyGeneration>> members;
    for (std::uint16_t i = 0; i < size; ++i)
        members.push_back(std::make_unique<KeyGeneration>(
            RunId::filled(1), committee, ValidatorIndex{i}, keys, pairs[i],
            crypto::Drbg{Bytes(32, static_cast<std::byte>(i))}));

    struct Frame {
        std::uint16_t from;
        std::uint16_t to;
        std::shared_ptr<const Message> message;
    };
    std::deque<Frame> frames;
    Traffic traffic;
    std::size_t finished = 0;
    const auto take = [&](std::uint16_t who, Step step) {
        for (auto& output : step.outputs) finished += std::holds_alternative<DkgResult>(output);
        for (auto& [to, message] : step.messages) {
            const auto bytes = encode(message).size();
            const auto shared = std::make_shared<const Message>(std::move(message));
            const auto send = [&](std::uint16_t recipient) {
                frames.push_back({who, recipient, shared});
                ++traffic.messages;
                traffic.bytes += bytes;
            };
            if (to.only.empty()) {
                for (std::uint16_t i = 0; i < size; ++i)
                    if (i != who) send(i);
            } else {
                for (const auto recipient : to.only) send(recipient.value());
            }
        }
    };
    for (std::uint16_t i = 0; i < size; ++i) take(i, members[i]->start({}));
    while (!frames.empty()) {
        const auto [from, to, message] = std::move(frames.front());
        frames.pop_front();
        auto step = members[to]->handle({}, ValidatorIndex{from}, *message);
        WEFT_CHECK(step.has_value());
        take(to, *std::move(step));
    }
    WEFT_CHECK(finished == size);
    return traffic;
}

}  // namespace

Report dkg(const DkgOptions& options)
{
    Report report{"dkg"};
    for (const auto size : options.sizes) {
        Traffic traffic;
        Row row{.name = "all members, one thread",
                .input = "n = " + std::to_string(size),
                .size = size,
                .unit = "member"};
        row.time = measure([&] { traffic = whole_run(size); }, options.effort);
        row.note = std::to_string(traffic.messages) + " messages, " +
                   std::to_string(traffic.bytes / 1024) + " KiB";
        report.add(std::move(row));
    }
    report.note(
        "both keys, thresholds n - f and f + 1, from start to certificate; nobody is missing");
    return report;
}

}  // namespace weft::bench
