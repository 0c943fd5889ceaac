// What the core contracts say of themselves is what they have.

#include <weft/contracts/core.hpp>
#include <weft/contracts/core_descriptions.hpp>
#include <weft/interface/description.hpp>

#include <gtest/gtest.h>

using namespace weft;

namespace {

TEST(CoreDescriptions, name_entry_points_that_are_there_with_their_kinds)
{
    using Made = std::shared_ptr<const vm::Processor>;
    const std::pair<std::string_view, Made> all[] = {
        {contracts::root_name, contracts::root_contract()},
        {contracts::governance_name, contracts::governance_contract()},
        {contracts::accounts_name, contracts::accounts_contract()},
        {contracts::blob_name, contracts::blob_contract()},
        {contracts::eventlog_name, contracts::eventlog_contract()}};
    for (const auto& [name, processor] : all) {
        SCOPED_TRACE(name);
        const auto text = contracts::core_description(name);
        const auto description = interface::read(as_bytes(text));
        ASSERT_TRUE(description) << interface::to_text(description.error());
        EXPECT_EQ(interface::write(*description), text);
        EXPECT_FALSE(description->items.empty());
        for (const auto& item : description->items) {
            SCOPED_TRACE(item.name);
            const auto entry = processor->entry_point(types::hname_of(item.name));
            ASSERT_TRUE(entry);
            EXPECT_EQ(vm::is_view(*entry), item.kind == interface::ItemKind::view);
        }
    }
    EXPECT_TRUE(contracts::core_description("counter").empty());
}

}  // namespace
