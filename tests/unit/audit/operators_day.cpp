#include "tests/unit/audit/operators_day.hpp"

#include "tests/support/approval.hpp"

namespace trestle::audit {

using namespace trestle::literals;

namespace {

SessionId const desk = SessionId::of("DESK1");

NewOrder order_with_notes(std::uint64_t msg_seq_num) {
    NewOrder order{.origin = origin_of(msg_seq_num),
                   .cl_ord_id = ClOrdId::of("P-1"),
                   .account = Account::of("DEMO"),
                   .symbol = Symbol::of("BTC-USDT"),
                   .terms = limit_terms(Quantity(0.2_d), Price(60000_d))};
    order.terms.cash = Notional(12000_d);
    order.notes = {
        .secondary_cl_ord_id = "S-1",
        .cl_ord_link_id = "L-7",
        .text = "for the fund",
        .parties = {
            {.id = decltype(Party::id)::of("12345"), .source = 'P', .role = 122},
            {.id = decltype(Party::id)::of("ALGO-9"), .source = 'D', .role = 12, .qualifier = 22}}};
    return order;
}

CancelAtVenue cancel_of(OrderId order) {
    return {order,
            Account::of("DEMO"),
            Venue::binance_spot,
            VenueSymbol::of("BTCUSDT"),
            make_venue_client_id(test_epoch, order, 1),
            VenueOrderId::of("V")};
}

News news(History& day, std::uint32_t index, std::string headline) {
    return {.session = desk,
            .exec_id = {day.next(), index},
            .headline = std::move(headline),
            .text = "halted by root, alice: fat finger"};
}

void add_halts(History& day, OrderId open) {
    Operator const by{"root, alice", "fat finger"};
    day.add(HaltChanged{by, {}, true, true},
            {news(day, 0, "Trading halted: all trading"), cancel_of(open)});
    day.add(HaltChanged{{"root", "desk called"}, {}, false, false},
            {news(day, 0, "Trading resumed: all trading")});
    day.add(HaltChanged{by, {.symbol = Symbol::of("BTC-USDT")}, true, false},
            {news(day, 0, "Trading halted: symbol BTC-USDT")});
    day.add(OperatorCancel{by, open}, {cancel_of(open)});
    SessionCommand const disable{by, desk, SessionCommand::Action::disable};
    day.add(disable, {AdministerSession{disable}});
    SessionCommand const numbers{by, desk, SessionCommand::Action::set_numbers, 5, 0};
    day.add(numbers, {AdministerSession{numbers}});
}

void add_bust(History& day) {
    auto const order = day.accepted_order("B-1", Quantity(0.1_d), Price(60000_d));
    day.fill(order, "950", Quantity(0.1_d), Price(60000_d), Quantity(0.1_d), Quantity());
    ExecId const first{day.next() - 1, 0};
    auto busted = report_on(order, day.next(), 0, ReportKind::trade_canceled, OrderStatus::working,
                            "B-1", limit_terms(Quantity(0.1_d), Price(60000_d)));
    busted.execution = Execution{.quantity = Quantity(0.1_d),
                                 .price = Price(60000_d),
                                 .trade_id = VenueTradeId::of("950"),
                                 .corrects = first};
    busted.refusal.text = "erroneous trade";
    day.add(VenueTradeCanceled{ref_of(order, "V"), VenueTradeId::of("950"), "erroneous trade"},
            {busted});
}

}  // namespace

void add_operators(History& day) {
    OrderId const open{day.next()};
    auto const order = order_with_notes(50);
    day.add(order, {report_on(open, open.value, 0, ReportKind::pending_new,
                              OrderStatus::pending_new, "P-1", order.terms)});
    add_halts(day, open);
    add_bust(day);

    MassCancel const mass{origin_of(51), ClOrdId::of("M-1"), '1', {.symbol = order.symbol}};
    day.add(mass, {MassCancelReport{.session = desk,
                                    .exec_id = {day.next(), 0},
                                    .cl_ord_id = mass.cl_ord_id,
                                    .type = '1',
                                    .scope = mass.scope,
                                    .orders = {{open, order.cl_ord_id}}},
                   cancel_of(open)});
    OrderList const list{
        origin_of(52), ListId::of("LIST-1"), {ClOrdId::of("LA"), ClOrdId::of("LB")}};
    day.add(list, {ListStatus{.session = desk,
                              .exec_id = {day.next(), 0},
                              .list_id = list.list_id,
                              .is_rejected = true,
                              .refusal = refusal_for(Reason::malformed, "LB stands twice")}});
    auto skipped = order_with_notes(52);
    skipped.cl_ord_id = ClOrdId::of("LA");
    skipped.list_id = list.list_id;
    skipped.notes = {};
    day.add(skipped);
    DeskQuery const question{.origin = origin_of(53),
                             .topic = DeskQuery::Topic::positions,
                             .request_id = "Q-1",
                             .scope = {.account = Account::of("DEMO")}};
    day.add(question, {AnswerQuery{{day.next(), 0}, question}});
    DeskQuery const password{
        .origin = origin_of(54), .topic = DeskQuery::Topic::user, .request_id = "U-1", .type = 3};
    day.add(password, {AnswerQuery{{day.next(), 0}, password}});
    day.add(DeskLoggedOff{desk, "bye", true});
}

}  // namespace trestle::audit
