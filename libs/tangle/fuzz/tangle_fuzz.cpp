// Messages from anywhere, in any order: the Tangle books, waits or refuses, and never contradicts
// what it said.

#include <weft/base/prng.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fuzz/harness.hpp>
#include <weft/tangle/tangle.hpp>

#include <map>

namespace weft::tangle {
namespace {

types::Genesis fuzz_genesis()
{
    return fixtures::genesis_of({.mana = {{"node 1", 10}, {"node 2", 20}, {"node 3", 30}},
                                 .wallets = {{"alice", {{types::iota_color, 1000}}}}});
}

/// Five of them; two have no mana.
NodeId issuer(std::size_t n)
{
    static const std::vector<NodeId> ids = [] {
        std::vector<NodeId> made;
        for (int i = 1; i <= 5; ++i) made.push_back(fixtures::node_id("node " + std::to_string(i)));
        return made;
    }();
    return ids[n % ids.size()];
}

}  // namespace

WEFT_FUZZ(tangle_parse)
{
    const auto parsed = parse(input, 0);
    if (!parsed) {
        WEFT_CHECK(!to_text(parsed.error()).empty());
        return;
    }
    WEFT_CHECK(parsed->id() == types::id_of(input));
    WEFT_CHECK(!parsed->transaction() || parsed->message().payload);
}

// The input draws the life: who issues, on which parents, when, and what arrives out of order.
WEFT_FUZZ(tangle_life)
{
    Tangle tangle{fuzz_genesis(),
                  {.waiting = {.messages_max = 8, .attempts_max = 2}, .invalid_max = 4}};
    Timestamp now = types::minute;
    std::vector<MessageId> ids = {types::genesis_message};
    std::vector<Parsed> late;
    const auto give = [&](Parsed parsed) {
        const auto step = tangle.receive(std::move(parsed), now);
        for (const auto& booked : step.booked) WEFT_CHECK(tangle.booked(booked.id));
        for (const auto& refused : step.invalid) WEFT_CHECK(!tangle.booked(refused.id));
        std::map<MessageId, bool> last;
        for (const auto& change : step.messages) last[change.message] = change.confirmed;
        for (const auto& [id, confirmed] : last)
            WEFT_CHECK(tangle.message(id)->confirmed == confirmed);
    };
    for (std::size_t i = 0; i + 4 <= input.size() && i < 400; i += 4) {
        const auto at = [&](std::size_t k) { return std::to_integer<std::size_t>(input[i + k]); };
        Message message;
        message.issuer = issuer(at(0));
        message.strong = {ids[ids.size() - 1 - at(1) % std::min<std::size_t>(ids.size(), 16)]};
        const auto& other = ids[ids.size() - 1 - at(2) % std::min<std::size_t>(ids.size(), 16)];
        if (other != message.strong[0])
            (at(0) % 2 == 0 ? message.strong : message.weak).push_back(other);
        std::ranges::sort(message.strong);
        message.time = now + (static_cast<Timestamp>(at(3)) - 100) * types::second / 10;
        message.sequence_number = i;
        auto parsed = *parse(encode(message), 0, {.trust = Trust::verified_before});
        ids.push_back(parsed.id());
        now += static_cast<Timestamp>(at(3) % 7) * types::second;
        if (at(2) % 4 == 0)
            late.push_back(std::move(parsed));
        else
            give(std::move(parsed));
        if (at(2) % 16 == 1) {
            for (auto& one : late) give(std::move(one));
            late.clear();
        }
        if (at(3) % 8 == 0) (void)tangle.tick(now);
        WEFT_CHECK(tangle.counts().waiting <= 8);
    }
    const auto counts = tangle.counts();
    WEFT_CHECK(counts.confirmed <= counts.messages && !tangle.tips().empty());
    for (std::uint32_t order = 1; order <= counts.messages; ++order) {
        const auto state = *tangle.message(tangle.at(order));
        for (const auto& parent : state.strong) WEFT_CHECK(tangle.booked(parent));
    }
}

}  // namespace weft::tangle
