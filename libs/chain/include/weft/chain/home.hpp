#pragma once

// Where a chain is on the ledger, and whose signature its blocks carry (docs/decisions/0062).
//
// A chain is called by the address of its origin for ever: contracts, accounts and off-ledger requests
// name that one. Its token, with all that it holds, may move to another address, whose key signs from
// then on. The one and the other are its homes; the first has its name.
//
// The state names all but the first (weft/contracts/governance.hpp, key 'h'), each with the first block
// that it signs. The block before that is the old committee's last: its certificate, so the old key,
// says which the new home is, and its anchor, signed by the old key, takes the chain token there. So an
// anchor that moves the token proves the new home to whoever knows the old one (`homes_by`), without any state.
//
// Promises  no block without a home; whoever has the state of a block knows the home of the next one and
//           of all before it; an address is a home of a chain once.

#include <weft/chain/anchor.hpp>
#include <weft/chain/identity.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/state/virtual_state.hpp>

#include <expected>
#include <span>
#include <vector>

namespace weft::chain {

using contracts::Home;

/// All of them, the oldest first, which begins with block 0. Never empty.
[[nodiscard]] std::vector<Home> homes_of(const ChainIdentity& chain, const state::Entries& entries);
/// The newest: of the block that is made on this state.
[[nodiscard]] Address home_of(const ChainIdentity& chain, const state::Entries& entries);
/// That of the block with this index. Pre: the state is not older than the block before it.
[[nodiscard]] Address home_at(const ChainIdentity& chain,
                              const state::Entries& entries,
                              std::uint32_t block_index);
[[nodiscard]] bool is_home(const ChainIdentity& chain,
                           const state::Entries& entries,
                           const Address& address);
/// Whose signature the anchor of this state carries: the home of the first block that it covers.
[[nodiscard]] Address signer_of_anchor(const ChainIdentity& chain,
                                       const state::VirtualState& state);

/// Why anchors do not lead from home to home, in the order it is tried.
enum class HomeError : std::uint8_t {
    not_an_anchor,  ///< no anchor, or with a bad signature
    other_chain,    ///< of another color, or not signed by the home before
    no_move,        ///< it leaves the token where it is
    wrong_block,    ///< of a block before the move before it
};
[[nodiscard]] std::string_view name(HomeError error) noexcept;
/// The homes of a chain of which nothing but name and color is known, from the anchors that moved it, the
/// oldest first. Who leaves the last ones out shows an older home: what is signed there since is not the
/// chain's.
[[nodiscard]] std::expected<std::vector<Home>, HomeError> homes_by(const ChainId& chain,
                                                                   const Color& color,
                                                                   std::span<const Bytes> moves);
/// Whose signature an anchor of that block carries. Pre: `homes` is not empty.
[[nodiscard]] Address signer_by(std::span<const Home> homes, std::uint32_t block_index);

/// A chain is at no more addresses in its life: nodes keep all of their keys.
inline constexpr std::size_t homes_max = 64;

/// Whether the state lets the chain move to that address with its next anchor: governance asks for it, it
/// is an address of a committee and was no home of the chain, which has had fewer than `homes_max`, and
/// nothing that waits for the anchor goes there.
[[nodiscard]] bool may_move(const ChainIdentity& chain,
                            const state::Entries& entries,
                            const Address& to);

}  // namespace weft::chain
