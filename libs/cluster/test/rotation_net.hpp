#pragma once

// Whole nodes whose chain goes from one committee to another.

#include "scene.hpp"

namespace weft::cluster {

/// Members are numbered 0…, spares behind them.
class Rotation {
public:
    explicit Rotation(SceneOptions options) : options_{options}, scene_{options}
    {
        scene_.deploy();
    }

    Scene& scene() { return scene_; }
    Cluster& cluster() { return scene_.cluster(); }
    std::size_t host(std::size_t i)
    {
        return i < options_.committee ? scene_.member(i) : scene_.spare(i - options_.committee);
    }
    answers::Chain info(std::size_t i)
    {
        const auto* queries = cluster().queries(host(i));
        if (queries == nullptr) return {};
        const auto known = queries->ask(&node::CommitteeQueries::chain, scene_.chain());
        return known ? *known : answers::Chain{};
    }
    std::vector<types::NodeId> ids(const std::vector<std::size_t>& who)
    {
        std::vector<types::NodeId> members;
        for (const auto i : who) members.push_back(cluster().id(host(i)));
        std::ranges::sort(members);
        return members;
    }
    std::vector<types::NodeId> committee_at(std::size_t i)
    {
        std::vector<types::NodeId> members;
        for (const auto& seat : info(i).committee) members.push_back(seat.node);
        return members;
    }
    /// What became of the command: "", a code, or "no answer".
    std::string reshare(std::size_t at, const std::vector<std::size_t>& to)
    {
        std::string error = "no answer";
        cluster().command(host(at), node::ReshareChain{scene_.chain(), ids(to)},
                          [&](const node::Answer& answer) { error = answer.error; });
        cluster().run_for(1s);
        return error;
    }
    /// The owner asks governance for the address of `SceneOptions::new_home`.
    types::RequestId ask_to_move()
    {
        return scene_.request(
            scene_.section("governance", "rotateCommittee",
                           {{to_bytes("address"), to_bytes(scene_.new_home().bytes())}}));
    }
    /// An operator agrees. What became of it, as above.
    std::string agree(std::size_t at) { return agree(at, scene_.origin()); }
    std::string agree(std::size_t at,
                      const std::optional<types::TransactionId>& origin,
                      bool withdraw = false)
    {
        std::string error = "no answer";
        cluster().command(host(at),
                          node::MoveChain{.chain = scene_.chain(),
                                          .to = scene_.new_home(),
                                          .origin = origin,
                                          .from = members_of_old(),
                                          .withdraw = withdraw},
                          [&](const node::Answer& answer) { error = answer.error; });
        cluster().run_for(1s);
        return error;
    }
    std::vector<types::NodeId> members_of_old()
    {
        std::vector<std::size_t> all(options_.committee);
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        return ids(all);
    }
    bool has_share_of(std::size_t i, const types::Address& address)
    {
        auto place = to_bytes("ck");
        append(place, address.bytes());
        return cluster().disk(host(i)).read(place).has_value();
    }
    /// All of them vote in the new committee.
    bool taken_over(const std::vector<std::size_t>& to, sim::Duration at_most = 60s)
    {
        return cluster().run_until(
            [&] {
                return std::ranges::all_of(to, [&](std::size_t i) {
                    return !cluster().up(host(i)) || committee_at(i) == ids(to);
                });
            },
            at_most);
    }
    bool has_share(std::size_t i) { return has_share_of(i, scene_.chain()); }
    /// The request is in a block that all of these have.
    bool processed(const types::RequestId& id, const std::vector<std::size_t>& at)
    {
        return cluster().run_until(
            [&] {
                return std::ranges::all_of(at, [&](std::size_t i) {
                    if (!cluster().up(host(i))) return true;
                    const auto answer = cluster().queries(host(i))->ask(
                        &node::CommitteeQueries::request, scene_.chain(), id);
                    return answer && answer->state == answers::RequestState::processed;
                });
            },
            60s);
    }

private:
    SceneOptions options_;
    Scene scene_;
};

}  // namespace weft::cluster
