#include "oms/audit/export.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "oms/audit/database.hpp"
#include "oms/audit/schema.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

constexpr std::string_view generator = "trestle-audit 0.1.0";

enum class Kind : std::uint8_t { text, integer, decimal, time, flag, order, hash };

struct Column {
    std::string_view name;  // in the export
    std::string_view sql;
    Kind kind;
};

constexpr std::array order_columns{Column{"order_id", "order_id", Kind::order},
                                   Column{"created", "t_created_ns", Kind::time},
                                   Column{"desk_time", "t_sent_ns", Kind::time},
                                   Column{"closed", "t_closed_ns", Kind::time},
                                   Column{"desk", "desk", Kind::text},
                                   Column{"msg_seq_num", "msg_seq_num", Kind::integer},
                                   Column{"account", "account", Kind::text},
                                   Column{"cl_ord_id", "cl_ord_id", Kind::text},
                                   Column{"current_cl_ord_id", "current_cl_ord_id", Kind::text},
                                   Column{"symbol", "symbol", Kind::text},
                                   Column{"side", "side", Kind::text},
                                   Column{"type", "type", Kind::text},
                                   Column{"time_in_force", "time_in_force", Kind::text},
                                   Column{"is_post_only", "is_post_only", Kind::flag},
                                   Column{"quantity", "quantity", Kind::decimal},
                                   Column{"price", "price", Kind::decimal},
                                   Column{"stop_price", "stop_price", Kind::decimal},
                                   Column{"watch", "watch", Kind::text},
                                   Column{"trail", "trail", Kind::text},
                                   Column{"position_effect", "position_effect", Kind::text},
                                   Column{"self_trade", "self_trade", Kind::text},
                                   Column{"status", "status", Kind::text},
                                   Column{"filled", "filled", Kind::decimal},
                                   Column{"leaves", "leaves", Kind::decimal},
                                   Column{"average_price", "average_price", Kind::decimal},
                                   Column{"venue", "venue", Kind::text},
                                   Column{"venue_client_id", "venue_client_id", Kind::text},
                                   Column{"venue_order_id", "venue_order_id", Kind::text},
                                   Column{"asked_route", "asked_route", Kind::text},
                                   Column{"script_decision", "script_decision", Kind::text},
                                   Column{"script_rule", "script_rule", Kind::text},
                                   Column{"script_route", "script_route", Kind::text},
                                   Column{"reason", "reason", Kind::text},
                                   Column{"text", "text", Kind::text},
                                   Column{"changed_seq", "changed_seq", Kind::integer}};

constexpr std::array event_columns{Column{"seq", "seq", Kind::integer},
                                   Column{"recorded", "t_recorded_ns", Kind::time},
                                   Column{"event_time", "t_event_ns", Kind::time},
                                   Column{"kind", "kind", Kind::text},
                                   Column{"who", "who", Kind::text},
                                   Column{"what", "what", Kind::text},
                                   Column{"why", "why", Kind::text},
                                   Column{"order_id", "order_id", Kind::order},
                                   Column{"session", "session", Kind::text},
                                   Column{"msg_seq_num", "msg_seq_num", Kind::integer},
                                   Column{"cl_ord_id", "cl_ord_id", Kind::text},
                                   Column{"orig_cl_ord_id", "orig_cl_ord_id", Kind::text},
                                   Column{"account", "account", Kind::text},
                                   Column{"symbol", "symbol", Kind::text},
                                   Column{"venue", "venue", Kind::text},
                                   Column{"venue_client_id", "venue_client_id", Kind::text},
                                   Column{"venue_order_id", "venue_order_id", Kind::text},
                                   Column{"venue_trade_id", "venue_trade_id", Kind::text},
                                   Column{"record_bytes", "record_bytes", Kind::integer},
                                   Column{"record_sha256", "record_sha256", Kind::hash},
                                   Column{"hash", "hash", Kind::hash}};

struct Selection {
    std::string_view what;  // "orders"
    std::string_view table;
    std::string_view key;
    std::string_view time;
    std::span<Column const> columns;
};

constexpr Selection orders{"orders", "orders", "order_id", "t_created_ns", order_columns};
constexpr Selection events{"events", "event", "seq", "t_recorded_ns", event_columns};

std::string where(Selection const& selection) {
    std::string const time(selection.time);
    return " WHERE (?1 IS NULL OR " + time + " >= ?1) AND (?2 IS NULL OR " + time +
           " < ?2) AND (?3 IS NULL OR account = ?3) AND (?4 IS NULL OR order_id = ?4)";
}

void bind_filter(Statement& statement, Filter const& filter) {
    statement.bind_all(filter.from ? std::optional(filter.from->ns) : std::nullopt,
                       filter.to ? std::optional(filter.to->ns) : std::nullopt, filter.account,
                       filter.order);
}

std::string describe(Filter const& filter) {
    std::string text;
    auto const add = [&](std::string_view name, std::string const& value) {
        text += (text.empty() ? "" : " ") + std::string(name) + "=" + value;
    };
    if (filter.from) add("from", to_text(*filter.from));
    if (filter.to) add("to", to_text(*filter.to));
    if (filter.account) add("account", readable(filter.account->view()));
    if (filter.order) add("order", to_string(*filter.order));
    return text.empty() ? "none" : text;
}

