// spec/rules_of_engagement.md against the code: its codes, its fields, its messages.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

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
    EXPECT_GT(count, 200);
}

using Tags = std::set<std::string>;

// The rows of each section, and the parts ("`Instrument`") that it names.
struct Section {
    Tags tags;
    std::string text;
};

std::map<std::string, Section> sections() {
    std::map<std::string, Section> found;
    std::istringstream lines(rules());
    std::string line;
    Section* section = nullptr;
    std::regex const row("^\\| ([0-9]+) \\| [A-Za-z]+ \\|.*");
    std::smatch match;
    while (std::getline(lines, line)) {
        if (line.starts_with("## ")) section = nullptr;
        if (line.starts_with("### ")) section = &found[line.substr(4)];
        if (section == nullptr) continue;
        section->text += line + "\n";
        if (std::regex_match(line, match, row)) section->tags.insert(match[1]);
    }
    return found;
}

// QuickFIX's dictionary without an XML reader: its lines are as simple as that.
struct DictionaryMessage {
    std::string title;  // "NewOrderSingle (D)", or a component's name
    bool is_from_session = false;
    std::vector<std::string> fields;
    std::vector<std::string> parts;
};

std::vector<DictionaryMessage> messages_of(std::string const& dictionary) {
    std::vector<DictionaryMessage> found;
    std::istringstream lines(dictionary);
    std::string line;
    std::regex const message(".*<message name=\"(\\w+)\" msgtype=\"(\\w+)\" msgcat=\"(\\w+)\".*");
    std::regex const component(".*<component name=\"(\\w+)\">");
    std::regex const part(".*<component name=\"(\\w+)\" required=.*");
    std::regex const field(".*<(?:field|group) name=\"(\\w+)\" required=.*");
    std::smatch match;
    while (std::getline(lines, line)) {
        if (std::regex_match(line, match, message)) {
            found.push_back({match[1].str() + " (" + match[2].str() + ")", match[3] == "admin"});
        } else if (std::regex_match(line, match, component)) {
            found.push_back({.title = match[1]});
        } else if (found.empty()) {
            continue;  // header and trailer
        } else if (std::regex_match(line, match, part)) {
            found.back().parts.push_back(match[1]);
        } else if (std::regex_match(line, match, field)) {
            found.back().fields.push_back(match[1]);
        }
    }
    return found;
}

// Each message and each part has a section, and the section has each of its fields, itself or in a
// part that it names: nobody needs to ask what a field of the dictionary does in a message.
TEST(RulesOfEngagement, EveryFieldOfEveryMessageIsExplainedWithIt) {
    auto const dictionary = read_file("spec/FIX44-trestle.xml");
    std::map<std::string, std::string> tag_of;
    std::regex const number("<field number=\"([0-9]+)\" name=\"([A-Za-z]+)\"");
    for (std::sregex_iterator at(dictionary.begin(), dictionary.end(), number), end; at != end;
         ++at) {
        tag_of[(*at)[2]] = (*at)[1];
    }
    auto const document = sections();
    int checked = 0;
    for (auto const& message : messages_of(dictionary)) {
        if (message.is_from_session) continue;
        auto const section = document.find(message.title);
        ASSERT_NE(section, document.end()) << "no section ### " << message.title;
        Tags known = section->second.tags;
        for (auto const& [title, other] : document) {
            if (section->second.text.find("`" + title + "`") == std::string::npos) continue;
            known.insert(other.tags.begin(), other.tags.end());
            for (auto const& [deeper, last] : document) {
                if (other.text.find("`" + deeper + "`") == std::string::npos) continue;
                known.insert(last.tags.begin(), last.tags.end());
            }
        }
        for (auto const& part : message.parts) {
            EXPECT_NE(section->second.text.find("`" + part + "`"), std::string::npos)
                << message.title << " does not name " << part;
        }
        for (auto const& field : message.fields) {
            EXPECT_TRUE(known.contains(tag_of[field])) << message.title << " lacks " << field;
            ++checked;
        }
    }
    EXPECT_GT(checked, 300);
}

