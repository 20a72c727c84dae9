// How a session comes up, goes down, and comes back.
#include "tests/venues/session_fixture.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

using namespace std::chrono_literals;

class BinanceLink : public SessionTest {};

TEST_F(BinanceLink, comes_up_with_instruments_then_balances_then_the_link) {
    start_and_wait();
    ASSERT_GE(events.inputs.size(), 4U);
    EXPECT_EQ(std::get<InstrumentDefined>(events.inputs[0]).instrument.id, InstrumentId{1});
    auto const& balances = std::get<VenueBalances>(events.inputs[1]);
    EXPECT_TRUE(balances.is_complete);
    EXPECT_EQ(balances.balances.at(0).free, dec("2"));
    EXPECT_EQ(std::get<VenueStatement>(events.inputs[2]).cause, VenueStatement::Cause::start);
    EXPECT_TRUE(std::get<VenueLink>(events.inputs[3]).is_up);
    EXPECT_TRUE(venue.asked("userDataStream.subscribe.signature").at(0).is_signature_right);
    EXPECT_TRUE(venue.asked("account.status").at(0).is_signature_right);
}

TEST_F(BinanceLink, quotes_come_from_their_own_stream) {
    start_and_wait();
    ASSERT_TRUE(wait([this] { return venue.has_stream(); }));
    ASSERT_TRUE(wait([this] {
        venue.push_quote(R"({"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"9.99",
            "B":"1","a":"10.01","A":"1"}})");
        return !events.quotes.empty();
    }));
    EXPECT_EQ(events.quotes[0].symbol, btcusdt);
    EXPECT_EQ(events.quotes[0].reference.bid, Price(dec("9.99")));
    EXPECT_TRUE(events.quotes[0].reference.at.is_known());
}

TEST_F(BinanceLink, a_lost_connection_leaves_what_was_under_way_unknown_and_comes_back) {
    venue.on("order.place", [](Ask const&) { return std::nullopt; });
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait([this] { return !venue.asked("order.place").empty(); }));
    events.inputs.clear();
    venue.drop_connections();
    ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
    // First the link goes, so that nothing new is sent; then each request ends; then balances, up.
    EXPECT_FALSE(std::get<VenueLink>(events.inputs.at(0)).is_up);
    EXPECT_EQ(std::get<VenueOutcomeUnknown>(events.inputs.at(1)).request, VenueRequest::submit);
    EXPECT_TRUE(std::get<VenueBalances>(events.inputs.at(2)).is_complete);
    EXPECT_EQ(std::get<VenueStatement>(events.inputs.at(3)).cause,
              VenueStatement::Cause::reconnect);
    EXPECT_TRUE(std::get<VenueLink>(events.inputs.at(4)).is_up);
    EXPECT_EQ(venue.websocket_connections(), 2);
    EXPECT_EQ(venue.asked("order.place").size(), 1U) << "an order was sent twice";
}

TEST_F(BinanceLink, an_order_during_an_outage_is_refused_and_never_sent) {
    start_and_wait();
    venue.refuse_connections(true);
    venue.drop_connections();
    ASSERT_TRUE(wait([this] { return !events.is_up(); }));
    submit(limit_buy("1", "10"));
    EXPECT_EQ(events.last<VenueRejected>().reason, Reason::venue_unavailable);
    replace(replacement(VenueReplacement::Mode::cancel_and_new, "2", "11"));
    EXPECT_TRUE(events.last<VenueReplaceRejected>().is_old_alive);
    EXPECT_TRUE(venue.asked("order.place").empty());
}

TEST_F(BinanceLink, cancels_and_queries_take_rest_while_the_order_connection_is_away) {
    answer("order.cancel", R"({"symbol":"BTCUSDT","origClientOrderId":"x1y7z1","orderId":28,
        "clientOrderId":"c","transactTime":1700000000009,"executedQty":"0","status":"CANCELED"})");
    answer("order.status", R"({"code":-2013,"msg":"Order does not exist."})", 400);
    start_and_wait();
    venue.refuse_connections(true);
    venue.drop_connections();
    ASSERT_TRUE(wait([this] { return !events.is_up(); }));
    cancel("28");
    ASSERT_TRUE(wait_for<VenueCanceled>());
    query();
    ASSERT_TRUE(wait_for<VenueOrderState>());
    EXPECT_TRUE(venue.asked("order.cancel").at(0).is_rest);
    EXPECT_TRUE(venue.asked("order.cancel").at(0).is_signature_right);
    EXPECT_TRUE(venue.asked("order.status").at(0).is_signature_right);
}

TEST_F(BinanceLink, a_rest_cancel_whose_answer_is_lost_is_unknown) {
    start_and_wait();
    venue.refuse_connections(true);
    venue.drop_connections();
    ASSERT_TRUE(wait([this] { return !events.is_up(); }));
    venue.on("order.cancel", [](Ask const&) { return Reaction{.drops_connection = true}; });
    cancel("28");
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::cancel);
    EXPECT_EQ(venue.asked("order.cancel").size(), 1U) << "a cancel was sent twice";
}

