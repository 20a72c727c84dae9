// The half of the exchange that decides: what may enter the book, who trades with whom, who pays.
#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

Side other(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

bool is_price_allowed(Rules const& rules, Decimal price) {
    if (!price.is_positive() || price < rules.min_price) return false;
    if (!rules.max_price.is_zero() && price > rules.max_price) return false;
    return price.is_multiple_of(rules.tick);
}

}  // namespace

std::optional<Refused> Exchange::check_rules(Listing const& at, OrderRequest const& request) const {
    auto const& rules = at.rules;
    if (!rules.is_trading) return Refused::market_closed;
    if (request.price) {
        if (!is_price_allowed(rules, *request.price)) return Refused::price_filter;
        if (*request.price > product_up_8(at.last, rules.price_times_up) ||
            *request.price < product_down_8(at.last, rules.price_times_down))
            return Refused::percent_price;
    }
    if (request.quantity) {
        auto const quantity = *request.quantity;
        if (quantity < rules.min_quantity || quantity > rules.max_quantity ||
            !quantity.is_positive() || !quantity.is_multiple_of(rules.lot))
            return Refused::lot_size;
        if (request.kind == Kind::market && quantity > rules.max_market_quantity)
            return Refused::market_lot_size;
    }
    auto const notional =
        request.quote_quantity
            ? *request.quote_quantity
            : product_down_8(request.price.value_or(at.last), request.quantity.value_or(Decimal()));
    if (notional < rules.min_notional) return Refused::notional;
    if (request.kind != Kind::market && notional > rules.max_notional) return Refused::notional;
    return std::nullopt;
}

std::optional<Refused> Exchange::check_admission(Listing const& at,
                                                 OrderRequest const& request) const {
    if (request.account != market_account) {
        auto const open = at.open.find(request.account);
        if (open != at.open.end() && open->second.size() >= at.rules.max_open_orders)
            return Refused::too_many_orders;
        auto const* const same = find_client(request.account, request.symbol, request.client_id);
        if (same && same->is_open()) return Refused::duplicate_client_id;
    }
    if (request.kind == Kind::limit_maker) {
        auto const best = at.book.best(other(request.side));
        if (best && (request.side == Side::buy ? *request.price >= best->first
                                               : *request.price <= best->first))
            return Refused::would_take;
    }
    if (!can_pay(at, request)) return Refused::insufficient_balance;
    return std::nullopt;
}

bool Exchange::can_pay(Listing const& at, OrderRequest const& request) const {
    auto const is_buy = request.side == Side::buy;
    auto const free = accounts_.free(request.account, is_buy ? at.rules.quote : at.rules.base);
    if (request.kind != Kind::market)
        return free >=
               (is_buy ? product_up_8(*request.price, *request.quantity) : *request.quantity);
    auto const reached = reach(at, request);
    if (is_buy && request.quote_quantity && free < *request.quote_quantity) return false;
    if (!is_buy && request.quantity && free < *request.quantity) return false;
    return free >= (is_buy ? reached.quote : reached.base);
}

Exchange::Reach Exchange::reach(Listing const& at, OrderRequest const& request) {
    Reach reached;
    at.book.walk(other(request.side), [&](Decimal price, Book::Resting const& resting) {
        if (request.price &&
            (request.side == Side::buy ? price > *request.price : price < *request.price))
            return false;
        auto const& maker = at.orders.at(resting.order);
        if (maker.account == request.account && request.self_trade != SelfTrade::none)
            return request.self_trade == SelfTrade::expire_maker;
        auto quantity = resting.quantity;
        if (request.quote_quantity) {
            auto const rest =
                Decimal::divide(*request.quote_quantity - reached.quote, price, Rounding::down);
            quantity = smaller_of(quantity, floor_to(rest.value_or(Decimal()), at.rules.lot));
        } else {
            quantity = smaller_of(quantity, *request.quantity - reached.base);
        }
        if (quantity.is_zero()) return false;
        reached.base = reached.base + quantity;
        reached.quote = reached.quote + product_down_8(price, quantity);
        return true;
    });
    return reached;
}

bool Exchange::crosses(Order const& taker, Decimal price) {
    if (taker.kind == Kind::market) return true;
    return taker.side == Side::buy ? price <= taker.price : price >= taker.price;
}

Decimal Exchange::wanted(Listing const& at, Order const& taker, Decimal price) {
    if (taker.quote_quantity.is_zero()) return taker.remaining();
    auto const rest =
        Decimal::divide(taker.quote_quantity - taker.executed_quote, price, Rounding::down);
    return floor_to(rest.value_or(Decimal()), at.rules.lot);
}

void Exchange::match(Listing& at, Order& taker, std::vector<Fill>& fills) {
    while (taker.is_open()) {
        auto const best = at.book.best(other(taker.side));
        if (!best || !crosses(taker, best->first)) return;
        auto& maker = at.orders.at(best->second.order);
        if (prevent_self_trade(at, taker, maker)) continue;
        auto const quantity = smaller_of(wanted(at, taker, best->first), best->second.quantity);
        if (quantity.is_zero()) return;
        fills.push_back(trade(at, taker, maker, quantity, best->first));
    }
}

// True when one of the two has left; the taker's mode rules.
bool Exchange::prevent_self_trade(Listing& at, Order& taker, Order& maker) {
    if (taker.account != maker.account || taker.self_trade == SelfTrade::none) return false;
    auto const mode = taker.self_trade;
    auto const both = smaller_of(taker.remaining(), maker.remaining());
    if (mode != SelfTrade::expire_taker) {
        maker.prevented = maker.prevented + both;
        close(at, maker, Status::expired_in_match);
    }
    if (mode != SelfTrade::expire_maker) {
        taker.prevented = taker.prevented + both;
        close(at, taker, Status::expired_in_match);
    }
    return true;
}

