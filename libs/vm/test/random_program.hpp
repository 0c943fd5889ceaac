#pragma once

// Random programs with a meaning of their own: a tree that this file both runs, step by step and
// counting gas per instruction, and writes as a module. What the engine does with the metered
// module must be what the tree does: the naive model of metering (D-60).

#include <weft/base/prng.hpp>
#include <weft/vm/sandbox.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/opcode.hpp>

#include "module_builder.hpp"
#include <bit>
#include <limits>

namespace weft::vm::test {

using wasm::opcode;
namespace op = wasm::op;

enum class Ty : std::uint8_t { none, i32, i64 };

/// One instruction and what stands below it. `byte` is the instruction; `kids` are its operands, or
/// the statements of a block.
struct Node {
    std::uint8_t byte = op::unreachable;
    Ty type = Ty::none;       ///< what it leaves on the stack
    std::uint64_t value = 0;  ///< constant, index, label, memory offset
    std::vector<Node> kids;
    std::vector<Node> other;            ///< else branch
    std::vector<std::uint32_t> labels;  ///< br_table
};

constexpr std::uint32_t param_i32 = 0, param_i64 = 1, local_i32 = 2, local_i64 = 4, counter = 6,
                        counters = 3;
constexpr std::uint32_t memory_pages_start = 1, memory_pages_end = 3, table_size = 6;

/// Functions (i32, i64) -> i64 with two locals of each type and loop counters.
struct Program {
    std::vector<std::vector<Node>> functions;  ///< statements, the last leaves an i64
    std::vector<int> table;                    ///< function or -1
};

class Generator {
public:
    explicit Generator(std::uint64_t seed) : prng_{seed} {}

    Program run()
    {
        Program program;
        count_ = static_cast<std::uint32_t>(prng_.within(1, 4));
        for (function_ = 0; function_ < count_; ++function_) {
            budget_ = static_cast<int>(prng_.within(10, 120));
            loops_ = 0;
            labels_ = {Ty::i64};
            auto body = statements(3);
            body.push_back(expression(Ty::i64, 3));
            program.functions.push_back(std::move(body));
        }
        for (std::uint32_t i = 0; i < table_size; ++i)
            program.table.push_back(prng_.below(4) == 0 ? -1
                                                        : static_cast<int>(prng_.below(count_)));
        return program;
    }

private:
    std::uint64_t interesting()
    {
        constexpr std::uint64_t edges[] = {0,
                                           1,
                                           2,
                                           7,
                                           8,
                                           255,
                                           65'535,
                                           65'536,
                                           0x7fffffff,
                                           0x80000000,
                                           0xffffffff,
                                           0x7fffffffffffffff,
                                           0x8000000000000000,
                                           0xffffffffffffffff};
        return prng_.below(2) == 0 ? prng_.below(100) : edges[prng_.below(std::size(edges))];
    }

    std::vector<Node> statements(int depth)
    {
        std::vector<Node> list;
        for (auto n = prng_.within(0, 4); n > 0 && budget_ > 0; --n)
            list.push_back(statement(depth));
        return list;
    }

    Node constant(Ty type, std::uint64_t value)
    {
        return {type == Ty::i32 ? op::i32_const : op::i64_const,
                type,
                type == Ty::i32 ? value & 0xffffffff : value,
                {},
                {},
                {}};
    }
    Node local(std::uint32_t index) const
    {
        return {op::local_get, type_of_local(index), index, {}, {}, {}};
    }
    static Ty type_of_local(std::uint32_t index)
    {
        return index == param_i64 || index == local_i64 || index == local_i64 + 1 ? Ty::i64
                                                                                  : Ty::i32;
    }
    std::uint32_t some_local(Ty type)
    {
        if (type == Ty::i64) {
            constexpr std::uint32_t list[] = {param_i64, local_i64, local_i64 + 1};
            return list[prng_.below(3)];
        }
        constexpr std::uint32_t list[] = {param_i32, local_i32, local_i32 + 1};
        return list[prng_.below(3)];
    }

    Node address(int depth)
    {
        // Mostly inside the first page; sometimes wherever.
        auto where = expression(Ty::i32, depth - 1);
        if (prng_.below(12) == 0) return where;
        return {0x71, Ty::i32, 0, {std::move(where), constant(Ty::i32, 0x3ff8)}, {}, {}};  // and
    }

