// Requests about many orders at once, about lists, and a trade that a desk disputes.
#include "fix/decoder.hpp"

namespace trestle::fix {

// A venue in a scope is SecurityExchange(207), by name. A field that is there without a value must
// not be taken for "any": a cancel may hang on it.
Verdict Decoder::read_listing(OrderScope& scope) const {
    for (int const tag : {tag::account, tag::symbol, tag::security_exchange}) {
        if (!request_.has(tag)) continue;
        if (auto fault = require({tag})) return fault;
    }
    if (request_.has(tag::symbol)) {
        if (auto fault = read_symbol(scope.symbol)) return fault;
    }
    auto const text = request_.value(tag::security_exchange);
    if (text.empty()) return std::nullopt;
    scope.venue = venue_named(text);
    if (scope.venue) return std::nullopt;
    return unsupported(tag::security_exchange, "SecurityExchange(207) " + quoted(text) +
                                                   " is no venue of ours; send one of " +
                                                   std::string(venue_names()) + " or leave it out");
}

Verdict Decoder::read_scope(OrderScope& scope) const {
    Verdict fault;
    if (request_.has(tag::side)) {
        Side side = Side::buy;
        fault = read_side(side);
        if (!fault) scope.side = side;
    }
    if (!fault) fault = read_stated_account(scope.account);
    if (!fault) fault = read_listing(scope);
    return fault;
}

Verdict Decoder::read_code(int tag, std::string_view allowed, std::string_view remedy,
                           char& code) const {
    auto const text = request_.value(tag);
    if (text.size() == 1 && allowed.find(text.front()) != std::string_view::npos) {
        code = text.front();
        return std::nullopt;
    }
    return business_fault(
        BusinessReject::other, tag, Reason::unsupported_characteristic,
        refusal_for(Reason::unsupported_characteristic,
                    shown(tag, text) + " is not supported; " + std::string(remedy))
            .text);
}

// Whether "all" or "one symbol" was meant must not be guessed when a cancel hangs on it.
Verdict Decoder::check_symbol_goes_with(int tag, char type) const {
    bool const is_for_symbol = type == '1';
    bool const has_symbol = request_.has(tag::symbol);
    if (has_symbol == is_for_symbol) return has_symbol ? require({tag::symbol}) : std::nullopt;
    auto const type_text = shown(tag, std::string(1, type));
    return business_fault(
        is_for_symbol ? BusinessReject::field_missing : BusinessReject::other, tag::symbol,
        Reason::malformed,
        refusal_for(Reason::malformed, is_for_symbol
                                           ? "Symbol(55) is missing; " + type_text + " needs it"
                                           : "Symbol(55) " + quoted(request_.value(tag::symbol)) +
                                                 " does not go with " + type_text +
                                                 "; send 1 for one symbol, or leave 55 out")
            .text);
}

Input Decoder::decode_mass_cancel() {
    MassCancel cancel{.origin = origin_};
    Verdict fault = require({tag::cl_ord_id, tag::mass_cancel_request_type, tag::transact_time});
    if (!fault) fault = read_cl_ord_id(tag::cl_ord_id, cancel.cl_ord_id);
    if (!fault) fault = check_transact_time();
    // Kinds of FIX 4.4 that the core does not do are refused there, by OrderMassCancelReport(r).
    if (!fault) {
        fault = read_code(tag::mass_cancel_request_type, "1234567",
                          "send 1 (a security) or 7 (all), and narrow it by Account(1), Side(54) "
                          "or SecurityExchange(207)",
                          cancel.type);
    }
    bool const is_done = cancel.type == '1' || cancel.type == '7';
    if (!fault && is_done) {
        fault = check_symbol_goes_with(tag::mass_cancel_request_type, cancel.type);
    }
    if (!fault) fault = read_scope(cancel.scope);
    if (fault) return refuse(*std::move(fault));
    return cancel;
}

Input Decoder::decode_mass_status_query() {
    MassStatusQuery query{.origin = origin_};
    char type = '7';
    Verdict fault = require({tag::mass_status_req_id, tag::mass_status_req_type});
    if (!fault) fault = read_text_id(tag::mass_status_req_id, query.request_id);
    if (!fault) {
        fault = read_code(tag::mass_status_req_type, "17",
                          "send 1 (a security) or 7 (all), and narrow it by Account(1), Side(54) "
                          "or SecurityExchange(207)",
                          type);
    }
    if (!fault) fault = check_symbol_goes_with(tag::mass_status_req_type, type);
    if (!fault) fault = read_scope(query.scope);
    if (fault) return refuse(*std::move(fault));
    query.type = static_cast<std::uint32_t>(type - '0');
    return query;
}

Input Decoder::decode_list_status_query() {
    ClOrdId id;
    Verdict fault = require({tag::list_id});
    if (!fault) fault = read_cl_ord_id(tag::list_id, id);
    if (fault) return refuse(*std::move(fault));
    return ListStatusQuery{.origin = origin_, .list_id = ListId::of(id.view())};
}

Input Decoder::decode_list_cancel() {
    ClOrdId id;
    Verdict fault = require({tag::list_id, tag::transact_time});
    if (!fault) fault = read_cl_ord_id(tag::list_id, id);
    if (!fault) fault = check_transact_time();
    if (fault) return refuse(*std::move(fault));
    return ListCancel{.origin = origin_, .list_id = ListId::of(id.view())};
}

Input Decoder::decode_disputed_trade() {
    TradeDisputed disputed{.origin = origin_};
    Verdict fault = require({tag::order_id, tag::exec_id, tag::dk_reason, tag::symbol, tag::side});
    if (!fault) fault = read_text_id(tag::exec_id, disputed.exec_id);
    if (!fault) fault = read_order_id(disputed.order_id);
    if (!fault) {
        fault = read_code(tag::dk_reason, "ABCDEFZ", "send A to F, or Z (other)", disputed.reason);
    }
    DeskNotes notes;
    if (!fault) fault = read_notes(notes);
    if (fault) return refuse(*std::move(fault));
    disputed.text = std::move(notes.text);
    return disputed;
}

}  // namespace trestle::fix
