// Requests beside orders, on real sockets: passwords, replays by ExecID, disputed trades, records
// of trades, and what a drop copy sees of a mass cancel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "tests/acceptance/desk_party.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Message;
using fix::desk::Numbers;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Requests : public testing::Test {
protected:
    void SetUp() override {
        deployment_.start_sim();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
        desk_.log_on(Numbers::reset);
    }
    void restart() {
        deployment_.kill_gateway();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    }

    // The UserStatus(926) of the answer, or what else came.
    std::string change_password(std::string const& id, std::string const& old,
                                std::string const& wanted) {
        Message request("BE");
        request.add(923, id).add(924, "3").add(553, "desk1").add(554, old).add(925, wanted);
        desk_.send(request);
        auto const* answer = desk_.wait_for("BF", with(923, id));
        return answer == nullptr ? "no answer" : std::string(answer->value(926));
    }
    // A wrong one is waited for: asked again until the answer is another one.
    std::string log_on_with(std::string const& password) {
        std::string problem;
        auto const until = std::chrono::steady_clock::now() + 30s;
        do {
            problem = desk_.try_to_log_on(password);
            if (problem.find("too many wrong logons") == std::string::npos) break;
            std::this_thread::sleep_for(200ms);
        } while (std::chrono::steady_clock::now() < until);
        return problem;
    }

    static Party::Claim with(int tag, std::string const& value) {
        return [tag, value](Message const& message) { return message.value(tag) == value; };
    }
    static std::vector<std::string> values(std::vector<Message> const& messages, int tag) {
        std::vector<std::string> all;
        for (auto const& message : messages) all.emplace_back(message.value(tag));
        return all;
    }

    // ExecIDs that come again for this request, in order; the News(B) at their end.
    struct Replay {
        std::vector<std::string> exec_ids;
        std::string headline, text, last;
    };
    Replay replay(Party& party, std::string const& id, std::string const& first,
                  std::string const& last) {
        party.forget();
        Message request("U1");
        request.add(7603, id).add(7601, first);
        if (!last.empty()) request.add(7602, last);
        party.send(request);
        auto const* news = party.wait_for("B", with(7603, id));
        if (news == nullptr) return {.headline = "no answer"};
        return {values(party.all("8", with(97, "Y")), 17), std::string(news->value(148)),
                std::string(news->value(58)), std::string(news->value(7602))};
    }

    // A market order that is filled at once; the report of its fill.
    Message filled(std::string const& id, std::string const& side = "1") {
        desk_.send(new_order(id, side, "0.01", ""));
        auto const* fill = desk_.report(id, "F");
        EXPECT_NE(fill, nullptr) << id;
        return fill == nullptr ? Message() : *fill;
    }

    struct Record {
        std::string total, result, status, text;  // of the AQ
        std::vector<std::string> exec_ids;        // of each AE
        std::vector<Message> reports;
    };
    Record ask_for_trades(Party& party, Message request) {
        auto const id = std::string(request.value(568));
        party.send(std::move(request));
        auto const* ack = party.wait_for("AQ", with(568, id));
        if (ack == nullptr) return {.total = "no answer"};
        Record record{std::string(ack->value(748)),
                      std::string(ack->value(749)),
                      std::string(ack->value(750)),
                      std::string(ack->value(58)),
                      {},
                      {}};
        if (record.total != "0") {
            EXPECT_NE(party.wait_for("AE",
                                     [&](Message const& one) {
                                         return one.value(568) == id && one.value(912) == "Y";
                                     }),
                      nullptr)
                << "no last one";
        }
        record.reports = party.all("AE", with(568, id));
        record.exec_ids = values(record.reports, 17);
        return record;
    }

    Deployment deployment_{std::map<std::string, std::string>{{"moving_market", "false"}}};
    Party desk_{deployment_, "DESK1"};
};

using Passwords = Requests;

TEST_F(Passwords, ANewPasswordCountsAtOnceAndAfterARestartAndTheOldOneDoesNot) {
    EXPECT_EQ(change_password("p1", "demo", "Secret-Horse-42"), "5");
    desk_.rest("a");  // the session goes on
    desk_.log_out();
    EXPECT_THAT(log_on_with("demo"), HasSubstr("wrong"));
    EXPECT_EQ(log_on_with("Secret-Horse-42"), "");
    desk_.log_out();
    restart();
    EXPECT_THAT(log_on_with("demo"), HasSubstr("wrong"));
    EXPECT_EQ(log_on_with("Secret-Horse-42"), "");
    EXPECT_EQ(change_password("p2", "Secret-Horse-42", "Another-Horse-43"), "5");
    desk_.log_out();
    EXPECT_THAT(log_on_with("Secret-Horse-42"), HasSubstr("wrong"));
    EXPECT_EQ(log_on_with("Another-Horse-43"), "");
}

