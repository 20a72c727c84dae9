// Every row of the outcome tables: answers to submit, cancel, replace and query.
#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

Asked submit() { return asked_of(limit_buy("1", "10")); }
Asked replace() { return asked_of(replacement(VenueReplacement::Mode::cancel_and_new, "2", "11")); }
Asked reduce() { return asked_of(replacement(VenueReplacement::Mode::reduce, "0.5", "10")); }
Asked cancel() {
    return {.request = VenueRequest::cancel,
            .symbol = btcusdt,
            .client_id = first_leg,
            .order_id = VenueOrderId::of("28")};
}
Asked query() {
    return {.request = VenueRequest::query, .symbol = btcusdt, .client_id = first_leg};
}

std::string ok(std::string_view result) {
    return R"({"id":1,"status":200,"result":)" + std::string(result) + "}";
}
std::string error(int status, std::string_view body) {
    return R"({"id":1,"status":)" + std::to_string(status) + R"(,"error":)" + std::string(body) +
           "}";
}

// ---- submit ----------------------------------------------------------------------------------

TEST(BinanceSubmitAnswer, an_ack_is_accepted_with_the_venues_id_and_time) {
    auto const inputs = answer_to(submit(), ok(R"({"symbol":"BTCUSDT","orderId":28,
        "clientOrderId":"x1y7z1","transactTime":1507725176595})"));
    ASSERT_EQ(inputs.size(), 1U);
    auto const& accepted = only<VenueAccepted>(inputs);
    EXPECT_EQ(accepted.ref.client_id, first_leg);
    EXPECT_EQ(accepted.ref.order_id.view(), "28");
    EXPECT_EQ(accepted.ref.venue_time, Timestamp::from_ms(1507725176595));
}

TEST(BinanceSubmitAnswer, a_full_answer_carries_its_fills_with_running_totals) {
    auto const inputs = answer_to(submit(), ok(R"({"symbol":"BTCUSDT","orderId":28,
        "clientOrderId":"x1y7z1","transactTime":1660801715793,"status":"FILLED",
        "executedQty":"0.00847000","fills":[
        {"price":"23416.10000000","qty":"0.00635000","commission":"0.01",
        "commissionAsset":"BNB","tradeId":1650422481},
        {"price":"23416.50000000","qty":"0.00212000","commission":"0.02",
        "commissionAsset":"BNB","tradeId":1650422482}]})"));
    ASSERT_EQ(inputs.size(), 3U);
    EXPECT_TRUE(std::holds_alternative<VenueAccepted>(inputs[0]));
    auto const& second = std::get<VenueFilled>(inputs[2]);
    EXPECT_EQ(second.trade_id.view(), "1650422482");
    EXPECT_EQ(second.quantity, Quantity(dec("0.00212")));
    EXPECT_EQ(second.price, Price(dec("23416.5")));
    EXPECT_EQ(second.cumulative, Quantity(dec("0.00847")));
    EXPECT_EQ(second.fee, dec("0.02"));
    EXPECT_EQ(second.fee_asset.view(), "BNB");
}

TEST(BinanceSubmitAnswer, an_ioc_that_expired_at_once_is_accepted_and_then_canceled) {
    auto const inputs = answer_to(submit(), ok(R"({"symbol":"BTCUSDT","orderId":28,
        "clientOrderId":"x1y7z1","transactTime":5,"status":"EXPIRED","executedQty":"0.5"})"));
    EXPECT_TRUE(has<VenueAccepted>(inputs));
    auto const& canceled = only<VenueCanceled>(inputs);
    EXPECT_EQ(canceled.cause, VenueCanceled::Cause::time_in_force);
    EXPECT_EQ(canceled.cumulative, Quantity(dec("0.5")));
}

TEST(BinanceSubmitAnswer, a_status_that_is_not_known_is_an_anomaly_and_asked_for) {
    auto const inputs = answer_to(submit(), ok(R"({"symbol":"BTCUSDT","orderId":28,
        "clientOrderId":"x1y7z1","transactTime":5,"status":"SLEEPING","executedQty":"0"})"));
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
    EXPECT_EQ(only<VenueOutcomeUnknown>(inputs).request, VenueRequest::submit);
}

