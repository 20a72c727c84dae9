// Owns one run of the hunter: a real core behind a journal, desks that race, a venue that lies and
// a process that crashes, in virtual time. Everything is drawn from one seed; nothing reads a
// clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"
#include "tests/scenarios/words.hpp"
#include "tests/sim/venue_model.hpp"

namespace trestle::sim {

// Which faults this run has, and how often: first whether, then how much.
struct Faults {
    int lose_answer = 0;      // per mille of requests
    int lose_request = 0;
    int duplicate_event = 0;
    int reorder_event = 0;
    int lose_event = 0;
    int disconnect = 0;       // per mille of steps
    int crash = 0;
    int refuse = 0;
    [[nodiscard]] std::string to_string() const;
};

struct Outcome {
    bool has_failed = false;
    std::string why;
    std::vector<std::string> history;  // one line per input, for people
    std::uint64_t inputs = 0;
    std::uint64_t trades = 0;
    std::uint64_t crashes = 0;
};

class World {
public:
    explicit World(std::uint64_t seed, int steps);
    [[nodiscard]] Outcome run();

private:
    struct Delivery {
        Timestamp due;
        std::uint64_t order;  // of arrival when due at the same time
        Input input;
        friend bool operator<(Delivery const& a, Delivery const& b) {
            return a.due != b.due ? a.due < b.due : a.order < b.order;
        }
    };
    struct DeskOrder {
        ClOrdId last;              // the id to use for the next cancel or replace
        Quantity quantity;
        bool is_done = false;
    };

    [[nodiscard]] bool chance(int per_mille) { return draw(1000) < per_mille; }
    [[nodiscard]] int draw(int below) {
        return static_cast<int>(random_() % static_cast<unsigned>(below));
    }

    void step();
    void desk_acts();
    void venue_acts();
    void enter(Input input);
    void carry_out(Stamped const& stamped, Effects const& effects, bool is_replay);
    void on_report(Report const& report);
    void request(VenueOrder const& order, VenueRequest kind);
    void deliver(std::vector<Input> inputs);
    void deliver_due();
    void unknown(VenueClientId const& id, VenueRequest kind);
    void crash();
    void disconnect();
    void connect();
    void settle();
    void check_step();
    void check_end();
    void fail(std::string why);

    std::mt19937_64 random_;
    std::uint64_t seed_;
    int steps_;
    Faults faults_;
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    std::vector<Stamped> journal_;
    std::optional<core::StateMachine> core_;
    VenueModel venue_;
    bool is_up_ = false;
    bool is_calm_ = false;
    std::set<Delivery> on_the_way_;
    std::uint64_t next_delivery_ = 0;
    std::map<TimerId, Timestamp> timers_;
    // The oracle's naive books: only sums, by desk order and by trade.
    std::map<ExecId, Report> told_;
    std::map<ClOrdId, DeskOrder> desk_orders_;
    std::map<std::string, int> trades_told_;
    std::map<std::string, int> submits_;
    std::map<OrderId, Quantity> told_quantity_;
    std::uint64_t next_cl_ord_id_ = 0;
    std::uint64_t next_msg_ = 0;
    tests::Words words_;
    Outcome outcome_;
};

}  // namespace trestle::sim
