#include "adapters/session/stream_trust.hpp"

#include <algorithm>

namespace trestle::adapters::session {

namespace {

constexpr int most_doubled = 16;
constexpr int forgotten_after = 10;

}  // namespace

void StreamTrust::doubt(Time now) {
    bool const is_another = doubted_at_ != Time{};
    if (is_another && !is_doubted_ && now - doubted_at_ > forgotten_after * wait_) {
        wait_ = first_wait_;
    } else if (is_another) {
        wait_ = std::min(wait_ * 2, most_doubled * first_wait_);
    }
    doubted_at_ = now;
    is_doubted_ = true;
    has_told_ = false;
}

void StreamTrust::confirm(Time now) {
    if (is_doubted_ && (has_told_ || now - doubted_at_ >= wait_)) is_doubted_ = false;
}

}  // namespace trestle::adapters::session
