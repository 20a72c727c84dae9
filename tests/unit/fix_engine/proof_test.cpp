// What a desk has proved to have processed, what it hears when it does not read, and what a resend
// does to others.
#include "tests/unit/fix_engine/house.hpp"

namespace trestle::fix::engine::testing {
namespace {

class Proof : public ::testing::Test {
protected:
    void SetUp() override {
        house.settings.confirm_after_ms = 300;
        ASSERT_EQ(house.start(), "");
    }
    std::unique_ptr<Client> log_on(std::uint64_t next = 1, std::string const& desk = "DESK1") {
        auto client = std::make_unique<Client>(house);
        client->next = next;
        client->desk = desk;
        client->log_on();
        EXPECT_EQ(value(client->receive_type("A"), 35), "A");
        return client;
    }
    using Delivered = std::vector<std::string>;
    House house;
};

TEST_F(Proof, is_asked_for_after_quiet_and_given_by_the_heartbeat) {
    auto const client = log_on();
    house.send_report("e1", {7, 0});
    house.send_report("e2", {7, 1});
    std::string const request = client->receive_type("1");
    EXPECT_EQ(value(request, 112), "DELIVERED-3");
    EXPECT_TRUE(house.recorder.delivered.empty());
    client->send("35=0|112=something else|");
    client->send("35=0|112=DELIVERED-3|");
    ASSERT_TRUE(house.until([&] { return !house.recorder.delivered.empty(); }));
    EXPECT_EQ(house.recorder.delivered, Delivered{"DESK1 7.1"});
    house.run_for(1000);
    client->pump();
    EXPECT_EQ(client->received.size(), 4U) << "nothing is left to ask for";
}

TEST_F(Proof, is_never_asked_of_a_session_without_reports) {
    auto const client = log_on();
    house.send_report("e1");  // without a mark
    house.run_for(1200);
    client->pump();
    EXPECT_EQ(client->received.size(), 2U);
}

TEST_F(Proof, is_not_asked_for_where_the_session_is_told_nothing_unasked) {
    house.settings.sessions[0].confirm_delivery = false;
    house.restart();
    auto const client = log_on();
    house.send_report("e1", {7, 0});
    house.run_for(1200);
    client->pump();
    EXPECT_EQ(client->received.size(), 2U);
    EXPECT_EQ(house.recorder.delivered, Delivered{"DESK1 7.0"}) << "what was written is believed";
    house.send_report("e2", {8, 0});
    client->send("35=5|");
    ASSERT_TRUE(client->receive_end());
    EXPECT_EQ(house.recorder.delivered.back(), "DESK1 8.0") << "before the session is over";
}

TEST_F(Proof, is_asked_for_again_not_before_five_seconds) {
    auto const client = log_on();
    house.send_report("e1", {7, 0});
    EXPECT_EQ(value(client->receive_type("1"), 112), "DELIVERED-2");
    client->send("35=0|112=DELIVERED-2|");
    house.send_report("e2", {8, 0});
    house.run_for(1500);
    client->pump();
    EXPECT_EQ(house.recorder.delivered, Delivered{"DESK1 7.0"});
    EXPECT_EQ(value(client->received.back(), 17), "e2");
    ASSERT_TRUE(house.until(
        [&] {
            client->pump();
            return value(client->received.back(), 112) == "DELIVERED-4";
        },
        6000));
}

TEST_F(Proof, is_asked_for_in_between_where_reports_never_stop) {
    auto const client = log_on();
    std::string question;
    std::uint32_t reports = 0;
    auto const began = std::chrono::steady_clock::now();
    while (question.empty() && std::chrono::steady_clock::now() - began < std::chrono::seconds(9)) {
        house.send_report("e", {7, reports++});
        house.run_for(20);
        client->pump();
        for (auto const& message : client->received) {
            if (value(message, 35) == "1") question = value(message, 112);
        }
    }
    ASSERT_EQ(question.find("DELIVERED-"), 0U) << "never asked among " << reports << " reports";
    EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(4500));
    house.send_report("e", {7, reports++});
    client->send("35=0|112=" + question + "|");
    ASSERT_TRUE(house.until([&] { return !house.recorder.delivered.empty(); }));
    // The Logon has number 1, the first report 2 and index 0.
    auto const number = std::stoul(question.substr(question.find('-') + 1));
    EXPECT_EQ(house.recorder.delivered, Delivered{"DESK1 7." + std::to_string(number - 2)});
}

TEST_F(Proof, is_given_by_369_up_to_the_number_that_it_names) {
    auto const client = log_on();
    for (std::uint32_t report = 0; report < 5; ++report) house.send_report("e", {9, report});
    client->send("35=0|369=4|");
    ASSERT_TRUE(house.until([&] { return house.recorder.delivered.size() == 1; }));
    client->send("35=H|369=6|11=a|55=BTCUSDT|54=1|");
    ASSERT_TRUE(house.until([&] { return house.recorder.delivered.size() == 2; }));
    EXPECT_EQ(house.recorder.delivered, (Delivered{"DESK1 9.2", "DESK1 9.4"}));
    client->send("35=0|369=999999|");
    client->send("35=0|369=6|");
    client->send("35=1|112=x|");
    client->receive_type("0");
    EXPECT_EQ(house.recorder.delivered.size(), 2U) << "what was never sent proves nothing";
}

TEST_F(Proof, comes_after_a_lost_connection_once_the_gap_is_closed) {
    log_on();
    ASSERT_TRUE(house.until([&] { return !house.engine->is_logged_on("DESK1"); }));
    house.send_report("e1", {7, 0});
    house.restart();
    auto const client = log_on(2);
    EXPECT_EQ(value(client->receive_type("1"), 112), "DELIVERED-2");
    client->send("35=2|7=2|16=0|");
    client->receive_type("8");
    client->send("35=0|112=DELIVERED-2|");
    ASSERT_TRUE(house.until([&] { return house.recorder.delivered.size() == 1; }));
    EXPECT_EQ(house.recorder.delivered, Delivered{"DESK1 7.0"});
}

TEST_F(Proof, is_not_asked_for_what_a_reset_has_taken_away) {
    log_on();
    ASSERT_TRUE(house.until([&] { return !house.engine->is_logged_on("DESK1"); }));
    house.send_report("e1", {7, 0});
    Client client(house);
    client.log_on("108=30|141=Y|");
    client.receive_type("A");
    house.run_for(1000);
    client.pump();
    EXPECT_EQ(client.received.size(), 1U);
}

TEST_F(Proof, slow_reader_finds_the_reason_behind_what_waited_for_it) {
    house.settings.max_queue_bytes = 100000;
    house.restart();
    auto const client = log_on();
    client->is_reading = false;
    for (int number = 0; number < 200000 && house.engine->is_logged_on("DESK1"); ++number)
        house.send_report("e" + std::to_string(number) + std::string(200, 'x'));
    ASSERT_FALSE(house.engine->is_logged_on("DESK1"));
    EXPECT_EQ(house.recorder.logouts, std::vector<bool>{false});
    std::uint64_t const next = house.engine->sessions()[0].next_outbound;
    house.send_report("while away");
    client->is_reading = true;
    ASSERT_TRUE(client->receive_end());
    std::string const last = client->received.back();
    EXPECT_EQ(value(last, 35), "5");
    EXPECT_NE(value(last, 58).find("does not read"), std::string::npos);
    EXPECT_EQ(value(last, 34), std::to_string(next - 1));
    for (std::size_t at = 1; at < client->received.size(); ++at)
        ASSERT_EQ(value(client->received[at], 34), std::to_string(at + 1)) << "whole and in order";
    auto const again = log_on(2);
    again->send("35=2|7=" + std::to_string(next) + "|16=0|");
    EXPECT_EQ(value(again->receive_type("8"), 17), "while away");
}

TEST_F(Proof, long_resend_leaves_room_for_another_desk) {
    for (int number = 1; number <= 20000; ++number) house.send_report("e" + std::to_string(number));
    auto const hungry = log_on();
    auto const other = log_on(1, "DESK2");
    hungry->send("35=2|7=1|16=0|");
    other->send("35=1|112=first|");
    ASSERT_TRUE(house.until(
        [&] {
            hungry->pump();
            other->pump();
            return value(hungry->received.back(), 36) == "20002";
        },
        60000));
    ASSERT_EQ(other->received.size(), 2U);
    EXPECT_LT(value(other->received[1], 52), value(hungry->received.back(), 52))
        << "the answer did not wait for the resend";
}

TEST_F(Proof, oldest_messages_become_a_gap_when_the_store_is_full) {
    house.settings.max_stored_bytes = 300000;
    house.restart();
    for (int number = 1; number <= 5000; ++number)
        house.send_report("e" + std::to_string(number), {static_cast<std::uint64_t>(number), 0});
    house.restart();
    EXPECT_EQ(house.engine->last_mark("DESK1").sequence, 5000U);
    auto const client = log_on();
    client->send("35=2|7=1|16=0|");
    std::string const gap = client->receive_type("4");
    EXPECT_EQ(value(gap, 34), "1");
    std::uint64_t const first = std::stoull(value(gap, 36));
    EXPECT_GT(first, 1000U);
    EXPECT_LT(first, 5000U);
    EXPECT_EQ(value(client->receive_type("8"), 34), std::to_string(first));
    std::uintmax_t stored = 0;
    for (auto const& entry : std::filesystem::directory_iterator(house.folder.path / "store/DESK1"))
        stored += entry.file_size();
    EXPECT_LT(stored, 310000U);
}

TEST_F(Proof, unsupported_type_is_refused_and_rejects_are_explained_where_that_is_wanted) {
    house.settings.sessions[0].explains_rejects = true;
    house.restart();
    auto const client = log_on();
    client->send("35=V|262=x|");
    std::string const refusal = client->receive_type("j");
    EXPECT_EQ(value(refusal, 372) + " " + value(refusal, 380) + " " + value(refusal, 45), "V 3 2");
    EXPECT_EQ(value(refusal, 58).find("Unsupported Message Type: MsgType(35)=V is not taken here"),
              0U);
    ASSERT_EQ(house.recorder.refused.size(), 1U);
    EXPECT_EQ(house.recorder.refused[0].msg_type, "V");
    client->send("35=H|11=a|55=BTCUSDT|54=~|");
    std::string const reject = client->receive_type("3");
    EXPECT_EQ(value(reject, 58)
                  .find("Value is incorrect (out of range) for this tag: Side(54)=~; "
                        "allowed are 1 2"),
              0U)
        << reject;
    client->send("35=A|34=3|");
}

}  // namespace
}  // namespace trestle::fix::engine::testing
