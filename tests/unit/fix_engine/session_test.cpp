// A session's life over real sockets: numbers, gaps, resends, heartbeats and hostile input.
#include <fstream>

#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix::engine::testing {
namespace {

class Session : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(house.start(), ""); }

    // Logged on, with the answer received.
    std::unique_ptr<Client> log_on(std::uint64_t next = 1, std::string const& extra = "108=30|") {
        auto client = std::make_unique<Client>(house);
        client->next = next;
        client->log_on(extra);
        EXPECT_EQ(value(client->receive_type("A"), 35), "A");
        return client;
    }
    bool has_messages(std::size_t count) {
        return house.until([&] { return house.recorder.messages.size() == count; });
    }
    std::string ids() const {
        std::string text;
        for (Recorder::Message const& message : house.recorder.messages)
            text += value(message.raw, 11) + " ";
        return text;
    }

    House house;
};

TEST_F(Session, number_too_low_is_told_and_ends_it) {
    {
        auto const client = log_on();
        client->send(client->order("a1"));
        ASSERT_TRUE(has_messages(1));
    }
    ASSERT_TRUE(house.until([&] { return house.recorder.sessions.size() == 2; }));
    Client client(house);
    client.log_on();
    ASSERT_TRUE(client.receive_end());
    EXPECT_EQ(value(client.received.back(), 35), "5");
    EXPECT_EQ(value(client.received.back(), 58), "MsgSeqNum too low, expecting 3 but received 1");
    EXPECT_EQ(house.recorder.sessions.size(), 2U);
}

TEST_F(Session, gap_is_asked_for_and_what_came_early_follows_in_order_as_it_came) {
    auto const client = log_on();
    std::string const second = client->encode(client->order("a2"));
    std::string const third = client->encode(client->order("a3"));
    std::string const fourth = client->encode(client->order("a4"));
    client->send_raw(third + fourth);
    std::string const request = client->receive_type("2");
    EXPECT_EQ(value(request, 7), "2");
    EXPECT_EQ(value(request, 16), "0");
    EXPECT_TRUE(house.recorder.messages.empty());
    client->send_raw(second);
    ASSERT_TRUE(has_messages(3));
    EXPECT_EQ(ids(), "a2 a3 a4 ");
    EXPECT_EQ(house.recorder.messages[1].raw, bars(third));
    EXPECT_EQ(house.recorder.messages[2].raw, bars(fourth));
    EXPECT_EQ(house.recorder.messages[2].context.msg_seq_num, 4U);
    client->send(client->order("a5"));
    ASSERT_TRUE(has_messages(4));
}

TEST_F(Session, gap_fill_skips_what_the_desk_does_not_repeat) {
    auto const client = log_on();
    client->next = 5;
    client->send(client->order("a5"));
    EXPECT_EQ(value(client->receive_type("2"), 7), "2");
    client->next = 2;
    client->send("35=4|43=Y|122=" + timestamp() + "|123=Y|36=5|");
    ASSERT_TRUE(has_messages(1));
    EXPECT_EQ(ids(), "a5 ");
    client->next = 6;
    client->send(client->order("a6"));
    ASSERT_TRUE(has_messages(2));
}

TEST_F(Session, logon_number_too_high_asks_for_what_is_missing) {
    auto const client = log_on(4);
    std::string const request = client->receive_type("2");
    EXPECT_EQ(value(request, 7), "1");
    client->next = 1;
    client->send("35=4|43=Y|122=" + timestamp() + "|123=Y|36=5|");
    client->send_raw(framed("35=1|49=DESK1|56=TRESTLE|34=5|52=" + timestamp() + "|112=five|"));
    EXPECT_EQ(value(client->receive_type("0"), 112), "five");
    client->next = 6;
    client->send(client->order("a6"));
    ASSERT_TRUE(has_messages(1));
}

