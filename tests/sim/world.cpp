#include "tests/sim/world.hpp"

#include <algorithm>

#include "tests/sim/describe.hpp"

namespace trestle::sim {

namespace {

// Seeds of neighbors give streams that have nothing in common.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t step) {
    auto value = seed * 0x9e3779b97f4a7c15ULL + step * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 30)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

}  // namespace

void Counts::add(Counts const& more) {
    for (auto const count :
         {&Counts::inputs, &Counts::trades, &Counts::crashes, &Counts::lost_records,
          &Counts::from_snapshots, &Counts::statements, &Counts::strangers, &Counts::breaks}) {
        this->*count += more.*count;
    }
    for (std::size_t i = 0; i < spoken.size(); ++i) spoken[i] += more.spoken[i];
}

std::string Counts::to_string() const {
    std::string words;
    for (std::size_t i = 0; i < spoken.size(); ++i) {
        words += ", " + std::to_string(spoken[i]) + " in words of " +
                 std::string(name_of(static_cast<Venue>(i)));
    }
    return std::to_string(inputs) + " inputs, " + std::to_string(trades) + " venue trades, " +
           std::to_string(crashes) + " crashes, " + std::to_string(from_snapshots) +
           " starts from snapshots, " + std::to_string(lost_records) +
           " inputs lost by the disk, " + std::to_string(statements) + " statements, " +
           std::to_string(strangers) + " orders by hand, " + std::to_string(breaks) + " breaks" +
           words;
}

World::World(Plan plan)
    : plan_(std::move(plan)),
      random_(mixed(plan_.seed, 0)),
      house_(now_, 1U << (14 + random_() % 5),
             [this](Stamped const& stamped, Effects const& effects, bool is_replay) {
                 applied(stamped, effects, is_replay);
             }) {
    draw_faults();
    // What an end did not count is asked for by nobody, until all trades are.
    lists_trades_ = faults_.lagging_end > 0;
    market_pace_ = 3 + draw(30);
    draw_words();
    config_ = draw_config();
    draw_statements();
    oracle_.use(config_, at_);
    std::string const words = wire_ ? std::string(name_of(at_)) + "'s own words, " : "";
    outcome_.history.push_back(words + "faults " + faults_.to_string());
}

void World::draw_faults() {
    for (auto const& kind : fault_kinds) {
        int const drawn = draw(2) == 0 ? 0 : 1 + draw(kind.most);
        if (!plan_.without.contains(kind.name)) faults_.*kind.chance = drawn;
    }
}

// Half of the runs speak some venue's own words, and trade there.
void World::draw_words() {
    int const drawn = draw(2 * venue_count);
    if (drawn >= venue_count) return;
    at_ = static_cast<Venue>(drawn);
    wire_ = wire_of(at_);
    venue_ = VenueModel(at_);
    ++outcome_.counts.spoken.at(static_cast<std::size_t>(at_));
}

// Wherever it is listed, it is the same pair: what a contract is worth is none of the codecs'.
Instrument World::listing() const {
    auto listed = tests::Words::listing();
    listed.venue = at_;
    if (wire_) listed.venue_symbol = wire_->symbol();
    return listed;
}

