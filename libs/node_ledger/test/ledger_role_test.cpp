// One ledger node, driven by hand: what it says, keeps and lets go of.

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/messages.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/node_ledger/snapshot_file.hpp>
#include <weft/tangle/tangle.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// The frame, when it is of that kind.
template <FrameKind F>
std::optional<F> read_as(ByteSpan bytes)
{
    auto frame = decode_frame<std::variant<F>>(bytes);
    return frame ? std::optional{std::get<F>(*std::move(frame))} : std::nullopt;
}

/// The node "A" and what has become of its effects. Writes are durable at once.
class Alone {
public:
    explicit Alone(std::map<std::string, std::uint64_t> mana = {{"A", 60}, {"B", 40}},
                   std::map<std::string, types::Balances> wallets = {})
    {
        config_.genesis = genesis_of({.mana = mana, .wallets = wallets, .time = stamp()});
        keep_minutes(120);
        start();
    }
    /// From the next start on.
    void keep_minutes(std::uint64_t minutes,
                      std::uint64_t snapshot_messages = 50'000,
                      std::uint64_t keep_hours = 0)
    {
        config_.roles = {ledger_door({.gossip_peers = {node_id("B"), node_id("C")},
                                      .window_minutes = minutes,
                                      .snapshot_messages = snapshot_messages,
                                      .keep_hours = keep_hours})};
    }
    /// Its disk as it was after some write, and the end of a life.
    void crash(const Disk& disk)
    {
        disk_ = disk;
        start();
    }
    std::uint64_t figure(std::string_view name) const
    {
        for (const auto& one : core_->queries().figures())
            if (one.name == name) return one.value;
        return 0;
    }
    bool remembers_disks = false;
    std::vector<Disk> disks;  ///< after each write

    void start()
    {
        core_.reset();
        timers_.clear();
        config_.marks = marks_lost ? std::nullopt : std::optional{marks};
        core_ = std::make_unique<NodeCore>(config_, key_of("A"), disk_, Bytes(32));
        obey(core_->on_start(now));
    }
    void up(std::string_view peer) { obey(core_->on_peer_up(now, node_id(peer))); }
    void down(std::string_view peer) { obey(core_->on_peer_down(now, node_id(peer))); }
    void hear(std::string_view peer, const LedgerFrames& frame)
    {
        obey(core_->on_frame(now, node_id(peer), encode(frame)));
        ring_what_is_put_off();
    }
    void hear(std::string_view peer, const Bytes& message) { hear(peer, GossipMessage{message}); }
    Answer submit(const types::Transaction& transaction)
    {
        answers.clear();
        obey(core_->on_command(now, {CommandId{1}, SubmitTransaction{types::encode(transaction)}}));
        return first_answer();
    }
    Answer issue(std::string_view text)
    {
        answers.clear();
        obey(core_->on_command(now, {CommandId{1}, IssueData{to_bytes(text)}}));
        return first_answer();
    }
    Answer make_snapshot()
    {
        answers.clear();
        obey(core_->on_command(now, {CommandId{1}, MakeSnapshot{}}));
        return first_answer();
    }
    /// Lets time pass; false when more than `most` timers rang.
    bool pass(Instant span, std::size_t most = 1'000'000)
    {
        const auto end = now + span;
        for (std::size_t rang = 0;; ++rang) {
            const auto next = std::ranges::min_element(
                timers_, {}, [](const auto& timer) { return timer.second; });
            if (next == timers_.end() || next->second > end) break;
            if (rang == most) return false;
            now = std::max(now, next->second);
            const auto id = next->first;
            timers_.erase(next);
            obey(core_->on_timer(now, id));
        }
        now = end;
        return true;
    }
    /// Time passes and nobody is there to notice.
    void sleep(Instant span) { now += span; }

    /// A message of another node, now.
    Bytes message(std::string_view issuer,
                  std::vector<types::MessageId> strong,
                  std::optional<types::Payload> payload = {},
                  std::optional<types::Timestamp> time = {})
    {
        return message_of(issuer, std::move(strong), std::move(payload), time.value_or(stamp()));
    }
    types::Transaction pay(std::string_view from,
                           const std::vector<types::OutputId>& inputs,
                           std::vector<types::Output> outputs)
    {
        return pay_of(from, inputs, std::move(outputs), stamp());
    }

    Answer first_answer() const
    {
        if (!answers.empty()) return answers.front();
        return {.command = {}, .error = "none", .message = {}, .values = {}};
    }
    const Queries& queries() const { return core_->queries(); }
    std::vector<Reason> reasons() const { return core_->queries().not_ready(now); }
    std::uint64_t messages() const { return queries().ask(&LedgerQueries::tangle)->messages; }
    std::uint64_t confirmed() const
    {
        return queries().ask(&LedgerQueries::tangle)->confirmed_messages;
    }
    types::Timestamp stamp() const { return static_cast<types::Timestamp>(now.count()); }
    template <class F>
    std::vector<F> sent(std::string_view to) const
    {
        std::vector<F> frames;
        for (const auto& one : sends) {
            if (one.to != node_id(to)) continue;
            if (auto frame = read_as<F>(one.frame)) frames.push_back(*std::move(frame));
        }
        return frames;
    }
    std::vector<FromLedger> told(std::string_view to) const
    {
        std::vector<FromLedger> messages;
        for (auto& frame : sent<FromLedgerFrame>(to)) messages.push_back(std::move(frame.message));
        return messages;
    }
    std::size_t sent_bytes() const
    {
        std::size_t bytes = 0;
        for (const auto& one : sends) bytes += one.frame.size();
        return bytes;
    }

    const Disk& disk() const { return disk_; }
    const types::Genesis& genesis() const { return config_.genesis; }
    /// What a start from another disk ends with; empty: it starts.
    std::string damage_of(const Disk& disk) const
    {
        const auto core = NodeCore::open(config_, key_of("A"), disk, Bytes(32));
        return core ? std::string{} : core.error().text;
    }

    Instant now = seconds{1'700'000'000};
    std::vector<Effects::Send> sends;  ///< all that left
    std::vector<Effects::Send> eager;  ///< of these, those that waited for no write
    std::vector<Answer> answers;
    std::vector<Event> events;
    std::vector<Effects::Penalty> penalties;
    Marks marks;
    bool marks_lost = false;
    /// Its newest messages are gone from its disk.
    void lose_the_end(std::size_t count)
    {
        for (; count > 0; --count) disk_.content.erase(std::prev(disk_.content.end()));
    }
    /// The numbers of its own messages that it sent to B, as they left.
    std::vector<std::uint64_t> numbers() const
    {
        std::vector<std::uint64_t> list;
        for (const auto& frame : sent<GossipMessage>("B"))
            if (const auto message = types::decode_message(frame.message);
                message && message->issuer == node_id("A"))
                list.push_back(message->sequence_number);
        return list;
    }

private:
    /// What is only put off until whatever has come is taken in: turns, and what waits for the disk.
    void ring_what_is_put_off()
    {
        for (bool rang = true; std::exchange(rang, false);)
            for (const std::uint64_t own : {4, 5}) {
                const TimerId id{std::uint64_t{ledger_role.value()} << 56 | own};
                if (timers_.erase(id) == 0) continue;
                rang = true;
                obey(core_->on_timer(now, id));
            }
    }
    void obey(Effects effects)
    {
        for (const auto& one : effects.arms) timers_[one.id] = one.at;
        for (auto& one : effects.sends) {
            eager.push_back(one);
            sends.push_back(std::move(one));
        }
        const auto take = [](auto& into, auto& from) {
            into.insert(into.end(), from.begin(), from.end());
        };
        for (auto& write : effects.writes) {
            for (const auto& mark : write.marks) marks[mark.key] = mark.value;
            disk_.apply(write.batch);
            if (remembers_disks) disks.push_back(disk_);
            take(sends, write.then);
            take(answers, write.answers);
            take(events, write.events);
            for (const auto& one : write.arms) timers_[one.id] = one.at;
        }
        take(answers, effects.answers);
        take(events, effects.events);
        take(penalties, effects.penalties);
    }

    NodeConfig config_;
    Disk disk_;
    std::unique_ptr<NodeCore> core_;
    std::map<TimerId, Instant> timers_;
};

}  // namespace

