// What the core tells a desk, and the bytes that go out.
#include "oms/model/limits.hpp"
#include "tests/unit/fix/sent.hpp"

namespace trestle::fix {
namespace {

TEST(Encode, AnAcceptedOrder) {
    EXPECT_EQ(sent(accepted_report()),
              "35=8|37=T184|198=28457|11=a1|17=185-0|150=0|39=0|1=DEMO|55=BTC-USDT|54=1|38=0.5|"
              "40=2|44=60000.01|59=1|151=0.5|14=0|6=0|60=20260102-03:04:05.678901|");
}

TEST(Encode, APartialFillWithItsFee) {
    auto report = accepted_report();
    report.exec_id = {190, 2};
    report.kind = ReportKind::trade;
    report.status = OrderStatus::partially_filled;
    report.cumulative = quantity("0.2");
    report.leaves = quantity("0.3");
    report.average = price("60000.01");
    report.execution = Execution{.quantity = quantity("0.2"),
                                 .price = price("60000.01"),
                                 .fee = Decimal::parse("0.0002").value(),
                                 .fee_asset = Asset::of("BTC"),
                                 .liquidity = Liquidity::taker,
                                 .trade_id = VenueTradeId::of("9001")};
    EXPECT_EQ(sent(report),
              "35=8|37=T184|198=28457|527=9001|11=a1|17=190-2|150=F|39=1|1=DEMO|55=BTC-USDT|54=1|"
              "38=0.5|40=2|44=60000.01|59=1|32=0.2|31=60000.01|30=binance_spot|151=0.3|14=0.2|"
              "6=60000.01|60=20260102-03:04:05.678901|851=2|136=1|137=0.0002|138=BTC|139=4|");
}

TEST(Encode, ARebateIsANegativeFee) {
    auto report = accepted_report();
    report.kind = ReportKind::trade;
    report.execution = Execution{.quantity = quantity("0.5"),
                                 .price = price("1"),
                                 .fee = -Decimal::parse("0.01").value(),
                                 .fee_asset = Asset::of("USDT"),
                                 .liquidity = Liquidity::maker};
    auto const message = sent(report);
    EXPECT_NE(message.find("|851=1|136=1|137=-0.01|138=USDT|139=4|"), std::string::npos) << message;
}

TEST(Encode, ATradeWithoutAKnownFeeSaysNothingOfFees) {
    auto report = accepted_report();
    report.kind = ReportKind::trade;
    report.execution = Execution{.quantity = quantity("0.5"), .price = price("1")};
    auto const message = sent(report);
    EXPECT_EQ(message.find("|136="), std::string::npos) << message;
    EXPECT_EQ(message.find("|851="), std::string::npos) << message;
}

// FIX 4.4 Vol 4: LeavesQty is 0 for an order that is filled, canceled, rejected or expired.
TEST(Encode, NothingIsLeftOfAnOrderThatHasEnded) {
    for (auto const status : {OrderStatus::filled, OrderStatus::canceled, OrderStatus::rejected,
                              OrderStatus::expired}) {
        auto report = accepted_report();
        report.status = status;
        EXPECT_NE(sent(report).find("|151=0|"), std::string::npos);
    }
    auto report = accepted_report();
    report.status = OrderStatus::pending_cancel;
    EXPECT_NE(sent(report).find("|151=0.5|"), std::string::npos);
}

TEST(Encode, AReplacedOrderNamesBothIds) {
    auto report = accepted_report();
    report.kind = ReportKind::replaced;
    report.cl_ord_id = ClOrdId::of("a2");
    report.orig_cl_ord_id = ClOrdId::of("a1");
    EXPECT_NE(sent(report).find("|11=a2|41=a1|17=185-0|150=5|39=0|"), std::string::npos);
}

TEST(Encode, ARejectedOrderSaysWhy) {
    auto report = accepted_report();
    report.kind = ReportKind::rejected;
    report.status = OrderStatus::rejected;
    report.venue_order_id = {};
    report.refusal = refusal_for(Reason::max_order_quantity, "OrderQty 0.5 is above the limit 0.1");
    EXPECT_EQ(sent(report),
              "35=8|37=T184|11=a1|17=185-0|150=8|39=8|103=3|1=DEMO|55=BTC-USDT|54=1|38=0.5|40=2|"
              "44=60000.01|59=1|151=0|14=0|6=0|60=20260102-03:04:05.678901|"
              "58=max_order_quantity: OrderQty 0.5 is above the limit 0.1|");
}

// The first order's state stays what it is; only this report is a rejection (matrix F.1.a).
TEST(Encode, ARefusedRepeatOfAnIdKeepsTheFirstOrdersState) {
    auto report = accepted_report();
    report.kind = ReportKind::rejected;
    report.refusal = refusal_for(Reason::duplicate_cl_ord_id, "used before");
    EXPECT_NE(sent(report).find("|150=8|39=0|103=6|"), std::string::npos);
}

// What was refused before it became an order must not claim a type or time in force of its own.
TEST(Encode, AMessageThatNeverBecameAnOrderRepeatsOnlyWhatItSaid) {
    Report const report{.session = SessionId::of("DESK1"),
                        .exec_id = {186, 0},
                        .kind = ReportKind::rejected,
                        .status = OrderStatus::rejected,
                        .cl_ord_id = ClOrdId::of("a1"),
                        .side = Side::sell,
                        .terms = {.quantity = quantity("5")},
                        .refusal = refusal_for(Reason::unsupported_characteristic, "no stops"),
                        .at = {1}};
    EXPECT_EQ(sent(report),
              "35=8|37=NONE|11=a1|17=186-0|150=8|39=8|103=11|55=[N/A]|54=2|38=5|151=0|14=0|6=0|"
              "60=19700101-00:00:00.000000|58=unsupported_characteristic: no stops|");
}

TEST(Encode, AnUnknownOrderIsAnsweredWithItsStatusRequest) {
    Report const report{.session = SessionId::of("DESK1"),
                        .exec_id = {187, 0},
                        .kind = ReportKind::status,
                        .status = OrderStatus::rejected,
                        .cl_ord_id = ClOrdId::of("zz"),
                        .status_request_id = "q1",
                        .symbol = Symbol::of("BTC-USDT"),
                        .refusal = refusal_for(Reason::unknown_order, "no such order"),
                        .at = {1}};
    auto const message = sent(report);
    EXPECT_NE(message.find("35=8|37=NONE|11=zz|790=q1|17=187-0|150=I|39=8|103=5|"),
              std::string::npos)
        << message;
}

TEST(Encode, APostOnlyOrderSaysSo) {
    auto report = accepted_report();
    report.terms.is_post_only = true;
    EXPECT_NE(sent(report).find("|59=1|18=6|"), std::string::npos);
}

TEST(Encode, AConditionalOrderSaysWhatItWaitsFor) {
    auto report = accepted_report();
    report.terms = {.type = OrderType::market, .quantity = quantity("1")};
    report.terms.trigger = Trigger{.price = price("59000")};
    EXPECT_NE(sent(report).find("|38=1|40=3|99=59000|1107=2|59=1|151="), std::string::npos);
    report.terms.type = OrderType::limit;
    report.terms.price = price("58900.5");
    report.terms.trigger->watch = Trigger::Watch::mark;
    EXPECT_NE(sent(report).find("|40=4|44=58900.5|99=59000|1107=M|59=1|"), std::string::npos);
    report.terms.trigger->kind = Trigger::Kind::touch;
    EXPECT_NE(sent(report).find("|40=J|44=58900.5|99=59000|1107=M|59=1|"), std::string::npos);
}

TEST(Encode, ATrailingStopSaysHowFarBehindItIs) {
    auto report = accepted_report();
    report.terms = {.type = OrderType::market, .quantity = quantity("1")};
    report.terms.trigger =
        Trigger{.kind = Trigger::Kind::trailing, .price = price("61000"), .trail = price("25")};
    EXPECT_NE(sent(report).find("|40=P|99=61000|1107=2|211=25|836=0|59=1|18=a|"),
              std::string::npos);
    report.terms.trigger = Trigger{.kind = Trigger::Kind::trailing, .trail_bps = 50};
    report.terms.on_halt = OnHalt::cancel;
    EXPECT_NE(sent(report).find("|40=P|1107=2|211=50|836=1|59=1|18=K a|"), std::string::npos);
}

TEST(Encode, WhatAnOrderMayDoToAPositionAndToItsOwnSideIsRepeated) {
    auto report = accepted_report();
    EXPECT_EQ(sent(report).find("|77="), std::string::npos);
    report.terms.position_effect = PositionEffect::close;
    report.terms.self_trade = SelfTrade::cancel_maker;
    EXPECT_NE(sent(report).find("|59=1|77=C|7604=CANCEL_MAKER|"), std::string::npos);
}

TEST(Encode, ATriggeredOrderIsRestatedInWords) {
    auto report = accepted_report();
    report.kind = ReportKind::restated;
    report.terms.trigger = Trigger{.price = price("59000")};
    report.refusal = {Reason::none, "triggered: by the last price"};
    auto const message = sent(report);
    EXPECT_TRUE(says(message, "|150=D|39=0|378=99|")) << message;
    EXPECT_TRUE(says(message, "|58=triggered: by the last price|")) << message;
}

TEST(Encode, ARefusedCancelHasTheDesksOwnNotesOfTheOrder) {
    auto const message =
        sent(CancelRejected{.session = SessionId::of("DESK1"),
                            .exec_id = {190, 0},
                            .order_id = OrderId{184},
                            .cl_ord_id = ClOrdId::of("b"),
                            .orig_cl_ord_id = ClOrdId::of("a"),
                            .refusal = refusal_for(Reason::too_late, "order T184 is filled"),
                            .at = any_time(),
                            .notes = {.secondary_cl_ord_id = "s", .cl_ord_link_id = "l"}});
    EXPECT_TRUE(says(message, "35=9|37=T184|526=s|11=b|41=a|583=l|39=8|")) << message;
    EXPECT_TRUE(says(message, "|58=too_late: order T184 is filled|")) << message;
}

TEST(Encode, AMarketOrderHasNoPrice) {
    auto report = accepted_report();
    report.terms = {.type = OrderType::market,
                    .time_in_force = TimeInForce::immediate_or_cancel,
                    .quantity = quantity("1")};
    EXPECT_NE(sent(report).find("|38=1|40=1|59=3|151="), std::string::npos);
}

TEST(Encode, ARestatementHasAReason) {
    auto report = accepted_report();
    report.kind = ReportKind::restated;
    EXPECT_NE(sent(report).find("|150=D|39=0|378=99|"), std::string::npos);
}

// FIX 4.4 Vol 6, tag 378, and matrices E.1.b and E.1.d of Vol 4.
TEST(Encode, ACancelThatNobodyAskedForSaysWhoseDoingItWas) {
    auto report = accepted_report();
    report.kind = ReportKind::canceled;
    report.status = OrderStatus::canceled;
    report.refusal = refusal_for(Reason::operator_canceled, "by anna: asked by phone");
    EXPECT_TRUE(says(sent(report), "|150=4|39=4|378=2|"));
    report.refusal = refusal_for(Reason::desk_disconnected, "the session was lost");
    EXPECT_TRUE(says(sent(report), "|150=4|39=4|378=7|"));
    report.refusal = refusal_for(Reason::mass_canceled, "by mass cancel m1");
    EXPECT_FALSE(says(sent(report), "|378="));
    report.refusal = {};
    EXPECT_FALSE(says(sent(report), "|378="));
}

TEST(Encode, APartialDeclineIsARestatementWithItsOwnReason) {
    auto report = accepted_report();
    report.kind = ReportKind::restated;
    report.refusal = refusal_for(Reason::quantity_restated, "the venue took 0.4");
    EXPECT_TRUE(says(sent(report), "|150=D|39=0|378=5|"));
}

// Matrix J.1.a: the report that is undone is named by its ExecID.
TEST(Encode, ABustAndACorrectionNameTheReportTheyUndo) {
    auto report = accepted_report();
    report.kind = ReportKind::trade_canceled;
    report.exec_id = {300, 0};
    report.execution = Execution{.quantity = quantity("0.2"),
                                 .price = price("60000"),
                                 .trade_id = VenueTradeId::of("9001"),
                                 .corrects = ExecId{190, 2}};
    EXPECT_TRUE(says(sent(report), "|527=9001|11=a1|17=300-0|19=190-2|150=H|39=0|"));
    report.kind = ReportKind::trade_corrected;
    EXPECT_TRUE(says(sent(report), "|17=300-0|19=190-2|150=G|39=0|"));
    EXPECT_TRUE(says(sent(report), "|32=0.2|31=60000|"));
}

TEST(Encode, WhatTheDeskWroteForItselfComesBack) {
    auto report = accepted_report();
    report.notes = {
        .secondary_cl_ord_id = "basket-9",
        .cl_ord_link_id = "link-1",
        .text = "not repeated",
        .parties = {
            {.id = decltype(Party::id)::of("100001"), .source = 'P', .role = 122},
            {.id = decltype(Party::id)::of("T1"), .source = 'D', .role = 12, .qualifier = 24}}};
    report.list_id = ListId::of("basket");
    auto const message = sent(report);
    EXPECT_TRUE(says(message,
                     "35=8|37=T184|198=28457|526=basket-9|11=a1|583=link-1|66=basket|453=2|"
                     "448=100001|447=P|452=122|448=T1|447=D|452=12|2376=24|17=185-0|"))
        << message;
    EXPECT_FALSE(says(message, "not repeated"));
}

TEST(Encode, GoodTillDateCashAndInstructionsComeBack) {
    auto report = accepted_report();
    report.terms = {.time_in_force = TimeInForce::good_till_date,
                    .is_post_only = true,
                    .quantity = quantity("0.5"),
                    .price = price("60000"),
                    .expires_at = *decode_utc_timestamp("20260103-00:00:00"),
                    .cash = Notional(Decimal::whole(30'000)),
                    .on_halt = OnHalt::cancel,
                    .on_disconnect = OnDisconnect::keep};
    EXPECT_TRUE(
        says(sent(report),
             "|38=0.5|152=30000|40=2|44=60000|59=6|126=20260103-00:00:00.000000|18=6 H K|"));
    report.terms.is_post_only = false;
    report.terms.on_halt = OnHalt::keep;
    report.terms.on_disconnect = OnDisconnect::cancel;
    EXPECT_TRUE(says(sent(report), "|18=Q|"));
}

TEST(Encode, OneOfTheAnswersToAMassStatusRequest) {
    auto report = accepted_report();
    report.kind = ReportKind::status;
    report.mass_status = MassStatusPart{.request_id = "ms1", .total = 3, .is_last = true};
    EXPECT_TRUE(says(sent(report), "|11=a1|584=ms1|911=3|912=Y|17=185-0|150=I|"));
}

// Matrix G.1.c: asked by a superseded id, the answer names it: it can be tied to the request.
TEST(Encode, AStatusByAnOldIdNamesThatId) {
    auto report = accepted_report();
    report.kind = ReportKind::status;
    report.cl_ord_id = ClOrdId::of("a2");
    report.orig_cl_ord_id = ClOrdId::of("a1");
    EXPECT_TRUE(says(sent(report), "|11=a2|41=a1|17=185-0|150=I|39=0|"));
}

TEST(Encode, ACopyNamesTheDeskAndSaysThatItIsOne) {
    auto report = accepted_report();
    auto const plain = sent(report);
    auto const copy = sent_as_copy(report, SessionId::of("DESK1"));
    EXPECT_TRUE(says(copy, "|11=a1|453=1|448=DESK1|447=D|452=11|17=185-0|")) << copy;
    EXPECT_TRUE(copy.ends_with("|797=Y|")) << copy;
    EXPECT_FALSE(says(plain, "797="));
    report.notes.parties = {{.id = decltype(Party::id)::of("T1"), .source = 'D', .role = 12}};
    EXPECT_TRUE(says(sent_as_copy(report, SessionId::of("DESK1")),
                     "|453=2|448=T1|447=D|452=12|448=DESK1|447=D|452=11|"));
}

TEST(Encode, ACopyOfARefusedCancel) {
    CancelRejected const rejected{.session = SessionId::of("DESK1"),
                                  .exec_id = {188, 1},
                                  .order_id = OrderId{184},
                                  .cl_ord_id = ClOrdId::of("c1"),
                                  .orig_cl_ord_id = ClOrdId::of("a1"),
                                  .status = OrderStatus::filled,
                                  .refusal = refusal_for(Reason::too_late, "it is filled"),
                                  .at = {1}};
    EXPECT_EQ(sent_as_copy(rejected, SessionId::of("DESK1")),
              "35=9|37=T184|11=c1|41=a1|39=2|60=19700101-00:00:00.000000|434=1|102=0|"
              "58=too_late: it is filled|453=1|448=DESK1|447=D|452=11|797=Y|");
}

TEST(Encode, ARefusedCancel) {
    CancelRejected const rejected{.session = SessionId::of("DESK1"),
                                  .exec_id = {188, 1},
                                  .order_id = OrderId{184},
                                  .cl_ord_id = ClOrdId::of("c1"),
                                  .orig_cl_ord_id = ClOrdId::of("a1"),
                                  .account = Account::of("DEMO"),
                                  .status = OrderStatus::filled,
                                  .refusal = refusal_for(Reason::too_late, "order T184 is filled"),
                                  .at = {1'767'323'045'678'901'234}};
    EXPECT_EQ(sent(rejected),
              "35=9|37=T184|11=c1|41=a1|39=2|1=DEMO|60=20260102-03:04:05.678901|434=1|102=0|"
              "58=too_late: order T184 is filled|");
}

TEST(Encode, ARefusedReplaceOfAnUnknownOrder) {
    CancelRejected const rejected{.session = SessionId::of("DESK1"),
                                  .exec_id = {188, 1},
                                  .cl_ord_id = ClOrdId::of("c1"),
                                  .orig_cl_ord_id = ClOrdId::of("a1"),
                                  .is_replace = true,
                                  .refusal = refusal_for(Reason::unknown_order, "no such order"),
                                  .at = {1}};
    EXPECT_EQ(sent(rejected),
              "35=9|37=NONE|11=c1|41=a1|39=8|60=19700101-00:00:00.000000|434=2|102=1|"
              "58=unknown_order: no such order|");
}

TEST(Encode, ASessionReject) {
    MessageRejected const rejected{.session = SessionId::of("DESK1"),
                                   .exec_id = {189, 0},
                                   .ref_msg_seq_num = 7,
                                   .ref_msg_type = Text<MsgTypeTag, 4>::of("D"),
                                   .ref_field = 54,
                                   .code = 5,
                                   .text = "Side(54) '5' (sell short) is not supported"};
    EXPECT_EQ(sent(rejected),
              "35=3|45=7|371=54|372=D|373=5|58=Side(54) '5' (sell short) is not supported|");
}

TEST(Encode, ABusinessReject) {
    MessageRejected const rejected{.session = SessionId::of("DESK1"),
                                   .exec_id = {189, 0},
                                   .is_business = true,
                                   .ref_msg_seq_num = 7,
                                   .ref_msg_type = Text<MsgTypeTag, 4>::of("8"),
                                   .code = 3,
                                   .ref_id = "a1",
                                   .text = "Unsupported Message Type"};
    EXPECT_EQ(sent(rejected), "35=j|45=7|372=8|379=a1|380=3|58=Unsupported Message Type|");
}

// A venue's words may hold anything; a field ends at SOH, and nothing may slip in behind one.
TEST(Encode, NobodysTextCanSmuggleAField) {
    auto report = accepted_report();
    report.kind = ReportKind::rejected;
    report.status = OrderStatus::rejected;
    report.refusal = {Reason::venue_rejected,
                      "-2010 no\x01"
                      "150=F\x01\r\n\xC3\xA9"};
    auto const message = sent(report);
    EXPECT_NE(message.find("|58=-2010 no?150=F?????|"), std::string::npos) << message;
}

TEST(Encode, LongTextIsCut) {
    auto report = accepted_report();
    report.refusal.text = std::string(5'000, 'x');
    auto const text = value_of(wire(sent(report)), 58);
    EXPECT_EQ(text, std::string(bounds::text_bytes, 'x'));
}

TEST(Encode, TheBufferIsAppendedToAndKept) {
    std::string body = "kept";
    encode(accepted_report(), body);
    EXPECT_EQ(body.substr(0, 7), "kept37=");
    auto const* const place = body.data();
    auto const size = body.size();
    body.clear();
    encode(accepted_report(), body);
    EXPECT_EQ(body.data(), place) << "a second report of that size allocates nothing";
    EXPECT_EQ(body.size(), size - 4);
}

}  // namespace
}  // namespace trestle::fix
