// What a desk is told is never lost and never told twice under another name: a real gateway and
// real sessions that are cut, reset, killed and robbed of their files while fills go on.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <set>
#include <thread>

#include "tests/acceptance/deployment.hpp"

namespace trestle::acceptance {
namespace {

using fix::desk::Client;
using fix::desk::Message;
using fix::desk::Numbers;

std::vector<std::string> query(std::filesystem::path const& file, std::string const& sql) {
    sqlite3* connection = nullptr;
    std::vector<std::string> rows;
    if (sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        sqlite3_busy_timeout(connection, 5000);
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(connection, sql.c_str(), -1, &statement, nullptr);
        while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
            auto const* text = sqlite3_column_text(statement, 0);
            rows.emplace_back(text == nullptr ? "" : reinterpret_cast<char const*>(text));
        }
        sqlite3_finalize(statement);
    }
    sqlite3_close(connection);
    return rows;
}

// One party that is told of orders, and everything it keeps of that.
class Listener {
public:
    Listener(Deployment& deployment, fix::desk::ClientSettings settings)
        : deployment_(deployment), settings_(std::move(settings)) {}

    // Logs on and waits for the end of the recovery.
    void log_on(Numbers numbers) {
        recovered_.clear();
        auto const news = news_.size();
        client_ = std::make_unique<Client>(settings_);
        client_->on_observed([this](fix::desk::Observed const& seen) {
            if (seen.direction == fix::desk::Direction::received) note(seen.message);
        });
        ASSERT_EQ(client_->connect(numbers), "") << deployment_.gateway().output();
        EXPECT_TRUE(client_->wait_for([&] { return news_.size() > news; }, 20s))
            << "no News(B) says that the recovery is complete: " << client_->end_reason();
    }
    void cut() { client_->cut(); }
    [[nodiscard]] Client& client() { return *client_; }
    // Runs the session until this report has come, if it has not.
    bool wait_for(std::string const& cl_ord_id, std::string const& exec_type) {
        return client_->wait_for(
            [&] {
                return std::ranges::any_of(reports_, [&](auto const& known) {
                    return known.second.value(11) == cl_ord_id &&
                           known.second.value(150) == exec_type;
                });
            },
            20s);
    }
    bool wait_for_fills(std::size_t count) {
        return client_->wait_for([&] { return trades().size() >= count; }, 20s);
    }

    [[nodiscard]] std::set<std::string> exec_ids() const {
        std::set<std::string> ids;
        for (auto const& [id, report] : reports_) ids.insert(id);
        return ids;
    }
    [[nodiscard]] std::vector<std::string> trades() const {
        std::vector<std::string> trades;
        for (auto const& [id, report] : reports_) {
            if (report.value(150) == "F") trades.emplace_back(report.value(527));
        }
        std::ranges::sort(trades);
        return trades;
    }
    // ExecIDs that came with PossResend(97)=Y since the last logon, in order.
    [[nodiscard]] std::vector<std::string> const& recovered() const { return recovered_; }
    [[nodiscard]] std::vector<Message> const& news() const { return news_; }
    [[nodiscard]] int others_than_orders() const { return others_; }
    // ExecID and FeedEvent(7607) of each OrderEvent(U2).
    [[nodiscard]] std::map<std::string, std::string> const& events() const { return events_; }
    [[nodiscard]] Message const* rejection(std::string const& cl_ord_id) const {
        for (auto const& [id, report] : reports_) {
            if (report.value(11) == cl_ord_id && report.value(150) == "8") return &report;
        }
        return nullptr;
    }

private:
    void note(Message const& message) {
        if (message.msg_type() == "B") news_.push_back(message);
        if (message.msg_type() == "3" || message.msg_type() == "j") ++others_;
        if (message.msg_type() == "U2") note_event(message);
        if (message.msg_type() != "8") return;
        std::string const id(message.value(17));
        bool const is_marked = message.is_set(43) || message.is_set(97);
        if (message.is_set(97) && !message.is_set(43)) recovered_.push_back(id);
        auto const [known, is_new] = reports_.try_emplace(id, message);
        EXPECT_TRUE(is_new || is_marked) << id << " came again and does not say so";
        for (int const tag : {11, 14, 31, 32, 37, 39, 150, 151, 527}) {
            EXPECT_EQ(known->second.value(tag), message.value(tag)) << id << " tag " << tag;
        }
    }

    void note_event(Message const& message) {
        std::string const kind(message.value(7607));
        auto const [known, is_new] = events_.try_emplace(std::string(message.value(17)), kind);
        EXPECT_EQ(known->second, kind) << message.value(17);
        EXPECT_TRUE(is_new || message.is_set(43) || message.is_set(97)) << message.value(17);
    }

