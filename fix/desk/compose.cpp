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

std::string_view order_type(PlaceOrder const& place) {
    using enum PlaceOrder::Waits;
    switch (place.waits) {
        case no: return place.price ? "2" : "1";
        case stop: return place.price ? "4" : "3";
        case touch: return "J";
        case trailing: return "P";
    }
    __builtin_trap();
}

std::string exec_inst(PlaceOrder const& place) {
    std::string text = place.is_post_only ? "6" : "";
    auto const add = [&](std::string_view instruction) {
        if (!text.empty()) text += ' ';
        text += instruction;
    };
    if (!place.disconnect.empty()) add(place.disconnect);
    if (place.waits == PlaceOrder::Waits::trailing) add("a");
    return text;
}

// The terms of an order, as they stand in D and in each entry of E.
void add_order(Message& message, PlaceOrder const& place, ComposeContext const& context) {
    add_unless_empty(message, 1, place.account.empty() ? context.account : place.account);
    message.add(21, "1");
    add_unless_empty(message, 18, exec_inst(place));
    add_unless_empty(message, 100, place.venue);
    message.add(55, place.symbol).add(54, place.side).add(60, context.transact_time);
    message.add(place.is_cash ? 152 : 38, place.quantity).add(40, order_type(place));
    if (place.price) message.add(44, *place.price);
    add_unless_empty(message, 99, place.stop_price);
    add_unless_empty(message, 1107, place.watch);
    add_unless_empty(message, 211, place.trail);
    add_unless_empty(message, 836, place.trail_unit);
    add_unless_empty(message, 77, place.position_effect);
    add_unless_empty(message, 7604, place.self_trade);
    add_unless_empty(message, 59, place.time_in_force);
    constexpr std::size_t date_size = 8;
    add_unless_empty(message, place.expires.size() == date_size ? 432 : 126, place.expires);
    for (Field const& field : place.more) message.add(field.tag, field.value);
    add_unless_empty(message, 58, place.text);
}

Composed compose_one(PlaceOrder const& place, ComposeContext const& context) {
    Message message("D");
    message.add(11, place.id.empty() ? context.next_id : place.id);
    add_order(message, place, context);
    return message;
}

// NewOrderList(E): no bidding (394=3), all orders at once (433=1).
Composed compose_one(PlaceList const& list, ComposeContext const& context) {
    Message message("E");
    std::string const count = std::to_string(list.orders.size());
    message.add(66, list.id).add(394, "3").add(433, "1").add(68, count).add(73, count);
    for (std::size_t i = 0; i < list.orders.size(); ++i) {
        PlaceOrder const& order = list.orders[i];
        std::string const place = std::to_string(i + 1);
        message.add(11, order.id.empty() ? context.next_id + "-" + place : order.id);
        message.add(67, place);
        add_order(message, order, context);
    }
    return message;
}

Composed compose_one(DisputeTrade const& dispute, ComposeContext const& context) {
    Order const* const order = context.orders.find(dispute.order);
    if (order == nullptr) return unknown_order(dispute.order, context.orders);
    Message message("Q");
    message.add(37, order->order_id).add(17, dispute.exec_id).add(127, dispute.reason);
    message.add(55, order->symbol).add(54, order->side).add(38, order->quantity);
    add_unless_empty(message, 58, dispute.text);
    return message;
}

Composed compose_one(AskGateway const& ask, ComposeContext const& context) {
    Message message(ask.message.msg_type());
    std::string const* const given = ask.message.find(ask.id_tag);
    message.add(ask.id_tag, given == nullptr ? context.next_id : *given);
    for (Field const& field : ask.message.fields()) {
        if (field.tag != 35 && field.tag != ask.id_tag) message.add(field.tag, field.value);
    }
    if (ask.is_timed) message.add(60, context.transact_time);
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
    add_unless_empty(message, 99, replace.stop_price.value_or(order->stop_price));
    add_unless_empty(message, 1107, order->watch);
    add_unless_empty(message, 211, replace.trail.value_or(order->trail));
    add_unless_empty(message, 836, order->trail_unit);
    add_unless_empty(message, 77, order->position_effect);
    add_unless_empty(message, 7604, order->self_trade);
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
  sell 1 BTC-USDT stop 58000             waits for that price, then sells at the market
  sell 1 BTC-USDT at 57900 stop 58000    then at this limit; touch 62000 waits on the other side
  sell 1 BTC-USDT-PERP trailing 50bps    or trailing 25, in USDT; … from 61000 begins there
  … watch mark                           or index, or last: the price that a stop watches
  … reduce-only                          never opens a position; to-open says that it does
  … self-trade taker                     or maker, both: which of your own two orders is canceled
  … as a1                                your own id (ClOrdID); else the desk makes one
  … gtd 20261231-16:00:00                or a date alone: until the end of that UTC day
  buy cash 500 BTC-USDT market           spends so much of the quote asset
  … account DEMO  text "why"  to binance_spot
  … trader ID  decider ID  algo ID  client ID      who stands behind it
  … link ID  second-id ID                your notes: they come back on every report
  … keep-on-disconnect, cancel-on-disconnect       whatever the session's own rule is
  … with 7604=NONE                       any other tag
  replace a1 quantity 0.7 price 60100    one of the two may be left out; quantity is the new total
  replace a1 stop 58500                  moves the price that it waits for
  cancel a1        status a1             an order is named by its id, its OrderID, or: last
Many at once (all of them, or: symbol S, side buy, account A, venue V):
  mass-cancel symbol BTC-USDT            mass-status all
  list basket-1: buy 1 BTC-USDT at 50000; sell 2 ETH-USDT market
  list-status basket-1                   list-cancel basket-1
Questions:
  securities       security BTC-USDT     session binance_spot
  positions        balances              trades symbol BTC-USDT, trades order T12
  replay 184-0 to 200-1                  the reports from one ExecID to another, once more
Other:
  dispute a1 exec 184-0 text "not ours"  says that a fill is not known here
  change-password                        asks for the new one; nobody sees it
  raw 35=D|11=x1|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|60=20260101-00:00:00
Scripts:
  wait 2s                                let time pass; reports are printed as they come
  wait filled a1 within 10s              the run fails when it does not happen
  expect a1 rejected because "limit"     the same, said as a check; the text must hold these words
  # a remark
States: accepted new partially-filled traded filled canceled replaced rejected expired
  cancel-rejected pending-cancel pending-replace corrected busted restated
Also:
  orders   every order of this session   tags   show every tag of what passes (again: one line)
  help     quit
)";
}

}  // namespace trestle::fix::desk
