on_order(function(o) return deny(('x'):rep(o.open_orders or 3, o.symbol)) end)
