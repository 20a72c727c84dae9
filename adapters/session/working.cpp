#include "adapters/session/working.hpp"

#include <algorithm>

namespace trestle::adapters::session {

namespace {

constexpr std::size_t most_names = 20'000;
constexpr std::size_t most_trades = 50'000;
// So long an order that is not found may still turn up.
constexpr auto doubt = std::chrono::seconds(60);

// Two orders of one account that trade with each other have one trade id for both fills.
std::string key_of(VenueFilled const& fill) {
    return std::string(fill.symbol.view()) + "/" + std::string(fill.trade_id.view()) + "/" +
           std::string(fill.ref.order_id.view());
}

template <class Fact>
constexpr bool ends_an_order =
    std::is_same_v<Fact, VenueCanceled> || std::is_same_v<Fact, VenueExpired> ||
    std::is_same_v<Fact, VenueRejected>;

}  // namespace

void Working::asked(VenueClientId const& client_id, VenueSymbol const& symbol, Quantity quantity) {
    Order& order = orders_[client_id];
    order.symbol = symbol;
    if (!quantity.is_zero()) order.quantity = quantity;
}

void Working::asked_to_reduce(VenueClientId const& client_id, VenueSymbol const& symbol,
                              Quantity quantity) {
    asked(client_id, symbol, quantity);
    orders_[client_id].takes_over_fills = true;
}

void Working::remember(VenueRef const& ref) {
    if (ref.order_id.empty() || ref.client_id.empty()) return;
    auto const [place, is_new] = names_.insert_or_assign(ref.order_id, ref.client_id);
    if (!is_new) return;
    names_in_order_.push_back(ref.order_id);
    if (names_in_order_.size() <= most_names) return;
    names_.erase(names_in_order_.front());
    names_in_order_.pop_front();
}

void Working::on_alive(VenueRef const& ref, Timestamp now) {
    auto const found = orders_.find(ref.client_id);
    if (found == orders_.end()) return;
    if (!ref.order_id.empty()) found->second.order_id = ref.order_id;
    if (!found->second.since.is_known()) found->second.since = now;
}

void Working::on_fill(VenueFilled const& fill, Timestamp now) {
    auto const [place, is_new] = trades_.insert(key_of(fill));
    if (!is_new) return;
    trades_in_order_.push_back(*place);
    if (trades_in_order_.size() > most_trades) {
        trades_.erase(trades_in_order_.front());
        trades_in_order_.pop_front();
    }
    on_alive(fill.ref, now);
    auto const found = orders_.find(fill.ref.client_id);
    if (found == orders_.end()) return;
    found->second.filled += fill.quantity;
    erase_if_done(fill.ref.client_id);
}

void Working::erase_if_done(VenueClientId const& client_id) {
    auto const found = orders_.find(client_id);
    if (found == orders_.end()) return;
    Order const& order = found->second;
    bool const is_done = !order.quantity.is_zero() && order.filled >= order.quantity;
    if (is_done) orders_.erase(found);
}

void Working::on_not_found(VenueClientId const& client_id, Timestamp now) {
    auto const found = orders_.find(client_id);
    if (found == orders_.end()) return;
    Order& order = found->second;
    bool const may_come = !order.since.is_known() && !order.quantity.is_zero();
    if (!may_come) {
        orders_.erase(found);
    } else if (!order.not_found_since.is_known()) {
        order.not_found_since = now;
    }
}

void Working::on_replaced(VenueReplaced const& replaced, Timestamp now) {
    auto const old = orders_.extract(replaced.old_client_id);
    on_alive(replaced.ref, now);
    auto const found = orders_.find(replaced.ref.client_id);
    if (old.empty() || found == orders_.end() || !found->second.takes_over_fills) return;
    found->second.filled += old.mapped().filled;
    found->second.takes_over_fills = false;
    erase_if_done(replaced.ref.client_id);
}

void Working::hear(Input const& told, Timestamp now) {
    std::visit(
        [&](auto const& fact) {
            using Fact = std::decay_t<decltype(fact)>;
            if constexpr (requires { fact.ref.order_id; }) remember(fact.ref);
            if constexpr (std::is_same_v<Fact, VenueFilled>) {
                on_fill(fact, now);
            } else if constexpr (std::is_same_v<Fact, VenueAccepted>) {
                on_alive(fact.ref, now);
            } else if constexpr (std::is_same_v<Fact, VenueReplaced>) {
                on_replaced(fact, now);
            } else if constexpr (std::is_same_v<Fact, VenueReplaceRejected>) {
                orders_.erase(fact.new_client_id);
                if (!fact.is_old_alive) orders_.erase(fact.ref.client_id);
            } else if constexpr (std::is_same_v<Fact, VenueOrderState>) {
                using State = VenueOrderState::State;
                if (fact.state == State::working) return on_alive(fact.ref, now);
                if (fact.state == State::not_found) return on_not_found(fact.ref.client_id, now);
                orders_.erase(fact.ref.client_id);
            } else if constexpr (ends_an_order<Fact>) {
                orders_.erase(fact.ref.client_id);
            }
        },
        told);
}

bool Working::has_told(VenueFilled const& fill) const { return trades_.contains(key_of(fill)); }

VenueClientId Working::name_of(VenueOrderId const& order_id) const {
    auto const found = names_.find(order_id);
    return found == names_.end() ? VenueClientId{} : found->second;
}

bool Working::has_nameless(VenueSymbol const& symbol) const {
    return std::any_of(orders_.begin(), orders_.end(), [&](auto const& each) {
        auto const& order = each.second;
        bool const was_sent = !order.quantity.is_zero();
        return was_sent && order.symbol == symbol && order.order_id.empty();
    });
}

void Working::begin_audit(Timestamp now) {
    seen_.clear();
    audited_at_ = now;
    std::erase_if(orders_, [&](auto const& each) {
        auto const& order = each.second;
        return !order.since.is_known() && order.not_found_since.is_known() &&
               order.not_found_since + doubt < now;
    });
}

bool Working::has_live() const {
    return std::any_of(orders_.begin(), orders_.end(),
                       [](auto const& each) { return each.second.since.is_known(); });
}

std::vector<QueryVenue> Working::still_missing(std::vector<QueryVenue> missing) const {
    std::erase_if(missing,
                  [&](QueryVenue const& each) { return !orders_.contains(each.client_id); });
    return missing;
}

bool Working::is_missing(VenueClientId const& client_id, Order const& order) const {
    bool const was_there = order.since.is_known() && order.since < audited_at_;
    return was_there && !seen_.contains(client_id);
}

void Working::forget_missing() {
    std::erase_if(orders_, [&](auto const& each) { return is_missing(each.first, each.second); });
}

std::vector<QueryVenue> Working::end_audit() const {
    std::vector<QueryVenue> missing;
    for (auto const& [client_id, order] : orders_) {
        if (!is_missing(client_id, order)) continue;
        missing.push_back({.order = {},
                           .account = {},
                           .symbol = order.symbol,
                           .client_id = client_id,
                           .order_id = order.order_id});
    }
    return missing;
}

}  // namespace trestle::adapters::session
