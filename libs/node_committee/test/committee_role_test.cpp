// What a member says, and when it may leave.

#include "../src/committee_role.hpp"

#include <weft/chain/returns.hpp>

#include <gtest/gtest.h>

#include "../src/block_record.hpp"
#include "member_chain.hpp"
#include <algorithm>
#include <map>

using namespace weft;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

const std::optional<Marks> no_marks{Marks{}};

std::map<types::NodeId, std::string> names_of(std::uint16_t seats)
{
    std::map<types::NodeId, std::string> names;
    for (std::uint16_t i = 0; i < seats; ++i) {
        const auto name = "member " + std::to_string(i);
        names.emplace(fixtures::node_id(name), name);
    }
    return names;
}
/// By seat.
std::vector<types::NodeId> members_of(std::uint16_t seats)
{
    std::vector<types::NodeId> members;
    for (const auto& [id, name] : names_of(seats)) members.push_back(id);
    return members;
}

bool is_proposal(ByteSpan bytes)
{
    const auto frame = decode_frame<std::variant<RoundFrame>>(bytes);
    if (!frame) return false;
    const auto message = committee::decode_message(std::get<RoundFrame>(*frame).body);
    if (!message) return false;
    const auto* agreement = std::get_if<committee::Agreement>(&*message);
    const auto* subset =
        agreement == nullptr ? nullptr : std::get_if<acs::Message>(&agreement->message);
    const auto* part = subset == nullptr ? nullptr : std::get_if<rbc::Message>(&subset->part);
    return part != nullptr && std::holds_alternative<rbc::Value>(*part);
}

