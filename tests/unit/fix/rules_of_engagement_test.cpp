// spec/rules_of_engagement.md against the code: its codes, its fields, its messages.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "fix/decode.hpp"
#include "fix/fields.hpp"
#include "tests/unit/fix/judge.hpp"
#include "tests/unit/fix/wire.hpp"

namespace trestle::fix {
namespace {

std::string read_file(std::string const& path) {
    std::ifstream file(std::string(TRESTLE_SOURCE_DIR) + "/" + path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string const& rules() {
    static std::string const text = read_file("spec/rules_of_engagement.md");
    return text;
}

bool says(std::string const& line_start) {
    return rules().find("\n" + line_start) != std::string::npos;
}

TEST(RulesOfEngagement, EveryReasonIsListedWithTheCodesItGoesOutAs) {
    for (int i = 1; i < reason_count; ++i) {
        auto const reason = static_cast<Reason>(i);
        auto const row = "| `" + std::string(name_of(reason)) + "` | " +
                         std::to_string(ord_rej_reason_of(reason)) + " | " +
                         std::to_string(cxl_rej_reason_of(reason)) + " | ";
        EXPECT_TRUE(says(row)) << "missing: " << row;
    }
}

TEST(RulesOfEngagement, EveryFieldOfTheDictionaryIsExplained) {
    auto const dictionary = read_file("spec/FIX44-trestle.xml");
    std::regex const field("<field number=\"([0-9]+)\" name=\"([A-Za-z]+)\"");
    int count = 0;
    for (std::sregex_iterator at(dictionary.begin(), dictionary.end(), field), end; at != end;
         ++at) {
        auto const row = "| " + (*at)[1].str() + " | " + (*at)[2].str() + " | ";
        EXPECT_TRUE(says(row)) << "missing: " << row;
        ++count;
    }
    EXPECT_GT(count, 80);
}

TEST(RulesOfEngagement, ItsMessagesAreLegalAndItsRequestsAreTaken) {
    std::istringstream lines(rules());
    std::string line;
    bool is_message = false;
    int messages = 0;
    int requests = 0;
    while (std::getline(lines, line)) {
        if (line.starts_with("```")) {
            is_message = line == "```fix";
            continue;
        }
        if (!is_message) continue;
        auto const message = whole_message(line);
        EXPECT_EQ(objection_to(message), "") << line;
        ++messages;
        if (line.starts_with("35=8|") || line.starts_with("35=9|")) continue;
        ++requests;
        auto const input = decode_message(any_origin(), message);
        EXPECT_FALSE(std::holds_alternative<RefusedMessage>(input)) << line;
    }
    EXPECT_GE(messages, 10);
    EXPECT_GE(requests, 3);
}

// "- `malformed: Price(44) …`": a quoted refusal is one that the code makes.
TEST(RulesOfEngagement, ItsRefusalsAreTheOnesThatAreMade) {
    std::string const order = "35=D|11=a|55=BTC-USDT|60=20260102-03:04:05|38=1|40=";
    for (auto const& end : {"2|54=1|44=1|", "1|54=1|1=DEMO|44=5|", "2|54=1|1=DEMO|44=1|59=0|",
                            "2|54=5|1=DEMO|44=1|"}) {
        auto const input = decode_message(any_origin(), wire(order + end));
        auto const& text = std::get<RefusedMessage>(input).refusal.text;
        EXPECT_TRUE(says("- `" + text + "`")) << text;
    }
}

}  // namespace
}  // namespace trestle::fix
