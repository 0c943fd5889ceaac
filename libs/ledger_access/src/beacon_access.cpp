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

void UseRandomness::write(codec::Writer& writer) const
{
    writer.u64(of).u64(random);
}
UseRandomness UseRandomness::read(codec::Reader& reader)
{
    UseRandomness use;
    use.of = reader.u64();
    use.random = reader.u64();
    return use;
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