/// Seat 0 of a committee, whose chain is there from the start; its frames are written down.
class Member {
public:
    /// `spoken`: how often it spoke before, as its mark has it; its store knows nothing of it.
    explicit Member(std::uint16_t seats, std::uint64_t spoken = 0)
        : others{seats},
          members{members_of(seats)},
          names{names_of(seats)},
          identity{fixtures::key_of(names.at(members[0]))}
    {
        const auto& own = others.keys[0];
        const CommitteeKey key{
            members, *committee::Keys::from(own.self, own.hi, own.lo, own.share_hi, own.share_lo)};
        const ChainRecord record{.chain = others.id,
                                 .origin = types::id_of(others.origin),
                                 .description = "",
                                 .origin_transaction = types::encode(others.origin)};
        types::Batch batch;
        batch.put(place("ck"), encode(key, crypto::Passphrase{}, {}));
        batch.put(place("cr"), encode(record));
        disk.apply(batch);
        start(spoken);
    }
    /// What it asked for and has not got is gone; its disk stays.
    void kill()
    {
        role.reset();
        services = {};
        connected = {};
        timers.clear();
        held.clear();
    }
    void start(std::uint64_t spoken = 0)
    {
        const std::set<RoleId> played{committee_role};
        std::optional<Marks> marks{Marks{}};
        if (spoken > 0) marks->emplace(place("w"), spoken);
        role.emplace(
            CommitteeSettings{.ledger_access = {ledger}, .sources = {ledger}, .passphrase = {}},
            Surroundings{.genesis = genesis,
                         .identity = identity,
                         .store = disk,
                         .connected = connected,
                         .played = played,
                         .services = services,
                         .marks = marks,
                         .entropy = crypto::Drbg{Bytes(32)}});
        obey(role->on_start(now()));
        up(ledger);
        for (std::size_t seat = 1; seat < members.size(); ++seat) up(members[seat]);
    }
    [[nodiscard]] Instant& now() { return others.now; }
    void confirm(const types::Transaction& transaction)
    {
        const AddressUpdate update{others.id, types::encode(transaction), {}};
        obey(role->on(now(), ledger, FromLedgerFrame{update}));
    }
    void take_back(const types::Transaction& transaction)
    {
        const TakenBack back{others.id, types::encode(transaction)};
        obey(role->on(now(), ledger, FromLedgerFrame{back}));
    }
    void include(const types::Transaction& transaction, Inclusion state)
    {
        const InclusionState answer{types::id_of(transaction), others.id, state};
        obey(role->on(now(), ledger, FromLedgerFrame{answer}));
    }
    [[nodiscard]] const HeldChain& held_chain() const { return *role->chain(others.id); }
    [[nodiscard]] bool says(std::string_view text) const
    {
        std::vector<Reason> reasons;
        role->add_reasons(others.now, reasons);
        return std::ranges::any_of(reasons, [&](const Reason& reason) {
            return reason.reason.find(text) != std::string::npos;
        });
    }
    [[nodiscard]] std::uint32_t height() const
    {
        return role->chain(others.id)->chain()->state().block_index();
    }
    /// Of a block that the others have, as they send it.
    [[nodiscard]] Bytes record(std::uint32_t index) const
    {
        return encode(BlockRecord{state::encode(*others.chain->block(others.disk, index)),
                                  chain::encode(*others.chain->certificate(others.disk, index)),
                                  {}});
    }
    template <class F>
    void hear(std::uint16_t seat, F frame)
    {
        frame.chain = others.id;
        obey(role->on(now(), members[seat], frame));
    }
    void pass(Instant span)
    {
        const auto end = now() + span;
        while (!timers.empty()) {
            const auto next =
                std::ranges::min_element(timers, {}, [](const auto& t) { return t.second; });
            if (next->second > end) break;
            now() = std::max(now(), next->second);
            const auto id = next->first;
            timers.erase(next);
            obey(role->on_timer(now(), id));
        }
        now() = end;
    }
    /// All timers, whatever they are set to.
    void ring()
    {
        for (const auto& [id, at] : std::exchange(timers, {})) obey(role->on_timer(now(), id));
    }
    void finish_next()
    {
        const auto job = std::move(held.front());
        held.erase(held.begin());
        obey(role->on_job(now(), job.id, job.work()));
    }
    void obey(Effects effects)
    {
        EXPECT_TRUE(effects.sends.empty()) << "nothing leaves but behind what was written before";
        EXPECT_EQ(effects.lacks, std::nullopt);
        for (const auto& event : effects.events)
            if (const auto* stalled = event.get_if<Stalled>()) stalls.push_back(stalled->reason);
        for (const auto& arm : effects.arms) timers[arm.id] = arm.at;
        for (auto& job : effects.jobs) {
            held.push_back(std::move(job));
            if (!hold_jobs) finish_next();
        }
        for (auto& write : effects.writes) {
            disk.apply(write.batch);
            for (const auto& event : write.events)
                if (event.get_if<BlockCommitted>() != nullptr) log.emplace_back("block");
            for (const auto& one : write.then) {
                ++frames;
                bytes += one.frame.size();
                proposals += is_proposal(one.frame);
                heights += decode_frame<std::variant<ChainHeight>>(one.frame).has_value();
                const auto frame = decode_frame<std::variant<ToLedgerFrame>>(one.frame);
                if (frame && std::holds_alternative<PostTransaction>(
                                 std::get<ToLedgerFrame>(*frame).message))
                    log.emplace_back("post");
                questions += frame && std::holds_alternative<GetInclusion>(
                                          std::get<ToLedgerFrame>(*frame).message);
            }
        }
    }

    MemberChain others;
    std::vector<types::NodeId> members;
    std::map<types::NodeId, std::string> names;
    crypto::ed25519::KeyPair identity;
    Connected connected;
    PeerId ledger = fixtures::node_id("ledger");
    types::Genesis genesis;
    fixtures::Disk disk;
    Services services;
    std::optional<CommitteeRole> role;
    std::map<TimerId, Instant> timers;
    std::vector<std::string> log;  ///< blocks and posts, in the order in which they become true
    std::vector<std::string> stalls;
    bool hold_jobs = false;
    std::vector<Effects::Job> held;
    std::size_t frames = 0;
    std::size_t heights = 0;
    std::size_t questions = 0;  ///< to the ledger node: what it says of a transaction
    std::size_t proposals = 0;
    std::size_t bytes = 0;

private:
    void up(const PeerId& peer)
    {
        connected.up(peer);
        obey(role->on_peer_up(now(), peer));
    }
    [[nodiscard]] Bytes place(std::string_view space) const
    {
        auto key = to_bytes(space);
        append(key, others.id.bytes());
        return key;
    }
};

}  // namespace

