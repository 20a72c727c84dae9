// Questions that no order is about: what is traded, what is held, what was done.
#include <array>

#include "fix/decode.hpp"
#include "fix/decoder.hpp"
#include "fix/message.hpp"

namespace trestle::fix {

namespace {

constexpr auto one_day = std::chrono::hours(24);

using Topic = DeskQuery::Topic;

Fault malformed(int tag, std::string text) {
    return business_fault(BusinessReject::other, tag, Reason::malformed,
                          refusal_for(Reason::malformed, text).text);
}

// TradeDate(75) begins an entry of NoDates(580); TransactTime(60) may follow.
struct Day {
    std::string_view date, time;
};

std::vector<Day> days_in(std::string_view message) {
    std::vector<Day> days;
    bool is_in_group = false;
    FieldReader reader(message);
    while (auto const field = reader.next()) {
        if (field->tag == tag::no_dates) {
            is_in_group = true;
        } else if (is_in_group && field->tag == tag::trade_date) {
            days.push_back({.date = field->value});
        } else if (is_in_group && field->tag == tag::transact_time && !days.empty()) {
            days.back().time = field->value;
        } else {
            is_in_group = false;
        }
    }
    return days;
}

}  // namespace

// Every question has an id that its answers repeat. A type or a subscription that FIX knows and
// Trestle does not do is answered in the question's own words (y, AO, AQ…), so it goes along.
Verdict Decoder::begin_query(int id_tag, DeskQuery& query) const {
    Verdict fault = require({id_tag});
    if (!fault) fault = read_text_id(id_tag, query.request_id);
    if (!fault && request_.has(tag::subscription_request_type)) {
        fault = read_code(tag::subscription_request_type, "012",
                          "send 0 (snapshot) or leave it out", query.subscription);
    }
    return fault;
}

Verdict Decoder::read_type(int tag, std::string_view allowed, std::string_view remedy,
                           DeskQuery& query) const {
    char type = '0';
    Verdict fault = require({tag});
    if (!fault) fault = read_code(tag, allowed, remedy, type);
    query.type = static_cast<std::uint32_t>(type - '0');
    return fault;
}

// A venue is a trading session of ours: TradingSessionID(336) names it.
Verdict Decoder::read_trading_session(OrderScope& scope) const {
    auto const session = request_.value(tag::trading_session_id);
    if (session.empty()) return std::nullopt;
    scope.venue = venue_named(session);
    if (scope.venue) return std::nullopt;
    return business_fault(
        BusinessReject::unknown_id, tag::trading_session_id, Reason::malformed,
        refusal_for(Reason::malformed, "TradingSessionID(336) " + quoted(session) +
                                           " is no venue of ours; send one of " +
                                           std::string(venue_names()) + " or leave it out")
            .text);
}

Input Decoder::decode_security_list_request() {
    constexpr std::uint32_t of_symbol = 0;
    constexpr std::uint32_t of_session = 3;
    constexpr std::uint32_t all = 4;
    DeskQuery query{.origin = origin_, .topic = Topic::security_list};
    Verdict fault = begin_query(tag::security_req_id, query);
    if (!fault) {
        fault = read_type(tag::security_list_request_type, "01234",
                          "send 0 (a symbol), 3 (a trading session) or 4 (all)", query);
    }
    if (!fault && query.type == of_symbol) fault = require({tag::symbol});
    if (!fault && query.type == of_session) fault = require({tag::trading_session_id});
    if (!fault && query.type == all && request_.has(tag::symbol)) {
        fault = malformed(tag::symbol, "Symbol(55) " + quoted(request_.value(tag::symbol)) +
                                           " does not go with SecurityListRequestType(559) '4' "
                                           "(all); send 0 for one symbol");
    }
    if (!fault) fault = read_listing(query.scope);
    if (!fault) fault = read_trading_session(query.scope);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input Decoder::decode_security_definition_request() {
    constexpr std::uint32_t specifications_given = 1;
    DeskQuery query{.origin = origin_, .topic = Topic::security_definition};
    Verdict fault = begin_query(tag::security_req_id, query);
    if (!fault) {
        fault = read_type(tag::security_request_type, "0123",
                          "send 0 (identity and specifications)", query);
    }
    if (!fault && query.type <= specifications_given) fault = require({tag::symbol});
    if (!fault) fault = read_listing(query.scope);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input Decoder::decode_position_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::positions};
    Verdict fault = begin_query(tag::pos_req_id, query);
    if (!fault) fault = read_type(tag::pos_req_type, "0123", "send 0 (positions)", query);
    if (!fault) fault = read_stated_account(query.scope.account);
    if (!fault) fault = read_listing(query.scope);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input Decoder::decode_balance_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::balances};
    Verdict fault = begin_query(tag::coll_inquiry_id, query);
    if (!fault) fault = read_stated_account(query.scope.account);
    if (!fault) fault = read_listing(query.scope);
    if (fault) return refuse(*std::move(fault));
    return query;
}