    Deployment& deployment_;
    fix::desk::ClientSettings settings_;
    std::unique_ptr<Client> client_;
    std::map<std::string, Message> reports_;
    std::vector<std::string> recovered_;
    std::vector<Message> news_;
    std::map<std::string, std::string> events_;
    int others_ = 0;
};

class DeliveryTest : public testing::Test {
protected:
    // A changed key may bring lines of its own.
    explicit DeliveryTest(std::pair<std::string, std::string> const& change = {"none", ""})
        : deployment_({{"orders_per_second", "100000"},
                       {"moving_market", "false"},
                       {"fsync", "\"interval\""},
                       {"max_position", "\"100000\""},
                       change}),
          desk_(deployment_, with_file(deployment_.desk(), "desk.session")),
          drop_copy_(deployment_, drop_copy_settings()) {
        deployment_.start_sim();
    }

    fix::desk::ClientSettings with_file(fix::desk::ClientSettings settings,
                                        std::string const& name) const {
        settings.session_file = (deployment_.folder().path() / name).string();
        return settings;
    }
    fix::desk::ClientSettings drop_copy_settings() const {
        auto settings = with_file(deployment_.desk(), "drop.session");
        settings.sender = "DROP1";
        settings.username = "drop1";
        return settings;
    }
    [[nodiscard]] bool start() { return deployment_.start_gateway(); }
    [[nodiscard]] std::filesystem::path audit() const { return deployment_.home() / "audit.db"; }
    [[nodiscard]] std::filesystem::path store(std::string const& desk) const {
        return deployment_.home() / "fix" / desk;
    }

    // As a broken cable would, until the gateway has noticed: before that it sends on.
    void cut(Listener& listener) {
        std::string const count = "SELECT count(*) FROM event WHERE kind = 'desk_logged_off'";
        auto const before = query(audit(), count);
        listener.cut();
        auto const deadline = std::chrono::steady_clock::now() + 20s;
        while (query(audit(), count) == before && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::sleep_for(20ms);
        }
    }

    // Buys that rest below the market, until the venue has them.
    void place(int count) {
        for (int i = 0; i < count; ++i) {
            auto const id = "d" + std::to_string(++orders_);
            ASSERT_EQ(desk_.client().send(new_order(id, "1", "0.01", "58000")), "");
            ASSERT_TRUE(desk_.wait_for(id, "0")) << id;
        }
    }
    // Each resting order trades a little at the venue, while nobody needs to be there.
    void fill_each() {
        auto const control = deployment_.control();
        auto const resting = control.orders("BTCUSDT");
        ASSERT_TRUE(resting.ok()) << resting.error();
        int filled = 0;
        for (auto const& order : *resting) {
            if (order.status != "NEW" && order.status != "PARTIALLY_FILLED") continue;
            ASSERT_EQ(control.fill("BTCUSDT", order.order_id, "0.001"), "");
            ++filled;
        }
        fills_ += filled;
        EXPECT_GT(filled, 0);
    }
    // Until the gateway has booked them all.
    void await_fills() {
        auto const deadline = std::chrono::steady_clock::now() + 20s;
        std::string booked;
        while (booked != std::to_string(fills_) && std::chrono::steady_clock::now() < deadline) {
            auto const rows = query(audit(), "SELECT count(*) FROM fill");
            booked = rows.empty() ? "" : rows.front();
            std::this_thread::sleep_for(20ms);
        }
        EXPECT_EQ(booked, std::to_string(fills_));
    }
    void restart() {
        deployment_.kill_gateway();
        ASSERT_TRUE(start()) << deployment_.gateway().output();
        await_fills();
    }
    // Numbers and sent messages of the session; the ledger beside them stays.
    void lose_session_store(std::string const& desk) {
        for (auto const& entry : std::filesystem::directory_iterator(store(desk))) {
            if (!entry.is_directory()) std::filesystem::remove(entry.path());
        }
    }
    void check_against_journal(Listener const& listener, std::string const& session) {
        EXPECT_EQ(deployment_.gateway().interrupt(30s), (Ending{0, 0}));
        auto const rows = query(audit(), "SELECT exec_id FROM execution WHERE session = '" +
                                             session + "' AND leaves IS NOT NULL");
        std::set<std::string> const journaled(rows.begin(), rows.end());
        EXPECT_FALSE(journaled.empty());
        EXPECT_EQ(listener.exec_ids(), journaled);
        auto const trades = listener.trades();
        EXPECT_EQ(trades.size(), static_cast<std::size_t>(fills_));
        EXPECT_EQ(std::ranges::adjacent_find(trades), trades.end()) << "a fill under two ExecIDs";
        auto const verified =
            Deployment::trestle({"audit", "verify", "--data", deployment_.home().string()});
        EXPECT_EQ(verified.ending, (Ending{0, 0})) << verified.output;
    }

