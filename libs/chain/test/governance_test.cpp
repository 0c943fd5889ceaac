#include <weft/contracts/governance.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

/// Who decides what (D-50).
class Governance : public Boxes {
protected:
    std::optional<vm::Failure> ask(const Wallet& who, const std::string& entry, Dict args = {})
    {
        return lone.request(who, {"governance", entry, std::move(args)}).error;
    }
    std::optional<vm::FailureKind> kind(const Wallet& who, const std::string& entry, Dict args = {})
    {
        const auto error = ask(who, entry, std::move(args));
        return error ? std::optional{error->kind} : std::nullopt;
    }
    [[nodiscard]] Dict view(const std::string& entry, const Dict& args = {}) const
    {
        const auto results = lone.view("governance", entry, args);
        EXPECT_TRUE(results.has_value()) << vm::to_text(results ? vm::Failure{} : results.error());
        return results ? *results : Dict{};
    }
    static Dict agent(std::string_view name, const AgentId& who)
    {
        return {{to_bytes(name), types::encoded(who)}};
    }
    [[nodiscard]] Dict fee_of_one() const { return {{to_bytes("$$ownerfee$$"), u64(1)}}; }
    [[nodiscard]] const Wallet& owner() const { return lone.originator(); }
    std::optional<vm::Failure> deploy_as(const Wallet& who, std::string_view name)
    {
        const auto program = contracts::blob_hash(testbox_blob);
        return lone
            .request(who, {"root",
                           "deployContract",
                           {{to_bytes("$$proghash$$"), of(program.bytes())},
                            {to_bytes("$$name$$"), to_bytes(name)}}})
            .error;
    }
    static constexpr auto unauthorized = vm::FailureKind::unauthorized;
};

TEST_F(Governance, stands_in_the_registry_of_every_chain_under_its_name)
{
    EXPECT_EQ(types::to_text("governance"_hn), "17cf909f");
    const auto record = lone.view("root", "findContract",
                                  {{to_bytes("$$hname$$"), types::encoded("governance"_hn)}});
    EXPECT_TRUE(record.has_value());
    EXPECT_TRUE(deploy_as(owner(), "governance").has_value()) << "the name is taken";
}

TEST_F(Governance, hands_the_chain_over_in_two_steps)
{
    EXPECT_EQ(kind(alice, "delegateChainOwnership", agent("$$owner$$", alice.agent())),
              unauthorized);
    EXPECT_EQ(kind(owner(), "delegateChainOwnership", agent("$$owner$$", bob.agent())),
              std::nullopt);
    EXPECT_EQ(view("getChainOwner"), (Dict{{to_bytes("owner"), types::encoded(owner().agent())},
                                           {to_bytes("next"), types::encoded(bob.agent())}}));
    EXPECT_EQ(kind(alice, "claimChainOwnership"), unauthorized);
    EXPECT_EQ(kind(alice, "claimChainOwnership", agent("$$owner$$", bob.agent())), unauthorized)
        << "nobody claims for another";
    EXPECT_EQ(lone.chain().owner(), owner().agent());
    EXPECT_EQ(kind(bob, "claimChainOwnership"), std::nullopt);
    EXPECT_EQ(lone.chain().owner(), bob.agent());
    EXPECT_EQ(view("getChainOwner"), agent("owner", bob.agent()));
    EXPECT_EQ(kind(owner(), "setDefaultFee", fee_of_one()), unauthorized);
    EXPECT_EQ(kind(bob, "setDefaultFee", fee_of_one()), std::nullopt);
}

TEST_F(Governance, grants_the_right_to_deploy_and_takes_it_back)
{
    EXPECT_EQ(deploy_as(alice, "a")->kind, unauthorized);
    EXPECT_EQ(kind(alice, "grantDeployPermission", agent("$$deployer$$", alice.agent())),
              unauthorized);
    EXPECT_EQ(kind(owner(), "grantDeployPermission", agent("$$deployer$$", alice.agent())),
              std::nullopt);
    EXPECT_EQ(view("getDeployers"), (Dict{{types::encoded(alice.agent()), {}}}));
    EXPECT_EQ(deploy_as(alice, "a"), std::nullopt);
    EXPECT_EQ(kind(owner(), "revokeDeployPermission", agent("$$deployer$$", alice.agent())),
              std::nullopt);
    EXPECT_EQ(view("getDeployers"), Dict{});
    EXPECT_EQ(deploy_as(alice, "b")->kind, unauthorized);
}

