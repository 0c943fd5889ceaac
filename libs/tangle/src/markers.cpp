#include <weft/base/check.hpp>
#include <weft/tangle/markers.hpp>

#include <algorithm>
#include <utility>

namespace weft::tangle {

// Invariants:
//   1. of a chain, the messages below `open` are confirmed, the others are not;
//   2. `ending[p]` is the weight of the nodes whose highest supported place is p, for p >= open;
//   3. `weight` is the sum of `ending` from `open` on;
//   4. past markers and supports name each chain once, ascending; those at confirmed places say
//      nothing and may be missing.

namespace {

constexpr auto place_max = std::numeric_limits<std::uint32_t>::max();

}  // namespace

Markers::Markers() : own_{Marker{no_chain, 0}}
{
    own_[0] = {no_chain, 0};  // genesis is on no chain
}

void Markers::book(MessageIndex message, const Dag& dag, std::uint64_t weight)
{
    place(message, dag);
    find_past(message, dag);
    support(dag[message].issuer, message, weight);
}

/// Puts the message on the chain of a parent that is an end, or begins a chain.
void Markers::place(MessageIndex message, const Dag& dag)
{
    WEFT_CHECK(own_.size() == message);
    Marker own{no_chain, 0};
    for (const auto parent : dag.strong(message)) {
        if (parent == 0) continue;
        const auto [chain, at] = own_[parent];
        if (at != place_max && at + 1 == chains_[chain].end() &&
            (own.chain == no_chain || at + 1 > own.place))
            own = {chain, at + 1};
    }
    if (own.chain == no_chain) {
        if (free_.empty()) {
            own = {static_cast<ChainIndex>(chains_.size()), 0};
            chains_.emplace_back();
        } else {
            own = {free_.back(), 0};
            free_.pop_back();
            chains_[own.chain].free = false;
        }
    }
    chains_[own.chain].messages.push_back(message);
    chains_[own.chain].ending.push_back(0);
    own_.push_back(own);
    past_.emplace_back();
}

/// Most of the work of a message: so it is done on plain arrays, without looking anything up but the chains.
Markers::Marker* Markers::merge(std::span<const Marker> one,
                                std::span<const Marker> other,
                                Marker* to) const
{
    const auto keep = [&](const Marker& marker) {
        *to = marker;
        to += marker.place >= chains_[marker.chain].open ? 1 : 0;  // invariant 4
    };
    const auto* a = one.data();
    const auto* b = other.data();
    const auto* const a_end = a + one.size();
    const auto* const b_end = b + other.size();
    while (a != a_end && b != b_end) {
        const bool from_a = a->chain <= b->chain;
        const bool from_b = b->chain <= a->chain;
        const auto& first = from_a ? *a : *b;
        const auto& second = from_b ? *b : *a;  // the same when the chains differ
        keep(second.place > first.place ? second : first);
        a += from_a ? 1 : 0;
        b += from_b ? 1 : 0;
    }
    for (; a != a_end; ++a) keep(*a);
    for (; b != b_end; ++b) keep(*b);
    return to;
}

/// The highest of its parents' past markers, and its own.
void Markers::find_past(MessageIndex message, const Dag& dag)
{
    std::span<const Marker> highest;
    bool alone = true;  // and not filtered yet
    const auto take_in = [&](std::span<const Marker> more) {
        if (other_scratch_.size() < highest.size() + more.size() + 1)
            other_scratch_.resize(2 * (highest.size() + more.size() + 1));
        const auto* const end = merge(highest, more, other_scratch_.data());
        std::swap(scratch_, other_scratch_);
        highest = {scratch_.data(), end};
        alone = false;
    };
    for (const auto parent : dag.strong(message)) {
        if (parent == 0) continue;
        const auto above = past(parent);  // one that is gone says nothing
        if (highest.empty() && alone)
            highest = above;
        else
            take_in(above);
    }
    if (alone) take_in({});
    const auto own = own_[message];
    const auto place = std::ranges::lower_bound(highest, own.chain, {}, &Marker::chain);
    const auto before = static_cast<std::size_t>(place - highest.begin());
    const bool there = place != highest.end() && place->chain == own.chain;
    auto& past = past_[message];
    past.reserve(highest.size() + (there ? 0 : 1));
    past.assign(highest.begin(), place);
    past.push_back(own);
    past.insert(past.end(), highest.begin() + static_cast<std::ptrdiff_t>(before + (there ? 1 : 0)),
                highest.end());
}

/// The node supports all in the message's past.
void Markers::support(Node node, MessageIndex message, std::uint64_t weight)
{
    if (node >= support_.size()) support_.resize(node + 1);
    auto& held = support_[node];
    const auto more = past(message);
    if (scratch_.size() < held.size() + more.size())
        scratch_.resize(2 * (held.size() + more.size()));
    auto* to = scratch_.data();
    const auto* a = held.data();
    const auto* const end = a + held.size();
    const auto keep = [&](const Marker& marker) {
        *to = marker;
        to += marker.place >= chains_[marker.chain].open ? 1 : 0;
    };
    for (const auto& marker : more) {
        while (a != end && a->chain < marker.chain) keep(*a++);
        if (a == end || a->chain != marker.chain) {
            add(marker.chain, marker.place, weight);
            *to++ = marker;
            continue;
        }
        const bool higher = a->place < marker.place;
        if (higher) move(*a, marker, weight);
        *to++ = higher ? marker : *a;
        ++a;
    }
    while (a != end) keep(*a++);
    held.assign(scratch_.data(), to);
}

/// On one chain, from a lower place.
void Markers::move(const Marker& from, const Marker& to, std::uint64_t weight)
{
    auto& chain = chains_[from.chain];
    if (weight == 0 || to.place < chain.open) return;
    if (from.place < chain.open) return add(to.chain, to.place, weight);
    auto& ending = chain.ending_at(from.place);
    WEFT_CHECK(ending >= weight);  // invariant 2
    ending -= weight;
    chain.ending_at(to.place) += weight;
}

void Markers::add(ChainIndex index, std::uint64_t place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (weight == 0 || place < chain.open) return;
    chain.ending_at(place) += weight;
    chain.weight += weight;
    if (chain.weight > enough_) touch(index);
}

void Markers::remove(ChainIndex index, std::uint64_t place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (weight == 0 || place < chain.open) return;
    auto& ending = chain.ending_at(place);
    WEFT_CHECK(ending >= weight && chain.weight >= weight);  // invariants 2, 3
    ending -= weight;
    chain.weight -= weight;
}

void Markers::reweigh(Node node, std::uint64_t before, std::uint64_t after)
{
    if (node >= support_.size()) return;
    for (const auto& marker : support_[node]) {
        remove(marker.chain, marker.place, before);
        add(marker.chain, marker.place, after);
    }
}

void Markers::close_first(ChainIndex index)
{
    auto& chain = chains_[index];
    WEFT_CHECK(chain.open < chain.end());
    chain.weight -= std::exchange(chain.ending_at(chain.open), 0);
    // All that lies in its past is confirmed too: its markers say nothing (invariant 4).
    past_[chain.at(chain.open)] = {};
    ++chain.open;
}

std::vector<Markers::ChainIndex> Markers::let_go(MessageIndex first)
{
    std::vector<ChainIndex> empty;
    bool moved = false;
    for (ChainIndex index = 0; index < chains_.size(); ++index) {
        auto& chain = chains_[index];
        if (chain.free || (!chain.messages.empty() && chain.messages.front() >= first)) continue;
        const auto kept = std::ranges::lower_bound(chain.messages, first);
        const auto gone = kept - chain.messages.begin();
        while (chain.open < chain.first + static_cast<std::uint64_t>(gone)) {
            chain.weight -= chain.ending_at(chain.open++);
            moved = true;
        }
        chain.messages.erase(chain.messages.begin(), kept);
        chain.messages.shrink_to_fit();
        chain.ending.erase(chain.ending.begin(), chain.ending.begin() + gone);
        chain.ending.shrink_to_fit();
        chain.first += static_cast<std::uint64_t>(gone);
        // One that is still to be looked at is freed the next time.
        if (chain.messages.empty() && !chain.touched) empty.push_back(index);
    }
    own_.drop_before(first);
    past_.drop_before(first);
    const auto says_nothing = [&](const Marker& marker) {
        return marker.place < chains_[marker.chain].open;
    };
    if (moved || !empty.empty())
        for (auto message = past_.first(); message < past_.size(); ++message)
            if (!past_[message].empty()) std::erase_if(past_[message], says_nothing);
    for (auto& held : support_) {
        std::erase_if(held, says_nothing);
        held.shrink_to_fit();
    }
    for (const auto index : empty) {
        chains_[index] = {};
        chains_[index].free = true;
        free_.push_back(index);
    }
    return empty;
}

std::size_t Markers::bytes() const noexcept
{
    auto sum = own_.bytes() + past_.bytes() + chains_.capacity() * sizeof(Chain) +
               support_.capacity() * sizeof(support_[0]);
    for (const auto& chain : chains_)
        sum += (chain.messages.capacity() + chain.ending.capacity()) * sizeof(std::uint64_t);
    for (const auto& held : support_) sum += held.capacity() * sizeof(Marker);
    for (auto message = past_.first(); message < past_.size(); ++message)
        sum += past_[message].capacity() * sizeof(Marker);
    return sum;
}

MessageIndex Markers::begin_again(const Dag& dag)
{
    auto lowest = dag.size();
    for (auto& held : support_) held.clear();
    for (auto& chain : chains_) {
        std::ranges::fill(chain.ending, 0);
        chain.weight = 0;
        while (chain.open > chain.first && !dag[chain.at(chain.open - 1)].confirmed) --chain.open;
        if (chain.open < chain.end()) lowest = std::min(lowest, chain.at(chain.open));
    }
    return lowest;
}

MessageIndex Markers::first_open(ChainIndex index) const
{
    const auto& chain = chains_[index];
    return chain.open < chain.end() ? chain.at(chain.open) : no_index;
}

MessageIndex Markers::before_open(ChainIndex index) const
{
    const auto& chain = chains_[index];
    return chain.open > chain.first ? chain.at(chain.open - 1) : no_index;
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
        if (chains_[chain].weight > enough_ && first_open(chain) != no_index) touch(chain);
}

std::vector<Markers::ChainIndex> Markers::take_touched()
{
    for (const auto chain : touched_) chains_[chain].touched = false;
    return std::exchange(touched_, {});
}

bool Markers::supports(Node node, MessageIndex message) const
{
    if (node >= support_.size()) return false;
    const auto own = own_[message];
    const auto& held = support_[node];
    const auto place = std::ranges::lower_bound(held, own.chain, {}, &Marker::chain);
    return place != held.end() && place->chain == own.chain && place->place >= own.place;
}

}  // namespace weft::tangle
