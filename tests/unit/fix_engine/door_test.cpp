// Who gets in, beyond the Logon itself: hosts, certificates, floods, hours, operators; and what a
// session that is ended from here hears.
#include <sys/resource.h>
#include <sys/socket.h>

#include <ctime>

#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix::engine::testing {
namespace {

int second_of_day(int from_now) {
    return static_cast<int>((std::time(nullptr) + from_now + 86400) % 86400);
}

class Door : public ::testing::Test {
protected:
    // The text of the Logout that answers a Logon; "welcome" when it is let in.
    std::string knock(std::string const& desk = "DESK1", std::uint64_t number = 1) {
        Client client(house);
        client.desk = desk;
        client.next = number;
        client.log_on();
        house.until([&] {
            client.pump();
            return client.is_closed || !client.received.empty();
        });
        if (client.received.empty()) return "closed without a word";
        return value(client.received[0], 35) == "A" ? "welcome" : value(client.received[0], 58);
    }
    std::unique_ptr<Client> log_on(std::string const& extra = "108=30|") {
        auto client = std::make_unique<Client>(house);
        client->log_on(extra);
        EXPECT_EQ(value(client->receive_type("A"), 35), "A");
        return client;
    }
    House house;
};

TEST_F(Door, host_that_is_not_listed_is_told_so_and_its_password_is_not_looked_at) {
    house.settings.sessions[0].allowed_hosts = {"10.0.0.0/8", "::1"};
    house.settings.sessions[1].allowed_hosts = {"127.0.0.0/8"};
    ASSERT_EQ(house.start(), "");
    EXPECT_EQ(knock("DESK1"), "logons from 127.0.0.1 are not allowed for this session");
    EXPECT_TRUE(house.recorder.requests.empty());
    EXPECT_EQ(knock("DESK2"), "welcome");
}

TEST_F(Door, host_that_floods_it_with_logons_is_closed_without_a_word) {
    house.settings.max_logons_at_once = 3;
    house.settings.max_logons_per_second = 1;
    ASSERT_EQ(house.start(), "");
    house.recorder.refusal = "wrong";
    for (int attempt = 0; attempt < 3; ++attempt) EXPECT_EQ(knock(), "wrong");
    EXPECT_EQ(knock(), "closed without a word");
    EXPECT_EQ(house.recorder.requests.size(), 3U) << "no password is checked any more";
    EXPECT_TRUE(house.recorder.has_logged("too many logons from this host"));
    house.recorder.refusal = "";
    EXPECT_TRUE(house.until([&] { return knock() == "welcome"; })) << "it passes by itself";
}

TEST_F(Door, refusals_use_numbers_but_no_room_in_the_store) {
    ASSERT_EQ(house.start(), "");
    house.send_report("e1");
    house.recorder.refusal = "wrong";
    for (int attempt = 0; attempt < 5; ++attempt) knock();
    house.recorder.refusal = "";
    auto const client = log_on();
    EXPECT_EQ(value(client->received[0], 34), "7");
    client->send("35=2|7=1|16=0|");
    ASSERT_TRUE(client->receive(3));
    EXPECT_EQ(value(client->received[1], 17), "e1");
    EXPECT_EQ(value(client->received[2], 35) + value(client->received[2], 34) +
                  value(client->received[2], 36),
              "428")
        << "one gap from 2 to 8";
}

TEST_F(Door, connections_of_one_host_are_limited) {
    house.settings.max_connections_per_host = 2;
    ASSERT_EQ(house.start(), "");
    Client one(house);
    auto two = std::make_unique<Client>(house);
    Client three(house);
    EXPECT_TRUE(three.receive_end());
    EXPECT_TRUE(house.recorder.has_logged("fix.max_connections_per_host"));
    two.reset();
    EXPECT_TRUE(house.until([&] { return knock() == "welcome"; })) << "who leaves makes room";
}

TEST_F(Door, closed_house_refuses_with_its_text_and_keeps_who_is_in) {
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    house.engine->set_logons_open(false, "recovery is not complete; try again in a minute");
    EXPECT_EQ(knock("DESK2"), "recovery is not complete; try again in a minute");
    client->send("35=1|112=in|");
    EXPECT_EQ(value(client->receive_type("0"), 112), "in");
    house.engine->set_logons_open(true, "");
    EXPECT_EQ(knock("DESK2", 1), "welcome");
}

TEST_F(Door, disabled_session_is_logged_out_and_stays_out_until_it_is_enabled) {
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    house.engine->set_enabled("DESK1", false, "stopped by compliance");
    house.engine->flush();
    EXPECT_EQ(value(client->receive_type("5"), 58), "stopped by compliance");
    client->send("35=5|");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(house.recorder.logouts, std::vector<bool>{true});
    EXPECT_EQ(knock("DESK1", 3), "stopped by compliance");
    EXPECT_FALSE(house.engine->sessions()[0].is_enabled);
    EXPECT_TRUE(house.engine->sessions()[1].is_enabled);
    house.engine->set_enabled("DESK1", true, "");
    EXPECT_EQ(knock("DESK1", 3), "welcome");
}

TEST_F(Door, kicked_desk_hears_nothing_and_may_come_back) {
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    house.engine->kick("DESK1", "kicked by ops");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(client->received.size(), 1U) << "no Logout";
    EXPECT_EQ(house.recorder.sessions.back(), "off DESK1: kicked by ops");
    EXPECT_EQ(house.recorder.logouts, std::vector<bool>{false});
    EXPECT_EQ(knock("DESK1", 2), "welcome");
}

TEST_F(Door, numbers_are_set_while_the_desk_is_away_only) {
    ASSERT_EQ(house.start(), "");
    for (int report = 1; report < 6; ++report) house.send_report("e" + std::to_string(report));
    auto client = log_on();
    EXPECT_NE(house.engine->set_numbers("DESK1", 5, 5).find("log it out first"), std::string::npos);
    EXPECT_NE(house.engine->set_numbers("DESK9", 5, 5), "");
    client.reset();
    ASSERT_TRUE(house.until([&] { return !house.engine->is_logged_on("DESK1"); }));
    EXPECT_NE(house.engine->set_numbers("DESK1", 4294967297, 0), "");
    EXPECT_EQ(house.engine->set_numbers("DESK1", 40, 3), "");
    SessionState const state = house.engine->sessions()[0];
    EXPECT_EQ(state.next_inbound, 40U);
    EXPECT_EQ(state.next_outbound, 3U);
    house.restart();
    EXPECT_EQ(house.engine->sessions()[0].next_outbound, 3U) << "what was stored stays away";
    EXPECT_EQ(house.engine->sessions()[0].next_inbound, 40U);
}

TEST_F(Door, operator_sees_who_is_on) {
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    auto const states = house.engine->sessions();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states[0].desk, "DESK1");
    EXPECT_TRUE(states[0].is_logged_on);
    EXPECT_EQ(states[0].peer.rfind("127.0.0.1:", 0), 0U);
    EXPECT_GT(states[0].logged_on_at_ns, 0);
    EXPECT_EQ(states[0].next_inbound, 2U);
    EXPECT_EQ(states[0].next_outbound, 2U);
    EXPECT_FALSE(states[1].is_logged_on);
    EXPECT_EQ(states[1].peer, "");
    EXPECT_EQ(states[1].logged_on_at_ns, 0);
}

