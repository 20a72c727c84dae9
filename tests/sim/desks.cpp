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
    Venue const elsewhere = at_ == Venue::okx ? Venue::binance_spot : Venue::okx;
    OrderScope scope;
    if (draw(3) == 0) scope.account = Account::of("DEMO");
    if (draw(3) == 0) scope.symbol = Symbol::of("BTC-USDT");
    if (draw(3) == 0) scope.side = draw(2) == 0 ? Side::buy : Side::sell;
    if (draw(4) == 0) scope.venue = draw(4) == 0 ? elsewhere : at_;
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
    // What waits at a venue goes by requests and names of its own, which are the session's.
    if (!wire_ && chance(faults_.trigger)) {
        order.terms.trigger = Trigger{.price = Price(Decimal::whole(100))};
    }
    return order;
}

void World::desk_acts() {
    if (draw(8) == 0) return boss_acts();
    auto const session = SessionId::of(draw(3) == 0 ? "DESK2" : "DESK1");
    if (!oracle_.is_on(session)) return;
    if (draw(5) == 0) return desk_asks(session);
    if (draw(12) == 0) return desk_repeats(session);
    desk_trades(session);
}

// A desk that is not sure sends again: as a possible resend under a new number, or by mistake as if
// it were new.
void World::desk_repeats(SessionId const& session) {
    auto const& sent = sent_[session];
    if (sent.empty()) return;
    auto again = sent[static_cast<std::size_t>(draw(static_cast<int>(sent.size())))];
    auto from = origin(session);
    from.is_possible_resend = true;
    if (auto* order = std::get_if<NewOrder>(&again)) {
        from.is_possible_resend = draw(3) != 0;
        order->origin = from;
    } else if (auto* wanted = std::get_if<ReplaceOrder>(&again)) {
        wanted->origin = from;
    } else if (auto* cancelation = std::get_if<CancelOrder>(&again)) {
        cancelation->origin = from;
    }
    send(session, std::vector<Input>{again});
}

std::optional<ReplaceOrder> World::replace_of(Oracle::Key const& key) {
    auto const last = oracle_.lines().at(key).last;
    auto const* order = core().orders().find(key.first, last);
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
    Input wanted = NewOrder{};
    if (open.empty() || draw(2) == 0) {
        auto order = new_order(session);
        order.origin = origin(session);
        wanted = std::move(order);
    } else {
        auto const& key = open[static_cast<std::size_t>(draw(static_cast<int>(open.size())))];
        if (draw(2) == 0) {
            wanted = CancelOrder{.origin = origin(session),
                                 .cl_ord_id = next_id(session),
                                 .orig_cl_ord_id = oracle_.lines().at(key).last,
                                 .symbol = Symbol::of("BTC-USDT")};
        } else {
            auto replacement = replace_of(key);
            if (!replacement) return;
            replacement->origin = origin(session);
            wanted = std::move(*replacement);
        }
    }
    sent_[session].push_back(wanted);
    send(session, std::vector<Input>{std::move(wanted)});
}

// Requests about many orders at once.
void World::desk_asks(SessionId const& session) {
    switch (draw(7)) {
        case 0: {
            MassCancel const mass{
                .origin = origin(session), .cl_ord_id = next_id(session), .scope = some_scope()};
            mass_cancels_.push_back(mass);
            return send(session, std::vector<Input>{mass});
        }
        case 1: {
            if (mass_cancels_.empty()) return;
            auto again = mass_cancels_.back();
            if (!oracle_.is_on(again.origin.session)) return;
            again.origin = origin(again.origin.session);
            again.origin.is_possible_resend = true;
            return send(again.origin.session, std::vector<Input>{again});
        }
        case 2:
            return send(session,
                        std::vector<Input>{MassStatusQuery{
                            .origin = origin(session), .request_id = "s", .scope = some_scope()}});
        case 3:
            if (lists_.empty()) return;
            return send(session,
                        std::vector<Input>{ListStatusQuery{
                            origin(session), std::get<OrderList>(lists_.back().front()).list_id}});
        case 4:
            if (lists_.empty()) return;
            return send(session,
                        std::vector<Input>{ListCancel{
                            origin(session), std::get<OrderList>(lists_.back().front()).list_id}});
        case 5: {
            if (lists_.empty()) return;
            auto again = lists_.back();
            auto const owner = std::get<OrderList>(again.front()).origin.session;
            if (!oracle_.is_on(owner)) return;
            auto from = origin(owner);
            from.is_possible_resend = draw(2) == 0;
            std::get<OrderList>(again.front()).origin = from;
            for (std::size_t i = 1; i < again.size(); ++i) {
                std::get<NewOrder>(again[i]).origin = from;
            }
            return send(owner, std::move(again));
        }
        default: return send_list(session);
    }
}

