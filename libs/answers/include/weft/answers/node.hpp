#pragma once

// What every node answers, whatever its roles.

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/ids.hpp>

#include <string>
#include <vector>

namespace weft::answers {

/// What every error looks like, whatever went wrong.
struct ErrorBody {
    std::string code;
    std::string message;
    std::string hint;
};
BOOST_DESCRIBE_STRUCT(ErrorBody, (), (code, message, hint))
inline Notes notes(const ErrorBody*)
{
    return {{"code", "Stable, for programs."},
            {"message", "What happened."},
            {"hint", "What to do; may be empty."}};
}
struct Error {
    ErrorBody error;
};
BOOST_DESCRIBE_STRUCT(Error, (), (error))
inline Notes notes(const Error*)
{
    return {{"", "Every error has this shape, whatever went wrong."}};
}

enum class Liveness : std::uint8_t { alive };
BOOST_DESCRIBE_ENUM(Liveness, alive)
struct Health {
    Liveness status = Liveness::alive;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

/// Why a node is not (fully) at work, for /ready and the doctor (D-92).
struct Reason {
    std::string stage;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (stage, reason))
inline Notes notes(const Reason*)
{
    return {{"stage", "peers, clock, mark, noted, tangle, ledger_access, store or chain:CHAIN."},
            {"reason", "Names the quorum, the peers, the stage."}};
}
struct Readiness {
    bool ready = false;
    std::vector<Reason> reasons;
};
BOOST_DESCRIBE_STRUCT(Readiness, (), (ready, reasons))
inline Notes notes(const Readiness*)
{
    return {{"reasons", "Why not; when ready, at most what is noted."}};
}

struct Peer {
    types::NodeId id;
    std::string name;
    std::string address;
    std::vector<std::string> roles;
    bool connected = false;
    std::uint64_t since_ms = 0;
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::string last_error;
    std::optional<types::NodeId> told_by;
};
BOOST_DESCRIBE_STRUCT(
    Peer,
    (),
    (id, name, address, roles, connected, since_ms, frames_in, frames_out, last_error, told_by))
inline Notes notes(const Peer*)
{
    return {{"address", "Host and port."},
            {"since_ms", "Since the link is up."},
            {"frames_in", "Since the start."},
            {"frames_out", "Since the start."},
            {"last_error", "Why the last link ended; may be empty."},
            {"told_by", "The peer that told of it. Null: the settings name it."}};
}

/// A ledger node that others told of, and that this one has no link with.
struct KnownPeer {
    types::NodeId id;
    std::string address;
    types::NodeId told_by;
    std::string why;
};
BOOST_DESCRIBE_STRUCT(KnownPeer, (), (id, address, told_by, why))
inline Notes notes(const KnownPeer*)
{
    return {{"address", "Host and port; empty: it dials."},
            {"told_by", "The peer that told of it."},
            {"why", "Why it was let go. Empty: there was no place for it."}};
}

struct Network {
    std::string name;
    types::Hash genesis;
};
BOOST_DESCRIBE_STRUCT(Network, (), (name, genesis))
struct Node {
    types::NodeId id;
    std::string version;
    Network network;
    std::vector<std::string> roles;
    types::Timestamp time = 0;
    std::uint64_t uptime_ms = 0;
    std::vector<Peer> peers;
    std::vector<KnownPeer> known;
};
BOOST_DESCRIBE_STRUCT(Node, (), (id, version, network, roles, time, uptime_ms, peers, known))
inline Notes notes(const Node*)
{
    return {{"time", "What its clock reads, Unix time in ns."},
            {"uptime_ms", "Since the program started."},
            {"known", "Ledger nodes that peers told of, without a link; by id, at most 256."}};
}

struct Genesis {
    types::Hash hash;
    std::string network;
    Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(Genesis, (), (hash, network, bytes))
inline Notes notes(const Genesis*)
{
    return {{"bytes", "docs/formats/genesis.md."}};
}

}  // namespace weft::answers
