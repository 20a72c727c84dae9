function on_new_order(order) error({reason = order}) end
