// Owns the time of an order's way through an adapter: from the call until its venue's acceptance is
// told, over TLS connections that stay, against the simulated venue; beside a bare TLS echo.
#pragma once

#include <string>
#include <vector>

namespace trestle::bench {

struct OrderRoundTrip {
    std::string venue;
    double p50_us = 0;
    double p99_us = 0;
    double echo_p50_us = 0;  // as many bytes there and back, in the same run
};

// Throws what went wrong. At most 150 orders: that many may rest at a venue.
[[nodiscard]] std::vector<OrderRoundTrip> measure_round_trips(int count);

}  // namespace trestle::bench
