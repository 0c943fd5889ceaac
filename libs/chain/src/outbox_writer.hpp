#pragma once

// Writing the outbox while a block is executed, and keeping the anchor within a transaction.

#include <weft/chain/outbox.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/vm/gas.hpp>

namespace weft::chain {

/// IOTA aside.
[[nodiscard]] std::uint32_t colors_in(const Balances& balances);
/// Bytes that an output of so many colors takes in an anchor.
[[nodiscard]] std::size_t bytes_of_output(std::size_t colors);
/// Bytes that a request home takes in an anchor, its output included (D-57).
[[nodiscard]] std::size_t bytes_of_home(const Balances& transfer);

/// What may come back of a unit: room that is kept while its requests run.
struct Returns {
    std::size_t bytes = 0;
    std::uint32_t sections = 0;  ///< requests home
    std::uint32_t colors = 0;    ///< amounts of colors in them
};

class OutboxWriter {
public:
    OutboxWriter(const ChainIdentity& chain, state::Overlay& overlay);

    /// Removes what the last anchor carried, and remembers that it did, for the state it stood on.
    void close(std::uint32_t anchored_block, Timestamp anchored_timestamp);

    /// Each says whether the anchor still fits a transaction with it; if not, nothing is written.
    /// Consuming an output keeps room for what comes back of it: what contracts send and post
    /// cannot take that room, `give_back` and `give_home` use it.
    [[nodiscard]] bool consume(const TransactionId& id,
                               const Outbox::Consumed& output,
                               const Returns& returns);
    /// The same room for a unit without an output on the ledger.
    [[nodiscard]] bool reserve(const Returns& returns);
    [[nodiscard]] bool give_back(const Address& to, const Balances& amount);
    [[nodiscard]] bool give_home(const types::RequestSection& section);
    /// Whether what comes back fits an anchor that carries nothing else.
    [[nodiscard]] static bool fits_alone(const Returns& returns) noexcept;
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
    /// Of all units.
    void end_waits();
    /// Of the output that waits for this address.
    [[nodiscard]] std::size_t colors_for(const Address& to) const;

    /// Belongs to the overlay: a rollback of that must restore this too.
    struct Size {
        std::size_t bytes = 0;  ///< upper bound of the anchor's size
        std::uint32_t sections = 0;
        std::uint32_t colors = 0;  ///< amounts of colors that go to other chains
        bool empty = true;
    };
    [[nodiscard]] const Size& size() const noexcept { return size_; }
    void restore(const Size& size) noexcept { size_ = size; }

private:
    [[nodiscard]] bool grow(std::size_t bytes, std::size_t reserve);
    [[nodiscard]] bool add_output(const Address& to, const Balances& amount, const Returns& kept);
    [[nodiscard]] bool add_section(const types::RequestSection& section, const Returns& kept);

    const ChainIdentity& chain_;
    state::Overlay& overlay_;
    Size size_;
    Returns returns_;  ///< kept for the output that was consumed last
};

}  // namespace weft::chain
