#pragma once

// Frames and commands are checked on a pool before the core sees them: decoding, hashing,
// signatures and work take no time of the one thread that owns the core.
//
// Input     frames of peers and commands of users, as they come.
// Promises  the core gets the frames of a peer in their order, and commands in theirs;
//           no signature that was found valid is checked again while it is remembered;
//           what waits to be checked is bounded per peer: of a peer whose frames fill its lane
//           nothing more is read until there is room;
//           nothing of a peer that is down comes any more.
// Effects   threads; what they found is handed over on the Io thread.

#include <weft/node/door.hpp>

#include "node/work_pool.hpp"
#include <map>

namespace weft::app {

class Checker {
public:
    struct Outside {
        net::Io& io;
        const node::Doors& doors;
        const types::Genesis& genesis;
        std::function<void(const node::PeerId&, node::CheckedFrame)> frame;
        std::function<void(node::CommandId, node::CheckedCommand)> command;
        std::function<void(const node::PeerId&)> hold;     ///< read nothing more from it
        std::function<void(const node::PeerId&)> release;  ///< there is room again
    };
    /// Pre: everything outlives it.
    explicit Checker(Outside outside, WorkPool::Limits limits = {});
    ~Checker();
    Checker(const Checker&) = delete;
    Checker& operator=(const Checker&) = delete;

    void frame(const node::PeerId& from, ByteSpan bytes);
    /// False, and not taken: too many wait already.
    [[nodiscard]] bool command(node::CommandId id, node::AnyCommand what);
    /// Nothing of that peer comes until `resume`; what it sends meanwhile fills its lane.
    void pause(const node::PeerId& peer);
    void resume(const node::PeerId& peer);
    void down(const node::PeerId& peer);

    [[nodiscard]] WorkPool::Load load() const { return pool_.load(); }

private:
    class Memory;

    [[nodiscard]] WorkPool::Lane lane_of(const node::PeerId& peer);
    void on_room(WorkPool::Lane lane);

    Outside outside_;
    std::unique_ptr<Memory> memory_;
    std::map<node::PeerId, WorkPool::Lane> lanes_;
    std::map<WorkPool::Lane, node::PeerId> peers_;
    WorkPool::Lane lane_next_ = 1;  ///< 0: commands
    WorkPool pool_;                 ///< last: its threads use the above
};

}  // namespace weft::app
