// Payloads that others published of Bybit: each decodes to what it says, or is a kind that we know
// and need not.
#include "adapters/bybit/codec.hpp"
#include "tests/venues/message_vectors.hpp"

namespace trestle::adapters::bybit {
namespace {

using namespace adapters::tests;
using simdjson::dom::element;

Account const demo = Account::of("DEMO");

VenueSymbol symbol_in(std::string const& category, std::string const& symbol) {
    return venue_symbol_in(category == "spot" ? "spot" : "linear", symbol).value_or(VenueSymbol{});
}

SettleCoins coins_for(std::string const& symbol) {
    SettleCoins coins;
    coins.set(symbol_in("linear", symbol), Asset::of("USDT"));
    return coins;
}

void check_order_row(element row, element json) {
    auto const theirs = text_at(row, "/orderLinkId");
    EXPECT_TRUE(is_told_as_foreign(decode_event(read_again(json), demo, {}).inputs));
    if (theirs.empty()) return;
    auto const decoded = decode_event(with_our_id(json, theirs), demo, {});
    auto const status = text_at(row, "/orderStatus");
    auto const filled = Quantity(dec(text_at(row, "/cumExecQty")));
    if (status == "Filled" || status == "New" || status == "PartiallyFilled") {
        ASSERT_EQ(decoded.held.size(), 1U);
        EXPECT_EQ(decoded.held[0].quantity, Quantity(dec(text_at(row, "/qty"))));
        EXPECT_EQ(decoded.held[0].cumulative, filled);
        bool const is_told =
            has<VenueAccepted>(decoded.inputs) || has<VenueTriggered>(decoded.inputs);
        EXPECT_EQ(is_told, status == "New");
    } else if (status == "Untriggered") {
        EXPECT_TRUE(has<VenueAccepted>(decoded.inputs));
        ASSERT_EQ(decoded.held.size(), 1U);
        EXPECT_EQ(decoded.held[0].trigger, Price(dec(text_at(row, "/triggerPrice"))));
    } else if (status == "Triggered") {
        EXPECT_TRUE(has<VenueTriggered>(decoded.inputs));
    } else if (status == "Cancelled" || (status == "Rejected" && filled.is_positive())) {
        EXPECT_EQ(only<VenueCanceled>(decoded.inputs).cumulative, filled);
    } else if (status == "Rejected") {
        EXPECT_TRUE(has<VenueRejected>(decoded.inputs));
    } else {
        EXPECT_TRUE(has<VenueAnomaly>(decoded.inputs)) << status;
    }
}

void check_execution_row(element row, element json) {
    EXPECT_TRUE(books_nothing_of_ours(decode_event(read_again(json), demo, {}).inputs));
    auto const symbol = text_at(row, "/symbol");
    // Published without a client id: ours is put where it belongs.
    std::string text = simdjson::minify(json);
    std::string const empty = R"("orderLinkId":"")";
    if (auto const where = text.find(empty); where != std::string::npos) {
        text.replace(where, empty.size(), R"("orderLinkId":"x1y7z1")");
    }
    auto const inputs = decode_event(parsed(text), demo, coins_for(symbol)).inputs;
    if (text_at(row, "/execType") != "Trade") {
        EXPECT_TRUE(is_told_as_foreign(inputs));
        return;
    }
    auto const& fill = only<VenueFilled>(inputs);
    EXPECT_EQ(fill.price, Price(dec(text_at(row, "/execPrice"))));
    EXPECT_EQ(fill.quantity, Quantity(dec(text_at(row, "/execQty"))));
    EXPECT_EQ(fill.fee, dec(text_at(row, "/execFee")));
    EXPECT_EQ(fill.trade_id.view(), text_at(row, "/execId"));
}

std::string quote_push(Message const& message, std::string const& topic) {
    bool const is_snapshot = text_at(message.json, "/type") == "snapshot";
    bool const is_top = topic.starts_with("orderbook.1.") || topic.starts_with("tickers.");
    auto const quote = decode_quote(message.payload, false, {1});
    EXPECT_EQ(quote.has_value(), is_snapshot && is_top);
    if (quote) {
        EXPECT_TRUE(quote->reference.bid < quote->reference.ask);
    }
    return is_top ? "quotes" : "out of scope: market data " + topic.substr(0, topic.find('.'));
}

std::string push(Message const& message) {
    auto const topic = text_at(message.json, "/topic");
    auto const decoded = decode_event(message.payload, demo, {});
    if (topic == "order") {
        check_order_row(tests::at(message.json, "/data/0"), message.json);
        return "order pushes";
    }
    if (topic == "execution") {
        check_execution_row(tests::at(message.json, "/data/0"), message.json);
        return "execution pushes";
    }
    if (topic == "wallet") {
        bool const is_whole = has_field(message.json, "/data/0/coin/0/locked");
        EXPECT_EQ(has<VenueBalances>(decoded.inputs), is_whole);
        EXPECT_EQ(has<VenueAnomaly>(decoded.inputs), !is_whole);
        return is_whole ? "wallet pushes" : "wallet pushes without what is locked: anomalies";
    }
    if (topic == "position") {
        bool const is_one_way = word_at(message.json, "/data/0/positionIdx") == "0";
        EXPECT_EQ(decoded.positions.size(), 1U);
        EXPECT_EQ(decoded.positions.at(0).side == PositionSide::both, is_one_way);
        EXPECT_FALSE(has<VenueAnomaly>(decoded.inputs));
        return "position pushes";
    }
    if (topic.starts_with("orderbook.") || topic.starts_with("tickers.")) {
        return quote_push(message, topic);
    }
    if (!decoded.ignored.empty()) return "known and ignored: " + decoded.ignored;
    EXPECT_TRUE(has<VenueAnomaly>(decoded.inputs));
    return "out of scope: " + topic.substr(0, topic.find('.'));
}

std::string acknowledgement(Message const& message, element row) {
    Form const form{message.is_rest, 200};
    Asked asked{.request = VenueRequest::cancel, .venue = Venue::bybit};
    asked.order_id = VenueOrderId::of(text_at(row, "/orderId"));
    EXPECT_TRUE(decode_answer(message.payload, form, asked).empty());
    asked.order_id = VenueOrderId::of("another");
    EXPECT_TRUE(has<VenueOutcomeUnknown>(decode_answer(message.payload, form, asked)));
    return "acknowledgements";
}

std::string batch_answer(Message const& message, element list, element endings) {
    Form const form{message.is_rest, 200};
    std::vector<Asked> asked;
    std::size_t errors = 0;
    for (std::size_t i = 0; i < size_at(list, ""); ++i) {
        auto const row = tests::at(list, "/" + std::to_string(i));
        Asked one{.request = VenueRequest::submit, .venue = Venue::bybit};
        one.client_id = VenueClientId::from(text_at(row, "/orderLinkId")).value_or(VenueClientId{});
        asked.push_back(one);
        if (word_at(endings, "/" + std::to_string(i) + "/code") != "0") ++errors;
    }
    auto const inputs = decode_batch(message.payload, form, asked);
    EXPECT_EQ(inputs.empty(), errors == 0);
    EXPECT_GE(inputs.size(), errors);
    return "batch answers";
}

std::string order_list(Message const& message, element list) {
    Form const form{message.is_rest, 200};
    for (std::size_t i = 0; i < size_at(list, ""); ++i) {
        if (size_at(list, "") != 1) break;
        auto const row = tests::at(list, "/0");
        Asked asked{.request = VenueRequest::query, .venue = Venue::bybit};
        asked.symbol = symbol_in("linear", text_at(row, "/symbol"));
        asked.order_id = VenueOrderId::of(text_at(row, "/orderId"));
        auto const answer = decode_order(message.payload, form, asked);
        EXPECT_TRUE(answer.state.has_value());
        if (answer.state) {
            EXPECT_EQ(answer.state->cumulative, Quantity(dec(text_at(row, "/cumExecQty"))));
        }
    }
    EXPECT_TRUE(decode_open_orders(message.payload, form).is_whole);
    return "order lists";
}

std::string trade_list(Message const& message, element list) {
    auto const row = tests::at(list, "/0");
    Asked asked{.request = VenueRequest::query, .venue = Venue::bybit};
    asked.symbol = symbol_in("linear", text_at(row, "/symbol"));
    asked.order_id = VenueOrderId::of(text_at(row, "/orderId"));
    auto const answer = decode_trades(message.payload, {message.is_rest, 200}, asked,
                                      coins_for(text_at(row, "/symbol")));
    EXPECT_TRUE(answer.is_whole);
    EXPECT_EQ(only<VenueFilled>(answer.inputs).fee, dec(text_at(row, "/execFee")));
    EXPECT_EQ(only<VenueFilled>(answer.inputs).price, Price(dec(text_at(row, "/execPrice"))));
    return "trade lists";
}

std::string instrument_list(Message const& message, element result) {
    auto const category = text_at(result, "/category");
    auto const name = symbol_in(category, text_at(result, "/list/0/symbol"));
    std::vector<words::TradedSymbol> const traded{{Symbol::of("X-Y-PERP"), name, InstrumentId{1}}};
    auto const found = decode_instruments(message.payload, {message.is_rest, 200}, traded);
    bool const is_ours = category == "spot" || category == "linear";
    EXPECT_EQ(found.instruments.size(), is_ours ? 1U : 0U);
    EXPECT_EQ(found.problems.empty(), is_ours);
    return is_ours ? "instrument lists" : "instrument lists of categories that we do not trade";
}

std::string result_answer(Message const& message, element result) {
    Form const form{message.is_rest, 200};
    auto const first = [&](char const* name) {
        return has_field(result, std::string("/list/0/") + name);
    };
    bool const is_batch = has_field(message.json, "/retExtInfo/list");
    if (is_batch) {
        return batch_answer(message, tests::at(result, "/list"),
                            tests::at(message.json, "/retExtInfo/list"));
    }
    if (has_field(result, "/orderId")) return acknowledgement(message, result);
    if (first("orderStatus")) return order_list(message, tests::at(result, "/list"));
    if (first("execFee")) return trade_list(message, tests::at(result, "/list"));
    if (first("lotSizeFilter")) return instrument_list(message, result);
    if (first("coin") && first("accountType")) {
        EXPECT_TRUE(only<VenueBalances>(decode_balances(message.payload, form, demo)).is_complete);
        return "balances";
    }
    if (first("positionIdx")) {
        // Inverse contracts are not ours to trade.
        auto const positions = decode_positions(message.payload, form);
        EXPECT_TRUE(positions.is_whole || !positions.inputs.empty());
        return "positions";
    }
    if (has_field(result, "/timeNano")) {
        EXPECT_EQ(decode_server_time(message.payload, form), Timestamp{1688639403423213947});
        return "times";
    }
    if (message.path == "/v5/order/cancel-all") {
        EXPECT_FALSE(decode_cancel_all(message.payload, form));
        return "cancel-all answers";
    }
    return "out of scope: " + (message.path.empty() ? message.name : message.path);
}

std::string answer(Message const& message) {
    Form const form{message.is_rest, 200};
    auto const head = decode_frame_head(message.payload);
    if (!message.is_rest && head.kind == FrameHead::Kind::control) {
        auto const decoded = decode_event(message.payload, demo, {});
        EXPECT_NE(decoded.ignored.empty(), decoded.inputs.empty());
        return decoded.ignored.empty() ? "control frames that refuse" : "control frames";
    }
    if (word_at(message.json, "/retCode") != "0") {
        EXPECT_TRUE(decode_error(message.payload, form));
        return "errors";
    }
    auto const where = message.is_rest ? "/result" : "/data";
    if (!has_field(message.json, where)) return "out of scope: answers without a result";
    return result_answer(message, tests::at(message.json, where));
}

// No text, whatever it is, may bring a decoder down, or be taken for a fill of ours.
void try_all(Message const& message) {
    auto const& payload = message.payload;
    for (Form const form : {Form{true, 200}, Form{true, 503}, Form{}}) {
        for (auto const request : {VenueRequest::submit, VenueRequest::replace,
                                   VenueRequest::cancel, VenueRequest::query}) {
            Asked const asked{.request = request,
                              .venue = Venue::bybit,
                              .symbol = VenueSymbol::of("linear:NONE"),
                              .client_id = second_leg,
                              .old_client_id = first_leg};
            EXPECT_FALSE(decode_answer(payload, form, asked).empty());
            EXPECT_FALSE(decode_batch(payload, form, {asked, asked, asked, asked}).empty());
            auto const order = decode_order(payload, form, asked);
            EXPECT_TRUE(order.state || !order.inputs.empty());
            EXPECT_FALSE(has<VenueFilled>(decode_trades(payload, form, asked, {}).inputs));
        }
        EXPECT_FALSE(decode_balances(payload, form, demo).empty());
    }
    EXPECT_TRUE(books_nothing_of_ours(decode_event(payload, demo, {}).inputs));
}

TEST(BybitMessageVectors, every_published_payload_decodes_or_is_a_kind_we_know) {
    read_messages(
        "bybit-",
        [](Message const& message) {
            try_all(message);
            return message.is_push ? push(message) : answer(message);
        },
        45);
}

}  // namespace
}  // namespace trestle::adapters::bybit
