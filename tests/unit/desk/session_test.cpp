#include "fix/desk/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/desk/acceptor.hpp"

namespace trestle::fix::desk {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Outcome {
    int code = -1;
    std::string text;
};

DeskOptions options_for(Acceptor const& acceptor) {
    DeskOptions options;
    options.port = acceptor.port();
    options.password = "demo";
    return options;
}

Outcome run(DeskOptions const& options, std::string const& input = {}) {
    std::istringstream in(input);
    std::ostringstream out;
    int const code = run_desk(options, in, out);
    return {code, out.str()};
}

// Accepts one order and fills it, then says goodbye.
void fill_one_order(Peer& peer) {
    (void)peer.welcome();
    Message const order = peer.expect("D");
    std::string const id(order.value(11));
    peer.send(2, report("e1", id, "0", "0"));
    peer.send(3,
              report("e2", id, "F", "2").set(14, "0.5").set(151, "0").add(32, "0.5").add(31, "6"));
    peer.say_goodbye(4);
}

TEST(DeskSession, sends_one_shot_commands_and_prints_the_reports) {
    Acceptor acceptor({fill_one_order});
    DeskOptions options = options_for(acceptor);
    options.commands = {"buy 0.5 BTC-USDT at 60000 as a1", "expect a1 filled", "orders"};
    Outcome const result = run(options);
    EXPECT_EQ(result.code, desk_ok) << result.text;
    EXPECT_THAT(result.text,
                HasSubstr("-> NewOrderSingle cl=a1 BTC-USDT buy 0.5@60000 account=DEMO"));
    EXPECT_THAT(result.text, HasSubstr("<- ExecutionReport Trade  Filled  order=T12 cl=a1"));
    EXPECT_THAT(result.text, HasSubstr("ok a1 filled"));
    EXPECT_THAT(result.text, HasSubstr("   a1 T12 BTC-USDT buy 0.5@60000 Filled cum 0.5 leaves 0"));
    EXPECT_THAT(result.text, HasSubstr("password=***"));
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskSession, makes_ids_that_differ) {
    std::vector<std::string> ids;
    Acceptor acceptor({[&](Peer& peer) {
        (void)peer.welcome();
        ids.emplace_back(peer.expect("D").value(11));
        ids.emplace_back(peer.expect("D").value(11));
        peer.send(2, report("e1", ids[0], "0", "0"));
        peer.send(3, report("e2", ids[1], "0", "0"));
        peer.say_goodbye(4);
    }});
    DeskOptions options = options_for(acceptor);
    options.commands = {"buy 1 BTC-USDT market", "buy 1 BTC-USDT market"};
    EXPECT_EQ(run(options).code, desk_ok);
    EXPECT_EQ(acceptor.finish(), "");
    ASSERT_EQ(ids.size(), 2U);
    EXPECT_NE(ids[0], ids[1]);
    EXPECT_EQ(ids[0].substr(0, ids[0].find('-')), ids[1].substr(0, ids[1].find('-')));
}

TEST(DeskSession, a_failed_expectation_fails_the_run_and_stops_the_script) {
    Acceptor acceptor({fill_one_order});
    DeskOptions options = options_for(acceptor);
    options.commands = {"buy 0.5 BTC-USDT at 60000 as a1", "expect a1 canceled within 1s",
                        "buy 1 BTC-USDT market"};
    Outcome const result = run(options);
    EXPECT_EQ(result.code, desk_expectation_failed) << result.text;
    EXPECT_THAT(result.text, HasSubstr("!! expected a1 canceled, but it is: a1 T12 BTC-USDT buy "
                                       "0.5@60000 Filled cum 0.5 leaves 0"));
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskSession, an_expected_text_must_be_in_the_report) {
    auto const refuse = [](Peer& peer) {
        (void)peer.welcome();
        (void)peer.expect("D");
        peer.send(2, report("e1", "a1", "8", "8").add(58, "max_order_quantity: 9 is above 5"));
        peer.say_goodbye(3);
    };
    Acceptor acceptor({refuse, refuse});
    DeskOptions options = options_for(acceptor);
    options.commands = {"buy 9 BTC-USDT at 1 as a1", "expect a1 rejected because \"IS ABOVE 5\""};
    EXPECT_EQ(run(options).code, desk_ok);
    options.commands.back() = "expect a1 rejected because \"collar\" within 200ms";
    Outcome const result = run(options);
    EXPECT_EQ(result.code, desk_expectation_failed);
    EXPECT_THAT(result.text, HasSubstr("text=\"max_order_quantity: 9 is above 5\""));
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskSession, replays_a_file_and_stops_where_it_is_not_understood) {
    auto const path = std::filesystem::temp_directory_path() /
                      ("desk-replay-" + std::to_string(::getpid()) + ".txt");
    std::ofstream(path) << "# a morning\nbuy 0.5 BTC-USDT at 60000 as a1\nexpect a1 filled\n"
                           "dance\nbuy 1 BTC-USDT market\n";
    Acceptor acceptor({fill_one_order});
    DeskOptions options = options_for(acceptor);
    options.replay_file = path;
    Outcome const result = run(options);
    std::filesystem::remove(path);
    EXPECT_EQ(result.code, desk_command_not_understood);
    EXPECT_THAT(result.text, HasSubstr("!! \"dance\" is not a command"));
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskSession, reads_lines_until_quit) {
    Acceptor acceptor({fill_one_order});
    DeskOptions options = options_for(acceptor);
    options.is_interactive = true;
    Outcome const result = run(options,
                               "help\nbuy 0.5 BTC-USDT at 60000 as a1\nwait filled a1\nquit\n"
                               "buy 1 BTC-USDT market\n");
    EXPECT_EQ(result.code, desk_ok) << result.text;
    EXPECT_THAT(result.text, HasSubstr("Orders, one per line:"));
    EXPECT_EQ(acceptor.finish(), "");
}

TEST(DeskSession, a_refused_logon_shows_the_servers_text_and_no_password) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.expect("A");
        peer.send(1, Message("5").add(58, "unknown user or wrong password"));
    }});
    DeskOptions options = options_for(acceptor);
    options.password = "s3cret-word";
    options.shows_tags = true;
    Outcome const result = run(options);
    EXPECT_EQ(result.code, desk_not_logged_on);
    EXPECT_THAT(result.text, HasSubstr("!! logon refused: unknown user or wrong password"));
    EXPECT_THAT(result.text, Not(HasSubstr("s3cret-word")));
}

TEST(DeskSession, a_session_lost_on_the_way_fails_the_run) {
    Acceptor acceptor({[](Peer& peer) {
        (void)peer.welcome();
        (void)peer.expect("D");
        peer.close();
    }});
    DeskOptions options = options_for(acceptor);
    options.commands = {"buy 1 BTC-USDT market as a1", "wait 2s"};
    Outcome const result = run(options);
    EXPECT_EQ(result.code, desk_not_logged_on);
    EXPECT_THAT(result.text, HasSubstr("!! session ended: the server closed the connection"));
}

TEST(DeskSession, a_missing_file_is_named) {
    Acceptor acceptor({});
    DeskOptions options = options_for(acceptor);
    options.replay_file = "/nowhere/orders.txt";
    EXPECT_EQ(run(options).text, "!! file /nowhere/orders.txt cannot be read\n");
    options.password.clear();
    options.password_file = "/nowhere/password";
    EXPECT_EQ(run(options).text,
              "!! password file /nowhere/password cannot be read or its first "
              "line is empty\n");
}

}  // namespace
}  // namespace trestle::fix::desk
