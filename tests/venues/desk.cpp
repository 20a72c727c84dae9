#include "tests/venues/desk.hpp"

#include <typeinfo>

#include "tests/support/approval.hpp"

namespace trestle::adapters::tests {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// How long a request that was lost on its way might still be accepted.
constexpr auto horizon = 2500ms;
constexpr auto patience = 100ms;

std::string_view order_part(VenueClientId const& id) {
    return id.view().substr(0, id.view().find('z'));
}

std::string_view epoch_part(VenueClientId const& id) {
    return id.view().substr(0, id.view().find('y'));
}

}  // namespace

Desk::Order& Desk::submit(std::string_view quantity, std::string_view price,
                          TimeInForce time_in_force) {
    std::uint64_t const number = next_++;
    Order& order = orders[number];
    order.id = OrderId{number};
    order.terms = limit_buy(venue_, symbol_, quantity, price);
    order.terms.order = order.id;
    order.terms.client_id = make_venue_client_id(epoch_, order.id, 1);
    order.terms.terms.time_in_force = time_in_force;
    order.legs = {order.terms.client_id};
    order.total = order.terms.terms.quantity;
    order.sent_at = Clock::now();
    gateway_->submit({trestle::tests::approve_for_test(order.terms)});
    return order;
}

void Desk::replace(Order& order, std::string_view own, std::string_view price) {
    VenueReplacement change{.mode = VenueReplacement::Mode::cancel_and_new,
                            .old_client_id = order.legs.back(),
                            .old_order_id = order.order_id,
                            .old_cumulative = order.filled(),
                            .order = order.terms};
    change.order.leg = static_cast<std::uint32_t>(order.legs.size()) + 1;
    change.order.client_id = make_venue_client_id(epoch_, order.id, change.order.leg);
    change.order.terms.quantity = Quantity(dec(own));
    change.order.terms.price = Price(dec(price));
    order.change = change;
    order.is_replacing = true;
    order.sent_at = Clock::now();
    gateway_->replace({trestle::tests::approve_for_test(change)});
}

void Desk::cancel(Order& order) {
    order.is_canceling = true;
    order.ask_at = Clock::now() + 1s;
    gateway_->cancel({.order = order.id,
                      .account = Account::of("DEMO"),
                      .venue = venue_,
                      .symbol = VenueSymbol::of(symbol_),
                      .client_id = order.legs.back(),
                      .order_id = order.order_id});
}

void Desk::ask(Order& order) {
    order.ask_at = {};
    bool const is_of_replace = order.is_replacing;
    gateway_->query({.order = order.id,
                     .account = Account::of("DEMO"),
                     .venue = venue_,
                     .symbol = VenueSymbol::of(symbol_),
                     .client_id = is_of_replace ? order.change.order.client_id : order.legs.back(),
                     .order_id = is_of_replace ? VenueOrderId{} : order.order_id});
}

void Desk::ask_soon(Order& order) { order.ask_at = Clock::now() + patience; }

void Desk::tick() {
    if (!is_up) return;
    for (auto& [number, order] : orders) {
        bool const is_due = order.ask_at != Clock::time_point{} && Clock::now() >= order.ask_at;
        if (is_due && !order.is_settled()) ask(order);
    }
}

Desk::Order* Desk::find(VenueClientId const& id) {
    for (auto& [number, order] : orders) {
        if (order_part(order.legs.front()) == order_part(id)) return &order;
    }
    return nullptr;
}

Desk::Order* Desk::find(VenueRef const& ref) {
    if (!ref.client_id.empty()) return find(ref.client_id);
    for (auto& [number, order] : orders) {
        if (!ref.order_id.empty() && order.order_id == ref.order_id) return &order;
    }
    return nullptr;
}

void Desk::end(Order& order, Quantity cumulative) {
    order.is_over = true;
    order.is_in_doubt = order.is_replacing = order.is_canceling = false;
    // The count is of one leg; earlier legs have told their trades.
    order.told = std::max(order.told, cumulative);
    if (!order.is_settled()) ask_soon(order);
}

void Desk::drop_replace(Order& order) { order.is_replacing = false; }

void Desk::on_replaced(Order& order, VenueReplaced const& replaced) {
    if (!order.is_replacing) return;
    order.is_replacing = false;
    order.legs.push_back(replaced.ref.client_id);
    if (!replaced.ref.order_id.empty()) order.order_id = replaced.ref.order_id;
    order.total = order.change.old_cumulative + order.change.order.terms.quantity;
}

