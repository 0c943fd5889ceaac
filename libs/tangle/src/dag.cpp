#include <weft/base/check.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/tangle/parse.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

constexpr std::size_t tips_before_a_sweep = 64;

}  // namespace

Dag::Dag()
{
    vertices_.emplace_back();
    claims_.emplace_back();
    vertices_[0].confirmed = true;
    index_.emplace(types::genesis_message, 0);
    add_tip(0);
}

MessageIndex Dag::add(Vertex vertex,
                      std::span<const MessageIndex> strong,
                      std::span<const MessageIndex> weak,
                      Claims claims)
{
    const auto self = static_cast<MessageIndex>(vertices_.size());
    const bool added = index_.emplace(vertex.id, self).second;
    WEFT_CHECK(added);
    vertex.parents_first = static_cast<std::uint32_t>(parents_.size());
    vertex.strong = static_cast<std::uint8_t>(strong.size());
    vertex.weak = static_cast<std::uint8_t>(weak.size());
    parents_.insert(parents_.end(), strong.begin(), strong.end());
    parents_.insert(parents_.end(), weak.begin(), weak.end());
    for (const auto parent : strong) {
        auto& above = vertices_[parent];
        vertex.rank = std::max(vertex.rank, above.rank + 1);
        ++above.strong_children;
        remove_tip(parent);
    }
    for (const auto* parents : {&strong, &weak})
        for (const auto parent : *parents) {
            auto& first = vertices_[parent].child_edge;
            edges_.push_back({.child = self, .next = first, .strong = parents == &strong});
            first = static_cast<std::uint32_t>(edges_.size() - 1);
        }
    newest_time_ = std::max(newest_time_, vertex.time);
    vertices_.push_back(vertex);
    claims_.push_back(std::move(claims));
    if (vertex.issuer != no_index) {
        if (vertex.issuer >= statements_.size()) statements_.resize(vertex.issuer + 1);
        auto& own = statements_[vertex.issuer];
        auto place = own.end();
        while (place != own.begin() && later(*std::prev(place), self)) --place;
        own.insert(place, self);
    }
    add_tip(self);
    if (tips_.size() > tips_before_a_sweep && self % tips_before_a_sweep == 0) drop_old_tips();
    return self;
}

void Dag::confirm(MessageIndex message)
{
    WEFT_CHECK(!vertices_[message].confirmed);
    vertices_[message].confirmed = true;
    ++confirmed_;
}

void Dag::unconfirm(MessageIndex message)
{
    WEFT_CHECK(vertices_[message].confirmed);
    vertices_[message].confirmed = false;
    --confirmed_;
}

std::optional<MessageIndex> Dag::find(const types::MessageId& id) const
{
    const auto found = index_.find(id);
    return found == index_.end() ? std::nullopt : std::optional{found->second};
}

std::span<const MessageIndex> Dag::strong(MessageIndex message) const
{
    const auto& vertex = vertices_[message];
    return std::span{parents_}.subspan(vertex.parents_first, vertex.strong);
}

std::span<const MessageIndex> Dag::weak(MessageIndex message) const
{
    const auto& vertex = vertices_[message];
    return std::span{parents_}.subspan(vertex.parents_first + vertex.strong, vertex.weak);
}

void Dag::add_tip(MessageIndex message)
{
    vertices_[message].tip_place = static_cast<std::uint32_t>(tips_.size());
    tips_.push_back(message);
    by_age_.insert(message);
}

void Dag::remove_tip(MessageIndex message)
{
    const auto place = vertices_[message].tip_place;
    if (place == no_index) return;
    vertices_[message].tip_place = no_index;
    by_age_.erase(message);
    tips_[place] = tips_.back();
    tips_.pop_back();
    if (place < tips_.size()) vertices_[tips_[place]].tip_place = place;
}

void Dag::drop_old_tips()
{
    std::vector<MessageIndex> old;
    for (const auto tip : tips_)
        if (time_between(newest_time_, vertices_[tip].time) > parent_age_max) old.push_back(tip);
    for (const auto tip : old) remove_tip(tip);
}

}  // namespace weft::tangle
