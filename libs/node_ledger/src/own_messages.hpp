#pragma once

// What this node puts on the Tangle, and for whom: what users and chains' nodes give it, its approvals,
// and what keeps its own messages from being left behind. What it says and when is the issuer's
// (issuer.hpp); here is who may have it said, and what they are answered.
//
// Source    D-20, D-23, D-27, D-90.
// Input     commands, posted transactions, time; the peers' clocks.
// Promises  1. each step of a message is carried out before the next message is made: what is said next
//              stands on what has become of it;
//           2. nothing is signed while the peers' clocks say that this node's is off; what nobody asked
//              for waits as well until they have told the first time;
//           3. a transaction that is here already is answered with where it is. Who posts it again, a
//              wallet or a chain's node, has it attached again when it is pending, and its last message is
//              old or all its messages stand for sides that lost: it is the same transaction, so nobody
//              pays twice;
//           4. an answer leaves when the message that it tells of is durable;
//           5. of bridges, and of payloads that are said again, a bounded number is issued at a time;
//           6. what is said again is said once for each message that was left behind, also through
//              restarts, and told of when it is durable, with the message that carries it now: whoever
//              waits for the first one waits for nothing;
//              what could not be said yet is tried again.
// Effects   those of the steps, as the caller carries them out; answers.

#include <weft/node/peer_clocks.hpp>
#include <weft/node_ledger/commands.hpp>

#include "archive.hpp"
#include "issuer.hpp"
#include <functional>
#include <optional>

namespace weft::node {

class OwnMessages {
public:
    /// Bridges issued at a time; payloads said again the same.
    static constexpr std::size_t rescue_max = 64;
    /// A pending transaction that is posted again is attached again when its newest message is so old.
    static constexpr types::Timestamp reattach_after = 20 * types::second;

    /// What becomes of a step of the Tangle. `answer`: leaves with what the step writes.
    using CarryOut =
        std::function<Effects(Instant now, const tangle::Step& step, std::optional<Answer> answer)>;
    /// Pre: all of it outlives this. `clocks` null: nobody watches them.
    OwnMessages(Issuer issuer,
                tangle::Tangle& tangle,
                const Archive& archive,
                const PeerClocks* clocks,
                CarryOut carry_out);

    struct Attached {
        Effects effects;
        std::optional<Issuer::Refusal> refusal;
        std::optional<types::MessageId> message{};  ///< that was issued; none: `refusal` says why
    };
    /// Issues a message with the content, over bridges when it must. Without any it only approves.
    Attached attach(Instant now, const tangle::Content& content, std::optional<Answer> answer = {});
    Effects command(Instant now, CommandId command, SignedTransaction what);
    Effects command(Instant now, CommandId command, IssueData what);
    /// Of a chain's node, which posts it until it is confirmed: it may well be here already.
    Effects post(Instant now, SignedTransaction what);
    Effects approve(Instant now);
    /// Bridges from what is left behind.
    Effects rescue(Instant now);
    /// Payloads again that stood for a side that lost, or that this node is against now.
    struct SaidAgain {
        Effects effects;
        bool more = false;  ///< so many that others wait for the next call
    };
    SaidAgain say_again(Instant now);

    /// Something speaks against this node's clock, or the first peers have not told theirs yet.
    [[nodiscard]] bool waits_for_clocks(Instant now) const;
    [[nodiscard]] Issuer& issuer() noexcept { return issuer_; }
    [[nodiscard]] const Issuer& issuer() const noexcept { return issuer_; }
    [[nodiscard]] const PeerClocks* clocks() const noexcept { return clocks_; }

private:
    Effects carry_out_for(Instant now,
                          CommandId command,
                          const tangle::Content& content,
                          Answer answer);
    /// True: it is on its way again, or never can be.
    bool attach_again(Instant now, const types::MessageId& stranded, Effects& effects);
    /// A pending transaction for which another message is worth while.
    [[nodiscard]] bool left_behind(Instant now, const types::TransactionId& id) const;
    [[nodiscard]] std::optional<Issuer::Refusal> clock_objection(Instant now) const;

    Issuer issuer_;
    tangle::Tangle& tangle_;
    const Archive& archive_;
    const PeerClocks* clocks_;
    CarryOut carry_out_;
};

}  // namespace weft::node
