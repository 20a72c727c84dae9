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
#include "tests/sim/oracle.hpp"
#include "tests/sim/venue_model.hpp"

namespace trestle::sim {

// Which faults this run has, and how often: first whether, then how much.
struct Faults {
    int lose_answer = 0;  // per mille of requests
    int lose_request = 0;
    int duplicate_event = 0;
    int reorder_event = 0;
    int lose_event = 0;
    int disconnect = 0;  // per mille of steps
    int crash = 0;
    int refuse = 0;
    int refuse_cancel = 0;
    int log_off = 0;  // per mille of steps
    int operators = 0;
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
    // Everything that entered, as it was stamped.
    [[nodiscard]] std::vector<Stamped> const& journal() const { return journal_; }

private:
    struct Delivery {
        Timestamp due;
        std::uint64_t order;  // of arrival when due at the same time
        Input input;
        friend bool operator<(Delivery const& a, Delivery const& b) {
            return a.due != b.due ? a.due < b.due : a.order < b.order;
        }
    };
    // A NewOrderList(E): read in one piece, or again when the process dies in the middle of it.
    struct ListMessage {
        OrderList head;
        std::vector<NewOrder> orders;
    };

    [[nodiscard]] bool chance(int per_mille) { return draw(1000) < per_mille; }
    [[nodiscard]] int draw(int below) {
        return static_cast<int>(random_() % static_cast<unsigned>(below));
    }

    [[nodiscard]] Configured draw_config();
    void step();
    // desks.cpp
    void desk_acts();
    void desk_trades(SessionId const& session);
    void desk_asks(SessionId const& session);
    void boss_acts();
    void desks_come_and_go();
    void log_on(SessionId const& session);
    void operator_acts();
    void send(ListMessage const& list);
    [[nodiscard]] Origin origin(SessionId const& session);
    [[nodiscard]] ClOrdId next_id(SessionId const& session);
    [[nodiscard]] NewOrder new_order(SessionId const& session);
    [[nodiscard]] OrderScope some_scope();
    [[nodiscard]] std::optional<ReplaceOrder> replace_of(Oracle::Key const& key);

    void venue_acts();
    void enter(Input input);
    void carry_out(Stamped const& stamped, Effects const& effects, bool is_replay);
    void carry_out_at_venue(Effect const& effect);
    void submit(VenueOrder const& order);
    void replace(VenueReplacement const& wanted);
    void cancel(CancelAtVenue const& wanted);
    void deliver(std::vector<Input> inputs);
    void deliver_due();
    void unknown(VenueClientId const& id, VenueRequest kind);
    void crash();
    void disconnect();
    void connect();
    void settle();

    std::mt19937_64 random_;
    std::uint64_t seed_;
    int steps_;
    Faults faults_;
    int market_pace_ = 3;  // one trade in so many steps
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    std::vector<Stamped> journal_;
    std::optional<core::StateMachine> core_;
    VenueModel venue_;
    bool is_up_ = false;
    bool is_calm_ = false;
    std::set<Delivery> on_the_way_;
    std::uint64_t next_delivery_ = 0;
    std::map<TimerId, Timestamp> timers_;
    Oracle oracle_;
    Configured config_;
    std::map<SessionId, std::uint64_t> next_msg_;
    std::map<SessionId, std::uint64_t> next_id_;
    std::map<SessionId, ListMessage> cut_short_;
    std::vector<MassCancel> mass_cancels_;
    std::vector<ListMessage> lists_;
    std::uint64_t next_list_ = 0;
    tests::Words words_;
    Outcome outcome_;
};

}  // namespace trestle::sim
