#include "adapters/binance_usdm/symbols.hpp"

#include "adapters/binance_usdm/json.hpp"

namespace trestle::adapters::binance_usdm {

using words::array_of;
using words::decimal_of;
using words::text_of;
using words::text_or_none;

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

bool read_min_notional(Element filter, Instrument& instrument) {
    auto const lowest = decimal_of(filter, "notional");
    if (!lowest) return false;
    instrument.min_notional = Notional(*lowest);
    return true;
}

// Filters that we do not know are left to the venue, which enforces all of them.
bool read_filter(Element filter, Instrument& instrument) {
    auto const type = text_or_none(filter, "filterType");
    if (type == "PRICE_FILTER") return read_price_filter(filter, instrument);
    if (type == "LOT_SIZE") return read_lot_size(filter, instrument);
    if (type == "MARKET_LOT_SIZE") return read_market_lot_size(filter, instrument);
    if (type == "MIN_NOTIONAL") return read_min_notional(filter, instrument);
    return true;
}

std::optional<Instrument> decode_instrument(Element listing, TradedSymbol const& traded) {
    auto const base = Asset::from(text_or_none(listing, "baseAsset"));
    auto const quote = Asset::from(text_or_none(listing, "quoteAsset"));
    auto const filters = array_of(listing, "filters");
    bool const is_perpetual = text_of(listing, "contractType") == "PERPETUAL";
    if (!base || base->empty() || !quote || quote->empty() || !filters || !is_perpetual) {
        return std::nullopt;
    }
    Instrument instrument;
    instrument.id = traded.id;
    instrument.symbol = traded.symbol;
    instrument.venue = Venue::binance_usdm;
    instrument.venue_symbol = traded.venue_symbol;
    instrument.base = *base;
    instrument.quote = *quote;
    instrument.is_trading = text_of(listing, "status") == "TRADING";
    for (Element const filter : *filters) {
        if (!read_filter(filter, instrument)) return std::nullopt;
    }
    // Without a tick or a lot nothing can be checked before it is sent.
    if (!instrument.tick.is_positive() || !instrument.lot.is_positive()) return std::nullopt;
    return instrument;
}

std::optional<Element> listing_of(Array listings, VenueSymbol const& symbol) {
    for (Element const listing : listings) {
        if (text_of(listing, "symbol") == symbol.view()) return listing;
    }
    return std::nullopt;
}

}  // namespace

std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol) {
    constexpr std::string_view suffix = "-PERP";
    std::string_view text = symbol.view();
    if (!text.ends_with(suffix)) return std::nullopt;
    text.remove_suffix(suffix.size());
    auto const dash = text.find('-');
    if (dash == 0 || dash == text.npos || dash + 1 == text.size() || text.rfind('-') != dash) {
        return std::nullopt;
    }
    return VenueSymbol::from(std::string(text.substr(0, dash)) +
                             std::string(text.substr(dash + 1)));
}

std::optional<Symbol> symbol_of(Asset const& base, Asset const& quote) {
    if (base.empty() || quote.empty()) return std::nullopt;
    return Symbol::from(std::string(base.view()) + "-" + std::string(quote.view()) + "-PERP");
}

Instruments decode_instruments(Payload const& payload, Form form,
                               std::vector<TradedSymbol> const& traded) {
    Instruments out;
    auto const result = result_of(payload, form);
    auto const listings = result ? array_of(*result, "symbols") : std::nullopt;
    if (!listings) {
        out.problems.emplace_back("the contract list cannot be read");
        return out;
    }
    for (TradedSymbol const& symbol : traded) {
        std::string const name(symbol.venue_symbol.view());
        auto const listing = listing_of(*listings, symbol.venue_symbol);
        auto const instrument = listing ? decode_instrument(*listing, symbol) : std::nullopt;
        if (!listing) {
            out.problems.push_back(name + " is not listed at binance_usdm; correct the symbols");
        } else if (!instrument) {
            out.problems.push_back(name +
                                   ": it is no perpetual contract, or a filter cannot be read");
        } else {
            out.instruments.push_back(*instrument);
        }
    }
    return out;
}

}  // namespace trestle::adapters::binance_usdm
