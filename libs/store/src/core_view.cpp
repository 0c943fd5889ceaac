#include <weft/store/core_view.hpp>

#include <cstdlib>

namespace weft::store {

CoreView::CoreView(const View& view, std::function<void(const Failure&)> on_failure)
    : view_{view}, on_failure_{std::move(on_failure)}
{}

std::optional<Bytes> CoreView::read(ByteSpan key) const
{
    auto value = view_.read(key);
    if (!value) stop(value.error());
    return *std::move(value);
}

std::vector<types::StoreView::Entry> CoreView::scan(ByteSpan prefix,
                                                    ByteSpan from,
                                                    std::size_t limit) const
{
    auto found = view_.scan({.prefix = to_bytes(prefix), .from = to_bytes(from), .limit = limit});
    if (!found) stop(found.error());
    std::vector<Entry> entries;
    entries.reserve(found->size());
    for (auto& [key, value] : *found) entries.push_back({std::move(key), std::move(value)});
    return entries;
}

void CoreView::stop(const Failure& failure) const
{
    on_failure_(failure);
    std::_Exit(1);
}

}  // namespace weft::store
