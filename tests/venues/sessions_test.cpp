// One session, three venues' words: each case runs against a scripted Binance USD-M, OKX and Bybit.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "adapters/capabilities.hpp"
#include "tests/support/approval.hpp"
#include "tests/venues/facts.hpp"
#include "tests/venues/mini_venues.hpp"

namespace trestle::adapters::tests {
namespace {

using namespace std::chrono_literals;

class Sessions : public testing::TestWithParam<Venue> {
protected:
    Sessions() : server(loop, "secret"), venue(mini_venue(GetParam(), server)) {
        venue->listen();
        settings.account = Account::of("DEMO");
        settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
        settings.port = settings.ws_port = settings.stream_port = server.port();
        settings.ca_file = server.ca_file();
        settings.api_key = "key";
        settings.api_secret = transport::Secret(std::string_view("secret"));
        settings.passphrase = transport::Secret(std::string_view("phrase"));
        settings.backoff = {5ms, 20ms};
        settings.answer_timeout = 200ms;
        settings.symbols = {
            {Symbol::of(venue->canonical()), VenueSymbol::of(venue->symbol()), InstrumentId{1}}};
    }

    void start() {
        auto made = venue->make(std::move(settings), loop, events,
                                [this](std::string_view line) { log += std::string(line) + "\n"; });
        ASSERT_TRUE(made.ok()) << made.error();
        session = std::move(made).value();
        session->start();
    }
    void start_and_wait() {
        start();
        ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
        // Orders go over their own connection as soon as it is there.
        ASSERT_TRUE(wait([this] { return server.connections_to(venue->requests_path()) > 0; }));
        loop.run_for(30ms);
    }
    bool wait(std::function<bool()> const& holds) {
        auto const end = std::chrono::steady_clock::now() + 30s;
        while (!holds()) {
            if (std::chrono::steady_clock::now() > end) return false;
            loop.run_one_for(20ms);
        }
        return true;
    }
    template <class Fact>
    bool wait_for(int count = 1) {
        return wait([this, count] { return events.count<Fact>() >= count; });
    }

    [[nodiscard]] VenueOrder order() const {
        return limit_buy(venue->venue(), venue->symbol(), "1", "10");
    }
    void submit() { session->submit({trestle::tests::approve_for_test(order())}); }
    void replace() {
        VenueReplacement change =
            replacement(VenueReplacement::Mode::cancel_and_new,
                        limit_buy(venue->venue(), venue->symbol(), "2", "11"));
        change.old_cumulative = Quantity(dec("0.4"));
        session->replace({trestle::tests::approve_for_test(change)});
    }
    void cancel(VenueClientId const& id = first_leg, std::string_view order_id = "28") {
        session->cancel({.order = OrderId{7},
                         .account = Account::of("DEMO"),
                         .venue = venue->venue(),
                         .symbol = VenueSymbol::of(venue->symbol()),
                         .client_id = id,
                         .order_id = VenueOrderId::of(order_id)});
    }
    void query(VenueClientId const& id = first_leg, std::string_view order_id = "28") {
        session->query({.order = OrderId{7},
                        .account = Account::of("DEMO"),
                        .venue = venue->venue(),
                        .symbol = VenueSymbol::of(venue->symbol()),
                        .client_id = id,
                        .order_id = VenueOrderId::of(order_id)});
    }
    [[nodiscard]] Reaction not_found(PlainAsk const& ask) const {
        switch (GetParam()) {
            case Venue::binance_spot:
            case Venue::binance_usdm: return venue->refused(ask, "-2013");
            case Venue::okx: return venue->refused(ask, "51603");
            case Venue::bybit: return {.body = venue->no_rows()};
        }
        return {};
    }
    [[nodiscard]] bool is_deferred() const {
        return capabilities_of(GetParam())->has_deferred_answers;
    }
    void submit_and_accept() {
        submit();
        ASSERT_TRUE(wait([this] { return !venue->asked(Op::submit).empty(); }));
        venue->push(venue->accepted());
        ASSERT_TRUE(wait_for<VenueAccepted>(is_deferred() ? 1 : 2));
    }

