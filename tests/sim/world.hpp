// Owns one run of the hunter: a real core behind a real journal on a disk that fails, desks that
// race, a venue that lies and a process that crashes, in virtual time. Everything is drawn from one
// seed; nothing reads a clock.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"
#include "tests/scenarios/words.hpp"
#include "tests/sim/faults.hpp"
#include "tests/sim/house.hpp"
#include "tests/sim/oracle.hpp"
#include "tests/sim/venue_model.hpp"
#include "tests/sim/wire.hpp"

namespace trestle::sim {

// What to run. Steps draw from generators of their own: leaving some out does not change the rest.
struct Plan {
    std::uint64_t seed = 0;
    int steps = 400;
    std::set<int> left_out;
    std::set<std::string_view> without;  // names of faults
};

// What runs were made of.
struct Counts {
    std::uint64_t inputs = 0;
    std::uint64_t trades = 0;
    std::uint64_t crashes = 0;
    std::uint64_t lost_records = 0;
    std::uint64_t from_snapshots = 0;  // starts
    std::uint64_t statements = 0;
    std::uint64_t strangers = 0;  // orders that nobody here sent
    std::uint64_t breaks = 0;
    std::array<std::uint64_t, venue_count> spoken{};  // runs in each venue's own words

    void add(Counts const& more);
    [[nodiscard]] std::string to_string() const;
};

struct Outcome {
    bool has_failed = false;
    std::string why;
    std::vector<std::string> history;  // one line per input, for people
    std::vector<Stamped> journal;      // all that was applied
    std::map<OrderId, Quantity> venue_filled;
    std::map<OrderId, bool> venue_live;
    Counts counts;
};

class World {
public:
    explicit World(Plan plan);
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
    // What a statement answers. It is read when it was asked for, or when it is answered.
    struct Question {
        VenueStatement::Cause cause = VenueStatement::Cause::periodic;
        Timestamp asked;
        std::vector<Input> answer;
    };
    // One FIX message: what it becomes, under one number. It is sent until that number counts.
    struct Message {
        std::uint64_t number = 0;
        std::vector<Input> inputs;
    };

    [[nodiscard]] bool chance(int per_mille) { return draw(1000) < per_mille; }
    [[nodiscard]] int draw(int below) {
        return static_cast<int>(random_() % static_cast<unsigned>(below));
    }
    void draw_faults();
    void draw_words();
    [[nodiscard]] Configured draw_config();
    [[nodiscard]] Instrument listing() const;
    [[nodiscard]] VenueBalances balances() const;
    void step();

    // desks.cpp
    void desk_acts();
    void desk_trades(SessionId const& session);
    void desk_asks(SessionId const& session);
    void desk_repeats(SessionId const& session);
    void boss_acts();
    void desks_come_and_go();
    void log_on(SessionId const& session);
    void operator_acts();
    void send(SessionId const& session, std::vector<Input> inputs);
    void send(SessionId const& session, Message const& message);
    void send_list(SessionId const& session);
    [[nodiscard]] Origin origin(SessionId const& session);
    [[nodiscard]] ClOrdId next_id(SessionId const& session);
    [[nodiscard]] NewOrder new_order(SessionId const& session);
    [[nodiscard]] OrderScope some_scope();
    [[nodiscard]] std::optional<ReplaceOrder> replace_of(Oracle::Key const& key);

    // at_venue.cpp
    void venue_acts();
    void venue_changes_its_mind();
    void carry_out_at_venue(Effect const& effect);
    void at_venue(std::function<void()> const& request, VenueClientId const& id, VenueRequest kind);
    void submit(VenueOrder const& order);
    void replace(VenueReplacement const& wanted);
    void cancel(CancelAtVenue const& wanted);
    void query(QueryVenue const& wanted);
    void deliver(std::vector<Input> inputs, Wire::Told told = Wire::Told::by_stream);
    [[nodiscard]] Timestamp send_off(Input input, Timestamp due);
    void leave_out_last_fill(Input& end) const;
    [[nodiscard]] bool is_of_stranger(Input const& input) const;
    [[nodiscard]] std::vector<Input> through_wire(Input const& said, Wire::Told told);
    void deliver_due();
    void hear(Input const& input);
    void unknown(VenueClientId const& id, VenueRequest kind);

    // statements.cpp
    [[nodiscard]] core::Link link() const { return {at_, Account::of("DEMO")}; }
    void draw_statements();
    void somebody_trades();
    void ask_statement(VenueStatement::Cause cause);
    [[nodiscard]] std::vector<Input> statement(VenueStatement::Cause cause, Timestamp asked);
    void hear_statements();
    void decide();
    [[nodiscard]] ReconCommand nonsense_on(Break const& about);
    [[nodiscard]] ReconCommand decision_on(Break const& about) const;
    [[nodiscard]] ModelOrder const* leg_at_venue(OrderId order) const;

    bool enter(Input input);
    void applied(Stamped const& stamped, Effects const& effects, bool is_replay);
    void write_history(Stamped const& stamped, Effects const& effects);
    void carry_out(Effect const& effect);
    void start();
    void crash();
    void disconnect();
    void connect();
    void settle();
    [[nodiscard]] bool is_at_rest() const {
        return on_the_way_.empty() && late_.empty() && questions_.empty();
    }
    [[nodiscard]] core::StateMachine const& core() const { return house_.core(); }

    Plan plan_;
    std::mt19937_64 random_;
    Faults faults_;
    int market_pace_ = 3;  // one trade in so many steps
    Timestamp now_ = Timestamp::from_ms(1'700'000'000'000);
    Venue at_ = Venue::binance_spot;
    House house_;
    VenueModel venue_{at_};
    bool is_up_ = false;
    bool is_calm_ = false;
    bool must_die_ = false;
    int told_changes_ = 0;
    Timestamp limited_until_;
    Sequence last_seen_ = 0;
    std::uint64_t last_hash_ = 0;
    std::set<Delivery> on_the_way_;
    std::multimap<Timestamp, std::function<void()>> late_;
    std::multimap<Timestamp, Question> questions_;  // by when they are answered
    std::vector<StatedOrder> last_list_;
    std::uint64_t next_delivery_ = 0;
    std::map<TimerId, Timestamp> timers_;
    Oracle oracle_;
    Configured config_;
    std::map<SessionId, std::uint64_t> next_msg_;
    std::map<SessionId, std::uint64_t> next_id_;
    std::map<SessionId, std::vector<Message>> unread_;
    std::map<SessionId, std::vector<Input>> sent_;  // orders, to be repeated
    std::vector<MassCancel> mass_cancels_;
    std::vector<std::vector<Input>> lists_;
    std::uint64_t next_list_ = 0;
    tests::Words words_;
    bool lists_trades_ = false;    // when the link is up again
    bool has_statements_ = false;  // the venue's books are compared with ours
    int calm_statements_ = 0;
    std::unique_ptr<Wire> wire_;  // requests and words go through a codec; none: as they are
    Outcome outcome_;
};

}  // namespace trestle::sim