void Exchange::settle_rest(Listing& at, Order& taker) {
    if (!taker.is_open()) return;
    if (!taker.quote_quantity.is_zero()) taker.quantity = taker.executed;
    if (taker.kind == Kind::market) {
        taker.expiry = ExpiryReason::no_liquidity;
        close(at, taker, Status::expired);
    } else if (taker.time_in_force != TimeInForce::good_till_cancel) {
        taker.expiry = taker.time_in_force == TimeInForce::fill_or_kill
                           ? ExpiryReason::unfilled_fok
                           : ExpiryReason::unfilled_ioc;
        close(at, taker, Status::expired);
    } else {
        at.book.add(taker.side, taker.price, taker.id, taker.remaining());
        taker.is_on_book = true;
    }
}

Fill Exchange::trade(Listing& at, Order& taker, Order& maker, Decimal quantity, Decimal price) {
    auto const is_taker_buyer = taker.side == Side::buy;
    Trade const trade{.id = at.next_trade++,
                      .symbol = at.rules.symbol,
                      .price = price,
                      .quantity = quantity,
                      .quote = product_down_8(price, quantity),
                      .buy_order = is_taker_buyer ? taker.id : maker.id,
                      .sell_order = is_taker_buyer ? maker.id : taker.id,
                      .is_buyer_maker = !is_taker_buyer,
                      .time_ms = now_ms_};
    at.last = price;
    at.book.reduce(maker.side, maker.price, maker.id, quantity);

    auto& buyer = is_taker_buyer ? taker : maker;
    auto& seller = is_taker_buyer ? maker : taker;
    auto const pay = [this](Order const& from, Order const& to, std::string const& asset,
                            Decimal amount) {
        if (from.kind == Kind::market)
            accounts_.pay_free(from.account, to.account, asset, amount);
        else
            accounts_.pay_locked(from.account, to.account, asset, amount);
    };
    pay(buyer, seller, at.rules.quote, trade.quote);
    pay(seller, buyer, at.rules.base, trade.quantity);

    events_.push_back(trade);
    auto const maker_id = maker.id;
    auto const result = book_side(at, taker, trade, false);
    book_side(at, maker, trade, true);
    forget_if_market(at, maker_id);
    return result;
}

// Quantities, lock, fee and report of one side of a trade.
Fill Exchange::book_side(Listing& at, Order& order, Trade const& trade, bool is_maker) {
    auto const is_buy = order.side == Side::buy;
    order.executed = order.executed + trade.quantity;
    order.executed_quote = order.executed_quote + trade.quote;
    order.updated_ms = now_ms_;
    if (order.kind != Kind::market) {
        auto const spent = is_buy ? trade.quote : trade.quantity;
        auto const required =
            is_buy ? product_up_8(order.price, order.remaining()) : order.remaining();
        accounts_.unlock(order.account, is_buy ? at.rules.quote : at.rules.base,
                         order.locked - spent - required);
        order.locked = required;
    }
    auto const& asset = is_buy ? at.rules.base : at.rules.quote;
    Fill fill{.trade_id = trade.id,
              .order_id = order.id,
              .account = order.account,
              .symbol = order.symbol,
              .client_id = order.client_id,
              .side = order.side,
              .price = trade.price,
              .quantity = trade.quantity,
              .quote = trade.quote,
              .fee = product_down_8(is_buy ? trade.quantity : trade.quote, fee_rate_),
              .fee_asset = asset,
              .is_maker = is_maker,
              .time_ms = now_ms_};
    if (order.account == market_account) fill.fee = Decimal();
    accounts_.pay_free(order.account, fee_account, asset, fill.fee);
    // An order for an amount of quote is done when what is left buys no whole lot.
    auto const is_done = wanted(at, order, trade.price).is_zero();
    if (is_done && !order.quote_quantity.is_zero()) order.quantity = order.executed;
    order.status = is_done ? Status::filled : Status::partially_filled;
    if (is_done) {
        order.is_on_book = false;
        at.open[order.account].erase(order.id);
    }
    if (order.account != market_account) {
        at.fills[order.account].push_back(fill);
        tell(at, {.what = Happening::trade, .order = order, .fill = fill});
    }
    return fill;
}

void Exchange::close(Listing& at, Order& order, Status status) {
    if (order.is_on_book) at.book.remove(order.side, order.price, order.id);
    order.is_on_book = false;
    order.status = status;
    order.updated_ms = now_ms_;
    accounts_.unlock(order.account, order.side == Side::buy ? at.rules.quote : at.rules.base,
                     order.locked);
    order.locked = Decimal();
    at.open[order.account].erase(order.id);
    auto const what =
        status == Status::expired_in_match ? Happening::prevented : Happening::expired;
    tell(at, {.what = what, .order = order});
}

// The market's own orders are many, and nobody asks for them again.
void Exchange::forget_if_market(Listing& at, std::int64_t id) {
    auto const found = at.orders.find(id);
    if (found == at.orders.end() || found->second.account != market_account) return;
    if (!found->second.is_open() || found->second.kind == Kind::market) at.orders.erase(found);
}

void Exchange::tell(Listing& at, OrderEvent event) {
    if (event.order.account == market_account) return;
    event.execution_id = at.next_execution++;
    event.time_ms = now_ms_;
    auto const account = event.order.account;
    events_.emplace_back(std::move(event));
    if (auto change = accounts_.take_changes(account, BalanceReason::order, now_ms_))
        events_.emplace_back(std::move(*change));
}

}  // namespace trestle::adapters::sim
