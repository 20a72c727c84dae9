// Owns the tables, views and guards of the audit file. spec/audit_schema.md is printed from here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trestle::audit {

// Raised with every change of a table: a file with another number is rebuilt from the journal.
inline constexpr int schema_version = 5;

struct Table {
    std::string_view name;
    std::string_view key;      // its primary key, "seq, idx"
    std::string_view purpose;  // one sentence
    std::string_view sql;
};

[[nodiscard]] std::vector<Table> const& tables();
[[nodiscard]] std::vector<Table> const& views();  // key is empty

// Everything, in the order in which SQLite must run it.
[[nodiscard]] std::string schema_sql();

// The text of spec/audit_schema.md.
[[nodiscard]] std::string schema_document();

}  // namespace trestle::audit
