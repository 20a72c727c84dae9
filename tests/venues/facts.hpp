// Owns short ways to say what a decoder made of a message, for tests of any adapter.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::tests {

inline Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

inline VenueClientId const first_leg = VenueClientId::of("x1y7z1");
inline VenueClientId const second_leg = VenueClientId::of("x1y7z2");

// The one input of that kind; fails the test when there is none.
template <class Fact>
Fact only(words::Inputs const& inputs) {
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
bool has(words::Inputs const& inputs) {
    for (Input const& input : inputs) {
        if (std::holds_alternative<Fact>(input)) return true;
    }
    return false;
}

inline words::Payload parsed(std::string_view text) {
    words::Payload payload;
    EXPECT_TRUE(payload.parse(text)) << text;
    return payload;
}

inline VenueOrder limit_buy(Venue venue, std::string_view symbol, std::string_view quantity,
                            std::string_view price) {
    return {.order = OrderId{7},
            .leg = 1,
            .account = Account::of("DEMO"),
            .instrument = InstrumentId{1},
            .venue = venue,
            .symbol = VenueSymbol::of(symbol),
            .client_id = first_leg,
            .side = Side::buy,
            .terms = {.type = OrderType::limit,
                      .quantity = Quantity(dec(quantity)),
                      .price = Price(dec(price))}};
}

inline VenueReplacement replacement(VenueReplacement::Mode mode, VenueOrder const& order) {
    VenueReplacement change{.mode = mode,
                            .old_client_id = first_leg,
                            .old_order_id = VenueOrderId::of("28"),
                            .old_cumulative = {},
                            .order = order};
    change.order.client_id = second_leg;
    change.order.leg = 2;
    return change;
}

}  // namespace trestle::adapters::tests
