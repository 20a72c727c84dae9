// How long a private stream that has kept something to itself is not believed.
#include <gtest/gtest.h>

#include "adapters/session/stream_trust.hpp"

namespace trestle::adapters::session {
namespace {

using std::chrono::seconds;

class Trust : public testing::Test {
protected:
    // A pull so long after the start.
    bool pull(seconds at) {
        trust_.confirm(start_ + at);
        return trust_.is_trusted();
    }
    void doubt(seconds at) { trust_.doubt(start_ + at); }

    StreamTrust::Time const start_ = StreamTrust::Time{} + std::chrono::hours(1);
    StreamTrust trust_{seconds(10)};
};

TEST_F(Trust, it_is_believed_until_it_is_caught) { EXPECT_TRUE(pull(seconds(0))); }

TEST_F(Trust, a_pull_that_finds_nothing_is_no_proof_of_a_stream_that_says_nothing) {
    doubt(seconds(0));
    EXPECT_FALSE(pull(seconds(1)));
    EXPECT_FALSE(pull(seconds(9)));
    EXPECT_TRUE(pull(seconds(10))) << "nothing was there to be told for so long";
}

TEST_F(Trust, one_that_has_told_is_believed_at_the_next_pull) {
    trust_.hear();
    doubt(seconds(0));
    EXPECT_FALSE(pull(seconds(1))) << "what it told before the doubt proves nothing";
    trust_.hear();
    EXPECT_TRUE(pull(seconds(2)));
}

TEST_F(Trust, each_doubt_doubles_the_wait_up_to_a_limit) {
    seconds at(0);
    for (int const wait : {10, 20, 40, 80, 160, 160}) {
        doubt(at);
        EXPECT_FALSE(pull(at + seconds(wait - 1))) << wait;
        at += seconds(wait);
        EXPECT_TRUE(pull(at)) << wait;
        at += seconds(1);
    }
}

TEST_F(Trust, what_is_long_ago_is_forgotten) {
    doubt(seconds(0));
    EXPECT_TRUE(pull(seconds(10)));
    doubt(seconds(20));
    EXPECT_TRUE(pull(seconds(40)));
    doubt(seconds(1'000));
    EXPECT_TRUE(pull(seconds(1'010)));
}

}  // namespace
}  // namespace trestle::adapters::session
