#include "bench/processor_time.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace weft::app {
namespace {

double seconds_of(double ticks)
{
    return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double seconds_of(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

double processor_seconds(std::span<const pid_t> processes)
{
    double ticks = 0;
    for (const auto process : processes) {
        std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
        std::string text;
        std::getline(file, text);
        // The name of the program stands in parentheses and may have any character. proc(5): behind it
        // follow fields 3, 4, ...; 14 and 15 are the times.
        const auto behind_name = text.rfind(')');
        if (behind_name == std::string::npos) continue;
        std::istringstream fields{text.substr(behind_name + 1)};
        std::string field;
        for (int number = 3; number < 14; ++number) fields >> field;
        double user = 0;
        double system = 0;
        fields >> user >> system;
        ticks += user + system;
    }
    return seconds_of(ticks);
}

double own_processor_seconds()
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

double idle_seconds()
{
    std::ifstream file{"/proc/stat"};
    std::string cpu;
    double user = 0;
    double nice = 0;
    double system = 0;
    double idle = 0;
    double disk = 0;
    file >> cpu >> user >> nice >> system >> idle >> disk;
    return seconds_of(idle + disk);
}

}  // namespace weft::app
