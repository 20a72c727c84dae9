#include "oms/audit/content.hpp"

#include <compare>

#include "oms/audit/database.hpp"
#include "oms/audit/schema.hpp"

namespace trestle::audit {

namespace {

std::string all_rows_of(Table const& table) {
    return "SELECT * FROM " + std::string(table.name) + " ORDER BY " + std::string(table.key);
}

// Type, length, bytes: no two different rows give the same stream.
void add_value(Sha256& sha, Statement const& row, int column) {
    if (row.is_null(column)) {
        sha.add("N");
    } else if (row.is_text(column) || row.is_blob(column)) {
        auto const bytes = row.text(column);
        sha.add(row.is_text(column) ? "T" : "B");
        sha.add(std::uint64_t{bytes.size()});
        sha.add(bytes);
    } else {
        sha.add("I");
        sha.add(static_cast<std::uint64_t>(row.integer(column)));
    }
}

std::string value_of(Statement const& row, int column) {
    if (row.is_null(column)) return "NULL";
    if (row.is_blob(column)) {
        auto const digest = row.digest(column);
        return digest ? to_hex(*digest) : "a blob";
    }
    if (row.is_text(column)) return "'" + std::string(row.text(column)) + "'";
    return std::to_string(row.integer(column));
}

bool is_key(Table const& table, std::string_view column) {
    return (", " + std::string(table.key) + ", ").find(", " + std::string(column) + ", ") !=
           std::string::npos;
}

std::string key_of(Table const& table, Statement const& row) {
    std::string text;
    for (int column = 0; column < row.columns(); ++column) {
        if (!is_key(table, row.name(column))) continue;
        text += (text.empty() ? "" : ", ") + std::string(row.name(column)) + " " +
                value_of(row, column);
    }
    return std::string(table.name) + " row (" + text + ")";
}

// Keys come in ascending order from both files.
std::strong_ordering compare_keys(Table const& table, Statement const& left,
                                  Statement const& right) {
    for (int column = 0; column < left.columns(); ++column) {
        if (!is_key(table, left.name(column))) continue;
        auto const order = left.is_text(column) ? left.text(column) <=> right.text(column)
                                                : left.integer(column) <=> right.integer(column);
        if (order != std::strong_ordering::equal) return order;
    }
    return std::strong_ordering::equal;
}

std::optional<std::string> difference_in(Table const& table, Database& kept, Database& rebuilt) {
    Statement left(kept, all_rows_of(table)), right(rebuilt, all_rows_of(table));
    for (;;) {
        bool const has_left = left.next(), has_right = right.next();
        if (!has_left && !has_right) return std::nullopt;
        auto const order = !has_left    ? std::strong_ordering::greater
                           : !has_right ? std::strong_ordering::less
                                        : compare_keys(table, left, right);
        if (order > 0) return key_of(table, right) + " is missing";
        if (order < 0) return key_of(table, left) + " has no origin in the journal";
        for (int column = 0; column < left.columns(); ++column) {
            auto const ours = value_of(left, column), theirs = value_of(right, column);
            if (ours == theirs) continue;
            return key_of(table, left) + ": " + std::string(left.name(column)) + " is " + ours +
                   ", the journal says " + theirs;
        }
    }
}

}  // namespace

Result<ContentDigest, std::string> content_digest(std::string const& path) {
    auto const opened = Database::open(path, Database::Mode::read_only);
    if (!opened.ok()) return opened.error();
    Database& database = *opened.value();
    database.run("BEGIN");
    Sha256 sha;
    for (auto const& table : tables()) {
        sha.add(table.name);
        Statement rows(database, all_rows_of(table));
        while (rows.next()) {
            sha.add("R");
            for (int column = 0; column < rows.columns(); ++column) add_value(sha, rows, column);
        }
    }
    if (!database.problem().empty()) return database.problem();
    return ContentDigest{to_hex(sha.finish())};
}

Result<Difference, std::string> first_difference(std::string const& path,
                                                 std::string const& rebuilt) {
    auto const left = Database::open(path, Database::Mode::read_only);
    if (!left.ok()) return left.error();
    auto const right = Database::open(rebuilt, Database::Mode::read_only);
    if (!right.ok()) return right.error();
    left.value()->run("BEGIN");
    right.value()->run("BEGIN");
    Difference difference;
    for (auto const& table : tables()) {
        difference.text = difference_in(table, *left.value(), *right.value());
        if (difference.text) break;
    }
    if (!left.value()->problem().empty()) return left.value()->problem();
    if (!right.value()->problem().empty()) return right.value()->problem();
    return difference;
}

}  // namespace trestle::audit
