#pragma once

// What a node tells of key generations.

#include <weft/answers/dkg.hpp>
#include <weft/node/event.hpp>

#include <optional>
#include <vector>

namespace weft::node {

struct DkgProgress {
    using List = struct DkgEvents;
    static constexpr std::string_view topic = "dkg";
    static constexpr Weight weight = Weight::info;
    Bytes run;
    answers::DkgState state = answers::DkgState::running;
    std::string phase;
    std::optional<types::Address> address;
    std::vector<types::NodeId> culprits;
    [[nodiscard]] std::string subject() const { return to_hex(run); }
};
BOOST_DESCRIBE_STRUCT(DkgProgress, (), (run, state, phase, address, culprits))
inline answers::Notes notes(const DkgProgress*)
{
    return {{"", "Subject: the run."},
            {"address", "Of the key, when done."},
            {"culprits", "Whose dealing was refused."}};
}

struct DkgEvents {
    using Any = std::variant<DkgProgress>;
};

}  // namespace weft::node
