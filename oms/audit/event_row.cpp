#include "oms/audit/event_row.hpp"

#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

std::string quoted(std::string_view text) { return text.empty() ? "?" : std::string(text); }

template <class Id>
std::string quoted(Id const& id) {
    return quoted(id.view());
}

// One overload for each input; the compiler finds the one that is missing.
class Describer {
public:
    explicit Describer(EventRow& row) : row_(row) {}

    void operator()(Started const& input) {
        row_.who = "trestle";
        row_.what = "starts, version " + input.version + " on " + input.host + ", journal epoch " +
                    std::to_string(input.epoch);
    }
    void operator()(Configured const& input) {
        row_.who = "ops";
        row_.what = "set " + std::to_string(input.sessions.size()) + " sessions and limits of " +
                    std::to_string(input.limits.size()) + " accounts";
        row_.why = input.source;
    }
    void operator()(InstrumentDefined const& input) {
        from_venue(input.instrument.venue);
        row_.symbol = input.instrument.symbol;
        row_.what = "lists " + quoted(input.instrument.symbol) + " as " +
                    quoted(input.instrument.venue_symbol) +
                    (input.instrument.is_trading ? "" : ", not trading");
    }
    void operator()(DeskLoggedOn const& input) {
        from_desk(input.session);
        row_.what = "logs on from " + input.peer + " as " + input.user +
                    (input.has_reset_numbers ? ", numbers reset" : "");
    }
    void operator()(DeskLoggedOff const& input) {
        from_desk(input.session);
        row_.what = "logs off";
        row_.why = input.text;
    }
    void operator()(NewOrder const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.account = input.account;
        row_.symbol = input.symbol;
        row_.what = "asks to " + describe(input.side, input.symbol.view(), input.terms) + " as " +
                    quoted(input.cl_ord_id) + " for " + quoted(input.account) +
                    (input.route ? ", route to " + std::string(name_of(*input.route)) : "");
    }
    void operator()(ReplaceOrder const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.orig_cl_ord_id = input.orig_cl_ord_id;
        row_.symbol = input.symbol;
        row_.order = input.order_id.value_or(OrderId{});
        row_.what = "asks to replace " + quoted(input.orig_cl_ord_id) + " by " +
                    describe(input.side, input.symbol.view(), input.terms) + " as " +
                    quoted(input.cl_ord_id);
    }
    void operator()(CancelOrder const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.orig_cl_ord_id = input.orig_cl_ord_id;
        row_.symbol = input.symbol;
        row_.order = input.order_id.value_or(OrderId{});
        row_.what =
            "asks to cancel " + quoted(input.orig_cl_ord_id) + " as " + quoted(input.cl_ord_id);
    }
    void operator()(StatusQuery const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.symbol = input.symbol;
        row_.order = input.order_id.value_or(OrderId{});
        row_.what = "asks for the state of " + quoted(input.cl_ord_id);
    }
    void operator()(RefusedMessage const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.orig_cl_ord_id = input.orig_cl_ord_id;
        row_.account = input.account;
        row_.symbol = input.symbol;
        row_.what = "sends a message " + quoted(input.msg_type) + " that cannot be taken (" +
                    std::string(name_of(input.answer)) +
                    (input.field == 0 ? "" : ", field " + std::to_string(input.field)) + ")";
        row_.why = input.refusal.text;
    }
    void operator()(VenueLink const& input) {
        from_venue(input.venue);
        row_.account = input.account;
        row_.what = input.is_up ? "link is up" : "link is down";
        row_.why = input.text;
    }
    void operator()(VenueAccepted const& input) {
        from_venue(input.ref);
        row_.what = "accepts the order as " + quoted(input.ref.order_id);
    }
    void operator()(VenueRejected const& input) {
        from_venue(input.ref);
        row_.what = "refuses the order (" + std::string(name_of(input.reason)) + ")";
        row_.why = input.text;
    }
    void operator()(VenueFilled const& input) {
        from_venue(input.ref);
        row_.venue_trade_id = input.trade_id;
        row_.what = "trades " + input.quantity.to_string() + " at " + input.price.to_string() +
                    ", trade " + quoted(input.trade_id) + ", " +
                    std::string(name_of(input.liquidity)) + ", fee " + input.fee.to_string() + " " +
                    std::string(input.fee_asset.view());
    }
    void operator()(VenueCanceled const& input) {
        from_venue(input.ref);
        row_.what = "says it is canceled (" + std::string(name_of(input.cause)) + ")" +
                    after(input.cumulative);
        row_.why = input.text;
    }
    void operator()(VenueTriggered const& input) {
        from_venue(input.ref);
        row_.what = "says it has triggered";
        row_.why = input.text;
    }
    void operator()(VenueExpired const& input) {
        from_venue(input.ref);
        row_.what = "says it is expired" + after(input.cumulative);
        row_.why = input.text;
    }
    void operator()(VenueReplaced const& input) {
        from_venue(input.ref);
        row_.what = "has replaced " + quoted(input.old_client_id) + after(input.old_cumulative);
    }
    void operator()(VenueReplaceRejected const& input) {
        from_venue(input.ref);
        row_.what =
            "refuses the replace by " + quoted(input.new_client_id) +
            (input.is_old_alive ? ", the order stands"
                                : ", and the order is canceled" + after(input.old_cumulative)) +
            " (" + std::string(name_of(input.reason)) + ")";
        row_.why = input.text;
    }
    void operator()(VenueCancelRejected const& input) {
        from_venue(input.ref);
        row_.what = "refuses the cancel (" + std::string(name_of(input.reason)) + ")";
        row_.why = input.text;
    }
    void operator()(VenueOutcomeUnknown const& input) {
        from_venue(input.ref);
        row_.what = "gives no answer to a " + std::string(name_of(input.request)) +
                    "; it may or may not have been carried out";
        row_.why = input.text;
    }
    void operator()(VenueOrderState const& input) {
        from_venue(input.ref);
        row_.what =
            "answers the query: " + std::string(name_of(input.state)) + after(input.cumulative);
        row_.why = input.text;
    }
    void operator()(VenueBalances const& input) {
        from_venue(input.venue);
        row_.event_time = input.venue_time;
        row_.account = input.account;
        row_.what = "states " + std::to_string(input.balances.size()) + " balances" +
                    (input.is_complete ? ", all there are" : "");
    }
    void operator()(VenuePositions const& input) {
        from_venue(input.venue);
        row_.event_time = input.venue_time;
        row_.account = input.account;
        row_.what = "states " + std::to_string(input.positions.size()) + " positions" +
                    (input.is_complete ? ", all there are" : "");
    }
    void operator()(VenueAnomaly const& input) {
        from_venue(input.ref);
        row_.what = "says what cannot be understood: " + input.text;
        row_.why = input.payload;
    }
    void operator()(TimerFired const& input) {
        row_.who = "trestle";
        row_.order = input.timer.order;
        row_.session = input.timer.session;
        row_.what = "timer " + std::string(name_of(input.timer.kind)) + " of leg " +
                    std::to_string(input.timer.leg) + " is due";
    }
    void operator()(MassCancel const& input) {
        from_desk(input.origin);
        row_.cl_ord_id = input.cl_ord_id;
        row_.what = "asks to cancel " + words(input.scope) + " as " + quoted(input.cl_ord_id);
        about(input.scope);
    }
    void operator()(MassStatusQuery const& input) {
        from_desk(input.origin);
        row_.what = "asks for the state of " + words(input.scope);
        about(input.scope);
    }
    void operator()(OrderList const& input) {
        from_desk(input.origin);
        row_.what = "sends list " + quoted(input.list_id) + " of " +
                    std::to_string(input.orders.size()) + " orders";
    }
    void operator()(ListStatusQuery const& input) {
        from_desk(input.origin);
        row_.what = "asks for the state of list " + quoted(input.list_id);
    }
    void operator()(ListCancel const& input) {
        from_desk(input.origin);
        row_.what = "asks to cancel list " + quoted(input.list_id);
    }
    void operator()(TradeDisputed const& input) {
        from_desk(input.origin);
        row_.order = input.order_id.value_or(OrderId{});
        row_.what = "disputes report " + input.exec_id + ", reason " + input.reason;
        row_.why = input.text;
    }
    void operator()(DeskQuery const& input) {
        from_desk(input.origin);
        row_.what = "asks for " + std::string(name_of(input.topic)) + ", request " +
                    quoted(std::string_view(input.request_id));
        about(input.scope);
    }
    void operator()(VenueTradeCanceled const& input) {
        from_venue(input.ref);
        row_.venue_trade_id = input.trade_id;
        row_.what = "cancels trade " + quoted(input.trade_id);
        row_.why = input.text;
    }
    void operator()(VenueTradeCorrected const& input) {
        from_venue(input.ref);
        row_.venue_trade_id = input.trade_id;
        row_.what = "corrects trade " + quoted(input.trade_id) + " to " +
                    input.quantity.to_string() + " at " + input.price.to_string();
        row_.why = input.text;
    }
    void operator()(VenueRestated const& input) {
        from_venue(input.ref);
        row_.what = "restates the order at " + input.quantity.to_string() +
                    (input.price ? " at " + input.price->to_string() : "");
        row_.why = input.text;
    }
    void operator()(HaltChanged const& input) {
        from_operator(input.by);
        row_.what = (input.is_halted ? "halts trading of " : "lifts the halt of ") +
                    words(input.scope) + (input.cancels_orders ? " and cancels what is open" : "");
        about(input.scope);
    }
    void operator()(OperatorCancel const& input) {
        from_operator(input.by);
        row_.order = input.order;
        row_.what = "cancels " + to_string(input.order);
    }
    void operator()(SessionCommand const& input) {
        from_operator(input.by);
        row_.session = input.session;
        row_.what = "session command " + std::string(name_of(input.action)) + " for " +
                    quoted(input.session);
        if (input.next_inbound != 0) {
            row_.what += ", next inbound " + std::to_string(input.next_inbound);
        }
        if (input.next_outbound != 0) {
            row_.what += ", next outbound " + std::to_string(input.next_outbound);
        }
    }
    void operator()(VenueStatement const& input) {
        from_venue(input.venue);
        row_.event_time = input.began;
        row_.account = input.account;
        row_.what = "states " + std::to_string(input.orders.size()) + " open orders in " +
                    std::to_string(input.symbols.size()) + " symbols, all there are";
    }
    void operator()(VenueExternalOrder const& input) {
        from_venue(input.ref);
        row_.account = input.account;
        row_.what = "has an order that we did not send: " + std::string(name_of(input.side)) + " " +
                    input.quantity.to_string() + " " + std::string(input.symbol.view()) + ", by " +
                    std::string(name_of(input.sender)) +
                    (input.label.empty() ? "" : " as '" + input.label + "'");
    }
    void operator()(VenueProof const& input) {
        from_venue(input.venue);
        row_.account = input.account;
        row_.what = input.is_proven ? "is proven to tell us all" : "may not tell us all";
        row_.why = input.text;
    }
    void operator()(ReconCommand const& input) {
        from_operator(input.by);
        row_.what = std::string(name_of(input.action)) + " of break " + to_string(input.id) +
                    (input.trade_id.empty() ? "" : ", trade " + quoted(input.trade_id)) +
                    (input.quantity ? ", quantity " + input.quantity->to_string() : "") +
                    (input.price ? " at " + input.price->to_string() : "");
    }
    void operator()(DeliveryConfirmed const& input) {
        from_desk(input.session);
        row_.what = "has read its reports up to " + to_string(input.last);
    }

private:
    void from_operator(Operator const& by) {
        row_.who = "operator " + by.who;
        row_.why = by.why;
    }
    void about(OrderScope const& scope) {
        row_.account = scope.account;
        row_.symbol = scope.symbol;
        row_.venue = scope.venue;
    }
    static std::string words(OrderScope const& scope) {
        std::string text = "all ";
        if (scope.side) text += std::string(name_of(*scope.side)) + " ";
        text += "orders";
        if (!scope.symbol.empty()) text += " of " + std::string(scope.symbol.view());
        if (!scope.account.empty()) text += " of account " + std::string(scope.account.view());
        if (scope.venue) text += " at " + std::string(name_of(*scope.venue));
        return text;
    }
    void from_desk(SessionId const& session) {
        row_.session = session;
        row_.who = "desk " + std::string(session.view());
    }
    void from_desk(Origin const& origin) {
        from_desk(origin.session);
        row_.msg_seq_num = origin.msg_seq_num;
        row_.event_time = origin.sent_at;
    }
    void from_venue(Venue venue) {
        row_.venue = venue;
        row_.who = "venue " + std::string(name_of(venue));
    }
    void from_venue(VenueRef const& ref) {
        from_venue(ref.venue);
        row_.venue_client_id = ref.client_id;
        row_.venue_order_id = ref.order_id;
        row_.event_time = ref.venue_time;
    }
    static std::string after(Quantity quantity) {
        return quantity.is_zero() ? "" : " after " + quantity.to_string() + " was filled";
    }

    EventRow& row_;
};

}  // namespace

EventRow describe_event(Stamped const& stamped) {
    EventRow row;
    row.sequence = stamped.sequence;
    row.kind = kind_of(stamped.input);
    row.recorded_time = stamped.at;
    std::visit(Describer(row), stamped.input);
    return row;
}

}  // namespace trestle::audit
