// One FIX session trades four venues at once, each simulated by a process of its own. A venue that
// falls silent costs the others nothing, and in the end the desk's reports, the journal's fills and
// the simulator's own list of trades agree at every venue.
#include <gmock/gmock.h>
#include <signal.h>

#include "tests/acceptance/venues_fixture.hpp"

namespace trestle::acceptance {
namespace {

using testing::HasSubstr;

TEST_F(VenuesTest, OneSessionTradesAllFourAtOnce) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    auto const id = [](char const* what, std::size_t i) { return what + std::to_string(i); };
    // All at once: nobody waits for the venue before.
    for (std::size_t i = 0; i < markets.size(); ++i) {
        send(id("rest", i), markets[i], "1", "58000");
        send(id("buy", i), markets[i], "1");
        send(id("sell", i), markets[i], "2");
    }
    for (std::size_t i = 0; i < markets.size(); ++i) {
        SCOPED_TRACE(std::string(name_of(markets[i].venue)) + " " + markets[i].symbol);
        expect(id("rest", i), "0");
        expect(id("buy", i), "2");
        expect(id("sell", i), "2");
        cancel(id("end", i), id("rest", i), markets[i]);
    }
    for (std::size_t i = 0; i < markets.size(); ++i) expect(id("end", i), "4");
    EXPECT_EQ(told_to_desk().size() >= 2 * markets.size(), true);
    auto const status = four_.status();
    for (auto const venue : FourDeployment::venues()) {
        EXPECT_THAT(status, HasSubstr("DEMO at " + std::string(name_of(venue)) + ": link is up"));
    }
    expect_agreement();
}

// Frozen, as a venue whose data centre lost its network: connections stay, nothing answers.
TEST_F(VenuesTest, AVenueThatFallsSilentCostsTheOthersNothing) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    for (auto const silent : FourDeployment::venues()) {
        SCOPED_TRACE(name_of(silent));
        auto const name = std::string(name_of(silent));
        four_.sim(silent).send_signal(SIGSTOP);
        std::size_t sent = 0;
        for (auto const& market : markets) {
            send(name + std::to_string(sent++), market, "1");
        }
        for (std::size_t i = 0; i < markets.size(); ++i) {
            if (markets[i].venue == silent) continue;
            // Ten times below the time-outs of a request: nobody waited for the silent one.
            EXPECT_TRUE(becomes(name + std::to_string(i), "2", 1s))
                << name_of(markets[i].venue) << " " << markets[i].symbol << " is '"
                << status_of(name + std::to_string(i)) << "' " << text_of(name + std::to_string(i));
        }
        four_.sim(silent).send_signal(SIGCONT);
        // What was in doubt is asked for until it is known: nothing is lost, nothing sent twice.
        for (std::size_t i = 0; i < markets.size(); ++i) {
            if (markets[i].venue != silent) continue;
            auto const id = name + std::to_string(i);
            EXPECT_TRUE(
                desk_->wait_for([&] { return status_of(id) == "2" || status_of(id) == "8"; }, 60s))
                << id << " is '" << status_of(id) << "' " << text_of(id) << "\n"
                << four_.gateway().output();
        }
        auto const is_back = [&] {
            return four_.status().find("DEMO at " + name + ": link is up") != std::string::npos;
        };
        EXPECT_TRUE(desk_->wait_for(is_back, 60s)) << four_.status();
    }
    for (auto const venue : FourDeployment::venues()) {
        auto const requests = four_.control(venue).ask("GET", "/control/requests", "");
        ASSERT_TRUE(requests.ok()) << requests.error();
        for (auto const& count : values_of(requests->body, "received")) {
            EXPECT_EQ(count, "1") << "placed twice at " << name_of(venue) << ": " << requests->body;
        }
    }
    expect_agreement();
}

