#include "tests/sim/ledger.hpp"

#include <algorithm>

namespace trestle::sim {

namespace {

bool is_open(OrderStatus stage) {
    return stage == OrderStatus::pending_new || stage == OrderStatus::working;
}

std::string text_of(VenueTradeId const& id) { return std::string(id.view()); }

std::string number_of(OrderStatus status) { return std::to_string(static_cast<int>(status)); }

}  // namespace

// FIX 4.4 Vol. 4, precedence of OrdStatus: Pending Cancel, Pending Replace, then what is settled.
OrderStatus Ledger::status_of(Life const& life) {
    if (life.cancel) return OrderStatus::pending_cancel;
    if (life.replace) return OrderStatus::pending_replace;
    if (life.stage != OrderStatus::working) return life.stage;
    return life.cumulative.is_zero() ? OrderStatus::working : OrderStatus::partially_filled;
}

void Ledger::settle_by_quantity(Life& life) {
    bool const is_all = life.cumulative >= life.quantity;
    if (is_all && life.stage != OrderStatus::rejected) life.stage = OrderStatus::filled;
    if (!is_all && life.stage == OrderStatus::filled) life.stage = OrderStatus::working;
}

std::string Ledger::note(Effect const& effect) {
    auto const count = [this](VenueClientId const& id) -> std::string {
        if (++sent_[id] == 1) return {};
        return "sent to the venue twice: " + std::string(id.view());
    };
    if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        return count(submit->order->client_id);
    }
    if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        return count(replace->replacement->order.client_id);
    }
    if (auto const* report = std::get_if<Report>(&effect)) return note(*report);
    if (auto const* rejected = std::get_if<CancelRejected>(&effect)) return note(*rejected);
    return {};
}

std::string Ledger::note(Report const& report) {
    if (!report.order_id) return {};
    std::string const name = "order " + to_string(*report.order_id);
    auto const [found, is_first] = lives_.try_emplace(*report.order_id);
    auto& life = found->second;
    life.is_known = life.is_known || !is_first;
    if (is_first) {
        // What nobody here sent is there already when it is adopted.
        bool const is_adopted =
            report.session == house_session && report.kind == ReportKind::accepted;
        if (report.kind != ReportKind::pending_new && report.kind != ReportKind::rejected &&
            !is_adopted) {
            return name + " began with neither PendingNew nor Rejected";
        }
        life.owner = report.session;
        life.quantity = report.terms.quantity;
    }
    std::string problem = report.execution ? note_trade(life, report) : std::string();
    if (problem.empty()) problem = move(life, report);
    if (!problem.empty()) return name + " " + problem;
    if (report.cumulative != life.cumulative) {
        return "CumQty of " + name + " is " + report.cumulative.to_string() +
               ", its trades add up to " + life.cumulative.to_string();
    }
    auto const status = status_of(life);
    if (report.status != status) {
        return name + " has OrdStatus " + number_of(report.status) + " where it should have " +
               number_of(status);
    }
    auto const leaves =
        is_open(life.stage) ? std::max(life.quantity - life.cumulative, Quantity()) : Quantity();
    if (report.leaves != leaves) {
        return "LeavesQty of " + name + " is " + report.leaves.to_string() + ", not " +
               leaves.to_string();
    }
    return {};
}

std::string Ledger::note_trade(Life& life, Report const& report) {
    auto const& execution = *report.execution;
    Fill const fill{execution.trade_id, report.side};
    auto const known = trades_.find(fill);
    if (report.kind == ReportKind::trade) {
        if (known != trades_.end()) {
            return "has trade " + text_of(execution.trade_id) + " reported twice";
        }
        trades_[fill] = {.order = *report.order_id,
                         .side = report.side,
                         .quantity = execution.quantity,
                         .price = execution.price,
                         .fee = execution.fee,
                         .fee_asset = execution.fee_asset};
        life.cumulative += execution.quantity;
        // Of what nobody here sent, its trades may be the first word of how large it is.
        if (life.owner == house_session) life.quantity = report.terms.quantity;
        return {};
    }
    if (known == trades_.end() || known->second.is_busted) {
        return "has trade " + text_of(execution.trade_id) + " changed, which does not stand";
    }
    auto& trade = known->second;
    bool const is_bust = report.kind == ReportKind::trade_canceled;
    if (!is_bust && trade.quantity == execution.quantity && trade.price == execution.price) {
        return "has trade " + text_of(execution.trade_id) + " corrected to what it was";
    }
    life.cumulative += execution.quantity - trade.quantity;
    trade.quantity = execution.quantity;
    trade.is_busted = is_bust;
    trade.is_corrected = true;
    if (is_bust) trade.fee = {};
    // Open once more by the venue's doing: it may end once more. So is what nobody here sent when
    // it had filled after it was missing in a list.
    bool const is_strangers = life.owner == house_session;
    if ((is_bust || is_strangers) && report.leaves.is_positive()) life.ends = 0;
    if (!is_bust) trade.price = execution.price;
    return {};
}

