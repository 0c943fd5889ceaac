#pragma once

// Values as people write them on a command line.
//
//   amount     100            IOTA
//              7:COLOR        of a color (base58 of the minting transaction)
//   argument   key=TYPE:value TYPE of docs/formats/contract-interface.md; `hex` is `bytes`
//              key=text       a text without a colon
//              name=value     where a description knows the types

#include <weft/interface/description.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/sc_payload.hpp>

#include "cli/cli.hpp"
#include <chrono>

namespace weft::app {

/// Errors (usage): address_malformed.
[[nodiscard]] Try<types::Address> address_from(const std::string& text);
/// Errors (usage): transaction_malformed, message_malformed, node_id_malformed.
[[nodiscard]] Try<types::TransactionId> transaction_from(const std::string& text);
[[nodiscard]] Try<types::MessageId> message_from(const std::string& text);
[[nodiscard]] Try<types::NodeId> node_from(const std::string& text);
/// Errors (usage): amount_malformed.
[[nodiscard]] Try<types::Balances> amounts_from(const std::vector<std::string>& texts);
/// NAME=AMOUNT. Errors (usage): allocation_malformed.
[[nodiscard]] Try<std::pair<std::string, std::uint64_t>> allocation_from(const std::string& text);
/// Errors (usage): argument_malformed, type_unknown.
[[nodiscard]] Try<types::Dict> arguments_from(const std::vector<std::string>& texts);
/// By the types that a description says; what it does not name only where it is open, as above.
/// Errors (usage): argument_malformed, argument_unknown, argument_missing, type_unknown.
[[nodiscard]] Try<types::Dict> arguments_from(const std::vector<std::string>& texts,
                                              const interface::Item& entry);
/// A name, or eight hex digits with the prefix 0x.
[[nodiscard]] types::Hname hname_from(const std::string& text);

[[nodiscard]] std::string text_of(const types::Balances& balances);  ///< "5 IOTA, 3 7Kd…"
/// Keys and values in hex, with what else they may be.
[[nodiscard]] std::string text_of(const types::Dict& dict);
/// Values by their types; in hex what is described otherwise, or not.
[[nodiscard]] std::string text_of(const types::Dict& dict, const interface::Fields& fields);
/// The same: numbers of up to 32 bits and bools as JSON has them, all else as text.
[[nodiscard]] Json document_of(const types::Dict& dict, const interface::Fields& fields);
/// An event's line by its fields: {"event", "fields"}, or {"text"} for another line.
[[nodiscard]] Json document_of_event(const std::string& line, const interface::Description& known);
/// "2026-11-21 09:30:00.123", UTC.
[[nodiscard]] std::string time_text(types::Timestamp time);
[[nodiscard]] types::Timestamp now();
/// What somebody else wrote, such as a contract, for a terminal: control characters become '?'.
[[nodiscard]] std::string printable(const std::string& text);

}  // namespace weft::app
