// Where orders that wait for a trigger are, and how one that cannot be amended is moved.
#include "adapters/session/conditionals.hpp"

#include "adapters/session/moves.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::session {
namespace {

using namespace adapters::tests;
using Place = Conditionals::Place;
using words::Asked;

VenueOrderId const algo_id = VenueOrderId::of("900");
VenueOrderId const made_id = VenueOrderId::of("28");

VenueRef ref(VenueClientId const& client_id, VenueOrderId const& order_id = {}) {
    return {.venue = Venue::okx, .client_id = client_id, .order_id = order_id};
}
VenueFilled fill(VenueOrderId const& order_id) {
    return {.ref = ref(first_leg, order_id),
            .trade_id = VenueTradeId::of("t"),
            .symbol = VenueSymbol::of("BTC-USDT"),
            .quantity = Quantity(dec("1")),
            .price = Price(dec("10"))};
}
Conditionals::Heard hear(Conditionals& conditionals, Input input) {
    return conditionals.hear(input);
}

TEST(Conditionals, what_was_sent_before_we_were_started_may_be_in_either_place) {
    Conditionals conditionals(true);
    EXPECT_EQ(conditionals.place_of(first_leg), Place::unknown);
    EXPECT_TRUE(conditionals.may_be_apart(first_leg));
    EXPECT_FALSE(conditionals.is_apart(first_leg));
    conditionals.learn_order(first_leg, made_id);
    EXPECT_FALSE(conditionals.may_be_apart(first_leg));
    EXPECT_EQ(conditionals.order_id_of(first_leg, {}), made_id);
}

TEST(Conditionals, one_that_fires_is_told_once_whoever_says_it_first) {
    Conditionals conditionals(true);
    conditionals.asked(first_leg, true);
    EXPECT_TRUE(hear(conditionals, VenueAccepted{ref(first_leg, algo_id)}).is_news);
    EXPECT_TRUE(conditionals.is_apart(first_leg));
    // The id of what waits is not the id of an order.
    EXPECT_TRUE(conditionals.order_id_of(first_leg, algo_id).empty());
    Input first_word = VenueAccepted{ref(first_leg, made_id)};  // of the order that was made
    EXPECT_TRUE(conditionals.hear(first_word).is_news);
    ASSERT_TRUE(std::holds_alternative<VenueTriggered>(first_word));
    EXPECT_EQ(std::get<VenueTriggered>(first_word).ref.order_id, made_id);
    EXPECT_FALSE(hear(conditionals, VenueTriggered{ref(first_leg, made_id), ""}).is_news);
    EXPECT_FALSE(hear(conditionals, fill(made_id)).before);
    EXPECT_EQ(conditionals.order_id_of(first_leg, algo_id), made_id);
}

TEST(Conditionals, a_fill_of_one_that_waits_says_that_it_fired) {
    for (bool const are_apart : {false, true}) {
        Conditionals conditionals(are_apart);
        conditionals.asked(first_leg, true);
        auto const heard = hear(conditionals, fill(made_id));
        ASSERT_TRUE(heard.before);
        EXPECT_EQ(std::get<VenueTriggered>(*heard.before).ref.order_id, made_id);
        EXPECT_FALSE(hear(conditionals, fill(made_id)).before);
        EXPECT_FALSE(hear(conditionals, VenueTriggered{ref(first_leg, made_id), ""}).is_news);
    }
}

TEST(Conditionals, what_has_fired_does_not_wait_again) {
    Conditionals conditionals(true);
    conditionals.learn(first_leg, Place::waiting, algo_id);
    hear(conditionals, VenueTriggered{ref(first_leg, made_id), ""});
    conditionals.learn(first_leg, Place::waiting, algo_id);  // an older answer
    EXPECT_EQ(conditionals.place_of(first_leg), Place::order);
}

// ---- Moves -----------------------------------------------------------------------------------

Asked move_of() {
    auto change = replacement(VenueReplacement::Mode::cancel_and_new,
                              limit_buy(Venue::okx, "BTC-USDT", "1", "10"));
    return words::asked_of(change);
}

class Moving : public testing::Test {
protected:
    Moving() {
        auto order = limit_buy(Venue::okx, "BTC-USDT", "1", "10");
        order.client_id = second_leg;
        moves_.begin(move_of(), order);
    }
    void cancel_old() {
        auto const heard =
            moves_.hear(VenueCanceled{ref(first_leg), VenueCanceled::Cause::requested, {}, ""});
        EXPECT_TRUE(heard.tell.empty());
        ASSERT_TRUE(heard.place);
        EXPECT_EQ(heard.place->client_id, second_leg);
    }
    Moves moves_;
};

TEST_F(Moving, the_new_one_is_placed_when_the_old_one_is_gone_and_told_as_one_replace) {
    cancel_old();
    // The stream repeats what the answer said.
    auto const again =
        moves_.hear(VenueCanceled{ref(first_leg), VenueCanceled::Cause::requested, {}, ""});
    EXPECT_TRUE(again.tell.empty() && !again.place);
    auto const done = moves_.hear(VenueAccepted{ref(second_leg, algo_id)});
    auto const replaced = only<VenueReplaced>(done.tell);
    EXPECT_EQ(replaced.ref.order_id, algo_id);
    EXPECT_EQ(replaced.old_client_id, first_leg);
    EXPECT_TRUE(moves_.empty());
}

TEST_F(Moving, one_that_fired_meanwhile_lives_on_and_nothing_is_placed) {
    auto const fired = moves_.hear(VenueTriggered{ref(first_leg, made_id), ""});
    EXPECT_TRUE(has<VenueTriggered>(fired.tell));
    auto const refused =
        moves_.hear(VenueCancelRejected{ref(first_leg), Reason::unknown_order, "not there"});
    EXPECT_TRUE(only<VenueReplaceRejected>(refused.tell).is_old_alive);
    EXPECT_FALSE(refused.place);
    EXPECT_TRUE(moves_.empty());
}

TEST_F(Moving, in_doubt_of_the_old_one_nothing_is_placed) {
    auto const heard =
        moves_.hear(VenueOutcomeUnknown{ref(first_leg), VenueRequest::cancel, "lost"});
    EXPECT_EQ(only<VenueOutcomeUnknown>(heard.tell).request, VenueRequest::replace);
    EXPECT_FALSE(heard.place);
    EXPECT_TRUE(moves_.empty());
}

TEST_F(Moving, a_refused_new_one_leaves_neither) {
    cancel_old();
    auto const heard = moves_.hear(VenueRejected{ref(second_leg), Reason::venue_rejected, "no"});
    auto const refused = only<VenueReplaceRejected>(heard.tell);
    EXPECT_FALSE(refused.is_old_alive);
    EXPECT_EQ(refused.ref.client_id, first_leg);
    EXPECT_EQ(refused.new_client_id, second_leg);
}

TEST_F(Moving, an_old_one_that_ends_by_itself_ends_the_replace) {
    auto const heard = moves_.hear(VenueExpired{ref(first_leg), {}, "expired"});
    EXPECT_TRUE(has<VenueExpired>(heard.tell));
    EXPECT_FALSE(only<VenueReplaceRejected>(heard.tell).is_old_alive);
    EXPECT_FALSE(heard.place);
}

TEST_F(Moving, words_of_other_orders_pass) {
    auto const heard = moves_.hear(VenueAccepted{ref(VenueClientId::of("x1y8z1"))});
    EXPECT_TRUE(has<VenueAccepted>(heard.tell));
    EXPECT_FALSE(moves_.empty());
}

}  // namespace
}  // namespace trestle::adapters::session
