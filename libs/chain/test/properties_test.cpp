// Which transactions are SC transactions (D-41; C §4.3), rule by rule.

#include <weft/base/prng.hpp>

#include "lone_chain.hpp"

namespace weft::chain::test {
namespace {

class Properties : public ::testing::Test {
protected:
    [[nodiscard]] static types::Address chain_address(std::uint8_t i)
    {
        auto address = types::Address{};
        std::ranges::fill(address.writable(), std::byte{i});
        address.writable()[0] = std::byte{2};
        return address;
    }
    [[nodiscard]] RequestSection section(const Balances& transfer = {}) const
    {
        RequestSection request;
        request.target = {chain, "x"_hn};
        request.entry_point = "y"_hn;
        request.transfer = transfer;
        return request;
    }
    /// From alice, carrying these requests and these outputs.
    [[nodiscard]] Transaction carrying(std::vector<RequestSection> requests,
                                       std::vector<types::Output> outputs,
                                       std::optional<types::StateSection> state = {}) const
    {
        Essence essence;
        essence.inputs = {{alice.address, TransactionId{}}};
        essence.outputs = std::move(outputs);
        essence.data = types::encode(types::ScPayload{state, std::move(requests)});
        EXPECT_TRUE(types::make_canonical(essence));
        return alice.sign(essence);
    }
    static std::string verdict(const Transaction& transaction)
    {
        const auto sc = parse(transaction);
        return sc ? "SC" : std::string{name(sc.error())};
    }
    [[nodiscard]] static types::StateSection origin_section()
    {
        return {Color{}, 0, 1, state::origin_state_hash()};
    }

