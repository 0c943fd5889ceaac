#pragma once

// What users can tell a node of the validators' network to do.

#include <weft/node_casper/frames.hpp>

namespace weft::node {

/// Values: deploy.
struct SubmitCasperDeploy {
    using List = struct CasperCommands;
    Bytes deploy;

    struct Checked {
        casper::Deploy deploy;
        casper::DeployId id;
        Bytes bytes;
    };
    /// Errors: deploy_too_long, deploy_malformed, deploy_invalid; of the role: another_network,
    /// deploy_expired, gas_price_too_low, gas_above_the_block, cannot_pay, account_full, pool_full.
    static std::expected<Checked, Refusal> check(SubmitCasperDeploy asked,
                                                 const Checking& checking);
};

struct CasperCommands {
    static constexpr auto role = casper_role;
    using Any = std::variant<SubmitCasperDeploy>;
};

}  // namespace weft::node
