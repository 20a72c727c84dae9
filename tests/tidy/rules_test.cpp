// Each rule must fire on bad samples, stay silent on good ones, and accept an excuse.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {
namespace {

using Files = std::map<std::string, std::string>;

Findings found(std::string const& rule_name, Files const& files) {
    Tree tree;
    for (auto const& [path, text] : files) tree.add(path, text);
    for (auto const& rule : all_rules()) {
        if (rule.name == rule_name) return check(rule, tree);
    }
    ADD_FAILURE() << "no rule " << rule_name;
    return {};
}

std::string lines_of_code(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "    ++a;\n";
    return text;
}

std::string function_of(int lines) { return "void f() {\n" + lines_of_code(lines - 2) + "}\n"; }

Files const model{{"oms/model/ids.hpp", "// Owns ids.\n#pragma once\n"}};

Files with_model(std::string const& path, std::string const& text) {
    Files files = model;
    files[path] = text;
    return files;
}

struct Sample {
    std::string rule;
    Files files;
    std::string expected;  // part of the finding; empty: the rule must be silent
};

std::vector<Sample> include_samples() {
    Files strayed{{"fix/engine/wire.hpp", "#include <quickfix/Message.h>\n"},
                  {"fix/gateway.cpp", "#include <vector>\n#include \"fix/engine/wire.hpp\"\n"}};
    auto const rooms = "rooms_include_only_what_they_may";
    auto const homes = "library_headers_stay_home";
    auto const first = "units_open_with_their_header";
    std::string const own = "#include \"risk/a.hpp\"\n";
    std::string const other = "#include <vector>\n";
    return {
        {rooms, {{"oms/model/a.hpp", "#include \"risk/b.hpp\"\n"}, {"risk/b.hpp", ""}}, "may not"},
        {rooms,
         {{"risk/a.hpp", "#include \"oms/core/b.hpp\"\n"}, {"oms/core/b.hpp", ""}},
         "may not"},
        {rooms,
         {{"fix/a.hpp", "#include \"adapters/b.hpp\"\n"}, {"adapters/b.hpp", ""}},
         "may not"},
        {rooms, {{"oms/core/a.hpp", "#include \"fix/b.hpp\"\n"}, {"fix/b.hpp", ""}}, "may not"},
        {rooms,
         {{"scripts/a.hpp", "#include \"oms/server/b.hpp\"\n"}, {"oms/server/b.hpp", ""}},
         "may not"},
        {rooms,
         {{"oms/server/a.hpp", "#include \"tests/support/b.hpp\"\n"}, {"tests/support/b.hpp", ""}},
         "may not"},
        {rooms,
         {{"oms/journal/segment.cpp", "#include \"oms/core/b.hpp\"\n"}, {"oms/core/b.hpp", ""}},
         "may not"},
        {rooms,
         {{"oms/journal/replay.cpp", "#include \"oms/core/b.hpp\"\n"}, {"oms/core/b.hpp", ""}},
         ""},
        {rooms, with_model("risk/a.hpp", "#include \"oms/model/ids.hpp\"\n"), ""},
        {rooms, with_model("oms/model/a.hpp", "#include \"ids.hpp\"\n"), "not a file of ours"},
        {first, {{"risk/a.cpp", other + own}, {"risk/a.hpp", ""}}, "its own header"},
        {first, {{"risk/a.cpp", own + other}, {"risk/a.hpp", ""}}, ""},
        {first, {{"risk/b.cpp", other}, {"risk/a.hpp", ""}}, ""},
        {homes, {{"fix/decode.cpp", "#include <quickfix/Message.h>\n"}}, "fix/engine"},
        {homes, strayed, "through \"fix/engine/wire.hpp\""},
        {homes, {{"oms/core/a.cpp", "#include <boost/asio.hpp>\n"}}, "Asio"},
        {homes, {{"oms/server/main.cpp", "#include <toml++/toml.h>\n"}}, "oms/server/config"},
        {homes, {{"oms/server/config_file.cpp", "#include <toml++/toml.h>\n"}}, ""},
        {homes, {{"adapters/a.cpp", "#include <lua.hpp>\n"}}, "scripts"},
        {homes, {{"oms/server/a.cpp", "#include <sqlite3.h>\n"}}, "oms/audit"},
        {homes, {{"tests/unit/a.cpp", "#include <gtest/gtest.h>\n"}}, ""},
        {homes, {{"risk/gate.cpp", "#include <gtest/gtest.h>\n"}}, "tests"},
    };
}

std::vector<Sample> purity_samples() {
    auto const pure = "model_core_and_risk_are_pure";
    auto const order = "no_order_from_unordered";
    Files const split{
        {"oms/core/a.hpp", "std::unordered_map<int, std::vector<int>> orders_;\n"},
        {"oms/core/a.cpp", "#include \"oms/core/a.hpp\"\nfor (auto& x : orders_) f(x);\n"}};
    return {
        {pure, {{"oms/core/a.cpp", "double price = 0;\n"}}, "Decimal"},
        {pure, {{"risk/a.cpp", "float price = 0;\n"}}, "Decimal"},
        {pure, {{"oms/core/a.cpp", "auto t = std::chrono::system_clock::now();\n"}}, "time is"},
        {pure, {{"oms/core/a.cpp", "#include <mutex>\n"}}, "one thread"},
        {pure, {{"oms/core/a.cpp", "std::atomic<int> a;\n"}}, "one thread"},
        {pure, {{"oms/model/a.cpp", "#include <random>\n"}}, "replay"},
        {pure, {{"oms/model/a.cpp", "#include <iostream>\n"}}, "effect"},
        {pure, {{"oms/core/a.cpp", "try { f(); } catch (int) {}\n"}}, "Results"},
        {pure, {{"risk/a.cpp", "switch (s) { default: break; }\n"}}, "every enumerator"},
        {pure, {{"risk/a.cpp", "A(A const&) = default;\n// double, catch\n"}}, ""},
        {pure, {{"adapters/a.cpp", "double x; switch (s) { default: break; }\n"}}, ""},
        {order, split, "unordered"},
        {order, {{"risk/a.cpp", "std::unordered_set<int> a;\nauto b = a.begin();\n"}}, "unordered"},
        {order,
         {{"risk/a.cpp", "std::unordered_map<int, int> a;\nfor (x : s.a) {}\n"}},
         "unordered"},
        {order,
         {{"risk/a.cpp", "std::unordered_map<int, int> a;\nf(a.find(1) == a.end());\n"}},
         ""},
        {order, {{"risk/a.cpp", "std::map<int, int> a;\nfor (auto& x : a) f(x);\n"}}, ""},
    };
}

std::vector<Sample> layout_samples() {
    auto const bodies = "functions_have_70_lines";
    std::string const header = "// Owns a.\n#pragma once\n";
    std::string const umlauts = "// \xC3\xA4\xC3\xB6" + std::string(95, 'x') + "\n";
    std::string const recorded = "f(R\"({" + std::string(99, 'x') + "})\");\n";
    std::string const long_table = "int const table[] = {\n" + std::string(90, '\n') + "};\n";
    return {
        {"lines_have_100_columns", {{"a.cpp", std::string(101, 'x') + "\n"}}, "101 columns"},
        {"lines_have_100_columns", {{"scripts/a.lua", std::string(101, 'x')}}, "101 columns"},
        {"lines_have_100_columns", {{"a.cpp", umlauts}}, ""},
        {"lines_have_100_columns", {{"tests/a.cpp", recorded}}, ""},
        {"lines_have_100_columns", {{"risk/a.cpp", recorded}}, "columns"},
        {"no_tabs", {{"a.cpp", "int a;\n\tint b;\n"}}, "tab"},
        {"files_have_600_lines", {{"a.cpp", std::string(601, '\n')}}, "601 lines"},
        {"files_have_600_lines", {{"a.cpp", std::string(600, '\n')}}, ""},
        {bodies, {{"a.cpp", function_of(71)}}, "71 lines"},
        {bodies, {{"a.cpp", function_of(70)}}, ""},
        {bodies,
         {{"a.cpp", "namespace n {\nclass A {\n" + function_of(71) + "};\n}\n"}},
         "71 lines"},
        {bodies, {{"a.cpp", "template <class T>\n" + function_of(71)}}, "71 lines"},
        {bodies, {{"a.cpp", "A::A() : a_{1}, b_{2} {\n" + lines_of_code(70) + "}\n"}}, "72 lines"},
        {bodies, {{"a.cpp", "TEST(A, B) {\n" + lines_of_code(70) + "}\n"}}, "72 lines"},
        {bodies, {{"a.cpp", "class A {\n" + function_of(50) + function_of(50) + "};\n"}}, ""},
        {bodies, {{"a.cpp", long_table}}, ""},
        {bodies, {{"a.cpp", "void f() {\nauto a = R\"(" + lines_of_code(90) + ")\";\n}\n"}}, ""},
        {"headers_say_what_they_own", {{"a.hpp", "#pragma once\n"}}, "Owns"},
        {"headers_say_what_they_own", {{"a.hpp", "// Owns a.\n"}}, "pragma once"},
        {"headers_say_what_they_own", {{"a.hpp", header}}, ""},
        {"documents_have_one_title", {{"a.md", "# A\n\n# B\n"}}, "has 2"},
        {"documents_have_one_title", {{"a.md", "text\n"}}, "has 0"},
        {"documents_have_one_title", {{"a.md", "# A\n```\n# comment\n```\n## B\n"}}, ""},
    };
}

std::vector<Sample> word_samples() {
    auto const words = "no_banned_words";
    auto const dead = "no_commented_out_code";
    return {
        {words, {{"oms/order_manager.hpp", ""}}, "manager"},
        {words, {{"a.cpp", "class OrderHelper;\n"}}, "helper"},
        {words, {{"a.cpp", "int user_data = 0;\n"}}, "data"},
        {words, {{"a.cpp", "void processOrder();\n"}}, "process"},
        {words, {{"a.cpp", "void handle_order();\n"}}, "handle"},
        {words, {{"a.cpp", "auto n = text.data(); int sqlite_handle; spdlog::info(n);\n"}}, ""},
        {words, {{"a.cpp", "TEST_F(Journal, OutlivesItsProcess) {}\n"}}, ""},
        {words, {{"a.cpp", "TEST(A, B) { int data; }\n"}}, "data"},
        {words, {{"a.cpp", "int metadata; // data, info\n"}}, ""},
        {"no_prefixes", {{"a.cpp", "int get_price();\n"}}, "get_price"},
        {"no_prefixes", {{"a.cpp", "int m_price;\n"}}, "m_price"},
        {"no_prefixes", {{"a.cpp", "int kLimit = 3;\n"}}, "kLimit"},
        {"no_prefixes", {{"a.cpp", "class IGateway;\n"}}, "IGateway"},
        {"no_prefixes", {{"a.cpp", "std::get_if<0>(x); class IPv4; class Instrument;\n"}}, ""},
        {"no_notes_to_self", {{"a.cpp", "int a;  // TODO later\n"}}, "TODO"},
        {"no_notes_to_self", {{"a.md", "FIXME\n"}}, "FIXME"},
        {"no_notes_to_self", {{"a.cpp", "f(\"TODO\");  // TODOS\n"}}, ""},
        {dead, {{"a.cpp", "// order.apply(fill);\n"}}, "commented-out"},
        {dead, {{"a.cpp", "// if (a == b) {\n"}}, "commented-out"},
        {dead, {{"a.cpp", "// total = a + b;\n"}}, "commented-out"},
        {dead, {{"a.cpp", "// #include <vector>\n"}}, "commented-out"},
        {dead, {{"a.cpp", "// Prose ends here (see the table);\n// and goes on.\n"}}, ""},
        {dead, {{"a.cpp", "int a;  // then f(a);\n"}}, ""},
        {"no_paths_of_one_machine", {{"a.md", std::string("see /wo") + "rk/x\n"}}, "one machine"},
        {"excuses_have_reasons", {{"a.cpp", "int x;  // tidy-ok\n"}}, "reason"},
        {"excuses_have_reasons", {{"a.cpp", "int x;  // tidy-ok: a proper reason\n"}}, ""},
    };
}

std::vector<Sample> caller_samples() {
    auto const callers = "files_have_callers";
    auto const reachable = "documents_are_reachable";
    std::string const globs = "file(GLOB units CONFIGURE_DEPENDS *_fuzz.cpp)\n";
    return {
        {callers, {{"a.hpp", "#include \"a.hpp\"\n"}}, "nobody includes"},
        {callers, {{"risk/a.cpp", ""}, {"risk/CMakeLists.txt", "x(SOURCES ba.cpp)\n"}}, "builds"},
        {callers, {{"risk/a.cpp", ""}, {"risk/CMakeLists.txt", "x(SOURCES a.cpp)\n"}}, ""},
        {callers, {{"fix/b/a.cpp", ""}, {"fix/CMakeLists.txt", "x(b/a.cpp)\n"}}, ""},
        {callers, {{"fix/a.cpp", ""}, {"fix/b/CMakeLists.txt", "x(../a.cpp)\n"}}, ""},
        {callers, {{"fix/a.cpp", ""}, {"b/CMakeLists.txt", "x(${ROOT}/fix/a.cpp)\n"}}, ""},
        {callers, {{"fix/a.cpp", ""}, {"risk/CMakeLists.txt", "x(a.cpp)\n"}}, "builds"},
        {callers, {{"tests/a_fuzz.cpp", ""}, {"tests/CMakeLists.txt", globs}}, ""},
        {reachable, {{"README.md", "# A\n"}, {"spec/a.md", "# B\n"}}, "does not lead"},
        {reachable, {{"README.md", "# A\n[b](spec/a.md)\n"}, {"spec/a.md", "# B\n"}}, ""},
        {reachable, {{"spec/a.md", "# B\n"}}, ""},
    };
}

std::vector<Sample> all_samples() {
    std::vector<Sample> all;
    for (auto const& samples : {include_samples(), purity_samples(), layout_samples(),
                                word_samples(), caller_samples()}) {
        all.insert(all.end(), samples.begin(), samples.end());
    }
    return all;
}

TEST(Rules, FireOnBadSamplesOnly) {
    for (auto const& sample : all_samples()) {
        auto const text = to_string(found(sample.rule, sample.files));
        auto const shown = sample.rule + " on:\n" + sample.files.begin()->second;
        if (sample.expected.empty()) {
            EXPECT_EQ(text, "") << shown;
        } else {
            EXPECT_NE(text.find(sample.expected), std::string::npos) << shown << "found:\n" << text;
        }
    }
}

TEST(Rules, EachHasABadSample) {
    auto const samples = all_samples();
    for (auto const& rule : all_rules()) {
        EXPECT_TRUE(std::any_of(samples.begin(), samples.end(), [&](Sample const& sample) {
            return sample.rule == rule.name && !sample.expected.empty();
        })) << rule.name;
    }
}

TEST(Rules, AcceptAnExcuseOnTheLineOrAlone) {
    auto const pure = "model_core_and_risk_are_pure";
    std::string const code = "double ratio = 0;";
    std::string const excuse = "// tidy-ok: a statistic, not money";
    EXPECT_EQ(found(pure, {{"risk/a.cpp", code + "\n"}}).size(), 1u);
    EXPECT_TRUE(found(pure, {{"risk/a.cpp", code + "  " + excuse + "\n"}}).empty());
    EXPECT_TRUE(found(pure, {{"risk/a.cpp", excuse + "\n" + code + "\n"}}).empty());
    EXPECT_EQ(found(pure, {{"risk/a.cpp", "int a; " + excuse + "\n" + code + "\n"}}).size(), 1u);
}

TEST(Rules, NameTheLine) {
    auto const findings = found("no_tabs", {{"risk/a.cpp", "int a;\n\tint b;\n"}});
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].path, "risk/a.cpp");
    EXPECT_EQ(findings[0].line, 2);
}

}  // namespace
}  // namespace trestle::tidy