    boost::asio::io_context loop;
    ScriptedVenue server;
    std::unique_ptr<MiniVenue> venue;
    session::Settings settings;
    Recorder events;
    std::string log;
    std::unique_ptr<VenueGateway> session;
};

TEST_P(Sessions, come_up_with_instruments_then_balances_then_the_link) {
    start_and_wait();
    std::vector<Input> firsts;
    for (Input const& input : events.inputs) {
        bool const is_repeat = !firsts.empty() && firsts.back().index() == input.index();
        bool const is_positions = std::holds_alternative<VenuePositions>(input);
        if (!is_repeat && !is_positions) firsts.push_back(input);
    }
    bool const has_positions = GetParam() == Venue::binance_usdm;
    ASSERT_EQ(events.count<VenuePositions>(), has_positions ? 1 : 0);
    if (has_positions) {
        auto const& told = events.last<VenuePositions>();
        EXPECT_TRUE(told.is_complete);
        EXPECT_EQ(told.positions.at(0).quantity, Quantity(dec("-2")));
        EXPECT_EQ(told.positions.at(0).entry, Price(dec("10")));
    }
    ASSERT_EQ(firsts.size(), 4U) << log;
    EXPECT_EQ(std::get<InstrumentDefined>(firsts[0]).instrument.tick, Price(dec("0.1")));
    EXPECT_TRUE(std::get<VenueBalances>(firsts[1]).is_complete);
    EXPECT_EQ(std::get<VenueStatement>(firsts[2]).cause, VenueStatement::Cause::start);
    EXPECT_TRUE(std::get<VenueLink>(firsts[3]).is_up);
    EXPECT_EQ(log.find("secret"), std::string::npos);
    EXPECT_EQ(log.find("phrase"), std::string::npos);
}

TEST_P(Sessions, an_order_is_accepted_and_filled_by_the_words_of_the_stream) {
    start_and_wait();
    submit_and_accept();
    venue->push(venue->filled("5", "0.4", "0.4"));
    ASSERT_TRUE(wait_for<VenueFilled>());
    auto const& fill = events.last<VenueFilled>();
    EXPECT_EQ(fill.ref.client_id, first_leg);
    EXPECT_EQ(fill.trade_id.view(), "5");
    EXPECT_EQ(fill.quantity, Quantity(dec("0.4")));
    EXPECT_EQ(fill.fee, dec("0.01"));
    EXPECT_EQ(venue->asked(Op::submit).size(), 1U);
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 0);
    EXPECT_EQ(events.count<VenueAnomaly>(), 0) << events.last<VenueAnomaly>().text;
}

TEST_P(Sessions, an_acknowledgement_that_no_word_follows_is_unknown_in_time_and_never_sent_again) {
    start_and_wait();
    submit();
    if (is_deferred()) {
        ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
        EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::submit);
        EXPECT_EQ(events.count<VenueAccepted>(), 0);
    } else {
        ASSERT_TRUE(wait_for<VenueAccepted>());
    }
    EXPECT_EQ(venue->asked(Op::submit).size(), 1U);
}

TEST_P(Sessions, a_request_without_an_answer_is_unknown_and_never_sent_again) {
    settings.request_timeout = 300ms;
    venue->on(Op::submit, [](PlainAsk const&) { return std::nullopt; });
    start_and_wait();
    submit();
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(venue->asked(Op::submit).size(), 1U);
}