/// Also of two votes: of another committee's keys they say nothing, for seats are others there.
TEST(CommitteeRole, of_false_evidence_of_its_own_committee_ends_the_link)
{
    Member member{4};
    committee::TwoVotes invented;
    invented.seat = ValidatorIndex{1};
    invented.votes.second = crypto::Hash::filled(1);
    const auto told = [&](const crypto::Hash& keys) {
        const TwoVotesFrame frame{member.others.id, keys, invented};
        return member.role->on(member.now(), member.members[2], frame).penalties;
    };
    EXPECT_TRUE(told(crypto::Hash::filled(9)).empty());
    const auto penalties = told(committee::digest_of(member.others.keys[0].hi));
    ASSERT_EQ(penalties.size(), 1u);
    EXPECT_EQ(penalties[0].peer, member.members[2]);
}

TEST(CommitteeRole, of_a_committee_of_one_posts_an_anchor_behind_its_block)
{
    Member member{1};
    member.confirm(member.others.init());
    member.pass(5s);
    ASSERT_GE(member.log.size(), 2u);
    EXPECT_EQ(member.log[0], "block");
    EXPECT_EQ(member.log[1], "post");
}

TEST(CommitteeRole, goes_on_while_a_batch_runs_and_runs_it_once)
{
    Member member{1};
    member.hold_jobs = true;
    member.confirm(member.others.init());
    member.pass(10s);
    ASSERT_EQ(member.held.size(), 1u) << "asked for once, whatever happens meanwhile";
    EXPECT_TRUE(member.log.empty());
    member.finish_next();
    ASSERT_FALSE(member.log.empty());
    EXPECT_EQ(member.log[0], "block");
}

TEST(CommitteeRole, killed_while_a_batch_runs_runs_it_again_and_makes_the_same_block)
{
    Member member{1};
    member.hold_jobs = true;
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(3s);
    ASSERT_EQ(member.held.size(), 1u);
    const auto run = [](const Effects::Job& job) {
        return std::any_cast<std::shared_ptr<chain::BlockResult>>(job.work())->state.hash();
    };
    const auto before = run(member.held.front());
    member.kill();
    member.start();
    member.confirm(init);  // a ledger node tells it again
    ASSERT_EQ(member.held.size(), 1u) << "the round is as it was";
    EXPECT_EQ(run(member.held.front()), before);
    member.finish_next();
    EXPECT_EQ(member.height(), 1u);
}

TEST(CommitteeRole, of_a_batch_for_which_the_machine_lacks_something_says_what_and_signs_nothing)
{
    Member member{1};
    member.hold_jobs = true;
    member.confirm(member.others.init());
    member.pass(3s);
    ASSERT_EQ(member.held.size(), 1u);
    auto result = std::make_shared<chain::BlockResult>();
    result->lacks = "too many open files";
    const auto effects = member.role->on_job(member.now(), member.held.front().id, result);
    ASSERT_TRUE(effects.lacks.has_value());
    EXPECT_NE(effects.lacks->find("too many open files"), std::string::npos);
    EXPECT_NE(effects.lacks->find(member.others.id.text()), std::string::npos) << "which chain";
    EXPECT_TRUE(effects.writes.empty());
}

TEST(CommitteeRole, signs_no_batch_that_ran_while_the_ledger_took_back_what_it_builds_on)
{
    Member member{1};
    member.hold_jobs = true;
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(3s);
    ASSERT_EQ(member.held.size(), 1u);
    member.take_back(init);
    member.finish_next();
    EXPECT_TRUE(member.log.empty());
    member.pass(3s);
    EXPECT_TRUE(member.held.empty()) << "nothing is run meanwhile";
    member.confirm(init);
    member.pass(3s);
    ASSERT_EQ(member.held.size(), 1u);
    member.finish_next();
    EXPECT_EQ(member.height(), 1u);
}

TEST(CommitteeRole, goes_back_when_a_request_was_lost_between_its_batch_and_the_block)
{
    Member member{1};
    member.confirm(member.others.init());
    member.pass(3s);
    ASSERT_EQ(member.height(), 1u);
    member.hold_jobs = true;
    const auto deposit = member.others.deposit();
    member.confirm(deposit);
    member.pass(3s);
    ASSERT_EQ(member.held.size(), 1u);
    member.take_back(deposit);
    member.include(deposit, Inclusion::rejected);
    member.hold_jobs = false;
    member.finish_next();
    member.pass(15s);
    const auto& state = member.held_chain().chain()->state();
    EXPECT_EQ(chain::returned_to(state), 1u) << member.height();
    EXPECT_FALSE(chain::processed(state, types::id_of(deposit)));
    EXPECT_FALSE(member.held_chain().in_doubt());
}

