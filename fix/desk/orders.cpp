#include "fix/desk/orders.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fix/desk/names.hpp"

namespace trestle::fix::desk {
namespace {

void keep(std::string& out, Message const& message, int tag) {
    if (message.has(tag)) out = message.value(tag);
}

void keep_terms(Order& order, Message const& message) {
    keep(order.account, message, 1);
    keep(order.symbol, message, 55);
    keep(order.side, message, 54);
    keep(order.type, message, 40);
    keep(order.time_in_force, message, 59);
    keep(order.exec_inst, message, 18);
    keep(order.quantity, message, 38);
    keep(order.price, message, 44);
    keep(order.stop_price, message, 99);
    keep(order.watch, message, 1107);
    keep(order.trail, message, 211);
    keep(order.trail_unit, message, 836);
    keep(order.position_effect, message, 77);
    keep(order.self_trade, message, 7604);
}

struct StateName {
    std::string_view name;
    std::string_view ord_status;  // reached when OrdStatus(39) is this
    std::string_view exec_type;   // or, when not empty, once such a report came
};

constexpr std::array<StateName, 15> states{{{"accepted", "", "0"},
                                            {"new", "0", ""},
                                            {"partially-filled", "1", ""},
                                            {"filled", "2", ""},
                                            {"canceled", "4", ""},
                                            {"replaced", "", "5"},
                                            {"rejected", "8", ""},
                                            {"expired", "C", ""},
                                            {"cancel-rejected", "", "x"},
                                            {"pending-cancel", "6", ""},
                                            {"pending-replace", "E", ""},
                                            {"traded", "", "F"},
                                            {"corrected", "", "G"},
                                            {"busted", "", "H"},
                                            {"restated", "", "D"}}};

StateName const* find_state(std::string_view name) {
    auto const found = std::ranges::find(states, name, &StateName::name);
    return found == states.end() ? nullptr : &*found;
}

}  // namespace

bool Order::is_closed() const {
    return status == "2" || status == "4" || status == "8" || status == "C";
}

Order& Orders::add(std::string_view cl_ord_id) {
    by_id_[std::string(cl_ord_id)] = orders_.size();
    Order order;
    order.first_id = order.cl_ord_id = cl_ord_id;
    return orders_.emplace_back(std::move(order));
}

Order* Orders::find_own(std::string_view id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &orders_[found->second];
}

Order const* Orders::find(std::string_view id) const {
    if (id == "last") return orders_.empty() ? nullptr : &orders_.back();
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &orders_[found->second];
}

// Each entry of a NewOrderList(E) begins with its ClOrdID(11).
void Orders::add_list(Message const& message) {
    Message entry;
    auto const finish = [&] {
        if (entry.has(11) && find_own(entry.value(11)) == nullptr) {
            keep_terms(add(entry.value(11)), entry);
        }
        entry = Message();
    };
    for (Field const& field : message.fields()) {
        if (field.tag == 11) finish();
        if (field.tag == 11 || entry.has(11)) entry.add(field.tag, field.value);
    }
    finish();
}

void Orders::on_sent(Message const& message) {
    std::string_view const type = message.msg_type();
    std::string_view const id = message.value(11);
    if (type == "D" && find_own(id) == nullptr) keep_terms(add(id), message);
    if (type == "E") add_list(message);
    if (type != "F" && type != "G") return;
    if (Order* const order = find_own(message.value(41))) {
        by_id_.try_emplace(std::string(id), static_cast<std::size_t>(order - orders_.data()));
    }
}

void Orders::on_received(Message const& message) {
    bool const is_report = message.msg_type() == "8";
    if (!is_report && message.msg_type() != "9") return;
    Order* order = find_own(message.value(11));
    if (order == nullptr) order = find_own(message.value(41));
    if (order == nullptr) order = find_own(message.value(37));
    if (order == nullptr) {
        if (!is_report || message.value(11).empty()) return;
        order = &add(message.value(11));  // sent by an earlier run of this desk
    }
    std::string const exec_type(is_report ? message.value(150) : "x");
    order->events.push_back(
        Order::Event{std::string(message.value(11)), exec_type, std::string(message.value(58))});
    order->text = message.value(58);
    auto const index = static_cast<std::size_t>(order - orders_.data());
    if (auto const id = message.value(37); !id.empty() && id != "NONE") {
        order->order_id = id;
        by_id_.try_emplace(std::string(id), index);
    }
    by_id_.try_emplace(std::string(message.value(11)), index);
    // Neither a second use of a ClOrdID nor "unknown order" says anything about this order.
    bool const is_about_another = message.value(is_report ? 103 : 102) == (is_report ? "6" : "1");
    if (is_about_another && order->events.size() > 1) return;
    keep(order->status, message, 39);
    if (!is_report) return;
    keep(order->venue_order_id, message, 198);
    keep(order->cum, message, 14);
    keep(order->leaves, message, 151);
    keep(order->average_price, message, 6);
    bool const is_pending = exec_type == "6" || exec_type == "E";
    if (is_pending) return;
    keep_terms(*order, message);
    if (exec_type == "5") order->cl_ord_id = message.value(11);
}

bool has_reached(Order const& order, std::string_view id, std::string_view state) {
    StateName const* const wanted = find_state(state);
    if (wanted == nullptr) return false;
    if (wanted->exec_type.empty()) return order.status == wanted->ord_status;
    bool const is_of_one_request = id != order.first_id && id != order.order_id && id != "last";
    return std::ranges::any_of(order.events, [&](Order::Event const& event) {
        return event.exec_type == wanted->exec_type &&
               (!is_of_one_request || event.cl_ord_id == id);
    });
}

bool is_state_name(std::string_view state) { return find_state(state) != nullptr; }

std::string const& state_names() {
    static std::string const names = [] {
        std::string text;
        for (StateName const& state : states) {
            if (!text.empty()) text += '|';
            text += state.name;
        }
        return text;
    }();
    return names;
}

namespace {

// "60000", "market", "57900 stop 58000", "trailing 50bps".
std::string price_text(Order const& order) {
    std::string text = order.price.empty() ? "market" : order.price;
    if (order.type == "3" || order.type == "4") text += " stop " + order.stop_price;
    if (order.type == "J") text += " touch " + order.stop_price;
    if (order.type == "P") {
        text += " trailing " + order.trail + (order.trail_unit == "1" ? "bps" : "");
    }
    return text;
}

}  // namespace

std::string describe(Order const& order) {
    std::string out = order.first_id;
    if (order.cl_ord_id != order.first_id) out += " (now " + order.cl_ord_id + ")";
    if (!order.order_id.empty()) out += " " + order.order_id;
    out += " " + order.symbol + " " + readable_value(54, order.side) + " " + order.quantity + "@" +
           price_text(order);
    out += order.status.empty() ? " not answered yet" : " " + readable_value(39, order.status);
    if (!order.cum.empty()) out += " cum " + order.cum + " leaves " + order.leaves;
    return out;
}

}  // namespace trestle::fix::desk
