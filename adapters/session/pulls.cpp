// The third part of Orders: pulls. What a venue lists against what it told, and the whole of it as
// one statement for the core.
#include <algorithm>

#include "adapters/session/orders.hpp"

namespace trestle::adapters::session {

namespace {

StatedOrder stated_of(HeldOrder const& held) {
    return {.ref = held.ref,
            .symbol = held.symbol,
            .side = held.side,
            .quantity = held.quantity,
            .cumulative = held.cumulative,
            .price = held.price,
            .label = held.label};
}

}  // namespace

void Orders::begin_audit(VenueStatement statement) {
    statement_ = std::move(statement);
    silence_.clear();
    working_.begin_audit(statement_.asked_at);
}

void Orders::on_audit(StepResult& result) {
    for (Input& input : result.inputs) {
        if (std::holds_alternative<VenueBalances>(input)) statement_.has_balances = true;
        if (std::holds_alternative<VenuePositions>(input)) statement_.has_positions = true;
        auto* const fill = std::get_if<VenueFilled>(&input);
        if (fill == nullptr) {
            tell_one(std::move(input));
        } else if (!working_.has_told(*fill)) {
            on_missed_fill(std::move(*fill), result);
        }
    }
    for (HeldOrder const& held : result.open) state(held);
}

void Orders::on_missed_fill(VenueFilled fill, StepResult const& result) {
    if (fill.ref.client_id.empty()) fill.ref.client_id = working_.name_of(fill.ref.order_id);
    // While the link was away the stream could not tell it; and what is young may be on its way.
    bool const is_late = statement_.cause == VenueStatement::Cause::periodic &&
                         fill.ref.venue_time.is_known() &&
                         fill.ref.venue_time + settings_.answer_timeout < statement_.began;
    if (is_late) silence_ = "trade " + std::string(fill.trade_id.view()) + " was not told";
    if (fill.ref.client_id.empty()) return on_stranger(std::move(fill), result);
    tell_one(std::move(fill));
}

void Orders::on_stranger(VenueFilled fill, StepResult const& result) {
    auto const side = result.sides.find(fill.ref.order_id);
    if (strangers_.knows(fill.ref.order_id)) return tell_one(std::move(fill));
    if (side == result.sides.end()) return;
    VenueExternalOrder order{.ref = fill.ref,
                             .account = settings_.account,
                             .symbol = fill.symbol,
                             .side = side->second,
                             .quantity = {},
                             .price = {},
                             .label = {}};
    if (!dialect_.trades_name_their_sender()) {
        return strangers_.doubt(std::move(order), std::move(fill));
    }
    tell_external(std::move(order));
    tell_one(std::move(fill));
}

void Orders::state(HeldOrder held) {
    // What was made of an order that waited may have a name of the venue's own.
    if (held.ref.client_id.empty()) held.ref.client_id = working_.name_of(held.ref.order_id);
    if (held.ref.client_id.empty()) {
        tell_external(words::external_of(held));
        statement_.orders.push_back(stated_of(held));
        return;
    }
    if (auto settled = amendments_.settle(held)) deliver(std::move(*settled));
    HeldOrder const current = amends_in_place_ ? amendments_.in_our_names(held) : held;
    working_.see_open(current.ref.client_id);
    statement_.orders.push_back(stated_of(current));
}

void Orders::end_audit() {
    for (auto& [order, fill] : strangers_.take_waiting()) {
        if (working_.has_told(fill)) continue;
        fill.ref.client_id = working_.name_of(fill.ref.order_id);
        bool const has_no_name = fill.ref.client_id.empty();
        if (has_no_name && working_.has_nameless(fill.symbol)) {
            strangers_.doubt(std::move(order), std::move(fill));
            continue;
        }
        if (has_no_name) tell_external(std::move(order));
        tell_one(std::move(fill));
    }
    bool const is_periodic = statement_.cause == VenueStatement::Cause::periodic;
    callbacks_.tell(std::move(statement_));
    statement_ = {};
    is_periodic ? ask_for_missing() : working_.forget_missing();
    if (!silence_.empty()) callbacks_.on_silence(std::exchange(silence_, {}));
}

// Their end may be on its way; if it is not, the stream has kept it to itself.
void Orders::ask_for_missing() {
    auto missing = working_.end_audit();
    if (missing.empty()) return;
    // Before the next pull: what it still does not know it takes for somebody else's.
    auto const patience = std::min(
        {settings_.answer_timeout, settings_.audit_interval / 2, settings_.poll_interval / 2});
    missing_timer_.start(patience, [this, missing] {
        auto const silent = working_.still_missing(missing);
        for (QueryVenue const& each : silent) query(each);
        if (silent.empty()) return;
        callbacks_.on_silence("the end of " + std::string(silent.front().client_id.view()) +
                              " was not told");
    });
}

}  // namespace trestle::adapters::session
