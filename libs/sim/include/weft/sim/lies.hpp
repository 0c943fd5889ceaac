#pragma once

// Adversaries. A liar is a correct node whose outgoing frames pass through a lie. What it cannot
// do, by construction: speak for another seat, break a signature, exceed f, hold up frames that
// correct nodes send each other.

#include <weft/base/prng.hpp>
#include <weft/sim/agenda.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::sim {

enum class Lie : std::uint8_t {
    silence,     ///< says nothing at all
    mute_some,   ///< most frames never leave
    stop,        ///< correct at first, then silent
    equivocate,  ///< tells every second recipient another story
    flip_some,   ///< tells another story at random
    contradict,  ///< tells both stories to everybody
    delay,       ///< everything arrives as late as it may
    replay,      ///< repeats old frames, its own and those others sent to it, as its own
    babble,      ///< well-formed frames that fit nothing: wrong rounds, seats, digests
    corrupt,     ///< signature shares are wrong in one of several ways
    favour,      ///< speaks to some of the others only
    flatter,     ///< speaks to some only, and tells these one or the other story
    twin,        ///< two correct machines share the seat, each talks to its half of the others
};
inline constexpr std::size_t lies = 13;
[[nodiscard]] std::string_view name(Lie lie);

/// The mouth of one liar. `Story` knows the protocol:
///   Message twisted(const Message&)           the same frame of another story, or the frame itself
///   Message corrupted(const Message&, Prng&)  with a wrong signature share
///   Message noise(Prng&)                      well-formed, fits nothing
template <class Message, class Story>
class Mouth {
public:
    Mouth(Lie lie, Prng prng, Duration late_max, Duration stops_at)
        : lie_{lie},
          prng_{prng},
          favourites_{prng_.next()},
          late_max_{late_max},
          stops_at_{stops_at}
    {}
    /// `send(to, message, extra delay)` puts a frame on the link.
    template <class Send>
    void speak(Duration now, std::size_t to, const Message& message, Story& story, Send&& send)
    {
        const auto none = Duration::zero();
        switch (lie_) {
        case Lie::silence: return;
        case Lie::mute_some:
            if (prng_.chance(Ratio::percent(60))) return;
            break;
        case Lie::stop:
            if (now >= stops_at_) return;
            break;
        case Lie::equivocate:
            if (to % 2 == 0) return send(to, story.twisted(message), none);
            break;
        case Lie::flip_some:
            if (prng_.chance(Ratio::percent(50))) return send(to, story.twisted(message), none);
            break;
        case Lie::contradict: {
            const bool first = prng_.chance(Ratio::percent(50));
            send(to, first ? story.twisted(message) : message, none);
            return send(to, first ? message : story.twisted(message), none);
        }
        case Lie::delay: return send(to, message, late_max_);
        case Lie::replay:
            if (!heard_.empty() && prng_.chance(Ratio::percent(40))) {
                const auto index = prng_.below(heard_.size());
                send(to, heard_[index], none);
            }
            keep(message);
            break;
        case Lie::babble:
            if (prng_.chance(Ratio::percent(40))) send(to, story.noise(prng_), none);
            break;
        case Lie::corrupt: return send(to, story.corrupted(message, prng_), none);
        case Lie::favour:
            if ((favourites_ >> to % 64 & 1) == 0) return;
            break;
        case Lie::flatter:
            if ((favourites_ >> to % 64 & 1) == 0) return;
            if (prng_.chance(Ratio::percent(50))) return send(to, story.twisted(message), none);
            break;
        case Lie::twin: break;  // the world runs the second machine
        }
        send(to, message, none);
    }
    /// What others told the liar.
    void hear(const Message& message)
    {
        if (lie_ == Lie::replay) keep(message);
    }
    [[nodiscard]] Lie lie() const noexcept { return lie_; }

private:
    void keep(const Message& message)
    {
        if (heard_.size() < 64)
            heard_.push_back(message);
        else
            heard_[prng_.below(heard_.size())] = message;
    }

    Lie lie_;
    Prng prng_;
    std::uint64_t favourites_;  // by recipient, a bit
    Duration late_max_;
    Duration stops_at_;
    std::vector<Message> heard_;
};

}  // namespace weft::sim
