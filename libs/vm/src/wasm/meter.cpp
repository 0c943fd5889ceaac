#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/vm/wasm/meter.hpp>

#include "charges.hpp"
#include "instruction.hpp"
#include "writer.hpp"
#include <algorithm>

namespace weft::vm::wasm {
namespace {

constexpr std::uint8_t no_result = 0x40;  // a block's type

std::uint64_t pages_max(const Module& module)
{
    if (!module.memory) return 0;
    return std::min<std::uint64_t>(module.memory->max.value_or(limit::memory_pages),
                                   limit::memory_pages);
}

/// Rewrites one body:
///
///     block $stack                     only where the function can recurse
///       block $gas
///         block $body                  takes the function's result and its branches to the end
///           counters are read, charges stand before their blocks, `return` is a branch
///         end
///         counters are written
///         return
///       end
///       the gas counter becomes -1
///       unreachable
///     end
///     unreachable
class BodyWriter {
public:
    BodyWriter(const Module& module,
               const Function& function,
               std::uint32_t weight,
               const CostSchedule& costs)
        : module_{module},
          function_{function},
          costs_{costs},
          weight_{weight},
          plan_{plan_charges(module, function, costs)},
          gas_global_{static_cast<std::uint32_t>(module.globals.size())},
          stack_global_{gas_global_ + 1},
          gas_local_{static_cast<std::uint32_t>(module.types[function.type].params.size() +
                                                function.locals.size())},
          size_local_{gas_local_ + 1},
          grown_local_{size_local_ + 1},
          stack_local_{size_local_ + (plan_.grows ? 2 : 0)}
    {}

    Bytes run()
    {
        if (plan_.charges.empty()) {
            const auto begin = function_.locals_begin;
            return to_bytes(ByteSpan{module_.bytes}.subspan(begin, function_.code_end - begin));
        }
        locals();
        open();
        body();
        close();
        return std::move(out_).take();
    }

private:
    [[nodiscard]] ByteSpan source(std::size_t begin, std::size_t end) const
    {
        return ByteSpan{module_.bytes}.subspan(begin, end - begin);
    }

    void locals()
    {
        Reader reader{module_.bytes, function_.locals_begin, function_.code_begin};
        const auto groups = reader.u32();
        out_.u32(groups + 1 + (plan_.grows ? 1 : 0) + (weight_ != 0 ? 1 : 0));
        out_.raw(source(reader.offset(), function_.code_begin));
        out_.u32(1).u8(static_cast<std::uint8_t>(ValType::i64));
        if (plan_.grows) out_.u32(2).u8(static_cast<std::uint8_t>(ValType::i32));
        if (weight_ != 0) out_.u32(1).u8(static_cast<std::uint8_t>(ValType::i32));
    }

    void open()
    {
        if (weight_ != 0) out_.op(op::block).u8(no_result);
        out_.op(op::block).u8(no_result);
        const auto result = module_.types[function_.type].result;
        out_.op(op::block).u8(result ? static_cast<std::uint8_t>(*result) : no_result);
        if (weight_ != 0) {
            out_.op(op::global_get, stack_global_).op(op::local_tee, stack_local_);
            out_.i32_const(weight_).op(op::i32_sub).op(op::global_set, stack_global_);
            out_.op(op::local_get, stack_local_).i32_const(weight_);
            out_.op(op::i32_lt_s).op(op::br_if, 2);
        }
        load_gas();
    }

    void body()
    {
        Reader reader{module_.bytes, function_.code_begin, function_.code_end};
        Instruction at;
        auto charge = plan_.charges.begin();
        for (depth_ = 0;;) {
            for (; charge != plan_.charges.end() && charge->offset == reader.offset(); ++charge)
                write(*charge);
            const bool read = read_instruction(reader, at);
            WEFT_CHECK(read);
            if (at.byte == op::end && depth_ == 0) break;
            write(at);
        }
        WEFT_CHECK(charge == plan_.charges.end());
    }

