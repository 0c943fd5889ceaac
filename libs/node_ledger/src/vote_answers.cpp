#include "vote_answers.hpp"

#include <weft/codec/codec.hpp>

#include <algorithm>

namespace weft::node {

namespace {

/// Six digits: the exact fraction of a threshold that a beacon drew has a denominator of 18 digits.
std::string decimal(const voting::Fraction& fraction)
{
    const auto millionths =
        static_cast<std::uint64_t>(fraction.numerator * 1'000'000 / fraction.denominator);
    auto digits = std::to_string(1'000'000 + millionths % 1'000'000);
    return std::to_string(millionths / 1'000'000) + "." + digits.substr(1);
}

std::string hex_of(std::uint64_t number)
{
    codec::Writer writer;
    writer.u64(number);
    auto bytes = std::move(writer).take();
    std::ranges::reverse(bytes);
    return to_hex(bytes);
}

}  // namespace

std::optional<answers::Vote> vote_on(const types::TransactionId& id, const Polls* polls)
{
    const auto standing = polls == nullptr ? std::nullopt : polls->voter().standing(id);
    if (!standing) return std::nullopt;
    answers::Vote vote{.opinion = std::string{voting::name(standing->state.opinion)},
                       .level = standing->state.level,
                       .by = std::string{voting::name(standing->state.by)},
                       .voting = standing->voted,
                       .rounds = standing->rounds,
                       .proportion = {},
                       .threshold = {},
                       .random = {},
                       .stated_like = standing->stated_like,
                       .stated_dislike = standing->stated_dislike};
    if (standing->proportion) vote.proportion = decimal(*standing->proportion);
    if (standing->threshold) vote.threshold = decimal(*standing->threshold);
    if (standing->draw) vote.random = hex_of(standing->draw->random);
    return vote;
}

std::vector<answers::VoteRound> rounds_of(const types::TransactionId& id, const Polls* polls)
{
    std::vector<answers::VoteRound> rounds;
    if (polls == nullptr) return rounds;
    for (const auto& counted : polls->voter().rounds_of(id)) {
        auto& round = rounds.emplace_back();
        round.round = counted.round;
        round.opinion = std::string{voting::name(counted.opinion)};
        round.likes = counted.likes;
        round.valid = counted.valid;
        if (counted.proportion) round.proportion = decimal(*counted.proportion);
        if (counted.threshold) round.threshold = decimal(*counted.threshold);
        if (!counted.draw) continue;
        round.random = hex_of(counted.draw->random);
        round.beacon = polls->beacon_round(counted.draw->of);
    }
    return rounds;
}

std::vector<answers::StatedOpinion> stated_of(const types::TransactionId& id, const Polls* polls)
{
    std::vector<answers::StatedOpinion> stated;
    if (polls == nullptr) return stated;
    for (const auto& said : polls->voter().said_of(id))
        stated.push_back({.node = said.node,
                          .opinion = std::string{voting::name(said.opinion)},
                          .round = said.round});
    return stated;
}

}  // namespace weft::node