void Desk::on_state(Order& order, VenueOrderState const& state) {
    using enum VenueOrderState::State;
    bool const is_of_replace =
        order.is_replacing && state.ref.client_id == order.change.order.client_id;
    bool const may_come = Clock::now() - order.sent_at < horizon;
    if (is_of_replace && state.state == not_found) {
        if (!may_come) drop_replace(order);
        return ask_soon(order);
    }
    if (is_of_replace) {
        on_replaced(order, {state.ref, order.legs.back(), {}});
    }
    switch (state.state) {
        case not_found:
            if (order.is_accepted || may_come) return ask_soon(order);
            return end(order, {});
        case rejected: return end(order, {});
        case filled:
        case canceled:
        case expired: return end(order, state.cumulative);
        case working: break;
    }
    order.is_accepted = true;
    order.is_in_doubt = false;
    if (!state.ref.order_id.empty()) order.order_id = state.ref.order_id;
    if (order.is_canceling) cancel(order);
}

void Desk::on(Order& order, VenueFilled const& fill) {
    order.is_accepted = true;
    order.trades.emplace(fill.trade_id, fill);
    if (order.filled() >= order.total && !order.is_replacing) end(order, {});
}

// The old leg of a cancel-and-new ends; the new one decides.
void Desk::on_end(Order& order, VenueRef const& ref, Quantity cumulative) {
    if (order.is_replacing) return ask_soon(order);
    if (ref.client_id == order.legs.back()) end(order, cumulative);
}

void Desk::on(Order& order, VenueReplaceRejected const& rejected) {
    drop_replace(order);
    if (!rejected.is_old_alive) return end(order, rejected.old_cumulative);
    ask_soon(order);
}

void Desk::on(Order& order, VenueOutcomeUnknown const&) {
    order.is_in_doubt = true;
    ask_soon(order);
}

void Desk::on_link(VenueLink const& link) {
    is_up = link.is_up;
    story += std::string(link.is_up ? "up " : "down ") + link.text + "\n";
    for (auto& [number, order] : orders) {
        if (is_up && !order.is_settled()) ask_soon(order);
    }
}

template <class Fact>
void Desk::on_fact(Fact const& fact) {
    Order* const order = find(fact.ref);
    story += std::string(typeid(Fact).name()) + " " + std::string(fact.ref.client_id.view());
    if constexpr (requires { fact.text; }) story += " " + fact.text;
    story += "\n";
    if (order == nullptr) {
        // An audit looks back a little: trades of the run before may be told again.
        bool const is_of_this_run = epoch_part(fact.ref.client_id) ==
                                    epoch_part(make_venue_client_id(epoch_, OrderId{1}, 1));
        if (is_of_this_run) odd.push_back("a word of an order that is not there");
        return;
    }
    if (!fact.ref.order_id.empty() && !order->is_replacing) order->order_id = fact.ref.order_id;
    if constexpr (std::is_same_v<Fact, VenueAccepted>) {
        order->is_accepted = true;
        order->is_in_doubt = false;
    } else if constexpr (std::is_same_v<Fact, VenueRejected>) {
        end(*order, {});
    } else if constexpr (std::is_same_v<Fact, VenueCanceled> ||
                         std::is_same_v<Fact, VenueExpired>) {
        on_end(*order, fact.ref, fact.cumulative);
    } else if constexpr (std::is_same_v<Fact, VenueReplaced>) {
        on_replaced(*order, fact);
    } else if constexpr (std::is_same_v<Fact, VenueCancelRejected>) {
        ask_soon(*order);
    } else if constexpr (std::is_same_v<Fact, VenueOrderState>) {
        on_state(*order, fact);
    } else if constexpr (requires { on(*order, fact); }) {
        on(*order, fact);
    }
}

void Desk::on_input(Input input) {
    std::visit(
        [&](auto const& fact) {
            using Fact = std::decay_t<decltype(fact)>;
            if constexpr (std::is_same_v<Fact, VenueLink>) {
                on_link(fact);
            } else if constexpr (std::is_same_v<Fact, VenueExternalOrder>) {
                strangers.insert(fact.ref.order_id);
            } else if constexpr (std::is_same_v<Fact, VenueAnomaly>) {
                odd.push_back(fact.text + " | " + fact.payload);
                story += "anomaly: " + fact.text + "\n";
            } else if constexpr (requires { fact.ref.client_id; }) {
                on_fact(fact);
            }
        },
        input);
}

}  // namespace trestle::adapters::tests
