#include "own_numbers.hpp"

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::node {

OwnNumbers::OwnNumbers(std::optional<std::uint64_t> mark, std::size_t peers, std::uint64_t jump)
    : needed_{peers == 0 ? 0 : peers / 2 + 1}, jump_{jump}
{
    if (!mark && WEFT_PLANTED(node_lost_mark_is_new)) mark = 0;
    if (mark)
        first_ = mark_ = WEFT_PLANTED(node_mark_ignored) ? 0 : *mark;
    else if (needed_ == 0)
        // There is nobody to ask. Only a peer of an earlier life can have heard of a number that the log
        // lacks.
        first_ = ahead;
}

bool OwnNumbers::told(const PeerId& peer, std::optional<std::uint64_t> newest)
{
    if (known() || !told_by_.insert(peer).second) return false;
    if (newest) highest_told_ = std::max(highest_told_, *newest + 1);
    if (told_by_.size() < needed_) return false;
    first_ = highest_told_ + ahead + jump_;
    return true;
}

std::uint64_t OwnNumbers::number_for(std::uint64_t next) const
{
    WEFT_CHECK(known());
    return std::max(next, *first_);
}

std::optional<std::uint64_t> OwnNumbers::use(std::uint64_t number)
{
    if (number < mark_ || WEFT_PLANTED(node_mark_not_raised)) return std::nullopt;
    mark_ = number + ahead;
    return mark_;
}

}  // namespace weft::node