TEST_F(Door, hours_end_with_a_logout_that_names_them_and_then_refuse) {
    house.settings.sessions[0].schedule = {false, second_of_day(-3600), second_of_day(2), 0x7F,
                                           false};
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    EXPECT_NE(value(client->receive_type("5"), 58).find("the hours of this session are over"),
              std::string::npos);
    client->send("35=5|");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(house.recorder.logouts, std::vector<bool>{true});
    EXPECT_EQ(knock("DESK1", 3).find("this session is open "), 0U);
    EXPECT_EQ(knock("DESK2"), "welcome");
}

TEST_F(Door, hours_begin_with_new_numbers_when_the_schedule_says_so) {
    ASSERT_EQ(house.start(), "");
    log_on()->send("35=0|");
    ASSERT_TRUE(house.until([&] { return house.recorder.sessions.size() == 2; }));
    house.settings.max_logons_at_once = 1000000;  // we knock until it opens
    house.settings.sessions[0].schedule = {false, second_of_day(2), second_of_day(3600), 0x7F,
                                           true};
    house.restart();
    EXPECT_EQ(knock("DESK1", 3).find("this session is open "), 0U);
    std::string answer;
    ASSERT_TRUE(house.until([&] {
        answer = knock("DESK1", 1);
        return answer.find("this session is open ") == std::string::npos;
    }));
    EXPECT_EQ(answer, "welcome");
    EXPECT_EQ(house.recorder.sessions.at(2), "on DESK1 alice reset");
}

TEST_F(Door, fresh_numbers_of_a_day_outlive_a_restart_and_the_journals_memory) {
    house.settings.sessions[0].schedule = {false, second_of_day(-60), second_of_day(3600), 0x7F,
                                           true};
    ASSERT_EQ(house.start(), "");
    house.engine->restore_inbound("DESK1", 500);
    EXPECT_EQ(knock("DESK1", 1), "welcome");
    EXPECT_EQ(house.recorder.sessions.at(0), "on DESK1 alice reset");
    ASSERT_TRUE(house.until([&] { return !house.engine->is_logged_on("DESK1"); }));
    house.restart();
    house.engine->restore_inbound("DESK1", 2);
    EXPECT_EQ(knock("DESK1", 2), "welcome");
    EXPECT_EQ(house.recorder.sessions.at(2), "on DESK1 alice") << "the same day goes on";
}

