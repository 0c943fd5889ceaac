#include <weft/client/casper.hpp>

namespace weft::client {

Try<answers::Casper> casper(const Client& node)
{
    return node.get<answers::Casper>("/casper");
}

Try<std::vector<answers::CasperValidator>> casper_validators(const Client& node)
{
    return node.all<answers::CasperValidator>("/casper/validators");
}

Try<std::vector<answers::CasperBlock>> casper_blocks(const Client& node)
{
    return node.all<answers::CasperBlock>("/casper/blocks");
}

Try<answers::CasperBlock> casper_block(const Client& node, ByteSpan block)
{
    return node.get<answers::CasperBlock>("/casper/blocks/" + to_hex(block));
}

Try<answers::CasperAgreement> casper_agreement(const Client& node, ByteSpan block)
{
    return node.get<answers::CasperAgreement>("/casper/blocks/" + to_hex(block) + "/agreement");
}

Try<answers::CasperAccount> casper_account(const Client& node, const types::Address& address)
{
    return node.get<answers::CasperAccount>("/casper/accounts/" + address.text());
}

Try<answers::CasperStateValue> casper_state(const Client& node, ByteSpan key)
{
    return node.get<answers::CasperStateValue>("/casper/state/" + to_hex(key));
}

Try<answers::DeployTaken> submit_deploy(const Client& node, ByteSpan deploy)
{
    return node.post<answers::DeployTaken>("/casper/deploys",
                                           answers::SubmitDeploy{.deploy = to_bytes(deploy)});
}

Try<answers::CasperDeploy> casper_deploy(const Client& node, ByteSpan deploy, Wait wait)
{
    return node.get<answers::CasperDeploy>("/casper/deploys/" + to_hex(deploy), "final", wait);
}

}  // namespace weft::client
