#include <weft/fuzz/harness.hpp>

#include <algorithm>

namespace weft::fuzz {

namespace {

std::vector<Harness>& registered()
{
    static std::vector<Harness> all;
    return all;
}

}  // namespace

std::vector<Harness> harnesses()
{
    auto all = registered();
    std::ranges::sort(all, {}, &Harness::name);
    for (std::size_t i = 1; i < all.size(); ++i) WEFT_CHECK(all[i - 1].name != all[i].name);
    return all;
}

Registration::Registration(const Harness& harness)
{
    registered().push_back(harness);
}

}  // namespace weft::fuzz