TEST(BinanceSubmitAnswer, an_answer_that_names_another_order_proves_nothing) {
    auto const inputs = answer_to(submit(), ok(R"({"orderId":28,"clientOrderId":"x1y8z1",
        "transactTime":5})"));
    EXPECT_FALSE(has<VenueAccepted>(inputs));
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
    EXPECT_TRUE(has<VenueOutcomeUnknown>(inputs));
}

struct RefusalRow {
    std::string_view body;
    Reason reason;
};

TEST(BinanceSubmitAnswer, each_refusal_has_its_reason_and_the_venues_own_words) {
    for (auto const& [body, reason] : {
             RefusalRow{
                 R"({"code":-2010,"msg":"Account has insufficient balance for requested action."})",
                 Reason::insufficient_balance},
             RefusalRow{R"({"code":-2010,"msg":"Order would immediately match and take."})",
                        Reason::venue_would_take},
             RefusalRow{R"({"code":-2010,"msg":"Market is closed."})", Reason::market_closed},
             RefusalRow{R"({"code":-1013,"msg":"Filter failure: PRICE_FILTER"})",
                        Reason::price_off_tick},
             RefusalRow{R"({"code":-1013,"msg":"Filter failure: LOT_SIZE"})",
                        Reason::quantity_off_lot},
             RefusalRow{R"({"code":-1013,"msg":"Filter failure: NOTIONAL"})",
                        Reason::notional_below_minimum},
             RefusalRow{R"({"code":-1013,"msg":"Filter failure: PERCENT_PRICE_BY_SIDE"})",
                        Reason::price_out_of_range},
             RefusalRow{R"({"code":-1121,"msg":"Invalid symbol."})", Reason::unknown_symbol},
             RefusalRow{R"({"code":-1015,"msg":"Too many new orders; current limit is 50."})",
                        Reason::venue_unavailable},
             RefusalRow{R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."})",
                        Reason::venue_unavailable},
             RefusalRow{R"({"code":-2010,"msg":"Some words of tomorrow."})",
                        Reason::venue_rejected},
         }) {
        auto const inputs = answer_to(submit(), error(400, body));
        ASSERT_EQ(inputs.size(), 1U) << body;
        EXPECT_EQ(only<VenueRejected>(inputs).reason, reason) << body;
    }
    auto const inputs = answer_to(
        submit(),
        error(400,
              R"({"code":-2010,"msg":"Account has insufficient balance for requested action."})"));
    EXPECT_EQ(only<VenueRejected>(inputs).text,
              "-2010 Account has insufficient balance for requested action.");
}

TEST(BinanceSubmitAnswer, what_may_have_been_executed_is_unknown_and_never_a_rejection) {
    for (std::string_view const body : {
             R"({"code":-1007,"msg":"Timeout waiting for response from backend server."})",
             R"({"code":-1006,"msg":"An unexpected response was received from the message bus."})",
             R"({"code":-1000,"msg":"An unknown error occurred while processing the request."})",
             R"({"code":-1001,"msg":"Internal error"})",
             R"({"code":-2010,"msg":"Duplicate order sent."})",
             R"({"code":-7777,"msg":"of tomorrow"})",
             R"({})",
         }) {
        auto const inputs = answer_to(submit(), error(500, body));
        EXPECT_TRUE(has<VenueOutcomeUnknown>(inputs)) << body;
        EXPECT_FALSE(has<VenueRejected>(inputs)) << body;
    }
}

TEST(BinanceSubmitAnswer, a_gateway_time_out_without_json_is_unknown) {
    Payload payload;
    EXPECT_FALSE(payload.parse("<html>504 Gateway Time-out</html>"));
    auto const inputs = decode_answer(payload, {true, 504}, submit());
    EXPECT_EQ(only<VenueOutcomeUnknown>(inputs).text, "status 504");
}

// ---- cancel ----------------------------------------------------------------------------------

TEST(BinanceCancelAnswer, the_orders_id_is_in_orig_client_order_id) {
    auto const inputs = answer_to(cancel(), ok(R"({"symbol":"BTCUSDT",
        "origClientOrderId":"x1y7z1","orderId":28,"clientOrderId":"cancel-1",
        "transactTime":1684804350068,"executedQty":"0.25","status":"CANCELED"})"));
    auto const& canceled = only<VenueCanceled>(inputs);
    EXPECT_EQ(canceled.ref.client_id, first_leg);
    EXPECT_EQ(canceled.cause, VenueCanceled::Cause::requested);
    EXPECT_EQ(canceled.cumulative, Quantity(dec("0.25")));
}

