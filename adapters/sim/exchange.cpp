#include "adapters/sim/exchange.hpp"

#include <utility>

#include "adapters/sim/amounts.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

std::string client_key(std::string_view account, std::string_view client_id) {
    std::string key(account);
    key += '\n';
    key += client_id;
    return key;
}

Side other(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

}  // namespace

void Exchange::list(Rules rules, Decimal price) {
    // Order ids of two symbols stay apart, as on a real venue where they are billions away.
    auto const index = static_cast<std::int64_t>(listings_.size());
    Listing at;
    at.last = price;
    at.next_order = first_id_ + index * 100'000'000'000'000;
    at.next_trade = first_id_;
    at.next_execution = first_id_;
    auto const name = rules.symbol;
    at.rules = std::move(rules);
    listings_.insert_or_assign(name, std::move(at));
    // The market can always pay: nothing it does is ever refused for want of balance.
    accounts_.open(market_account, listings_.find(name)->second.rules.base,
                   Decimal::whole(1'000'000'000'000));
    accounts_.open(market_account, listings_.find(name)->second.rules.quote,
                   Decimal::whole(1'000'000'000'000'000));
}

void Exchange::open_account(std::string_view account, std::string_view asset, Decimal amount) {
    accounts_.open(account, asset, amount);
}

Result<Placed, Refused> Exchange::place(OrderRequest const& request) {
    auto* const at = listing(request.symbol);
    if (!at) return Refused::unknown_symbol;
    if (auto const refused = check_rules(*at, request)) return *refused;
    if (auto const refused = check_admission(*at, request)) return *refused;

    Placed placed;
    Order& order = enter(*at, request);
    auto const id = order.id;
    tell(*at, {.what = Happening::accepted, .order = order});
    if (order.time_in_force == TimeInForce::fill_or_kill && order.kind == Kind::limit &&
        reach(*at, request).base < order.quantity) {
        order.expiry = ExpiryReason::unfilled_fok;
        close(*at, order, Status::expired);
    } else {
        match(*at, order, placed.fills);
        settle_rest(*at, order);
    }
    placed.order = order;
    forget_if_market(*at, id);
    return placed;
}

std::optional<Refused> Exchange::check(OrderRequest const& request) const {
    auto const* const at = listing(request.symbol);
    if (!at) return Refused::unknown_symbol;
    return check_rules(*at, request);
}

Result<Order, Refused> Exchange::cancel(std::string_view symbol, std::int64_t id,
                                        std::string const& request_id, CancelOnly only) {
    auto* const at = listing(symbol);
    if (!at) return Refused::unknown_symbol;
    auto const found = at->orders.find(id);
    if (found == at->orders.end() || !found->second.is_open()) return Refused::unknown_order;
    Order& order = found->second;
    if (only == CancelOnly::untouched && order.status != Status::working)
        return Refused::cancel_restricted;
    if (only == CancelOnly::partially_filled && order.status != Status::partially_filled)
        return Refused::cancel_restricted;
    order.updated_ms = now_ms_;
    order.status = Status::canceled;
    auto const client_id = order.client_id;
    if (order.is_on_book) at->book.remove(order.side, order.price, order.id);
    order.is_on_book = false;
    accounts_.unlock(order.account, order.side == Side::buy ? at->rules.quote : at->rules.base,
                     order.locked);
    order.locked = Decimal();
    at->open[order.account].erase(id);
    tell(*at, {.what = Happening::canceled,
               .order = order,
               .request_id = request_id,
               .previous_client_id = client_id});
    Order const result = order;
    forget_if_market(*at, id);
    return result;
}

Result<Amended, Refused> Exchange::amend(std::string_view symbol, std::int64_t id, Decimal quantity,
                                         std::string const& client_id) {
    auto* const at = listing(symbol);
    if (!at) return Refused::unknown_symbol;
    if (!at->rules.is_trading) return Refused::market_closed;
    auto const found = at->orders.find(id);
    if (found == at->orders.end() || !found->second.is_open()) return Refused::unknown_order;
    Order& order = found->second;
    if (quantity > order.quantity) return Refused::amend_increases;
    if (quantity == order.quantity || quantity <= order.executed)
        return Refused::amend_changes_nothing;
    if (order.amendments >= at->rules.max_amendments) return Refused::too_many_amendments;
    if (quantity < at->rules.min_quantity || !quantity.is_multiple_of(at->rules.lot))
        return Refused::lot_size;
    if (product_down_8(order.price, quantity) < at->rules.min_notional) return Refused::notional;
    auto const taken = at->by_client.find(client_key(order.account, client_id));
    if (taken != at->by_client.end() && taken->second != id &&
        at->orders.at(taken->second).is_open())
        return Refused::duplicate_client_id;

    at->book.reduce(order.side, order.price, order.id, order.quantity - quantity);
    auto const required = order.side == Side::buy
                              ? product_up_8(order.price, quantity - order.executed)
                              : quantity - order.executed;
    accounts_.unlock(order.account, order.side == Side::buy ? at->rules.quote : at->rules.base,
                     order.locked - required);
    order.locked = required;
    order.quantity = quantity;
    order.updated_ms = now_ms_;
    ++order.amendments;
    Amended amended;
    amended.previous_client_id = order.client_id;
    at->by_client.erase(client_key(order.account, order.client_id));
    order.client_id = client_id;
    at->by_client[client_key(order.account, client_id)] = id;
    amended.execution_id = at->next_execution;
    tell(*at, {.what = Happening::replaced,
               .order = order,
               .previous_client_id = amended.previous_client_id});
    amended.order = order;
    return amended;
}

void Exchange::expire(std::string_view symbol, std::int64_t id) {
    auto* const at = listing(symbol);
    if (!at) return;
    auto const found = at->orders.find(id);
    if (found == at->orders.end() || !found->second.is_open()) return;
    found->second.expiry = ExpiryReason::venue;
    close(*at, found->second, Status::expired);
}

std::optional<Fill> Exchange::fill(std::string_view symbol, std::int64_t id, Decimal quantity,
                                   std::optional<Decimal> price) {
    auto* const at = listing(symbol);
    if (!at) return std::nullopt;
    auto const found = at->orders.find(id);
    if (found == at->orders.end() || !found->second.is_on_book) return std::nullopt;
    Order& maker = found->second;
    OrderRequest const request{.account = std::string(market_account),
                               .symbol = std::string(symbol),
                               .client_id = "counter",
                               .side = other(maker.side),
                               .kind = Kind::market,
                               .quantity = smaller_of(quantity, maker.remaining()),
                               .self_trade = SelfTrade::none};
    Order& taker = enter(*at, request);
    // A price better for the order than its own is allowed; a worse one would be a broken venue.
    auto at_price = price.value_or(maker.price);
    if (maker.side == Side::buy ? at_price > maker.price : at_price < maker.price)
        at_price = maker.price;
    auto const taker_id = taker.id;
    trade(*at, taker, maker, *request.quantity, at_price);
    forget_if_market(*at, taker_id);
    auto const& filled = at->fills[maker.account];
    return filled.empty() ? std::nullopt : std::optional(filled.back());
}

Order& Exchange::enter(Listing& at, OrderRequest const& request) {
    auto const id = at.next_order++;
    Order order;
    order.id = id;
    order.client_id = request.client_id;
    order.account = request.account;
    order.symbol = request.symbol;
    order.side = request.side;
    order.kind = request.kind;
    order.time_in_force = request.time_in_force;
    order.self_trade = request.self_trade;
    order.price = request.price.value_or(Decimal());
    order.quantity = request.quantity.value_or(Decimal());
    order.quote_quantity = request.quote_quantity.value_or(Decimal());
    order.created_ms = order.updated_ms = now_ms_;
    if (order.kind != Kind::market) {
        order.locked =
            order.side == Side::buy ? product_up_8(order.price, order.quantity) : order.quantity;
        accounts_.lock(order.account, order.side == Side::buy ? at.rules.quote : at.rules.base,
                       order.locked);
    }
    auto& entered = at.orders.emplace(id, std::move(order)).first->second;
    if (entered.account != market_account) {
        at.by_account[entered.account].push_back(id);
        at.by_client[client_key(entered.account, entered.client_id)] = id;
        at.open[entered.account].emplace(id, &entered);
    }
    return entered;
}

Exchange::Listing* Exchange::listing(std::string_view symbol) {
    auto const found = listings_.find(symbol);
    return found == listings_.end() ? nullptr : &found->second;
}

Exchange::Listing const* Exchange::listing(std::string_view symbol) const {
    auto const found = listings_.find(symbol);
    return found == listings_.end() ? nullptr : &found->second;
}

Rules* Exchange::rules(std::string_view symbol) {
    auto* const at = listing(symbol);
    return at ? &at->rules : nullptr;
}

Rules const* Exchange::rules(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    return at ? &at->rules : nullptr;
}

Order const* Exchange::find(std::string_view symbol, std::int64_t id) const {
    auto const* const at = listing(symbol);
    if (!at) return nullptr;
    auto const found = at->orders.find(id);
    return found == at->orders.end() ? nullptr : &found->second;
}

Order const* Exchange::find_client(std::string_view account, std::string_view symbol,
                                   std::string_view client_id) const {
    auto const* const at = listing(symbol);
    if (!at) return nullptr;
    auto const found = at->by_client.find(client_key(account, client_id));
    return found == at->by_client.end() ? nullptr : find(symbol, found->second);
}

std::vector<Order const*> Exchange::orders(std::string_view account,
                                           std::string_view symbol) const {
    std::vector<Order const*> result;
    auto const* const at = listing(symbol);
    if (!at) return result;
    auto const ids = at->by_account.find(account);
    if (ids == at->by_account.end()) return result;
    for (auto const id : ids->second) result.push_back(&at->orders.at(id));
    return result;
}

std::vector<Order const*> Exchange::open_orders(std::string_view account,
                                                std::string_view symbol) const {
    std::vector<Order const*> result;
    auto const* const at = listing(symbol);
    if (!at) return result;
    auto const open = at->open.find(account);
    if (open == at->open.end()) return result;
    for (auto const& [id, order] : open->second) result.push_back(order);
    return result;
}

std::vector<Fill> const& Exchange::fills(std::string_view account, std::string_view symbol) const {
    static std::vector<Fill> const none;
    auto const* const at = listing(symbol);
    if (!at) return none;
    auto const found = at->fills.find(account);
    return found == at->fills.end() ? none : found->second;
}

std::vector<std::string> Exchange::symbols() const {
    std::vector<std::string> result;
    for (auto const& [name, at] : listings_) result.push_back(name);
    return result;
}

Book const& Exchange::book(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    OMS_ASSERT(at != nullptr);
    return at->book;
}

std::optional<BookChanges> Exchange::take_book_changes(std::string_view symbol) {
    auto* const at = listing(symbol);
    return at ? at->book.take_changes() : std::nullopt;
}

Decimal Exchange::last_price(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    return at ? at->last : Decimal();
}

void Exchange::set_last_price(std::string_view symbol, Decimal price) {
    if (auto* const at = listing(symbol)) at->last = price;
}

std::vector<Event> Exchange::take_events() { return std::exchange(events_, {}); }

}  // namespace trestle::adapters::sim
