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

Configured rights_and_limits() {
    Decimal const most = Decimal::whole(1'000'000'000);
    return {.sessions = {{SessionId::of("DESK1"), {Account::of("DEMO")}}},
            .limits = {{Account::of("DEMO"),
                        1'000'000u,
                        {{Symbol::of("BTC-USDT"), Quantity(most), Notional(most),
                          Decimal::whole(50), Quantity(most)}}}}};
}

VenueBalances balances() {
    Decimal const most = Decimal::whole(1'000'000'000);
    return {Venue::binance_spot, Account::of("DEMO"), true, Timestamp{1},
            {{Asset::of("USDT"), most, {}}, {Asset::of("BTC"), most, {}}}};
}

std::string key_of(VenueTradeId const& id) { return std::string(id.view()); }

}  // namespace

std::string Faults::to_string() const {
    return "lose_answer=" + std::to_string(lose_answer) +
           " lose_request=" + std::to_string(lose_request) +
           " duplicate_event=" + std::to_string(duplicate_event) +
           " reorder_event=" + std::to_string(reorder_event) +
           " lose_event=" + std::to_string(lose_event) +
           " disconnect=" + std::to_string(disconnect) + " crash=" + std::to_string(crash) +
           " refuse=" + std::to_string(refuse) + " (per mille)";
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
    outcome_.history.push_back("faults " + faults_.to_string());
}

Outcome World::run() {
    core_.emplace();
    for (Input input : {Input(Started{.epoch = epoch}), Input(rights_and_limits()),
                        Input(InstrumentDefined{listing()}), Input(balances())}) {
        enter(std::move(input));
    }
    connect();
    for (int i = 0; i < steps_ && !outcome_.has_failed; ++i) {
        step();
        check_step();
    }
    if (!outcome_.has_failed) settle();
    if (!outcome_.has_failed) check_end();
    return std::move(outcome_);
}

void World::fail(std::string why) {
    if (outcome_.has_failed) return;
    outcome_.has_failed = true;
    outcome_.why = std::move(why);
}

void World::step() {
    now_ = now_ + std::chrono::milliseconds(1 + draw(50));
    deliver_due();
    if (draw(3) == 0) desk_acts();
    if (draw(3) == 0) venue_acts();
    if (chance(faults_.crash)) crash();
    if (is_up_ && chance(faults_.disconnect)) disconnect();
    if (!is_up_ && draw(10) == 0) connect();
}

void World::desk_acts() {
    Origin origin{.session = SessionId::of("DESK1"), .msg_seq_num = ++next_msg_, .sent_at = now_};
    Reference const market{Price(Decimal::whole(100)), Price(Decimal::whole(100)), {}, now_};
    ClOrdId const id = ClOrdId::of("c" + std::to_string(++next_cl_ord_id_));
    std::vector<ClOrdId> open;
    for (auto const& [first, order] : desk_orders_) {
        if (!order.is_done) open.push_back(first);
    }
    if (open.empty() || draw(2) == 0) {
        Quantity const quantity(Decimal::whole(1 + draw(20)));
        NewOrder order{.origin = origin,
                       .cl_ord_id = id,
                       .account = Account::of("DEMO"),
                       .symbol = Symbol::of("BTC-USDT"),
                       .side = draw(2) == 0 ? Side::buy : Side::sell,
                       .terms = {.quantity = quantity, .price = Price(Decimal::whole(100))},
                       .reference = market};
        desk_orders_[id] = {id, quantity, false};
        return enter(std::move(order));
    }
    auto& target =
        desk_orders_[open[static_cast<std::size_t>(draw(static_cast<int>(open.size())))]];
    if (draw(2) == 0) {
        return enter(CancelOrder{.origin = origin,
                                 .cl_ord_id = id,
                                 .orig_cl_ord_id = target.last,
                                 .symbol = Symbol::of("BTC-USDT")});
    }
    auto const* order = core_->orders().find(origin.session, target.last);
    if (order == nullptr) return;
    ReplaceOrder replace{.origin = origin,
                         .cl_ord_id = id,
                         .orig_cl_ord_id = target.last,
                         .symbol = order->symbol,
                         .side = order->side,
                         .terms = order->terms,
                         .reference = market};
    replace.terms.quantity = Quantity(Decimal::whole(1 + draw(20)));
    if (draw(2) == 0) replace.terms.price = Price(Decimal::whole(95 + draw(10)));
    enter(std::move(replace));
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
        if (auto const* report = std::get_if<Report>(&effect)) on_report(*report);
        if (is_replay) continue;
        if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
            request(*submit->order, VenueRequest::submit);
        } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
            auto const& wanted = *replace->replacement;
            if (++submits_[std::string(wanted.order.client_id.view())] > 1) {
                fail("a replacement was sent twice: " + std::string(wanted.order.client_id.view()));
            }
            if (!is_up_ || chance(faults_.lose_request)) {
                unknown(wanted.order.client_id, VenueRequest::replace);
                continue;
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
        } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
            if (!is_up_ || chance(faults_.lose_request)) {
                unknown(cancel->client_id, VenueRequest::cancel);
                continue;
            }
            auto said = venue_.cancel(cancel->client_id, now_);
            if (chance(faults_.lose_answer) &&
                std::holds_alternative<VenueCancelRejected>(said.front())) {
                said.clear();
                unknown(cancel->client_id, VenueRequest::cancel);
            }
            deliver(std::move(said));
        } else if (auto const* query = std::get_if<QueryVenue>(&effect)) {
            if (!is_up_ || chance(faults_.lose_answer)) {
                unknown(query->client_id, VenueRequest::query);
                continue;
            }
            deliver(venue_.query(query->client_id, now_));
        } else if (auto const* start = std::get_if<StartTimer>(&effect)) {
            timers_[start->timer] = start->due;
        } else if (auto const* stop = std::get_if<StopTimer>(&effect)) {
            timers_.erase(stop->timer);
        }
        if (outcome_.has_failed) return;
    }
}

