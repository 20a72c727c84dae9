#include "fix/encode.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "fix/fields.hpp"
#include "fix/message.hpp"
#include "oms/model/limits.hpp"

namespace trestle::fix {

namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

// Appends fields. Whatever a venue or a desk wrote, no SOH and no control character gets through.
class BodyWriter {
public:
    explicit BodyWriter(std::string& body) : body_(body) {}

    void text(int tag, std::string_view value) {
        begin(tag);
        if (std::all_of(value.begin(), value.end(), is_plain)) {
            body_.append(value);
        } else {
            for (char const c : value) body_ += is_plain(c) ? c : '?';
        }
        body_ += soh;
    }
    void text_unless_empty(int tag, std::string_view value) {
        if (!value.empty()) text(tag, value);
    }
    void free_text(std::string_view value) {
        text_unless_empty(tag::text, value.substr(0, bounds::text_bytes));
    }
    void character(int tag, char value) {
        begin(tag);
        body_ += value;
        body_ += soh;
    }
    void number(int tag, std::uint64_t value) {
        begin(tag);
        append_number(value);
        body_ += soh;
    }
    void decimal(int tag, Decimal value) {
        std::array<char, 48> place;
        begin(tag);
        body_.append(place.data(), value.write(place.data()));
        body_ += soh;
    }
    void time(int tag, Timestamp at) {
        std::array<char, utc_timestamp_size> place;
        begin(tag);
        body_.append(place.data(), encode_utc_timestamp(place.data(), at));
        body_ += soh;
    }
    void order_id(std::optional<OrderId> id) {
        if (!id) return text(tag::order_id, no_order_id);
        begin(tag::order_id);
        body_ += 'T';
        append_number(id->value);
        body_ += soh;
    }
    void exec_id(ExecId id) {
        begin(tag::exec_id);
        append_number(id.sequence);
        body_ += '-';
        append_number(id.index);
        body_ += soh;
    }

private:
    void begin(int tag) {
        append_number(static_cast<std::uint64_t>(tag));
        body_ += '=';
    }
    void append_number(std::uint64_t value) {
        std::array<char, 20> digits;
        auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        body_.append(digits.data(), end);
    }

    std::string& body_;
};

// FIX 4.4 Vol 4: nothing is left of an order that has come to its end.
bool is_ended(OrderStatus status) {
    switch (status) {
        case OrderStatus::filled:
        case OrderStatus::canceled:
        case OrderStatus::rejected:
        case OrderStatus::expired: return true;
        case OrderStatus::pending_new:
        case OrderStatus::working:
        case OrderStatus::partially_filled:
        case OrderStatus::pending_cancel:
        case OrderStatus::pending_replace: return false;
    }
    __builtin_trap();
}

// A message that was refused before it became an order may not say what it did not say: only the
// numbers that could be read are repeated.
void write_terms(BodyWriter& out, Terms const& terms, bool is_order) {
    if (!terms.quantity.is_zero()) out.decimal(tag::order_qty, terms.quantity.decimal());
    if (is_order) out.character(tag::ord_type, encode_order_type(terms.type));
    if (terms.price) out.decimal(tag::price, terms.price->decimal());
    if (!is_order) return;
    out.character(tag::time_in_force, encode_time_in_force(terms.time_in_force));
    if (terms.is_post_only) out.character(tag::exec_inst, post_only_instruction);
}

void write_execution(BodyWriter& out, Report const& report) {
    if (!report.execution) return;
    out.decimal(tag::last_qty, report.execution->quantity.decimal());
    out.decimal(tag::last_px, report.execution->price.decimal());
    if (report.venue) out.text(tag::last_mkt, name_of(*report.venue));
}

void write_fees(BodyWriter& out, Execution const& execution) {
    char const liquidity = encode_liquidity(execution.liquidity);
    if (liquidity != '\0') out.character(tag::last_liquidity_ind, liquidity);
    if (execution.fee_asset.empty()) return;
    out.number(tag::no_misc_fees, 1);
    out.decimal(tag::misc_fee_amt, execution.fee);
    out.text(tag::misc_fee_curr, execution.fee_asset.view());
    out.text(tag::misc_fee_type, exchange_fee);
}

}  // namespace

