#pragma once

// Ledger access: the asynchronous, session-less messages between a chain's node and a ledger node.
//
// Source    S1 "Communications between Wasp node and Goshimmer node"; C §5.2.
// Rules     every message stands alone; an answer carries no context of its question;
//           what was not answered is asked again after a while;
//           the ledger side knows transactions and addresses, never what their data means.
//
// Two roles of nodes speak it, and know each other by nothing else. When one process plays both,
// the frames take the same way without a wire.

#include <weft/node/frame.hpp>
#include <weft/types/transaction.hpp>

#include <string>
#include <variant>
#include <vector>

namespace weft::node {

inline constexpr RoleId ledger_role{1};     ///< is asked
inline constexpr RoleId committee_role{2};  ///< asks

/// Post a signed transaction (waspToNodeTransaction).
struct PostTransaction {
    Bytes transaction;
    friend bool operator==(const PostTransaction&, const PostTransaction&) = default;
};
/// Push every confirmed transaction with an output to the address, the backlog first
/// (waspToNodeSubscribe).
struct Subscribe {
    types::Address address;
    friend bool operator==(const Subscribe&, const Subscribe&) = default;
};
/// waspToNodeGetConfirmedTransaction
struct GetConfirmedTransaction {
    types::TransactionId transaction;
    friend bool operator==(const GetConfirmedTransaction&,
                           const GetConfirmedTransaction&) = default;
};
/// waspToNodeGetTxInclusionLevel
struct GetInclusion {
    types::TransactionId transaction;
    types::Address address;
    friend bool operator==(const GetInclusion&, const GetInclusion&) = default;
};
/// waspToNodeGetOutputs
struct GetOutputs {
    types::Address address;
    friend bool operator==(const GetOutputs&, const GetOutputs&) = default;
};
/// For logs (waspToNodeSetId); at most 64 bytes.
struct SetId {
    std::string id;
    friend bool operator==(const SetId&, const SetId&) = default;
};
using ToLedger = std::
    variant<PostTransaction, Subscribe, GetConfirmedTransaction, GetInclusion, GetOutputs, SetId>;

/// A confirmed, unspent output of an address.
struct AddressOutput {
    types::TransactionId transaction;
    types::Balances balance;
    friend bool operator==(const AddressOutput&, const AddressOutput&) = default;
};
/// Most outputs in one answer, and most bytes of them (`bytes_of`), so that it fits in a frame; those that
/// were booked first come first, the rest follow when some of these are spent.
inline constexpr std::size_t address_outputs_max = 4096;
inline constexpr std::size_t address_outputs_bytes_max = 512u << 10;
/// The bytes of a color and its amount.
inline constexpr std::size_t color_bytes = types::Color::size_bytes + 8;
[[nodiscard]] inline std::size_t bytes_of(const types::Balances& balance)
{
    return types::TransactionId::size_bytes + 2 + balance.size() * color_bytes;
}

/// waspFromNodeConfirmedTransaction
struct ConfirmedTransaction {
    Bytes transaction;
    friend bool operator==(const ConfirmedTransaction&, const ConfirmedTransaction&) = default;
};
/// waspFromNodeAddressUpdate: a transaction with an output to the address was confirmed, or stands
/// in its backlog.
struct AddressUpdate {
    types::Address address;
    Bytes transaction;
    /// Confirmed ones of the address, by transaction: all when they are few (64, 8 KiB), else the
    /// transaction's own. All are asked for with GetOutputs.
    std::vector<AddressOutput> outputs;
    friend bool operator==(const AddressUpdate&, const AddressUpdate&) = default;
};
/// waspFromNodeAddressOutputs
struct AddressOutputs {
    types::Address address;
    std::vector<AddressOutput> outputs;
    /// Nothing is left out for certain: the one that no longer found room has at most half of it.
    [[nodiscard]] bool is_whole() const;
    friend bool operator==(const AddressOutputs&, const AddressOutputs&) = default;
};
/// `unknown` is ours: who must know that a transaction is *not* there cannot wait for silence.
enum class Inclusion : std::uint8_t { unknown = 0, booked = 1, confirmed = 2, rejected = 3 };
/// waspFromNodeTransactionInclusionState
struct InclusionState {
    types::TransactionId transaction;
    types::Address address;
    Inclusion state = Inclusion::booked;
    friend bool operator==(const InclusionState&, const InclusionState&) = default;
};
/// Not in the seed: a transaction with an output to the address was confirmed, and is not any more,
/// because a conflict is heavier (D-24).
struct TakenBack {
    types::Address address;
    Bytes transaction;
    friend bool operator==(const TakenBack&, const TakenBack&) = default;
};
using FromLedger =
    std::variant<ConfirmedTransaction, AddressUpdate, AddressOutputs, InclusionState, TakenBack>;

/// A question on its way.
struct ToLedgerFrame {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 4;
    ToLedger message;
    void write(codec::Writer& writer) const;
    static ToLedgerFrame read(codec::Reader& reader);
    friend bool operator==(const ToLedgerFrame&, const ToLedgerFrame&) = default;
};
/// An answer, or news of a subscription.
struct FromLedgerFrame {
    static constexpr RoleId role = committee_role;
    static constexpr std::uint8_t kind = 5;
    FromLedger message;
    void write(codec::Writer& writer) const;
    static FromLedgerFrame read(codec::Reader& reader);
    friend bool operator==(const FromLedgerFrame&, const FromLedgerFrame&) = default;
};

}  // namespace weft::node