TEST_F(Passwords, AWrongOldPasswordChangesNothingAndIsOnTheTrail) {
    EXPECT_EQ(change_password("p1", "Wrong-Guess-17", "Another-Secret-9"), "4");
    desk_.log_out();
    EXPECT_THAT(log_on_with("Another-Secret-9"), HasSubstr("wrong"));
    EXPECT_EQ(log_on_with("demo"), "");
    // What was asked for, and that nothing came of it: for ops, without a secret.
    EXPECT_THAT(audit_rows(deployment_, "SELECT what FROM event WHERE what LIKE 'asks for user%'"),
                ElementsAre("asks for user, request p1"));
    auto const why = audit_rows(
        deployment_, "SELECT why FROM event WHERE kind = 'refused_message' AND cl_ord_id = 'p1'");
    EXPECT_THAT(why, ElementsAre(HasSubstr("the password of user 'desk1' was not changed: ")));
    for (auto const& text : why) EXPECT_EQ(text.find("Wrong-Guess"), std::string::npos);
}

using Replays = Requests;

TEST_F(Replays, ARangeComesUnderItsExecIdsAfterAResetAndARestart) {
    std::vector<std::string> ids;
    for (auto const* order : {"a", "b", "c"}) {
        desk_.rest(order);
        ids.emplace_back(desk_.report(order, "A")->value(17));
        ids.emplace_back(desk_.report(order, "0")->value(17));
    }
    auto const middle = replay(desk_, "r1", ids[1], ids[3]);
    EXPECT_THAT(middle.exec_ids, ElementsAre(ids[1], ids[2], ids[3]));
    EXPECT_EQ(middle.headline, "replay complete");
    EXPECT_EQ(middle.last, ids[3]);
    restart();
    desk_.forget();
    desk_.log_on(Numbers::reset);
    ASSERT_NE(desk_.wait_for("B", with(148, "recovery complete")), nullptr);
    auto const to_the_last = replay(desk_, "r2", ids[4], "");
    EXPECT_THAT(to_the_last.exec_ids, ElementsAre(ids[4], ids[5]));
    auto const nothing = replay(desk_, "r3", "999999999998-0", "999999999999-0");
    EXPECT_THAT(nothing.exec_ids, IsEmpty());
    EXPECT_THAT(nothing.text, HasSubstr("no report in this range"));
    Message malformed("U1");
    malformed.add(7603, "r4").add(7601, "yesterday");
    desk_.send(malformed);
    auto const* refused = desk_.wait_for("3", with(371, "7601"));
    ASSERT_NE(refused, nullptr);
    EXPECT_THAT(std::string(refused->value(58)), HasSubstr("'yesterday' is no ExecID(17) of ours"));
}

TEST_F(Replays, ADeskIsToldOfItsOwnOrdersOnly) {
    desk_.rest("mine");
    Party other(deployment_, "DESK2");
    other.log_on(Numbers::reset);
    ASSERT_NE(other.wait_for("B", with(148, "recovery complete")), nullptr);
    auto const again = replay(other, "r1", "1-0", "");
    EXPECT_THAT(again.exec_ids, IsEmpty());
    EXPECT_EQ(again.headline, "replay complete");
    EXPECT_EQ(again.text, "no report was ever made for this session");
}

using Disputes = Requests;

TEST_F(Disputes, ATradeThatTheDeskDoesNotKnowAlertsAnOperatorAndStands) {
    auto const fill = filled("a");
    Message dispute("Q");
    dispute.add(37, fill.value(37)).add(17, fill.value(17)).add(127, "C").add(55, "BTC-USDT");
    dispute.add(54, "1").add(32, "0.01").add(31, fill.value(31)).add(58, "we asked for less");
    auto const told = desk_.all("8", [](auto&) { return true; }).size();
    desk_.send(dispute);
    auto const alerts = audit_rows(deployment_,
                                   "SELECT text FROM alert WHERE text LIKE "
                                   "'session DESK1 disputes%'");
    ASSERT_EQ(alerts.size(), 1U);
    EXPECT_EQ(alerts.front(), "session DESK1 disputes trade " + std::string(fill.value(527)) +
                                  ", 0.01 @ " + std::string(fill.value(31)) +
                                  ", DKReason(127) C: we asked for less; call the desk");
    EXPECT_THAT(audit_rows(deployment_,
                           "SELECT what || ': ' || why FROM event WHERE kind = 'trade_disputed'"),
                ElementsAre("disputes report " + std::string(fill.value(17)) +
                            ", reason C: we asked for less"));
    EXPECT_TRUE(deployment_.gateway().wait_for_text("session DESK1 disputes trade", 10s));
    auto const story = Deployment::trestle(
        {"audit", "show", std::string(fill.value(37)), "--data", deployment_.home().string()});
    EXPECT_THAT(story.output, HasSubstr("disputes trade"));
    // Nothing is answered and nothing changes.
    desk_.run_for(300ms);
    EXPECT_EQ(desk_.all("8", [](auto&) { return true; }).size(), told);
    EXPECT_TRUE(desk_.all("j", [](auto&) { return true; }).empty());
    Message status("H");
    status.add(11, "a").add(55, "BTC-USDT").add(54, "1");
    desk_.send(status);
    auto const* state = desk_.report("a", "I");
    ASSERT_NE(state, nullptr);
    EXPECT_EQ(state->value(39), "2");
    EXPECT_EQ(state->value(14), "0.01");
}