TEST_P(Sessions, an_amendment_is_told_once_and_later_words_are_of_the_new_leg) {
    start_and_wait();
    submit_and_accept();
    venue->on(Op::replace, [this](PlainAsk const& ask) {
        return Reaction{.body = venue->taken(ask, Op::replace)};
    });
    replace();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::replace).empty(); }));
    venue->push(venue->amended("0.4"));
    ASSERT_TRUE(wait_for<VenueReplaced>());
    EXPECT_EQ(events.last<VenueReplaced>().ref.client_id, second_leg);
    EXPECT_EQ(events.last<VenueReplaced>().old_client_id, first_leg);
    venue->push(venue->filled("6", "0.5", "0.9"));
    ASSERT_TRUE(wait_for<VenueFilled>());
    EXPECT_EQ(events.last<VenueFilled>().ref.client_id, second_leg);
    EXPECT_EQ(events.count<VenueReplaced>(), 1);
    EXPECT_EQ(venue->asked(Op::replace).size(), 1U);
    // By its number, or by the name of its first leg: the venue knows no other.
    cancel(second_leg, "");
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::cancel).empty(); }));
    auto const asked = venue->asked(Op::cancel).back();
    EXPECT_NE((asked.text + asked.target).find("x1y7z1"), std::string::npos) << asked.text;
}

TEST_P(Sessions, cancels_that_wait_go_in_one_request) {
    start_and_wait();
    cancel(first_leg, "28");
    cancel(VenueClientId::of("x1y8z1"), "29");
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::cancel_batch).empty(); }));
    loop.run_for(30ms);
    EXPECT_EQ(venue->asked(Op::cancel_batch).size(), 1U);
    EXPECT_TRUE(venue->asked(Op::cancel).empty());
    auto const asked = venue->asked(Op::cancel_batch).front();
    auto const wording = asked.text + asked.target;
    EXPECT_NE(wording.find("28"), std::string::npos);
    EXPECT_NE(wording.find("29"), std::string::npos);
}

TEST_P(Sessions, a_cancel_is_told_by_the_stream_or_the_answer) {
    start_and_wait();
    submit_and_accept();
    cancel();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::cancel).empty(); }));
    venue->push(venue->canceled("0"));
    ASSERT_TRUE(wait_for<VenueCanceled>());
    EXPECT_EQ(events.last<VenueCanceled>().cause, VenueCanceled::Cause::requested);
    loop.run_for(300ms);
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 0);
}

TEST_P(Sessions, a_query_tells_each_fill_and_then_the_state) {
    venue->on(Op::query, [this](PlainAsk const& ask) {
        auto body = venue->order(venue->state_filled(), "1");
        if (ask.verb.empty()) {
            body =
                R"({"id":)" + field_in(ask.text, "id") + R"(,"status":200,"result":)" + body + "}";
        }
        return Reaction{.body = body};
    });
    venue->on(Op::trades,
              [this](PlainAsk const&) { return Reaction{.body = venue->one_trade("9", "1")}; });
    start_and_wait();
    events.inputs.clear();
    query();
    ASSERT_TRUE(wait_for<VenueOrderState>()) << log;
    ASSERT_EQ(events.inputs.size(), 2U);
    EXPECT_EQ(std::get<VenueFilled>(events.inputs[0]).trade_id.view(), "9");
    EXPECT_EQ(std::get<VenueOrderState>(events.inputs[1]).state, VenueOrderState::State::filled);
}

TEST_P(Sessions, an_order_and_trades_that_disagree_are_asked_for_again) {
    venue->on(Op::query, [this](PlainAsk const& ask) {
        auto body = venue->order(venue->state_filled(), "1");
        if (ask.verb.empty()) {
            body =
                R"({"id":)" + field_in(ask.text, "id") + R"(,"status":200,"result":)" + body + "}";
        }
        return Reaction{.body = body};
    });
    start_and_wait();
    query();
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::query);
    EXPECT_EQ(events.count<VenueOrderState>(), 0);
}