TEST(LedgerRole, a_log_that_it_cannot_have_written_is_damage_that_names_the_message)
{
    Alone a;
    for (const auto* text : {"one", "two", "three", "four"})
        ASSERT_TRUE(a.issue(text).error.empty());
    const auto& whole = a.disk();
    // The index, in front of the log, is no part of what is booked again.
    ASSERT_EQ(whole.content.size(), 9u);
    constexpr std::size_t log_first = 5;
    EXPECT_EQ(a.damage_of(whole), "");
    const auto damaged = [&](std::size_t place, const auto& damage) {
        auto disk = whole;
        damage(disk,
               std::next(disk.content.begin(), static_cast<std::ptrdiff_t>(log_first + place)));
        return a.damage_of(disk);
    };
    for (std::size_t place = 0; place < 3; ++place)
        EXPECT_EQ(damaged(place, [](Disk& disk, auto entry) { disk.content.erase(entry); }),
                  "role ledger: message " + std::to_string(place + 1) + " of the log: missing");
    for (std::size_t place = 0; place < 4; ++place) {
        const auto named = "role ledger: message " + std::to_string(place + 1) + " of the log: ";
        // Any byte: what was signed is the store's to watch over (D-94), but nothing ends in a check.
        for (std::size_t at = 0; at < whole.content.begin()->second.size(); ++at) {
            const auto said =
                damaged(place, [&](Disk&, auto entry) { entry->second[at] ^= std::byte{0x55}; });
            EXPECT_TRUE(said.empty() || said.starts_with("role ledger: message ")) << said;
        }
        EXPECT_TRUE(
            damaged(place, [](Disk&, auto entry) { entry->second.clear(); }).starts_with(named));
        EXPECT_TRUE(
            damaged(place, [](Disk&, auto entry) { entry->second.pop_back(); }).starts_with(named));
    }
    EXPECT_TRUE(damaged(1, [](Disk&, auto entry) {
                    std::swap(entry->second, std::next(entry)->second);
                }).starts_with("role ledger: message 2 of the log: "));
}

TEST(LedgerRole, approves_what_carries_a_payload_once_and_is_quiet_then)
{
    Alone a;
    a.hear("B", a.message("B", {types::genesis_message}, data("hello")));
    EXPECT_TRUE(a.pass(seconds{5}));
    EXPECT_EQ(a.messages(), 2u);
    EXPECT_EQ(a.confirmed(), 2u) << "A alone is more than half";
}

TEST(LedgerRole, a_payload_that_nothing_current_can_approve_makes_it_say_nothing)
{
    Alone a;
    EXPECT_TRUE(a.pass(minutes{60}));
    const auto quiet = a.messages();
    a.hear("B",
           a.message("B", {types::genesis_message}, data("old"), a.stamp() - 60 * types::minute));
    EXPECT_TRUE(a.pass(minutes{1}));
    EXPECT_LE(a.messages() - quiet, 8u) << "an own message each ten seconds, and the old one";
    EXPECT_TRUE(a.queries().not_ready(a.now).empty() ||
                a.queries().not_ready(a.now).front().stage == "peers")
        << "what is left behind is no reason not to be ready";
}

TEST(LedgerRole, without_mana_it_does_not_approve_what_others_leave_open)
{
    Alone a{{{"B", 40}, {"C", 60}}};
    a.hear("B", a.message("B", {types::genesis_message}, data("hello")));
    EXPECT_TRUE(a.pass(minutes{1}));
    EXPECT_LE(a.messages(), 8u);
}

TEST(LedgerRole, two_nodes_do_not_answer_each_others_silence_for_ever)
{
    // Neither A nor B is more than half: "hello" stays open, and B's own message is no reason to
    // speak.
    Alone a{{{"A", 30}, {"B", 30}, {"C", 40}}};
    const auto hello = a.message("B", {types::genesis_message}, data("hello"));
    a.hear("B", hello);
    EXPECT_TRUE(a.pass(seconds{1}));
    EXPECT_EQ(a.messages(), 2u);
    for (int i = 0; i < 20; ++i) {
        a.hear("B",
               a.message("B", a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items));
        EXPECT_TRUE(a.pass(milliseconds{400}));
    }
    EXPECT_LE(a.messages(), 23u) << "B's twenty, and an own one at most";
}

TEST(LedgerRole, lists_its_messages_from_the_newest_with_the_weight_of_those_that_are_open)
{
    Alone a{{{"A", 60}, {"B", 40}}};
    const auto hello = a.message("B", {types::genesis_message}, data("hello"));
    a.hear("B", hello);
    const auto all = a.queries().ask(&LedgerQueries::messages, answers::whole_list);
    ASSERT_TRUE(all);
    ASSERT_FALSE(all->items.empty());
    for (std::size_t n = 1; n < all->items.size(); ++n)
        EXPECT_EQ(all->items[n].order + 1, all->items[n - 1].order);
    const auto& first = all->items.back();
    EXPECT_EQ(first.order, 1u);
    EXPECT_EQ(first.issuer, node_id("B"));
    EXPECT_EQ(first.strong, std::vector{types::genesis_message});
    EXPECT_TRUE(first.payload);
    EXPECT_EQ(first.confirmed, !first.approval_weight.has_value());
    EXPECT_FALSE(all->next);

    std::vector<answers::MessageHead> one_by_one;
    for (answers::PageAsk ask{.cursor = {}, .limit = 1};;) {
        const auto page = a.queries().ask(&LedgerQueries::messages, ask);
        ASSERT_TRUE(page);
        ASSERT_EQ(page->items.size(), 1u);
        one_by_one.push_back(page->items.front());
        if (!page->next) break;
        ask.cursor = *page->next;
    }
    ASSERT_EQ(one_by_one.size(), all->items.size());
    EXPECT_EQ(one_by_one.back().id, first.id);
    EXPECT_FALSE(
        a.queries().ask(&LedgerQueries::messages, answers::PageAsk{.cursor = "x", .limit = 1}));
}

TEST(LedgerRole, that_was_a_day_ahead_takes_writes_again_as_soon_as_its_clock_is_right)
{
    Alone a{{{"A", 1}}};
    EXPECT_EQ(a.issue("one").error, "");
    const auto right = a.now;
    a.now += hours{24};
    a.start();
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(a.pass(seconds{30}));
        EXPECT_EQ(a.issue("ahead " + std::to_string(i)).error, "");
    }
    a.now = right + minutes{60};
    a.start();
    const auto before = a.confirmed();
    EXPECT_EQ(a.issue("two").error, "");
    EXPECT_EQ(a.confirmed(), a.messages()) << "bridges and all";
    EXPECT_GT(a.confirmed(), before);
    EXPECT_TRUE(a.pass(seconds{30}, 200)) << "it must not spin";
    EXPECT_EQ(a.queries().ask(&LedgerQueries::tangle)->unsolid, 0u)
        << "and keeps nothing for later";
    const auto reasons = a.queries().not_ready(a.now);
    EXPECT_TRUE(std::ranges::none_of(
        reasons, [](const auto& r) { return r.stage == "clock" || r.stage == "tangle"; }));
    // And when the clock gets to what is ahead, both go on together.
    a.now = right + hours{24} + minutes{60};
    a.start();
    EXPECT_EQ(a.issue("three").error, "");
    EXPECT_EQ(a.confirmed(), a.messages());
}

TEST(LedgerRole, gives_outputs_for_the_asking_up_to_an_allowance)
{
    types::Balances colors;
    for (std::uint32_t i = 0; i < 4000; ++i)
        EXPECT_TRUE(colors.add(
            *types::Color::from(crypto::blake2b(as_bytes(std::to_string(i))).bytes()), 1));
    Alone b{{{"A", 1}}, {{"rich", colors}}};
    const auto ask = [&](std::string_view peer, const ToLedger& question) {
        b.sends.clear();
        b.hear(peer, ToLedgerFrame{question});
        return b.sends.size();
    };
    for (const auto* peer : {"C", "D"}) {
        std::size_t given = ask(peer, Subscribe{wallet("rich")});
        EXPECT_EQ(given, 1u) << "of genesis: the outputs alone";
        std::size_t again = 0;
        for (int i = 0; i < 500; ++i)
            again += ask(peer, GetOutputs{wallet("rich")}) + ask(peer, Subscribe{wallet("rich")});
        EXPECT_GE(again, 8u) << peer;
        EXPECT_LE(again, 40u) << peer << ": 160 kB each";
    }
    b.now += seconds{10};
    EXPECT_EQ(ask("C", GetOutputs{wallet("rich")}), 1u);
}