TEST_F(BinanceLink, the_end_of_the_event_stream_leads_to_a_new_one) {
    start_and_wait();
    venue.push_event(R"({"e":"eventStreamTerminated","E":1})");
    ASSERT_TRUE(wait([this] { return venue.websocket_connections() == 2 && events.is_up(); }));
    EXPECT_EQ(venue.asked("userDataStream.subscribe.signature").size(), 2U);
}

TEST_F(BinanceLink, an_answer_to_nothing_that_we_asked_is_loud) {
    start_and_wait();
    venue.push_frame(R"({"id":null,"status":400,"error":{"code":-1135,"msg":"Malformed."}})");
    ASSERT_TRUE(wait_for<VenueAnomaly>());
    EXPECT_EQ(events.last<VenueAnomaly>().text, "an answer to nothing that we asked");
    venue.push_frame("this is no JSON");
    ASSERT_TRUE(wait_for<VenueAnomaly>(2));
    EXPECT_EQ(events.last<VenueAnomaly>().payload, "this is no JSON");
    EXPECT_TRUE(events.is_up());
}

TEST_F(BinanceLink, instruments_are_told_again_only_when_they_changed) {
    start_and_wait();
    venue.drop_connections();
    ASSERT_TRUE(wait([this] { return venue.websocket_connections() == 2 && events.is_up(); }));
    EXPECT_EQ(events.count<InstrumentDefined>(), 1);
    std::string changed = instrument_list;
    changed.replace(changed.find("\"tickSize\":\"0.01\""), 17, "\"tickSize\":\"0.05\"");
    answer("exchangeInfo", changed);
    venue.drop_connections();
    ASSERT_TRUE(wait_for<InstrumentDefined>(2));
    EXPECT_EQ(events.last<InstrumentDefined>().instrument.tick, Price(dec("0.05")));
}

TEST_F(BinanceLink, a_refused_key_brings_the_link_down_and_says_why) {
    answer("userDataStream.subscribe.signature",
           R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."})", 401);
    start(settings());
    ASSERT_TRUE(wait_for<VenueLink>());
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    EXPECT_NE(log.find("key"), std::string::npos);
    EXPECT_EQ(log.find("secret"), std::string::npos);
}

TEST_F(BinanceLink, a_venue_that_is_not_there_is_tried_again_and_again) {
    venue.on("time", [](Ask const&) { return Reaction{.drops_connection = true}; });
    start(settings());
    ASSERT_TRUE(wait_for<VenueLink>());
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    answer("time", R"({"serverTime":1700000000000})");
    ASSERT_TRUE(wait([this] { return events.is_up(); })) << log;
    EXPECT_EQ(events.count<VenueLink>(), 2) << "down is told once, not at each attempt";
}

TEST_F(BinanceLink, a_certificate_of_another_name_is_refused) {
    ScriptedVenue other(loop, "secret", "DNS:elsewhere.example");
    auto with = settings();
    with.port = with.ws_port = with.stream_port = other.port();
    with.ca_file = other.ca_file();
    start(std::move(with));
    ASSERT_TRUE(wait_for<VenueLink>());
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    EXPECT_TRUE(other.asked().empty()) << "a request went to a server of another name";
}

TEST_F(BinanceLink, a_certificate_that_is_not_trusted_is_refused) {
    ScriptedVenue other(loop, "secret");
    auto with = settings();
    with.ca_file = other.ca_file();
    start(std::move(with));
    ASSERT_TRUE(wait_for<VenueLink>());
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    EXPECT_TRUE(venue.asked().empty()) << "a request went to a server that we do not trust";
}

TEST_F(BinanceLink, a_ca_file_that_cannot_be_read_is_named) {
    auto with = settings();
    with.ca_file = "/nowhere/ca.pem";
    auto const made = make_session(std::move(with), loop, events, [](std::string_view) {});
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().find("/nowhere/ca.pem"), std::string::npos);
}

TEST_F(BinanceLink, stop_ends_every_request_and_the_link) {
    venue.on("order.place", [](Ask const&) { return std::nullopt; });
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait([this] { return !venue.asked("order.place").empty(); }));
    session->stop();
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 1);
    EXPECT_FALSE(events.last<VenueLink>().is_up);
    session.reset();
    venue.push_event(order_event(R"("x":"NEW","X":"NEW")"));
    loop.run_for(50ms);
    EXPECT_EQ(events.count<VenueAccepted>(), 0);
}

TEST_F(BinanceLink, going_away_at_any_step_is_safe) {
    // Each run ends the session one step of the loop later than the run before it.
    for (int steps = 0; steps < 120; ++steps) {
        start(settings());
        for (int i = 0; i < steps; ++i) loop.run_one_for(std::chrono::milliseconds(2));
        session.reset();
    }
    loop.run_for(50ms);
    events.inputs.clear();
    start_and_wait();
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
