#pragma once

// Scenarios drawn at random for the engine and the plain model: small networks with double spends,
// late conflicts, weak parents, statements out of order, and slips of every kind.

#include <weft/base/prng.hpp>
#include <weft/tangle/engine.hpp>

#include "plain_tangle.hpp"

namespace weft::tangle {

struct DrawnScenario {
    plain::Network network;
    std::vector<plain::Message> messages;  ///< in order of arrival
};

inline std::string numbered(const char* letter, std::uint64_t number)
{
    return letter + std::string(number < 10 ? "0" : "") + std::to_string(number);
}

inline plain::Message draw_message(Prng& prng,
                                   std::uint64_t m,
                                   const std::vector<plain::Message>& before,
                                   std::uint64_t width,
                                   std::uint64_t nodes,
                                   std::uint64_t transactions)
{
    plain::Message one;
    one.id = numbered("m", (m * 37) % 100);  // ids in another order than times
    one.issuer = numbered("n", prng.below(nodes));
    one.time = static_cast<std::int64_t>(m + 1) * 10;
    if (prng.below(8) == 0) one.time -= static_cast<std::int64_t>(prng.below(30));
    if (prng.below(100) == 0) one.time += 3000;
    const auto parent = [&]() -> plain::Name {
        if (m == 0 || prng.below(12) == 0) return plain::genesis;
        const auto reach = prng.below(4) == 0 ? m : std::min<std::uint64_t>(m, width);
        return before[m - 1 - prng.below(reach)].id;
    };
    const auto strong = 1 + prng.below(3);
    for (std::uint64_t k = 0; k < strong; ++k) {
        const auto name = parent();
        if (std::ranges::find(one.strong, name) == one.strong.end() || prng.below(50) == 0)
            one.strong.push_back(name);
    }
    const auto weak = prng.below(4) == 0 ? 1 + prng.below(2) : 0;
    for (std::uint64_t k = 0; k < weak; ++k) {
        const auto name = parent();
        if (std::ranges::find(one.strong, name) == one.strong.end() || prng.below(50) == 0)
            one.weak.push_back(name);
    }
    if (prng.below(300) == 0) one.strong.clear();
    if (transactions > 0 && prng.below(3) != 0)
        one.transaction = numbered("t", prng.below(transactions));
    return one;
}

inline DrawnScenario draw_scenario(Prng& prng)
{
    DrawnScenario drawn;
    auto& network = drawn.network;
    const auto nodes = 1 + prng.below(6);
    for (std::uint64_t n = 0; n < nodes; ++n)
        network.mana[numbered("n", n)] = prng.below(5) == 0 ? 0 : 1 + prng.below(30);
    constexpr plain::Rational leads[] = {{1, 2}, {2, 5}, {2, 3}, {1, 1}};
    constexpr plain::Rational shares[] = {{1, 2}, {1, 3}, {2, 3}, {0, 1}};
    network.branch_lead = leads[prng.below(4)];
    network.message_threshold = shares[prng.below(4)];

    std::vector<plain::Name> outputs;
    const auto initial = 1 + prng.below(3);
    for (std::uint64_t o = 0; o < initial; ++o) outputs.push_back(numbered("g", o));
    const auto transactions = prng.below(10);
    const bool disputed = prng.below(2) == 0;
    for (std::uint64_t t = 0; t < transactions; ++t) {
        plain::Transaction one;
        const auto spends = 1 + prng.below(2);
        for (std::uint64_t k = 0; k < spends; ++k) {
            const auto recent = outputs.size() > 3 && !disputed ? outputs.size() - 3 : 0;
            const auto& output = outputs[recent + prng.below(outputs.size() - recent)];
            if (std::ranges::find(one.spends, output) == one.spends.end())
                one.spends.push_back(output);
        }
        const auto creates = prng.below(3);
        for (std::uint64_t k = 0; k < creates; ++k) one.creates.push_back(numbered("o", t * 2 + k));
        outputs.insert(outputs.end(), one.creates.begin(), one.creates.end());
        network.transactions[numbered("t", t)] = std::move(one);
    }

    const auto count = 3 + prng.below(30);
    const auto width = 1 + prng.below(6);
    plain::Tangle so_far{network};
    for (std::uint64_t m = 0; m < count; ++m) {
        // Most slips are drawn again, or nothing would stand for long.
        const auto tries = prng.below(15) == 0 ? 1 : 8;
        plain::Message one;
        for (int attempt = 0; attempt < tries; ++attempt) {
            one = draw_message(prng, m, drawn.messages, width, nodes, transactions);
            if (so_far.would_book(one)) break;
        }
        so_far.receive(one);
        drawn.messages.push_back(std::move(one));
    }
    const auto swaps = prng.below(2) == 0 ? 0 : prng.below(count);
    for (std::uint64_t k = 0; k < swaps; ++k) {
        const auto at = prng.below(count - 1);
        std::swap(drawn.messages[at], drawn.messages[at + 1]);
    }
    return drawn;
}

}  // namespace weft::tangle
