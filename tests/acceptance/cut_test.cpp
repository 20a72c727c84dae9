// The line to every venue breaks at its N-th whole request, answer or message, for N = 1, 2, …
// until a run passes without a cut: what came in as the N-th was not executed, what went out as the
// N-th was. The real gateway with its journal, four venues at once; in the end the desk's reports,
// the journal's fills and the simulators' own trades agree to the last unit, and nothing was placed
// twice.
#include <algorithm>
#include <cstdlib>

#include "tests/acceptance/venues_fixture.hpp"

namespace trestle::acceptance {
namespace {

std::map<std::string, std::string> const impatient{
    // Each venue's section has these two: what follows is read as part of it.
    {"depth",
     "0\nrequest_timeout_ms = 700\nanswer_timeout_ms = 300\naudit_interval_ms = 5000\n"
     "reconnect_cap_ms = 300"},
    {"trades", "false"},
    {"orders_per_second", "1000000"},
    {"max_position", "\"1000000\""},
    {"fsync", "\"interval\""},
    {"query_retry_ms", "200"},
    {"in_doubt_horizon_ms", "3000"},
    {"moving_market",
     "false\norders_per_10s = 100000000\nweight_per_minute = 1000000000\n"
     "limits_percent = 1000000"}};

class CutTest : public VenuesTest {
protected:
    CutTest() : VenuesTest(impatient) {
        for (auto const& market : markets) {
            bool const is_known = std::ranges::any_of(
                used_, [&](Market const& one) { return one.venue == market.venue; });
            if (!is_known) used_.push_back(market);
        }
    }

    std::string ask(Market const& market, std::string const& command, std::string const& body) {
        auto const reply = four_.control(market.venue).ask("POST", "/control/" + command, body);
        EXPECT_TRUE(reply.ok()) << command << ": " << reply.error();
        return reply.ok() ? reply->body : "";
    }
    bool wait_until_all_are_up() {
        return desk_->wait_for(
            [&] {
                auto const status = four_.status();
                return std::ranges::all_of(used_, [&](Market const& market) {
                    return status.find("DEMO at " + std::string(name_of(market.venue)) +
                                       ": link is up") != std::string::npos;
                });
            },
            60s);
    }
    // The last word of an order, whichever request it answered.
    [[nodiscard]] std::string last_status(std::string const& id) const {
        std::string status, order;
        for (auto const& report : desk_->reports()) {
            if (report.msg_type() != "8") continue;
            if (report.value(11) == id) order = report.value(37);
            if (!order.empty() && report.value(37) == order) status = report.value(39);
        }
        return status;
    }
    // Larger, at another price: some venues amend it in place, others place another one.
    void replace(std::string const& id, Market const& market) {
        Message message("G");
        message.add(11, id + "-more").add(41, id).add(1, "DEMO").add(55, market.symbol);
        message.add(54, "1").add(60, fix::desk::utc_timestamp()).add(38, "0.003");
        message.add(40, "2").add(44, "57990").add(59, "1").add(100, name_of(market.venue));
        ASSERT_EQ(desk_->send(message), "") << id;
    }
    [[nodiscard]] bool is_over(std::string const& id) const {
        auto const status = last_status(id);
        return status == "2" || status == "4" || status == "8" || status == "C";
    }
    [[nodiscard]] int replaced() const {
        return static_cast<int>(std::ranges::count_if(desk_->reports(), [](auto const& report) {
            return report.msg_type() == "8" && report.value(150) == "5";
        }));
    }
    // Half of the order that rests trades, where it is still known.
    void fill_half(Market const& market) {
        auto const orders = four_.control(market.venue).orders(market.control_name);
        EXPECT_TRUE(orders.ok()) << orders.error();
        if (!orders.ok()) return;
        for (auto const& one : *orders) {
            if (one.status != "NEW" || one.type != "LIMIT") continue;
            // It may end in the same moment: then there is nothing to fill.
            static_cast<void>(
                four_.control(market.venue).fill(market.control_name, one.order_id, "0.001"));
        }
    }
    // The desk asks again until the order has ended; how often the venue was cut is no matter.
    void end_all(std::vector<std::string> const& ids) {
        int round = 0;
        auto const are_over = [&] {
            return std::ranges::all_of(ids, [&](auto const& id) { return is_over(id); });
        };
        while (!are_over() && ++round <= 40) {
            for (std::size_t i = 0; i < ids.size(); ++i) {
                if (is_over(ids[i])) continue;
                // Under the name that it has, whether the replace took effect or not.
                auto const end = ids[i] + "-end" + std::to_string(round);
                cancel(end, ids[i], used_[i]);
                cancel(end + "-more", ids[i] + "-more", used_[i]);
            }
            static_cast<void>(desk_->wait_for(are_over, 2s));
        }
        for (auto const& id : ids) EXPECT_TRUE(is_over(id)) << id << " is " << last_status(id);
    }
    void live_a_day(std::string const& day) {
        std::vector<std::string> resting, taking;
        for (auto const& market : used_) {
            auto const name = day + std::string(name_of(market.venue));
            resting.push_back(name + "-rest");
            taking.push_back(name + "-buy");
            send(resting.back(), market, "1", "58000");
            send(taking.back(), market, "1");
        }
        auto const are_known = [&] {
            return std::ranges::all_of(resting, [&](auto const& id) {
                return !last_status(id).empty() && last_status(id) != "A";
            });
        };
        EXPECT_TRUE(desk_->wait_for(are_known, 60s)) << four_.gateway().output();
        for (auto const& market : used_) fill_half(market);
        for (std::size_t i = 0; i < used_.size(); ++i) replace(resting[i], used_[i]);
        end_all(resting);
        auto const are_over = [&] {
            return std::ranges::all_of(taking, [&](auto const& id) { return is_over(id); });
        };
        EXPECT_TRUE(desk_->wait_for(are_over, 60s)) << four_.gateway().output();
    }

