#include "fix/encode.hpp"

#include "fix/body_writer.hpp"
#include "fix/fields.hpp"

namespace trestle::fix {

namespace {

// Where a copy of a report went first; nothing on what the desk itself gets.
using CopyOf = SessionId const*;

void write_parties(BodyWriter& out, std::vector<Party> const& parties, CopyOf desk) {
    std::size_t const count = parties.size() + (desk != nullptr ? 1 : 0);
    if (count == 0) return;
    out.number(tag::no_party_ids, count);
    for (auto const& party : parties) {
        out.party(party.id.view(), party.source, party.role, party.qualifier);
    }
    if (desk != nullptr) out.party(desk->view(), 'D', desk_party_role);
}

void write_ids(BodyWriter& out, Report const& report) {
    out.order_id(report.order_id);
    out.text_unless_empty(tag::secondary_order_id, report.venue_order_id.view());
    out.text_unless_empty(tag::secondary_cl_ord_id, report.notes.secondary_cl_ord_id);
    if (report.execution) {
        out.text_unless_empty(tag::secondary_exec_id, report.execution->trade_id.view());
    }
    out.text_unless_empty(tag::cl_ord_id, report.cl_ord_id.view());
    if (report.orig_cl_ord_id) {
        out.text_unless_empty(tag::orig_cl_ord_id, report.orig_cl_ord_id->view());
    }
    out.text_unless_empty(tag::cl_ord_link_id, report.notes.cl_ord_link_id);
    out.text_unless_empty(tag::ord_status_req_id, report.status_request_id);
    if (report.mass_status) {
        out.text(tag::mass_status_req_id, report.mass_status->request_id);
        out.number(tag::tot_num_reports, report.mass_status->total);
        out.flag(tag::last_rpt_requested, report.mass_status->is_last);
    }
    out.text_unless_empty(tag::list_id, report.list_id.view());
}

void write_reasons(BodyWriter& out, Report const& report) {
    // OrdStatus Rejected on a status report is "unknown order" (103=5); a refused repeat of a
    // ClOrdID keeps the first order's status.
    bool const is_refused =
        report.kind == ReportKind::rejected || report.status == OrderStatus::rejected;
    if (is_refused && report.refusal.reason != Reason::none) {
        out.number(tag::ord_rej_reason,
                   static_cast<std::uint64_t>(ord_rej_reason_of(report.refusal.reason)));
    }
    // FIX 4.4 Vol 6: 378 is for restatements and for cancels that nobody asked for.
    constexpr int other_restatement = 99;
    bool const is_restated = report.kind == ReportKind::restated;
    if (!is_restated && report.kind != ReportKind::canceled) return;
    auto const reason = exec_restatement_reason_of(report.refusal.reason);
    if (!is_restated && !reason) return;
    out.number(tag::exec_restatement_reason,
               static_cast<std::uint64_t>(reason.value_or(other_restatement)));
}

void write_instructions(BodyWriter& out, Terms const& terms) {
    std::array<char, 12> text;
    std::size_t size = 0;
    auto const add = [&](bool is_set, char instruction) {
        if (!is_set) return;
        if (size != 0) text[size++] = ' ';
        text[size++] = instruction;
    };
    add(terms.is_post_only, instruction::post_only);
    add(terms.on_disconnect == OnDisconnect::keep, instruction::keep_on_disconnect);
    add(terms.on_disconnect == OnDisconnect::cancel, instruction::cancel_on_disconnect);
    add(terms.on_halt == OnHalt::cancel, instruction::cancel_on_halt);
    add(kind_of(terms) == OrderKind::trailing, instruction::trailing_stop);
    if (size != 0) out.text(tag::exec_inst, std::string_view(text.data(), size));
}

void write_trigger(BodyWriter& out, Trigger const& trigger, bool is_order) {
    if (!trigger.price.is_zero()) out.decimal(tag::stop_px, trigger.price.decimal());
    if (!is_order) return;
    out.character(tag::trigger_price_type, encode_watch(trigger.watch));
    if (trigger.kind != Trigger::Kind::trailing) return;
    if (trigger.trail_bps != 0) {
        out.number(tag::peg_offset_value, trigger.trail_bps);
        out.character(tag::peg_offset_type, peg_by_basis_points);
    } else {
        out.decimal(tag::peg_offset_value, trigger.trail.decimal());
        out.character(tag::peg_offset_type, peg_by_price);
    }
}

// A message that was refused before it became an order may not say what it did not say: only the
// numbers that could be read are repeated.
void write_terms(BodyWriter& out, Terms const& terms, bool is_order) {
    if (!terms.quantity.is_zero()) out.decimal(tag::order_qty, terms.quantity.decimal());
    if (terms.cash) out.decimal(tag::cash_order_qty, terms.cash->decimal());
    if (is_order) out.character(tag::ord_type, encode_order_type(kind_of(terms)));
    if (terms.price) out.decimal(tag::price, terms.price->decimal());
    if (terms.trigger) write_trigger(out, *terms.trigger, is_order);
    if (!is_order) return;
    out.character(tag::time_in_force, encode_time_in_force(terms.time_in_force));
    if (terms.expires_at.is_known()) out.time(tag::expire_time, terms.expires_at);
    write_instructions(out, terms);
    if (terms.position_effect != PositionEffect::unstated) {
        out.character(tag::position_effect, encode_position_effect(terms.position_effect));
    }
    if (terms.self_trade != SelfTrade::as_account_says) {
        out.text(tag::self_trade_type, encode_self_trade(terms.self_trade));
    }
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
    if (!execution.fee_asset.empty()) out.fee(execution.fee, execution.fee_asset);
}

std::string const& write_report(Report const& report, CopyOf desk, std::string& body) {
    static std::string const execution_report = "8";
    BodyWriter out(body);
    write_ids(out, report);
    write_parties(out, report.notes.parties, desk);
    out.exec_id(report.exec_id);
    if (report.execution && report.execution->corrects) {
        out.exec_id(*report.execution->corrects, tag::exec_ref_id);
    }
    out.character(tag::exec_type, encode_exec_type(report.kind));
    out.character(tag::ord_status, encode_order_status(report.status));
    write_reasons(out, report);
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
    if (desk != nullptr) out.flag(tag::copy_msg_indicator, true);
    return execution_report;
}

std::string const& write_cancel_reject(CancelRejected const& rejected, CopyOf desk,
                                       std::string& body) {
    static std::string const order_cancel_reject = "9";
    BodyWriter out(body);
    out.order_id(rejected.order_id);
    out.text_unless_empty(tag::secondary_cl_ord_id, rejected.notes.secondary_cl_ord_id);
    out.text_unless_empty(tag::cl_ord_id, rejected.cl_ord_id.view());
    out.text_unless_empty(tag::orig_cl_ord_id, rejected.orig_cl_ord_id.view());
    out.text_unless_empty(tag::cl_ord_link_id, rejected.notes.cl_ord_link_id);
    out.character(tag::ord_status, encode_order_status(rejected.status));
    out.text_unless_empty(tag::account, rejected.account.view());
    out.time(tag::transact_time, rejected.at);
    out.character(tag::cxl_rej_response_to, encode_response_to(rejected.is_replace));
    out.number(tag::cxl_rej_reason,
               static_cast<std::uint64_t>(cxl_rej_reason_of(rejected.refusal.reason)));
    out.free_text(rejected.refusal.text);
    write_parties(out, {}, desk);
    if (desk != nullptr) out.flag(tag::copy_msg_indicator, true);
    return order_cancel_reject;
}

}  // namespace

std::string const& encode(Report const& report, std::string& body) {
    return write_report(report, nullptr, body);
}

std::string const& encode_copy(Report const& report, SessionId const& desk, std::string& body) {
    return write_report(report, &desk, body);
}

std::string const& encode(CancelRejected const& rejected, std::string& body) {
    return write_cancel_reject(rejected, nullptr, body);
}

std::string const& encode_copy(CancelRejected const& rejected, SessionId const& desk,
                               std::string& body) {
    return write_cancel_reject(rejected, &desk, body);
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