TEST_F(Door, silent_connection_gives_way_to_a_new_one_of_its_own_host) {
    ASSERT_EQ(house.start(), "");
    auto const first = log_on("108=2|");
    EXPECT_EQ(knock("DESK1", 2), "closed without a word") << "it has been heard just now";
    house.run_for(2600);  // 1.2 heartbeat intervals: a TestRequest is due, or under way
    Client second(house);
    second.next = 2;
    second.log_on();
    EXPECT_EQ(value(second.receive_type("A"), 35), "A");
    EXPECT_TRUE(first->receive_end());
    EXPECT_EQ(house.recorder.sessions.at(1).find("off DESK1: a silent connection, replaced"), 0U);
}

TEST_F(Door, stop_waits_for_the_logouts_of_the_desks) {
    house.settings.logout_wait_ms = 5000;
    ASSERT_EQ(house.start(), "");
    auto const client = log_on();
    // The client lives on the same thread: it answers from inside of the loop that stop() serves.
    std::function<void()> serve = [&] {
        client->pump();
        if (client->received.size() == 2)
            client->send("35=5|");
        else
            boost::asio::post(*house.loop, serve);
    };
    boost::asio::post(*house.loop, serve);
    auto const begin = std::chrono::steady_clock::now();
    house.engine->stop("maintenance");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
    EXPECT_EQ(value(client->received.at(1), 58), "maintenance");
    EXPECT_EQ(house.recorder.logouts, std::vector<bool>{true});
}

TEST_F(Door, file_limit_is_raised_or_complained_about) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    house.settings.max_connections = before.rlim_max;  // more than there can be
    ASSERT_EQ(house.start(), "");
    EXPECT_TRUE(house.recorder.has_logged("raise the limit (ulimit -n"));
    rlimit after{};
    getrlimit(RLIMIT_NOFILE, &after);
    EXPECT_EQ(after.rlim_cur, before.rlim_max);
}

class ClientCertificates : public Door {
protected:
    void SetUp() override {
        auto const ours = make_certificate(house.folder.path);
        for (auto const* name : {"good", "bad"}) {
            std::filesystem::create_directories(house.folder.path / name);
            files[name] = make_certificate(house.folder.path / name, name);
        }
        house.settings.listeners.push_back({.host = "127.0.0.1",
                                            .port = 0,
                                            .is_tls = true,
                                            .certificate_file = ours.first,
                                            .private_key_file = ours.second,
                                            .client_ca_file = files["good"].first});
        house.settings.sessions[0].client_certificate = "good";
    }
    std::map<std::string, std::pair<std::string, std::string>> files;
};

TEST_F(ClientCertificates, open_the_session_that_wants_them) {
    ASSERT_EQ(house.start(), "");
    Client client(house, true, 1, files["good"]);
    client.log_on();
    EXPECT_EQ(value(client.receive_type("A"), 35), "A");
    EXPECT_EQ(house.recorder.requests.at(0).certificate, "good");
}

TEST_F(ClientCertificates, missing_or_plain_are_told_what_is_needed) {
    ASSERT_EQ(house.start(), "");
    Client without(house, true, 1);
    without.log_on();
    EXPECT_NE(value(without.receive_type("5"), 58).find("needs the client certificate"),
              std::string::npos);
    EXPECT_EQ(knock("DESK1"), "this session needs TLS and its client certificate");
    Client other(house, true, 1);
    other.desk = "DESK2";
    other.log_on();
    EXPECT_EQ(value(other.receive_type("A"), 35), "A") << "this session wants none";
}

TEST_F(ClientCertificates, of_a_stranger_end_the_handshake) {
    ASSERT_EQ(house.start(), "");
    Client stranger(house, true, 1, files["bad"]);
    stranger.log_on();
    EXPECT_TRUE(stranger.receive_end());
    EXPECT_TRUE(stranger.received.empty());
    EXPECT_TRUE(house.recorder.requests.empty());
    EXPECT_TRUE(house.recorder.has_logged("TLS handshake failed")) << house.recorder.all_logs();
}

TEST_F(ClientCertificates, without_their_authority_do_not_start) {
    house.settings.listeners[1].client_ca_file = "/nowhere.pem";
    EXPECT_NE(house.start().find("/nowhere.pem cannot be used"), std::string::npos);
}

}  // namespace
}  // namespace trestle::fix::engine::testing
