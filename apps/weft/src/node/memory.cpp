#include "node/memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace weft::app {
namespace {

std::uint64_t resident_bytes()
{
    std::ifstream sizes{"/proc/self/statm"};
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    sizes >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void add_memory_figures(const store::Memory& store, node::Figures& figures)
{
    const auto heap = ::mallinfo2();
    figures.push_back({"weft_process_resident_bytes",
                       "Memory of this process that the machine holds for it.", resident_bytes()});
    figures.push_back({"weft_process_heap_bytes",
                       "Of it, what this program has asked for and uses, that of the store "
                       "included.",
                       heap.uordblks + heap.hblkhd});
    figures.push_back({"weft_process_heap_free_bytes",
                       "What this program has freed and not given back to the machine.",
                       heap.fordblks});
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
