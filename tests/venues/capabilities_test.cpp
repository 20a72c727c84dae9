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

TEST(Capabilities, what_a_venue_cannot_wait_for_is_refused_before_it_is_sent) {
    auto terms = limit_buy("1", "2").terms;
    terms.trigger = Trigger{.price = Price(*Decimal::parse("3"))};
    for (int i = 0; i < venue_count; ++i) {
        EXPECT_FALSE(unsupported_terms(static_cast<Venue>(i), terms));
    }
    terms.trigger->watch = Trigger::Watch::index;
    EXPECT_TRUE(unsupported_terms(Venue::binance_spot, terms));
    EXPECT_TRUE(unsupported_terms(Venue::binance_usdm, terms));
    EXPECT_FALSE(unsupported_terms(Venue::okx, terms));
    EXPECT_FALSE(unsupported_terms(Venue::bybit, terms));
    terms.trigger->price = {};
    EXPECT_TRUE(unsupported_terms(Venue::bybit, terms));

    auto trail = limit_buy("1", "2").terms;
    trail.type = OrderType::market;
    trail.price.reset();
    trail.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 500};
    EXPECT_FALSE(unsupported_terms(Venue::binance_spot, trail));
    EXPECT_FALSE(unsupported_terms(Venue::binance_usdm, trail));
    EXPECT_FALSE(unsupported_terms(Venue::okx, trail));
    EXPECT_EQ(unsupported_terms(Venue::bybit, trail)->text,
              refusal_of(Venue::bybit, Feature::trailing_stop)->text);
    trail.trigger->trail = Price(*Decimal::parse("3"));
    trail.trigger->trail_bps = 0;
    EXPECT_TRUE(unsupported_terms(Venue::binance_usdm, trail));
    EXPECT_FALSE(unsupported_terms(Venue::okx, trail));

    auto close = limit_buy("1", "2").terms;
    close.position_effect = PositionEffect::close;
    EXPECT_EQ(unsupported_terms(Venue::binance_spot, close)->text,
              refusal_of(Venue::binance_spot, Feature::reduce_only)->text);
    EXPECT_FALSE(unsupported_terms(Venue::binance_usdm, close));
}

TEST(Capabilities, every_venue_has_its_row_and_only_spot_is_connected) {
    for (int i = 0; i < venue_count; ++i) {
        auto const venue = static_cast<Venue>(i);
        auto const known = capabilities_of(venue);
        ASSERT_TRUE(known) << name_of(venue);
        EXPECT_TRUE(known->can_query_by_client_id) << name_of(venue);
        EXPECT_TRUE(known->has_session) << name_of(venue);
        EXPECT_FALSE(unsupported_terms(venue, limit_buy("1", "2").terms)) << name_of(venue);
    }
    EXPECT_TRUE(capabilities_of(Venue::binance_spot)->can_amend_quantity_down_in_place);
    EXPECT_FALSE(capabilities_of(Venue::binance_usdm)->can_amend_quantity_down_in_place);
    EXPECT_FALSE(capabilities_of(Venue::okx)->can_cancel_all);
    EXPECT_TRUE(capabilities_of(Venue::bybit)->is_client_id_unique_for_ever);
}

TEST(Capabilities, every_feature_of_every_venue_says_how_or_what_instead) {
    for (int v = 0; v < venue_count; ++v) {
        for (int f = 0; f < feature_count; ++f) {
            auto const venue = static_cast<Venue>(v);
            auto const feature = static_cast<Feature>(f);
            auto const support = support_of(venue, feature);
            EXPECT_FALSE(name_of(feature).empty());
            EXPECT_FALSE(support.note.empty()) << name_of(venue) << " " << name_of(feature);
            auto const refusal = refusal_of(venue, feature);
            EXPECT_EQ(refusal.has_value(), support.support == Support::refused);
            if (!refusal) continue;
            EXPECT_EQ(refusal->reason, Reason::unsupported_characteristic);
            // What to do instead follows a semicolon.
            EXPECT_NE(refusal->text.find("; "), std::string::npos) << refusal->text;
        }
    }
    EXPECT_EQ(refusal_of(Venue::okx, Feature::pegged)->text,
              "pegged at okx: no pegs; send a limit order at the price that you want to join");
    EXPECT_EQ(support_of(Venue::binance_usdm, Feature::reduce_only).support, Support::native);
    EXPECT_EQ(support_of(Venue::okx, Feature::cancel_all).support, Support::synthesised);
}

}  // namespace
}  // namespace trestle::adapters
