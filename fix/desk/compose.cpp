// The half of the words module that turns a command into a FIX message.
#include <array>

#include "fix/desk/words.hpp"

namespace trestle::fix::desk {
namespace {

using Composed = Result<Message, std::string>;

void add_unless_empty(Message& message, int tag, std::string_view value) {
    if (!value.empty()) message.add(tag, value);
}

std::string unknown_order(std::string_view id, Orders const& orders) {
    std::string text = "no order \"" + std::string(id) + "\" is known to this desk";
    if (orders.all().empty()) return text + "; none was sent yet";
    text += "; known:";
    constexpr std::size_t shown = 10;
    std::size_t const count = orders.all().size();
    for (std::size_t i = count > shown ? count - shown : 0; i < count; ++i) {
        text += " " + orders.all()[i].first_id;
    }
    return text;
}

Composed compose_one(PlaceOrder const& place, ComposeContext const& context) {
    Message message("D");
    message.add(11, place.id.empty() ? context.next_id : place.id);
    add_unless_empty(message, 1, place.account.empty() ? context.account : place.account);
    message.add(21, "1");
    if (place.is_post_only) message.add(18, "6");
    add_unless_empty(message, 100, place.venue);
    message.add(55, place.symbol).add(54, place.side).add(60, context.transact_time);
    message.add(38, place.quantity).add(40, place.price ? "2" : "1");
    if (place.price) message.add(44, *place.price);
    add_unless_empty(message, 59, place.time_in_force);
    add_unless_empty(message, 58, place.text);
    return message;
}

Composed compose_one(ReplaceOrder const& replace, ComposeContext const& context) {
    Order const* const order = context.orders.find(replace.order);
    if (order == nullptr) return unknown_order(replace.order, context.orders);
    Message message("G");
    add_unless_empty(message, 37, order->order_id);
    message.add(41, order->cl_ord_id);
    message.add(11, replace.id.empty() ? context.next_id : replace.id);
    add_unless_empty(message, 1, order->account);
    message.add(21, "1");
    add_unless_empty(message, 18, order->exec_inst);
    message.add(55, order->symbol).add(54, order->side).add(60, context.transact_time);
    message.add(38, replace.quantity.value_or(order->quantity));
    message.add(40, order->type);
    add_unless_empty(message, 44, replace.price.value_or(order->price));
    add_unless_empty(message, 59, order->time_in_force);
    add_unless_empty(message, 58, replace.text);
    return message;
}

Composed compose_one(CancelOrder const& cancel, ComposeContext const& context) {
    Order const* const order = context.orders.find(cancel.order);
    if (order == nullptr) return unknown_order(cancel.order, context.orders);
    Message message("F");
    message.add(41, order->cl_ord_id);
    add_unless_empty(message, 37, order->order_id);
    message.add(11, cancel.id.empty() ? context.next_id : cancel.id);
    add_unless_empty(message, 1, order->account);
    message.add(55, order->symbol).add(54, order->side).add(60, context.transact_time);
    message.add(38, order->quantity);
    add_unless_empty(message, 58, cancel.text);
    return message;
}

Composed compose_one(AskStatus const& ask, ComposeContext const& context) {
    Order const* const order = context.orders.find(ask.order);
    Message message("H");
    if (order == nullptr && !ask.symbol.empty()) {
        message.add(11, ask.order).add(55, ask.symbol).add(54, ask.side);
        return message;
    }
    if (order == nullptr) return unknown_order(ask.order, context.orders);
    add_unless_empty(message, 37, order->order_id);
    message.add(11, order->cl_ord_id);
    add_unless_empty(message, 1, order->account);
    message.add(55, order->symbol).add(54, order->side);
    return message;
}

Composed compose_one(SendRaw const& raw, ComposeContext const&) { return raw.message; }

template <class Other>
Composed compose_one(Other const&, ComposeContext const&) {
    return std::string("this command sends no message");
}

}  // namespace

Result<Message, std::string> compose(Command const& command, ComposeContext const& context) {
    return std::visit([&](auto const& one) { return compose_one(one, context); }, command);
}

std::string_view words_help() {
    return R"(Orders, one per line:
  buy 0.5 BTC-USDT at 60000              a limit order that rests until canceled (gtc)
  buy 0.5 BTC-USDT at 60000 ioc          or fok, or post-only
  sell 1 BTC-USDT market
  … as a1                                your own id (ClOrdID); else the desk makes one
  … account DEMO  text "why"  to binance_spot
  replace a1 quantity 0.7 price 60100    one of the two may be left out; quantity is the new total
  cancel a1        status a1             an order is named by its id, its OrderID, or: last
  raw 35=D|11=x1|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|60=20260101-00:00:00
Scripts:
  wait 2s                                let time pass; reports are printed as they come
  wait filled a1 within 10s              the run fails when it does not happen
  expect a1 rejected because "limit"     the same, said as a check; the text must hold these words
  # a remark
States: accepted new partially-filled traded filled canceled replaced rejected expired
  cancel-rejected pending-cancel pending-replace
Other:
  orders   every order of this session   tags   show every tag of what passes (again: one line)
  help     quit
)";
}

}  // namespace trestle::fix::desk
