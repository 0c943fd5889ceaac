#pragma once

// Writing the outbox while a block is executed, and keeping the anchor within a transaction.

#include <weft/chain/outbox.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/vm/gas.hpp>

namespace weft::chain {

/// The chain holds at most so many colors: its own output must fit an anchor with room to spare.
inline constexpr std::size_t chain_colors_max = 400;

class OutboxWriter {
public:
    OutboxWriter(const ChainIdentity& chain, state::Overlay& overlay);

    /// Removes what the last anchor carried, and remembers that it did, for the state it stood on.
    void close(std::uint32_t anchored_block, Timestamp anchored_timestamp);

    /// Each says whether the anchor still fits a transaction with it; if not, nothing is written.
    /// Consuming an output keeps room to give all of it back to its sender: what contracts send
    /// and post cannot take that room, `give_back` uses it.
    [[nodiscard]] bool consume(const TransactionId& id, const Outbox::Consumed& output);
    [[nodiscard]] bool give_back(const Address& to, const Balances& amount);
    [[nodiscard]] bool send(const Address& to, const Balances& amount);
    [[nodiscard]] bool post(const types::RequestSection& section);
    void mark_urgent();

    /// A unit that did not fit, and what its run has used.
    struct Waiting {
        std::uint32_t block = 0;    ///< that left it out; 0: it comes before all others
        std::uint16_t request = 0;  ///< whose run did not fit
        vm::Gas gas = 0;            ///< of all its requests until then
    };
    [[nodiscard]] std::optional<Waiting> waiting(const TransactionId& unit) const;
    void wait(const TransactionId& unit, const Waiting& waiting);
    void end_wait(const TransactionId& unit);
    /// Of the output that waits for this address.
    [[nodiscard]] std::size_t colors_for(const Address& to) const;

    /// Belongs to the overlay: a rollback of that must restore this too.
    struct Size {
        std::size_t bytes = 0;  ///< upper bound of the anchor's size
        std::uint32_t sections = 0;
        bool empty = true;
    };
    [[nodiscard]] const Size& size() const noexcept { return size_; }
    void restore(const Size& size) noexcept { size_ = size; }

private:
    [[nodiscard]] bool grow(std::size_t bytes, std::size_t reserve);
    [[nodiscard]] bool add_output(const Address& to, const Balances& amount, std::size_t reserve);

    const ChainIdentity& chain_;
    state::Overlay& overlay_;
    Size size_;
    std::size_t refund_bytes_ = 0;  ///< kept for the output that was consumed last
};

}  // namespace weft::chain
