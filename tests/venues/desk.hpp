// Owns the least of a core that a session needs to be tried end to end: it asks for what is
// unknown, cancels again what still works, and counts each trade once. Never sends an order twice.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "adapters/venue_gateway.hpp"
#include "tests/venues/facts.hpp"

namespace trestle::adapters::tests {

class Desk : public VenueEvents {
public:
    struct Order {
        OrderId id;
        VenueOrder terms;
        std::vector<VenueClientId> legs;
        VenueOrderId order_id;
        std::map<VenueTradeId, VenueFilled> trades;
        Quantity total;  // of all legs
        Quantity told;   // by the venue's counts, when the order ended
        bool is_accepted = false;
        bool is_over = false;
        bool is_in_doubt = false;
        bool is_replacing = false;
        bool is_canceling = false;
        VenueReplacement change;
        std::chrono::steady_clock::time_point sent_at{};
        std::chrono::steady_clock::time_point ask_at{};

        [[nodiscard]] Quantity filled() const {
            Quantity sum;
            for (auto const& [name, trade] : trades) sum += trade.quantity;
            return sum;
        }
        [[nodiscard]] bool is_settled() const { return is_over && filled() >= told; }
    };

    Desk(Venue venue, std::string symbol, std::uint64_t epoch)
        : venue_(venue), symbol_(std::move(symbol)), epoch_(epoch) {}
    void attach(VenueGateway* gateway) { gateway_ = gateway; }

    Order& submit(std::string_view quantity, std::string_view price,
                  TimeInForce time_in_force = TimeInForce::good_till_cancel);
    void replace(Order& order, std::string_view own, std::string_view price);
    void cancel(Order& order);
    // What is due: questions for what is unknown, cancels again.
    void tick();

    void on_input(Input input) override;
    void on_quote(Venue, VenueSymbol, Reference) override { ++quotes; }

    bool is_up = false;
    int quotes = 0;
    std::set<VenueOrderId> strangers;  // orders that nobody here sent, as the session says
    std::vector<std::string> odd;      // anomalies
    std::map<std::uint64_t, Order> orders;
    std::string story;  // for a test that fails

private:
    [[nodiscard]] Order* find(VenueRef const& ref);
    [[nodiscard]] Order* find(VenueClientId const& id);
    void ask(Order& order);
    void ask_soon(Order& order);
    void end(Order& order, Quantity cumulative);
    void on_state(Order& order, VenueOrderState const& state);
    void on_replaced(Order& order, VenueReplaced const& replaced);
    void drop_replace(Order& order);
    void on(Order& order, VenueFilled const& fill);
    void on(Order& order, VenueReplaceRejected const& rejected);
    void on(Order& order, VenueOutcomeUnknown const& unknown);
    void on_end(Order& order, VenueRef const& ref, Quantity cumulative);
    void on_link(VenueLink const& link);
    template <class Fact>
    void on_fact(Fact const& fact);

    Venue venue_;
    std::string symbol_;
    std::uint64_t epoch_;
    VenueGateway* gateway_ = nullptr;
    std::uint64_t next_ = 1;
};

}  // namespace trestle::adapters::tests
