// The matching core by itself: who trades with whom, at what price, who pays, and what is told.
#include <gtest/gtest.h>

#include "adapters/sim/exchange.hpp"
#include "adapters/sim/market.hpp"
#include "adapters/sim/random.hpp"

namespace trestle::adapters::sim {
namespace {

using namespace trestle::literals;

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

class Matching : public testing::Test {
protected:
    Matching() {
        exchange.list({.symbol = "BTCUSDT",
                       .base = "BTC",
                       .quote = "USDT",
                       .tick = dec("0.01"),
                       .min_price = dec("0.01"),
                       .max_price = dec("1000000"),
                       .lot = dec("0.00001"),
                       .min_quantity = dec("0.00001"),
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
    ~Matching() override {
        // Value is never made or lost, whatever a test did.
        EXPECT_EQ(exchange.accounts().total("USDT"), usdt);
        EXPECT_EQ(exchange.accounts().total("BTC"), btc);
    }

    static OrderRequest limit(std::string account, Side side, std::string_view quantity,
                              std::string_view price, std::string id) {
        return {.account = std::move(account),
                .symbol = "BTCUSDT",
                .client_id = std::move(id),
                .side = side,
                .kind = Kind::limit,
                .time_in_force = TimeInForce::good_till_cancel,
                .price = dec(price),
                .quantity = dec(quantity)};
    }
    Order placed(OrderRequest const& request) {
        auto const result = exchange.place(request);
        EXPECT_TRUE(result.ok());
        return result ? result->order : Order();
    }
    std::optional<Refused> refusal(OrderRequest const& request) {
        auto const result = exchange.place(request);
        return result ? std::nullopt : std::optional(result.error());
    }
    Decimal free(std::string_view account, std::string_view asset) {
        return exchange.accounts().free(account, asset);
    }
    Decimal locked(std::string_view account, std::string_view asset) {
        return exchange.accounts().locked(account, asset);
    }

    Exchange exchange{dec("0.001"), 1000};
    Decimal usdt, btc;
};

TEST_F(Matching, a_resting_order_locks_what_it_may_spend) {
    placed(limit("ann", Side::buy, "0.5", "59000", "a1"));
    EXPECT_EQ(locked("ann", "USDT"), dec("29500"));
    EXPECT_EQ(free("ann", "USDT"), dec("970500"));
    placed(limit("ann", Side::sell, "2", "61000", "a2"));
    EXPECT_EQ(locked("ann", "BTC"), dec("2"));
}

TEST_F(Matching, better_price_first_and_at_one_price_the_earlier_order) {
    placed(limit("ann", Side::sell, "1", "60010", "worse"));
    placed(limit("ann", Side::sell, "1", "60000", "first"));
    placed(limit("ann", Side::sell, "1", "60000", "second"));
    auto const taken = exchange.place(limit("bob", Side::buy, "2.5", "60010", "b1"));
    ASSERT_TRUE(taken.ok());
    ASSERT_EQ(taken->fills.size(), 3U);
    auto const& fills = exchange.fills("ann", "BTCUSDT");
    EXPECT_EQ(fills[0].client_id, "first");
    EXPECT_EQ(fills[1].client_id, "second");
    EXPECT_EQ(fills[2].client_id, "worse");
    EXPECT_EQ(fills[2].quantity, dec("0.5"));
    EXPECT_EQ(taken->order.executed_quote, dec("150005"));
    EXPECT_EQ(taken->order.status, Status::filled);
}

TEST_F(Matching, the_taker_gets_the_makers_price_and_the_difference_is_unlocked) {
    placed(limit("ann", Side::sell, "1", "59000", "a1"));
    placed(limit("bob", Side::buy, "1", "60000", "b1"));
    EXPECT_EQ(free("bob", "USDT"), dec("941000"));
    EXPECT_TRUE(locked("bob", "USDT").is_zero());
    EXPECT_EQ(free("bob", "BTC"), dec("10.999"));  // the fee is taken from what is received
    EXPECT_EQ(free("ann", "USDT"), dec("1058941"));
    EXPECT_EQ(exchange.accounts().free(fee_account, "BTC"), dec("0.001"));
    EXPECT_EQ(exchange.accounts().free(fee_account, "USDT"), dec("59"));
}

TEST_F(Matching, the_rest_of_a_good_till_cancel_order_stands_in_the_book) {
    placed(limit("ann", Side::sell, "1", "60000", "a1"));
    auto const order = placed(limit("bob", Side::buy, "3", "60000", "b1"));
    EXPECT_EQ(order.status, Status::partially_filled);
    EXPECT_EQ(order.remaining(), dec("2"));
    EXPECT_EQ(exchange.book("BTCUSDT").top().bid, (Quote{dec("60000"), dec("2")}));
    EXPECT_EQ(locked("bob", "USDT"), dec("120000"));
}

TEST_F(Matching, immediate_or_cancel_keeps_its_fills_and_drops_the_rest) {
    placed(limit("ann", Side::sell, "1", "60000", "a1"));
    auto request = limit("bob", Side::buy, "3", "60000", "b1");
    request.time_in_force = TimeInForce::immediate_or_cancel;
    auto const order = placed(request);
    EXPECT_EQ(order.status, Status::expired);
    EXPECT_EQ(order.expiry, ExpiryReason::unfilled_ioc);
    EXPECT_EQ(order.executed, dec("1"));
    EXPECT_TRUE(locked("bob", "USDT").is_zero());
    EXPECT_FALSE(exchange.book("BTCUSDT").top().bid);
}

TEST_F(Matching, fill_or_kill_trades_all_or_nothing) {
    placed(limit("ann", Side::sell, "1", "60000", "a1"));
    placed(limit("ann", Side::sell, "1", "60001", "a2"));
    auto request = limit("bob", Side::buy, "2", "60000", "b1");
    request.time_in_force = TimeInForce::fill_or_kill;
    auto const killed = placed(request);
    EXPECT_EQ(killed.status, Status::expired);
    EXPECT_EQ(killed.expiry, ExpiryReason::unfilled_fok);
    EXPECT_TRUE(killed.executed.is_zero());
    request.price = dec("60001");
    request.client_id = "b2";
    EXPECT_EQ(placed(request).status, Status::filled);
}

TEST_F(Matching, a_maker_only_order_is_refused_when_it_would_take) {
    placed(limit("ann", Side::sell, "1", "60000", "a1"));
    auto request = limit("bob", Side::buy, "1", "60000", "b1");
    request.kind = Kind::limit_maker;
    EXPECT_EQ(refusal(request), Refused::would_take);
    request.price = dec("59999.99");
    EXPECT_EQ(placed(request).status, Status::working);
}

TEST_F(Matching, a_market_order_by_quote_amount_spends_no_more_than_that) {
    placed(limit("ann", Side::sell, "0.001", "60000", "a1"));
    placed(limit("ann", Side::sell, "1", "70000", "a2"));
    OrderRequest request{.account = "bob",
                         .symbol = "BTCUSDT",
                         .client_id = "b1",
                         .side = Side::buy,
                         .kind = Kind::market,
                         .quote_quantity = dec("100")};
    auto const order = placed(request);
    EXPECT_EQ(order.status, Status::filled);
    EXPECT_EQ(order.executed, dec("0.00157"));  // 60 for 0.001, then 0.00057 × 70000 = 39.90
    EXPECT_EQ(order.executed_quote, dec("99.9"));
    EXPECT_EQ(order.quantity, order.executed);
}

TEST_F(Matching, a_market_order_without_a_counterpart_expires) {
    OrderRequest const request{.account = "bob",
                               .symbol = "BTCUSDT",
                               .client_id = "b1",
                               .side = Side::sell,
                               .kind = Kind::market,
                               .quantity = dec("1")};
    auto const order = placed(request);
    EXPECT_EQ(order.status, Status::expired);
    EXPECT_EQ(order.expiry, ExpiryReason::no_liquidity);
}

TEST_F(Matching, a_client_id_is_free_again_once_its_order_has_closed) {
    auto const order = placed(limit("ann", Side::buy, "1", "59000", "same"));
    EXPECT_EQ(refusal(limit("ann", Side::buy, "1", "58000", "same")), Refused::duplicate_client_id);
    EXPECT_EQ(placed(limit("bob", Side::buy, "1", "58000", "same")).status, Status::working);
    ASSERT_TRUE(exchange.cancel("BTCUSDT", order.id, "c", CancelOnly::any).ok());
    auto const again = placed(limit("ann", Side::buy, "1", "58000", "same"));
    EXPECT_EQ(exchange.find_client("ann", "BTCUSDT", "same")->id, again.id);
}

TEST_F(Matching, one_does_not_trade_with_oneself) {
    struct Case {
        SelfTrade mode;
        Status maker, taker;
    };
    for (auto const& [mode, maker_ends, taker_ends] :
         {Case{SelfTrade::expire_maker, Status::expired_in_match, Status::working},
          Case{SelfTrade::expire_taker, Status::working, Status::expired_in_match},
          Case{SelfTrade::expire_both, Status::expired_in_match, Status::expired_in_match},
          Case{SelfTrade::none, Status::filled, Status::filled}}) {
        SCOPED_TRACE(static_cast<int>(mode));
        auto const maker = placed(limit("ann", Side::sell, "1", "60000", "maker"));
        auto request = limit("ann", Side::buy, "1", "60000", "taker");
        request.self_trade = mode;
        auto const taker = placed(request);
        EXPECT_EQ(exchange.find("BTCUSDT", maker.id)->status, maker_ends);
        EXPECT_EQ(taker.status, taker_ends);
        for (auto const id : {maker.id, taker.id})
            static_cast<void>(exchange.cancel("BTCUSDT", id, "c", CancelOnly::any));
        EXPECT_TRUE(locked("ann", "USDT").is_zero());
        EXPECT_TRUE(locked("ann", "BTC").is_zero());
    }
}

TEST_F(Matching, an_amended_order_keeps_its_place_and_unlocks_the_difference) {
    auto const first = placed(limit("ann", Side::sell, "2", "60000", "first"));
    placed(limit("bob", Side::sell, "1", "60000", "second"));
    auto const amended = exchange.amend("BTCUSDT", first.id, dec("1.5"), "first-b");
    ASSERT_TRUE(amended.ok());
    EXPECT_EQ(amended->previous_client_id, "first");
    EXPECT_EQ(locked("ann", "BTC"), dec("1.5"));
    EXPECT_EQ(exchange.find_client("ann", "BTCUSDT", "first"), nullptr);
    EXPECT_EQ(exchange.find_client("ann", "BTCUSDT", "first-b")->id, first.id);
    placed(limit("bob", Side::buy, "0.5", "60000", "b1"));
    EXPECT_EQ(exchange.find("BTCUSDT", first.id)->executed, dec("0.5"));

    auto const error = [&](std::string_view quantity) {
        return exchange.amend("BTCUSDT", first.id, dec(quantity), "x").error();
    };
    EXPECT_EQ(error("1.6"), Refused::amend_increases);
    EXPECT_EQ(error("1.5"), Refused::amend_changes_nothing);
    EXPECT_EQ(error("0.5"), Refused::amend_changes_nothing);  // that much is filled
    EXPECT_EQ(error("0.700001"), Refused::lot_size);
}

TEST_F(Matching, a_cancel_may_be_limited_to_what_is_untouched_or_partly_filled) {
    auto const fresh = placed(limit("ann", Side::sell, "1", "60000", "fresh"));
    EXPECT_EQ(exchange.cancel("BTCUSDT", fresh.id, "c", CancelOnly::partially_filled).error(),
              Refused::cancel_restricted);
    placed(limit("bob", Side::buy, "0.5", "60000", "b1"));
    EXPECT_EQ(exchange.cancel("BTCUSDT", fresh.id, "c", CancelOnly::untouched).error(),
              Refused::cancel_restricted);
    ASSERT_TRUE(exchange.cancel("BTCUSDT", fresh.id, "c", CancelOnly::partially_filled).ok());
    EXPECT_EQ(exchange.cancel("BTCUSDT", fresh.id, "c", CancelOnly::any).error(),
              Refused::unknown_order);
}

TEST_F(Matching, each_rule_of_the_symbol_refuses_by_its_own_name) {
    struct Case {
        std::string_view quantity, price;
        Refused refused;
    };
    for (auto const& [quantity, price, expected] :
         {Case{"1", "60000.001", Refused::price_filter},
          Case{"1", "300000.01", Refused::percent_price},
          Case{"1", "11999.99", Refused::percent_price},
          Case{"0.000001", "60000", Refused::lot_size}, Case{"101", "60000", Refused::lot_size},
          Case{"0.000015", "60000", Refused::lot_size}, Case{"0.00008", "60000", Refused::notional},
          Case{"17", "60000", Refused::insufficient_balance}})
        EXPECT_EQ(refusal(limit("ann", Side::buy, quantity, price, "x")), expected)
            << quantity << " at " << price;
    OrderRequest const market{.account = "ann",
                              .symbol = "BTCUSDT",
                              .client_id = "x",
                              .side = Side::buy,
                              .kind = Kind::market,
                              .quantity = dec("51")};
    EXPECT_EQ(refusal(market), Refused::market_lot_size);
    auto other = limit("ann", Side::buy, "1", "60000", "x");
    other.symbol = "NOPE";
    EXPECT_EQ(refusal(other), Refused::unknown_symbol);
    exchange.rules("BTCUSDT")->is_trading = false;
    EXPECT_EQ(refusal(limit("ann", Side::buy, "1", "60000", "x")), Refused::market_closed);
}

TEST_F(Matching, events_tell_the_story_in_order) {
    placed(limit("ann", Side::sell, "1", "60000", "a1"));
    static_cast<void>(exchange.take_events());
    auto request = limit("bob", Side::buy, "2", "60000", "b1");
    request.time_in_force = TimeInForce::immediate_or_cancel;
    placed(request);
    std::vector<std::string> story;
    for (auto const& event : exchange.take_events()) {
        if (auto const* const order = std::get_if<OrderEvent>(&event))
            story.push_back(order->order.client_id + " " +
                            std::to_string(static_cast<int>(order->what)));
        else if (auto const* const balance = std::get_if<BalanceEvent>(&event))
            story.push_back(balance->account + " balances");
        else
            story.push_back("trade");
    }
    EXPECT_EQ(story,
              (std::vector<std::string>{"b1 0", "bob balances", "trade", "b1 1", "bob balances",
                                        "a1 1", "ann balances", "b1 4", "bob balances"}));
}

TEST_F(Matching, the_control_fill_trades_with_that_order_only) {
    placed(limit("ann", Side::buy, "1", "59990", "better"));
    auto const order = placed(limit("bob", Side::buy, "1", "59000", "worse"));
    auto const fill = exchange.fill("BTCUSDT", order.id, dec("0.4"), std::nullopt);
    ASSERT_TRUE(fill);
    EXPECT_EQ(fill->client_id, "worse");
    EXPECT_EQ(fill->price, dec("59000"));
    EXPECT_EQ(exchange.find("BTCUSDT", order.id)->status, Status::partially_filled);
    ASSERT_TRUE(exchange.fill("BTCUSDT", order.id, dec("9"), std::nullopt));
    EXPECT_EQ(exchange.find("BTCUSDT", order.id)->status, Status::filled);
    EXPECT_FALSE(exchange.fill("BTCUSDT", order.id, dec("1"), std::nullopt));
}

TEST_F(Matching, followers_of_the_changes_hold_the_same_book) {
    std::map<Decimal, Decimal> bids;
    std::int64_t last = 0;
    Random random(7);
    for (int step = 0; step < 300; ++step) {
        auto const price = Decimal::whole(59'000 + random.between(0, 20));
        auto request = limit("ann", Side::buy, "0.01", "1", "id" + std::to_string(step));
        request.price = price;
        auto const order = placed(request);
        if (random.happens(60)) {
            ASSERT_TRUE(exchange.cancel("BTCUSDT", order.id, "c", CancelOnly::any).ok());
        }
        if (!random.happens(30)) continue;
        auto const changes = exchange.take_book_changes("BTCUSDT");
        if (!changes) continue;
        EXPECT_EQ(changes->first_update, last + 1);
        last = changes->last_update;
        for (auto const& level : changes->bids) {
            bids[level.price] = level.quantity;
            if (level.quantity.is_zero()) bids.erase(level.price);
        }
        auto const expected = exchange.book("BTCUSDT").levels(Side::buy, 1000);
        ASSERT_EQ(bids.size(), expected.size());
        for (auto const& level : expected) EXPECT_EQ(bids[level.price], level.quantity);
    }
}

// Whatever happens, no asset is made or lost and no lock outlives its order (see ~Matching).
TEST_F(Matching, random_trading_conserves_every_asset) {
    auto const* const given = std::getenv("TRESTLE_SEED");
    std::uint64_t const seed = given ? std::strtoull(given, nullptr, 10) : 20'241'121;
    std::cout << "seed=" << seed << " again: TRESTLE_SEED=" << seed
              << " sim_matching_test --gtest_filter=*conserves*\n";
    Random random(seed);
    std::vector<std::int64_t> ids;
    for (int step = 0; step < 4000; ++step) {
        auto const account = random.happens(50) ? "ann" : "bob";
        auto request = limit(account, random.happens(50) ? Side::buy : Side::sell, "1", "1",
                             "id" + std::to_string(step));
        request.price = Decimal::from_raw(dec("0.01").raw() * random.between(5'990'000, 6'010'000));
        request.quantity = Decimal::from_raw(dec("0.00001").raw() * random.between(10, 30'000));
        request.time_in_force = static_cast<TimeInForce>(random.between(0, 2));
        request.self_trade = static_cast<SelfTrade>(random.between(0, 3));
        if (random.happens(20)) {
            request.kind = Kind::market;
            request.price.reset();
            request.time_in_force = TimeInForce::good_till_cancel;
            if (random.happens(50)) {
                request.quantity.reset();
                request.quote_quantity = Decimal::whole(random.between(5, 900));
            }
        }
        if (auto const result = exchange.place(request)) ids.push_back(result->order.id);
        if (ids.empty() || !random.happens(40)) continue;
        auto const id = ids[static_cast<std::size_t>(
            random.between(0, static_cast<std::int64_t>(ids.size()) - 1))];
        auto const* const order = exchange.find("BTCUSDT", id);
        if (random.happens(50))
            static_cast<void>(exchange.cancel("BTCUSDT", id, "c", CancelOnly::any));
        else if (order->is_open())
            static_cast<void>(
                exchange.amend("BTCUSDT", id,
                               Decimal::from_raw(order->quantity.raw() / 2 / dec("0.00001").raw() *
                                                 dec("0.00001").raw()),
                               "am" + std::to_string(step)));
    }
    EXPECT_GT(exchange.fills("ann", "BTCUSDT").size(), 500U);
    Decimal expected_quote, expected_base;
    for (auto const* order : exchange.open_orders("ann", "BTCUSDT"))
        (order->side == Side::buy ? expected_quote : expected_base) =
            (order->side == Side::buy ? expected_quote : expected_base) + order->locked;
    EXPECT_EQ(locked("ann", "USDT"), expected_quote);
    EXPECT_EQ(locked("ann", "BTC"), expected_base);
}

TEST_F(Matching, the_same_seed_gives_the_same_market) {
    auto const run = [](std::uint64_t seed) {
        Exchange one(dec("0.001"), 1000);
        one.list({.symbol = "BTCUSDT",
                  .base = "BTC",
                  .quote = "USDT",
                  .tick = dec("0.01"),
                  .min_price = dec("0.01"),
                  .max_price = dec("1000000"),
                  .lot = dec("0.00001"),
                  .min_quantity = dec("0.00001"),
                  .max_quantity = dec("100"),
                  .max_market_quantity = dec("50"),
                  .min_notional = dec("5"),
                  .max_notional = dec("9000000")},
                 dec("60000"));
        Market market(one, {}, seed);
        market.add("BTCUSDT", dec("60000"), dec("0.0002"));
        std::string story;
        for (int tick = 0; tick < 50; ++tick) {
            market.tick();
            for (auto const& event : one.take_events())
                if (auto const* const trade = std::get_if<Trade>(&event))
                    story += trade->price.to_string() + "*" + trade->quantity.to_string() + " ";
            story += one.book("BTCUSDT").top().bid->price.to_string() + "\n";
        }
        return story;
    };
    EXPECT_EQ(run(3), run(3));
    EXPECT_NE(run(3), run(4));
    EXPECT_NE(run(3).find('*'), std::string::npos);
}

}  // namespace
}  // namespace trestle::adapters::sim
