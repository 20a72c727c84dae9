// How fields and values are called in texts to desks: the names of FIX 4.4 (Vol 6).
#include "fix/fields.hpp"

namespace trestle::fix {

namespace {

struct TagName {
    int tag;
    std::string_view name;
};

// Those that a refusal can name.
constexpr TagName tag_names[] = {
    {tag::account, "Account"},
    {tag::cl_ord_id, "ClOrdID"},
    {tag::currency, "Currency"},
    {tag::exec_id, "ExecID"},
    {tag::exec_inst, "ExecInst"},
    {tag::handl_inst, "HandlInst"},
    {tag::msg_type, "MsgType"},
    {tag::order_id, "OrderID"},
    {tag::order_qty, "OrderQty"},
    {tag::ord_type, "OrdType"},
    {tag::orig_cl_ord_id, "OrigClOrdID"},
    {tag::price, "Price"},
    {tag::side, "Side"},
    {tag::symbol, "Symbol"},
    {tag::text, "Text"},
    {tag::time_in_force, "TimeInForce"},
    {tag::transact_time, "TransactTime"},
    {tag::list_id, "ListID"},
    {tag::list_seq_no, "ListSeqNo"},
    {tag::tot_no_orders, "TotNoOrders"},
    {tag::no_orders, "NoOrders"},
    {tag::trade_date, "TradeDate"},
    {tag::position_effect, "PositionEffect"},
    {tag::stop_px, "StopPx"},
    {tag::ex_destination, "ExDestination"},
    {tag::min_qty, "MinQty"},
    {tag::max_floor, "MaxFloor"},
    {tag::expire_time, "ExpireTime"},
    {tag::dk_reason, "DKReason"},
    {tag::cash_order_qty, "CashOrderQty"},
    {tag::effective_time, "EffectiveTime"},
    {tag::security_exchange, "SecurityExchange"},
    {tag::max_show, "MaxShow"},
    {tag::peg_offset_value, "PegOffsetValue"},
    {tag::subscription_request_type, "SubscriptionRequestType"},
    {tag::security_req_id, "SecurityReqID"},
    {tag::security_request_type, "SecurityRequestType"},
    {tag::trad_ses_req_id, "TradSesReqID"},
    {tag::trading_session_id, "TradingSessionID"},
    {tag::discretion_inst, "DiscretionInst"},
    {tag::bid_type, "BidType"},
    {tag::price_type, "PriceType"},
    {tag::expire_date, "ExpireDate"},
    {tag::list_exec_inst_type, "ListExecInstType"},
    {tag::party_id_source, "PartyIDSource"},
    {tag::party_id, "PartyID"},
    {tag::party_role, "PartyRole"},
    {tag::party_role_qualifier, "PartyRoleQualifier"},
    {tag::no_party_ids, "NoPartyIDs"},
    {tag::security_alt_id, "SecurityAltID"},
    {tag::secondary_cl_ord_id, "SecondaryClOrdID"},
    {tag::mass_cancel_request_type, "MassCancelRequestType"},
    {tag::username, "Username"},
    {tag::password, "Password"},
    {tag::security_list_request_type, "SecurityListRequestType"},
    {tag::trade_request_id, "TradeRequestID"},
    {tag::trade_request_type, "TradeRequestType"},
    {tag::no_dates, "NoDates"},
    {tag::cl_ord_link_id, "ClOrdLinkID"},
    {tag::mass_status_req_id, "MassStatusReqID"},
    {tag::mass_status_req_type, "MassStatusReqType"},
    {tag::pos_req_id, "PosReqID"},
    {tag::pos_req_type, "PosReqType"},
    {tag::ord_status_req_id, "OrdStatusReqID"},
    {tag::peg_offset_type, "PegOffsetType"},
    {tag::trigger_price_type, "TriggerPriceType"},
    {tag::target_strategy, "TargetStrategy"},
    {tag::target_strategy_parameters, "TargetStrategyParameters"},
    {tag::participation_rate, "ParticipationRate"},
    {tag::last_fragment, "LastFragment"},
    {tag::coll_inquiry_id, "CollInquiryID"},
    {tag::user_request_id, "UserRequestID"},
    {tag::user_request_type, "UserRequestType"},
    {tag::new_password, "NewPassword"},
    {tag::first_exec_id, "FirstExecID"},
    {tag::last_exec_id, "LastExecID"},
    {tag::replay_req_id, "ReplayReqID"},
    {tag::self_trade_type, "SelfTradeType"},
};

struct ValueName {
    int tag;
    char value;
    std::string_view name;
};

// FIX 4.4 Vol 6: the values that desks try most often.
constexpr ValueName value_names[] = {
    {tag::exec_inst, '1', "not held"},
    {tag::exec_inst, '6', "participate don't initiate"},
    {tag::exec_inst, 'E', "do not increase"},
    {tag::exec_inst, 'F', "do not reduce"},
    {tag::exec_inst, 'G', "all or none"},
    {tag::exec_inst, 'H', "reinstate on system failure"},
    {tag::exec_inst, 'J', "reinstate on trading halt"},
    {tag::exec_inst, 'K', "cancel on trading halt"},
    {tag::exec_inst, 'M', "mid-price peg"},
    {tag::exec_inst, 'P', "market peg"},
    {tag::exec_inst, 'Q', "cancel on system failure"},
    {tag::exec_inst, 'R', "primary peg"},
    {tag::exec_inst, 'a', "trailing stop peg"},
    {tag::bid_type, '1', "non disclosed"},
    {tag::bid_type, '2', "disclosed"},
    {tag::bid_type, '3', "no bidding"},
    {tag::mass_cancel_request_type, '1', "a security"},
    {tag::mass_cancel_request_type, '2', "an underlying security"},
    {tag::mass_cancel_request_type, '3', "a product"},
    {tag::mass_cancel_request_type, '4', "a CFI code"},
    {tag::mass_cancel_request_type, '5', "a security type"},
    {tag::mass_cancel_request_type, '6', "a trading session"},
    {tag::mass_cancel_request_type, '7', "all"},
    {tag::mass_status_req_type, '1', "a security"},
    {tag::mass_status_req_type, '2', "an underlying security"},
    {tag::mass_status_req_type, '3', "a product"},
    {tag::mass_status_req_type, '4', "a CFI code"},
    {tag::mass_status_req_type, '5', "a security type"},
    {tag::mass_status_req_type, '6', "a trading session"},
    {tag::mass_status_req_type, '7', "all"},
    {tag::mass_status_req_type, '8', "a party"},
    {tag::ord_type, '1', "market"},
    {tag::ord_type, '2', "limit"},
    {tag::ord_type, '3', "stop"},
    {tag::ord_type, '4', "stop limit"},
    {tag::ord_type, 'D', "previously quoted"},
    {tag::ord_type, 'J', "market if touched"},
    {tag::ord_type, 'K', "market with leftover as limit"},
    {tag::ord_type, 'P', "pegged"},
    {tag::peg_offset_type, '0', "price"},
    {tag::peg_offset_type, '1', "basis points"},
    {tag::peg_offset_type, '2', "ticks"},
    {tag::peg_offset_type, '3', "price tier"},
    {tag::position_effect, 'C', "close"},
    {tag::position_effect, 'F', "first in, first out"},
    {tag::position_effect, 'O', "open"},
    {tag::position_effect, 'R', "rolled"},
    {tag::security_list_request_type, '0', "a symbol"},
    {tag::security_list_request_type, '1', "a security type"},
    {tag::security_list_request_type, '2', "a product"},
    {tag::security_list_request_type, '3', "a trading session"},
    {tag::security_list_request_type, '4', "all"},
    {tag::side, '1', "buy"},
    {tag::side, '2', "sell"},
    {tag::side, '5', "sell short"},
    {tag::side, '6', "sell short exempt"},
    {tag::side, '8', "cross"},
    {tag::subscription_request_type, '0', "snapshot"},
    {tag::subscription_request_type, '1', "snapshot and updates"},
    {tag::subscription_request_type, '2', "no more updates"},
    {tag::time_in_force, '0', "day"},
    {tag::time_in_force, '1', "good till cancel"},
    {tag::time_in_force, '2', "at the opening"},
    {tag::time_in_force, '3', "immediate or cancel"},
    {tag::time_in_force, '4', "fill or kill"},
    {tag::time_in_force, '5', "good till crossing"},
    {tag::time_in_force, '6', "good till date"},
    {tag::time_in_force, '7', "at the close"},
    {tag::trade_request_type, '0', "all trades"},
    {tag::trade_request_type, '1', "matched trades"},
    {tag::trade_request_type, '2', "unmatched trades"},
    {tag::trigger_price_type, '1', "best offer"},
    {tag::trigger_price_type, '2', "last trade"},
    {tag::trigger_price_type, '3', "best bid"},
    {tag::trigger_price_type, '4', "best bid or last trade"},
    {tag::trigger_price_type, '5', "best offer or last trade"},
    {tag::trigger_price_type, '6', "best mid"},
    {tag::trigger_price_type, 'I', "index price"},
    {tag::trigger_price_type, 'M', "mark price"},
    {tag::user_request_type, '1', "log on"},
    {tag::user_request_type, '2', "log off"},
    {tag::user_request_type, '3', "change password"},
    {tag::user_request_type, '4', "request status"},
};

std::string joined_venue_names() {
    std::string names;
    for (int i = 0; i < venue_count; ++i) {
        if (!names.empty()) names += ", ";
        names += name_of(static_cast<Venue>(i));
    }
    return names;
}

}  // namespace

std::string field_name(int tag) {
    for (auto const& row : tag_names) {
        if (row.tag == tag) return std::string(row.name) + "(" + std::to_string(tag) + ")";
    }
    return "tag " + std::to_string(tag);
}

std::string_view value_name(int tag, std::string_view value) {
    if (value.size() != 1) return {};
    for (auto const& row : value_names) {
        if (row.tag == tag && row.value == value.front()) return row.name;
    }
    return {};
}

std::string_view venue_names() {
    static std::string const names = joined_venue_names();
    return names;
}

}  // namespace trestle::fix
