// The rows of what desks are told: reports, refusals, news, answers, and the trades in them.
#include "oms/audit/row_values.hpp"
#include "oms/audit/rows.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

std::optional<Decimal> exact_notional(Execution const& execution) {
    auto const a = execution.price.decimal(), b = execution.quantity.decimal();
    auto const down = Decimal::multiply(a, b, Rounding::down);
    return down == Decimal::multiply(a, b, Rounding::up) ? down : std::nullopt;
}

// The refusal if there is one, else what the message says.
std::string text_or(Refusal const& refusal, std::string text) {
    return refusal.text.empty() ? std::move(text) : refusal.text;
}

std::string text_of(MassCancelReport const& report) {
    std::string text = "cancels " + std::to_string(report.orders.size()) + " orders";
    for (auto const& order : report.orders) text += " " + to_string(order.id);
    return text;
}

std::string text_of(ListStatus const& status) {
    std::string text(name_of(status.kind));
    for (auto const& order : status.orders) {
        text +=
            ", " + std::string(order.cl_ord_id.view()) + " " + std::string(name_of(order.status));
    }
    return text;
}

}  // namespace

void Rows::write(Place place, ExecutionRow const& row) {
    execution_.write(sequence_of(place), place.index, to_string(row.exec_id), row.kind, row.status,
                     row.session.view(), row.order, row.cl_ord_id, row.orig_cl_ord_id, row.account,
                     row.symbol, row.side, row.type, row.time_in_force, row.quantity, row.price,
                     row.filled, row.leaves, row.average_price, row.last_quantity, row.last_price,
                     row.venue, row.venue_order_id, row.reason, row.text, row.ref_msg_seq_num,
                     row.ref_msg_type, row.ref_field, row.code, row.corrects, row.list_id,
                     row.stop_price, row.at);
}

void Rows::add_execution(Place place, Report const& report, std::optional<OrderId> order) {
    ExecutionRow row{.exec_id = report.exec_id,
                     .kind = name_of(report.kind),
                     .status = name_of(report.status),
                     .session = report.session,
                     .order = order,
                     .cl_ord_id = unless_empty(report.cl_ord_id.view()),
                     .orig_cl_ord_id = report.orig_cl_ord_id,
                     .account = report.account,
                     .symbol = report.symbol,
                     .side = name_of(report.side),
                     .type = name_of(kind_of(report.terms)),
                     .time_in_force = name_of(report.terms.time_in_force),
                     .quantity = report.terms.quantity,
                     .price = report.terms.price,
                     .filled = report.cumulative,
                     .leaves = report.leaves,
                     .average_price = unless_zero(report.average),
                     .venue = name_of_venue(report.venue),
                     .venue_order_id = report.venue_order_id,
                     .reason = name_of_reason(report.refusal),
                     .text = unless_empty(report.refusal.text),
                     .list_id = report.list_id,
                     .stop_price = ConditionCells(report.terms).stop_price,
                     .at = report.at};
    if (auto const& trade = report.execution) {
        row.last_quantity = trade->quantity;
        row.last_price = trade->price;
        if (trade->corrects) row.corrects = to_string(*trade->corrects);
    }
    write(place, row);
}

void Rows::add_execution(Place place, CancelRejected const& rejected,
                         std::optional<OrderId> order) {
    write(place, {.exec_id = rejected.exec_id,
                  .kind = rejected.is_replace ? "replace_rejected" : "cancel_rejected",
                  .status = name_of(rejected.status),
                  .session = rejected.session,
                  .order = order,
                  .cl_ord_id = unless_empty(rejected.cl_ord_id.view()),
                  .orig_cl_ord_id = rejected.orig_cl_ord_id,
                  .account = rejected.account,
                  .reason = name_of_reason(rejected.refusal),
                  .text = unless_empty(rejected.refusal.text),
                  .at = rejected.at});
}

void Rows::add_execution(Place place, MessageRejected const& rejected) {
    write(place, {.exec_id = rejected.exec_id,
                  .kind = rejected.is_business ? "business_reject" : "session_reject",
                  .session = rejected.session,
                  .cl_ord_id = unless_empty(rejected.ref_id),
                  .text = unless_empty(rejected.text),
                  .ref_msg_seq_num = rejected.ref_msg_seq_num,
                  .ref_msg_type = rejected.ref_msg_type,
                  .ref_field = rejected.ref_field,
                  .code = rejected.code});
}

void Rows::add_execution(Place place, MassCancelReport const& report) {
    auto const text = text_or(report.refusal, text_of(report));
    bool const is_refused = report.refusal.reason != Reason::none;
    write(place,
          {.exec_id = report.exec_id,
           .kind = "mass_cancel_report",
           .status = is_refused ? "rejected" : "accepted",
           .session = report.session,
           .cl_ord_id = unless_empty(report.cl_ord_id.view()),
           .account = report.scope.account,
           .symbol = report.scope.symbol,
           .side = report.scope.side ? std::optional(name_of(*report.scope.side)) : std::nullopt,
           .venue = name_of_venue(report.scope.venue),
           .reason = name_of_reason(report.refusal),
           .text = text,
           .at = report.at});
}

void Rows::add_execution(Place place, ListStatus const& status) {
    auto const text = text_or(status.refusal, text_of(status));
    write(place, {.exec_id = status.exec_id,
                  .kind = "list_status",
                  .status = status.is_rejected ? "rejected" : name_of(status.kind),
                  .session = status.session,
                  .reason = name_of_reason(status.refusal),
                  .text = text,
                  .list_id = status.list_id,
                  .at = status.at});
}

void Rows::add_execution(Place place, News const& news) {
    auto const text = news.headline + (news.text.empty() ? "" : ": " + news.text);
    write(place, {.exec_id = news.exec_id,
                  .kind = "news",
                  .session = news.session,
                  .text = text,
                  .at = news.at});
}

void Rows::add_execution(Place place, AnswerQuery const& answer) {
    auto const text =
        std::string(name_of(answer.query.topic)) + ", request " + answer.query.request_id;
    write(place, {.exec_id = answer.exec_id,
                  .kind = "answer",
                  .session = answer.query.origin.session,
                  .account = answer.query.scope.account,
                  .symbol = answer.query.scope.symbol,
                  .text = text});
}

void Rows::add_fill(Place place, Report const& report) {
    Execution const& trade = *report.execution;
    fill_.write(sequence_of(place), place.index, to_string(report.exec_id), report.order_id,
                report.account, report.symbol.view(), name_of(report.side),
                name_of_venue(report.venue), report.venue_order_id, trade.trade_id.view(),
                trade.quantity, trade.price, exact_notional(trade), trade.fee, trade.fee_asset,
                name_of(trade.liquidity), trade.venue_time, place.stamped.at.ns);
}

void Rows::add_fill_change(Place place, Report const& report) {
    Execution const& trade = *report.execution;
    std::optional<std::string> corrects;
    if (trade.corrects) corrects = to_string(*trade.corrects);
    fill_change_.write(sequence_of(place), place.index, to_string(report.exec_id), corrects,
                       report.order_id, name_of(report.kind), trade.trade_id.view(), trade.quantity,
                       trade.price, trade.fee, trade.fee_asset, unless_empty(report.refusal.text),
                       trade.venue_time, place.stamped.at.ns);
}

}  // namespace trestle::audit
