#include "tests/tidy/source_text.hpp"

#include <gtest/gtest.h>

namespace trestle::tidy {
namespace {

std::string words_of(SourceText const& source) {
    std::string text;
    for (auto const& token : source.tokens()) text += (text.empty() ? "" : " ") + token.text;
    return text;
}

TEST(SourceText, SeparatesCodeFromComments) {
    SourceText const source("a.cpp", "int a = 1; // one; two\n/* b\nc */ int d;\n");
    ASSERT_EQ(source.lines().size(), 3u);
    EXPECT_EQ(trimmed(source.lines()[0].code), "int a = 1;");
    EXPECT_EQ(source.lines()[0].comment, " one; two");
    EXPECT_EQ(source.lines()[1].comment, " b");
    EXPECT_EQ(trimmed(source.lines()[2].code), "int d;");
}

TEST(SourceText, BlanksLiterals) {
    EXPECT_EQ(words_of({"a.cpp", R"(f("double // \" x", 'd', '\'');)"}),
              R"(f ( " " , ' ' , ' ' ) ;)");
    EXPECT_EQ(words_of({"a.cpp", "auto x = R\"x(double \" ) y)x\"; int z;"}),
              "auto x = R ; int z ;");
    EXPECT_EQ(words_of({"a.cpp", "int a = 1'000'000; char b = 'c';"}),
              "int a = 1 ' 000 ' 000 ; char b = ' ' ;");
}

TEST(SourceText, KeepsLineNumbersInsideRawText) {
    SourceText const source("a.cpp", "auto x = R\"(1\n2\n3)\";\nint y;\n");
    EXPECT_EQ(source.tokens().back().line, 4);
}

TEST(SourceText, ReadsIncludes) {
    SourceText const source("a.cpp",
                            "#include <vector>\n  # include \"oms/a.hpp\"\n// #include <b>\n");
    ASSERT_EQ(source.includes().size(), 2u);
    EXPECT_EQ(source.includes()[0].path, "vector");
    EXPECT_FALSE(source.includes()[0].is_quoted);
    EXPECT_EQ(source.includes()[1].path, "oms/a.hpp");
    EXPECT_EQ(source.includes()[1].line, 2);
}

TEST(SourceText, SurvivesUnfinishedFiles) {
    for (auto const* text : {"", "\"", "'", "/*", "R\"x(", "\"\\", "int a", "\n\n"}) {
        EXPECT_NO_THROW(SourceText("a.cpp", text)) << text;
    }
}

}  // namespace
}  // namespace trestle::tidy