TEST(LedgerRole, gives_a_confirmed_transaction_for_the_asking_up_to_an_allowance)
{
    Alone a{{{"A", 1}}, {{"alice", {{types::iota_color, 9}}}}};
    types::Essence essence;
    essence.timestamp = a.stamp();
    essence.inputs = {{wallet("alice"), {}}};
    essence.outputs = {{wallet("bob"), {{types::iota_color, 9}}}};
    ASSERT_TRUE(types::make_canonical(essence));
    essence.data = Bytes(60'000);
    const auto key = key_of("alice");
    const auto pay = types::sign(std::move(essence), {&key, 1});
    const auto id = types::id_of(pay);
    ASSERT_EQ(a.submit(pay).error, "");
    const auto given = [&](std::string_view peer, int times) {
        std::size_t count = 0;
        for (int i = 0; i < times; ++i) {
            a.sends.clear();
            a.hear(peer, ToLedgerFrame{GetConfirmedTransaction{id}});
            count += a.sends.size();
        }
        return count;
    };
    for (const auto* peer : {"C", "D"}) {
        const auto count = given(peer, 1'000);
        EXPECT_GE(count, 250u) << peer << ": all that a backlog may name, at once";
        EXPECT_LE(count, 300u) << peer << ": 60 kB each";
    }
    a.down("C");
    a.up("C");
    EXPECT_LE(given("C", 10), 1u) << "a new connection is no new peer";
    // What costs nothing is answered all the same: with nothing, or with a state.
    a.sends.clear();
    a.hear("C", ToLedgerFrame{GetInclusion{id, wallet("bob")}});
    EXPECT_EQ(a.told("C").size(), 1u);
    EXPECT_TRUE(a.pass(seconds{10}));
    EXPECT_GE(given("C", 100), 100u);
}

TEST(LedgerRole, an_old_time_of_a_message_does_not_look_like_a_stall)
{
    Alone a{{{"A", 30}, {"B", 20}, {"C", 50}}};
    const auto stalls = [&] {
        const auto reasons = a.queries().not_ready(a.now);
        return std::ranges::any_of(reasons, [](const auto& r) { return r.stage == "tangle"; });
    };
    EXPECT_TRUE(a.pass(minutes{20}));
    a.hear("B",
           a.message("B", {types::genesis_message}, data("old"), a.stamp() - 10 * types::minute));
    EXPECT_FALSE(stalls()) << "it has only just come";
    EXPECT_TRUE(a.pass(seconds{29}));
    EXPECT_FALSE(stalls());
    EXPECT_TRUE(a.pass(seconds{3}));
    EXPECT_TRUE(stalls()) << "C is silent";
}

TEST(LedgerRole,
     that_keeps_everything_what_it_acknowledged_is_confirmed_although_it_was_down_for_hours)
{
    Alone a{{{"A", 30}, {"B", 70}}, {{"alice", {{types::iota_color, 9}}}}};
    a.keep_minutes(0);
    a.start();
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    a.sleep(hours{5});  // killed before anybody heard of it; meanwhile B went on
    a.start();
    auto tip = a.message("B", {types::genesis_message});
    a.up("B");
    a.hear("B", tip);
    EXPECT_TRUE(a.pass(seconds{20}));
    // B approves what A can show it now.
    a.hear("B", a.message("B", a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items));
    EXPECT_EQ(a.queries().ask(&LedgerQueries::transaction, types::id_of(pay))->state,
              answers::TransactionState::confirmed);
}

TEST(LedgerRole, what_it_acknowledged_is_rejected_when_it_was_down_until_it_left_the_window)
{
    Alone a{{{"A", 30}, {"B", 70}}, {{"alice", {{types::iota_color, 9}}}}};
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    a.sleep(hours{5});  // killed before anybody heard of it; meanwhile B went on
    a.start();
    const auto tip = a.message("B", {types::genesis_message});
    a.up("B");
    a.hear("B", tip);
    EXPECT_TRUE(a.pass(seconds{20}));
    EXPECT_EQ(a.queries().ask(&LedgerQueries::transaction, types::id_of(pay))->state,
              answers::TransactionState::rejected);
    // Its input is free: the owner signs anew.
    const auto again =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    EXPECT_EQ(a.submit(again).error, "");
}

TEST(LedgerRole, starts_from_a_snapshot_and_what_came_after_it_wherever_it_was_killed)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    a.keep_minutes(60, 20);
    a.start();
    a.remembers_disks = true;
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    const auto id = types::id_of(pay);
    for (int i = 0; i < 40; ++i) {
        a.hear("B",
               a.message("B", a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items,
                         fixtures::data("d" + std::to_string(i))));
        EXPECT_TRUE(a.pass(minutes{4}));
    }
    EXPECT_GE(a.figure("weft_ledger_snapshots_total"), 3u);
    const auto disks = std::exchange(a.disks, {});
    a.remembers_disks = false;
    const auto end = a.now;
    std::size_t lives = 0;
    std::size_t from_snapshot = 0;
    for (std::size_t at = 0; at < disks.size(); at += 13) {
        const auto& disk = disks[at];
        a.now = end;
        a.crash(disk);
        ++lives;
        from_snapshot += a.figure("weft_ledger_snapshot_place") > 0 ? 1 : 0;
        const auto messages = a.messages();
        const auto confirmed = a.confirmed();
        const auto tips = a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items;
        const auto holds = a.queries().ask(&LedgerQueries::address, wallet("bob"))->confirmed;
        // The log alone gives the same.
        auto alone = disk;
        std::erase_if(alone.content, [](const auto& entry) {
            return entry.first[0] == std::byte{'t'} && entry.first[1] == std::byte{'s'};
        });
        a.crash(alone);
        ASSERT_EQ(a.messages(), messages);
        ASSERT_EQ(a.confirmed(), confirmed);
        ASSERT_EQ(a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items, tips);
        ASSERT_EQ(a.queries().ask(&LedgerQueries::address, wallet("bob"))->confirmed, holds);
    }
    EXPECT_GT(from_snapshot, lives / 2);
    a.now = end;
    a.crash(disks.back());
    EXPECT_EQ(a.queries().ask(&LedgerQueries::transaction, id)->state,
              answers::TransactionState::confirmed);
    EXPECT_EQ(a.issue("it goes on").error, "");
    EXPECT_EQ(a.confirmed(), a.messages());
}

TEST(LedgerRole, erases_what_is_older_than_it_is_told_but_for_what_is_unspent)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    a.keep_minutes(60, 20, 3);
    a.start();
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    const auto words = a.message("B", {types::genesis_message}, fixtures::data("old"));
    a.hear("B", words);
    const auto data_id = types::id_of(words);
    const auto id = types::id_of(pay);
    const auto days = [&](int count) {
        for (int i = 0; i < 48 * count; ++i) {
            a.hear("B",
                   a.message("B", a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items,
                             fixtures::data("d" + std::to_string(i))));
            EXPECT_TRUE(a.pass(minutes{30}));
        }
    };
    days(1);
    const auto size = a.disk().content.size();
    EXPECT_GT(a.figure("weft_ledger_pruned_total"), 3'000u);
    EXPECT_FALSE(a.queries().ask(&LedgerQueries::message, data_id).has_value());
    const auto held = a.queries().ask(&LedgerQueries::transaction, id);
    ASSERT_TRUE(held.has_value());
    EXPECT_EQ(held->state, answers::TransactionState::confirmed);
    EXPECT_EQ(held->bytes, types::encode(pay));
    EXPECT_TRUE(a.queries().ask(&LedgerQueries::snapshot).has_value()) << "for new nodes";
    days(2);
    EXPECT_LT(a.disk().content.size(), size + size / 4) << "it does not grow with history";

    const auto messages = a.messages();
    a.start();
    EXPECT_EQ(a.messages(), messages);
    const auto on =
        a.pay("bob", {{wallet("bob"), id}}, {{wallet("carol"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(on).error, "");
    days(1);
    EXPECT_FALSE(a.queries().ask(&LedgerQueries::transaction, id).has_value())
        << "nothing of it is unspent any more";
    EXPECT_TRUE(a.queries().ask(&LedgerQueries::transaction, types::id_of(on)).has_value());
    const auto history =
        a.queries().ask(&LedgerQueries::history, wallet("bob"), answers::whole_list);
    ASSERT_EQ(history->items.size(), 1u);
    EXPECT_EQ(
        a.queries().ask(&LedgerQueries::address, wallet("carol"))->confirmed.of(types::iota_color),
        9u);
}

TEST(LedgerRole, that_erases_keeps_what_a_peer_issued_last)
{
    Alone a;
    a.keep_minutes(60, 20, 3);
    a.start();
    const auto first = a.message("B", {types::genesis_message}, fixtures::data("first"));
    a.hear("B", first);
    EXPECT_TRUE(a.pass(seconds{1}));
    const auto last = a.message("B", {types::id_of(first)}, fixtures::data("last"));
    a.hear("B", last);
    EXPECT_TRUE(a.pass(hours{24}));
    EXPECT_FALSE(a.queries().ask(&LedgerQueries::message, types::id_of(first)).has_value());
    a.up("B");
    a.sends.clear();
    a.hear("B", AskNewest{});
    const auto told = a.sent<NewestMessage>("B");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().message, last);
}

TEST(LedgerRole, that_erased_messages_and_has_no_snapshot_says_what_to_do)
{
    Alone a;
    a.keep_minutes(60, 20, 3);
    a.start();
    EXPECT_TRUE(a.pass(hours{12}));
    ASSERT_GT(a.figure("weft_ledger_pruned_total"), 0u);
    auto disk = a.disk();
    EXPECT_EQ(a.damage_of(disk), "");
    std::erase_if(disk.content, [](const auto& entry) {
        return entry.first[0] == std::byte{'t'} && entry.first[1] == std::byte{'s'};
    });
    EXPECT_NE(a.damage_of(disk).find("start from a peer's"), std::string::npos)
        << a.damage_of(disk);
}

TEST(LedgerRole, says_that_a_peer_has_erased_what_comes_next_here)
{
    Alone old;
    old.keep_minutes(60, 20, 3);
    old.start();
    EXPECT_TRUE(old.pass(hours{12}));
    old.up("B");
    old.sends.clear();
    old.hear("B", WantLog{{types::genesis_message}});
    const auto end = old.sent<LogEnd>("B").at(0);
    EXPECT_EQ(end.last, types::genesis_message);
    EXPECT_GT(end.left, 0u);
    EXPECT_TRUE(old.sent<GossipMessage>("B").empty());

    Alone a;
    a.up("B");
    a.hear("B", ShowTips{{types::MessageId::filled(7)}});
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(a.pass(seconds{2}));
        a.hear("B", end);
    }
    const auto told = a.reasons();
    EXPECT_TRUE(std::ranges::any_of(told, [](const Reason& reason) {
        return reason.reason.find("weft node adopt") != std::string::npos;
    }));
}

TEST(LedgerRole, of_a_new_node_starts_from_the_file_of_another_one_and_its_hash)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    a.keep_minutes(60, 20);
    a.start();
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    EXPECT_TRUE(a.pass(hours{3}));
    const auto file = export_snapshot(a.disk(), a.genesis(), {.window_minutes = 60});
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->messages, a.messages());
    const auto other = types::Hash{};
    EXPECT_EQ(import_snapshot(file->bytes, a.genesis(), other).error(),
              SnapshotFileError::other_hash);
    auto cut = file->bytes;
    cut.pop_back();
    EXPECT_EQ(import_snapshot(cut, a.genesis(), file->hash).error(), SnapshotFileError::other_hash);
    EXPECT_EQ(import_snapshot(to_bytes("else"), a.genesis(), file->hash).error(),
              SnapshotFileError::not_a_snapshot);
    const auto batches = import_snapshot(file->bytes, a.genesis(), file->hash);
    ASSERT_TRUE(batches.has_value());
    Disk disk;
    EXPECT_FALSE(has_log(disk));
    for (const auto& batch : *batches) disk.apply(batch);
    EXPECT_TRUE(has_log(disk));
    EXPECT_LT(disk.content.size(), a.disk().content.size());

    const auto messages = a.messages();
    const auto confirmed = a.confirmed();
    const auto tips = a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items;
    a.crash(disk);
    EXPECT_EQ(a.messages(), messages);
    EXPECT_EQ(a.confirmed(), confirmed);
    EXPECT_EQ(a.queries().ask(&LedgerQueries::tips, answers::whole_list)->items, tips);
    // Of what is unspent the transaction is there: a chain's node is told it.
    const auto one = a.queries().ask(&LedgerQueries::transaction, types::id_of(pay));
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->state, answers::TransactionState::confirmed);
    EXPECT_EQ(one->bytes, types::encode(pay));
    const auto on = a.pay("bob", {{wallet("bob"), types::id_of(pay)}},
                          {{wallet("carol"), {{types::iota_color, 9}}}});
    EXPECT_EQ(a.submit(on).error, "");
    EXPECT_TRUE(a.pass(hours{3}));
    EXPECT_EQ(a.confirmed(), a.messages());
    const auto again = export_snapshot(a.disk(), a.genesis(), {.window_minutes = 60});
    ASSERT_TRUE(again.has_value());
    EXPECT_NE(again->ledger, file->ledger);
}

