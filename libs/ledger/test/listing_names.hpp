#pragma once

// Owners and transactions of the listing tests, by name and number.

#include <weft/ledger/ledger.hpp>

namespace weft::ledger {

inline Address owner(std::uint8_t name)
{
    Address address{Address::Base::filled(name)};
    address.writable()[0] = std::byte{1};
    return address;
}
inline TransactionId id(std::uint64_t number)
{
    TransactionId id;
    for (int i = 0; i < 8; ++i)
        id.writable()[i] = static_cast<std::byte>((number + 1) >> (8 * (7 - i)));
    return id;
}

}  // namespace weft::ledger
