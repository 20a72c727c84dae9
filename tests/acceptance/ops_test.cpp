// Operations on real processes: sessions, halts, passwords and questions, restarts included.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Client;
using fix::desk::Message;
using fix::desk::Numbers;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Ops : public testing::Test {
protected:
    void SetUp() override {
        deployment_.start_sim();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    }

    // "trestle COMMAND… --data HOME"
    Finished run(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--data", deployment_.home().string()});
        return Deployment::trestle(std::move(arguments));
    }
    std::string good(std::vector<std::string> arguments) {
        auto const finished = run(std::move(arguments));
        EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
        return finished.output;
    }
    std::string refused(std::vector<std::string> arguments) {
        auto const finished = run(std::move(arguments));
        EXPECT_EQ(finished.ending, (Ending{1, 0})) << finished.output;
        EXPECT_THAT(finished.output, testing::StartsWith("trestle: "));
        return finished.output;
    }

    void restart() {
        deployment_.kill_gateway();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    }

    std::unique_ptr<Client> desk(std::string const& password = "demo") {
        auto settings = deployment_.desk((deployment_.folder().path() / "desk1").string());
        settings.password = password;
        return std::make_unique<Client>(std::move(settings));
    }
    // The latest message of this type that the condition holds for.
    static Message const* wait_for(Client& client, std::string const& msg_type,
                                   std::function<bool(Message const&)> const& is_it) {
        Message const* found = nullptr;
        static_cast<void>(client.wait_for(
            [&] {
                for (auto const& report : client.reports()) {
                    if (report.msg_type() == msg_type && is_it(report)) found = &report;
                }
                return found != nullptr;
            },
            10s));
        return found;
    }
    static Message const* order_in_state(Client& client, std::string const& id,
                                         std::string const& status) {
        return wait_for(client, "8", [&](Message const& report) {
            return report.value(11) == id && report.value(39) == status;
        });
    }
    // Sends an order that rests, and waits until the venue has it.
    static std::string resting_order(Client& client, std::string const& id) {
        EXPECT_EQ(client.send(new_order(id, "1", "0.01", "50000")), "");
        auto const* accepted = order_in_state(client, id, "0");
        EXPECT_NE(accepted, nullptr) << id;
        return accepted == nullptr ? "" : std::string(accepted->value(37));
    }

    // The first column of the rows; waits until the audit file has any.
    std::vector<std::string> audit_rows(std::string const& sql) {
        auto const file = deployment_.home() / "audit.db";
        std::vector<std::string> rows;
        auto const until = std::chrono::steady_clock::now() + 10s;
        while (rows.empty() && std::chrono::steady_clock::now() < until) {
            sqlite3* connection = nullptr;
            sqlite3_stmt* statement = nullptr;
            sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr);
            sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
            while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
                auto const* text = sqlite3_column_text(statement, 0);
                rows.emplace_back(text == nullptr ? "" : reinterpret_cast<char const*>(text));
            }
            sqlite3_finalize(statement);
            sqlite3_close(connection);
            if (rows.empty()) std::this_thread::sleep_for(20ms);
        }
        return rows;
    }

    Deployment deployment_;
};

TEST_F(Ops, SessionsAreListedLoggedOutAndCutOff) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    auto const list = good({"session", "list"});
    EXPECT_THAT(list, HasSubstr("DESK1    on "));
    EXPECT_THAT(list, HasSubstr("CERT     off "));
    EXPECT_THAT(list, HasSubstr("127.0.0.1:"));

    EXPECT_THAT(good({"session", "logout", "DESK1", "--why", "shift ends", "--by", "alice"}),
                HasSubstr("DESK1 is being logged out"));
    EXPECT_TRUE(client->wait_for([&] { return !client->is_logged_on(); }, 10s));
    EXPECT_THAT(client->end_reason(), HasSubstr("logged out by operations: shift ends"));
    ASSERT_EQ(client->connect(Numbers::keep), "") << "it may log on again";

    EXPECT_THAT(good({"session", "kick", "DESK1", "--why", "it does not answer"}),
                HasSubstr("is cut off"));
    EXPECT_TRUE(client->wait_for([&] { return !client->is_logged_on(); }, 10s));
    EXPECT_THAT(client->end_reason(), Not(HasSubstr("operations"))) << "without a Logout";
    EXPECT_THAT(refused({"session", "kick", "DESK1", "--why", "again"}),
                HasSubstr("is not logged on"));
    auto const who = audit_rows("SELECT who || '|' || why || '|' || action FROM operator_list");
    ASSERT_EQ(who.size(), 2u);
    EXPECT_THAT(who.front(), HasSubstr(", alice|shift ends|session_logout"));
}