    std::vector<Market> used_;  // one of each venue
};

TEST_F(CutTest, AtEachWholeMessageNothingIsLostAndNothingSentTwice) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
    // Every N with TRESTLE_CUT_ALL=1; else early ones, and later ones in growing steps.
    bool const takes_all = std::getenv("TRESTLE_CUT_ALL") != nullptr;
    std::map<std::string, int> lost;
    int cuts = 0;
    int last = 0;
    for (int nth = 1; !HasFailure(); nth += takes_all ? 1 : 1 + nth / 5) {
        SCOPED_TRACE("cut at message " + std::to_string(nth));
        ASSERT_LT(nth, 2000);
        for (auto const& market : used_) {
            ask(market, "cut", R"({"at":)" + std::to_string(nth) + "}");
            ask(market, "disconnect", R"({"websockets":"true"})");
        }
        desk_->run_for(50ms);
        ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
        live_a_day("d" + std::to_string(nth) + "-");
        int happened = 0;
        for (auto const& market : used_) {
            auto const cut = ask(market, "cut", "{}");
            if (cut.find("\"hasHappened\":true") == std::string::npos) continue;
            ++happened;
            auto const what = values_of(cut, "what");
            if (!what.empty()) ++lost[what.front().substr(0, what.front().find(' '))];
            ask(market, "cut", R"({"at":0})");
        }
        cuts += happened;
        last = nth;
        if (happened == 0) break;
    }
    std::printf("%d cuts, the last run without one at N = %d;", cuts, last);
    for (auto const& [what, count] : lost) std::printf(" %s: %d", what.c_str(), count);
    std::printf("\n");
    // Both directions, over REST and over WebSockets.
    for (auto const* what : {"request", "answer", "message", "push"}) {
        EXPECT_GT(lost[what], 0) << what;
    }
    for (auto const& market : used_) {
        auto const requests = four_.control(market.venue).ask("GET", "/control/requests", "");
        ASSERT_TRUE(requests.ok()) << requests.error();
        for (auto const& count : values_of(requests->body, "received")) {
            EXPECT_EQ(count, "1") << name_of(market.venue) << ": " << requests->body;
        }
    }
    ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
    EXPECT_GT(told_to_desk().size(), 20U);
    EXPECT_GT(replaced(), 20);
    expect_agreement();
}

// What an order in doubt is asked for goes wrong too: the answer fails or is lost, or the line is.
TEST_F(CutTest, QuestionsThatFailAreAskedAgainUntilTheOutcomeIsKnown) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
    for (std::string const kind : {"fail_after", "drop_answer", "drop_request", "disconnect"}) {
        SCOPED_TRACE(kind);
        ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
        for (auto const& market : used_) {
            ask(market, "fault", R"({"kind":"drop_answer","operation":"place","count":2})");
            ask(market, "event_fault", R"({"kind":"lose","event":"order","count":-1})");
            ask(market, "fault", R"({"kind":")" + kind + R"(","operation":"query","count":1})");
        }
        live_a_day(kind + "-");
        for (auto const& market : used_) {
            auto const state = ask(market, "state", "{}");
            auto const waiting = values_of(state, "faultsWaiting");
            ASSERT_EQ(waiting.size(), 1U) << state;
            // Only the loss of events lasts until it is cleared.
            EXPECT_EQ(waiting.front(), "1") << name_of(market.venue) << ": a fault never happened";
            ask(market, "clear_faults", "{}");
        }
        if (HasFailure()) return;
    }
    ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
    expect_agreement();
}

