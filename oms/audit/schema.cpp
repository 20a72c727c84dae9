#include "oms/audit/schema.hpp"

#include <algorithm>

namespace trestle::audit {

namespace {

constexpr std::string_view time_template =
    "strftime('%Y-%m-%dT%H:%M:%S', NS / 1000000000, 'unixepoch') || "
    "printf('.%06dZ', NS / 1000 % 1000000)";

// {time:column} becomes the readable UTC time of that column.
std::string with_times(std::string_view sql) {
    std::string result(sql);
    std::string const open = "{time:";
    for (auto at = result.find(open); at != std::string::npos; at = result.find(open)) {
        auto const close = result.find('}', at);
        auto const column = result.substr(at + open.size(), close - at - open.size());
        std::string text(time_template);
        for (auto ns = text.find("NS"); ns != std::string::npos; ns = text.find("NS")) {
            text.replace(ns, 2, column);
        }
        result.replace(at, close - at + 1, text);
    }
    return result;
}

// What stands in these tables never changes. Triggers stop accidents, not the owner of the disk;
// tampering shows when the file is compared with the journal. A REPLACE fires no delete trigger
// (unless recursive_triggers is on), so inserting over an existing key is refused by itself.
std::string append_only(Table const& table) {
    std::string const name(table.name);
    std::string same_key;
    std::string keys(table.key);
    for (std::size_t begin = 0; begin < keys.size();) {
        auto const end = std::min(keys.find(", ", begin), keys.size());
        auto const column = keys.substr(begin, end - begin);
        same_key += (same_key.empty() ? "" : " AND ") + column + " = NEW." + column;
        begin = end + 2;
    }
    auto const refuse = "BEGIN SELECT RAISE(ABORT, '" + name +
                        " is append-only: the journal is the truth, rebuild this file from it'); "
                        "END;\n";
    auto const changes = "CREATE TRIGGER " + name + "_no_update BEFORE UPDATE ON " + name + " " +
                         refuse + "CREATE TRIGGER " + name + "_no_delete BEFORE DELETE ON " + name +
                         " " + refuse;
    if (table.name == "event") return changes;  // event_chain refuses more
    return changes + "CREATE TRIGGER " + name + "_no_replace BEFORE INSERT ON " + name +
           " WHEN EXISTS (SELECT 1 FROM " + name + " WHERE " + same_key + ") " + refuse;
}

// An order's row follows its life, so it may change: only together with a new event, never in what
// the desk asked for, and it never goes away.
constexpr std::string_view order_guards = R"sql(
CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'orders are never deleted: rebuild this file from the journal'); END;
CREATE TRIGGER orders_no_replace BEFORE INSERT ON orders
WHEN EXISTS (SELECT 1 FROM orders WHERE order_id = NEW.order_id)
BEGIN SELECT RAISE(ABORT, 'orders are never replaced: rebuild this file from the journal'); END;
CREATE TRIGGER orders_change_with_events BEFORE UPDATE ON orders
WHEN NEW.changed_seq <= OLD.changed_seq
  OR NEW.changed_seq <> (SELECT max(seq) FROM event)
  OR NEW.order_id <> OLD.order_id OR NEW.desk <> OLD.desk OR NEW.account IS NOT OLD.account
  OR NEW.cl_ord_id <> OLD.cl_ord_id OR NEW.symbol IS NOT OLD.symbol OR NEW.side <> OLD.side
  OR NEW.t_created_ns <> OLD.t_created_ns
BEGIN SELECT RAISE(ABORT, 'orders change only with a new event of the journal'); END;
)sql";

constexpr std::string_view event_guard = R"sql(
CREATE TRIGGER event_chain BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE seq >= NEW.seq)
  OR (EXISTS (SELECT 1 FROM event)
      AND NEW.prev_hash IS NOT (SELECT hash FROM event WHERE seq = NEW.seq - 1))
BEGIN SELECT RAISE(ABORT, 'event is append-only: seq and prev_hash must continue the chain'); END;
)sql";

std::string code_block(std::string_view sql) { return "```sql\n" + std::string(sql) + "```\n\n"; }

}  // namespace

std::string schema_sql() {
    std::string sql;
    for (auto const& table : tables()) {
        sql += table.sql;
        if (table.name != "orders") sql += append_only(table);
    }
    sql += event_guard;
    sql += order_guards;
    for (auto const& view : views()) sql += with_times(view.sql);
    return sql;
}

std::string schema_document() {
    std::string text =
        "# The audit file\n\n"
        "For auditors and for those who write queries. `audit.db` is an SQLite file, schema " +
        std::to_string(schema_version) +
        ", written beside trading from\nthe journal. The journal is the truth: delete the file and "
        "it is rebuilt, row for row. This page is\nprinted from `oms/audit/schema*.cpp`; a test "
        "compares.\n\n"
        "- Start with `SELECT * FROM order_story WHERE order_id = 12`, or `trestle audit show "
        "T12`.\n"
        "- Prices, quantities and money are exact decimals as TEXT; never cast them to REAL. (The "
        "`sqlite3`\n  shell has `decimal_sum()`, `decimal_cmp()`.)\n"
        "- `…_ns` are nanoseconds since 1970 in UTC. `t_recorded_ns` is our clock when the event "
        "was journaled;\n  `t_event_ns` is the other side's: SendingTime(52) of a desk, the "
        "venue's own time. NULL: not stated.\n  Views show times cut to microseconds, never "
        "rounded up; `seq` is the only order that counts.\n"
        "- `seq` is the place in the journal, `idx` the place among what followed from it. OrderID "
        "`T12` is\n  `order_id` 12, the `seq` of the request that brought it; ExecID `12-0` is "
        "`exec_id`.\n"
        "- Texts are UTF-8 on one line: control bytes and broken UTF-8 appear as `\\x1f`, a "
        "backslash as `\\\\`.\n"
        "- All tables but `orders` are append-only (triggers refuse UPDATE, DELETE and REPLACE); a "
        "row of\n  `orders` changes only together with a new event. Triggers stop accidents. "
        "Tampering shows when the\n  file is checked against the journal: `trestle audit verify`.\n"
        "- Operators' commands are in `operator_list`; how they are given is in "
        "[operations.md](operations.md).\n"
        "- `hash` = SHA-256(`prev_hash`, length of the record as 8 bytes little endian, record). "
        "The record\n  is the event's exact bytes in the journal; the first `prev_hash` is 32 zero "
        "bytes.\n\n"
        "## Tables\n\n";
    for (auto const& table : tables()) {
        text += "### " + std::string(table.name) + "\n\n" + std::string(table.purpose) + "\n\n" +
                code_block(table.sql);
    }
    text += "## Views\n\n`{time:x}` stands for the readable form of the time in column x.\n\n";
    for (auto const& view : views()) {
        text += "### " + std::string(view.name) + "\n\n" + std::string(view.purpose) + "\n\n" +
                code_block(view.sql);
    }
    text.pop_back();
    return text;
}

}  // namespace trestle::audit
