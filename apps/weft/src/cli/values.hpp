#pragma once

// Values as people write them on a command line.
//
//   amount     100            IOTA
//              7:COLOR        of a color (base58 of the minting transaction)
//   argument   key=text       a text
//              key=TYPE:value TYPE of text, hex, u64, i64, u32, address, agent, color, hname, bool

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
/// Errors (usage): argument_malformed.
[[nodiscard]] Try<types::Dict> arguments_from(const std::vector<std::string>& texts);
/// A name, or eight hex digits with the prefix 0x.
[[nodiscard]] types::Hname hname_from(const std::string& text);

[[nodiscard]] std::string text_of(const types::Balances& balances);  ///< "5 IOTA, 3 7Kd…"
/// Keys and values in hex, with what else they may be.
[[nodiscard]] std::string text_of(const types::Dict& dict);
/// "2026-11-21 09:30:00.123", UTC.
[[nodiscard]] std::string time_text(types::Timestamp time);
[[nodiscard]] types::Timestamp now();
/// What somebody else wrote, such as a contract, for a terminal: control characters become '?'.
[[nodiscard]] std::string printable(const std::string& text);

}  // namespace weft::app