TEST(BinanceCancelAnswer, unknown_order_proves_nothing_but_that_the_cancel_failed) {
    auto const inputs =
        answer_to(cancel(), error(400, R"({"code":-2011,"msg":"Unknown order sent."})"));
    ASSERT_EQ(inputs.size(), 1U);
    auto const& refused = only<VenueCancelRejected>(inputs);
    EXPECT_EQ(refused.reason, Reason::unknown_order);
    EXPECT_EQ(refused.text, "-2011 Unknown order sent.");
}

TEST(BinanceCancelAnswer, without_the_filled_quantity_it_has_to_be_asked_for) {
    auto const inputs = answer_to(cancel(), ok(R"({"origClientOrderId":"x1y7z1","orderId":28,
        "transactTime":5,"status":"CANCELED"})"));
    EXPECT_EQ(only<VenueOutcomeUnknown>(inputs).request, VenueRequest::cancel);
}

// ---- replace: the table of rest-api.md, "Cancel an Existing Order and Send a New Order" ------

constexpr std::string_view canceled_leg =
    R"({"symbol":"BTCUSDT","origClientOrderId":"x1y7z1","orderId":28,"clientOrderId":"c",
    "transactTime":1684804350068,"executedQty":"0.00001","status":"CANCELED"})";
constexpr std::string_view new_leg =
    R"({"symbol":"BTCUSDT","orderId":29,"clientOrderId":"x1y7z2","transactTime":1684804350069})";

std::string legs(std::string_view cancel_result, std::string_view new_result,
                 std::string_view cancel_leg, std::string_view placed) {
    return R"({"cancelResult":")" + std::string(cancel_result) + R"(","newOrderResult":")" +
           std::string(new_result) + R"(","cancelResponse":)" + std::string(cancel_leg) +
           R"(,"newOrderResponse":)" + std::string(placed) + "}";
}
std::string failed(int status, int code, std::string const& result) {
    return error(status, R"({"code":)" + std::to_string(code) +
                             R"(,"msg":"Order cancel-replace failed.","data":)" + result + "}");
}

TEST(BinanceReplaceAnswer, both_succeeded) {
    auto const inputs = answer_to(replace(), ok(legs("SUCCESS", "SUCCESS", canceled_leg, new_leg)));
    auto const& replaced = only<VenueReplaced>(inputs);
    EXPECT_EQ(replaced.ref.client_id, second_leg);
    EXPECT_EQ(replaced.ref.order_id.view(), "29");
    EXPECT_EQ(replaced.old_client_id, first_leg);
    EXPECT_EQ(replaced.old_cumulative, Quantity(dec("0.00001")));
}

TEST(BinanceReplaceAnswer, the_cancel_failed_and_the_new_order_was_not_attempted) {
    auto const inputs =
        answer_to(replace(), failed(400, -2022,
                                    legs("FAILURE", "NOT_ATTEMPTED",
                                         R"({"code":-2011,"msg":"Unknown order sent."})", "null")));
    auto const& refused = only<VenueReplaceRejected>(inputs);
    EXPECT_TRUE(refused.is_old_alive);
    EXPECT_EQ(refused.ref.client_id, first_leg);
    EXPECT_EQ(refused.new_client_id, second_leg);
    EXPECT_EQ(refused.reason, Reason::unknown_order);
}

TEST(BinanceReplaceAnswer, the_old_order_is_gone_and_the_new_one_refused) {
    auto const inputs = answer_to(
        replace(),
        failed(409, -2021,
               legs("SUCCESS", "FAILURE", canceled_leg,
                    R"({"code":-2010,"msg":"Order would immediately match and take."})")));
    auto const& refused = only<VenueReplaceRejected>(inputs);
    EXPECT_FALSE(refused.is_old_alive);
    EXPECT_EQ(refused.old_cumulative, Quantity(dec("0.00001")));
    EXPECT_EQ(refused.reason, Reason::venue_would_take);
    EXPECT_EQ(refused.text, "-2010 Order would immediately match and take.");
}

