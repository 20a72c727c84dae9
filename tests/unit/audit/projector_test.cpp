#include "tests/unit/audit/history.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trestle::audit {
namespace {

using namespace trestle::literals;
using ::testing::HasSubstr;

class Projection : public AuditFile {
protected:
    std::string row(std::string const& sql) { return look_up(path(), sql); }
};

TEST_F(Projection, of_an_order_that_fills_in_parts) {
    History day;
    day.open_day();
    OrderId const id = day.accepted_order("A-1", Quantity(0.3_d), Price(60000.1_d));
    day.fill(id, "901", Quantity(0.1_d), Price(60000.1_d), Quantity(0.1_d), Quantity(0.2_d));
    project(day, path());
    EXPECT_EQ(row("SELECT status||' '||filled||' '||leaves||' '||average_price FROM orders"),
              "partially_filled 0.1 0.2 60000.1");
    EXPECT_EQ(row("SELECT t_closed_ns FROM orders"), "NULL");

    day.fill(id, "902", Quantity(0.2_d), Price(60000.1_d), Quantity(0.3_d), Quantity());
    project(day, path(), 1, day.steps.size() - 1);
    EXPECT_EQ(row("SELECT status||' '||filled||' '||leaves FROM orders"), "filled 0.3 0");
    EXPECT_EQ(row("SELECT t_closed_ns - t_created_ns FROM orders"), "3000000");
    EXPECT_EQ(row("SELECT group_concat(venue_trade_id||':'||quantity||'@'||price||'='||notional||"
                  "' fee '||fee||' '||fee_asset||' '||liquidity, '; ') FROM fill"),
              "901:0.1@60000.1=6000.01 fee 0.0001 BTC maker; "
              "902:0.2@60000.1=12000.02 fee 0.0001 BTC maker");
    EXPECT_EQ(row("SELECT t_venue_ns FROM fill"), "1767652445001500000");
    EXPECT_EQ(row("SELECT group_concat(exec_id||' '||kind||' '||status) FROM execution"),
              "6-0 pending_new pending_new,7-0 accepted working,8-0 trade partially_filled,"
              "9-0 trade filled");
    EXPECT_EQ(row("SELECT venue_client_id = (SELECT client_id FROM venue_request) FROM orders"),
              "1");
    EXPECT_EQ(row("SELECT venue_order_id FROM orders"), "V-6");
}

TEST_F(Projection, keeps_both_clocks_and_the_message_of_each_event) {
    History day;
    day.open_day();
    day.accepted_order("A-1", Quantity(0.3_d), Price(60000.1_d));
    project(day, path());
    EXPECT_EQ(row("SELECT session||' '||msg_seq_num||' '||cl_ord_id||' '||t_event_ns||' '||"
                  "t_recorded_ns FROM event WHERE kind='new_order'"),
              "DESK1 6 A-1 1767652445000000000 1767652445006000000");
    EXPECT_EQ(row("SELECT t_event_ns FROM event WHERE kind='venue_accepted'"),
              "1767652445001500000");
    EXPECT_EQ(row("SELECT who||': '||what FROM event WHERE kind='new_order'"),
              "desk DESK1: asks to buy 0.3 BTC-USDT, limit 60000.1 gtc as A-1 for DEMO");
    EXPECT_EQ(row("SELECT account||' '||symbol FROM event WHERE kind='venue_accepted'"),
              "DEMO BTC-USDT");
    EXPECT_EQ(row("SELECT created FROM order_list"), "2026-01-05T22:34:05.006000Z");
}

TEST_F(Projection, of_a_replace_and_a_cancel) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT cl_ord_id||' '||current_cl_ord_id||' '||quantity||' '||price||' '||"
                  "status FROM orders WHERE cl_ord_id='R-1'"),
              "R-1 R-2 2 59500 canceled");
    EXPECT_EQ(row("SELECT group_concat(request||':'||coalesce(leg,'-')||':'||coalesce(mode,'-')) "
                  "FROM venue_request WHERE order_id=(SELECT order_id FROM orders WHERE "
                  "cl_ord_id='R-1')"),
              "submit:1:-,replace:2:cancel_and_new,cancel:-:-");
    EXPECT_EQ(row("SELECT judge||' '||decision||' '||rule||' '||route FROM verdict WHERE judge="
                  "'script' AND route IS NOT NULL"),
              "script allow scripts/rules/route.lua:7 binance_spot");
    EXPECT_EQ(row("SELECT kind||' '||status||' '||reason FROM execution WHERE cl_ord_id='R-4'"),
              "cancel_rejected canceled too_late");
}

