#pragma once

// Gas: what a computation costs, counted the same on every node (D-54, D-60).
//
// A schedule is identified by its version. A chain's init request declares it, so that it is chain
// state and old blocks re-execute at their old prices. A published schedule never changes. A program
// that does not know a chain's schedule does not run that chain.
//
//   instructions  the opcode table gives each one a class, the schedule gives each class a price
//   memory        growth per page, copies and fills per 8 bytes
//   host calls    a price per call and a price per byte that crosses, reads cheaper than writes
//   tokens        a price per color, since an account is as many entries of the state as it has
//                 colors
//
// Every cycle of a program contains a branch, and no branch is free: gas bounds time.

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft::vm {

/// 1 is about the time of one simple machine instruction.
using Gas = std::uint64_t;

/// No meter starts with more: fits the signed counter inside a program.
inline constexpr Gas gas_budget_max = Gas{1} << 60;

/// What an instruction costs is the price of its class.
enum class CostClass : std::uint8_t {
    free,      ///< leaves no machine instruction behind: block, loop, end, nop, drop
    simple,    ///< arithmetic, constants, locals, globals
    multiply,  ///< i32.mul, i64.mul
    divide,    ///< division and remainder
    load,      ///< from memory
    branch,    ///< br, br_if, if, return
    select,    ///< br_table
    call,      ///< call
    indirect,  ///< call_indirect
    grow,      ///< memory.grow, without its pages
    bulk,      ///< memory.copy and memory.fill, without their bytes
    store,     ///< to memory
};
inline constexpr std::size_t cost_class_count = 12;

/// What reaching a memory costs that may have more than so many pages, instead of its classes:
/// where a memory can outgrow the caches of a processor, each access can be the slow one.
struct FarMemory {
    std::uint32_t pages = 0;  ///< 0: there is no such bound
    std::uint32_t load = 0;
    std::uint32_t store = 0;
    std::uint32_t bulk = 0;
};

struct CostSchedule {
    std::uint16_t version = 0;
    std::array<std::uint32_t, cost_class_count> instruction{};  ///< by CostClass
    std::uint32_t page = 0;              ///< per page asked of memory.grow, even when it fails
    std::uint32_t bulk_bytes_shift = 0;  ///< 1 gas per 2^shift bytes copied or filled
    std::uint32_t instance = 0;          ///< to start one call of a program
    std::uint32_t instance_page = 0;     ///< per page of memory the program starts with
    std::uint32_t host_call = 0;         ///< any host function
    std::uint32_t host_byte = 0;         ///< per byte read from or written to the program's memory
    std::uint32_t state_read = 0;        ///< get, has, next
    std::uint32_t state_write = 0;       ///< set, delete
    std::uint32_t state_write_byte = 0;  ///< per byte of key and value
    std::uint32_t call = 0;              ///< a call to another contract, besides what it uses
    std::uint32_t transfer = 0;          ///< a transfer to an address, per call
    std::uint32_t post = 0;              ///< a request to another chain
    std::uint32_t deploy = 0;            ///< a new contract
    std::uint32_t event = 0;             ///< an event
    std::uint32_t event_byte = 0;        ///< per byte of its text
    std::uint32_t hash = 0;              ///< one hash, besides its bytes
    std::uint32_t verify_ed25519 = 0;    ///< one signature check
    std::uint32_t kept_byte = 0;         ///< per byte of an answer kept for `fetch`, besides
    std::uint32_t color_read = 0;        ///< per color of an account or an output that is read
    std::uint32_t color_moved = 0;       ///< per color of a transfer to a contract or an address
    std::uint32_t program_byte = 0;      ///< to check a program that is deployed, per byte
    std::uint32_t compile = 0;           ///< to compile it, per unit of effort (wasm/effort.hpp)
    std::uint32_t effort_max = 0;        ///< of a program that may be deployed; 0: no bound
    std::uint32_t load = 0;              ///< a program's first use in a block or a query
    std::uint32_t load_byte = 0;         ///< the same, per byte of the program
    std::array<FarMemory, 2> far{};      ///< by pages, ascending; the last that applies
    std::uint32_t instance_element = 0;  ///< per element of the table an instance has
    std::uint32_t dict_entry = 0;        ///< per entry of a dict read or written for a program, and
                                         ///< for all parameters one more
    std::uint32_t owner_read = 0;        ///< who owns the chain
    std::uint32_t incoming_read = 0;     ///< per color of what came with the call that is read
    std::uint32_t hash_byte = 1;         ///< per byte that blake2b hashes, besides `host_byte`
    std::uint32_t hname_byte = 0;        ///< the same for hname
    std::uint32_t verify_byte = 1;       ///< per byte of a message whose signature is checked
    std::uint32_t log = 0;               ///< a line in the node's own log
    std::uint32_t log_byte = 0;          ///< the same, per byte of it, besides `host_byte`
    std::uint32_t base58_square = 0;     ///< per square of the bytes of a base58 conversion, / 16
    std::uint32_t request = 0;           ///< one request, of the gas of its block alone
    std::uint32_t request_color = 0;     ///< the same, per color it brings
    // Of programs of Wasp v0.1 alone, the same in every schedule: they came after all three.
    std::uint32_t sha3_byte = 12;         ///< per byte that sha3 hashes, besides `hash`
    std::uint32_t verify_bls = 6'000'000;  ///< one BLS signature check
    std::uint32_t bls_point = 700'000;     ///< per key and signature of a sum
    std::uint32_t on_load = 2'000'000;  ///< what naming the entry points may use, when it is deployed

    [[nodiscard]] constexpr std::uint32_t of(CostClass cost) const noexcept
    {
        return instruction[static_cast<std::size_t>(cost)];
    }
};

/// Version 1. The relations were taken from `weft bench vm` on one machine and rounded up. It gave
/// away what depends on the number of colors, answers that nobody fetches, and the memory a program
/// starts with: a page costs the machine the same when it is touched, there from the start or grown.
inline constexpr CostSchedule cost_schedule_1{
    .version = 1,
    .instruction = {0, 1, 2, 12, 2, 1, 3, 4, 8, 20, 8, 2},
    .page = 4'000,
    .bulk_bytes_shift = 3,
    .instance = 10'000,
    .instance_page = 100,
    .host_call = 60,
    .host_byte = 1,
    .state_read = 400,
    .state_write = 2'000,
    .state_write_byte = 10,
    .call = 1'000,
    .transfer = 2'000,
    .post = 5'000,
    .deploy = 100'000,
    .event = 500,
    .event_byte = 10,
    .hash = 600,
    .verify_ed25519 = 150'000,
    .program_byte = 200,
};

/// Version 2: version 1 and what that forgot.
inline constexpr CostSchedule cost_schedule_2 = [] {
    auto costs = cost_schedule_1;
    costs.version = 2;
    costs.instance_page = costs.page;
    costs.kept_byte = 1;
    costs.color_read = 400;
    costs.color_moved = 4'000;
    return costs;
}();

/// Version 3: what an operation costs follows what it takes. Each price is the time of the worst
/// input found for it (`weft bench gas`), so that a gas is about 0.3 ns and nowhere more than three
/// times that on the machine of the figures; deployment is priced and bounded by what compiling
/// takes (wasm/effort.hpp, `weft bench compile`).
inline constexpr CostSchedule cost_schedule_3 = [] {
    auto costs = cost_schedule_2;
    costs.version = 3;
    costs.instruction = {0, 1, 2, 15, 4, 4, 8, 8, 20, 120, 80, 8};
    costs.far = {{{.pages = 16, .load = 14, .store = 32, .bulk = 150},
                  {.pages = 64, .load = 64, .store = 128, .bulk = 400}}};
    costs.page = 66'000;
    costs.bulk_bytes_shift = 2;
    costs.instance = 15'000;
    costs.instance_page = costs.page;
    costs.instance_element = 140;
    costs.host_call = 320;
    costs.hash = 1'200;
    costs.base58_square = 64;
    costs.state_read = 7'000;
    costs.state_write = 36'000;
    costs.owner_read = costs.state_read;
    costs.incoming_read = 500;
    costs.hname_byte = 1;
    costs.verify_byte = 3;
    costs.color_read = 1'500;
    costs.color_moved = 9'500;
    costs.dict_entry = 400;
    costs.call = 4'000;
    costs.transfer = 28'000;
    costs.post = 33'000;
    costs.event = 23'000;
    costs.log = 2'000;
    costs.log_byte = 2;
    costs.program_byte = 100;
    costs.compile = 220;
    costs.effort_max = 700'000;
    costs.load = 90'000;
    costs.load_byte = 110;
    costs.request = 95'000;
    costs.request_color = 4'000;
    return costs;
}();

/// What a new chain starts with: its init request says so.
inline constexpr const CostSchedule& cost_schedule_newest = cost_schedule_3;
/// Of a chain that is not started yet, and of one whose init request says nothing: from the time
/// when there was no more to say.
inline constexpr const CostSchedule& cost_schedule_undeclared = cost_schedule_2;

/// The schedule of that version, or nullptr when this program does not know it.
[[nodiscard]] constexpr const CostSchedule* cost_schedule(std::uint16_t version) noexcept
{
    switch (version) {
    case 1: return &cost_schedule_1;
    case 2: return &cost_schedule_2;
    case 3: return &cost_schedule_3;
    }
    return nullptr;
}

}  // namespace weft::vm
