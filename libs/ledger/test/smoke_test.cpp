#include <weft/ledger/ledger.hpp>

#include <gtest/gtest.h>

TEST(Ledger, starts_with_the_outputs_of_genesis)
{
    weft::types::Genesis genesis;
    weft::types::Address a{weft::types::Address::Base::filled(1)};
    genesis.allocations.push_back({a, {{weft::types::iota_color, 5}}});
    const weft::ledger::Ledger ledger{genesis};
    EXPECT_EQ(ledger.balance_of(a).confirmed.of(weft::types::iota_color), 5u);
}
