// The text between an operator's command line and a gateway.
#include "oms/server/control_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace trestle::server {
namespace {

using testing::HasSubstr;

TEST(ControlRequest, ReadsWhatItWrites) {
    ControlRequest const request{"session-disable",
                                 {{"desk", "DESK1"}, {"why", "two  blanks = kept"}, {"by", ""}}};
    auto const text = encode_control(request);
    EXPECT_TRUE(is_whole_control(text));
    auto const read = decode_control(text);
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(*read, request);
}

TEST(ControlRequest, IsWholeWithItsEmptyLineOnly) {
    auto const text = encode_control(ControlRequest{"halt", {{"why", "x"}}});
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(is_whole_control(text.substr(0, size))) << size;
        EXPECT_FALSE(decode_control(text.substr(0, size)).ok()) << size;
    }
}

TEST(ControlRequest, WhatIsWrongIsSaid) {
    for (auto const& [text, problem] :
         {std::pair{"GET / HTTP/1.1\n\n", "is not a request of this version"},
          std::pair{"trestle 2 halt\n\n", "is not a request of this version"},
          std::pair{"trestle 1 \n\n", "has no command"},
          std::pair{"trestle 1 ../halt\n\n", "has no command"},
          std::pair{"trestle 1 halt\nwhy\n\n", "has a line that is not \"name value\""},
          std::pair{"trestle 1 halt\nWHY x\n\n", "has a line that is not \"name value\""},
          std::pair{"trestle 1 halt\nwhy a\twhy\n\n", "why has control characters"},
          std::pair{"trestle 1 halt\nwhy a\nwhy b\n\n", "why stands twice"},
          std::pair{"trestle 1 halt\nwhy a\n", "does not end with an empty line"}}) {
        auto const read = decode_control(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_THAT(read.error(), HasSubstr(problem));
    }
}

TEST(ControlRequest, AnyBytesAreReadWithoutHarm) {
    auto const seed = std::random_device{}();
    std::mt19937 random(seed);
    for (int i = 0; i < 2'000; ++i) {
        std::string text = i % 2 == 0 ? "trestle 1 halt\n" : "";
        for (auto left = random() % 200; left > 0; --left) text += static_cast<char>(random());
        auto const read = decode_control(text);
        if (!read.ok()) continue;
        EXPECT_EQ(decode_control(encode_control(*read)).value(), *read)
            << "seed " << seed << "; put it into this test to see it again";
    }
}

TEST(ControlAnswer, ReadsWhatItWrites) {
    ControlAnswer const answer{false, "two\nlines"};
    EXPECT_EQ(decode_control_answer(encode_control(answer)), answer);
    EXPECT_EQ(decode_control_answer(encode_control(ControlAnswer{true, ""})),
              (ControlAnswer{true, ""}));
}

TEST(ControlAnswer, ThatIsCutShortIsNoYes) {
    EXPECT_FALSE(decode_control_answer("").is_ok);
    EXPECT_FALSE(decode_control_answer("o").is_ok);
    EXPECT_THAT(decode_control_answer("").text, HasSubstr("ended before it answered"));
}

}  // namespace
}  // namespace trestle::server