    Wallet alice{"alice"};
    types::Address chain = chain_address(7);
    types::Address other = chain_address(8);
    static constexpr Color iota = types::iota_color;
    static constexpr Color mint = types::mint_color;
};

TEST_F(Properties, a_transaction_without_a_payload_is_none)
{
    auto transaction = carrying({section()}, {{chain, {{mint, 1}}}});
    EXPECT_EQ(verdict(transaction), "SC");
    transaction.essence.data.clear();
    EXPECT_EQ(verdict(transaction), "no_payload");
    transaction.essence.data = to_bytes("hello");
    EXPECT_EQ(verdict(transaction), "malformed_payload");
}

TEST_F(Properties, inputs_at_two_addresses_have_no_sender)
{
    auto transaction = carrying({section()}, {{chain, {{mint, 1}}}});
    transaction.essence.inputs.push_back({chain_address(9), TransactionId{}});
    EXPECT_EQ(verdict(transaction), "several_senders");
}

TEST_F(Properties, each_request_has_exactly_one_token_in_the_output_to_its_target)
{
    EXPECT_EQ(verdict(carrying({section(), section()}, {{chain, {{mint, 2}}}})), "SC");
    EXPECT_EQ(verdict(carrying({section(), section()}, {{chain, {{mint, 1}}}})),
              "wrong_request_tokens");
    EXPECT_EQ(verdict(carrying({section()}, {{chain, {{mint, 2}}}})), "wrong_request_tokens");
    EXPECT_EQ(verdict(carrying({section()}, {{chain, {{iota, 5}}}})), "wrong_request_tokens");
}

TEST_F(Properties, a_target_without_an_output_makes_it_none_and_nothing_crashes)
{
    EXPECT_EQ(verdict(carrying({section()}, {{other, {{mint, 1}}}})), "target_without_output");
    EXPECT_EQ(verdict(carrying({section()}, {{alice.address, {{iota, 1}}}})),
              "target_without_output");
}

TEST_F(Properties, a_request_to_the_senders_own_address_makes_it_none)
{
    auto request = section();
    request.target.chain = alice.address;
    EXPECT_EQ(verdict(carrying({request}, {{alice.address, {{mint, 1}}}})), "request_to_self");
}

TEST_F(Properties, transfers_are_covered_and_the_rest_is_free)
{
    const auto transaction = carrying({section({{iota, 30}}), section({{iota, 12}})},
                                      {{chain, {{iota, 50}, {mint, 2}}}});
    const auto sc = parse(transaction);
    ASSERT_TRUE(sc.has_value());
    const auto& target = sc->targets.at(chain);
    EXPECT_EQ(target.free_tokens, (Balances{{iota, 8}}));
    EXPECT_EQ(target.output,
              (Balances{{iota, 50}, {types::color_of(types::id_of(transaction)), 2}}));
    EXPECT_EQ(verdict(carrying({section({{iota, 30}}), section({{iota, 21}})},
                               {{chain, {{iota, 50}, {mint, 2}}}})),
              "transfer_not_covered");
}

TEST_F(Properties, transfers_whose_sum_overflows_are_not_covered)
{
    const auto huge = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(verdict(carrying({section({{iota, huge}}), section({{iota, 2}})},
                               {{chain, {{iota, 1}, {mint, 2}}}})),
              "transfer_not_covered");
}

TEST_F(Properties, a_transfer_of_the_mint_marker_is_not_covered)
{
    EXPECT_EQ(verdict(carrying({section({{mint, 1}})}, {{chain, {{mint, 1}}}})),
              "transfer_not_covered");
}

TEST_F(Properties, tokens_minted_elsewhere_are_the_free_supply)
{
    const auto sc =
        parse(carrying({section()}, {{chain, {{mint, 1}}}, {alice.address, {{mint, 41}}}}));
    ASSERT_TRUE(sc.has_value());
    EXPECT_EQ(sc->free_minted, 41U);
}

TEST_F(Properties, an_origin_mints_one_token_into_an_output_of_its_own)
{
    const auto good = carrying({}, {{chain, {{mint, 1}}}}, origin_section());
    const auto sc = parse(good);
    ASSERT_TRUE(sc.has_value());
    EXPECT_TRUE(sc->is_origin);
    EXPECT_EQ(sc->chain, chain);
    const auto identity = identity_of(good);
    ASSERT_TRUE(identity.has_value());
    EXPECT_EQ(identity->id, chain);
    EXPECT_EQ(identity->color, types::color_of(types::id_of(good)));
    EXPECT_EQ(identity->originator, alice.address);

    EXPECT_EQ(verdict(carrying({}, {{chain, {{mint, 2}}}}, origin_section())), "bad_origin");
    EXPECT_EQ(verdict(carrying({}, {{chain, {{mint, 1}, {iota, 1}}}}, origin_section())),
              "bad_origin");
    EXPECT_EQ(verdict(carrying({}, {{chain, {{mint, 1}}}, {other, {{mint, 1}}}}, origin_section())),
              "bad_origin");
    EXPECT_EQ(verdict(carrying({section()}, {{chain, {{mint, 1}}}}, origin_section())),
              "bad_origin");
    auto later = origin_section();
    later.block_index = 1;
    EXPECT_EQ(verdict(carrying({}, {{chain, {{mint, 1}}}}, later)), "bad_origin");
    auto other_state = origin_section();
    other_state.state_hash = Hash::filled(1);
    EXPECT_EQ(verdict(carrying({}, {{chain, {{mint, 1}}}}, other_state)), "bad_origin");
}

TEST_F(Properties, an_anchor_keeps_the_one_chain_token_at_its_own_address)
{
    const Color color = Color::filled(5);
    const types::StateSection state{color, 3, 1, Hash::filled(1)};
    const auto& own = alice.address;  // any key may hold a chain token
    EXPECT_EQ(verdict(carrying({}, {{own, {{color, 1}, {iota, 9}}}}, state)), "SC");
    EXPECT_EQ(verdict(carrying({}, {{own, {{color, 2}}}}, state)), "bad_chain_token");
    EXPECT_EQ(verdict(carrying({}, {{own, {{iota, 1}}}}, state)), "bad_chain_token");
    EXPECT_EQ(verdict(carrying({}, {{other, {{color, 1}}}}, state)), "bad_chain_token");
    EXPECT_EQ(verdict(carrying({}, {{own, {{color, 1}}}, {other, {{color, 1}}}}, state)),
              "bad_chain_token");
}

TEST_F(Properties,
       an_anchor_of_a_committee_may_move_the_chain_token_to_another_one_and_do_no_more_there)
{
    const Color color = Color::filled(5);
    const types::StateSection state{color, 3, 1, Hash::filled(1)};
    const auto from = [&](const types::Address& sender, auto requests, auto outputs) {
        auto transaction = carrying(std::move(requests), std::move(outputs), state);
        for (auto& input : transaction.essence.inputs) input.address = sender;
        return transaction;
    };
    using Sections = std::vector<RequestSection>;
    using Outputs = std::vector<types::Output>;
    const auto moved = parse(from(chain, Sections{}, Outputs{{other, {{color, 1}, {iota, 9}}}}));
    ASSERT_TRUE(moved.has_value());
    EXPECT_EQ(moved->chain, chain);
    EXPECT_EQ(moved->moved_to, other);
    EXPECT_EQ(
        verdict(from(chain, Sections{}, Outputs{{chain, {{iota, 1}}}, {other, {{color, 1}}}})),
        "SC");
    EXPECT_EQ(verdict(from(chain, Sections{}, Outputs{{other, {{color, 2}}}})), "bad_chain_token");
    EXPECT_EQ(verdict(from(chain, Sections{}, Outputs{{alice.address, {{color, 1}}}})),
              "bad_chain_token");
    EXPECT_EQ(verdict(from(chain, Sections{}, Outputs{{other, {{color, 1}, {mint, 1}}}})),
              "bad_chain_token");
    auto asked = section();
    asked.target.chain = other;
    EXPECT_EQ(verdict(from(chain, Sections{asked}, Outputs{{other, {{color, 1}, {mint, 1}}}})),
              "bad_chain_token");
    const auto stays = parse(from(chain, Sections{}, Outputs{{chain, {{color, 1}}}}));
    ASSERT_TRUE(stays.has_value());
    EXPECT_EQ(stays->moved_to, std::nullopt);
}

TEST_F(Properties, a_state_section_over_a_foreign_token_does_not_make_a_wallet_a_contract)
{
    // A wallet cannot speak for contracts of a chain by moving some token to the chain's address.
    const Color color = Color::filled(5);
    auto request = section();
    request.sender_contract = "accounts"_hn;
    request.target.chain = other;
    const types::StateSection state{color, 3, 1, Hash::filled(1)};
    EXPECT_EQ(verdict(carrying({request}, {{chain, {{color, 1}}}, {other, {{mint, 1}}}}, state)),
              "bad_chain_token");
    // At its own address it may: it speaks for itself.
    const auto own =
        carrying({request}, {{alice.address, {{color, 1}}}, {other, {{mint, 1}}}}, state);
    const ChainIdentity target{other, Color::filled(9), alice.address};
    const auto unit = unit_of(own, target);
    ASSERT_TRUE(unit.has_value());
    EXPECT_EQ(unit->requests.at(0).sender,
              AgentId(types::ContractId{alice.address, "accounts"_hn}));
}

TEST_F(Properties, the_sending_contract_counts_only_beside_a_state_section)
{
    auto request = section();
    request.sender_contract = "accounts"_hn;
    const auto unit = unit_of(carrying({request}, {{chain, {{mint, 1}}}}),
                              {chain, Color::filled(9), alice.address});
    ASSERT_TRUE(unit.has_value());
    EXPECT_EQ(unit->requests.at(0).sender, alice.agent());
}

TEST_F(Properties, a_unit_is_what_one_chain_gets)
{
    auto to_other = section({{iota, 3}});
    to_other.target.chain = other;
    auto late = section();
    late.timelock = 100;
    const auto transaction =
        carrying({section({{iota, 5}}), to_other, late},
                 {{chain, {{iota, 6}, {mint, 2}}}, {other, {{iota, 3}, {mint, 1}}}});
    const ChainIdentity identity{chain, Color::filled(9), alice.address};
    const auto unit = unit_of(transaction, identity);
    ASSERT_TRUE(unit.has_value());
    ASSERT_EQ(unit->requests.size(), 2U);
    EXPECT_EQ(unit->requests[0].id.index, 0U);
    EXPECT_EQ(unit->requests[1].id.index, 2U);
    EXPECT_EQ(unit->free_tokens, (Balances{{iota, 1}}));
    EXPECT_EQ(unit->timelock, 100U);
    EXPECT_FALSE(unit->ready_at(100 * types::second - 1));
    EXPECT_TRUE(unit->ready_at(100 * types::second));
    const ChainIdentity stranger{chain_address(11), Color::filled(9), alice.address};
    EXPECT_FALSE(unit_of(transaction, stranger).has_value());
}

TEST_F(Properties, the_chains_own_output_is_no_unit)
{
    const Color color = Color::filled(5);
    const types::StateSection state{color, 3, 1, Hash::filled(1)};
    const auto anchor = carrying({}, {{alice.address, {{color, 1}, {iota, 9}}}}, state);
    EXPECT_FALSE(unit_of(anchor, {alice.address, color, alice.address}).has_value());
}

TEST_F(Properties, any_transaction_gets_a_verdict)
{
    Prng prng{6};
    std::size_t accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        const auto address = [&]() -> types::Address {
            const auto pick = prng.below(3);
            return pick == 0 ? chain : pick == 1 ? other : alice.address;
        };
        std::vector<RequestSection> requests;
        const auto count = prng.below(4);
        for (std::uint64_t i = 0; i < count; ++i) {
            auto request = section();
            request.target.chain = address();
            if (prng.chance(Ratio::percent(50)))
                request.transfer.set(prng.chance(Ratio::percent(80)) ? iota : mint,
                                     1 + prng.below(5));
            requests.push_back(request);
        }
        std::vector<types::Output> outputs;
        const auto outputs_count = 1 + prng.below(3);
        for (std::uint64_t i = 0; i < outputs_count; ++i) {
            Balances balance{{iota, 1 + prng.below(9)}};
            if (prng.chance(Ratio::percent(70))) balance.set(mint, 1 + prng.below(3));
            if (prng.chance(Ratio::percent(20))) balance.set(Color::filled(5), prng.below(3));
            outputs.push_back({address(), balance});
        }
        std::optional<types::StateSection> state;
        if (prng.chance(Ratio::percent(30)))
            state = prng.chance(Ratio::percent(50))
                        ? origin_section()
                        : types::StateSection{Color::filled(5), 1, 1, Hash::filled(1)};
        if (requests.empty() && !state) continue;
        const auto transaction = carrying(requests, outputs, state);
        const auto sc = parse(transaction);
        if (!sc) continue;
        ++accepted;
        for (const auto& [target, part] : sc->targets) {
            auto all = part.free_tokens;
            for (const auto i : part.sections) {
                ASSERT_TRUE(all.add(sc->payload.requests[i].transfer));
                ASSERT_TRUE(all.add(types::color_of(sc->id), 1));
            }
            ASSERT_EQ(all, part.output);  // every token is somebody's
        }
    }
    EXPECT_GT(accepted, 100U);
}

}  // namespace
}  // namespace weft::chain::test
