// What was left behind is on its way again without its owner doing anything, on real processes: a payment
// and a data message that stand for a side that lost, and a payment whose node forgot it.

#include <weft/client/ledger.hpp>

#include "cluster.hpp"
#include <future>
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;
using State = answers::TransactionState;

class LeftBehind : public Cluster {
protected:
    static constexpr std::size_t minor = 3;

    void SetUp() override
    {
        Cluster::SetUp();
        make_unequal({"mallory", "bob", "carol", "dave"});
    }
    void start_the_others()
    {
        for (std::size_t n = 0; n < minor; ++n) start_and_wait(n);
    }
    [[nodiscard]] std::optional<State> state(std::size_t index, const types::TransactionId& id)
    {
        const auto now = client::transaction(client(index), id);
        return now ? std::optional{now->state} : std::nullopt;
    }
    /// Dave pays carol through the node that is alone, and waits as `weft wallet send --wait` does.
    [[nodiscard]] std::future<Try<Sent>> dave_pays_and_waits()
    {
        return std::async(std::launch::async,
                          [this] { return pay("dave", "carol", minor, patience); });
    }
    [[nodiscard]] std::uint64_t iotas(std::size_t node, const std::string& wallet)
    {
        const auto held = client::address(client(node), network_->wallet(wallet).address());
        return held ? held->confirmed.of(types::iota_color) : 0;
    }
    /// Until the node has so many transactions.
    void wait_transactions(std::size_t node, std::uint64_t count)
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            const auto tangle = client::tangle(client(node));
            if (tangle && tangle->transactions >= count) return;
            std::this_thread::sleep_for(demo::Milliseconds{50});
        }
        FAIL() << "the payment did not come";
    }
    /// The message that is confirmed in the end, and by how many others it was followed.
    [[nodiscard]] std::pair<std::optional<types::MessageId>, std::size_t> followed(
        types::MessageId id)
    {
        std::size_t again = 0;
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            const auto now = client::message(client(minor), id, demo::Milliseconds{1'000});
            if (now && now->confirmed) return {id, again};
            if (now && now->again) {
                id = *now->again;
                ++again;
            }
        }
        return {std::nullopt, again};
    }
};

TEST_F(LeftBehind, what_stands_for_a_side_that_lost_is_said_again_and_who_waits_for_it_is_told)
{
    start_and_wait(minor);
    const auto lost = pay("mallory", "bob", minor, std::nullopt);
    ASSERT_TRUE(lost.has_value()) << lost.error().message;
    auto paid = dave_pays_and_waits();
    wait_transactions(minor, 2);
    const auto data = client::issue(client(minor), as_bytes(std::string_view{"hello"}));
    ASSERT_TRUE(data.has_value()) << data.error().message;
    ledger(minor).process.kill();

    start_the_others();
    const auto won = pay("mallory", "carol", 0, patience);
    ASSERT_TRUE(won.has_value()) << won.error().message;
    start_and_wait(minor);

    const auto sent = paid.get();
    ASSERT_TRUE(sent.has_value()) << sent.error().code << ": " << sent.error().message;
    EXPECT_EQ(state(minor, lost->id), State::rejected);
    EXPECT_EQ(state(minor, sent->id), State::confirmed);
    EXPECT_EQ(iotas(minor, "dave"), 999u) << "it was paid once";
    EXPECT_EQ(iotas(minor, "carol"), 1'002u);

    const auto [confirmed, again] = followed(data->message);
    ASSERT_TRUE(confirmed.has_value());
    EXPECT_GE(again, 1u) << "the first one stood for the side that lost";
    ledger(minor).process.kill();
    start_and_wait(minor);
    std::this_thread::sleep_for(demo::Milliseconds{2'500});  // longer than it takes to say it again
    EXPECT_EQ(followed(data->message).first, confirmed) << "said once, also through a restart";
}

TEST_F(LeftBehind, a_payment_that_its_node_forgot_is_posted_again_by_the_wallet)
{
    start_and_wait(minor);
    auto paid = dave_pays_and_waits();
    wait_transactions(minor, 1);
    ledger(minor).process.kill();
    std::error_code failed;
    std::filesystem::remove_all(ledger(minor).folder / "store", failed);
    ASSERT_FALSE(failed) << failed.message();
    start_the_others();
    start_and_wait(minor);
    const auto sent = paid.get();
    ASSERT_TRUE(sent.has_value()) << sent.error().code << ": " << sent.error().message;
    EXPECT_EQ(state(0, sent->id), State::confirmed);
    EXPECT_EQ(iotas(0, "carol"), 1'001u) << "it was paid once";
}

}  // namespace
}  // namespace weft::app
