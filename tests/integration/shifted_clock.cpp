// For tests of clocks that are off: loaded into a process before everything else (LD_PRELOAD), it
// adds to the time of day the seconds that stand in the file that WEFT_TEST_CLOCK names, as they
// stand there at each call. The other clocks, which no operator sets, stay as they are.

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

extern "C" int clock_gettime(clockid_t clock, timespec* now)
{
    using Real = int (*)(clockid_t, timespec*);
    static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "clock_gettime"));
    static const int file = ::open(std::getenv("WEFT_TEST_CLOCK"), O_RDONLY | O_CLOEXEC);
    const int result = real(clock, now);
    char text[32] = {};
    if (clock == CLOCK_REALTIME && ::pread(file, text, sizeof text - 1, 0) > 0)
        now->tv_sec += std::strtoll(text, nullptr, 10);
    return result;
}
