#include "adapters/transport/backoff.hpp"

#include <gtest/gtest.h>

#include <random>

namespace trestle::adapters::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Backoff quarter_second{milliseconds(250), seconds(30)};

TEST(Backoff, doubles_from_the_first_wait_when_jitter_takes_nothing) {
    EXPECT_EQ(quarter_second.delay(1, 0), milliseconds(250));
    EXPECT_EQ(quarter_second.delay(2, 0), milliseconds(500));
    EXPECT_EQ(quarter_second.delay(3, 0), seconds(1));
    EXPECT_EQ(quarter_second.delay(7, 0), seconds(16));
}

TEST(Backoff, never_exceeds_the_cap_even_after_a_million_attempts) {
    EXPECT_EQ(quarter_second.delay(8, 0), seconds(30));
    EXPECT_EQ(quarter_second.delay(1'000'000, 0), seconds(30));
    EXPECT_EQ(quarter_second.delay(UINT_MAX, 0), seconds(30));
}

TEST(Backoff, jitter_takes_at_most_half) {
    auto const seed = std::random_device{}();
    SCOPED_TRACE("seed=" + std::to_string(seed));
    std::mt19937_64 random(seed);
    Duration shortest = seconds(100);
    Duration longest{};
    for (int i = 0; i < 10'000; ++i) {
        Duration const wait = quarter_second.delay(3, random());
        ASSERT_GE(wait, milliseconds(500));
        ASSERT_LE(wait, seconds(1));
        shortest = std::min(shortest, wait);
        longest = std::max(longest, wait);
    }
    EXPECT_LT(shortest, milliseconds(510)) << "the jitter does not spread";
    EXPECT_GT(longest, milliseconds(990)) << "the jitter does not spread";
}

TEST(Backoff, a_first_wait_above_the_cap_is_the_cap) {
    EXPECT_EQ((Backoff{seconds(60), seconds(30)}).delay(1, 0), seconds(30));
}

}  // namespace
}  // namespace trestle::adapters::transport
