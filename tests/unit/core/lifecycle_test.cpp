#include "oms/core/lifecycle.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace trestle::core {
namespace {

// LIFECYCLE_UPDATE=1 writes the document; then read the diff.
TEST(Lifecycle, DocumentIsPrintedFromTheTable) {
    auto const* const file = TRESTLE_SOURCE_DIR "/spec/lifecycle.md";
    if (std::getenv("LIFECYCLE_UPDATE") != nullptr) std::ofstream(file) << lifecycle_document();
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    EXPECT_EQ(text.str(), lifecycle_document());
}

TEST(Lifecycle, FillsAreBookedOrAlertedInEveryStage) {
    for (int stage = 0; stage < stage_count; ++stage) {
        auto const outcome = outcome_of(static_cast<Stage>(stage), Event::filled);
        EXPECT_TRUE(outcome == Outcome::by_quantity || outcome == Outcome::alert);
    }
}

TEST(Lifecycle, NothingLeavesATerminalStageButByQuantity) {
    for (int stage = 0; stage < stage_count; ++stage) {
        if (!is_terminal(static_cast<Stage>(stage))) continue;
        for (int event = 0; event < event_count; ++event) {
            auto const outcome = outcome_of(static_cast<Stage>(stage), static_cast<Event>(event));
            EXPECT_TRUE(outcome == Outcome::keep || outcome == Outcome::alert ||
                        outcome == Outcome::by_quantity);
        }
    }
}

}  // namespace
}  // namespace trestle::core