TEST_F(Disputes, AReportThatIsNoTradeOfTheDeskIsSaidToBeNone) {
    auto const fill = filled("a");
    Message dispute("Q");
    dispute.add(37, fill.value(37)).add(17, "7-7").add(127, "A").add(55, "BTC-USDT").add(54, "1");
    desk_.send(dispute);
    EXPECT_THAT(
        audit_rows(deployment_, "SELECT text FROM alert WHERE text LIKE 'session DESK1 disputes%'"),
        ElementsAre(HasSubstr("ExecID(17) '7-7', which is no trade of its orders")));
}

using Trades = Requests;

TEST_F(Trades, AreAcknowledgedWithTheirNumberAndReportedOneByOne) {
    auto const bought = filled("a");
    auto const sold = filled("b", "2");
    auto const all = ask_for_trades(desk_, Message("AD").add(568, "t1").add(569, "0"));
    EXPECT_EQ(all.total, "2");
    EXPECT_EQ(all.result, "0");
    EXPECT_EQ(all.status, "0");
    EXPECT_THAT(all.exec_ids, ElementsAre(bought.value(17), sold.value(17)));
    ASSERT_EQ(all.reports.size(), 2U);
    auto const& last = all.reports.back();
    for (int const tag : {11, 17, 31, 32, 37, 54, 55, 137, 138, 198, 527, 851}) {
        EXPECT_EQ(last.value(tag), sold.value(tag)) << tag;
    }
    EXPECT_EQ(last.value(571), sold.value(17));
    EXPECT_EQ(last.value(150), "F");
    EXPECT_EQ(last.value(748), "2");
    EXPECT_EQ(all.reports.front().value(912), "N");
    // Each thing that is given narrows it.
    Message of_order("AD");
    of_order.add(568, "t2").add(569, "0").add(37, sold.value(37));
    EXPECT_THAT(ask_for_trades(desk_, of_order).exec_ids, ElementsAre(sold.value(17)));
    Message of_report("AD");
    of_report.add(568, "t3").add(569, "0").add(17, bought.value(17));
    EXPECT_THAT(ask_for_trades(desk_, of_report).exec_ids, ElementsAre(bought.value(17)));
    Message of_side("AD");
    of_side.add(568, "t4").add(569, "0").add(54, "1");
    EXPECT_THAT(ask_for_trades(desk_, of_side).exec_ids, ElementsAre(bought.value(17)));
    Message of_symbol("AD");
    of_symbol.add(568, "t5").add(569, "0").add(55, "ETH-USDT");
    EXPECT_EQ(ask_for_trades(desk_, of_symbol).total, "0");
    // And the record outlives the process.
    restart();
    desk_.log_on();
    auto const again = ask_for_trades(desk_, Message("AD").add(568, "t6").add(569, "0"));
    EXPECT_EQ(again.exec_ids, all.exec_ids);
}

TEST_F(Trades, WhatIsNotTakenOrNotAllowedIsRefusedInTheAcknowledgement) {
    filled("a");
    auto const kind = ask_for_trades(desk_, Message("AD").add(568, "t1").add(569, "2"));
    EXPECT_EQ(kind.total + "/" + kind.result + "/" + kind.status, "0/8/2");
    Message foreign("AD");
    foreign.add(568, "t2").add(569, "0").add(1, "SOMEBODY");
    auto const account = ask_for_trades(desk_, foreign);
    EXPECT_EQ(account.total + "/" + account.result + "/" + account.status, "0/9/2");
    Message unknown("AD");
    unknown.add(568, "t3").add(569, "0").add(55, "NO-SUCH");
    auto const symbol = ask_for_trades(desk_, unknown);
    EXPECT_EQ(symbol.total + "/" + symbol.result + "/" + symbol.status, "0/0/0");
    EXPECT_EQ(symbol.text, "no trade matches");
    EXPECT_TRUE(desk_.all("AE", [](auto&) { return true; }).empty());
}

