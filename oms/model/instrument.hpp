// Owns what a venue allows for one listing. A zero step or bound means the venue does not check it.
#pragma once

#include "oms/model/ids.hpp"
#include "oms/model/money.hpp"

namespace trestle {

struct Instrument {
    InstrumentId id;
    Symbol symbol;             // canonical: "BTC-USDT"
    Venue venue = Venue::binance_spot;
    VenueSymbol venue_symbol;  // "BTCUSDT"
    Asset base;
    Asset quote;
    bool is_trading = false;
    Price tick;
    Price min_price, max_price;
    Quantity lot;
    Quantity market_lot;       // zero: the lot of limit orders
    Quantity min_quantity, max_quantity;
    Quantity max_market_quantity;
    Notional min_notional, max_notional;
    bool min_notional_applies_to_market = true;

    // Canonical symbols say it: "BTC-USDT" is a spot pair, "BTC-USDT-PERP" a linear perpetual.
    [[nodiscard]] bool is_perpetual() const { return symbol.view().ends_with("-PERP"); }

    friend bool operator==(Instrument const&, Instrument const&) = default;
};

}  // namespace trestle
