#include "oms/audit/story.hpp"

#include <vector>

#include "oms/audit/database.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

std::vector<OrderId> orders_named(Database& database, std::string_view name) {
    Statement found(database,
                    "SELECT order_id FROM orders WHERE order_id = ?1 OR cl_ord_id = ?2 OR "
                    "current_cl_ord_id = ?2 OR venue_client_id = ?2 OR venue_order_id = ?2 "
                    "UNION SELECT order_id FROM event "
                    "WHERE order_id IS NOT NULL AND cl_ord_id = ?2 ORDER BY 1");
    found.bind_all(parse_order_id(name), name);
    std::vector<OrderId> orders;
    while (found.next()) orders.push_back({static_cast<std::uint64_t>(found.integer(0))});
    return orders;
}

std::string or_nothing(Statement const& row, int column, std::string_view before) {
    if (row.is_null(column) || row.text(column).empty()) return {};
    return std::string(before) + std::string(row.text(column));
}

std::string heading(Database& database, OrderId order) {
    Statement row(database,
                  "SELECT side, quantity, symbol, type, price, time_in_force, desk, account, "
                  "cl_ord_id, status, filled, average_price, venue, venue_order_id, text, "
                  "t_created_ns, t_closed_ns FROM orders WHERE order_id = ?");
    row.bind_all(order);
    if (!row.next()) return to_string(order) + "\n";
    auto const text = [&](int column) { return std::string(row.text(column)); };
    std::string page = to_string(order) + "  " + text(0) + " " + text(1) + " " + text(2) + ", " +
                       text(3) + or_nothing(row, 4, " ") + " " + text(5) + "\n";
    page += "  desk " + text(6) + or_nothing(row, 7, ", account ") + ", ClOrdID " + text(8) + "\n";
    page += "  " + text(9) + ", filled " + text(10) + or_nothing(row, 11, " at ") +
            or_nothing(row, 12, ", ") + or_nothing(row, 13, " order ") + "\n";
    page += or_nothing(row, 14, "  ");
    if (!row.is_null(14)) page += "\n";
    page += "  created " + to_text({row.integer(15)});
    if (!row.is_null(16)) page += ", closed " + to_text({row.integer(16)});
    row.reset();
    return page + "\n\n";
}

std::string lines(Database& database, OrderId order) {
    Statement step(database,
                   "SELECT seq, at, who, what, why FROM order_story WHERE order_id = ? "
                   "ORDER BY seq, idx");
    step.bind_all(order);
    std::string page;
    while (step.next()) {
        std::string line = "  " + std::string(step.text(1)) + "  #" +
                           std::to_string(step.integer(0)) + "  " + std::string(step.text(2)) +
                           ": " + std::string(step.text(3));
        if (!step.text(4).empty()) line += " (" + std::string(step.text(4)) + ")";
        page += line + "\n";
    }
    return page;
}

}  // namespace

Result<Story, std::string> show(std::string const& path, std::string_view order) {
    using Shown = Result<Story, std::string>;
    auto const opened = Database::open(path, Database::Mode::read_only);
    if (!opened.ok()) return Shown(opened.error());
    Database& database = *opened.value();
    database.run("BEGIN");
    Story story;
    for (auto const each : orders_named(database, order)) {
        if (!story.text.empty()) story.text += "\n";
        story.text += heading(database, each) + lines(database, each);
    }
    if (!database.problem().empty()) return Shown(database.problem());
    if (story.text.empty()) {
        return Shown("audit file " + path + ": no order is called '" + readable(order) +
                     "'; give an OrderID (T12), a ClOrdID or a venue order id");
    }
    return story;
}

}  // namespace trestle::audit