    Node expression(Ty type, int depth)
    {
        --budget_;
        if (depth <= 0 || budget_ <= 0)
            return prng_.below(2) == 0 ? constant(type, interesting()) : local(some_local(type));
        const bool wide = type == Ty::i64;
        switch (prng_.below(14)) {
        case 0: return constant(type, interesting());
        case 1: return local(some_local(type));
        case 2:
        case 3:
        case 4: {
            // add … rotr; div and rem now and then
            auto which = static_cast<std::uint8_t>(prng_.below(15));
            if (which >= 3 && which <= 6 && prng_.below(4) != 0) which = 0;
            const auto base = static_cast<std::uint8_t>(wide ? 0x7c : 0x6a);
            auto left = expression(type, depth - 1);
            auto right = expression(type, depth - 1);
            return {static_cast<std::uint8_t>(base + which), type, 0,
                    {std::move(left), std::move(right)},     {},   {}};
        }
        case 5: {
            const auto base = static_cast<std::uint8_t>(wide ? 0x79 : 0x67);
            return {static_cast<std::uint8_t>(base + prng_.below(3)),
                    type,
                    0,
                    {expression(type, depth - 1)},
                    {},
                    {}};  // clz, ctz, popcnt
        }
        case 6:
            if (wide)
                return {static_cast<std::uint8_t>(0xac + prng_.below(2)),
                        type,
                        0,
                        {expression(Ty::i32, depth - 1)},
                        {},
                        {}};                                                   // extend
            return {0xa7, type, 0, {expression(Ty::i64, depth - 1)}, {}, {}};  // wrap
        case 7: {
            if (wide) return local(some_local(type));
            const auto operands = prng_.below(2) == 0 ? Ty::i32 : Ty::i64;
            const auto base = static_cast<std::uint8_t>(operands == Ty::i32 ? 0x46 : 0x51);
            auto left = expression(operands, depth - 1);
            auto right = expression(operands, depth - 1);
            return {static_cast<std::uint8_t>(base + prng_.below(10)),
                    type,
                    0,
                    {std::move(left), std::move(right)},
                    {},
                    {}};  // eq … ge_u
        }
        case 8:
            return {static_cast<std::uint8_t>(wide ? 0x29 : 0x2d),
                    type,
                    prng_.below(64),
                    {address(depth)},
                    {},
                    {}};  // i64.load, i32.load8_u
        case 9: {
            auto a = expression(type, depth - 1);
            auto b = expression(type, depth - 1);
            auto c = expression(Ty::i32, depth - 1);
            return {op::select, type, 0, {std::move(a), std::move(b), std::move(c)}, {}, {}};
        }
        case 10: {
            if (!wide) return {op::memory_size, type, 0, {}, {}, {}};
            return call(depth);
        }
        case 11: {
            const auto index = some_local(type);
            return {op::local_tee, type, index, {expression(type, depth - 1)}, {}, {}};
        }
        case 12: {
            if (wide && prng_.below(2) == 0) return {op::global_get, type, 0, {}, {}, {}};
            // A block with a value.
            labels_.push_back(type);
            auto inner = statements(depth - 1);
            inner.push_back(expression(type, depth - 1));
            labels_.pop_back();
            return {op::block, type, 0, std::move(inner), {}, {}};
        }
        default: {
            auto condition = expression(Ty::i32, depth - 1);
            labels_.push_back(type);
            auto yes = statements(depth - 1);
            yes.push_back(expression(type, depth - 1));
            auto no = statements(depth - 1);
            no.push_back(expression(type, depth - 1));
            labels_.pop_back();
            yes.insert(yes.begin(), std::move(condition));
            return {op::if_, type, 0, std::move(yes), std::move(no), {}};
        }
        }
    }

    Node call(int depth)
    {
        auto a = expression(Ty::i32, depth - 1);
        auto b = expression(Ty::i64, depth - 1);
        if (prng_.below(4) == 0) {
            auto slot = constant(Ty::i32, prng_.below(table_size + 1));
            return {op::call_indirect,
                    Ty::i64,
                    0,
                    {std::move(a), std::move(b), std::move(slot)},
                    {},
                    {}};
        }
        // Mostly downwards, so that most programs end.
        const auto target = function_ + 1 < count_ && prng_.below(12) != 0
                                ? prng_.within(function_ + 1, count_ - 1)
                                : prng_.below(count_);
        if (target <= function_ && prng_.below(3) != 0) return constant(Ty::i64, interesting());
        return {op::call, Ty::i64, target, {std::move(a), std::move(b)}, {}, {}};
    }

