#include <weft/base/check.hpp>
#include <weft/tangle/markers.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace weft::tangle {

// Invariants:
//   1. the open messages of a chain are in order of booking, and each has the one before it in its
//      strong past;
//   2. `ending` of an open message is the weight of the nodes whose highest supported place is its;
//   3. `weight` is the sum of all `ending`;
//   4. past markers and supports name each block once, ascending; places below the first open one say
//      nothing and may be missing.

namespace {

constexpr std::size_t spare_max = 256;
/// Confirmed ones that a chain's list may keep in front.
constexpr std::size_t gone_max = 64;

}  // namespace

Markers::Markers(Place place_max) : place_max_{place_max}, own_{Marker{no_chain, 0}}
{
    own_[0] = {no_chain, 0};  // genesis is on no chain
}

void Markers::book(MessageIndex message, const Dag& dag, std::uint64_t weight)
{
    WEFT_CHECK(own_.size() == message);  // pre: messages come in order of booking
    own_.push_back({no_chain, 0});
    past_.emplace_back();
    enter(message, dag);
    support(dag[message].issuer, message, weight);
}

/// Puts the message on a chain, and finds its past markers.
void Markers::enter(MessageIndex message, const Dag& dag)
{
    const auto highest = past_of_parents(message, dag);
    const auto own = place_for(message, highest, dag);
    chains_[own.chain].list.push_back({message, 0});
    own_[message] = own;
    auto& past = past_[message];
    if (!spare_.empty()) {
        past = std::move(spare_.back());
        spare_.pop_back();
    }
    past.assign(highest.begin(), highest.end());
    const auto number = static_cast<std::uint32_t>(own.chain / lanes);
    auto block = std::ranges::lower_bound(past, number, {}, &Block::number);
    if (block == past.end() || block->number != number)
        block = past.insert(block, Block{.number = number, .places = {}});
    block->places[own.chain % lanes] = own.place;
}

/// The message can stand behind it: it is the end of its chain, which may be longer.
bool Markers::may_follow(const Marker& end) const noexcept
{
    return end.chain != no_chain && end.place + 1 == chains_[end.chain].end() &&
           end.place < place_max_;
}

/// Behind a parent. Of several the oldest: a newer one may still get another child. Where each has one
/// already, behind another end in the past: else a chain would be left behind, and looked at by all that
/// follow until it is confirmed.
Markers::Marker Markers::place_for(MessageIndex message,
                                   std::span<const Block> past,
                                   const Dag& dag)
{
    auto oldest = no_index;
    for (const auto parent : dag.strong(message))
        if (parent < oldest && may_follow(std::as_const(own_)[parent])) oldest = parent;
    if (oldest != no_index) {
        const auto [chain, place] = std::as_const(own_)[oldest];
        return {chain, place + 1};
    }
    for (const auto& block : past)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto place = block.places[lane];
            const auto chain = static_cast<ChainIndex>(block.number * lanes + lane);
            if (place != 0 && may_follow({chain, place})) return {chain, place + 1};
        }
    const auto chain = chain_without_open();
    return {chain, chains_[chain].end()};
}

/// The lowest, so that the chains in use are side by side.
Markers::ChainIndex Markers::chain_without_open()
{
    while (!free_.empty()) {
        std::ranges::pop_heap(free_, std::greater{});
        const auto chain = free_.back();
        free_.pop_back();
        chains_[chain].listed = false;
        if (chains_[chain].empty() && chains_[chain].end() <= place_max_) return chain;
    }
    chains_.emplace_back();
    if (open_places_.size() < chains_.size()) open_places_.resize(open_places_.size() + lanes, 1);
    return static_cast<ChainIndex>(chains_.size() - 1);
}

bool Markers::says_something(const Block& block) const noexcept
{
    const auto* const open = open_places_.data() + block.number * lanes;
    std::int32_t any = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        any |= block.places[lane] >= open[lane] ? 1 : 0;
    return any != 0;
}

/// Most of the work of a message: so it is done on plain arrays, and eight chains at a time.
Markers::Block* Markers::merge(std::span<const Block> one,
                               std::span<const Block> other,
                               Block* to) const
{
    const auto keep = [&](const Block& block) {
        *to = block;
        to += says_something(block) ? 1 : 0;  // invariant 4
    };
    const auto* a = one.data();
    const auto* b = other.data();
    const auto* const a_end = a + one.size();
    const auto* const b_end = b + other.size();
    while (a != a_end && b != b_end) {
        if (a->number < b->number) {
            keep(*a++);
        } else if (b->number < a->number) {
            keep(*b++);
        } else {
            to->number = a->number;
            for (std::size_t lane = 0; lane < lanes; ++lane)
                to->places[lane] = std::max(a->places[lane], b->places[lane]);
            to += says_something(*to) ? 1 : 0;
            ++a;
            ++b;
        }
    }
    while (a != a_end) keep(*a++);
    while (b != b_end) keep(*b++);
    return to;
}

