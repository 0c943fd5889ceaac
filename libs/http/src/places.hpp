#pragma once

// Who has a place at the server, and who makes room for whom.
//
// Model     connections come from places (weft/net/place.hpp), of which some mean no good. One that
//           has asked, waits for its answer or reads events is busy; one whose request is not here
//           yet, or not whole, is idle.
// Promises  shared     nobody is turned away for idle connections: the one that has been idle
//                      longest, of the place that has most, makes room
//           reserved   some places in the hall are for this machine only: its operator gets in
//                      whatever others do
//           answered   who finds the hall full waits in the anteroom, where it may ask how the node
//                      is, and for the rest is told to come back; a full anteroom loses who came
//                      first, of the place that has most there
//           short      who stays long (waits for a state, reads events, has a view run) has never the
//                      last places, of the hall nor of its own place: some are left to those who
//                      ask and go
//           bounded    hall and anteroom together are the most connections there are
// Cost      O(connections) when the hall is full, else O(log connections).

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace weft::http {

class Places {
public:
    struct Limits {
        std::size_t hall_max = 512;
        std::size_t hall_per_place_max = 256;
        std::size_t operator_places = 32;  ///< of the hall
        std::size_t anteroom_max = 64;
        /// Of the hall, and of each place's share: not for who stays. At most an eighth of it.
        std::size_t short_places = 64;
        std::size_t short_per_place = 32;
    };
    using Guest = std::uint64_t;  ///< never used again
    enum class Room : std::uint8_t { hall, anteroom };

    /// A guest's place, given back when this goes.
    class Ticket {
    public:
        Ticket(Places& places, Guest guest) : places_{&places}, guest_{guest} {}
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();
        [[nodiscard]] Guest guest() const noexcept { return guest_; }

    private:
        Places* places_;
        Guest guest_;
    };
    struct Seated {
        Ticket ticket;
        Room room = Room::hall;
        std::optional<Guest> leaves = std::nullopt;  ///< who must be closed now
    };

    explicit Places(Limits limits) : limits_{limits} {}
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    /// Everyone gets in; begins idle.
    [[nodiscard]] Seated enter(const std::string& place, bool of_this_machine);
    struct Promoted {
        bool in_hall = false;
        std::optional<Guest> leaves = std::nullopt;  ///< who must be closed now
    };
    /// From the anteroom to the hall, when there is room by now, or somebody to make it.
    [[nodiscard]] Promoted promote(Guest guest);
    void set_busy(Guest guest);
    void set_idle(Guest guest);
    /// It is going to be busy for long, until it is idle again. False: as many are as may.
    [[nodiscard]] bool stay(Guest guest);
    [[nodiscard]] std::size_t size() const noexcept { return guests_.size(); }
    [[nodiscard]] std::size_t in_hall() const noexcept { return in_hall_; }

private:
    struct Entry {
        std::string place;
        bool of_this_machine = false;
        Room room = Room::hall;
        bool busy = false;
        bool stays = false;
        std::uint64_t since = 0;  ///< of being as it is, in steps of `steps_`
    };
    using Counts = std::map<std::string, std::size_t>;

    [[nodiscard]] bool has_room(const Entry& newcomer) const;
    template <class MayLeave>
    [[nodiscard]] std::optional<Guest> longest_of_most(const Counts& counts,
                                                       MayLeave may_leave) const;
    [[nodiscard]] std::optional<Guest> who_makes_room(const Entry& newcomer) const;
    void take(Guest guest, Entry entry);
    void end_stay(Entry& entry);
    void leave(Guest guest);
    [[nodiscard]] Counts& counts_of(Room room);
    [[nodiscard]] std::size_t count_in(const Counts& counts, const std::string& place) const;

    Limits limits_;
    std::map<Guest, Entry> guests_;
    Counts hall_by_place_;
    Counts anteroom_by_place_;
    Counts stays_by_place_;
    std::size_t in_hall_ = 0;
    std::size_t stays_ = 0;
    Guest last_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace weft::http
