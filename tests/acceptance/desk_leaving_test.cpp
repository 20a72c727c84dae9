// Cancel on disconnect, on real sockets: what is left behind is looked for in the simulator's own
// list of orders, and in what the desk is told when it comes back.
#include <gtest/gtest.h>

#include "tests/acceptance/desk_party.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Message;

constexpr Milliseconds long_after{2500};  // of a grace time of 500 ms

// DESK2 of the demo, whose session says when its orders are canceled.
class Leaving : public testing::Test {
protected:
    explicit Leaving(std::string const& cancel_on = "both", std::string const& grace_ms = "500")
        : deployment_({{"cancel_on_disconnect", "\"" + cancel_on + "\""},
                       {"cancel_grace_ms", grace_ms},
                       {"moving_market", "false"}}) {}

    void SetUp() override {
        deployment_.start_sim();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
        desk_.log_on(fix::desk::Numbers::reset);
    }
    // The venue's list says so first; what our books have before the logon is told at the logon.
    void expect_canceled(std::string const& cl_ord_id, std::string const& order_id) {
        EXPECT_TRUE(becomes_at_venue(deployment_, order_id, "CANCELED")) << cl_ord_id;
        EXPECT_FALSE(audit_rows(deployment_,
                                "SELECT exec_id FROM execution WHERE session = "
                                "'DESK2' AND kind = 'canceled' AND cl_ord_id = '" +
                                    cl_ord_id + "'")
                         .empty())
            << cl_ord_id;
    }
    // How the order ended, as it is told at the next logon.
    void expect_told_of_the_end(std::string const& cl_ord_id) {
        auto const* end = desk_.report(cl_ord_id, "4");
        ASSERT_NE(end, nullptr) << cl_ord_id;
        EXPECT_EQ(end->value(97), "Y") << "it ended while the desk was away";
        EXPECT_EQ(end->value(39), "4");
        EXPECT_EQ(end->value(151), "0");
        EXPECT_EQ(end->value(378), "7");
        EXPECT_EQ(end->value(41), "") << "nobody asked for it";
        EXPECT_NE(end->value(58).find("desk_disconnected: session DESK2 is gone"),
                  std::string::npos)
            << end->value(58);
    }
    std::string state_of(std::string const& cl_ord_id) {
        Message status("H");
        status.add(11, cl_ord_id).add(55, "BTC-USDT").add(54, "1");
        desk_.send(status);
        auto const* answer = desk_.report(cl_ord_id, "I");
        return answer == nullptr ? "no answer" : std::string(answer->value(39));
    }

    Deployment deployment_;
    Party desk_{deployment_, "DESK2"};
};

TEST_F(Leaving, ALostConnectionTakesAllOrdersButThoseThatAreMarkedToSurvive) {
    auto const gone = desk_.rest("gone");
    auto const kept = desk_.rest("kept", "H");
    desk_.cut();
    expect_canceled("gone", gone);
    EXPECT_EQ(state_at_venue(deployment_, kept), "NEW");
    desk_.log_on();
    expect_told_of_the_end("gone");
    EXPECT_EQ(state_of("kept"), "0");
    EXPECT_EQ(desk_
                  .all("8",
                       [](Message const& one) {
                           return one.value(11) == "gone" && one.value(150) == "4";
                       })
                  .size(),
              1U);
}

TEST_F(Leaving, ALogoutTakesThemToo) {
    auto const gone = desk_.rest("gone");
    auto const kept = desk_.rest("kept", "H");
    desk_.log_out();
    expect_canceled("gone", gone);
    EXPECT_EQ(state_at_venue(deployment_, kept), "NEW");
    desk_.log_on();
    expect_told_of_the_end("gone");
}

