function on_new_order(order) return deny(("a"):rep(5000):find((".-"):rep(50) .. "b")) end
