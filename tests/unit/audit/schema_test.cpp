#include "oms/audit/schema.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "oms/audit/words.hpp"
#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

TEST(Schema, its_page_in_spec_is_printed_from_it) {
    auto const page = std::filesystem::path(TRESTLE_SOURCE_DIR) / "spec" / "audit_schema.md";
    if (std::getenv("TRESTLE_UPDATE") != nullptr) {
        std::ofstream(page, std::ios::binary) << schema_document();
    }
    std::ifstream file(page, std::ios::binary);
    std::string const text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    EXPECT_EQ(text, schema_document())
        << "run TRESTLE_UPDATE=1 audit_test --gtest_filter=Schema.* and read the difference";
}

class SchemaFile : public AuditFile {};

TEST_F(SchemaFile, every_view_runs) {
    project(eventful_day(), path());
    for (auto const& view : views()) {
        EXPECT_NE(look_up(path(), "SELECT count(*) FROM " + std::string(view.name)), "0")
            << view.name;
    }
}

TEST_F(SchemaFile, every_table_is_strict) {
    project(History(), path());
    EXPECT_EQ(look_up(path(),
                      "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND "
                      "schema = 'main' AND name NOT LIKE 'sqlite%' AND NOT strict"),
              "0");
    EXPECT_EQ(look_up(path(),
                      "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND "
                      "schema = 'main' AND strict"),
              std::to_string(tables().size()));
}

}  // namespace
}  // namespace trestle::audit