TEST(BinanceReplaceAnswer, both_failed) {
    auto const inputs =
        answer_to(replace(),
                  failed(400, -2022,
                         legs("FAILURE", "FAILURE", R"({"code":-2011,"msg":"Unknown order sent."})",
                              R"({"code":-2010,"msg":"no"})")));
    EXPECT_TRUE(only<VenueReplaceRejected>(inputs).is_old_alive);
}

TEST(BinanceReplaceAnswer, the_old_order_is_gone_and_the_new_one_over_the_order_limit) {
    auto const inputs = answer_to(
        replace(), failed(429, -1015, legs("SUCCESS", "NOT_ATTEMPTED", canceled_leg, "null")));
    auto const& refused = only<VenueReplaceRejected>(inputs);
    EXPECT_FALSE(refused.is_old_alive);
    EXPECT_EQ(refused.reason, Reason::venue_unavailable);
}

TEST(BinanceReplaceAnswer, two_live_orders_are_an_anomaly_and_asked_for) {
    auto const inputs = answer_to(
        replace(), failed(409, -2021,
                          legs("FAILURE", "SUCCESS",
                               R"({"code":-2011,"msg":"Unknown order sent."})", new_leg)));
    EXPECT_TRUE(has<VenueAnomaly>(inputs));
    EXPECT_EQ(only<VenueOutcomeUnknown>(inputs).request, VenueRequest::replace);
}

TEST(BinanceReplaceAnswer, a_new_leg_whose_outcome_is_unknown_is_unknown) {
    auto const inputs = answer_to(replace(), failed(409, -2021,
                                                    legs("SUCCESS", "FAILURE", canceled_leg,
                                                         R"({"code":-1007,"msg":"Timeout"})")));
    EXPECT_TRUE(has<VenueOutcomeUnknown>(inputs));
    EXPECT_FALSE(has<VenueReplaceRejected>(inputs));
}

TEST(BinanceReplaceAnswer, a_refusal_before_both_legs_leaves_the_old_order_alone) {
    for (int const code : {-1013, -1015, -2010}) {
        auto const inputs = answer_to(
            replace(), error(400, R"({"code":)" + std::to_string(code) + R"(,"msg":"x"})"));
        EXPECT_TRUE(only<VenueReplaceRejected>(inputs).is_old_alive) << code;
    }
}

TEST(BinanceReplaceAnswer, words_that_no_replace_can_end_with_are_an_anomaly) {
    for (auto const& result : {legs("MAYBE", "SUCCESS", canceled_leg, new_leg),
                               legs("SUCCESS", "SUCCESS", "null", new_leg),
                               legs("SUCCESS", "FAILURE", canceled_leg, "null"), std::string("{}"),
                               std::string("[]"), std::string("null")}) {
        auto const inputs = answer_to(replace(), ok(result));
        EXPECT_TRUE(has<VenueAnomaly>(inputs)) << result;
        EXPECT_TRUE(has<VenueOutcomeUnknown>(inputs)) << result;
    }
}

TEST(BinanceAmendAnswer, the_order_goes_on_under_the_new_id) {
    auto const inputs = answer_to(reduce(), ok(R"({"transactTime":1741923284382,"executionId":16,
        "amendedOrder":{"symbol":"BTCUSDT","orderId":28,"origClientOrderId":"x1y7z1",
        "clientOrderId":"x1y7z2","qty":"0.5","executedQty":"0.1","status":"PARTIALLY_FILLED"}})"));
    auto const& replaced = only<VenueReplaced>(inputs);
    EXPECT_EQ(replaced.ref.client_id, second_leg);
    EXPECT_EQ(replaced.ref.order_id.view(), "28");
    EXPECT_EQ(replaced.old_cumulative, Quantity(dec("0.1")));
    EXPECT_EQ(replaced.ref.venue_time, Timestamp::from_ms(1741923284382));
}

TEST(BinanceAmendAnswer, a_refusal_leaves_the_order_as_it_was) {
    auto const inputs = answer_to(
        reduce(),
        error(400, R"({"code":-2038,"msg":"Order amend (quantity increase) is not supported."})"));
    auto const& refused = only<VenueReplaceRejected>(inputs);
    EXPECT_TRUE(refused.is_old_alive);
    EXPECT_EQ(refused.reason, Reason::unsupported_characteristic);
}

