function on_new_order(order) while true do end end
