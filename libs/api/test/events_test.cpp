// The event stream: what each event looks like, who sees it, how it resumes.

#include <weft/api/peer_event.hpp>

#include "api_fixture.hpp"
#include "document.hpp"

namespace weft::api {
namespace {

const Document& document = Document::shared();

class EventsTest : public ApiTest {
protected:
    http::Subscription subscribe(const std::string& query)
    {
        const auto before = open_streams();
        auto stream = client().subscribe("/events" + query);
        EXPECT_TRUE(stream);
        while (open_streams() == before) std::this_thread::sleep_for(1ms);
        return std::move(*stream);
    }
    std::size_t open_streams()
    {
        std::size_t count = 0;
        on_io([&] { count = server->status().streams; });
        return count;
    }
    static Json next(http::Subscription& stream)
    {
        const auto text = stream.next(5s);
        if (!text || !*text) return {{"topic", "none"}};
        auto event = Json::parse(**text, nullptr, false);
        EXPECT_FALSE(event.is_discarded()) << **text;
        EXPECT_EQ(document.faults(event, document.schema("Event")), std::vector<std::string>{})
            << **text;
        return event;
    }
};

const Bytes casper_block(32, std::byte{0x5b});

const node::ContractEvent logged = [] {
    node::ContractEvent event;
    event.contract = "shop";
    event.text = "sold amount=10";
    event.event = "sold";
    event.fields.named.emplace("amount", answers::Value{std::int64_t{10}});
    event.chain = bob;
    event.agent = types::AgentId{types::ContractId{bob, types::hname_of("shop")}};
    event.request = request_id;
    event.block = 4;
    return event;
}();

const std::vector<node::Event> one_of_each{
    node::MessageConfirmed{message_id},
    node::MessageUnconfirmed{message_id},
    node::MessageAttachedAgain{message_id, types::MessageId{}},
    node::TransactionBooked{tx},
    node::TransactionConfirmed{tx},
    node::TransactionUnconfirmed{tx},
    node::TransactionReopened{tx},
    node::Reorganised{tx, other_tx},
    node::TransactionRejected{tx, "double_spend"},
    node::ManaPledged{tx, large, node_a, node_b},
    node::ManaTakenBack{tx, 5, node_a, node_b},
    node::ConflictSeen{{alice, tx}, {tx, other_tx}},
    node::VoteEnded{tx, "like", 10, large},
    node::DkgProgress{run_id, answers::DkgState::running, "dealing", {}, {}},
    node::DkgProgress{run_id, answers::DkgState::done, "over", alice, {node_b}},
    node::BeaconTaken{Bytes(32), large, Bytes(32)},
    node::SeriesReshared{alice, run_id, {node_a, node_b}, true},
    node::CasperBlockAccepted{casper_block, node_a, 1, 2},
    node::CasperBlockFinal{casper_block, 1},
    node::CasperDeployEnded{casper_block, answers::CasperDeployState::expired},
    node::CasperEraOpened{1, casper_block, casper_block, 3},
    node::CasperEquivocation{node_a, 1},
    node::CasperContradicted{casper_block},
    node::CommitteeChanged{bob, run_id, 4, {node_a, node_b}, true},
    node::BlockCommitted{bob, 4, some_hash, some_hash, 2},
    node::BlocksTakenBack{bob, 9, 4, 2},
    node::RequestTakenBack{bob, request_id, 5},
    node::RequestProcessed{bob, request_id, 4, std::nullopt},
    node::RequestProcessed{bob, request_id, 4, "panic: \xff"},
    logged,
    node::AnchorSeen{bob, tx, 4, answers::AnchorState::pending},
    node::AnchorSeen{bob, tx, 4, answers::AnchorState::confirmed},
    node::PeerAccused{node_b, "rbc", "second_echo"},
    node::Stalled{"chain", "no quorum"},
    PeerChanged{node_b, "b \"quoted\"", true, "lost"},
};

TEST_F(EventsTest, every_event_is_as_documented)
{
    start();
    auto stream = subscribe("");
    std::set<std::string> seen;
    for (const auto& event : one_of_each) {
        tell(event);
        seen.insert(next(stream)["topic"]);
    }
    const auto& topics = api->topics();
    EXPECT_EQ(seen, (std::set<std::string>{topics.begin(), topics.end()}));
    EXPECT_EQ(seen.size(), topics.size()) << "no topic is told of two kinds of events";
}

TEST_F(EventsTest, an_event_says_when_it_happened_and_what_it_is_about)
{
    start();
    auto stream = subscribe("");
    const auto before = node.now().count();
    tell(node::RequestProcessed{bob, request_id, 4, std::nullopt});
    const auto event = next(stream);
    EXPECT_GE(json::unsigned_from(event["time"].get<std::string>()).value(), before);
    EXPECT_EQ(event["subject"], types::to_text(request_id));
    EXPECT_EQ(event["data"], (Json{{"chain", bob.text()},
                                   {"request", types::to_text(request_id)},
                                   {"block", 4},
                                   {"error", nullptr}}));
}

TEST_F(EventsTest, a_chain_chooses_and_a_contract_is_a_subject)
{
    start();
    auto of_chain = subscribe("?topics=contract_event,request&chain=" + bob.text());
    auto of_contract = subscribe("?subject=" + types::to_text(logged.agent));
    auto of_another = subscribe("?chain=" + alice.text());
    tell(node::RequestProcessed{bob, request_id, 4, std::nullopt});
    tell(logged);
    tell(node::RequestProcessed{alice, request_id, 5, std::nullopt});
    EXPECT_EQ(next(of_chain)["topic"], "request");
    EXPECT_EQ(next(of_chain)["data"]["fields"]["amount"], 10);
    EXPECT_EQ(next(of_contract)["data"]["event"], "sold");
    EXPECT_EQ(next(of_another)["data"]["block"], 5);
}

TEST_F(EventsTest, topics_choose)
{
    start();
    auto stream = subscribe("?topics=block,anchor");
    for (const auto& event : one_of_each) tell(event);
    EXPECT_EQ(next(stream)["topic"], "block");
    EXPECT_EQ(next(stream)["topic"], "anchor");
    EXPECT_EQ(next(stream)["data"]["state"], "confirmed");
}

TEST_F(EventsTest, a_subject_chooses)
{
    start();
    auto stream = subscribe("?subject=" + types::to_text(other_tx));
    tell(node::TransactionConfirmed{tx});
    tell(node::TransactionConfirmed{other_tx});
    EXPECT_EQ(next(stream)["data"]["transaction"], types::to_text(other_tx));
}

TEST_F(EventsTest, a_broken_stream_resumes_after_its_last_event)
{
    start();
    std::string cursor;
    {
        auto stream = subscribe("?topics=block");
        tell(node::BlockCommitted{bob, 1, some_hash, some_hash, 0});
        cursor = next(stream)["cursor"];
    }
    tell(node::TransactionConfirmed{tx});
    tell(node::BlockCommitted{bob, 2, some_hash, some_hash, 0});
    tell(node::BlockCommitted{bob, 3, some_hash, some_hash, 0});
    auto stream = subscribe("?topics=block&cursor=" + cursor);
    EXPECT_EQ(next(stream)["data"]["index"], 2);
    EXPECT_EQ(next(stream)["data"]["index"], 3);
}

TEST_F(EventsTest, events_that_are_lost_are_told_as_a_gap)
{
    config.events.events_max = 2;
    start();
    std::string cursor;
    {
        auto stream = subscribe("");
        tell(node::BlockCommitted{bob, 1, some_hash, some_hash, 0});
        cursor = next(stream)["cursor"];
    }
    for (std::uint32_t index = 2; index <= 5; ++index)
        tell(node::BlockCommitted{bob, index, some_hash, some_hash, 0});
    auto stream = subscribe("?topics=block&cursor=" + cursor);
    EXPECT_EQ(next(stream)["topic"], "gap");
    EXPECT_EQ(next(stream)["data"]["index"], 4);
    EXPECT_EQ(next(stream)["data"]["index"], 5);
}

}  // namespace
}  // namespace weft::api