TEST(LedgerRole, that_runs_makes_a_snapshot_file_and_gives_it_to_its_peers_in_parts)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    a.keep_minutes(60, 20);
    a.start();
    a.up("B");
    a.sends.clear();
    a.hear("B", WantSnapshot{});
    ASSERT_EQ(a.sent<SnapshotOffer>("B").size(), 1u);
    EXPECT_EQ(a.sent<SnapshotOffer>("B").front().parts, 0u) << "nobody ordered one";

    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    EXPECT_TRUE(a.pass(hours{3}));
    const auto at_rest = export_snapshot(a.disk(), a.genesis(), {.window_minutes = 60});
    ASSERT_TRUE(at_rest.has_value());
    EXPECT_EQ(a.make_snapshot().error, "");
    EXPECT_TRUE(a.pass(seconds{1}));
    for (int i = 0; i < 8; ++i) EXPECT_EQ(a.issue("meanwhile " + std::to_string(i)).error, "");
    EXPECT_TRUE(a.pass(minutes{1}));
    const auto made = a.queries().ask(&LedgerQueries::snapshot);
    ASSERT_TRUE(made.has_value());
    EXPECT_FALSE(made->making.has_value());
    EXPECT_EQ(made->messages, at_rest->messages);
    EXPECT_EQ(made->ledger, at_rest->ledger);
    EXPECT_EQ(made->hash, at_rest->hash);

    const auto fetched = [&] {
        a.sends.clear();
        a.hear("B", WantSnapshot{});
        const auto offer = a.sent<SnapshotOffer>("B").at(0);
        EXPECT_EQ(offer.hash, made->hash);
        Bytes file;
        for (std::uint32_t part = 0; part < offer.parts; ++part) {
            a.sends.clear();
            a.hear("B", WantSnapshotPart{.hash = offer.hash, .part = part});
            const auto parts = a.sent<SnapshotPart>("B");
            if (parts.size() != 1) return Bytes{};
            file.insert(file.end(), parts[0].bytes.begin(), parts[0].bytes.end());
        }
        return file;
    };
    const auto file = fetched();
    EXPECT_EQ(file, at_rest->bytes);
    EXPECT_TRUE(import_snapshot(file, a.genesis(), made->hash).has_value());
    a.crash(a.disk());
    a.up("B");
    EXPECT_EQ(fetched(), file) << "after a restart";

    a.sends.clear();
    a.hear("B", WantSnapshotPart{.hash = types::Hash::filled(1), .part = 0});
    a.hear("B", WantSnapshotPart{.hash = made->hash, .part = 1'000'000});
    EXPECT_TRUE(a.sent<SnapshotPart>("B").empty());
    a.up("D");
    a.hear("D", WantSnapshotPart{.hash = made->hash, .part = 0});
    EXPECT_TRUE(a.sent<SnapshotPart>("D").empty()) << "it is none of its ledger peers";
}