TEST_F(Session, resends_reports_with_possdup_and_fills_the_rest) {
    auto const client = log_on();
    house.send_report("e1");
    client->send("35=1|112=x|");
    ASSERT_EQ(value(client->receive_type("0"), 112), "x");
    house.send_report("e2");
    ASSERT_TRUE(client->receive(4));
    std::size_t const before = client->received.size();
    client->send("35=2|7=1|16=0|");
    ASSERT_TRUE(client->receive(before + 4));
    auto const& received = client->received;
    // Logon 1 → gap fill; report 2; heartbeat 3 → gap fill; report 4.
    EXPECT_EQ(value(received[before], 35), "4");
    EXPECT_EQ(value(received[before], 34), "1");
    EXPECT_EQ(value(received[before], 36), "2");
    EXPECT_EQ(value(received[before], 123), "Y");
    EXPECT_EQ(value(received[before + 1], 17), "e1");
    EXPECT_EQ(value(received[before + 1], 34), "2");
    EXPECT_EQ(value(received[before + 1], 43), "Y");
    EXPECT_EQ(value(received[before + 1], 122), value(received[1], 52));
    EXPECT_EQ(value(received[before + 2], 35), "4");
    EXPECT_EQ(value(received[before + 2], 34), "3");
    EXPECT_EQ(value(received[before + 2], 36), "4");
    EXPECT_EQ(value(received[before + 3], 17), "e2");
    EXPECT_EQ(value(received[before + 3], 43), "Y");
    house.send_report("e3");
    ASSERT_TRUE(client->receive(before + 5));
    EXPECT_EQ(value(received[before + 4], 34), "5");
    EXPECT_EQ(value(received[before + 4], 43), "");
}

TEST_F(Session, stores_for_a_desk_that_is_away) {
    house.send_report("e1", {11, 0});
    house.send_report("e2", {12, 3});
    auto const client = log_on();
    EXPECT_EQ(value(client->received[0], 34), "3");
    client->send("35=2|7=1|16=0|");
    ASSERT_TRUE(client->receive(4));
    EXPECT_EQ(value(client->received[1], 17), "e1");
    EXPECT_EQ(value(client->received[2], 17), "e2");
    EXPECT_EQ(value(client->received[3], 35), "4") << "the logon's own number is filled";
    EXPECT_EQ(value(client->received[3], 36), "4");
}

TEST_F(Session, resend_requests_that_make_no_sense_are_rejected) {
    auto const client = log_on();
    for (std::string const range :
         {"7=0|16=0|", "7=9|16=0|", "7=1|16=-1|", "7=5|16=2|", "7=99999999999999999|16=0|"}) {
        std::size_t const before = client->received.size();
        client->send("35=2|" + range);
        EXPECT_EQ(value(client->receive_type("3", before), 373), "5") << range;
    }
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
    EXPECT_TRUE(house.recorder.refused.empty()) << "no application message";
}

TEST_F(Session, possible_resend_is_marked_on_the_wire_and_possible_duplicates_to_the_house) {
    auto const client = log_on();
    house.send_report("e1", {5, 0}, true);
    ASSERT_TRUE(client->receive(2));
    EXPECT_EQ(value(client->received[1], 97), "Y");
    client->send("35=H|97=Y|11=a1|55=BTCUSDT|54=1|");
    client->send("35=H|43=Y|122=" + timestamp() + "|11=a2|55=BTCUSDT|54=1|");
    ASSERT_TRUE(has_messages(2));
    EXPECT_TRUE(house.recorder.messages[0].context.is_possible_resend);
    EXPECT_FALSE(house.recorder.messages[0].context.is_possible_duplicate);
    EXPECT_TRUE(house.recorder.messages[1].context.is_possible_duplicate);
    // A repeat of what has been received is dropped without a word.
    client->next = 2;
    client->send("35=H|43=Y|122=" + timestamp() + "|11=a1|55=BTCUSDT|54=1|");
    client->next = 4;
    client->send("35=1|112=on|");
    EXPECT_EQ(value(client->receive_type("0"), 112), "on");
    EXPECT_EQ(house.recorder.messages.size(), 2U);
}

TEST_F(Session, heartbeats_come_by_themselves_and_a_silent_desk_is_asked_then_cut) {
    auto const client = log_on(1, "108=1|");
    EXPECT_EQ(value(client->receive_type("0"), 112), "");
    EXPECT_EQ(value(client->receive_type("1"), 112), "TEST");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(house.recorder.sessions.back(), "off DESK1: Timed out waiting for heartbeat");
}

TEST_F(Session, that_a_timer_has_ended_gives_its_connection_back) {
    house.settings.max_connections = 1;
    house.restart();
    {
        auto const silent = log_on(1, "108=1|");
        ASSERT_TRUE(silent->receive_end());
    }
    house.run_for(300);  // one tick
    auto const client = log_on(2);
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
}

