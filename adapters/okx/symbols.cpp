#include "adapters/okx/symbols.hpp"

#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::decimal_of;
using words::text_of;
using words::text_or_none;
using words::TradedSymbol;

namespace {

constexpr std::string_view our_suffix = "-PERP";
constexpr std::string_view their_suffix = "-SWAP";

// A bound in units of `sz`, as base units; "" means that the venue has none.
bool read_bound(Element row, std::string_view name, Listing const& listing, Quantity& bound) {
    if (text_or_none(row, name).empty()) return true;
    auto const units = words::cut_decimal_of(row, name);
    auto const quantity = units ? listing.quantity_of(*units) : std::nullopt;
    if (!quantity) return false;
    bound = *quantity;
    return true;
}

std::optional<Listing> read_listing(Element row, VenueSymbol const& symbol) {
    Listing listing{.symbol = symbol, .code = words::integer_of(row, "instIdCode")};
    if (!listing.is_swap()) return listing;
    // Contracts of inverse swaps are worth dollars, not coins: their quantity follows the price.
    auto const value = words::positive_of(row, "ctVal");
    auto const multiplier = words::positive_of(row, "ctMult");
    if (text_of(row, "ctType") != "linear" || !value || !multiplier) return std::nullopt;
    auto const contract = Decimal::multiply(*value, *multiplier, Rounding::down);
    if (!contract || !contract->is_positive()) return std::nullopt;
    listing.contract = *contract;
    return listing;
}

std::optional<Instrument> decode_instrument(Element row, TradedSymbol const& traded,
                                            Listing const& listing) {
    bool const is_swap = listing.is_swap();
    auto const base = Asset::from(text_or_none(row, is_swap ? "ctValCcy" : "baseCcy"));
    auto const quote = Asset::from(text_or_none(row, is_swap ? "settleCcy" : "quoteCcy"));
    auto const tick = words::positive_of(row, "tickSz");
    auto const lot = words::positive_of(row, "lotSz");
    auto const lot_quantity = lot ? listing.quantity_of(*lot) : std::nullopt;
    if (!base || base->empty() || !quote || quote->empty() || !tick || !lot_quantity) {
        return std::nullopt;
    }
    Instrument instrument;
    instrument.id = traded.id;
    instrument.symbol = traded.symbol;
    instrument.venue = Venue::okx;
    instrument.venue_symbol = traded.venue_symbol;
    instrument.base = *base;
    instrument.quote = *quote;
    instrument.is_trading = text_of(row, "state") == "live";
    instrument.tick = Price(*tick);
    instrument.lot = *lot_quantity;
    // maxMktSz of the spot market is an amount of dollars, no quantity.
    bool const is_sound =
        read_bound(row, "minSz", listing, instrument.min_quantity) &&
        read_bound(row, "maxLmtSz", listing, instrument.max_quantity) &&
        (!is_swap || read_bound(row, "maxMktSz", listing, instrument.max_market_quantity));
    return is_sound ? std::optional(instrument) : std::nullopt;
}

std::optional<Element> row_named(Array rows, VenueSymbol const& symbol) {
    for (Element const row : rows) {
        if (text_of(row, "instId") == symbol.view()) return row;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Decimal> Listing::units_of(Quantity quantity) const {
    auto const units = Decimal::divide(quantity.decimal(), contract, Rounding::down);
    if (!units || quantity_of(*units) != quantity) return std::nullopt;
    return units;
}

std::optional<Quantity> Listing::quantity_of(Decimal units) const {
    auto const quantity = Decimal::multiply(units, contract, Rounding::down);
    // A contract value with more decimals than ours would lose some: better not understood.
    auto const back =
        quantity ? Decimal::divide(*quantity, contract, Rounding::down) : std::nullopt;
    if (!back || *back != units) return std::nullopt;
    return Quantity(*quantity);
}

Listing const* Listings::find(std::string_view symbol) const {
    auto const name = VenueSymbol::from(symbol);
    auto const found = name ? by_symbol_.find(*name) : by_symbol_.end();
    return found == by_symbol_.end() ? nullptr : &found->second;
}

std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol) {
    auto const text = symbol.view();
    auto const first = text.find('-');
    if (first == 0 || first == text.npos || text.ends_with('-')) return std::nullopt;
    auto const second = text.find('-', first + 1);
    if (second == text.npos) return VenueSymbol::from(text);
    if (text.substr(second) != our_suffix) return std::nullopt;
    return VenueSymbol::from(std::string(text.substr(0, second)) + std::string(their_suffix));
}

std::optional<Symbol> symbol_of(VenueSymbol const& venue_symbol) {
    auto const text = venue_symbol.view();
    auto const first = text.find('-');
    if (first == 0 || first == text.npos || text.ends_with('-')) return std::nullopt;
    auto const second = text.find('-', first + 1);
    if (second == text.npos) return Symbol::from(text);
    if (text.substr(second) != their_suffix) return std::nullopt;
    return Symbol::from(std::string(text.substr(0, second)) + std::string(our_suffix));
}

ListedInstruments decode_instruments(words::Payload const& payload,
                                     std::vector<TradedSymbol> const& traded) {
    ListedInstruments out;
    auto const rows = rows_of(payload);
    if (!rows) {
        out.problems.emplace_back("the instrument list cannot be read");
        return out;
    }
    for (TradedSymbol const& symbol : traded) {
        std::string const name(symbol.venue_symbol.view());
        auto const row = row_named(*rows, symbol.venue_symbol);
        auto const listing = row ? read_listing(*row, symbol.venue_symbol) : std::nullopt;
        auto const instrument = listing ? decode_instrument(*row, symbol, *listing) : std::nullopt;
        if (!row) {
            out.problems.push_back(name + " is not listed at okx; correct the symbols");
        } else if (!instrument) {
            out.problems.push_back(name + ": it is no spot pair or linear swap, or cannot be read");
        } else {
            out.instruments.push_back(*instrument);
            out.listings.push_back(*listing);
        }
    }
    return out;
}

}  // namespace trestle::adapters::okx
