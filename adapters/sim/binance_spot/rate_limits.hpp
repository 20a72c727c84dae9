// Owns the venue's patience: request weight by address, unfilled orders by account, and bans for
// those who go on after a 429. Windows are whole minutes and ten seconds of the venue's clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/words.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim::binance_spot {

struct LimitProblem {
    Problem problem;
    std::int64_t retry_after_s = 0;
};

// The longer of the two windows in which orders are counted; the other is ten seconds.
struct OrderWindow {
    std::int64_t length_ms = 0;
    std::string_view interval;  // "DAY"
    std::string_view suffix;    // of the header: "1d"
    std::int64_t SimLimits::*most = nullptr;
    bool forgets_filled = false;  // the count is of unfilled orders
};
inline constexpr OrderWindow orders_a_day{86'400'000, "DAY", "1d", &SimLimits::orders_per_day,
                                          true};
inline constexpr OrderWindow orders_a_minute{60'000, "MINUTE", "1m", &SimLimits::orders_per_minute,
                                             false};

class RateLimits {
public:
    RateLimits(SimLimits& limits, OrderWindow const& window) : limits_(limits), window_(window) {}

    // Before a request is looked at.
    [[nodiscard]] std::optional<LimitProblem> admit(std::string const& peer, int weight,
                                                    std::int64_t now_ms);
    void charge(std::string const& peer, int weight, std::int64_t now_ms);
    [[nodiscard]] std::int64_t used_weight(std::string const& peer, std::int64_t now_ms);

    [[nodiscard]] std::optional<Problem> admit_order(std::string const& account,
                                                     std::int64_t now_ms);
    void on_placed(std::string const& account, std::int64_t now_ms);
    // Where the count is of unfilled orders, the first trade of an order takes it off again.
    void on_first_trade(std::string const& account, std::int64_t now_ms);
    [[nodiscard]] std::int64_t orders_10s(std::string const& account, std::int64_t now_ms);
    [[nodiscard]] std::int64_t orders_long(std::string const& account, std::int64_t now_ms);
    [[nodiscard]] std::int64_t most_long() const { return limits_.*window_.most; }
    [[nodiscard]] OrderWindow const& window() const { return window_; }

    [[nodiscard]] SimLimits& limits() { return limits_; }

private:
    struct Count {
        std::int64_t window = -1;
        std::int64_t value = 0;
        std::int64_t& in(std::int64_t now_ms, std::int64_t length_ms) {
            if (auto const current = now_ms / length_ms; current != window) {
                window = current;
                value = 0;
            }
            return value;
        }
    };
    struct Peer {
        Count weight;
        int requests_after_limit = 0;
        std::int64_t banned_until_ms = 0;
    };
    struct Orders {
        Count ten_seconds, longer;
    };

    SimLimits& limits_;  // the venue's: they may change at any time
    OrderWindow window_;
    std::map<std::string, Peer> peers_;
    std::map<std::string, Orders> accounts_;
};

}  // namespace trestle::adapters::sim::binance_spot
