#pragma once

// The outbox: what the next anchor must carry, kept in the state itself, in the partition of hname
// 0, which no contract has. So whoever has the state has it, also a node that followed blocks.
//
//   'a'                 last anchor: u8 version 1 ‖ u32 block ‖ i64 timestamp ‖ balances of its
//                       chain output; absent: the origin
//   'c' ‖ transaction   consumed output: u16 request tokens in it ‖ balances as booked
//   'o' ‖ address 33    balances to send there
//   'x' ‖ u32 BE n      request section to another chain, an SC payload with this one request
//   'u'                 present when a contract asked for an L1 transfer: the anchor is urgent
//   'w' ‖ transaction   a unit that ran and did not fit: u32 block ‖ u16 request ‖ u64 gas
//   's', 'q', 'p'       requests to the own chain (own_requests.hpp): no anchor carries them
//
// 'c', 'o', 'x' and 'u' belong to the blocks since the last anchor: the block after an anchored one
// begins by removing them. 'w' goes with the unit it is about.

#include <weft/chain/identity.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/types/sc_payload.hpp>

namespace weft::chain {

/// The contents, read from a state: what build_anchor needs, and explorers show.
struct Outbox {
    struct Consumed {
        std::uint16_t request_tokens = 0;
        Balances balance;
        friend bool operator==(const Consumed&, const Consumed&) = default;
    };
    std::uint32_t anchored_block = 0;  ///< covered by the last anchor
    Timestamp anchored_timestamp = 0;  ///< of that block
    Balances base;  ///< the chain output of the last anchor, chain token included
    std::map<TransactionId, Consumed> consumed;
    std::map<Address, Balances> outputs;
    std::vector<types::RequestSection> sections;
    bool urgent = false;
    /// Units that did not fit wait for the next anchor.
    bool waited_for = false;
    friend bool operator==(const Outbox&, const Outbox&) = default;

    [[nodiscard]] bool empty() const noexcept
    {
        return consumed.empty() && outputs.empty() && sections.empty();
    }
    /// What stays in the chain's output: base and consumed outputs with request tokens uncolored,
    /// less what leaves. Nullopt when that does not add up.
    [[nodiscard]] std::optional<Balances> chain_output() const;
    /// Bytes of the anchor transaction that carries this.
    [[nodiscard]] std::size_t transaction_bytes() const;
};

[[nodiscard]] Outbox outbox_of(const ChainIdentity& chain, const state::Entries& entries);

}  // namespace weft::chain