    void close()
    {
        out_.op(op::end);  // $body
        if (plan_.store_on_exit && !WEFT_PLANTED(vm_last_count_lost)) store_gas();
        if (weight_ != 0) out_.op(op::local_get, stack_local_).op(op::global_set, stack_global_);
        out_.op(op::return_).op(op::end);  // $gas
        out_.op(op::i64_const).i64(-1).op(op::global_set, gas_global_).op(op::unreachable);
        if (weight_ != 0) out_.op(op::end).op(op::unreachable);  // $stack
        out_.op(op::end);
    }

    void load_gas() { out_.op(op::global_get, gas_global_).op(op::local_set, gas_local_); }
    void store_gas() { out_.op(op::local_get, gas_local_).op(op::global_set, gas_global_); }

    /// The new counter is on the stack: where it belongs with it, and leave when negative.
    void take(bool store, bool looks)
    {
        out_.op(store || looks ? op::local_tee : op::local_set, gas_local_);
        if (store) out_.op(op::global_set, gas_global_);
        if (!looks) return;
        if (store) out_.op(op::local_get, gas_local_);
        out_.i64_const(0).op(op::i64_lt_s).op(op::br_if, depth_ + 1);
    }

    void write(const Charge& charge)
    {
        if (charge.gas == 0) return store_gas();
        out_.op(op::local_get, gas_local_).i64_const(charge.gas).op(op::i64_sub);
        take(charge.observable, charge.looks);
    }

    /// Charges for the u32 on top of the stack, which stays there.
    void charge_size(bool pages)
    {
        out_.op(op::local_tee, size_local_).op(op::local_get, gas_local_);
        out_.op(op::local_get, size_local_).op(op::i64_extend_i32_u);
        if (pages)
            out_.i64_const(costs_.page).op(op::i64_mul);
        else
            out_.i64_const(costs_.bulk_bytes_shift).op(op::i64_shr_u);
        out_.op(op::i64_sub);
        take(true, true);
    }

    /// After memory.grow. It may say no above the bound and nowhere else: a machine that cannot give
    /// the pages must not make a result of it. The gas counter then says so to the host (gas_lacks).
    void check_growth()
    {
        out_.op(op::local_tee, grown_local_).i32_const(~std::uint32_t{0}).op(op::i32_eq);
        out_.op(op::memory_size, 0).op(op::i64_extend_i32_u);
        out_.op(op::local_get, size_local_).op(op::i64_extend_i32_u).op(op::i64_add);
        out_.i64_const(pages_max(module_)).op(op::i64_le_u).op(op::i32_and);
        out_.op(op::if_).u8(no_result);
        out_.op(op::i64_const).i64(gas_lacks).op(op::global_set, gas_global_).op(op::unreachable);
        out_.op(op::end).op(op::local_get, grown_local_);
    }

    void write(const Instruction& at)
    {
        switch (at.byte) {
        case op::block:
        case op::loop:
        case op::if_: ++depth_; break;
        case op::end: --depth_; break;
        case op::return_:
            if (WEFT_PLANTED(vm_return_passes_counters)) break;
            out_.op(op::br, depth_);
            return;
        case op::call_indirect:
            // Toolchains pad the table index; the plain form is one zero byte.
            out_.op(op::call_indirect, at.index).u8(0);
            return load_gas();
        case op::call:
            out_.raw(source(at.offset, at.end));
            if (!WEFT_PLANTED(vm_callee_gas_forgotten)) load_gas();
            return;
        case op::memory_grow:
            // A planted bug leaves the size where it is: not asked for, not compared.
            if (WEFT_PLANTED(vm_memory_free)) break;
            charge_size(true);
            out_.raw(source(at.offset, at.end));
            return check_growth();
        case op::prefix_fc: charge_size(false); break;
        }
        out_.raw(source(at.offset, at.end));
    }

    const Module& module_;
    const Function& function_;
    const CostSchedule& costs_;
    std::uint32_t weight_;
    Plan plan_;
    std::uint32_t gas_global_;
    std::uint32_t stack_global_;
    std::uint32_t gas_local_;
    std::uint32_t size_local_;   ///< what was asked of the instruction that is about to run
    std::uint32_t grown_local_;  ///< what memory.grow answered
    std::uint32_t stack_local_;  ///< what is left for the caller
    std::uint32_t depth_ = 0;    ///< open blocks inside $body
    Writer out_;
};

/// Contents of the sections that change.
class ModuleWriter {
public:
    ModuleWriter(const Module& module,
                 const std::vector<std::uint32_t>& weights,
                 const CostSchedule& costs)
        : module_{module}, weights_{weights}, costs_{costs}
    {}

