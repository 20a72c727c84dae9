// What a newcomer does first: the demo, the audit trail, the tools; on real processes and sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using testing::HasSubstr;

std::vector<std::string> query(std::filesystem::path const& file, std::string const& sql) {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    std::vector<std::string> rows;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
        auto const* text = sqlite3_column_text(statement, 0);
        rows.emplace_back(text == nullptr ? "" : reinterpret_cast<char const*>(text));
    }
    sqlite3_finalize(statement);
    sqlite3_close(connection);
    return rows;
}

TEST(Newcomer, RunOnceShowsTheWholeWayAndExitsZero) {
    Deployment deployment;
    auto arguments = deployment.serving("run");
    arguments.push_back("--once");
    auto const finished = Deployment::trestle(arguments);
    EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("ready fix=127.0.0.1:"));
    EXPECT_THAT(finished.output, HasSubstr("demo: everything went as it should"));
    EXPECT_THAT(finished.output, HasSubstr("max_order_quantity"));
    EXPECT_THAT(finished.output, HasSubstr("script_denied"));

    auto const audit = deployment.home() / "audit.db";
    auto const refused = query(audit, "SELECT count(*) FROM orders WHERE status = 'rejected'");
    ASSERT_EQ(refused.size(), 1u);
    EXPECT_EQ(refused.front(), "2");

    auto const home = deployment.home().string();
    auto const verified = Deployment::trestle({"audit", "verify", "--data", home});
    EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
    auto const journal = Deployment::trestle({"journal", "verify", "--data", home});
    EXPECT_EQ(journal.ending, (Ending{0, 0})) << journal.output;
    for (auto const* format : {"csv", "jsonl"}) {
        auto const first =
            Deployment::trestle({"audit", "export", "orders", "--format", format, "--data", home});
        auto const second =
            Deployment::trestle({"audit", "export", "orders", "--format", format, "--data", home});
        EXPECT_EQ(first.ending, (Ending{0, 0})) << first.output;
        EXPECT_EQ(first.output, second.output);
        EXPECT_THAT(first.output, HasSubstr("BTC-USDT"));
    }
}

TEST(Newcomer, AuditFileRebuiltFromTheJournalHasTheSameRows) {
    Deployment deployment;
    auto arguments = deployment.serving("run");
    arguments.push_back("--once");
    ASSERT_EQ(Deployment::trestle(arguments).ending, (Ending{0, 0}));
    auto const home = deployment.home().string();
    auto const before = Deployment::trestle({"audit", "export", "--data", home}).output;
    for (auto const* suffix : {"", "-wal", "-shm"}) {
        std::filesystem::remove(deployment.home() / ("audit.db" + std::string(suffix)));
    }
    auto const rebuilt = Deployment::trestle({"audit", "rebuild", "--data", home});
    ASSERT_EQ(rebuilt.ending, (Ending{0, 0})) << rebuilt.output;
    EXPECT_EQ(Deployment::trestle({"audit", "export", "--data", home}).output, before);
    auto const verified = Deployment::trestle({"audit", "verify", "--data", home});
    EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
}

TEST(Newcomer, ServesUntilInterruptedAndTalksToADeskInPlainWords) {
    Deployment deployment;
    Program run({.path = TRESTLE_BINARY, .arguments = [&] {
                     auto arguments = deployment.serving("run");
                     arguments.push_back("--no-demo");
                     return arguments;
                 }()});
    auto const line = run.wait_for_line("ready ", 60s);
    ASSERT_TRUE(line.has_value()) << run.output();
    auto const ready = parse_ready_line(*line);
    ASSERT_TRUE(ready.has_value()) << *line;
    EXPECT_EQ(ready->fix.port, deployment.base() + 1);
    EXPECT_EQ(ready->fix_tls.port, deployment.base() + 2);
    EXPECT_EQ(ready->sim.port, deployment.base() + 3);

    auto const plain =
        Deployment::trestle({"desk", "--port", std::to_string(ready->fix.port), "--password",
                             "demo", "buy 0.01 BTC-USDT at 50000 as first", "wait accepted first",
                             "cancel first", "expect first canceled"});
    EXPECT_EQ(plain.ending, (Ending{0, 0})) << plain.output;
    auto const tls =
        Deployment::trestle({"desk", "--port", std::to_string(ready->fix_tls.port), "--tls", "--ca",
                             (deployment.home() / "tls/ca.pem").string(), "--password", "demo",
                             "sell 0.01 BTC-USDT market as second", "expect second filled"});
    EXPECT_EQ(tls.ending, (Ending{0, 0})) << tls.output;
    auto const wrong = Deployment::trestle(
        {"desk", "--port", std::to_string(ready->fix.port), "--password", "wrong", "status first"});
    EXPECT_NE(wrong.ending, (Ending{0, 0})) << wrong.output;

    EXPECT_EQ(run.interrupt(30s), (Ending{0, 0})) << run.output();
}

TEST(Newcomer, SumsOfTheAuditFileAgreeWithTheVenuesTrades) {
    Deployment deployment;
    deployment.start_sim();
    ASSERT_TRUE(deployment.start_gateway()) << deployment.gateway().output();
    auto const finished =
        Deployment::trestle({"desk", "--port", std::to_string(deployment.base() + 1), "--password",
                             "demo", "buy 0.1 BTC-USDT market as a", "expect a filled",
                             "sell 0.05 BTC-USDT market as b", "expect b filled"});
    ASSERT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
    auto const venue =
        deployment.control().ask("GET", "/control/trades?account=DEMO&symbol=BTCUSDT", "");
    ASSERT_TRUE(venue.ok()) << venue.error();
    ASSERT_EQ(deployment.gateway().interrupt(30s), (Ending{0, 0}));
    auto const trades = query(deployment.home() / "audit.db", "SELECT venue_trade_id FROM fill");
    EXPECT_FALSE(trades.empty());
    for (auto const& trade : trades) EXPECT_THAT(venue->body, HasSubstr(trade));
    std::size_t told = 0;
    for (auto at = venue->body.find("\"tradeId\""); at != std::string::npos;
         at = venue->body.find("\"tradeId\"", at + 1)) {
        ++told;
    }
    EXPECT_EQ(trades.size(), told) << venue->body;
}

}  // namespace
}  // namespace trestle::acceptance
