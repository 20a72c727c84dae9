// The way of each request through a session, against a scripted venue over real TLS sockets.
#include "tests/venues/session_fixture.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

using namespace std::chrono_literals;
using Mode = VenueReplacement::Mode;

class BinanceSession : public SessionTest {};

TEST_F(BinanceSession, an_order_is_accepted_filled_and_canceled) {
    answer("order.place", ack);
    answer("order.cancel", R"({"symbol":"BTCUSDT","origClientOrderId":"x1y7z1","orderId":28,
        "clientOrderId":"c","transactTime":1700000000009,"executedQty":"0.4",
        "status":"CANCELED"})");
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueAccepted>());
    EXPECT_EQ(events.last<VenueAccepted>().ref.order_id.view(), "28");
    venue.push_event(order_event(R"("x":"TRADE","X":"PARTIALLY_FILLED","l":"0.4","z":"0.4",
        "L":"10","n":"0.0004","N":"BTC","t":56)"));
    ASSERT_TRUE(wait_for<VenueFilled>());
    EXPECT_EQ(events.last<VenueFilled>().quantity, Quantity(dec("0.4")));
    cancel("28");
    ASSERT_TRUE(wait_for<VenueCanceled>());
    EXPECT_EQ(events.last<VenueCanceled>().cumulative, Quantity(dec("0.4")));
    EXPECT_EQ(events.count<VenueAnomaly>(), 0);

    auto const placed = venue.asked("order.place");
    ASSERT_EQ(placed.size(), 1U);
    EXPECT_TRUE(placed[0].is_signature_right);
    EXPECT_EQ(placed[0].params.at("newClientOrderId"), "x1y7z1");
    EXPECT_EQ(venue.asked("order.cancel").at(0).params.at("orderId"), "28");
    EXPECT_EQ(log.find("secret"), std::string::npos);
}

TEST_F(BinanceSession, a_refusal_is_told_with_its_reason) {
    answer("order.place",
           R"({"code":-2010,"msg":"Account has insufficient balance for requested action."})", 400);
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueRejected>());
    EXPECT_EQ(events.last<VenueRejected>().reason, Reason::insufficient_balance);
    EXPECT_EQ(venue.asked("order.place").size(), 1U);
}

TEST_F(BinanceSession, terms_that_contradict_themselves_never_leave) {
    start_and_wait();
    auto order = limit_buy("1", "10");
    order.terms.is_post_only = true;
    order.terms.time_in_force = TimeInForce::fill_or_kill;
    submit(order);
    EXPECT_EQ(events.last<VenueRejected>().reason, Reason::unsupported_characteristic);
    EXPECT_TRUE(venue.asked("order.place").empty());
}

TEST_F(BinanceSession, a_lost_answer_is_unknown_and_a_query_finds_the_order_with_its_fills) {
    venue.on("order.place", [](Ask const&) { return std::nullopt; });
    answer("order.status", R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1",
        "executedQty":"0.5","status":"PARTIALLY_FILLED","type":"LIMIT","timeInForce":"GTC",
        "updateTime":1700000000005})");
    answer("myTrades", R"([{"symbol":"BTCUSDT","id":56,"orderId":28,"price":"10","qty":"0.5",
        "commission":"0.001","commissionAsset":"BTC","time":1700000000004,"isMaker":false}])");
    request_timeout = 150ms;
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::submit);
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().ref.client_id, first_leg);
    query();
    ASSERT_TRUE(wait_for<VenueOrderState>());
    EXPECT_EQ(events.last<VenueOrderState>().state, VenueOrderState::State::working);
    EXPECT_EQ(events.last<VenueFilled>().trade_id.view(), "56");
    // The fills come before the state that they explain.
    EXPECT_TRUE(std::holds_alternative<VenueOrderState>(events.inputs.back()));
    EXPECT_EQ(venue.asked("order.place").size(), 1U) << "an order was sent twice";
}

TEST_F(BinanceSession, an_answer_that_comes_after_all_is_still_told) {
    venue.on("order.place", [](Ask const&) { return Reaction{.body = ack, .delay_ms = 400}; });
    request_timeout = 100ms;
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.count<VenueAccepted>(), 0);
    ASSERT_TRUE(wait_for<VenueAccepted>());
    EXPECT_EQ(events.last<VenueAccepted>().ref.order_id.view(), "28");
    EXPECT_EQ(events.count<VenueOutcomeUnknown>(), 1);
}

