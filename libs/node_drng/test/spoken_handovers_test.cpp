// Whether a member still knows all that it has said in hand-overs.

#include "../src/spoken_handovers.hpp"

#include <weft/fixtures/disk.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

const Bytes key = to_bytes("bw");

/// A member over several lives: its disk, and the marks beside it.
struct AMemberOfHandovers : testing::Test {
    fixtures::Disk disk;
    std::optional<Marks> marks = Marks{};
    std::optional<SpokenHandovers> spoken;

    void start()
    {
        spoken.emplace(key, marks, disk);
        Effects::Write write;
        if (auto mark = spoken->owed()) write.marks.push_back(*std::move(mark));
        durable(write, true);
    }
    void durable(const Effects::Write& write, bool marks_too)
    {
        for (const auto& one : write.marks)
            if (!one.behind && marks) (*marks)[one.key] = one.value;
        disk.apply(write.batch);
        for (const auto& one : write.marks)
            if (one.behind && marks_too && marks) (*marks)[one.key] = one.value;
    }
    void begin()
    {
        Effects::Write write;
        spoken->begins(write);
        durable(write, true);
    }
    void speak(bool marks_too = true)
    {
        Effects::Write write;
        spoken->speaks(write);
        durable(write, marks_too);
    }
};

TEST_F(AMemberOfHandovers, that_is_new_or_lost_nothing_has_forgotten_nothing)
{
    start();
    EXPECT_TRUE(marks->empty()) << "who takes part in none has no mark";
    begin();
    for (int life = 0; life < 3; ++life) {
        speak();
        start();
        EXPECT_FALSE(spoken->forgot());
    }
}

TEST_F(AMemberOfHandovers, whose_mark_a_crash_kept_back_has_forgotten_nothing)
{
    start();
    begin();
    speak(false);
    start();
    EXPECT_FALSE(spoken->forgot());
    EXPECT_EQ(marks->at(key), 1u) << "it is raised at the start";
}

TEST_F(AMemberOfHandovers, with_an_older_copy_of_its_store_has_forgotten_in_all_later_lives)
{
    start();
    begin();
    speak();
    const auto older = disk.content;
    speak();
    disk.content = older;
    for (int life = 0; life < 3; ++life) {
        start();
        EXPECT_TRUE(spoken->forgot());
        begin();
        speak();
    }
}

TEST_F(AMemberOfHandovers, whose_marks_are_lost_has_forgotten_also_when_they_are_made_anew)
{
    start();
    begin();
    speak();
    marks.reset();
    spoken.emplace(key, marks, disk);
    EXPECT_TRUE(spoken->forgot());
    marks = Marks{{key, spoken->owed()->value}};
    start();
    EXPECT_TRUE(spoken->forgot());
}

TEST_F(AMemberOfHandovers, whose_mark_alone_is_gone_has_forgotten)
{
    start();
    begin();
    speak();
    marks->clear();
    start();
    EXPECT_TRUE(spoken->forgot());
}

}  // namespace
