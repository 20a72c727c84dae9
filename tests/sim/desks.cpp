// What desks and operators do in the hunter's world: they race, come and go, and halt each other.
#include "tests/sim/world.hpp"

namespace trestle::sim {

namespace {

SessionId const boss = SessionId::of("BOSS");
SessionId const copy = SessionId::of("COPY");

}  // namespace

Origin World::origin(SessionId const& session) {
    return {.session = session, .msg_seq_num = ++next_msg_[session], .sent_at = now_};
}

// Desks choose their ids by themselves: the same ones often.
ClOrdId World::next_id(SessionId const& session) {
    return ClOrdId::of("c" + std::to_string(++next_id_[session]));
}

OrderScope World::some_scope() {
    OrderScope scope;
    if (draw(3) == 0) scope.account = Account::of("DEMO");
    if (draw(3) == 0) scope.symbol = Symbol::of("BTC-USDT");
    if (draw(3) == 0) scope.side = draw(2) == 0 ? Side::buy : Side::sell;
    if (draw(4) == 0) scope.venue = draw(4) == 0 ? Venue::okx : Venue::binance_spot;
    return scope;
}

NewOrder World::new_order(SessionId const& session) {
    Reference const market{Price(Decimal::whole(100)), Price(Decimal::whole(100)), {}, now_};
    NewOrder order{.cl_ord_id = next_id(session),
                   .account = Account::of("DEMO"),
                   .symbol = Symbol::of("BTC-USDT"),
                   .side = draw(2) == 0 ? Side::buy : Side::sell,
                   .terms = {.quantity = Quantity(Decimal::whole(1 + draw(20))),
                             .price = Price(Decimal::whole(100))},
                   .reference = market};
    if (draw(8) == 0) order.terms.on_disconnect = OnDisconnect::keep;
    if (draw(8) == 0) order.terms.on_disconnect = OnDisconnect::cancel;
    if (draw(8) == 0) order.terms.on_halt = OnHalt::cancel;
    if (draw(12) == 0) {
        order.terms.time_in_force = TimeInForce::good_till_date;
        order.terms.expires_at = now_ + std::chrono::milliseconds(1 + draw(3000));
    }
    return order;
}

void World::desk_acts() {
    if (draw(8) == 0) return boss_acts();
    auto const session = SessionId::of(draw(3) == 0 ? "DESK2" : "DESK1");
    if (!oracle_.is_on(session)) return;
    if (draw(5) == 0) return desk_asks(session);
    desk_trades(session);
}

std::optional<ReplaceOrder> World::replace_of(Oracle::Key const& key) {
    auto const last = oracle_.lines().at(key).last;
    auto const* order = core_->orders().find(key.first, last);
    if (order == nullptr) return std::nullopt;
    Reference const market{Price(Decimal::whole(100)), Price(Decimal::whole(100)), {}, now_};
    ReplaceOrder replace{.cl_ord_id = next_id(key.first),
                         .orig_cl_ord_id = last,
                         .symbol = order->symbol,
                         .side = order->side,
                         .terms = order->terms,
                         .reference = market};
    replace.terms.quantity = Quantity(Decimal::whole(1 + draw(20)));
    if (draw(2) == 0) replace.terms.price = Price(Decimal::whole(95 + draw(10)));
    return replace;
}

void World::desk_trades(SessionId const& session) {
    auto const open = oracle_.open(session);
    if (open.empty() || draw(2) == 0) {
        auto order = new_order(session);
        order.origin = origin(session);
        return enter(std::move(order));
    }
    auto const& key = open[static_cast<std::size_t>(draw(static_cast<int>(open.size())))];
    if (draw(2) == 0) {
        return enter(CancelOrder{.origin = origin(session),
                                 .cl_ord_id = next_id(session),
                                 .orig_cl_ord_id = oracle_.lines().at(key).last,
                                 .symbol = Symbol::of("BTC-USDT")});
    }
    auto replace = replace_of(key);
    if (!replace) return;
    replace->origin = origin(session);
    enter(std::move(*replace));
}

// Requests about many orders at once.
void World::desk_asks(SessionId const& session) {
    switch (draw(7)) {
        case 0: {
            MassCancel const mass{
                .origin = origin(session), .cl_ord_id = next_id(session), .scope = some_scope()};
            mass_cancels_.push_back(mass);
            return enter(mass);
        }
        case 1: {
            if (mass_cancels_.empty()) return;
            auto again = mass_cancels_.back();
            again.origin = origin(again.origin.session);
            again.origin.is_possible_resend = true;
            return enter(std::move(again));
        }
        case 2:
            return enter(MassStatusQuery{
                .origin = origin(session), .request_id = "s", .scope = some_scope()});
        case 3:
            if (lists_.empty()) return;
            return enter(ListStatusQuery{origin(session), lists_.back().head.list_id});
        case 4:
            if (lists_.empty()) return;
            return enter(ListCancel{origin(session), lists_.back().head.list_id});
        case 5: {
            if (lists_.empty()) return;
            auto again = lists_.back();
            again.head.origin = origin(again.head.origin.session);
            again.head.origin.is_possible_resend = draw(2) == 0;
            return send(again);
        }
        default: break;
    }
    ListMessage list{.head = {.origin = origin(session),
                              .list_id = ListId::of("L" + std::to_string(++next_list_))}};
    for (int i = 2 + draw(3); i > 0; --i) {
        list.orders.push_back(new_order(session));
        list.head.orders.push_back(list.orders.back().cl_ord_id);
        list.orders.back().list_id = list.head.list_id;
        list.orders.back().is_last_of_list = i == 1;
    }
    lists_.push_back(list);
    send(list);
}

// What a crash cuts short is not counted, so the session layer asks for the message again.
void World::send(ListMessage const& list) {
    auto const session = list.head.origin.session;
    auto const crashes = outcome_.crashes;
    cut_short_[session] = list;
    enter(list.head);
    for (auto order : list.orders) {
        if (outcome_.crashes != crashes || !oracle_.problem().empty()) return;
        order.origin = list.head.origin;
        enter(std::move(order));
    }
    auto const counted = core_->inbound().at(session);
    if (counted != list.head.origin.msg_seq_num) {
        return oracle_.blame("the last order of a list did not count");
    }
    cut_short_.erase(session);
}

void World::boss_acts() {
    if (!oracle_.is_on(boss)) return;
    if (draw(4) == 0) {
        MassCancel const mass{
            .origin = origin(boss), .cl_ord_id = next_id(boss), .scope = some_scope()};
        mass_cancels_.push_back(mass);
        return enter(mass);
    }
    auto const open = oracle_.open(SessionId::of(draw(2) == 0 ? "DESK2" : "DESK1"));
    if (open.empty()) return;
    auto const& key = open[static_cast<std::size_t>(draw(static_cast<int>(open.size())))];
    auto const& line = oracle_.lines().at(key);
    if (!line.id.is_known()) return;
    CancelOrder cancel{.origin = origin(boss),
                       .cl_ord_id = ClOrdId::of("b" + std::to_string(++next_id_[boss])),
                       .orig_cl_ord_id = line.last,
                       .symbol = Symbol::of("BTC-USDT")};
    // By its own id it may be one of two, or none: then the refusal is the answer.
    if (draw(2) == 0) cancel.order_id = line.id;
    enter(std::move(cancel));
}

void World::log_on(SessionId const& session) {
    enter(DeskLoggedOn{.session = session});
    auto const known = core_->inbound().find(session);
    auto const counted = known == core_->inbound().end() ? 0 : known->second;
    auto const cut = cut_short_.find(session);
    if (cut == cut_short_.end() || !oracle_.is_on(session)) return;
    if (counted >= cut->second.head.origin.msg_seq_num) {
        cut_short_.erase(cut);
        return;
    }
    // A desk may fill the gap instead of sending the list again.
    if (draw(8) == 0) {
        cut_short_.erase(cut);
        return;
    }
    send(ListMessage(cut->second));
}

void World::desks_come_and_go() {
    for (auto const& rights : config_.sessions) {
        auto const& session = rights.session;
        if (oracle_.is_on(session)) {
            if (!chance(faults_.log_off)) continue;
            enter(DeskLoggedOff{session, "", draw(3) == 0});
        } else if (draw(10) == 0) {
            log_on(session);
        }
        if (oracle_.is_on(copy) && draw(200) == 0) {
            enter(MassStatusQuery{.origin = origin(copy), .request_id = "w"});
        }
    }
}

void World::operator_acts() {
    Operator const by{"alice", "a hunt"};
    auto listed = *core_->instrument({1});
    switch (draw(6)) {
        case 0:
        case 1: {
            bool const cancels = draw(2) == 0;
            return enter(HaltChanged{by, some_scope(), true, cancels});
        }
        case 2:
        case 3: {
            auto const halts = core_->halts();
            for (auto const& halt : halts) enter(HaltChanged{by, halt.scope, false, false});
            listed.is_trading = true;
            return enter(InstrumentDefined{listed});
        }
        case 4: {
            auto const count = core_->orders().all().size();
            if (count == 0) return;
            auto const index = static_cast<std::size_t>(draw(static_cast<int>(count)));
            return enter(OperatorCancel{by, core_->orders().all()[index].id});
        }
        default: {
            listed.is_trading = !listed.is_trading;
            return enter(InstrumentDefined{listed});
        }
    }
}

}  // namespace trestle::sim
