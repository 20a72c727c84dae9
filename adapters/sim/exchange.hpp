// Owns the matching core: price-time priority, filters, fees, balances, self-trade prevention, and
// the record of all orders and fills. Deterministic: time is told, chance is the caller's. Never
// knows a venue's spelling; the faces put its values into their own words.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/accounts.hpp"
#include "adapters/sim/book.hpp"
#include "adapters/sim/event.hpp"
#include "adapters/sim/order.hpp"
#include "adapters/sim/position.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim {

struct Rules {
    std::string symbol, base, quote;  // `symbol` is unique in the exchange
    std::string name;                 // as the face calls it; two symbols may share it
    Decimal tick, min_price, max_price;
    Decimal lot, min_quantity, max_quantity;
    Decimal max_market_quantity;
    Decimal min_notional, max_notional;
    // A price may be so many times the last one, and no more or less.
    Decimal price_times_up = Decimal::whole(5);
    Decimal price_times_down = Decimal::from_raw(Decimal::unit / 5);
    std::size_t max_open_orders = 200;
    int max_amendments = 10;
    bool is_trading = true;
    std::size_t max_trigger_orders = 10;

    // Of perpetuals; margin, profit and fees are in the quote asset.
    InstrumentKind kind = InstrumentKind::spot;
    Decimal contract_value = Decimal::whole(1);  // base units in one unit of quantity
    int max_leverage = 125;
    Decimal maintenance_rate;  // of the notional
    Decimal liquidation_fee;   // of the notional, to the insurance fund
    Decimal funding_rate;
    std::int64_t funding_interval_ms = 8 * 3'600'000;

    [[nodiscard]] bool is_perpetual() const { return kind == InstrumentKind::linear_perpetual; }
};

// A change of an order that keeps its ids.
struct Modification {
    std::optional<Decimal> price;
    std::optional<Decimal> quantity;       // the new total
    std::optional<Decimal> trigger_price;  // of an order that waits
    // The order keeps its place when only its quantity becomes smaller.
    bool keeps_priority = false;
    // With a total that is filled already, or a post-only order that would now take: the order is
    // canceled. Otherwise the change is refused.
    bool may_cancel = false;
    std::string request_id;
};

struct SymbolSettings {
    int leverage = 20;
    MarginMode margin_mode = MarginMode::cross;
};

struct Placed {
    Order order;
    std::vector<Fill> fills;
};

struct Amended {
    Order order;
    std::string previous_client_id;
    std::int64_t execution_id = 0;
};

class Exchange {
public:
    Exchange(Decimal fee_rate, std::int64_t first_id) : fee_rate_(fee_rate), first_id_(first_id) {}

    void list(Rules rules, Decimal price);
    void open_account(std::string_view account, std::string_view asset, Decimal amount);
    void set_time(std::int64_t now_ms) { now_ms_ = now_ms; }

    Result<Placed, Refused> place(OrderRequest const& request);
    // The rules of the symbol alone, as a dry run or the first half of a replace needs them.
    [[nodiscard]] std::optional<Refused> check(OrderRequest const& request) const;
    Result<Order, Refused> cancel(std::string_view symbol, std::int64_t id,
                                  std::string const& request_id, CancelOnly only);
    Result<Amended, Refused> amend(std::string_view symbol, std::int64_t id, Decimal quantity,
                                   std::string const& client_id);
    // Price, quantity or trigger price; ids stay. May trade at once.
    Result<Order, Refused> modify(std::string_view symbol, std::int64_t id,
                                  Modification const& change);
    // Of one symbol, or of all when it is empty; in the order they came. Orders that are apart (see
    // Order::is_apart) stay, and are canceled by the second of the two.
    std::vector<Order> cancel_all(std::string_view account, std::string_view symbol,
                                  std::string const& request_id);
    std::vector<Order> cancel_all_apart(std::string_view account, std::string_view symbol,
                                        std::string const& request_id);
    // The dead man's switch of one symbol, or of all when it is empty; zero disarms it.
    void arm_countdown(std::string_view account, std::string_view symbol, std::int64_t at_ms);
    // Time passes: switches that ran out, orders past their date, funding that is due.
    void on_time(std::int64_t now_ms);

