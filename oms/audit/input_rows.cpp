// The tables that inputs fill by themselves: sessions, links, instruments, limits, balances.
#include "oms/audit/rows.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

class InputRows {
public:
    InputRows(Rows& rows, Place place)
        : rows_(rows), seq_(static_cast<std::int64_t>(place.stamped.sequence)) {}

    void operator()(Started const& input) {
        rows_.session_event_.write(seq_, "started", nullptr, nullptr, nullptr, input.host, nullptr,
                                   nullptr, "version " + input.version);
    }
    void operator()(DeskLoggedOn const& input) {
        rows_.session_event_.write(seq_, "logged_on", input.session, nullptr, nullptr, input.peer,
                                   input.user, input.has_reset_numbers, nullptr);
    }
    void operator()(DeskLoggedOff const& input) {
        rows_.session_event_.write(seq_, "logged_off", input.session, nullptr, nullptr, nullptr,
                                   nullptr, nullptr, input.text);
    }
    void operator()(VenueLink const& input) {
        rows_.session_event_.write(seq_, input.is_up ? "venue_up" : "venue_down", nullptr,
                                   name_of(input.venue), input.account, nullptr, nullptr, nullptr,
                                   input.text);
    }
    void operator()(InstrumentDefined const& input) {
        Instrument const& listed = input.instrument;
        rows_.instrument_.write(
            seq_, listed.id.value, listed.symbol.view(), name_of(listed.venue),
            listed.venue_symbol.view(), listed.base.view(), listed.quote.view(), listed.is_trading,
            listed.tick, listed.min_price, listed.max_price, listed.lot, listed.market_lot,
            listed.min_quantity, listed.max_quantity, listed.max_market_quantity,
            listed.min_notional, listed.max_notional, listed.min_notional_applies_to_market);
    }
    void operator()(Configured const& input) {
        int index = 0;
        for (auto const& rights : input.sessions) {
            for (auto const& account : rights.accounts) {
                rows_.session_right_.write(seq_, index++, rights.session.view(), account.view());
            }
        }
        index = 0;
        for (auto const& limits : input.limits) {
            if (limits.instruments.empty()) {
                rows_.account_limit_.write(seq_, index++, limits.account.view(), nullptr,
                                           limits.orders_per_second, nullptr, nullptr, nullptr,
                                           nullptr);
            }
            for (auto const& each : limits.instruments) {
                rows_.account_limit_.write(seq_, index++, limits.account.view(), each.symbol,
                                           limits.orders_per_second, each.max_order_quantity,
                                           each.max_order_notional, each.price_collar_percent,
                                           each.max_position);
            }
        }
    }
    void operator()(VenueBalances const& input) {
        int index = 0;
        for (auto const& balance : input.balances) {
            rows_.balance_.write(seq_, index++, name_of(input.venue), input.account,
                                 balance.asset.view(), balance.free, balance.locked,
                                 input.is_complete, input.venue_time);
        }
    }
    // The event row says all of these.
    void operator()(NewOrder const&) {}
    void operator()(ReplaceOrder const&) {}
    void operator()(CancelOrder const&) {}
    void operator()(StatusQuery const&) {}
    void operator()(RefusedMessage const&) {}
    void operator()(VenueAccepted const&) {}
    void operator()(VenueRejected const&) {}
    void operator()(VenueFilled const&) {}
    void operator()(VenueCanceled const&) {}
    void operator()(VenueExpired const&) {}
    void operator()(VenueReplaced const&) {}
    void operator()(VenueReplaceRejected const&) {}
    void operator()(VenueCancelRejected const&) {}
    void operator()(VenueOutcomeUnknown const&) {}
    void operator()(VenueOrderState const&) {}
    void operator()(VenueAnomaly const&) {}
    void operator()(TimerFired const&) {}
    void operator()(MassCancel const&) {}
    void operator()(MassStatusQuery const&) {}
    void operator()(OrderList const&) {}
    void operator()(ListStatusQuery const&) {}
    void operator()(ListCancel const&) {}
    void operator()(TradeDisputed const&) {}
    void operator()(DeskQuery const&) {}
    void operator()(VenueTradeCanceled const&) {}
    void operator()(VenueTradeCorrected const&) {}
    void operator()(VenueRestated const&) {}
    void operator()(HaltChanged const&) {}
    void operator()(OperatorCancel const&) {}
    void operator()(SessionCommand const&) {}
    void operator()(DeliveryConfirmed const&) {}

private:
    Rows& rows_;
    std::int64_t seq_;
};

void Rows::add_input(Place place) { std::visit(InputRows(*this, place), place.stamped.input); }

}  // namespace trestle::audit
