#include <weft/vm/wasm/effort.hpp>

#include "instruction.hpp"
#include <algorithm>

namespace weft::vm::wasm {
namespace {

// Units of a tenth of a microsecond. From some 1,500 modules of `weft bench compile`: the least
// sum over the contracts of the tree that is above the time of each module found.
constexpr std::uint64_t of_module = 9'000;
constexpr std::uint64_t of_function = 130;
constexpr std::uint64_t of_variable = 15;  ///< parameters, locals, and the counter
constexpr std::uint64_t of_height = 100;   ///< operands at once
constexpr std::uint64_t of_way = 10;
constexpr std::uint64_t of_label = 5;
constexpr std::uint64_t of_argument = 2;

// Hundredths of the same.
constexpr std::uint64_t of_way_and_live = 150;
constexpr std::uint64_t of_loop_and_live = 800;
constexpr std::uint64_t of_way_and_written = 8;
constexpr std::uint64_t of_way_squared = 6;
/// Each way settles at most as many variables as there are, at most those that were written.
constexpr std::uint64_t of_settled = 3'200;

std::uint64_t of(const Instruction& at)
{
    switch (at.info->cost) {
    case CostClass::free: return 2;
    case CostClass::simple: return at.byte == op::select ? 35 : 9;
    case CostClass::multiply: return 20;
    case CostClass::divide: return 110;
    case CostClass::load:
    case CostClass::store: return 45;
    case CostClass::branch: return 50;
    case CostClass::select: return 50;
    case CostClass::call: return 60;
    case CostClass::indirect: return 450;
    case CostClass::grow: return 300;
    case CostClass::bulk: return 230;
    }
    return 0;
}

/// What one body is made of.
struct Body {
    std::uint64_t instructions = 0;  ///< units
    std::uint64_t ways = 0;          ///< places where control parts or flows together
    std::uint64_t loops = 0;
    std::uint64_t written = 0;  ///< local.set, local.tee
};

/// The ways that an instruction makes, by itself or by what stands behind it in the compiled code.
std::uint64_t ways_of(const Instruction& at)
{
    switch (at.byte) {
    case op::block:
    case op::loop:
    case op::br:
    case op::br_if:
    case op::return_:
    case op::unreachable: return 1;
    case op::if_: return 2;
    default: break;
    }
    switch (at.info->cost) {
    case CostClass::select: return 1 + at.labels.size();
    case CostClass::indirect:
    case CostClass::bulk: return 3;
    case CostClass::grow: return 6;
    case CostClass::free:
    case CostClass::simple:
    case CostClass::multiply:
    case CostClass::divide:
    case CostClass::load:
    case CostClass::store:
    case CostClass::branch:
    case CostClass::call: return 0;
    }
    return 0;
}

Body read_body(const Module& module, const Function& function)
{
    Body body;
    Reader reader{module.bytes, function.code_begin, function.code_end};
    Instruction at;
    while (reader.left() != 0 && read_instruction(reader, at)) {
        body.instructions += of(at);
        body.ways += ways_of(at);
        if (at.byte == op::loop) ++body.loops;
        if (at.byte == op::local_set || at.byte == op::local_tee) ++body.written;
        if (at.byte == op::br_table) body.instructions += of_label * at.labels.size();
        if (at.byte == op::call)
            body.instructions += of_argument * module.type_of(at.index).params.size();
        if (at.byte == op::call_indirect)
            body.instructions += of_argument * module.types[at.index].params.size();
    }
    return body;
}

}  // namespace

std::uint64_t compile_effort(const Module& module, const Facts& facts)
{
    std::uint64_t units = of_module;
    for (std::size_t f = 0; f < module.functions.size(); ++f) {
        const auto& function = module.functions[f];
        const auto body = read_body(module, function);
        const auto variables =
            module.types[function.type].params.size() + function.locals.size() + 1;
        const auto live = variables + facts[f].height_max;
        const auto settled = std::min(body.written, body.ways * variables);
        units += of_function + of_variable * variables + of_height * facts[f].height_max +
                 body.instructions + of_way * body.ways;
        units += (of_way_and_live * body.ways * live + of_loop_and_live * body.loops * live +
                  of_way_and_written * body.ways * body.written +
                  of_way_squared * body.ways * body.ways + of_settled * settled) /
                 100;
    }
    return units;
}

}  // namespace weft::vm::wasm