// ---- query -----------------------------------------------------------------------------------

OrderAnswer order_answer(std::string const& frame) {
    Payload payload;
    EXPECT_TRUE(payload.parse(frame)) << frame;
    return decode_order(payload, {}, query());
}

std::string order_with(std::string_view status, std::string_view type = "LIMIT",
                       std::string_view tif = "GTC") {
    return ok(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1","executedQty":"0.5",
        "status":")" +
              std::string(status) + R"(","type":")" + std::string(type) + R"(","timeInForce":")" +
              std::string(tif) + R"(","updateTime":1499827319559})");
}

TEST(BinanceQueryAnswer, each_status_is_one_state) {
    using State = VenueOrderState::State;
    EXPECT_EQ(order_answer(order_with("NEW")).state->state, State::working);
    EXPECT_EQ(order_answer(order_with("PARTIALLY_FILLED")).state->state, State::working);
    EXPECT_EQ(order_answer(order_with("FILLED")).state->state, State::filled);
    EXPECT_EQ(order_answer(order_with("CANCELED")).state->state, State::canceled);
    EXPECT_EQ(order_answer(order_with("REJECTED")).state->state, State::rejected);
    EXPECT_EQ(order_answer(order_with("EXPIRED")).state->state, State::expired);
    EXPECT_EQ(order_answer(order_with("EXPIRED", "LIMIT", "IOC")).state->state, State::canceled);
    EXPECT_EQ(order_answer(order_with("EXPIRED", "MARKET")).state->state, State::canceled);
    EXPECT_EQ(order_answer(order_with("EXPIRED_IN_MATCH")).state->state, State::expired);
    EXPECT_EQ(order_answer(order_with("NEW")).state->cumulative, Quantity(dec("0.5")));
}

TEST(BinanceQueryAnswer, only_does_not_exist_is_not_found) {
    auto const none = order_answer(error(400, R"({"code":-2013,"msg":"Order does not exist."})"));
    ASSERT_TRUE(none.state);
    EXPECT_EQ(none.state->state, VenueOrderState::State::not_found);
    for (std::string_view const body :
         {R"({"code":-1003,"msg":"Too much"})", R"({"code":-1021,"msg":"Timestamp"})",
          R"({"code":-2011,"msg":"Unknown order sent."})", R"({"code":-1000,"msg":""})", "{}"}) {
        auto const answer = order_answer(error(400, body));
        EXPECT_FALSE(answer.state) << body;
        EXPECT_EQ(only<VenueOutcomeUnknown>(answer.inputs).request, VenueRequest::query) << body;
    }
}

TEST(BinanceQueryAnswer, what_cannot_be_read_is_unknown_and_loud) {
    for (auto const& frame :
         {order_with("PENDING_CANCEL"), ok("[]"), ok("null"), ok(R"({"orderId":28})"),
          ok(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"other","executedQty":"0",
                 "status":"NEW"})"),
          ok(R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1","executedQty":0.5,
                 "status":"NEW"})")}) {
        auto const answer = order_answer(frame);
        EXPECT_FALSE(answer.state) << frame;
        EXPECT_TRUE(has<VenueAnomaly>(answer.inputs)) << frame;
        EXPECT_TRUE(has<VenueOutcomeUnknown>(answer.inputs)) << frame;
    }
}

Asked trades_asked() {
    Asked asked = query();
    asked.order_id = VenueOrderId::of("28");
    return asked;
}

TradesAnswer trades_in(std::string const& frame, Quantity before = {}) {
    Payload payload;
    EXPECT_TRUE(payload.parse(frame)) << frame;
    return decode_trades(payload, {}, trades_asked(), before);
}

constexpr std::string_view trade_57 = R"({"symbol":"BTCUSDT","id":57,"orderId":28,"price":"10.5",
    "qty":"0.3","commission":"0.001","commissionAsset":"BTC","time":1499827319560,
    "isBuyer":true,"isMaker":true})";
constexpr std::string_view trade_56 = R"({"symbol":"BTCUSDT","id":56,"orderId":28,"price":"10",
    "qty":"0.2","commission":"0.002","commissionAsset":"BTC","time":1499827319559,
    "isBuyer":true,"isMaker":false})";

