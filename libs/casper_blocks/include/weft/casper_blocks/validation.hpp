#pragma once

// What is checked before and after the consensus has its say, in the order tried (K 3.3; seed 003, figure 9).
//
// Source    seed 003, "Block Validation Lifecycle"; K 3.3; D-84, D-88.
// Input     a decoded block; what is known of the blocks it cites; what executing it gave.
// Promises  1. `check_origin`: a block that fails was not made so by whom it names. Nothing of it is remembered:
//              whoever sent it is to blame, and the true block of that id may still come.
//           2. `check_alone`, `check_cited`, `check_executed`: a block that fails is refused by every validator,
//              for good. The clock decides nothing but when a block is looked at.
// Order     origin, alone, clock; when all it cites is here: cited, then casper::check_form and casper::check,
//           then execution.

#include <weft/casper/dag.hpp>
#include <weft/casper_blocks/signed_block.hpp>

#include <unordered_map>

namespace weft::casper {

enum class Fault : std::uint8_t {
    // origin
    another_network,
    signature_invalid,
    body_mismatch,
    // alone
    gas_sum_wrong,
    too_much_gas,
    stages_unordered,
    deploy_invalid,
    deploy_repeated,
    deploy_from_future,
    deploy_expired,
    // cited
    timestamp_before_cited,
    rank_wrong,
    previous_wrong,
    sequence_number_wrong,
    deploy_in_past,
    dependency_missing,
    deploys_while_closing,
    says_nothing,  ///< no deploys, and it adds to no support graph of a block with work (decision 0036)
    // executed
    state_before_wrong,
    stage_conflict,
    deploy_gas_wrong,
    deploy_outcome_wrong,
    effects_wrong,
    state_after_wrong,
    stakes_wrong,
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;

struct Refusal {
    Fault fault;
    std::optional<std::size_t> deploy = {};  ///< its place in the block, when it is one's fault
    std::optional<DeployError> error = {};   ///< of deploy_invalid
    friend bool operator==(const Refusal&, const Refusal&) = default;
};
using Checked = std::expected<void, Refusal>;

[[nodiscard]] Checked check_origin(const SignedBlock& block, const NetworkId& network);
/// The same where the body's hash is known already.
[[nodiscard]] Checked check_origin(const Header& header,
                                   const types::Hash& body,
                                   const NetworkId& network);
struct Alone {
    /// Whose deploys are meant; nullopt: those of the block's own network. In a later era a block names
    /// the block that opened the era, and deploys still name genesis (D-89).
    std::optional<NetworkId> deploys_of = {};
    bool approvals_checked = false;  ///< check() of every deploy passed before
};
/// Pre: check_origin passed.
[[nodiscard]] Checked check_alone(const SignedBlock& block,
                                  std::uint64_t gas_max,
                                  const Alone& alone = {});

/// What a clock that differs from the creator's says to a block.
enum class Due : std::uint8_t { now, later, too_far_ahead };
inline constexpr types::Timestamp ahead_max = 15 * types::second;
[[nodiscard]] constexpr Due due(types::Timestamp block_time, types::Timestamp clock) noexcept
{
    if (block_time <= clock) return Due::now;
    return block_time - clock <= ahead_max ? Due::later : Due::too_far_ahead;
}

/// What has to be known of accepted blocks to judge those that cite them; and where each deploy stands.
class History {
public:
    struct Known {
        Validator creator = 0;
        std::uint64_t sequence_number = 0;
        types::Timestamp timestamp = 0;
        std::uint64_t rank = 0;
    };
    explicit History(const BlockId& genesis) : History{genesis, Known{.creator = no_slot}} {}
    /// Of an era that `opened` opens (D-89).
    History(const BlockId& opened, const Known& known) { known_.emplace(opened, known); }
    /// A deploy that every block stands on: executed in an era before this.
    void settle(const DeployId& deploy, types::Timestamp last);
    [[nodiscard]] bool settled(const DeployId& deploy) const;

    void insert(const BlockId& id, Validator creator, const SignedBlock& block);
    [[nodiscard]] const Known* find(const BlockId& id) const;
    /// Whether a block in the past over parents of these, themselves included, has the deploy.
    [[nodiscard]] bool executed(const Dag& dag,
                                const std::vector<BlockId>& parents,
                                const DeployId& deploy) const;
    /// The accepted blocks that have it, in order of insertion.
    [[nodiscard]] std::vector<BlockId> blocks_with(const DeployId& deploy) const;

    [[nodiscard]] std::size_t deploys() const { return deploys_.size(); }

private:
    struct Where {
        std::vector<BlockId> blocks;
        bool settled = false;       ///< in a removed block that every block stands on
        types::Timestamp last = 0;  ///< no block after this may have it
    };
    std::unordered_map<BlockId, Known> known_;     ///< lookups only
    std::unordered_map<DeployId, Where> deploys_;  ///< lookups only
};

/// Pre: all that the block cites is in the DAG and in the history.
[[nodiscard]] Checked check_cited(const SignedBlock& block,
                                  Validator creator,
                                  const Dag& dag,
                                  const History& history);

/// What executing a block's deploys on the state its parents give has led to.
struct Execution {
    struct One {
        std::uint64_t gas = 0;
        Outcome outcome = Outcome::done;
    };
    types::Hash state_before;
    std::vector<One> deploys;
    bool stages_commute = true;  ///< those of stage 0, with one another
    Effects effects;
    types::Hash state_after;
    types::Hash stakes;
};
[[nodiscard]] Checked check_executed(const SignedBlock& block, const Execution& execution);

/// The block as the consensus sees it.
[[nodiscard]] Block consensus_block(const Header& header, Validator creator, Effects effects);

}  // namespace weft::casper
