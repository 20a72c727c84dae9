// Owns a crowd of desks on one thread: some trade, some only send heartbeats, one may stop reading.
// Measures how long the answers to those who read take.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trestle::bench {

struct CrowdOptions {
    std::uint16_t port = 0;
    int sessions = 200;        // CROWD0, CROWD1, …; every second one trades
    int slices = 4;            // by turns without and with a stalled reader
    int slice_ms = 5000;
    std::string staller;       // the CompID of the session that does not read
};

struct CrowdResult {
    std::string problem;                  // empty: measured, and nobody was cut off
    std::vector<double> calm_us;          // sorted: answers while everybody reads
    std::vector<double> stalled_us;       // sorted: while one does not
    int heartbeats = 0;                   // received from the house
    std::uint64_t bytes_not_read = 0;     // asked for by the staller, and left in the house
};

[[nodiscard]] CrowdResult run_crowd(CrowdOptions const& options);

// [[session]] tables of a crowd and its staller, to be put into a config.
[[nodiscard]] std::string crowd_config(int sessions, std::string const& staller);

}  // namespace trestle::bench