TEST_F(Ops, ADisabledSessionStaysSoAfterARestart) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    good({"session", "disable", "DESK1", "--why", "limit breach"});
    EXPECT_TRUE(client->wait_for([&] { return !client->is_logged_on(); }, 10s));
    EXPECT_THAT(client->connect(Numbers::keep), HasSubstr("disabled by operations"));
    restart();
    EXPECT_THAT(client->connect(Numbers::keep), HasSubstr("disabled by operations"));
    EXPECT_THAT(good({"session", "list"}), HasSubstr("DESK1    disabled"));
    good({"session", "enable", "DESK1", "--why", "settled"});
    EXPECT_EQ(client->connect(Numbers::keep), "");
}

TEST_F(Ops, SequenceNumbersAreSetWhileTheDeskIsAway) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    EXPECT_THAT(refused({"session", "set-seq", "DESK1", "--in", "40", "--why", "agreed"}),
                HasSubstr("is logged on"));
    client->logout("later");
    auto const until = std::chrono::steady_clock::now() + 10s;
    while (good({"session", "list"}).find("DESK1    off") == std::string::npos &&
           std::chrono::steady_clock::now() < until) {
    }
    EXPECT_THAT(good({"session", "set-seq", "DESK1", "--in", "40", "--out", "77", "--why",
                      "agreed by phone"}),
                HasSubstr("DESK1: next number expected 40, next sent 77"));
    restart();
    auto const list = good({"session", "list"});
    EXPECT_THAT(list, HasSubstr("DESK1    off    40       77 ")) << list;
    EXPECT_THAT(refused({"session", "set-seq", "DESK1", "--why", "x"}),
                HasSubstr("nothing to set"));
}

TEST_F(Ops, TheKillSwitchCancelsAndHoldsThroughARestart) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    resting_order(*client, "a");
    resting_order(*client, "b");
    auto const killed = good({"kill", "--why", "runaway algo", "--by", "bob"});
    EXPECT_THAT(killed, AllOf(HasSubstr("all trading is halted"),
                              HasSubstr("2 open orders are being canceled")));
    EXPECT_NE(order_in_state(*client, "a", "4"), nullptr);
    EXPECT_NE(order_in_state(*client, "b", "4"), nullptr);
    EXPECT_NE(wait_for(*client, "B",
                       [](Message const& news) {
                           return news.value(148).find("halted") != std::string::npos;
                       }),
              nullptr)
        << "every desk hears of it";
    EXPECT_EQ(client->send(new_order("c", "1", "0.01", "50000")), "");
    auto const* halted = order_in_state(*client, "c", "8");
    ASSERT_NE(halted, nullptr);
    EXPECT_THAT(std::string(halted->value(58)), HasSubstr("trading_halted"));

    restart();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    EXPECT_EQ(client->send(new_order("d", "1", "0.01", "50000")), "");
    EXPECT_NE(order_in_state(*client, "d", "8"), nullptr) << "latched";
    EXPECT_THAT(good({"status"}), HasSubstr("all trading, since"));
    EXPECT_THAT(good({"resume", "--why", "algo is off"}), HasSubstr("no longer halted"));
    resting_order(*client, "e");
    auto const rows = audit_rows(
        "SELECT action || ' ' || cancels_orders || ' ' || who || ': ' || "
        "why FROM operator_action WHERE action = 'halt'");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_THAT(rows.front(), HasSubstr("halt 1 "));
    EXPECT_THAT(rows.front(), HasSubstr(", bob: runaway algo"));
}