    Node branch(std::uint8_t byte, int depth)
    {
        const auto label = prng_.below(labels_.size());
        const auto type = labels_[labels_.size() - 1 - label];
        Node node{byte, Ty::none, label, {}, {}, {}};
        if (type != Ty::none) node.kids.push_back(expression(type, depth - 1));
        if (byte == op::br_if) {
            node.kids.push_back(expression(Ty::i32, depth - 1));
            if (type != Ty::none) {
                node.type = type;  // it stays on the stack: drop it
                return {op::drop, Ty::none, 0, {std::move(node)}, {}, {}};
            }
        }
        return node;
    }

    Node statement(int depth)
    {
        --budget_;
        if (depth <= 0) return {0x01, Ty::none, 0, {}, {}, {}};  // nop
        switch (prng_.below(17)) {
        case 0:
        case 1:
        case 2:
        case 3: {
            const auto index = some_local(prng_.below(2) == 0 ? Ty::i32 : Ty::i64);
            return {
                op::local_set, Ty::none, index, {expression(type_of_local(index), depth)}, {}, {}};
        }
        case 4: return {op::global_set, Ty::none, 0, {expression(Ty::i64, depth)}, {}, {}};
        case 5: {
            auto where = address(depth);
            auto what = expression(Ty::i64, depth - 1);
            return {0x37, Ty::none, prng_.below(64), {std::move(where), std::move(what)}, {}, {}};
        }
        case 6: return {op::drop, Ty::none, 0, {expression(Ty::i64, depth)}, {}, {}};
        case 7: {
            labels_.push_back(Ty::none);
            auto inner = statements(depth - 1);
            labels_.pop_back();
            return {op::block, Ty::none, 0, std::move(inner), {}, {}};
        }
        case 8:
        case 9: {
            auto condition = expression(Ty::i32, depth - 1);
            labels_.push_back(Ty::none);
            auto yes = statements(depth - 1);
            auto no = statements(depth - 1);
            labels_.pop_back();
            yes.insert(yes.begin(), std::move(condition));
            return {op::if_, Ty::none, 0, std::move(yes), std::move(no), {}};
        }
        case 10:
        case 11: return loop(depth);
        case 12: return branch(op::br_if, depth);
        case 13: return prng_.below(3) == 0 ? branch(op::br, depth) : branch(op::br_if, depth);
        case 14: {
            if (prng_.below(4) != 0) return branch(op::br_if, depth);
            if (prng_.below(2) == 0)
                return {op::return_, Ty::none, 0, {expression(Ty::i64, depth - 1)}, {}, {}};
            std::vector<std::uint32_t> targets;
            for (std::uint32_t i = 0; i < labels_.size(); ++i)
                if (labels_[labels_.size() - 1 - i] == Ty::none) targets.push_back(i);
            if (targets.empty()) return {0x01, Ty::none, 0, {}, {}, {}};
            Node node{op::br_table, Ty::none, 0, {expression(Ty::i32, depth - 1)}, {}, {}};
            for (auto n = prng_.within(1, 4); n > 0; --n)
                node.labels.push_back(targets[prng_.below(targets.size())]);
            return node;
        }
        case 15: {
            auto pages = constant(Ty::i32, prng_.below(8) == 0 ? interesting() : prng_.below(3));
            Node grow{op::memory_grow, Ty::i32, 0, {std::move(pages)}, {}, {}};
            return {op::drop, Ty::none, 0, {std::move(grow)}, {}, {}};
        }
        default: {
            if (prng_.below(6) == 0) return {op::unreachable, Ty::none, 0, {}, {}, {}};
            auto to = address(depth - 1);
            auto what = expression(Ty::i32, depth - 1);
            auto size = constant(Ty::i32, prng_.below(300));
            return {op::prefix_fc,
                    Ty::none,
                    0,
                    {std::move(to), std::move(what), std::move(size)},
                    {},
                    {}};  // memory.fill
        }
        }
    }

    /// Counts down; a branch to its label from inside may make it endless.
    Node loop(int depth)
    {
        if (loops_ == counters) return {0x01, Ty::none, 0, {}, {}, {}};
        const std::uint32_t index = counter + loops_++;
        labels_.push_back(Ty::none);  // the block around it, left by none in particular
        labels_.push_back(Ty::none);
        auto inner = statements(depth - 1);
        labels_.pop_back();
        labels_.pop_back();
        Node less{0x6b, Ty::i32, 0, {local(index), constant(Ty::i32, 1)}, {}, {}};
        inner.push_back({op::br_if,
                         Ty::none,
                         0,
                         {Node{op::local_tee, Ty::i32, index, {std::move(less)}, {}, {}}},
                         {},
                         {}});
        Node start{
            op::local_set, Ty::none, index, {constant(Ty::i32, prng_.within(1, 12))}, {}, {}};
        Node body{op::loop, Ty::none, 0, std::move(inner), {}, {}};
        return {op::block, Ty::none, 0, {std::move(start), std::move(body)}, {}, {}};
    }

