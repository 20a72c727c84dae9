// Logon and logout over real sockets: who gets in, who does not, and what the log says of it.
#include <sys/socket.h>

#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix::engine::testing {
namespace {

class Logon : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(house.start(), ""); }
    House house;
};

TEST_F(Logon, is_answered_and_an_order_and_a_report_pass) {
    Client client(house);
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 35), "A");
    EXPECT_EQ(value(client.received[0], 49), "TRESTLE");
    EXPECT_EQ(value(client.received[0], 56), "DESK1");
    EXPECT_EQ(value(client.received[0], 34), "1");
    EXPECT_EQ(value(client.received[0], 108), "30");
    EXPECT_TRUE(house.engine->is_logged_on("DESK1"));
    EXPECT_FALSE(house.engine->is_logged_on("DESK2"));
    ASSERT_EQ(house.recorder.requests.size(), 1U);
    EXPECT_EQ(house.recorder.requests[0].desk, "DESK1");
    EXPECT_EQ(house.recorder.requests[0].username, "alice");
    EXPECT_EQ(house.recorder.requests[0].password, "demo");
    EXPECT_FALSE(house.recorder.requests[0].is_tls);
    EXPECT_EQ(house.recorder.requests[0].peer.rfind("127.0.0.1:", 0), 0U);
    EXPECT_EQ(house.recorder.sessions, std::vector<std::string>{"on DESK1 alice"});

    std::string const order = client.encode(client.order("a1"));
    client.send_raw(order);
    ASSERT_TRUE(house.until([&] { return house.recorder.messages.size() == 1; }));
    EXPECT_EQ(house.recorder.messages[0].raw, bars(order));
    EXPECT_EQ(house.recorder.messages[0].context.msg_seq_num, 2U);
    EXPECT_EQ(house.recorder.messages[0].desk, "DESK1");

    house.send_report("e1");
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 35), "8");
    EXPECT_EQ(value(client.received[1], 34), "2");
    EXPECT_EQ(value(client.received[1], 17), "e1");
    EXPECT_EQ(value(client.received[1], 97), "");
}

TEST_F(Logon, holds_what_follows_until_the_credentials_are_checked) {
    house.recorder.answers_late = true;
    Client client(house);
    std::string const logon = client.encode("35=A|98=0|108=30|553=alice|554=demo|");
    client.send_raw(logon + client.encode(client.order("a1")));
    ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 1; }));
    house.run_for(50);
    EXPECT_TRUE(house.recorder.messages.empty());
    EXPECT_TRUE(client.received.empty());
    house.recorder.answers[0]("");
    ASSERT_TRUE(house.until([&] { return house.recorder.messages.size() == 1; }));
    EXPECT_EQ(value(house.recorder.messages[0].raw, 11), "a1");
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 35), "A");
}

TEST_F(Logon, with_a_bad_password_gets_the_text_in_a_logout_and_the_connection_ends) {
    house.recorder.answers_late = true;
    Client client(house);
    client.password = "wrong-s3cret";
    client.log_on();
    client.send(client.order("a1"));
    ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 1; }));
    house.recorder.answers[0]("unknown user or wrong password");
    ASSERT_TRUE(client.receive_end());
    ASSERT_EQ(client.received.size(), 1U);
    EXPECT_EQ(value(client.received[0], 35), "5");
    EXPECT_EQ(value(client.received[0], 58), "unknown user or wrong password");
    EXPECT_TRUE(house.recorder.messages.empty());
    EXPECT_TRUE(house.recorder.sessions.empty());
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
    EXPECT_TRUE(house.recorder.has_logged("refused: unknown user or wrong password"));
    EXPECT_EQ(house.recorder.all_logs().find("wrong-s3cret"), std::string::npos);
}

TEST_F(Logon, refused_with_a_reset_flag_moves_no_number_of_the_desk) {
    {
        Client client(house);
        client.log_on();
        ASSERT_TRUE(client.receive(1));
        client.send("35=0|");
        client.send("35=5|");
        ASSERT_TRUE(client.receive_end());
    }
    house.recorder.refusal = "no";
    Client thief(house);
    thief.log_on("108=30|141=Y|");
    ASSERT_TRUE(thief.receive_end());
    house.recorder.refusal = "";
    Client client(house);
    client.next = 4;
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 35), "A");
    EXPECT_EQ(value(client.received[0], 34), "4") << "Logon, Logout, the thief's Logout, Logon";
    client.send("35=1|112=here|");
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 112), "here") << "no ResendRequest: number 5 was expected";
}

