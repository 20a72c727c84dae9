#include "tests/bench/order_round_trips.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "tests/bench/tls_echo.hpp"
#include "tests/support/approval.hpp"
#include "tests/venues/facts.hpp"
#include "tests/venues/sim_room.hpp"

namespace trestle::bench {

namespace {

using namespace adapters;
using namespace adapters::tests;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t usual_bytes = 450;  // of an order and of what it is answered with

struct Ears : VenueEvents {
    void on_input(Input input) override {
        if (auto const* link = std::get_if<VenueLink>(&input)) is_up = link->is_up;
        if (std::holds_alternative<VenueAccepted>(input)) ++accepted;
        if (auto const* no = std::get_if<VenueRejected>(&input)) refusal = no->text;
    }
    void on_quote(Venue, VenueSymbol, Reference) override {}

    bool is_up = false;
    int accepted = 0;
    std::string refusal;
};

double at(std::vector<double> const& sorted, double share) {
    return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1)));
}

OrderRoundTrip measure(Venue venue, int count) {
    SimRoom room(venue, {.is_moving = false, .quote_repeat_ms = 10'000});
    boost::asio::io_context loop;
    Ears ears;
    auto settings = room.settings();
    settings.audit_interval = 60s;
    auto made = make_session_at(venue, std::move(settings), loop, ears, [](std::string_view) {});
    if (!made.ok()) throw std::runtime_error(made.error());
    auto const session = std::move(made).value();
    auto const wait = [&](auto const& holds) {
        auto const end = Clock::now() + 30s;
        while (!holds()) {
            if (Clock::now() > end) {
                throw std::runtime_error(std::string(name_of(venue)) + ": no answer; " +
                                         ears.refusal);
            }
            loop.run_one_for(10ms);
        }
    };
    session->start();
    wait([&] { return ears.is_up; });
    std::vector<double> times;
    int const warming = count / 4;
    for (int i = 0; i < warming + count; ++i) {
        auto order = limit_buy(venue, listing_at(venue).adapter, "0.1", "90");
        order.order = {static_cast<std::uint64_t>(i + 1)};
        order.client_id = make_venue_client_id(1'767'600'000, order.order, 0);
        int const before = ears.accepted;
        auto const begin = Clock::now();
        session->submit({trestle::tests::approve_for_test(order)});
        wait([&] { return ears.accepted > before; });
        std::chrono::duration<double, std::micro> const took = Clock::now() - begin;
        if (i >= warming) times.push_back(took.count());
        // Not while the clock runs: a second word of the same order would be taken for the next.
        auto const quiet = Clock::now() + 2ms;
        wait([&] { return Clock::now() > quiet; });
    }
    auto const echo = tls_echo_us(room.simulator().ca_file().parent_path(), usual_bytes, 4 * count);
    session->stop();
    std::ranges::sort(times);
    return {std::string(name_of(venue)), at(times, 0.5), at(times, 0.99), at(echo, 0.5)};
}

}  // namespace

std::vector<OrderRoundTrip> measure_round_trips(int count) {
    std::vector<OrderRoundTrip> result;
    for (auto const venue : {Venue::binance_spot, Venue::binance_usdm, Venue::okx, Venue::bybit}) {
        result.push_back(measure(venue, count));
    }
    return result;
}

}  // namespace trestle::bench