    Bytes run()
    {
        out_.raw(ByteSpan{module_.bytes}.first(8));
        // Ids are in their order of appearance but for data count (12), which stands before code.
        static constexpr std::uint8_t order[] = {1, 2, 3, 4, 5, 6, 7, 9, 12, 10, 11};
        for (const auto id : order) {
            const auto found = std::ranges::find(module_.sections, id, &Section::id);
            const bool has = found != module_.sections.end();
            const auto old =
                has ? ByteSpan{module_.bytes}.subspan(found->begin, found->end - found->begin)
                    : ByteSpan{};
            switch (id) {
            case 5:
                if (has) section(id, memory());
                break;
            case 6: section(id, appended(old, module_.globals.size(), globals())); break;
            case 7: section(id, appended(old, module_.exports.size(), exports())); break;
            case 10:
                if (has) section(id, code());
                break;
            default:
                if (has) section(id, old);
            }
        }
        return std::move(out_).take();
    }

private:
    void section(std::uint8_t id, ByteSpan contents) { out_.u8(id).sized(contents); }

    /// A vector of `count` items with two more.
    static Bytes appended(ByteSpan old, std::size_t count, ByteSpan more)
    {
        Reader reader{old, 0, old.size()};
        if (!old.empty()) reader.u32();
        Writer out;
        out.u32(static_cast<std::uint32_t>(count + 2)).raw(old.subspan(reader.offset())).raw(more);
        return std::move(out).take();
    }

    /// The bound of growth is ours, not the engine's.
    Bytes memory() const
    {
        const auto ours = static_cast<std::uint32_t>(limit::memory_pages);
        Writer out;
        out.u32(1).u8(1).u32(module_.memory->min);
        out.u32(std::min(module_.memory->max.value_or(ours), ours));
        return std::move(out).take();
    }

    static Bytes globals()
    {
        Writer out;
        out.u8(static_cast<std::uint8_t>(ValType::i64)).u8(1).i64_const(0).op(op::end);
        out.u8(static_cast<std::uint8_t>(ValType::i32)).u8(1);
        out.i32_const(stack_slots_recursive).op(op::end);
        return std::move(out).take();
    }

    Bytes exports() const
    {
        const auto gas = static_cast<std::uint32_t>(module_.globals.size());
        const auto kind = static_cast<std::uint8_t>(ExternKind::global);
        Writer out;
        out.name(gas_export).u8(kind).u32(gas);
        out.name(stack_export).u8(kind).u32(gas + 1);
        return std::move(out).take();
    }

    Bytes code() const
    {
        Writer out;
        out.u32(static_cast<std::uint32_t>(module_.functions.size()));
        for (std::size_t f = 0; f < module_.functions.size(); ++f)
            out.sized(BodyWriter{module_, module_.functions[f], weights_[f], costs_}.run());
        return std::move(out).take();
    }

    const Module& module_;
    const std::vector<std::uint32_t>& weights_;
    const CostSchedule& costs_;
    Writer out_;
};

}  // namespace

CostSchedule prices_of(const Module& module, const CostSchedule& costs)
{
    auto prices = costs;
    const auto set = [&](CostClass of, std::uint32_t price) {
        prices.instruction[static_cast<std::size_t>(of)] = price;
    };
    for (const auto& far : costs.far) {
        if (far.pages == 0 || pages_max(module) <= far.pages) continue;
        set(CostClass::load, far.load);
        set(CostClass::store, far.store);
        set(CostClass::bulk, far.bulk);
    }
    return prices;
}

std::expected<Bytes, Refusal> meter(const Module& module,
                                    const Facts& facts,
                                    const CostSchedule& costs)
{
    auto weights = recursion_weights(module, facts);
    if (!weights) return std::unexpected{std::move(weights).error()};
    return ModuleWriter{module, *weights, prices_of(module, costs)}.run();
}

}  // namespace weft::vm::wasm