    Deployment deployment_;
    Listener desk_;
    Listener drop_copy_;
    int orders_ = 0;
    int fills_ = 0;
};

TEST_F(DeliveryTest, FillsWhileADeskIsAwayComeOnceAtItsNextLogon) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    EXPECT_EQ(desk_.news().at(0).value(148), "recovery complete");
    place(3);
    EXPECT_TRUE(desk_.recovered().empty()) << "a live report is no possible resend";
    cut(desk_);
    fill_each();
    await_fills();
    desk_.log_on(Numbers::keep);
    ASSERT_EQ(desk_.recovered().size(), 3U) << "no less, and nothing that the session gave";
    EXPECT_EQ(desk_.news().back().value(7602), desk_.recovered().back());
    EXPECT_EQ(desk_.trades().size(), 3U);
    EXPECT_EQ(desk_.others_than_orders(), 0);
    fill_each();
    EXPECT_TRUE(desk_.wait_for_fills(6));
    EXPECT_EQ(desk_.recovered().size(), 3U) << "a live report is no possible resend";
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

TEST_F(DeliveryTest, AResetOfTheNumbersLosesNothing) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    place(3);
    cut(desk_);
    fill_each();
    await_fills();
    desk_.log_on(Numbers::reset);
    EXPECT_GE(desk_.recovered().size(), 3U);
    EXPECT_EQ(desk_.trades().size(), 3U);
    // Once the desk has shown that it read them, a reset brings nothing again.
    auto const until = std::chrono::steady_clock::now() + 20s;
    auto const confirmed = [&] {
        return !query(audit(), "SELECT seq FROM event WHERE kind = 'delivery_confirmed'").empty();
    };
    while (!confirmed() && std::chrono::steady_clock::now() < until) desk_.client().run_for(100ms);
    EXPECT_TRUE(confirmed()) << "the desk answers TestRequests, and nobody noticed";
    cut(desk_);
    fill_each();
    await_fills();
    desk_.log_on(Numbers::reset);
    EXPECT_EQ(desk_.recovered().size(), 3U);
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

TEST_F(DeliveryTest, AKilledGatewayTellsWhatItHadNotSaid) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    place(3);
    for (auto const numbers : {Numbers::keep, Numbers::reset, Numbers::keep}) {
        fill_each();
        deployment_.kill_gateway();  // with the fills somewhere on their way
        desk_.client().run_for(50ms);
        desk_.cut();
        fill_each();
        ASSERT_TRUE(start()) << deployment_.gateway().output();
        await_fills();
        desk_.log_on(numbers);
        EXPECT_TRUE(desk_.wait_for_fills(static_cast<std::size_t>(fills_)));
    }
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

TEST_F(DeliveryTest, LostFilesLoseNothingEither) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    place(3);
    fill_each();
    EXPECT_TRUE(desk_.wait_for_fills(3));
    cut(desk_);
    fill_each();
    await_fills();
    // A fail-over: the other machine has the journal and the ledgers, and no sessions.
    deployment_.kill_gateway();
    lose_session_store("DESK1");
    ASSERT_TRUE(start()) << deployment_.gateway().output();
    desk_.log_on(Numbers::reset);
    EXPECT_EQ(desk_.trades().size(), 6U);
    cut(desk_);
    fill_each();
    await_fills();
    // The ledger is lost, the session is not.
    deployment_.kill_gateway();
    std::filesystem::remove_all(store("DESK1") / "ledger");
    ASSERT_TRUE(start()) << deployment_.gateway().output();
    desk_.log_on(Numbers::keep);
    EXPECT_EQ(desk_.trades().size(), 9U);
    cut(desk_);
    fill_each();
    await_fills();
    // Everything but the journal is lost.
    deployment_.kill_gateway();
    std::filesystem::remove_all(deployment_.home() / "fix");
    ASSERT_TRUE(start()) << deployment_.gateway().output();
    desk_.log_on(Numbers::reset);
    EXPECT_EQ(desk_.trades().size(), 12U);
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

TEST_F(DeliveryTest, ARangeIsReplayedOnRequest) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    place(2);
    fill_each();
    ASSERT_TRUE(desk_.wait_for_fills(2));
    auto const ids = desk_.exec_ids();
    auto const news = desk_.news().size();
    auto const ask = [&](std::string const& request, std::string const& first,
                         std::string const& last) {
        auto const before = desk_.news().size();
        Message message("U1");
        message.add(7603, request).add(7601, first).add(7602, last);
        ASSERT_EQ(desk_.client().send(message), "");
        EXPECT_TRUE(desk_.client().wait_for([&] { return desk_.news().size() > before; }, 20s));
    };
    ask("again", "1-0", "99999-0");
    std::set<std::string> const again(desk_.recovered().begin(), desk_.recovered().end());
    EXPECT_EQ(again, ids);
    ASSERT_EQ(desk_.news().size(), news + 1);
    EXPECT_EQ(desk_.news().back().value(7603), "again");
    EXPECT_TRUE(ids.contains(std::string(desk_.news().back().value(7602))));
    ask("nothing", "99998-0", "99999-0");
    EXPECT_EQ(desk_.news().back().value(7603), "nothing");
    EXPECT_EQ(desk_.news().back().value(7602), "");
    EXPECT_NE(desk_.news().back().value(58).find("no report in this range"), std::string::npos);
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

TEST_F(DeliveryTest, ADropCopyResumesFromItsOwnCursor) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    drop_copy_.log_on(Numbers::reset);
    place(3);
    fill_each();
    EXPECT_TRUE(desk_.wait_for_fills(3));
    EXPECT_TRUE(drop_copy_.wait_for_fills(3));
    EXPECT_EQ(drop_copy_.exec_ids(), desk_.exec_ids());
    cut(drop_copy_);
    fill_each();
    EXPECT_TRUE(desk_.wait_for_fills(6));
    deployment_.kill_gateway();
    desk_.cut();
    lose_session_store("DROP1");
    ASSERT_TRUE(start()) << deployment_.gateway().output();
    await_fills();
    drop_copy_.log_on(Numbers::reset);
    desk_.log_on(Numbers::keep);
    EXPECT_EQ(drop_copy_.trades().size(), 6U);
    EXPECT_EQ(drop_copy_.exec_ids(), desk_.exec_ids());
    EXPECT_EQ(drop_copy_.client().send(new_order("x1", "1", "0.01", "58000")), "");
    EXPECT_TRUE(drop_copy_.wait_for("x1", "8")) << "a drop copy may not trade";
    drop_copy_.client().logout("done");
    desk_.client().logout("done");
    check_against_journal(desk_, "DESK1");
}

