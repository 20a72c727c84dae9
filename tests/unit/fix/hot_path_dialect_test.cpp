// The hot path under our own dictionary: which orders it reads by itself, which it leaves to
// QuickFIX, and that it never takes what QuickFIX would refuse. C++14, as fix/engine is.
#include <gtest/gtest.h>
#include <quickfix/DataDictionary.h>  // tidy-ok: QuickFIX has named it so

#include <algorithm>
#include <cstdio>
#include <string>

#include "fix/engine/hot_path.hpp"
#include "tests/unit/fix/judge.hpp"

namespace trestle {
namespace fix {
namespace engine {
namespace {

std::string framed(std::string const& type, std::string const& body) {
    std::string text = "35=" + type + "|34=7|49=DESK1|52=20260102-03:04:05.678|56=TRESTLE|" + body;
    std::replace(text.begin(), text.end(), '|', '\x01');
    std::string message =
        "8=FIX.4.4\x01"
        "9=" +
        std::to_string(text.size()) + "\x01" + text;
    unsigned sum = 0;
    for (char const c : message) sum += static_cast<unsigned char>(c);
    char trailer[16];
    std::snprintf(trailer, sizeof trailer, "10=%03u\x01", sum % 256);
    return message + trailer;
}

class HotPathDialect : public testing::Test {
protected:
    bool is_quick(std::string const& type, std::string const& body) const {
        std::string const message = framed(type, body);
        HotMessage read;
        bool const is_read = path_.read(message.data(), message.size(), "DESK1", "TRESTLE", read);
        EXPECT_TRUE(!is_read || objection_to(message).empty()) << body;
        return is_read;
    }

    FIX::DataDictionary dictionary_{std::string(TRESTLE_SOURCE_DIR) + "/spec/FIX44-trestle.xml"};
    HotPath path_{dictionary_};
    std::string const order_ =
        "11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|38=1|40=2|44=100|";
};

TEST_F(HotPathDialect, KnowsTheFourMessagesOfAnOrder) {
    for (char const type : {'D', 'F', 'G', 'H'}) EXPECT_TRUE(path_.knows(type)) << type;
    for (char const type : {'E', 'q', 'x', '8'}) EXPECT_FALSE(path_.knows(type)) << type;
}

TEST_F(HotPathDialect, ReadsOrdersWithPlainFields) {
    for (char const* const more :
         {"", "59=6|126=20260103-00:00:00|", "59=6|432=20260103|", "18=6 H K|", "526=s|583=l|58=t|",
          "100=binance_spot|15=USDT|21=1|", "99=1|110=1|111=1|847=1|848=x|849=0.1|", "7604=NONE|",
          "18=Q a|99=1|1107=M|211=-2.5|836=1|77=C|"})
        EXPECT_TRUE(is_quick("D", order_ + more)) << more;
    EXPECT_TRUE(is_quick("G", "41=z|" + order_ + "18=Q|"));
    EXPECT_TRUE(is_quick("F", "41=z|11=a|55=BTC-USDT|54=1|60=20260102-03:04:05|526=s|66=l|"));
    EXPECT_TRUE(is_quick("H", "11=a|55=BTC-USDT|54=1|790=q|"));
    EXPECT_TRUE(is_quick("D", "11=a|1=DEMO|55=BTC-USDT|54=1|60=20260102-03:04:05|152=1000|40=1|"));
}

TEST_F(HotPathDialect, LeavesGroupsToQuickFix) {
    for (char const* const more :
         {"453=1|448=T1|447=P|452=12|", "454=1|455=BTCUSDT|456=8|", "386=1|336=A|"}) {
        EXPECT_FALSE(is_quick("D", order_ + more)) << more;
        EXPECT_EQ(objection_to(framed("D", order_ + more)), "") << more;
    }
}

TEST_F(HotPathDialect, TakesNothingThatTheDictionaryRefuses) {
    for (char const* const more :
         {"59=9|", "18=6H|", "18=?|", "126=20260103|", "152=much|", "7605=approved|", "797=Y|",
          "66=l|", "448=T1|", "1107=X|", "836=9|", "77=X|", "2376=24|", "7604=|", "583=l|583=l|"}) {
        EXPECT_FALSE(is_quick("D", order_ + more)) << more;
        EXPECT_NE(objection_to(framed("D", order_ + more)), "") << more;
    }
}

}  // namespace
}  // namespace engine
}  // namespace fix
}  // namespace trestle
