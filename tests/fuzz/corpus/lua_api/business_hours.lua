-- Outside business hours (UTC) only small orders pass: nobody watches the screens.
-- Replaces that make an order larger count like new orders; making it smaller is always allowed.

local opens, closes = "07:00:00", "21:00:00"
local weekend = { sat = true, sun = true }
local largest_unwatched = decimal("10000") -- in quote currency

local function is_watched(order)
    return not weekend[order.weekday] and order.time >= opens and order.time < closes
end

local function small_enough(order)
    if is_watched(order) then return allow() end
    if not order.notional then
        return deny("outside business hours an order needs a price; send a limit order")
    end
    if order.notional > largest_unwatched then
        return deny("too big for the hour: " .. order.notional .. " " .. order.quote ..
                    " is above " .. largest_unwatched .. " outside " .. opens .. "-" .. closes ..
                    " UTC, Monday to Friday")
    end
end

on_order(small_enough)

on_replace(function(order)
    if order.quantity <= order.old_quantity then return allow() end
    return small_enough(order)
end)
