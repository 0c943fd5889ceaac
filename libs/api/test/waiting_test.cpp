// Questions that wait for a state.

#include "api_fixture.hpp"

namespace weft::api {
namespace {

class WaitingTest : public ApiTest {
protected:
    [[nodiscard]] std::future<Reply> ask(const std::string& target) const
    {
        return std::async(std::launch::async, [this, target] { return get(target); });
    }
    /// Until the server has so many that wait.
    void until_waiting(std::size_t count)
    {
        const auto line = "weft_http_waiting " + std::to_string(count) + "\n";
        for (int tries = 0; tries < 500; ++tries) {
            if (client().get("/metrics")->body.find(line) != std::string::npos) return;
            std::this_thread::sleep_for(5ms);
        }
        FAIL() << "never " << line;
    }
    static bool is_open(const std::future<Reply>& answer)
    {
        return answer.wait_for(60ms) == std::future_status::timeout;
    }
};

TEST_F(WaitingTest, who_does_not_ask_to_wait_is_answered_at_once)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    EXPECT_EQ(get(transaction_path).body["state"], "pending");
    EXPECT_EQ(get(transaction_path + "?timeout_ms=50000").body["state"], "pending");
    EXPECT_EQ(get(transaction_path + "?wait=confirmed&timeout_ms=0").body["state"], "pending");
}

TEST_F(WaitingTest, what_is_final_is_answered_at_once)
{
    node.transaction_state = answers::TransactionState::rejected;
    start();
    EXPECT_EQ(get(transaction_path + "?wait=confirmed").body["state"], "rejected");
    EXPECT_EQ(get("/dkg/" + to_hex(run_id) + "?wait=done").body["state"], "done");
    EXPECT_EQ(get(chain_path + "/requests/" + http::percent_encode(types::to_text(request_id)) +
                  "?wait=processed")
                  .body["state"],
              "processed");
}

TEST_F(WaitingTest, the_event_of_a_transaction_answers_who_waits_for_it)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    const auto asked = std::chrono::steady_clock::now();
    auto answer = ask(transaction_path + "?wait=confirmed&timeout_ms=20000");
    until_waiting(1);
    tell(node::TransactionBooked{tx});
    EXPECT_TRUE(is_open(answer)) << "booked is not confirmed";
    on_io([&] {
        node.transaction_state = answers::TransactionState::confirmed;
        api->tell(node::TransactionConfirmed{tx});
    });
    EXPECT_EQ(answer.get().body["state"], "confirmed");
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 5s);
    until_waiting(0);
}

TEST_F(WaitingTest, events_about_others_cost_nobody_a_look)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    auto answer = ask(transaction_path + "?wait=confirmed&timeout_ms=500");
    until_waiting(1);
    std::size_t before = 0;
    on_io([&] { before = node.looks; });
    for (int i = 0; i < 50; ++i) tell(node::TransactionConfirmed{other_tx});
    on_io([&] { EXPECT_EQ(node.looks, before); });
    EXPECT_EQ(answer.get().body["state"], "pending");
}

