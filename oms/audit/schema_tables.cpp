// The tables and views themselves. Decimals are TEXT, times are INTEGER nanoseconds UTC.
#include "oms/audit/schema.hpp"

namespace trestle::audit {

namespace {

constexpr Table meta_table{"meta", "key", "What wrote this file: `schema`.",
                           R"sql(CREATE TABLE meta (
  key    TEXT PRIMARY KEY NOT NULL,
  value  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table event_table{
    "event", "seq",
    "Every record of the journal: what happened, when by both clocks, who, why, and its place"
    " in the hash chain.",
    R"sql(CREATE TABLE event (
  seq               INTEGER PRIMARY KEY,
  kind              TEXT NOT NULL,     -- new_order, venue_filled, …
  t_event_ns        INTEGER,           -- the other side's clock
  t_recorded_ns     INTEGER NOT NULL,  -- our clock
  session           TEXT,              -- the desk's CompID
  msg_seq_num       INTEGER,           -- MsgSeqNum(34) of its message
  cl_ord_id         TEXT,
  orig_cl_ord_id    TEXT,
  order_id          INTEGER,
  account           TEXT,
  symbol            TEXT,
  venue             TEXT,
  venue_client_id   TEXT,              -- our id at the venue
  venue_order_id    TEXT,
  venue_trade_id    TEXT,
  who               TEXT NOT NULL,
  what              TEXT NOT NULL,
  why               TEXT NOT NULL,
  record_bytes      INTEGER NOT NULL,
  record_sha256     BLOB NOT NULL CHECK (length(record_sha256) = 32),
  prev_hash         BLOB NOT NULL CHECK (length(prev_hash) = 32),
  hash              BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX event_by_order ON event (order_id, seq);
)sql"};

constexpr Table orders_table{"orders", "order_id",
                             "One row for each order, refused ones included, as it stands now.",
                             R"sql(CREATE TABLE orders (
  order_id           INTEGER PRIMARY KEY,
  desk               TEXT NOT NULL,
  msg_seq_num        INTEGER NOT NULL,
  account            TEXT,
  symbol             TEXT,
  side               TEXT NOT NULL,
  type               TEXT NOT NULL,     -- market, limit, stop, stop_limit, touch, trailing
  time_in_force      TEXT NOT NULL,
  is_post_only       INTEGER NOT NULL,
  quantity           TEXT NOT NULL,     -- in force: a confirmed replace changes it
  price              TEXT,
  cl_ord_id          TEXT NOT NULL,
  current_cl_ord_id  TEXT NOT NULL,     -- of the last confirmed replace
  status             TEXT NOT NULL,
  filled             TEXT NOT NULL,
  leaves             TEXT NOT NULL,
  average_price      TEXT,
  venue              TEXT,
  venue_client_id    TEXT,              -- of the last leg sent
  venue_order_id     TEXT,
  asked_route        TEXT,              -- ExDestination(100)
  script_decision    TEXT NOT NULL,
  script_rule        TEXT,              -- file:line
  script_route       TEXT,
  reason             TEXT,              -- why refused, canceled or expired
  text               TEXT,
  t_sent_ns          INTEGER,           -- the desk's clock
  t_created_ns       INTEGER NOT NULL,
  t_closed_ns        INTEGER,
  list_id            TEXT,              -- of the NewOrderList(E) it came in
  cash               TEXT,              -- CashOrderQty(152) that the quantity was computed from
  t_expires_ns       INTEGER,           -- ExpireTime(126)
  stop_price         TEXT,              -- StopPx(99): where a conditional order fires
  watch              TEXT,              -- what it watches: last, mark, index
  trail              TEXT,              -- of a trailing stop: a price, or basis points ('50 bps')
  position_effect    TEXT,              -- open, close (reduce-only); NULL: unstated
  self_trade         TEXT,              -- cancel_taker, …; NULL: as the venue's account says
  changed_seq        INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_cl_ord_id ON orders (cl_ord_id);
CREATE INDEX orders_by_venue_order_id ON orders (venue_order_id);
)sql"};

constexpr Table execution_table{
    "execution", "seq, idx",
    "Every message for a desk: ExecutionReport(8), OrderCancelReject(9), OrderMassCancelReport(r), "
    "ListStatus(N), News(B), Reject(3), BusinessMessageReject(j), and that a question was "
    "answered.",
    R"sql(CREATE TABLE execution (
  seq                 INTEGER NOT NULL,
  idx                 INTEGER NOT NULL,
  exec_id             TEXT NOT NULL,
  kind                TEXT NOT NULL,    -- accepted, trade, …, cancel_rejected, news, answer
  status              TEXT,
  session             TEXT NOT NULL,
  order_id            INTEGER,          -- the order it answers for
  cl_ord_id           TEXT,
  orig_cl_ord_id      TEXT,
  account             TEXT,
  symbol              TEXT,
  side                TEXT,
  type                TEXT,
  time_in_force       TEXT,
  quantity            TEXT,
  price               TEXT,
  filled              TEXT,
  leaves              TEXT,
  average_price       TEXT,
  last_quantity       TEXT,             -- of a trade
  last_price          TEXT,
  venue               TEXT,
  venue_order_id      TEXT,
  reason              TEXT,
  text                TEXT,
  ref_msg_seq_num     INTEGER,          -- of a rejected message
  ref_msg_type        TEXT,
  ref_field           INTEGER,
  code                INTEGER,
  corrects            TEXT,             -- exec_id of the trade report that it cancels or corrects
  list_id             TEXT,
  stop_price          TEXT,
  t_transact_ns       INTEGER,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX execution_by_order ON execution (order_id, seq);
)sql"};

constexpr Table fill_table{
    "fill", "seq, idx",
    "Every trade, once, as it was first told. What became of it later is in fill_change.",
    R"sql(CREATE TABLE fill (
  seq             INTEGER NOT NULL,
  idx             INTEGER NOT NULL,
  exec_id         TEXT NOT NULL,
  order_id        INTEGER NOT NULL,
  account         TEXT,
  symbol          TEXT NOT NULL,
  side            TEXT NOT NULL,
  venue           TEXT,
  venue_order_id  TEXT,
  venue_trade_id  TEXT NOT NULL,
  quantity        TEXT NOT NULL,
  price           TEXT NOT NULL,
  notional        TEXT,               -- quantity × price, exact; NULL when it has no exact form
  fee             TEXT NOT NULL,      -- negative: a rebate
  fee_asset       TEXT,
  liquidity       TEXT NOT NULL,
  t_venue_ns      INTEGER,
  t_recorded_ns   INTEGER NOT NULL,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX fill_by_order ON fill (order_id, seq);
)sql"};

constexpr Table fill_change_table{"fill_change", "seq, idx",
                                  "Trades that were canceled or corrected after they were told.",
                                  R"sql(CREATE TABLE fill_change (
  seq             INTEGER NOT NULL,
  idx             INTEGER NOT NULL,
  exec_id         TEXT NOT NULL,
  corrects        TEXT,               -- exec_id of the report before
  order_id        INTEGER NOT NULL,
  change          TEXT NOT NULL,      -- trade_canceled, trade_corrected
  venue_trade_id  TEXT NOT NULL,
  quantity        TEXT NOT NULL,      -- as corrected; of a canceled trade as it was
  price           TEXT NOT NULL,
  fee             TEXT NOT NULL,
  fee_asset       TEXT,
  text            TEXT,
  t_venue_ns      INTEGER,
  t_recorded_ns   INTEGER NOT NULL,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX fill_change_by_trade ON fill_change (order_id, venue_trade_id);
)sql"};

constexpr Table order_note_table{"order_note", "seq",
                                 "What desks write on orders and replaces for themselves.",
                                 R"sql(CREATE TABLE order_note (
  seq                  INTEGER PRIMARY KEY,
  order_id             INTEGER,
  session              TEXT NOT NULL,
  cl_ord_id            TEXT,
  secondary_cl_ord_id  TEXT,          -- SecondaryClOrdID(526)
  cl_ord_link_id       TEXT,          -- ClOrdLinkID(583)
  text                 TEXT           -- Text(58)
) STRICT;
CREATE INDEX order_note_by_order ON order_note (order_id, seq);
)sql"};

constexpr Table order_party_table{
    "order_party", "seq, idx",
    "Who stands behind an order or a replace: Parties, with MiFID short codes of traders, desks "
    "and algorithms.",
    R"sql(CREATE TABLE order_party (
  seq       INTEGER NOT NULL,         -- of the order or the replace
  idx       INTEGER NOT NULL,
  order_id  INTEGER,
  party_id  TEXT NOT NULL,            -- PartyID(448)
  source    TEXT NOT NULL,            -- PartyIDSource(447): D own code, P short code
  role      INTEGER NOT NULL,         -- PartyRole(452): 3 client, 12 executing trader, 122 decider
  qualifier INTEGER,                  -- PartyRoleQualifier(2376): 22 algorithm, 23 firm, 24 person
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_party_by_order ON order_party (order_id, seq);
CREATE INDEX order_party_by_id ON order_party (party_id);
)sql"};

constexpr Table operator_action_table{"operator_action", "seq",
                                      "What operators did, each with who and why.",
                                      R"sql(CREATE TABLE operator_action (
  seq             INTEGER PRIMARY KEY,
  action          TEXT NOT NULL,      -- halt, resume, cancel_order, session_enable, …
  who             TEXT NOT NULL,      -- the system's user, and the person named with --by
  why             TEXT NOT NULL,
  session         TEXT,
  order_id        INTEGER,
  account         TEXT,               -- NULL: any
  symbol          TEXT,
  side            TEXT,
  venue           TEXT,
  cancels_orders  INTEGER,            -- of a halt: what was open as well
  next_inbound    INTEGER,            -- of session_set_numbers; NULL: as it was
  next_outbound   INTEGER
) STRICT;
CREATE INDEX operator_action_by_who ON operator_action (who, seq);
)sql"};

constexpr Table venue_request_table{"venue_request", "seq, idx",
                                    "Every request to a venue, with the id that it was sent under.",
                                    R"sql(CREATE TABLE venue_request (
  seq              INTEGER NOT NULL,
  idx              INTEGER NOT NULL,
  request          TEXT NOT NULL,     -- submit, replace, cancel, query
  order_id         INTEGER NOT NULL,
  leg              INTEGER,
  account          TEXT NOT NULL,
  venue            TEXT NOT NULL,
  venue_symbol     TEXT NOT NULL,
  client_id        TEXT NOT NULL,
  venue_order_id   TEXT,
  mode             TEXT,              -- of a replace
  old_client_id    TEXT,
  side             TEXT,
  type             TEXT,
  time_in_force    TEXT,
  is_post_only     INTEGER,
  quantity         TEXT,
  price            TEXT,
  stop_price       TEXT,              -- as in orders; NULL once the order has triggered
  watch            TEXT,
  trail            TEXT,
  position_effect  TEXT,
  self_trade       TEXT,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX venue_request_by_order ON venue_request (order_id, seq);
)sql"};

constexpr Table verdict_table{
    "verdict", "seq, judge",
    "What the Lua rules (`script`), the risk gate (`gate`) and the order's own life (`core`) "
    "said to a request, and the market then.",
    R"sql(CREATE TABLE verdict (
  seq             INTEGER NOT NULL,
  judge           TEXT NOT NULL,
  order_id        INTEGER,
  decision        TEXT NOT NULL,      -- allow, deny, failed; approved, refused
  reason          TEXT,
  rule            TEXT,               -- file:line
  text            TEXT,
  route           TEXT,
  bid             TEXT,
  ask             TEXT,
  last            TEXT,
  t_reference_ns  INTEGER,
  PRIMARY KEY (seq, judge)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table session_event_table{
    "session_event", "seq", "Logons, logoffs, venue links up and down, starts of the process.",
    R"sql(CREATE TABLE session_event (
  seq                INTEGER PRIMARY KEY,
  what               TEXT NOT NULL,   -- started, logged_on, logged_out, cut_off, venue_up, …
  session            TEXT,
  venue              TEXT,
  account            TEXT,
  peer               TEXT,            -- address:port
  user               TEXT,
  has_reset_numbers  INTEGER,
  text               TEXT
) STRICT;
)sql"};

constexpr Table alert_table{"alert", "seq, idx", "What an operator had to see.",
                            R"sql(CREATE TABLE alert (
  seq       INTEGER NOT NULL,
  idx       INTEGER NOT NULL,
  order_id  INTEGER,
  text      TEXT NOT NULL,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table instrument_table{"instrument", "seq",
                                 "Every version of what a venue allows for a listing.",
                                 R"sql(CREATE TABLE instrument (
  seq                             INTEGER PRIMARY KEY,
  instrument_id                   INTEGER NOT NULL,
  symbol                          TEXT NOT NULL,
  venue                           TEXT NOT NULL,
  venue_symbol                    TEXT NOT NULL,
  base                            TEXT NOT NULL,
  quote                           TEXT NOT NULL,
  is_trading                      INTEGER NOT NULL,
  tick                            TEXT NOT NULL,
  min_price                       TEXT NOT NULL,
  max_price                       TEXT NOT NULL,
  lot                             TEXT NOT NULL,
  market_lot                      TEXT NOT NULL,
  min_quantity                    TEXT NOT NULL,
  max_quantity                    TEXT NOT NULL,
  max_market_quantity             TEXT NOT NULL,
  min_notional                    TEXT NOT NULL,
  max_notional                    TEXT NOT NULL,
  min_notional_applies_to_market  INTEGER NOT NULL
) STRICT;
)sql"};

constexpr Table session_right_table{
    "session_right", "seq, idx", "Which session may trade or watch which account, for each config.",
    R"sql(CREATE TABLE session_right (
  seq      INTEGER NOT NULL,
  idx      INTEGER NOT NULL,
  session  TEXT NOT NULL,
  account  TEXT NOT NULL,
  may      TEXT NOT NULL,             -- trade, watch
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table session_rule_table{
    "session_rule", "seq, idx",
    "What else each config says of a session; NULL: no restriction of its own.",
    R"sql(CREATE TABLE session_rule (
  seq                 INTEGER NOT NULL,
  idx                 INTEGER NOT NULL,
  session             TEXT NOT NULL,
  firm                TEXT,
  feed                TEXT NOT NULL,  -- own: not a drop copy; reports, compliance
  sees_firm           INTEGER NOT NULL,
  symbols             TEXT,           -- with blanks between
  venues              TEXT,
  order_types         TEXT,
  max_order_notional  TEXT,
  cancel_on           TEXT NOT NULL,  -- never, disconnect, logout, both
  cancel_grace_ms     INTEGER NOT NULL,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table account_limit_table{"account_limit", "seq, idx",
                                    "The limits of each config; NULL: not set, which refuses.",
                                    R"sql(CREATE TABLE account_limit (
  seq                   INTEGER NOT NULL,
  idx                   INTEGER NOT NULL,
  account               TEXT NOT NULL,
  symbol                TEXT,         -- NULL: the account has no limits on any symbol
  orders_per_second     INTEGER,
  max_order_quantity    TEXT,
  max_order_notional    TEXT,
  price_collar_percent  TEXT,
  max_position          TEXT,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table balance_table{"balance", "seq, idx", "Balances as a venue stated them.",
                              R"sql(CREATE TABLE balance (
  seq          INTEGER NOT NULL,
  idx          INTEGER NOT NULL,
  venue        TEXT NOT NULL,
  account      TEXT,
  asset        TEXT NOT NULL,
  free         TEXT NOT NULL,
  locked       TEXT NOT NULL,
  is_complete  INTEGER NOT NULL,      -- assets that are not listed at this seq are zero
  t_venue_ns   INTEGER,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table position_table{
    "position", "seq, idx",
    "Perpetual positions as a venue stated them, beside `fill`: what our own trades add up to.",
    R"sql(CREATE TABLE position (
  seq                INTEGER NOT NULL,
  idx                INTEGER NOT NULL,
  venue              TEXT NOT NULL,
  account            TEXT,
  venue_symbol       TEXT,            -- NULL: the venue says that there is none
  side               TEXT,            -- both (one-way mode), long, short (hedge mode)
  quantity           TEXT,            -- base units; negative: short
  entry_price        TEXT,
  mark_price         TEXT,
  liquidation_price  TEXT,
  is_complete        INTEGER NOT NULL,  -- positions that are not listed at this seq are zero
  t_venue_ns         INTEGER,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

constexpr Table recon_break_table{
    "recon_break", "seq, idx",
    "The break ledger: a row for each time that a break was opened, was seen to have changed, or "
    "was decided on.",
    R"sql(CREATE TABLE recon_break (
  seq             INTEGER NOT NULL,
  idx             INTEGER NOT NULL,
  break_id        INTEGER NOT NULL,   -- "B7" is 7
  kind            TEXT NOT NULL,      -- position, balance, missing_order, … : reconciliation.md
  state           TEXT NOT NULL,      -- open, tolerated, unfrozen, settled
  account         TEXT,
  venue           TEXT NOT NULL,
  symbol          TEXT,               -- NULL: every symbol with the asset
  asset           TEXT NOT NULL,
  order_id        INTEGER,
  venue_order_id  TEXT,
  ours            TEXT NOT NULL,
  theirs          TEXT NOT NULL,
  their_price     TEXT,
  our_evidence    TEXT NOT NULL,
  their_evidence  TEXT NOT NULL,
  is_frozen       INTEGER NOT NULL,
  agrees_again    INTEGER NOT NULL,
  t_since_ns      INTEGER,
  proposed        TEXT,               -- accept, adjust, unfreeze: the first person's word
  proposed_by     TEXT,
  proposed_why    TEXT,
  quantity        TEXT,               -- figures of what is proposed, or was decided
  price           TEXT,
  trade_id        TEXT,
  decision        TEXT,
  decided_by      TEXT,
  decided_why     TEXT,
  PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;
)sql"};

}  // namespace

std::vector<Table> const& tables() {
    static std::vector<Table> const all{
        meta_table,          event_table,         orders_table,
        execution_table,     fill_table,          fill_change_table,
        order_note_table,    order_party_table,   operator_action_table,
        venue_request_table, verdict_table,       session_event_table,
        alert_table,         instrument_table,    session_right_table,
        session_rule_table,  account_limit_table, balance_table,
        position_table,      recon_break_table};
    return all;
}

}  // namespace trestle::audit