TEST_F(Projection, refused_orders_are_orders) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT status||' '||reason||' '||text FROM orders WHERE cl_ord_id='X-1'"),
              "rejected max_order_quantity max_order_quantity: OrderQty 5 is above 2; send less");
    EXPECT_EQ(row("SELECT judge||' '||decision||' '||reason||' '||bid||' '||ask FROM verdict "
                  "WHERE order_id=(SELECT order_id FROM orders WHERE cl_ord_id='X-1') AND judge<>"
                  "'script'"),
              "gate refused max_order_quantity 59999.9 60000.1");
    EXPECT_EQ(row("SELECT status||' '||reason||' '||script_decision||' '||script_rule FROM orders "
                  "WHERE cl_ord_id='X-2'"),
              "rejected script_denied deny scripts/rules/demo_limits.lua:12");
    EXPECT_EQ(row("SELECT count(*) FROM verdict WHERE order_id=(SELECT order_id FROM orders WHERE "
                  "cl_ord_id='X-2')"),
              "1");
    EXPECT_EQ(row("SELECT status||' '||reason FROM orders WHERE cl_ord_id='X-3'"),
              "rejected malformed");
    EXPECT_EQ(row("SELECT t_closed_ns = t_created_ns FROM orders WHERE cl_ord_id='X-3'"), "1");
}

TEST_F(Projection, a_duplicate_is_refused_without_touching_the_first_order) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT group_concat(order_id||' '||status||' '||filled||' '||"
                  "coalesce(reason,'-'), '; ') FROM orders WHERE cl_ord_id='A-1'"),
              "6 filled 0.3 -; 20 rejected 0 duplicate_cl_ord_id");
    EXPECT_EQ(row("SELECT order_id||' '||kind FROM execution WHERE seq=20"), "20 rejected");
}

TEST_F(Projection, a_repeat_brings_no_order_and_belongs_to_the_one_it_repeats) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT order_id FROM event WHERE seq=21"), "6");
    EXPECT_EQ(row("SELECT kind FROM event WHERE seq=21"), "new_order");
    EXPECT_EQ(row("SELECT count(*) FROM orders WHERE order_id=21"), "0");
}

TEST_F(Projection, a_trade_that_comes_twice_is_two_events_and_one_fill) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT count(*) FROM event WHERE venue_trade_id='902'"), "2");
    EXPECT_EQ(row("SELECT count(*) FROM fill WHERE venue_trade_id='902'"), "1");
    EXPECT_EQ(row("SELECT group_concat(order_id) FROM event WHERE venue_trade_id='902'"), "6,6");
}

TEST_F(Projection, finds_the_order_by_our_id_or_the_venues) {
    project(eventful_day(), path());
    auto const doubt = row("SELECT order_id FROM orders WHERE cl_ord_id='D-1'");
    for (auto const* kind : {"venue_outcome_unknown", "venue_order_state", "venue_cancel_rejected",
                             "status_query", "timer_fired"}) {
        EXPECT_EQ(row("SELECT order_id FROM event WHERE kind='" + std::string(kind) + "'"), doubt)
            << kind;
    }
    EXPECT_EQ(row("SELECT text FROM alert WHERE order_id=" + doubt), "no answer for 5 s: asking");
}

TEST_F(Projection, an_id_of_another_journal_is_not_taken_for_ours) {
    History day;
    day.open_day();
    OrderId const id = day.accepted_order("A-1", Quantity(0.3_d), Price(60000.1_d));
    VenueRef foreign = ref_of(id, "V-other");
    foreign.client_id = make_venue_client_id(test_epoch - 5, id, 1);
    day.add(VenueAccepted{foreign});
    foreign.client_id = VenueClientId::of("xyz");
    day.add(VenueAccepted{foreign});
    project(day, path());
    EXPECT_EQ(row("SELECT count(*) FROM event WHERE venue_order_id='V-other' AND order_id IS NULL"),
              "2");
}

