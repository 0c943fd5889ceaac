// For tests of clocks that are off: loaded into a process before everything else (LD_PRELOAD), it
// adds to the time of day the seconds that stand in the file that WEFT_TEST_CLOCK names, as they
// stand there at each call. Two more numbers may follow them: a pace and a Unix time in nanoseconds, since
// which the time of day, and the time since the machine started, go that many times as fast. The other
// clocks, which no operator sets, stay as they are.

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>

namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time)
{
    return time.tv_sec * second + time.tv_nsec;
}

void quicken(timespec& time, std::int64_t since, std::int64_t pace)
{
    const auto quick = since + (nanoseconds(time) - since) * pace;
    time.tv_sec = quick / second;
    time.tv_nsec = quick % second;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now)
{
    using Real = int (*)(clockid_t, timespec*);
    static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "clock_gettime"));
    static const int file = ::open(std::getenv("WEFT_TEST_CLOCK"), O_RDONLY | O_CLOEXEC);
    const int result = real(clock, now);
    if (clock != CLOCK_REALTIME && clock != CLOCK_BOOTTIME) return result;
    char text[64] = {};
    if (::pread(file, text, sizeof text - 1, 0) <= 0) return result;
    char* rest = nullptr;
    const auto ahead = std::strtoll(text, &rest, 10);
    const auto pace = std::strtoll(rest, &rest, 10);
    const auto since = std::strtoll(rest, nullptr, 10);
    if (clock == CLOCK_BOOTTIME) {
        static const std::int64_t first = nanoseconds(*now);
        if (pace > 1) quicken(*now, first, pace);
        return result;
    }
    if (pace > 1) quicken(*now, since, pace);
    now->tv_sec += ahead;
    return result;
}
