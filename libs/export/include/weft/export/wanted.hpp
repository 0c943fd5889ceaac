#pragma once

// What an event makes an exporter ask for. An event says that something changed; what it is now the
// node is asked, so that events that come twice, late or after others do no harm.

#include <weft/export/rows.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace weft::exporting {

/// The topics that an exporter listens to, with commas between.
extern const char* const topics;

struct Wanted {
    std::set<std::string> messages;
    std::set<std::string> transactions;
    std::set<std::pair<std::string, std::uint64_t>> blocks;  ///< chain, index
    std::set<std::string> casper_blocks;
    std::set<std::string> casper_deploys;
    bool new_era = false;  ///< blocks of eras before may have become orphaned
    friend bool operator==(const Wanted&, const Wanted&) = default;
};

/// What stands in the event itself goes into `rows`, what is to be asked for into `wanted`. False: the
/// event is not as the interface describes it.
[[nodiscard]] bool take(const Json& event, Wanted& wanted, Rows& rows);

}  // namespace weft::exporting
