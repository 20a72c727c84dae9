// What the venue states of its books in the hunter's world, who trades there without us, and what
// operators decide of the breaks that come of it.
#include <algorithm>

#include "tests/sim/world.hpp"

namespace trestle::sim {

namespace {

// Sessions ask for what was traded since the last statement, and a little before.
constexpr Duration overlap = std::chrono::seconds(10);

}  // namespace

// In every second run. Who trades without us is known by the venue's ids alone, so these are not
// used again there. Some runs have nothing that a break could come of: there none may be.
void World::draw_statements() {
    has_statements_ = draw(2) == 0;
    bool const is_honest = has_statements_ && draw(3) == 0;
    if (!has_statements_) faults_.by_hand = faults_.stale_list = 0;
    if (has_statements_ && draw(2) == 0) faults_.reuse_id = 0;
    if (faults_.reuse_id > 0) faults_.by_hand = 0;
    config_.recon = {.must_reconcile_first = has_statements_ && draw(2) == 0,
                     .two_persons = draw(3) == 0,
                     .grace = std::chrono::milliseconds(500 * draw(4))};
    AccountPolicy policy{.account = link().account};
    if (draw(3) == 0) policy.external_orders = AccountPolicy::External::cancel;
    if (draw(5) == 0) policy.external_orders = AccountPolicy::External::freeze;
    config_.policies = {policy};
    if (!is_honest) return;
    for (auto const fault :
         {&Faults::lose_answer, &Faults::lose_request, &Faults::late_request, &Faults::limit_rate,
          &Faults::stale_answer, &Faults::stale_list, &Faults::lose_event, &Faults::lagging_end,
          &Faults::bust, &Faults::correct, &Faults::restate, &Faults::reuse_id}) {
        faults_.*fault = 0;
    }
    oracle_.expect_no_breaks();
}

// By hand, or by another program. Before the first statement nobody here would count it.
void World::somebody_trades() {
    auto const* trust = core().recon().find_trust(link());
    if (trust == nullptr || !trust->opened.is_known()) return;
    VenueOrder order{.account = link().account,
                     .instrument = {1},
                     .venue = link().venue,
                     .symbol = listing().venue_symbol,
                     .side = draw(2) == 0 ? Side::buy : Side::sell};
    order.terms.quantity = Quantity(Decimal::whole(1 + draw(20)));
    order.terms.price = Price(Decimal::whole(95 + draw(10)));
    deliver(venue_.place_by_hand(order, now_));
}

void World::ask_statement(VenueStatement::Cause cause) {
    if (!has_statements_ || now_ < limited_until_ || chance(faults_.lose_answer)) return;
    Question question{.cause = cause, .asked = now_};
    if (draw(2) == 0) question.answer = statement(cause, now_);
    questions_.emplace(now_ + std::chrono::milliseconds(1 + draw(200)), std::move(question));
}

// As sessions tell it: what was traded, who is not ours, and the list behind that.
std::vector<Input> World::statement(VenueStatement::Cause cause, Timestamp asked) {
    auto const* trust = core().recon().find_trust(link());
    bool const is_first = trust == nullptr || !trust->heard.is_known();
    std::vector<Input> said;
    for (auto& input : venue_.trades_since(is_first ? Timestamp() : trust->heard - overlap)) {
        if (auto const* stranger = venue_.by_hand(std::get<VenueFilled>(input).ref.order_id)) {
            auto introduction = VenueModel::introduction(*stranger, now_);
            introduction.quantity = {};  // a list of trades does not say how large it is
            introduction.price.reset();
            said.emplace_back(std::move(introduction));
        }
        said.push_back(std::move(input));
    }
    if (!chance(faults_.stale_list)) last_list_ = venue_.open_orders(now_);
    for (auto const& stated : last_list_) {
        auto const* stranger = venue_.by_hand(stated.ref.order_id);
        if (stranger != nullptr) said.emplace_back(VenueModel::introduction(*stranger, now_));
    }
    said.emplace_back(VenueStatement{.venue = link().venue,
                                     .account = link().account,
                                     .cause = cause,
                                     .began = asked,
                                     .asked_at = asked,
                                     .symbols = {listing().venue_symbol},
                                     .orders = last_list_});
    return said;
}

void World::hear_statements() {
    while (!questions_.empty() && questions_.begin()->first <= now_) {
        auto question = std::move(questions_.begin()->second);
        questions_.erase(questions_.begin());
        if (question.answer.empty()) question.answer = statement(question.cause, question.asked);
        for (auto& input : question.answer) {
            if (!enter(std::move(input))) return;
        }
        ++outcome_.counts.statements;
        calm_statements_ += is_calm_ ? 1 : 0;
    }
}

// Operators see what the venue shows: they take over what is true, and set free what is not.
void World::decide() {
    std::vector<Break> waiting;
    for (auto const& each : core().recon().breaks()) {
        bool const is_waiting =
            each.state != BreakState::settled && (each.is_frozen || each.proposed.has_value());
        if (is_waiting) waiting.push_back(each);
    }
    if (waiting.empty()) return;
    auto const& about = waiting[static_cast<std::size_t>(draw(static_cast<int>(waiting.size())))];
    auto command = draw(4) == 0 ? nonsense_on(about) : decision_on(about);
    if (!enter(command) || !config_.recon.two_persons || draw(3) == 0) return;
    command.by.who = "bob";
    enter(command);
}

// What must be refused, whatever the break is about: it would invent a trade.
ReconCommand World::nonsense_on(Break const& about) {
    bool const is_too_much = draw(2) == 0;
    return {.by = {"alice", "a slip"},
            .id = about.id,
            .action = BreakAction::adjust,
            .quantity = Quantity(Decimal::whole(is_too_much ? 1'000'000 : -5)),
            .price = Price(Decimal::whole(draw(3) - 1)),
            .trade_id = VenueTradeId::of("nonsense")};
}

ReconCommand World::decision_on(Break const& about) const {
    ReconCommand command{
        .by = {"alice", "a hunt"}, .id = about.id, .action = BreakAction::unfreeze};
    auto const* held = about.order ? leg_at_venue(*about.order) : nullptr;
    using enum BreakKind;
    if (about.kind == external_order) command.action = BreakAction::accept;
    if (about.kind == unknown_order && (held != nullptr || !about.order)) {
        command.action = BreakAction::accept;
    }
    if (about.kind == terms && held != nullptr) {
        bool const is_true = held->quantity.decimal() == about.theirs &&
                             held->asked.terms.price == about.their_price;
        if (is_true) command.action = BreakAction::accept;
    }
    if (about.kind != missing_fills) return command;
    for (auto const& [number, order] : venue_.orders()) {
        if (order.is_by_hand || order.asked.order != *about.order) continue;
        for (auto const& trade : order.trades) {
            if (trade.is_busted || trade.corrected || oracle_.was_told(trade, order)) continue;
            command.action = BreakAction::adjust;
            command.trade_id = trade.id;
            command.quantity = trade.quantity;
            command.price = trade.price;
            return command;
        }
    }
    return command;
}

ModelOrder const* World::leg_at_venue(OrderId order) const {
    for (auto const& [number, each] : venue_.orders()) {
        if (!each.is_by_hand && each.is_live && each.asked.order == order) return &each;
    }
    return nullptr;
}

}  // namespace trestle::sim