TEST_F(VenuesTest, AVenueThatIsNotThereAtTheStartIsTakenInLater) {
    four_.start_sims();
    four_.sim(Venue::okx).kill();
    auto const begin = std::chrono::steady_clock::now();
    ASSERT_NO_FATAL_FAILURE(log_on());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s) << "desks waited for okx";
    EXPECT_THAT(four_.status(), HasSubstr("DEMO at okx: link is down"));
    send("early", markets[2], "1");
    expect("early", "8");
    // What it trades is not known before it has spoken once.
    EXPECT_THAT(text_of("early"), HasSubstr("is not traded at okx"));
    send("other", markets[0], "1");
    expect("other", "2");
    four_.start_sim(Venue::okx);
    auto const is_up = [&] {
        return four_.status().find("DEMO at okx: link is up") != std::string::npos;
    };
    EXPECT_TRUE(desk_->wait_for(is_up, 60s)) << four_.status();
    // Its quotes have a connection of their own, which may come back later: until then an order
    // has nothing to check its price against.
    std::string last;
    auto const trades = [&] {
        bool const is_first = last.empty();
        bool const has_no_quotes = !is_first && status_of(last) == "8" &&
                                   text_of(last).find("no_reference_price") != std::string::npos;
        if (is_first || has_no_quotes) {
            last = "late" + std::to_string(desk_->reports().size());
            send(last, markets[2], "1");
        }
        return status_of(last) == "2";
    };
    EXPECT_TRUE(desk_->wait_for(trades, 60s)) << last << " " << text_of(last);
    expect_agreement();
}

// What the venue forces is nobody's order here: it is adopted, counted, and told to operators.
TEST_F(VenuesTest, ALiquidationIsAdoptedAndCountedAtEachVenueThatHasThem) {
    four_.start_sims();
    ASSERT_NO_FATAL_FAILURE(log_on());
    int asked = 0;
    auto const held = [&] {
        auto const id = "p" + std::to_string(++asked);
        Message wanted("AN");
        wanted.add(710, id).add(724, "0").add(1, "DEMO").add(581, "1").add(715, "20261121");
        EXPECT_EQ(desk_->send(wanted.add(60, fix::desk::utc_timestamp())), "");
        std::map<std::string, std::string> positions;
        std::string total;
        auto const is_whole = [&] {
            std::size_t told = 0;
            for (auto const& report : desk_->reports()) {
                if (report.value(710) != id) continue;
                if (report.msg_type() == "AO") total = report.value(727);
                if (report.msg_type() != "AP") continue;
                ++told;
                if (report.value(55) != "BTC-USDT-PERP") continue;
                positions[std::string(report.value(207))] = report.value(704);
            }
            return total == std::to_string(told);
        };
        EXPECT_TRUE(desk_->wait_for(is_whole, 20s)) << total << " positions were promised";
        return positions;
    };
    std::map<std::string, std::string> const opened{
        {"binance_usdm", "0.002"}, {"bybit", "0.002"}, {"okx", "0.002"}};
    for (auto const i : {1, 3, 5}) send("buy" + std::to_string(i), markets[i], "1");
    for (auto const i : {1, 3, 5}) expect("buy" + std::to_string(i), "2");
    EXPECT_EQ(held(), opened);
    for (auto const i : {1, 3, 5}) {
        auto const reply =
            four_.control(markets[i].venue)
                .ask("POST", "/control/liquidate",
                     R"({"account":"DEMO","symbol":")" + markets[i].control_name + R"("})");
        ASSERT_TRUE(reply.ok()) << reply.error();
    }
    auto const is_flat = [&] {
        for (auto const& [venue, quantity] : held()) {
            if (quantity != "0") return false;
        }
        return true;
    };
    auto const until = std::chrono::steady_clock::now() + 60s;
    while (!is_flat() && std::chrono::steady_clock::now() < until) desk_->run_for(200ms);
    EXPECT_TRUE(is_flat()) << four_.gateway().output();
    for (auto const i : {1, 3, 5}) {
        EXPECT_THAT(four_.gateway().output(),
                    HasSubstr("adopted from " + std::string(name_of(markets[i].venue)) +
                              ", account DEMO: a liquidation by the venue"));
        // The desk's own order is what it was: nothing that it did not send is booked to it.
        EXPECT_EQ(status_of("buy" + std::to_string(i)), "2");
    }
    EXPECT_THAT(Deployment::trestle({"recon", "show", "--data", four_.home().string()}).output,
                HasSubstr("no break is open"));
}

}  // namespace
}  // namespace trestle::acceptance