TEST(BinanceTradesAnswer, each_trade_is_a_fill_in_order_of_its_id) {
    auto const answer =
        trades_in(ok("[" + std::string(trade_57) + "," + std::string(trade_56) + "]"));
    EXPECT_TRUE(answer.is_whole);
    EXPECT_EQ(answer.total, Quantity(dec("0.5")));
    ASSERT_EQ(answer.inputs.size(), 2U);
    auto const& first = std::get<VenueFilled>(answer.inputs[0]);
    auto const& second = std::get<VenueFilled>(answer.inputs[1]);
    EXPECT_EQ(first.trade_id.view(), "56");
    EXPECT_EQ(first.liquidity, Liquidity::taker);
    EXPECT_EQ(first.cumulative, Quantity(dec("0.2")));
    EXPECT_EQ(second.trade_id.view(), "57");
    EXPECT_EQ(second.liquidity, Liquidity::maker);
    EXPECT_EQ(second.cumulative, Quantity(dec("0.5")));
    EXPECT_EQ(second.fee, dec("0.001"));
    EXPECT_EQ(second.ref.client_id, first_leg);
}

TEST(BinanceTradesAnswer, one_bad_row_does_not_cost_the_others) {
    auto const answer = trades_in(ok("[" + std::string(trade_56) + R"(,{"id":57}])"));
    EXPECT_FALSE(answer.is_whole);
    EXPECT_EQ(only<VenueFilled>(answer.inputs).trade_id.view(), "56");
    EXPECT_TRUE(has<VenueAnomaly>(answer.inputs));
}

TEST(BinanceTradesAnswer, a_trade_of_another_order_is_not_booked) {
    std::string row(trade_56);
    row.replace(row.find("\"orderId\":28"), 12, "\"orderId\":99");
    auto const answer = trades_in(ok("[" + row + "]"));
    EXPECT_FALSE(answer.is_whole);
    EXPECT_FALSE(has<VenueFilled>(answer.inputs));
}

TEST(BinanceTradesAnswer, a_failed_query_is_no_empty_list) {
    EXPECT_FALSE(trades_in(error(429, R"({"code":-1003,"msg":"Too much"})")).is_whole);
    EXPECT_TRUE(trades_in(ok("[]")).is_whole);
}

TEST(BinanceTradeIds, the_stream_and_the_query_name_a_trade_alike) {
    auto const streamed = event_in(R"({"e":"executionReport","s":"BTCUSDT","c":"x1y7z1","C":"",
        "x":"TRADE","X":"PARTIALLY_FILLED","i":28,"l":"0.2","z":"0.2","L":"10","n":"0.002",
        "N":"BTC","T":1499827319559,"t":56,"m":false})");
    auto const queried = trades_in(ok("[" + std::string(trade_56) + "]"));
    EXPECT_EQ(only<VenueFilled>(streamed.inputs), only<VenueFilled>(queried.inputs));
}

TEST(BinanceAccountAnswer, a_snapshot_with_a_hole_is_no_snapshot) {
    Payload payload;
    ASSERT_TRUE(payload.parse(ok(R"({"updateTime":1660801833000,"balances":[
        {"asset":"BTC","free":"1.5","locked":"0.5"},
        {"asset":"USDT","free":"10","locked":"0"}]})")));
    auto const inputs = decode_account(payload, {}, Account::of("DEMO"));
    auto const& balances = only<VenueBalances>(inputs);
    EXPECT_TRUE(balances.is_complete);
    EXPECT_EQ(balances.venue_time, Timestamp::from_ms(1660801833000));
    ASSERT_EQ(balances.balances.size(), 2U);
    EXPECT_EQ(balances.balances[0].free, dec("1.5"));
    EXPECT_EQ(balances.balances[0].locked, dec("0.5"));
    ASSERT_TRUE(payload.parse(ok(R"({"updateTime":5,"balances":[
        {"asset":"BTC","free":"1.5","locked":"0.5"},
        {"asset":"USDT","free":"ten","locked":"0"}]})")));
    EXPECT_FALSE(has<VenueBalances>(decode_account(payload, {}, Account::of("DEMO"))));
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
