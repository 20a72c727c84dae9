// Owns the lists of fields of the core's own values: what a snapshot has of them. A new member of
// one of these gets its line here; a class that keeps its members to itself lists them in state().
#pragma once

#include "oms/core/halts.hpp"
#include "oms/core/lists.hpp"
#include "oms/core/order.hpp"
#include "oms/core/recon.hpp"
#include "oms/core/sessions.hpp"
#include "oms/core/told_positions.hpp"
#include "oms/core/trades.hpp"
#include "oms/journal/packing.hpp"
#include "oms/model/effects.hpp"
#include "risk/exposure.hpp"

namespace trestle::core {

using journal::Of;

template <class F>
void fields(F& f, Of<Leg> auto& v) {
    f("number", v.number);
    f("client_id", v.client_id);
    f("order_id", v.order_id);
    f("quantity", v.quantity);
    f("booked", v.booked);
    f("traded", v.traded);
    f("told", v.told);
    f("state", v.state);
    f("is_in_doubt", v.is_in_doubt);
    f("is_count_open", v.is_count_open);
    f("is_triggered", v.is_triggered);
    f("sent_at", v.sent_at);
    f("heard_at", v.heard_at);
    f("unanswered", v.unanswered);
}
template <class F>
void fields(F& f, Of<DelayedEnd> auto& v) {
    f("event", v.event);
    f("why", v.why);
}
template <class F>
void fields(F& f, Of<OpenReplace> auto& v) {
    f("cl_ord_id", v.cl_ord_id);
    f("session", v.session);
    f("terms", v.terms);
    f("mode", v.mode);
    f("reference", v.reference);
    f("sent_at", v.sent_at);
    f("is_sent", v.is_sent);
    f("is_in_doubt", v.is_in_doubt);
    f("refusal", v.refusal);
    f("leg_number", v.leg_number);
    f("client_id", v.client_id);
    f("leg_quantity", v.leg_quantity);
    f("notes", v.notes);
    f("is_triggered", v.is_triggered);
    f("unanswered", v.unanswered);
}
template <class F>
void fields(F& f, Of<OpenCancel> auto& v) {
    f("cl_ord_id", v.cl_ord_id);
    f("session", v.session);
    f("is_sent", v.is_sent);
    f("is_announced", v.is_announced);
    f("is_in_doubt", v.is_in_doubt);
    f("is_repeated", v.is_repeated);
    f("refusal", v.refusal);
    f("end", v.end);
    f("why", v.why);
}
template <class F>
void fields(F& f, Of<Order> auto& v) {
    f("id", v.id);
    f("session", v.session);
    f("account", v.account);
    f("symbol", v.symbol);
    f("instrument", v.instrument);
    f("side", v.side);
    f("terms", v.terms);
    f("cl_ord_id", v.cl_ord_id);
    f("valued_at", v.valued_at);
    f("accepted_at", v.accepted_at);
    f("stage", v.stage);
    f("filled", v.filled);
    f("filled_notional", v.filled_notional);
    f("refusal", v.refusal);
    f("replace", v.replace);
    f("cancel", v.cancel);
    f("delayed_end", v.delayed_end);
    f("replaced_leg_end", v.replaced_leg_end);
    f("legs", v.legs);
    f("last_leg_number", v.last_leg_number);
    f("canceled_by", v.canceled_by);
    f("notes", v.notes);
    f("list_id", v.list_id);
}
template <class F>
void fields(F& f, Of<Trade> auto& v) {
    f("exec_id", v.exec_id);
    f("last_told", v.last_told);
    f("order", v.order);
    f("leg", v.leg);
    f("venue", v.venue);
    f("symbol", v.symbol);
    f("trade_id", v.trade_id);
    f("quantity", v.quantity);
    f("price", v.price);
    f("fee", v.fee);
    f("fee_asset", v.fee_asset);
    f("liquidity", v.liquidity);
    f("at", v.at);
    f("venue_time", v.venue_time);
    f("is_canceled", v.is_canceled);
}
template <class F>
void fields(F& f, Of<Halt> auto& v) {
    f("scope", v.scope);
    f("by", v.by);
    f("since", v.since);
}
template <class F>
void fields(F& f, Of<List> auto& v) {
    f("orders", v.orders);
    f("is_complete", v.is_complete);
    f("is_done_told", v.is_done_told);
}
template <class F>
void fields(F& f, Of<Grace> auto& v) {
    f("due", v.due);
    f("covers_all", v.covers_all);
}
template <class F>
void fields(F& f, Of<ToldPosition> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("position", v.position);
    f("venue_time", v.venue_time);
    f("at", v.at);
}

template <class F>
void fields(F& f, Of<Link> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
}
template <class F>
void fields(F& f, Of<Trust> auto& v) {
    f("is_reconciled", v.is_reconciled);
    f("is_proven", v.is_proven);
    f("doubt", v.doubt);
    f("opened", v.opened);
    f("heard", v.heard);
}
template <class F>
void fields(F& f, Of<Difference> auto& v) {
    f("kind", v.kind);
    f("link", v.link);
    f("symbol", v.symbol);
    f("asset", v.asset);
    f("order", v.order);
    f("venue_order_id", v.venue_order_id);
    f("ours", v.ours);
    f("theirs", v.theirs);
    f("their_price", v.their_price);
    f("is_sale", v.is_sale);
    f("our_evidence", v.our_evidence);
    f("their_evidence", v.their_evidence);
}
template <class F>
void fields(F& f, Of<MovingBalance> auto& v) {
    f("seen", v.seen);
    f("since", v.since);
    f("last", v.last);
    f("from", v.from);
    f("until", v.until);
}
template <class F>
void fields(F& f, Of<Unclaimed> auto& v) {
    f("order", v.order);
    f("fills", v.fills);
}
template <class F>
void fields(F& f, Of<Suspicion> auto& v) {
    f("seen", v.seen);
    f("since", v.since);
    f("last", v.last);
}

}  // namespace trestle::core