TEST_F(Ops, AHaltOfASymbolLeavesTheOthersAlone) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    auto const order = resting_order(*client, "a");
    EXPECT_THAT(good({"halt", "--symbol", "BTC-USDT", "--why", "news"}),
                HasSubstr("symbol BTC-USDT is halted"));
    EXPECT_EQ(client->send(new_order("b", "1", "0.01", "50000")), "");
    EXPECT_NE(order_in_state(*client, "b", "8"), nullptr);
    auto eth = new_order("c", "1", "0.01", "2900");
    eth.set(55, "ETH-USDT");
    EXPECT_EQ(client->send(eth), "");
    EXPECT_NE(order_in_state(*client, "c", "0"), nullptr);
    EXPECT_THAT(good({"order", "cancel", order, "--why", "asked by phone"}),
                HasSubstr("cancel sent to binance_spot"));
    EXPECT_NE(order_in_state(*client, "a", "4"), nullptr);
    EXPECT_THAT(refused({"order", "cancel", order, "--why", "again"}),
                HasSubstr("nothing to cancel"));
    EXPECT_THAT(refused({"halt", "--symbol", "BTCUSDT", "--why", "x"}),
                HasSubstr("did you mean BTC-USDT?"));
}

TEST_F(Ops, CommandsTeach) {
    auto const without_why = run({"kill"});
    EXPECT_NE(without_why.ending, (Ending{0, 0}));
    EXPECT_THAT(without_why.output, HasSubstr("--why is required"));
    EXPECT_THAT(refused({"kill", "--why", " "}), HasSubstr("--why is missing; say why"));
    EXPECT_THAT(refused({"session", "disable", "DESK9", "--why", "x"}),
                HasSubstr("there is no session 'DESK9'"));
    auto const nobody = Deployment::trestle({"session", "list", "--data", "/nowhere"});
    EXPECT_EQ(nobody.ending, (Ending{1, 0}));
    EXPECT_THAT(nobody.output, HasSubstr("no gateway serves /nowhere"));
    deployment_.kill_gateway();
    EXPECT_THAT(refused({"session", "list"}), HasSubstr("was left by one that was killed"));
    ASSERT_TRUE(deployment_.start_gateway()) << "a socket left behind is replaced";
    good({"session", "list"});
}

TEST_F(Ops, ASecondGatewayOnTheDataFolderIsRefusedAndHarmsNothing) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    auto const second = Deployment::trestle(deployment_.serving("serve"));
    EXPECT_EQ(second.ending, (Ending{2, 0}));
    EXPECT_THAT(second.output,
                AllOf(HasSubstr("the data folder " + deployment_.home().string() + " is in use"),
                      HasSubstr(std::to_string(deployment_.gateway().pid()))));
    good({"session", "list"});
    resting_order(*client, "still-here");
}

