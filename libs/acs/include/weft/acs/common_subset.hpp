#pragma once

// Common subset: every validator proposes bytes; all agree on a set of at least n - f proposals.
//
// Source    Ben-Or, Kelmer, Rabin 1994; Miller et al., The honey badger of BFT protocols, CCS 2016,
//           fig. 4; X §4.1.
// Model     n > 3f; authenticated links; no clock; messages may be late, reordered, repeated.
// Promises  agreement    all correct validators output the same seats and the same bytes
//           validity     at least n - f seats, at least n - 2f of them correct; a correct seat's
//                        bytes are what it proposed
//           totality     with probability 1 all correct validators output, once all have proposed
//           evidence     a correct validator is never accused by a correct one
// Cost      n broadcasts and n binary agreements, O(n^3) small messages and n^2 |proposal| bytes in
//           total; 5 hops when nobody is slow or silent, 9 with silent ones.
//
// 1  own proposal -> broadcast of our seat.
// 2  a broadcast delivers -> 1 to the agreement of that seat.
// 3  n - f agreements have decided 1 -> 0 to all that have no input yet.
// 4  all have decided -> wait for the broadcasts of those with 1 -> output, by seat.
//
// Restart   Same inputs, same steps: a validator that feeds its recorded inputs again sends the
//           same messages, and repeats of what peers sent change nothing.

#include <weft/aba/agreement.hpp>
#include <weft/rbc/reliable_broadcast.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace weft::acs {

/// A message of the broadcast or the agreement that belongs to one seat's proposal.
struct Message {
    ValidatorIndex proposer;
    std::variant<rbc::Message, aba::Message> part;
    friend bool operator==(const Message&, const Message&) = default;
};

/// Ascending seats, each with the bytes it proposed.
using Subset = std::vector<std::pair<ValidatorIndex, Bytes>>;

/// The message speaks of a seat that does not exist.
struct NoSuchProposer {
    friend bool operator==(NoSuchProposer, NoSuchProposer) = default;
};
/// What a peer did wrong, and in the matter of whose proposal.
struct Fault {
    ValidatorIndex proposer;
    std::variant<rbc::Fault, aba::Fault, NoSuchProposer> what;
    friend bool operator==(const Fault&, const Fault&) = default;
};
enum class Refusal : std::uint8_t { already_proposed, oversized, stranger };
using Step = protocol::Step<Message, Subset, Fault>;

class CommonSubset {
public:
    /// Pre: `keys` are of `committee` and outlive this; `self` sits in it; no two runs with these
    /// keys share an `instance`.
    CommonSubset(protocol::Committee committee,
                 ValidatorIndex self,
                 const protocol::InstanceId& instance,
                 const coin::Keys& keys);

    /// Our proposal, once; at most rbc::payload_bytes_max bytes.
    std::expected<Step, Refusal> propose(Bytes proposal);
    /// Feeds one authenticated message. The subset is the step's output, once.
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);

    /// Our output is out. Others may still need our help: keep the instance until they have another
    /// way to the result (a certificate), or no longer ask.
    [[nodiscard]] bool done() const noexcept { return done_; }
    /// Proposals we have received whole so far.
    [[nodiscard]] std::size_t delivered() const noexcept { return delivered_; }
    /// Decided agreements so far, of both kinds.
    [[nodiscard]] std::size_t decided() const noexcept { return ones_ + zeros_; }
    /// The furthest round any agreement is in.
    [[nodiscard]] std::uint32_t round() const noexcept;

private:
    struct Proposal {
        rbc::ReliableBroadcast broadcast;
        aba::Agreement agreement;
        std::optional<Bytes> payload;
    };

    void take(ValidatorIndex proposer, rbc::Step&& from_broadcast, Step& step);
    void take(ValidatorIndex proposer, aba::Step&& from_agreement, Step& step);
    void input(ValidatorIndex proposer, bool value, Step& step);
    void finish(Step& step);

    protocol::Committee committee_;
    ValidatorIndex self_;
    std::vector<Proposal> proposals_;  // by seat
    std::size_t delivered_ = 0;
    std::size_t ones_ = 0;   // agreements that decided 1
    std::size_t zeros_ = 0;  // agreements that decided 0
    bool closed_ = false;    // step 3 has been taken
    bool done_ = false;
};

/// The name the protocol goes by among its users.
using Acs = CommonSubset;

}  // namespace weft::acs
