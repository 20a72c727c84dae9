// Orders that a venue amends in place: one order there, several legs here.
#include "adapters/words/amendments.hpp"

#include "tests/venues/facts.hpp"

namespace trestle::adapters::words {
namespace {

using namespace adapters::tests;

VenueClientId const third_leg = VenueClientId::of("x1y7z3");

Quantity qty(std::string_view text) { return Quantity(dec(text)); }
Price price(std::string_view text) { return Price(dec(text)); }

// Leg 1 of 1 at 10 has filled `filled`; leg 2 is to fill `quantity` at 11.
Asked replace(std::string_view filled, std::string_view quantity) {
    auto change = replacement(VenueReplacement::Mode::cancel_and_new,
                              limit_buy(Venue::bybit, "linear:BTCUSDT", quantity, "11"));
    change.old_cumulative = qty(filled);
    return asked_of(change);
}

HeldOrder held(std::string_view quantity, std::string_view at, std::string_view filled) {
    return {{.venue = Venue::bybit, .client_id = first_leg, .order_id = VenueOrderId::of("28")},
            qty(quantity),
            price(at),
            qty(filled)};
}

VenueFilled fill(std::string_view quantity, std::string_view cumulative) {
    return {.ref = {.venue = Venue::bybit, .client_id = first_leg},
            .trade_id = VenueTradeId::of("t"),
            .symbol = VenueSymbol::of("linear:BTCUSDT"),
            .quantity = qty(quantity),
            .price = price("11"),
            .cumulative = qty(cumulative)};
}

void expect_replaced(Input const& told, VenueClientId const& old, VenueClientId const& now,
                     char const* old_cumulative) {
    auto const& replaced = std::get<VenueReplaced>(told);
    EXPECT_EQ(replaced.ref.client_id, now);
    EXPECT_EQ(replaced.old_client_id, old);
    EXPECT_EQ(replaced.old_cumulative, qty(old_cumulative));
}

TEST(Amendments, the_venue_order_holds_what_is_filled_and_what_the_new_leg_may_fill) {
    Amendments amendments;
    EXPECT_EQ(amendments.begin(replace("0.4", "2")).total, qty("2.4"));
    EXPECT_FALSE(amendments.settle(held("1", "10", "0.4")));  // not yet
    auto const settled = amendments.settle(held("2.4", "11", "0.4"));
    ASSERT_TRUE(settled);
    expect_replaced(*settled, first_leg, second_leg, "0.4");
    EXPECT_FALSE(amendments.settle(held("2.4", "11", "0.4")));  // told once
}

// Of before our start: leg 2 filled 0.3 after leg 1 had 0.4, and is to be leg 3 of 2 at 11.
OpenAmendment second_amendment() {
    OpenAmendment open{.asked = replace("0.7", "2"), .earlier = qty("0.4"), .filled = qty("0.7")};
    open.asked.client_id = third_leg;
    open.asked.old_client_id = second_leg;
    return open;
}

TEST(Amendments, one_of_before_our_start_took_effect_under_the_venues_name_of_the_order) {
    Amendments amendments;
    amendments.resume(second_amendment());
    EXPECT_EQ(amendments.order_id_of_flight(third_leg).view(), "28");
    amendments.learn_flight(first_leg, third_leg);
    auto const settled = amendments.settle(held("2.7", "11", "0.7"));
    ASSERT_TRUE(settled);
    expect_replaced(*settled, second_leg, third_leg, "0.3");
    EXPECT_EQ(amendments.at_venue(third_leg), first_leg);
    auto const later = std::get<VenueFilled>(amendments.in_our_names(fill("0.5", "1.2")));
    EXPECT_EQ(later.ref.client_id, third_leg);
    EXPECT_EQ(later.cumulative, qty("0.5"));
}

TEST(Amendments, one_of_before_our_start_that_never_came_leaves_the_order_as_it_was) {
    Amendments amendments;
    amendments.resume(second_amendment());
    amendments.learn_flight(first_leg, third_leg);
    EXPECT_FALSE(amendments.settle(held("1.4", "10", "0.7")));
    EXPECT_TRUE(amendments.is_in_flight(third_leg));
}

TEST(Amendments, later_words_of_the_venue_are_in_our_names_and_of_our_leg) {
    Amendments amendments;
    amendments.begin(replace("0.4", "2"));
    EXPECT_EQ(std::get<VenueFilled>(amendments.in_our_names(fill("0.1", "0.4"))).cumulative,
              qty("0.4"));  // of the old leg, while the replace is in flight
    ASSERT_TRUE(amendments.settle(held("2.4", "11", "0.4")));
    auto const later = std::get<VenueFilled>(amendments.in_our_names(fill("0.5", "0.9")));
    EXPECT_EQ(later.ref.client_id, second_leg);
    EXPECT_EQ(later.quantity, qty("0.5"));
    EXPECT_EQ(later.cumulative, qty("0.5"));
    EXPECT_EQ(amendments.at_venue(second_leg), first_leg);
    EXPECT_EQ(amendments.at_venue(third_leg), third_leg);
}

TEST(Amendments, a_second_amendment_counts_from_the_first_leg_on) {
    Amendments amendments;
    amendments.begin(replace("0.4", "2"));
    ASSERT_TRUE(amendments.settle(held("2.4", "11", "0.4")));
    auto again = replace("0.5", "3");  // leg 1 has filled 0.5 itself
    again.old_client_id = second_leg;
    again.client_id = third_leg;
    EXPECT_EQ(amendments.begin(again).total, qty("3.9"));
    auto const settled = amendments.settle(held("3.9", "11", "0.9"));
    ASSERT_TRUE(settled);
    EXPECT_EQ(std::get<VenueReplaced>(*settled).old_cumulative, qty("0.5"));
    auto const later = std::get<VenueFilled>(amendments.in_our_names(fill("1", "1.9")));
    EXPECT_EQ(later.ref.client_id, third_leg);
    EXPECT_EQ(later.cumulative, qty("1"));
}

TEST(Amendments, answers_that_were_asked_in_the_legs_name_are_of_the_leg_as_well) {
    Amendments amendments;
    amendments.begin(replace("0.4", "2"));
    ASSERT_TRUE(amendments.settle(held("2.4", "11", "0.4")));
    VenueRef const named{.venue = Venue::bybit, .client_id = second_leg};
    auto const state = amendments.in_our_names(
        VenueOrderState{named, VenueOrderState::State::working, qty("0.9"), ""});
    EXPECT_EQ(std::get<VenueOrderState>(state).cumulative, qty("0.5"));
    EXPECT_EQ(std::get<VenueOrderState>(state).ref.client_id, second_leg);
    // A venue that repeats our id with the outcome counts its own order's fills there.
    auto again = replace("0.5", "3");
    again.old_client_id = second_leg;
    again.client_id = third_leg;
    amendments.begin(again);
    auto const word = amendments.in_our_names(
        VenueReplaced{{.venue = Venue::okx, .client_id = third_leg}, first_leg, qty("0.9")});
    EXPECT_EQ(std::get<VenueReplaced>(word).old_cumulative, qty("0.5"));
    EXPECT_EQ(std::get<VenueReplaced>(word).old_client_id, second_leg);
}

TEST(Amendments, a_fill_on_the_way_counts_in_the_leg_that_it_was_told_of_and_in_no_other) {
    Amendments amendments;
    amendments.begin(replace("0.4", "2"));
    // Told before the amendment was: of the old leg.
    auto const early = std::get<VenueFilled>(amendments.in_our_names(fill("0.1", "0.5")));
    EXPECT_EQ(early.ref.client_id, first_leg);
    amendments.count(early.ref.client_id, early.quantity);
    // Another one is in the venue's count already, and is told only afterwards.
    auto const settled = amendments.settle(held("2.4", "11", "0.8"));
    ASSERT_TRUE(settled);
    EXPECT_EQ(std::get<VenueReplaced>(*settled).old_cumulative, qty("0.5"));
    auto const late = std::get<VenueFilled>(amendments.in_our_names(fill("0.3", "0.8")));
    EXPECT_EQ(late.ref.client_id, second_leg);
    EXPECT_EQ(late.cumulative, qty("0.3"));
    amendments.count(late.ref.client_id, late.quantity);
    // What is left of the venue's 2.4 is the new leg's.
    auto const rest = std::get<VenueFilled>(amendments.in_our_names(fill("1.6", "2.4")));
    EXPECT_EQ(rest.cumulative, qty("1.9"));
}

TEST(Amendments, what_the_venue_already_holds_need_not_be_sent) {
    Amendments amendments;
    amendments.begin(replace("0.4", "2"));
    amendments.count(first_leg, qty("0.1"));
    ASSERT_TRUE(amendments.settle(held("2.4", "11", "0.5")));
    // The core takes off what was filled on the way: 2 less 0.1, beside the 0.5 of the old leg.
    auto change = replacement(VenueReplacement::Mode::reduce,
                              limit_buy(Venue::bybit, "linear:BTCUSDT", "1.9", "11"));
    change.old_client_id = second_leg;
    change.order.client_id = third_leg;
    auto const trimmed = amendments.begin(asked_of(change));
    EXPECT_EQ(trimmed.total, qty("2.4"));
    EXPECT_TRUE(amendments.is_held(trimmed));
    change.order.terms.quantity = qty("1");
    EXPECT_FALSE(amendments.is_held(amendments.begin(asked_of(change))));
}

TEST(Amendments, a_changed_trigger_takes_effect_when_the_venue_holds_it) {
    Amendments amendments;
    auto change = replacement(VenueReplacement::Mode::cancel_and_new,
                              limit_buy(Venue::bybit, "linear:BTCUSDT", "1", "10"));
    change.order.terms.trigger = Trigger{.price = price("12")};
    amendments.begin(asked_of(change));
    auto waiting = held("1", "10", "0");
    waiting.trigger = price("13");
    EXPECT_FALSE(amendments.settle(waiting));
    waiting.trigger = price("12");
    EXPECT_TRUE(amendments.settle(waiting));
}

TEST(Amendments, a_refused_one_leaves_the_old_name) {
    Amendments amendments;
    auto const asked = amendments.begin(replace("0.4", "2"));
    auto const refusal = amendments.in_our_names(refused(asked, Reason::venue_rejected, "no"));
    EXPECT_TRUE(std::get<VenueReplaceRejected>(refusal).is_old_alive);
    EXPECT_FALSE(amendments.settle(held("2.4", "11", "0.4")));
    EXPECT_EQ(std::get<VenueFilled>(amendments.in_our_names(fill("0.1", "0.5"))).ref.client_id,
              first_leg);
}

TEST(Amendments, after_a_restart_the_name_is_learned_and_the_sum_is_not_guessed) {
    Amendments amendments;
    amendments.learn(first_leg, second_leg);
    auto const later = std::get<VenueFilled>(amendments.in_our_names(fill("0.5", "0.9")));
    EXPECT_EQ(later.ref.client_id, second_leg);
    EXPECT_TRUE(later.cumulative.is_zero());  // "the venue did not say"
}

TEST(Amendments, a_reduced_leg_keeps_its_own_fills) {
    auto const change =
        replacement(VenueReplacement::Mode::reduce, limit_buy(Venue::okx, "BTC-USDT", "0.8", "10"));
    EXPECT_EQ(total_of(change), qty("0.8"));
    EXPECT_TRUE(asked_of(change).base.is_zero());
}

TEST(OurIds, legs_of_one_order_are_known_as_such) {
    EXPECT_TRUE(is_same_order(first_leg, second_leg));
    EXPECT_FALSE(is_same_order(first_leg, VenueClientId::of("x1y8z1")));
    EXPECT_FALSE(is_same_order(first_leg, VenueClientId::of("somebody")));
    // Valid at every venue: letters and digits, at most 32.
    auto const longest = make_venue_client_id(34'359'738'367, OrderId{UINT64_MAX}, UINT32_MAX);
    EXPECT_LE(longest.size(), 32U);
    EXPECT_EQ(longest.view().find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz"),
              std::string_view::npos);
}

}  // namespace
}  // namespace trestle::adapters::words
