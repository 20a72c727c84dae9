// What goes out beside orders and answers: the end of a recovery, and the compliance feed.
#include "fix/body_writer.hpp"
#include "fix/encode_answers.hpp"

namespace trestle::fix {

namespace {

std::string_view name_of(OrderEvent::Kind kind) {
    switch (kind) {
        case OrderEvent::Kind::order_received: return "ORDER_RECEIVED";
        case OrderEvent::Kind::replace_received: return "REPLACE_RECEIVED";
        case OrderEvent::Kind::cancel_received: return "CANCEL_RECEIVED";
        case OrderEvent::Kind::refused: return "REFUSED";
        case OrderEvent::Kind::risk_verdict: return "RISK_VERDICT";
        case OrderEvent::Kind::script_verdict: return "SCRIPT_VERDICT";
        case OrderEvent::Kind::route_chosen: return "ROUTE_CHOSEN";
        case OrderEvent::Kind::sent_to_venue: return "SENT_TO_VENUE";
        case OrderEvent::Kind::replace_sent_to_venue: return "REPLACE_SENT_TO_VENUE";
        case OrderEvent::Kind::cancel_sent_to_venue: return "CANCEL_SENT_TO_VENUE";
        case OrderEvent::Kind::venue_answer: return "VENUE_ANSWER";
    }
    __builtin_trap();
}

}  // namespace

std::string const& encode(RecoveryNews const& news, std::string& body) {
    static std::string const message = "B";
    constexpr char normal = '0';
    BodyWriter out(body);
    out.time(tag::orig_time, news.at);
    out.character(tag::urgency, normal);
    out.text(tag::headline, news.headline);
    out.line(news.text);
    out.text_unless_empty(tag::last_exec_id, news.last);
    out.text_unless_empty(tag::replay_req_id, news.replay_request_id);
    return message;
}

std::string const& encode(OrderEvent const& event, std::string& body) {
    static std::string const order_event = "U2";
    BodyWriter out(body);
    out.text(tag::feed_event, name_of(event.kind));
    out.exec_id(event.exec_id);
    out.order_id(event.order_id);
    out.text_unless_empty(tag::cl_ord_id, event.cl_ord_id.view());
    out.text_unless_empty(tag::orig_cl_ord_id, event.orig_cl_ord_id.view());
    out.number(tag::no_party_ids, 1);
    out.party(event.desk.view(), 'D', desk_party_role);
    out.text_unless_empty(tag::account, event.account.view());
    out.text(tag::symbol, event.symbol.empty() ? no_symbol : event.symbol.view());
    out.character(tag::side, encode_side(event.side));
    if (!event.quantity.is_zero()) out.decimal(tag::order_qty, event.quantity.decimal());
    if (event.price) out.decimal(tag::price, event.price->decimal());
    if (event.stop_price) out.decimal(tag::stop_px, event.stop_price->decimal());
    if (event.venue) out.text(tag::ex_destination, trestle::name_of(*event.venue));
    out.text_unless_empty(tag::risk_verdict, event.verdict);
    out.text_unless_empty(tag::venue_client_id, event.venue_client_id.view());
    out.time(tag::transact_time, event.at);
    out.free_text(event.text);
    return order_event;
}

}  // namespace trestle::fix