struct ComplianceFeed : DeliveryTest {
    ComplianceFeed() : DeliveryTest({"watches", "[\"DEMO\"]\nfeed = \"compliance\""}) {}
};

TEST_F(ComplianceFeed, TellsEveryStepOfAnOrderAndTellsItAgainUnderTheSameIds) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    drop_copy_.log_on(Numbers::reset);
    place(1);
    fill_each();
    EXPECT_TRUE(drop_copy_.wait_for_fills(1));
    std::set<std::string> kinds;
    for (auto const& [id, kind] : drop_copy_.events()) kinds.insert(kind);
    EXPECT_EQ(kinds, (std::set<std::string>{"ORDER_RECEIVED", "SCRIPT_VERDICT", "RISK_VERDICT",
                                            "ROUTE_CHOSEN", "SENT_TO_VENUE", "VENUE_ANSWER"}));
    auto const events = drop_copy_.events();
    drop_copy_.cut();
    deployment_.kill_gateway();
    std::filesystem::remove_all(deployment_.home() / "fix");
    ASSERT_TRUE(start()) << deployment_.gateway().output();
    drop_copy_.log_on(Numbers::reset);
    EXPECT_EQ(drop_copy_.events(), events);
    desk_.cut();
    desk_.log_on(Numbers::reset);
    EXPECT_EQ(drop_copy_.exec_ids(), desk_.exec_ids());
}

struct Throttled : DeliveryTest {
    Throttled() : DeliveryTest({"firm", "\"DEMO\"\nmessages_per_second = 5"}) {}
};

TEST_F(Throttled, OrdersOverTheLimitAreRefusedByNameAndCancelsPass) {
    ASSERT_TRUE(start());
    desk_.log_on(Numbers::reset);
    for (int i = 1; i <= 40; ++i) {
        auto const id = "t" + std::to_string(i);
        ASSERT_EQ(desk_.client().send(new_order(id, "1", "0.01", "58000")), "");
    }
    ASSERT_TRUE(desk_.wait_for("t1", "0"));
    ASSERT_TRUE(desk_.wait_for("t40", "8"));
    auto const* const refused = desk_.rejection("t40");
    ASSERT_NE(refused, nullptr);
    EXPECT_NE(refused->value(58).find("throttled: this session may send 5 messages per second"),
              std::string::npos)
        << refused->value(58);
    for (int i = 1; i <= 3; ++i) {
        Message cancel("F");
        cancel.add(41, "t" + std::to_string(i)).add(11, "c" + std::to_string(i));
        cancel.add(55, "BTC-USDT").add(54, "1").add(60, fix::desk::utc_timestamp());
        ASSERT_EQ(desk_.client().send(cancel), "");
    }
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(desk_.wait_for("c" + std::to_string(i), "4")) << i;
    EXPECT_EQ(desk_.others_than_orders(), 0);
}

}  // namespace
}  // namespace trestle::acceptance
