#include "oms/model/ids.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "oms/model/effects.hpp"

namespace trestle {
namespace {

TEST(Ids, VenueClientIdFitsEveryVenue) {
    auto const longest = make_venue_client_id(34'359'738'367, OrderId{~std::uint64_t{0}},
                                              std::numeric_limits<std::uint32_t>::max());
    EXPECT_LE(longest.size(), 32u);
    EXPECT_TRUE(std::ranges::all_of(
        longest.view(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }));
    EXPECT_EQ(make_venue_client_id(1'700'000'000, OrderId{35}, 1).view(), "x1il7s80y13z1");
}

TEST(Ids, RoundTripTheirText) {
    EXPECT_EQ(parse_order_id(to_string(OrderId{184})), OrderId{184});
    EXPECT_EQ(parse_exec_id(to_string(ExecId{184, 2})), (ExecId{184, 2}));
    for (auto const* text : {"", "T", "T0", "184", "T1x", "T-1"}) {
        EXPECT_FALSE(parse_order_id(text).has_value()) << text;
    }
    for (auto const* text : {"", "1", "-", "1-", "1-x", "1-2-3"}) {
        EXPECT_FALSE(parse_exec_id(text).has_value()) << text;
    }
}

TEST(Ids, TextIsRefusedWhenTooLongNeverCut) {
    EXPECT_FALSE(Asset::from("ABCDEFGHIJKLMNOPQ").has_value());
    EXPECT_EQ(Asset::from("ABCDEFGHIJKLMNOP")->view(), "ABCDEFGHIJKLMNOP");
}

TEST(Ids, VenuesHaveNames) {
    EXPECT_EQ(venue_named("binance_spot"), Venue::binance_spot);
    EXPECT_EQ(name_of(Venue::bybit), "bybit");
    EXPECT_FALSE(venue_named("BINANCE").has_value());
}

}  // namespace
}  // namespace trestle
