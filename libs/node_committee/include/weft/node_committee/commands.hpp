#pragma once

// What a user may ask of a committee node. A command is answered when what it changes is durable
// (D-90).

#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/checked.hpp>
#include <weft/node_committee/off_ledger.hpp>
#include <weft/types/address.hpp>

namespace weft::node {

/// Run the chain at this address with the key of an earlier key generation (S1's boot-up record), or
/// follow it as an access node, without a key.
struct ActivateChain {
    using List = struct CommitteeCommands;
    types::Address chain;
    types::TransactionId origin;  ///< whose hash is the chain's color
    std::string description;
    bool follow = false;
};

/// Take an off-ledger request and pass it to the other members. Values: request.
struct SubmitOffLedger {
    using List = struct CommitteeCommands;
    types::ChainId chain;
    Bytes request;

    struct Checked {
        types::ChainId chain;
        SignedOffLedger request;
    };
    static std::expected<Checked, Refusal> check(SubmitOffLedger asked, const Checking& checking)
    {
        auto request = SignedOffLedger::check(std::move(asked.request), checking);
        if (!request) return std::unexpected{std::move(request.error())};
        return Checked{asked.chain, *std::move(request)};
    }
};

/// Take off-ledger requests in their order, up to the first that is refused, with one record. When the first
/// is refused, so is the command. Values: last; refused and message when one was.
struct SubmitOffLedgers {
    using List = struct CommitteeCommands;
    static constexpr std::size_t requests_max = 64;
    types::ChainId chain;
    std::vector<Bytes> requests;  ///< 1…requests_max

    struct Checked {
        types::ChainId chain;
        std::vector<SignedOffLedger> requests;
    };
    static std::expected<Checked, Refusal> check(SubmitOffLedgers asked, const Checking& checking);
};

/// This node's operator agrees that the chain goes to that address (decision 0066): as a member of the chain,
/// which lets it go; as one of the address, which takes it; or as both. Values: chain, to.
struct MoveChain {
    using List = struct CommitteeCommands;
    types::ChainId chain;
    types::Address to;
    std::optional<types::TransactionId> origin = {};  ///< of one that this node does not hold
    std::vector<PeerId> from = {};                    ///< whom its blocks are asked of
    bool withdraw = false;  ///< the word is taken back, and nothing else of this is looked at
};

struct CommitteeCommands {
    static constexpr RoleId role = committee_role;
    using Any = std::variant<ActivateChain, SubmitOffLedger, SubmitOffLedgers, MoveChain>;
};

}  // namespace weft::node
