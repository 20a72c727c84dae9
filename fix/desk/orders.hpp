// Owns what the desk knows of its orders, from its own messages alone: terms, ids in force, state.
// Never guesses: an order's state is what the last report said.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fix/desk/message.hpp"

namespace trestle::fix::desk {

struct Order {
    std::string first_id;        // ClOrdID of the NewOrderSingle
    std::string cl_ord_id;       // the one in force: the next OrigClOrdID(41)
    std::string order_id;        // OrderID(37)
    std::string venue_order_id;  // SecondaryOrderID(198)
    std::string account;
    std::string symbol;
    std::string side;  // codes as on the wire
    std::string type;
    std::string time_in_force;
    std::string exec_inst;
    std::string quantity;
    std::string price;
    std::string stop_price;  // of a conditional order, with all that a replace must say again
    std::string watch;
    std::string trail;
    std::string trail_unit;
    std::string position_effect;
    std::string self_trade;
    std::string status;  // OrdStatus(39); "" until the first report
    std::string cum;
    std::string leaves;
    std::string average_price;
    std::string text;  // of the last report or refusal
    // One per report: the ClOrdID it answered and its ExecType(150); "x" for an OrderCancelReject.
    struct Event {
        std::string cl_ord_id;
        std::string exec_type;
        std::string text;
    };
    std::vector<Event> events;

    [[nodiscard]] bool is_closed() const;  // filled, canceled, rejected or expired
};

class Orders {
public:
    void on_sent(Message const& message);
    void on_received(Message const& message);

    // By any ClOrdID of its chain, by OrderID, or "last".
    [[nodiscard]] Order const* find(std::string_view id) const;
    [[nodiscard]] std::vector<Order> const& all() const { return orders_; }

private:
    Order* find_own(std::string_view id);
    Order& add(std::string_view cl_ord_id);
    void add_list(Message const& message);

    std::vector<Order> orders_;
    std::map<std::string, std::size_t, std::less<>> by_id_;
};

// Whether the order has reached a state of the words module ("filled", "replaced"). `id` is the id
// asked by: that of a replace or cancel narrows "replaced" and "cancel-rejected" to its answer.
[[nodiscard]] bool has_reached(Order const& order, std::string_view id, std::string_view state);
[[nodiscard]] std::string const& state_names();  // "accepted|new|…" for error texts and help
[[nodiscard]] bool is_state_name(std::string_view state);

// "a1 T12 BTC-USDT buy 0.5@60000 PartiallyFilled cum 0.2 leaves 0.3"
[[nodiscard]] std::string describe(Order const& order);

}  // namespace trestle::fix::desk
