// A wallet that waits for its payment, against a node that is made up.

#include <weft/answers/ledger.hpp>
#include <weft/answers/node.hpp>
#include <weft/json/shape.hpp>
#include <weft/wallet/builder.hpp>
#include <weft/wallet/keyring.hpp>

#include <gtest/gtest.h>

#include "wallet/spend.hpp"

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using client::Reply;
using State = answers::TransactionState;

const wallet::Keyring keys{*wallet::WalletSeed::from(Bytes(32, std::byte{1})), 1};

types::Transaction payment()
{
    const types::OutputId coin{keys.address(0), types::TransactionId{}};
    const std::vector<wallet::Unspent> unspent{{coin, {{types::iota_color, 1}}}};
    return *wallet::build(
        *wallet::send({{keys.address(0), {{types::iota_color, 1}}}}), unspent, keys,
        {.now = 1, .access_pledge = {}, .consensus_pledge = {}, .change = keys.address(0)});
}

Reply refused(unsigned status, const std::string& code)
{
    return {status, R"({"error": {"code": ")" + code + R"(", "message": "", "hint": ""}})"};
}
template <class Answer>
Reply answered(const Answer& answer, unsigned status = 200)
{
    return {status, json::write(answer).dump()};
}
Reply stands(const types::TransactionId& id, State state)
{
    answers::Transaction answer;
    answer.transaction = id;
    answer.state = state;
    return answered(answer);
}

class ASettling : public testing::Test {
protected:
    using Said = std::expected<Reply, std::string>;
    const types::Transaction first = payment();
    const types::TransactionId first_id = types::id_of(first);
    std::size_t posts = 0;

    /// `posted` is told the number of the post, from 1; `looked` whether the first payment is asked for.
    Try<types::Transaction> settled(const std::function<Said(std::size_t)>& posted,
                                    const std::function<Said(bool first)>& looked)
    {
        const client::Client node{
            [&](const client::Exchange& exchange) -> Said {
                if (exchange.target == "/node") {
                    answers::Node about;
                    about.time = types::Timestamp{1'700'000'000} * types::second;
                    return answered(about);
                }
                if (exchange.method == "POST") return posted(++posts);
                return looked(exchange.target.find(types::to_text(first_id)) != std::string::npos);
            },
            ""};
        return settle(node, keys, first, 5s);
    }
};

TEST_F(ASettling, posts_again_what_the_node_forgot_and_signs_anew_what_is_too_old)
{
    const auto paid = settled(
        [](std::size_t number) -> Said {
            return number == 1 ? refused(422, "transaction_too_old")
                               : answered(answers::Submitted{}, 202);
        },
        [](bool of_first) -> Said {
            return of_first ? refused(404, "unknown_transaction") : stands({}, State::confirmed);
        });
    ASSERT_TRUE(paid.has_value()) << paid.error().code;
    EXPECT_NE(types::id_of(*paid), first_id);
    EXPECT_EQ(paid->essence.inputs, first.essence.inputs);
    EXPECT_EQ(paid->essence.outputs, first.essence.outputs);
}

TEST_F(ASettling, counts_what_was_sent_without_an_answer_for_it_may_have_paid)
{
    const auto paid = settled(
        [](std::size_t number) -> Said {
            if (number == 1) return refused(422, "transaction_too_old");
            return std::unexpected{"the link broke after the node had taken it"};
        },
        [](bool of_first) -> Said {
            return of_first ? refused(404, "unknown_transaction") : stands({}, State::confirmed);
        });
    ASSERT_TRUE(paid.has_value()) << paid.error().code;
    EXPECT_NE(types::id_of(*paid), first_id);
}

TEST_F(ASettling, understands_a_node_that_refuses_the_newer_one_because_the_one_before_has_paid)
{
    const auto paid = settled(
        [](std::size_t number) -> Said {
            if (number == 1) return refused(422, "transaction_too_old");
            return number == 2 ? answered(answers::Submitted{}, 202) : refused(409, "input_spent");
        },
        [&](bool of_first) -> Said {
            return of_first && posts > 2 ? stands(first_id, State::confirmed)
                                         : refused(404, "unknown_transaction");
        });
    ASSERT_TRUE(paid.has_value()) << paid.error().code;
    EXPECT_EQ(types::id_of(*paid), first_id);
}

TEST_F(ASettling, asks_a_node_again_that_has_no_room)
{
    std::size_t asked = 0;
    const auto paid =
        settled([](std::size_t) -> Said { return answered(answers::Submitted{}, 202); },
                [&](bool) -> Said {
                    return ++asked == 1 ? refused(503, "too_many_waiting")
                                        : stands(first_id, State::confirmed);
                });
    ASSERT_TRUE(paid.has_value()) << paid.error().code;
    EXPECT_EQ(posts, 0u);
}

}  // namespace
}  // namespace weft::app