TEST(LedgerRole, a_snapshot_that_is_not_what_was_written_is_passed_over)
{
    Alone a;
    a.keep_minutes(60, 5);
    a.start();
    for (int i = 0; i < 12; ++i) {
        ASSERT_EQ(a.issue("d" + std::to_string(i)).error, "");
        EXPECT_TRUE(a.pass(seconds{2}));
    }
    ASSERT_GT(a.figure("weft_ledger_snapshot_place"), 0u);
    const auto whole = a.disk();
    const auto messages = a.messages();
    for (const auto& [key, value] : whole.content) {
        if (key[0] != std::byte{'t'} || key[1] != std::byte{'s'}) continue;
        for (std::size_t at = 0; at < value.size(); at += 37) {
            auto disk = whole;
            disk.content.at(key)[at] ^= std::byte{0x55};
            a.crash(disk);
            ASSERT_EQ(a.messages(), messages);
        }
        auto disk = whole;
        disk.content.erase(key);
        a.crash(disk);
        ASSERT_EQ(a.messages(), messages);
    }
}

/// Alice pays Bob, and somebody else hears that she pays Carol as well; then hours go by.
TEST(LedgerRole, what_has_left_the_window_is_answered_as_before_also_after_a_restart)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    const auto pay_bob =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay_bob).error, "");
    const auto pay_carol =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("carol"), {{types::iota_color, 9}}}});
    const auto carries_it =
        a.message("B", {types::genesis_message},
                  tangle::payload_of<tangle::TransactionPayload>(types::encode(pay_carol)));
    a.hear("B", carries_it);
    EXPECT_TRUE(a.pass(seconds{5}));
    const auto bob = types::id_of(pay_bob);
    const auto carol = types::id_of(pay_carol);
    const auto carrier = a.queries().ask(&LedgerQueries::transaction, bob)->messages.front();
    const types::OutputId spent{wallet("alice"), {}};
    const auto holds = [&](std::string_view when) {
        SCOPED_TRACE(std::string{when});
        const auto one = a.queries().ask(&LedgerQueries::transaction, bob);
        ASSERT_TRUE(one.has_value());
        EXPECT_EQ(one->state, answers::TransactionState::confirmed);
        EXPECT_EQ(one->bytes, types::encode(pay_bob));
        EXPECT_EQ(one->messages, std::vector{carrier});
        ASSERT_EQ(one->conflicts.size(), 1u);
        EXPECT_EQ(one->conflicts.front().transaction, carol);
        const auto other = a.queries().ask(&LedgerQueries::transaction, carol);
        ASSERT_TRUE(other.has_value());
        EXPECT_EQ(other->state, answers::TransactionState::rejected);
        const auto others =
            a.queries().ask(&LedgerQueries::conflicts_of, carol, answers::whole_list);
        ASSERT_EQ(others->items.size(), 1u);
        EXPECT_EQ(others->items.front().transaction, bob);
        EXPECT_EQ(others->items.front().output, spent);
        EXPECT_EQ(others->items.front().state, answers::TransactionState::confirmed);
        EXPECT_EQ(a.queries().ask(&LedgerQueries::branch, carol)->state,
                  answers::TransactionState::rejected);
        EXPECT_EQ(a.queries().ask(&LedgerQueries::carriers, bob, answers::whole_list)->items,
                  std::vector{carrier});
        EXPECT_TRUE(a.queries().ask(&LedgerQueries::message, carrier)->confirmed);
        const auto history =
            a.queries().ask(&LedgerQueries::history, wallet("alice"), answers::whole_list);
        ASSERT_EQ(history->items.size(), 2u);
        EXPECT_EQ(history->items[0].transaction, bob);
        EXPECT_EQ(history->items[0].state, answers::TransactionState::confirmed);
        EXPECT_EQ(history->items[0].spent.of(types::iota_color), 9u);
        EXPECT_EQ(history->items[1].transaction, carol);
        EXPECT_EQ(history->items[1].state, answers::TransactionState::rejected);
        const auto page =
            a.queries().ask(&LedgerQueries::history, wallet("alice"), answers::PageAsk{"", 1});
        ASSERT_TRUE(page->next.has_value());
        EXPECT_EQ(
            a.queries()
                .ask(&LedgerQueries::history, wallet("alice"), answers::PageAsk{*page->next, 1})
                ->items.front()
                .transaction,
            carol);
        a.sends.clear();
        a.hear("C", ToLedgerFrame{GetInclusion{bob, wallet("bob")}});
        a.hear("C", ToLedgerFrame{GetConfirmedTransaction{bob}});
        const auto told = a.told("C");
        ASSERT_EQ(told.size(), 2u);
        EXPECT_EQ(std::get<InclusionState>(told[0]).state, Inclusion::confirmed);
        EXPECT_EQ(std::get<ConfirmedTransaction>(told[1]).transaction, types::encode(pay_bob));
        // Given again it is known, not refused.
        const auto answer = a.submit(pay_bob);
        EXPECT_EQ(answer.error, "");
        EXPECT_EQ(answer.values.back().second, types::to_text(carrier));
    };
    holds("in the window");
    EXPECT_TRUE(a.pass(hours{4}));
    holds("after it");
    // What it created can be spent.
    const auto on =
        a.pay("bob", {{wallet("bob"), bob}}, {{wallet("dave"), {{types::iota_color, 9}}}});
    EXPECT_EQ(a.submit(on).error, "");
    EXPECT_TRUE(a.pass(seconds{5}));
    EXPECT_EQ(a.queries().ask(&LedgerQueries::transaction, types::id_of(on))->state,
              answers::TransactionState::confirmed);
    a.start();
    holds("after a restart");
    const auto history =
        a.queries().ask(&LedgerQueries::history, wallet("bob"), answers::whole_list);
    ASSERT_EQ(history->items.size(), 2u);
    EXPECT_EQ(history->items[0].received.of(types::iota_color), 9u);
    EXPECT_EQ(history->items[1].spent.of(types::iota_color), 9u);
}

TEST(LedgerRole, retries_go_to_everybody_whoever_speaks_meanwhile)
{
    Alone a;
    a.up("B");
    a.up("C");
    const auto parent = a.message("B", {types::genesis_message});
    const auto missing = types::id_of(parent);
    const auto child = a.message("B", {missing}, {}, a.stamp() + 1);
    a.sends.clear();
    a.hear("B", child);
    EXPECT_EQ(a.sent<WantMessages>("B").size(), 1u) << "who sent the child has the parent";
    EXPECT_TRUE(a.sent<WantMessages>("C").empty());
    for (int i = 0; i < 50; ++i) {
        EXPECT_TRUE(a.pass(milliseconds{100}));
        a.hear("B", child);
    }
    EXPECT_GE(a.sent<WantMessages>("C").size(), 2u);
    a.hear("C", parent);
    EXPECT_TRUE(a.queries().ask(&LedgerQueries::message, types::id_of(child)).has_value());
}

