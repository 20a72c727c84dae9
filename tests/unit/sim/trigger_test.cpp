// Orders that wait, change and end by other means than trading: triggers, icebergs, amendments,
// dates, the dead man's switch. On spot, where every order locks what it may spend.
#include <gtest/gtest.h>

#include "adapters/sim/exchange.hpp"
#include "adapters/sim/latency.hpp"

namespace trestle::adapters::sim {
namespace {

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

class Triggers : public testing::Test {
protected:
    Triggers() {
        exchange.list({.symbol = "BTCUSDT",
                       .base = "BTC",
                       .quote = "USDT",
                       .tick = dec("0.01"),
                       .min_price = dec("0.01"),
                       .max_price = dec("1000000"),
                       .lot = dec("0.001"),
                       .min_quantity = dec("0.001"),
                       .max_quantity = dec("100"),
                       .max_market_quantity = dec("50"),
                       .min_notional = dec("5"),
                       .max_notional = dec("9000000")},
                      dec("60000"));
        for (auto const* name : {"ann", "bob"}) {
            exchange.open_account(name, "USDT", dec("1000000"));
            exchange.open_account(name, "BTC", dec("10"));
        }
        exchange.set_time(1'700'000'000'000);
        usdt = exchange.accounts().total("USDT");
        btc = exchange.accounts().total("BTC");
    }
    ~Triggers() override {
        EXPECT_EQ(exchange.accounts().total("USDT"), usdt);
        EXPECT_EQ(exchange.accounts().total("BTC"), btc);
    }

    static OrderRequest limit(std::string account, Side side, std::string_view quantity,
                              std::string_view price, std::string id) {
        return {.account = std::move(account),
                .symbol = "BTCUSDT",
                .client_id = std::move(id),
                .side = side,
                .price = dec(price),
                .quantity = dec(quantity)};
    }
    static OrderRequest stop(Side side, std::string_view quantity, std::string_view trigger,
                             std::string id) {
        auto const direction =
            side == Side::buy ? TriggerDirection::rises_to : TriggerDirection::falls_to;
        return {.account = "ann",
                .symbol = "BTCUSDT",
                .client_id = std::move(id),
                .side = side,
                .kind = Kind::market,
                .quantity = dec(quantity),
                .trigger = Trigger{.price = dec(trigger), .direction = direction}};
    }
    Order placed(OrderRequest const& request) {
        auto const result = exchange.place(request);
        EXPECT_TRUE(result.ok()) << (result ? 0 : static_cast<int>(result.error()));
        return result ? result->order : Order();
    }
    std::optional<Refused> refusal(OrderRequest const& request) {
        auto const result = exchange.place(request);
        return result ? std::nullopt : std::optional(result.error());
    }
    // Bob buys from the market at this price: the last price is there.
    void trade_at(std::string_view price) {
        placed(limit("@market", Side::sell, "0.001", price, ""));
        placed(limit("bob", Side::buy, "0.001", price, "last" + std::to_string(++trades)));
    }
    Order now(std::int64_t id) { return *exchange.find("BTCUSDT", id); }
    Decimal locked(std::string_view account, std::string_view asset) {
        return exchange.accounts().locked(account, asset);
    }

