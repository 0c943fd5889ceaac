#include <weft/ledger/ledger.hpp>
#include <weft/ledger/listing.hpp>

#include <algorithm>
#include <limits>

namespace weft::ledger {

namespace {

/// Sums of existing outputs stay below the supply, which fits u64 (checked at genesis).
void gather(Balances& into, const Balances& more)
{
    (void)into.add(more);
}

constexpr unsigned spender_bits = 32;

/// Puts items on a page until it is full.
template <class T>
class Filling {
public:
    explicit Filling(const PageAt& at) : at_{at} {}

    [[nodiscard]] bool full() const
    {
        return page_.items.size() >= std::max<std::size_t>(at_.items_max, 1) ||
               parts_ > at_.parts_max;
    }
    [[nodiscard]] std::size_t parts_left() const { return at_.parts_max - parts_; }
    void add(T item, std::size_t parts)
    {
        page_.items.push_back(std::move(item));
        parts_ += parts;
    }
    [[nodiscard]] Page<T> end_before(std::uint64_t next)
    {
        page_.next = next;
        return std::move(page_);
    }
    [[nodiscard]] Page<T> end() { return std::move(page_); }

private:
    PageAt at_;
    Page<T> page_;
    std::size_t parts_ = 0;
};

}  // namespace

OutputLine Ledger::line_of(Index index) const
{
    const auto& output = outputs_.at(index);
    OutputLine line{.id = output.id,
                    .balance = output.balance,
                    .state = transactions_[output.creator].state,
                    .spent_by = {}};
    if (const auto spender =
            output.confirmed_spender != 0 ? output.confirmed_spender : output.first_live;
        spender != 0)
        line.spent_by = {transactions_[spender].id, transactions_[spender].state};
    return line;
}

std::optional<OutputLine> Ledger::output_line(const OutputId& id) const
{
    const auto found = output_index_.find(id);
    if (found == output_index_.end()) return std::nullopt;
    return line_of(found->second);
}

/// The cursor is the output's own index, which stays when others are spent, or let go.
Page<OutputLine> Ledger::outputs_of(const Address& address, PageAt at) const
{
    Filling<OutputLine> page{at};
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return page.end();
    const auto& list = found->second.outputs;
    for (auto place = list.from(at.from); place; place = list.from(*place + 1)) {
        if (page.full()) return page.end_before(*place);
        page.add(line_of(*place), outputs_.at(*place).balance.size());
    }
    return page.end();
}

Page<OutputLine> Ledger::unspent_of(const Address& address, PageAt at) const
{
    Filling<OutputLine> page{at};
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return page.end();
    const auto& list = found->second.unspent;
    for (auto place = list.from(at.from); place; place = list.from(*place + 1)) {
        if (page.full()) return page.end_before(*place);
        page.add(line_of(*place), outputs_.at(*place).balance.size());
    }
    return page.end();
}

/// The cursor is the last one shown: the next page has what was booked before it.
Page<OutputLine> Ledger::newest_unspent_of(const Address& address, PageAt at) const
{
    Filling<OutputLine> page{at};
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return page.end();
    const auto& list = found->second.unspent;
    auto below = at.from == 0 ? no_index : at.from;
    while (const auto place = list.below(below)) {
        if (page.full()) return page.end_before(below);
        below = *place;
        page.add(line_of(below), outputs_.at(below).balance.size());
    }
    return page.end();
}

HistoryEntry Ledger::entry_of(Index transaction, const Address& address) const
{
    const auto& booked = transactions_[transaction];
    HistoryEntry entry{.transaction = booked.id,
                       .state = booked.state,
                       .timestamp = booked.timestamp,
                       .received = {},
                       .spent = {}};
    for (const auto input : booked.inputs)
        if (const auto& output = outputs_.at(input); output.id.address == address)
            gather(entry.spent, output.balance);
    for (Index o = booked.output_first; o < booked.output_first + booked.output_count; ++o)
        if (const auto& output = outputs_.at(o); output.id.address == address)
            gather(entry.received, output.balance);
    return entry;
}

/// What an entry of a history costs: its inputs and outputs are gone through.
std::size_t Ledger::parts_of(Index transaction) const
{
    const auto& booked = transactions_[transaction];
    return booked.inputs.size() + booked.output_count;
}

Page<HistoryEntry> Ledger::history_of(const Address& address, PageAt at) const
{
    Filling<HistoryEntry> page{at};
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return page.end();
    const auto& list = found->second.transactions;
    for (auto place = std::ranges::lower_bound(list, at.from); place != list.end(); ++place) {
        if (page.full()) return page.end_before(*place);
        auto entry = entry_of(*place, address);
        const auto parts = parts_of(*place) + entry.received.size() + entry.spent.size();
        page.add(std::move(entry), parts);
    }
    return page.end();
}

/// The cursor names a conflict set in the upper half, and in the lower half a place among its spenders.
Page<ConflictSetPart> Ledger::conflict_sets(PageAt at) const
{
    Filling<ConflictSetPart> page{at};
    auto first = at.from & ((std::uint64_t{1} << spender_bits) - 1);
    auto set = conflict_sets_.lower_bound({at.from >> spender_bits, 0});
    if (set != conflict_sets_.end() && set->first != at.from >> spender_bits) first = 0;
    for (; set != conflict_sets_.end(); ++set, first = 0) {
        const auto place = set->first;
        const auto& output = outputs_.at(set->second);
        ConflictSetPart part{
            .output = output.id, .first = first, .total = output.spenders.size(), .spenders = {}};
        if (first >= part.total && first != 0) continue;
        if (page.full()) return page.end_before(place << spender_bits | first);
        const auto count = std::min<std::uint64_t>(part.total - first,
                                                   std::max<std::size_t>(page.parts_left(), 1));
        for (auto i = first; i < first + count; ++i) {
            const auto& spender = transactions_[output.spenders[i]];
            part.spenders.push_back({spender.id, spender.state});
        }
        page.add(std::move(part), count + 1);
        if (first + count < output.spenders.size())
            return page.end_before(place << spender_bits | (first + count));
    }
    return page.end();
}

/// The cursor names an input in the upper half, and in the lower half a place among its spenders.
Page<Conflict> Ledger::conflicts_of(const TransactionId& id, PageAt at) const
{
    Filling<Conflict> page{at};
    const auto found = transaction_index_.find(id);
    if (found == transaction_index_.end()) return page.end();
    const auto& inputs = transactions_[found->second].inputs;
    auto input = at.from >> spender_bits;
    auto place = at.from & ((std::uint64_t{1} << spender_bits) - 1);
    for (; input < inputs.size(); ++input, place = 0) {
        const auto& output = outputs_.at(inputs[input]);
        for (; place < output.spenders.size(); ++place) {
            const auto spender = output.spenders[place];
            if (spender == found->second) continue;
            if (page.full()) return page.end_before(input << spender_bits | place);
            page.add({transactions_[spender].id, output.id, transactions_[spender].state}, 1);
        }
    }
    return page.end();
}

Balance Ledger::balance_of(const Address& address) const
{
    Balance balance;
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return balance;
    for (const auto& [color, sum] : found->second.sums) {
        const auto sums = sum.shown();
        (void)balance.confirmed.add(color, sums.confirmed);
        (void)balance.available.add(color, sums.available);
        (void)balance.incoming.add(color, sums.incoming);
    }
    return balance;
}

ColorPage Ledger::colors_of(const Address& address, const Color& first, std::size_t limit) const
{
    ColorPage page;
    const auto found = addresses_.find(address);
    if (found == addresses_.end()) return page;
    const auto& sums = found->second.sums;
    for (auto at = sums.lower_bound(first); at != sums.end(); ++at) {
        if (page.colors.size() >= std::max<std::size_t>(limit, 1)) {
            page.next = at->first;
            break;
        }
        page.colors.emplace_back(at->first, at->second.shown());
    }
    return page;
}

ColorSums Ledger::Sums::shown() const
{
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    return {.confirmed = confirmed,
            .available = available,
            .incoming = incoming > most ? most : static_cast<std::uint64_t>(incoming)};
}

Ledger::Counted Ledger::counted(const OutputEntry& output) const
{
    const auto state = transactions_[output.creator].state;
    const bool reserved = output.first_live != 0;
    return {.confirmed = state == TransactionState::confirmed && output.confirmed_spender == 0,
            .available = state == TransactionState::confirmed && !reserved,
            .incoming = state == TransactionState::pending && !reserved};
}

void Ledger::refresh(Index index, OutputEntry& output)
{
    const auto now = counted(output);
    const auto before = std::exchange(output.counted, now);
    if (now == before) return;
    auto& owner = *output.owner;
    if (now.confirmed && !before.confirmed) owner.unspent.insert(index);  // I4
    if (before.confirmed && !now.confirmed) owner.unspent.erase(index);   // I4
    for (const auto& [color, amount] : output.balance) {
        const auto at = owner.sums.try_emplace(color).first;
        const auto count = [amount](auto& sum, bool was, bool is) {
            if (is && !was) sum += amount;
            if (was && !is) sum -= amount;
        };
        count(at->second.confirmed, before.confirmed, now.confirmed);
        count(at->second.available, before.available, now.available);
        count(at->second.incoming, before.incoming, now.incoming);
        if (at->second == Sums{}) owner.sums.erase(at);
    }
}

}  // namespace weft::ledger
