#include "tests/sim/describe.hpp"

namespace trestle::sim {

namespace {

std::string text(VenueRef const& ref) {
    return " " + std::string(ref.client_id.view()) + "/" + std::string(ref.order_id.view());
}

std::string text(Origin const& origin) { return std::string(origin.session.view()) + " "; }

std::string text(OrderScope const& scope) {
    return " " + std::string(scope.account.view()) + " " + std::string(scope.symbol.view()) +
           (scope.side ? (*scope.side == Side::buy ? " buys" : " sells") : "");
}

struct Describe {
    std::string operator()(NewOrder const& i) const {
        return text(i.origin) + "new " + std::string(i.cl_ord_id.view()) + " " +
               (i.terms.on_disconnect == OnDisconnect::keep     ? "survives "
                : i.terms.on_disconnect == OnDisconnect::cancel ? "dies "
                                                                : "") +
               (i.list_id.empty() ? "" : "of " + std::string(i.list_id.view()) + " ") +
               (i.is_last_of_list ? "last " : "") + i.terms.quantity.to_string();
    }
    std::string operator()(ReplaceOrder const& i) const {
        return text(i.origin) + "replace " + std::string(i.cl_ord_id.view()) + " of " +
               std::string(i.orig_cl_ord_id.view()) + " " + i.terms.quantity.to_string() + " @ " +
               i.terms.price.value_or(Price()).to_string();
    }
    std::string operator()(CancelOrder const& i) const {
        return text(i.origin) + "cancel " + std::string(i.cl_ord_id.view()) + " of " +
               std::string(i.orig_cl_ord_id.view());
    }
    std::string operator()(VenueLink const& i) const { return i.is_up ? "link up" : "link down"; }
    std::string operator()(VenueAccepted const& i) const { return "accepted" + text(i.ref); }
    std::string operator()(VenueRejected const& i) const { return "rejected" + text(i.ref); }
    std::string operator()(VenueFilled const& i) const {
        return "filled" + text(i.ref) + " " + i.quantity.to_string() + " @ " + i.price.to_string() +
               " cum " + i.cumulative.to_string() + " trade " + std::string(i.trade_id.view()) +
               " fee " + i.fee.to_string() + " " + std::string(i.fee_asset.view());
    }
    std::string operator()(VenueCanceled const& i) const {
        return "canceled" + text(i.ref) + " cum " + i.cumulative.to_string() + " cause " +
               std::to_string(static_cast<int>(i.cause));
    }
    std::string operator()(VenueReplaced const& i) const {
        return "replaced" + text(i.ref) + " of " + std::string(i.old_client_id.view()) + " cum " +
               i.old_cumulative.to_string();
    }
    std::string operator()(VenueReplaceRejected const& i) const {
        return "replace rejected" + text(i.ref) + " new " + std::string(i.new_client_id.view()) +
               (i.is_old_alive ? "" : " old gone") + " " + i.text;
    }
    std::string operator()(VenueCancelRejected const& i) const {
        return "cancel rejected" + text(i.ref);
    }
    std::string operator()(VenueOutcomeUnknown const& i) const {
        return "unknown" + text(i.ref) + " request " + std::to_string(static_cast<int>(i.request));
    }
    std::string operator()(VenueOrderState const& i) const {
        return "state" + text(i.ref) + " " + std::to_string(static_cast<int>(i.state)) + " cum " +
               i.cumulative.to_string();
    }
    std::string operator()(TimerFired const& i) const {
        return "timer T" + std::to_string(i.timer.order.value) + " kind " +
               std::to_string(static_cast<int>(i.timer.kind)) + " leg " +
               std::to_string(i.timer.leg);
    }
    std::string operator()(Started const&) const { return "started"; }
    std::string operator()(MassCancel const& i) const {
        return text(i.origin) + "mass cancel " + std::string(i.cl_ord_id.view()) + text(i.scope) +
               (i.origin.is_possible_resend ? " resend" : "");
    }
    std::string operator()(MassStatusQuery const& i) const {
        return text(i.origin) + "mass status" + text(i.scope);
    }
    std::string operator()(OrderList const& i) const {
        std::string orders;
        for (auto const& id : i.orders) orders += " " + std::string(id.view());
        return text(i.origin) + "list " + std::string(i.list_id.view()) + " of" + orders;
    }
    std::string operator()(ListStatusQuery const& i) const {
        return text(i.origin) + "list status " + std::string(i.list_id.view());
    }
    std::string operator()(ListCancel const& i) const {
        return text(i.origin) + "list cancel " + std::string(i.list_id.view());
    }
    std::string operator()(DeskLoggedOn const& i) const {
        return std::string(i.session.view()) + " logs on";
    }
    std::string operator()(DeskLoggedOff const& i) const {
        return std::string(i.session.view()) + (i.is_logout ? " logs out" : " is lost");
    }
    std::string operator()(HaltChanged const& i) const {
        return std::string(i.is_halted ? "halt" : "lift") + text(i.scope) +
               (i.cancels_orders ? " canceling orders" : "");
    }
    std::string operator()(OperatorCancel const& i) const {
        return "operator cancels " + to_string(i.order);
    }
    std::string operator()(InstrumentDefined const& i) const {
        return i.instrument.is_trading ? "the symbol trades" : "the symbol is halted";
    }
    std::string operator()(VenueStatement const& i) const {
        return "statement of " + std::to_string(i.orders.size()) + " open orders";
    }
    std::string operator()(VenueExternalOrder const& i) const {
        return "external order" + text(i.ref) + " " + i.quantity.to_string();
    }
    std::string operator()(VenueProof const& i) const {
        return i.is_proven ? "stream proven" : "stream unproven";
    }
    std::string operator()(ReconCommand const& i) const {
        return "recon " + std::string(name_of(i.action)) + " " + to_string(i.id);
    }
    template <class Other>
    std::string operator()(Other const&) const {
        return "other";
    }
};

}  // namespace

std::string describe(Input const& input) { return std::visit(Describe{}, input); }

}  // namespace trestle::sim
