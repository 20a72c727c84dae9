// Owns the demo desk of `trestle run`: five orders over FIX, each shown beside what happened at the
// simulated venue, every expectation checked. Never looks into the gateway: it sees what a desk
// sees.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

namespace trestle::fix::desk {

struct DemoOptions {
    std::string fix_host = "127.0.0.1";
    std::uint16_t fix_port = 5001;
    std::string control_host = "127.0.0.1";
    std::uint16_t control_port = 5004;
    std::string sender = "DESK1";
    std::string target = "TRESTLE";
    std::string username = "desk1";
    std::string password = "demo";
    std::string account = "DEMO";
    std::string symbol = "BTC-USDT";
    std::string venue_symbol = "BTCUSDT";
    std::string venue_account = "DEMO";
    std::string tick = "0.01";
    // What is bought, in two parts, and sold again by a market order.
    std::string quantity = "0.5";
    std::string first_part = "0.2";
    // Refused by a limit: above max_order_quantity of etc/demo.toml.
    std::string refused_quantity = "3";
    std::string limit_text = "max_order_quantity";  // must be in the refusal's Text(58)
    // Refused by scripts/rules/demo_limits.lua: a market order above 0.5.
    std::string scripted_quantity = "0.6";
    std::string script_text = "market order";
    std::chrono::milliseconds patience{15'000};  // for each thing that must happen
    // The audit trail of one order, as the server tells it; it may wait for its tail to catch up.
    // Empty: not shown. An empty answer fails the demo.
    std::function<std::string(std::string const& order_id)> audit_story;
};

// 0 when everything went as expected; 1 when anything differed, which is said.
[[nodiscard]] int run_demo(DemoOptions const& options, std::ostream& out);

}  // namespace trestle::fix::desk