struct Example {
    std::string name;  // of its file in spec/flows
    std::vector<std::string> lines;
};

std::vector<Example> examples() {
    std::vector<Example> found;
    std::istringstream lines(rules());
    std::string line;
    bool is_inside = false;
    while (std::getline(lines, line)) {
        if (line.starts_with("```")) {
            is_inside = line.starts_with("```fix");
            if (is_inside) found.push_back({line.size() > 7 ? line.substr(7) : "", {}});
            continue;
        }
        if (is_inside) found.back().lines.push_back(line);
    }
    return found;
}

// Logs write ExecIDs as E1, E2…; a request that names one is read as it was sent.
std::string with_exec_ids(std::string const& line) {
    static std::regex const written("\\|(760[12])=E([0-9]+)");
    return std::regex_replace(line, written, "|$1=$2-0");
}

TEST(RulesOfEngagement, ItsMessagesAreLegalAndItsRequestsAreTaken) {
    int messages = 0;
    int requests = 0;
    for (auto const& example : examples()) {
        for (auto const& line : example.lines) {
            ASSERT_TRUE(line.starts_with("-> ") || line.starts_with("<- ")) << line;
            auto const message = whole_message(with_exec_ids(line.substr(3)));
            EXPECT_EQ(objection_to(message), "") << line;
            ++messages;
            if (line.starts_with("<- ")) continue;
            ++requests;
            for (auto const& input : decode_inputs(any_origin(), message)) {
                EXPECT_FALSE(std::holds_alternative<RefusedMessage>(input)) << line;
            }
        }
    }
    EXPECT_GE(messages, 35);
    EXPECT_GE(requests, 12);
}

// What claims to be a log of a run is that log, line by line.
TEST(RulesOfEngagement, ItsLogsAreThoseOfRealRuns) {
    int logs = 0;
    for (auto const& example : examples()) {
        ASSERT_FALSE(example.name.empty()) << "written by hand: " << example.lines.at(0);
        std::istringstream file(read_file("spec/flows/" + example.name + ".fix"));
        std::vector<std::string> lines;
        std::string line;
        while (std::getline(file, line)) {
            if (!line.starts_with("#")) lines.push_back(line);
        }
        EXPECT_EQ(example.lines, lines) << example.name;
        ++logs;
    }
    EXPECT_GE(logs, 12);
}

// "- `malformed: Price(44) …`": a quoted refusal is one that the code makes.
TEST(RulesOfEngagement, ItsRefusalsAreTheOnesThatAreMade) {
    std::string const order = "35=D|11=a|55=BTC-USDT|60=20260102-03:04:05|38=1|40=";
    std::vector<std::string> messages;
    for (char const* const end :
         {"2|54=1|44=1|", "1|54=1|1=DEMO|44=5|", "2|54=1|1=DEMO|44=1|59=0|", "4|54=1|1=DEMO|99=5|",
          "P|54=1|1=DEMO|211=5|", "2|54=1|1=DEMO|44=1|18=H Q|", "2|54=5|1=DEMO|44=1|"}) {
        messages.push_back(order + end);
    }
    messages.push_back("35=q|11=m|530=1|60=20260102-03:04:05|");
    messages.push_back(
        "35=E|66=l|394=3|68=2|73=2|11=b1|67=1|1=DEMO|55=BTC-USDT|54=1|38=1|40=1|"
        "11=b2|67=2|1=DEMO|55=BTC-USDT|54=1|38=1|40=2|");
    for (auto const& message : messages) {
        auto const input = decode_inputs(any_origin(), wire(message)).front();
        auto const& text = std::get<RefusedMessage>(input).refusal.text;
        EXPECT_TRUE(says("- `" + text + "`")) << text;
    }
}

}  // namespace
}  // namespace trestle::fix
