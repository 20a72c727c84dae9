#include "fix/desk/client.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "fix/desk/print.hpp"
#include "tests/unit/desk/acceptor.hpp"

namespace trestle::fix::desk {
namespace {

using namespace std::chrono_literals;

Message order(std::string_view id) {
    Message message("D");
    message.add(11, id).add(55, "BTC-USDT").add(54, "1").add(38, "1").add(40, "1");
    return message;
}

std::string number(Message const& message) { return std::string(message.value(34)); }

TEST(DeskClient, logs_on_with_credentials_and_a_reset_and_logs_out) {
    Message logon;
    Acceptor acceptor({[&](Peer& peer) {
        logon = peer.welcome();
        peer.say_goodbye(2);
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    EXPECT_TRUE(client.is_logged_on());
    client.logout("done");
    EXPECT_FALSE(client.is_logged_on());
    EXPECT_EQ(client.end_reason(), "logged out");
    ASSERT_EQ(acceptor.finish(), "");
    EXPECT_EQ(logon.value(49), "DESK1");
    EXPECT_EQ(logon.value(56), "TRESTLE");
    EXPECT_EQ(logon.value(34), "1");
    EXPECT_EQ(logon.value(98), "0");
    EXPECT_EQ(logon.value(108), "30");
    EXPECT_EQ(logon.value(141), "Y");
    EXPECT_EQ(logon.value(553), "desk1");
    EXPECT_EQ(logon.value(554), "demo");
    EXPECT_EQ(logon.value(52).size(), std::string_view("20261121-10:12:46.123").size());
}

TEST(DeskClient, says_why_it_was_refused) {
    Acceptor acceptor({[](Peer& peer) {
                           (void)peer.expect("A");
                           peer.send(1, Message("5").add(58, "unknown user or wrong password"));
                       },
                       [](Peer& peer) {
                           (void)peer.expect("A");
                           peer.close();
                       },
                       [](Peer& peer) {
                           (void)peer.expect("A");
                           peer.send(1, Message("0"));
                           peer.expect_end();
                       },
                       [](Peer& peer) {
                           (void)peer.expect("A");
                           peer.expect_end();
                       }});
    ClientSettings settings = acceptor.settings();
    settings.logon_timeout = 300ms;
    Client client(settings);
    EXPECT_EQ(client.connect(Numbers::reset), "logon refused: unknown user or wrong password");
    EXPECT_EQ(client.connect(Numbers::reset), "logon refused: the server closed the connection");
    EXPECT_EQ(client.connect(Numbers::reset),
              "logon refused: the server's first message is not a Logon");
    EXPECT_EQ(client.connect(Numbers::reset), "logon refused: no answer to the Logon in time");
    EXPECT_EQ(acceptor.finish(), "");
    EXPECT_NE(client.send(order("a1")), "");
}

TEST(DeskClient, says_that_nobody_listens) {
    ClientSettings settings;
    {
        Acceptor gone({});
        settings.wire.port = gone.port();
    }
    Client client(settings);
    EXPECT_EQ(client.connect(Numbers::reset),
              "nobody answers at 127.0.0.1:" + std::to_string(settings.wire.port) +
                  " (Connection refused); is `trestle serve` running there?");
}

TEST(DeskClient, answers_a_test_request_and_keeps_the_beat) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(2, Message("1").add(112, "are you there"));
        Message const answer = peer.expect("0");
        if (answer.value(112) != "are you there") throw std::runtime_error(describe(answer));
        (void)peer.expect("0");  // nothing was sent for a second
        // We stay silent: the client asks, and leaves when it gets no answer.
        Message asked = peer.expect("0");
        while (!asked.has(112)) asked = peer.expect("1");
        peer.send(3, Message("0").add(112, asked.value(112)));
        peer.say_goodbye(4);
    }});
    ClientSettings settings = acceptor.settings();
    settings.heartbeat_seconds = 1;
    Client client(settings);
    ASSERT_EQ(client.connect(Numbers::reset), "");
    bool has_answer_come = false;
    client.on_observed([&](Observed const& observed) {
        if (observed.direction == Direction::received && observed.message.number(34) == 3) {
            has_answer_come = true;
        }
    });
    EXPECT_TRUE(client.wait_for([&] { return has_answer_come; }, 5s)) << client.end_reason();
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, leaves_a_server_that_fell_silent) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.expect_end();
    }});
    ClientSettings settings = acceptor.settings();
    settings.heartbeat_seconds = 1;
    Client client(settings);
    ASSERT_EQ(client.connect(Numbers::reset), "");
    EXPECT_FALSE(client.wait_for([] { return false; }, 8s));
    EXPECT_EQ(client.end_reason(),
              "the server fell silent: no heartbeat and no answer to our TestRequest");
}

