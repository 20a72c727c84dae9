#include "adapters/transport/rate_budget.hpp"

#include <gtest/gtest.h>

namespace trestle::adapters::transport {
namespace {

using Purpose = RateBudget::Purpose;
using std::chrono::seconds;

Timestamp at(std::int64_t second) { return {second * 1'000'000'000}; }

RateBudget hundred_per_minute() {
    RateBudget budget;
    budget.set_limit("WEIGHT", seconds(60), 100);
    return budget;
}

TEST(RateBudget, queries_stop_at_70_orders_at_95_and_cancels_never) {
    auto budget = hundred_per_minute();
    EXPECT_TRUE(budget.try_spend("WEIGHT", 70, Purpose::query, at(0)));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(0)));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 25, Purpose::order, at(0)));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::order, at(0)));
    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(budget.try_spend("WEIGHT", 1, Purpose::cancel, at(0)));
    }
    EXPECT_EQ(budget.used("WEIGHT", at(0)), 115U);
}

TEST(RateBudget, a_refused_spend_takes_nothing) {
    auto budget = hundred_per_minute();
    EXPECT_FALSE(budget.try_spend("WEIGHT", 71, Purpose::query, at(0)));
    EXPECT_EQ(budget.used("WEIGHT", at(0)), 0U);
}

TEST(RateBudget, a_new_window_begins_at_a_whole_multiple_of_its_length) {
    auto budget = hundred_per_minute();
    EXPECT_TRUE(budget.try_spend("WEIGHT", 70, Purpose::query, at(59)));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(59)));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 70, Purpose::query, at(60)));
}

TEST(RateBudget, what_others_use_on_this_address_counts) {
    auto budget = hundred_per_minute();
    budget.observe("WEIGHT", 69, at(5));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 1, Purpose::query, at(5)));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(5)));
}

TEST(RateBudget, an_older_count_of_the_venue_does_not_free_what_we_sent_since) {
    auto budget = hundred_per_minute();
    EXPECT_TRUE(budget.try_spend("WEIGHT", 70, Purpose::query, at(5)));
    budget.observe("WEIGHT", 10, at(5));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(5)));
}

TEST(RateBudget, a_pause_lets_only_cancels_through_until_it_ends) {
    auto budget = hundred_per_minute();
    budget.pause_until(at(30));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(29)));
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::order, at(29)));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 1, Purpose::cancel, at(29)));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 1, Purpose::order, at(30)));
}

TEST(RateBudget, a_shorter_pause_does_not_end_a_longer_one) {
    auto budget = hundred_per_minute();
    budget.pause_until(at(30));
    budget.pause_until(at(10));
    EXPECT_TRUE(budget.is_paused(at(29)));
}

TEST(RateBudget, a_bucket_that_the_venue_never_named_has_no_limit) {
    RateBudget budget;
    EXPECT_TRUE(budget.try_spend("ORDERS", 1'000'000, Purpose::order, at(0)));
}

TEST(RateBudget, a_limit_that_shrinks_while_running_holds_at_once) {
    auto budget = hundred_per_minute();
    EXPECT_TRUE(budget.try_spend("WEIGHT", 50, Purpose::query, at(0)));
    budget.set_limit("WEIGHT", seconds(60), 60);
    EXPECT_FALSE(budget.try_spend("WEIGHT", 1, Purpose::query, at(0)));
}

TEST(RateBudget, hostile_counts_do_not_wrap) {
    auto budget = hundred_per_minute();
    budget.observe("WEIGHT", UINT32_MAX, at(0));
    EXPECT_TRUE(budget.try_spend("WEIGHT", 10, Purpose::cancel, at(0)));
    EXPECT_EQ(budget.used("WEIGHT", at(0)), UINT32_MAX);
    budget.set_limit("NONE", Duration::zero(), 5);
    EXPECT_TRUE(budget.try_spend("NONE", 10, Purpose::query, at(0)));
}

}  // namespace
}  // namespace trestle::adapters::transport
