// Metering against its model: `weft_vm_metering_swarm SEEDS` tries random programs 1 … SEEDS, each
// judged by its tree (random_program.hpp), on the machine's own code and on the interpreter. Exit code 0:
// no disagreement.

#include "metering_check.hpp"
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv)
{
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
    const weft::vm::wasm::Engine engine{{.instances = 8}};
    const weft::vm::wasm::Engine interpreter{{.instances = 8, .interprets = true}};
    weft::vm::test::Tally tally;
    weft::vm::test::Tally interpreted;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        auto found = weft::vm::test::check_seed(engine, seed, tally);
        if (found.empty()) found = weft::vm::test::check_seed(interpreter, seed, interpreted);
        if (found.empty()) continue;
        std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), found.c_str());
        return 1;
    }
    std::printf("%llu seeds: %zu runs finished, %zu trapped, %zu out of gas, %zu out of stack\n",
                seeds, tally.finished, tally.trapped, tally.endless, tally.deep);
    return 0;
}