TEST(CommitteeRole, goes_on_when_the_ledger_answers_that_what_it_took_back_is_confirmed)
{
    Member member{1};
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(3s);
    ASSERT_EQ(member.height(), 1u);
    member.take_back(init);
    EXPECT_TRUE(member.held_chain().in_doubt());
    member.confirm(member.others.deposit());
    member.pass(5s);
    EXPECT_EQ(member.height(), 1u);
    member.include(init, Inclusion::confirmed);
    member.pass(5s);
    EXPECT_FALSE(member.held_chain().in_doubt());
    EXPECT_EQ(member.height(), 2u);
}

TEST(CommitteeRole, goes_on_when_the_ledger_withdraws_that_it_rejects_a_request)
{
    Member member{1};
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(3s);
    member.take_back(init);
    member.include(init, Inclusion::rejected);
    member.confirm(member.others.deposit());
    member.pass(5s);
    EXPECT_EQ(member.height(), 1u) << "the first block is not taken back";
    EXPECT_TRUE(member.says("first_block"));
    member.include(init, Inclusion::confirmed);
    member.pass(5s);
    EXPECT_EQ(member.height(), 2u);
    EXPECT_FALSE(member.says("first_block"));
}

TEST(CommitteeRole, asks_of_what_is_in_doubt_once_a_second_however_often_its_timer_rings)
{
    Member member{1};
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(3s);
    member.take_back(init);
    const auto before = member.questions;
    for (int times = 0; times < 400; ++times) {
        member.now() += 10ms;
        member.ring();
    }
    EXPECT_GE(member.questions - before, 3u) << "in four seconds";
    EXPECT_LE(member.questions - before, 5u);
}

TEST(CommitteeRole, stops_while_the_ledger_rejects_the_origin)
{
    Member member{1};
    member.confirm(member.others.init());
    member.pass(3s);
    member.take_back(member.others.origin);
    member.include(member.others.origin, Inclusion::rejected);
    member.confirm(member.others.deposit());
    member.pass(5s);
    EXPECT_EQ(member.height(), 1u);
    EXPECT_TRUE(member.says("origin"));
    member.include(member.others.origin, Inclusion::confirmed);
    member.pass(5s);
    EXPECT_EQ(member.height(), 2u);
}

TEST(CommitteeRole, calls_nothing_anchored_by_an_anchor_that_the_ledger_rejects)
{
    Member member{1};
    member.confirm(member.others.init());
    member.pass(5s);
    const auto bytes = member.held_chain().anchor_bytes(1);
    ASSERT_TRUE(bytes.has_value());
    const auto anchor = *types::decode_transaction(*bytes);
    const auto standing = [&] {
        const auto block = CommitteeAnswers{*member.role, member.disk}.block(member.others.id, 1);
        return block ? block->receipts.at(0).standing : answers::Standing::taken_back;
    };
    EXPECT_EQ(standing(), answers::Standing::certified);
    member.confirm(anchor);
    EXPECT_FALSE(member.held_chain().in_doubt());
    EXPECT_EQ(standing(), answers::Standing::anchored);
    member.take_back(anchor);
    EXPECT_EQ(standing(), answers::Standing::certified) << "in doubt";
    member.include(anchor, Inclusion::rejected);
    EXPECT_TRUE(member.held_chain().in_doubt());
    EXPECT_EQ(standing(), answers::Standing::certified);
    EXPECT_TRUE(member.says("rejects the anchor of block 1"));
    member.confirm(anchor);
    EXPECT_FALSE(member.held_chain().in_doubt());
}

TEST(SharingRecord, comes_back_as_it_was_and_one_without_a_last_block_is_read)
{
    const SharingRecord record{.run = crypto::Hash::filled(3),
                               .last_block = 77,
                               .former = {PeerId::filled(1), PeerId::filled(2)}};
    auto bytes = encode(record);
    EXPECT_EQ(decode_sharing(bytes), record);
    bytes.push_back(std::byte{0});
    EXPECT_FALSE(decode_sharing(bytes));
    bytes[0] = std::byte{9};
    EXPECT_FALSE(decode_sharing(bytes));
    codec::Writer old;
    old.u8(1).fixed(record.run).u32(0);
    EXPECT_EQ(decode_sharing(std::move(old).take()), (SharingRecord{.run = record.run}));
}