    Prng prng_;
    std::uint32_t count_ = 0;
    std::uint32_t function_ = 0;
    std::uint32_t loops_ = 0;
    int budget_ = 0;
    std::vector<Ty> labels_;
};

/// The tree as a module: function 0 is exported as "main".
class Assembler {
public:
    Bytes run(const Program& program)
    {
        Octets functions{static_cast<std::uint8_t>(program.functions.size())};
        Octets code = functions;
        for (const auto& body : program.functions) {
            functions.push_back(0);
            out_ = {3, 2, 0x7f, 2, 0x7e, counters, 0x7f};
            for (const auto& node : body) write(node);
            out_.push_back(op::end);
            code = code + leb(static_cast<std::uint32_t>(out_.size())) + out_;
        }
        Octets elements;
        std::uint8_t count = 0;
        for (std::size_t i = 0; i < program.table.size(); ++i) {
            if (program.table[i] < 0) continue;
            ++count;
            elements = elements + Octets{0,
                                         op::i32_const,
                                         static_cast<std::uint8_t>(i),
                                         op::end,
                                         1,
                                         static_cast<std::uint8_t>(program.table[i])};
        }
        return bytes_of(
            wasm_head + section(1, {1, 0x60, 2, 0x7f, 0x7e, 1, 0x7e}) + section(3, functions) +
            section(4, {1, 0x70, 0, table_size}) +
            section(5, {1, 1, memory_pages_start, memory_pages_end}) +
            section(6, {1, 0x7e, 1, op::i64_const, 11, op::end}) +
            section(7, Octets{2} + text("main") + Octets{0, 0} + text("memory") + Octets{2, 0}) +
            section(9, Octets{count} + elements) + section(10, code));
    }

private:
    void put(const Octets& more) { out_ = std::move(out_) + more; }
    static Octets signed_leb(std::int64_t value)
    {
        Octets out;
        for (;;) {
            const auto low = static_cast<std::uint8_t>(value & 0x7f);
            value >>= 7;
            if (value == ((low & 0x40) != 0 ? -1 : 0)) {
                out.push_back(low);
                return out;
            }
            out.push_back(static_cast<std::uint8_t>(low | 0x80));
        }
    }
    static std::uint8_t block_type(Ty type)
    {
        return type == Ty::none ? 0x40 : type == Ty::i32 ? 0x7f : 0x7e;
    }

    void write(const Node& node)
    {
        const auto index = leb(static_cast<std::uint32_t>(node.value));
        switch (node.byte) {
        case op::block:
        case op::loop:
            put({node.byte, block_type(node.type)});
            for (const auto& kid : node.kids) write(kid);
            return put({op::end});
        case op::if_:
            write(node.kids[0]);
            put({op::if_, block_type(node.type)});
            for (std::size_t i = 1; i < node.kids.size(); ++i) write(node.kids[i]);
            if (!node.other.empty()) put({op::else_});
            for (const auto& kid : node.other) write(kid);
            return put({op::end});
        }
        for (const auto& kid : node.kids) write(kid);
        put({node.byte});
        switch (node.byte) {
        case op::i32_const: return put(signed_leb(static_cast<std::int32_t>(node.value)));
        case op::i64_const: return put(signed_leb(static_cast<std::int64_t>(node.value)));
        case op::local_get:
        case op::local_set:
        case op::local_tee:
        case op::global_get:
        case op::global_set:
        case op::call:
        case op::br:
        case op::br_if: return put(index);
        case op::call_indirect: return put({0, 0});
        case op::memory_size:
        case op::memory_grow: return put({0});
        case op::prefix_fc: return put({11, 0});
        case op::br_table:
            put(leb(static_cast<std::uint32_t>(node.labels.size() - 1)));
            for (const auto label : node.labels) put(leb(label));
            return;
        case 0x29:
        case 0x2d:
        case 0x37: return put(Octets{0} + index);
        }
    }

