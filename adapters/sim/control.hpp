// Owns the back door: what a test or an operator may do to the simulated venue. Loopback only; the
// commands are listed in README.md.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/sim/binance_spot/face.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim {

class Control {
public:
    Control(Venue& venue, binance_spot::BinanceSpotFace& face, Wire& wire)
        : venue_(venue), face_(face), wire_(wire) {}

    HttpAnswer on_request(HttpRequest const& request);

private:
    using Params = binance_spot::Params;
    using Reader = binance_spot::Reader;

    std::string run(std::string_view command, Params const& params, Reader& reader);
    bool run_market(std::string_view command, Params const& params, Reader& reader);
    bool run_faults(std::string_view command, Params const& params, Reader& reader);
    std::string fill(Params const& params, Reader& reader);
    void place_counter_order(Params const& params, Reader& reader);
    void change_rules(Params const& params, Reader& reader);
    void add_request_fault(Params const& params, Reader& reader);
    void add_event_fault(Params const& params, Reader& reader);
    Order const* find_order(Params const& params, Reader& reader);

    std::string trades(Params const& params);
    std::string orders(Params const& params);
    std::string balances(Params const& params);
    std::string requests() const;
    std::string state() const;

    Venue& venue_;
    binance_spot::BinanceSpotFace& face_;
    Wire& wire_;
};

}  // namespace trestle::adapters::sim
