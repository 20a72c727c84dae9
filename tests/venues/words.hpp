// Owns short ways to say orders and answers in the tests of the Binance adapter.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "adapters/binance_spot/codec.hpp"

namespace trestle::adapters::binance_spot::tests {

inline Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

inline VenueClientId const first_leg = VenueClientId::of("x1y7z0");
inline VenueClientId const second_leg = VenueClientId::of("x1y7z1");
inline VenueSymbol const btcusdt = VenueSymbol::of("BTCUSDT");

inline VenueOrder limit_buy(std::string_view quantity, std::string_view price) {
    return {.order = OrderId{7},
            .leg = 0,
            .account = Account::of("DEMO"),
            .instrument = InstrumentId{1},
            .venue = Venue::binance_spot,
            .symbol = btcusdt,
            .client_id = first_leg,
            .side = Side::buy,
            .terms = {.type = OrderType::limit,
                      .quantity = Quantity(dec(quantity)),
                      .price = Price(dec(price))}};
}

inline VenueReplacement replacement(VenueReplacement::Mode mode, std::string_view quantity,
                                    std::string_view price) {
    VenueReplacement change{.mode = mode,
                            .old_client_id = first_leg,
                            .old_order_id = VenueOrderId::of("28"),
                            .old_cumulative = {},
                            .order = limit_buy(quantity, price)};
    change.order.client_id = second_leg;
    change.order.leg = 1;
    return change;
}

// The one input of that kind; fails the test when there is none.
template <class Fact>
Fact only(Inputs const& inputs) {
    Fact const* found = nullptr;
    for (Input const& input : inputs) {
        if (auto const* const fact = std::get_if<Fact>(&input)) {
            EXPECT_EQ(found, nullptr) << "more than one of this kind";
            found = fact;
        }
    }
    EXPECT_NE(found, nullptr) << "none of this kind among " << inputs.size();
    return found ? *found : Fact{};
}

template <class Fact>
bool has(Inputs const& inputs) {
    for (Input const& input : inputs) {
        if (std::holds_alternative<Fact>(input)) return true;
    }
    return false;
}

inline Inputs answer_to(Asked const& asked, std::string_view frame) {
    Payload payload;
    EXPECT_TRUE(payload.parse(frame)) << frame;
    return decode_answer(payload, {}, asked);
}

inline Decoded event_in(std::string_view text) {
    Payload payload;
    EXPECT_TRUE(payload.parse(text)) << text;
    return decode_event(payload, Account::of("DEMO"));
}

}  // namespace trestle::adapters::binance_spot::tests