VenueBalances World::balances() const {
    Decimal const most = Decimal::whole(1'000'000'000);
    return {at_,
            Account::of("DEMO"),
            true,
            Timestamp{1},
            {{Asset::of("USDT"), most, {}}, {Asset::of("BTC"), most, {}}}};
}

// Rights are drawn like faults: who cancels on disconnect, and how long each may be away.
Configured World::draw_config() {
    Decimal const most = Decimal::whole(1'000'000'000);
    Configured config{.limits = {{Account::of("DEMO"),
                                  1'000'000u,
                                  {{Symbol::of("BTC-USDT"), Quantity(most), Notional(most),
                                    Decimal::whole(50), Quantity(most)}}}}};
    for (char const* name : {"DESK1", "DESK2", "BOSS", "COPY"}) {
        SessionRights rights{.session = SessionId::of(name)};
        rights.firm = "ACME";
        rights.accounts = {Account::of("DEMO")};
        rights.cancel_on = static_cast<SessionRights::CancelOn>(draw(4));
        rights.cancel_grace = std::chrono::milliseconds(draw(2) == 0 ? 0 : draw(1000));
        config.sessions.push_back(std::move(rights));
    }
    config.sessions[2].sees_firm = true;
    config.sessions[3].is_drop_copy = true;
    config.sessions[3].accounts.clear();
    config.sessions[3].watched = {Account::of("DEMO")};
    return config;
}

Outcome World::run() {
    start();
    connect();
    for (int i = 0; i < plan_.steps && oracle_.problem().empty(); ++i) {
        if (plan_.left_out.contains(i)) continue;
        random_.seed(mixed(plan_.seed, static_cast<std::uint64_t>(i) + 1));
        step();
        if (oracle_.problem().empty()) oracle_.check_step(core(), venue_);
    }
    random_.seed(mixed(plan_.seed, 1'000'000));
    if (oracle_.problem().empty()) settle();
    if (oracle_.problem().empty()) oracle_.check_end(core(), venue_);
    outcome_.why = oracle_.problem();
    outcome_.counts.from_snapshots = house_.starts_from_snapshots();
    outcome_.has_failed = !outcome_.why.empty();
    outcome_.counts.breaks = core().recon().breaks().size();
    for (auto const& [number, order] : venue_.orders()) {
        outcome_.counts.strangers += order.is_by_hand ? 1 : 0;
        if (order.is_by_hand) continue;
        outcome_.venue_filled[order.asked.order] += order.stands();
        if (order.is_live) outcome_.venue_live[order.asked.order] = true;
    }
    return std::move(outcome_);
}

void World::step() {
    now_ = now_ + std::chrono::milliseconds(1 + draw(50));
    deliver_due();
    oracle_.pass(now_);
    if (chance(faults_.break_disk)) house_.fail_disk(1 + static_cast<unsigned>(draw(6)));
    desks_come_and_go();
    if (draw(3) == 0) desk_acts();
    if (draw(market_pace_) == 0) venue_acts();
    venue_changes_its_mind();
    if (chance(faults_.by_hand)) somebody_trades();
    if (is_up_ && draw(40) == 0) ask_statement(VenueStatement::Cause::periodic);
    if (draw(40) == 0) decide();
    if (chance(faults_.operators)) operator_acts();
    if (chance(faults_.limit_rate)) limited_until_ = now_ + std::chrono::milliseconds(draw(1000));
    if (chance(faults_.snapshot)) oracle_.blame_if(house_.write_snapshot());
    if (chance(faults_.crash)) crash();
    if (is_up_ && chance(faults_.disconnect)) disconnect();
    if (!is_up_ && draw(10) == 0) connect();
}

// False when the process died of it, or with only some of its effects carried out.
bool World::enter(Input input) {
    if (!oracle_.problem().empty()) return false;
    ++outcome_.counts.inputs;
    bool const is_fine = house_.enter({std::move(input)});
    if (!is_fine) ++outcome_.counts.lost_records;
    if (is_fine && !must_die_) return true;
    crash();
    return false;
}

void World::applied(Stamped const& stamped, Effects const& effects, bool is_replay) {
    if (must_die_ && !is_replay) return;
    bool const is_new = stamped.sequence > last_seen_;
    if (is_new) {
        last_seen_ = stamped.sequence;
        outcome_.journal.push_back(stamped);
        write_history(stamped, effects);
        oracle_.on_input(stamped);
    }
    std::size_t carried_out = effects.size();
    // The process may die with the record written and only some of its effects carried out.
    if (!is_replay && !is_calm_ && chance(faults_.crash / 4)) {
        must_die_ = true;
        carried_out = static_cast<std::size_t>(draw(static_cast<int>(effects.size()) + 1));
    }
    for (std::size_t i = 0; i < carried_out; ++i) {
        if (!oracle_.problem().empty()) return;
        oracle_.on_effect(effects[i], core());
        if (!is_replay) carry_out(effects[i]);
    }
    oracle_.note_ends(core());
    if (carried_out == effects.size() && !is_replay) oracle_.check_told(stamped.input);
    if (is_new || !is_replay) last_hash_ = core().state_hash();
}

void World::write_history(Stamped const& stamped, Effects const& effects) {
    words_.learn(core());
    outcome_.history.push_back(std::to_string(stamped.sequence) + " " + describe(stamped.input));
    for (auto const& effect : effects) {
        auto const text = words_.render(effect, core());
        if (!text.empty()) outcome_.history.push_back("      => " + text);
    }
}

void World::carry_out(Effect const& effect) {
    oracle_.on_request(effect, core());
    carry_out_at_venue(effect);
    if (auto const* start = std::get_if<StartTimer>(&effect)) {
        timers_[start->timer] = start->due;
    } else if (auto const* stop = std::get_if<StopTimer>(&effect)) {
        timers_.erase(stop->timer);
    }
}

// The first start writes what ops have configured; any start may be the last for a while.
void World::start() {
    std::string const problem = house_.start();
    if (!problem.empty()) return oracle_.blame("the journal cannot be used: " + problem);
    if (core().last_applied() < last_seen_) return oracle_.blame("the journal lost what counted");
    bool const is_same = core().last_applied() == 0 || core().state_hash() == last_hash_;
    if (core().last_applied() == last_seen_ && !is_same) {
        return oracle_.blame("a start gave another state");
    }
    bool is_fine = enter(Started{.epoch = 1'700'000'000});
    bool const knows_market = is_fine && core().instrument({1}) != nullptr;
    for (Input input : {Input(config_), Input(InstrumentDefined{listing()})}) {
        if (is_fine && !knows_market) is_fine = enter(std::move(input));
    }
    // The last start may have come this far and no further.
    if (!is_fine) return;
    auto const funds = core().exposure().balance(Account::of("DEMO"), at_, Asset::of("BTC"));
    if (funds.total.is_zero()) (void)enter(balances());
}

// Between any two steps: what was journaled stays, everything else is gone.
void World::crash() {
    ++outcome_.counts.crashes;
    must_die_ = false;
    house_.die(draw(2) == 0, random_());
    timers_.clear();
    on_the_way_.clear();
    questions_.clear();
    is_up_ = false;
    if (oracle_.problem().empty()) start();
}

// Some of what was on the way is lost; requests without an answer come back as unknown.
void World::disconnect() {
    is_up_ = false;
    std::set<Delivery> kept;
    for (auto const& delivery : on_the_way_) {
        bool const is_ours = std::holds_alternative<VenueOutcomeUnknown>(delivery.input);
        if (is_ours || !chance(faults_.lose_event)) kept.insert(delivery);
    }
    on_the_way_ = std::move(kept);
    questions_.clear();
    enter(VenueLink{at_, Account::of("DEMO"), false, "lost"});
}

void World::connect() {
    is_up_ = enter(VenueLink{at_, Account::of("DEMO"), true, ""});
    if (is_up_ && lists_trades_) deliver(venue_.trades_since({}), Wire::Told::in_list);
    if (is_up_) ask_statement(VenueStatement::Cause::reconnect);
}

// The faults stop; everything must come to rest. What was changed afterwards is told once more when
// everything else is known.
void World::settle() {
    is_calm_ = true;
    faults_ = {};
    limited_until_ = {};
    house_.fail_disk(1'000'000'000);
    if (is_up_) disconnect();
    connect();
    for (int i = 0; i < 8'000 && oracle_.problem().empty(); ++i) {
        now_ = now_ + std::chrono::milliseconds(50);
        deliver_due();
        oracle_.pass(now_);
        if (oracle_.problem().empty()) oracle_.check_step(core(), venue_);
        if (i % 40 == 0 && calm_statements_ < 3) ask_statement(VenueStatement::Cause::periodic);
        if (has_statements_ && calm_statements_ < 3) continue;
        // Some timers go on for ever.
        bool const is_quiet = is_at_rest() && timers_.empty();
        if (!is_quiet && i != 4'000) continue;
        if (++told_changes_ > 2) break;
        deliver(venue_.changes(now_));
        calm_statements_ = 0;
    }
}

}  // namespace trestle::sim
