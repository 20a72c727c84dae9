// Reconciliation on real processes: what is done at the venue behind our back is seen, counted,
// frozen where policy says so, decided by an operator, and found in the audit file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Client;
using fix::desk::Message;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Recon : public testing::Test {
protected:
    void start(std::string const& policy) {
        std::ofstream(deployment_.config(), std::ios::app)
            << "\n[recon]\nstart_wait_s = 10\n[recon.accounts.DEMO]\n"
            << policy << "\n";
        deployment_.start_sim();
        ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
        auto settings = deployment_.desk((deployment_.folder().path() / "desk1").string());
        desk_ = std::make_unique<Client>(std::move(settings));
        ASSERT_EQ(desk_->connect(fix::desk::Numbers::keep), "") << deployment_.gateway().output();
    }
    Finished run(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--data", deployment_.home().string()});
        return Deployment::trestle(std::move(arguments));
    }
    std::string good(std::vector<std::string> arguments) {
        auto const finished = run(std::move(arguments));
        EXPECT_EQ(finished.ending, (Ending{0, 0})) << finished.output;
        return finished.output;
    }
    void control(std::string const& command, std::string const& body) {
        auto const reply = deployment_.control().ask("POST", "/control/" + command, body);
        ASSERT_TRUE(reply.ok()) << command << ": " << reply.error();
    }
    // The last report of this ClOrdID that has this OrdStatus(39); null when none came.
    Message const* told(std::string const& id, std::string const& status) {
        Message const* found = nullptr;
        static_cast<void>(desk_->wait_for(
            [&] {
                for (auto const& report : desk_->reports()) {
                    bool const is_it = report.msg_type() == "8" && report.value(11) == id &&
                                       report.value(39) == status;
                    if (is_it) found = &report;
                }
                return found != nullptr;
            },
            20s));
        return found;
    }
    bool shows(std::vector<std::string> const& command, std::string const& text) {
        auto const until = std::chrono::steady_clock::now() + 20s;
        while (std::chrono::steady_clock::now() < until) {
            if (run(command).output.find(text) != std::string::npos) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
    std::string audit(std::string const& sql) {
        std::string text;
        auto const until = std::chrono::steady_clock::now() + 10s;
        while (text.empty() && std::chrono::steady_clock::now() < until) {
            sqlite3* connection = nullptr;
            sqlite3_stmt* statement = nullptr;
            auto const file = deployment_.home() / "audit.db";
            sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr);
            sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
            if (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
                auto const* value = sqlite3_column_text(statement, 0);
                text = value == nullptr ? "" : reinterpret_cast<char const*>(value);
            }
            sqlite3_finalize(statement);
            sqlite3_close(connection);
            if (text.empty()) std::this_thread::sleep_for(20ms);
        }
        return text;
    }

    Deployment deployment_{{{"recv_window_ms",
                             "2000\naudit_interval_ms = 500\npoll_interval_ms = 500\n"
                             "answer_timeout_ms = 300"}}};
    std::unique_ptr<Client> desk_;
};

std::vector<std::string> const show{"recon", "show"};

TEST_F(Recon, AnOrderByHandFreezesUntilAnOperatorHasAccepted) {
    ASSERT_NO_FATAL_FAILURE(start("external_orders = \"freeze\""));
    control(
        "order",
        R"({"account":"DEMO","symbol":"BTCUSDT","side":"BUY","quantity":"0.01","price":"50000"})");
    ASSERT_TRUE(shows(show, "external_order")) << deployment_.gateway().output();
    auto const evidence = good({"recon", "show", "B1"});
    EXPECT_THAT(evidence, AllOf(HasSubstr("frozen"), HasSubstr("ours       no such order was sent"),
                                HasSubstr("theirs     working buy 0.01 @ 50000")));
    EXPECT_THAT(good({"status"}), AllOf(HasSubstr("1 break is open"), HasSubstr("session HOUSE")));

    ASSERT_EQ(desk_->send(new_order("a", "1", "0.01", "50000")), "");
    auto const* refused = told("a", "8");
    ASSERT_NE(refused, nullptr);
    EXPECT_THAT(
        std::string(refused->value(58)),
        AllOf(HasSubstr("scope_frozen"), HasSubstr("break B1"), HasSubstr("trestle recon")));

    EXPECT_THAT(good({"recon", "accept", "B1", "--why", "treasury buys", "--by", "alice"}),
                AllOf(HasSubstr("settled"), HasSubstr("accept by"), HasSubstr("alice")));
    ASSERT_EQ(desk_->send(new_order("b", "1", "0.01", "50000")), "");
    EXPECT_NE(told("b", "0"), nullptr) << deployment_.gateway().output();
    EXPECT_THAT(good(show), HasSubstr("no break is open"));

    EXPECT_THAT(audit("SELECT decided_by || ': ' || decided_why FROM break_list "
                      "WHERE state = 'settled'"),
                AllOf(HasSubstr("alice"), HasSubstr("treasury buys")));
    EXPECT_EQ(audit("SELECT count(*) FROM orders WHERE desk = 'HOUSE'"), "1");
    EXPECT_THAT(audit("SELECT why FROM operator_list WHERE action = 'recon_accept'"),
                HasSubstr("treasury buys"));
}

TEST_F(Recon, ATransferIsCountedAndToleratedAndAFreezeSurvivesARestart) {
    ASSERT_NO_FATAL_FAILURE(start("external_orders = \"freeze\""));
    control("event_fault", R"({"kind":"lose","event":"balance","count":-1})");
    control("transfer", R"({"account":"DEMO","asset":"USDT","amount":"500"})");
    ASSERT_TRUE(shows({"recon", "show", "all"}, "tolerated")) << good({"recon", "show", "all"});
    EXPECT_THAT(good(show), HasSubstr("no break is open"));
    control(
        "order",
        R"({"account":"DEMO","symbol":"BTCUSDT","side":"BUY","quantity":"0.01","price":"50000"})");
    ASSERT_TRUE(shows(show, "external_order"));
    desk_->logout("restart");
    deployment_.kill_gateway();
    ASSERT_TRUE(deployment_.start_gateway()) << deployment_.gateway().output();
    EXPECT_THAT(good(show), AllOf(HasSubstr("external_order"), HasSubstr("frozen")));
}

TEST_F(Recon, FillsThatTheStreamKeptToItselfAreFoundAndTheStreamIsProvenAgain) {
    ASSERT_NO_FATAL_FAILURE(start("external_orders = \"adopt\""));
    ASSERT_EQ(desk_->send(new_order("a", "1", "0.02", "50000")), "");
    auto const* working = told("a", "0");
    ASSERT_NE(working, nullptr);
    auto const venue_id = audit("SELECT venue_client_id FROM orders WHERE cl_ord_id = 'a'");
    control("event_fault", R"({"kind":"lose","event":"*","count":-1})");
    // What a pull finds when it has just happened may still be on its way, and proves nothing.
    auto const is_doubted = [&] {
        return audit(
                   "SELECT count(*) FROM event WHERE kind = 'venue_proof' "
                   "AND why LIKE '%was not told%'") != "0";
    };
    for (int fills = 1; fills <= 15 && !is_doubted(); ++fills) {
        control("fill",
                R"({"symbol":"BTCUSDT","clientOrderId":")" + venue_id + R"(","quantity":"0.001"})");
        auto const wanted =
            Decimal::divide(Decimal::whole(fills), Decimal::whole(1000), Rounding::down);
        EXPECT_TRUE(desk_->wait_for(
            [&] {
                auto const& last = desk_->reports().back();
                auto const told = Decimal::parse(last.value(14));
                return told.ok() && wanted && *told == *wanted;
            },
            20s))
            << deployment_.gateway().output();
    }
    EXPECT_TRUE(is_doubted());
    control("clear_faults", "");
    EXPECT_EQ(audit("SELECT what FROM event WHERE kind = 'venue_proof' AND what LIKE 'is proven%'"),
              "is proven to tell us all");
    // That the books agree is no proof: all was lost, so it had to be quiet for as long as an
    // answer may take.
    auto const first = [&](std::string const& what) {
        return std::stoll(
            audit("SELECT min(t_recorded_ns) / 1000000 FROM event WHERE kind = 'venue_proof' AND " +
                  what));
    };
    EXPECT_GE(first("what LIKE 'is proven%'") - first("why LIKE '%was not told%'"), 250);
    // A doubt of before may still be open: until it is settled, new risk is refused by name.
    std::string status;
    auto const until = std::chrono::steady_clock::now() + 20s;
    for (int n = 1; status != "0" && std::chrono::steady_clock::now() < until; ++n) {
        auto const id = "b" + std::to_string(n);
        ASSERT_EQ(desk_->send(new_order(id, "1", "0.01", "50000")), "");
        ASSERT_TRUE(desk_->wait_for(
            [&] {
                auto const& last = desk_->reports().back();
                bool const is_it = last.msg_type() == "8" && last.value(11) == id;
                if (is_it) status = last.value(39);
                return is_it && status != "A";
            },
            20s))
            << deployment_.gateway().output();
        if (status == "8") {
            EXPECT_THAT(std::string(desk_->reports().back().value(58)),
                        HasSubstr("venue_unproven"));
            desk_->run_for(100ms);  // a flood of orders would be another matter
        }
    }
    EXPECT_EQ(status, "0") << deployment_.gateway().output();
}

}  // namespace
}  // namespace trestle::acceptance
