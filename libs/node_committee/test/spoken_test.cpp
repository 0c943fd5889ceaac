// Whether a member still knows all that it has said.

#include "../src/spoken.hpp"

#include <weft/chain/anchor.hpp>
#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

const Bytes key = to_bytes("w chain");
constexpr types::Timestamp noon = 1'700'000'000 * types::second;

/// A member over several lives: its disk, and the marks beside it.
struct AMember : testing::Test {
    fixtures::Disk disk;
    std::optional<Marks> marks = Marks{};
    std::optional<Spoken> spoken;

    /// True: it knows what it said.
    bool start(types::Timestamp now = noon)
    {
        spoken.emplace(key, marks);
        return spoken->load(now, disk);
    }
    /// How far a crash lets it come.
    enum Until { nothing, batch, mark };
    void speak(Until until = mark)
    {
        Effects::Write write;
        spoken->speaks(write);
        if (until == nothing) return;
        disk.apply(write.batch);
        if (until == batch) return;
        for (const auto& one : write.marks) {
            EXPECT_TRUE(one.behind);
            (*marks)[one.key] = one.value;
        }
    }
    void block(types::Timestamp time)
    {
        types::Batch with;
        spoken->on_block(time, with);
        disk.apply(with);
    }
};

}  // namespace

TEST_F(AMember, that_is_new_or_lost_nothing_speaks)
{
    EXPECT_TRUE(start());
    for (int life = 0; life < 5; ++life) {
        for (int i = 0; i < 3; ++i) speak();
        EXPECT_TRUE(start());
        EXPECT_FALSE(spoken->silent());
        EXPECT_TRUE(spoken->may_sign_anchors(noon));
    }
}

TEST_F(AMember, that_was_killed_at_any_instant_speaks)
{
    for (const auto until : {nothing, batch, mark}) {
        EXPECT_TRUE(start());
        speak();
        speak(until);
        EXPECT_TRUE(start()) << until;
        const auto owed = spoken->owed();
        EXPECT_EQ(owed.has_value(), until == batch) << "what is on the disk is covered first";
        if (owed) (*marks)[owed->key] = owed->value;
    }
}

TEST_F(AMember, whose_store_lost_one_word_or_all_is_silent)
{
    EXPECT_TRUE(start());
    speak();
    const auto old = disk;
    speak();
    disk = old;
    EXPECT_FALSE(start());
    EXPECT_TRUE(spoken->silent());
    disk = {};
    EXPECT_FALSE(start());
}

TEST_F(AMember, whose_marks_are_lost_is_silent_and_so_is_one_without_its_own_mark)
{
    EXPECT_TRUE(start());
    speak();
    marks.reset();
    EXPECT_FALSE(start());
    marks = Marks{};  // another role has made the file anew
    EXPECT_FALSE(start());
}

TEST_F(AMember, that_is_silent_speaks_again_behind_a_block_made_since)
{
    EXPECT_TRUE(start());
    speak();
    disk = {};
    EXPECT_FALSE(start(noon));
    block(noon - types::minute);
    EXPECT_TRUE(spoken->silent()) << "it was there before";
    block(noon + Spoken::clocks_apart);
    EXPECT_TRUE(spoken->silent()) << "its time may be of a clock ahead";
    block(noon + Spoken::clocks_apart + 1);
    EXPECT_FALSE(spoken->silent());
    EXPECT_FALSE(spoken->may_sign_anchors(noon + chain::generation_interval));
    EXPECT_TRUE(spoken->may_sign_anchors(noon + chain::generation_interval + Spoken::clocks_apart));
    EXPECT_TRUE(start(noon + types::minute)) << "and in its next life";
    speak();
    EXPECT_TRUE(start(noon + types::minute));
}

TEST_F(AMember, that_lost_its_mark_notes_so_and_has_one_again_behind_the_next_block)
{
    EXPECT_TRUE(start());
    speak();
    marks.reset();
    const auto note = [&] {
        const auto owed = spoken->owed();
        if (!owed) return false;
        EXPECT_EQ(owed->value, mark_lost);
        EXPECT_FALSE(owed->behind) << "together with what the other roles lost";
        if (!marks) marks.emplace();
        (*marks)[owed->key] = owed->value;
        return true;
    };
    EXPECT_FALSE(start());
    EXPECT_TRUE(note());
    // In its next life, whatever the store has lost meanwhile.
    const auto all = disk;
    disk = {};
    EXPECT_FALSE(start());
    EXPECT_TRUE(note());
    disk = all;
    EXPECT_FALSE(start());
    block(noon + Spoken::clocks_apart + 1);
    EXPECT_FALSE(spoken->silent());
    speak();
    EXPECT_TRUE(start(noon + types::minute)) << "and is not silent again";
    EXPECT_FALSE(spoken->owed());
    disk = {};
    EXPECT_FALSE(start(noon + types::minute));
}