/// The highest of its parents' past markers.
std::span<const Markers::Block> Markers::past_of_parents(MessageIndex message, const Dag& dag)
{
    std::span<const Block> highest;
    bool merged = false;
    const auto take_in = [&](std::span<const Block> more) {
        const auto room = highest.size() + more.size();
        if (other_scratch_.size() < room) other_scratch_.resize(2 * room);
        const auto* const end = merge(highest, more, other_scratch_.data());
        std::swap(scratch_, other_scratch_);
        highest = {scratch_.data(), end};
        merged = true;
    };
    for (const auto parent : dag.strong(message)) {
        // Empty when the parent is confirmed, or gone.
        const std::span<const Block> above{std::as_const(past_)[parent]};
        if (highest.empty())
            highest = above;
        else if (!above.empty())
            take_in(above);
    }
    if (!merged && !highest.empty()) take_in({});
    return highest;
}

/// The node supports all in the message's past.
void Markers::support(Node node, MessageIndex message, std::uint64_t weight)
{
    if (node >= support_.size()) support_.resize(node + 1);
    auto& held = support_[node];
    const std::span<const Block> more{past_[message]};
    if (weight != 0) {
        const auto* a = held.data();
        const auto* const end = a + held.size();
        const Block nothing;
        for (const auto& block : more) {
            while (a != end && a->number < block.number) ++a;
            move_all(a != end && a->number == block.number ? *a : nothing, block, weight);
        }
    }
    const auto room = held.size() + more.size();
    if (scratch_.size() < room) scratch_.resize(2 * room);
    auto* const end = merge(held, more, scratch_.data());
    held.assign(scratch_.data(), end);
}

void Markers::move_all(const Block& from, const Block& to, std::uint64_t weight)
{
    for (std::size_t lane = 0; lane < lanes; ++lane)
        if (to.places[lane] > from.places[lane])
            move(static_cast<ChainIndex>(to.number * lanes + lane), from.places[lane],
                 to.places[lane], weight);
}

/// On one chain, from a lower place.
void Markers::move(ChainIndex index, Place from, Place to, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (to < chain.open) return;
    if (from < chain.open) return add(index, to, weight);
    auto& ending = chain.ending_at(from);
    WEFT_CHECK(ending >= weight);  // invariant 2
    ending -= weight;
    chain.ending_at(to) += weight;
}

void Markers::add(ChainIndex index, Place place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (place < chain.open) return;
    chain.ending_at(place) += weight;
    chain.weight += weight;
    if (chain.weight > enough_) touch(index);
}

void Markers::remove(ChainIndex index, Place place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (place < chain.open) return;
    auto& ending = chain.ending_at(place);
    WEFT_CHECK(ending >= weight && chain.weight >= weight);  // invariants 2, 3
    ending -= weight;
    chain.weight -= weight;
}

void Markers::reweigh(Node node, std::uint64_t before, std::uint64_t after)
{
    if (node >= support_.size()) return;
    for (const auto& block : support_[node])
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const auto place = block.places[lane];
            if (place == 0) continue;
            const auto chain = static_cast<ChainIndex>(block.number * lanes + lane);
            if (before != 0) remove(chain, place, before);
            if (after != 0) add(chain, place, after);
        }
}

void Markers::close_first(ChainIndex index)
{
    WEFT_CHECK(!chains_[index].empty());  // pre
    const auto message = first_open(index);
    // All that lies in its past is confirmed too: its markers say nothing (invariant 4).
    forget_past(message);
    chains_[index].closed_last = message;
    drop_first(index);
}

/// The first open message is not open any more.
void Markers::drop_first(ChainIndex index)
{
    auto& chain = chains_[index];
    chain.weight -= chain.at(0).ending;
    ++chain.gone;
    open_places_[index] = ++chain.open;
    if (chain.empty()) {
        chain.list.clear();
        chain.gone = 0;
        rest(index);
    } else if (chain.gone > gone_max && 2 * chain.gone > chain.list.size()) {
        chain.list.erase(chain.list.begin(),
                         chain.list.begin() + static_cast<std::ptrdiff_t>(chain.gone));
        chain.gone = 0;
    }
}

/// It has no open messages: others may use it.
void Markers::rest(ChainIndex index)
{
    auto& chain = chains_[index];
    if (chain.end() > place_max_ || std::exchange(chain.listed, true)) return;
    free_.push_back(index);
    std::ranges::push_heap(free_, std::greater{});
}

