// What operators did, who stands behind an order, and what desks were told beside reports.
#include "tests/unit/audit/operators_day.hpp"

#include <gtest/gtest.h>

#include "oms/audit/content.hpp"

namespace trestle::audit {
namespace {

using namespace trestle::literals;

class Operators : public AuditFile {
protected:
    void SetUp() override {
        AuditFile::SetUp();
        day_.open_day();
        add_operators(day_);
        project(day_, path());
    }
    std::string row(std::string const& sql) { return look_up(path(), sql); }

    History day_;
};

TEST_F(Operators, their_actions_are_found_by_who_and_by_why) {
    EXPECT_EQ(row("SELECT group_concat(action) FROM operator_list WHERE who = 'root, alice'"),
              "halt,halt,cancel_order,session_disable,session_set_numbers");
    EXPECT_EQ(row("SELECT group_concat(action) FROM operator_list WHERE why LIKE '%called%'"),
              "resume");
    EXPECT_EQ(row("SELECT what FROM operator_list WHERE action = 'halt' LIMIT 1"),
              "halts trading of all orders and cancels what is open");
    EXPECT_EQ(row("SELECT next_inbound || ' ' || coalesce(next_outbound, 'kept') FROM "
                  "operator_action WHERE action = 'session_set_numbers'"),
              "5 kept");
    EXPECT_EQ(row("SELECT who || ': ' || why FROM event WHERE kind = 'operator_cancel'"),
              "operator root, alice: fat finger");
}

TEST_F(Operators, a_halt_is_in_force_until_the_same_scope_is_resumed) {
    EXPECT_EQ(row("SELECT count(*) || ' ' || symbol || ' ' || who FROM halts_in_force"),
              "1 BTC-USDT root, alice");
}

TEST_F(Operators, a_cancel_of_theirs_is_in_the_orders_story) {
    EXPECT_EQ(row("SELECT count(*) FROM order_story WHERE order_id = (SELECT order_id FROM orders "
                  "WHERE cl_ord_id = 'P-1') AND who = 'operator root, alice'"),
              "1");
}

TEST_F(Operators, the_parties_behind_an_order_are_kept_with_it) {
    EXPECT_EQ(row("SELECT group_concat(party_id || '/' || source || '/' || role) FROM order_party "
                  "WHERE order_id = (SELECT order_id FROM orders WHERE cl_ord_id = 'P-1')"),
              "12345/P/122,ALGO-9/D/12");
    EXPECT_EQ(row("SELECT secondary_cl_ord_id || ' ' || cl_ord_link_id || ' ' || text FROM "
                  "order_note"),
              "S-1 L-7 for the fund");
    EXPECT_EQ(row("SELECT cash FROM orders WHERE cl_ord_id = 'P-1'"), "12000");
    EXPECT_EQ(row("SELECT group_concat(what, '; ') FROM order_story WHERE who = 'desk'"),
              "names party 12345, role 122; names party ALGO-9, role 12, qualifier 22");
}

TEST_F(Operators, what_desks_were_told_beside_reports_is_a_row) {
    EXPECT_EQ(row("SELECT text FROM execution WHERE kind = 'news' LIMIT 1"),
              "Trading halted: all trading: halted by root, alice: fat finger");
    EXPECT_EQ(row("SELECT status || ' ' || cl_ord_id || ' ' || symbol || ': ' || text FROM "
                  "execution WHERE kind = 'mass_cancel_report'"),
              "accepted M-1 BTC-USDT: cancels 1 orders T6");
    EXPECT_EQ(row("SELECT status || ' ' || list_id || ': ' || text FROM execution WHERE kind = "
                  "'list_status'"),
              "rejected LIST-1: malformed: LB stands twice");
    EXPECT_EQ(row("SELECT group_concat(text, '; ') FROM execution WHERE kind = 'answer'"),
              "positions, request Q-1; user, request U-1");
}

TEST_F(Operators, an_order_of_a_refused_list_is_an_event_and_no_order) {
    EXPECT_EQ(row("SELECT count(*) FROM event WHERE cl_ord_id = 'LA'"), "1");
    EXPECT_EQ(row("SELECT count(*) FROM orders WHERE cl_ord_id = 'LA'"), "0");
}

TEST_F(Operators, a_busted_trade_stays_and_says_what_became_of_it) {
    EXPECT_EQ(row("SELECT count(*) FROM fill WHERE venue_trade_id = '950'"), "1");
    EXPECT_EQ(row("SELECT later FROM fill_list WHERE venue_trade_id = '950'"), "trade_canceled");
    EXPECT_EQ(row("SELECT corrects = (SELECT exec_id FROM fill WHERE venue_trade_id = '950') FROM "
                  "fill_change"),
              "1");
    EXPECT_EQ(row("SELECT corrects IS NOT NULL FROM execution WHERE kind = 'trade_canceled'"), "1");
}

TEST_F(Operators, a_logout_and_a_lost_connection_differ) {
    EXPECT_EQ(row("SELECT what FROM session_event WHERE text = 'bye'"), "logged_out");
}

TEST_F(Operators, a_file_made_anew_has_the_same_rows) {
    auto const anew = path() + ".anew";
    project(day_, anew, 1);
    auto const kept = content_digest(path()), rebuilt = content_digest(anew);
    ASSERT_TRUE(kept.ok() && rebuilt.ok());
    EXPECT_EQ(kept->hex, rebuilt->hex);
}

class SessionRules : public AuditFile {};

TEST_F(SessionRules, of_each_config_are_kept) {
    History day;
    day.open_day();
    Configured configured;
    SessionRights trader{
        .session = SessionId::of("DESK1"), .accounts = {Account::of("DEMO")}, .firm = "ALPHA"};
    trader.symbols = {Symbol::of("BTC-USDT"), Symbol::of("ETH-USDT")};
    trader.order_types = {OrderKind::limit};
    trader.max_order_notional = Notional(50000_d);
    trader.cancel_on = SessionRights::CancelOn::both;
    trader.cancel_grace = std::chrono::seconds(5);
    SessionRights feed{.session = SessionId::of("DROP1"),
                       .is_drop_copy = true,
                       .has_compliance_feed = true,
                       .watched = {Account::of("DEMO")}};
    configured.sessions = {trader, feed};
    day.add(configured);
    project(day, path());
    EXPECT_EQ(look_up(path(),
                      "SELECT firm||'|'||feed||'|'||symbols||'|'||order_types||'|'||"
                      "max_order_notional||'|'||cancel_on||'|'||cancel_grace_ms FROM "
                      "session_rule WHERE session='DESK1' AND firm IS NOT NULL"),
              "ALPHA|own|BTC-USDT ETH-USDT|limit|50000|both|5000");
    EXPECT_EQ(look_up(path(),
                      "SELECT feed||' '||may FROM session_rule JOIN session_right USING "
                      "(seq, session) WHERE session='DROP1'"),
              "compliance watch");
}

}  // namespace
}  // namespace trestle::audit