std::string const& encode(Report const& report, std::string& body) {
    static std::string const execution_report = "8";
    BodyWriter out(body);
    out.order_id(report.order_id);
    out.text_unless_empty(tag::secondary_order_id, report.venue_order_id.view());
    if (report.execution) {
        out.text_unless_empty(tag::secondary_exec_id, report.execution->trade_id.view());
    }
    out.text_unless_empty(tag::cl_ord_id, report.cl_ord_id.view());
    if (report.orig_cl_ord_id) {
        out.text_unless_empty(tag::orig_cl_ord_id, report.orig_cl_ord_id->view());
    }
    out.text_unless_empty(tag::ord_status_req_id, report.status_request_id);
    out.exec_id(report.exec_id);
    out.character(tag::exec_type, encode_exec_type(report.kind));
    out.character(tag::ord_status, encode_order_status(report.status));
    // OrdStatus Rejected on a status report is "unknown order" (103=5); a refused repeat of a
    // ClOrdID keeps the first order's status.
    bool const is_refused =
        report.kind == ReportKind::rejected || report.status == OrderStatus::rejected;
    if (is_refused && report.refusal.reason != Reason::none) {
        out.number(tag::ord_rej_reason,
                   static_cast<std::uint64_t>(ord_rej_reason_of(report.refusal.reason)));
    }
    constexpr std::uint64_t other_restatement = 99;
    if (report.kind == ReportKind::restated) {
        out.number(tag::exec_restatement_reason, other_restatement);
    }
    out.text_unless_empty(tag::account, report.account.view());
    out.text(tag::symbol, report.symbol.empty() ? no_symbol : report.symbol.view());
    out.character(tag::side, encode_side(report.side));
    write_terms(out, report.terms, report.order_id.has_value());
    write_execution(out, report);
    out.decimal(tag::leaves_qty, is_ended(report.status) ? Decimal() : report.leaves.decimal());
    out.decimal(tag::cum_qty, report.cumulative.decimal());
    out.decimal(tag::avg_px, report.average.decimal());
    out.time(tag::transact_time, report.at);
    out.free_text(report.refusal.text);
    if (report.execution) write_fees(out, *report.execution);
    return execution_report;
}

std::string const& encode(CancelRejected const& rejected, std::string& body) {
    static std::string const order_cancel_reject = "9";
    BodyWriter out(body);
    out.order_id(rejected.order_id);
    out.text_unless_empty(tag::cl_ord_id, rejected.cl_ord_id.view());
    out.text_unless_empty(tag::orig_cl_ord_id, rejected.orig_cl_ord_id.view());
    out.character(tag::ord_status, encode_order_status(rejected.status));
    out.text_unless_empty(tag::account, rejected.account.view());
    out.time(tag::transact_time, rejected.at);
    out.character(tag::cxl_rej_response_to, encode_response_to(rejected.is_replace));
    out.number(tag::cxl_rej_reason,
               static_cast<std::uint64_t>(cxl_rej_reason_of(rejected.refusal.reason)));
    out.free_text(rejected.refusal.text);
    return order_cancel_reject;
}

std::string const& encode(MessageRejected const& rejected, std::string& body) {
    static std::string const session_reject = "3";
    static std::string const business_reject = "j";
    BodyWriter out(body);
    out.number(tag::ref_seq_num, rejected.ref_msg_seq_num);
    if (rejected.is_business) {
        out.text(tag::ref_msg_type, rejected.ref_msg_type.view());
        out.text_unless_empty(tag::business_reject_ref_id, rejected.ref_id);
        out.number(tag::business_reject_reason, rejected.code);
    } else {
        if (rejected.ref_field != 0) out.number(tag::ref_tag_id, rejected.ref_field);
        out.text_unless_empty(tag::ref_msg_type, rejected.ref_msg_type.view());
        out.number(tag::session_reject_reason, rejected.code);
    }
    out.free_text(rejected.text);
    return rejected.is_business ? business_reject : session_reject;
}

}  // namespace trestle::fix