TEST(LedgerRole, an_answer_to_wants_is_bounded_and_the_rest_is_asked_for_again)
{
    Alone a;
    WantMessages want;
    for (int i = 0; i < 256; ++i) {
        types::Payload large{.type = 0, .data = Bytes(60'000)};
        large.data[0] = static_cast<std::byte>(i);
        const auto bytes = a.message("B", {types::genesis_message}, large);
        a.hear("B", bytes);
        want.ids.push_back(types::id_of(bytes));
    }
    std::ranges::sort(want.ids);
    a.sends.clear();
    a.hear("C", want);
    EXPECT_LE(a.sent_bytes(), 5u << 20);
    EXPECT_GE(a.sent_bytes(), 4u << 20);
}

TEST(LedgerRole, copies_the_log_of_who_is_ahead_and_says_so)
{
    Alone old;
    Alone young;
    std::vector<types::MessageId> parents{types::genesis_message};
    constexpr std::size_t count = 2'500;
    for (std::size_t i = 0; i < count; ++i) {
        const auto bytes = old.message("B", parents, {}, old.stamp() + static_cast<int>(i) + 1);
        old.hear("B", bytes);
        parents = {types::id_of(bytes)};
    }
    old.up("C");
    young.up("B");
    // What `old`, whom `young` knows as B, would send it.
    std::size_t questions = 0;
    young.sends.clear();
    young.hear("B", old.sent<ShowTips>("C").front());
    bool told = false;
    for (auto asked = young.sent<WantLog>("B"); !asked.empty(); asked = young.sent<WantLog>("B")) {
        young.sends.clear();
        old.sends.clear();
        ++questions;
        old.hear("C", asked.front());
        for (const auto& message : old.sent<GossipMessage>("C")) young.hear("B", message);
        for (const auto& end : old.sent<LogEnd>("C")) young.hear("B", end);
        for (const auto& reason : young.reasons()) told = told || reason.stage == "joining";
        EXPECT_TRUE(young.pass(milliseconds{1}));
    }
    EXPECT_EQ(young.messages(), count);
    EXPECT_EQ(questions, (count + 1'023) / 1'024);
    EXPECT_TRUE(told);
}

TEST(LedgerRole, gives_its_log_to_configured_peers_alone_up_to_an_allowance)
{
    Alone a;
    std::vector<types::MessageId> parents{types::genesis_message};
    for (int i = 0; i < 20; ++i)
        a.hear("B", a.message("B", parents, types::Payload{.type = 0, .data = Bytes(60'000)},
                              a.stamp() + i));
    a.sends.clear();
    a.hear("X", WantLog{});
    EXPECT_EQ(a.sent_bytes(), 0u);
    for (int i = 0; i < 100; ++i) a.hear("B", WantLog{});
    EXPECT_LE(a.sent_bytes(), 6u << 20);
    EXPECT_GE(a.sent_bytes(), 4u << 20);
}

TEST(LedgerRole, tells_a_chain_only_what_is_durable)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    a.hear("C", ToLedgerFrame{Subscribe{wallet("bob")}});
    const auto pay =
        a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(pay).error, "");
    a.hear("C", ToLedgerFrame{GetConfirmedTransaction{types::id_of(pay)}});
    EXPECT_EQ(a.told("C").size(), 3u) << "outputs, update, transaction";
    for (const auto& one : a.eager) EXPECT_FALSE(read_as<FromLedgerFrame>(one.frame));
}

TEST(LedgerRole, the_push_of_a_large_backlog_does_not_grow_with_its_square)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 1'000'000}}}}};
    types::OutputId funds{wallet("alice"), {}};
    std::uint64_t left = 1'000'000;
    constexpr std::size_t count = 1500;
    for (std::size_t i = 0; i < count; ++i) {
        const auto pay = a.pay("alice", {funds},
                               {{wallet("chain"), {{types::iota_color, 1}}},
                                {wallet("alice"), {{types::iota_color, --left}}}});
        a.now += milliseconds{1};
        ASSERT_EQ(a.submit(pay).error, "");
        funds.transaction = types::id_of(pay);
    }
    a.sends.clear();
    a.hear("C", ToLedgerFrame{Subscribe{wallet("chain")}});
    EXPECT_EQ(a.sends.size(), count + 1) << "each transaction, then the outputs";
    EXPECT_LE(a.sent_bytes(), 2u << 20);
    for (const auto& one : a.told("C"))
        if (const auto* update = std::get_if<AddressUpdate>(&one)) {
            ASSERT_EQ(update->outputs.size(), 1u);
        } else {
            EXPECT_EQ(std::get<AddressOutputs>(one).outputs.size(), count);
        }
}

TEST(LedgerRole, outputs_of_many_colors_fit_in_a_frame_and_the_rest_follow_when_some_are_spent)
{
    // 700 colors in each of 25 outputs: 28 KB each, and an answer holds 512 KiB.
    types::Balances motley;
    for (std::uint32_t c = 0; c < 800; ++c)
        EXPECT_TRUE(motley.add(
            *types::Color::from(crypto::blake2b(as_bytes(std::to_string(c))).bytes()), 100));
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", motley}}};
    types::OutputId funds{wallet("alice"), {}};
    std::vector<types::OutputId> sent;
    auto rest = motley;
    types::Balances one;
    std::size_t taken = 0;
    for (const auto& [color, amount] : motley) {
        if (taken++ == 700) break;
        EXPECT_TRUE(one.add(color, 1));
    }
    for (int i = 0; i < 25; ++i) {
        EXPECT_TRUE(rest.subtract(one));
        auto pay = a.pay("alice", {funds}, {{wallet("chain"), one}, {wallet("alice"), rest}});
        ASSERT_LE(types::encode(pay).size(), types::transaction_bytes_max);
        a.now += milliseconds{100};  // else it is told to wait
        ASSERT_EQ(a.submit(pay).error, "");
        funds.transaction = types::id_of(pay);
        sent.push_back({wallet("chain"), funds.transaction});
    }
    a.sends.clear();
    a.hear("C", ToLedgerFrame{Subscribe{wallet("chain")}});
    a.hear("C", ToLedgerFrame{GetOutputs{wallet("chain")}});
    std::size_t named = 0;
    for (const auto& one_sent : a.sends) {
        ASSERT_TRUE(read_as<FromLedgerFrame>(one_sent.frame));
        ASSERT_LE(one_sent.frame.size(), frame_bytes_max);
    }
    for (const auto& answer : a.told("C"))
        if (const auto* outputs = std::get_if<AddressOutputs>(&answer))
            named = outputs->outputs.size();
    EXPECT_GT(named, 0u);
    EXPECT_LT(named, 25u);

    a.sends.clear();
    auto both = one;
    EXPECT_TRUE(both.add(one));
    ASSERT_EQ(a.submit(a.pay("chain", {sent[0], sent[1]}, {{wallet("alice"), both}})).error, "");
    const auto pushed = a.told("C");
    ASSERT_EQ(pushed.size(), 1u);
    const auto& outputs = std::get<AddressOutputs>(pushed[0]).outputs;
    EXPECT_EQ(outputs.size(), named) << "two are gone, two others are named";
}

TEST(LedgerRole, a_peer_subscribes_to_a_bounded_number_of_addresses)
{
    Alone a;
    for (int i = 0; i < 3000; ++i) a.hear("C", ToLedgerFrame{Subscribe{wallet(std::to_string(i))}});
    EXPECT_EQ(a.told("C").size(), 1024u);
}

TEST(LedgerRole, names_a_few_spenders_in_the_log_and_all_in_the_api)
{
    Alone a{{{"A", 30}, {"B", 70}}, {{"alice", {{types::iota_color, 9}}}}};
    for (int i = 0; i < 40; ++i) {
        const auto pay = a.pay("alice", {{wallet("alice"), {}}},
                               {{wallet("bob" + std::to_string(i)), {{types::iota_color, 9}}}});
        a.hear("B", a.message("B", {types::genesis_message},
                              types::Payload{.type = 1, .data = types::encode(pay)}));
    }
    std::size_t most = 0;
    for (const auto& event : a.events)
        if (const auto* seen = event.get_if<ConflictSeen>())
            most = std::max(most, seen->transactions.size());
    EXPECT_EQ(most, 16u);
    EXPECT_EQ(a.queries()
                  .ask(&LedgerQueries::conflicts, answers::whole_list)
                  ->items.front()
                  .transactions.size(),
              40u);
}

TEST(LedgerRole, a_page_of_conflicts_ends_with_the_spenders_and_the_next_goes_on_among_them)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 5}}}}};
    constexpr std::size_t spenders = 1'500;
    const auto output = types::OutputId{wallet("alice"), {}};
    for (std::size_t i = 0; i < spenders; ++i) {
        const auto pay = pay_of("alice", {output}, {{wallet("bob"), {{types::iota_color, 5}}}},
                                a.stamp() - static_cast<types::Timestamp>(i));
        a.hear("B", a.message("B", {types::genesis_message},
                              types::Payload{.type = 1, .data = types::encode(pay)}));
    }
    std::vector<types::TransactionId> seen;
    answers::PageAsk ask{.cursor = {}, .limit = answers::page_limit_max};
    std::size_t pages = 0;
    for (;; ++pages) {
        const auto page = a.queries().ask(&LedgerQueries::conflicts, ask);
        ASSERT_TRUE(page.has_value());
        std::size_t here = 0;
        for (const auto& conflict : page->items) {
            EXPECT_EQ(conflict.total, spenders);
            EXPECT_EQ(conflict.first, seen.size());
            for (const auto& one : conflict.transactions) seen.push_back(one.id);
            here += conflict.transactions.size();
        }
        EXPECT_LE(here, 1024u);
        if (!page->next) break;
        ask.cursor = *page->next;
    }
    EXPECT_EQ(pages, 1u);
    std::ranges::sort(seen);
    EXPECT_EQ(std::ranges::unique(seen).begin() - seen.begin(), spenders);
}