/// Its share came with a late hand-over, and the state that it gathers first names one long before that.
TEST(CommitteeRole,
     of_a_member_whose_state_is_older_than_its_share_keeps_it_and_does_not_vote_with_it)
{
    Member member{4};
    member.kill();
    auto sharing = to_bytes("cs");
    append(sharing, member.others.id.bytes());
    types::Batch batch;
    batch.put(sharing, encode(SharingRecord{.run = crypto::Hash::filled(2), .last_block = 9}));
    member.disk.apply(batch);
    member.start();
    auto& others = member.others;
    others.block({others.init()});
    others.now += 1s;
    chain::BatchInput input;
    input.timestamp = unix_time(others.now);
    input.handed_over = crypto::Hash::filled(1);
    const auto last = others.chain->execute(others.programs, input);
    ASSERT_TRUE(last.needed);
    others.disk.apply(others.chain->commit(last, others.certificate(last)));
    member.hear(1, ChainHeight{{}, 2});
    for (const std::uint32_t index : {1, 2}) member.hear(1, BlockFrame{{}, member.record(index)});
    ASSERT_EQ(member.height(), 2u);
    member.confirm(others.deposit());
    member.pass(5s);
    EXPECT_EQ(member.proposals, 0u);
    EXPECT_TRUE(member.role->kept(others.id));
    EXPECT_NE(member.role->find(others.id), nullptr);
    EXPECT_TRUE(member.disk.read(sharing).has_value());
}

TEST(CommitteeRole, that_was_told_a_wrong_color_follows_the_chain_of_the_right_one_alone)
{
    Member member{1};
    const auto dealt = crypto::bls::deal(1, 1, crypto::Hash::filled(9).bytes());
    const auto chain = types::Address::of(dealt.public_key.group);
    const auto told = [&](std::uint8_t origin) {
        member.obey(member.role->on(member.now(), CommandId{},
                                    ActivateChain{.chain = chain,
                                                  .origin = types::TransactionId::filled(origin),
                                                  .description = "",
                                                  .follow = true}));
        member.pass(3s);
    };
    told(1);
    told(2);
    told(3);
    const auto* held = member.role->chain(chain);
    ASSERT_NE(held, nullptr);
    EXPECT_EQ(held->info().color, types::color_of(types::TransactionId::filled(3)));
    member.pass(3s);
    EXPECT_EQ(member.role->chains().size(), 2u);
}

TEST(CommitteeRole, takes_on_so_many_unknown_chains_for_its_peers_and_a_false_origin_gives_way)
{
    Member member{1};
    const auto chain_of = [](std::uint8_t number) {
        const auto dealt = crypto::bls::deal(1, 1, crypto::Hash::filled(number + 100).bytes());
        return types::Address::of(dealt.public_key.group);
    };
    const auto hand_over = [&](std::uint8_t chain, std::uint8_t origin) {
        const ChainHandover what{.chain = chain_of(chain),
                                 .origin = types::TransactionId::filled(origin),
                                 .run = crypto::Hash::filled(origin),
                                 .base = {},
                                 .from = {PeerId::filled(1)},
                                 .to = {member.members[0]}};
        EXPECT_EQ(member.role->why_not_held(what.chain, what.origin), std::nullopt);
        (void)member.role->begun(what);
        member.obey(member.role->on(member.now(), member.members[0], HandoverNews{what.chain}));
    };
    hand_over(1, 1);
    hand_over(1, 2);
    EXPECT_EQ(member.role->chains().size(), 2u);
    EXPECT_EQ(member.role->chain(chain_of(1))->info().color,
              types::color_of(types::TransactionId::filled(2)));
    for (std::uint8_t chain = 2; chain <= 16; ++chain) hand_over(chain, chain);
    EXPECT_EQ(member.role->chains().size(), 17u);
    const auto why = member.role->why_not_held(chain_of(17), types::TransactionId::filled(17));
    ASSERT_TRUE(why.has_value());
    EXPECT_NE(why->find("first block"), std::string::npos) << *why;
    member.pass(3s);
    member.kill();
    member.start();
    EXPECT_EQ(member.role->chains().size(), 17u);
}

