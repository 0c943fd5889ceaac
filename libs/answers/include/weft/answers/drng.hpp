#pragma once

// What a node answers about beacons, and what it is told. The forms that drand's clients read have
// drand's own names (weft/drand/json.hpp).

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::answers {

struct Series {
    std::optional<Bytes> series;
    std::optional<types::Address> key;
    std::vector<types::NodeId> members;
    std::uint16_t threshold = 0;
    std::uint16_t twins = 0;
    std::uint64_t period_ns = 0;
    types::Timestamp genesis = 0;
    std::uint64_t round = 0;
    std::uint64_t due = 0;
    std::optional<Bytes> randomness;
    std::string state;
};
BOOST_DESCRIBE_STRUCT(
    Series,
    (),
    (series, key, members, threshold, twins, period_ns, genesis, round, due, randomness, state))
inline Notes notes(const Series*)
{
    return {
        {"series", "Its id, drand's chain hash; not known before the committee's key is whole."},
        {"key", "The address of the key, when this node makes its rounds."},
        {"members", "By seat, when this node is one of them."},
        {"threshold", "Shares that make a round."},
        {"twins", "Members that have told their part of the key."},
        {"genesis", "The time of round 1, Unix nanoseconds."},
        {"round", "The newest that is here."},
        {"due", "The one whose time has come, by this node's clock."},
        {"randomness", "Of the newest round."},
        {"state", "For people."}};
}

struct DrandMetadata {
    std::string beaconID;
};
BOOST_DESCRIBE_STRUCT(DrandMetadata, (), (beaconID))

struct DrandInfo {
    Bytes public_key;
    std::uint32_t period = 0;
    std::optional<std::uint32_t> period_ms;
    std::uint32_t genesis_time = 0;
    Bytes hash;
    Bytes groupHash;
    std::string schemeID;
    DrandMetadata metadata;
};
BOOST_DESCRIBE_STRUCT(
    DrandInfo,
    (),
    (public_key, period, period_ms, genesis_time, hash, groupHash, schemeID, metadata))
inline Notes notes(const DrandInfo*)
{
    return {{"", "A series as drand's relays describe a chain."},
            {"period", "Whole seconds, the next ones when it is shorter."},
            {"period_ms", "When it is not of whole seconds."},
            {"genesis_time", "Of round 1, Unix seconds."},
            {"groupHash", "What round 1 calls its previous signature."}};
}

struct DrandRound {
    std::uint32_t round = 0;
    Bytes randomness;
    Bytes signature;
    std::optional<Bytes> previous_signature;
};
BOOST_DESCRIBE_STRUCT(DrandRound, (), (round, randomness, signature, previous_signature))
inline Notes notes(const DrandRound*)
{
    return {{"", "A round as drand's relays tell it."},
            {"randomness", "SHA-256 of the signature."},
            {"previous_signature", "Of chained schemes."}};
}

// --- what it is told ---

struct StartSeries {
    types::Address key;
    std::uint32_t period_ms = 0;
    std::uint32_t genesis_time = 0;
};
BOOST_DESCRIBE_STRUCT(StartSeries, (), (key, period_ms, genesis_time))
inline Notes notes(const StartSeries*)
{
    return {{"", "The same is told to each member of the key: what differs makes another series."},
            {"key", "The address that a key generation made."},
            {"period_ms", "Between two rounds: 50 to 86400000."},
            {"genesis_time", "Of round 1, Unix seconds."}};
}
struct SeriesStarted {
    types::Address key;
};
BOOST_DESCRIBE_STRUCT(SeriesStarted, (), (key))

struct SeriesFollowed {
    Bytes series;
};
BOOST_DESCRIBE_STRUCT(SeriesFollowed, (), (series))

struct HearRound {
    Bytes series;
    std::uint32_t round = 0;
    Bytes signature;
    std::optional<Bytes> previous_signature;
};
BOOST_DESCRIBE_STRUCT(HearRound, (), (series, round, signature, previous_signature))
inline Notes notes(const HearRound*)
{
    return {{"previous_signature", "Of chained schemes."}};
}

struct RoundHeard {
    Bytes series;
    std::uint64_t round = 0;
};
BOOST_DESCRIBE_STRUCT(RoundHeard, (), (series, round))

struct Reshare {
    Bytes series;
    std::vector<types::NodeId> members;
};
BOOST_DESCRIBE_STRUCT(Reshare, (), (series, members))
inline Notes notes(const Reshare*)
{
    return {
        {"", "Said to one old member. To one more each, when fewer members would hold the key."},
        {"series", "Its id, drand's chain hash."},
        {"members", "Who makes its rounds from then on: 1 to 100 node ids."}};
}
struct ReshareStarted {
    Bytes run;
};
BOOST_DESCRIBE_STRUCT(ReshareStarted, (), (run))

}  // namespace weft::answers