    // Perpetuals.
    std::optional<Refused> set_leverage(std::string_view account, std::string_view symbol,
                                        int leverage);
    std::optional<Refused> set_margin_mode(std::string_view account, std::string_view symbol,
                                           MarginMode mode);
    std::optional<Refused> set_position_mode(std::string_view account, PositionMode mode);
    [[nodiscard]] PositionMode position_mode(std::string_view account) const;
    [[nodiscard]] SymbolSettings settings(std::string_view account, std::string_view symbol) const;
    // Those that are open, and flat ones that once were; of one symbol, or of all when it is empty.
    [[nodiscard]] std::vector<PositionState> positions(std::string_view account,
                                                       std::string_view symbol) const;
    [[nodiscard]] MarginState margin(std::string_view account, std::string_view asset) const;
    // The middle of the book, or where it is held; the index is the same.
    [[nodiscard]] Decimal mark_price(std::string_view symbol) const;
    // Holds the mark price apart from the market, or lets it follow again. May liquidate.
    void hold_mark_price(std::string_view symbol, std::optional<Decimal> price);
    [[nodiscard]] FundingTerms funding(std::string_view symbol) const;
    void set_funding_rate(std::string_view symbol, Decimal rate);
    // At once, whatever the interval says.
    void settle_funding(std::string_view symbol);
    // Closes the account's positions by force, whatever its margin is.
    void liquidate(std::string_view account, std::string_view symbol);
    // Money from or to the account, by the venue's own doing.
    void transfer(std::string_view account, std::string_view asset, Decimal amount);
    // After the market moved: mark prices, triggers, liquidations.
    void revalue();

    // The venue's own acts, ordered by the control API.
    void expire(std::string_view symbol, std::int64_t id);
    // The market trades with this order at its own price, past everyone before it in the queue;
    // also after it was canceled, as if the two had crossed on the wire.
    std::optional<Fill> fill(std::string_view symbol, std::int64_t id, Decimal quantity,
                             std::optional<Decimal> price);
    void set_last_price(std::string_view symbol, Decimal price);
    [[nodiscard]] Rules* rules(std::string_view symbol);
    [[nodiscard]] Rules const* rules(std::string_view symbol) const;

    [[nodiscard]] Order const* find(std::string_view symbol, std::int64_t id) const;
    // Ids may be used again after their order has closed: the open one, else the latest.
    [[nodiscard]] Order const* find_client(std::string_view account, std::string_view symbol,
                                           std::string_view client_id) const;
    [[nodiscard]] Order const* find_trigger(std::string_view account, std::string_view symbol,
                                            std::string_view client_id) const;
    // All there ever were, and those that are open; trigger orders among them.
    [[nodiscard]] std::vector<Order const*> orders(std::string_view account,
                                                   std::string_view symbol) const;
    [[nodiscard]] std::vector<Order const*> open_orders(std::string_view account,
                                                        std::string_view symbol) const;
    [[nodiscard]] std::vector<Fill> const& fills(std::string_view account,
                                                 std::string_view symbol) const;

    [[nodiscard]] std::vector<std::string> symbols() const;
    [[nodiscard]] Book const& book(std::string_view symbol) const;
    [[nodiscard]] std::optional<BookChanges> take_book_changes(std::string_view symbol);
    // Oldest first; a thousand at most.
    [[nodiscard]] std::deque<Trade> const& recent_trades(std::string_view symbol) const;
    [[nodiscard]] Decimal last_price(std::string_view symbol) const;
    [[nodiscard]] Accounts const& accounts() const { return accounts_; }
    [[nodiscard]] Decimal fee_rate() const { return fee_rate_; }
    [[nodiscard]] std::vector<Event> take_events();

private:
    struct Listing {
        Rules rules;
        Book book;
        Decimal last;
        Decimal mark;
        std::optional<Decimal> held_mark;
        std::int64_t next_funding_ms = 0;
        std::deque<Trade> trades;
        std::vector<std::int64_t> waiting;  // for their triggers, in the order they came
        std::map<std::int64_t, Order> orders;
        std::map<std::string, std::vector<std::int64_t>, std::less<>> by_account;
        std::map<std::string, std::vector<Fill>, std::less<>> fills;
        std::map<std::string, std::int64_t, std::less<>> by_client;  // client_key()
        std::map<std::string, std::map<std::int64_t, Order*>, std::less<>> open;
        std::int64_t next_order = 1;
        std::int64_t next_trade = 1;
        std::int64_t next_execution = 1;
    };
    // What a market order would trade against the book as it stands.
    struct Reach {
        Decimal base;
        Decimal quote;
    };
    using PositionKey = std::pair<std::string, PositionSide>;  // symbol and side

