-- House limits of the demo: the largest market order, and the largest order of all.
-- The rule sees each new order and each replace; amounts are exact decimals.

local max_market_quantity = { BTC = decimal("0.5"), ETH = decimal("10") }
local max_notional = decimal("250000")

local function within_limits(order)
    local limit = max_market_quantity[order.base] -- nil: no limit for this asset here
    if order.type == "market" and limit and order.quantity > limit then
        return deny("a market order of " .. order.quantity .. " " .. order.base .. " is above " ..
                    limit .. "; send a limit order or split it")
    end
    -- A market order without a market has no notional; the risk gate refuses it for that.
    if order.notional and order.notional > max_notional then
        return deny("an order of " .. order.notional .. " " .. order.quote .. " is above " ..
                    max_notional .. "; split it")
    end
end

on_order(within_limits)
on_replace(within_limits)
