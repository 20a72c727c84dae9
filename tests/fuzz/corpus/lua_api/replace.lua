on_replace(function(o) return o.price / o.bid > 0.1 and deny(o.time) or route('okx', o.desk) end)