TEST_P(Sessions, a_lost_stream_leaves_what_was_promised_unknown_and_comes_back) {
    settings.answer_timeout = 20s;
    start_and_wait();
    venue->on(Op::submit, [this](PlainAsk const& ask) -> std::optional<Reaction> {
        if (!is_deferred()) return std::nullopt;
        return Reaction{.body = venue->taken(ask, Op::submit)};
    });
    submit();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::submit).empty(); }));
    loop.run_for(50ms);
    events.inputs.clear();
    server.drop(venue->events_path());
    server.drop(venue->requests_path());
    ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 1) << log;
    EXPECT_TRUE(events.count<VenueBalances>() >= 1);
    EXPECT_EQ(venue->asked(Op::submit).size(), 1U) << "an order was sent twice";
}

TEST_P(Sessions, a_trade_of_an_outage_is_told_before_the_link_is_up_again) {
    start_and_wait();
    submit_and_accept();
    venue->on(Op::trades,
              [this](PlainAsk const&) { return Reaction{.body = venue->one_trade("9", "1")}; });
    events.inputs.clear();
    server.drop(venue->events_path());
    ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
    ASSERT_EQ(events.count<VenueFilled>(), 1);
    EXPECT_EQ(events.last<VenueFilled>().ref.client_id, first_leg);
    EXPECT_TRUE(std::holds_alternative<VenueLink>(events.inputs.back()));
}

TEST_P(Sessions, a_lost_event_is_found_by_the_next_audit) {
    settings.audit_interval = 100ms;
    venue->on(Op::query, [this](PlainAsk const& ask) {
        auto body = venue->order(venue->state_filled(), "1");
        if (ask.verb.empty()) {
            body =
                R"({"id":)" + field_in(ask.text, "id") + R"(,"status":200,"result":)" + body + "}";
        }
        return Reaction{.body = body};
    });
    start_and_wait();
    submit_and_accept();
    venue->on(Op::trades,
              [this](PlainAsk const&) { return Reaction{.body = venue->one_trade("9", "1")}; });
    ASSERT_TRUE(wait_for<VenueFilled>());
    loop.run_for(350ms);
    EXPECT_EQ(events.count<VenueFilled>(), 1) << "an audit repeats what was told";
}

TEST_P(Sessions, orders_take_rest_while_their_own_connection_is_away) {
    if (venue->requests_path() == venue->events_path()) GTEST_SKIP() << "there is one connection";
    start_and_wait();
    server.drop(venue->requests_path());
    ASSERT_TRUE(wait([this] { return log.find("over REST") != log.npos; }));
    EXPECT_TRUE(events.is_up());
    submit();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::submit).empty(); }));
    EXPECT_EQ(venue->asked(Op::submit).front().verb, "POST");
    ASSERT_TRUE(wait([this] { return server.connections_to(venue->requests_path()) > 0; }));
}

TEST_P(Sessions, a_refused_time_stamp_is_measured_again_and_the_same_order_sent_once_more) {
    int refusals = 0;
    venue->on(Op::submit, [this, &refusals](PlainAsk const& ask) {
        if (++refusals == 1) return venue->refused(ask, venue->clock_code());
        return Reaction{.body = venue->taken(ask, Op::submit)};
    });
    start_and_wait();
    submit();
    ASSERT_TRUE(wait([this] { return venue->asked(Op::submit).size() == 2; })) << log;
    auto const asked = venue->asked(Op::submit);
    EXPECT_NE((asked[1].text + asked[1].target).find("x1y7z1"), std::string::npos);
    EXPECT_EQ(events.count<VenueRejected>(), 0);
}

TEST_P(Sessions, a_rate_limit_stops_orders_and_a_cancel_still_goes) {
    venue->on(Op::submit,
              [this](PlainAsk const& ask) { return venue->refused(ask, venue->limit_code()); });
    start_and_wait();
    submit();
    ASSERT_TRUE(wait_for<VenueRejected>());
    submit();
    EXPECT_EQ(events.last<VenueRejected>().text, "not sent: held back by the venue's rate limit");
    EXPECT_EQ(venue->asked(Op::submit).size(), 1U) << "we went on after a 429";
    cancel();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::cancel).empty(); }));
}

