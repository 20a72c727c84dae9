// Owns the one list of fields per input. Bytes out, bytes in and the readable dump all walk this
// list, so they cannot disagree. Never reorder it: the order is the format (spec/journal.md).
//
// A visitor F is called as f(name, member). A field that is added goes to the end of its list and
// is visited only when f.version() is at least the version that brought it.
#pragma once

#include <concepts>
#include <type_traits>

#include "oms/model/inputs.hpp"

namespace trestle::journal {

// The value itself while reading, or a const one while writing.
template <class Value, class Type>
concept Of = std::same_as<std::remove_const_t<Value>, Type>;

// ---- Parts that several inputs share -----------------------------------------------------------

template <class F>
void fields(F& f, Of<Origin> auto& v) {
    f("session", v.session);
    f("msg_seq_num", v.msg_seq_num);
    f("sent_at", v.sent_at);
    f("is_possible_resend", v.is_possible_resend);
}
template <class F>
void fields(F& f, Of<Trigger> auto& v) {
    f("kind", v.kind);
    f("watch", v.watch);
    f("price", v.price);
    f("trail", v.trail);
    f("trail_bps", v.trail_bps);
}
template <class F>
void fields(F& f, Of<Terms> auto& v) {
    f("type", v.type);
    f("time_in_force", v.time_in_force);
    f("is_post_only", v.is_post_only);
    f("quantity", v.quantity);
    f("price", v.price);
    if (f.version() >= 2) {
        f("expires_at", v.expires_at);
        f("cash", v.cash);
        f("on_halt", v.on_halt);
        f("on_disconnect", v.on_disconnect);
    }
    if (f.version() >= 4) {
        f("trigger", v.trigger);
        f("position_effect", v.position_effect);
        f("self_trade", v.self_trade);
    }
}
template <class F>
void fields(F& f, Of<ScriptVerdict> auto& v) {
    f("decision", v.decision);
    f("rule", v.rule);
    f("text", v.text);
    f("route", v.route);
}
template <class F>
void fields(F& f, Of<Reference> auto& v) {
    f("bid", v.bid);
    f("ask", v.ask);
    f("last", v.last);
    f("at", v.at);
}
template <class F>
void fields(F& f, Of<Refusal> auto& v) {
    f("reason", v.reason);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueRef> auto& v) {
    f("venue", v.venue);
    f("client_id", v.client_id);
    f("order_id", v.order_id);
    f("venue_time", v.venue_time);
}
template <class F>
void fields(F& f, Of<AssetBalance> auto& v) {
    f("asset", v.asset);
    f("free", v.free);
    f("locked", v.locked);
}
template <class F>
void fields(F& f, Of<VenuePosition> auto& v) {
    f("symbol", v.symbol);
    f("side", v.side);
    f("quantity", v.quantity);
    f("entry", v.entry);
    f("mark", v.mark);
    f("liquidation", v.liquidation);
}
template <class F>
void fields(F& f, Of<Instrument> auto& v) {
    f("id", v.id);
    f("symbol", v.symbol);
    f("venue", v.venue);
    f("venue_symbol", v.venue_symbol);
    f("base", v.base);
    f("quote", v.quote);
    f("is_trading", v.is_trading);
    f("tick", v.tick);
    f("min_price", v.min_price);
    f("max_price", v.max_price);
    f("lot", v.lot);
    f("market_lot", v.market_lot);
    f("min_quantity", v.min_quantity);
    f("max_quantity", v.max_quantity);
    f("max_market_quantity", v.max_market_quantity);
    f("min_notional", v.min_notional);
    f("max_notional", v.max_notional);
    f("min_notional_applies_to_market", v.min_notional_applies_to_market);
}
template <class F>
void fields(F& f, Of<InstrumentLimits> auto& v) {
    f("symbol", v.symbol);
    f("max_order_quantity", v.max_order_quantity);
    f("max_order_notional", v.max_order_notional);
    f("price_collar_percent", v.price_collar_percent);
    f("max_position", v.max_position);
}
template <class F>
void fields(F& f, Of<AccountLimits> auto& v) {
    f("account", v.account);
    f("orders_per_second", v.orders_per_second);
    f("instruments", v.instruments);
}
template <class F>
void fields(F& f, Of<SessionRights> auto& v) {
    f("session", v.session);
    f("accounts", v.accounts);
    if (f.version() >= 2) {
        f("firm", v.firm);
        f("is_drop_copy", v.is_drop_copy);
        f("has_compliance_feed", v.has_compliance_feed);
        f("watched", v.watched);
        f("sees_firm", v.sees_firm);
        f("symbols", v.symbols);
        f("venues", v.venues);
        f("order_types", v.order_types);
        f("max_order_notional", v.max_order_notional);
        f("cancel_on", v.cancel_on);
        f("cancel_grace", v.cancel_grace);
    }
}
template <class F>
void fields(F& f, Of<Timeouts> auto& v) {
    f("venue_ack", v.venue_ack);
    f("query_retry", v.query_retry);
    f("in_doubt_horizon", v.in_doubt_horizon);
    f("reference_max_age", v.reference_max_age);
    if (f.version() >= 5) {
        f("query_retry_cap", v.query_retry_cap);
        f("query_budget", v.query_budget);
    }
}
template <class F>
void fields(F& f, Of<TimerId> auto& v) {
    f("order", v.order);
    f("kind", v.kind);
    f("leg", v.leg);
    if (f.version() >= 2) {
        f("session", v.session);
    }
}
template <class F>
void fields(F& f, Of<Party> auto& v) {
    f("id", v.id);
    f("source", v.source);
    f("role", v.role);
    if (f.version() >= 3) f("qualifier", v.qualifier);
}
template <class F>
void fields(F& f, Of<DeskNotes> auto& v) {
    f("secondary_cl_ord_id", v.secondary_cl_ord_id);
    f("cl_ord_link_id", v.cl_ord_link_id);
    f("text", v.text);
    f("parties", v.parties);
}
template <class F>
void fields(F& f, Of<OrderScope> auto& v) {
    f("account", v.account);
    f("symbol", v.symbol);
    f("side", v.side);
    f("venue", v.venue);
}
template <class F>
void fields(F& f, Of<Operator> auto& v) {
    f("who", v.who);
    f("why", v.why);
}
template <class F>
void fields(F& f, Of<ExecId> auto& v) {
    f("sequence", v.sequence);
    f("index", v.index);
}

template <class F>
void fields(F& f, Of<ReconPolicy> auto& v) {
    f("must_reconcile_first", v.must_reconcile_first);
    f("two_persons", v.two_persons);
    f("grace", v.grace);
}
template <class F>
void fields(F& f, Of<AccountPolicy> auto& v) {
    f("account", v.account);
    f("external_orders", v.external_orders);
    f("balances", v.balances);
    f("rounds_to_lot", v.rounds_to_lot);
    f("rounds_to_tick", v.rounds_to_tick);
    f("bumps_to_minimum", v.bumps_to_minimum);
}
template <class F>
void fields(F& f, Of<StatedOrder> auto& v) {
    f("ref", v.ref);
    f("symbol", v.symbol);
    f("side", v.side);
    f("quantity", v.quantity);
    f("cumulative", v.cumulative);
    f("price", v.price);
    f("label", v.label);
}

// ---- Inputs, in the order of the variant -------------------------------------------------------

template <class F>
void fields(F& f, Of<Started> auto& v) {
    f("epoch", v.epoch);
    f("version", v.version);
    f("host", v.host);
}
template <class F>
void fields(F& f, Of<Configured> auto& v) {
    f("sessions", v.sessions);
    f("limits", v.limits);
    f("timeouts", v.timeouts);
    f("source", v.source);
    if (f.version() >= 5) {
        f("recon", v.recon);
        f("policies", v.policies);
    }
}
template <class F>
void fields(F& f, Of<InstrumentDefined> auto& v) {
    f("instrument", v.instrument);
}
template <class F>
void fields(F& f, Of<DeskLoggedOn> auto& v) {
    f("session", v.session);
    f("has_reset_numbers", v.has_reset_numbers);
    f("peer", v.peer);
    f("user", v.user);
}
template <class F>
void fields(F& f, Of<DeskLoggedOff> auto& v) {
    f("session", v.session);
    f("text", v.text);
    if (f.version() >= 2) {
        f("is_logout", v.is_logout);
    }
}
template <class F>
void fields(F& f, Of<NewOrder> auto& v) {
    f("origin", v.origin);
    f("cl_ord_id", v.cl_ord_id);
    f("account", v.account);
    f("symbol", v.symbol);
    f("route", v.route);
    f("side", v.side);
    f("terms", v.terms);
    f("verdict", v.verdict);
    f("reference", v.reference);
    if (f.version() >= 2) {
        f("notes", v.notes);
        f("list_id", v.list_id);
        f("is_last_of_list", v.is_last_of_list);
    }
}
template <class F>
void fields(F& f, Of<ReplaceOrder> auto& v) {
    f("origin", v.origin);
    f("cl_ord_id", v.cl_ord_id);
    f("orig_cl_ord_id", v.orig_cl_ord_id);
    f("order_id", v.order_id);
    f("symbol", v.symbol);
    f("side", v.side);
    f("terms", v.terms);
    f("verdict", v.verdict);
    f("reference", v.reference);
    if (f.version() >= 2) {
        f("account", v.account);
        f("route", v.route);
        f("notes", v.notes);
    }
}
template <class F>
void fields(F& f, Of<CancelOrder> auto& v) {
    f("origin", v.origin);
    f("cl_ord_id", v.cl_ord_id);
    f("orig_cl_ord_id", v.orig_cl_ord_id);
    f("order_id", v.order_id);
    f("symbol", v.symbol);
    f("side", v.side);
}
template <class F>
void fields(F& f, Of<StatusQuery> auto& v) {
    f("origin", v.origin);
    f("cl_ord_id", v.cl_ord_id);
    f("order_id", v.order_id);
    f("status_request_id", v.status_request_id);
    f("symbol", v.symbol);
    f("side", v.side);
}
template <class F>
void fields(F& f, Of<RefusedMessage> auto& v) {
    f("origin", v.origin);
    f("answer", v.answer);
    f("msg_type", v.msg_type);
    f("field", v.field);
    f("code", v.code);
    f("refusal", v.refusal);
    f("cl_ord_id", v.cl_ord_id);
    f("orig_cl_ord_id", v.orig_cl_ord_id);
    f("account", v.account);
    f("symbol", v.symbol);
    f("side", v.side);
    f("terms", v.terms);
}
template <class F>
void fields(F& f, Of<VenueLink> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("is_up", v.is_up);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueAccepted> auto& v) {
    f("ref", v.ref);
}
template <class F>
void fields(F& f, Of<VenueRejected> auto& v) {
    f("ref", v.ref);
    f("reason", v.reason);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueFilled> auto& v) {
    f("ref", v.ref);
    f("trade_id", v.trade_id);
    f("symbol", v.symbol);
    f("quantity", v.quantity);
    f("price", v.price);
    f("cumulative", v.cumulative);
    f("fee", v.fee);
    f("fee_asset", v.fee_asset);
    f("liquidity", v.liquidity);
}
template <class F>
void fields(F& f, Of<VenueCanceled> auto& v) {
    f("ref", v.ref);
    f("cause", v.cause);
    f("cumulative", v.cumulative);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueExpired> auto& v) {
    f("ref", v.ref);
    f("cumulative", v.cumulative);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueReplaced> auto& v) {
    f("ref", v.ref);
    f("old_client_id", v.old_client_id);
    f("old_cumulative", v.old_cumulative);
}
template <class F>
void fields(F& f, Of<VenueReplaceRejected> auto& v) {
    f("ref", v.ref);
    f("new_client_id", v.new_client_id);
    f("is_old_alive", v.is_old_alive);
    f("old_cumulative", v.old_cumulative);
    f("reason", v.reason);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueCancelRejected> auto& v) {
    f("ref", v.ref);
    f("reason", v.reason);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueOutcomeUnknown> auto& v) {
    f("ref", v.ref);
    f("request", v.request);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueOrderState> auto& v) {
    f("ref", v.ref);
    f("state", v.state);
    f("cumulative", v.cumulative);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueBalances> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("is_complete", v.is_complete);
    f("venue_time", v.venue_time);
    f("balances", v.balances);
}
template <class F>
void fields(F& f, Of<VenueAnomaly> auto& v) {
    f("ref", v.ref);
    f("text", v.text);
    f("payload", v.payload);
}
template <class F>
void fields(F& f, Of<TimerFired> auto& v) {
    f("timer", v.timer);
}
template <class F>
void fields(F& f, Of<MassCancel> auto& v) {
    f("origin", v.origin);
    f("cl_ord_id", v.cl_ord_id);
    f("type", v.type);
    f("scope", v.scope);
}
template <class F>
void fields(F& f, Of<MassStatusQuery> auto& v) {
    f("origin", v.origin);
    f("request_id", v.request_id);
    f("type", v.type);
    f("scope", v.scope);
}
template <class F>
void fields(F& f, Of<OrderList> auto& v) {
    f("origin", v.origin);
    f("list_id", v.list_id);
    f("orders", v.orders);
}
template <class F>
void fields(F& f, Of<ListStatusQuery> auto& v) {
    f("origin", v.origin);
    f("list_id", v.list_id);
}
template <class F>
void fields(F& f, Of<ListCancel> auto& v) {
    f("origin", v.origin);
    f("list_id", v.list_id);
}
template <class F>
void fields(F& f, Of<TradeDisputed> auto& v) {
    f("origin", v.origin);
    f("order_id", v.order_id);
    f("exec_id", v.exec_id);
    f("reason", v.reason);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<DeskQuery> auto& v) {
    f("origin", v.origin);
    f("topic", v.topic);
    f("request_id", v.request_id);
    f("type", v.type);
    f("subscription", v.subscription);
    f("scope", v.scope);
    f("from", v.from);
    f("until", v.until);
    f("first", v.first);
    f("last", v.last);
}
template <class F>
void fields(F& f, Of<VenueTradeCanceled> auto& v) {
    f("ref", v.ref);
    f("trade_id", v.trade_id);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueTradeCorrected> auto& v) {
    f("ref", v.ref);
    f("trade_id", v.trade_id);
    f("quantity", v.quantity);
    f("price", v.price);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueRestated> auto& v) {
    f("ref", v.ref);
    f("quantity", v.quantity);
    f("price", v.price);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<HaltChanged> auto& v) {
    f("by", v.by);
    f("scope", v.scope);
    f("is_halted", v.is_halted);
    f("cancels_orders", v.cancels_orders);
}
template <class F>
void fields(F& f, Of<OperatorCancel> auto& v) {
    f("by", v.by);
    f("order", v.order);
}
template <class F>
void fields(F& f, Of<SessionCommand> auto& v) {
    f("by", v.by);
    f("session", v.session);
    f("action", v.action);
    f("next_inbound", v.next_inbound);
    f("next_outbound", v.next_outbound);
}
template <class F>
void fields(F& f, Of<DeliveryConfirmed> auto& v) {
    f("session", v.session);
    f("last", v.last);
}
template <class F>
void fields(F& f, Of<VenuePositions> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("is_complete", v.is_complete);
    f("venue_time", v.venue_time);
    f("positions", v.positions);
}
template <class F>
void fields(F& f, Of<VenueTriggered> auto& v) {
    f("ref", v.ref);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<VenueStatement> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("cause", v.cause);
    f("began", v.began);
    f("asked_at", v.asked_at);
    f("has_balances", v.has_balances);
    f("has_positions", v.has_positions);
    f("symbols", v.symbols);
    f("orders", v.orders);
}
template <class F>
void fields(F& f, Of<VenueExternalOrder> auto& v) {
    f("ref", v.ref);
    f("account", v.account);
    f("symbol", v.symbol);
    f("side", v.side);
    f("sender", v.sender);
    f("quantity", v.quantity);
    f("price", v.price);
    f("label", v.label);
}
template <class F>
void fields(F& f, Of<VenueProof> auto& v) {
    f("venue", v.venue);
    f("account", v.account);
    f("is_proven", v.is_proven);
    f("text", v.text);
}
template <class F>
void fields(F& f, Of<ReconCommand> auto& v) {
    f("by", v.by);
    f("id", v.id);
    f("action", v.action);
    f("quantity", v.quantity);
    f("price", v.price);
    f("trade_id", v.trade_id);
}

}  // namespace trestle::journal
