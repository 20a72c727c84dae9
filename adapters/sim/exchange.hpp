// Owns the matching core: price-time priority, filters, fees, balances, self-trade prevention, and
// the record of all orders and fills. Deterministic: time is told, chance is the caller's. Never
// knows a venue's spelling; the faces put its values into their own words.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sim/accounts.hpp"
#include "adapters/sim/book.hpp"
#include "adapters/sim/order.hpp"
#include "oms/model/result.hpp"

namespace trestle::adapters::sim {

struct Rules {
    std::string symbol, base, quote;
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

    // The venue's own acts, ordered by the control API.
    void expire(std::string_view symbol, std::int64_t id);
    // The market trades with this order at its own price, past everyone before it in the queue.
    std::optional<Fill> fill(std::string_view symbol, std::int64_t id, Decimal quantity,
                             std::optional<Decimal> price);
    void set_last_price(std::string_view symbol, Decimal price);
    [[nodiscard]] Rules* rules(std::string_view symbol);
    [[nodiscard]] Rules const* rules(std::string_view symbol) const;

    [[nodiscard]] Order const* find(std::string_view symbol, std::int64_t id) const;
    // Ids may be used again after their order has closed: the open one, else the latest.
    [[nodiscard]] Order const* find_client(std::string_view account, std::string_view symbol,
                                           std::string_view client_id) const;
    [[nodiscard]] std::vector<Order const*> orders(std::string_view account,
                                                   std::string_view symbol) const;
    [[nodiscard]] std::vector<Order const*> open_orders(std::string_view account,
                                                        std::string_view symbol) const;
    [[nodiscard]] std::vector<Fill> const& fills(std::string_view account,
                                                 std::string_view symbol) const;

    [[nodiscard]] std::vector<std::string> symbols() const;
    [[nodiscard]] Book const& book(std::string_view symbol) const;
    [[nodiscard]] std::optional<BookChanges> take_book_changes(std::string_view symbol);
    [[nodiscard]] Decimal last_price(std::string_view symbol) const;
    [[nodiscard]] Accounts const& accounts() const { return accounts_; }
    [[nodiscard]] Decimal fee_rate() const { return fee_rate_; }
    [[nodiscard]] std::vector<Event> take_events();

private:
    struct Listing {
        Rules rules;
        Book book;
        Decimal last;
        std::map<std::int64_t, Order> orders;
        std::map<std::string, std::vector<std::int64_t>, std::less<>> by_account;
        std::map<std::string, std::vector<Fill>, std::less<>> fills;
        std::map<std::string, std::int64_t, std::less<>> by_client;  // account, '\n', client id
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

    [[nodiscard]] Listing* listing(std::string_view symbol);
    [[nodiscard]] Listing const* listing(std::string_view symbol) const;
    [[nodiscard]] std::optional<Refused> check_rules(Listing const& at,
                                                     OrderRequest const& request) const;
    [[nodiscard]] std::optional<Refused> check_admission(Listing const& at,
                                                         OrderRequest const& request) const;
    [[nodiscard]] bool can_pay(Listing const& at, OrderRequest const& request) const;
    [[nodiscard]] static Reach reach(Listing const& at, OrderRequest const& request);
    [[nodiscard]] static Decimal wanted(Listing const& at, Order const& taker, Decimal price);
    [[nodiscard]] static bool crosses(Order const& taker, Decimal price);

    Order& enter(Listing& at, OrderRequest const& request);
    void match(Listing& at, Order& taker, std::vector<Fill>& fills);
    [[nodiscard]] bool prevent_self_trade(Listing& at, Order& taker, Order& maker);
    void settle_rest(Listing& at, Order& taker);
    Fill trade(Listing& at, Order& taker, Order& maker, Decimal quantity, Decimal price);
    Fill book_side(Listing& at, Order& order, Trade const& trade, bool is_maker);
    void close(Listing& at, Order& order, Status status);
    void forget_if_market(Listing& at, std::int64_t id);
    void tell(Listing& at, OrderEvent event);

    Decimal fee_rate_;
    std::int64_t first_id_;
    std::int64_t now_ms_ = 0;
    std::map<std::string, Listing, std::less<>> listings_;
    Accounts accounts_;
    std::vector<Event> events_;
};

}  // namespace trestle::adapters::sim