// Values of the model that no input has, and of the risk gate: found beside their types.
namespace trestle {

template <class F>
void fields(F& f, journal::Of<MassCancelReport::Order> auto& v) {
    f("id", v.id);
    f("cl_ord_id", v.cl_ord_id);
}
template <class F>
void fields(F& f, journal::Of<MassCancelReport> auto& v) {
    f("session", v.session);
    f("exec_id", v.exec_id);
    f("id", v.id);
    f("cl_ord_id", v.cl_ord_id);
    f("type", v.type);
    f("scope", v.scope);
    f("orders", v.orders);
    f("refusal", v.refusal);
    f("at", v.at);
}

template <class F>
void fields(F& f, journal::Of<BreakFigures> auto& v) {
    f("quantity", v.quantity);
    f("price", v.price);
    f("trade_id", v.trade_id);
}
template <class F>
void fields(F& f, journal::Of<Break> auto& v) {
    f("id", v.id);
    f("kind", v.kind);
    f("state", v.state);
    f("account", v.account);
    f("venue", v.venue);
    f("symbol", v.symbol);
    f("asset", v.asset);
    f("order", v.order);
    f("venue_order_id", v.venue_order_id);
    f("ours", v.ours);
    f("theirs", v.theirs);
    f("their_price", v.their_price);
    f("our_evidence", v.our_evidence);
    f("their_evidence", v.their_evidence);
    f("since", v.since);
    f("seen", v.seen);
    f("agrees_again", v.agrees_again);
    f("is_frozen", v.is_frozen);
    f("proposed", v.proposed);
    f("proposed_by", v.proposed_by);
    f("figures", v.figures);
    f("decision", v.decision);
    f("decided_by", v.decided_by);
    f("decided_at", v.decided_at);
}

namespace risk {

template <class F>
void fields(F& f, journal::Of<Reservation> auto& v) {
    f("instrument", v.instrument);
    f("side", v.side);
    f("quantity", v.quantity);
    f("venue", v.venue);
    f("asset", v.asset);
    f("amount", v.amount);
    f("only_closes", v.only_closes);
}
template <class F>
void fields(F& f, journal::Of<PositionView> auto& v) {
    f("position", v.position);
    f("open_buy", v.open_buy);
    f("open_sell", v.open_sell);
}

}  // namespace risk
}  // namespace trestle
