// Payloads that others published of Binance USD-M: each decodes to what it says, or is a kind that
// we know and need not.
#include <set>

#include "adapters/binance_usdm/codec.hpp"
#include "adapters/binance_usdm/symbols.hpp"
#include "tests/venues/message_vectors.hpp"

namespace trestle::adapters::binance_usdm {
namespace {

using namespace adapters::tests;
using simdjson::dom::element;

Account const demo = Account::of("DEMO");

std::string order_event(element event, element json) {
    auto const o = tests::at(event, "/o");
    auto const decoded = decode_event(with_our_id(json, text_at(o, "/c")), demo);
    auto const& inputs = decoded.inputs;
    auto const kind = text_at(o, "/x");
    auto const status = text_at(o, "/X");
    bool const is_trade = kind == "TRADE" || kind == "CALCULATED";  // the latter were forced
    if (is_trade && is_positive_at(o, "/l") && is_positive_at(o, "/L")) {
        auto const& fill = only<VenueFilled>(inputs);
        EXPECT_EQ(fill.price, Price(dec(text_at(o, "/L"))));
        EXPECT_EQ(fill.quantity, Quantity(dec(text_at(o, "/l"))));
        EXPECT_EQ(fill.cumulative, Quantity(dec(text_at(o, "/z"))));
        EXPECT_EQ(fill.fee, dec(text_at(o, "/n")));
        EXPECT_EQ(fill.trade_id.view(), word_at(o, "/t"));
        EXPECT_EQ(fill.ref.order_id.view(), word_at(o, "/i"));
    } else if (kind == "NEW" && status == "NEW") {
        EXPECT_TRUE(has<VenueAccepted>(inputs));
    } else if (kind == "CANCELED" && status == "CANCELED") {
        EXPECT_TRUE(has<VenueCanceled>(inputs));
    } else if (kind == "EXPIRED") {
        EXPECT_TRUE(has<VenueCanceled>(inputs) || has<VenueExpired>(inputs));
    } else if (kind == "AMENDMENT") {
        EXPECT_EQ(decoded.held.size(), 1U);
    } else {
        EXPECT_TRUE(has<VenueAnomaly>(inputs)) << kind;
    }
    // As it is, it is somebody else's: told, and never booked.
    auto const theirs = decode_event(read_again(json), demo);
    EXPECT_TRUE(is_told_as_foreign(theirs.inputs));
    return "order events (" + kind + ")";
}

std::string account_event(element event, Decoded const& decoded) {
    auto const& balances = only<VenueBalances>(decoded.inputs);
    EXPECT_EQ(balances.balances.size(), size_at(event, "/a/B"));
    EXPECT_FALSE(balances.is_complete);
    EXPECT_EQ(balances.balances.at(0).free + balances.balances.at(0).locked,
              dec(text_at(event, "/a/B/0/wb")));
    EXPECT_EQ(decoded.positions.size(), size_at(event, "/a/P"));
    for (std::size_t i = 0; i < decoded.positions.size(); ++i) {
        auto const side = text_at(event, "/a/P/" + std::to_string(i) + "/ps");
        EXPECT_EQ(decoded.positions[i].side == PositionSide::both, side == "BOTH");
        EXPECT_EQ(decoded.positions[i].side == PositionSide::short_only, side == "SHORT");
    }
    EXPECT_FALSE(has<VenueAnomaly>(decoded.inputs));
    return "account events";
}

std::string conditional_event(element event, element json) {
    auto const theirs = text_at(event, "/o/caid");
    EXPECT_TRUE(has<VenueAnomaly>(decode_event(read_again(json), demo).inputs));
    auto const inputs = decode_event(with_our_id(json, theirs), demo).inputs;
    auto const status = text_at(event, "/o/X");
    if (status == "NEW") {
        EXPECT_EQ(only<VenueAccepted>(inputs).ref.order_id.view(), word_at(event, "/o/aid"));
    } else if (status == "TRIGGERED" || status == "FINISHED") {
        EXPECT_EQ(only<VenueTriggered>(inputs).ref.order_id.view(), text_at(event, "/o/ai"));
    } else if (status == "CANCELED" || status == "REJECTED") {
        EXPECT_TRUE(only<VenueCanceled>(inputs).cumulative.is_zero());
    } else {
        EXPECT_TRUE(has<VenueExpired>(inputs) || inputs.empty()) << status;
    }
    return "conditional events";
}

std::string push(Message const& message) {
    element event = message.json;
    if (has_field(event, "/data")) event = tests::at(event, "/data");
    auto const name = is_list(event) ? "" : text_at(event, "/e");
    auto const decoded = decode_event(message.payload, demo);
    std::set<std::string> const ignored{"TRADE_LITE", "ACCOUNT_CONFIG_UPDATE",
                                        "CONDITIONAL_ORDER_TRIGGER_REJECT", "STRATEGY_UPDATE",
                                        "GRID_UPDATE"};
    if (name == "ORDER_TRADE_UPDATE") return order_event(event, message.json);
    if (name == "ALGO_UPDATE") return conditional_event(event, message.json);
    if (name == "ACCOUNT_UPDATE") return account_event(event, decoded);
    if (name == "listenKeyExpired") {
        EXPECT_TRUE(decoded.must_reconnect);
        return "ends of a stream";
    }
    if (name == "bookTicker") {
        auto const quote = decode_quote(message.payload, {1});
        EXPECT_TRUE(quote && quote->reference.bid == Price(dec(text_at(event, "/b"))));
        return "quotes";
    }
    if (name == "MARGIN_CALL") {
        EXPECT_TRUE(has<VenueAnomaly>(decoded.inputs));
        return "margin calls";
    }
    if (ignored.contains(name)) {
        EXPECT_EQ(decoded.ignored, name);
        return "known and ignored: " + name;
    }
    EXPECT_TRUE(has<VenueAnomaly>(decoded.inputs));
    EXPECT_FALSE(decode_quote(message.payload, {1}));
    return "out of scope: market data " + (name.empty() ? "in lists" : name);
}

std::optional<Asked> asked_in(element order, VenueRequest request) {
    auto const id = VenueClientId::from(text_at(order, "/clientOrderId"));
    auto const symbol = VenueSymbol::from(text_at(order, "/symbol"));
    if (!id || id->empty() || !symbol) return std::nullopt;
    Asked asked{
        .request = request, .venue = Venue::binance_usdm, .symbol = *symbol, .client_id = *id};
    if (request == VenueRequest::replace) {
        asked.client_id = second_leg;
        asked.old_client_id = *id;
        asked.old_order_id = VenueOrderId::of(word_at(order, "/orderId"));
    }
    return asked;
}

std::string order_answer(Message const& message, Form form, element order) {
    bool const is_modify =
        message.verb == "PUT" || has_field(order, "/modifyId") || message.name.starts_with("Edit");
    bool const is_cancel = !is_modify && text_at(order, "/status") == "CANCELED";
    auto const request = is_modify   ? VenueRequest::replace
                         : is_cancel ? VenueRequest::cancel
                                     : VenueRequest::submit;
    auto asked = asked_in(order, request);
    if (!asked) return "out of scope: orders with ids longer than ours";
    auto const inputs = decode_answer(message.payload, form, *asked);
    EXPECT_FALSE(has<VenueOutcomeUnknown>(inputs));
    if (is_modify) {
        EXPECT_EQ(only<VenueReplaced>(inputs).ref.client_id, second_leg);
        return "modify answers";
    }
    // Also the answer to a query, whatever was asked.
    auto const state = decode_order(message.payload, form, *asked).state;
    EXPECT_TRUE(state.has_value());
    if (state) {
        EXPECT_EQ(state->cumulative, Quantity(dec(text_at(order, "/executedQty"))));
    }
    if (is_cancel) {
        EXPECT_EQ(only<VenueCanceled>(inputs).cumulative,
                  Quantity(dec(text_at(order, "/executedQty"))));
        return "cancel answers";
    }
    EXPECT_EQ(only<VenueAccepted>(inputs).ref.order_id.view(), word_at(order, "/orderId"));
    return "submit and query answers";
}

std::string batch_answer(Message const& message, Form form, element rows) {
    auto const request = message.verb == "DELETE" ? VenueRequest::cancel
                         : message.verb == "PUT"  ? VenueRequest::replace
                                                  : VenueRequest::submit;
    std::vector<Asked> asked;
    std::size_t errors = 0;
    for (std::size_t i = 0; i < size_at(rows, ""); ++i) {
        auto const row = tests::at(rows, "/" + std::to_string(i));
        if (has_field(row, "/code")) ++errors;
        asked.push_back(asked_in(row, request).value_or(Asked{.request = request}));
    }
    auto const inputs = decode_batch(message.payload, form, asked);
    EXPECT_GE(inputs.size(), asked.size());
    std::size_t refused = 0;
    for (Input const& input : inputs) {
        refused += std::holds_alternative<VenueRejected>(input) ||
                           std::holds_alternative<VenueCancelRejected>(input) ||
                           std::holds_alternative<VenueReplaceRejected>(input)
                       ? 1
                       : 0;
    }
    EXPECT_EQ(refused, errors);
    return "batch answers";
}

std::string trades_answer(Message const& message, Form form, element rows) {
    Asked asked{.request = VenueRequest::query, .venue = Venue::binance_usdm};
    asked.symbol = VenueSymbol::of(text_at(rows, "/0/symbol"));
    asked.order_id = VenueOrderId::of(word_at(rows, "/0/orderId"));
    auto const answer = decode_trades(message.payload, form, asked, {});
    EXPECT_TRUE(answer.is_whole);
    auto const& fill = only<VenueFilled>(answer.inputs);
    EXPECT_EQ(fill.price, Price(dec(text_at(rows, "/0/price"))));
    EXPECT_EQ(fill.fee, dec(text_at(rows, "/0/commission")));
    EXPECT_EQ(fill.cumulative, fill.quantity);
    return "trade lists";
}

std::string list_answer(Message const& message, Form form, element rows) {
    auto const first = [&](char const* name) { return has_field(rows, std::string("/0/") + name); };
    if (message.path == "/fapi/v1/batchOrders") return batch_answer(message, form, rows);
    if (first("commissionAsset") && first("orderId")) return trades_answer(message, form, rows);
    if (first("positionAmt")) {
        auto const positions = decode_positions(message.payload, form);
        EXPECT_EQ(positions.positions.size(), size_at(rows, ""));
        EXPECT_TRUE(positions.is_whole);
        return "positions";
    }
    if (first("crossWalletBalance") && first("balance")) {
        auto const& balances = only<VenueBalances>(decode_balances(message.payload, form, demo));
        EXPECT_TRUE(balances.is_complete);
        EXPECT_EQ(balances.balances.at(0).free, dec(text_at(rows, "/0/crossWalletBalance")));
        return "balances";
    }
    if (first("clientAlgoId") && first("algoStatus")) {
        auto const open = decode_open_waiting(message.payload, form);
        EXPECT_TRUE(open.is_whole);
        EXPECT_EQ(open.orders.size(), size_at(rows, ""));
        EXPECT_EQ(open.orders.at(0).trigger.value_or(Price()),
                  Price(dec(text_at(rows, "/0/triggerPrice"))));
        return "conditional orders";
    }
    if (first("origQty") && first("clientOrderId")) {
        auto const open = decode_open_orders(message.payload, form);
        EXPECT_TRUE(open.is_whole);
        EXPECT_EQ(open.orders.size(), size_at(rows, ""));
        return "open orders";
    }
    return "out of scope: lists of " + (message.path.empty() ? message.name : message.path);
}

std::string conditional_answer(Message const& message, Form form, element row) {
    Asked asked{.request = VenueRequest::submit,
                .venue = Venue::binance_usdm,
                .client_id = VenueClientId::of(text_at(row, "/clientAlgoId")),
                .is_waiting = true};
    bool const is_end = has_field(row, "/code") || text_at(row, "/algoStatus") == "CANCELED";
    if (is_end) asked.request = VenueRequest::cancel;
    auto const inputs = decode_answer(message.payload, form, asked);
    EXPECT_EQ(has<VenueCanceled>(inputs), is_end);
    EXPECT_EQ(has<VenueAccepted>(inputs), !is_end);
    if (has_field(row, "/algoStatus")) {
        asked.request = VenueRequest::query;
        EXPECT_TRUE(decode_order(message.payload, form, asked).state);
    }
    asked.client_id = second_leg;
    EXPECT_TRUE(has<VenueOutcomeUnknown>(decode_answer(message.payload, form, asked)));
    return "answers of conditional orders";
}

std::string answer(Message const& message) {
    Form const form{message.is_rest, 200};
    element result = message.json;
    if (!message.is_rest) {
        if (!has_field(result, "/result")) {
            EXPECT_TRUE(decode_error(message.payload, form));
            return "errors";
        }
        result = tests::at(result, "/result");
    }
    if (is_list(result)) return list_answer(message, form, result);
    if (has_field(result, "/clientAlgoId")) return conditional_answer(message, form, result);
    if (has_field(result, "/orderId")) return order_answer(message, form, result);
    if (has_field(result, "/listenKey")) {
        EXPECT_EQ(decode_listen_key(message.payload, form), text_at(result, "/listenKey"));
        return "listen keys";
    }
    if (has_field(result, "/code") && has_field(result, "/msg")) {
        bool const is_good = word_at(result, "/code") == "200";
        EXPECT_EQ(decode_cancel_all(message.payload, form).has_value(), !is_good);
        return "cancel-all answers";
    }
    if (has_field(result, "/serverTime") && !has_field(result, "/symbols")) {
        EXPECT_TRUE(decode_server_time(message.payload, form));
        return "times";
    }
    if (has_field(result, "/symbols/0/filters")) {
        std::vector<TradedSymbol> const traded{
            {Symbol::of("BTC-USDT-PERP"), VenueSymbol::of(text_at(result, "/symbols/0/symbol")),
             InstrumentId{1}}};
        auto const found = decode_instruments(message.payload, form, traded);
        EXPECT_EQ(found.instruments.size() + found.problems.size(), 1U);
        return "instrument lists";
    }
    return "out of scope: " + (message.path.empty() ? message.name : message.path);
}

// No text, whatever it is, may bring a decoder down, or be taken for a fill of ours.
void try_all(Message const& message) {
    auto const& payload = message.payload;
    for (Form const form : {Form{true, 200}, Form{true, 400}, Form{}}) {
        for (auto const request : {VenueRequest::submit, VenueRequest::replace,
                                   VenueRequest::cancel, VenueRequest::query}) {
            Asked const asked{.request = request,
                              .venue = Venue::binance_usdm,
                              .symbol = VenueSymbol::of("NONE"),
                              .client_id = second_leg,
                              .old_client_id = first_leg};
            EXPECT_FALSE(decode_answer(payload, form, asked).empty());
            EXPECT_FALSE(decode_batch(payload, form, {asked, asked, asked}).empty());
            auto const order = decode_order(payload, form, asked);
            EXPECT_TRUE(order.state || !order.inputs.empty());
            EXPECT_TRUE(!has<VenueFilled>(decode_trades(payload, form, asked, {}).inputs));
        }
        EXPECT_FALSE(decode_balances(payload, form, demo).empty());
        auto const positions = decode_positions(payload, form);
        EXPECT_TRUE(positions.is_whole || !positions.inputs.empty());
        auto const open = decode_open_orders(payload, form);
        EXPECT_TRUE(open.is_whole || !open.inputs.empty());
    }
    EXPECT_TRUE(books_nothing_of_ours(decode_event(payload, demo).inputs));
}

TEST(UsdmMessageVectors, every_published_payload_decodes_or_is_a_kind_we_know) {
    read_messages(
        "binance-usdm-",
        [](Message const& message) {
            try_all(message);
            return message.is_push ? push(message) : answer(message);
        },
        40);
}

}  // namespace
}  // namespace trestle::adapters::binance_usdm
