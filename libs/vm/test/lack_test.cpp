// What a node lacks is no verdict: it has a name, and no program sees it.

#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::request;
using test::wat;

const auto first = types::hname_of("first");
const auto second = types::hname_of("second");

std::size_t open_descriptors()
{
    const std::filesystem::directory_iterator list{"/proc/self/fd"};
    return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

MemoryChain chain_with(WasmFactory& factory, const std::string& text)
{
    MemoryChain chain;
    chain.gas = 100'000'000;
    auto processor = factory.load(wat(text), cost_schedule_newest);
    EXPECT_TRUE(processor) << to_text(processor.error());
    if (processor) chain.contracts[first].processor = *processor;
    return chain;
}

std::size_t mappings()
{
    std::ifstream maps{"/proc/self/maps"};
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);) ++count;
    return count;
}

/// The result of `body` in a process of its own, or a signal as a negative number.
template <class Body>
int apart(Body body)
{
    const auto child = ::fork();
    if (child == 0) ::_exit(body());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// Takes all mappings that the system gives this process, but so many. Small allocations go on.
void leave_mappings(std::size_t left)
{
    constexpr std::size_t page = 4096;
    constexpr std::size_t at_most = 1u << 20;
    std::vector<void*> taken;
    taken.reserve(at_most);
    // Neighbours of another kind are not joined.
    while (taken.size() < at_most) {
        auto* const one = ::mmap(nullptr, page, taken.size() % 2 == 0 ? PROT_NONE : PROT_READ,
                                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (one == MAP_FAILED) break;
        taken.push_back(one);
    }
    for (std::size_t i = 0; i < left && 2 * i < taken.size(); ++i) ::munmap(taken[2 * i], page);
}

/// Runs `body` in a process of its own that may map no more than `more` bytes of data than it has
/// at the start. What `body` returned, or a signal as a negative number.
template <class Body>
int with_little_memory(std::size_t more, Body body)
{
    const auto child = ::fork();
    if (child == 0) {
        std::ifstream sizes{"/proc/self/statm"};
        std::size_t pages = 0;
        for (int field = 0; field < 6; ++field) sizes >> pages;  // the sixth: data and stack
        const rlimit limit{pages * 4096 + more, RLIM_INFINITY};
        if (::setrlimit(RLIMIT_DATA, &limit) != 0) ::_exit(100);
        ::_exit(body());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Lack, programs_that_are_kept_hold_no_descriptor)
{
    WasmFactory factory;
    const auto module = wat(R"((module (memory (export "memory") 1)
      (data (i32.const 0) "data") (func (export "func:go"))))");
    ASSERT_TRUE(factory.load(module, cost_schedule_newest));
    MemoryChain chain;
    chain.gas = 100'000'000;
    const auto before = open_descriptors();
    const auto mapped_before = mappings();
    const auto bytes_before = factory.figures().machine_code_bytes;
    // More than a process may usually have descriptors.
    for (int n = 0; n < 1'100; ++n) {
        auto another = module;
        // A custom section makes it another program.
        for (const int byte : {0x00, 0x04, 0x01, 0x6e, n & 0xff, n >> 8})
            another.push_back(std::byte(byte));
        const auto processor = factory.load(another, cost_schedule_newest);
        ASSERT_TRUE(processor);
        chain.contracts[first].processor = *processor;
        ASSERT_TRUE(request(chain, first, "go"));
    }
    EXPECT_EQ(factory.figures().programs, 1'101u);
    EXPECT_EQ(open_descriptors(), before);
    // As many as the cache holds take less than half of the mappings that Linux gives a process.
    const auto figures = factory.figures();
    const auto each = (figures.machine_code_bytes - bytes_before) / 1'100;
    const auto held = WasmOptions{}.cache_bytes_max / each;
    EXPECT_LT((mappings() - mapped_before) * held / 1'100, 65'530u / 2);
}

/// The same program on a node that lacks something: it says so, or has the same result at the same
/// price. 0: the same; 1: it said so; anything else is wrong.
int compared(MemoryChain& chain, Gas expected)
try {
    chain.gas = 100'000'000;
    const auto outcome = request(chain, first, "go");
    if (outcome) return 100'000'000 - chain.gas == expected ? 0 : 2;
    return outcome.error().kind == FailureKind::node_lacks ? 1 : 3;
} catch (const std::bad_alloc&) {
    return 4;
}

TEST(Lack, of_whatever_at_instantiation_says_so_or_changes_nothing)
{
    constexpr auto program = R"((module (memory (export "memory") 40)
      (table 500 funcref) (elem (i32.const 0) $f)
      (data (i32.const 0) "data") (data (i32.const 2000000) "more")
      (func $f (drop (memory.grow (i32.const 100))))
      (func (export "func:go")
        (call_indirect (i32.const 0))
        (i32.store (i32.const 5000000) (i32.const 1)))))";
    // What a pool has given once it need not ask for again: the sum is of another.
    WasmFactory rich;
    auto expects = chain_with(rich, program);
    ASSERT_TRUE(request(expects, first, "go"));
    const auto expected = 100'000'000 - expects.gas;
    WasmFactory factory;
    auto chain = chain_with(factory, program);
    std::size_t same = 0;
    std::size_t said = 0;
    const auto note = [&](int code, const std::string& what) {
        EXPECT_TRUE(code == 0 || code == 1) << what << ": " << code;
        ++(code == 0 ? same : said);
    };
    for (std::size_t mib = 1; mib <= 24; ++mib)
        note(with_little_memory(mib << 20, [&] { return compared(chain, expected); }),
             std::to_string(mib) + " MiB");
    EXPECT_GT(same, 0u);
    EXPECT_GT(said, 0u);
    for (const std::size_t left : {0, 1, 2, 3, 4, 8, 16, 64})
        note(apart([&] {
                 leave_mappings(left);
                 return compared(chain, expected);
             }),
             std::to_string(left) + " mappings");
    for (const rlim_t descriptors : {0, 1, 2, 3})
        note(apart([&] {
                 const rlimit limit{descriptors, descriptors};
                 return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? compared(chain, expected) : 9;
             }),
             std::to_string(descriptors) + " descriptors");
    EXPECT_TRUE(request(chain, first, "go"));
}

TEST(Lack, a_call_without_a_place_in_the_pool_ends_everything_above_it)
{
    WasmFactory factory{{.engine = {.instances = 1}}};
    // Whatever the call of the other contract says, the caller goes on.
    auto chain = chain_with(factory, R"((module
      (import "weft1" "call" (func $call (param i32 i32 i32 i32) (result i32)))
      (import "weft1" "event" (func $event (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\00\00\00\00\00\00\00\00" "\00\00\00\00\00\00\00\00" "\00\00")
      (func (export "func:go")
        (drop (call $call (i32.const 0) (i32.const 18) (i32.const 64) (i32.const 64)))
        (call $event (i32.const 0) (i32.const 0)))))");
    chain.contracts[second].processor = chain.contracts[first].processor;
    chain.contracts[types::Hname{0}] = chain.contracts[first];
    const auto went_on = request(chain, first, "go");
    ASSERT_TRUE(went_on) << "an unknown entry point is an answer: " << to_text(went_on.error());

    auto caller = chain_with(factory, R"((module
      (import "weft1" "call_view" (func $call (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\01\00\00\00\01\00\00\00" "\00\00\00\00\00\00\00\00")
      (func (export "view:inner"))
      (func (export "func:go")
        (i32.store (i32.const 4) (i32.const )" +
                                          std::to_string(types::hname_of("inner").value()) + R"())
        (drop (call $call (i32.const 0) (i32.const 16) (i32.const 64) (i32.const 64))))))");
    caller.contracts[types::Hname{1}] = caller.contracts[first];
    const auto outcome = request(caller, first, "go");
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, FailureKind::node_lacks) << to_text(outcome.error());
    EXPECT_NE(outcome.error().text.find("no room for an instance"), std::string::npos);
    // A node with room has the other result.
    WasmFactory roomy;
    auto same =
        chain_with(roomy, R"((module (memory (export "memory") 1) (func (export "func:go"))))");
    EXPECT_TRUE(request(same, first, "go"));
}

constexpr auto growing = R"((module (memory (export "memory") 1)
      (func (export "func:go")
        (if (i32.eq (memory.grow (i32.const 255)) (i32.const -1)) (then (unreachable))))
      (func (export "func:beyond")
        (if (i32.ne (memory.grow (i32.const 256)) (i32.const -1)) (then (unreachable))))))";

TEST(Lack, memory_that_the_machine_does_not_give_is_no_answer_of_memory_grow)
{
    WasmFactory factory;
    auto chain = chain_with(factory, growing);
    ASSERT_TRUE(request(chain, first, "beyond"));
    const auto code = with_little_memory(4u << 20, [&] {
        if (!request(chain, first, "beyond")) return 1;
        const auto outcome = request(chain, first, "go");
        if (outcome) return 2;
        return outcome.error().kind == FailureKind::node_lacks ? 0 : 3;
    });
    EXPECT_EQ(code, 0);
    EXPECT_TRUE(request(chain, first, "go"));
}

TEST(Lack, memory_that_an_instance_begins_with_and_does_not_get_is_named)
{
    WasmFactory factory;
    auto chain = chain_with(factory, R"((module (memory (export "memory") 256)
      (data (i32.const 0) "data") (func (export "func:go"))))");
    const auto code = with_little_memory(4u << 20, [&] {
        const auto outcome = request(chain, first, "go");
        if (outcome) return 2;
        return outcome.error().kind == FailureKind::node_lacks ? 0 : 3;
    });
    EXPECT_EQ(code, 0);
    EXPECT_TRUE(request(chain, first, "go"));
}

TEST(Lack, a_program_that_there_is_no_room_to_compile_is_not_refused)
{
    WasmFactory factory;
    // The engine is there.
    ASSERT_TRUE(factory.load(wat(growing), cost_schedule_newest));
    const auto another = wat(R"((module (memory (export "memory") 1) (func (export "func:go"))))");
    const auto code = with_little_memory(1u << 20, [&] {
        const auto loaded = factory.load(another, cost_schedule_newest);
        if (loaded) return 2;
        return loaded.error().kind == FailureKind::node_lacks ? 0 : 3;
    });
    EXPECT_EQ(code, 0);
    EXPECT_TRUE(factory.load(another, cost_schedule_newest));
}

}  // namespace
}  // namespace weft::vm::wasm
