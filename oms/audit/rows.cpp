#include "oms/audit/rows.hpp"

#include "oms/audit/row_values.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

std::string insert_into(std::string_view table, int columns) {
    std::string sql = "INSERT INTO " + std::string(table) + " VALUES (";
    for (int i = 0; i < columns; ++i) sql += i == 0 ? "?" : ", ?";
    return sql + ")";
}

constexpr std::string_view change_sql =
    "UPDATE orders SET status = coalesce(?2, status), type = coalesce(?3, type), "
    "time_in_force = coalesce(?4, time_in_force), is_post_only = coalesce(?5, is_post_only), "
    "quantity = coalesce(?6, quantity), price = iif(?2 IS NULL, price, ?7), "
    "filled = coalesce(?8, filled), leaves = coalesce(?9, leaves), "
    "average_price = coalesce(?10, average_price), venue = coalesce(?11, venue), "
    "venue_order_id = coalesce(?12, venue_order_id), "
    "current_cl_ord_id = coalesce(?13, current_cl_ord_id), "
    "venue_client_id = coalesce(?14, venue_client_id), reason = coalesce(?15, reason), "
    "text = coalesce(?16, text), "
    "t_closed_ns = CASE WHEN ?2 IS NULL THEN t_closed_ns WHEN ?17 IS NULL THEN NULL "
    "ELSE coalesce(t_closed_ns, ?17) END, "
    "changed_seq = ?18, stop_price = iif(?2 IS NULL, stop_price, ?19), "
    "trail = iif(?2 IS NULL, trail, ?20) WHERE order_id = ?1";

}  // namespace

Rows::Rows(Database& database)
    : event_(database, insert_into("event", 22)),
      order_(database, insert_into("orders", 38)),
      change_(database, change_sql),
      execution_(database, insert_into("execution", 33)),
      fill_(database, insert_into("fill", 18)),
      request_(database, insert_into("venue_request", 23)),
      verdict_(database, insert_into("verdict", 12)),
      session_event_(database, insert_into("session_event", 9)),
      alert_(database, insert_into("alert", 4)),
      instrument_(database, insert_into("instrument", 19)),
      fill_change_(database, insert_into("fill_change", 14)),
      order_note_(database, insert_into("order_note", 7)),
      order_party_(database, insert_into("order_party", 7)),
      operator_action_(database, insert_into("operator_action", 13)),
      session_rule_(database, insert_into("session_rule", 12)),
      session_right_(database, insert_into("session_right", 5)),
      account_limit_(database, insert_into("account_limit", 9)),
      balance_(database, insert_into("balance", 9)),
      position_(database, insert_into("position", 12)),
      break_(database, insert_into("recon_break", 28)),
      order_by_venue_id_(database,
                         "SELECT order_id FROM orders WHERE venue_order_id = ? AND venue = ?"),
      order_facts_(database, "SELECT account, symbol FROM orders WHERE order_id = ?") {}

void Rows::add_event(EventRow const& row, ChainLink const& link) {
    event_.write(row.sequence, row.kind, row.event_time, row.recorded_time.ns, row.session,
                 row.msg_seq_num, row.cl_ord_id, row.orig_cl_ord_id, row.order, row.account,
                 row.symbol, name_of_venue(row.venue), row.venue_client_id, row.venue_order_id,
                 row.venue_trade_id, row.who, row.what, row.why,
                 static_cast<std::int64_t>(link.record_bytes), link.record_sha256, link.previous,
                 link.hash);
}

void Rows::add_order(Place place, OrderRow const& row, OrderChange const& change) {
    // Without a report (it cannot happen while the core answers every order) it is still pending.
    Report const fallback{
        .status = OrderStatus::pending_new, .terms = row.terms, .leaves = row.terms.quantity};
    Report const& report = change.report ? *change.report : fallback;
    Timestamp const closed = is_closed(report.status) ? place.stamped.at : Timestamp{};
    ConditionCells const condition(row.terms);
    order_.write(
        row.id, row.origin->session.view(), row.origin->msg_seq_num, row.account, row.symbol,
        name_of(row.side), name_of(kind_of(row.terms)), name_of(row.terms.time_in_force),
        row.terms.is_post_only, row.terms.quantity, row.terms.price, row.cl_ord_id.view(),
        change.current_cl_ord_id.value_or(row.cl_ord_id).view(), name_of(report.status),
        report.cumulative, report.leaves, unless_zero(report.average), name_of_venue(report.venue),
        change.venue_client_id, report.venue_order_id, name_of_venue(row.asked_route),
        name_of(row.verdict.decision), unless_empty(row.verdict.rule),
        name_of_venue(row.verdict.route), name_of_reason(change.refusal),
        unless_empty(change.refusal.text), row.origin->sent_at, place.stamped.at.ns, closed,
        row.list_id, row.terms.cash, row.terms.expires_at, condition.stop_price, condition.watch,
        condition.trail, condition.position_effect, condition.self_trade, sequence_of(place));
}

void Rows::change_order(Place place, OrderChange const& change) {
    if (!change.report) {
        change_.write(change.id, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                      nullptr, nullptr, nullptr, nullptr, change.current_cl_ord_id,
                      change.venue_client_id, nullptr, nullptr, nullptr, sequence_of(place),
                      nullptr, nullptr);
        return;
    }
    Report const& report = *change.report;
    Timestamp const closed = is_closed(report.status) ? place.stamped.at : Timestamp{};
    ConditionCells const condition(report.terms);
    change_.write(change.id, name_of(report.status), name_of(kind_of(report.terms)),
                  name_of(report.terms.time_in_force), report.terms.is_post_only,
                  report.terms.quantity, report.terms.price, report.cumulative, report.leaves,
                  unless_zero(report.average), name_of_venue(report.venue), report.venue_order_id,
                  change.current_cl_ord_id, change.venue_client_id, name_of_reason(change.refusal),
                  unless_empty(change.refusal.text), closed, sequence_of(place),
                  condition.stop_price, condition.trail);
}

