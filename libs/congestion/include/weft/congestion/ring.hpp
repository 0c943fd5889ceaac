#pragma once

// Deficit round robin (Shreedhar and Varghese 1995): who waits is served in turn, by weight.
//
// Source    T §2.5; D-27.
// Model     Places in a ring, by key. In each round each place is visited once, in order of keys, and
//           its deficit grows by its quantum; while the work of what is first there fits the
//           deficit, it is served and the deficit shrinks by it. A place that is empty leaves the
//           ring and its deficit with it.
// Promises  work-conserving: something is served whenever anybody waits. Over any time in which a
//           place always waits it gets its share of the quanta, to one piece of work and one
//           quantum. A place is never behind others for longer than the round in which its turn is.
// Cost      O(log places) per call: no round is walked. A place's deficit grows by the same quantum
//           each round, so the round in which its turn comes is computed when something changes, and
//           the places stand in the order of (round, key).
//
// Invariants:
//   R1  A place is in the ring exactly when its child has something.
//   R2  `deficit` holds the quanta of all visits in rounds before `visit`, less what was served.
//   R3  `turn` is the first round in which the deficit, with the quanta of the visits up to it, is
//       at least the work of the child's first; `order_` holds exactly the (turn, key) of all.
//   R4  No turn is before the position (round_, at_), which never goes back.

#include <weft/base/check.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace weft::congestion {

/// A child has `empty()`, `first_work()`, `load()` (what it holds, in bytes), `take()` and
/// `take_latest()`.
template <class Key, class Child>
class Ring {
public:
    [[nodiscard]] bool empty() const noexcept { return places_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    /// The work of what `take` would return. Pre: not empty.
    [[nodiscard]] std::uint64_t first_work() const
    {
        return places_.at(order_.begin()->second).child.first_work();
    }
    [[nodiscard]] std::size_t load() const noexcept { return load_; }
    [[nodiscard]] const Child* find(const Key& key) const
    {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : &found->second.child;
    }

    /// `put(child)` adds something at the key's place. `quantum` counts from the next visit on.
    /// Pre: at least 1.
    template <class Put>
    void put(const Key& key, std::uint64_t quantum, Put put)
    {
        WEFT_CHECK(quantum > 0);
        auto [place, added] = places_.try_emplace(key);
        if (added) {
            place->second.visit = visited(key) ? round_ + 1 : round_;
        } else {
            order_.erase({place->second.turn, key});
            loads_.erase({place->second.loaded, key});
            catch_up(place->second, key);
        }
        place->second.quantum = quantum;
        load_ -= place->second.child.load();
        put(place->second.child);
        enter(place->second, key);
    }

    /// What is next in turn. `quantum(key)` is the place's from now on. Pre: not empty.
    template <class Quantum>
    auto take(Quantum quantum)
    {
        const auto [turn, key] = *order_.begin();
        WEFT_CHECK(!visited_after(turn, key));  // R4
        auto place = places_.find(key);
        order_.erase(order_.begin());
        loads_.erase({place->second.loaded, key});
        round_ = turn;
        at_ = key;
        catch_up(place->second, key);
        auto& child = place->second.child;
        const auto work = child.first_work();
        WEFT_CHECK(place->second.deficit >= work);  // R3
        place->second.deficit -= work;
        load_ -= child.load();
        auto taken = child.take();
        if (child.empty()) {
            places_.erase(place);
        } else {
            place->second.quantum = std::max<std::uint64_t>(quantum(key), 1);
            enter(place->second, key);
        }
        return taken;
    }

    /// The latest of who holds most for its quantum. Pre: not empty.
    auto take_latest()
    {
        const auto key = std::prev(loads_.end())->second;
        auto place = places_.find(key);
        order_.erase({place->second.turn, key});
        loads_.erase({place->second.loaded, key});
        catch_up(place->second, key);
        load_ -= place->second.child.load();
        auto taken = place->second.child.take_latest();
        if (place->second.child.empty())
            places_.erase(place);
        else
            enter(place->second, key);
        return taken;
    }

private:
    struct Place {
        Child child;
        std::uint64_t quantum = 1;
        std::uint64_t deficit = 0;
        std::uint64_t visit = 0;   ///< the first round whose quantum is not in `deficit`
        std::uint64_t turn = 0;    ///< R3
        std::uint64_t loaded = 0;  ///< load for its quantum, as in `loads_`
    };

    /// Whether this round's visit to the key has been.
    [[nodiscard]] bool visited(const Key& key) const { return at_ && key <= *at_; }
    [[nodiscard]] bool visited_after(std::uint64_t turn, const Key& key) const
    {
        return turn < round_ || (turn == round_ && at_ && key < *at_);
    }
    /// Adds the quanta of visits that have been.
    void catch_up(Place& place, const Key& key)
    {
        const auto next = visited(key) ? round_ + 1 : round_;
        if (place.visit >= next) return;
        place.deficit += (next - place.visit) * place.quantum;
        place.visit = next;
    }
    /// Computes when the place's turn comes.
    void enter(Place& place, const Key& key)
    {
        const auto work = place.child.first_work();
        if (place.deficit >= work && place.visit > 0 && at_ == key) {
            place.turn = round_;  // its visit goes on
        } else {
            const auto missing = work > place.deficit ? work - place.deficit : 0;
            const auto visits =
                std::max<std::uint64_t>((missing + place.quantum - 1) / place.quantum, 1);
            place.turn = place.visit + visits - 1;
        }
        place.loaded = place.child.load() * load_unit / place.quantum;
        load_ += place.child.load();
        order_.emplace(place.turn, key);
        loads_.emplace(place.loaded, key);
    }

    static constexpr std::uint64_t load_unit = std::uint64_t{1} << 20;

    std::map<Key, Place> places_;
    std::set<std::pair<std::uint64_t, Key>> order_;
    std::set<std::pair<std::uint64_t, Key>> loads_;
    std::uint64_t round_ = 0;
    std::optional<Key> at_;
    std::size_t load_ = 0;
};

}  // namespace weft::congestion
