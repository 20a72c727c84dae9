on_order(function(o) while true do pcall(function() error({}) end) end end)
