// Rows of listings, tickers, books and public trades.
#include "adapters/sim/okx/encode.hpp"
#include "adapters/sim/okx/listing.hpp"
#include "adapters/sim/okx/words.hpp"
#include "adapters/sim/v5/levels.hpp"
#include "adapters/sim/v5/money.hpp"

namespace trestle::adapters::sim::okx {

namespace {

void encode_level(Json& json, Decimal price, Decimal quantity, int orders) {
    json.open_array()
        .text(price.to_string())
        .text(quantity.to_string())
        .text("0")
        .text(std::to_string(orders))
        .close_array();
}

void encode_contract(Json& json, Rules const& rules) {
    bool const is_swap = rules.is_perpetual();
    json.field("baseCcy", is_swap ? "" : rules.base)
        .field("quoteCcy", is_swap ? "" : rules.quote)
        .field("settleCcy", is_swap ? rules.quote : "")
        .field("ctVal", is_swap ? rules.contract_value.to_string() : "")
        .field("ctMult", is_swap ? "1" : "")
        .field("ctValCcy", is_swap ? rules.base : "")
        .field("ctType", is_swap ? "linear" : "")
        .field("uly", is_swap ? family_of(rules) : "")
        .field("instFamily", is_swap ? family_of(rules) : "")
        .field("lever", is_swap ? std::to_string(rules.max_leverage) : "")
        .field("groupId", is_swap ? "4" : "1");
}

}  // namespace

void encode_instrument(Json& json, Exchange const& exchange, Rules const& rules) {
    auto const most = rules.max_quantity.to_string();
    auto const most_at_market = rules.max_market_quantity.to_string();
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("instIdCode", code_of(exchange, rules));
    encode_contract(json, rules);
    json.field("category", "1")
        .field("tickSz", rules.tick.to_string())
        .field("lotSz", rules.lot.to_string())
        .field("minSz", rules.min_quantity.to_string())
        .field("maxLmtSz", most)
        // The spot market limits a market order in dollars.
        .field("maxMktSz", rules.is_perpetual() ? most_at_market : "1000000")
        .field("maxLmtAmt", rules.max_notional.to_string())
        .field("maxMktAmt", rules.is_perpetual() ? "" : "1000000")
        .field("maxIcebergSz", most)
        .field("maxTwapSz", most)
        .field("maxTriggerSz", most)
        .field("maxStopSz", rules.is_perpetual() ? most_at_market : "1000000")
        .field("state", rules.is_trading ? "live" : "suspend")
        .field("ruleType", "normal")
        .field("listTime", "1606468572000")
        .field("expTime", "")
        .field("alias", "")
        .field("optType", "")
        .field("stk", "")
        .field("auctionEndTime", "")
        .field("contTdSwTime", "")
        .field("openType", "")
        .key("tradeQuoteCcyList")
        .open_array();
    if (!rules.is_perpetual()) json.text(rules.quote);
    json.close_array().close_object();
}

void encode_ticker(Json& json, Venue const& venue, v5::Tape const& tape, Rules const& rules) {
    auto const top = venue.exchange.book(rules.symbol).top();
    auto const& day = tape.day(rules.symbol);
    auto const last = venue.exchange.last_price(rules.symbol);
    auto const price = [](std::optional<Quote> const& quote) {
        return quote ? quote->price.to_string() : std::string();
    };
    auto const size = [](std::optional<Quote> const& quote) {
        return quote ? quote->quantity.to_string() : std::string();
    };
    auto const coins = v5::times(day.quantity, rules.contract_value);
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("last", last.to_string())
        .field("lastSz", day.last_quantity.to_string())
        .field("askPx", price(top.ask))
        .field("askSz", size(top.ask))
        .field("bidPx", price(top.bid))
        .field("bidSz", size(top.bid))
        .field("open24h", day.open.to_string())
        .field("high24h", day.high.to_string())
        .field("low24h", day.low.to_string())
        // Of swaps the coins, of spot pairs the quote asset.
        .field("volCcy24h", rules.is_perpetual() ? coins.to_string() : day.quote.to_string())
        .field("vol24h", day.quantity.to_string())
        .field("sodUtc0", day.open.to_string())
        .field("sodUtc8", day.open.to_string())
        .field("ts", std::to_string(venue.clock.now_ms()))
        .close_object();
}

void encode_book_sides(Json& json, Book const& book, std::size_t limit) {
    for (auto const side : {Side::sell, Side::buy}) {
        json.key(side == Side::sell ? "asks" : "bids").open_array();
        for (auto const& level : v5::levels_of(book, side, limit))
            encode_level(json, level.price, level.quantity, level.orders);
        json.close_array();
    }
}

void encode_levels(Json& json, Book const& book, Side side, std::vector<Quote> const& changed) {
    constexpr std::size_t all = 1'000'000;
    auto const levels = v5::levels_of(book, side, all);
    json.key(side == Side::sell ? "asks" : "bids").open_array();
    for (auto const& quote : changed) {
        int orders = 0;
        for (auto const& level : levels)
            if (level.price == quote.price) orders = level.orders;
        encode_level(json, quote.price, quote.quantity, orders);
    }
    json.close_array();
}

void encode_funding(Json& json, Venue const& venue, Rules const& rules) {
    auto const terms = venue.exchange.funding(rules.symbol);
    json.open_object()
        .field("instType", inst_type_of(rules))
        .field("instId", inst_id_of(rules))
        .field("method", "current_period")
        .field("formulaType", "noRate")
        .field("fundingRate", terms.rate.to_string())
        .field("nextFundingRate", "")
        .field("fundingTime", std::to_string(terms.next_ms))
        .field("nextFundingTime", std::to_string(terms.next_ms + terms.interval_ms))
        .field("minFundingRate", "-0.00375")
        .field("maxFundingRate", "0.00375")
        .field("interestRate", "0")
        .field("impactValue", "")
        .field("settState", "settled")
        .field("settFundingRate", terms.rate.to_string())
        .field("premium", "0")
        .field("ts", std::to_string(venue.clock.now_ms()))
        .close_object();
}

void encode_public_trade(Json& json, Rules const& rules, Trade const& trade) {
    json.open_object()
        .field("instId", inst_id_of(rules))
        .field("tradeId", std::to_string(trade.id))
        .field("px", trade.price.to_string())
        .field("sz", trade.quantity.to_string())
        .field("side", trade.is_buyer_maker ? "sell" : "buy")  // of the taker
        .field("ts", std::to_string(trade.time_ms))
        .field("count", "1")
        .field("source", "0")
        .field("seqId", trade.id)
        .close_object();
}

}  // namespace trestle::adapters::sim::okx
