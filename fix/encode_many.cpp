// Answers about many orders at once: OrderMassCancelReport(r), ListStatus(N), and News(B).
#include "fix/body_writer.hpp"
#include "fix/encode.hpp"

namespace trestle::fix {

namespace {

// A report names so many orders at most; TotalAffectedOrders(533) always counts all of them, and
// each has reports of its own.
constexpr std::size_t most_affected = 500;

constexpr char mass_cancel_refused = '0';

// MassCancelRejectReason(532), FIX 4.4 Vol 6.
int mass_cancel_reject_reason_of(Reason reason) {
    constexpr int not_supported = 0;
    constexpr int unknown_security = 1;
    constexpr int other = 99;
    if (reason == Reason::unsupported_characteristic) return not_supported;
    return reason == Reason::unknown_symbol ? unknown_security : other;
}

char list_status_type_of(ListStatus::Kind kind) {
    switch (kind) {
        case ListStatus::Kind::ack: return '1';
        case ListStatus::Kind::response: return '2';
        case ListStatus::Kind::exec_started: return '4';
        case ListStatus::Kind::all_done: return '5';
    }
    __builtin_trap();
}

// ListOrderStatus(431).
char list_order_status_of(ListStatus const& status) {
    constexpr char received = '2';
    constexpr char executing = '3';
    constexpr char all_done = '6';
    constexpr char rejected = '7';
    if (status.is_rejected) return rejected;
    bool const is_done = !status.orders.empty() &&
                         std::all_of(status.orders.begin(), status.orders.end(),
                                     [](auto const& order) { return is_ended(order.status); });
    if (is_done || status.kind == ListStatus::Kind::all_done) return all_done;
    return status.kind == ListStatus::Kind::ack ? received : executing;
}

void write_listed(BodyWriter& out, ListStatus::Order const& order) {
    out.text(tag::cl_ord_id, order.cl_ord_id.view());
    out.decimal(tag::cum_qty, order.cumulative.decimal());
    out.character(tag::ord_status, encode_order_status(order.status));
    out.decimal(tag::leaves_qty, is_ended(order.status) ? Decimal() : order.leaves.decimal());
    out.decimal(tag::cxl_qty, order.canceled.decimal());
    out.decimal(tag::avg_px, order.average.decimal());
    if (order.refusal.reason == Reason::none) return;
    if (order.status == OrderStatus::rejected) {
        out.number(tag::ord_rej_reason,
                   static_cast<std::uint64_t>(ord_rej_reason_of(order.refusal.reason)));
    }
    out.free_text(order.refusal.text);
}

// What a drop copy has besides; nothing on what the desk itself gets.
void write_copy_of(BodyWriter& out, SessionId const* desk) {
    if (desk == nullptr) return;
    out.number(tag::no_party_ids, 1);
    out.party(desk->view(), 'D', desk_party_role);
    out.flag(tag::copy_msg_indicator, true);
}

std::string const& write_mass_cancel_report(MassCancelReport const& report, SessionId const* desk,
                                            std::string& body) {
    static std::string const order_mass_cancel_report = "r";
    bool const is_refused = report.refusal.reason != Reason::none;
    BodyWriter out(body);
    out.text_unless_empty(tag::cl_ord_id, report.cl_ord_id.view());
    out.order_id(report.id.is_known() ? std::optional(report.id) : std::nullopt);
    out.character(tag::mass_cancel_request_type, report.type);
    out.character(tag::mass_cancel_response, is_refused ? mass_cancel_refused : report.type);
    if (is_refused) {
        out.number(tag::mass_cancel_reject_reason,
                   static_cast<std::uint64_t>(mass_cancel_reject_reason_of(report.refusal.reason)));
    }
    out.number(tag::total_affected_orders, report.orders.size());
    std::size_t const named = std::min(report.orders.size(), most_affected);
    if (named != 0) out.number(tag::no_affected_orders, named);
    for (std::size_t i = 0; i < named; ++i) {
        out.text(tag::orig_cl_ord_id, report.orders[i].cl_ord_id.view());
        out.order_id(tag::affected_order_id, report.orders[i].id);
    }
    out.text_unless_empty(tag::account, report.scope.account.view());
    out.text_unless_empty(tag::symbol, report.scope.symbol.view());
    if (report.scope.venue) out.text(tag::security_exchange, name_of(*report.scope.venue));
    if (report.scope.side) out.character(tag::side, encode_side(*report.scope.side));
    out.time(tag::transact_time, report.at);
    out.free_text(report.refusal.text);
    write_copy_of(out, desk);
    return order_mass_cancel_report;
}

// One report has the whole list: what came in one message goes out in one.
std::string const& write_list_status(ListStatus const& status, SessionId const* desk,
                                     std::string& body) {
    static std::string const list_status = "N";
    BodyWriter out(body);
    out.text(tag::list_id, status.list_id.view());
    out.character(tag::list_status_type, list_status_type_of(status.kind));
    out.number(tag::no_rpts, 1);
    out.character(tag::list_order_status, list_order_status_of(status));
    out.number(tag::rpt_seq, 1);
    out.text_unless_empty(tag::list_status_text,
                          std::string_view(status.refusal.text).substr(0, bounds::text_bytes));
    out.time(tag::transact_time, status.at);
    out.number(tag::tot_no_orders, status.orders.size());
    out.flag(tag::last_fragment, true);
    out.number(tag::no_orders, status.orders.size());
    for (auto const& order : status.orders) write_listed(out, order);
    write_copy_of(out, desk);
    return list_status;
}

}  // namespace

std::string const& encode(MassCancelReport const& report, std::string& body) {
    return write_mass_cancel_report(report, nullptr, body);
}

std::string const& encode_copy(MassCancelReport const& report, SessionId const& desk,
                               std::string& body) {
    return write_mass_cancel_report(report, &desk, body);
}

std::string const& encode(ListStatus const& status, std::string& body) {
    return write_list_status(status, nullptr, body);
}

std::string const& encode_copy(ListStatus const& status, SessionId const& desk, std::string& body) {
    return write_list_status(status, &desk, body);
}

std::string const& encode(News const& news, std::string& body) {
    static std::string const message = "B";
    constexpr char flash = '1';
    BodyWriter out(body);
    out.time(tag::orig_time, news.at);
    out.character(tag::urgency, flash);
    out.text(tag::headline, news.headline);
    out.line(news.text);
    return message;
}

}  // namespace trestle::fix