TEST_F(Session, hot_messages_keep_a_session_alive) {
    auto const client = log_on(1, "108=1|");
    for (int beat = 0; beat < 6; ++beat) {
        client->send(client->order("a"));
        house.run_for(500);
        client->pump();
    }
    EXPECT_FALSE(client->is_closed);
    for (std::string const& message : client->received)
        EXPECT_NE(value(message, 35), "1") << "nobody doubts a desk that speaks";
}

TEST_F(Session, garbled_messages_are_ignored) {
    auto const client = log_on();
    std::string const good = client->encode(client->order("a1"));
    std::string wrong_sum = good;
    wrong_sum[wrong_sum.size() - 2] = wrong_sum[wrong_sum.size() - 2] == '0' ? '1' : '0';
    std::string wrong_length = good;
    wrong_length[12] = '0';  // shorter than it is
    client->send_raw("noise\x01" + wrong_sum + wrong_length +
                     "8=FIX.4.4\x01"
                     "9=x\x01" +
                     good);
    ASSERT_TRUE(has_messages(1));
    EXPECT_EQ(house.recorder.messages[0].raw, bars(good));
    EXPECT_TRUE(house.recorder.has_logged("garbled message ignored: CheckSum(10) is wrong"));
    // Framed well, but a field without '=': QuickFIX calls that garbled too and counts no number.
    client->send_raw(framed("35=D|49=DESK1|56=TRESTLE|34=3|52=" + timestamp() + "|nonsense|"));
    client->send(client->order("a2"));
    ASSERT_TRUE(has_messages(2));
}

TEST_F(Session, raw_field_that_claims_to_be_longer_than_its_message_does_no_harm) {
    auto const client = log_on();
    client->send(client->order("a1") + "354=999999999|355=x|");
    --client->next;
    client->send(client->order("a1") + "354=3|355=a|b|");
    ASSERT_TRUE(has_messages(1));
    EXPECT_TRUE(house.recorder.has_logged("raw field does not end where its length says"));
}

TEST_F(Session, sequence_number_that_quickfix_would_wrap_around_ends_it) {
    for (std::string const& fields : {"35=H|34=4294967298|52=" + timestamp() + "|11=a|55=B|54=1|",
                                      "35=4|34=2|52=" + timestamp() + "|36=4294967299|"}) {
        auto const client = log_on(1, "108=30|141=Y|");
        client->send_raw(framed(fields.substr(0, 5) + "49=DESK1|56=TRESTLE|" + fields.substr(5)));
        ASSERT_TRUE(client->receive_end());
        EXPECT_NE(value(client->received.back(), 58).find("at most 9 digits"), std::string::npos);
        EXPECT_TRUE(house.recorder.messages.empty());
    }
}

TEST_F(Session, every_cut_of_the_stream_gives_the_same_messages) {
    auto const client = log_on();
    std::string bytes;
    for (int number = 0; number < 3; ++number)
        bytes += client->encode(client->order("a" + std::to_string(number)));
    for (char const c : bytes) {
        client->send_raw(std::string(1, c));
        house.loop->restart();
        house.loop->poll();
    }
    ASSERT_TRUE(has_messages(3));
    EXPECT_EQ(ids(), "a0 a1 a2 ");
}

TEST_F(Session, oversized_message_ends_it_with_the_limit) {
    auto const client = log_on();
    client->send_raw(
        "8=FIX.4.4\x01"
        "9=1000000\x01"
        "35=D\x01");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(value(client->received.back(), 35), "5");
    EXPECT_EQ(value(client->received.back(), 58),
              "message too large: BodyLength(9)=1000000, the limit is 16384 bytes");
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
}

TEST_F(Session, largest_message_passes) {
    auto const client = log_on();
    std::string fields = client->order("a1") + "58=";
    std::size_t const known = client->encode(fields + "|").size() + 2;  // two more digits in 9
    fields += std::string(16384 - known, 'x') + "|";
    --client->next;
    std::string const message = client->encode(fields);
    ASSERT_EQ(message.size(), 16384U);
    client->send_raw(message);
    ASSERT_TRUE(has_messages(1));
}

