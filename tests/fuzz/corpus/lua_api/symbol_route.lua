-- Chooses the venue by symbol. A rule's choice wins over ExDestination(100) of the desk; a symbol
-- that is not listed here keeps the desk's choice, or the house default.

local venue_of = {
    ["BTC-USDT"] = "binance_spot",
    ["ETH-USDT"] = "binance_spot",
}

on_order(function(order)
    local venue = venue_of[order.symbol]
    if venue then return route(venue, "house route for " .. order.symbol) end
end)