TEST(DeskClient, asks_once_for_a_gap_and_takes_the_resend_in_order) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(4, report("e4", "a1", "F", "1"));
        peer.send(5, report("e5", "a1", "F", "2"));
        Message const asked = peer.expect("2");
        if (asked.value(7) != "2" || asked.value(16) != "0") {
            throw std::runtime_error(describe(asked));
        }
        auto const again = [](Message message) { return message.add(43, "Y").add(122, "x"); };
        peer.send(2, again(Message("4").add(123, "Y").add(36, "3")));
        peer.send(3, again(report("e3", "a1", "0", "0")));
        peer.send(4, again(report("e4", "a1", "F", "1")));
        peer.send(5, again(report("e5", "a1", "F", "2")));
        peer.send(6, report("e6", "a2", "0", "0"));
        peer.say_goodbye(7);
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 4; }, 5s))
        << client.end_reason();
    EXPECT_EQ(client.reports()[0].value(17), "e3");
    EXPECT_EQ(client.reports()[1].value(17), "e4");
    EXPECT_EQ(client.reports()[2].value(17), "e5");
    EXPECT_EQ(client.reports()[3].value(17), "e6");
    EXPECT_EQ(client.counts().gaps_seen, 1U);
    EXPECT_EQ(client.counts().possible_duplicates, 4U);
    EXPECT_EQ(client.counts().repeated_reports, 0U);
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, counts_repeated_reports_and_delivers_each_exec_id_once) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(2, report("e1", "a1", "0", "0"));
        // The same number again as a possible duplicate, then a new number as a possible resend.
        peer.send(2, report("e1", "a1", "0", "0").add(43, "Y").add(122, "x"));
        peer.send(3, report("e1", "a1", "0", "0").add(97, "Y"));
        peer.send(4, report("e2", "a1", "F", "1").add(97, "Y"));
        peer.send(5, report("0", "a1", "I", "1"));
        peer.send(6, report("0", "a1", "I", "1"));
        peer.say_goodbye(7);
    }});
    Client client(acceptor.settings());
    int observed_repeats = 0;
    client.on_observed([&](Observed const& observed) { observed_repeats += observed.is_repeated; });
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 4; }, 5s));
    EXPECT_EQ(client.reports()[0].value(17), "e1");
    EXPECT_EQ(client.reports()[1].value(17), "e2");
    EXPECT_EQ(client.reports()[3].value(150), "I") << "status answers are no events: all are shown";
    EXPECT_EQ(client.counts().possible_duplicates, 1U);
    EXPECT_EQ(client.counts().possible_resends, 2U);
    EXPECT_EQ(client.counts().repeated_reports, 2U);
    EXPECT_EQ(observed_repeats, 2);
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, resends_its_orders_as_possible_duplicates_and_fills_the_rest) {
    std::vector<Message> resent;
    Message first_order;
    Acceptor acceptor({[&](Peer& peer) {
        (void)peer.welcome();
        first_order = peer.expect("D");
        (void)peer.expect("D");
        peer.send(2, Message("1").add(112, "t"));
        (void)peer.expect("0");
        peer.send(3, Message("2").add(7, "1").add(16, "0"));
        resent.push_back(peer.expect("4"));
        resent.push_back(peer.expect("D"));
        resent.push_back(peer.expect("D"));
        resent.push_back(peer.expect("4"));
        peer.say_goodbye(4);
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_EQ(client.send(order("a1")), "");
    ASSERT_EQ(client.send(order("a2")), "");
    ASSERT_TRUE(client.wait_for([&] { return client.counts().resends_answered == 1; }, 5s));
    client.logout("");
    ASSERT_EQ(acceptor.finish(), "");
    ASSERT_EQ(resent.size(), 4U);
    EXPECT_EQ(number(resent[0]) + " to " + std::string(resent[0].value(36)), "1 to 2");
    EXPECT_EQ(resent[0].value(123), "Y");
    EXPECT_EQ(number(resent[1]), "2");
    EXPECT_EQ(resent[1].value(11), "a1");
    EXPECT_EQ(resent[1].value(43), "Y");
    EXPECT_EQ(resent[1].value(122), first_order.value(52));
    EXPECT_EQ(number(resent[2]), "3");
    EXPECT_EQ(resent[2].value(11), "a2");
    EXPECT_EQ(number(resent[3]) + " to " + std::string(resent[3].value(36)), "4 to 5");
}

TEST(DeskClient, fills_the_gap_instead_when_told_so) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        (void)peer.expect("D");
        peer.send(2, Message("2").add(7, "2").add(16, "2"));
        Message const fill = peer.expect("4");
        if (fill.value(34) != "2" || fill.value(36) != "3") throw std::runtime_error("wrong fill");
        peer.say_goodbye(3);
    }});
    ClientSettings settings = acceptor.settings();
    settings.resends_own_messages = false;
    Client client(settings);
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_EQ(client.send(order("a1")), "");
    ASSERT_TRUE(client.wait_for([&] { return client.counts().resends_answered == 1; }, 5s));
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, ends_the_session_when_a_number_is_too_low) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(2, Message("0"));
        peer.send(2, report("e1", "a1", "0", "0"));
        Message const goodbye = peer.expect("5");
        if (goodbye.value(58) != "MsgSeqNum too low, expecting 3 but received 2") {
            throw std::runtime_error(describe(goodbye));
        }
        peer.expect_end();
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    EXPECT_FALSE(client.wait_for([] { return false; }, 5s));
    EXPECT_EQ(client.end_reason(), "MsgSeqNum too low, expecting 3 but received 2");
    EXPECT_TRUE(client.reports().empty());
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, ignores_garbled_messages_and_asks_for_them_again) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        std::string bytes = encode(report("e1", "a1", "0", "0").add(34, "2"));
        bytes[bytes.size() - 3] = bytes[bytes.size() - 3] == '0' ? '1' : '0';
        peer.send_bytes("noise" + bytes);
        peer.send(3, Message("0"));
        (void)peer.expect("2");
        peer.send(2, report("e1", "a1", "0", "0").add(43, "Y"));
        peer.send(3, Message("4").add(43, "Y").add(123, "Y").add(36, "4"));
        peer.say_goodbye(4);
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 1; }, 5s));
    EXPECT_EQ(client.counts().garbled, 1U);
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, cut_off_midway_continues_with_kept_numbers) {
    Acceptor acceptor({[](Peer& peer) {
                           (void)peer.welcome();
                           (void)peer.expect("D");
                           peer.send(2, report("e1", "a1", "0", "0"));
                           std::string const half = encode(report("e2", "a1", "F", "1"));
                           peer.send_bytes(half.substr(0, half.size() / 2));
                           peer.close();
                       },
                       [](Peer& peer) {
                           Message const logon = peer.expect("A");
                           if (logon.value(34) != "3" || logon.has(141)) {
                               throw std::runtime_error(describe(logon));
                           }
                           peer.send(4, Message("A").add(98, "0").add(108, "30"));
                           Message const asked = peer.expect("2");
                           if (asked.value(7) != "3") throw std::runtime_error(describe(asked));
                           peer.send(3, report("e2", "a1", "F", "1").add(43, "Y"));
                           peer.send(4, Message("4").add(43, "Y").add(123, "Y").add(36, "5"));
                           peer.say_goodbye(5);
                       }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_EQ(client.send(order("a1")), "");
    EXPECT_FALSE(client.wait_for([] { return false; }, 5s));
    EXPECT_EQ(client.end_reason(), "the server closed the connection");
    EXPECT_EQ(client.send(order("a2")), "not logged on: the server closed the connection");
    ASSERT_EQ(client.connect(Numbers::keep), "");
    ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 2; }, 5s));
    EXPECT_EQ(client.reports()[1].value(17), "e2");
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, a_second_run_continues_from_the_session_file) {
    std::string pattern = (std::filesystem::temp_directory_path() / "desk-XXXXXX").string();
    std::filesystem::path const directory = ::mkdtemp(pattern.data());
    std::string second_logon;
    Acceptor acceptor({[](Peer& peer) {
                           (void)peer.welcome();
                           peer.send(2, report("e1", "a1", "0", "0"));
                           peer.say_goodbye(3);
                       },
                       [&](Peer& peer) {
                           second_logon = number(peer.welcome(4));
                           peer.send(5, report("e1", "a1", "0", "0").add(97, "Y"));
                           peer.say_goodbye(6);
                       }});
    ClientSettings settings = acceptor.settings();
    settings.session_file = (directory / "desk1.fix").string();
    {
        Client client(settings);
        ASSERT_EQ(client.connect(Numbers::keep), "");
        ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 1; }, 5s));
        client.logout("");
    }
    Client client(settings);
    ASSERT_EQ(client.connect(Numbers::keep), "");
    EXPECT_TRUE(client.wait_for([&] { return client.counts().repeated_reports == 1; }, 5s));
    EXPECT_TRUE(client.reports().empty());
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
    EXPECT_EQ(second_logon, "3");
    std::filesystem::remove_all(directory);
}

TEST(DeskClient, answers_a_logout_and_tells_its_text) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(2, Message("5").add(58, "end of day"));
        (void)peer.expect("5");
        peer.expect_end();
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    EXPECT_FALSE(client.wait_for([] { return false; }, 5s));
    EXPECT_EQ(client.end_reason(), "end of day");
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskClient, takes_a_sequence_reset_in_reset_mode) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        peer.send(99, Message("4").add(36, "40"));
        peer.send(40, report("e1", "a1", "0", "0"));
        peer.say_goodbye(41);
    }});
    Client client(acceptor.settings());
    ASSERT_EQ(client.connect(Numbers::reset), "");
    ASSERT_TRUE(client.wait_for([&] { return client.reports().size() == 1; }, 5s));
    EXPECT_EQ(client.record().next_in(), 41U);
    EXPECT_EQ(client.counts().gaps_seen, 0U);
    client.logout("");
    EXPECT_EQ(acceptor.finish(), "");
}

}  // namespace
}  // namespace trestle::fix::desk