TEST_F(Logon, of_an_unknown_desk_to_an_unknown_house_or_in_a_wrong_dialect_just_ends) {
    struct Case {
        std::string desk, target, message, log;
    };
    std::string const logon = "35=A|98=0|108=30|554=s3cret|";
    for (Case const& wrong : std::vector<Case>{
             {"DESK9", "TRESTLE", logon, "SenderCompID(49)=DESK9 is unknown"},
             {"DESK1", "OTHER", logon, "TargetCompID(56)=OTHER, this house is TRESTLE"},
             {"DESK1", "TRESTLE", "35=0|", "first message is not a FIX Logon"},
             {"DESK1", "TRESTLE", "35=D|11=x|", "first message is not a FIX Logon"}}) {
        Client client(house);
        client.desk = wrong.desk;
        client.target = wrong.target;
        client.send(wrong.message);
        EXPECT_TRUE(client.receive_end()) << wrong.log;
        EXPECT_TRUE(client.received.empty()) << wrong.log;
        EXPECT_TRUE(house.recorder.has_logged(wrong.log)) << house.recorder.all_logs();
    }
    Client old(house);
    old.send_raw(
        framed("35=A|49=DESK1|56=TRESTLE|34=1|52=" + timestamp() + "|98=0|108=30|", "FIX.4.2"));
    EXPECT_TRUE(old.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("BeginString(8)=FIX.4.2, this house speaks FIX.4.4"));
    Client web(house);
    web.send_raw("GET / HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(web.receive_end());
    EXPECT_TRUE(house.recorder.requests.empty());
    EXPECT_EQ(house.recorder.all_logs().find("s3cret"), std::string::npos);
}

TEST_F(Logon, a_second_one_is_turned_away_and_the_first_stays) {
    Client first(house);
    first.log_on();
    ASSERT_TRUE(first.receive(1));
    Client second(house);
    second.log_on();
    EXPECT_TRUE(second.receive_end());
    EXPECT_TRUE(second.received.empty());
    EXPECT_TRUE(house.recorder.has_logged("desk DESK1 is logged on already from 127.0.0.1:"));
    first.send("35=1|112=still|");
    ASSERT_TRUE(first.receive(2));
    EXPECT_EQ(value(first.received[1], 112), "still");
    EXPECT_EQ(value(first.received[1], 34), "2") << "the second logon moved no number";
}

TEST_F(Logon, when_two_wait_for_their_answer_one_gets_in) {
    house.recorder.answers_late = true;
    Client first(house);
    Client second(house);
    first.log_on();
    second.log_on();
    ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 2; }));
    house.recorder.answers[1]("");
    house.recorder.answers[0]("");
    EXPECT_TRUE(house.until([&] {
        first.pump();
        second.pump();
        return first.is_closed || second.is_closed;
    }));
    EXPECT_EQ(first.received.size() + second.received.size(), 1U);
    EXPECT_EQ(house.recorder.sessions, std::vector<std::string>{"on DESK1 alice"});
}

TEST_F(Logon, heartbeat_interval_outside_of_the_bounds_is_refused_with_the_bounds) {
    for (std::string const interval : {"108=0|", "108=301|", "108=-5|", "108=x|", ""}) {
        Client client(house);
        client.log_on(interval);
        ASSERT_TRUE(client.receive_end()) << interval;
        ASSERT_EQ(client.received.size(), 1U) << interval;
        EXPECT_EQ(value(client.received[0], 35), "5");
        EXPECT_EQ(value(client.received[0], 58),
                  "HeartBtInt(108) must be a number from 1 to 300 seconds");
    }
    EXPECT_TRUE(house.recorder.sessions.empty());
}

TEST_F(Logon, with_a_clock_that_is_off_just_ends_and_resets_nothing) {
    house.send_report("e1", {7, 1});
    Client client(house);
    client.sending_time_offset = -500;
    client.log_on("108=30|141=Y|");
    ASSERT_TRUE(client.receive_end());
    EXPECT_TRUE(client.received.empty()) << "the published certification cases want no answer";
    EXPECT_TRUE(house.recorder.has_logged("must be UTC and within 120 seconds of our clock"));
    EXPECT_EQ(house.engine->sessions()[0].next_outbound, 2U) << "the report kept number 1";
}

TEST_F(Logon, with_a_dictionary_breach_leaves_no_connection_behind) {
    Client client(house);
    client.log_on("108=30|9999=1|");
    ASSERT_TRUE(client.receive_end());
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
    Client again(house);
    again.log_on();
    EXPECT_EQ(value(again.receive_type("A"), 35), "A");
}

