// What an access node gives a member of its users' requests.

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

#include "../src/block_record.hpp"
#include "../src/chain_runner.hpp"
#include "member_chain.hpp"

using namespace weft;
using namespace weft::node;

namespace {

const auto guest = PeerId::filled(7);

class AHost : public testing::Test {
protected:
    AHost()
    {
        others.block({others.init()});
        others.block({others.deposit()});
        connected.up(guest);
        start();
        obey(member->on(others.now, ValidatorIndex{1}, ChainHeight{others.id, 2}));
        for (const std::uint32_t index : {1u, 2u})
            obey(member->on(
                others.now, ValidatorIndex{1},
                BlockFrame{others.id,
                           encode(BlockRecord{
                               state::encode(*others.chain->block(others.disk, index)),
                               chain::encode(*others.chain->certificate(others.disk, index)),
                               {}})}));
    }
    void start()
    {
        member = std::make_unique<ChainRunner>(
            settings, key,
            ChainRecord{.chain = others.id,
                        .origin = types::id_of(others.origin),
                        .description = "",
                        .origin_transaction = types::encode(others.origin)},
            others.programs, disk, connected, ledger, marks, TimerId{1});
        obey(member->on_start(others.now));
    }
    void obey(const Effects& effects)
    {
        for (const auto& write : effects.writes) disk.apply(write.batch);
    }
    [[nodiscard]] OffLedgerFrame::Checked request() const
    {
        types::OffLedgerRequest asked;
        asked.target = {others.id, types::hname_of("accounts")};
        asked.entry_point = types::hname_of("deposit");
        asked.valid_until = static_cast<std::uint32_t>(unix_time(others.now) / types::second + 60);
        auto done = types::sign(asked, fixtures::key_of("wallet"));
        return {others.id, {SignedOffLedger{types::encode(done), done}}};
    }

    MemberChain others;
    MemberChain own;  ///< the same, for this member's keys
    CommitteeSettings settings{.access_nodes = {guest}};
    CommitteeKey key{{PeerId::filled(1), PeerId::filled(2), PeerId::filled(3), PeerId::filled(4)},
                     std::move(own.keys[0])};
    Connected connected;
    LedgerClient ledger{{}, PeerId::filled(1), connected};
    std::optional<Marks> marks{std::in_place};
    fixtures::Disk disk;
    std::unique_ptr<ChainRunner> member;
};

}  // namespace

TEST_F(AHost, has_what_a_guest_gave_after_a_restart_also_when_another_member_gave_it_first)
{
    ASSERT_NE(member->chain(), nullptr);
    ASSERT_EQ(member->chain()->state().block_index(), 2u);
    const auto asked = request();
    const auto id = types::id_of(asked.requests[0].request).transaction;
    obey(member->on(others.now, ValidatorIndex{1}, asked));
    EXPECT_TRUE(member->in_backlog(id));
    obey(member->on_guest(others.now, guest, asked));
    start();
    EXPECT_TRUE(member->in_backlog(id));
}
