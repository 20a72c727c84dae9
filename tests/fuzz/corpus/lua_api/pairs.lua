on_order(function(o) local t = {} for k in pairs({ z = 1, a = 2, 3 }) do t[#t + 1] = tostring(k) end return deny(table.concat(t, ',') .. decimal('1') / 3) end)
