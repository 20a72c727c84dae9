// The table in tests/scenarios/hard_cases/README.md: each hard case has its row, each row names
// what proves it, and what it names is there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace trestle::tests {
namespace {

namespace fs = std::filesystem;

fs::path const source(TRESTLE_SOURCE_DIR);
fs::path const folder = source / "tests/scenarios/hard_cases";

constexpr int first_case = 1;
constexpr int last_case = 36;

std::string text_of(fs::path const& file) {
    std::ifstream stream(file);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

struct Row {
    int number = 0;
    std::string proof;  // the third column
};

std::vector<Row> rows() {
    std::vector<Row> result;
    std::istringstream stream(text_of(folder / "README.md"));
    std::regex const shape(R"(\| *(\d+) *\|[^|]*\|([^|]*)\|.*)");
    std::smatch match;
    for (std::string line; std::getline(stream, line);) {
        if (std::regex_match(line, match, shape)) {
            result.push_back({std::stoi(match[1]), match[2]});
        }
    }
    return result;
}

std::vector<std::string> quoted_in(std::string const& text) {
    std::vector<std::string> result;
    std::regex const quoted("`([^`]+)`");
    for (std::sregex_iterator at(text.begin(), text.end(), quoted), end; at != end; ++at) {
        result.push_back((*at)[1]);
    }
    return result;
}

// "Suite.Name" of every test in the tree, and "case …" of the session conversations.
std::set<std::string> names_of_tests() {
    std::set<std::string> names;
    std::regex const shape(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
    for (auto const& entry : fs::recursive_directory_iterator(source / "tests")) {
        if (entry.path().filename() == "session_cases.txt") {
            std::istringstream stream(text_of(entry.path()));
            for (std::string line; std::getline(stream, line);) {
                if (line.starts_with("case ")) names.insert(line);
            }
        }
        if (entry.path().extension() != ".cpp") continue;
        auto const text = text_of(entry.path());
        for (std::sregex_iterator at(text.begin(), text.end(), shape), end; at != end; ++at) {
            names.insert((*at)[1].str() + "." + (*at)[2].str());
        }
    }
    return names;
}

TEST(HardCases, NoneIsMissingFromTheTable) {
    std::set<int> numbers;
    for (auto const& row : rows()) {
        EXPECT_TRUE(numbers.insert(row.number).second) << row.number << " has two rows";
    }
    for (int number = first_case; number <= last_case; ++number) {
        EXPECT_TRUE(numbers.contains(number)) << "case " << number << " has no row";
    }
}

TEST(HardCases, WhatARowNamesIsThere) {
    auto const tests = names_of_tests();
    ASSERT_GT(tests.size(), 500U);
    for (auto const& row : rows()) {
        auto const names = quoted_in(row.proof);
        bool const says_why_not = row.proof.find("not built") != std::string::npos;
        EXPECT_TRUE(!names.empty() || says_why_not) << "case " << row.number << " has no proof";
        for (auto const& name : names) {
            bool const is_scenario = name.ends_with(".scn");
            EXPECT_TRUE(is_scenario ? fs::exists(folder / name) : tests.contains(name))
                << "case " << row.number << " names " << name;
        }
    }
}

TEST(HardCases, EachScenarioHasItsRowAndItsSource) {
    std::set<std::string> named;
    for (auto const& row : rows()) {
        for (auto const& name : quoted_in(row.proof)) named.insert(name);
    }
    for (auto const& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".scn") continue;
        auto const name = entry.path().filename().string();
        EXPECT_TRUE(named.contains(name)) << name << " has no row";
        std::string const opening =
            "# Hard case " + std::to_string(std::stoi(name.substr(0, 2))) + " (";
        EXPECT_TRUE(text_of(entry.path()).starts_with(opening)) << name << " names no source";
    }
}

}  // namespace
}  // namespace trestle::tests
