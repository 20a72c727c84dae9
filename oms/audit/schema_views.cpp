// The views of the audit file: what people read.
#include "oms/audit/schema.hpp"

namespace trestle::audit {

namespace {

constexpr Table order_story_view{"order_story", "",
                                 "The life of each order, line by line: when, who, what, why.",
                                 R"sql(CREATE VIEW order_story AS
SELECT steps.order_id, steps.seq, steps.idx, {time:event.t_recorded_ns} AS at,
       steps.who, steps.what, steps.why
FROM (
  SELECT order_id, seq, -10 AS idx, who, what, why FROM event WHERE order_id IS NOT NULL
  UNION ALL
  SELECT order_id, seq, CASE judge WHEN 'script' THEN -3 ELSE -2 END,
         CASE judge WHEN 'script' THEN 'rules' WHEN 'gate' THEN 'risk' ELSE 'trestle' END,
         decision || CASE WHEN route IS NULL THEN '' ELSE ', route to ' || route END,
         CASE WHEN rule IS NULL THEN coalesce(text, '')
              ELSE rule || CASE coalesce(text, '') WHEN '' THEN '' ELSE ': ' || text END END
  FROM verdict WHERE order_id IS NOT NULL
  UNION ALL
  SELECT order_id, seq, idx, 'trestle',
         'to ' || venue || ': ' || request || ' ' || client_id
           || CASE WHEN old_client_id IS NULL THEN '' ELSE ' for ' || old_client_id END
           || CASE WHEN quantity IS NULL THEN ''
                   ELSE ', ' || side || ' ' || quantity || ' ' || venue_symbol || ' ' || type
                     || CASE WHEN price IS NULL THEN '' ELSE ' ' || price END
                     || CASE WHEN stop_price IS NULL THEN '' ELSE ' at ' || stop_price END
                     || CASE WHEN trail IS NULL THEN '' ELSE ' behind by ' || trail END END,
         ''
  FROM venue_request
  UNION ALL
  SELECT order_id, seq, idx, 'trestle',
         'to ' || session || ': ' || kind || ' ' || exec_id
           || CASE WHEN last_quantity IS NULL THEN ''
                   ELSE ' of ' || last_quantity || ' at ' || last_price END
           || CASE WHEN status IS NULL THEN '' ELSE ', order ' || status END
           || CASE WHEN filled IS NULL THEN '' ELSE ', filled ' || filled || ' of ' || quantity END,
         coalesce(text, '')
  FROM execution WHERE order_id IS NOT NULL
  UNION ALL
  SELECT order_id, seq, -9, 'desk', 'names party ' || party_id || ', role ' || role
         || coalesce(', qualifier ' || qualifier, ''), ''
  FROM order_party WHERE order_id IS NOT NULL
  UNION ALL
  SELECT order_id, seq, idx, 'trestle', 'alerts the operator', text
  FROM alert WHERE order_id IS NOT NULL
) AS steps JOIN event ON event.seq = steps.seq
ORDER BY steps.order_id, steps.seq, steps.idx;
)sql"};

constexpr Table order_list_view{"order_list", "", "All orders with readable times.",
                                R"sql(CREATE VIEW order_list AS
SELECT 'T' || order_id AS order_id, {time:t_created_ns} AS created,
       CASE WHEN t_closed_ns IS NULL THEN NULL ELSE {time:t_closed_ns} END AS closed,
       desk, account, side, quantity, symbol, type, price, stop_price, time_in_force, status,
       filled, average_price, cl_ord_id, venue, venue_order_id, script_rule, reason, text
FROM orders ORDER BY orders.order_id;
)sql"};

constexpr Table fill_list_view{
    "fill_list", "",
    "All trades as they were first told, with readable times of both clocks, and what became of "
    "them.",
    R"sql(CREATE VIEW fill_list AS
SELECT 'T' || order_id AS order_id, exec_id, {time:t_recorded_ns} AS recorded,
       CASE WHEN t_venue_ns IS NULL THEN NULL ELSE {time:t_venue_ns} END AS venue_time,
       account, side, quantity, symbol, price, notional, fee, fee_asset, liquidity, venue,
       venue_trade_id, venue_order_id,
       (SELECT change || CASE change WHEN 'trade_canceled' THEN ''
                                     ELSE ' to ' || later.quantity || ' at ' || later.price END
        FROM fill_change AS later
        WHERE later.order_id = fill.order_id AND later.venue_trade_id = fill.venue_trade_id
        ORDER BY later.seq DESC, later.idx DESC LIMIT 1) AS later
FROM fill ORDER BY seq, idx;
)sql"};

constexpr Table operator_list_view{
    "operator_list", "",
    "What operators did, with readable times: filter by who, or by why with LIKE.",
    R"sql(CREATE VIEW operator_list AS
SELECT operator_action.seq, {time:event.t_recorded_ns} AS at, operator_action.who, event.what,
       operator_action.why, operator_action.action, operator_action.session,
       CASE WHEN operator_action.order_id IS NULL THEN NULL
            ELSE 'T' || operator_action.order_id END AS order_id
FROM operator_action JOIN event ON event.seq = operator_action.seq
ORDER BY operator_action.seq;
)sql"};

constexpr Table halts_in_force_view{"halts_in_force", "", "What is halted now, and by whom.",
                                    R"sql(CREATE VIEW halts_in_force AS
SELECT halt.seq, halt.account, halt.symbol, halt.side, halt.venue, halt.who, halt.why
FROM operator_action AS halt
WHERE halt.action = 'halt' AND NOT EXISTS (
  SELECT 1 FROM operator_action AS later
  WHERE later.seq > halt.seq AND later.action IN ('halt', 'resume')
    AND later.account IS halt.account AND later.symbol IS halt.symbol
    AND later.side IS halt.side AND later.venue IS halt.venue)
ORDER BY halt.seq;
)sql"};

constexpr Table break_list_view{
    "break_list", "", "Breaks as they stand now, with both sides' evidence and who decided.",
    R"sql(CREATE VIEW break_list AS
SELECT 'B' || break_id AS break, kind, state, account, venue, symbol, asset,
       CASE WHEN order_id IS NULL THEN NULL ELSE 'T' || order_id END AS order_id,
       ours, theirs, our_evidence, their_evidence, is_frozen, agrees_again,
       {time:t_since_ns} AS since, proposed_by, decision, decided_by, decided_why,
       quantity, price, trade_id
FROM recon_break AS newest
WHERE NOT EXISTS (SELECT 1 FROM recon_break AS later WHERE later.break_id = newest.break_id
  AND (later.seq > newest.seq OR (later.seq = newest.seq AND later.idx > newest.idx)))
ORDER BY break_id;
)sql"};

constexpr Table event_list_view{
    "event_list", "", "All events with readable times of both clocks and the chain in hex.",
    R"sql(CREATE VIEW event_list AS
SELECT seq, {time:t_recorded_ns} AS recorded,
       CASE WHEN t_event_ns IS NULL THEN NULL ELSE {time:t_event_ns} END AS event_time,
       kind, CASE WHEN order_id IS NULL THEN NULL ELSE 'T' || order_id END AS order_id,
       who, what, why, lower(hex(record_sha256)) AS record_sha256, lower(hex(hash)) AS hash
FROM event ORDER BY seq;
)sql"};

constexpr Table instrument_now_view{"instrument_now", "", "What each venue allows now.",
                                    R"sql(CREATE VIEW instrument_now AS
SELECT * FROM instrument
WHERE seq IN (SELECT max(seq) FROM instrument GROUP BY venue, symbol) ORDER BY venue, symbol;
)sql"};

constexpr Table limits_in_force_view{"limits_in_force", "", "The limits of the newest config.",
                                     R"sql(CREATE VIEW limits_in_force AS
SELECT * FROM account_limit
WHERE seq = (SELECT max(seq) FROM event WHERE kind = 'configured') ORDER BY idx;
)sql"};

}  // namespace

std::vector<Table> const& views() {
    static std::vector<Table> const all{
        order_story_view,   order_list_view,     fill_list_view,
        operator_list_view, halts_in_force_view, break_list_view,
        event_list_view,    instrument_now_view, limits_in_force_view};
    return all;
}

}  // namespace trestle::audit
