#include "node/memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include "cli/files.hpp"
#include <charconv>
#include <cstddef>

// Of jemalloc, where the program is linked with it (docs/decisions/0067).
extern "C" [[gnu::weak]] int mallctl(
    const char* name, void* old, std::size_t* old_size, void* fresh, std::size_t fresh_size);

namespace weft::app {
namespace {

std::uint64_t resident_bytes()
{
    // "TOTAL RESIDENT …", in pages.
    const auto sizes = read_part("/proc/self/statm", 0, 128);
    if (!sizes) return 0;
    const auto space = sizes->find(' ');
    if (space == std::string::npos) return 0;
    std::uint64_t pages = 0;
    std::from_chars(sizes->data() + space + 1, sizes->data() + sizes->size(), pages);
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

struct Heap {
    std::uint64_t used = 0;
    std::uint64_t freed = 0;  ///< and not given back to the machine
};

std::uint64_t jemallocs(const char* name)
{
    std::size_t value = 0;
    std::size_t size = sizeof value;
    return ::mallctl(name, &value, &size, nullptr, 0) == 0 ? value : 0;
}

Heap heap()
{
    if (::mallctl == nullptr) {
        const auto figures = ::mallinfo2();
        return {.used = figures.uordblks + figures.hblkhd, .freed = figures.fordblks};
    }
    // Its figures stand still until they are asked for anew.
    std::uint64_t epoch = 1;
    (void)::mallctl("epoch", nullptr, nullptr, &epoch, sizeof epoch);
    const auto used = jemallocs("stats.allocated");
    const auto held = jemallocs("stats.resident");
    return {.used = used, .freed = held > used ? held - used : 0};
}

}  // namespace

void add_memory_figures(const store::Memory& store, node::Figures& figures)
{
    const auto [used, freed] = heap();
    figures.push_back({"weft_process_resident_bytes",
                       "Memory of this process that the machine holds for it.", resident_bytes()});
    figures.push_back({"weft_process_heap_bytes",
                       "Of it, what this program has asked for and uses, that of the store "
                       "included.",
                       used});
    figures.push_back({"weft_process_heap_free_bytes",
                       "What this program has freed and not given back to the machine.", freed});
    figures.push_back({"weft_store_unwritten_bytes",
                       "Memory of what is in the store's log and not yet in a table.",
                       store.unwritten});
    figures.push_back(
        {"weft_store_unwritten_bytes_max", "What that may be at most.", store.unwritten_max});
    figures.push_back({"weft_store_cache_bytes",
                       "Memory of the blocks of tables, their indexes and filters.", store.cache});
    figures.push_back(
        {"weft_store_cache_bytes_max", "What that is kept to: store_cache_mib.", store.cache_max});
}

}  // namespace weft::app
