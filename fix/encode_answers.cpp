// The bodies of answers that are no order's, field by field in the order of FIX 4.4.
#include "fix/encode_answers.hpp"

#include "fix/body_writer.hpp"

namespace trestle::fix {

namespace {

constexpr std::uint64_t customer_account = 1;        // AccountType(581)
constexpr std::uint64_t position_account_role = 38;  // PartyRole(452)

// A symbol of three parts is a derivative: BTC-USDT-PERP.
bool is_perpetual(Instrument const& one) { return one.symbol.view().ends_with("-PERP"); }

void write_listing(BodyWriter& out, Instrument const& one) {
    out.text(tag::symbol, one.symbol.view());
    out.number(tag::no_security_alt_id, 1);
    out.text(tag::security_alt_id, one.venue_symbol.view());
    out.text(tag::security_alt_id_source, venue_symbol_source);
    out.text(tag::security_type, is_perpetual(one) ? "FUT" : "FOR");
    out.text(tag::security_exchange, name_of(one.venue));
    out.text(tag::currency, one.quote.view());
}

// Zero steps and bounds are none of the venue's, and left out.
void write_steps(BodyWriter& out, Instrument const& one) {
    auto const unless_zero = [&](int tag, Decimal value) {
        if (!value.is_zero()) out.decimal(tag, value);
    };
    unless_zero(tag::round_lot, one.lot.decimal());
    unless_zero(tag::min_trade_vol, one.min_quantity.decimal());
    unless_zero(tag::min_price_increment, one.tick.decimal());
    unless_zero(tag::max_trade_vol, one.max_quantity.decimal());
    unless_zero(tag::min_notional, one.min_notional.decimal());
    out.flag(tag::is_trading, one.is_trading);
}

void write_position_account(BodyWriter& out, Account const& account) {
    if (account.empty()) return;
    out.number(tag::no_party_ids, 1);
    out.party(account.view(), 'D', position_account_role);
    out.text(tag::account, account.view());
}

}  // namespace

std::string const& encode(SecurityList const& list, std::string& body) {
    static std::string const security_list = "y";
    BodyWriter out(body);
    out.text(tag::security_req_id, list.request_id);
    out.text(tag::security_response_id, list.response_id);
    out.number(tag::security_request_result, static_cast<std::uint64_t>(list.result));
    out.number(tag::tot_no_related_sym, list.total);
    out.flag(tag::last_fragment, list.is_last);
    if (!list.instruments.empty()) out.number(tag::no_related_sym, list.instruments.size());
    for (auto const& one : list.instruments) {
        write_listing(out, one);
        write_steps(out, one);
    }
    return security_list;
}

std::string const& encode(SecurityDefinition const& definition, std::string& body) {
    static std::string const security_definition = "d";
    constexpr std::uint64_t accepted_as_is = 1;
    constexpr std::uint64_t no_match = 6;
    BodyWriter out(body);
    out.text(tag::security_req_id, definition.request_id);
    out.text(tag::security_response_id, definition.response_id);
    out.number(tag::security_response_type, definition.instrument ? accepted_as_is : no_match);
    if (definition.instrument) write_listing(out, *definition.instrument);
    out.free_text(definition.text);
    if (definition.instrument) write_steps(out, *definition.instrument);
    return security_definition;
}

std::string const& encode(PositionsAck const& ack, std::string& body) {
    static std::string const request_for_positions_ack = "AO";
    constexpr std::uint64_t completed = 0;
    constexpr std::uint64_t rejected = 2;
    bool const is_answered =
        ack.result == PositionsResult::valid || ack.result == PositionsResult::none_found;
    BodyWriter out(body);
    out.text(tag::pos_maint_rpt_id, ack.report_id);
    out.text(tag::pos_req_id, ack.request_id);
    out.number(tag::total_num_pos_reports, ack.total);
    out.number(tag::pos_req_result, static_cast<std::uint64_t>(ack.result));
    out.number(tag::pos_req_status, is_answered ? completed : rejected);
    write_position_account(out, ack.account);
    out.number(tag::account_type, customer_account);
    out.free_text(ack.text);
    return request_for_positions_ack;
}

std::string const& encode(PositionReport const& report, std::string& body) {
    static std::string const position_report = "AP";
    constexpr std::uint64_t theoretical = 2;
    BodyWriter out(body);
    out.text(tag::pos_maint_rpt_id, report.report_id);
    out.text(tag::pos_req_id, report.request_id);
    out.number(tag::pos_req_type, 0);
    out.number(tag::total_num_pos_reports, report.total);
    out.number(tag::pos_req_result, static_cast<std::uint64_t>(PositionsResult::valid));
    out.date(tag::clearing_business_date, report.at);
    write_position_account(out, report.account);
    out.number(tag::account_type, customer_account);
    out.text(tag::symbol, report.symbol.view());
    out.text(tag::security_exchange, name_of(report.venue));
    out.text_unless_empty(tag::currency, report.quote.view());
    if (!report.settlement.is_zero()) {
        out.decimal(tag::settl_price, report.settlement.decimal());
        out.number(tag::settl_price_type, theoretical);
    }
    out.decimal(tag::prior_settl_price, Decimal());
    out.number(tag::no_positions, 1);
    out.text(tag::pos_type, "TOT");
    out.decimal(report.net.is_negative() ? tag::short_qty : tag::long_qty,
                report.net.decimal().abs());
    return position_report;
}

std::string const& encode(CollateralReport const& report, std::string& body) {
    static std::string const collateral_report = "BA";
    constexpr std::uint64_t assigned = 3;
    constexpr std::uint64_t unassigned = 0;
    bool const has_asset = !report.asset.empty();
    BodyWriter out(body);
    out.text(tag::coll_rpt_id, report.report_id);
    out.text(tag::coll_inquiry_id, report.request_id);
    out.number(tag::coll_status, has_asset ? assigned : unassigned);
    out.number(tag::tot_num_reports, report.total);
    out.flag(tag::last_rpt_requested, report.is_last);
    write_position_account(out, report.account);
    out.number(tag::account_type, customer_account);
    if (report.at.is_known()) out.time(tag::transact_time, report.at);
    if (has_asset) {
        out.text(tag::security_exchange, name_of(report.venue));
        out.text(tag::currency, report.asset.view());
        out.decimal(tag::margin_excess, report.free);
        out.decimal(tag::total_net_value, report.free + report.locked);
    }
    out.free_text(report.text);
    return collateral_report;
}

std::string const& encode(TradesAck const& ack, std::string& body) {
    static std::string const trade_capture_report_request_ack = "AQ";
    constexpr std::uint64_t accepted = 0;
    constexpr std::uint64_t rejected = 2;
    BodyWriter out(body);
    out.text(tag::trade_request_id, ack.request_id);
    out.number(tag::trade_request_type, ack.type);
    out.number(tag::tot_num_trade_reports, ack.total);
    out.number(tag::trade_request_result, static_cast<std::uint64_t>(ack.result));
    out.number(tag::trade_request_status, ack.result == TradesResult::valid ? accepted : rejected);
    out.text(tag::symbol, ack.symbol.empty() ? no_symbol : ack.symbol.view());
    out.free_text(ack.text);
    return trade_capture_report_request_ack;
}

std::string const& encode(TradeCapture const& trade, std::string& body) {
    static std::string const trade_capture_report = "AE";
    BodyWriter out(body);
    // One fill has one report: its own id is the report's.
    out.exec_id(trade.exec_id, tag::trade_report_id);
    out.text(tag::trade_request_id, trade.request_id);
    out.number(tag::tot_num_trade_reports, trade.total);
    out.flag(tag::last_rpt_requested, trade.is_last);
    auto const kind = trade.is_canceled    ? ReportKind::trade_canceled
                      : trade.is_corrected ? ReportKind::trade_corrected
                                           : ReportKind::trade;
    out.character(tag::exec_type, encode_exec_type(kind));
    out.exec_id(trade.exec_id);
    out.text_unless_empty(tag::secondary_exec_id, trade.trade_id.view());
    out.flag(tag::previously_reported, true);
    out.text(tag::symbol, trade.symbol.view());
    out.decimal(tag::last_qty, trade.quantity.decimal());
    out.decimal(tag::last_px, trade.price.decimal());
    out.text(tag::last_mkt, name_of(trade.venue));
    out.date(tag::trade_date, trade.venue_time.is_known() ? trade.venue_time : trade.at);
    out.time(tag::transact_time, trade.at);
    out.number(tag::no_sides, 1);
    out.character(tag::side, encode_side(trade.side));
    out.order_id(trade.order_id);
    out.text_unless_empty(tag::secondary_order_id, trade.venue_order_id.view());
    out.text_unless_empty(tag::cl_ord_id, trade.cl_ord_id.view());
    out.text_unless_empty(tag::account, trade.account.view());
    if (!trade.fee_asset.empty()) out.fee(trade.fee, trade.fee_asset);
    char const liquidity = encode_liquidity(trade.liquidity);
    if (liquidity != '\0') out.character(tag::last_liquidity_ind, liquidity);
    return trade_capture_report;
}

std::string const& encode(TradingStatus const& status, std::string& body) {
    static std::string const trading_session_status = "h";
    constexpr std::uint64_t unknown_session = 1;
    BodyWriter out(body);
    out.text_unless_empty(tag::trad_ses_req_id, status.request_id);
    out.text(tag::trading_session_id, status.session);
    if (status.is_unsolicited) out.flag(tag::unsolicited_indicator, true);
    out.number(tag::trad_ses_status, static_cast<std::uint64_t>(status.state));
    if (status.state == TradingStatus::State::rejected) {
        out.number(tag::trad_ses_status_rej_reason, unknown_session);
    }
    out.free_text(status.text);
    return trading_session_status;
}

std::string const& encode(UserResponse const& response, std::string& body) {
    static std::string const user_response = "BF";
    BodyWriter out(body);
    out.text(tag::user_request_id, response.request_id);
    out.text(tag::username, response.username);
    out.number(tag::user_status, static_cast<std::uint64_t>(response.status));
    out.text_unless_empty(tag::user_status_text,
                          std::string_view(response.text).substr(0, bounds::text_bytes));
    return user_response;
}

}  // namespace trestle::fix
