#include "oms/audit/words.hpp"

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace trestle::audit {
namespace {

template <std::size_t... Index>
std::set<std::string_view> all_kinds(std::index_sequence<Index...>) {
    return {kind_of(Input(std::in_place_index<Index>))...};
}

TEST(Words, every_input_has_a_name_of_its_own) {
    constexpr auto count = input_count;
    auto const kinds = all_kinds(std::make_index_sequence<count>());
    EXPECT_EQ(kinds.size(), count);
    EXPECT_EQ(kinds.count(""), 0u);
    EXPECT_EQ(kind_of(Started{}), "started");
    EXPECT_EQ(kind_of(RefusedMessage{}), "refused_message");
    EXPECT_EQ(kind_of(VenueReplaceRejected{}), "venue_replace_rejected");
    EXPECT_EQ(kind_of(TimerFired{}), "timer_fired");
}

TEST(Words, times_are_cut_and_never_rounded_up) {
    EXPECT_EQ(to_text({1'767'652'445'123'456'999}), "2026-01-05T22:34:05.123456Z");
    EXPECT_EQ(to_text({1'709'164'799'999'999'999}), "2024-02-28T23:59:59.999999Z");
    EXPECT_EQ(to_text({1'709'164'800'000'000'000}), "2024-02-29T00:00:00.000000Z");
    EXPECT_EQ(to_text({}), "");
}

TEST(Words, readable_text_is_valid_utf8_on_one_line) {
    EXPECT_EQ(readable("plain"), "plain");
    EXPECT_EQ(readable("a\nb\tc"), "a\\x0ab\\x09c");
    EXPECT_EQ(readable(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
    EXPECT_EQ(readable("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
              "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    EXPECT_EQ(readable("\xc3"), "\\xc3");                      // cut short
    EXPECT_EQ(readable("\xc0\xaf"), "\\xc0\\xaf");             // overlong
    EXPECT_EQ(readable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");    // overlong
    EXPECT_EQ(readable("\xed\xa0\x80"), "\\xed\\xa0\\x80");    // a surrogate
    EXPECT_EQ(readable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
    EXPECT_EQ(readable("\\x41"), "\\\\x41");                   // told apart from an escape
    EXPECT_TRUE(is_plain("A-1 =+@\""));
    EXPECT_FALSE(is_plain("caf\xc3\xa9"));
    EXPECT_FALSE(is_plain("\\"));
}

}  // namespace
}  // namespace trestle::audit
