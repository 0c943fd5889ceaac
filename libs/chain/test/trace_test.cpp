// Traces and estimates: what a request did, call by call, and what one would do.

#include <weft/chain/estimate.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

class Traced : public Boxes {
protected:
    struct Both {
        BlockResult result;
        Trace trace;
    };
    /// The next block of what waits, with a trace; it is not kept.
    Both traced()
    {
        Both both;
        BatchInput batch;
        batch.units = lone.backlog();
        batch.timestamp = lone.now() + types::second;
        both.result =
            execute(lone.identity(), lone.programs(), lone.chain().state(), batch, both.trace);
        EXPECT_EQ(execute(lone.identity(), lone.programs(), lone.chain().state(), batch).block,
                  both.result.block)
            << "a trace must not show in a block";
        return both;
    }
    static Dict nest(std::string_view entry, std::string_view swallow = {})
    {
        Dict args{{to_bytes("contract"), to_bytes("box2")}, {to_bytes("entry"), to_bytes(entry)}};
        if (!swallow.empty()) args.emplace(to_bytes("swallow"), to_bytes(swallow));
        return args;
    }
    static bool names(const std::vector<state::Mutation>& changes, std::string_view key)
    {
        return std::ranges::any_of(changes, [&](const auto& change) {
            return to_string(ByteSpan{change.key}.subspan(4)) == key;
        });
    }
};

TEST_F(Traced, a_request_shows_its_call_with_arguments_tokens_results_and_gas)
{
    lone.send(alice, {"box",
                      "set",
                      {{to_bytes("key"), to_bytes("k")}, {to_bytes("value"), to_bytes("v")}},
                      iotas_42});
    const auto both = traced();
    ASSERT_EQ(both.trace.requests.size(), 1U);
    const auto& request = both.trace.requests[0];
    EXPECT_EQ(request.id, both.result.receipts[0].request);
    EXPECT_EQ(request.gas_limit, both.result.receipts[0].gas_limit);
    ASSERT_TRUE(request.call.has_value());
    EXPECT_EQ(request.call->caller, alice.agent());
    EXPECT_EQ(request.call->contract, "box"_hn);
    EXPECT_EQ(request.call->entry_point, "set"_hn);
    EXPECT_EQ(request.call->params.at(to_bytes("key")), to_bytes("k"));
    EXPECT_EQ(request.call->transfer, iotas_42);
    EXPECT_EQ(request.call->gas_used, both.result.receipts[0].gas_used);
    EXPECT_TRUE(request.call->outcome.has_value());
    EXPECT_TRUE(names(request.call->changes, "k"));
    EXPECT_TRUE(failing_path(request).empty());
}

TEST_F(Traced, a_failing_call_shows_the_path_to_it_and_what_was_rolled_back)
{
    lone.send(alice, {"box", "nest", nest("mess")});
    const auto both = traced();
    const auto& request = both.trace.requests.at(0);
    EXPECT_EQ(request.error, both.result.receipts[0].error);
    const auto path = failing_path(request);
    ASSERT_EQ(path.size(), 2U);
    EXPECT_EQ(path[0]->entry_point, "nest"_hn);
    EXPECT_EQ(path[1]->entry_point, "mess"_hn);
    EXPECT_EQ(path[1]->caller, lone.contract("box"));
    EXPECT_TRUE(names(path[1]->changes, "mess"));
    ASSERT_EQ(path[1]->events.size(), 1U);
    EXPECT_EQ(path[1]->events[0].text, "a mess");
    EXPECT_TRUE(names(path[0]->changes, "before"));
    EXPECT_FALSE(names(path[0]->changes, "mess")) << "that was taken back before";
    EXPECT_EQ(path[0]->own_gas() + path[1]->gas_used, path[0]->gas_used);
}

TEST_F(Traced, a_failure_that_was_caught_is_in_the_trace_and_not_on_the_failing_path)
{
    lone.send(alice, {"box", "nest", nest("mess", "yes")});
    const auto both = traced();
    const auto& request = both.trace.requests.at(0);
    EXPECT_TRUE(failing_path(request).empty());
    ASSERT_EQ(request.call->calls.size(), 1U);
    EXPECT_FALSE(request.call->calls[0].outcome.has_value());
}

TEST_F(Traced, who_names_no_contract_or_entry_point_has_a_call_that_says_so)
{
    lone.send(alice, {"nobody", "x", {}, iotas_42});
    const auto both = traced();
    const auto path = failing_path(both.trace.requests.at(0));
    ASSERT_EQ(path.size(), 1U);
    EXPECT_EQ(path[0]->outcome.error().kind, vm::FailureKind::unknown_contract);
    EXPECT_TRUE(path[0]->changes.empty());
}

TEST_F(Traced, a_request_that_breaks_a_rule_of_the_chain_has_an_error_and_no_call)
{
    lone.send(alice, {"box", "set", {{to_bytes(contracts::gas_param), to_bytes("x")}}});
    const auto both = traced();
    EXPECT_FALSE(both.trace.requests.at(0).call.has_value());
    EXPECT_EQ(both.trace.requests.at(0).error->kind, vm::FailureKind::bad_argument);
}

TEST_F(Traced, each_level_of_a_recursion_is_a_call_within_the_one_before)
{
    lone.send(alice, Ask{"box", "recurse"});
    const auto both = traced();
    const auto path = failing_path(both.trace.requests.at(0));
    EXPECT_EQ(path.size(), vm::call_depth_max + 1);
    EXPECT_EQ(path.back()->outcome.error().kind, vm::FailureKind::too_deep);
}

TEST_F(Traced, what_a_call_wrote_is_in_its_trace_whole_when_it_is_not_too_much)
{
    lone.send(alice, {"box", "write", {{to_bytes("bytes"), u64(100 * 1024)}}});
    const auto both = traced();
    std::size_t bytes = 0;
    for (const auto& change : both.trace.requests.at(0).call->changes)
        bytes += state::encoded_bytes(change);
    EXPECT_GE(bytes, 100U * 1024);
    EXPECT_LE(bytes, trace_bytes_max);
}

TEST_F(Traced, an_estimate_is_the_receipt_that_the_next_block_gives_and_keeps_nothing)
{
    const auto before = lone.chain().state().hash();
    lone.send(alice, {"box", "emit", {{to_bytes("text"), to_bytes("hello")}}, iotas_42});
    const auto unit = lone.backlog().at(0);
    const auto estimates = estimate(lone.identity(), lone.programs(), lone.chain().state(), unit,
                                    {.units = {},
                                     .timestamp = lone.now() + types::second,
                                     .order = OrderRandomness::filled(7),
                                     .validators = {}});
    ASSERT_TRUE(estimates.has_value());
    ASSERT_EQ(estimates->size(), 1U);
    EXPECT_EQ(lone.chain().state().hash(), before);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(estimates->front().receipt, result.receipts[0]);
    EXPECT_EQ(estimates->front().events, result.events);
    EXPECT_EQ(estimates->front().changes, result.block.updates.back().mutations);
    EXPECT_NE(estimates->front().results(), nullptr);
}

TEST_F(Traced, an_estimate_of_what_the_next_block_leaves_out_says_why)
{
    lone.send(alice, {"box", "keep", {}, {}, 4'000'000'000});
    const auto unit = lone.backlog().at(0);
    const auto estimates =
        estimate(lone.identity(), lone.programs(), lone.chain().state(), unit, {});
    ASSERT_FALSE(estimates.has_value());
    EXPECT_NE(estimates.error().find("timelocked"), std::string::npos);
}

}  // namespace
}  // namespace weft::chain::test