TEST_F(Governance, grants_it_to_contracts_of_other_chains_too)
{
    LoneChain far{ledger, programs_with_testbox(), "far"};
    far.start();
    EXPECT_EQ(far.request(far.originator(), {"blob", "storeBlob", testbox_blob}).error,
              std::nullopt);
    const auto program = contracts::blob_hash(testbox_blob);
    // `box` of the first chain asks the second one to deploy.
    const auto try_to = [&] {
        EXPECT_EQ(lone.request(alice, {"box", "keep", {}, {{types::iota_color, 1}}}).error,
                  std::nullopt);
        EXPECT_EQ(lone.request(alice, {"box",
                                       "post_deploy",
                                       {{to_bytes("to"), of(far.identity().id.bytes())},
                                        {to_bytes("program"), of(program.bytes())},
                                        {to_bytes("name"), to_bytes("from afar")}}})
                      .error,
                  std::nullopt);
        for (int i = 0; i < 5; ++i) {
            static_cast<void>(lone.run());
            const auto result = far.run();
            for (const auto& receipt : result.receipts)
                if (receipt.sender == lone.contract("box")) return receipt.error;
        }
        ADD_FAILURE() << "never arrived";
        return std::optional<vm::Failure>{};
    };
    EXPECT_EQ(try_to()->kind, unauthorized);
    EXPECT_EQ(far.request(far.originator(), {"governance", "grantDeployPermission",
                                             agent("$$deployer$$", lone.contract("box"))})
                  .error,
              std::nullopt);
    EXPECT_EQ(try_to(), std::nullopt);
    EXPECT_TRUE(
        far.view("root", "findContract", {{to_bytes("$$hname$$"), types::encoded("from afar"_hn)}})
            .has_value());
}

TEST_F(Governance, sets_the_fees_of_the_chain_and_of_contracts)
{
    EXPECT_EQ(kind(alice, "setDefaultFee", fee_of_one()), unauthorized);
    EXPECT_EQ(kind(owner(), "setDefaultFee",
                   {{to_bytes("$$ownerfee$$"), u64(10)}, {to_bytes("$$validatorfee$$"), u64(5)}}),
              std::nullopt);
    EXPECT_EQ(kind(owner(), "setContractFee",
                   {{to_bytes("$$hname$$"), types::encoded("box2"_hn)},
                    {to_bytes("$$ownerfee$$"), u64(1)}}),
              std::nullopt);
    const auto fees = view("getFeeInfo", {{to_bytes("$$hname$$"), types::encoded("box2"_hn)}});
    EXPECT_EQ(as_u64(fees.at(to_bytes("$$ownerfee$$"))), 1U);
    EXPECT_EQ(as_u64(fees.at(to_bytes("$$validatorfee$$"))), 5U);
    const auto receipt = lone.request(alice, {"box2", "keep", {}, iotas_42});
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, 6}}));
}

