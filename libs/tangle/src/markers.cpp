#include <weft/base/check.hpp>
#include <weft/tangle/markers.hpp>

#include <algorithm>

namespace weft::tangle {

// Invariants:
//   1. of a chain, the messages below `open` are confirmed, the others are not;
//   2. `ending[p]` is the weight of the nodes whose highest supported place is p, for p >= open;
//   3. `weight` is the sum of `ending` from `open` on;
//   4. past markers and supports name each chain once, ascending, and leave out confirmed places.

Markers::Markers()
{
    own_.push_back({no_index, 0});  // genesis is on no chain
    past_.emplace_back();
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
    Marker own{no_index, 0};
    for (const auto parent : dag.strong(message)) {
        if (parent == 0) continue;
        const auto [chain, at] = own_[parent];
        if (at + 1 == chains_[chain].messages.size() && (own.chain == no_index || at + 1 > own.place))
            own = {chain, at + 1};
    }
    if (own.chain == no_index) {
        own = {static_cast<ChainIndex>(chains_.size()), 0};
        chains_.emplace_back();
    }
    chains_[own.chain].messages.push_back(message);
    chains_[own.chain].ending.push_back(0);
    own_.push_back(own);
    past_.emplace_back();
    touch(own.chain);
}

/// The highest of its parents' past markers, and its own.
void Markers::find_past(MessageIndex message, const Dag& dag)
{
    auto& past = past_[message];
    past.clear();
    for (const auto parent : dag.strong(message)) {
        if (parent == 0) continue;
        const auto& above = past_[parent];
        scratch_.clear();
        auto a = past.begin();
        for (const auto& marker : above) {
            if (marker.place < chains_[marker.chain].open) continue;  // invariant 4
            while (a != past.end() && a->chain < marker.chain) scratch_.push_back(*a++);
            if (a != past.end() && a->chain == marker.chain) {
                scratch_.push_back({marker.chain, std::max(a->place, marker.place)});
                ++a;
            } else {
                scratch_.push_back(marker);
            }
        }
        scratch_.insert(scratch_.end(), a, past.end());
        past.assign(scratch_.begin(), scratch_.end());
    }
    const auto own = own_[message];
    const auto place = std::ranges::lower_bound(past, own.chain, {}, &Marker::chain);
    if (place != past.end() && place->chain == own.chain)
        place->place = own.place;
    else
        past.insert(place, own);
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
    held.assign(scratch_.begin(), scratch_.end());
}

void Markers::add(ChainIndex index, std::uint32_t place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (weight == 0 || place < chain.open) return;
    chain.ending[place] += weight;
    chain.weight += weight;
    touch(index);
}

void Markers::remove(ChainIndex index, std::uint32_t place, std::uint64_t weight)
{
    auto& chain = chains_[index];
    if (weight == 0 || place < chain.open) return;
    WEFT_CHECK(chain.ending[place] >= weight && chain.weight >= weight);  // invariants 2, 3
    chain.ending[place] -= weight;
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
    WEFT_CHECK(chain.open < chain.messages.size());
    chain.weight -= chain.ending[chain.open];
    chain.ending[chain.open] = 0;
    ++chain.open;
    touch(index);
}

MessageIndex Markers::begin_again(const Dag& dag)
{
    auto lowest = static_cast<MessageIndex>(dag.size());
    for (auto& held : support_) held.clear();
    for (auto& chain : chains_) {
        std::ranges::fill(chain.ending, 0);
        chain.weight = 0;
        while (chain.open > 0 && !dag[chain.messages[chain.open - 1]].confirmed) --chain.open;
        if (chain.open < chain.messages.size())
            lowest = std::min(lowest, chain.messages[chain.open]);
    }
    return lowest;
}

MessageIndex Markers::first_open(ChainIndex index) const
{
    const auto& chain = chains_[index];
    return chain.open < chain.messages.size() ? chain.messages[chain.open] : no_index;
}

MessageIndex Markers::before_open(ChainIndex index) const
{
    const auto& chain = chains_[index];
    return chain.open > 0 ? chain.messages[chain.open - 1] : no_index;
}

void Markers::touch(ChainIndex chain)
{
    if (std::exchange(chains_[chain].touched, true)) return;
    touched_.push_back(chain);
}

void Markers::touch_all()
{
    for (ChainIndex chain = 0; chain < chains_.size(); ++chain)
        if (first_open(chain) != no_index) touch(chain);
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
