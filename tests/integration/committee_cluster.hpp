#pragma once

// A network of real processes with a committee, for tests of chains.

#include <weft/client/committee.hpp>
#include <weft/client/dkg.hpp>

#include "cluster.hpp"
#include "wallet/chain_requests.hpp"
#include "wallet/deploy.hpp"

namespace weft::app {

class CommitteeCluster : public Cluster {
protected:
    static constexpr std::size_t members = 4;

    /// One ledger node and the committee, ready.
    void start_with(const std::vector<std::string>& wallets)
    {
        make(1, wallets, members);
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
    }
    [[nodiscard]] client::Client member(std::size_t seat)
    {
        return demo::Network::client(network_->committee().at(seat));
    }
    /// A key of all members, and a chain of the wallet's on it.
    void make_chain(types::ChainId& chain,
                    const std::string& owner,
                    const contracts::ChainParameters& parameters = {})
    {
        std::vector<types::NodeId> ids;
        std::vector<client::Client> clients;
        for (std::size_t seat = 0; seat < members; ++seat) {
            ids.push_back(network_->committee()[seat].id);
            clients.push_back(member(seat));
        }
        const auto run = client::start_dkg(member(0), {.members = ids});
        ASSERT_TRUE(run.has_value()) << run.error().code;
        const auto done = client::dkg(member(0), run->run, demo::Milliseconds{30'000});
        ASSERT_TRUE(done && done->address) << "no key";
        const auto made = deploy_chain(
            client(0), clients, network_->wallet(owner).keys,
            {.address = *done->address, .description = "of a test", .parameters = parameters},
            [](const std::string&) {});
        ASSERT_TRUE(made.has_value()) << made.error().code << ": " << made.error().message;
        chain = made->chain;
    }
    [[nodiscard]] Try<DeployedContract> deploy(const std::string& who,
                                               const types::ChainId& chain,
                                               const std::string& name,
                                               const Bytes& program)
    {
        return deploy_contract(client(0), member(0), network_->wallet(who).keys,
                               {.chain = chain,
                                .name = name,
                                .description = "",
                                .program = program,
                                .args = {},
                                .gas = 200'000'000});
    }
};

}  // namespace weft::app