TEST_F(Session, dictionary_breach_is_rejected_told_to_the_house_and_counted) {
    auto const client = log_on();
    client->send(client->order("a1") + "54=3|");
    std::string const reject = client->receive_type("3");
    EXPECT_EQ(value(reject, 45), "2");
    EXPECT_EQ(value(reject, 371), "54");
    ASSERT_EQ(house.recorder.refused.size(), 1U);
    EXPECT_EQ(house.recorder.refused[0].desk, "DESK1");
    EXPECT_EQ(house.recorder.refused[0].msg_seq_num, 2U);
    EXPECT_EQ(house.recorder.refused[0].msg_type, "D");
    EXPECT_EQ(house.recorder.refused[0].field, 54);
    EXPECT_EQ(house.recorder.refused[0].text, "Tag appears more than once");
    client->send("35=H|11=a2|55=BTCUSDT|");
    std::size_t const before = client->received.size();
    EXPECT_EQ(value(client->receive_type("3", before), 371), "54");
    client->send("35=*|11=a3|");
    EXPECT_EQ(value(client->receive_type("3", before + 1), 373), "11");
    client->send(client->order("a4"));
    ASSERT_TRUE(has_messages(1));
    EXPECT_EQ(house.recorder.messages[0].context.msg_seq_num, 5U);
    EXPECT_EQ(house.recorder.refused.size(), 3U);
}

TEST_F(Session, wrong_comp_id_or_clock_during_it_ends_it) {
    for (bool const is_clock : {false, true}) {
        auto const client = log_on(1, "108=30|141=Y|");
        client->desk = is_clock ? "DESK1" : "DESK2";
        client->sending_time_offset = is_clock ? -300 : 0;
        client->send(client->order("a1"));
        EXPECT_EQ(value(client->receive_type("3"), 373), is_clock ? "10" : "9");
        EXPECT_EQ(value(client->receive_type("5"), 35), "5");
        EXPECT_TRUE(client->receive_end());
        EXPECT_TRUE(house.recorder.messages.empty());
    }
}

TEST_F(Session, messages_of_one_read_make_one_batch) {
    auto const client = log_on();
    std::string bytes;
    for (int number = 0; number < 20; ++number)
        bytes += client->encode(client->order("a" + std::to_string(number)));
    client->send_raw(bytes);
    ASSERT_TRUE(has_messages(20));
    EXPECT_EQ(house.recorder.batches, std::vector<std::size_t>{20});
}

TEST_F(Session, house_may_answer_and_log_out_from_inside_of_a_message) {
    auto const client = log_on();
    house.recorder.then = [&](Recorder::Message const& message) {
        house.send_report("for-" + value(message.raw, 11));
        if (value(message.raw, 11) == "last") house.engine->logout("DESK1", "enough");
    };
    client->send(client->order("a1"));                 // hot
    client->send("35=H|97=N|11=a2|55=BTCUSDT|54=1|");  // cold
    client->send(client->order("last"));
    EXPECT_EQ(value(client->receive_type("5"), 58), "enough");
    ASSERT_EQ(client->received.size(), 5U);
    EXPECT_EQ(value(client->received[1], 17), "for-a1");
    EXPECT_EQ(value(client->received[2], 17), "for-a2");
    EXPECT_EQ(value(client->received[3], 17), "for-last");
}

TEST_F(Session, house_may_log_out_at_once_when_a_desk_logs_on) {
    house.recorder.answers_late = true;
    Client client(house);
    client.log_on();
    ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 1; }));
    house.recorder.answers[0]("");
    house.engine->logout("DESK1", "closed today");
    EXPECT_EQ(value(client.receive_type("5"), 58), "closed today");
}

TEST_F(Session, slow_reader_is_cut_off) {
    house.settings.max_queue_bytes = 100000;
    house.restart();
    auto const client = log_on();
    client->is_reading = false;
    // What the kernel takes on both sides comes on top of our queue.
    for (int number = 0; number < 200000 && house.engine->is_logged_on("DESK1"); ++number)
        house.send_report("e" + std::to_string(number) + std::string(200, 'x'));
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
    EXPECT_TRUE(house.recorder.has_logged("does not read")) << house.recorder.all_logs();
    EXPECT_EQ(house.recorder.sessions.back().find("off DESK1: it does not read"), 0U);
}