void World::send_list(SessionId const& session) {
    OrderList list{.origin = origin(session),
                   .list_id = ListId::of("L" + std::to_string(++next_list_))};
    std::vector<Input> inputs{list};
    for (int i = 2 + draw(3); i > 0; --i) {
        auto order = new_order(session);
        order.origin = list.origin;
        order.list_id = list.list_id;
        order.is_last_of_list = i == 1;
        list.orders.push_back(order.cl_ord_id);
        inputs.emplace_back(std::move(order));
    }
    inputs.front() = list;
    lists_.push_back(inputs);
    send(session, std::move(inputs));
}

void World::send(SessionId const& session, std::vector<Input> inputs) {
    Message message{next_msg_.at(session), std::move(inputs)};
    unread_[session].push_back(message);
    send(session, message);
}

// What the house has not counted when the process dies, the session layer asks for again.
void World::send(SessionId const& session, Message const& message) {
    for (auto const& input : message.inputs) {
        if (!enter(input)) return;
    }
    std::erase_if(unread_[session],
                  [&](Message const& one) { return one.number == message.number; });
}

void World::boss_acts() {
    if (!oracle_.is_on(boss)) return;
    if (draw(4) == 0) {
        MassCancel const mass{
            .origin = origin(boss), .cl_ord_id = next_id(boss), .scope = some_scope()};
        mass_cancels_.push_back(mass);
        return send(boss, std::vector<Input>{mass});
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
    send(boss, std::vector<Input>{cancel});
}

void World::log_on(SessionId const& session) {
    if (!enter(DeskLoggedOn{.session = session})) return;
    auto const known = core().inbound().find(session);
    auto const counted = known == core().inbound().end() ? 0 : known->second;
    auto& unread = unread_[session];
    std::erase_if(unread, [&](Message const& one) { return one.number <= counted; });
    // A desk may fill the gap instead of sending again.
    if (draw(8) == 0) unread.clear();
    auto const messages = unread;
    for (auto const& message : messages) {
        if (!oracle_.is_on(session)) return;
        send(session, message);
    }
}

void World::desks_come_and_go() {
    for (auto const& rights : config_.sessions) {
        auto const& session = rights.session;
        if (oracle_.is_on(session)) {
            if (!chance(faults_.log_off)) continue;
            if (!enter(DeskLoggedOff{session, "", draw(3) == 0})) return;
        } else if (draw(10) == 0) {
            log_on(session);
        }
        if (oracle_.is_on(copy) && draw(200) == 0) {
            auto const from = origin(copy);
            send(copy, std::vector<Input>{MassStatusQuery{.origin = from, .request_id = "w"}});
        }
    }
}

void World::operator_acts() {
    Operator const by{"alice", "a hunt"};
    auto listed = *core().instrument({1});
    switch (draw(6)) {
        case 0:
        case 1: {
            bool const cancels = draw(2) == 0;
            enter(HaltChanged{by, some_scope(), true, cancels});
            return;
        }
        case 2:
        case 3: {
            auto const halts = core().halts();
            for (auto const& halt : halts) {
                if (!enter(HaltChanged{by, halt.scope, false, false})) return;
            }
            listed.is_trading = true;
            enter(InstrumentDefined{listed});
            return;
        }
        case 4: {
            auto const count = core().orders().all().size();
            if (count == 0) return;
            auto const index = static_cast<std::size_t>(draw(static_cast<int>(count)));
            enter(OperatorCancel{by, core().orders().all()[index].id});
            return;
        }
        default: {
            listed.is_trading = !listed.is_trading;
            enter(InstrumentDefined{listed});
            return;
        }
    }
}

}  // namespace trestle::sim
