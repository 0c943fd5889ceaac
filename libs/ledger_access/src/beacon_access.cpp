#include <weft/ledger_access/beacon_access.hpp>

namespace weft::node {

void PostBeacon::write(codec::Writer& writer) const
{
    writer.bytes(beacon);
}
PostBeacon PostBeacon::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(beacon_bytes_max))};
}

void BeaconBooked::write(codec::Writer& writer) const
{
    writer.bytes(beacon);
}
BeaconBooked BeaconBooked::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(beacon_bytes_max))};
}

}  // namespace weft::node