// One entry is one UTC day, or from a moment on; two are the first and the last that count.
Verdict Decoder::read_dates(DeskQuery& query) const {
    if (!request_.has(tag::no_dates)) return std::nullopt;
    auto const days = days_in(request_.message());
    if (request_.value(tag::no_dates) != std::to_string(days.size()) || days.empty() ||
        days.size() > 2) {
        return malformed(tag::no_dates, "NoDates(580) " + quoted(request_.value(tag::no_dates)) +
                                            " must be 1 or 2, and as many TradeDate(75) follow");
    }
    std::array<Timestamp, 2> begins;
    for (std::size_t i = 0; i < days.size(); ++i) {
        bool const has_time = !days[i].time.empty();
        auto const text = has_time ? days[i].time : days[i].date;
        auto const read = has_time ? decode_utc_timestamp(text) : decode_utc_date(text);
        if (!read) {
            int const tag = has_time ? tag::transact_time : tag::trade_date;
            return session_fault(SessionReject::incorrect_format, tag,
                                 field_name(tag) + " " + quoted(text) + " is not a UTC " +
                                     (has_time ? "time" : "date"));
        }
        begins[i] = *read;
    }
    query.from = begins[0];
    auto const& last = days.back();
    if (!last.time.empty() && days.size() == 2) query.until = begins[1];
    if (last.time.empty()) query.until = begins[days.size() - 1] + one_day;
    if (query.until.is_known() && query.until < query.from) {
        return malformed(tag::no_dates, "NoDates(580): the second date is before the first");
    }
    return std::nullopt;
}

Input Decoder::decode_trade_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::trades};
    Verdict fault = begin_query(tag::trade_request_id, query);
    if (!fault) {
        fault = read_type(tag::trade_request_type, "01234",
                          "send 0 (all trades) or 1 (matched trades)", query);
    }
    bool const has_exec_id = request_.has(tag::exec_id);
    if (!fault && has_exec_id && request_.has(tag::order_id)) {
        fault = malformed(tag::order_id, "OrderID(37) does not go with ExecID(17); send one");
    }
    std::optional<OrderId> order_id;
    if (!fault) fault = read_order_id(order_id);
    if (!fault) fault = read_text_id(tag::exec_id, query.first);
    if (!fault && order_id) query.first = to_string(*order_id);
    if (!fault) fault = read_scope(query.scope);
    if (!fault) fault = read_dates(query);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input Decoder::decode_trading_session_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::trading_session};
    Verdict fault = begin_query(tag::trad_ses_req_id, query);
    if (!fault) fault = read_trading_session(query.scope);
    if (fault) return refuse(*std::move(fault));
    return query;
}

// A refusal never repeats a password, and the query that enters has none.
Input Decoder::decode_user_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::user};
    Verdict fault = begin_query(tag::user_request_id, query);
    if (!fault) {
        fault =
            read_type(tag::user_request_type, "3",
                      "send 3 (change password); Logon(A) and Logout(5) are for the rest", query);
    }
    if (!fault) fault = require({tag::username, tag::password, tag::new_password});
    if (!fault) fault = read_text_id(tag::username, query.first);
    if (fault) return refuse(*std::move(fault));
    return query;
}

Input Decoder::decode_replay_request() {
    DeskQuery query{.origin = origin_, .topic = Topic::replay};
    Verdict fault = begin_query(tag::replay_req_id, query);
    if (!fault) fault = require({tag::first_exec_id});
    for (int const tag : {tag::first_exec_id, tag::last_exec_id}) {
        auto const text = request_.value(tag);
        if (fault || !request_.has(tag) || parse_exec_id(text)) continue;
        fault = session_fault(SessionReject::incorrect_format, tag,
                              field_name(tag) + " " + quoted(text) +
                                  " is no ExecID(17) of ours; they read like 184-0");
    }
    if (fault) return refuse(*std::move(fault));
    query.first = request_.value(tag::first_exec_id);
    query.last = request_.value(tag::last_exec_id);
    auto const first = parse_exec_id(query.first);
    auto const last = parse_exec_id(query.last);
    if (first && last && *last < *first) {
        return refuse(malformed(tag::last_exec_id, "LastExecID(7602) " + quoted(query.last) +
                                                       " is before FirstExecID(7601) " +
                                                       quoted(query.first)));
    }
    return query;
}

PasswordChange read_password_change(std::string_view message) {
    Request const request(message);
    return {.request_id = std::string(request.value(tag::user_request_id)),
            .username = std::string(request.value(tag::username)),
            .password = std::string(request.value(tag::password)),
            .new_password = std::string(request.value(tag::new_password))};
}

}  // namespace trestle::fix
