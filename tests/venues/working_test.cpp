// What a session knows to be working at the venue, and what it misses in a list.
#include <gtest/gtest.h>

#include "adapters/session/working.hpp"

namespace trestle::adapters::session {
namespace {

auto const symbol = VenueSymbol::of("BTCUSDT");
auto const first = VenueClientId::of("x1yaz1");
auto const second = VenueClientId::of("x1yaz2");
auto const third = VenueClientId::of("x1yaz3");

Quantity qty(int value) { return Quantity(Decimal::whole(value)); }

VenueRef ref(VenueClientId const& name) {
    return {.venue = Venue::binance_spot, .client_id = name, .order_id = VenueOrderId::of("77")};
}

class WorkingOrders : public testing::Test {
protected:
    void tell(Input const& input) {
        now_ = now_ + std::chrono::seconds(1);
        working_.hear(input, now_);
    }
    void fill(VenueClientId const& name, int quantity) {
        tell(VenueFilled{.ref = ref(name),
                         .trade_id = VenueTradeId::of(std::to_string(++trades_)),
                         .symbol = symbol,
                         .quantity = qty(quantity),
                         .price = Price(Decimal::whole(100))});
    }
    // Of a list that has nothing of ours.
    std::size_t missing() {
        now_ = now_ + std::chrono::seconds(1);
        working_.begin_audit(now_);
        return working_.end_audit().size();
    }

    Working working_;
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    int trades_ = 0;
};

TEST_F(WorkingOrders, one_that_is_filled_is_not_missed) {
    working_.asked(first, symbol, qty(5));
    tell(VenueAccepted{ref(first)});
    fill(first, 2);
    EXPECT_EQ(missing(), 1u);
    fill(first, 3);
    EXPECT_EQ(missing(), 0u);
}

TEST_F(WorkingOrders, made_smaller_under_a_new_name_it_has_filled_what_it_had_under_the_old_one) {
    working_.asked(first, symbol, qty(10));
    tell(VenueAccepted{ref(first)});
    fill(first, 1);
    working_.asked_to_reduce(second, symbol, qty(8));
    tell(VenueReplaced{ref(second), first, qty(1)});
    fill(second, 2);
    working_.asked_to_reduce(third, symbol, qty(6));
    tell(VenueReplaced{ref(third), second, qty(3)});
    tell(VenueReplaced{ref(third), second, qty(3)});  // by the stream as well
    EXPECT_EQ(missing(), 1u);
    fill(third, 3);
    EXPECT_EQ(missing(), 0u);
}

TEST_F(WorkingOrders, a_new_leg_counts_its_own_fills_only) {
    working_.asked(first, symbol, qty(10));
    tell(VenueAccepted{ref(first)});
    fill(first, 4);
    working_.asked(second, symbol, qty(6));
    tell(VenueReplaced{ref(second), first, qty(4)});
    fill(second, 4);
    EXPECT_EQ(missing(), 1u);
    fill(second, 2);
    EXPECT_EQ(missing(), 0u);
}

TEST_F(WorkingOrders, what_is_missing_on_the_way_up_is_left_to_the_core) {
    working_.asked(first, symbol, qty(5));
    tell(VenueAccepted{ref(first)});
    EXPECT_EQ(missing(), 1u);
    working_.forget_missing();
    EXPECT_EQ(missing(), 0u);
}

}  // namespace
}  // namespace trestle::adapters::session