TEST_F(Projection, of_positions_in_the_venues_words) {
    History day;
    day.open_day();
    VenuePositions told{Venue::okx,
                        Account::of("DEMO"),
                        false,
                        Timestamp{5},
                        {{VenueSymbol::of("BTC-USDT-SWAP"), PositionSide::short_only,
                          Quantity(-0.5_d), Price(60000_d), Price(60100_d), std::nullopt}}};
    day.add(told);
    told.positions.clear();
    told.is_complete = true;
    day.add(told);
    project(day, path());
    EXPECT_EQ(row("SELECT venue||' '||account||' '||venue_symbol||' '||side||' '||quantity||' '||"
                  "entry_price||' '||mark_price||' '||coalesce(liquidation_price, 'unknown')||' '||"
                  "is_complete FROM position WHERE seq = 6"),
              "okx DEMO BTC-USDT-SWAP short -0.5 60000 60100 unknown 0");
    EXPECT_EQ(row("SELECT venue||' '||coalesce(venue_symbol, 'none')||' '||"
                  "coalesce(quantity, '-')||' '||is_complete FROM position WHERE seq = 7"),
              "okx none - 1");
    EXPECT_EQ(row("SELECT group_concat(what, '; ') FROM event WHERE kind = 'venue_positions'"),
              "states 1 positions; states 0 positions, all there are");
}

TEST_F(Projection, of_sessions_limits_instruments_and_balances) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT group_concat(what) FROM session_event"),
              "started,logged_on,venue_up,venue_down,cut_off,logged_out");
    EXPECT_EQ(row("SELECT peer||' '||user||' '||has_reset_numbers FROM session_event WHERE seq=4"),
              "127.0.0.1:40000 desk1 1");
    EXPECT_EQ(row("SELECT group_concat(session||'/'||account) FROM session_right"),
              "DESK1/DEMO,DESK1/OTHER");
    EXPECT_EQ(row("SELECT account||' '||symbol||' '||orders_per_second||' '||max_order_quantity||"
                  "' '||coalesce(max_order_notional,'unset')||' '||max_position FROM "
                  "limits_in_force"),
              "DEMO BTC-USDT 50 2 unset 5");
    EXPECT_EQ(row("SELECT coalesce(symbol,'none') FROM limits_in_force WHERE account='OTHER'"),
              "none");
    EXPECT_EQ(row("SELECT venue_symbol||' '||tick||' '||lot FROM instrument_now"),
              "BTCUSDT 0.01 0.00001");
    EXPECT_EQ(row("SELECT group_concat(asset||' '||free||'/'||locked) FROM balance"),
              "BTC 1.5/0.5,USDT 100000/0");
    EXPECT_EQ(row("SELECT kind||' '||ref_msg_seq_num||' '||ref_msg_type||' '||code FROM execution "
                  "WHERE kind='business_reject'"),
              "business_reject 34 V 3");
}

TEST_F(Projection, hostile_texts_are_one_readable_line) {
    project(eventful_day(), path());
    EXPECT_EQ(row("SELECT text FROM orders WHERE cl_ord_id='=1+2'"),
              "@SUM(1) \"quoted\", comma\\x0anewline \\xff\\xfe \\x01 caf\xc3\xa9 \\\\");
    EXPECT_EQ(row("SELECT why FROM event WHERE kind='venue_anomaly'"), "{\"e\":\\x00}");
    EXPECT_EQ(row("SELECT text FROM alert WHERE order_id IS NULL"), "venue said \\x1b[31mred");
}

TEST_F(Projection, what_has_no_exact_notional_says_so) {
    History day;
    day.open_day();
    OrderId const id = day.accepted_order("A-1", Quantity(0.000000000003_d), Price(0.5_d));
    day.fill(id, "1", Quantity(0.000000000003_d), Price(0.5_d), Quantity(0.000000000003_d), {});
    project(day, path());
    EXPECT_EQ(row("SELECT notional FROM fill"), "NULL");
    EXPECT_EQ(row("SELECT quantity FROM fill"), "0.000000000003");
}

}  // namespace
}  // namespace trestle::audit
