#include "adapters/transport/server_clock.hpp"

#include <gtest/gtest.h>

namespace trestle::adapters::transport {
namespace {

using std::chrono::milliseconds;

Timestamp ms(std::int64_t value) { return Timestamp::from_ms(value); }

TEST(ServerClock, without_a_sample_the_venue_has_our_time) {
    ServerClock const clock;
    EXPECT_FALSE(clock.is_known());
    EXPECT_EQ(clock.server_time(ms(5)), ms(5));
}

TEST(ServerClock, takes_the_middle_of_the_round_trip) {
    ServerClock clock;
    clock.add_sample(ms(1000), ms(1010), ms(3005));
    EXPECT_EQ(clock.offset(), milliseconds(2000));
    EXPECT_EQ(clock.server_time(ms(5000)), ms(7000));
}

TEST(ServerClock, trusts_the_shortest_round_trip) {
    ServerClock clock;
    clock.add_sample(ms(1000), ms(1900), ms(9999));
    clock.add_sample(ms(2000), ms(2002), ms(1501));
    clock.add_sample(ms(3000), ms(3500), ms(9999));
    EXPECT_EQ(clock.offset(), milliseconds(-500));
}

TEST(ServerClock, forgets_the_oldest_of_eight_samples) {
    ServerClock clock;
    clock.add_sample(ms(0), ms(1), ms(100));
    for (int i = 1; i <= 8; ++i) {
        clock.add_sample(ms(1000 * i), ms(1000 * i + 10), ms(1000 * i + 5 + 300));
    }
    EXPECT_EQ(clock.offset(), milliseconds(300));
}

TEST(ServerClock, a_sample_whose_answer_came_before_its_question_is_dropped) {
    ServerClock clock;
    clock.add_sample(ms(1000), ms(900), ms(5000));
    EXPECT_FALSE(clock.is_known());
}

TEST(ServerClock, starts_over_after_forget) {
    ServerClock clock;
    clock.add_sample(ms(0), ms(1), ms(100));
    clock.forget();
    EXPECT_FALSE(clock.is_known());
    clock.add_sample(ms(0), ms(50), ms(525));
    EXPECT_EQ(clock.offset(), milliseconds(500));
}

}  // namespace
}  // namespace trestle::adapters::transport
