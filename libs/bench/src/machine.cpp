#include <weft/bench/bench.hpp>

#include <fstream>
#include <thread>

namespace weft::bench {

namespace {

std::string cpu_name()
{
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(": "); colon != std::string::npos)
                return line.substr(colon + 2);
    return "unknown";
}

}  // namespace

const Machine& Machine::here()
{
    static const Machine machine{WEFT_VERSION, WEFT_BUILD_TYPE, cpu_name(),
                                 std::thread::hardware_concurrency()};
    return machine;
}

}  // namespace weft::bench