TEST_F(Logon, with_reset_flag_starts_both_numbers_at_one) {
    house.send_report("e1", {7, 1});
    {
        Client client(house);
        client.log_on();
        ASSERT_TRUE(client.receive(1));
        EXPECT_EQ(value(client.received[0], 34), "2");
    }
    ASSERT_TRUE(house.until([&] { return house.recorder.sessions.size() == 2; }));
    Client client(house);
    client.log_on("108=30|141=Y|");
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 34), "1");
    EXPECT_EQ(value(client.received[0], 141), "Y");
    EXPECT_EQ(house.recorder.sessions.back(), "on DESK1 alice reset");
    EXPECT_EQ(house.engine->last_mark("DESK1").sequence, 7U) << "what was given stays given";
    client.send("35=1|112=two|");
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 35), "0");
    EXPECT_EQ(value(client.received[1], 34), "2");
}

TEST_F(Logon, during_a_session_may_ask_for_new_numbers) {
    Client client(house);
    client.log_on();
    client.send(client.order("a1"));
    ASSERT_TRUE(house.until([&] { return house.recorder.messages.size() == 1; }));
    ASSERT_TRUE(client.receive(1));
    client.next = 1;
    client.log_on("108=30|141=Y|");
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 35), "A");
    EXPECT_EQ(value(client.received[1], 34), "1");
    EXPECT_EQ(house.recorder.sessions.back(), "on DESK1 alice reset");
    client.send(client.order("a2"));
    ASSERT_TRUE(house.until([&] { return house.recorder.messages.size() == 2; }));
    EXPECT_EQ(house.recorder.messages[1].context.msg_seq_num, 2U);
}

TEST_F(Logon, during_a_session_without_the_flag_ends_it) {
    Client client(house);
    client.log_on();
    client.log_on();
    ASSERT_TRUE(client.receive_end());
    EXPECT_EQ(value(client.received.back(), 35), "5");
    EXPECT_FALSE(house.engine->is_logged_on("DESK1"));
}

TEST_F(Logon, ends_by_the_desks_logout) {
    Client client(house);
    client.log_on();
    client.send("35=5|58=bye|");
    ASSERT_TRUE(client.receive_end());
    ASSERT_EQ(client.received.size(), 2U);
    EXPECT_EQ(value(client.received[1], 35), "5");
    ASSERT_EQ(house.recorder.sessions.size(), 2U);
    EXPECT_EQ(house.recorder.sessions[1].rfind("off DESK1: ", 0), 0U);
}

TEST_F(Logon, ends_when_the_connection_does_and_may_come_again) {
    {
        Client client(house);
        client.log_on();
        ASSERT_TRUE(client.receive(1));
    }
    ASSERT_TRUE(house.until([&] { return house.recorder.sessions.size() == 2; }));
    EXPECT_EQ(house.recorder.sessions[1], "off DESK1: the desk closed the connection");
    Client client(house);
    client.next = 2;
    client.log_on();
    EXPECT_EQ(value(client.receive_type("A"), 34), "2");
}

TEST_F(Logon, ends_by_the_house_with_its_text) {
    Client client(house);
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    house.engine->logout("DESK1",
                         "end of\x01"
                         "58=day");
    house.engine->flush();
    ASSERT_TRUE(client.receive(2));
    EXPECT_EQ(value(client.received[1], 35), "5");
    EXPECT_EQ(value(client.received[1], 58), "end of 58=day");
    client.send("35=5|");
    ASSERT_TRUE(client.receive_end());
    EXPECT_EQ(house.recorder.sessions.back().rfind("off DESK1", 0), 0U);
    Client again(house);
    again.next = client.next;
    again.log_on();
    EXPECT_EQ(value(again.receive_type("A"), 35), "A") << "a logout is not a ban";
}

TEST_F(Logon, a_logout_that_the_desk_does_not_answer_ends_by_time) {
    Client client(house);
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    house.engine->logout("DESK1", "bye");
    ASSERT_TRUE(client.receive_end());
    EXPECT_EQ(value(client.received[1], 58), "bye");
}

TEST_F(Logon, stop_says_goodbye_to_all_at_once_and_frees_the_port) {
    Client one(house);
    Client two(house);
    two.desk = "DESK2";
    one.log_on();
    two.log_on();
    ASSERT_TRUE(one.receive(1));
    ASSERT_TRUE(two.receive(1));
    std::uint16_t const port = house.port();
    house.engine->stop("maintenance until 22:00");
    house.crash();  // the loop never runs again: the bytes have left already
    for (Client* const client : {&one, &two}) {
        for (int tries = 0; tries < 1000 && !client->is_closed; ++tries) {
            client->pump();
            usleep(1000);
        }
        ASSERT_TRUE(client->is_closed);
        ASSERT_EQ(client->received.size(), 2U);
        EXPECT_EQ(value(client->received[1], 58), "maintenance until 22:00");
    }
    house.settings.listeners[0].port = port;
    EXPECT_EQ(house.start(), "");
}

TEST_F(Logon, that_never_comes_closes_the_connection) {
    house.settings.logon_timeout_seconds = 1;
    house.restart();
    Client client(house);
    EXPECT_TRUE(client.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("no logon within 1 seconds"));
}

