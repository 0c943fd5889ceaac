#pragma once

// Conflicts drawn with short names: `x y z` are genesis outputs, a transaction `t` creates `t0 t1 …`.

#include <weft/voting/voting.hpp>

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

namespace weft::voting::drawn {

inline Instant ms(std::uint64_t milliseconds)
{
    return std::chrono::milliseconds{milliseconds};
}

/// Hashes of nothing: the bytes of the name.
inline TransactionId id(std::string_view name)
{
    TransactionId id;
    for (std::size_t k = 0; k < name.size() && k < 32; ++k)
        id.writable()[k] = static_cast<std::byte>(name[k]);
    return id;
}
inline NodeId node(std::string_view name)
{
    return *NodeId::from(id(name).bytes());
}
/// "x": of genesis; "t0": the first output of t.
inline OutputId output(std::string_view name)
{
    types::Address::Base address;
    for (std::size_t k = 0; k < name.size(); ++k)
        address.writable()[k] = static_cast<std::byte>(name[k]);
    const bool created = name.back() >= '0' && name.back() <= '9';
    return {types::Address{address},
            created ? id(name.substr(0, name.size() - 1)) : TransactionId{}};
}

/// "like 2 by approval"
inline std::string text(const State& state)
{
    if (state.level == 0) return "none";
    return fmt::format("{} {} by {}", name(state.opinion), state.level, name(state.by));
}

/// A node's voting, by names. Each time is settled as the header says.
class Node {
public:
    explicit Node(const Settings& settings = {}) : voting{settings} {}

    void arrive(std::uint64_t at, std::string_view name, const std::vector<std::string>& spends)
    {
        std::vector<OutputId> outputs;
        for (const auto& one : spends) outputs.push_back(output(one));
        voting.advance(ms(at));
        voting.arrive(ms(at), id(name), outputs);
    }
    void approve(std::uint64_t at, Approval what, std::string_view name)
    {
        voting.approve(ms(at), what, slot(name));
    }
    void advance(std::uint64_t at) { voting.advance(ms(at)); }
    void hear(std::uint64_t at,
              std::string_view who,
              std::uint32_t round,
              const std::map<std::string, Opinion>& opinions)
    {
        std::vector<Stated> stated;
        for (const auto& [name, opinion] : opinions) stated.push_back({id(name), opinion});
        voting.hear(ms(at), node(who), round, stated);
    }
    /// What is asked, by peer: "t u".
    std::map<std::string, std::string> begin(std::uint64_t at,
                                             const std::map<std::string, std::uint32_t>& draws)
    {
        std::vector<Drawn> drawn;
        names_.clear();
        for (const auto& [name, count] : draws) {
            drawn.push_back({node(name), count});
            names_.emplace(node(name), name);
        }
        asked = voting.begin_round(ms(at), drawn);
        std::map<std::string, std::string> queried;
        for (const auto& query : asked.queries) {
            auto& list = queried[names_.at(query.peer)];
            for (const auto place : query.asked)
                list += (list.empty() ? "" : " ") + name(asked.slots[place]);
        }
        return queried;
    }
    std::vector<Judgement> end(std::uint64_t at,
                               const std::map<std::string, std::map<std::string, Opinion>>& said,
                               const OwnMana& mana = {},
                               std::optional<std::uint64_t> beacon = std::nullopt)
    {
        std::vector<Answer> answers;
        for (const auto& query : asked.queries) {
            const auto peer = said.find(names_.at(query.peer));
            if (peer == said.end()) continue;
            Answer answer{.peer = query.peer, .opinions = {}};
            for (const auto place : query.asked) {
                const auto one = peer->second.find(name(asked.slots[place]));
                answer.opinions.push_back(one == peer->second.end() ? Opinion::none : one->second);
            }
            answers.push_back(std::move(answer));
        }
        return voting.end_round(ms(at), answers, mana, beacon);
    }

    [[nodiscard]] Slot slot(std::string_view name) const
    {
        return *voting.opinions().find(id(name));
    }
    [[nodiscard]] std::string state(std::string_view name) const
    {
        return text(voting.opinions().state(slot(name)));
    }
    [[nodiscard]] bool liked(std::string_view name) const
    {
        return voting.opinions().liked(slot(name));
    }
    [[nodiscard]] std::string name(Slot slot) const
    {
        if (!voting.opinions().knows(slot)) return "forgotten";
        const auto bytes = voting.opinions().id(slot).bytes();
        const auto text = to_string(bytes);
        return text.substr(0, text.find('\0'));
    }

    Voting voting;
    Asked asked;

private:
    std::map<NodeId, std::string> names_;
};

}  // namespace weft::voting::drawn
