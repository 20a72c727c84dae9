#include "adapters/binance_spot/symbols.hpp"

#include "adapters/binance_spot/json.hpp"

namespace trestle::adapters::binance_spot {

namespace {

// Each reads one filter into the instrument; false when a field of it cannot be read.
bool read_price_filter(Element filter, Instrument& instrument) {
    auto const tick = decimal_of(filter, "tickSize");
    auto const lowest = decimal_of(filter, "minPrice");
    auto const highest = decimal_of(filter, "maxPrice");
    if (!tick || !lowest || !highest) return false;
    instrument.tick = Price(*tick);
    instrument.min_price = Price(*lowest);
    instrument.max_price = Price(*highest);
    return true;
}

bool read_lot_size(Element filter, Instrument& instrument) {
    auto const step = decimal_of(filter, "stepSize");
    auto const lowest = decimal_of(filter, "minQty");
    auto const highest = decimal_of(filter, "maxQty");
    if (!step || !lowest || !highest) return false;
    instrument.lot = Quantity(*step);
    instrument.min_quantity = Quantity(*lowest);
    instrument.max_quantity = Quantity(*highest);
    return true;
}

bool read_market_lot_size(Element filter, Instrument& instrument) {
    auto const step = decimal_of(filter, "stepSize");
    auto const highest = decimal_of(filter, "maxQty");
    if (!step || !highest) return false;
    instrument.market_lot = Quantity(*step);
    instrument.max_market_quantity = Quantity(*highest);
    return true;
}

bool read_notional(Element filter, Instrument& instrument) {
    auto const lowest = decimal_of(filter, "minNotional");
    auto const highest = decimal_of(filter, "maxNotional");
    auto const applies = flag_of(filter, "applyMinToMarket");
    if (!lowest || !highest || !applies) return false;
    instrument.min_notional = Notional(*lowest);
    instrument.max_notional = Notional(*highest);
    instrument.min_notional_applies_to_market = *applies;
    return true;
}

bool read_min_notional(Element filter, Instrument& instrument) {
    auto const lowest = decimal_of(filter, "minNotional");
    auto const applies = flag_of(filter, "applyToMarket");
    if (!lowest || !applies) return false;
    instrument.min_notional = Notional(*lowest);
    instrument.min_notional_applies_to_market = *applies;
    return true;
}

// Filters that we do not know are left to the venue, which enforces all of them.
bool read_filter(Element filter, Instrument& instrument) {
    auto const type = text_of(filter, "filterType").value_or("");
    if (type == "PRICE_FILTER") return read_price_filter(filter, instrument);
    if (type == "LOT_SIZE") return read_lot_size(filter, instrument);
    if (type == "MARKET_LOT_SIZE") return read_market_lot_size(filter, instrument);
    if (type == "NOTIONAL") return read_notional(filter, instrument);
    if (type == "MIN_NOTIONAL") return read_min_notional(filter, instrument);
    return true;
}

std::optional<Instrument> decode_instrument(Element listing, TradedSymbol const& traded) {
    auto const base = Asset::from(text_of(listing, "baseAsset").value_or(""));
    auto const quote = Asset::from(text_of(listing, "quoteAsset").value_or(""));
    auto const status = text_of(listing, "status");
    auto const filters = array_of(listing, "filters");
    if (!base || base->empty() || !quote || quote->empty() || !status || !filters) {
        return std::nullopt;
    }
    Instrument instrument;
    instrument.id = traded.id;
    instrument.symbol = traded.symbol;
    instrument.venue = Venue::binance_spot;
    instrument.venue_symbol = traded.venue_symbol;
    instrument.base = *base;
    instrument.quote = *quote;
    instrument.is_trading =
        *status == "TRADING" && flag_of(listing, "isSpotTradingAllowed").value_or(true);
    for (Element const filter : *filters) {
        if (!read_filter(filter, instrument)) return std::nullopt;
    }
    // Without a tick or a lot nothing can be checked before it is sent.
    if (!instrument.tick.is_positive() || !instrument.lot.is_positive()) return std::nullopt;
    return instrument;
}

std::optional<Element> listing_of(simdjson::dom::array listings, VenueSymbol const& symbol) {
    for (Element const listing : listings) {
        if (text_of(listing, "symbol") == symbol.view()) return listing;
    }
    return std::nullopt;
}

}  // namespace

Instruments decode_instruments(Payload const& payload, Form form,
                               std::vector<TradedSymbol> const& traded) {
    Instruments out;
    auto const result = result_of(payload, form);
    auto const listings = result ? array_of(*result, "symbols") : std::nullopt;
    if (!listings) {
        out.problems.emplace_back("the instrument list cannot be read");
        return out;
    }
    for (TradedSymbol const& symbol : traded) {
        std::string const name(symbol.venue_symbol.view());
        auto const listing = listing_of(*listings, symbol.venue_symbol);
        if (!listing) {
            out.problems.push_back(name + " is not listed at binance_spot; correct the symbols");
            continue;
        }
        if (auto const instrument = decode_instrument(*listing, symbol)) {
            out.instruments.push_back(*instrument);
        } else {
            out.problems.push_back(name + ": its listing or a filter of it cannot be read");
        }
        if (flag_of(*listing, "amendAllowed") == false) {
            out.without_amend.push_back(symbol.venue_symbol);
        }
    }
    return out;
}

}  // namespace trestle::adapters::binance_spot
