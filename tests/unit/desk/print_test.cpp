#include "fix/desk/print.hpp"

#include <gtest/gtest.h>

namespace trestle::fix::desk {
namespace {

struct Golden {
    char const* message;
    char const* line;
};

class DeskPrint : public testing::TestWithParam<Golden> {};

TEST_P(DeskPrint, reads_as_one_line) {
    auto const message = decode_pipes(GetParam().message);
    ASSERT_TRUE(message.ok()) << message.error();
    EXPECT_EQ(describe(*message), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Reports, DeskPrint,
    testing::Values(
        Golden{"35=8|37=T12|11=a1|17=40-1|150=F|39=1|55=BTC-USDT|54=1|38=0.5|40=2|44=60000|59=1|"
               "32=0.2|31=59999.5|14=0.2|151=0.3|6=59999.5|",
               "ExecutionReport Trade  PartiallyFilled  order=T12 cl=a1 BTC-USDT buy 0.5@60000 "
               "exec=40-1 last 0.2@59999.5 cum 0.2 leaves 0.3"},
        Golden{"35=8|37=T12|11=a1|17=40-1|150=F|39=2|55=BTC-USDT|54=2|38=1|40=1|59=3|32=1|31=7|"
               "12=0.007|13=3|479=USDT|14=1|151=0|97=Y|",
               "ExecutionReport Trade  Filled  order=T12 cl=a1 BTC-USDT sell 1@market ioc "
               "exec=40-1 last 1@7 fee 0.007 USDT cum 1 leaves 0 [PossResend]"},
        Golden{"35=8|37=T12|11=a1|17=40-2|150=F|39=2|55=BTC-USDT|54=1|38=1|40=2|44=7|59=1|32=1|"
               "31=7|14=1|151=0|136=1|137=0.001|138=BTC|139=4|",
               "ExecutionReport Trade  Filled  order=T12 cl=a1 BTC-USDT buy 1@7 exec=40-2 last 1@7 "
               "fee 0.001 BTC cum 1 leaves 0"},
        Golden{"35=8|37=NONE|11=a1|17=3-0|150=8|39=8|103=3|55=BTC-USDT|54=1|38=50|40=2|44=6|59=1|"
               "18=6|14=0|151=0|58=max_order_quantity: 50 is above 5|43=Y|",
               "ExecutionReport Rejected  Rejected  cl=a1 BTC-USDT buy 50@6 post-only cum 0 "
               "leaves 0 reason=OrderExceedsLimit text=\"max_order_quantity: 50 is above 5\" "
               "[PossDup]"},
        Golden{"35=8|37=T12|11=c1|41=a1|17=4-0|150=4|39=4|55=BTC-USDT|54=1|38=1|40=2|44=6|59=1|"
               "14=0|151=0|",
               "ExecutionReport Canceled  Canceled  order=T12 cl=c1 orig=a1 BTC-USDT buy 1@6 "
               "cum 0 leaves 0"},
        Golden{"35=9|37=T12|11=c1|41=a1|39=2|434=1|102=0|58=already filled|",
               "OrderCancelReject to a cancel  Filled order=T12 cl=c1 orig=a1 "
               "reason=TooLateToCancel text=\"already filled\""},
        Golden{"35=j|45=7|372=D|380=5|58=Symbol missing|",
               "BusinessMessageReject of NewOrderSingle seq=7 reason=RequiredFieldMissing "
               "text=\"Symbol missing\""},
        Golden{"35=3|45=7|371=54|372=D|373=5|58=Value is incorrect|",
               "Reject of NewOrderSingle seq=7 tag=54 (Side) reason=ValueOutOfRange "
               "text=\"Value is incorrect\""}));

INSTANTIATE_TEST_SUITE_P(
    Answers, DeskPrint,
    testing::Values(
        Golden{"35=8|37=T12|11=a1|17=50-0|19=40-1|150=H|39=0|55=BTC-USDT|54=1|38=1|40=2|44=7|59=1|"
               "14=0|151=1|797=Y|",
               "ExecutionReport TradeCancel  New  order=T12 cl=a1 BTC-USDT buy 1@7 exec=50-0 "
               "of=40-1 cum 0 leaves 1 [copy]"},
        Golden{"35=8|37=T12|11=a1|17=51-0|19=40-1|150=G|39=1|55=BTC-USDT|54=1|38=1|40=2|44=7|59=1|"
               "32=0.4|31=7|14=0.4|151=0.6|",
               "ExecutionReport TradeCorrect  PartiallyFilled  order=T12 cl=a1 BTC-USDT buy 1@7 "
               "exec=51-0 of=40-1 last 0.4@7 cum 0.4 leaves 0.6"},
        Golden{"35=r|11=m1|37=T9|530=7|531=7|533=2|534=2|41=a1|535=T1|41=a2|535=T2|60=x|",
               "OrderMassCancelReport All cl=m1 affected=2 [a1 order=T1] [a2 order=T2]"},
        Golden{"35=N|66=l1|429=2|82=1|431=6|83=1|68=2|73=2|11=a1|14=0|39=4|151=0|84=1|6=0|11=a2|"
               "14=2|39=2|151=0|84=0|6=7|",
               "ListStatus list=l1 AllDone orders=2 part=1 of=1 [a1 Canceled cum 0 leaves 0 "
               "canceled 1] [a2 Filled cum 2 leaves 0 canceled 0]"},
        Golden{"35=y|320=q1|322=r|560=0|393=2|893=Y|146=2|55=BTC-USDT|207=binance_spot|15=USDT|"
               "969=0.01|55=ETH-USDT|207=binance_spot|15=USDT|969=0.01|",
               "SecurityList id=q1 valid total=2 [BTC-USDT on binance_spot priced-in=USDT tick=0.01]"
               " [ETH-USDT on binance_spot priced-in=USDT tick=0.01]"},
        Golden{"35=AO|721=p|710=q1|727=0|728=2|729=0|1=DEMO|",
               "RequestForPositionsAck id=q1 none-found reports=0 account=DEMO"},
        Golden{"35=AP|721=p|710=q1|727=1|728=0|1=DEMO|55=BTC-USDT|207=binance_spot|730=7|702=1|"
               "703=TQ|704=2|705=0|",
               "PositionReport id=q1 account=DEMO BTC-USDT on binance_spot long 2 short 0 at 7 of=1"},
        Golden{"35=BA|908=c|909=q1|910=3|911=1|1=DEMO|207=binance_spot|15=BTC|899=1|900=2|",
               "CollateralReport id=q1 account=DEMO on binance_spot BTC free 1 total 2 of=1"},
        Golden{"35=AE|571=t|568=q1|150=F|17=4-0|55=BTC-USDT|32=1|31=7|30=binance_spot|75=20260102|"
               "552=1|54=1|37=T1|11=a1|1=DEMO|851=1|",
               "TradeCaptureReport id=q1 Trade exec=4-0 order=T1 cl=a1 account=DEMO BTC-USDT buy 1 "
               "@ 7 on binance_spot maker day 20260102"},
        Golden{"35=h|335=q1|336=binance_spot|340=2|", "TradingSessionStatus id=q1 binance_spot open"},
        Golden{"35=B|148=recovery complete|33=1|58=8 reports sent again|7602=384-0|",
               "News recovery complete last-exec=384-0 text=\"8 reports sent again\""},
        Golden{"35=BF|923=u1|553=desk1|926=5|", "UserResponse id=u1 user=desk1 password-changed"},
        Golden{"35=BE|923=u1|924=3|553=desk1|554=old|925=new|",
               "UserRequest UserRequestID=u1 UserRequestType=3 Username=desk1 Password=*** "
               "NewPassword=***"}));

INSTANTIATE_TEST_SUITE_P(
    OrdersAndSession, DeskPrint,
    testing::Values(
        Golden{"35=D|11=a1|1=DEMO|55=BTC-USDT|54=1|38=0.5|40=2|44=60000|59=4|100=binance_spot|",
               "NewOrderSingle cl=a1 BTC-USDT buy 0.5@60000 fok account=DEMO to=binance_spot"},
        Golden{"35=G|41=a1|11=a2|37=T12|55=BTC-USDT|54=1|38=0.7|40=2|44=60100|59=1|",
               "OrderCancelReplaceRequest order=T12 cl=a2 orig=a1 BTC-USDT buy 0.7@60100"},
        Golden{"35=A|98=0|108=30|141=Y|553=desk1|554=demo|",
               "Logon user=desk1 password=*** heartbeat=30s reset-numbers"},
        Golden{"35=4|123=Y|36=9|", "SequenceReset gap-fill next=9"},
        Golden{"35=4|36=9|", "SequenceReset reset next=9"},
        Golden{"35=2|7=3|16=0|", "ResendRequest from=3 to=last"},
        Golden{"35=5|58=bye|", "Logout text=\"bye\""},
        Golden{"35=B|49=X|52=now|148=halt|33=1|", "News halt"},
        Golden{"35=BE|924=3|553=desk1|554=old|925=new|",
               "UserRequest UserRequestType=3 Username=desk1 Password=*** NewPassword=***"},
        Golden{"35=zz|1=A|", "MsgType zz Account=A"}));

TEST(DeskPrintTags, shows_every_field_and_hides_passwords) {
    auto const message = decode_pipes("35=A|108=30|553=desk1|554=demo|9999=x|");
    EXPECT_EQ(describe_tags(*message),
              "    35  MsgType                A  Logon\n"
              "   108  HeartBtInt             30\n"
              "   553  Username               desk1\n"
              "   554  Password               ***\n"
              "  9999                         x\n");
}

TEST(DeskPrintTags, lets_no_control_character_through) {
    Message message("5");
    message.add(58, "\x1b[2Jgone\r\n");
    EXPECT_EQ(describe(message), "Logout text=\"?[2Jgone??\"");
    EXPECT_EQ(describe_tags(message),
              "    35  MsgType                5  Logout\n"
              "    58  Text                   ?[2Jgone??\n");
}

}  // namespace
}  // namespace trestle::fix::desk
