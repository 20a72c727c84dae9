// What is remembered of requests whose outcome is told apart from their answer.
#include "adapters/session/promises.hpp"

#include "adapters/session/working.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::session {
namespace {

using tests::dec;
using tests::first_leg;
using tests::second_leg;
using words::Asked;

Asked asked(VenueRequest request) {
    return {.request = request,
            .venue = Venue::okx,
            .symbol = VenueSymbol::of("BTC-USDT"),
            .client_id = request == VenueRequest::replace ? second_leg : first_leg,
            .old_client_id = request == VenueRequest::replace ? first_leg : VenueClientId{}};
}
VenueRef ref(VenueClientId const& id) {
    return {.venue = Venue::okx, .client_id = id, .order_id = VenueOrderId::of("28")};
}
Timestamp at(int ms) { return Timestamp::from_ms(1'700'000'000'000 + ms); }

TEST(Promises, the_stream_may_keep_one_before_it_is_acknowledged) {
    Promises promises;
    promises.expect(asked(VenueRequest::submit));
    promises.hear(VenueAccepted{ref(first_leg)});
    EXPECT_FALSE(promises.is_open(asked(VenueRequest::submit)));
    promises.acknowledge(asked(VenueRequest::submit), at(1));
    EXPECT_TRUE(promises.take_overdue(at(100)).empty());
}

TEST(Promises, one_that_is_not_kept_in_time_is_named_once) {
    Promises promises;
    promises.expect(asked(VenueRequest::cancel));
    EXPECT_TRUE(promises.take_overdue(at(100)).empty()) << "its answer is still under way";
    promises.acknowledge(asked(VenueRequest::cancel), at(50));
    EXPECT_TRUE(promises.take_overdue(at(49)).empty());
    ASSERT_EQ(promises.take_overdue(at(50)).size(), 1U);
    EXPECT_TRUE(promises.take_overdue(at(51)).empty());
}

TEST(Promises, a_cancel_is_not_kept_by_a_fill_nor_by_a_working_order) {
    Promises promises;
    promises.expect(asked(VenueRequest::cancel));
    promises.hear(VenueFilled{.ref = ref(first_leg)});
    promises.hear(VenueAccepted{ref(first_leg)});
    promises.hear(VenueOrderState{ref(first_leg), VenueOrderState::State::working, {}, ""});
    EXPECT_TRUE(promises.is_open(asked(VenueRequest::cancel)));
    promises.hear(VenueCanceled{.ref = ref(first_leg)});
    EXPECT_FALSE(promises.is_open(asked(VenueRequest::cancel)));
}

TEST(Promises, a_replace_is_kept_by_its_own_words_only) {
    Promises promises;
    promises.expect(asked(VenueRequest::replace));
    promises.hear(VenueAccepted{ref(second_leg)});
    promises.hear(VenueReplaced{ref(VenueClientId::of("x1y7z3")), first_leg, {}});
    EXPECT_TRUE(promises.is_open(asked(VenueRequest::replace)));
    promises.hear(VenueReplaceRejected{.ref = ref(first_leg), .new_client_id = second_leg});
    EXPECT_FALSE(promises.is_open(asked(VenueRequest::replace)));
}

TEST(Promises, a_lost_stream_takes_those_that_were_acknowledged) {
    Promises promises;
    promises.expect(asked(VenueRequest::submit));
    promises.expect(asked(VenueRequest::cancel));
    promises.acknowledge(asked(VenueRequest::cancel), at(50));
    auto const lost = promises.take_acknowledged();
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].request, VenueRequest::cancel);
    EXPECT_TRUE(promises.is_open(asked(VenueRequest::submit))) << "its answer tells";
}

VenueFilled fill(std::string_view trade, std::string_view quantity) {
    return {.ref = ref(first_leg),
            .trade_id = VenueTradeId::of(trade),
            .symbol = VenueSymbol::of("BTC-USDT"),
            .quantity = Quantity(dec(quantity)),
            .price = Price(dec("10"))};
}

TEST(Working, an_order_that_the_venue_does_not_list_any_more_is_missing) {
    Working working;
    working.asked(first_leg, VenueSymbol::of("BTC-USDT"), Quantity(dec("1")));
    working.begin_audit(at(10));
    EXPECT_TRUE(working.end_audit().empty()) << "the venue has not said that it has it";
    working.hear(VenueAccepted{ref(first_leg)}, at(20));
    working.begin_audit(at(15));
    EXPECT_TRUE(working.end_audit().empty()) << "it came after the list was asked for";
    working.begin_audit(at(30));
    working.see_open(first_leg);
    EXPECT_TRUE(working.end_audit().empty());
    working.begin_audit(at(40));
    auto const missing = working.end_audit();
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0].client_id, first_leg);
    EXPECT_EQ(missing[0].order_id.view(), "28");
}

TEST(Working, what_is_filled_or_ended_is_not_missed) {
    Working working;
    working.asked(first_leg, VenueSymbol::of("BTC-USDT"), Quantity(dec("1")));
    working.hear(VenueAccepted{ref(first_leg)}, at(1));
    working.hear(fill("5", "0.4"), at(2));
    working.hear(fill("5", "0.4"), at(3));  // a repeat
    working.begin_audit(at(10));
    EXPECT_EQ(working.end_audit().size(), 1U);
    working.hear(fill("6", "0.6"), at(4));
    working.begin_audit(at(10));
    EXPECT_TRUE(working.end_audit().empty());
    EXPECT_TRUE(working.has_told(fill("6", "0.6")));
    EXPECT_FALSE(working.has_told(fill("7", "0.6")));
    EXPECT_EQ(working.name_of(VenueOrderId::of("28")), first_leg);
}

// A list of trades names only the venue's id: until ours is known, each may be of this order.
TEST(Working, an_order_that_was_sent_is_nameless_until_the_venue_has_told_its_id) {
    auto const symbol = VenueSymbol::of("BTC-USDT");
    Working working;
    working.asked(second_leg, symbol, {});
    EXPECT_FALSE(working.has_nameless(symbol)) << "only a question";
    working.asked(first_leg, symbol, Quantity(dec("1")));
    EXPECT_TRUE(working.has_nameless(symbol));
    EXPECT_FALSE(working.has_nameless(VenueSymbol::of("ETH-USDT")));
    VenueRef unknown = ref(first_leg);
    unknown.order_id = {};
    working.hear(VenueOrderState{unknown, VenueOrderState::State::not_found, {}, ""}, at(1));
    EXPECT_TRUE(working.has_nameless(symbol)) << "a server may not have heard of it yet";
    working.hear(VenueAccepted{ref(first_leg)}, at(2));
    EXPECT_FALSE(working.has_nameless(symbol));
}

TEST(Working, an_order_that_stays_not_found_is_nameless_for_a_minute) {
    auto const symbol = VenueSymbol::of("BTC-USDT");
    Working working;
    working.asked(first_leg, symbol, Quantity(dec("1")));
    VenueRef unknown = ref(first_leg);
    unknown.order_id = {};
    working.hear(VenueOrderState{unknown, VenueOrderState::State::not_found, {}, ""}, at(0));
    working.begin_audit(at(60'000));
    EXPECT_TRUE(working.has_nameless(symbol));
    working.begin_audit(at(60'001));
    EXPECT_FALSE(working.has_nameless(symbol));
}

}  // namespace
}  // namespace trestle::adapters::session