TEST_F(Session, long_resend_comes_in_pieces_whole_and_in_order) {
    house.settings.max_queue_bytes = 40000;
    house.restart();
    constexpr int count = 5000;  // a megabyte, through a queue of 40 kB
    for (int number = 1; number <= count; ++number) house.send_report("e" + std::to_string(number));
    auto const client = log_on();
    EXPECT_EQ(value(client->received[0], 34), std::to_string(count + 1));
    client->send("35=2|7=1|16=0|");
    bool has_sent_live = false;
    ASSERT_TRUE(house.until(
        [&] {
            client->pump();
            if (!has_sent_live && client->received.size() > 100) {
                house.send_report("live");
                has_sent_live = true;
            }
            return value(client->received.back(), 17) == "live";
        },
        20000));
    std::uint64_t expected = 1;
    for (std::size_t at = 1; at < client->received.size(); ++at) {
        std::string const& message = client->received[at];
        ASSERT_EQ(value(message, 34), std::to_string(expected)) << at << " " << message;
        expected = value(message, 35) == "4" ? std::stoull(value(message, 36)) : expected + 1;
    }
    EXPECT_EQ(expected, static_cast<std::uint64_t>(count) + 3);
    house.send_report("after");
    ASSERT_TRUE(house.until([&] {
        client->pump();
        return value(client->received.back(), 17) == "after";
    }));
    EXPECT_EQ(value(client->received.back(), 43), "");
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
}

TEST_F(Session, asking_again_without_reading_fills_no_queue) {
    house.settings.max_queue_bytes = 400'000;
    house.restart();
    constexpr int count = 2000;  // 400 kB: every answer in full would cut the desk off
    for (int number = 1; number <= count; ++number)
        house.send_report("e" + std::to_string(number) + std::string(100, 'x'));
    auto const client = log_on();
    client->is_reading = false;
    std::size_t most = 0;
    for (int asked = 0; asked < 200; ++asked) {
        client->send("35=2|7=1|16=0|");
        house.run_for(5);
        most = std::max(most, house.engine->queued("DESK1"));
    }
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
    EXPECT_LT(most, house.settings.max_queue_bytes / 2);
    client->is_reading = true;
    client->send("35=1|112=all|");
    ASSERT_TRUE(house.until(
        [&] {
            client->pump();
            auto const& last = client->received.back();
            return value(last, 36) == std::to_string(count + 3) || value(last, 112) == "all";
        },
        20000));
    std::uint64_t given = 0;
    for (auto const& message : client->received)
        if (value(message, 35) == "8")
            given = std::max<std::uint64_t>(given, std::stoull(value(message, 34)));
    EXPECT_EQ(given, static_cast<std::uint64_t>(count)) << "the last answer is whole";
}

TEST_F(Session, desk_that_never_closes_its_gap_is_cut_off) {
    house.settings.max_queue_bytes = 100000;
    house.restart();
    auto const client = log_on();
    client->next = 10;
    for (int number = 0; number < 1000; ++number)
        client->send(client->order("a" + std::to_string(number)));
    ASSERT_TRUE(client->receive_end());
    EXPECT_NE(value(client->received.back(), 58).find("answer our ResendRequest from 2 first"),
              std::string::npos);
    EXPECT_TRUE(house.recorder.messages.empty());
}

TEST_F(Session, numbers_reports_and_marks_survive_a_stop) {
    {
        auto const client = log_on();
        house.send_report("e1", {101, 1});
        house.send_report("e2", {101, 2});
        house.send_report("e3");
        client->send(client->order("a1"));
        ASSERT_TRUE(has_messages(1));
        client->send("35=5|");
        ASSERT_TRUE(client->receive_end());
    }
    house.restart();
    EXPECT_EQ(house.engine->last_mark("DESK1").sequence, 101U);
    EXPECT_EQ(house.engine->last_mark("DESK1").index, 2U);
    EXPECT_EQ(house.engine->last_mark("DESK2").sequence, 0U);
    auto const client = log_on(4);
    EXPECT_EQ(value(client->received[0], 34), "6") << "after Logon, three reports, Logout";
    client->send("35=2|7=2|16=4|");
    ASSERT_TRUE(client->receive(4));
    EXPECT_EQ(value(client->received[1], 17), "e1");
    EXPECT_EQ(value(client->received[2], 17), "e2");
    EXPECT_EQ(value(client->received[3], 17), "e3");
}

