// Owns what a simulator is told at its start: where to listen, what is listed, who has what.
// Never holds a live object; numbers are decimal text, exactly as a config file has them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/sim/position.hpp"
#include "oms/model/ids.hpp"

namespace trestle::adapters::sim {

struct SimSymbol {
    std::string symbol;  // "BTCUSDT"; unique, and what control commands say
    std::string name;    // as the face calls it; empty: as `symbol`
    std::string base, quote;
    std::string tick = "0.01";
    std::string lot = "0.00001";
    std::string min_quantity = "0.00001";
    std::string max_quantity = "9000";
    std::string min_notional = "5";
    std::string max_notional = "9000000";
    std::size_t max_open_orders = 200;  // of one account
    std::string price = "100";          // where the market begins
    std::string volatility = "0.0002";  // typical move of one market tick, as a share of the price
    // Of perpetuals.
    InstrumentKind kind = InstrumentKind::spot;
    std::string contract_value = "1";  // base units in one contract; quantities are contracts
    int max_leverage = 125;
    std::string maintenance_rate = "0.004";  // of the notional
    std::string liquidation_fee = "0.005";   // of the notional
    std::string funding_rate = "0.0001";
    std::int64_t funding_interval_ms = 8 * 3'600'000;
};

struct SimAccount {
    std::string name;
    std::vector<std::pair<std::string, std::string>> balances;  // asset, amount
};

// A fixed key instead of a generated one; for tests that replay requests signed elsewhere.
struct SimKey {
    std::string account;
    std::string api_key;
    std::string api_secret;
    std::string passphrase = {};  // of venues that want one
};

struct SimMarket {
    bool is_moving = true;  // false: it moves only by control commands
    int tick_ms = 100;
    int quote_levels = 10;                 // on each side
    std::string half_spread_bp = "0.5";    // from the middle to the best quote
    std::string level_step_bp = "0.5";     // from one level to the next
    std::string level_notional = "20000";  // in the quote asset, on each level
    int taker_percent = 30;                // chance of a market order in each tick
    int quote_repeat_ms = 1000;            // an unchanged best bid and ask is told again so often
};

struct SimLimits {
    std::int64_t weight_per_minute = 6000;
    std::int64_t orders_per_10s = 50;
    std::int64_t orders_per_day = 160'000;   // of Binance spot
    std::int64_t orders_per_minute = 1'200;  // of Binance USD-M
    int requests_until_ban = 20;             // sent in spite of 429; then 418
    std::int64_t ban_seconds = 120;
    int stream_messages_per_second = 5;
    // Faces with many buckets of their own allow so many hundredths of each.
    int percent = 100;
};

// How long an operation takes before its answer leaves: between base and base + spread, by chance.
struct SimLatency {
    std::string operation;  // "place", "cancel", …; empty: any that is not named
    int base_ms = 0;
    int spread_ms = 0;
};

struct SimSettings {
    trestle::Venue face = trestle::Venue::binance_spot;  // what the simulator speaks
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;          // 0: the kernel picks
    std::uint16_t control_port = 0;  // loopback, plain HTTP
    std::filesystem::path home;      // certificates and keys live in <home>/sim
    std::uint64_t seed = 1;
    std::int64_t first_id = 0;  // of orders and trades; 0: from the clock, never reused
    std::vector<SimSymbol> symbols;
    std::vector<SimAccount> accounts;
    std::vector<SimKey> keys;
    SimMarket market;
    SimLimits limits;
    std::vector<SimLatency> latencies;
    // Unknown parameters are refused (-1104 and its like) instead of ignored. Public client
    // libraries send some, so it is off by default.
    bool is_strict = false;
    int listen_key_ms = 3'600'000;   // life of a listen key after its last renewal
    std::string fee_rate = "0.001";  // maker and taker, taken from the asset received
    int ping_interval_ms = 20'000;
    int pong_timeout_ms = 60'000;
    std::optional<std::int64_t> fixed_clock_ms;  // the venue's clock stands still
};

}  // namespace trestle::adapters::sim