TEST(CommitteeRole, runs_no_chain_whose_prices_it_does_not_know_and_says_which)
{
    Member member{1};
    member.confirm(member.others.init(9));
    member.pass(20s);
    EXPECT_TRUE(member.log.empty()) << "no block and no anchor";
    ASSERT_EQ(member.stalls.size(), 1u) << "said once";
    EXPECT_NE(member.stalls[0].find("cost schedule 9"), std::string::npos) << member.stalls[0];
    std::vector<Reason> reasons;
    member.role->add_reasons(member.now(), reasons);
    EXPECT_TRUE(std::ranges::any_of(reasons, [](const Reason& reason) {
        return reason.reason.find("cost schedule 9") != std::string::npos;
    }));
}

TEST(CommitteeRole, answers_one_height_with_the_messages_of_the_round_and_not_a_thousand)
{
    Member member{4};
    for (int i = 0; i < 100; ++i) member.confirm(member.others.deposit());
    member.pass(1s);  // it has proposed
    member.frames = 0;
    member.hear(1, ChainHeight{{}, 0});
    const auto once = member.frames;
    EXPECT_GT(once, 0u);
    for (int i = 0; i < 1000; ++i) member.hear(1, ChainHeight{{}, 0});
    EXPECT_EQ(member.frames, once);
    member.hear(2, ChainHeight{{}, 0});
    EXPECT_EQ(member.frames, 2 * once) << "another seat has a claim of its own";
    member.now() += 1s;
    member.hear(1, ChainHeight{{}, 0});
    EXPECT_EQ(member.frames, 3 * once);
}

TEST(CommitteeRole, gives_blocks_for_the_asking_up_to_an_allowance)
{
    Member member{4};
    (void)member.others.block({member.others.init()});
    for (int i = 0; i < 40; ++i) (void)member.others.block({member.others.deposit()});
    const auto chain_of = [&](std::uint32_t index) {
        return BlockRecord{
            state::encode(*member.others.chain->block(member.others.disk, index)),
            chain::encode(*member.others.chain->certificate(member.others.disk, index)),
            {}};
    };
    for (std::uint32_t i = 1; i <= 41; ++i) member.hear(2, BlockFrame{{}, encode(chain_of(i))});
    ASSERT_EQ(member.role->chain(member.others.id)->chain()->state().block_index(), 41u);
    member.bytes = 0;
    for (int i = 0; i < 5000; ++i) member.hear(1, WantBlocks{{}, 1});
    EXPECT_LE(member.bytes, 9u << 20);
    EXPECT_GT(member.bytes, 0u);
    const auto before = member.bytes;
    member.hear(3, WantBlocks{{}, 1});
    EXPECT_GT(member.bytes, before) << "another seat has an allowance of its own";
}

TEST(CommitteeRole, what_one_seat_says_of_its_height_makes_nobody_lag)
{
    Member member{4};
    std::vector<Bytes> records;
    const auto grow = [&](const types::Transaction& transaction) {
        const auto result = member.others.block({transaction});
        const auto index = result.block.index;
        records.push_back(encode(
            BlockRecord{state::encode(*member.others.chain->block(member.others.disk, index)),
                        chain::encode(*member.others.chain->certificate(member.others.disk, index)),
                        {}}));
    };
    grow(member.others.init());
    for (int i = 0; i < 5; ++i) grow(member.others.deposit());
    const auto lags = [&] {
        std::vector<Reason> reasons;
        member.role->add_reasons(member.now(), reasons);
        return std::ranges::any_of(
            reasons, [](const Reason& reason) { return reason.reason.starts_with("catching up"); });
    };
    member.hear(1, ChainHeight{{}, 5023});
    EXPECT_FALSE(lags()) << "one of four may lie";
    member.hear(2, ChainHeight{{}, 6});
    EXPECT_TRUE(lags()) << "two say that there is a sixth block";
    for (const auto& record : records) member.hear(2, BlockFrame{{}, record});
    EXPECT_FALSE(lags());
    // It takes part again although the liar says that there is more: its height has gone to all.
    member.frames = 0;
    grow(member.others.deposit());
    member.hear(2, BlockFrame{{}, records.back()});
    EXPECT_GE(member.frames, 3u);
    EXPECT_EQ(member.role->chain(member.others.id)->chain()->state().block_index(), 7u);
}

