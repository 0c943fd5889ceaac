// The ring against one that walks its rounds, visit by visit.

#include <weft/base/prng.hpp>
#include <weft/congestion/ring.hpp>

#include <gtest/gtest.h>

#include <deque>

namespace weft::congestion {
namespace {

struct Piece {
    int name;
    std::uint64_t work;
    friend bool operator==(const Piece&, const Piece&) = default;
};

/// First in, first out.
class Line {
public:
    [[nodiscard]] bool empty() const { return pieces_.empty(); }
    [[nodiscard]] std::uint64_t first_work() const { return pieces_.front().work; }
    [[nodiscard]] std::size_t load() const { return load_; }
    void put(Piece piece)
    {
        pieces_.push_back(piece);
        load_ += piece.work;
    }
    Piece take()
    {
        const auto piece = pieces_.front();
        pieces_.pop_front();
        load_ -= piece.work;
        return piece;
    }
    Piece take_latest()
    {
        const auto piece = pieces_.back();
        pieces_.pop_back();
        load_ -= piece.work;
        return piece;
    }

private:
    std::deque<Piece> pieces_;
    std::size_t load_ = 0;
};

/// Deficit round robin as it is written in books: a hand that goes round.
class PlainRing {
public:
    void put(int key, std::uint64_t quantum, Piece piece)
    {
        places_[key].quantum = quantum;
        places_[key].line.put(piece);
    }
    Piece take(std::uint64_t quantum_from_now)
    {
        while (!open_ || places_.at(at_).deficit < places_.at(at_).line.first_work()) visit_next();
        auto& place = places_.at(at_);
        place.deficit -= place.line.first_work();
        place.quantum = quantum_from_now;
        const auto piece = place.line.take();
        leave_if_empty(at_);
        return piece;
    }
    Piece take_latest()
    {
        auto most = places_.begin();
        for (auto it = places_.begin(); it != places_.end(); ++it)
            if (load(it->second) >= load(most->second)) most = it;
        const auto piece = most->second.line.take_latest();
        leave_if_empty(most->first);
        return piece;
    }

private:
    struct Place {
        Line line;
        std::uint64_t quantum = 0;
        std::uint64_t deficit = 0;
    };
    static std::uint64_t load(const Place& place)
    {
        return (place.line.load() << 20) / place.quantum;
    }
    void visit_next()
    {
        auto place = places_.upper_bound(at_);
        if (place == places_.end()) place = places_.begin();
        at_ = place->first;
        open_ = true;
        place->second.deficit += place->second.quantum;
    }
    void leave_if_empty(int key)
    {
        if (!places_.at(key).line.empty()) return;
        places_.erase(key);
        if (key == at_) open_ = false;
    }

    std::map<int, Place> places_;
    int at_ = -1;        ///< where the hand is
    bool open_ = false;  ///< whose visit goes on
};

TEST(Ring, what_is_alone_is_served_at_once)
{
    Ring<int, Line> ring;
    ring.put(3, 1, [](Line& line) { line.put({1, 1'000'000}); });
    EXPECT_EQ(ring.take([](int) { return 1; }), (Piece{1, 1'000'000}));
    EXPECT_TRUE(ring.empty());
    EXPECT_EQ(ring.load(), 0u);
}

TEST(Ring, who_has_twice_the_quantum_is_served_twice_as_much)
{
    Ring<int, Line> ring;
    for (int i = 0; i < 300; ++i) {
        ring.put(1, 10, [&](Line& line) { line.put({1, 10}); });
        ring.put(2, 20, [&](Line& line) { line.put({2, 10}); });
    }
    std::map<int, int> served;
    for (int i = 0; i < 300; ++i)
        ++served[ring.take([](int key) { return key == 1 ? 10u : 20u; }).name];
    EXPECT_EQ(served[1], 100);
    EXPECT_EQ(served[2], 200);
}

TEST(Ring, a_place_that_was_empty_brings_no_deficit_with_it)
{
    Ring<int, Line> ring;
    const auto quantum = [](int) { return 100u; };
    ring.put(1, 100, [](Line& line) { line.put({1, 1}); });
    EXPECT_EQ(ring.take(quantum).name, 1);  // 99 are left, and go
    ring.put(1, 100, [](Line& line) { line.put({1, 150}); });
    ring.put(2, 100, [](Line& line) { line.put({2, 100}); });
    EXPECT_EQ(ring.take(quantum).name, 2);
    EXPECT_EQ(ring.take(quantum).name, 1);
}

TEST(Ring, the_latest_of_who_holds_most_for_its_quantum_goes)
{
    Ring<int, Line> ring;
    for (int i = 0; i < 3; ++i) ring.put(1, 10, [&](Line& line) { line.put({i, 10}); });
    for (int i = 10; i < 12; ++i) ring.put(2, 1, [&](Line& line) { line.put({i, 10}); });
    EXPECT_EQ(ring.take_latest().name, 11);
    EXPECT_EQ(ring.take_latest().name, 10);
    EXPECT_EQ(ring.take_latest().name, 2);
    EXPECT_EQ(ring.load(), 20u);
}

TEST(Ring, equals_one_that_walks_its_rounds)
{
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        Prng prng{seed};
        Ring<int, Line> ring;
        PlainRing plain;
        const auto keys = 1 + prng.below(6);
        const auto quantum_max = 1 + prng.below(40);
        for (int name = 0; name < 200; ++name) {
            const auto choice = prng.below(8);
            const auto quantum = 1 + prng.below(quantum_max);
            if (ring.empty() || choice < 5) {
                const auto key = static_cast<int>(prng.below(keys));
                const Piece piece{name, 1 + prng.below(60)};
                ring.put(key, quantum, [&](Line& line) { line.put(piece); });
                plain.put(key, quantum, piece);
            } else if (choice < 7) {
                ASSERT_EQ(ring.take([&](int) { return quantum; }), plain.take(quantum))
                    << "seed " << seed << ", step " << name;
            } else {
                ASSERT_EQ(ring.take_latest(), plain.take_latest())
                    << "seed " << seed << ", step " << name;
            }
        }
    }
}

}  // namespace
}  // namespace weft::congestion
