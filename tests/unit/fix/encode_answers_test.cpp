// Answers that are no order's, byte for byte.
#include "tests/unit/fix/sent.hpp"

namespace trestle::fix {
namespace {

Instrument spot() {
    return {.id = {1},
            .symbol = Symbol::of("BTC-USDT"),
            .venue = Venue::binance_spot,
            .venue_symbol = VenueSymbol::of("BTCUSDT"),
            .base = Asset::of("BTC"),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = price("0.01"),
            .lot = quantity("0.00001"),
            .min_quantity = quantity("0.00001"),
            .max_quantity = quantity("9000"),
            .min_notional = Notional(Decimal::whole(5))};
}

Instrument perpetual() {
    auto one = spot();
    one.symbol = Symbol::of("BTC-USDT-PERP");
    one.venue = Venue::binance_usdm;
    one.is_trading = false;
    one.max_quantity = {};
    one.min_notional = {};
    return one;
}

TEST(EncodeAnswers, AListOfSecurities) {
    EXPECT_EQ(sent(SecurityList{.request_id = "r1",
                                .response_id = "300-0",
                                .total = 2,
                                .instruments = {spot(), perpetual()}}),
              "35=y|320=r1|322=300-0|560=0|393=2|893=Y|146=2|"
              "55=BTC-USDT|454=1|455=BTCUSDT|456=8|167=FOR|207=binance_spot|15=USDT|561=0.00001|"
              "562=0.00001|969=0.01|1140=9000|7608=5|7609=Y|"
              "55=BTC-USDT-PERP|454=1|455=BTCUSDT|456=8|167=FUT|207=binance_usdm|15=USDT|"
              "561=0.00001|562=0.00001|969=0.01|7609=N|");
}

TEST(EncodeAnswers, ALongListComesInParts) {
    SecurityList list{.request_id = "r1", .response_id = "300-0", .total = 60, .is_last = false};
    list.instruments.assign(instruments_per_message, spot());
    EXPECT_TRUE(says(sent(list), "|393=60|893=N|146=50|"));
}

TEST(EncodeAnswers, ARefusedList) {
    EXPECT_EQ(
        sent(SecurityList{
            .request_id = "r1", .response_id = "300-0", .result = SecurityResult::unsupported}),
        "35=y|320=r1|322=300-0|560=1|393=0|893=Y|");
}

TEST(EncodeAnswers, ADefinition) {
    EXPECT_EQ(
        sent(SecurityDefinition{.request_id = "r1", .response_id = "300-0", .instrument = spot()}),
        "35=d|320=r1|322=300-0|323=1|55=BTC-USDT|454=1|455=BTCUSDT|456=8|167=FOR|"
        "207=binance_spot|15=USDT|561=0.00001|562=0.00001|969=0.01|1140=9000|7608=5|7609=Y|");
    EXPECT_EQ(
        sent(SecurityDefinition{
            .request_id = "r1", .response_id = "300-0", .text = "Symbol(55) 'X' is none of ours"}),
        "35=d|320=r1|322=300-0|323=6|58=Symbol(55) 'X' is none of ours|");
}

TEST(EncodeAnswers, Positions) {
    EXPECT_EQ(
        sent(PositionsAck{
            .request_id = "p1", .report_id = "301-0", .total = 1, .account = Account::of("DEMO")}),
        "35=AO|721=301-0|710=p1|727=1|728=0|729=0|453=1|448=DEMO|447=D|452=38|1=DEMO|581=1|");
    EXPECT_TRUE(says(sent(PositionsAck{.request_id = "p1",
                                       .report_id = "301-0",
                                       .result = PositionsResult::not_authorized,
                                       .text = "no"}),
                     "|727=0|728=3|729=2|581=1|58=no|"));
    EXPECT_TRUE(
        says(sent(PositionsAck{
                 .request_id = "p1", .report_id = "301-0", .result = PositionsResult::none_found}),
             "|728=2|729=0|"));
    PositionReport report{.request_id = "p1",
                          .report_id = "301-0/1",
                          .total = 1,
                          .account = Account::of("DEMO"),
                          .symbol = Symbol::of("BTC-USDT"),
                          .quote = Asset::of("USDT"),
                          .net = quantity("1.5"),
                          .settlement = price("60000"),
                          .at = any_time()};
    EXPECT_EQ(sent(report),
              "35=AP|721=301-0/1|710=p1|724=0|727=1|728=0|715=20260102|453=1|448=DEMO|447=D|452=38|"
              "1=DEMO|581=1|55=BTC-USDT|207=binance_spot|15=USDT|730=60000|731=2|734=0|702=1|"
              "703=TOT|704=1.5|");
    report.net = -report.net;
    EXPECT_TRUE(says(sent(report), "|702=1|703=TOT|705=1.5|"));
    report.settlement = {};
    EXPECT_TRUE(says(sent(report), "|15=USDT|734=0|702=1|")) << "no price, and not a price of 0";
}

TEST(EncodeAnswers, Balances) {
    EXPECT_EQ(sent(CollateralReport{.request_id = "b1",
                                    .report_id = "302-0/1",
                                    .total = 2,
                                    .is_last = false,
                                    .account = Account::of("DEMO"),
                                    .asset = Asset::of("USDT"),
                                    .free = Decimal::whole(900),
                                    .locked = Decimal::whole(100),
                                    .at = any_time()}),
              "35=BA|908=302-0/1|909=b1|910=3|911=2|912=N|453=1|448=DEMO|447=D|452=38|1=DEMO|581=1|"
              "60=20260102-03:04:05.678901|207=binance_spot|15=USDT|899=900|900=1000|");
    EXPECT_EQ(sent(CollateralReport{.request_id = "b1", .report_id = "302-0", .text = "none"}),
              "35=BA|908=302-0|909=b1|910=0|911=0|912=Y|581=1|58=none|");
}

TEST(EncodeAnswers, Trades) {
    EXPECT_EQ(sent(TradesAck{.request_id = "t1", .type = 1, .total = 1}),
              "35=AQ|568=t1|569=1|748=1|749=0|750=0|55=[N/A]|");
    EXPECT_EQ(sent(TradesAck{.request_id = "t1",
                             .type = 4,
                             .result = TradesResult::unsupported_type,
                             .symbol = Symbol::of("BTC-USDT"),
                             .text = "no"}),
              "35=AQ|568=t1|569=4|748=0|749=8|750=2|55=BTC-USDT|58=no|");
    TradeCapture trade{.request_id = "t1",
                       .total = 1,
                       .is_last = true,
                       .exec_id = {190, 2},
                       .order_id = OrderId{184},
                       .cl_ord_id = ClOrdId::of("a1"),
                       .venue_order_id = VenueOrderId::of("28457"),
                       .trade_id = VenueTradeId::of("9001"),
                       .account = Account::of("DEMO"),
                       .symbol = Symbol::of("BTC-USDT"),
                       .side = Side::sell,
                       .quantity = quantity("0.2"),
                       .price = price("60000.01"),
                       .fee = -*Decimal::parse("0.01"),
                       .fee_asset = Asset::of("USDT"),
                       .liquidity = Liquidity::maker,
                       .at = any_time()};
    EXPECT_EQ(sent(trade),
              "35=AE|571=190-2|568=t1|748=1|912=Y|150=F|17=190-2|527=9001|570=Y|55=BTC-USDT|32=0.2|"
              "31=60000.01|30=binance_spot|75=20260102|60=20260102-03:04:05.678901|552=1|54=2|"
              "37=T184|198=28457|11=a1|1=DEMO|136=1|137=-0.01|138=USDT|139=4|851=1|");
    trade.venue_time = *decode_utc_timestamp("20260101-23:59:59");
    EXPECT_TRUE(says(sent(trade), "|75=20260101|"));
    trade.is_corrected = true;
    EXPECT_TRUE(says(sent(trade), "|150=G|"));
    trade.is_canceled = true;
    EXPECT_TRUE(says(sent(trade), "|150=H|"));
}

TEST(EncodeAnswers, TradingSessions) {
    EXPECT_EQ(
        sent(TradingStatus{
            .request_id = "g1", .session = "binance_spot", .state = TradingStatus::State::open}),
        "35=h|335=g1|336=binance_spot|340=2|");
    EXPECT_EQ(sent(TradingStatus{.session = "binance_spot",
                                 .state = TradingStatus::State::halted,
                                 .is_unsolicited = true,
                                 .text = "by ops"}),
              "35=h|336=binance_spot|325=Y|340=1|58=by ops|");
    EXPECT_TRUE(
        says(sent(TradingStatus{
                 .request_id = "g1", .session = "XNYS", .state = TradingStatus::State::rejected}),
             "|340=6|567=1|"));
}

TEST(EncodeAnswers, PasswordChanges) {
    EXPECT_EQ(sent(UserResponse{.request_id = "u1",
                                .username = "anna",
                                .status = UserResponse::Status::password_changed,
                                .text = "use it from now on"}),
              "35=BF|923=u1|553=anna|926=5|927=use it from now on|");
}

TEST(EncodeAnswers, TheEndOfARecoveryNamesTheLastReport) {
    EXPECT_EQ(sent(RecoveryNews{.text = "12 reports", .last = "201-3", .at = any_time()}),
              "35=B|42=20260102-03:04:05.678901|61=0|148=recovery complete|33=1|58=12 reports|"
              "7602=201-3|");
    EXPECT_TRUE(says(sent(RecoveryNews{.replay_request_id = "r1", .at = any_time()}),
                     "|33=1|58=-|7603=r1|"));
}

TEST(EncodeAnswers, EventsOfTheComplianceFeed) {
    EXPECT_EQ(sent(OrderEvent{.kind = OrderEvent::Kind::risk_verdict,
                              .exec_id = {184, 1},
                              .desk = SessionId::of("DESK1"),
                              .order_id = OrderId{184},
                              .cl_ord_id = ClOrdId::of("a1"),
                              .account = Account::of("DEMO"),
                              .symbol = Symbol::of("BTC-USDT"),
                              .quantity = quantity("0.5"),
                              .price = price("60000"),
                              .venue = Venue::binance_spot,
                              .verdict = "approved",
                              .venue_client_id = VenueClientId::of("x1y2z0"),
                              .at = any_time()}),
              "35=U2|7607=RISK_VERDICT|17=184-1|37=T184|11=a1|453=1|448=DESK1|447=D|452=11|1=DEMO|"
              "55=BTC-USDT|54=1|38=0.5|44=60000|100=binance_spot|7605=approved|7606=x1y2z0|"
              "60=20260102-03:04:05.678901|");
    auto const last = static_cast<int>(OrderEvent::Kind::venue_answer);
    for (int kind = 0; kind <= last; ++kind) {
        auto const message = sent(OrderEvent{.kind = static_cast<OrderEvent::Kind>(kind),
                                             .desk = SessionId::of("DESK1"),
                                             .at = any_time()});
        EXPECT_TRUE(says(message, "|37=NONE|")) << message;
    }
}

}  // namespace
}  // namespace trestle::fix
