#pragma once

// What a ledger node is asked and told.

#include <weft/answers/ledger.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

[[nodiscard]] Try<answers::AddressStatus> address(const Client& node,
                                                  const types::Address& address);
/// All of them, where the answer above shows the first.
[[nodiscard]] Try<std::vector<answers::AddressColor>> colors(const Client& node,
                                                             const types::Address& address);
/// Spent ones too, the newest last.
[[nodiscard]] Try<std::vector<answers::AddressOutput>> outputs(const Client& node,
                                                               const types::Address& address);
[[nodiscard]] Try<std::vector<answers::HistoryEntry>> history(const Client& node,
                                                              const types::Address& address);
/// Durable on that node when this returns (D-90).
[[nodiscard]] Try<answers::Submitted> submit(const Client& node, ByteSpan transaction);
/// With a wait: answers when the transaction is confirmed or rejected, or when the time is over
/// with its state then.
[[nodiscard]] Try<answers::Transaction> transaction(const Client& node,
                                                    const types::TransactionId& id,
                                                    Wait wait = {});

[[nodiscard]] Try<answers::Branch> branch(const Client& node, const types::TransactionId& id);
[[nodiscard]] Try<std::vector<answers::Mana>> mana(const Client& node);
[[nodiscard]] Try<answers::Mana> mana_of(const Client& node, const types::NodeId& of);

[[nodiscard]] Try<answers::Tangle> tangle(const Client& node);
/// With a wait: answers when the message is confirmed or said again in another one (`again`), or when the
/// time is over.
[[nodiscard]] Try<answers::Message> message(const Client& node,
                                            const types::MessageId& id,
                                            Wait wait = {});
[[nodiscard]] Try<answers::Issued> issue(const Client& node, ByteSpan data);
/// The newest of them.
[[nodiscard]] Try<answers::Page<answers::MessageHead>> messages(const Client& node);
[[nodiscard]] Try<std::vector<types::MessageId>> tips(const Client& node);
[[nodiscard]] Try<std::vector<answers::Conflict>> conflicts(const Client& node);

}  // namespace weft::client