TEST_P(Sessions, a_tick_that_changes_while_we_are_up_is_told) {
    settings.instruments_interval = 50ms;
    start_and_wait();
    EXPECT_EQ(events.count<InstrumentDefined>(), 1);
    venue->tick = "0.5";
    ASSERT_TRUE(wait_for<InstrumentDefined>(2));
    EXPECT_EQ(events.last<InstrumentDefined>().instrument.tick, Price(dec("0.5")));
    EXPECT_TRUE(events.is_up());
}

TEST_P(Sessions, the_dead_man_switch_is_armed_and_kept_so_where_there_is_one) {
    settings.arm_dead_man_switch = 10;
    if (!capabilities_of(GetParam())->has_dead_man_switch) {
        auto const made = venue->make(std::move(settings), loop, events, [](std::string_view) {});
        ASSERT_FALSE(made.ok());
        EXPECT_NE(made.error().find("arm_dead_man_switch"), std::string::npos);
        return;
    }
    start_and_wait();
    ASSERT_TRUE(wait([this] { return venue->asked(Op::dead_man).size() >= 2; }));
}

TEST_P(Sessions, stop_ends_every_request_and_the_link) {
    venue->on(Op::submit, [](PlainAsk const&) { return std::nullopt; });
    start_and_wait();
    submit();
    ASSERT_TRUE(wait([this] { return !venue->asked(Op::submit).empty(); }));
    session->stop();
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 1);
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    session.reset();
    loop.run_for(50ms);
}

TEST_P(Sessions, going_away_at_any_step_is_safe) {
    auto const with = [this] {
        session::Settings copy;
        copy.account = settings.account;
        copy.host = copy.ws_host = copy.stream_host = "127.0.0.1";
        copy.port = copy.ws_port = copy.stream_port = server.port();
        copy.ca_file = server.ca_file();
        copy.api_key = "key";
        copy.api_secret = transport::Secret(std::string_view("secret"));
        copy.backoff = {5ms, 20ms};
        copy.symbols = settings.symbols;
        return copy;
    };
    // Each run ends the session one step of the loop later than the run before it.
    for (int steps = 0; steps < 60; ++steps) {
        auto made = venue->make(with(), loop, events, [](std::string_view) {});
        ASSERT_TRUE(made.ok());
        (*made)->start();
        for (int i = 0; i < 2 * steps; ++i) loop.run_one_for(2ms);
    }
    loop.run_for(50ms);
    events.inputs.clear();
    start_and_wait();
}

TEST_P(Sessions, an_amendment_whose_word_is_lost_is_told_by_the_query) {
    venue->on(Op::query, [this](PlainAsk const& ask) {
        auto body = venue->order(venue->state_working(), "0");
        if (ask.verb.empty()) {
            body =
                R"({"id":)" + field_in(ask.text, "id") + R"(,"status":200,"result":)" + body + "}";
        }
        return Reaction{.body = body};
    });
    settings.request_timeout = 300ms;
    venue->on(Op::replace, [](PlainAsk const&) { return std::nullopt; });
    start_and_wait();
    submit_and_accept();
    replace();
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::replace);
    // The venue holds the order as it was: the new leg is not there.
    query(second_leg, "");
    ASSERT_TRUE(wait_for<VenueOrderState>());
    EXPECT_EQ(events.last<VenueOrderState>().state, VenueOrderState::State::not_found);
    EXPECT_EQ(events.last<VenueOrderState>().ref.client_id, second_leg);
    EXPECT_EQ(venue->asked(Op::replace).size(), 1U);
}

// The core counts legs from 1: an order that was placed before we were started has that name there.
TEST_P(Sessions, an_order_of_before_our_start_is_asked_for_by_its_first_name) {
    venue->on(Op::query, [this](PlainAsk const& ask) { return not_found(ask); });
    start_and_wait();
    auto const first = make_venue_client_id(1, OrderId{7}, 1);
    query(first, "");
    ASSERT_TRUE(wait_for<VenueOrderState>()) << log;
    EXPECT_EQ(events.last<VenueOrderState>().state, VenueOrderState::State::not_found);
    EXPECT_EQ(events.last<VenueOrderState>().ref.client_id, first);
    EXPECT_GE(venue->asked(Op::query).size(), 1U);
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 0);
}

