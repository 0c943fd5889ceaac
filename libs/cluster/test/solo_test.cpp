// Solo says what a committee says: the same requests, the same receipts.

#include <weft/solo/solo.hpp>

#include <gtest/gtest.h>

#include "scene.hpp"
#include <fstream>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

Bytes counter_program()
{
    std::ifstream file{WEFT_SOURCE_DIR "/contracts/counter/counter.wasm", std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return to_bytes(text.str());
}

Bytes number(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

struct Ask {
    std::string contract, entry;
    types::Dict args = {};
    std::uint64_t tokens = 0;
};

/// Core contracts, a program stored, deployed and called, refusals of every kind.
std::vector<Ask> asks()
{
    const types::Dict good{{to_bytes("p"), counter_program()}};
    auto program = counter_program();
    program.back() ^= std::byte{1};
    program.resize(program.size() / 2);
    const types::Dict damaged{{to_bytes("p"), program}};
    const auto deploy = [](const types::Dict& blob, std::string_view name) {
        return types::Dict{
            {to_bytes("$$proghash$$"), to_bytes(ByteSpan{contracts::blob_hash(blob).bytes()})},
            {to_bytes("$$name$$"), to_bytes(name)},
            {to_bytes("$$gas$$"), number(200'000'000)}};
    };
    return {
        {"accounts", "deposit", {}, 42},
        {"accounts", "withdrawToAddress"},
        {"blob", "storeBlob", good},
        {"blob", "storeBlob", good},
        {"blob", "storeBlob", damaged},
        {"root", "deployContract", deploy(damaged, "damaged")},
        {"root", "deployContract", deploy(good, "counter")},
        {"root", "deployContract", deploy(good, "counter")},
        {"counter", "add", {{to_bytes("n"), number(5)}}, 7},
        {"counter", "add", {{to_bytes("n"), to_bytes("x")}}, 7},
        {"counter", "increment", {{to_bytes("$$gas$$"), number(20'000)}}, 7},
        {"counter", "get", {}, 7},
        {"counter", "nothing", {}, 7},
        {"nobody", "nothing", {}, 7},
        {"root", "setDefaultFee", {{to_bytes("$$ownerfee$$"), number(3)}}},
        {"counter", "increment", {}, 1},
    };
}

}  // namespace

TEST(SoloBesideACommittee, gives_the_receipts_that_the_committee_gives)
{
    Scene scene{{}};
    scene.deploy();
    solo::Solo solo;
    const auto& wallet = solo.wallet("wallet");
    ASSERT_TRUE(solo.fund(wallet.address(), 1'000'000'000));
    ASSERT_TRUE(solo.start_chain("main", wallet, {.anchor_interval = types::second},
                                 "a chain of the test"));
    for (const auto& ask : asks()) {
        const auto what = ask.contract + "." + ask.entry;
        types::Balances tokens;
        if (ask.tokens > 0) tokens.set(types::iota_color, ask.tokens);
        const auto id = scene.request(scene.section(ask.contract, ask.entry, ask.args, tokens));
        ASSERT_TRUE(scene.processed(id)) << what;
        const auto there = scene.cluster()
                               .queries(scene.member(0))
                               ->ask(&node::CommitteeQueries::request, scene.chain(), id)
                               ->receipt;
        ASSERT_TRUE(there.has_value()) << what;
        const auto ran = solo.request(wallet, {.chain = "main",
                                               .contract = ask.contract,
                                               .entry = ask.entry,
                                               .args = ask.args,
                                               .tokens = tokens});
        ASSERT_TRUE(ran.has_value()) << what;
        const auto& here = ran->own()->receipt;
        EXPECT_EQ(here.gas_used, there->gas) << what;
        EXPECT_EQ(here.fee.of(types::iota_color), there->fee) << what;
        EXPECT_EQ(here.error ? std::optional{vm::to_text(*here.error)} : std::nullopt, there->error)
            << what;
        std::vector<std::string> events;
        for (const auto& event : ran->own()->events) events.push_back(event.text);
        EXPECT_EQ(events, there->events) << what;
        // An event leaves when its block is on the disk, after the answers to questions.
        static_cast<void>(scene.cluster().run_until(
            [&] { return scene.logged(scene.member(0), id).size() >= there->events.size(); }, 10s));
        std::vector<std::string> told;
        for (const auto& event : scene.logged(scene.member(0), id)) {
            told.push_back(event.text);
            EXPECT_EQ(event.contract, ask.contract) << what;
            if (event.contract != "counter") continue;
            EXPECT_EQ(event.event, "changed") << "as the program describes it";
            EXPECT_EQ(event.fields.named.count("counter"), 1u);
        }
        EXPECT_EQ(told, there->events) << what;
    }
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}