TEST_F(Session, crash_keeps_numbers_too) {
    {
        auto const client = log_on();
        house.send_report("e1", {41, 1});
        client->send(client->order("a1"));
        ASSERT_TRUE(has_messages(1));
    }
    house.crash();
    ASSERT_EQ(house.start(), "");
    EXPECT_EQ(house.engine->last_mark("DESK1").sequence, 41U);
    auto const client = log_on(3);
    EXPECT_EQ(value(client->received[0], 34), "3") << "after Logon and report";
    client->send("35=1|112=x|");
    EXPECT_EQ(value(client->receive_type("0"), 112), "x") << "no gap: number 4 was expected";
}

TEST_F(Session, what_the_journal_does_not_know_is_asked_for_again) {
    {
        auto const client = log_on();
        for (int number = 0; number < 3; ++number)
            client->send(client->order("a" + std::to_string(number)));
        ASSERT_TRUE(has_messages(3));
    }
    house.crash();
    house.loop = std::make_unique<boost::asio::io_context>(1);
    house.engine = std::make_unique<Engine>(*house.loop, house.settings, house.recorder);
    ASSERT_EQ(house.engine->open(), "");
    house.engine->restore_inbound("DESK1", 3);  // a0 was journaled, a1 and a2 were not
    ASSERT_EQ(house.engine->listen(), "");
    auto const client = log_on(5);
    std::string const request = client->receive_type("2");
    EXPECT_EQ(value(request, 7), "3");
    EXPECT_EQ(value(request, 16), "0");
    for (std::uint64_t const number : {3, 4}) {
        client->next = number;
        client->send("35=H|43=Y|122=" + timestamp() + "|11=again" + std::to_string(number) +
                     "|55=BTCUSDT|54=1|");
    }
    ASSERT_TRUE(has_messages(5));
    EXPECT_EQ(ids(), "a0 a1 a2 again3 again4 ");
    EXPECT_TRUE(house.recorder.messages[4].context.is_possible_duplicate);
}

TEST_F(Session, skipped_numbers_of_a_power_loss_are_filled_from_the_right_place) {
    house.send_report("e1");
    house.engine->stop("");
    house.crash();
    {
        std::fstream numbers(house.folder.path / "store/DESK1/numbers",
                             std::ios::in | std::ios::out | std::ios::binary);
        numbers.seekp(8);
        numbers.write("another boot", 12);
        numbers.seekp(72);
        numbers.write("\0", 1);  // not cleanly closed
    }
    ASSERT_EQ(house.start(), "");
    EXPECT_TRUE(house.recorder.has_logged("DESK1: the machine went down without a clean stop"));
    auto const client = log_on();
    EXPECT_EQ(value(client->received[0], 34), "10002");
    client->send("35=2|7=1|16=0|");
    ASSERT_TRUE(client->receive(3));
    EXPECT_EQ(value(client->received[1], 17), "e1");
    EXPECT_EQ(value(client->received[2], 35), "4");
    EXPECT_EQ(value(client->received[2], 34), "2");
    EXPECT_EQ(value(client->received[2], 36), "10003");
}

TEST_F(Session, full_disk_pauses_the_session_and_loses_no_mark) {
    auto const client = log_on();
    house.send_report("e1", {1, 0});
    ASSERT_TRUE(client->receive(2));
    // No folder, no new segment: the same answer as a full disk, at a place a test can choose.
    std::filesystem::remove_all(house.folder.path / "store/DESK1");
    for (std::uint64_t number = 2; number < 2000; ++number)
        house.send_report("e" + std::to_string(number), {number, 0});
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
    EXPECT_TRUE(house.recorder.has_logged("no further message is sent to this desk"));
    EXPECT_LT(house.engine->last_mark("DESK1").sequence, 1999U);
    Client again(house);
    again.next = 2;
    again.log_on();
    ASSERT_TRUE(again.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("cannot store messages"));
    auto const other = std::make_unique<Client>(house);
    other->desk = "DESK2";
    other->log_on();
    EXPECT_EQ(value(other->receive_type("A"), 35), "A") << "other desks go on";
}

}  // namespace
}  // namespace trestle::fix::engine::testing
