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
        if (at + 1 == chains_[chain].end() && (own.chain == no_chain || at + 1 > own.place))
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

/// The highest of its parents' past markers, and its own.
void Markers::find_past(MessageIndex message, const Dag& dag)
{
    scratch_.clear();
    const auto says_something = [&](const Marker& marker) {  // invariant 4
        return marker.place >= chains_[marker.chain].open;
    };
    for (const auto parent : dag.strong(message)) {
        if (parent == 0) continue;
        const auto& above = std::as_const(past_)[parent];  // one that is gone says nothing
        if (scratch_.empty()) {
            std::ranges::copy_if(above, std::back_inserter(scratch_), says_something);
            continue;
        }
        std::swap(scratch_, other_scratch_);
        scratch_.clear();
        auto a = other_scratch_.begin();
        const auto end = other_scratch_.end();
        for (const auto& marker : above) {
            if (!says_something(marker)) continue;
            while (a != end && a->chain < marker.chain) scratch_.push_back(*a++);
            if (a != end && a->chain == marker.chain) {
                scratch_.push_back({marker.chain, std::max(a->place, marker.place)});
                ++a;
            } else {
                scratch_.push_back(marker);
            }
        }
        scratch_.insert(scratch_.end(), a, end);
    }
    const auto own = own_[message];
    const auto place = std::ranges::lower_bound(scratch_, own.chain, {}, &Marker::chain);
    if (place != scratch_.end() && place->chain == own.chain)
        place->place = own.place;
    else
        scratch_.insert(place, own);
    past_[message].assign(scratch_.begin(), scratch_.end());
}

/// The node supports all in the message's past.
void Markers::support(Node node, MessageIndex message, std::uint64_t weight)
{
    if (node >= support_.size()) support_.resize(node + 1);
    auto& held = support_[node];
    scratch_.clear();
    auto a = held.begin();
    const auto keep = [&](const Marker& marker) {
        if (marker.place >= chains_[marker.chain].open) scratch_.push_back(marker);
    };
    for (const auto& marker : past_[message]) {
        while (a != held.end() && a->chain < marker.chain) keep(*a++);
        if (a != held.end() && a->chain == marker.chain) {
            if (a->place < marker.place) {
                remove(a->chain, a->place, weight);
                add(marker.chain, marker.place, weight);
                scratch_.push_back(marker);
            } else {
                scratch_.push_back(*a);
            }
            ++a;
        } else {
            add(marker.chain, marker.place, weight);
            scratch_.push_back(marker);
        }
    }
    for (; a != held.end(); ++a) keep(*a);
    std::swap(held, scratch_);
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