TEST_F(Governance, changes_parameters_but_not_what_the_chain_is)
{
    EXPECT_EQ(kind(alice, "setChainParameters", {{to_bytes("$$gasmax$$"), u64(50'000'000)}}),
              unauthorized);
    EXPECT_EQ(kind(owner(), "setChainParameters",
                   {{to_bytes("$$gasmax$$"), u64(50'000'000)},
                    {to_bytes("$$anchorinterval$$"), u64(2'000'000'000)},
                    {to_bytes("$$feecolor$$"), Bytes(32, std::byte{9})},
                    {to_bytes("$$description$$"), to_bytes("renamed")}}),
              std::nullopt);
    EXPECT_EQ(lone.chain().parameters().gas_max, 50'000'000U);
    EXPECT_EQ(lone.chain().parameters().anchor_interval, 2 * types::second);
    const auto parameters = view("getChainParameters");
    EXPECT_EQ(to_string(parameters.at(to_bytes("$$description$$"))), "renamed");
    EXPECT_EQ(parameters.at(to_bytes("$$feecolor$$")), Bytes(32, std::byte{9}));
    EXPECT_EQ(
        kind(owner(), "setChainParameters", {{to_bytes("$$feecolor$$"), Bytes(32, std::byte{0})}}),
        std::nullopt);
    EXPECT_FALSE(view("getChainParameters").contains(to_bytes("$$feecolor$$")));
    for (const auto& bad : {Dict{{to_bytes("$$gasmax$$"), u64(9'999'999)}},
                            Dict{{to_bytes("$$gasblock$$"), u64(4'000'000'001)}},
                            Dict{{to_bytes("$$anchorinterval$$"), u64(1)}},
                            Dict{{to_bytes("$$costschedule$$"), Bytes(2, std::byte{2})}}})
        EXPECT_EQ(kind(owner(), "setChainParameters", bad), vm::FailureKind::bad_argument);
}

TEST_F(Governance, keeps_a_list_of_access_nodes)
{
    const auto ids = [](std::size_t first, std::size_t count) {
        Bytes bytes;
        for (auto n = first; n < first + count; ++n) append(bytes, color_number(n).bytes());
        return bytes;
    };
    EXPECT_EQ(kind(alice, "changeAccessNodes", {{to_bytes("add"), ids(1, 1)}}), unauthorized);
    EXPECT_EQ(kind(owner(), "changeAccessNodes"), vm::FailureKind::contract_error);
    EXPECT_EQ(kind(owner(), "changeAccessNodes", {{to_bytes("add"), Bytes(33)}}),
              vm::FailureKind::bad_argument);
    EXPECT_EQ(kind(owner(), "changeAccessNodes", {{to_bytes("add"), ids(1, 3)}}), std::nullopt);
    EXPECT_EQ(kind(owner(), "changeAccessNodes",
                   {{to_bytes("add"), ids(3, 2)}, {to_bytes("remove"), ids(1, 1)}}),
              std::nullopt);
    const auto nodes = view("getAccessNodes");
    EXPECT_EQ(nodes.size(), 3U);  // 2, 3, 4
    EXPECT_FALSE(nodes.contains(ids(1, 1)));
    EXPECT_EQ(view("getAccessNodes", {{to_bytes("after"), ids(3, 1)}}).size(), 1U);
    EXPECT_EQ(kind(owner(), "changeAccessNodes", {{to_bytes("add"), ids(100, 997)}}), std::nullopt);
    const auto full = ask(owner(), "changeAccessNodes", {{to_bytes("add"), ids(5, 1)}});
    EXPECT_EQ(full->text, "a chain has at most 1000 access nodes");
}

TEST_F(Governance, tells_where_the_chain_is_to_move)
{
    const Dict there{{to_bytes("address"), of(bob.address.bytes())}};
    EXPECT_EQ(view("getRotation"), Dict{});
    EXPECT_EQ(kind(alice, "rotateCommittee", there), unauthorized);
    EXPECT_EQ(kind(owner(), "cancelRotation"), vm::FailureKind::contract_error);
    EXPECT_EQ(
        kind(owner(), "rotateCommittee", {{to_bytes("address"), of(lone.identity().id.bytes())}}),
        vm::FailureKind::bad_argument);
    EXPECT_EQ(kind(owner(), "rotateCommittee", there), std::nullopt);
    const auto rotation = view("getRotation");
    EXPECT_EQ(rotation.at(to_bytes("address")), of(bob.address.bytes()));
    EXPECT_EQ(rotation.at(to_bytes("by")), types::encoded(owner().agent()));
    EXPECT_EQ(rotation.at(to_bytes("since")).size(), 8U);
    EXPECT_EQ(kind(owner(), "cancelRotation"), std::nullopt);
    EXPECT_EQ(view("getRotation"), Dict{});
}

TEST_F(Governance, lets_a_voting_body_decide_in_its_areas_and_nowhere_else)
{
    auto body = agent("body", bob.agent());
    body[to_bytes("areas")] = Bytes{std::byte{2 | 8}};  // fees, nodes
    EXPECT_EQ(kind(bob, "setVotingBody", body), unauthorized);
    EXPECT_EQ(kind(owner(), "setVotingBody", body), std::nullopt);
    EXPECT_EQ(view("getVotingBody"), body);
    EXPECT_EQ(kind(bob, "setDefaultFee", fee_of_one()), std::nullopt);
    EXPECT_EQ(kind(bob, "changeAccessNodes", {{to_bytes("add"), Bytes(32, std::byte{1})}}),
              vm::FailureKind::insufficient_funds)
        << "it pays the fee that it has set";
    EXPECT_EQ(kind(bob, "setDefaultFee", fee_of_one()), vm::FailureKind::insufficient_funds);
    EXPECT_EQ(kind(owner(), "setDefaultFee", {{to_bytes("$$ownerfee$$"), u64(0)}}), std::nullopt);
    EXPECT_EQ(kind(bob, "changeAccessNodes", {{to_bytes("add"), Bytes(32, std::byte{1})}}),
              std::nullopt);
    EXPECT_EQ(kind(bob, "grantDeployPermission", agent("$$deployer$$", bob.agent())), unauthorized);
    EXPECT_EQ(kind(bob, "setChainParameters", {{to_bytes("$$gasmax$$"), u64(50'000'000)}}),
              unauthorized);
    EXPECT_EQ(kind(bob, "rotateCommittee", {{to_bytes("address"), of(bob.address.bytes())}}),
              unauthorized);
    EXPECT_EQ(kind(bob, "delegateChainOwnership", agent("$$owner$$", bob.agent())), unauthorized);
    EXPECT_EQ(kind(bob, "removeVotingBody"), unauthorized);
    EXPECT_EQ(lone.request(bob, {"root", "setDefaultFee", fee_of_one()}).error->kind, unauthorized)
        << "its door is governance";
    EXPECT_EQ(kind(owner(), "removeVotingBody"), std::nullopt);
    EXPECT_EQ(kind(bob, "setDefaultFee", fee_of_one()), unauthorized);
    body[to_bytes("areas")] = Bytes{std::byte{32}};
    EXPECT_EQ(kind(owner(), "setVotingBody", body), vm::FailureKind::bad_argument);
    EXPECT_EQ(kind(owner(), "setVotingBody", agent("body", lone.contract("accounts"))),
              vm::FailureKind::bad_argument);
}

TEST_F(Governance, gives_tokens_back_that_nobody_asked_for)
{
    const auto receipt = lone.request(
        owner(), {"governance", "setDefaultFee", fee_of_one(), {{types::iota_color, 9}}});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(lone.iotas(owner().agent()), 9U);
    EXPECT_EQ(lone.iotas(lone.contract("governance")), 0U);
}

}  // namespace
}  // namespace weft::chain::test
