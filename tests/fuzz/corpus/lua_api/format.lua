on_order(function(o) return deny(string.format('%s %q', o.quantity, ('a-b'):match('^(%a+)-(.*)$'))) end)