TEST_F(BinanceSession, a_time_stamp_error_is_healed_once_and_the_same_id_sent_again) {
    start_and_wait();
    skew_ms = 60'000;  // the venue's clock jumps a minute ahead
    venue.on("order.place", [this](Ask const& ask) {
        auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::system_clock::now().time_since_epoch())
                             .count();
        bool const is_in_window = std::stoll(ask.params.at("timestamp")) > now + skew_ms - 2000;
        if (is_in_window) return Reaction{.body = ack};
        return Reaction{
            .status = 400,
            .body = R"({"code":-1021,"msg":"Timestamp is outside of the recvWindow."})"};
    });
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueAccepted>());
    auto const placed = venue.asked("order.place");
    ASSERT_EQ(placed.size(), 2U);
    EXPECT_EQ(placed[0].params.at("newClientOrderId"), placed[1].params.at("newClientOrderId"));
    EXPECT_TRUE(placed[1].is_signature_right);
    EXPECT_EQ(events.count<VenueRejected>() + events.count<VenueOutcomeUnknown>(), 0);
}

TEST_F(BinanceSession, a_time_stamp_error_that_does_not_heal_ends_as_not_executed) {
    answer("order.place", R"({"code":-1021,"msg":"Timestamp for this request was 1000ms ahead"})",
           400);
    start_and_wait();
    submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait_for<VenueRejected>());
    EXPECT_EQ(events.last<VenueRejected>().reason, Reason::venue_unavailable);
    EXPECT_EQ(venue.asked("order.place").size(), 3U) << "the first and two healed attempts";
}

std::string legs(std::string_view new_result, std::string_view placed) {
    return R"({"cancelResult":"SUCCESS","newOrderResult":")" + std::string(new_result) +
           R"(","cancelResponse":{"symbol":"BTCUSDT","origClientOrderId":"x1y7z1","orderId":28,
           "clientOrderId":"c","transactTime":1700000000003,"executedQty":"0.2",
           "status":"CANCELED"},"newOrderResponse":)" +
           std::string(placed) + "}";
}

TEST_F(BinanceSession, events_of_a_replace_that_overtake_its_answer_come_after_it) {
    venue.on("order.cancelReplace", [](Ask const&) {
        return Reaction{
            .body = legs("SUCCESS", R"({"orderId":29,"clientOrderId":"x1y7z2",
                "transactTime":1700000000004})"),
            .events_before = {
                order_event(
                    R"("x":"TRADE","X":"PARTIALLY_FILLED","l":"0.2","z":"0.2","L":"10","t":5)"),
                order_event(R"("x":"CANCELED","X":"CANCELED","c":"r4nd0m","C":"x1y7z1","z":"0.2")"),
                order_event(R"("x":"NEW","X":"NEW","c":"x1y7z2","i":29)"),
                order_event(
                    R"("x":"TRADE","X":"FILLED","c":"x1y7z2","i":29,"l":"2","z":"2","L":"11",
                        "t":6)")}};
    });
    start_and_wait();
    events.inputs.clear();
    replace(replacement(Mode::cancel_and_new, "2", "11"));
    ASSERT_TRUE(wait_for<VenueFilled>(2));
    ASSERT_EQ(events.inputs.size(), 5U);
    // A fill of the old leg waits for nothing; the rest waits for the word that explains it.
    EXPECT_EQ(std::get<VenueFilled>(events.inputs[0]).trade_id.view(), "5");
    EXPECT_EQ(std::get<VenueReplaced>(events.inputs[1]).old_cumulative, Quantity(dec("0.2")));
    EXPECT_EQ(std::get<VenueCanceled>(events.inputs[2]).ref.client_id, first_leg);
    EXPECT_EQ(std::get<VenueAccepted>(events.inputs[3]).ref.client_id, second_leg);
    EXPECT_EQ(std::get<VenueFilled>(events.inputs[4]).trade_id.view(), "6");
}

TEST_F(BinanceSession, a_replace_whose_new_order_is_refused_says_that_the_old_one_is_gone) {
    answer(
        "order.cancelReplace",
        R"({"code":-2021,"msg":"Order cancel-replace partially failed.","data":)" +
            legs("FAILURE", R"({"code":-2010,"msg":"Order would immediately match and take."})") +
            "}",
        409);
    start_and_wait();
    replace(replacement(Mode::cancel_and_new, "2", "11"));
    ASSERT_TRUE(wait_for<VenueReplaceRejected>());
    auto const& refused = events.last<VenueReplaceRejected>();
    EXPECT_FALSE(refused.is_old_alive);
    EXPECT_EQ(refused.old_cumulative, Quantity(dec("0.2")));
    EXPECT_EQ(refused.reason, Reason::venue_would_take);
    EXPECT_EQ(refused.new_client_id, second_leg);
}

TEST_F(BinanceSession, a_reduce_is_one_amend_with_the_new_total) {
    answer("order.amend.keepPriority", R"({"transactTime":1700000000004,"executionId":1,
        "amendedOrder":{"orderId":28,"origClientOrderId":"x1y7z1","clientOrderId":"x1y7z2",
        "qty":"0.5","executedQty":"0.1"}})");
    start_and_wait();
    replace(replacement(Mode::reduce, "0.5", "10"));
    ASSERT_TRUE(wait_for<VenueReplaced>());
    EXPECT_EQ(events.last<VenueReplaced>().old_cumulative, Quantity(dec("0.1")));
    EXPECT_EQ(venue.asked("order.amend.keepPriority").at(0).params.at("newQty"), "0.5");
}