    Octets out_;
};

struct Expected {
    std::optional<std::uint64_t> result;
    std::optional<Failure> failure;  ///< out_of_gas: it did not end within the steps allowed
    Gas gas = 0;                     ///< of every instruction that ran
};

/// Runs the tree.
class Model {
public:
    Model(const Program& program,
          const std::vector<std::uint32_t>& weights,
          const CostSchedule& costs,
          Gas gas_max)
        : program_{program}, weights_{weights}, costs_{costs}, gas_max_{gas_max}
    {}

    Expected run(std::uint32_t a, std::uint64_t b)
    {
        Expected expected;
        try {
            expected.result = call(0, a, b);
        } catch (const Failure& failure) {
            expected.failure = failure;
        }
        expected.gas = gas_;
        return expected;
    }

private:
    struct Branch {
        std::uint64_t depth;
        std::uint64_t value;
    };
    struct Return {
        std::uint64_t value;
    };
    using Locals = std::vector<std::uint64_t>;

    [[noreturn]] static void trap(std::string text)
    {
        throw Failure{FailureKind::trap, std::move(text)};
    }

    void pay(Gas gas)
    {
        gas_ += gas;
        if (gas_ > gas_max_) throw Failure{FailureKind::out_of_gas, {}};
    }

    std::uint64_t call(std::size_t function, std::uint32_t a, std::uint64_t b)
    {
        const auto weight = static_cast<std::int64_t>(weights_[function]);
        stack_ -= weight;
        if (weight != 0 && stack_ < 0) throw Failure{FailureKind::stack_exhausted, {}};
        Locals locals(counter + counters);
        locals[param_i32] = a;
        locals[param_i64] = b;
        std::uint64_t result = 0;
        try {
            result = sequence(program_.functions[function], 0, locals);
        } catch (const Return& early) {
            result = early.value;
        }
        stack_ += weight;
        return result;
    }

    /// A block: branches to it end here. The value of the last statement is the block's.
    std::uint64_t sequence(const std::vector<Node>& list, std::size_t from, Locals& locals)
    {
        try {
            std::uint64_t last = 0;
            for (auto i = from; i < list.size(); ++i) last = run(list[i], locals);
            return last;
        } catch (const Branch& branch) {
            if (branch.depth != 0) throw Branch{branch.depth - 1, branch.value};
            return branch.value;
        }
    }

    std::uint8_t* at(std::uint64_t address, std::uint64_t offset, std::uint64_t size)
    {
        const auto begin = (address & 0xffffffff) + offset;
        if (begin + size > memory_.size()) trap("memory access out of bounds");
        return memory_.data() + begin;
    }

