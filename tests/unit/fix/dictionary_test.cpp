// spec/FIX44-trestle.xml as QuickFIX reads it: what desks send is taken, what FIX forbids is not.
#include <gtest/gtest.h>

#include "tests/unit/fix/judge.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {
namespace {

TEST(Dictionary, LoadsInQuickFix) { EXPECT_EQ(objection_to_dictionary(), ""); }

TEST(Dictionary, TakesTheWholeSessionLayer) {
    for (char const* const message :
         {"35=0|", "35=0|112=are you there|", "35=1|112=x|", "35=2|7=1|16=0|",
          "35=3|45=2|371=38|372=D|373=6|58=no|", "35=4|36=9|", "35=4|123=Y|36=9|", "35=5|",
          "35=5|58=bye|", "35=A|98=0|108=30|", "35=A|98=0|108=30|141=Y|553=desk1|554=demo|",
          "35=A|98=0|108=30|383=16384|464=Y|"}) {
        EXPECT_EQ(objection_to(whole_message(message)), "") << message;
    }
}

TEST(Dictionary, TakesWhatDesksSend) {
    for (char const* const message :
         {"35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|",
          "35=D|11=a|1=DEMO|21=1|18=6|100=binance_spot|55=BTC-USDT|54=2|60=20260102-03:04:05.123|"
          "38=0.5|40=2|44=60000.01|59=1|15=USDT|58=why|",
          "35=D|11=a|453=2|448=T1|447=D|452=11|448=F1|447=D|452=13|1=DEMO|55=BTC-USDT|48=x|22=8|"
          "454=1|455=BTCUSDT|456=8|460=4|461=X|167=NONE|54=1|60=20260102-03:04:05|38=1|40=2|44=1|"
          "528=A|582=4|",
          "35=D|11=a|55=BTC-USDT|54=5|60=20260102-03:04:05|38=1|40=4|44=1|99=2|110=1|111=1|126="
          "20260102-03:04:05|432=20260103|",
          "35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|152=1000|59=0|18=G 6|",
          "35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=P|99=2|1107=M|211=-3|836=1|18=a|"
          "77=C|7604=CANCEL_BOTH|",
          "35=G|41=a|11=b|37=T1|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=1|59=1|",
          "35=F|41=a|11=b|37=T1|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|",
          "35=H|11=a|37=T1|790=q1|1=DEMO|55=BTC-USDT|54=1|"}) {
        EXPECT_EQ(objection_to(whole_message(message)), "") << message;
    }
}

// What only other engines make: the fields that FIX asks for and Trestle does not look at.
TEST(Dictionary, TakesTheRestOfWhatDesksSend) {
    for (
        char const* const message :
        {"35=q|11=m|526=s|530=7|336=A|625=B|60=20260102-03:04:05|58=x|", "35=AF|584=m|585=7|336=A|",
         "35=E|66=l|390=b|394=3|433=1|69=now|68=1|893=Y|73=1|11=a|67=1|55=BTC-USDT|54=1|40=1|38=1|",
         "35=x|320=r|559=1|55=[N/A]|460=4|461=X|167=FUT|15=USDT|58=x|336=A|263=0|",
         "35=c|320=r|321=0|55=BTC-USDT|15=USDT|58=x|",
         "35=AN|710=r|724=0|263=0|453=1|448=X|447=D|452=38|1=A|581=1|55=BTC-USDT|715=20260102|"
         "60=20260102-03:04:05|",
         "35=BB|909=r|263=0|453=1|448=X|447=D|452=38|1=A|581=1|",
         "35=g|335=r|336=A|338=1|339=3|263=0|", "35=Q|37=T1|17=1-0|127=Z|55=B|54=1|38=1|32=1|31=1|",
         // QuickFIX's own case 21: a group announced with no members, in a message that is ours.
         "35=d|320=a|322=b|323=6|55=TBS|22=8|167=CS|336=ONE_MAIN|58=none|454=0|"}) {
        EXPECT_EQ(objection_to(whole_message(message)), "") << message;
    }
}

TEST(Dictionary, TakesRoutedHeaders) {
    EXPECT_EQ(objection_to(whole_message("35=0|115=A|116=B|144=C|128=D|129=E|145=F|50=G|57=H|142=I|"
                                         "143=J|43=Y|97=Y|122=20260102-03:04:05|369=3|112=x|")),
              "");
}

TEST(Dictionary, RefusesWhatIsNotOurDialect) {
    struct Case {
        char const* message;
        char const* objection;
    };
    for (auto const& [message, objection] : {
             Case{"35=0|999=HI|", "Invalid tag number (tag 999)"},
             Case{"35=0|55=MSFT|", "Tag not defined for this message type (tag 55)"},
             Case{"35=D|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|21=3|",
                  "Required tag missing (tag 11)"},
             Case{"35=D|11=a|21=4|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|",
                  "Value is incorrect (out of range) for this tag (tag 21)"},
             Case{"35=D|11=a|167=BOO|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|",
                  "Value is incorrect (out of range) for this tag (tag 167)"},
             Case{"35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=w|",
                  "Value is incorrect (out of range) for this tag (tag 40)"},
             Case{"35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|38=+200.00|",
                  "Incorrect data format for value: +200.00 (tag 38)"},
             Case{"35=D|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|40=1|386=3|336=A|336=B|",
                  "Repeating group count mismatch (tag 386)"},
             Case{"35=E|66=l|394=3|68=1|73=2|11=a|67=1|55=B|54=1|40=1|",
                  "Repeating group count mismatch (tag 73)"},
             Case{"35=E|66=l|394=3|68=1|73=1|11=a|67=1|54=1|40=1|",
                  "Required tag missing (tag 55)"},
             Case{"35=q|11=m|530=9|60=20260102-03:04:05|",
                  "Value is incorrect (out of range) for this tag (tag 530)"},
             Case{"35=U9|11=m|", "Invalid Message Type"},
             Case{"35=A|98=1|108=30|", "Value is incorrect (out of range) for this tag (tag 98)"},
         }) {
        EXPECT_EQ(objection_to(whole_message(message)), objection) << message;
    }
}

}  // namespace
}  // namespace trestle::fix
