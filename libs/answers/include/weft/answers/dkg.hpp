#pragma once

// What a committee node answers about key generations, and what it is told.

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::answers {

enum class DkgState : std::uint8_t { running, done, failed };
BOOST_DESCRIBE_ENUM(DkgState, running, done, failed)
[[nodiscard]] std::string_view name(DkgState state) noexcept;

struct Culprit {
    types::NodeId member;
    std::string fault;
};
BOOST_DESCRIBE_STRUCT(Culprit, (), (member, fault))

struct Dkg {
    Bytes run;
    DkgState state = DkgState::running;
    std::string phase;
    std::optional<types::Address> address;
    std::vector<types::NodeId> members;
    std::uint16_t threshold = 0;
    std::optional<Bytes> public_key;
    std::vector<Culprit> culprits;
    std::optional<std::string> error;
};
BOOST_DESCRIBE_STRUCT(Dkg,
                      (),
                      (run, state, phase, address, members, threshold, public_key, culprits, error))
inline Notes notes(const Dkg*)
{
    return {{"phase", "For people."},
            {"address", "Of the key, when done."},
            {"members", "By seat."},
            {"threshold", "Shares that make a signature."},
            {"public_key", "Of the group, when done."},
            {"culprits", "Whose dealing was refused, and why."},
            {"error", "Why it failed."}};
}

// --- what it is told ---

struct StartDkg {
    std::vector<types::NodeId> members;
    std::uint32_t timeout_ms = 10'000;
};
BOOST_DESCRIBE_STRUCT(StartDkg, (), (members, timeout_ms))
inline Notes notes(const StartDkg*)
{
    return {{"",
             "Members in any order: a seat is the place in the sorted list. This node must be one "
             "of them."},
            {"timeout_ms", "Of each phase.", true}};
}
struct DkgStarted {
    Bytes run;
};
BOOST_DESCRIBE_STRUCT(DkgStarted, (), (run))

}  // namespace weft::answers
