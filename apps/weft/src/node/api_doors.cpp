#include "node/api_doors.hpp"

#include <weft/api_committee/door.hpp>
#include <weft/api_dkg/door.hpp>
#include <weft/api_ledger/door.hpp>

namespace weft::app {

std::vector<api::Door> api_doors()
{
    return {api::ledger_door(), api::committee_door(), api::dkg_door()};
}

std::vector<api::EventKind> event_kinds()
{
    auto doors = api_doors();
    doors.push_back(api::node_door());
    std::vector<api::EventKind> kinds;
    for (auto& door : doors)
        for (auto& kind : door.events) kinds.push_back(std::move(kind));
    return kinds;
}

}  // namespace weft::app
