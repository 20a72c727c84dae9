// Owns the measuring end of a FIX session: one socket, messages made beforehand, busy polling.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trestle::bench {

struct LoadOptions {
    std::uint16_t port = 0;
    std::string sender;
    std::string target;
    std::string logon_fields;  // "553=…|554=…|", with SOH
    char until = '0';          // the ExecType(150) that ends an order's measurement
    int orders = 1000;
    int window = 1;            // orders in flight
};

struct LoadResult {
    std::string problem;       // empty: measured
    double orders_per_second = 0;
    std::vector<double> latencies_us;  // sorted
    int refused_later = 0;  // after they were measured: the venue's queue was full, and they say so

    [[nodiscard]] double percentile(double share) const;
};

[[nodiscard]] LoadResult run_load(LoadOptions const& options);

}  // namespace trestle::bench
