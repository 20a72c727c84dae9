#include "fix/desk/demo.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "fix/desk/venue_control.hpp"
#include "tests/unit/desk/toy_gateway.hpp"

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
    int code = -1;
    std::string text;
};

Outcome play(Misdeed misdeed, std::string const& story = "T1 filled") {
    ToyGateway gateway(misdeed);
    DemoOptions options;
    options.fix_port = gateway.fix_port();
    options.control_port = gateway.control_port();
    options.patience = std::chrono::milliseconds(1500);
    options.audit_story = [&](std::string const& order_id) {
        return story.empty() ? story : "story of " + order_id + ": " + story;
    };
    std::ostringstream out;
    int const code = run_demo(options, out);
    return {code, out.str()};
}

TEST(DeskDemo, shows_five_orders_beside_the_venue_and_finds_all_well) {
    Outcome const outcome = play(Misdeed::none);
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    for (char const* part :
         {"NewOrderSingle cl=", "buy 0.5@59400", "last 0.2@59400 cum 0.2 leaves 0.3",
          "venue   somebody sells 0.3 to our order",
          "ok      CumQty 0.5 = sum of fills over FIX 0.5 = sum of trades at the venue 0.5",
          "sell 0.4@60610.1", "OrderCancelReplaceRequest order=T2", "sell 0.3@60730.12",
          "ok      the venue says CANCELED", "sell 0.5@market",
          "ok      2 fills over FIX, 2 trades at the venue",
          "ok      refused by the limit: max_order_quantity: 3 is above 2",
          "ok      refused by the rule: a market order of 0.6 BTC is above 0.5",
          "ok      the venue never saw it", "story of T1: T1 filled",
          "The demo went as expected."}) {
        EXPECT_THAT(outcome.text, HasSubstr(part));
    }
    EXPECT_THAT(outcome.text, Not(HasSubstr("WRONG")));
    EXPECT_THAT(outcome.text, Not(HasSubstr("=demo")));
}

struct Case {
    Misdeed misdeed;
    char const* claim;
};

class DeskDemoNotices : public testing::TestWithParam<Case> {};

TEST_P(DeskDemoNotices, what_went_wrong) {
    Outcome const outcome = play(GetParam().misdeed);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.text, HasSubstr(GetParam().claim));
    EXPECT_THAT(outcome.text, HasSubstr("The demo did NOT go as expected"));
}

INSTANTIATE_TEST_SUITE_P(
    Misdeeds, DeskDemoNotices,
    testing::Values(Case{Misdeed::loses_a_trade, "WRONG   1 fills over FIX, 2 trades at the venue"},
                    Case{Misdeed::hides_a_trade,
                         "WRONG   CumQty 0.5 = sum of fills over FIX 0.5 = "
                         "sum of trades at the venue 0.3"},
                    Case{Misdeed::lets_limit_through, "WRONG   the order is rejected; it is: "},
                    Case{Misdeed::wrong_refusal_text, "WRONG   refused by the limit: no"},
                    Case{Misdeed::sends_refused_orders, "WRONG   the venue never saw it"},
                    Case{Misdeed::ignores_replace, "WRONG   the new terms are in force"}));

TEST(DeskDemo, fails_without_an_audit_trail) {
    Outcome const outcome = play(Misdeed::none, "");
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.text, HasSubstr("WRONG   the audit trail tells of the order"));
}

TEST(DeskDemo, fails_when_nobody_answers) {
    DemoOptions options;
    {
        Acceptor const gone({});
        options.fix_port = gone.port();
    }
    std::ostringstream out;
    EXPECT_EQ(run_demo(options, out), 1);
    EXPECT_THAT(out.str(), HasSubstr("WRONG   nobody answers at 127.0.0.1:"));
}

TEST(DeskVenueControl, reads_replies_piece_by_piece) {
    std::string const whole = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX: y\r\n\r\nhello";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        auto const part = parse_reply(whole.substr(0, size), false);
        ASSERT_FALSE(part.ok()) << size;
        EXPECT_EQ(part.error(), "") << size;
        EXPECT_EQ(parse_reply(whole.substr(0, size), true).error(), "the reply was cut off");
    }
    EXPECT_EQ(parse_reply(whole, false)->body, "hello");
    EXPECT_EQ(parse_reply("HTTP/1.1 404 No\r\n\r\nno such door", true)->status, 404);
    EXPECT_EQ(parse_reply("SSH-2.0\r\n\r\n", true).error(), "the reply is not HTTP");
    EXPECT_EQ(parse_reply("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", true).error(),
              "Content-Length is not a number");
    EXPECT_EQ(
        parse_reply("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", true).error(),
        "the reply is in chunks");
}

}  // namespace
}  // namespace trestle::fix::desk
