// Owns the back door: what a test or an operator may do to the simulated venue. Loopback only; the
// commands are listed in README.md.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/sim/params.hpp"
#include "adapters/sim/port.hpp"
#include "adapters/sim/venue.hpp"

namespace trestle::adapters::sim {

// Reads the parameters of a command and keeps the first mistake.
class CommandReader {
public:
    explicit CommandReader(Params const& params) : params_(params) {}

    std::string required(std::string_view name);
    std::optional<Decimal> amount(std::string_view name);
    std::optional<Decimal> required_amount(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name);
    void fail(std::string text);

    [[nodiscard]] std::optional<std::string> const& problem() const { return problem_; }

private:
    Params const& params_;
    std::optional<std::string> problem_;
};

class Control {
public:
    Control(Venue& venue, Face& face, Wire& wire) : venue_(venue), face_(face), wire_(wire) {}

    HttpAnswer on_request(HttpRequest const& request);

private:
    using Reader = CommandReader;

    std::string run(std::string_view command, Params const& params, Reader& reader);
    bool run_market(std::string_view command, Params const& params, Reader& reader);
    bool run_perpetuals(std::string_view command, Params const& params, Reader& reader);
    bool run_faults(std::string_view command, Params const& params, Reader& reader);
    std::string fill(Params const& params, Reader& reader);
    void place_counter_order(Params const& params, Reader& reader);
    void change_rules(Params const& params, Reader& reader);
    void add_request_fault(Params const& params, Reader& reader);
    void add_event_fault(Params const& params, Reader& reader);
    Order const* find_order(Params const& params, Reader& reader);
    std::string listed_symbol(Reader& reader);
    std::string known_account(Reader& reader);
    void transfer(Reader& reader);

    std::string trades(Params const& params);
    std::string orders(Params const& params);
    std::string balances(Params const& params);
    std::string positions(Params const& params);
    std::string book(Reader& reader) const;
    std::string requests() const;
    std::string state() const;
    std::string cut_line(Params const& params, Reader& reader);

    Venue& venue_;
    Face& face_;
    Wire& wire_;
};

}  // namespace trestle::adapters::sim