// A later leg may be an amendment, of which the venue has no name: that it finds none says nothing.
TEST_P(Sessions, a_later_leg_of_before_our_start_is_asked_for_and_not_found_proves_nothing) {
    venue->on(Op::query, [this](PlainAsk const& ask) { return not_found(ask); });
    start_and_wait();
    query(make_venue_client_id(1, OrderId{7}, 3), "");
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>()) << log;
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::query);
    EXPECT_GE(venue->asked(Op::query).size(), 1U);
    EXPECT_EQ(events.count<VenueOrderState>(), 0);
}

// An order that was reopened is a new one at the venue, under the name of its own leg.
TEST_P(Sessions, a_later_leg_that_was_placed_here_is_asked_for_by_its_own_name) {
    settings.request_timeout = 300ms;
    venue->on(Op::submit, [](PlainAsk const&) { return std::nullopt; });
    venue->on(Op::query, [this](PlainAsk const& ask) { return not_found(ask); });
    start_and_wait();
    auto reopened = order();
    reopened.client_id = make_venue_client_id(1, OrderId{7}, 3);
    session->submit({trestle::tests::approve_for_test(reopened)});
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>()) << log;
    query(reopened.client_id, "");
    ASSERT_TRUE(wait_for<VenueOrderState>()) << log;
    EXPECT_EQ(events.last<VenueOrderState>().state, VenueOrderState::State::not_found);
    EXPECT_EQ(events.last<VenueOrderState>().ref.client_id, reopened.client_id);
}

INSTANTIATE_TEST_SUITE_P(At, Sessions,
                         testing::Values(Venue::binance_usdm, Venue::okx, Venue::bybit),
                         [](auto const& at) { return std::string(name_of(at.param)); });

TEST(UsdmSession, an_expired_listen_key_leads_to_a_new_one) {
    boost::asio::io_context loop;
    ScriptedVenue server(loop, "secret");
    auto const venue = mini_venue(Venue::binance_usdm, server);
    venue->listen();
    session::Settings settings;
    settings.account = Account::of("DEMO");
    settings.host = settings.ws_host = settings.stream_host = "127.0.0.1";
    settings.port = settings.ws_port = settings.stream_port = server.port();
    settings.ca_file = server.ca_file();
    settings.api_key = "key";
    settings.backoff = {5ms, 20ms};
    settings.symbols = {{Symbol::of("BTC-USDT-PERP"), VenueSymbol::of("BTCUSDT"), InstrumentId{1}}};
    Recorder events;
    auto made = venue->make(std::move(settings), loop, events, [](std::string_view) {});
    ASSERT_TRUE(made.ok());
    (*made)->start();
    auto const keys = [&] {
        int asked = 0;
        for (PlainAsk const& ask : server.plain()) {
            bool const is_key = ask.path == "/fapi/v1/listenKey";
            if (!is_key) continue;
            if (ask.verb == "POST") ++asked;
            EXPECT_EQ(ask.headers.at("X-MBX-APIKEY"), "key");
            EXPECT_EQ(ask.target.find("signature"), std::string::npos);
        }
        return asked;
    };
    auto const end = std::chrono::steady_clock::now() + 30s;
    while (!events.is_up() && std::chrono::steady_clock::now() < end) loop.run_one_for(20ms);
    ASSERT_EQ(keys(), 1);
    venue->push(R"({"e":"listenKeyExpired","E":5,"listenKey":"LK"})");
    while (keys() < 2 && std::chrono::steady_clock::now() < end) loop.run_one_for(20ms);
    EXPECT_EQ(keys(), 2);
}

}  // namespace
}  // namespace trestle::adapters::tests