void Markers::forget_past(MessageIndex message)
{
    auto& past = past_[message];
    if (spare_.size() < spare_max) spare_.push_back(std::move(past));
    past = {};
}

void Markers::let_go(MessageIndex first)
{
    for (ChainIndex index = 0; index < chains_.size(); ++index) {
        auto& chain = chains_[index];
        while (!chain.empty() && chain.at(0).message < first) drop_first(index);
        if (chain.closed_last < first) chain.closed_last = no_index;
        chain.list.shrink_to_fit();
    }
    own_.drop_before(first);
    past_.drop_before(first);
    spare_.clear();
    const auto says_nothing = [&](const Block& block) { return !says_something(block); };
    for (auto message = past_.first(); message < past_.size(); ++message)
        if (!past_[message].empty()) std::erase_if(past_[message], says_nothing);
    for (auto& held : support_) {
        std::erase_if(held, says_nothing);
        held.shrink_to_fit();
    }
    wake_the_rested();
}

/// Places of chains that are as long as they may be count from 1 again, where nothing names one.
void Markers::wake_the_rested()
{
    std::vector<bool> named;
    for (ChainIndex index = 0; index < chains_.size(); ++index) {
        auto& chain = chains_[index];
        if (!chain.empty() || chain.end() <= place_max_) continue;
        if (named.empty()) {
            named.resize(chains_.size());
            for (auto message = own_.first(); message < own_.size(); ++message)
                if (own_[message].chain != no_chain) named[own_[message].chain] = true;
        }
        if (named[index]) continue;
        const auto number = static_cast<std::uint32_t>(index / lanes);
        const auto clear = [&](Blocks& blocks) {
            const auto block = std::ranges::lower_bound(blocks, number, {}, &Block::number);
            if (block != blocks.end() && block->number == number) block->places[index % lanes] = 0;
        };
        for (auto message = past_.first(); message < past_.size(); ++message) clear(past_[message]);
        for (auto& held : support_) clear(held);
        open_places_[index] = chain.open = 1;
        rest(index);
    }
}

std::size_t Markers::bytes() const noexcept
{
    auto sum = own_.bytes() + past_.bytes() + chains_.capacity() * sizeof(Chain) +
               support_.capacity() * sizeof(support_[0]);
    for (const auto& chain : chains_) sum += chain.list.capacity() * sizeof(Open);
    for (const auto& held : support_) sum += held.capacity() * sizeof(Block);
    for (const auto& spare : spare_) sum += spare.capacity() * sizeof(Block);
    for (auto message = past_.first(); message < past_.size(); ++message)
        sum += past_[message].capacity() * sizeof(Block);
    return sum;
}

/// No chain has an open message, and nobody supports anything.
void Markers::close_all(const Dag& dag)
{
    for (auto& held : support_) held.clear();
    for (ChainIndex index = 0; index < chains_.size(); ++index) {
        auto& chain = chains_[index];
        open_places_[index] = chain.open = chain.end();
        chain.list.clear();
        chain.gone = 0;
        chain.weight = 0;
        chain.closed_last = no_index;
        rest(index);
    }
    for (auto message = dag.first(); message < dag.size(); ++message) past_[message].clear();
}

void Markers::note_open_places()
{
    open_places_.assign((chains_.size() + lanes - 1) / lanes * lanes, 1);
    for (ChainIndex index = 0; index < chains_.size(); ++index)
        open_places_[index] = chains_[index].open;
}

void Markers::touch(ChainIndex chain)
{
    if (std::exchange(chains_[chain].touched, true)) return;
    touched_.push_back(chain);
}

void Markers::set_enough(std::uint64_t weight)
{
    enough_ = weight;
    touch_heavy();
}

void Markers::touch_heavy()
{
    for (ChainIndex chain = 0; chain < chains_.size(); ++chain)
        if (chains_[chain].weight > enough_ && !chains_[chain].empty()) touch(chain);
}

void Markers::take_touched(std::vector<ChainIndex>& list)
{
    for (const auto chain : touched_) chains_[chain].touched = false;
    list.clear();
    std::swap(list, touched_);
}

bool Markers::supports(Node node, MessageIndex message) const
{
    if (node >= support_.size()) return false;
    const auto own = own_[message];
    const auto number = static_cast<std::uint32_t>(own.chain / lanes);
    const auto& held = support_[node];
    const auto block = std::ranges::lower_bound(held, number, {}, &Block::number);
    return block != held.end() && block->number == number &&
           block->places[own.chain % lanes] >= own.place;
}

}  // namespace weft::tangle
