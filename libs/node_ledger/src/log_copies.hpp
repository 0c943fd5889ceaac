#pragma once

// Parts of logs that go between nodes: this node's for who lacks something, and those of peers for this
// node while it catches up (catch_up.hpp).
//
// Source    D-20.
// Input     questions for the log; peers that are ahead; ends of parts; time.
// Promises  1. the log goes to configured peers alone, up to an allowance for each;
//           2. nothing more of a peer's log is asked for while much of it waits to be booked, or the disk
//              is behind.
// Effects   frames to send; those of answers leave when all that was written before is durable.

#include <weft/node/allowance.hpp>
#include <weft/node/role.hpp>

#include "archive.hpp"
#include "catch_up.hpp"
#include "gossip.hpp"
#include <map>

namespace weft::node {

class LogCopies {
public:
    /// Pre: all of it outlives this.
    LogCopies(const tangle::Tangle& tangle, const Archive& archive, const Gossip& gossip)
        : tangle_{tangle}, archive_{archive}, gossip_{gossip}
    {}

    [[nodiscard]] std::vector<Effects::Send> answer(Instant now,
                                                    const PeerId& from,
                                                    const WantLog& want);
    void is_ahead(const PeerId& peer) { catch_up_.is_ahead(peer); }
    void down(const PeerId& peer) { catch_up_.down(peer); }
    /// False: nobody asked for it.
    [[nodiscard]] bool ended(const PeerId& from, const LogEnd& end);
    /// Asks for the next part, when there is one to ask for.
    [[nodiscard]] std::optional<Effects::Send> next(Instant now, bool waits_for_disk);
    void add_reasons(std::vector<Reason>& reasons) const;

private:
    const tangle::Tangle& tangle_;
    const Archive& archive_;
    const Gossip& gossip_;
    CatchUp catch_up_;
    std::map<PeerId, Allowance> allowances_;  ///< kept over connections
};

}  // namespace weft::node
