// Beacons that are put on the Tangle for others, and who hears of those that are there.

#include "../src/beacon_desk.hpp"

#include "rooms.hpp"

using namespace weft;
using namespace weft::node;

namespace {

class Beacons : public node::test::Rooms {
protected:
    static drng::Beacon beacon(std::uint64_t round)
    {
        drng::Beacon made{.series = {}, .round = {}};
        made.round.number = round;
        made.round.signature = Bytes(96);
        made.round.previous_signature = Bytes(96);
        return made;
    }
    static types::Payload payload(std::uint64_t round)
    {
        return {.type = drng::beacon_payload_type, .data = drng::encode(beacon(round))};
    }
    std::optional<tangle::Content> post(std::uint64_t round, const PeerId& from)
    {
        return desk.post(now, from, {drng::encode(beacon(round))});
    }
    BeaconDesk desk;
};

}  // namespace

TEST_F(Beacons, are_issued_for_a_peer_unless_they_are_booked_here)
{
    const auto content = post(1, b);
    ASSERT_TRUE(content);
    EXPECT_EQ(content->payload, payload(1));
    book("A", payload(1));
    (void)desk.booked(step);
    EXPECT_FALSE(post(1, b));
    EXPECT_TRUE(post(2, b));
    EXPECT_FALSE(desk.post(now, b, {to_bytes("no beacon")}));
}

TEST_F(Beacons, are_issued_for_a_peer_up_to_its_allowance)
{
    std::uint64_t round = 1;
    while (post(round, b)) ASSERT_LT(++round, 100'000u);
    EXPECT_GT(round, 40u);
    EXPECT_TRUE(post(round, c));
    now += node::test::seconds{1};
    EXPECT_TRUE(post(round, b));
}

TEST_F(Beacons, that_are_booked_are_told_once_to_each_who_wants_them)
{
    EXPECT_TRUE(desk.wanted(x).empty());
    book("A", payload(1));
    const auto told = desk.booked(step);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].to, x);
    EXPECT_EQ(read_as<BeaconBooked>(told[0])->beacon, drng::encode(beacon(1)));
    book("B", payload(1));
    EXPECT_TRUE(desk.booked(step).empty()) << "the same once more is no news";
    EXPECT_EQ(desk.wanted(c).size(), 1u) << "the newest of each series at once";
    desk.down(x);
    book("A", payload(2));
    EXPECT_EQ(desk.booked(step).size(), 1u);
}