bool looks_like_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != text.npos;
}

std::string csv_cell(std::string_view text, bool is_text) {
    bool const needs_apostrophe = is_text && looks_like_formula(text);
    if (!needs_apostrophe && text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
    std::string cell = needs_apostrophe ? "\"'" : "\"";
    for (char const c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

std::string json_string(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (byte < 0x20) {
            result += std::string("\\u00") + digits[byte >> 4] + digits[byte & 15];
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string text_of(Statement const& row, int place, Kind kind) {
    if (row.is_null(place)) return {};
    switch (kind) {
        case Kind::text:
        case Kind::decimal: return std::string(row.text(place));
        case Kind::integer: return std::to_string(row.integer(place));
        case Kind::flag: return row.integer(place) != 0 ? "true" : "false";
        case Kind::time: return to_text({row.integer(place)});
        case Kind::order: return to_string(OrderId{static_cast<std::uint64_t>(row.integer(place))});
        case Kind::hash: {
            auto const digest = row.digest(place);
            return digest ? to_hex(*digest) : std::string();
        }
    }
    __builtin_trap();
}

std::string json_value(Statement const& row, int place, Kind kind) {
    if (row.is_null(place)) return "null";
    auto text = text_of(row, place, kind);
    bool const is_bare = kind == Kind::integer || kind == Kind::flag;
    return is_bare ? text : json_string(text);
}

std::string heading(Selection const& selection, Filter const& filter, Format format,
                    Exported const& exported) {
    struct Fact {
        std::string_view name;
        std::string value;
        bool is_number;
    };
    std::vector<Fact> const facts{{"export", std::string(selection.what), false},
                                  {"generator", std::string(generator), false},
                                  {"schema", std::to_string(schema_version), true},
                                  {"filter", describe(filter), false},
                                  {"first_seq", std::to_string(exported.first), true},
                                  {"last_seq", std::to_string(exported.last), true},
                                  {"rows", std::to_string(exported.rows), true}};
    std::string line;
    for (auto const& [name, value, is_number] : facts) {
        if (format == Format::csv) {
            line += (line.empty() ? "#" : ",") + csv_cell(std::string(name) + "=" + value, true);
        } else {
            line += (line.empty() ? "{" : ",") + json_string(name) + ":" +
                    (is_number ? value : json_string(value));
        }
    }
    return line + (format == Format::csv ? "\n" : "}\n");
}

void write_rows(Statement& rows, Selection const& selection, Format format, std::ostream& out) {
    std::string line;
    if (format == Format::csv) {
        for (auto const& column : selection.columns) {
            line += (line.empty() ? "" : ",") + std::string(column.name);
        }
        out << line << '\n';
    }
    while (rows.next()) {
        line.clear();
        int place = 0;
        for (auto const& column : selection.columns) {
            if (format == Format::csv) {
                if (place > 0) line += ',';
                line += csv_cell(text_of(rows, place, column.kind), column.kind == Kind::text);
            } else {
                line += (place > 0 ? "," : "{") + json_string(column.name) + ":" +
                        json_value(rows, place, column.kind);
            }
            ++place;
        }
        out << line << (format == Format::csv ? "\n" : "}\n");
    }
}

Result<Exported, std::string> export_rows(Selection const& selection, std::string const& path,
                                          Filter const& filter, Format format, std::ostream& out) {
    auto const opened = Database::open(path, Database::Mode::read_only);
    if (!opened.ok()) return opened.error();
    Database& database = *opened.value();
    database.run("BEGIN");  // count and rows from one snapshot
    std::string const key(selection.key), from = " FROM " + std::string(selection.table);
    Statement counted(database, "SELECT count(*), coalesce(min(" + key + "), 0), coalesce(max(" +
                                    key + "), 0)" + from + where(selection));
    bind_filter(counted, filter);
    Exported exported;
    if (counted.next()) {
        exported = {static_cast<std::uint64_t>(counted.integer(0)),
                    static_cast<Sequence>(counted.integer(1)),
                    static_cast<Sequence>(counted.integer(2))};
    }
    std::string columns;
    for (auto const& column : selection.columns) {
        columns += (columns.empty() ? "" : ", ") + std::string(column.sql);
    }
    Statement rows(database, "SELECT " + columns + from + where(selection) + " ORDER BY " + key);
    bind_filter(rows, filter);
    if (database.problem().empty()) {
        out << heading(selection, filter, format, exported);
        write_rows(rows, selection, format, out);
    }
    if (!database.problem().empty()) return database.problem();
    if (!out.flush()) {
        return std::string("the export could not be written; check the disk it goes to");
    }
    return exported;
}

}  // namespace

Result<Exported, std::string> export_orders(std::string const& path, Filter const& filter,
                                            Format format, std::ostream& out) {
    return export_rows(orders, path, filter, format, out);
}

Result<Exported, std::string> export_events(std::string const& path, Filter const& filter,
                                            Format format, std::ostream& out) {
    return export_rows(events, path, filter, format, out);
}

}  // namespace trestle::audit