    Exchange exchange{dec("0.001"), 1000};
    Decimal usdt, btc;
    int trades = 0;
};

TEST_F(Triggers, a_stop_waits_outside_the_book_and_then_sells_at_the_market) {
    placed(limit("@market", Side::buy, "5", "58500", ""));
    auto const order = placed(stop(Side::sell, "1", "59000", "s"));
    EXPECT_EQ(order.status, Status::untriggered);
    EXPECT_FALSE(order.is_on_book);
    trade_at("59000.01");
    EXPECT_EQ(now(order.id).status, Status::untriggered);
    trade_at("59000");
    EXPECT_EQ(now(order.id).status, Status::filled);
    EXPECT_EQ(now(order.id).executed_quote, dec("58500"));
}

TEST_F(Triggers, a_stop_that_is_reached_already_is_refused) {
    EXPECT_EQ(refusal(stop(Side::sell, "1", "60000", "s")), Refused::would_trigger);
    EXPECT_EQ(refusal(stop(Side::buy, "1", "59999", "s")), Refused::would_trigger);
    EXPECT_EQ(refusal(stop(Side::buy, "1", "60000.001", "s")), Refused::price_filter);
}

TEST_F(Triggers, a_stop_limit_locks_at_once_and_rests_when_it_is_triggered) {
    auto request = stop(Side::buy, "1", "61000", "s");
    request.kind = Kind::limit;
    request.price = dec("61500");
    auto const order = placed(request);
    EXPECT_EQ(locked("ann", "USDT"), dec("61500"));
    trade_at("61000");
    EXPECT_EQ(now(order.id).status, Status::working);
    EXPECT_EQ(exchange.book("BTCUSDT").top().bid, (Quote{dec("61500"), dec("1")}));
    EXPECT_EQ(locked("ann", "USDT"), dec("61500"));
}

TEST_F(Triggers, a_canceled_stop_never_fires) {
    auto const order = placed(stop(Side::sell, "1", "59000", "s"));
    ASSERT_TRUE(exchange.cancel("BTCUSDT", order.id, "c", CancelOnly::any).ok());
    trade_at("58000");
    EXPECT_EQ(now(order.id).status, Status::canceled);
    EXPECT_TRUE(now(order.id).executed.is_zero());
}

TEST_F(Triggers, one_stop_may_set_off_the_next) {
    placed(limit("@market", Side::buy, "1", "58900", ""));
    placed(limit("@market", Side::buy, "1", "58000", ""));
    auto const first = placed(stop(Side::sell, "1", "59000", "s1"));
    auto const second = placed(stop(Side::sell, "1", "58950", "s2"));
    trade_at("59000");
    EXPECT_EQ(now(first.id).executed_quote, dec("58900"));
    EXPECT_EQ(now(second.id).executed_quote, dec("58000"));
}

TEST_F(Triggers, a_trailing_stop_begins_at_its_activation_and_never_steps_back) {
    placed(limit("@market", Side::buy, "5", "50000", ""));
    auto request = stop(Side::sell, "1", "0", "s");
    request.trigger->trailing_share = dec("0.01");
    request.trigger->activation = dec("61000");
    auto const order = placed(request);
    trade_at("60500");
    EXPECT_TRUE(now(order.id).trigger->price.is_zero());
    trade_at("62000");
    EXPECT_EQ(now(order.id).trigger->price, dec("61380"));
    trade_at("61400");
    EXPECT_EQ(now(order.id).trigger->price, dec("61380"));
    trade_at("61380");
    EXPECT_EQ(now(order.id).status, Status::filled);
}

TEST_F(Triggers, a_trigger_order_that_is_apart_makes_another_order) {
    placed(limit("@market", Side::buy, "5", "58500", ""));
    auto request = stop(Side::sell, "1", "59000", "s");
    request.trigger->makes_new_order = true;
    auto const order = placed(request);
    EXPECT_EQ(exchange.find_client("ann", "BTCUSDT", "s"), nullptr);
    EXPECT_EQ(exchange.find_trigger("ann", "BTCUSDT", "s")->id, order.id);
    EXPECT_TRUE(exchange.cancel_all("ann", "BTCUSDT", "").empty());
    trade_at("59000");
    EXPECT_EQ(now(order.id).status, Status::triggered);
    auto const made = now(now(order.id).made_order);
    EXPECT_EQ(made.made_by, order.id);
    EXPECT_EQ(made.status, Status::filled);
    EXPECT_EQ(exchange.find_client("ann", "BTCUSDT", "s")->id, made.id);
}

TEST_F(Triggers, a_stop_without_the_money_is_rejected_when_it_fires) {
    placed(limit("@market", Side::sell, "50", "61000", ""));
    auto const order = placed(stop(Side::buy, "20", "60500", "s"));
    trade_at("60500");
    EXPECT_EQ(now(order.id).status, Status::rejected);
    auto const events = exchange.take_events();
    auto const is_told = std::any_of(events.begin(), events.end(), [](Event const& event) {
        auto const* const order_event = std::get_if<OrderEvent>(&event);
        return order_event && order_event->refused == Refused::insufficient_balance;
    });
    EXPECT_TRUE(is_told);
}

TEST_F(Triggers, an_iceberg_shows_a_part_and_queues_up_again) {
    auto request = limit("ann", Side::sell, "3", "60000", "ice");
    request.display_quantity = dec("1");
    auto const ice = placed(request);
    placed(limit("bob", Side::sell, "1", "60000", "plain"));
    EXPECT_EQ(exchange.book("BTCUSDT").top().ask, (Quote{dec("60000"), dec("2")}));
    placed(limit("@market", Side::buy, "1.5", "60000", ""));
    // The first part of the iceberg, then half of the plain order behind it.
    EXPECT_EQ(now(ice.id).executed, dec("1"));
    EXPECT_EQ(exchange.find_client("bob", "BTCUSDT", "plain")->executed, dec("0.5"));
    EXPECT_EQ(exchange.book("BTCUSDT").top().ask, (Quote{dec("60000"), dec("1.5")}));
    placed(limit("@market", Side::buy, "2.5", "60000", ""));
    EXPECT_EQ(now(ice.id).status, Status::filled);
    EXPECT_TRUE(locked("ann", "BTC").is_zero());
}

TEST_F(Triggers, an_iceberg_of_too_many_parts_is_refused) {
    auto request = limit("ann", Side::sell, "5", "60000", "ice");
    request.display_quantity = dec("0.049");
    EXPECT_EQ(refusal(request), Refused::iceberg_parts);
}

TEST_F(Triggers, an_amendment_locks_what_the_order_has_become) {
    auto const order = placed(limit("ann", Side::buy, "1", "50000", "a"));
    auto const more =
        exchange.modify("BTCUSDT", order.id, {.price = dec("51000"), .quantity = dec("2")});
    ASSERT_TRUE(more.ok());
    EXPECT_EQ(more->client_id, "a");
    EXPECT_EQ(locked("ann", "USDT"), dec("102000"));
    auto const too_much = exchange.modify("BTCUSDT", order.id, {.quantity = dec("30")});
    ASSERT_FALSE(too_much.ok());
    EXPECT_EQ(too_much.error(), Refused::insufficient_balance);
    EXPECT_EQ(locked("ann", "USDT"), dec("102000"));
    EXPECT_EQ(now(order.id).quantity, dec("2"));
}

TEST_F(Triggers, a_smaller_quantity_may_keep_its_place_and_a_new_price_never_does) {
    auto const first = placed(limit("ann", Side::sell, "2", "60000", "a"));
    placed(limit("bob", Side::sell, "1", "60000", "b"));
    ASSERT_TRUE(
        exchange.modify("BTCUSDT", first.id, {.quantity = dec("1"), .keeps_priority = true}).ok());
    placed(limit("@market", Side::buy, "0.5", "60000", ""));
    EXPECT_EQ(now(first.id).executed, dec("0.5"));
    ASSERT_TRUE(exchange.modify("BTCUSDT", first.id, {.quantity = dec("0.9")}).ok());
    placed(limit("@market", Side::buy, "0.5", "60000", ""));
    EXPECT_EQ(now(first.id).executed, dec("0.5"));
    EXPECT_EQ(exchange.find_client("bob", "BTCUSDT", "b")->executed, dec("0.5"));
}

TEST_F(Triggers, an_amendment_may_trade_at_once) {
    placed(limit("@market", Side::sell, "1", "60000", ""));
    auto const order = placed(limit("ann", Side::buy, "1", "59000", "a"));
    auto const changed = exchange.modify("BTCUSDT", order.id, {.price = dec("60000")});
    ASSERT_TRUE(changed.ok());
    EXPECT_EQ(changed->status, Status::filled);
}

TEST_F(Triggers, the_switch_cancels_unless_it_is_wound_again) {
    auto const start = 1'700'000'000'000;
    auto const order = placed(limit("ann", Side::buy, "1", "50000", "a"));
    exchange.arm_countdown("ann", "BTCUSDT", start + 1'000);
    exchange.arm_countdown("ann", "BTCUSDT", start + 2'000);
    exchange.on_time(start + 1'500);
    EXPECT_EQ(now(order.id).status, Status::working);
    exchange.on_time(start + 2'000);
    EXPECT_EQ(now(order.id).status, Status::canceled);
    EXPECT_EQ(now(order.id).expiry, ExpiryReason::countdown);
    auto const next = placed(limit("ann", Side::buy, "1", "50000", "b"));
    exchange.arm_countdown("ann", "", start + 3'000);
    exchange.arm_countdown("ann", "", 0);
    exchange.on_time(start + 9'000);
    EXPECT_EQ(now(next.id).status, Status::working);
}

TEST_F(Triggers, an_order_ends_at_its_date) {
    auto request = limit("ann", Side::buy, "1", "50000", "a");
    request.expires_ms = 1'700'000'001'000;
    auto const order = placed(request);
    exchange.on_time(1'700'000'000'999);
    EXPECT_EQ(now(order.id).status, Status::working);
    exchange.on_time(1'700'000'001'000);
    EXPECT_EQ(now(order.id).expiry, ExpiryReason::date);
    EXPECT_TRUE(locked("ann", "USDT").is_zero());
}

TEST_F(Triggers, a_late_fill_is_booked_as_if_the_order_still_stood) {
    auto const order = placed(limit("ann", Side::buy, "1", "50000", "a"));
    ASSERT_TRUE(exchange.cancel("BTCUSDT", order.id, "c", CancelOnly::any).ok());
    auto const fill = exchange.fill("BTCUSDT", order.id, dec("0.4"), std::nullopt);
    ASSERT_TRUE(fill.has_value());
    EXPECT_EQ(fill->price, dec("50000"));
    EXPECT_EQ(now(order.id).status, Status::canceled);
    EXPECT_EQ(now(order.id).executed, dec("0.4"));
    EXPECT_TRUE(locked("ann", "USDT").is_zero());
    EXPECT_EQ(exchange.accounts().free("ann", "USDT"), dec("980000"));
    EXPECT_FALSE(exchange.book("BTCUSDT").top().bid.has_value());
}

TEST(Latencies, are_drawn_by_seed_within_their_spread) {
    auto const draw = [](std::uint64_t seed) {
        Latency latency({{"", 1, 0}, {"place", 10, 5}}, seed);
        std::vector<std::int64_t> drawn;
        for (int i = 0; i < 20; ++i) drawn.push_back(latency.next("place").count());
        return drawn;
    };
    auto const first = draw(7);
    EXPECT_EQ(first, draw(7));
    EXPECT_NE(first, draw(8));
    for (auto const ms : first) {
        EXPECT_GE(ms, 10);
        EXPECT_LE(ms, 15);
    }
    Latency latency({{"", 1, 0}, {"place", 10, 5}}, 7);
    EXPECT_EQ(latency.next("cancel").count(), 1);
    latency.set({"cancel", 3, 0});
    EXPECT_EQ(latency.next("cancel").count(), 3);
}

}  // namespace
}  // namespace trestle::adapters::sim
