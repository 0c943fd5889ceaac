// Work that is done beside the node's own thread.

#include "api_fixture.hpp"

namespace weft::api {
namespace {

class Aside : public ApiTest {
protected:
    static std::string view() { return R"({"contract": "c", "entry_point": "e"})"; }
};

TEST_F(Aside, a_view_that_takes_long_holds_up_nobody)
{
    node.asides = FakeNode::Answering::later;
    start();
    RawSocket one{server->port()};
    const auto body = view();
    one.say("POST " + chain_path +
            "/view HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            "Content-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
    std::size_t held = 0;
    for (int tries = 0; tries < 500 && held == 0; ++tries) {
        EXPECT_EQ(client().get("/health")->status, 200);
        on_io([&] { held = node.held_asides.size(); });
    }
    ASSERT_EQ(held, 1u);
    // The work itself on a thread of its own, what it returns on that of the node.
    std::function<void()> then;
    std::thread{[&] { then = node.held_asides.front()(); }}.join();
    ASSERT_TRUE(then);
    on_io(then);
    EXPECT_NE(one.hear_all().find("200 OK"), std::string::npos);
    on_io([&] { node.held_asides.clear(); });
}

TEST_F(Aside, a_view_whose_client_has_hung_up_is_not_run)
{
    node.asides = FakeNode::Answering::later;
    start();
    {
        RawSocket gone{server->port()};
        const auto body = view();
        gone.say("POST " + chain_path +
                 "/view HTTP/1.1\r\nHost: localhost\r\n"
                 "Content-Type: application/json\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + body);
        std::size_t held = 0;
        for (int tries = 0; tries < 500 && held == 0; ++tries) {
            (void)client().get("/health");
            on_io([&] { held = node.held_asides.size(); });
        }
        ASSERT_EQ(held, 1u);
    }
    bool ran = true;
    for (int tries = 0; tries < 500 && ran; ++tries) {
        (void)client().get("/health");
        on_io([&] { ran = static_cast<bool>(node.held_asides.front()()); });
    }
    EXPECT_FALSE(ran);
    on_io([&] { node.held_asides.clear(); });
}

}  // namespace
}  // namespace weft::api
