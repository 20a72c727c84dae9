function on_new_order(order) return on_new_order(order) + 1 end
