#include <weft/node_casper/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

std::vector<CasperFrames> samples()
{
    using casper::BlockId;
    return {
        CasperBlockFrame{to_bytes("block")},
        WantCasperBlocks{{BlockId::filled(1), BlockId::filled(2)}},
        CasperTips{.era = 7, .opened_by = BlockId::filled(3), .tips = {BlockId::filled(4)}},
        CasperDeployFrame{to_bytes("deploy")},
        WantCasperState{
            .opened_by = BlockId::filled(3), .part = CasperPart::state, .after = to_bytes("k")},
        WantCasperState{.opened_by = BlockId::filled(3), .part = CasperPart::settled, .after = {}},
        CasperStateFrame{.opened_by = BlockId::filled(3),
                         .part = CasperPart::state,
                         .last = false,
                         .entries = {{to_bytes("k"), to_bytes("v")}}},
        CasperStateFrame{.opened_by = BlockId::filled(3),
                         .part = CasperPart::settled,
                         .last = true,
                         .entries = {}}};
}

}  // namespace

TEST(CasperFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(CasperFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(CasperFrames, a_block_or_deploy_that_does_not_decode_or_is_not_signed_is_an_accusation)
{
    const types::Genesis genesis;
    const Checking checking{.genesis = genesis};
    EXPECT_FALSE(CasperBlockFrame::check({to_bytes("block")}, checking).has_value());
    EXPECT_FALSE(CasperDeployFrame::check({to_bytes("deploy")}, checking).has_value());
    casper::Deploy deploy;
    deploy.time_to_live = 1;
    deploy.gas_limit = 1;
    deploy.session = {
        .program = casper::Stored{types::Hname{7}}, .entry_point = {}, .arguments = {}};
    const auto key = crypto::ed25519::KeyPair::from(crypto::ed25519::Seed{});
    deploy.account = key.public_key();
    casper::approve(deploy, key);
    EXPECT_TRUE(CasperDeployFrame::check({casper::encode(deploy)}, checking).has_value());
    deploy.gas_limit = 2;
    EXPECT_EQ(CasperDeployFrame::check({casper::encode(deploy)}, checking).error(),
              "casper deploy: approval_invalid");
}