// The end of an order, told to a colleague who asked for it and to its own desk.
std::string Ledger::end(Life& life, Report const& report, OrderStatus stage) {
    if (life.cancel && life.cancel == Request(report.session, report.cl_ord_id)) {
        life.cancel.reset();
    }
    if (report.session != life.owner) {
        if (is_open(life.stage)) life.stage = stage;
        return {};
    }
    if (!is_open(life.stage) && life.stage != stage) return "ended after it had ended otherwise";
    if (++life.ends > 1) return "ended twice";
    life.stage = stage;
    return {};
}

std::string Ledger::move(Life& life, Report const& report) {
    Request const request(report.session, report.cl_ord_id);
    switch (report.kind) {
        case ReportKind::pending_new:
            if (life.stage != OrderStatus::pending_new) return "is PendingNew once more";
            return {};
        case ReportKind::accepted:
            if (life.stage != OrderStatus::pending_new) return "is New once more";
            life.stage = OrderStatus::working;
            return {};
        case ReportKind::trade:
            if (life.stage == OrderStatus::pending_new) return "traded before it was New";
            settle_by_quantity(life);
            return {};
        case ReportKind::canceled: return end(life, report, OrderStatus::canceled);
        case ReportKind::expired: return end(life, report, OrderStatus::expired);
        case ReportKind::rejected:
            // F.1.a: the rejection of a second order with one id shows the first one's state.
            if (report.refusal.reason == Reason::duplicate_cl_ord_id && life.is_known) return {};
            life.is_known = true;
            if (life.stage != OrderStatus::pending_new) return "was rejected after it was New";
            return end(life, report, OrderStatus::rejected);
        case ReportKind::replaced:
            if (life.replace == request) life.replace.reset();
            if (!is_open(life.stage) && life.stage != OrderStatus::filled) {
                return "was replaced after its end";
            }
            life.quantity = report.terms.quantity;
            settle_by_quantity(life);
            return {};
        case ReportKind::pending_cancel: life.cancel = request; return {};
        case ReportKind::pending_replace: life.replace = request; return {};
        case ReportKind::restated:
            life.quantity = report.terms.quantity;
            // Nobody asked for its end: the venue may work it after all, and end it again.
            if (life.owner == house_session) {
                life.stage = OrderStatus::working;
                life.ends = 0;
            }
            settle_by_quantity(life);
            return {};
        case ReportKind::trade_canceled:
        case ReportKind::trade_corrected:
            // J.1.a and J.1.b: a filled order is open again, a canceled one stays canceled.
            if (is_open(life.stage) || life.stage == OrderStatus::filled) settle_by_quantity(life);
            return {};
        case ReportKind::status: return {};
    }
    __builtin_trap();
}

std::string Ledger::note(CancelRejected const& rejected) {
    if (!rejected.order_id) return {};
    auto const found = lives_.find(*rejected.order_id);
    if (found == lives_.end()) return {};
    auto& life = found->second;
    Request const request(rejected.session, rejected.cl_ord_id);
    // A request that repeats an id is refused, and the one that had it first goes on.
    bool const is_answer = rejected.refusal.reason != Reason::duplicate_cl_ord_id;
    if (is_answer && rejected.is_replace && life.replace == request) life.replace.reset();
    if (is_answer && !rejected.is_replace && life.cancel == request) life.cancel.reset();
    if (rejected.status == status_of(life)) return {};
    return "order " + to_string(*rejected.order_id) + " has OrdStatus " +
           number_of(rejected.status) + " in a refusal where it should have " +
           number_of(status_of(life));
}

std::string Ledger::check(core::StateMachine const& machine) const {
    std::map<std::pair<Account, InstrumentId>, Quantity> positions;
    for (auto const& [id, trade] : trades_) {
        auto const* order = machine.orders().find(trade.order);
        if (order == nullptr) continue;
        positions[{order->account, order->instrument}] +=
            trade.side == Side::buy ? trade.quantity : -trade.quantity;
    }
    for (auto const& [place, quantity] : positions) {
        auto const view = machine.exposure().position(place.first, place.second);
        if (view.position == quantity) continue;
        return "the position is " + view.position.to_string() + ", the fills add up to " +
               quantity.to_string();
    }
    for (auto const& order : machine.orders().all()) {
        auto const held = machine.exposure().reservation_of(order.id).quantity;
        if (held >= order.leaves()) continue;
        return "order " + to_string(order.id) + " holds " + held.to_string() +
               " but can still do " + order.leaves().to_string();
    }
    return {};
}

}  // namespace trestle::sim
