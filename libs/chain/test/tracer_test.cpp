// The bounds of a trace.

#include "../src/tracer.hpp"

#include <gtest/gtest.h>

namespace weft::chain {
namespace {

CallTrace call_with(std::size_t bytes)
{
    CallTrace traced;
    traced.params = {{to_bytes("k"), Bytes(bytes)}};
    return traced;
}

TEST(Tracer, keeps_as_many_calls_as_it_may_and_counts_the_others)
{
    RequestTrace trace;
    Tracer tracer{&trace};
    tracer.open({});
    for (std::size_t i = 0; i < trace_calls_max + 5; ++i) {
        tracer.open({});
        tracer.open({});
        tracer.close(1, vm::Results{});
        tracer.close(2, vm::Results{});
    }
    tracer.close(3, vm::Results{});
    ASSERT_TRUE(trace.call.has_value());
    EXPECT_EQ(trace.call->gas_used, 3U);
    std::size_t kept = 1;
    for (const auto& call : trace.call->calls) kept += 1 + call.calls.size();
    EXPECT_EQ(kept, trace_calls_max);
    EXPECT_EQ(kept + trace.calls_left_out, 1 + 2 * (trace_calls_max + 5));
}

TEST(Tracer, keeps_as_many_bytes_as_it_may)
{
    RequestTrace trace;
    Tracer tracer{&trace};
    tracer.open(call_with(trace_bytes_max / 2));
    tracer.open(call_with(trace_bytes_max / 2));
    tracer.changed({{to_bytes("k"), Bytes(10)}}, {});
    tracer.close(1, vm::Results{});
    tracer.changed({{to_bytes("k"), Bytes(trace_bytes_max / 2)}, {to_bytes("l"), Bytes(1)}}, {});
    tracer.close(1, std::unexpected{vm::Failure{vm::FailureKind::trap, "end"}});
    EXPECT_TRUE(trace.call->calls.empty());
    EXPECT_EQ(trace.calls_left_out, 1U);
    EXPECT_TRUE(trace.call->changes.empty());
    EXPECT_EQ(trace.call->outcome.error().text, "end");
}

TEST(Tracer, without_a_trace_to_fill_is_off)
{
    EXPECT_FALSE(Tracer{nullptr}.on());
}

}  // namespace
}  // namespace weft::chain