TEST_F(Leaving, AnOrderThatTheVenueHasNotAcknowledgedIsCanceledAsSoonAsItHas) {
    ASSERT_TRUE(deployment_.control().ask(
        "POST", "/control/event_fault?kind=delay&event=executionReport&delayMs=1500", "{}"));
    ASSERT_TRUE(deployment_.control().ask(
        "POST", "/control/fault?kind=delay_answer&operation=place&delayMs=1500", "{}"));
    desk_.send(new_order("early", "1", "0.01", "50000"));
    ASSERT_NE(desk_.report("early", "A"), nullptr);
    desk_.cut();
    auto const orders = deployment_.control().orders("BTCUSDT");
    ASSERT_TRUE(orders.ok()) << orders.error();
    ASSERT_EQ(orders->size(), 1U);
    EXPECT_EQ(orders->front().status, "NEW") << "it is there, and the gateway does not know yet";
    expect_canceled("early", orders->front().order_id);
    desk_.log_on();
    expect_told_of_the_end("early");
}

// Who was on when the machine failed has lost its connection as well.
TEST_F(Leaving, AGatewayThatComesBackWaitsForTheDeskAndThenCancels) {
    auto const gone = desk_.rest("gone");
    auto const kept = desk_.rest("kept", "H");
    deployment_.kill_gateway();
    desk_.client().cut();
    EXPECT_EQ(state_at_venue(deployment_, gone), "NEW");
    ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    expect_canceled("gone", gone);
    EXPECT_EQ(state_at_venue(deployment_, kept), "NEW");
    desk_.log_on();
    expect_told_of_the_end("gone");
}

struct LeavingWithTime : Leaving {
    LeavingWithTime() : Leaving("both", "4000") {}
};

TEST_F(LeavingWithTime, WhoIsBackWithinTheGraceTimeKeepsItsOrders) {
    auto const order = desk_.rest("kept");
    desk_.cut();
    EXPECT_EQ(state_at_venue(deployment_, order), "NEW");
    desk_.log_on();
    desk_.run_for(6s);  // far beyond the grace time
    EXPECT_EQ(state_at_venue(deployment_, order), "NEW");
    EXPECT_EQ(state_of("kept"), "0");
    // The next loss has a grace time of its own, from its begin to its end.
    desk_.cut();
    auto const cut_at = std::chrono::steady_clock::now();
    EXPECT_TRUE(becomes_at_venue(deployment_, order, "CANCELED"));
    EXPECT_GT(std::chrono::steady_clock::now() - cut_at, 3s);
}

struct LeavingByDisconnect : Leaving {
    LeavingByDisconnect() : Leaving("disconnect") {}
};

TEST_F(LeavingByDisconnect, ALogoutLeavesThemALostConnectionDoesNot) {
    auto const order = desk_.rest("a");
    Party other(deployment_, "DESK1");
    other.log_on(fix::desk::Numbers::reset);
    desk_.log_out();
    other.run_for(long_after);
    EXPECT_EQ(state_at_venue(deployment_, order), "NEW");
    desk_.log_on();
    desk_.cut();
    expect_canceled("a", order);
    desk_.log_on();
    expect_told_of_the_end("a");
}

struct LeavingByLogout : Leaving {
    LeavingByLogout() : Leaving("logout") {}
};

TEST_F(LeavingByLogout, ALostConnectionLeavesThemButForThoseThatAreMarkedToGo) {
    auto const order = desk_.rest("a");
    auto const marked = desk_.rest("b", "Q");
    Party other(deployment_, "DESK1");
    other.log_on(fix::desk::Numbers::reset);
    auto const of_another_desk = other.rest("c");
    desk_.cut();
    expect_canceled("b", marked);
    other.run_for(long_after);
    EXPECT_EQ(state_at_venue(deployment_, order), "NEW");
    desk_.log_on();
    expect_told_of_the_end("b");
    desk_.log_out();
    expect_canceled("a", order);
    desk_.log_on();
    expect_told_of_the_end("a");
    EXPECT_EQ(state_at_venue(deployment_, of_another_desk), "NEW") << "only its own";
}

}  // namespace
}  // namespace trestle::acceptance
