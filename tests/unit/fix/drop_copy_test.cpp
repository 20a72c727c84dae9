// What a drop copy sees, and that it resumes from its own cursor.
#include "fix/drop_copy.hpp"

#include <gtest/gtest.h>

#include "tests/support/approval.hpp"
#include "tests/unit/fix/gateway_house.hpp"

namespace trestle::fix {
namespace {

using Ids = std::vector<std::string>;

Configured rights() {
    Configured configured;
    configured.sessions.push_back({.session = SessionId::of("DESK1"),
                                   .accounts = {Account::of("DEMO"), Account::of("OTHER")}});
    configured.sessions.push_back(
        {.session = SessionId::of("DROP"), .is_drop_copy = true, .watched = {Account::of("DEMO")}});
    configured.sessions.push_back({.session = SessionId::of("FEED"),
                                   .is_drop_copy = true,
                                   .has_compliance_feed = true,
                                   .watched = {Account::of("DEMO"), Account::of("OTHER")}});
    return configured;
}

NewOrder order(std::string const& account = "DEMO") {
    NewOrder order{.origin = {.session = SessionId::of("DESK1")},
                   .cl_ord_id = ClOrdId::of("a"),
                   .account = Account::of(account),
                   .symbol = Symbol::of("BTC-USDT")};
    order.terms.quantity = Quantity(Decimal::whole(2));
    order.terms.price = Price(Decimal::whole(100));
    return order;
}

SubmitToVenue submit() {
    VenueOrder venue_order{.order = OrderId{3},
                           .account = Account::of("DEMO"),
                           .instrument = {1},
                           .venue = Venue::binance_spot,
                           .symbol = VenueSymbol::of("BTCUSDT"),
                           .client_id = VenueClientId::of("x1y3z1")};
    venue_order.terms = order().terms;
    return {tests::approve_for_test(venue_order)};
}

struct Watched : House {
    explicit Watched(std::string folder = {}) : House(std::move(folder)) {
        for (auto const* desk : {"DESK1", "DROP", "FEED"}) open(desk);
    }
    void begin() {
        start();
        happen({}, rights());
    }
    void all_on() {
        for (auto const* desk : {"DESK1", "DROP", "FEED"}) log_on(desk);
        turn();
        sent.clear();
    }
};

TEST(DropCopy, GetsEachReportOfWhatItWatchesUnderTheSameExecId) {
    Watched house;
    house.begin();
    house.all_on();
    house.happen({report_of("a"), report_of("b", "DESK1", "OTHER"),
                  CancelRejected{.session = SessionId::of("DESK1"),
                                 .cl_ord_id = ClOrdId::of("c"),
                                 .account = Account::of("DEMO")}});
    EXPECT_EQ(house.exec_ids("DESK1"), (Ids{"3-0", "3-1"}));
    EXPECT_EQ(house.exec_ids("DROP"), Ids{"3-0"});
    EXPECT_EQ(house.exec_ids("FEED"), (Ids{"3-0", "3-1"}));
    auto const copies = house.to("DROP");
    ASSERT_EQ(copies.size(), 2U);
    EXPECT_EQ(value_of(wire(copies[0].message), 797), "Y");
    EXPECT_EQ(copies[1].message.substr(0, 5), "35=9|");
    EXPECT_EQ(value_of(wire(house.to("DESK1")[0].message), 797), "") << "no copy to the desk";
}

TEST(DropCopy, WhatNamesNoAccountConcernsWhoWatchesTheDesk) {
    Watched house;
    house.begin();
    house.all_on();
    house.happen({CancelRejected{.session = SessionId::of("DESK1")}});
    house.happen({CancelRejected{.session = SessionId::of("STRANGER")}});
    EXPECT_EQ(house.to("DROP").size(), 1U);
    EXPECT_EQ(house.to("FEED").size(), 1U);
}

MassCancelReport mass_cancel_of(std::string const& account) {
    MassCancelReport report{.session = SessionId::of("DESK1"),
                            .id = OrderId{9},
                            .cl_ord_id = ClOrdId::of("m"),
                            .orders = {{OrderId{1}, ClOrdId::of("a")}}};
    if (!account.empty()) report.scope.account = Account::of(account);
    return report;
}

TEST(DropCopy, AnswersAboutManyOrdersGoToWhoMayKnowOfAllOfThem) {
    Watched house;
    house.begin();
    house.all_on();
    ListStatus const list{.session = SessionId::of("DESK1"), .list_id = ListId::of("l")};
    house.happen({mass_cancel_of(""), mass_cancel_of("DEMO"), mass_cancel_of("OTHER"), list});
    auto const types_to = [&](std::string const& desk) {
        std::string types;
        for (auto const& one : house.to(desk)) types += one.message.substr(3, 1);
        return types;
    };
    EXPECT_EQ(types_to("DESK1"), "rrrN");
    EXPECT_EQ(types_to("FEED"), "rrrN") << "watches both accounts of the desk";
    EXPECT_EQ(types_to("DROP"), "r") << "not what may name orders of the other account";
    auto const copy = wire(house.to("DROP").front().message);
    EXPECT_EQ(value_of(copy, 1), "DEMO");
    EXPECT_EQ(value_of(copy, 448), "DESK1");
    EXPECT_EQ(value_of(copy, 797), "Y");
    EXPECT_EQ(value_of(wire(house.to("FEED").back().message), 797), "Y");
}

// A session that sees its firm names its colleagues' orders, too.
TEST(DropCopy, AFirmsMassCancelIsForWhoWatchesTheFirm) {
    Watched house;
    house.start();
    auto configured = rights();
    configured.sessions[0].accounts = {Account::of("DEMO")};
    configured.sessions[0].firm = "ACME";
    configured.sessions[0].sees_firm = true;
    configured.sessions.push_back(
        {.session = SessionId::of("DESK2"), .accounts = {Account::of("OTHER")}, .firm = "ACME"});
    house.happen({}, configured);
    house.all_on();
    house.happen({mass_cancel_of("")});
    EXPECT_EQ(house.to("DROP").size(), 0U);
    EXPECT_EQ(house.to("FEED").size(), 1U);
}

// Both desks hear of it, under an ExecID each; there is one end all the same.
TEST(DropCopy, TheEndOfAnOrderByAColleagueIsCopiedOnce) {
    Watched house;
    house.begin();
    house.all_on();
    auto asked = report_of("c", "DESK2");
    asked.kind = ReportKind::canceled;
    asked.orig_cl_ord_id = ClOrdId::of("a");
    auto told = report_of("a", "DESK1");
    told.kind = ReportKind::canceled;
    house.happen({asked, told});
    EXPECT_EQ(house.exec_ids("DESK1"), Ids{"3-1"});
    EXPECT_EQ(house.exec_ids("DROP"), Ids{"3-1"});
    EXPECT_EQ(house.exec_ids("FEED"), Ids{"3-1"});
    // One that its own desk has canceled is told once, and copied.
    asked.session = SessionId::of("DESK1");
    auto other = told;
    other.order_id = OrderId{2};
    house.happen({asked, other});
    EXPECT_EQ(house.exec_ids("DROP"), (Ids{"3-1", "4-0", "4-1"}));
}

TEST(DropCopy, WhatIsItsOwnStandsInOrderAmongTheCopies) {
    Watched house;
    house.begin();
    house.all_on();
    house.happen({report_of("a"), News{.session = SessionId::of("FEED")}, report_of("b"),
                  News{.session = SessionId::of("DROP")}},
                 order());
    std::string types;
    for (auto const& one : house.to("FEED")) types += one.message.substr(3, 1);
    EXPECT_EQ(types, "UU8B8");
    EXPECT_EQ(house.exec_ids("DROP"), (Ids{"3-0", "3-2"}));
    EXPECT_TRUE(house.to("DROP").back().is_news());
    // What a drop copy asks for itself is answered once, not copied to it as well.
    house.happen({report_of("x", "DROP")});
    EXPECT_EQ(house.exec_ids("DROP").size(), 3U);
}

TEST(DropCopy, BeginsWhereItIsSetUpAndGoesOnFromItsOwnCursor) {
    ScratchFolder const folder;
    Watched before(folder / "fix");
    before.start();
    before.happen({report_of("a")});  // 2-0: nobody watches yet
    before.happen({}, rights());
    for (int i = 0; i < 3; ++i) before.happen({report_of("a")});  // 4-0, 5-0, 6-0
    before.log_on("DROP");
    before.turn();
    EXPECT_EQ(before.exec_ids("DROP"), (Ids{"4-0", "5-0", "6-0"}));
    EXPECT_EQ(value_of(wire(before.sent.back().message), 7602), "6-0");
    before.gateway.on_delivered("DROP", {5, 0});
    before.happen({}, before.inbox.back());
    before.happen({report_of("a")});  // 8-0

    std::filesystem::remove_all(folder / "fix");
    Watched after(folder / "fix");
    after.replay(before, before.journal.size());
    after.log_on("DROP", true);
    after.log_on("DESK1", true);
    after.turn();
    EXPECT_EQ(after.exec_ids("DROP"), (Ids{"6-0", "8-0"}));
    EXPECT_EQ(after.exec_ids("DESK1"), (Ids{"2-0", "4-0", "5-0", "6-0", "8-0"}));
}

std::string kind_of(Sent const& sent) { return value_of(wire(sent.message), 7607); }

TEST(ComplianceFeed, TellsTheRequestTheVerdictTheRouteAndWhatWentToTheVenue) {
    Watched house;
    house.begin();
    house.all_on();
    auto input = order();
    input.verdict = {.decision = ScriptVerdict::Decision::allow, .rule = "r.lua:1", .text = "fine"};
    house.happen({report_of("a"), submit(), StartTimer{}}, input);
    auto const told = house.to("FEED");
    // Request, script, risk, route, the report, the child order.
    EXPECT_EQ(house.exec_ids("FEED"),
              (Ids{"2-4294967280", "2-4294967281", "2-4294967282", "2-4294967283", "3-0", "3-1"}));
    ASSERT_EQ(told.size(), 6U);
    EXPECT_EQ(told[0].message.substr(0, 6), "35=U2|");
    EXPECT_EQ(value_of(wire(told[0].message), 11), "a");
    EXPECT_EQ(value_of(wire(told[2].message), 7605), "approved");
    EXPECT_EQ(told[4].message.substr(0, 5), "35=8|");
    EXPECT_EQ(value_of(wire(told[5].message), 7606), "x1y3z1");
    EXPECT_NE(kind_of(told[0]), kind_of(told[2]));
    EXPECT_EQ(house.exec_ids("DROP"), Ids{"3-0"}) << "a plain drop copy has reports only";
}

TEST(ComplianceFeed, TellsWhyAnOrderWasRefused) {
    Watched house;
    house.begin();
    house.all_on();
    auto report = report_of("a");
    report.kind = ReportKind::rejected;
    report.refusal = refusal_for(Reason::max_order_quantity, "too many");
    house.happen({report}, order());
    auto const told = house.to("FEED");
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(value_of(wire(told[1].message), 7605), "max_order_quantity");
}

TEST(ComplianceFeed, TellsWhatWasRefusedBeforeItWasAnOrder) {
    Watched house;
    house.begin();
    house.all_on();
    RefusedMessage refused{.origin = {.session = SessionId::of("DESK1")},
                           .refusal = {Reason::throttled, "slowly"}};
    refused.msg_type = decltype(refused.msg_type)::of("D");
    house.happen({MessageRejected{.session = SessionId::of("DESK1")}}, refused);
    refused.msg_type = decltype(refused.msg_type)::of("x");
    house.happen({MessageRejected{.session = SessionId::of("DESK1")}}, refused);
    auto const told = house.to("FEED");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(value_of(wire(told[0].message), 7605), "throttled");
}

TEST(ComplianceFeed, KeepsItsOrderThroughARestart) {
    ScratchFolder const folder;
    Watched before(folder / "fix");
    before.begin();
    before.all_on();
    before.happen({report_of("a"), submit()}, order());
    before.happen({report_of("a")}, VenueAccepted{});
    std::filesystem::remove_all(folder / "fix");
    Watched after(folder / "fix");
    after.replay(before, before.journal.size());
    after.log_on("FEED");
    after.turn();
    EXPECT_EQ(after.exec_ids("FEED"), before.exec_ids("FEED"));
}

}  // namespace
}  // namespace trestle::fix
