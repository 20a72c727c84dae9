#include "tests/sim/world.hpp"

#include <algorithm>

#include "tests/sim/describe.hpp"

namespace trestle::sim {

namespace {

constexpr std::uint64_t epoch = 1'700'000'000;

Instrument listing() {
    auto const decimal = [](char const* text) { return *Decimal::parse(text); };
    return {.id = {1},
            .symbol = Symbol::of("BTC-USDT"),
            .venue = Venue::binance_spot,
            .venue_symbol = VenueSymbol::of("BTCUSDT"),
            .base = Asset::of("BTC"),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = Price(decimal("0.01")),
            .lot = Quantity(decimal("0.001")),
            .min_quantity = Quantity(decimal("0.001"))};
}

VenueBalances balances() {
    Decimal const most = Decimal::whole(1'000'000'000);
    return {Venue::binance_spot,
            Account::of("DEMO"),
            true,
            Timestamp{1},
            {{Asset::of("USDT"), most, {}}, {Asset::of("BTC"), most, {}}}};
}

}  // namespace

std::string Faults::to_string() const {
    return "lose_answer=" + std::to_string(lose_answer) +
           " lose_request=" + std::to_string(lose_request) +
           " duplicate_event=" + std::to_string(duplicate_event) +
           " reorder_event=" + std::to_string(reorder_event) +
           " lose_event=" + std::to_string(lose_event) +
           " disconnect=" + std::to_string(disconnect) + " crash=" + std::to_string(crash) +
           " refuse=" + std::to_string(refuse) + " refuse_cancel=" + std::to_string(refuse_cancel) +
           " log_off=" + std::to_string(log_off) + " operators=" + std::to_string(operators) +
           " (per mille)";
}

World::World(std::uint64_t seed, int steps) : random_(seed), seed_(seed), steps_(steps) {
    auto const draw_fault = [this](int most) { return draw(2) == 0 ? 0 : 1 + draw(most); };
    faults_.lose_answer = draw_fault(200);
    faults_.lose_request = draw_fault(100);
    faults_.duplicate_event = draw_fault(300);
    faults_.reorder_event = draw_fault(400);
    faults_.lose_event = draw_fault(500);
    faults_.disconnect = draw_fault(30);
    faults_.crash = draw_fault(20);
    faults_.refuse = draw_fault(200);
    faults_.refuse_cancel = draw_fault(300);
    faults_.log_off = draw_fault(30);
    faults_.operators = draw_fault(80);
    market_pace_ = 3 + draw(30);
    config_ = draw_config();
    oracle_.use(config_);
    outcome_.history.push_back("faults " + faults_.to_string());
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
    core_.emplace();
    for (Input input : {Input(Started{.epoch = epoch}), Input(config_),
                        Input(InstrumentDefined{listing()}), Input(balances())}) {
        enter(std::move(input));
    }
    connect();
    for (int i = 0; i < steps_ && oracle_.problem().empty(); ++i) {
        step();
        oracle_.check_step(*core_);
    }
    if (oracle_.problem().empty()) settle();
    if (oracle_.problem().empty()) oracle_.check_end(*core_, venue_);
    outcome_.why = oracle_.problem();
    outcome_.has_failed = !outcome_.why.empty();
    return std::move(outcome_);
}

void World::step() {
    now_ = now_ + std::chrono::milliseconds(1 + draw(50));
    deliver_due();
    oracle_.pass(now_);
    desks_come_and_go();
    if (draw(3) == 0) desk_acts();
    if (draw(market_pace_) == 0) venue_acts();
    if (chance(faults_.operators)) operator_acts();
    if (chance(faults_.crash)) crash();
    if (is_up_ && chance(faults_.disconnect)) disconnect();
    if (!is_up_ && draw(10) == 0) connect();
}

void World::venue_acts() {
    auto const live = venue_.live();
    if (live.empty()) return;
    auto& order = *live[static_cast<std::size_t>(draw(static_cast<int>(live.size())))];
    if (draw(20) == 0) return deliver(venue_.cancel_unasked(order, now_));
    Quantity const left = order.quantity - order.filled;
    Quantity const part =
        draw(2) == 0 ? left : std::min(left, Quantity(Decimal::whole(1 + draw(5))));
    ++outcome_.trades;
    deliver(venue_.trade(order, part, now_));
}

// Journal, then apply, then effects: as the sequencer does it.
void World::enter(Input input) {
    journal_.push_back({journal_.size() + 1, now_, std::move(input)});
    ++outcome_.inputs;
    Effects effects;
    core_->apply(journal_.back(), effects);
    oracle_.on_input(journal_.back());
    // The process may die with the record written and only some of its effects carried out.
    if (!is_calm_ && chance(faults_.crash / 4)) {
        effects.resize(static_cast<std::size_t>(draw(static_cast<int>(effects.size()) + 1)),
                       Effect(Alert{}));
        carry_out(journal_.back(), effects, false);
        return crash();
    }
    Stamped const stamped = journal_.back();
    carry_out(stamped, effects, false);
}

void World::carry_out(Stamped const& stamped, Effects const& effects, bool is_replay) {
    if (!is_replay) {
        words_.learn(*core_);
        outcome_.history.push_back(std::to_string(stamped.sequence) + " " +
                                   describe(stamped.input));
        for (auto const& effect : effects) {
            auto const text = words_.render(effect, *core_);
            if (!text.empty()) outcome_.history.push_back("      => " + text);
        }
    }
    for (auto const& effect : effects) {
        oracle_.on_effect(effect, *core_);
        if (is_replay) continue;
        oracle_.on_request(effect, *core_);
        carry_out_at_venue(effect);
        if (auto const* start = std::get_if<StartTimer>(&effect)) {
            timers_[start->timer] = start->due;
        } else if (auto const* stop = std::get_if<StopTimer>(&effect)) {
            timers_.erase(stop->timer);
        }
        if (!oracle_.problem().empty()) return;
    }
}

void World::carry_out_at_venue(Effect const& effect) {
    if (auto const* order = std::get_if<SubmitToVenue>(&effect)) submit(*order->order);
    if (auto const* wanted = std::get_if<ReplaceAtVenue>(&effect)) replace(*wanted->replacement);
    if (auto const* wanted = std::get_if<CancelAtVenue>(&effect)) cancel(*wanted);
    auto const* query = std::get_if<QueryVenue>(&effect);
    if (query == nullptr) return;
    if (!is_up_ || chance(faults_.lose_answer)) {
        return unknown(query->client_id, VenueRequest::query);
    }
    deliver(venue_.query(query->client_id, now_));
}

void World::replace(VenueReplacement const& wanted) {
    if (!is_up_ || chance(faults_.lose_request)) {
        return unknown(wanted.order.client_id, VenueRequest::replace);
    }
    auto said = venue_.replace(wanted, chance(faults_.refuse), now_);
    if (chance(faults_.lose_answer)) {
        // The stream still tells what happened; only the answer is lost.
        std::erase_if(said, [](Input const& input) {
            return std::holds_alternative<VenueReplaced>(input) ||
                   std::holds_alternative<VenueReplaceRejected>(input);
        });
        unknown(wanted.order.client_id, VenueRequest::replace);
    }
    deliver(std::move(said));
}

void World::cancel(CancelAtVenue const& wanted) {
    if (!is_up_ || chance(faults_.lose_request)) {
        return unknown(wanted.client_id, VenueRequest::cancel);
    }
    auto said = venue_.cancel(wanted.client_id, chance(faults_.refuse_cancel), now_);
    if (chance(faults_.lose_answer) && std::holds_alternative<VenueCancelRejected>(said.front())) {
        said.clear();
        unknown(wanted.client_id, VenueRequest::cancel);
    }
    deliver(std::move(said));
}

void World::submit(VenueOrder const& order) {
    if (!is_up_ || chance(faults_.lose_request)) {
        return unknown(order.client_id, VenueRequest::submit);
    }
    auto said = venue_.submit(order, chance(faults_.refuse), now_);
    if (chance(faults_.lose_answer)) {
        said.clear();
        unknown(order.client_id, VenueRequest::submit);
    }
    deliver(std::move(said));
}

void World::unknown(VenueClientId const& id, VenueRequest kind) {
    on_the_way_.insert({now_ + std::chrono::milliseconds(1 + draw(100)), ++next_delivery_,
                        VenueOutcomeUnknown{{Venue::binance_spot, id, {}, now_}, kind, "silence"}});
}

// What a venue says comes in order, unless this run reorders; some of it comes twice.
void World::deliver(std::vector<Input> inputs) {
    Timestamp due = now_ + std::chrono::milliseconds(1 + draw(20));
    for (auto& input : inputs) {
        if (chance(faults_.reorder_event)) due = now_ + std::chrono::milliseconds(1 + draw(200));
        if (chance(faults_.duplicate_event)) {
            on_the_way_.insert(
                {due + std::chrono::milliseconds(draw(300)), ++next_delivery_, input});
        }
        on_the_way_.insert({due, ++next_delivery_, std::move(input)});
    }
}

void World::deliver_due() {
    while (!on_the_way_.empty() && on_the_way_.begin()->due <= now_ && oracle_.problem().empty()) {
        auto const input = on_the_way_.begin()->input;
        on_the_way_.erase(on_the_way_.begin());
        enter(input);
    }
    std::vector<TimerId> due;
    for (auto const& [timer, at] : timers_) {
        if (at <= now_) due.push_back(timer);
    }
    for (auto const& timer : due) {
        timers_.erase(timer);
        enter(TimerFired{timer});
    }
}

// Power is lost between any two steps: what was journaled stays, everything else is gone.
void World::crash() {
    ++outcome_.crashes;
    auto const hash = core_->state_hash();
    core_.emplace();
    timers_.clear();
    on_the_way_.clear();
    is_up_ = false;
    for (auto const& stamped : journal_) {
        Effects effects;
        core_->apply(stamped, effects);
        carry_out(stamped, effects, true);
    }
    if (core_->state_hash() != hash) return oracle_.blame("replay gave another state");
    enter(Started{.epoch = epoch});
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
    enter(VenueLink{Venue::binance_spot, Account::of("DEMO"), false, "lost"});
}

void World::connect() {
    is_up_ = true;
    enter(VenueLink{Venue::binance_spot, Account::of("DEMO"), true, ""});
}

// The faults stop; everything must come to rest.
void World::settle() {
    is_calm_ = true;
    faults_ = {};
    if (is_up_) disconnect();
    connect();
    for (int i = 0; i < 4'000 && oracle_.problem().empty(); ++i) {
        now_ = now_ + std::chrono::milliseconds(50);
        deliver_due();
        oracle_.pass(now_);
        oracle_.check_step(*core_);
        if (on_the_way_.empty() && timers_.empty()) break;
    }
}

}  // namespace trestle::sim