TEST(CommitteeRole, one_seat_that_always_says_something_new_does_not_keep_it_from_asking_the_others)
{
    Member member{4};
    member.confirm(member.others.init());
    member.pass(2s);  // it has proposed, and nobody answers
    member.heights = 0;
    for (std::uint8_t i = 0; i < 10; ++i) {
        const rbc::Message echo = rbc::Echo{crypto::Hash::filled(i)};
        const committee::Message said = committee::Agreement{acs::Message{ValidatorIndex{2}, echo}};
        member.hear(1, RoundFrame{{}, 1, 0, committee::encode(said)});
        member.pass(1s);
    }
    EXPECT_GE(member.heights, 3u * 3) << "every two seconds, of all three";
}

TEST(CommitteeRole, one_seat_that_begins_a_round_makes_nobody_propose)
{
    Member member{4};
    member.pass(1s);
    const auto begin = [&](std::uint16_t seat) {
        const rbc::Message value = rbc::Value{to_bytes("anything")};
        const committee::Message said =
            committee::Agreement{acs::Message{ValidatorIndex{seat}, value}};
        member.hear(seat, RoundFrame{{}, 1, 0, committee::encode(said)});
    };
    begin(1);
    member.pass(10s);
    EXPECT_EQ(member.proposals, 0u);
    begin(2);
    EXPECT_EQ(member.proposals, 3u) << "one of two is correct";
}

TEST(CommitteeRole, that_lost_what_it_said_is_silent_until_the_others_have_made_a_block)
{
    Member member{4, 7};
    const auto unknown = [&] {
        std::vector<Reason> reasons;
        member.role->add_reasons(member.now(), reasons);
        return std::ranges::any_of(reasons, [](const Reason& reason) {
            return reason.reason.starts_with("votes_unknown");
        });
    };
    EXPECT_TRUE(unknown());
    ASSERT_EQ(member.stalls.size(), 1u);
    const auto init = member.others.init();
    member.confirm(init);
    member.pass(20s);
    EXPECT_EQ(member.proposals, 0u);
    const auto result = member.others.block({init});
    const BlockRecord record{
        state::encode(*member.others.chain->block(member.others.disk, result.block.index)),
        chain::encode(*member.others.chain->certificate(member.others.disk, result.block.index)),
        {}};
    member.hear(2, BlockFrame{{}, encode(record)});
    EXPECT_FALSE(unknown());
    member.confirm(member.others.deposit());
    member.pass(5s);
    EXPECT_EQ(member.proposals, 3u) << "one, to all others";
}

TEST(CommitteeRole,
     protects_the_keys_that_it_finds_as_it_protects_keys_now_and_makes_one_of_its_passphrase)
{
    constexpr crypto::LockCost cheap{.passes = 1, .memory_kib = 8};
    MemberChain others{4};
    const auto members = members_of(4);
    const auto identity = fixtures::key_of(names_of(4).at(members[0]));
    const auto& own = others.keys[0];
    const CommitteeKey key{
        members, *committee::Keys::from(own.self, own.hi, own.lo, own.share_hi, own.share_lo)};
    auto place = to_bytes("ck");
    append(place, key.address().bytes());
    fixtures::Disk disk;
    disk.content[place] = encode(key, crypto::Passphrase{}, {});  // in clear, as it was made once

    types::Genesis genesis;
    const Connected connected;
    const std::set<RoleId> played{committee_role};
    const auto start = [&](const std::string& passphrase, std::uint8_t entropy) {
        Services services;
        CommitteeRole role{{.passphrase = passphrase, .lock_cost = cheap},
                           {.genesis = genesis,
                            .identity = identity,
                            .store = disk,
                            .connected = connected,
                            .played = played,
                            .services = services,
                            .marks = no_marks,
                            .entropy = crypto::Drbg{Bytes(32, std::byte{entropy})}}};
        const auto effects = role.on_start(others.now);
        for (const auto& write : effects.writes) disk.apply(write.batch);
        return effects.writes.size();
    };
    const auto clear = disk.content[place];
    EXPECT_EQ(start("", 1), 0u);
    EXPECT_EQ(start("open sesame", 2), 1u);
    const auto locked = disk.content[place];
    EXPECT_NE(locked, clear);
    EXPECT_EQ(start("open sesame", 3), 0u) << "as it is, it stays";
    EXPECT_EQ(start("wrong", 4), 0u);
    EXPECT_EQ(disk.content[place], locked);
    crypto::Passphrase known{"open sesame", cheap};
    EXPECT_TRUE(decode_committee_key(locked, known).has_value());
    EXPECT_EQ(known.made(), 1u);
}