TEST_F(BinanceSession, a_refused_cancel_proves_nothing) {
    answer("order.cancel", R"({"code":-2011,"msg":"Unknown order sent."})", 400);
    start_and_wait();
    cancel();
    ASSERT_TRUE(wait_for<VenueCancelRejected>());
    EXPECT_EQ(events.last<VenueCancelRejected>().reason, Reason::unknown_order);
}

TEST_F(BinanceSession, a_query_that_fails_in_any_way_is_never_not_found) {
    start_and_wait();
    std::vector<std::pair<int, std::string>> const failures{
        {500, R"({"code":-1000,"msg":"An unknown error"})"},
        {400, R"({"code":-2011,"msg":"Unknown order sent."})"},
        {200, R"({"symbol":"BTCUSDT"})"},
        {200, R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1","executedQty":"0",
                  "status":"OF_TOMORROW"})"},
        // Last: it holds further queries back.
        {429, R"({"code":-1003,"msg":"Too much request weight used."})"}};
    int expected = 0;
    for (auto const& [status, body] : failures) {
        answer("order.status", body, status);
        query();
        ASSERT_TRUE(wait_for<VenueOutcomeUnknown>(++expected)) << body;
        EXPECT_EQ(events.last<VenueOutcomeUnknown>().request, VenueRequest::query);
    }
    EXPECT_EQ(venue.asked("order.status").size(), failures.size());
    query();
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().text, "held back by the venue's rate limit");
    EXPECT_EQ(venue.asked("order.status").size(), failures.size()) << "we went on after a 429";
    EXPECT_EQ(events.count<VenueOrderState>(), 0);
}

TEST_F(BinanceSession, only_does_not_exist_is_not_found) {
    answer("order.status", R"({"code":-2013,"msg":"Order does not exist."})", 400);
    start_and_wait();
    query();
    ASSERT_TRUE(wait_for<VenueOrderState>());
    EXPECT_EQ(events.last<VenueOrderState>().state, VenueOrderState::State::not_found);
}

TEST_F(BinanceSession, an_order_and_trades_that_disagree_are_asked_for_again) {
    answer("order.status", R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1",
        "executedQty":"0.5","status":"FILLED","updateTime":5})");
    answer("myTrades", "[]");
    start_and_wait();
    query();
    ASSERT_TRUE(wait_for<VenueOutcomeUnknown>());
    EXPECT_EQ(events.last<VenueOutcomeUnknown>().text, "the order says 0.5 filled, its trades 0");
    EXPECT_EQ(events.count<VenueOrderState>(), 0);
}

TEST_F(BinanceSession, when_the_order_limit_is_near_orders_wait_and_cancels_go) {
    answer("order.place", ack);
    answer("order.cancel", R"({"code":-2011,"msg":"Unknown order sent."})", 400);
    start_and_wait();
    for (int i = 0; i < 60; ++i) submit(limit_buy("1", "10"));
    ASSERT_TRUE(wait([&] { return venue.asked("order.place").size() >= 47; }));
    cancel();
    ASSERT_TRUE(wait_for<VenueCancelRejected>());
    // 95 % of 50 in ten seconds; the test may straddle two windows.
    EXPECT_GT(events.count<VenueRejected>(), 0);
    EXPECT_EQ(events.last<VenueRejected>().reason, Reason::venue_unavailable);
    EXPECT_EQ(events.last<VenueRejected>().text, "not sent: held back by the venue's rate limit");
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