void World::request(VenueOrder const& order, VenueRequest) {
    if (++submits_[std::string(order.client_id.view())] > 1) {
        return fail("an order was sent twice: " + std::string(order.client_id.view()));
    }
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
    while (!on_the_way_.empty() && on_the_way_.begin()->due <= now_ && !outcome_.has_failed) {
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

void World::on_report(Report const& report) {
    // A report that comes again after a crash has the same ExecID and says the same.
    auto const [known, is_new] = told_.try_emplace(report.exec_id, report);
    if (!is_new) {
        if (!(known->second == report))
            fail("ExecID " + to_string(report.exec_id) + " said two things");
        return;
    }
    if (report.execution) {
        if (++trades_told_[key_of(report.execution->trade_id)] > 1) {
            return fail("trade " + key_of(report.execution->trade_id) + " was reported twice");
        }
        told_quantity_[*report.order_id] += report.execution->quantity;
        if (told_quantity_[*report.order_id] != report.cumulative) {
            return fail("CumQty of " + to_string(*report.order_id) +
                        " is not the sum of its trades");
        }
    }
    for (auto& [first, order] : desk_orders_) {
        bool const is_mine = order.last == report.cl_ord_id ||
                             (report.orig_cl_ord_id && order.last == *report.orig_cl_ord_id);
        if (!is_mine || report.kind == ReportKind::status) continue;
        if (report.kind == ReportKind::replaced) order.last = report.cl_ord_id;
        bool const is_over = report.status == OrderStatus::filled ||
                             report.status == OrderStatus::canceled ||
                             report.status == OrderStatus::rejected ||
                             report.status == OrderStatus::expired;
        if (is_over) order.is_done = true;
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
    if (core_->state_hash() != hash) return fail("replay gave another state");
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
    for (int i = 0; i < 4'000 && !outcome_.has_failed; ++i) {
        now_ = now_ + std::chrono::milliseconds(50);
        deliver_due();
        check_step();
        if (on_the_way_.empty() && timers_.empty()) break;
    }
}

void World::check_step() {
    if (outcome_.has_failed) return;
    Quantity open_buy;
    Quantity open_sell;
    for (auto const& order : core_->orders().all()) {
        order.check_invariants();
        int live = 0;
        for (auto const& leg : order.legs) live += leg.state != core::Leg::State::ended ? 1 : 0;
        if (live > 1) return fail("order " + to_string(order.id) + " has two live legs");
        (order.side == Side::buy ? open_buy : open_sell) += order.leaves();
    }
    auto const view = core_->exposure().position(Account::of("DEMO"), {1});
    if (view.open_buy < open_buy || view.open_sell < open_sell) {
        return fail("reservations are below what open orders can still do");
    }
}

// Desk, core and venue agree to the last unit; nothing is left without an answer.
void World::check_end() {
    std::size_t venue_trades = 0;
    std::map<OrderId, Quantity> at_venue;
    for (auto const& [id, order] : venue_.orders()) {
        venue_trades += order.trades.size();
        at_venue[order.asked.order] += order.filled;
        for (auto const& trade : order.trades) {
            if (trades_told_[key_of(trade.id)] != 1) {
                return fail("trade " + key_of(trade.id) + " of order " +
                            to_string(order.asked.order) + " was told " +
                            std::to_string(trades_told_[key_of(trade.id)]) + " times");
            }
        }
    }
    Quantity position;
    for (auto const& order : core_->orders().all()) {
        if (order.filled != at_venue[order.id]) {
            return fail("order " + to_string(order.id) + ": core has " + order.filled.to_string() +
                        ", venue has " + at_venue[order.id].to_string());
        }
        position += order.side == Side::buy ? order.filled : -order.filled;
        bool const is_unanswered = order.replace || order.cancel || order.delayed_end ||
                                   order.stage == core::Stage::pending;
        if (is_unanswered)
            return fail("order " + to_string(order.id) + " has a request unanswered");
        if (!order.is_closed() && order.filled > order.terms.quantity) {
            return fail("order " + to_string(order.id) + " is overfilled and open");
        }
        bool is_live_there = false;
        for (auto const& [id, there] : venue_.orders()) {
            is_live_there |= there.asked.order == order.id && there.is_live;
        }
        if (is_live_there == order.is_closed()) {
            return fail("order " + to_string(order.id) + " is " +
                        std::string(core::name_of(order.stage)) + " here, but " +
                        (is_live_there ? "live" : "not live") + " at the venue");
        }
    }
    auto const view = core_->exposure().position(Account::of("DEMO"), {1});
    if (view.position != position) return fail("the position is not the sum of the fills");
    for (auto const& order : core_->orders().all()) {
        auto const held = core_->exposure().reservation_of(order.id).quantity;
        if (held == order.leaves()) continue;
        return fail("order " + to_string(order.id) + " holds " + held.to_string() +
                    " but can still do " + order.leaves().to_string());
    }
}

}  // namespace trestle::sim
