#pragma once

// The validators' network: what its nodes are asked and told.

#include <weft/answers/casper.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

[[nodiscard]] Try<answers::Casper> casper(const Client& node);
[[nodiscard]] Try<std::vector<answers::CasperValidator>> casper_validators(const Client& node);
/// Of this era, the newest first.
[[nodiscard]] Try<std::vector<answers::CasperBlock>> casper_blocks(const Client& node);
[[nodiscard]] Try<answers::CasperBlock> casper_block(const Client& node, ByteSpan block);
[[nodiscard]] Try<answers::CasperAgreement> casper_agreement(const Client& node, ByteSpan block);
[[nodiscard]] Try<answers::CasperAccount> casper_account(const Client& node,
                                                         const types::Address& address);
/// `key`: the contract's hname and its key.
[[nodiscard]] Try<answers::CasperStateValue> casper_state(const Client& node, ByteSpan key);
[[nodiscard]] Try<answers::DeployTaken> submit_deploy(const Client& node, ByteSpan deploy);
/// With a wait: answers when it is final, expired or rejected, or when the time is over.
[[nodiscard]] Try<answers::CasperDeploy> casper_deploy(const Client& node,
                                                       ByteSpan deploy,
                                                       Wait wait = {});

}  // namespace weft::client