    std::uint64_t run(const Node& node, Locals& locals)
    {
        const auto price = [&] {
            pay(costs_.of(node.byte == op::prefix_fc ? CostClass::bulk : opcode(node.byte).cost));
        };
        switch (node.byte) {
        case op::block: return sequence(node.kids, 0, locals);
        case op::loop:
            for (;;) {
                try {
                    std::uint64_t last = 0;
                    for (const auto& kid : node.kids) last = run(kid, locals);
                    return last;
                } catch (const Branch& branch) {
                    if (branch.depth != 0) throw Branch{branch.depth - 1, branch.value};
                }
            }
        case op::if_: {
            const auto condition = run(node.kids[0], locals);
            price();
            return condition != 0 ? sequence(node.kids, 1, locals)
                                  : sequence(node.other, 0, locals);
        }
        }
        std::vector<std::uint64_t> v;
        for (const auto& kid : node.kids) v.push_back(run(kid, locals));
        price();
        switch (node.byte) {
        case op::unreachable: trap("unreachable");
        case 0x01: return 0;
        case op::drop: return 0;
        case op::i32_const:
        case op::i64_const: return node.value;
        case op::local_get: return locals[node.value];
        case op::local_set:
        case op::local_tee: return locals[node.value] = v[0];
        case op::global_get: return global_;
        case op::global_set: return global_ = v[0];
        case op::select: return v[2] != 0 ? v[0] : v[1];
        case op::br: throw Branch{node.value, v.empty() ? 0 : v[0]};
        case op::br_if:
            if (v.back() != 0) throw Branch{node.value, v.size() == 2 ? v[0] : 0};
            return v[0];
        case op::br_table:
            throw Branch{node.labels[std::min<std::size_t>(v[0], node.labels.size() - 1)], 0};
        case op::return_: throw Return{v[0]};
        case op::call: return call(node.value, static_cast<std::uint32_t>(v[0]), v[1]);
        case op::call_indirect: {
            if (v[2] >= program_.table.size()) trap("table access out of bounds");
            const auto target = program_.table[v[2]];
            if (target < 0) trap("call of an empty table slot");
            return call(static_cast<std::size_t>(target), static_cast<std::uint32_t>(v[0]), v[1]);
        }
        case op::memory_size: return memory_.size() / wasm::page_bytes;
        case op::memory_grow: {
            pay(v[0] * costs_.page);
            const auto before = memory_.size() / wasm::page_bytes;
            if (before + v[0] > memory_pages_end) return 0xffffffff;
            memory_.resize((before + v[0]) * wasm::page_bytes);
            return before;
        }
        case op::prefix_fc: {
            pay(v[2] >> costs_.bulk_bytes_shift);
            auto* to = at(v[0], 0, v[2]);
            std::fill_n(to, v[2], static_cast<std::uint8_t>(v[1]));
            return 0;
        }
        case 0x29: {
            const auto* from = at(v[0], node.value, 8);
            std::uint64_t value = 0;
            for (int i = 7; i >= 0; --i) value = value << 8 | from[i];
            return value;
        }
        case 0x2d: return *at(v[0], node.value, 1);
        case 0x37: {
            auto* to = at(v[0], node.value, 8);
            for (int i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(v[1] >> (8 * i));
            return 0;
        }
        case 0xa7: return v[0] & 0xffffffff;
        case 0xac: return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(v[0])});
        case 0xad: return v[0];
        }
        if (node.byte >= 0x46 && node.byte <= 0x4f)
            return compare(node.byte - 0x46, static_cast<std::uint32_t>(v[0]),
                           static_cast<std::uint32_t>(v[1]));
        if (node.byte >= 0x51 && node.byte <= 0x5a) return compare(node.byte - 0x51, v[0], v[1]);
        if (node.byte >= 0x67 && node.byte <= 0x69)
            return count(node.byte - 0x67, static_cast<std::uint32_t>(v[0]));
        if (node.byte >= 0x79 && node.byte <= 0x7b) return count(node.byte - 0x79, v[0]);
        if (node.byte >= 0x6a && node.byte <= 0x78)
            return arithmetic(node.byte - 0x6a, static_cast<std::uint32_t>(v[0]),
                              static_cast<std::uint32_t>(v[1]));
        return arithmetic(node.byte - 0x7c, v[0], v[1]);
    }

    template <class U>
    static std::uint64_t compare(int which, U a, U b)
    {
        using S = std::make_signed_t<U>;
        const auto x = static_cast<S>(a);
        const auto y = static_cast<S>(b);
        const bool results[] = {a == b, a != b, x<y, a<b, x> y, a> b, x <= y, a <= b,
                                x >= y, a >= b};
        return results[which] ? 1 : 0;
    }

    template <class U>
    static std::uint64_t count(int which, U a)
    {
        return static_cast<std::uint64_t>(which == 0   ? std::countl_zero(a)
                                          : which == 1 ? std::countr_zero(a)
                                                       : std::popcount(a));
    }

    template <class U>
    static std::uint64_t arithmetic(int which, U a, U b)
    {
        using S = std::make_signed_t<U>;
        const auto x = static_cast<S>(a);
        const auto y = static_cast<S>(b);
        const auto bits = static_cast<int>(b % (8 * sizeof(U)));
        if (which >= 3 && which <= 6 && b == 0) trap("division by zero");
        if (which == 3 && x == std::numeric_limits<S>::min() && y == -1) trap("integer overflow");
        switch (which) {
        case 0: return static_cast<U>(a + b);
        case 1: return static_cast<U>(a - b);
        case 2: return static_cast<U>(a * b);
        case 3: return static_cast<U>(x / y);
        case 4: return a / b;
        case 5: return y == -1 ? 0 : static_cast<U>(x % y);
        case 6: return a % b;
        case 7: return a & b;
        case 8: return a | b;
        case 9: return a ^ b;
        case 10: return static_cast<U>(a << bits);
        case 11: return static_cast<U>(x >> bits);
        case 12: return a >> bits;
        case 13: return std::rotl(a, bits);
        default: return std::rotr(a, bits);
        }
    }

    const Program& program_;
    const std::vector<std::uint32_t>& weights_;
    const CostSchedule& costs_;
    Gas gas_max_;
    Gas gas_ = 0;
    std::int64_t stack_ = wasm::stack_slots_recursive;
    std::uint64_t global_ = 11;
    std::vector<std::uint8_t> memory_ = std::vector<std::uint8_t>(wasm::page_bytes);
};

}  // namespace weft::vm::test
