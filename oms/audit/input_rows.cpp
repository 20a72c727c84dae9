// The tables that inputs fill by themselves: sessions, links, instruments, limits, balances, what
// operators did, and what desks wrote on their orders.
#include "oms/audit/row_values.hpp"
#include "oms/audit/rows.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

class InputRows {
public:
    InputRows(Rows& rows, Place place, OrderId order)
        : rows_(rows), seq_(sequence_of(place)), order_(order) {}

    void operator()(Started const& input) {
        rows_.session_event_.write(seq_, "started", nullptr, nullptr, nullptr, input.host, nullptr,
                                   nullptr, "version " + input.version);
    }
    void operator()(DeskLoggedOn const& input) {
        rows_.session_event_.write(seq_, "logged_on", input.session, nullptr, nullptr, input.peer,
                                   input.user, input.has_reset_numbers, nullptr);
    }
    void operator()(DeskLoggedOff const& input) {
        rows_.session_event_.write(seq_, input.is_logout ? "logged_out" : "cut_off", input.session,
                                   nullptr, nullptr, nullptr, nullptr, nullptr, input.text);
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
                rows_.session_right_.write(seq_, index++, rights.session.view(), account.view(),
                                           "trade");
            }
            for (auto const& account : rights.watched) {
                rows_.session_right_.write(seq_, index++, rights.session.view(), account.view(),
                                           "watch");
            }
        }
        write_rules(input);
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
    void operator()(VenuePositions const& input) {
        int index = 0;
        for (auto const& position : input.positions) {
            rows_.position_.write(seq_, index++, name_of(input.venue), input.account,
                                  position.symbol.view(), name_of(position.side), position.quantity,
                                  position.entry, position.mark, position.liquidation,
                                  input.is_complete, input.venue_time);
        }
        // A snapshot without a row says that everything is closed: it must be seen, too.
        if (input.positions.empty()) {
            rows_.position_.write(seq_, index, name_of(input.venue), input.account, nullptr,
                                  nullptr, nullptr, nullptr, nullptr, nullptr, input.is_complete,
                                  input.venue_time);
        }
    }
    void operator()(NewOrder const& input) { write_notes(input); }
    void operator()(ReplaceOrder const& input) { write_notes(input); }
    void operator()(HaltChanged const& input) {
        OrderScope const& scope = input.scope;
        rows_.operator_action_.write(
            seq_, input.is_halted ? "halt" : "resume", input.by.who, input.by.why, nullptr, nullptr,
            scope.account, scope.symbol,
            scope.side ? std::optional(name_of(*scope.side)) : std::nullopt,
            name_of_venue(scope.venue), input.cancels_orders, nullptr, nullptr);
    }
    void operator()(OperatorCancel const& input) {
        rows_.operator_action_.write(seq_, "cancel_order", input.by.who, input.by.why, nullptr,
                                     input.order, nullptr, nullptr, nullptr, nullptr, nullptr,
                                     nullptr, nullptr);
    }
    void operator()(SessionCommand const& input) {
        auto const action = "session_" + std::string(name_of(input.action));
        auto const unless_kept = [](std::uint64_t number) {
            return number == 0 ? std::nullopt : std::optional(number);
        };
        rows_.operator_action_.write(seq_, action, input.by.who, input.by.why, input.session,
                                     nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                     unless_kept(input.next_inbound),
                                     unless_kept(input.next_outbound));
    }
    void operator()(ReconCommand const& input) {
        auto const action = "recon_" + std::string(trestle::name_of(input.action));
        rows_.operator_action_.write(seq_, action, input.by.who, input.by.why, nullptr, nullptr,
                                     nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
    }
    // The event row says all of these.
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
    void operator()(DeliveryConfirmed const&) {}
    void operator()(VenueTriggered const&) {}
    void operator()(VenueStatement const&) {}
    void operator()(VenueExternalOrder const&) {}
    void operator()(VenueProof const&) {}

private:
    template <class Request>
    void write_notes(Request const& request) {
        DeskNotes const& notes = request.notes;
        bool const has_text = !notes.secondary_cl_ord_id.empty() || !notes.cl_ord_link_id.empty() ||
                              !notes.text.empty();
        auto const order = order_.is_known() ? std::optional(order_) : std::nullopt;
        if (has_text) {
            rows_.order_note_.write(seq_, order, request.origin.session.view(), request.cl_ord_id,
                                    unless_empty(notes.secondary_cl_ord_id),
                                    unless_empty(notes.cl_ord_link_id), unless_empty(notes.text));
        }
        int index = 0;
        for (auto const& party : notes.parties) {
            rows_.order_party_.write(
                seq_, index++, order, party.id.view(), std::string_view(&party.source, 1),
                int{party.role},
                party.qualifier > 0 ? std::optional(int{party.qualifier}) : std::nullopt);
        }
    }

    void write_rules(Configured const& input) {
        int index = 0;
        for (auto const& rights : input.sessions) {
            std::string symbols, venues, types;
            auto const add = [](std::string& list, std::string_view word) {
                list += (list.empty() ? "" : " ") + std::string(word);
            };
            for (auto const& symbol : rights.symbols) add(symbols, symbol.view());
            for (auto const venue : rights.venues) add(venues, trestle::name_of(venue));
            for (auto const type : rights.order_types) add(types, name_of(type));
            auto const grace =
                std::chrono::duration_cast<std::chrono::milliseconds>(rights.cancel_grace);
            rows_.session_rule_.write(
                seq_, index++, rights.session.view(), unless_empty(rights.firm),
                !rights.is_drop_copy         ? "own"
                : rights.has_compliance_feed ? "compliance"
                                             : "reports",
                rights.sees_firm, unless_empty(symbols), unless_empty(venues), unless_empty(types),
                rights.max_order_notional, name_of(rights.cancel_on), std::int64_t{grace.count()});
        }
    }

    Rows& rows_;
    std::int64_t seq_;
    OrderId order_;
};

void Rows::add_input(Place place, OrderId order) {
    std::visit(InputRows(*this, place, order), place.stamped.input);
}

}  // namespace trestle::audit
