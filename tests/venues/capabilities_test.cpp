#include "adapters/capabilities.hpp"

#include "tests/venues/words.hpp"

namespace trestle::adapters {
namespace {

using binance_spot::tests::limit_buy;

Refusal refusal_of(Terms const& terms) {
    return unsupported_terms(Venue::binance_spot, terms).value_or(Refusal{});
}

TEST(Capabilities, plain_orders_are_supported) {
    auto terms = limit_buy("1", "2").terms;
    EXPECT_FALSE(unsupported_terms(Venue::binance_spot, terms));
    terms.is_post_only = true;
    EXPECT_FALSE(unsupported_terms(Venue::binance_spot, terms));
    terms = {.type = OrderType::market, .quantity = terms.quantity, .price = {}};
    EXPECT_FALSE(unsupported_terms(Venue::binance_spot, terms));
}

TEST(Capabilities, what_contradicts_itself_is_refused_and_the_alternative_named) {
    auto terms = limit_buy("1", "2").terms;
    terms.is_post_only = true;
    terms.time_in_force = TimeInForce::immediate_or_cancel;
    EXPECT_EQ(refusal_of(terms).reason, Reason::unsupported_characteristic);
    EXPECT_NE(refusal_of(terms).text.find("good_till_cancel"), std::string::npos);
    terms.type = OrderType::market;
    EXPECT_NE(refusal_of(terms).text.find("needs a limit order"), std::string::npos);
    terms = limit_buy("1", "2").terms;
    terms.price.reset();
    EXPECT_EQ(refusal_of(terms).reason, Reason::unsupported_characteristic);
    terms = limit_buy("1", "2").terms;
    terms.quantity = {};
    EXPECT_EQ(refusal_of(terms).reason, Reason::unsupported_characteristic);
}

TEST(Capabilities, a_venue_without_an_adapter_is_refused_by_name) {
    auto const refusal = unsupported_terms(Venue::okx, limit_buy("1", "2").terms);
    ASSERT_TRUE(refusal);
    EXPECT_NE(refusal->text.find("okx"), std::string::npos);
    EXPECT_FALSE(capabilities_of(Venue::bybit));
    EXPECT_TRUE(capabilities_of(Venue::binance_spot)->can_amend_quantity_down_in_place);
}

}  // namespace
}  // namespace trestle::adapters
