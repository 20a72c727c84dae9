// What venues, or operators with a venue's word, change afterwards: trades that are busted or
// corrected, orders that are held at other terms. Sums follow the facts; reports say what changed.
#include "oms/core/state_machine.hpp"

namespace trestle::core {

Trade* StateMachine::trade_named(Step& step, VenueRef const& ref, VenueTradeId const& trade_id,
                                 std::string_view what) {
    auto const place = locate(ref);
    Trade* trade = nullptr;
    if (place.order != nullptr) {
        auto const* listed = instrument(place.order->instrument);
        trade = trades_.find(key_of(*place.order, listed->venue_symbol, trade_id));
        if (trade != nullptr && trade->order != place.order->id) trade = nullptr;
    } else if (ref.client_id.empty() && ref.order_id.empty()) {
        trade = trades_.find(ref.venue, trade_id);
    }
    if (trade == nullptr) {
        alert(step, place.order,
              std::string(what) + " of a trade we do not know at " +
                  std::string(name_of(ref.venue)) + ": " + std::string(trade_id.view()));
    }
    return trade;
}

void StateMachine::on(Step& step, VenueTradeCanceled const& input) {
    auto* trade = trade_named(step, input.ref, input.trade_id, "a bust");
    if (trade == nullptr || trade->is_canceled) return;
    risk::Fill const undone{.quantity = -trade->quantity,
                            .price = trade->price,
                            .fee = -trade->fee,
                            .fee_asset = trade->fee_asset,
                            .venue_time = input.ref.venue_time};
    trade->is_canceled = true;
    // FIX 4.4 Vol. 4 matrix J.1.a: LastQty and LastPx of a canceled trade are zero.
    Execution const execution{.trade_id = trade->trade_id,
                              .venue_time = input.ref.venue_time,
                              .corrects = trade->last_told};
    change_trade(step, *trade, undone);
    report_change(step, *trade, ReportKind::trade_canceled, execution, input.text);
    settle_change(step, *trade);
}

void StateMachine::on(Step& step, VenueTradeCorrected const& input) {
    auto* trade = trade_named(step, input.ref, input.trade_id, "a correction");
    if (trade == nullptr) return;
    bool const is_known = trade->quantity == input.quantity && trade->price == input.price;
    if (is_known && !is_mutated(Mutation::corrects_twice)) return;
    bool const is_sound = input.quantity.is_positive() && input.price.is_positive();
    if (trade->is_canceled || !is_sound) {
        return alert(step, orders_.find(trade->order),
                     "a correction of trade " + std::string(trade->trade_id.view()) + " to " +
                         input.quantity.to_string() + " @ " + input.price.to_string() +
                         (trade->is_canceled ? ", which was busted" : ", which is no trade"));
    }
    risk::Fill fill{
        .quantity = -trade->quantity, .price = trade->price, .venue_time = input.ref.venue_time};
    change_trade(step, *trade, fill);
    fill.quantity = input.quantity;
    fill.price = input.price;
    change_trade(step, *trade, fill);
    trade->quantity = input.quantity;
    trade->price = input.price;
    Execution const execution{.quantity = input.quantity,
                              .price = input.price,
                              .fee = trade->fee,
                              .fee_asset = trade->fee_asset,
                              .liquidity = trade->liquidity,
                              .trade_id = trade->trade_id,
                              .venue_time = input.ref.venue_time,
                              .corrects = trade->last_told};
    report_change(step, *trade, ReportKind::trade_corrected, execution, input.text);
    settle_change(step, *trade);
}

// Books a difference, negative when something is taken back.
void StateMachine::change_trade(Step&, Trade const& trade, risk::Fill difference) {
    auto& order = *orders_.find(trade.order);
    order.legs[trade.leg].booked += difference.quantity;
    order.filled += difference.quantity;
    auto const value = notional_of(difference.price, difference.quantity, Rounding::half_even);
    if (value) order.filled_notional += *value;
    difference.order = order.id;
    difference.account = order.account;
    difference.instrument = instrument(order.instrument);
    difference.side = order.side;
    bool const is_forgotten =
        trade.is_canceled && is_mutated(Mutation::keeps_position_of_busted_trade);
    if (!is_forgotten) (void)gate_.on(difference);
    // J.1.a: a filled order of which something was taken back is open again. J.1.b: a canceled one
    // stays canceled.
    if (order.stage == Stage::filled && order.filled < order.terms.quantity) {
        order.stage = Stage::working;
    } else if (order.stage == Stage::working && order.filled >= order.terms.quantity) {
        order.stage = Stage::filled;
    }
}

void StateMachine::report_change(Step& step, Trade& trade, ReportKind kind, Execution execution,
                                 std::string const& text) {
    auto& order = *orders_.find(trade.order);
    reserve(order);
    Report report = report_on(step, order, kind);
    report.venue_order_id = order.legs[trade.leg].order_id;
    report.execution = std::move(execution);
    report.refusal.text = text;
    trade.last_told = report.exec_id;
    step.effects.push_back(std::move(report));
    alert(step, &order,
          "trade " + std::string(trade.trade_id.view()) +
              (trade.is_canceled
                   ? " was busted"
                   : " is now " + trade.quantity.to_string() + " @ " + trade.price.to_string()) +
              (text.empty() ? "" : ": " + text));
    if (order.filled > order.terms.quantity) {
        alert(step, &order,
              "filled " + order.filled.to_string() + " of " + order.terms.quantity.to_string());
    }
}

// What is left to do may be alive at the venue, or not: it is asked.
void StateMachine::settle_change(Step& step, Trade const& trade) {
    auto& order = *orders_.find(trade.order);
    auto& leg = order.legs[trade.leg];
    bool const is_last = trade.leg + 1 == order.legs.size();
    bool const has_ended = leg.state == Leg::State::ended;
    bool const is_open = order.stage == Stage::working && !order.replace && !order.delayed_end;
    if (is_open && is_last && has_ended && leg.was_taken_back()) {
        leg.state = Leg::State::live;
        reserve(order);
        ask_venue(step, order, leg);
        return refresh_open(order);  // what waits acts on what the venue says of it
    }
    if (leg.is_traded_out()) leg.state = Leg::State::ended;
    after_fill(step, order);
    refresh_open(order);
}

// FIX 4.4 Vol. 4 matrix E.1.d. What the venue holds is what can trade: it counts at once.
void StateMachine::on(Step& step, VenueRestated const& input) {
    auto const place = locate_or_alert(step, input.ref, "a restatement");
    if (place.order == nullptr) return;
    auto& order = *place.order;
    auto& leg = *place.leg;
    acknowledge(step, order, leg, place.index, input.ref);
    bool const is_same =
        input.quantity == leg.quantity && (!input.price || input.price == order.terms.price);
    if (is_same) return refresh_open(order);
    bool const is_impossible = order.is_closed() || leg.state == Leg::State::ended ||
                               input.quantity < leg.booked || !input.quantity.is_positive();
    if (is_impossible) {
        alert_and_ask(step, order,
                      "the venue restates it to " + input.quantity.to_string() + ", filled " +
                          leg.booked.to_string() + ", but it is " +
                          std::string(name_of(order.stage)));
        return refresh_open(order);
    }
    bool const is_less = input.quantity < leg.quantity;
    order.terms.quantity = order.filled - leg.booked + input.quantity;
    leg.quantity = input.quantity;
    if (input.price && order.terms.price) {
        order.terms.price = input.price;
        order.valued_at = *input.price;
    }
    if (leg.is_traded_out()) leg.state = Leg::State::ended;
    if (order.filled >= order.terms.quantity) order.stage = Stage::filled;
    if (!is_mutated(Mutation::keeps_reservation_at_restatement)) reserve(order);
    report(step, order, ReportKind::restated,
           {is_less ? Reason::quantity_restated : Reason::none, input.text});
    if (!is_less) alert(step, &order, "the venue holds other terms than were asked for");
    after_fill(step, order);
    refresh_open(order);
}

}  // namespace trestle::core