TEST_F(Ops, HostileControlRequestsDoNoHarm) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    auto const socket = deployment_.home() / "control.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    std::vector<int> held;
    for (auto const& text :
         {std::string(200'000, 'x'), std::string(5'000, '\0'), std::string("trestle 1 kill\n\n"),
          std::string("GET / HTTP/1.1\r\n\r\n"), std::string("tr")}) {
        int const peer = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        ASSERT_EQ(connect(peer, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        static_cast<void>(send(peer, text.data(), text.size(), MSG_NOSIGNAL));
        held.push_back(peer);  // and never reads
    }
    good({"session", "list"});
    resting_order(*client, "a");
    for (int const peer : held) close(peer);
    good({"session", "list"});
    EXPECT_THAT(good({"status"}), HasSubstr("nothing is halted")) << "a kill without why is none";
}

TEST_F(Ops, ADeskChangesItsPasswordAndNobodyEverSeesIt) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    auto const change = [&](std::string const& id, std::string const& old,
                            std::string const& wanted) {
        Message message("BE");
        message.add(923, id).add(924, "3").add(553, "desk1").add(554, old).add(925, wanted);
        EXPECT_EQ(client->send(message), "");
        return wait_for(*client, "BF",
                        [&](Message const& answer) { return answer.value(923) == id; });
    };
    auto const* poor = change("r1", "demo", "tiny");
    ASSERT_NE(poor, nullptr);
    EXPECT_EQ(poor->value(926), "6");
    EXPECT_THAT(std::string(poor->value(927)), HasSubstr("write 8 to 128"));
    auto const* changed = change("r2", "demo", "Secret-Horse-42");
    ASSERT_NE(changed, nullptr);
    EXPECT_EQ(changed->value(926), "5") << changed->value(927);
    auto const* wrong = change("r3", "Wrong-Guess-17", "Another-Secret-9");
    ASSERT_NE(wrong, nullptr);
    EXPECT_EQ(wrong->value(926), "4") << "counts as a failed logon";
    // One that the dictionary refuses, with secrets in it.
    Message bad("BE");
    bad.add(923, "r4").add(924, "zz").add(553, "desk1").add(554, "Hidden-Old-11");
    bad.add(925, "Hidden-New-12");
    EXPECT_EQ(client->send(bad), "");
    client->run_for(300ms);
    client->logout("bye");

    restart();
    auto const file = deployment_.home() / "users.toml";
    EXPECT_EQ(std::filesystem::status(file).permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_THAT(desk("demo")->connect(Numbers::keep), HasSubstr("is wrong"));
    auto again = desk("Secret-Horse-42");
    auto const until = std::chrono::steady_clock::now() + 10s;
    auto problem = again->connect(Numbers::keep);
    while (!problem.empty() && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(200ms);  // the wrong one is waited for
        problem = again->connect(Numbers::keep);
    }
    EXPECT_EQ(problem, "");
    ASSERT_FALSE(audit_rows("SELECT 1 FROM event WHERE what LIKE 'asks for user%'").empty())
        << "that a change was asked for is journaled";
    for (auto const& entry : std::filesystem::recursive_directory_iterator(deployment_.home())) {
        if (!entry.is_regular_file() || entry.path() == file) continue;
        auto const bytes = read_file(entry.path());
        for (auto const* secret : {"Secret-Horse", "Wrong-Guess", "Another-Secret", "Hidden-Old",
                                   "Hidden-New", "scrypt$"}) {
            EXPECT_EQ(bytes.find(secret), std::string::npos) << secret << " is in " << entry.path();
        }
    }
    EXPECT_EQ(read_file(file).find("Secret-Horse"), std::string::npos);
}

TEST_F(Ops, QuestionsAreAnswered) {
    auto client = desk();
    ASSERT_EQ(client->connect(Numbers::keep), "");
    EXPECT_EQ(client->send(new_order("a", "1", "0.01", "")), "");
    ASSERT_NE(order_in_state(*client, "a", "2"), nullptr);
    auto const ask = [&](Message message, std::string const& answer) {
        EXPECT_EQ(client->send(std::move(message)), "");
        return wait_for(*client, answer, [](Message const&) { return true; });
    };
    auto const* list = ask(Message("x").add(320, "q1").add(559, "4"), "y");
    ASSERT_NE(list, nullptr);
    EXPECT_EQ(list->value(146), "2");
    EXPECT_NE(ask(Message("c").add(320, "q2").add(321, "0").add(55, "BTC-USDT"), "d"), nullptr);
    Message positions("AN");
    positions.add(710, "q3").add(724, "0").add(1, "DEMO").add(581, "1");
    positions.add(715, "20261121").add(60, fix::desk::utc_timestamp());
    auto const* position = ask(positions, "AP");
    ASSERT_NE(position, nullptr);
    EXPECT_EQ(position->value(704), "0.01");
    EXPECT_NE(ask(Message("BB").add(909, "q4"), "BA"), nullptr);
    auto const* trade = ask(Message("AD").add(568, "q5").add(569, "0"), "AE");
    ASSERT_NE(trade, nullptr);
    EXPECT_EQ(trade->value(32), "0.01");
    auto const* venue = ask(Message("g").add(335, "q6").add(263, "0"), "h");
    ASSERT_NE(venue, nullptr);
    EXPECT_EQ(venue->value(340), "2");
}

TEST(OpsStart, LogonsBeforeRecoveryIsCompleteAreRefusedPolitely) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway());
    deployment.kill_gateway();
    deployment.sim().kill();  // without its venue the gateway waits before it lets desks on
    Program gateway({.path = TRESTLE_BINARY, .arguments = deployment.serving("serve")});
    Client client(deployment.desk((deployment.folder().path() / "desk1").string()));
    std::string refusal;
    auto const until = std::chrono::steady_clock::now() + 9s;
    while (refusal.find("is starting") == std::string::npos &&
           std::chrono::steady_clock::now() < until) {
        refusal = client.connect(Numbers::keep);
        std::this_thread::sleep_for(100ms);  // a flood of logons would be another matter
    }
    EXPECT_THAT(refusal, HasSubstr("Trestle is starting; log on again in a few seconds"));
    ASSERT_TRUE(gateway.wait_for_line("ready ", 60s)) << gateway.output();
    EXPECT_EQ(client.connect(Numbers::keep), "") << "orders are refused, reports flow";
}

}  // namespace
}  // namespace trestle::acceptance
