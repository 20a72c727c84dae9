// The half of the exchange that trades: who meets whom in the book, who pays, and what is told.
#include <algorithm>

#include "adapters/sim/amounts.hpp"
#include "adapters/sim/exchange.hpp"
#include "oms/model/assert.hpp"

namespace trestle::adapters::sim {

namespace {

constexpr std::size_t trades_kept = 1000;

Side other(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

bool locks(Rules const& rules, Order const& order) {
    return !rules.is_perpetual() && order.kind != Kind::market;
}

}  // namespace

Decimal Exchange::worth(Listing const& at, Decimal price, Decimal quantity) {
    if (!at.rules.is_perpetual()) return product_down_8(price, quantity);
    return product_down_8(price, product_down_8(quantity, at.rules.contract_value));
}

Placed Exchange::execute(Listing& at, OrderRequest const& request, Order const* maker) {
    Placed placed;
    auto const made_by = maker ? maker->id : 0;
    Order& order = enter(at, request);
    order.made_by = made_by;
    auto const id = order.id;
    tell(at, {.what = Happening::accepted, .order = order});
    if (!order.is_waiting()) run(at, order, placed.fills);
    placed.order = order;
    forget_if_market(at, id);
    return placed;
}

// An order enters the book, trades what it can, and rests or ends.
void Exchange::run(Listing& at, Order& order, std::vector<Fill>& fills) {
    if (order.kind == Kind::limit_maker && would_take(at, order.side, order.price)) {
        order.expiry = ExpiryReason::would_take;
        end(at, order, {}, ExpiryReason::would_take);
        return;
    }
    if (order.time_in_force == TimeInForce::fill_or_kill && order.kind == Kind::limit &&
        reach(at, request_of(order)).base < order.quantity) {
        close(at, order, ExpiryReason::unfilled_fok);
        return;
    }
    match(at, order, fills);
    settle_rest(at, order);
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
    order.position_side = request.position_side;
    order.is_reduce_only = request.is_reduce_only || request.closes_position;
    order.closes_position = request.closes_position;
    order.trigger = request.trigger;
    order.display_quantity = request.display_quantity;
    order.expires_ms = request.expires_ms;
    order.notes = request.notes;
    order.created_ms = order.updated_ms = now_ms_;
    if (order.trigger) order.status = Status::untriggered;
    auto& entered = at.orders.emplace(id, std::move(order)).first->second;
    if (!entered.is_apart()) lock_for(at, entered);
    if (entered.trigger) at.waiting.push_back(id);
    if (entered.account != market_account) {
        at.by_account[entered.account].push_back(id);
        at.by_client[client_key(entered)] = id;
        at.open[entered.account].emplace(id, &entered);
    }
    return entered;
}

void Exchange::lock_for(Listing& at, Order& order) {
    if (!locks(at.rules, order)) return;
    auto const is_buy = order.side == Side::buy;
    order.locked = is_buy ? product_up_8(order.price, order.remaining()) : order.remaining();
    accounts_.lock(order.account, is_buy ? at.rules.quote : at.rules.base, order.locked);
}

void Exchange::unlock(Listing& at, Order& order) {
    accounts_.unlock(order.account, order.side == Side::buy ? at.rules.quote : at.rules.base,
                     order.locked);
    order.locked = Decimal();
}

Exchange::Reach Exchange::reach(Listing const& at, OrderRequest const& request) {
    Reach reached;
    at.book.walk(other(request.side), [&](Decimal price, Book::Resting const& resting) {
        if (request.kind != Kind::market && request.price &&
            (request.side == Side::buy ? price > *request.price : price < *request.price))
            return false;
        auto const& maker = at.orders.at(resting.order);
        if (maker.account == request.account && request.self_trade != SelfTrade::none)
            return request.self_trade == SelfTrade::expire_maker;
        auto quantity = maker.remaining();  // an iceberg's hidden part trades too
        if (request.quote_quantity) {
            auto const rest =
                Decimal::divide(*request.quote_quantity - reached.quote, price, Rounding::down);
            quantity = smaller_of(quantity, floor_to(rest.value_or(Decimal()), at.rules.lot));
        } else {
            quantity = smaller_of(quantity, request.quantity.value_or(Decimal()) - reached.base);
        }
        if (quantity.is_zero()) return false;
        reached.base = reached.base + quantity;
        reached.quote = reached.quote + worth(at, price, quantity);
        return true;
    });
    return reached;
}

bool Exchange::crosses(Order const& taker, Decimal price) {
    if (taker.kind == Kind::market) return true;
    return taker.side == Side::buy ? price <= taker.price : price >= taker.price;
}

bool Exchange::would_take(Listing const& at, Side side, Decimal price) {
    auto const best = at.book.best(other(side));
    return best && (side == Side::buy ? price >= best->first : price <= best->first);
}

// What the order still trades at this price.
Decimal Exchange::wanted(Listing const& at, Order const& order, Decimal price) const {
    if (!order.quote_quantity.is_zero()) {
        auto const rest =
            Decimal::divide(order.quote_quantity - order.executed_quote, price, Rounding::down);
        return floor_to(rest.value_or(Decimal()), at.rules.lot);
    }
    if (!at.rules.is_perpetual() || !reduces(order)) return order.remaining();
    return smaller_of(order.remaining(),
                      reducible(order.account, order.symbol, order.side, order.position_side));
}

void Exchange::match(Listing& at, Order& taker, std::vector<Fill>& fills) {
    while (taker.is_open()) {
        auto const best = at.book.best(other(taker.side));
        if (!best || !crosses(taker, best->first)) return;
        auto& maker = at.orders.at(best->second.order);
        if (prevent_self_trade(at, taker, maker)) continue;
        auto const offered = smaller_of(wanted(at, maker, best->first), best->second.quantity);
        if (offered.is_zero()) {
            close(at, maker, ExpiryReason::nothing_left);
            continue;
        }
        auto const quantity = smaller_of(wanted(at, taker, best->first), offered);
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
    if (taker.kind == Kind::market) return close(at, taker, ExpiryReason::no_liquidity);
    if (taker.time_in_force == TimeInForce::fill_or_kill)
        return close(at, taker, ExpiryReason::unfilled_fok);
    if (taker.time_in_force == TimeInForce::immediate_or_cancel)
        return close(at, taker, ExpiryReason::unfilled_ioc);
    if (wanted(at, taker, taker.price).is_zero())
        return close(at, taker, ExpiryReason::nothing_left);
    rest(at, taker);
}

// Stands in the book, at the end of its price's queue; an iceberg with its next part.
void Exchange::rest(Listing& at, Order& order) {
    order.shown = order.display_quantity ? smaller_of(*order.display_quantity, order.remaining())
                                         : order.remaining();
    at.book.add(order.side, order.price, order.id, order.shown);
    order.is_on_book = true;
}

void Exchange::take_off(Listing& at, Order& order) {
    if (order.is_on_book) at.book.remove(order.side, order.price, order.id);
    order.is_on_book = false;
    order.shown = Decimal();
}

void Exchange::pay_spot(Listing& at, Order& buyer, Order& seller, Trade const& trade) {
    auto const pay = [this](Order const& from, Order const& to, std::string const& asset,
                            Decimal amount) {
        if (from.kind == Kind::market)
            accounts_.pay_free(from.account, to.account, asset, amount);
        else
            accounts_.pay_locked(from.account, to.account, asset, amount);
    };
    pay(buyer, seller, at.rules.quote, trade.quote);
    pay(seller, buyer, at.rules.base, trade.quantity);
}

Fill Exchange::trade(Listing& at, Order& taker, Order& maker, Decimal quantity, Decimal price) {
    auto const is_taker_buyer = taker.side == Side::buy;
    Trade const trade{.id = at.next_trade++,
                      .symbol = at.rules.symbol,
                      .price = price,
                      .quantity = quantity,
                      .quote = worth(at, price, quantity),
                      .buy_order = is_taker_buyer ? taker.id : maker.id,
                      .sell_order = is_taker_buyer ? maker.id : taker.id,
                      .is_buyer_maker = !is_taker_buyer,
                      .time_ms = now_ms_};
    at.last = price;
    at.book.reduce(maker.side, maker.price, maker.id, quantity);
    maker.shown = maker.shown - quantity;
    if (!at.rules.is_perpetual())
        pay_spot(at, is_taker_buyer ? taker : maker, is_taker_buyer ? maker : taker, trade);

    events_.push_back(trade);
    at.trades.push_back(trade);
    if (at.trades.size() > trades_kept) at.trades.pop_front();
    auto const maker_id = maker.id;
    auto const maker_account = maker.account;
    auto const result = book_side(at, taker, trade, false);
    book_side(at, maker, trade, true);
    // The shown part of an iceberg is gone: the next one queues up behind everyone at its price.
    if (maker.is_open() && maker.is_on_book && maker.shown.is_zero()) rest(at, maker);
    if (at.rules.is_perpetual()) {
        drop_reducers(at, taker.account);
        if (maker_account != taker.account) drop_reducers(at, maker_account);
    }
    forget_if_market(at, maker_id);
    return result;
}

// Quantities, lock, profit, fee and report of one side of a trade.
Fill Exchange::book_side(Listing& at, Order& order, Trade const& trade, bool is_maker) {
    auto const is_buy = order.side == Side::buy;
    auto const is_perpetual = at.rules.is_perpetual();
    order.executed = order.executed + trade.quantity;
    order.executed_quote = order.executed_quote + trade.quote;
    order.updated_ms = now_ms_;
    if (locks(at.rules, order)) {
        auto const spent = is_buy ? trade.quote : trade.quantity;
        auto const required =
            is_buy ? product_up_8(order.price, order.remaining()) : order.remaining();
        accounts_.unlock(order.account, is_buy ? at.rules.quote : at.rules.base,
                         order.locked - spent - required);
        order.locked = required;
    }
    auto const& asset = is_buy && !is_perpetual ? at.rules.base : at.rules.quote;
    Fill fill{.trade_id = trade.id,
              .order_id = order.id,
              .account = order.account,
              .symbol = order.symbol,
              .client_id = order.client_id,
              .side = order.side,
              .price = trade.price,
              .quantity = trade.quantity,
              .quote = trade.quote,
              .fee_asset = asset,
              .is_maker = is_maker,
              .time_ms = now_ms_,
              .position_side = order.position_side,
              .forced = order.forced};
    if (is_perpetual) fill.realised = move_position(at, order, trade);
    auto const gained = is_buy && !is_perpetual ? trade.quantity : trade.quote;
    if (order.account != market_account)
        fill.fee = charge(order.account, fee_account, asset, product_down_8(gained, fee_rate_));
    order.fee = order.fee + fill.fee;
    order.realised = order.realised + fill.realised;
    if (is_perpetual) {
        auto& held = position_of(order);
        held.fees = held.fees + fill.fee;
    }
    // An order for an amount of quote is done when what is left buys no whole lot.
    auto const is_done = order.quote_quantity.is_zero() ? order.remaining().is_zero()
                                                        : wanted(at, order, trade.price).is_zero();
    if (is_done && !order.quote_quantity.is_zero()) order.quantity = order.executed;
    order.status = is_done ? Status::filled : Status::partially_filled;
    if (is_done) {
        order.is_on_book = false;
        at.open[order.account].erase(order.id);
    }
    if (order.account != market_account) {
        at.fills[order.account].push_back(fill);
        tell(at, {.what = Happening::trade, .order = order, .fill = fill});
        if (is_perpetual) tell_position(position_of(order), BalanceReason::order);
    }
    return fill;
}

void Exchange::close(Listing& at, Order& order, ExpiryReason why) {
    order.expiry = why;
    close(at, order, Status::expired);
}

void Exchange::close(Listing& at, Order& order, Status status) {
    take_off(at, order);
    order.status = status;
    order.updated_ms = now_ms_;
    unlock(at, order);
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
    auto const reason =
        event.order.forced == Forced::no ? BalanceReason::order : BalanceReason::liquidation;
    events_.emplace_back(std::move(event));
    tell_balance(account, reason);
}

void Exchange::tell_balance(std::string const& account, BalanceReason reason) {
    if (auto change = accounts_.take_changes(account, reason, now_ms_))
        events_.emplace_back(std::move(*change));
}

}  // namespace trestle::adapters::sim
