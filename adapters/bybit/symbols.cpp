#include "adapters/bybit/symbols.hpp"

#include "adapters/bybit/json.hpp"

namespace trestle::adapters::bybit {

using words::array_of;
using words::decimal_of;
using words::field;
using words::positive_of;
using words::text_of;
using words::text_or_none;
using words::TradedSymbol;

namespace {

constexpr std::string_view spot = "spot";
constexpr std::string_view linear = "linear";

// A bound that is not there is not checked; one that cannot be read is not understood.
template <class Amount>
bool read_bound(Element filter, std::string_view name, Amount& bound) {
    if (text_or_none(filter, name).empty()) return true;
    auto const value = decimal_of(filter, name);
    if (value) bound = Amount(*value);
    return value.has_value();
}

bool read_spot_sizes(Element filter, Instrument& instrument) {
    auto const lot = positive_of(filter, "basePrecision");
    if (lot) instrument.lot = Quantity(*lot);
    return lot && read_bound(filter, "minOrderQty", instrument.min_quantity) &&
           read_bound(filter, "maxLimitOrderQty", instrument.max_quantity) &&
           read_bound(filter, "maxMarketOrderQty", instrument.max_market_quantity) &&
           read_bound(filter, "minOrderAmt", instrument.min_notional);
}

bool read_linear_sizes(Element filter, Instrument& instrument) {
    auto const lot = positive_of(filter, "qtyStep");
    if (lot) instrument.lot = Quantity(*lot);
    return lot && read_bound(filter, "minOrderQty", instrument.min_quantity) &&
           read_bound(filter, "maxOrderQty", instrument.max_quantity) &&
           read_bound(filter, "maxMktOrderQty", instrument.max_market_quantity) &&
           read_bound(filter, "minNotionalValue", instrument.min_notional);
}

std::optional<Instrument> decode_instrument(Element row, TradedSymbol const& traded, bool is_spot) {
    auto const base = Asset::from(text_or_none(row, "baseCoin"));
    auto const quote = Asset::from(text_or_none(row, "quoteCoin"));
    auto const prices = field(row, "priceFilter");
    auto const sizes = field(row, "lotSizeFilter");
    auto const tick = prices ? positive_of(*prices, "tickSize") : std::nullopt;
    bool const is_contract = text_of(row, "contractType") == "LinearPerpetual";
    if (!base || base->empty() || !quote || quote->empty() || !tick || !sizes ||
        is_contract == is_spot) {
        return std::nullopt;
    }
    Instrument instrument;
    instrument.id = traded.id;
    instrument.symbol = traded.symbol;
    instrument.venue = Venue::bybit;
    instrument.venue_symbol = traded.venue_symbol;
    instrument.base = *base;
    instrument.quote = *quote;
    instrument.is_trading = text_of(row, "status") == "Trading";
    instrument.tick = Price(*tick);
    bool const is_sound =
        read_bound(*prices, "minPrice", instrument.min_price) &&
        read_bound(*prices, "maxPrice", instrument.max_price) &&
        (is_spot ? read_spot_sizes(*sizes, instrument) : read_linear_sizes(*sizes, instrument));
    return is_sound ? std::optional(instrument) : std::nullopt;
}

std::optional<Element> row_named(Array rows, std::string_view symbol) {
    for (Element const row : rows) {
        if (text_of(row, "symbol") == symbol) return row;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Listed> listed_of(VenueSymbol const& symbol) {
    auto const text = symbol.view();
    auto const colon = text.find(':');
    if (colon == text.npos || colon + 1 == text.size()) return std::nullopt;
    Listed const listed{text.substr(0, colon), text.substr(colon + 1)};
    bool const is_known = listed.category == spot || listed.category == linear;
    return is_known ? std::optional(listed) : std::nullopt;
}

std::optional<VenueSymbol> venue_symbol_in(std::string_view category, std::string_view symbol) {
    if (symbol.empty() || (category != spot && category != linear)) return std::nullopt;
    return VenueSymbol::from(std::string(category) + ":" + std::string(symbol));
}

std::optional<VenueSymbol> venue_symbol_of(Symbol const& symbol) {
    auto const text = symbol.view();
    auto const first = text.find('-');
    if (first == 0 || first == text.npos || text.ends_with('-')) return std::nullopt;
    auto const second = text.find('-', first + 1);
    bool const is_spot = second == text.npos;
    if (!is_spot && text.substr(second) != "-PERP") return std::nullopt;
    auto const base = std::string(text.substr(0, first));
    auto const quote = text.substr(first + 1, is_spot ? text.npos : second - first - 1);
    if (quote.empty()) return std::nullopt;
    bool const is_in_usdc = !is_spot && quote == "USDC";
    return venue_symbol_in(is_spot ? spot : linear,
                           base + (is_in_usdc ? "PERP" : std::string(quote)));
}

std::optional<Symbol> symbol_of(Asset const& base, Asset const& quote, bool is_spot) {
    if (base.empty() || quote.empty()) return std::nullopt;
    return Symbol::from(std::string(base.view()) + "-" + std::string(quote.view()) +
                        (is_spot ? "" : "-PERP"));
}

Asset SettleCoins::of(VenueSymbol const& symbol) const {
    auto const found = by_symbol_.find(symbol);
    return found == by_symbol_.end() ? Asset{} : found->second;
}

ListedInstruments decode_instruments(words::Payload const& payload, words::Form form,
                                     std::vector<TradedSymbol> const& traded) {
    ListedInstruments out;
    auto const rows = rows_of(payload, form);
    auto const category = category_of(payload);
    if (!rows || (category != spot && category != linear)) {
        out.problems.emplace_back("the instrument list cannot be read");
        return out;
    }
    out.next = next_page_of(payload);
    for (TradedSymbol const& symbol : traded) {
        std::string const name(symbol.venue_symbol.view());
        auto const listed = listed_of(symbol.venue_symbol);
        if (!listed) {
            out.problems.push_back(name + " has no category; write spot:… or linear:…");
            continue;
        }
        if (listed->category != category) continue;
        auto const row = row_named(*rows, listed->symbol);
        auto const instrument =
            row ? decode_instrument(*row, symbol, listed->is_spot()) : std::nullopt;
        if (!row) {
            out.problems.push_back(name + " is not listed at bybit; correct the symbols");
        } else if (!instrument) {
            out.problems.push_back(name +
                                   ": it is no spot pair or linear perpetual, or a filter "
                                   "cannot be read");
        } else {
            out.instruments.push_back(*instrument);
            auto const coin = Asset::from(text_or_none(*row, "settleCoin")).value_or(Asset{});
            out.settle_coins.push_back(coin);
        }
    }
    return out;
}

}  // namespace trestle::adapters::bybit