struct Copies : Requests {
    void SetUp() override {
        Requests::SetUp();
        drop_copy_.log_on(Numbers::reset);
        ASSERT_NE(drop_copy_.wait_for("B", with(148, "recovery complete")), nullptr);
    }
    Party drop_copy_{deployment_, "DROP1"};
};

TEST_F(Copies, AMassCancelIsCopiedWithItsOrdersAndRecovered) {
    desk_.rest("a");
    desk_.rest("b");
    Message cancel("q");
    cancel.add(11, "m").add(530, "7").add(60, fix::desk::utc_timestamp());
    desk_.send(cancel);
    auto const* report = desk_.wait_for("r", with(11, "m"));
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->value(533), "2");
    auto const* copy = drop_copy_.wait_for("r", with(11, "m"));
    ASSERT_NE(copy, nullptr);
    EXPECT_EQ(copy->value(797), "Y");
    EXPECT_EQ(copy->value(448), "DESK1");
    EXPECT_EQ(copy->value(452), "11");
    EXPECT_FALSE(report->has(797));
    std::vector<std::string> named;
    for (auto const& field : copy->fields()) {
        if (field.tag == 41) named.push_back(field.value);
    }
    EXPECT_THAT(named, ElementsAre("a", "b"));
    for (int const tag : {37, 530, 531, 533, 60}) {
        EXPECT_EQ(copy->value(tag), report->value(tag)) << tag;
    }
    for (auto const* order : {"a", "b"}) {
        auto const* end = desk_.report(order, "4");
        auto const* copied = drop_copy_.report(order, "4");
        ASSERT_TRUE(end != nullptr && copied != nullptr) << order;
        EXPECT_EQ(copied->value(17), end->value(17));
    }
    // One that came while it was away is there at its next logon.
    drop_copy_.cut();
    Message nothing("q");
    nothing.add(11, "n").add(530, "7").add(60, fix::desk::utc_timestamp());
    desk_.send(nothing);
    ASSERT_NE(desk_.wait_for("r", with(11, "n")), nullptr);
    drop_copy_.log_on();
    auto const* late = drop_copy_.wait_for("r", with(11, "n"));
    ASSERT_NE(late, nullptr);
    EXPECT_EQ(late->value(97), "Y");
    EXPECT_EQ(late->value(533), "0");
}

TEST_F(Copies, AListsStatesAreCopied) {
    Message list("E");
    list.add(66, "l").add(394, "3").add(68, "1").add(73, "1").add(11, "a").add(67, "1");
    list.add(1, "DEMO").add(55, "BTC-USDT").add(54, "1").add(38, "0.01").add(40, "2");
    list.add(44, "50000").add(59, "1");
    desk_.send(list);
    auto const* copy = drop_copy_.wait_for("N", with(66, "l"));
    ASSERT_NE(copy, nullptr);
    EXPECT_EQ(copy->value(429), "1");
    EXPECT_EQ(copy->value(797), "Y");
    EXPECT_EQ(copy->value(448), "DESK1");
}

// Both desks are told, each by a report of its own; the drop copy hears of one end.
TEST_F(Copies, AnOrderThatAColleagueCancelsEndsOnce) {
    desk_.rest("a");
    auto const order = std::string(desk_.report("a", "0")->value(37));
    Party colleague(deployment_, "DESK2");
    colleague.log_on(Numbers::reset);
    Message cancel("F");
    cancel.add(41, "a").add(37, order).add(11, "c").add(55, "BTC-USDT").add(54, "1");
    cancel.add(60, fix::desk::utc_timestamp());
    colleague.send(cancel);
    auto const* asked = colleague.report("c", "4");
    auto const* told = desk_.report("a", "4");
    ASSERT_TRUE(asked != nullptr && told != nullptr);
    EXPECT_NE(asked->value(17), told->value(17));
    ASSERT_NE(drop_copy_.wait_for("8", with(17, std::string(told->value(17)))), nullptr);
    // Something behind it, so that nothing can still be on its way.
    desk_.rest("z");
    ASSERT_NE(drop_copy_.report("z", "0"), nullptr);
    auto const ends = drop_copy_.all(
        "8", [&](Message const& one) { return one.value(37) == order && one.value(150) == "4"; });
    EXPECT_THAT(values(ends, 17), ElementsAre(told->value(17)));
}

}  // namespace
}  // namespace trestle::acceptance
