#include "fix/desk/words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace trestle::fix::desk {
namespace {

using namespace std::chrono_literals;

std::string pipes(Message const& message) {
    std::string text;
    for (Field const& field : message.fields()) {
        text += std::to_string(field.tag) + "=" + field.value + "|";
    }
    return text;
}

// An order a1 that rests, as this desk knows it.
Orders known_orders() {
    Orders orders;
    orders.on_sent(*decode_pipes("35=D|11=a1|1=DEMO|55=BTC-USDT|54=1|38=0.5|40=2|44=60000|59=1|"));
    orders.on_received(
        *decode_pipes("35=8|37=T12|11=a1|17=12-0|150=0|39=0|55=BTC-USDT|54=1|38=0.5|40=2|44=60000|"
                      "14=0|151=0.5|"));
    return orders;
}

std::string composed(std::string_view line) {
    auto const command = parse_command(line);
    if (!command) return "not understood: " + command.error();
    Orders const orders = known_orders();
    auto const message = compose(*command, {orders, "d-1", "DEMO", "20260101-00:00:00.000"});
    return message ? pipes(*message) : "not composed: " + message.error();
}

struct Sentence {
    char const* line;
    char const* message;
};

class DeskWords : public testing::TestWithParam<Sentence> {};

TEST_P(DeskWords, become_this_message) { EXPECT_EQ(composed(GetParam().line), GetParam().message); }

INSTANTIATE_TEST_SUITE_P(
    Orders, DeskWords,
    testing::Values(
        Sentence{"buy 0.5 BTC-USDT at 60000",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=0.5|40=2|"
                 "44=60000|59=1|"},
        Sentence{"sell 1 BTC-USDT market",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=2|60=20260101-00:00:00.000|38=1|40=1|"},
        Sentence{"  BUY 00.50 btc-usdt AT 60000.10 gtc  # a remark",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=0.5|40=2|"
                 "44=60000.1|59=1|"},
        Sentence{"buy 1 BTC-USDT at 60000 ioc",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|40=2|"
                 "44=60000|59=3|"},
        Sentence{"buy 1 BTC-USDT at 60000 fok",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|40=2|"
                 "44=60000|59=4|"},
        Sentence{"sell 1 BTC-USDT at 60000 post-only",
                 "35=D|11=d-1|1=DEMO|21=1|18=6|55=BTC-USDT|54=2|60=20260101-00:00:00.000|38=1|40=2|"
                 "44=60000|59=1|"},
        Sentence{
            "sell 1 BTC-USDT market ioc as m7 account FUND text \"by hand # 7\" to Binance_Spot",
            "35=D|11=m7|1=FUND|21=1|100=binance_spot|55=BTC-USDT|54=2|"
            "60=20260101-00:00:00.000|38=1|40=1|59=3|58=by hand # 7|"}));

INSTANTIATE_TEST_SUITE_P(
    Extras, DeskWords,
    testing::Values(
        Sentence{"buy 1 BTC-USDT at 5 gtd 20261231-16:00:00 cancel-on-disconnect post-only",
                 "35=D|11=d-1|1=DEMO|21=1|18=6 Q|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|"
                 "40=2|44=5|59=6|126=20261231-16:00:00|"},
        Sentence{"buy 1 BTC-USDT at 5 gtd 20261231 keep-on-disconnect",
                 "35=D|11=d-1|1=DEMO|21=1|18=H|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|"
                 "40=2|44=5|59=6|432=20261231|"},
        Sentence{"buy cash 500 BTC-USDT market",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|152=500|40=1|"},
        Sentence{"buy 1 BTC-USDT market trader T7 algo X2 link L1 second-id S1 with 7604=NONE",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|40=1|"
                 "453=2|448=T7|447=D|452=12|448=X2|447=D|452=122|583=L1|526=S1|7604=NONE|"},
        Sentence{"list l1: buy 1 BTC-USDT at 5 as a7; sell 2 ETH-USDT market",
                 "35=E|66=l1|394=3|433=1|68=2|73=2|11=a7|67=1|1=DEMO|21=1|55=BTC-USDT|54=1|"
                 "60=20260101-00:00:00.000|38=1|40=2|44=5|59=1|11=d-1-2|67=2|1=DEMO|21=1|"
                 "55=ETH-USDT|54=2|60=20260101-00:00:00.000|38=2|40=1|"},
        Sentence{"sell 1 BTC-USDT stop 58000",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=2|60=20260101-00:00:00.000|38=1|40=3|"
                 "99=58000|59=1|"},
        Sentence{"sell 1 BTC-USDT at 57900 stop 58000 ioc watch mark",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=2|60=20260101-00:00:00.000|38=1|40=4|"
                 "44=57900|99=58000|1107=M|59=3|"},
        Sentence{"buy 1 BTC-USDT touch 58000 self-trade both",
                 "35=D|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|38=1|40=J|"
                 "99=58000|7604=CANCEL_BOTH|59=1|"},
        Sentence{"sell 1 BTC-USDT-PERP trailing 50bps from 61000 reduce-only cancel-on-disconnect",
                 "35=D|11=d-1|1=DEMO|21=1|18=Q a|55=BTC-USDT-PERP|54=2|"
                 "60=20260101-00:00:00.000|38=1|40=P|99=61000|211=50|836=1|77=C|59=1|"},
        Sentence{"sell 1 BTC-USDT-PERP trailing 25",
                 "35=D|11=d-1|1=DEMO|21=1|18=a|55=BTC-USDT-PERP|54=2|"
                 "60=20260101-00:00:00.000|38=1|40=P|211=25|836=0|59=1|"},
        Sentence{"sell 1 BTC-USDT stop 58000 watch bid",
                 "not understood: \"bid\" is not one of: last, mark, index; example: buy 0.5 "
                 "BTC-USDT at 60000"},
        Sentence{"sell 1 BTC-USDT at 5 watch mark",
                 "not understood: \"watch\" and \"from\" go with stop, touch or trailing; "
                 "example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"mass-cancel all", "35=q|11=d-1|530=7|60=20260101-00:00:00.000|"},
        Sentence{"mass-cancel symbol btc-usdt side sell as m1",
                 "35=q|11=m1|530=1|55=BTC-USDT|54=2|60=20260101-00:00:00.000|"},
        Sentence{"mass-status account DEMO", "35=AF|584=d-1|585=7|1=DEMO|"},
        Sentence{"list-status l1", "35=M|66=l1|"},
        Sentence{"list-cancel l1", "35=K|66=l1|60=20260101-00:00:00.000|"},
        Sentence{"securities", "35=x|320=d-1|559=4|"},
        Sentence{"securities BTC-USDT", "35=x|320=d-1|559=0|55=BTC-USDT|"},
        Sentence{"security btc-usdt", "35=c|320=d-1|321=0|55=BTC-USDT|"},
        Sentence{"positions account DEMO", "35=AN|710=d-1|724=0|1=DEMO|60=20260101-00:00:00.000|"},
        Sentence{"balances", "35=BB|909=d-1|"},
        Sentence{"trades order T12", "35=AD|568=d-1|569=0|37=T12|"},
        Sentence{"session Binance_Spot", "35=g|335=d-1|336=binance_spot|263=0|"},
        Sentence{"replay 184-0 to 200-1", "35=U1|7603=d-1|7601=184-0|7602=200-1|"},
        Sentence{"dispute a1 exec 184-0 reason d text \"not ours\"",
                 "35=Q|37=T12|17=184-0|127=D|55=BTC-USDT|54=1|38=0.5|58=not ours|"},
        Sentence{"dispute a1",
                 "not understood: say which report: exec EXECID; example: dispute a1 exec 184-0 "
                 "text \"not ours\""},
        Sentence{
            "list l1 buy 1 BTC-USDT market",
            "not understood: a list has an id, a colon and orders; example: list basket-1: buy "
            "1 BTC-USDT at 50000; sell 2 ETH-USDT market"},
        Sentence{"mass-cancel tomorrow",
                 "not understood: \"tomorrow\" is not understood here; example: mass-cancel symbol "
                 "BTC-USDT side buy"},
        Sentence{"buy 1 BTC-USDT market with 7604",
                 "not understood: \"with\" needs tag=value; example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at 5 gtd tomorrow",
                 "not understood: \"tomorrow\" is no time such as 20261122-16:00:00 or 20261122; "
                 "example: buy 0.5 BTC-USDT at 60000"}));

INSTANTIATE_TEST_SUITE_P(
    Requests, DeskWords,
    testing::Values(
        Sentence{"replace a1 quantity 0.7 price 60100",
                 "35=G|37=T12|41=a1|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|"
                 "38=0.7|40=2|44=60100|59=1|"},
        Sentence{"replace T12 price 60100 as a2",
                 "35=G|37=T12|41=a1|11=a2|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|"
                 "38=0.5|40=2|44=60100|59=1|"},
        Sentence{"replace last qty 0.6 text smaller",
                 "35=G|37=T12|41=a1|11=d-1|1=DEMO|21=1|55=BTC-USDT|54=1|60=20260101-00:00:00.000|"
                 "38=0.6|40=2|44=60000|59=1|58=smaller|"},
        Sentence{"cancel a1",
                 "35=F|41=a1|37=T12|11=d-1|1=DEMO|55=BTC-USDT|54=1|60=20260101-00:00:00.000|"
                 "38=0.5|"},
        Sentence{"cancel a1 as c1 text \"no more\"",
                 "35=F|41=a1|37=T12|11=c1|1=DEMO|55=BTC-USDT|54=1|60=20260101-00:00:00.000|"
                 "38=0.5|58=no more|"},
        Sentence{"status a1", "35=H|37=T12|11=a1|1=DEMO|55=BTC-USDT|54=1|"},
        Sentence{"raw 35=D|11=x|58=a \"b\" # c|", "35=D|11=x|58=a \"b\" # c|"},
        Sentence{"RAW\t35=1|112=hello", "35=1|112=hello|"}));

INSTANTIATE_TEST_SUITE_P(
    Mistakes, DeskWords,
    testing::Values(
        Sentence{
            "hold 1 BTC-USDT",
            "not understood: \"hold\" is not a command (buy, sell, replace, cancel, status, "
            "orders, list, list-status, list-cancel, mass-cancel, mass-status, securities, "
            "security, positions, balances, trades, session, replay, dispute, change-password, "
            "raw, wait, expect, tags, help, quit); example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy",
                 "not understood: the quantity is missing; example: buy 0.5 BTC-USDT at "
                 "60000"},
        Sentence{
            "buy half BTC-USDT market",
            "not understood: the quantity \"half\" is not a plain decimal number; example: buy "
            "0.5 BTC-USDT at 60000"},
        Sentence{"buy 0 BTC-USDT market",
                 "not understood: the quantity \"0\" must be above zero; "
                 "example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy -1 BTC-USDT market",
                 "not understood: the quantity \"-1\" must be above zero; example: buy 0.5 "
                 "BTC-USDT at 60000"},
        Sentence{"buy 1",
                 "not understood: the symbol is missing; example: buy 0.5 BTC-USDT at "
                 "60000"},
        Sentence{"buy 1 BTC-USDT",
                 "not understood: say \"at PRICE\" or \"market\" (as in: sell 1 BTC-USDT market); "
                 "example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at",
                 "not understood: the price is missing; example: buy 0.5 "
                 "BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at 5 market",
                 "not understood: an order is either at a price or market, not both; example: buy "
                 "0.5 BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at 5 ioc post-only",
                 "not understood: post-only rests in the book, so it goes with a price and gtc "
                 "only; example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at 5 please",
                 "not understood: \"please\" is not understood here; "
                 "example: buy 0.5 BTC-USDT at 60000"},
        Sentence{"buy 1 BTC-USDT at 5 text \"open",
                 "not understood: a text starts with \" but does not end with one; example: buy 1 "
                 "BTC-USDT market text \"for the fund\""},
        Sentence{"replace a1",
                 "not understood: say the new quantity, the price, or both; example: "
                 "replace a1 quantity 0.7 price 60100"},
        Sentence{"replace a1 side sell",
                 "not understood: \"side\" is not understood here; "
                 "example: replace a1 quantity 0.7 price 60100"},
        Sentence{"cancel", "not understood: the order's id is missing; example: cancel a1"},
        Sentence{"cancel a1 now",
                 "not understood: \"now\" is not understood here; example: cancel "
                 "a1"},
        Sentence{"cancel b9", "not composed: no order \"b9\" is known to this desk; known: a1"},
        Sentence{"status b9", "not composed: no order \"b9\" is known to this desk; known: a1"},
        Sentence{"replace b9 price 1",
                 "not composed: no order \"b9\" is known to this desk; known: a1"},
        Sentence{"status a1 b2",
                 "not understood: \"b2\" is not buy or sell; example: status a1, or: "
                 "status a1 buy BTC-USDT"},
        Sentence{"raw",
                 "not understood: MsgType(35) is missing; example: raw "
                 "35=D|11=x1|55=BTC-USDT|54=1|38=1|40=1"},
        Sentence{"raw 11=x|",
                 "not understood: MsgType(35) is missing; example: raw "
                 "35=D|11=x1|55=BTC-USDT|54=1|38=1|40=1"},
        Sentence{"raw 35=D|eleven=x|",
                 "not understood: \"eleven=x\" is not tag=value; example: raw "
                 "35=D|11=x1|55=BTC-USDT|54=1|38=1|40=1"},
        Sentence{"wait", "not understood: a time is missing; example: wait 2s"},
        Sentence{"wait filled",
                 "not understood: \"filled\" alone says neither how long nor which "
                 "order; example: wait 2s, wait filled a1"},
        Sentence{"wait 2 parsecs x",
                 "not understood: \"2\" is no state; one of accepted|new|partially-filled|filled|"
                 "canceled|replaced|rejected|expired|cancel-rejected|pending-cancel|"
                 "pending-replace|traded|corrected|busted|restated; example: expect a1 filled "
                 "within 5s"},
        Sentence{"wait 2x",
                 "not understood: \"2x\" is not a time such as 500ms, 2s or 1m; example: "
                 "wait 2s"},
        Sentence{"expect a1 happy",
                 "not understood: \"happy\" is no state; one of accepted|new|partially-filled|"
                 "filled|canceled|replaced|rejected|expired|cancel-rejected|pending-cancel|"
                 "pending-replace|traded|corrected|busted|restated; example: expect a1 filled "
                 "within 5s"},
        Sentence{"quit now", "not understood: \"now\" is not understood here; example: quit"},
        Sentence{"help", "not composed: this command sends no message"}));

TEST(DeskWordsScript, waits_and_expectations_are_read) {
    EXPECT_EQ(*parse_command("wait 2s"), Command(Pause{2000ms}));
    EXPECT_EQ(*parse_command("wait 250ms"), Command(Pause{250ms}));
    EXPECT_EQ(*parse_command("wait 0.5"), Command(Pause{500ms}));
    EXPECT_EQ(*parse_command("wait filled a1"), Command(AwaitState{"a1", "filled", "", 5000ms}));
    EXPECT_EQ(*parse_command("wait FILLED a1 within 1m"),
              Command(AwaitState{"a1", "filled", "", 60'000ms}));
    EXPECT_EQ(*parse_command("expect a1 rejected because \"too large\" within 1s"),
              Command(AwaitState{"a1", "rejected", "too large", 1000ms}));
}

TEST(DeskWordsScript, an_order_of_an_earlier_run_is_asked_for_by_id_side_and_symbol) {
    EXPECT_EQ(composed("status old buy BTC-USDT"), "35=H|11=old|55=BTC-USDT|54=1|");
    EXPECT_EQ(composed("status old sell ETH-USDT"), "35=H|11=old|55=ETH-USDT|54=2|");
    EXPECT_NE(composed("status old").find("not composed"), std::string::npos);
    EXPECT_NE(composed("status old maybe BTC-USDT").find("not understood"), std::string::npos);
    EXPECT_NE(composed("status old buy").find("not understood"), std::string::npos);
}

TEST(DeskWordsScript, empty_lines_and_remarks_are_nothing) {
    EXPECT_EQ(*parse_command(""), Command(Plain::nothing));
    EXPECT_EQ(*parse_command("   \t# only a remark"), Command(Plain::nothing));
    EXPECT_EQ(*parse_command("orders"), Command(Plain::list_orders));
    EXPECT_EQ(*parse_command("tags"), Command(Plain::show_tags));
    EXPECT_EQ(*parse_command("help"), Command(Plain::show_help));
    EXPECT_EQ(*parse_command("quit"), Command(Plain::quit));
}

TEST(DeskWordsScript, every_example_in_the_help_is_understood) {
    for (char const* line : {"buy 0.5 BTC-USDT at 60000", "sell 1 BTC-USDT market", "wait 2s",
                             "replace a1 quantity 0.7 price 60100", "cancel a1", "status a1",
                             "raw 35=D|11=x1|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|"
                             "60=20260101-00:00:00",
                             "wait filled a1 within 10s", "expect a1 rejected because \"limit\""}) {
        EXPECT_TRUE(parse_command(line).ok()) << line;
        std::string_view const help = words_help();
        std::string const unquoted(line);
        EXPECT_NE(help.find(unquoted), std::string_view::npos) << line;
    }
}

}  // namespace
}  // namespace trestle::fix::desk
