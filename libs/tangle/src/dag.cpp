#include <weft/base/check.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/tangle/parse.hpp>

#include <algorithm>
#include <bit>
#include <utility>

namespace weft::tangle {

namespace {

constexpr std::size_t tips_before_a_sweep = 64;

}  // namespace

Dag::Dag() : vertices_{Vertex{.id = {}, .confirmed = true}}
{
    vertices_[0].confirmed = true;
    vertices_[0].grounded = true;
    index_.emplace(types::genesis_message, 0);
    add_tip(0);
}

MessageIndex Dag::add(Vertex vertex,
                      std::span<const MessageIndex> strong,
                      std::span<const MessageIndex> weak,
                      Claims claims)
{
    const auto self = vertices_.size();
    const bool added = index_.emplace(vertex.id, self).second;
    WEFT_CHECK(added);  // pre: it is new
    vertex.parents_first = parents_.begin_run(strong.size() + weak.size());
    (void)edges_.begin_run(strong.size() + weak.size());
    vertex.strong = static_cast<std::uint8_t>(strong.size());
    vertex.weak = static_cast<std::uint8_t>(weak.size());
    vertex.open_since = vertex.time;
    for (const auto parent : strong) {
        auto& above = vertices_[parent];
        vertex.rank = std::max(vertex.rank, above.rank + 1);
        vertex.dead = vertex.dead || above.dead;
        vertex.grounded = vertex.grounded || above.grounded;
        ++above.strong_children;
        remove_tip(parent);
    }
    for (const auto* parents : {&strong, &weak})
        for (const auto parent : *parents) {
            auto& above = vertices_[parent];
            if (!above.confirmed) vertex.open_since = std::min(vertex.open_since, above.open_since);
            parents_.push_back(parent);
            const auto edge = edges_.size();
            edges_.push_back(
                {.child = self, .next = above.child_edge, .strong = parents == &strong});
            above.child_edge = edge;
        }
    newest_time_ = std::max(newest_time_, vertex.time);
    vertices_.push_back(vertex);
    claims_.push_back(std::move(claims));
    if (vertex.issuer != no_node) {
        if (vertex.issuer >= statements_.size()) statements_.resize(vertex.issuer + 1);
        auto& own = statements_[vertex.issuer];
        auto place = own.end();
        while (place != own.begin() && later(*std::prev(place), self)) --place;
        own.insert(place, self);
    }
    add_tip(self);
    // A sweep costs the number of tips. The more there are the less often it is made, so that its cost for
    // each message stays the same.
    if (tips_.size() > tips_before_a_sweep &&
        self % std::bit_floor(std::max(tips_before_a_sweep, tips_.size() / 4)) == 0)
        drop_old_tips();
    return self;
}

std::vector<MessageIndex> Dag::kill(MessageIndex message)
{
    std::vector<MessageIndex> killed;
    std::vector<MessageIndex> open{message};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        if (std::exchange(vertices_[at].dead, true)) continue;
        killed.push_back(at);
        each_child(at, [&](MessageIndex child, bool strong) {
            if (strong) open.push_back(child);
        });
    }
    return killed;
}

void Dag::set_footing(MessageIndex footing)
{
    vertices_[0].grounded = false;
    for (auto message = first(); message < size(); ++message) {
        bool grounded = message == footing;
        for (const auto parent : strong(message))
            grounded = grounded || (holds(parent) && vertices_[parent].grounded);
        vertices_[message].grounded = grounded;
    }
}

void Dag::let_go(MessageIndex below)
{
    if (below <= first()) return;
    for (auto message = first(); message < below; ++message) {
        index_.erase(vertices_[message].id);
        remove_tip(message);
    }
    for (auto& own : statements_) {
        std::erase_if(own, [&](MessageIndex message) { return message < below; });
        if (own.empty() || own.capacity() > 2 * own.size() + 16) own.shrink_to_fit();
    }
    const auto edges = below < size() ? vertices_[below].parents_first : parents_.size();
    parents_.drop_before(edges);
    edges_.drop_before(edges);
    claims_.drop_before(below);
    vertices_.drop_before(below);
    if (tips_.empty()) add_tip(0);
}

std::size_t Dag::bytes() const noexcept
{
    constexpr std::size_t node = 32;
    auto sum = vertices_.bytes() + claims_.bytes() + parents_.bytes() + edges_.bytes() +
               statements_.capacity() * sizeof(statements_[0]) +
               tips_.size() * (sizeof(MessageIndex) + 2 * node) +
               index_.bucket_count() * (sizeof(types::MessageId) + sizeof(MessageIndex) + 1);
    for (const auto& own : statements_) sum += own.capacity() * sizeof(MessageIndex);
    return sum;
}

void Dag::confirm(MessageIndex message)
{
    WEFT_CHECK(!vertices_[message].confirmed);  // pre
    vertices_[message].confirmed = true;
    ++confirmed_;
}

void Dag::unconfirm(MessageIndex message)
{
    WEFT_CHECK(vertices_[message].confirmed);  // pre
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
    return parents_.run(vertex.parents_first, vertex.strong);
}

std::span<const MessageIndex> Dag::weak(MessageIndex message) const
{
    const auto& vertex = vertices_[message];
    return parents_.run(vertex.parents_first + vertex.strong, vertex.weak);
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
    if (place == no_node) return;
    vertices_[message].tip_place = no_node;
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
