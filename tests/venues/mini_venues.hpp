// Owns the least of Binance USD-M, OKX and Bybit that a session needs: each answers what a script
// tells it to, in its own words. Never matches orders; the simulators do that.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "adapters/session/settings.hpp"
#include "tests/venues/recorder.hpp"
#include "tests/venues/scripted_venue.hpp"

namespace boost::asio {
class io_context;
}

namespace trestle::adapters::tests {

enum class Op : std::uint8_t {
    other,  // time, instruments, logins, subscriptions, balances: always answered well
    submit,
    replace,
    cancel,
    cancel_batch,
    query,
    trades,
    open_orders,
    dead_man,
};

class MiniVenue {
public:
    explicit MiniVenue(ScriptedVenue& server) : server_(server) {}
    virtual ~MiniVenue() = default;

    [[nodiscard]] virtual Venue venue() const = 0;
    [[nodiscard]] virtual std::string symbol() const = 0;
    [[nodiscard]] virtual std::string canonical() const = 0;
    [[nodiscard]] virtual std::string events_path() const = 0;
    [[nodiscard]] virtual std::string requests_path() const = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<VenueGateway>, std::string> make(
        session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
        std::function<void(std::string_view)> log) const = 0;

    // What the private stream says of the order "x1y7z1", number 28, of 1 at 10.
    [[nodiscard]] virtual std::string accepted() const = 0;
    [[nodiscard]] virtual std::string filled(std::string_view trade, std::string_view quantity,
                                             std::string_view cumulative) const = 0;
    [[nodiscard]] virtual std::string canceled(std::string_view filled) const = 0;
    // The order now holds 2.4 at 11 in all, for the leg "x1y7z2".
    [[nodiscard]] virtual std::string amended(std::string_view filled) const = 0;

    // What answers say; `ask` is what is answered.
    [[nodiscard]] virtual std::string taken(PlainAsk const& ask, Op op) const = 0;
    [[nodiscard]] virtual Reaction refused(PlainAsk const& ask, std::string_view code) const = 0;
    [[nodiscard]] virtual std::string order(std::string_view state,
                                            std::string_view filled) const = 0;
    [[nodiscard]] virtual std::string one_trade(std::string_view trade,
                                                std::string_view quantity) const = 0;
    [[nodiscard]] virtual std::string no_rows() const = 0;
    [[nodiscard]] virtual std::string clock_code() const = 0;
    [[nodiscard]] virtual std::string limit_code() const = 0;
    [[nodiscard]] virtual std::string state_filled() const = 0;
    [[nodiscard]] virtual std::string state_working() const = 0;

    [[nodiscard]] virtual Op op_of(PlainAsk const& ask) const = 0;

    using Script = std::function<std::optional<Reaction>(PlainAsk const&)>;
    void on(Op op, Script script) { scripts_[op] = std::move(script); }
    void push(std::string const& event) { server_.push_to(events_path(), event); }
    [[nodiscard]] std::vector<PlainAsk> asked(Op op) const;
    void listen();
    std::string tick = "0.1";

protected:
    [[nodiscard]] virtual Reaction well(PlainAsk const& ask) = 0;

private:
    std::optional<Reaction> react(PlainAsk const& ask);

    ScriptedVenue& server_;
    std::map<Op, Script> scripts_;
};

[[nodiscard]] std::unique_ptr<MiniVenue> mini_venue(Venue venue, ScriptedVenue& server);

// The text behind `"name":`, without quotes.
[[nodiscard]] std::string field_in(std::string_view text, std::string_view name);

}  // namespace trestle::adapters::tests
