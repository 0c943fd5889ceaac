// Two chains, fees, full tables of colors: each token has an owner who can move it (D-57).
//
// Wallets give colored tokens to contracts, and the contracts send them to the other chain, where
// some of it works, some fails, some is not paid for, and some finds no room; they withdraw what
// they have there; requests name somebody else for what comes back; tokens come undeclared. After
// each block of either chain, every account is one of somebody who can use it, and every output on
// the ledger is at the address of a wallet or is a request that waits. In the end nothing is under
// way any more, and everybody has exactly what the model says, wherever it lies.
//
// Usage: weft_chain_abroad_swarm SEEDS

#include <weft/base/prng.hpp>
#include <weft/contracts/color_slots.hpp>

#include "testbox.hpp"
#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>

namespace weft::chain::test {
namespace {

/// Signed, because the order in which receipts come is not that in which tokens are received.
using Wealth = std::map<AgentId, std::map<Color, std::int64_t>>;

constexpr std::size_t colors_of_wallets = 40;
constexpr std::size_t fillers_first = 100;

struct Side {
    std::unique_ptr<LoneChain> lone;
    std::uint64_t owner_fee = 0;
    std::uint64_t validator_fee = 0;
};

class Run {
public:
    explicit Run(std::uint64_t seed) : prng_{seed}
    {
        for (int i = 0; i < 4; ++i) {
            wallets_.emplace_back("wallet " + std::to_string(i));
            auto funds = colors_from(0, colors_of_wallets, 1'000);
            funds.set(types::iota_color, 1'000'000);
            mint(wallets_.back(), funds);
        }
        for (const auto* name : {"near", "far"}) sides_.push_back(started(name));
        for (const auto& side : sides_)
            for (const auto* name : {"box", "box2"}) movers_.insert(side.lone->contract(name));
        for (const auto& wallet : wallets_) movers_.insert(wallet.agent());
    }

    Hash play()
    {
        const auto steps = 12 + prng_.below(12);
        for (std::uint64_t i = 0; i < steps && !::testing::Test::HasFailure(); ++i) {
            for (auto n = prng_.below(4); n > 0; --n) send_something();
            run_block(prng_.below(sides_.size()));
        }
        settle();
        compare_wealth();
        codec::Writer both;
        for (const auto& side : sides_) both.fixed(side.lone->chain().state().hash());
        return crypto::blake2b(both.view());
    }

private:
    [[nodiscard]] const Wallet& some_wallet() { return wallets_[prng_.below(wallets_.size())]; }
    [[nodiscard]] AgentId house(const Side& side) const { return side.lone->originator().agent(); }

    void mint(const Wallet& wallet, const Balances& funds)
    {
        ledger_.mint_genesis(wallet.address, funds);
        give(wallet.agent(), funds);
    }
    void give(const AgentId& agent, const Balances& amount)
    {
        for (const auto& [color, tokens] : amount)
            wealth_[agent][color] += static_cast<std::int64_t>(tokens);
    }
    void take(const AgentId& agent, const Balances& amount)
    {
        for (const auto& [color, tokens] : amount)
            wealth_[agent][color] -= static_cast<std::int64_t>(tokens);
    }

    /// A chain with boxes, fees, and as many colors in its table as the seed says.
    Side started(const std::string& name)
    {
        Side side;
        side.lone = std::make_unique<LoneChain>(
            ledger_, programs_with_testbox(), name,
            contracts::ChainParameters{.anchor_interval = types::second,
                                       .state_max = std::uint64_t{1} << 40});
        auto& lone = *side.lone;
        lone.start();
        const auto& owner = lone.originator();
        expect_ok(lone.request(owner, {"blob", "storeBlob", testbox_blob}));
        const auto program = contracts::blob_hash(testbox_blob);
        for (const auto* box : {"box", "box2"})
            expect_ok(lone.request(owner, {"root",
                                           "deployContract",
                                           {{to_bytes("$$proghash$$"), of(program.bytes())},
                                            {to_bytes("$$name$$"), to_bytes(box)}}}));
        for (auto n = prng_.below(3); n > 0; --n) {
            const Wallet validator{name + " validator " + std::to_string(n)};
            lone.validators.push_back(validator.address);
            movers_.insert(validator.agent());
            houses_[validator.agent()] = owner.agent();
        }
        side.owner_fee = prng_.below(3);
        side.validator_fee = prng_.below(4);
        expect_ok(lone.request(owner, {"root",
                                       "setDefaultFee",
                                       {{to_bytes("$$ownerfee$$"), u64(side.owner_fee)},
                                        {to_bytes("$$validatorfee$$"), u64(side.validator_fee)}}}));
        constexpr std::array<std::size_t, 5> levels{0, 126, 135, 270, 396};
        for (auto left = levels.at(prng_.below(levels.size())); left > 0;) {
            const auto some = std::min<std::size_t>(left, 250);
            left -= some;
            const auto first = fillers_first + (name == "near" ? 0U : 1'000U) + left;
            const Wallet filler{name + " filler " + std::to_string(left)};
            ledger_.mint_genesis(filler.address, colors_from(first, some));
            transfer_all(filler, owner.address);
            expect_ok(lone.request(owner, {"accounts", "deposit", {}, colors_from(first, some)}));
        }
        while (!lone.backlog().empty() || lone.chain().anchor_at()) {
            lone.pass(5 * types::second);
            lone.run();
        }
        movers_.insert(owner.agent());
        give(owner.agent(), ledger_.balance(owner.address));
        give(owner.agent(), lone.account(owner.agent()));
        return side;
    }
    void transfer_all(const Wallet& from, const types::Address& to)
    {
        Essence essence;
        essence.timestamp = 1;
        Balances all;
        for (const auto& funds : ledger_.at(from.address)) {
            essence.inputs.push_back(funds.id);
            EXPECT_TRUE(all.add(funds.balance));
        }
        essence.outputs = {{to, all}};
        EXPECT_TRUE(types::make_canonical(essence));
        ledger_.book(from.sign(essence));
    }
    static void expect_ok(const contracts::Receipt& receipt)
    {
        EXPECT_EQ(receipt.error, std::nullopt)
            << vm::to_text(receipt.error.value_or(vm::Failure{}));
    }

    Balances some_tokens(std::uint64_t iotas_max)
    {
        Balances tokens;
        if (const auto iotas = prng_.below(iotas_max); iotas > 0)
            tokens.set(types::iota_color, iotas);
        for (auto n = prng_.below(4); n > 0; --n)
            tokens.set(color_number(prng_.below(colors_of_wallets)), 1 + prng_.below(5));
        return tokens;
    }

    void send_something()
    {
        const auto& wallet = some_wallet();
        const auto here = prng_.below(sides_.size());
        auto& lone = *sides_[here].lone;
        const auto& other = *sides_[1 - here].lone;
        const auto has = ledger_.balance(wallet.address);
        if (has.of(types::iota_color) < 5'000) return;
        for (std::size_t n = 0; n < colors_of_wallets; ++n)
            if (has.of(color_number(n)) < 100) return;

        std::vector<RequestSection> sections;
        for (auto n = 1 + prng_.below(3); n > 0; --n)
            sections.push_back(lone.section(some_ask(lone, other)));
        auto essence = build_requests(sections, ledger_.at(wallet.address), lone.now());
        ASSERT_TRUE(essence.has_value());
        if (prng_.chance(Ratio::percent(20))) {
            const auto free_tokens = some_tokens(20);
            for (auto& output : essence->outputs) {
                const bool changed = output.address == lone.identity().id
                                         ? output.balance.add(free_tokens)
                                         : output.balance.subtract(free_tokens);
                EXPECT_TRUE(changed);
            }
        }
        if (prng_.chance(Ratio::percent(10))) essence->data = {};  // a stray
        ledger_.book(wallet.sign(*essence));
    }
    Ask some_ask(const LoneChain& lone, const LoneChain& other)
    {
        const auto amount = prng_.chance(Ratio::percent(70)) ? some_tokens(4'000) : some_tokens(8);
        const auto* box = prng_.chance(Ratio::percent(70)) ? "box" : "box2";
        switch (prng_.below(8)) {
        case 0: return {box, "keep", {}, amount};
        case 1: return {box, "mess", some_refund(lone, other), amount};
        case 2:
            return {"accounts",
                    "deposit",
                    {{to_bytes("a"), types::encoded(some_owner(lone, other))}},
                    amount};
        case 3: return {"accounts", "withdrawToAddress", {}, {{types::iota_color, 10}}};
        case 4: return {box, "post", last_of_a_color(box, lone, other), {{types::iota_color, 9}}};
        default: return {box, "post", some_post(lone, other), amount};
        }
    }
    /// All that a contract has of a color goes abroad, and nothing to pay for a slot with.
    Dict last_of_a_color(std::string_view box, const LoneChain& lone, const LoneChain& other)
    {
        auto args = some_post(lone, other);
        const auto account = lone.account(lone.contract(box));
        for (const auto& [color, tokens] : account)
            if (color != types::iota_color && prng_.chance(Ratio::percent(30))) {
                args[to_bytes("amount")] = balances_bytes({{color, tokens}});
                break;
            }
        return args;
    }
    AgentId some_owner(const LoneChain& lone, const LoneChain& other)
    {
        switch (prng_.below(4)) {
        case 0: return lone.contract("box");
        case 1: return other.contract("box");
        default: return some_wallet().agent();
        }
    }
    /// Of a wallet's request: an address, so that the way back does not depend on what the chain has.
    Dict some_refund(const LoneChain& lone, const LoneChain&)
    {
        switch (prng_.below(6)) {
        case 0: return {{to_bytes("$$refund$$"), types::encoded(some_wallet().agent())}};
        // Nobody's: the sender gets it.
        case 1: return {{to_bytes("$$refund$$"), types::encoded(lone.contract("accounts"))}};
        case 2: return {{to_bytes("$$refund$$"), to_bytes("?")}};
        default: return {};
        }
    }
    Dict some_post(const LoneChain& lone, const LoneChain& other)
    {
        struct Target {
            const char* contract;
            const char* entry;
        };
        constexpr std::array<Target, 6> targets{{{"accounts", "deposit"},
                                                 {"accounts", "withdrawToChain"},
                                                 {"accounts", "withdrawToChain"},
                                                 {"nobody", "nothing"},
                                                 {"box", "keep"},
                                                 {"box", "mess"}}};
        const auto target = targets.at(prng_.below(targets.size()));
        Dict args{{to_bytes("to"), of(other.identity().id.bytes())},
                  {to_bytes("contract"), to_bytes(target.contract)},
                  {to_bytes("entry"), to_bytes(target.entry)},
                  {to_bytes("amount"), balances_bytes(some_tokens(1'000))}};
        // Who withdraws pays with the token that comes back to him.
        if (std::string_view{target.entry} == "withdrawToChain") return args;
        if (prng_.chance(Ratio::percent(20)))
            args[to_bytes("refund")] = types::encoded(some_wallet().agent());
        else if (prng_.chance(Ratio::percent(20)))
            args[to_bytes("refund")] = types::encoded(lone.contract("box2"));
        return args;
    }

    void run_block(std::size_t which)
    {
        auto& side = sides_[which];
        auto& lone = *side.lone;
        const auto units = lone.backlog();
        const auto result = lone.run(units);
        for (const auto& receipt : result.receipts) {
            const auto unit = unit_of(*ledger_.find(receipt.request.transaction), lone.identity());
            ASSERT_TRUE(unit.has_value());
            follow(side, *unit, receipt);
        }
        for (const auto& one : sides_) check_owners(*one.lone);
    }

    /// The model: a request takes its tokens from whom it acts for, and gives them to one it reaches.
    void follow(const Side& side, const Unit& unit, const contracts::Receipt& receipt)
    {
        if (unit.requests.empty() || receipt.request.index == first_index(unit)) {
            const auto& sender =
                types::Address{ledger_.find(unit.transaction)->essence.inputs[0].address};
            auto free_tokens = unit.free_tokens;
            // In a stray the request tokens are tokens of their own color.
            const auto minted = types::color_of(unit.transaction);
            if (const auto tokens = free_tokens.of(minted); tokens > 0) {
                EXPECT_TRUE(free_tokens.subtract(minted, tokens));
                take(AgentId{sender}, {{types::iota_color, tokens}});
                give(house(side), {{minted, tokens}});
            }
            if (!free_tokens.empty()) {
                take(AgentId{sender}, free_tokens);
                give(house(side), free_tokens);
            }
        }
        if (unit.requests.empty()) return;
        const auto& request = request_of(unit, receipt.request);
        const auto back = back_of(request);
        const bool for_another = request.sender.contract == "accounts"_hn;
        auto rest = request.transfer;
        take(for_another ? back : request.sender, rest);
        take(for_another ? back : request.sender, one_iota_);
        give(back, one_iota_);
        EXPECT_TRUE(rest.subtract(receipt.fee)) << "a fee of more than was sent";
        give(house(side), receipt.fee);
        give(receipt.error ? back : receiver_of(side, request), rest);
    }
    static std::uint16_t first_index(const Unit& unit) { return unit.requests.front().id.index; }
    static const Request& request_of(const Unit& unit, const RequestId& id)
    {
        return *std::ranges::find(unit.requests, id, &Request::id);
    }
    /// Whom the request names for what comes back, or its sender.
    [[nodiscard]] AgentId back_of(const Request& request) const
    {
        const auto found = request.args.find(to_bytes("$$refund$$"));
        if (found == request.args.end()) return request.sender;
        codec::Reader reader{found->second};
        const auto agent = reader.finish(types::decode_agent_id(reader));
        return agent && movers_.contains(*agent) ? *agent : request.sender;
    }
    [[nodiscard]] static AgentId receiver_of(const Side& side, const Request& request)
    {
        const auto& lone = *side.lone;
        if (request.target != "accounts"_hn)
            return AgentId{types::ContractId{lone.identity().id, request.target}};
        if (const auto named = request.args.find(to_bytes("a")); named != request.args.end()) {
            codec::Reader reader{named->second};
            return types::decode_agent_id(reader);
        }
        return request.sender;
    }

    /// Each account is one of somebody who can use it; so is each output that is no chain's matter.
    void check_owners(LoneChain& lone)
    {
        const auto accounts = lone.view("accounts", "accounts");
        ASSERT_TRUE(accounts.has_value());
        for (const auto& [key, nothing] : *accounts) {
            codec::Reader reader{key};
            const auto agent = types::decode_agent_id(reader);
            EXPECT_TRUE(movers_.contains(agent))
                << "nobody can use the account of " << types::to_text(agent);
        }
        const auto totals = lone.view("accounts", "totalAssets");
        ASSERT_TRUE(totals.has_value());
        EXPECT_LE(totals->size(), contracts::colors_max + 1);
        check_slots(lone.chain().state().entries());
    }
    /// The count of colors that have a slot is what a count finds.
    static void check_slots(const state::Entries& entries)
    {
        std::set<Bytes> colors;
        const auto accounts = types::encoded("accounts"_hn);
        const auto key = [&](char kind) {
            auto bytes = accounts;
            bytes.push_back(static_cast<std::byte>(kind));
            return bytes;
        };
        for (const char kind : {'t', 'k'}) {
            const auto prefix = key(kind);
            auto after = prefix;
            while (const auto* entry = entries.next(prefix, after)) {
                after = to_bytes(entry->key());
                const auto color = to_bytes(ByteSpan{after}.subspan(prefix.size()));
                if (color != of(types::iota_color.bytes())) colors.insert(color);
            }
        }
        const auto* count = entries.find(key('n'));
        codec::Reader reader{count == nullptr ? ByteSpan{} : count->value()};
        const auto counted = count == nullptr ? 0 : reader.u32();
        EXPECT_EQ(counted, colors.size()) << "slots are miscounted";
        EXPECT_LE(colors.size(), contracts::colors_max);
    }

    void settle()
    {
        for (int i = 0; i < 60 && !::testing::Test::HasFailure(); ++i) {
            bool idle = true;
            for (std::size_t s = 0; s < sides_.size(); ++s) {
                auto& lone = *sides_[s].lone;
                if (lone.backlog().empty() && !lone.chain().anchor_at()) continue;
                idle = false;
                lone.pass(5 * types::second);
                run_block(s);
            }
            if (idle) return;
        }
        ADD_FAILURE() << "something is under way for ever";
    }
    void compare_wealth()
    {
        Wealth found;
        const auto add = [&](AgentId agent, const Balances& amount) {
            if (const auto house = houses_.find(agent); house != houses_.end())
                agent = house->second;
            for (const auto& [color, tokens] : amount)
                found[agent][color] += static_cast<std::int64_t>(tokens);
        };
        for (const auto& agent : movers_) {
            if (agent.is_address()) add(agent, ledger_.balance(agent.address));
            for (const auto& side : sides_) add(agent, side.lone->account(agent));
        }
        for (auto& [agent, amounts] : wealth_)
            std::erase_if(amounts, [](const auto& entry) { return entry.second == 0; });
        std::erase_if(wealth_, [](const auto& entry) { return entry.second.empty(); });
        for (auto& [agent, amounts] : found)
            std::erase_if(amounts, [](const auto& entry) { return entry.second == 0; });
        std::erase_if(found, [](const auto& entry) { return entry.second.empty(); });
        for (const auto& [agent, amounts] : wealth_)
            for (const auto& [color, tokens] : amounts)
                EXPECT_EQ(found[agent][color], tokens)
                    << types::to_text(agent) << " has another amount of " << types::to_text(color);
        EXPECT_EQ(found, wealth_);
    }

    Prng prng_;
    NaiveLedger ledger_;
    std::vector<Wallet> wallets_;
    std::vector<Side> sides_;
    std::set<AgentId> movers_;
    std::map<AgentId, AgentId> houses_;  ///< validators, whose fees are counted with the owner's
    Wealth wealth_;
    const Balances one_iota_{{types::iota_color, 1}};
};

}  // namespace
}  // namespace weft::chain::test

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto first = std::make_unique<weft::chain::test::Run>(seed)->play();
        if (!::testing::Test::HasFailure()) {
            EXPECT_EQ(std::make_unique<weft::chain::test::Run>(seed)->play(), first)
                << "two runs differ";
        }
        if (::testing::Test::HasFailure()) {
            std::cout << "seed " << seed << " broke a promise\n";
            return EXIT_FAILURE;
        }
    }
    std::cout << seeds << " seeds kept every promise\n";
    return EXIT_SUCCESS;
}