TEST_F(WaitingTest, who_hangs_up_waits_no_longer)
{
    node.transaction_state = answers::TransactionState::pending;
    node.request_state = answers::RequestState::pending;
    start();
    std::vector<std::unique_ptr<RawSocket>> waiting;
    for (int i = 0; i < 100; ++i) {
        waiting.push_back(std::make_unique<RawSocket>(server->port()));
        waiting.back()->say("GET " + transaction_path +
                            "?wait=confirmed&timeout_ms=50000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    until_waiting(100);
    waiting.clear();
    until_waiting(0);
}

TEST_F(WaitingTest, who_only_says_no_more_is_told_at_once_how_things_stand)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_EQ(raw("GET " + transaction_path +
                  "?wait=confirmed&timeout_ms=50000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
                  .body["state"],
              "pending");
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 10s);
    until_waiting(0);
}

TEST_F(WaitingTest, a_transaction_nobody_knows_may_still_come)
{
    node.refusal = node::QueryFailure{node::LedgerQueryError::unknown_transaction};
    start();
    auto answer = ask(transaction_path + "?wait=confirmed&timeout_ms=20000");
    until_waiting(1);
    on_io([&] {
        node.refusal.reset();
        api->tell(node::TransactionConfirmed{tx});
    });
    EXPECT_EQ(answer.get().status, 200);
}

TEST_F(WaitingTest, when_the_time_is_over_the_answer_is_how_things_stand)
{
    node.transaction_state = answers::TransactionState::pending;
    node.request_state = answers::RequestState::pending;
    node.dkg_state = answers::DkgState::running;
    start();
    EXPECT_EQ(get(transaction_path + "?wait=confirmed&timeout_ms=50").body["state"], "pending");
    EXPECT_EQ(get("/dkg/" + to_hex(run_id) + "?wait=done&timeout_ms=50").body["state"], "running");
    const auto request =
        get(chain_path + "/requests/" + http::percent_encode(types::to_text(request_id)) +
            "?wait=processed&timeout_ms=50");
    EXPECT_EQ(request.body["state"], "pending");
    EXPECT_TRUE(request.body["receipt"].is_null());
    on_io([&] { node.refusal = node::QueryFailure{node::LedgerQueryError::unknown_transaction}; });
    EXPECT_EQ(get(transaction_path + "?wait=confirmed&timeout_ms=50").code(),
              "unknown_transaction");
}

TEST_F(WaitingTest, who_sends_a_request_may_wait_for_what_becomes_of_it)
{
    node.request_state = answers::RequestState::pending;
    start();
    const std::string body = R"({"bytes": "00"})";
    const auto path = chain_path + "/requests";
    EXPECT_EQ(post(path, body).status, 202);
    const auto stands = post(path + "?wait=processed&timeout_ms=50", body);
    EXPECT_EQ(stands.status, 200);
    EXPECT_EQ(stands.body["state"], "pending");
    auto answer = std::async(std::launch::async,
                             [&] { return post(path + "?wait=processed&timeout_ms=20000", body); });
    until_waiting(1);
    on_io([&] {
        node.request_state = answers::RequestState::processed;
        api->tell(node::BlockCommitted{bob, 7, {}, {}, 1});
    });
    const auto told = answer.get();
    EXPECT_EQ(told.status, 200);
    EXPECT_EQ(told.body["state"], "processed");
    EXPECT_EQ(told.body["request"], types::to_text(request_id));
    EXPECT_EQ(post(path + "?wait=confirmed", body).code(), "bad_parameter");
    EXPECT_EQ(post(path + "?wait=processed&timeout_ms=50001", body).code(), "bad_parameter");
    EXPECT_EQ(node.commands.size(), 3U) << "what is refused is not sent";
    on_io([&] { node.command_error = "nonce_used"; });
    EXPECT_EQ(post(path + "?wait=processed", body).code(), "nonce_used");
}

TEST_F(WaitingTest, a_node_without_the_role_says_so_at_once)
{
    node.refusal = node::QueryFailure{node::LedgerQueryError::not_a_ledger_node};
    start();
    EXPECT_EQ(get(transaction_path + "?wait=confirmed&timeout_ms=50000").code(),
              "not_a_ledger_node");
    on_io([&] { node.refusal = node::QueryFailure{node::CommitteeQueryError::unknown_chain}; });
    EXPECT_EQ(get(chain_path + "/requests/" + http::percent_encode(types::to_text(request_id)) +
                  "?wait=processed&timeout_ms=50000")
                  .code(),
              "unknown_chain");
}

TEST_F(WaitingTest, a_block_answers_who_waits_for_a_request)
{
    // The chain still waits for its origin.
    node.refusal = node::QueryFailure{node::CommitteeQueryError::no_anchor_yet};
    start();
    auto answer = ask(chain_path + "/requests/" + http::percent_encode(types::to_text(request_id)) +
                      "?wait=processed&timeout_ms=20000");
    until_waiting(1);
    on_io([&] {
        node.refusal.reset();
        api->tell(node::BlockCommitted{bob, 1, some_hash, some_hash, 1});
    });
    const auto reply = answer.get();
    EXPECT_EQ(reply.body["state"], "processed");
    EXPECT_EQ(reply.body["receipt"]["block"], 9);
}

TEST_F(WaitingTest, a_generation_that_fails_answers_too)
{
    node.dkg_state = answers::DkgState::running;
    start();
    auto answer = ask("/dkg/" + to_hex(run_id) + "?wait=done&timeout_ms=20000");
    until_waiting(1);
    on_io([&] {
        node.dkg_state = answers::DkgState::failed;
        api->tell(node::DkgProgress{run_id, answers::DkgState::failed, "over", {}, {}});
    });
    EXPECT_EQ(answer.get().body["state"], "failed");
}

TEST_F(WaitingTest, a_state_that_came_without_an_event_is_noticed)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    auto answer = ask(transaction_path + "?wait=confirmed&timeout_ms=20000");
    until_waiting(1);
    const auto changed = std::chrono::steady_clock::now();
    on_io([&] { node.transaction_state = answers::TransactionState::confirmed; });
    EXPECT_EQ(answer.get().body["state"], "confirmed");
    EXPECT_LT(std::chrono::steady_clock::now() - changed, 5s);
}

TEST_F(WaitingTest, many_may_wait_for_one_thing)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    std::vector<std::future<Reply>> answers;
    for (int i = 0; i < 20; ++i)
        answers.push_back(ask(transaction_path + "?wait=confirmed&timeout_ms=20000"));
    until_waiting(20);
    on_io([&] {
        node.transaction_state = answers::TransactionState::confirmed;
        api->tell(node::TransactionConfirmed{tx});
    });
    for (auto& answer : answers) EXPECT_EQ(answer.get().body["state"], "confirmed");
}

TEST_F(WaitingTest, whoever_waits_is_told_how_things_stand_before_the_node_stops)
{
    node.transaction_state = answers::TransactionState::pending;
    start();
    auto answer = ask(transaction_path + "?wait=confirmed&timeout_ms=50000");
    until_waiting(1);
    std::promise<void> done;
    on_io([&] {
        api->end_waits();
        server->stop(5s, [&] { done.set_value(); });
    });
    EXPECT_EQ(answer.get().body["state"], "pending");
    EXPECT_EQ(done.get_future().wait_for(4s), std::future_status::ready);
}

}  // namespace
}  // namespace weft::api
