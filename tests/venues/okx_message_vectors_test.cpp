// Payloads that others published of OKX: each decodes to what it says, or is a kind that we know
// and need not.
#include "adapters/okx/codec.hpp"
#include "tests/venues/message_vectors.hpp"

namespace trestle::adapters::okx {
namespace {

using namespace adapters::tests;
using simdjson::dom::element;

Account const demo = Account::of("DEMO");

// Whatever the message names is listed, its swaps with contracts of a hundredth.
Listing listing_for(std::string const& symbol) {
    Listing listing{.symbol = VenueSymbol::of(symbol)};
    if (listing.is_swap()) listing.contract = dec("0.01");
    return listing;
}

Listings listings_for(element rows) {
    Listings listings;
    for (std::size_t i = 0; i < size_at(rows, ""); ++i) {
        auto const symbol = text_at(rows, "/" + std::to_string(i) + "/instId");
        if (!symbol.empty() && symbol.size() <= 32) listings.set(listing_for(symbol));
    }
    return listings;
}

Quantity scaled(element row, std::string const& name) {
    auto const listing = listing_for(text_at(row, "/instId"));
    return listing.quantity_of(dec(text_at(row, name))).value_or(Quantity{});
}

void check_order_row(element row, element json) {
    Listings listings;
    listings.set(listing_for(text_at(row, "/instId")));
    auto const theirs = text_at(row, "/clOrdId");
    auto const foreign = decode_event(read_again(json), demo, listings);
    EXPECT_TRUE(has<VenueExternalOrder>(foreign.inputs));
    for (auto const& input : foreign.inputs) {
        auto const* fill = std::get_if<VenueFilled>(&input);
        EXPECT_TRUE(fill == nullptr || fill->ref.client_id.empty()) << "booked to one of ours";
    }
    if (theirs.empty()) return;  // forced by the venue, or made without an id
    auto const inputs = decode_event(with_our_id(json, theirs), demo, listings).inputs;
    bool const is_fill = !text_at(row, "/tradeId").empty() && is_positive_at(row, "/fillSz");
    if (is_fill) {
        auto const& fill = only<VenueFilled>(inputs);
        EXPECT_EQ(fill.price, Price(dec(text_at(row, "/fillPx"))));
        EXPECT_EQ(fill.quantity, scaled(row, "/fillSz"));
        EXPECT_EQ(fill.cumulative, scaled(row, "/accFillSz"));
        EXPECT_EQ(fill.trade_id.view(), text_at(row, "/tradeId"));
        bool const has_own = has_field(row, "/fillFee");
        EXPECT_EQ(fill.fee, -dec(text_at(row, has_own ? "/fillFee" : "/fee")));
    }
    auto const state = text_at(row, "/state");
    if (state == "live") {
        EXPECT_TRUE(has<VenueAccepted>(inputs));
    }
    if (state == "canceled") {
        EXPECT_TRUE(has<VenueCanceled>(inputs) || has<VenueRejected>(inputs) ||
                    has<VenueExpired>(inputs));
    }
    EXPECT_FALSE(inputs.empty());
}

std::string push(Message const& message) {
    // A row alone is what a push holds.
    if (!has_field(message.json, "/arg") && has_field(message.json, "/ordId")) {
        auto const wrapped = parsed(R"({"arg":{"channel":"orders"},"data":[)" +
                                    std::string(message.payload.text()) + "]}");
        simdjson::dom::parser parser;
        simdjson::padded_string const text{wrapped.text()};
        element const json = parser.parse(text).value();
        check_order_row(tests::at(json, "/data/0"), json);
        return "order rows";
    }
    auto const channel = text_at(message.json, "/arg/channel");
    auto const rows =
        has_field(message.json, "/data") ? tests::at(message.json, "/data") : message.json;
    auto const listings = listings_for(rows);
    auto const decoded = decode_event(message.payload, demo, listings);
    if (channel == "orders") {
        check_order_row(tests::at(rows, "/0"), message.json);
        return "order pushes";
    }
    if (channel == "orders-algo") {
        for (std::size_t i = 0; i < size_at(rows, ""); ++i) {
            auto const row = tests::at(rows, "/" + std::to_string(i));
            auto const theirs = text_at(row, "/algoClOrdId");
            auto const inputs =
                decode_event(with_our_id(message.json, theirs), demo, listings).inputs;
            auto const state = text_at(row, "/state");
            bool const has_fired = state == "effective" || state == "order_placed";
            EXPECT_EQ(has<VenueAccepted>(inputs), state == "live");
            EXPECT_EQ(has<VenueCanceled>(inputs), state == "canceled");
            EXPECT_EQ(has<VenueTriggered>(inputs), has_fired) << state;
        }
        return "algo pushes";
    }
    if (channel == "account") {
        auto const& balances = only<VenueBalances>(decoded.inputs);
        EXPECT_EQ(balances.balances.size(), size_at(rows, "/0/details"));
        EXPECT_FALSE(balances.is_complete);
        return "account pushes";
    }
    if (channel == "positions") {
        bool const is_net = text_at(rows, "/0/posSide") == "net";
        EXPECT_EQ(decoded.positions.size(), 1U);
        EXPECT_EQ(decoded.positions.at(0).side == PositionSide::both, is_net);
        EXPECT_FALSE(has<VenueAnomaly>(decoded.inputs));
        return "position pushes";
    }
    if (channel == "bbo-tbt" || channel == "tickers") {
        auto const quote = decode_quote(message.payload, {1});
        EXPECT_TRUE(quote && quote->reference.bid && quote->reference.ask);
        return "quotes";
    }
    if (channel == "instruments") {
        std::vector<words::TradedSymbol> const traded{
            {Symbol::of("BTC-USDT"), VenueSymbol::of(text_at(rows, "/0/instId")), InstrumentId{1}}};
        EXPECT_EQ(decode_instruments(message.payload, traded).instruments.size(), 1U);
        EXPECT_EQ(decoded.ignored, "instruments");
        return "instrument pushes";
    }
    if (!decoded.ignored.empty()) return "known and ignored: " + decoded.ignored;
    EXPECT_TRUE(has<VenueAnomaly>(decoded.inputs));
    return "out of scope: market data " + channel;
}

std::string acknowledgements(Message const& message, element rows) {
    Form const form{message.is_rest, 200};
    bool const is_amend = has_field(rows, "/0/reqId");
    bool const is_cancel = message.path.find("cancel") != std::string::npos ||
                           text_at(message.json, "/op").find("cancel") != std::string::npos;
    std::vector<Asked> asked;
    for (std::size_t i = 0; i < size_at(rows, ""); ++i) {
        auto const row = "/" + std::to_string(i);
        Asked one{.request = is_amend    ? VenueRequest::replace
                             : is_cancel ? VenueRequest::cancel
                                         : VenueRequest::submit,
                  .venue = Venue::okx};
        auto const id = VenueOrderId::of(text_at(rows, row + "/ordId"));
        one.old_order_id = id;
        one.order_id = id;
        asked.push_back(one);
    }
    EXPECT_TRUE(decode_batch(message.payload, form, asked).empty());
    if (asked.size() == 1) {
        EXPECT_TRUE(decode_answer(message.payload, form, asked[0]).empty());
    }
    // Of another order, it proves nothing.
    for (Asked& one : asked) one.order_id = one.old_order_id = VenueOrderId::of("1234567890");
    EXPECT_TRUE(has<VenueOutcomeUnknown>(decode_batch(message.payload, form, asked)));
    return is_amend    ? "acknowledged amends"
           : is_cancel ? "acknowledged cancels"
                       : "acknowledged orders";
}

std::string order_list(Message const& message, element rows) {
    Form const form{message.is_rest, 200};
    auto const listings = listings_for(rows);
    auto const open = decode_open_orders(message.payload, form, listings);
    EXPECT_EQ(open.orders.size(), size_at(rows, ""));
    EXPECT_TRUE(open.is_whole);
    if (size_at(rows, "") != 1) return "order lists";
    auto const row = tests::at(rows, "/0");
    Asked asked{.request = VenueRequest::query, .venue = Venue::okx};
    asked.symbol = VenueSymbol::of(text_at(row, "/instId"));
    asked.order_id = VenueOrderId::of(text_at(row, "/ordId"));
    auto const answer =
        decode_order(message.payload, form, asked, listing_for(text_at(row, "/instId")));
    EXPECT_TRUE(answer.state.has_value());
    if (answer.state) {
        EXPECT_EQ(answer.state->cumulative, scaled(row, "/accFillSz"));
    }
    return "orders";
}

std::string trade_list(Message const& message, element rows) {
    auto const row = tests::at(rows, "/0");
    Asked asked{.request = VenueRequest::query, .venue = Venue::okx};
    asked.symbol = VenueSymbol::of(text_at(row, "/instId"));
    asked.order_id = VenueOrderId::of(text_at(row, "/ordId"));
    auto const answer = decode_trades(message.payload, {message.is_rest, 200}, asked,
                                      listing_for(text_at(row, "/instId")));
    EXPECT_TRUE(answer.is_whole);
    auto const& fill = only<VenueFilled>(answer.inputs);
    EXPECT_EQ(fill.fee, -dec(text_at(row, "/fee")));
    EXPECT_EQ(fill.quantity, scaled(row, "/fillSz"));
    return "trade lists";
}

std::string instrument_list(Message const& message, element rows) {
    for (std::size_t i = 0; i < size_at(rows, ""); ++i) {
        auto const row = tests::at(rows, "/" + std::to_string(i));
        std::vector<words::TradedSymbol> const traded{
            {Symbol::of("X-Y"), VenueSymbol::of(text_at(row, "/instId")), InstrumentId{1}}};
        auto const found = decode_instruments(message.payload, traded);
        bool const is_inverse = text_at(row, "/ctType") == "inverse";
        EXPECT_EQ(found.instruments.size(), is_inverse ? 0U : 1U) << text_at(row, "/instId");
    }
    return "instrument lists";
}

std::string algo_answer(Message const& message, element rows) {
    Form const form{message.is_rest, 200};
    auto const name = text_at(rows, "/0/algoClOrdId");
    Asked asked{.request = VenueRequest::submit,
                .venue = Venue::okx,
                .client_id = VenueClientId::of(name.empty() ? "x1y7z1" : name),
                .is_waiting = true};
    if (has_field(rows, "/0/sCode")) {
        bool const is_taken = text_at(rows, "/0/sCode") == "0";
        auto const inputs = decode_answer(message.payload, form, asked);
        EXPECT_EQ(inputs.empty(), is_taken);
        EXPECT_EQ(has<VenueRejected>(inputs), !is_taken);
        return "acknowledgements of algo orders";
    }
    EXPECT_TRUE(decode_open_algos(message.payload, form, listings_for(rows)).is_whole);
    if (!name.empty() && size_at(rows, "") == 1) {
        auto const state =
            decode_order(message.payload, form, asked, listing_for(text_at(rows, "/0/instId")))
                .state;
        EXPECT_EQ(state->ref.order_id.view(), text_at(rows, "/0/algoId"));
    }
    return "algo orders";
}

std::string answer(Message const& message) {
    Form const form{message.is_rest, 200};
    if (has_field(message.json, "/event")) {
        EXPECT_FALSE(decode_event(message.payload, demo, {}).ignored.empty());
        return "control frames";
    }
    if (!has_field(message.json, "/data")) return "out of scope: fragments of messages";
    auto const rows = tests::at(message.json, "/data");
    auto const has_in_first = [&](char const* name) {
        return has_field(rows, std::string("/0/") + name);
    };
    if (has_in_first("algoId") && !has_in_first("accFillSz")) return algo_answer(message, rows);
    if (has_in_first("sCode") && has_in_first("ordId")) return acknowledgements(message, rows);
    if (has_in_first("accFillSz")) return order_list(message, rows);
    if (has_in_first("billId") && has_in_first("fillPx")) return trade_list(message, rows);
    if (has_in_first("tickSz")) return instrument_list(message, rows);
    if (has_in_first("details") && has_in_first("totalEq")) {
        auto const& balances = only<VenueBalances>(decode_balances(message.payload, form, demo));
        EXPECT_TRUE(balances.is_complete);
        EXPECT_EQ(balances.balances.size(), size_at(rows, "/0/details"));
        return "balances";
    }
    if (has_in_first("posSide") && has_in_first("availPos")) {
        auto const positions = decode_positions(message.payload, form, listings_for(rows));
        EXPECT_TRUE(positions.is_whole);
        return "positions";
    }
    if (message.path == "/api/v5/public/time") {
        EXPECT_EQ(decode_server_time(message.payload, form), Timestamp::from_ms(1597026383085));
        return "times";
    }
    return "out of scope: " + (message.path.empty() ? message.name : message.path);
}

// No text, whatever it is, may bring a decoder down, or be taken for a fill of ours.
void try_all(Message const& message) {
    auto const& payload = message.payload;
    Listing const none{.symbol = VenueSymbol::of("NONE")};
    for (Form const form : {Form{true, 200}, Form{true, 503}, Form{}}) {
        for (auto const request : {VenueRequest::submit, VenueRequest::replace,
                                   VenueRequest::cancel, VenueRequest::query}) {
            Asked const asked{.request = request,
                              .venue = Venue::okx,
                              .symbol = none.symbol,
                              .client_id = second_leg,
                              .old_client_id = first_leg};
            EXPECT_FALSE(decode_answer(payload, form, asked).empty());
            EXPECT_FALSE(decode_batch(payload, form, {asked, asked, asked}).empty());
            auto const order = decode_order(payload, form, asked, none);
            EXPECT_TRUE(order.state || !order.inputs.empty());
            EXPECT_FALSE(has<VenueFilled>(decode_trades(payload, form, asked, none).inputs));
        }
        EXPECT_FALSE(decode_balances(payload, form, demo).empty());
    }
    EXPECT_FALSE(has<VenueFilled>(decode_event(payload, demo, {}).inputs));
}

TEST(OkxMessageVectors, every_published_payload_decodes_or_is_a_kind_we_know) {
    read_messages(
        "okx-",
        [](Message const& message) {
            try_all(message);
            return message.is_push ? push(message) : answer(message);
        },
        35);
}

}  // namespace
}  // namespace trestle::adapters::okx
