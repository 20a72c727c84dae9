function on_new_order(order
