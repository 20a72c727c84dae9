// Logon and logout over real sockets: who gets in, who does not, and what the log says of it.
#include <sys/socket.h>

#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix::engine::testing {
namespace {

class Logon : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(house.start(), ""); }
    House house;
};

TEST_F(Logon, is_answered_and_an_order_and_a_report_pass) {
    Client client(house);
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 35), "A");
    EXPECT_EQ(value(client.received[0], 49), "TRESTLE");
    EXPECT_EQ(value(client.received[0], 56), "DESK1");
    EXPECT_EQ(value(client.received[0], 34), "1");
    EXPECT_EQ(value(client.received[0], 108), "30");
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
    EXPECT_FALSE(house.engine->is_logged_on("DESK2"));
    ASSERT_EQ(house.recorder.requests.size(), 1U);
    EXPECT_EQ(house.recorder.requests[0].desk, "DESK1");
    EXPECT_EQ(house.recorder.requests[0].username, "alice");
    EXPECT_EQ(house.recorder.requests[0].password, "demo");
    EXPECT_FALSE(house.recorder.requests[0].is_tls);
    EXPECT_EQ(house.recorder.requests[0].peer.rfind("127.0.0.1:", 0), 0U);
    EXPECT_EQ(house.recorder.sessions, std::vector<std::string>{"on DESK1 alice"});

    std::string const order = client.encode(client.order("a1"));
    client.send_raw(order);
    ASSERT_TRUE(house.until([&] { return house.recorder.messages.size() == 1; }));
    EXPECT_EQ(house.recorder.messages[0].raw, bars(order));
    EXPECT_EQ(house.recorder.messages[0].context.msg_seq_num, 2U);
    EXPECT_EQ(house.recorder.messages[0].desk, "DESK1");

    house.send_report("e1");
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 35), "8");
    EXPECT_EQ(value(client.received[1], 34), "2");
    EXPECT_EQ(value(client.received[1], 17), "e1");
    EXPECT_EQ(value(client.received[1], 97), "");
}

}  // namespace
}  // namespace trestle::fix::engine::testing
