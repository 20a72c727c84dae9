// Reports about many orders at once, and news.
#include "tests/unit/fix/sent.hpp"

namespace trestle::fix {
namespace {

constexpr auto at_that_time = "60=20260102-03:04:05.678901|";

MassCancelReport mass_cancel() {
    return {.session = SessionId::of("DESK1"),
            .exec_id = {200, 0},
            .id = OrderId{200},
            .cl_ord_id = ClOrdId::of("mc1"),
            .at = any_time()};
}

TEST(EncodeMany, AMassCancelNamesTheOrdersThatGo) {
    auto report = mass_cancel();
    report.type = '1';
    report.scope = {.account = Account::of("DEMO"),
                    .symbol = Symbol::of("BTC-USDT"),
                    .side = Side::sell,
                    .venue = Venue::binance_spot};
    report.orders = {{OrderId{184}, ClOrdId::of("a1")}, {OrderId{190}, ClOrdId::of("a7")}};
    EXPECT_EQ(sent(report),
              std::string("35=r|11=mc1|37=T200|530=1|531=1|533=2|534=2|41=a1|535=T184|41=a7|"
                          "535=T190|1=DEMO|55=BTC-USDT|207=binance_spot|54=2|") +
                  at_that_time);
}

TEST(EncodeMany, AMassCancelOfNothingIsNoFailure) {
    EXPECT_EQ(sent(mass_cancel()),
              std::string("35=r|11=mc1|37=T200|530=7|531=7|533=0|") + at_that_time);
}

TEST(EncodeMany, ARefusedMassCancelSaysWhy) {
    auto report = mass_cancel();
    report.refusal = refusal_for(Reason::account_not_permitted, "not yours");
    EXPECT_EQ(sent(report), std::string("35=r|11=mc1|37=T200|530=7|531=0|532=99|533=0|") +
                                at_that_time + "58=account_not_permitted: not yours|");
    report.refusal = refusal_for(Reason::unknown_symbol, "no such symbol");
    EXPECT_TRUE(says(sent(report), "|531=0|532=1|"));
}

TEST(EncodeMany, ACopyOfAMassCancelNamesTheDeskAndSaysThatItIsOne) {
    EXPECT_EQ(sent_as_copy(mass_cancel(), SessionId::of("DESK1")),
              std::string("35=r|11=mc1|37=T200|530=7|531=7|533=0|") + at_that_time +
                  "453=1|448=DESK1|447=D|452=11|797=Y|");
}

TEST(EncodeMany, AMassCancelOfThousandsStaysReadable) {
    auto report = mass_cancel();
    for (std::uint64_t i = 1; i <= 2'000; ++i) {
        report.orders.push_back({OrderId{i}, ClOrdId::of("a" + std::to_string(i))});
    }
    auto const message = sent(report);
    EXPECT_TRUE(says(message, "|533=2000|534=500|"));
    EXPECT_TRUE(says(message, "|41=a500|535=T500|60="));
}

ListStatus list_status(ListStatus::Kind kind) {
    return {.session = SessionId::of("DESK1"),
            .exec_id = {201, 0},
            .list_id = ListId::of("basket"),
            .kind = kind,
            .orders = {{.cl_ord_id = ClOrdId::of("b1"),
                        .status = OrderStatus::partially_filled,
                        .cumulative = quantity("0.2"),
                        .leaves = quantity("0.3"),
                        .average = price("100")},
                       {.cl_ord_id = ClOrdId::of("b2"),
                        .status = OrderStatus::rejected,
                        .leaves = quantity("1"),
                        .refusal = refusal_for(Reason::max_order_quantity, "too much")}},
            .at = any_time()};
}

TEST(EncodeMany, AListHasOneEntryForEachOrder) {
    EXPECT_EQ(sent(list_status(ListStatus::Kind::response)),
              std::string("35=N|66=basket|429=2|82=1|431=3|83=1|") + at_that_time +
                  "68=2|893=Y|73=2|11=b1|14=0.2|39=1|151=0.3|84=0|6=100|"
                  "11=b2|14=0|39=8|151=0|84=0|6=0|103=3|58=max_order_quantity: too much|");
}

TEST(EncodeMany, ACopyOfAListsStateEndsWithTheDesk) {
    auto const message = sent_as_copy(list_status(ListStatus::Kind::ack), SessionId::of("DESK1"));
    EXPECT_TRUE(
        message.ends_with("|103=3|58=max_order_quantity: too much|"
                          "453=1|448=DESK1|447=D|452=11|797=Y|"))
        << message;
}

TEST(EncodeMany, AListsStateFollowsItsOrders) {
    EXPECT_TRUE(says(sent(list_status(ListStatus::Kind::ack)), "|429=1|82=1|431=2|"));
    EXPECT_TRUE(says(sent(list_status(ListStatus::Kind::exec_started)), "|429=4|82=1|431=3|"));
    EXPECT_TRUE(says(sent(list_status(ListStatus::Kind::all_done)), "|429=5|82=1|431=6|"));
    auto done = list_status(ListStatus::Kind::response);
    done.orders.front().status = OrderStatus::filled;
    EXPECT_TRUE(says(sent(done), "|429=2|82=1|431=6|"));
}

TEST(EncodeMany, AnUnknownListIsRejected) {
    ListStatus const status{.session = SessionId::of("DESK1"),
                            .exec_id = {202, 0},
                            .list_id = ListId::of("nope"),
                            .kind = ListStatus::Kind::response,
                            .is_rejected = true,
                            .refusal = refusal_for(Reason::unknown_order, "no such list"),
                            .at = any_time()};
    EXPECT_EQ(sent(status), std::string("35=N|66=nope|429=2|82=1|431=7|83=1|"
                                        "444=unknown_order: no such list|") +
                                at_that_time + "68=0|893=Y|73=0|");
}

TEST(EncodeMany, NewsSaysItAtOnce) {
    EXPECT_EQ(sent(News{.session = SessionId::of("DESK1"),
                        .exec_id = {203, 0},
                        .headline = "trading halted",
                        .text = "kill switch, by anna: fat finger",
                        .at = any_time()}),
              "35=B|42=20260102-03:04:05.678901|61=1|148=trading halted|33=1|"
              "58=kill switch, by anna: fat finger|");
    // LinesOfText(33) needs a line; an empty field is no field.
    EXPECT_TRUE(says(sent(News{.headline = "x", .at = any_time()}), "|33=1|58=-|"));
}

}  // namespace
}  // namespace trestle::fix