TEST(LedgerRole, lists_that_strangers_make_long_are_cut_in_an_answer_and_a_page_has_the_rest)
{
    types::Balances motley{{types::iota_color, 5}};
    for (std::uint32_t c = 0; c < 150; ++c)
        EXPECT_TRUE(motley.add(
            *types::Color::from(crypto::blake2b(as_bytes(std::to_string(c))).bytes()), 1));
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 5}}}, {"stranger", motley}}};
    std::optional<types::Transaction> oldest;
    for (std::size_t i = 0; i < 131; ++i) {
        auto pay =
            pay_of("alice", {{wallet("alice"), {}}}, {{wallet("bob"), {{types::iota_color, 5}}}},
                   a.stamp() - static_cast<types::Timestamp>(i));
        const types::Payload payload{.type = 1, .data = types::encode(pay)};
        a.hear("B", a.message("B", {types::genesis_message}, payload));
        oldest = std::move(pay);
    }
    const types::Payload again{.type = 1, .data = types::encode(*oldest)};
    for (types::Timestamp i = 1; i < 130; ++i)
        a.hear("B", a.message("B", {types::genesis_message}, again, a.stamp() - i));

    const auto& queries = a.queries();
    const auto id = types::id_of(*oldest);
    const auto answer = queries.ask(&LedgerQueries::transaction, id);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->conflicts.size(), answers::shown_max);
    EXPECT_EQ(answer->conflicts_total, 130u);
    EXPECT_EQ(answer->messages.size(), answers::shown_max);
    EXPECT_EQ(answer->messages_total, 130u);
    const answers::PageAsk rest{.cursor = "120", .limit = 50};
    EXPECT_EQ(queries.ask(&LedgerQueries::carriers, id, rest)->items.size(), 10u);
    EXPECT_EQ(queries.ask(&LedgerQueries::conflicts_of, id, answers::whole_list)->items.size(),
              130u);
    const auto unknown = *types::TransactionId::from(crypto::blake2b(as_bytes("no")).bytes());
    EXPECT_FALSE(queries.ask(&LedgerQueries::conflicts_of, unknown, rest));

    const auto holds = queries.ask(&LedgerQueries::address, wallet("stranger"));
    EXPECT_EQ(holds->confirmed.size(), answers::shown_max);
    EXPECT_TRUE(holds->more_colors);
    EXPECT_FALSE(queries.ask(&LedgerQueries::address, wallet("alice"))->more_colors);
    types::Balances all;
    answers::PageAsk ask{.cursor = {}, .limit = 40};
    for (;;) {
        const auto page = queries.ask(&LedgerQueries::colors, wallet("stranger"), ask);
        ASSERT_TRUE(page.has_value());
        EXPECT_LE(page->items.size(), 40u);
        for (const auto& one : page->items) EXPECT_TRUE(all.add(one.color, one.confirmed));
        if (!page->next) break;
        ask.cursor = *page->next;
    }
    EXPECT_EQ(all, motley);
    ask.cursor = "no color";
    EXPECT_FALSE(queries.ask(&LedgerQueries::colors, wallet("stranger"), ask));
}

TEST(LedgerRole, does_not_attach_what_spends_what_another_one_spends)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    const auto pay = [&](std::string_view to) {
        return a.pay("alice", {{wallet("alice"), {}}}, {{wallet(to), {{types::iota_color, 9}}}});
    };
    EXPECT_EQ(a.submit(pay("bob")).error, "");
    const auto refused = a.submit(pay("carol"));
    EXPECT_EQ(refused.error, "inputs_disputed");
    EXPECT_NE(refused.message, "");
}

TEST(LedgerRole, a_reorganisation_reaches_people_and_chains_and_what_was_caught_is_said_again)
{
    // B is more than half, and will follow the other side. A's own payment stands on the losing one.
    Alone a{{{"A", 30}, {"B", 40}, {"C", 30}},
            {{"alice", {{types::iota_color, 9}}}, {"erin", {{types::iota_color, 7}}}}};
    const auto all = types::Balances{{types::iota_color, 9}};
    const auto pay_bob = a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), all}});
    const auto pay_carol = a.pay("alice", {{wallet("alice"), {}}}, {{wallet("carol"), all}});
    const auto aside =
        a.pay("erin", {{wallet("erin"), {}}}, {{wallet("dave"), {{types::iota_color, 7}}}});
    const auto state = [&](const types::Transaction& of) {
        return a.queries().ask(&LedgerQueries::transaction, types::id_of(of))->state;
    };
    const auto carry = [](const types::Transaction& what) {
        return types::Payload{.type = 1, .data = types::encode(what)};
    };
    a.hear("C", ToLedgerFrame{Subscribe{wallet("bob")}});
    const auto bob = a.message("B", {types::genesis_message}, carry(pay_bob));
    a.hear("B", bob);
    a.now += milliseconds{10};
    ASSERT_EQ(a.submit(aside).error, "");  // on top of pay_bob, and with A's 30: 70 of 100
    EXPECT_EQ(state(pay_bob), answers::TransactionState::confirmed);
    ASSERT_EQ(a.told("C").size(), 2u) << "outputs, update";
    EXPECT_TRUE(std::holds_alternative<AddressUpdate>(a.told("C")[1]));
    a.events.clear();
    a.sends.clear();

    a.now += milliseconds{10};
    const auto carol = a.message("C", {types::genesis_message}, carry(pay_carol));
    a.hear("C", carol);
    EXPECT_EQ(state(pay_carol), answers::TransactionState::rejected);
    a.now += milliseconds{10};
    a.hear("B", a.message("B", {types::id_of(carol)}));
    EXPECT_EQ(state(pay_bob), answers::TransactionState::pending) << "30 against 70, lead 40";
    EXPECT_TRUE(std::ranges::any_of(
        a.events, [](const auto& e) { return e.template get_if<TransactionUnconfirmed>(); }));
    const auto told = a.told("C");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(std::get<TakenBack>(told[0]).transaction, types::encode(pay_bob));

    EXPECT_TRUE(a.pass(seconds{5}));  // A follows, which decides, and says its payment again
    EXPECT_EQ(state(pay_carol), answers::TransactionState::confirmed);
    EXPECT_EQ(state(pay_bob), answers::TransactionState::rejected);
    const auto carriers =
        a.queries().ask(&LedgerQueries::transaction, types::id_of(aside))->messages;
    ASSERT_EQ(carriers.size(), 2u);
    const auto reorganised = std::ranges::find_if(
        a.events, [](const auto& e) { return e.template get_if<Reorganised>(); });
    ASSERT_NE(reorganised, a.events.end());
    EXPECT_EQ(reorganised->get_if<Reorganised>()->from, types::id_of(pay_bob));
    EXPECT_EQ(reorganised->get_if<Reorganised>()->to, types::id_of(pay_carol));
    a.hear("B", a.message("B", {carriers[1]}));
    EXPECT_EQ(state(aside), answers::TransactionState::confirmed);
}

TEST(LedgerRole, stands_after_a_restart_where_a_reorganisation_left_it)
{
    Alone a{{{"A", 30}, {"B", 40}, {"C", 30}}, {{"alice", {{types::iota_color, 9}}}}};
    const auto all = types::Balances{{types::iota_color, 9}};
    const auto pay_bob = a.pay("alice", {{wallet("alice"), {}}}, {{wallet("bob"), all}});
    const auto pay_carol = a.pay("alice", {{wallet("alice"), {}}}, {{wallet("carol"), all}});
    const auto state = [&](const types::Transaction& of) {
        return a.queries().ask(&LedgerQueries::transaction, types::id_of(of))->state;
    };
    const auto carrying = [&](std::string_view issuer, const types::Transaction& what) {
        return a.message(issuer, {types::genesis_message},
                         types::Payload{.type = 1, .data = types::encode(what)});
    };
    const auto bob = carrying("B", pay_bob);
    a.hear("B", bob);
    a.now += milliseconds{10};
    a.hear("C", a.message("C", {types::id_of(bob)}));
    EXPECT_EQ(state(pay_bob), answers::TransactionState::confirmed);
    const auto carol = carrying("B", pay_carol);
    a.hear("B", carol);
    a.start();
    EXPECT_EQ(state(pay_bob), answers::TransactionState::pending);
    a.now += milliseconds{10};
    a.hear("C", a.message("C", {types::id_of(carol)}));
    EXPECT_EQ(state(pay_carol), answers::TransactionState::confirmed);
    a.start();
    EXPECT_EQ(state(pay_carol), answers::TransactionState::confirmed);
    EXPECT_EQ(state(pay_bob), answers::TransactionState::rejected);
}

