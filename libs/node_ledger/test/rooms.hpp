#pragma once

// What the tests of the ledger role's rooms share: a Tangle of three nodes, its archive and gossip, and
// messages that are booked into both.

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/messages.hpp>

#include <gtest/gtest.h>

#include "../src/archive.hpp"
#include "../src/gossip.hpp"
#include <string>

namespace weft::node::test {

using namespace weft::fixtures;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A has enough mana to confirm by itself, unless said otherwise; it gossips with B and C, of which B is connected. Alice has 9.
class Rooms : public testing::Test {
protected:
    explicit Rooms(std::map<std::string, std::uint64_t> mana_by_node = {{"A", 60}, {"B", 40}})
        : mana{std::move(mana_by_node)}
    {
        connected.up(b);
    }

    types::Timestamp stamp() const { return static_cast<types::Timestamp>(now.count()); }
    /// A message of `issuer` is booked and on the disk. It stands on the last one.
    types::MessageId book(std::string_view issuer, std::optional<types::Payload> payload = {})
    {
        now += milliseconds{1};
        const auto bytes = message_of(issuer, {last}, std::move(payload), stamp());
        step = tangle.receive(bytes, stamp());
        EXPECT_EQ(step.arrival, tangle::Arrival::booked);
        keep();
        return last = types::id_of(bytes);
    }
    void keep()
    {
        types::Batch batch;
        archive.append(step, batch);
        disk.apply(batch);
    }
    types::Transaction alice_pays(std::string_view to, std::uint64_t amount = 9) const
    {
        return pay_of("alice", {{wallet("alice"), {}}},
                      {{wallet(to), {{types::iota_color, amount}}}}, stamp());
    }
    static types::Payload payload_of(const types::Transaction& transaction)
    {
        return {.type = 1, .data = types::encode(transaction)};
    }
    template <class F>
    static std::optional<F> read_as(const Effects::Send& send)
    {
        auto frame = decode_frame<std::variant<F>>(send.frame);
        return frame ? std::optional{std::get<F>(*std::move(frame))} : std::nullopt;
    }

    Instant now = seconds{1'700'000'000};
    std::map<std::string, std::uint64_t> mana;
    types::Genesis genesis = genesis_of(
        {.mana = mana, .wallets = {{"alice", {{types::iota_color, 9}}}}, .time = stamp()});
    PeerId a = node_id("A"), b = node_id("B"), c = node_id("C"), x = node_id("X");
    Disk disk;
    tangle::Tangle tangle{genesis};
    Archive archive{disk, genesis, tangle};
    Connected connected;
    Gossip gossip{a, std::vector{a, b, c}, connected};
    types::MessageId last = types::genesis_message;
    tangle::Step step;  ///< of what was booked last
};

}  // namespace weft::node::test
