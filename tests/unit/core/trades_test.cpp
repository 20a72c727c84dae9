// What a scenario's lines do not show: the record of each trade, the chain of ExecRefIDs, exposure.
#include <gtest/gtest.h>

#include "tests/scenarios/scenario.hpp"

namespace trestle::tests {
namespace {

class Trades : public testing::Test {
protected:
    Effects enter(std::string const& line) {
        auto const input = play_.words().input(line, play_.machine());
        if (!input) {
            ADD_FAILURE() << play_.words().problem() << ": " << line;
            return {};
        }
        std::vector<std::string> problems;
        auto effects = play_.enter(*input, problems);
        EXPECT_EQ(problems, std::vector<std::string>());
        return effects;
    }
    Report report_of(std::string const& line) {
        for (auto const& effect : enter(line)) {
            if (auto const* report = std::get_if<Report>(&effect)) return *report;
        }
        ADD_FAILURE() << "no report: " << line;
        return {};
    }
    [[nodiscard]] core::Trade const& trade(std::size_t index) const {
        return play_.machine().trades().at(index);
    }
    [[nodiscard]] Decimal position() const {
        return play_.machine().exposure().position(Account::of("DEMO"), {1}).position.decimal();
    }
    [[nodiscard]] Decimal cash() const {
        return play_.machine()
            .exposure()
            .balance(Account::of("DEMO"), Venue::binance_spot, Asset::of("USDT"))
            .total;
    }

    Play play_{Mode::crash};
};

Decimal whole(int value) { return Decimal::whole(value); }

TEST_F(Trades, AreKeptInBookingOrderWithTheirFirstReport) {
    enter("desk new a buy 10 @ 100");
    enter("venue accepts a");
    auto const first = report_of("venue fills a 4 @ 100 cum 4 trade t");
    auto const second = report_of("venue fills a 6 @ 99 cum 10 trade u");
    ASSERT_EQ(play_.machine().trades().size(), 2u);
    EXPECT_EQ(trade(0).exec_id, first.exec_id);
    EXPECT_EQ(trade(0).order, *first.order_id);
    EXPECT_EQ(trade(0).trade_id, VenueTradeId::of("t"));
    EXPECT_EQ(trade(0).quantity, Quantity(whole(4)));
    EXPECT_EQ(trade(1).exec_id, second.exec_id);
    EXPECT_EQ(trade(1).price, Price(whole(99)));
    EXPECT_FALSE(trade(1).is_canceled);
}

TEST_F(Trades, EachChangeRefersToTheReportBeforeIt) {
    enter("desk new a buy 10 @ 100");
    enter("venue accepts a");
    auto const told = report_of("venue fills a 4 @ 100 cum 4 trade t");
    auto const corrected = report_of("venue corrects a t 4 @ 90");
    auto const again = report_of("venue corrects a t 3 @ 90");
    auto const busted = report_of("venue busts a t");
    EXPECT_EQ(corrected.execution->corrects, told.exec_id);
    EXPECT_EQ(again.execution->corrects, corrected.exec_id);
    EXPECT_EQ(busted.execution->corrects, again.exec_id);
    EXPECT_EQ(busted.kind, ReportKind::trade_canceled);
    EXPECT_TRUE(busted.execution->quantity.is_zero());
    EXPECT_EQ(trade(0).exec_id, told.exec_id);
    EXPECT_EQ(trade(0).quantity, Quantity(whole(3)));
    EXPECT_TRUE(trade(0).is_canceled);
}

TEST_F(Trades, MovePositionAndCashByTheDifference) {
    auto const before = cash();
    enter("desk new a buy 10 @ 100");
    enter("venue accepts a");
    enter("venue fills a 4 @ 100 cum 4 trade t");
    EXPECT_EQ(position(), whole(4));
    EXPECT_EQ(cash(), before - whole(400));
    enter("venue corrects a t 3 @ 90");
    EXPECT_EQ(position(), whole(3));
    EXPECT_EQ(cash(), before - whole(270));
    enter("venue busts a t");
    EXPECT_EQ(position(), whole(0));
    EXPECT_EQ(cash(), before);
}

TEST_F(Trades, ABustWithoutAnOrderFindsTheOneTradeOfThatName) {
    enter("desk new a buy 10 @ 100");
    enter("venue accepts a");
    enter("venue fills a 4 @ 100 cum 4 trade t");
    std::vector<std::string> problems;
    play_.enter(VenueTradeCanceled{{.venue = Venue::binance_spot}, VenueTradeId::of("t"), "bust"},
                problems);
    EXPECT_TRUE(trade(0).is_canceled);
}

TEST_F(Trades, OpenAgainWhatTheyHadFilledAndHoldItsReservation) {
    enter("desk new a buy 10 @ 100");
    enter("venue accepts a");
    enter("venue fills a 10 @ 100 cum 10 trade t");
    auto const order = play_.machine().orders().all().back().id;
    EXPECT_TRUE(play_.machine().exposure().reservation_of(order).quantity.is_zero());
    enter("venue corrects a t 7 @ 100");
    EXPECT_EQ(play_.machine().exposure().reservation_of(order).quantity, Quantity(whole(3)));
    enter("venue says a filled cum 10");
    EXPECT_TRUE(play_.machine().exposure().reservation_of(order).quantity.is_zero());
}

TEST_F(Trades, ADatedOrderRestsAtTheVenueUntilItIsCanceled) {
    for (auto const& effect : enter("desk new a buy 10 @ 100 gtd +5000")) {
        if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
            EXPECT_EQ(submit->order->terms.time_in_force, TimeInForce::good_till_cancel);
        }
    }
    bool is_watched = false;
    for (auto const& effect : enter("process starts")) {
        auto const* start = std::get_if<StartTimer>(&effect);
        is_watched |= start != nullptr && start->timer.kind == TimerId::Kind::expiry;
    }
    EXPECT_TRUE(is_watched);
}

TEST_F(Trades, TheDesksNotesAreOnEveryReport) {
    EXPECT_EQ(report_of("desk new a buy 10 @ 100 link L7").notes.cl_ord_link_id, "L7");
    EXPECT_EQ(report_of("venue accepts a").notes.cl_ord_link_id, "L7");
    EXPECT_EQ(report_of("venue fills a 4 @ 100 cum 4").notes.cl_ord_link_id, "L7");
    EXPECT_EQ(report_of("desk new b buy 0 @ 100 link L8").notes.cl_ord_link_id, "L8");
}

}  // namespace
}  // namespace trestle::tests