TEST(LedgerRole, whose_log_lost_its_end_uses_no_number_again)
{
    Alone a;
    a.up("B");
    for (const auto* text : {"one", "two", "three", "four"}) a.issue(text);
    a.lose_the_end(3);
    a.start();
    a.up("B");
    for (const auto* text : {"five", "six"}) ASSERT_TRUE(a.issue(text).error.empty());
    EXPECT_EQ(a.numbers(), (std::vector<std::uint64_t>{0, 1, 2, 3, 1024, 1025}));
}

TEST(LedgerRole, that_lost_its_mark_says_so_and_nothing_else_until_more_than_half_have_told)
{
    Alone a;  // B and C are its peers
    a.up("B");
    ASSERT_TRUE(a.issue("one").error.empty());
    const auto own = a.sent<GossipMessage>("B").at(0).message;
    a.lose_the_end(1);
    a.marks_lost = true;
    a.sends.clear();
    a.start();
    a.up("B");
    a.up("C");
    EXPECT_EQ(a.sent<AskNewest>("B").size(), 1u);
    EXPECT_EQ(a.sent<AskNewest>("C").size(), 1u);
    a.hear("B", a.message("B", {types::genesis_message}, data("hello")));
    EXPECT_TRUE(a.pass(minutes{1}));
    EXPECT_EQ(a.issue("two").error, "numbers_unknown");
    const auto stages = [&] {
        std::vector<std::string> list;
        for (const auto& reason : a.queries().not_ready(a.now)) list.push_back(reason.stage);
        return list;
    };
    EXPECT_EQ(std::ranges::count(stages(), "mark"), 1);
    a.hear("B", NewestMessage{own});
    EXPECT_EQ(a.issue("two").error, "numbers_unknown") << "one of two is not more than half";
    EXPECT_EQ(a.numbers(), std::vector<std::uint64_t>{});
    a.hear("C", NewestMessage{{}});
    EXPECT_EQ(std::ranges::count(stages(), "mark"), 0);
    ASSERT_TRUE(a.issue("two").error.empty());
    const auto numbers = a.numbers();
    ASSERT_EQ(numbers.size(), 1u);
    EXPECT_GE(numbers[0], 1025u);
    EXPECT_LE(numbers[0], 1025u + (std::uint64_t{1} << 32)) << "a jump that is drawn in each life";
    EXPECT_EQ(a.marks.begin()->second, numbers[0] + 1024u) << "and it has a mark again";
}

TEST(LedgerRole, tells_a_peer_of_its_newest_message_once_per_connection)
{
    Alone a;
    a.up("B");
    a.hear("B", a.message("B", {types::genesis_message}, data("hello")));
    const auto newest = a.message("B", {types::genesis_message}, data("hello again"));
    a.hear("B", newest);
    a.sends.clear();
    for (int i = 0; i < 100; ++i) a.hear("B", AskNewest{});
    ASSERT_EQ(a.sent<NewestMessage>("B").size(), 1u);
    EXPECT_EQ(a.sent<NewestMessage>("B")[0].message, newest);
    a.down("B");
    a.up("B");
    a.hear("B", AskNewest{});
    EXPECT_EQ(a.sent<NewestMessage>("B").size(), 2u);
    a.up("C");
    a.hear("C", AskNewest{});
    ASSERT_EQ(a.sent<NewestMessage>("C").size(), 1u);
    EXPECT_TRUE(a.sent<NewestMessage>("C")[0].message.empty()) << "there is none";
    a.hear("D", AskNewest{});
    EXPECT_TRUE(a.sent<NewestMessage>("D").empty()) << "only whom it gossips with";
}

TEST(LedgerRole, that_lost_its_mark_knows_it_in_its_next_life_whoever_makes_the_file_anew)
{
    Alone a;
    ASSERT_TRUE(a.issue("one").error.empty());
    a.marks_lost = true;
    a.marks.clear();
    a.start();
    EXPECT_EQ(a.issue("two").error, "numbers_unknown");
    a.marks[to_bytes("w some chain")] = 7;  // another role's, which goes on by itself
    a.marks_lost = false;
    a.start();
    EXPECT_EQ(a.issue("two").error, "numbers_unknown");
    a.up("B");
    a.up("C");
    a.hear("B", NewestMessage{{}});
    a.hear("C", NewestMessage{{}});
    EXPECT_EQ(a.issue("two").error, "");
    a.start();
    EXPECT_EQ(a.issue("three").error, "") << "it has a mark again";
}

TEST(LedgerRole, that_lost_its_mark_penalizes_who_tells_of_a_message_that_is_not_its_own)
{
    Alone a;
    a.marks_lost = true;
    a.start();
    a.up("B");
    a.hear("B", NewestMessage{a.message("B", {types::genesis_message}, data("hello"))});
    ASSERT_EQ(a.penalties.size(), 1u);
    EXPECT_EQ(a.penalties[0].reason, "newest message: not of who asked");
    a.hear("C", NewestMessage{to_bytes("nonsense")});
    EXPECT_EQ(a.penalties.size(), 2u);
    EXPECT_EQ(a.issue("two").error, "numbers_unknown");
}

TEST(LedgerRole, who_sends_faster_than_the_network_takes_is_told_how_long_to_wait)
{
    Alone a;
    const std::string large(30'000, 'x');
    Answer answer;
    std::size_t issued = 0;
    while (issued < 1000 && (answer = a.issue(large)).error.empty()) ++issued;
    EXPECT_GT(issued, 10u) << "a burst is free";
    EXPECT_EQ(answer.error, "rate_limited");
    const auto from = answer.message.find("again in ");
    ASSERT_NE(from, std::string::npos) << answer.message;
    const auto wait = milliseconds{std::stol(answer.message.substr(from + 9))};
    EXPECT_GT(wait.count(), 0);
    a.sleep(wait);
    EXPECT_EQ(a.issue(large).error, "") << "that long and no longer";
}

TEST(LedgerRole, who_has_mana_is_told_in_pages_and_by_node)
{
    Alone a{{{"A", 60}, {"B", 40}}};
    const auto all =
        a.queries().ask(&LedgerQueries::mana, answers::PageAsk{.cursor = {}, .limit = 1});
    ASSERT_TRUE(all.has_value());
    ASSERT_EQ(all->items.size(), 1u);
    ASSERT_TRUE(all->next.has_value());
    const auto rest =
        a.queries().ask(&LedgerQueries::mana, answers::PageAsk{.cursor = *all->next, .limit = 10});
    ASSERT_TRUE(rest.has_value());
    ASSERT_EQ(rest->items.size(), 1u);
    EXPECT_FALSE(rest->next.has_value());
    EXPECT_LT(all->items[0].node, rest->items[0].node);
    EXPECT_EQ(all->items[0].consensus + rest->items[0].consensus, 100u);
    const auto one = a.queries().ask(&LedgerQueries::mana_of, node_id("A"));
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(one->consensus, 60u);
    EXPECT_TRUE(one->active);
    EXPECT_EQ(a.queries().ask(&LedgerQueries::mana_of, node_id("nobody"))->consensus, 0u);
}

TEST(LedgerRole, a_branch_tells_its_conflicts_and_its_weight)
{
    Alone a{{{"A", 60}, {"B", 40}}, {{"alice", {{types::iota_color, 9}}}}};
    const types::OutputId coin{wallet("alice"), {}};
    const auto one = a.pay("alice", {coin}, {{wallet("bob"), {{types::iota_color, 9}}}});
    const auto two = a.pay("alice", {coin}, {{wallet("carol"), {{types::iota_color, 9}}}});
    ASSERT_EQ(a.submit(one).error, "");
    EXPECT_FALSE(a.queries().ask(&LedgerQueries::branch, types::id_of(one)).has_value());
    a.hear("B", a.message("B", {types::genesis_message},
                          types::Payload{.type = 1, .data = types::encode(two)}, a.stamp() + 1));
    const auto branch = a.queries().ask(&LedgerQueries::branch, types::id_of(two));
    ASSERT_TRUE(branch.has_value());
    EXPECT_EQ(branch->conflicts, (std::vector{types::id_of(one)}));
    EXPECT_EQ(branch->conflicts_total, 1u);
    EXPECT_EQ(branch->approval_weight.text, "2/5");
    EXPECT_FALSE(branch->liked);
}
