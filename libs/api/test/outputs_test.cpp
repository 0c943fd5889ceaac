// Which outputs of an address are listed.

#include "api_fixture.hpp"

namespace weft::api {
namespace {

class OutputsTest : public ApiTest {};

TEST_F(OutputsTest, all_are_listed_or_only_the_unspent_ones_and_nothing_else)
{
    start();
    const auto path = "/ledger/addresses/" + bob.text() + "/outputs";
    EXPECT_EQ(get(path).body["items"][0]["transaction"], types::to_text(tx));
    for (const auto* unspent : {"?unspent=true", "?unspent", "?limit=1&unspent=true"}) {
        const auto answer = get(path + unspent);
        EXPECT_EQ(answer.body["items"][0]["transaction"], types::to_text(other_tx)) << unspent;
        EXPECT_TRUE(answer.body["items"][0]["spent_by"].is_null());
    }
    EXPECT_EQ(get(path + "?unspent=false").code(), "bad_parameter");
}

}  // namespace
}  // namespace weft::api