void Rows::add_request(Place place, SubmitToVenue const& effect) {
    VenueOrder const& order = *effect.order;
    ConditionCells const condition(order.terms);
    request_.write(sequence_of(place), place.index, "submit", order.order, order.leg,
                   order.account.view(), name_of(order.venue), order.symbol.view(),
                   order.client_id.view(), nullptr, nullptr, nullptr, name_of(order.side),
                   name_of(kind_of(order.terms)), name_of(order.terms.time_in_force),
                   order.terms.is_post_only, order.terms.quantity, order.terms.price,
                   condition.stop_price, condition.watch, condition.trail,
                   condition.position_effect, condition.self_trade);
}

void Rows::add_request(Place place, ReplaceAtVenue const& effect) {
    VenueReplacement const& replacement = *effect.replacement;
    VenueOrder const& order = replacement.order;
    ConditionCells const condition(order.terms);
    request_.write(sequence_of(place), place.index, "replace", order.order, order.leg,
                   order.account.view(), name_of(order.venue), order.symbol.view(),
                   order.client_id.view(), replacement.old_order_id, name_of(replacement.mode),
                   replacement.old_client_id, name_of(order.side), name_of(kind_of(order.terms)),
                   name_of(order.terms.time_in_force), order.terms.is_post_only,
                   order.terms.quantity, order.terms.price, condition.stop_price, condition.watch,
                   condition.trail, condition.position_effect, condition.self_trade);
}

void Rows::add_request(Place place, CancelAtVenue const& effect) {
    request_.write(sequence_of(place), place.index, "cancel", effect.order, nullptr,
                   effect.account.view(), name_of(effect.venue), effect.symbol.view(),
                   effect.client_id.view(), effect.order_id, nullptr, nullptr, nullptr, nullptr,
                   nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
}

void Rows::add_request(Place place, QueryVenue const& effect) {
    request_.write(sequence_of(place), place.index, "query", effect.order, nullptr,
                   effect.account.view(), name_of(effect.venue), effect.symbol.view(),
                   effect.client_id.view(), effect.order_id, nullptr, nullptr, nullptr, nullptr,
                   nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
}

void Rows::add_break(Place place, Break const& now) {
    auto const word = [](std::optional<BreakAction> action) {
        return action ? std::optional(trestle::name_of(*action)) : std::nullopt;
    };
    break_.write(sequence_of(place), place.index, static_cast<std::int64_t>(now.id.value),
                 trestle::name_of(now.kind), trestle::name_of(now.state), now.account,
                 name_of(now.venue), now.symbol, now.asset.view(), now.order, now.venue_order_id,
                 now.ours, now.theirs, now.their_price, now.our_evidence, now.their_evidence,
                 now.is_frozen, now.agrees_again, now.since, word(now.proposed),
                 unless_empty(now.proposed_by.who), unless_empty(now.proposed_by.why),
                 now.figures.quantity, now.figures.price, unless_empty(now.figures.trade_id.view()),
                 word(now.decision), unless_empty(now.decided_by.who),
                 unless_empty(now.decided_by.why));
}

void Rows::add_alert(Place place, Alert const& alert) {
    alert_.write(sequence_of(place), place.index, alert.order, alert.text);
}

void Rows::add_script_verdict(Place place, OrderId order, ScriptVerdict const& verdict,
                              Reference const& reference) {
    verdict_.write(sequence_of(place), "script", order, name_of(verdict.decision), nullptr,
                   unless_empty(verdict.rule), unless_empty(verdict.text),
                   name_of_venue(verdict.route), reference.bid, reference.ask, reference.last,
                   reference.at);
}

void Rows::add_own_verdict(Place place, std::string_view judge, OrderId order,
                           Refusal const& refusal, Reference const* reference) {
    static constexpr Reference unknown;
    Reference const& market = reference != nullptr ? *reference : unknown;
    bool const is_refused = refusal.reason != Reason::none;
    verdict_.write(sequence_of(place), judge, order, is_refused ? "refused" : "approved",
                   name_of_reason(refusal), nullptr, unless_empty(refusal.text), nullptr,
                   market.bid, market.ask, market.last, market.at);
}

std::optional<OrderId> Rows::order_named(Venue venue, VenueOrderId const& id) {
    order_by_venue_id_.bind_all(id, name_of(venue));
    if (!order_by_venue_id_.next()) return std::nullopt;
    OrderId const found{static_cast<std::uint64_t>(order_by_venue_id_.integer(0))};
    order_by_venue_id_.reset();
    return found;
}

void Rows::complete(EventRow& row) {
    if (!row.order.is_known() || (!row.account.empty() && !row.symbol.empty())) return;
    order_facts_.bind_all(row.order);
    if (!order_facts_.next()) return;
    if (row.account.empty()) row.account = Account::from(order_facts_.text(0)).value_or(Account());
    if (row.symbol.empty()) row.symbol = Symbol::from(order_facts_.text(1)).value_or(Symbol());
    order_facts_.reset();
}

}  // namespace trestle::audit
