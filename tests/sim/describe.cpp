#include "tests/sim/describe.hpp"

namespace trestle::sim {

namespace {

std::string text(VenueRef const& ref) {
    return " " + std::string(ref.client_id.view()) + "/" + std::string(ref.order_id.view());
}

struct Describe {
    std::string operator()(NewOrder const& i) const {
        return "new " + std::string(i.cl_ord_id.view()) + " " + i.terms.quantity.to_string();
    }
    std::string operator()(ReplaceOrder const& i) const {
        return "replace " + std::string(i.cl_ord_id.view()) + " of " +
               std::string(i.orig_cl_ord_id.view()) + " " + i.terms.quantity.to_string() + " @ " +
               i.terms.price.value_or(Price()).to_string();
    }
    std::string operator()(CancelOrder const& i) const {
        return "cancel " + std::string(i.cl_ord_id.view()) + " of " +
               std::string(i.orig_cl_ord_id.view());
    }
    std::string operator()(VenueLink const& i) const { return i.is_up ? "link up" : "link down"; }
    std::string operator()(VenueAccepted const& i) const { return "accepted" + text(i.ref); }
    std::string operator()(VenueRejected const& i) const { return "rejected" + text(i.ref); }
    std::string operator()(VenueFilled const& i) const {
        return "filled" + text(i.ref) + " " + i.quantity.to_string() + " cum " +
               i.cumulative.to_string() + " trade " + std::string(i.trade_id.view());
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
    template <class Other>
    std::string operator()(Other const&) const {
        return "other";
    }
};

}  // namespace

std::string describe(Input const& input) { return std::visit(Describe{}, input); }

}  // namespace trestle::sim
