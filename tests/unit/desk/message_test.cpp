#include "fix/desk/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace trestle::fix::desk {
namespace {

std::string with_soh(std::string text) {
    std::ranges::replace(text, '|', '\x01');
    return text;
}

// Body length and checksum computed by hand outside this code base.
std::string const heartbeat =
    with_soh("8=FIX.4.4|9=45|35=0|49=A|56=B|34=2|52=20260101-00:00:00.000|10=053|");

TEST(DeskMessage, is_written_with_length_and_checksum) {
    Message message("0");
    message.add(49, "A").add(56, "B").add(34, "2").add(52, "20260101-00:00:00.000");
    EXPECT_EQ(encode(message), heartbeat);
}

TEST(DeskMessage, is_read_back_with_every_field) {
    auto const message = decode(heartbeat);
    ASSERT_TRUE(message.ok()) << message.error();
    EXPECT_EQ(message->msg_type(), "0");
    EXPECT_EQ(message->number(34), 2U);
    EXPECT_EQ(message->value(52), "20260101-00:00:00.000");
    EXPECT_EQ(message->find(112), nullptr);
}

TEST(DeskMessage, with_a_wrong_checksum_or_length_is_refused_by_name) {
    std::string wrong_sum = heartbeat;
    wrong_sum[wrong_sum.size() - 2] = '0';
    EXPECT_EQ(decode(wrong_sum).error(), "CheckSum(10) is 050, should be 053");
    auto const wrong_length =
        decode(with_soh("8=FIX.4.4|9=46|35=0|49=A|56=B|34=2|52=20260101-00:00:00.000|10=054|"));
    ASSERT_FALSE(wrong_length.ok());
    EXPECT_EQ(wrong_length.error(), "BodyLength(9) is 46, should be 45");
    EXPECT_EQ(decode("").error(), "CheckSum(10) is not the last field");
}

TEST(DeskMessage, keeps_separators_inside_length_prefixed_fields) {
    Message message("A");
    message.add(95, "5")
        .add(96,
             "a\x01"
             "b=c")
        .add(58, "after");
    auto const back = decode(encode(message));
    ASSERT_TRUE(back.ok()) << back.error();
    EXPECT_EQ(back->value(96),
              "a\x01"
              "b=c");
    EXPECT_EQ(back->value(58), "after");
}

TEST(DeskMessage, from_pipes_names_the_part_that_is_no_field) {
    EXPECT_EQ(decode_pipes("35=D|11").error(), "\"11\" is not tag=value");
    EXPECT_EQ(decode_pipes("35=D|x=1|").error(), "\"x=1\" is not tag=value");
    EXPECT_EQ(decode_pipes("35=D|0=1|").error(), "\"0=1\" is not tag=value");
    EXPECT_EQ(decode_pipes("35=D|58=a=b|")->value(58), "a=b");
}

TEST(DeskFramer, cuts_messages_that_arrive_byte_by_byte) {
    Framer framer;
    std::string const stream = heartbeat + heartbeat;
    int found = 0;
    for (char byte : stream) {
        framer.feed({&byte, 1});
        while (auto const frame = framer.next()) {
            EXPECT_EQ(*frame, heartbeat);
            ++found;
        }
    }
    EXPECT_EQ(found, 2);
    EXPECT_EQ(framer.skipped_bytes(), 0U);
}

TEST(DeskFramer, skips_what_is_not_fix_up_to_the_next_message) {
    for (std::string const& junk :
         {std::string("HTTP/1.1 400\r\n\r\n"), with_soh("8=FIX.4.4|35=0|"),
          with_soh("8=FIX.4.4|9=99999999999999999999|"), with_soh("8=FIX.4.4|9=5|35=0|xx"),
          with_soh("8=FIX.4.4|9=-1|35=0|"), std::string("8=FIX") + std::string(64, 'x')}) {
        Framer framer;
        framer.feed(junk + heartbeat);
        auto const frame = framer.next();
        ASSERT_TRUE(frame.has_value()) << junk;
        EXPECT_EQ(*frame, heartbeat) << junk;
        EXPECT_EQ(framer.skipped_bytes(), junk.size());
    }
}

}  // namespace
}  // namespace trestle::fix::desk
