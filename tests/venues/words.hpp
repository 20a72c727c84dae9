// Owns short ways to say orders and answers in the tests of the Binance adapter.
#pragma once

#include "adapters/binance_spot/codec.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::binance_spot::tests {

using adapters::tests::dec;
using adapters::tests::first_leg;
using adapters::tests::has;
using adapters::tests::only;
using adapters::tests::second_leg;
using words::asked_of;

inline VenueSymbol const btcusdt = VenueSymbol::of("BTCUSDT");

inline VenueOrder limit_buy(std::string_view quantity, std::string_view price) {
    return adapters::tests::limit_buy(Venue::binance_spot, "BTCUSDT", quantity, price);
}

inline VenueReplacement replacement(VenueReplacement::Mode mode, std::string_view quantity,
                                    std::string_view price) {
    return adapters::tests::replacement(mode, limit_buy(quantity, price));
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
