#include "adapters/sim/exchange.hpp"

#include <utility>

#include "adapters/sim/amounts.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

Side other(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

}  // namespace

// Trigger orders that are apart have ids of their own: one may be the same as an order's.
std::string Exchange::client_key(std::string_view account, std::string_view client_id,
                                 bool is_apart) {
    std::string key(account);
    key += is_apart ? "\nTRIGGER\n" : "\n";
    key += client_id;
    return key;
}

std::string Exchange::client_key(Order const& order) {
    return client_key(order.account, order.client_id, order.is_apart());
}

void Exchange::list(Rules rules, Decimal price) {
    // Order ids of two symbols stay apart, as on a real venue where they are billions away.
    auto const index = static_cast<std::int64_t>(listings_.size());
    Listing at;
    at.last = at.mark = price;
    if (rules.name.empty()) rules.name = rules.symbol;
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
    auto const& listed = listings_.find(name)->second.rules;
    if (!listed.is_perpetual()) return;
    // They begin with plenty, so that profits can be paid before losses come in.
    for (auto const account : {clearing_account, insurance_account})
        accounts_.open(account, listed.quote, Decimal::whole(1'000'000'000'000));
}

void Exchange::open_account(std::string_view account, std::string_view asset, Decimal amount) {
    accounts_.open(account, asset, amount);
    // What an account begins with is no change that anyone is told of.
    static_cast<void>(accounts_.take_changes(account, BalanceReason::transfer, now_ms_));
}

Result<Placed, Refused> Exchange::place(OrderRequest const& request) {
    auto* const at = listing(request.symbol);
    if (!at) return Refused::unknown_symbol;
    if (auto const refused = check_rules(*at, request)) return *refused;
    if (auto const refused = check_admission(*at, request)) return *refused;

    auto placed = execute(*at, request, nullptr);
    // While the market quotes anew its book is half empty: it triggers when it is done.
    if (request.account != market_account) run_triggers(*at);
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
    Order const result = end(*at, order, request_id, ExpiryReason::none);
    forget_if_market(*at, id);
    return result;
}

// The order is canceled.
Order const& Exchange::end(Listing& at, Order& order, std::string const& request_id,
                           ExpiryReason why) {
    order.updated_ms = now_ms_;
    order.status = Status::canceled;
    order.expiry = why;
    take_off(at, order);
    unlock(at, order);
    at.open[order.account].erase(order.id);
    if (order.trigger) std::erase(at.waiting, order.id);
    tell(at, {.what = Happening::canceled,
              .order = order,
              .request_id = request_id,
              .previous_client_id = order.client_id});
    return order;
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
    if (!order.is_on_book || at->rules.is_perpetual()) return Refused::not_amendable;
    if (order.amendments >= at->rules.max_amendments) return Refused::too_many_amendments;
    if (quantity < at->rules.min_quantity || !quantity.is_multiple_of(at->rules.lot))
        return Refused::lot_size;
    if (product_down_8(order.price, quantity) < at->rules.min_notional) return Refused::notional;
    auto const taken = at->by_client.find(client_key(order.account, client_id, false));
    if (taken != at->by_client.end() && taken->second != id &&
        at->orders.at(taken->second).is_open())
        return Refused::duplicate_client_id;

    auto const hidden = order.remaining() - order.shown;
    if (order.quantity - quantity > hidden) {
        auto const off = order.quantity - quantity - hidden;
        at->book.reduce(order.side, order.price, order.id, off);
        order.shown = order.shown - off;
    }
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
    at->by_client.erase(client_key(order));
    order.client_id = client_id;
    at->by_client[client_key(order)] = id;
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
    std::erase(at->waiting, id);
    close(*at, found->second, ExpiryReason::venue);
}

std::optional<Fill> Exchange::fill(std::string_view symbol, std::int64_t id, Decimal quantity,
                                   std::optional<Decimal> price) {
    auto* const at = listing(symbol);
    if (!at) return std::nullopt;
    auto const found = at->orders.find(id);
    if (found == at->orders.end()) return std::nullopt;
    Order& maker = found->second;
    auto const is_late = !maker.is_open();
    if (is_late && !reopen(*at, maker)) return std::nullopt;
    if (!maker.is_on_book) return std::nullopt;
    auto const ended = maker.expiry;
    OrderRequest const request{.account = std::string(market_account),
                               .symbol = std::string(symbol),
                               .client_id = "counter",
                               .side = other(maker.side),
                               .kind = Kind::market,
                               .quantity = smaller_of(quantity, maker.shown),
                               .self_trade = SelfTrade::none};
    Order& taker = enter(*at, request);
    // A price better for the order than its own is allowed; a worse one would be a broken venue.
    auto at_price = price.value_or(maker.price);
    if (maker.side == Side::buy ? at_price > maker.price : at_price < maker.price)
        at_price = maker.price;
    auto const taker_id = taker.id;
    trade(*at, taker, maker, *request.quantity, at_price);
    forget_if_market(*at, taker_id);
    if (is_late && maker.is_open()) {
        take_off(*at, maker);
        unlock(*at, maker);
        at->open[maker.account].erase(maker.id);
        maker.status = Status::canceled;
        maker.expiry = ended;
    }
    auto const& filled = at->fills[maker.account];
    auto const result = filled.empty() ? std::nullopt : std::optional(filled.back());
    run_triggers(*at);
    return result;
}

// A fill that the venue tells after it has said that the order is canceled: the order stands in the
// book once more, for this one trade. Nobody is told.
bool Exchange::reopen(Listing& at, Order& order) {
    if (order.kind == Kind::market || order.trigger || order.remaining().is_zero()) return false;
    if (!can_pay(at, request_of(order))) return false;
    order.status = order.executed.is_zero() ? Status::working : Status::partially_filled;
    at.open[order.account].emplace(order.id, &order);
    lock_for(at, order);
    rest(at, order);
    return true;
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
    auto const found = at->by_client.find(client_key(account, client_id, false));
    return found == at->by_client.end() ? nullptr : find(symbol, found->second);
}

Order const* Exchange::find_trigger(std::string_view account, std::string_view symbol,
                                    std::string_view client_id) const {
    auto const* const at = listing(symbol);
    if (!at) return nullptr;
    auto const found = at->by_client.find(client_key(account, client_id, true));
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

std::deque<Trade> const& Exchange::recent_trades(std::string_view symbol) const {
    auto const* const at = listing(symbol);
    OMS_ASSERT(at != nullptr);
    return at->trades;
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
