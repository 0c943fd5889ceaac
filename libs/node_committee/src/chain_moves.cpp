// How a member has its chain go to another address (decisions 0062, 0066): what it names, and how it reads
// what was forwarded from the address before.

#include <weft/base/probe.hpp>
#include <weft/chain/home.hpp>
#include <weft/contracts/names.hpp>

#include "chain_runner.hpp"
#include "state_partition.hpp"

namespace weft::node {

void ChainRunner::subscribe(Effects& effects)
{
    ask(ledger_.subscribe(chain_ ? reader_.home() : record_.chain), effects);
}

std::optional<std::vector<Bytes>> ChainRunner::take_lacked(ByteSpan bytes)
{
    if (lacking_.empty()) return std::nullopt;
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return std::nullopt;
    const auto id = types::id_of(*transaction);
    auto forwards = lacking_.take(id);
    if (!forwards) return std::nullopt;
    probe<"node: what brought an output to an old home is here">();
    reader_.keep(id, to_bytes(bytes));
    return forwards;
}

const crypto::bls::PublicKey* ChainRunner::group_of_home() const
{
    const auto& own = key_.keys.hi.group;
    if (types::Address::of(own) == reader_.home()) return &own;
    for (const auto& key : sharing_.earlier)
        if (types::Address::of(key) == reader_.home()) return &key;
    return nullptr;
}

bool ChainRunner::move_anchored() const
{
    const auto& newest = chain_->anchors().front();
    const auto last = reader_.homes().back().first_block - 1;
    return (newest.confirmed && newest.id && newest.state.block_index() >= last) ||
           anchors_.ahead();
}

std::optional<types::Address> ChainRunner::move_wanted() const
{
    if (!chain_ || height() == 0 || handed_over()) return std::nullopt;
    const StatePartition governance{chain_->state().entries(), contracts::governance_name};
    const auto rotation = contracts::rotation_of(governance);
    if (!rotation ||
        !chain::may_move(chain_->identity(), chain_->state().entries(), rotation->address))
        return std::nullopt;
    return rotation->address;
}

Effects ChainRunner::agree_to_move(Instant now, const types::Address& to)
{
    Effects effects;
    agreed_to_ = to;
    if (!chain_) return effects;
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

Effects ChainRunner::new_home_ready(Instant now, MoveReady ready)
{
    Effects effects;
    guests_.also(ready.members);
    ready_ = std::move(ready);
    propose_if_wanted(now, effects);
    arm(now, effects);
    return effects;
}

std::optional<types::Address> ChainRunner::move_to_name() const
{
    // What is lost goes back first: so for a move as for a hand-over.
    if (!ready_ || !lost_.empty()) return std::nullopt;
    if (agreed_to_ != ready_->to() || !enough_near(ready_->members) || hand_over_to_name())
        return std::nullopt;
    const auto wanted = move_wanted();
    return wanted == ready_->to() ? wanted : std::nullopt;
}

std::string ChainRunner::move_of() const
{
    if (moved())
        return "move to " + reader_.home().text() +
               ": agreed, and waits for the ledger to confirm its anchor";
    const auto wanted = move_wanted();
    if (!wanted) {
        return agreed_to_ ? "move to " + agreed_to_->text() +
                                ": waits for the owner's request to governance (rotateCommittee)"
                          : std::string{};
    }
    auto text = "move to " + wanted->text() + ": asked for by the owner; ";
    if (agreed_to_ != wanted)
        return text + "this member's operator does not agree yet (`weft chain move`)";
    if (!ready_ || ready_->to() != wanted)
        return text + "its members are not ready yet (`weft chain move` at each of them)";
    if (!enough_near(ready_->members))
        return text + "too few of its members have come near the newest block";
    return text + "named in this member's proposals";
}

}  // namespace weft::node