TEST_F(Logon, answer_may_come_after_the_desk_or_the_house_has_gone) {
    house.recorder.answers_late = true;
    {
        Client client(house);
        client.log_on();
        ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 1; }));
    }
    house.recorder.answers[0]("");
    house.run_for(20);
    Client client(house);
    client.log_on();
    ASSERT_TRUE(house.until([&] { return house.recorder.answers.size() == 2; }));
    house.recorder.answers[0]("");
    house.crash();
    house.recorder.answers[1]("");
}

TEST_F(Logon, connections_beyond_the_cap_are_closed) {
    house.settings.max_connections = 2;
    house.restart();
    Client one(house);
    Client two(house);
    Client three(house);
    EXPECT_TRUE(three.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("the limit is 2"));
    one.log_on();
    EXPECT_EQ(value(one.receive_type("A"), 35), "A");
}

TEST_F(Logon, reset_that_is_not_allowed_is_refused) {
    house.settings.sessions[0].may_reset_numbers = false;
    house.restart();
    Client client(house);
    client.log_on("108=30|141=Y|");
    ASSERT_TRUE(client.receive_end());
    EXPECT_EQ(value(client.received.at(0), 58).rfind("ResetSeqNumFlag(141)=Y is not allowed", 0),
              0U);
}

TEST(Opening, a_port_in_use_says_so) {
    House first;
    ASSERT_EQ(first.start(), "");
    House second;
    second.settings.listeners[0].port = first.port();
    EXPECT_EQ(second.start(), "port " + std::to_string(first.port()) +
                                  " on 127.0.0.1 is in use; stop the program that listens there or "
                                  "choose another port");
}

TEST(Opening, a_store_in_use_a_wrong_dictionary_and_a_wrong_name_say_so) {
    House first;
    ASSERT_EQ(first.start(), "");
    House second;
    second.settings.store_directory = first.settings.store_directory;
    EXPECT_NE(second.start().find("in use by another process"), std::string::npos);
    House third;
    third.settings.dictionary_file = "/nowhere.xml";
    EXPECT_NE(third.start().find("FIX dictionary /nowhere.xml cannot be used"), std::string::npos);
    House fourth;
    fourth.settings.sessions[0].desk = "DESK 1";
    EXPECT_NE(fourth.start().find("\"DESK 1\""), std::string::npos);
    House fifth;
    fifth.settings.sessions[1].desk = "DESK1";
    EXPECT_NE(fifth.start().find("DESK1 is named twice"), std::string::npos);
}

class Tls : public ::testing::Test {
protected:
    void SetUp() override {
        auto const files = make_certificate(house.folder.path);
        house.settings.listeners.push_back({.host = "127.0.0.1",
                                            .port = 0,
                                            .is_tls = true,
                                            .certificate_file = files.first,
                                            .private_key_file = files.second});
    }
    House house;
};

TEST_F(Tls, carries_the_same_session) {
    ASSERT_EQ(house.start(), "");
    Client client(house, true, 1);
    client.log_on();
    ASSERT_TRUE(client.receive(1));
    EXPECT_EQ(value(client.received[0], 35), "A");
    EXPECT_TRUE(house.recorder.requests.at(0).is_tls);
    for (int number = 0; number < 300; ++number)
        client.send(client.order("a" + std::to_string(number)));
    ASSERT_TRUE(house.until([&] {
        client.pump();
        return house.recorder.messages.size() == 300;
    }));
    for (int number = 0; number < 300; ++number) house.send_report("e" + std::to_string(number));
    ASSERT_TRUE(client.receive(301));
    EXPECT_EQ(value(client.received[300], 17), "e299");
    client.send("35=5|");
    EXPECT_TRUE(client.receive_end());
    EXPECT_EQ(value(client.received.back(), 35), "5");
}

TEST_F(Tls, plain_text_on_the_tls_port_is_turned_away) {
    ASSERT_EQ(house.start(), "");
    Client client(house, false, 1);
    client.log_on();
    EXPECT_TRUE(client.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("TLS handshake failed"));
    EXPECT_TRUE(house.recorder.requests.empty());
}

TEST_F(Tls, files_that_do_not_serve_are_named) {
    house.settings.listeners[1].certificate_file = "/nowhere.pem";
    EXPECT_EQ(house.start().rfind("TLS certificate /nowhere.pem cannot be used: ", 0), 0U);
    house.settings.listeners[1].certificate_file = house.folder.path / "certificate.pem";
    std::filesystem::create_directories(house.folder.path / "other");
    house.settings.listeners[1].private_key_file =
        make_certificate(house.folder.path / "other").second;
    EXPECT_NE(house.start().find("must belong together"), std::string::npos);
}

}  // namespace
}  // namespace trestle::fix::engine::testing
