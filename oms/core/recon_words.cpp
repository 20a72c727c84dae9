#include "oms/core/recon_words.hpp"

namespace trestle::core {

namespace {

std::string terms_words(Side side, Quantity quantity, std::optional<Price> price, Quantity filled) {
    return std::string(side == Side::buy ? "buy " : "sell ") + quantity.to_string() +
           (price ? " @ " + price->to_string() : " at market") + ", filled " + filled.to_string();
}

std::string names(VenueClientId const& client_id, VenueOrderId const& order_id,
                  std::string const& label) {
    std::string text = client_id.empty() ? label : std::string(client_id.view());
    if (!order_id.empty()) text += "/" + std::string(order_id.view());
    return ", as " + text;
}

}  // namespace

std::string words_of(StatedOrder const& stated) {
    return terms_words(stated.side, stated.quantity, stated.price, stated.cumulative) +
           names(stated.ref.client_id, stated.ref.order_id, stated.label);
}

std::string words_of(Order const& order, Leg const& leg) {
    std::string_view const state = leg.state == Leg::State::pending ? "pending "
                                   : leg.state == Leg::State::live  ? "working "
                                                                    : "ended ";
    return std::string(state) +
           terms_words(order.side, leg.quantity, order.terms.price, leg.booked) +
           names(leg.client_id, leg.order_id, {}) + ", order " + to_string(order.id);
}

std::string scope_of(Break const& about) {
    return std::string(about.symbol.empty() ? about.asset.view() : about.symbol.view()) +
           " of account " + std::string(about.account.view()) + " at " +
           std::string(name_of(about.venue));
}

Difference matter_of(Order const& order, Link const& link, BreakKind kind) {
    return {.kind = kind, .link = link, .symbol = order.symbol, .order = order.id};
}

}  // namespace trestle::core
