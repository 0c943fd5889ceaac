#include <weft/vm/wasm/opcode.hpp>

#include <array>

namespace weft::vm::wasm {
namespace {

constexpr Opcode refused(std::string_view name, Rule rule)
{
    return {name, Immediate::none, "*", CostClass::simple, false, 0, rule};
}

constexpr std::array<Opcode, 256> make_table()
{
    std::array<Opcode, 256> table{};
    for (auto& entry : table) entry.refused = Rule::unknown_opcode;
    const auto set = [&table](std::size_t code, const Opcode& entry) { table[code] = entry; };
    // clang-format off
    set(0x00, {"unreachable", Immediate::none, "*", CostClass::free, true, 0, {}});
    set(0x01, {"nop", Immediate::none, ":", CostClass::free, false, 0, {}});
    set(0x02, {"block", Immediate::block, "*", CostClass::free, false, 0, {}});
    set(0x03, {"loop", Immediate::block, "*", CostClass::free, false, 0, {}});
    set(0x04, {"if", Immediate::block, "*", CostClass::branch, false, 0, {}});
    set(0x05, {"else", Immediate::none, "*", CostClass::free, false, 0, {}});
    set(0x06, refused("try", Rule::exceptions));
    set(0x07, refused("catch", Rule::exceptions));
    set(0x08, refused("throw", Rule::exceptions));
    set(0x09, refused("rethrow", Rule::exceptions));
    set(0x0a, refused("throw_ref", Rule::exceptions));
    set(0x0b, {"end", Immediate::none, "*", CostClass::free, false, 0, {}});
    set(0x0c, {"br", Immediate::label, "*", CostClass::branch, false, 0, {}});
    set(0x0d, {"br_if", Immediate::label, "*", CostClass::branch, false, 0, {}});
    set(0x0e, {"br_table", Immediate::labels, "*", CostClass::select, false, 0, {}});
    set(0x0f, {"return", Immediate::none, "*", CostClass::branch, false, 0, {}});
    set(0x10, {"call", Immediate::function, "*", CostClass::call, true, 0, {}});
    set(0x11, {"call_indirect", Immediate::type_table, "*", CostClass::indirect, true, 0, {}});
    set(0x12, refused("return_call", Rule::tail_call));
    set(0x13, refused("return_call_indirect", Rule::tail_call));
    set(0x14, refused("call_ref", Rule::reference_types));
    set(0x15, refused("return_call_ref", Rule::tail_call));
    set(0x18, refused("delegate", Rule::exceptions));
    set(0x19, refused("catch_all", Rule::exceptions));
    set(0x1a, {"drop", Immediate::none, "*", CostClass::free, false, 0, {}});
    set(0x1b, {"select", Immediate::none, "*", CostClass::simple, false, 0, {}});
    set(0x1c, refused("select t", Rule::reference_types));
    set(0x1f, refused("try_table", Rule::exceptions));
    set(0x20, {"local.get", Immediate::local, "*", CostClass::simple, false, 0, {}});
    set(0x21, {"local.set", Immediate::local, "*", CostClass::simple, false, 0, {}});
    set(0x22, {"local.tee", Immediate::local, "*", CostClass::simple, false, 0, {}});
    set(0x23, {"global.get", Immediate::global, "*", CostClass::simple, false, 0, {}});
    set(0x24, {"global.set", Immediate::global, "*", CostClass::simple, false, 0, {}});
    set(0x25, refused("table.get", Rule::reference_types));
    set(0x26, refused("table.set", Rule::reference_types));
    set(0x28, {"i32.load", Immediate::memarg, "i:i", CostClass::load, true, 2, {}});
    set(0x29, {"i64.load", Immediate::memarg, "i:I", CostClass::load, true, 3, {}});
    set(0x2a, refused("f32.load", Rule::floating_point));
    set(0x2b, refused("f64.load", Rule::floating_point));
    set(0x2c, {"i32.load8_s", Immediate::memarg, "i:i", CostClass::load, true, 0, {}});
    set(0x2d, {"i32.load8_u", Immediate::memarg, "i:i", CostClass::load, true, 0, {}});
    set(0x2e, {"i32.load16_s", Immediate::memarg, "i:i", CostClass::load, true, 1, {}});
    set(0x2f, {"i32.load16_u", Immediate::memarg, "i:i", CostClass::load, true, 1, {}});
    set(0x30, {"i64.load8_s", Immediate::memarg, "i:I", CostClass::load, true, 0, {}});
    set(0x31, {"i64.load8_u", Immediate::memarg, "i:I", CostClass::load, true, 0, {}});
    set(0x32, {"i64.load16_s", Immediate::memarg, "i:I", CostClass::load, true, 1, {}});
    set(0x33, {"i64.load16_u", Immediate::memarg, "i:I", CostClass::load, true, 1, {}});
    set(0x34, {"i64.load32_s", Immediate::memarg, "i:I", CostClass::load, true, 2, {}});
    set(0x35, {"i64.load32_u", Immediate::memarg, "i:I", CostClass::load, true, 2, {}});
    set(0x36, {"i32.store", Immediate::memarg, "ii:", CostClass::store, true, 2, {}});
    set(0x37, {"i64.store", Immediate::memarg, "iI:", CostClass::store, true, 3, {}});
    set(0x38, refused("f32.store", Rule::floating_point));
    set(0x39, refused("f64.store", Rule::floating_point));
    set(0x3a, {"i32.store8", Immediate::memarg, "ii:", CostClass::store, true, 0, {}});
    set(0x3b, {"i32.store16", Immediate::memarg, "ii:", CostClass::store, true, 1, {}});
    set(0x3c, {"i64.store8", Immediate::memarg, "iI:", CostClass::store, true, 0, {}});
    set(0x3d, {"i64.store16", Immediate::memarg, "iI:", CostClass::store, true, 1, {}});
    set(0x3e, {"i64.store32", Immediate::memarg, "iI:", CostClass::store, true, 2, {}});
    set(0x3f, {"memory.size", Immediate::memory, ":i", CostClass::simple, false, 0, {}});
    set(0x40, {"memory.grow", Immediate::memory, "i:i", CostClass::grow, true, 0, {}});
    set(0x41, {"i32.const", Immediate::i32, ":i", CostClass::simple, false, 0, {}});
    set(0x42, {"i64.const", Immediate::i64, ":I", CostClass::simple, false, 0, {}});
    set(0x43, refused("f32.const", Rule::floating_point));
    set(0x44, refused("f64.const", Rule::floating_point));
    set(0x45, {"i32.eqz", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0x46, {"i32.eq", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x47, {"i32.ne", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x48, {"i32.lt_s", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x49, {"i32.lt_u", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4a, {"i32.gt_s", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4b, {"i32.gt_u", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4c, {"i32.le_s", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4d, {"i32.le_u", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4e, {"i32.ge_s", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x4f, {"i32.ge_u", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x50, {"i64.eqz", Immediate::none, "I:i", CostClass::simple, false, 0, {}});
    set(0x51, {"i64.eq", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x52, {"i64.ne", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x53, {"i64.lt_s", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x54, {"i64.lt_u", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x55, {"i64.gt_s", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x56, {"i64.gt_u", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x57, {"i64.le_s", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x58, {"i64.le_u", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x59, {"i64.ge_s", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x5a, {"i64.ge_u", Immediate::none, "II:i", CostClass::simple, false, 0, {}});
    set(0x5b, refused("f32.eq", Rule::floating_point));
    set(0x5c, refused("f32.ne", Rule::floating_point));
    set(0x5d, refused("f32.lt", Rule::floating_point));
    set(0x5e, refused("f32.gt", Rule::floating_point));
    set(0x5f, refused("f32.le", Rule::floating_point));
    set(0x60, refused("f32.ge", Rule::floating_point));
    set(0x61, refused("f64.eq", Rule::floating_point));
    set(0x62, refused("f64.ne", Rule::floating_point));
    set(0x63, refused("f64.lt", Rule::floating_point));
    set(0x64, refused("f64.gt", Rule::floating_point));
    set(0x65, refused("f64.le", Rule::floating_point));
    set(0x66, refused("f64.ge", Rule::floating_point));
    set(0x67, {"i32.clz", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0x68, {"i32.ctz", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0x69, {"i32.popcnt", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0x6a, {"i32.add", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x6b, {"i32.sub", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x6c, {"i32.mul", Immediate::none, "ii:i", CostClass::multiply, false, 0, {}});
    set(0x6d, {"i32.div_s", Immediate::none, "ii:i", CostClass::divide, true, 0, {}});
    set(0x6e, {"i32.div_u", Immediate::none, "ii:i", CostClass::divide, true, 0, {}});
    set(0x6f, {"i32.rem_s", Immediate::none, "ii:i", CostClass::divide, true, 0, {}});
    set(0x70, {"i32.rem_u", Immediate::none, "ii:i", CostClass::divide, true, 0, {}});
    set(0x71, {"i32.and", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x72, {"i32.or", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x73, {"i32.xor", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x74, {"i32.shl", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x75, {"i32.shr_s", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x76, {"i32.shr_u", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x77, {"i32.rotl", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x78, {"i32.rotr", Immediate::none, "ii:i", CostClass::simple, false, 0, {}});
    set(0x79, {"i64.clz", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0x7a, {"i64.ctz", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0x7b, {"i64.popcnt", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0x7c, {"i64.add", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x7d, {"i64.sub", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x7e, {"i64.mul", Immediate::none, "II:I", CostClass::multiply, false, 0, {}});
    set(0x7f, {"i64.div_s", Immediate::none, "II:I", CostClass::divide, true, 0, {}});
    set(0x80, {"i64.div_u", Immediate::none, "II:I", CostClass::divide, true, 0, {}});
    set(0x81, {"i64.rem_s", Immediate::none, "II:I", CostClass::divide, true, 0, {}});
    set(0x82, {"i64.rem_u", Immediate::none, "II:I", CostClass::divide, true, 0, {}});
    set(0x83, {"i64.and", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x84, {"i64.or", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x85, {"i64.xor", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x86, {"i64.shl", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x87, {"i64.shr_s", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x88, {"i64.shr_u", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x89, {"i64.rotl", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x8a, {"i64.rotr", Immediate::none, "II:I", CostClass::simple, false, 0, {}});
    set(0x8b, refused("f32.abs", Rule::floating_point));
    set(0x8c, refused("f32.neg", Rule::floating_point));
    set(0x8d, refused("f32.ceil", Rule::floating_point));
    set(0x8e, refused("f32.floor", Rule::floating_point));
    set(0x8f, refused("f32.trunc", Rule::floating_point));
    set(0x90, refused("f32.nearest", Rule::floating_point));
    set(0x91, refused("f32.sqrt", Rule::floating_point));
    set(0x92, refused("f32.add", Rule::floating_point));
    set(0x93, refused("f32.sub", Rule::floating_point));
    set(0x94, refused("f32.mul", Rule::floating_point));
    set(0x95, refused("f32.div", Rule::floating_point));
    set(0x96, refused("f32.min", Rule::floating_point));
    set(0x97, refused("f32.max", Rule::floating_point));
    set(0x98, refused("f32.copysign", Rule::floating_point));
    set(0x99, refused("f64.abs", Rule::floating_point));
    set(0x9a, refused("f64.neg", Rule::floating_point));
    set(0x9b, refused("f64.ceil", Rule::floating_point));
    set(0x9c, refused("f64.floor", Rule::floating_point));
    set(0x9d, refused("f64.trunc", Rule::floating_point));
    set(0x9e, refused("f64.nearest", Rule::floating_point));
    set(0x9f, refused("f64.sqrt", Rule::floating_point));
    set(0xa0, refused("f64.add", Rule::floating_point));
    set(0xa1, refused("f64.sub", Rule::floating_point));
    set(0xa2, refused("f64.mul", Rule::floating_point));
    set(0xa3, refused("f64.div", Rule::floating_point));
    set(0xa4, refused("f64.min", Rule::floating_point));
    set(0xa5, refused("f64.max", Rule::floating_point));
    set(0xa6, refused("f64.copysign", Rule::floating_point));
    set(0xa7, {"i32.wrap_i64", Immediate::none, "I:i", CostClass::simple, false, 0, {}});
    set(0xa8, refused("i32.trunc_f32_s", Rule::floating_point));
    set(0xa9, refused("i32.trunc_f32_u", Rule::floating_point));
    set(0xaa, refused("i32.trunc_f64_s", Rule::floating_point));
    set(0xab, refused("i32.trunc_f64_u", Rule::floating_point));
    set(0xac, {"i64.extend_i32_s", Immediate::none, "i:I", CostClass::simple, false, 0, {}});
    set(0xad, {"i64.extend_i32_u", Immediate::none, "i:I", CostClass::simple, false, 0, {}});
    set(0xae, refused("i64.trunc_f32_s", Rule::floating_point));
    set(0xaf, refused("i64.trunc_f32_u", Rule::floating_point));
    set(0xb0, refused("i64.trunc_f64_s", Rule::floating_point));
    set(0xb1, refused("i64.trunc_f64_u", Rule::floating_point));
    set(0xb2, refused("f32.convert_i32_s", Rule::floating_point));
    set(0xb3, refused("f32.convert_i32_u", Rule::floating_point));
    set(0xb4, refused("f32.convert_i64_s", Rule::floating_point));
    set(0xb5, refused("f32.convert_i64_u", Rule::floating_point));
    set(0xb6, refused("f32.demote_f64", Rule::floating_point));
    set(0xb7, refused("f64.convert_i32_s", Rule::floating_point));
    set(0xb8, refused("f64.convert_i32_u", Rule::floating_point));
    set(0xb9, refused("f64.convert_i64_s", Rule::floating_point));
    set(0xba, refused("f64.convert_i64_u", Rule::floating_point));
    set(0xbb, refused("f64.promote_f32", Rule::floating_point));
    set(0xbc, refused("i32.reinterpret_f32", Rule::floating_point));
    set(0xbd, refused("i64.reinterpret_f64", Rule::floating_point));
    set(0xbe, refused("f32.reinterpret_i32", Rule::floating_point));
    set(0xbf, refused("f64.reinterpret_i64", Rule::floating_point));
    set(0xc0, {"i32.extend8_s", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0xc1, {"i32.extend16_s", Immediate::none, "i:i", CostClass::simple, false, 0, {}});
    set(0xc2, {"i64.extend8_s", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0xc3, {"i64.extend16_s", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0xc4, {"i64.extend32_s", Immediate::none, "I:I", CostClass::simple, false, 0, {}});
    set(0xd0, refused("ref.null", Rule::reference_types));
    set(0xd1, refused("ref.is_null", Rule::reference_types));
    set(0xd2, refused("ref.func", Rule::reference_types));
    set(0xd3, refused("ref.eq", Rule::reference_types));
    set(0xd4, refused("ref.as_non_null", Rule::reference_types));
    set(0xd5, refused("br_on_null", Rule::reference_types));
    set(0xd6, refused("br_on_non_null", Rule::reference_types));
    set(0xfb, refused("gc prefix", Rule::garbage_collection));
    set(0xfd, refused("simd prefix", Rule::simd));
    set(0xfe, refused("atomic prefix", Rule::atomics));
    // clang-format on
    return table;
}

constexpr std::array<Opcode, 19> make_prefixed_table()
{
    std::array<Opcode, 19> table{};
    for (auto& entry : table) entry.refused = Rule::unknown_opcode;
    const auto set = [&table](std::size_t code, const Opcode& entry) { table[code] = entry; };
    // clang-format off
    set(0x00, refused("i32.trunc_sat_f32_s", Rule::floating_point));
    set(0x01, refused("i32.trunc_sat_f32_u", Rule::floating_point));
    set(0x02, refused("i32.trunc_sat_f64_s", Rule::floating_point));
    set(0x03, refused("i32.trunc_sat_f64_u", Rule::floating_point));
    set(0x04, refused("i64.trunc_sat_f32_s", Rule::floating_point));
    set(0x05, refused("i64.trunc_sat_f32_u", Rule::floating_point));
    set(0x06, refused("i64.trunc_sat_f64_s", Rule::floating_point));
    set(0x07, refused("i64.trunc_sat_f64_u", Rule::floating_point));
    set(0x08, refused("memory.init", Rule::bulk_memory));
    set(0x09, refused("data.drop", Rule::bulk_memory));
    set(0x0a, {"memory.copy", Immediate::memory_memory, "iii:", CostClass::bulk, true, 0, {}});
    set(0x0b, {"memory.fill", Immediate::memory, "iii:", CostClass::bulk, true, 0, {}});
    set(0x0c, refused("table.init", Rule::bulk_memory));
    set(0x0d, refused("elem.drop", Rule::bulk_memory));
    set(0x0e, refused("table.copy", Rule::bulk_memory));
    set(0x0f, refused("table.grow", Rule::reference_types));
    set(0x10, refused("table.size", Rule::reference_types));
    set(0x11, refused("table.fill", Rule::reference_types));
    // clang-format on
    return table;
}

constexpr auto table = make_table();
constexpr auto prefixed_table = make_prefixed_table();  // the last entry stands for all above

}  // namespace

const Opcode& opcode(std::uint8_t byte) noexcept
{
    return table[byte];
}

const Opcode& prefixed(std::uint32_t code) noexcept
{
    return prefixed_table[code < prefixed_table.size() ? code : prefixed_table.size() - 1];
}

}  // namespace weft::vm::wasm
