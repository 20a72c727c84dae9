#include "oms/core/text_index.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace trestle::core {
namespace {

TextKey key(std::string const& a, std::string const& b) { return TextKey().add(a).add(b); }

TEST(TextIndex, KeepsWhatAMapKeeps) {
    std::mt19937_64 random(5);
    std::map<std::pair<std::string, std::string>, std::uint64_t> expected;
    TextIndex<std::uint64_t> index;
    for (int i = 0; i < 50'000; ++i) {
        std::string const a(random() % 3, 'x');
        std::string const b = std::to_string(random() % 20'000);
        auto const value = random();
        if (i % 2 == 0) {
            index.set(key(a, b), value);
            expected[{a, b}] = value;
        } else {
            index.add(key(a, b), value);
            expected.try_emplace({a, b}, value);
        }
    }
    ASSERT_EQ(index.size(), expected.size());
    for (auto const& [names, value] : expected) {
        auto const* found = index.find(key(names.first, names.second));
        ASSERT_NE(found, nullptr);
        EXPECT_EQ(*found, value);
    }
    EXPECT_EQ(index.find(key("nobody", "1")), nullptr);
}

TEST(TextIndex, PartsOfAKeyAreNotMistakenForEachOther) {
    TextIndex<std::uint64_t> index;
    index.set(key("AB", "C"), 1);
    index.set(key("A", "BC"), 2);
    EXPECT_EQ(*index.find(key("AB", "C")), 1U);
    EXPECT_EQ(*index.find(key("A", "BC")), 2U);
    EXPECT_EQ(index.find(key("", "ABC")), nullptr);
}

TEST(TextIndex, AnEmptyOneFindsNothing) {
    TextIndex<std::uint64_t> const index;
    EXPECT_EQ(index.find(key("", "")), nullptr);
}

}  // namespace
}  // namespace trestle::core
