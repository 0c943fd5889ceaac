#pragma once

// What a chain on this node looks like from outside: the answer, the reasons why it does not get
// on, the figures.
//
// Source    D-92 (a node that does not work says why).
// Input     the rooms of a chain, to be looked at.
// Effects   none.

#include <weft/committee/driver.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/node_committee/key_record.hpp>
#include <weft/node_committee/queries.hpp>

#include "anchor_keeper.hpp"
#include "backlog.hpp"
#include "block_sync.hpp"
#include "chain_record.hpp"
#include "ledger_client.hpp"
#include "off_ledger_pool.hpp"
#include "round_clock.hpp"
#include "spoken.hpp"
#include "state_join.hpp"
#include "state_shelf.hpp"
#include <map>
#include <set>

namespace weft::node {

/// Since this process started.
struct ChainCounts {
    std::uint64_t blocks = 0;
    std::uint64_t requests = 0;
    std::uint64_t attempts_empty = 0;
    std::uint64_t in_vain = 0;  ///< batches that had run when nobody waited for them any more
    std::uint64_t accusations = 0;
    std::uint64_t followed = 0;
    std::uint64_t returns = 0;
};

struct ChainView {
    const ChainRecord& record;
    const types::Address& home;  ///< the chain's newest
    const CommitteeKey& key;
    std::vector<PeerId> connected;  ///< members, ascending, this one aside
    const chain::Chain* chain;      ///< null until the origin is confirmed
    const committee::Driver& driver;
    const Backlog& backlog;
    const OffLedgerPool& pool;
    const AnchorKeeper& anchors;
    const BlockSync& sync;
    const StateJoin& join;
    const StateShelf& shelf;
    const RoundClock& clock;
    const LedgerClient& ledger;
    bool diverged;
    const std::map<types::TransactionId, Bytes>& taken_back;
    const std::set<types::TransactionId>& lost;
    std::optional<chain::ReturnRefusal> no_return;
    bool origin_lost;
    std::optional<std::uint32_t> rejected_anchor;    ///< the block that it was of
    std::optional<std::uint32_t> impossible_return;  ///< decided, and this node lacks that state
    std::optional<std::uint16_t> refused;            ///< the chain's cost schedule, not known here
    bool silent;                                     ///< it lost records of what it said
    Instant last_block;
    const ChainCounts& counts;
    const std::map<ValidatorIndex, std::string>& liars;
    const std::map<ValidatorIndex, committee::TwoVotes>& evidence;
    const std::optional<contracts::CommitteeChange>& change;
};

/// The newest confirmed one, else the newest.
[[nodiscard]] std::optional<answers::Anchor> newest_anchor(const chain::Chain& chain);
[[nodiscard]] std::optional<answers::TakenBackBlocks> newest_return(const chain::Chain& chain);
/// How it comes by states and gives them, without labels.
[[nodiscard]] Figures snapshot_figures(const StateJoin& join,
                                       const chain::Chain* chain,
                                       const StateShelf& shelf);
[[nodiscard]] answers::Chain answer_of(const ChainView& view);
[[nodiscard]] std::vector<Reason> reasons_of(const ChainView& view, Instant now);
[[nodiscard]] Figures figures_of(const ChainView& view);

}  // namespace weft::node