    [[nodiscard]] static std::string client_key(std::string_view account,
                                                std::string_view client_id, bool is_apart);
    [[nodiscard]] static std::string client_key(Order const& order);
    [[nodiscard]] Listing* listing(std::string_view symbol);
    [[nodiscard]] Listing const* listing(std::string_view symbol) const;
    [[nodiscard]] std::optional<Refused> check_rules(Listing const& at,
                                                     OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_admission(Listing const& at,
                                                         OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_trigger(Listing const& at,
                                                       OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_reduction(OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_quantity(Listing const& at,
                                                        OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_payment(Listing const& at,
                                                       OrderRequest const& request) const;
    [[nodiscard]] bool can_pay(Listing const& at, OrderRequest const& request) const;
    [[nodiscard]] static Reach reach(Listing const& at, OrderRequest const& request);
    [[nodiscard]] Decimal wanted(Listing const& at, Order const& order, Decimal price) const;
    [[nodiscard]] static bool crosses(Order const& taker, Decimal price);
    [[nodiscard]] static bool would_take(Listing const& at, Side side, Decimal price);
    [[nodiscard]] static Decimal worth(Listing const& at, Decimal price, Decimal quantity);

    bool reopen(Listing& at, Order& order);
    Placed execute(Listing& at, OrderRequest const& request, Order const* maker);
    void run(Listing& at, Order& order, std::vector<Fill>& fills);
    Order& enter(Listing& at, OrderRequest const& request);
    void lock_for(Listing& at, Order& order);
    void unlock(Listing& at, Order& order);
    void match(Listing& at, Order& taker, std::vector<Fill>& fills);
    [[nodiscard]] bool prevent_self_trade(Listing& at, Order& taker, Order& maker);
    void settle_rest(Listing& at, Order& taker);
    void rest(Listing& at, Order& order);
    void take_off(Listing& at, Order& order);
    void pay_spot(Listing& at, Order& buyer, Order& seller, Trade const& trade);
    Fill trade(Listing& at, Order& taker, Order& maker, Decimal quantity, Decimal price);
    Fill book_side(Listing& at, Order& order, Trade const& trade, bool is_maker);
    void close(Listing& at, Order& order, Status status);
    void close(Listing& at, Order& order, ExpiryReason why);
    void forget_if_market(Listing& at, std::int64_t id);
    void tell(Listing& at, OrderEvent event);
    Order const& end(Listing& at, Order& order, std::string const& request_id, ExpiryReason why);
    std::vector<Order> cancel_those(std::string_view account, std::string_view symbol,
                                    std::string const& request_id, ExpiryReason why, bool is_apart);

    [[nodiscard]] std::optional<Refused> check_change(Listing& at, Order& order,
                                                      Modification const& change);
    void apply_change(Listing& at, Order& order, Modification const& change);
    void expire_dated(Listing& at);
    [[nodiscard]] std::int64_t next_funding_ms(Listing const& at) const;

    // Triggers.
    [[nodiscard]] Decimal watched(Listing const& at, TriggerBy by) const;
    [[nodiscard]] static bool is_reached(Trigger const& trigger, Decimal price);
    static void trail(Order& order, Decimal price);
    void run_triggers(Listing& at);
    void fire(Listing& at, Order& order);
    void fire_apart(Listing& at, Order& order, OrderRequest const& request);
    void refuse_triggered(Listing& at, Order& order, Refused why);
    [[nodiscard]] OrderRequest request_of(Order const& order) const;

    // Perpetuals.
    [[nodiscard]] Position const* position(std::string_view account, std::string_view symbol,
                                           PositionSide side) const;
    Position& position_of(Order const& order);
    [[nodiscard]] Decimal reducible(std::string_view account, std::string_view symbol, Side side,
                                    PositionSide position_side) const;
    [[nodiscard]] static bool reduces(Order const& order);
    Decimal move_position(Listing const& at, Order const& order, Trade const& trade);
    void settle_profit(std::string const& account, std::string const& asset, Decimal profit);
    Decimal charge(std::string const& account, std::string_view to, std::string const& asset,
                   Decimal amount);
    void drop_reducers(Listing& at, std::string const& account);
    [[nodiscard]] PositionState state_of(Position const& position) const;
    [[nodiscard]] Decimal order_margin(std::string_view account, Listing const& at,
                                       OrderRequest const* extra) const;
    [[nodiscard]] Decimal spendable(std::string_view account, std::string const& asset) const;
    [[nodiscard]] Decimal liquidation_price(Position const& position, Decimal maintenance_rate,
                                            Decimal contract_value) const;
    void liquidate_if_due(std::string const& account);
    void liquidate(Listing& at, Position const& position);
    void tell_position(Position const& position, BalanceReason reason);
    void tell_balance(std::string const& account, BalanceReason reason);

    Decimal fee_rate_;
    std::int64_t first_id_;
    std::int64_t now_ms_ = 0;
    std::map<std::string, Listing, std::less<>> listings_;
    Accounts accounts_;
    std::vector<Event> events_;
    std::map<std::string, std::map<PositionKey, Position>, std::less<>> positions_;
    std::map<std::string, PositionMode, std::less<>> modes_;
    std::map<std::pair<std::string, std::string>, SymbolSettings> settings_;  // account, symbol
    std::map<std::pair<std::string, std::string>, std::int64_t> countdowns_;
    std::set<std::string, std::less<>> called_;  // accounts that a margin call was sent to
};

}  // namespace trestle::adapters::sim