// The gateway is killed while the answer to a replace is lost: the next one asks what became of it.
TEST_F(CutTest, AReplaceOfBeforeACrashIsKnownAfterIt) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    for (std::string const kind : {"drop_answer", "drop_request"}) {
        SCOPED_TRACE(kind);
        ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
        std::vector<std::string> ids;
        auto const are_all = [&](std::string const& status) {
            return std::ranges::all_of(ids,
                                       [&](auto const& id) { return last_status(id) == status; });
        };
        for (auto const& market : used_) {
            ids.push_back(kind + "-" + std::string(name_of(market.venue)));
            send(ids.back(), market, "1", "58000");
        }
        ASSERT_TRUE(desk_->wait_for([&] { return are_all("0"); }, 20s));
        for (std::size_t i = 0; i < used_.size(); ++i) {
            bool const is_spot = used_[i].venue == Venue::binance_spot;
            ask(used_[i], "fault",
                R"({"kind":")" + kind + R"(","operation":")" +
                    (is_spot ? "cancelReplace" : "amend") + "\"}");
            ask(used_[i], "event_fault", R"({"kind":"lose","event":"*","count":-1})");
            replace(ids[i], used_[i]);
        }
        // One rule is left of each venue's two: the request has come.
        auto const have_come = [&] {
            return std::ranges::all_of(used_, [&](Market const& market) {
                return values_of(ask(market, "state", "{}"), "faultsWaiting").front() == "1";
            });
        };
        ASSERT_TRUE(desk_->wait_for([&] { return have_come() && are_all("E"); }, 20s));
        int const before = replaced();
        four_.gateway().kill();
        for (auto const& market : used_) ask(market, "clear_faults", "{}");
        ASSERT_TRUE(four_.start_gateway()) << four_.gateway().output();
        ASSERT_EQ(desk_->connect(fix::desk::Numbers::keep), "") << four_.gateway().output();
        // Replaced, or refused and as it was: no replace is open any more.
        auto const is_answered = [&](std::string const& id) {
            return std::ranges::any_of(desk_->reports(), [&](auto const& report) {
                bool const is_word = report.msg_type() == "9" || report.value(150) == "5";
                return is_word && report.value(11) == id + "-more";
            });
        };
        EXPECT_TRUE(desk_->wait_for([&] { return std::ranges::all_of(ids, is_answered); }, 30s))
            << four_.gateway().output();
        EXPECT_EQ(replaced() - before, kind == "drop_answer" ? 4 : 0);
        end_all(ids);
        if (HasFailure()) return;
    }
    ASSERT_TRUE(wait_until_all_are_up()) << four_.status();
    expect_agreement();
}

}  // namespace
}  // namespace trestle::acceptance
