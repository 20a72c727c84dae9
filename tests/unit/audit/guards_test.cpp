#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "oms/audit/content.hpp"
#include "oms/audit/schema.hpp"
#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using ::testing::HasSubstr;

class Guards : public AuditFile {
protected:
    void SetUp() override {
        AuditFile::SetUp();
        project(eventful_day(), path());
    }
};

std::string first_column(Table const& table) {
    return std::string(table.key.substr(0, table.key.find(',')));
}

TEST_F(Guards, refuse_update_delete_and_replace_on_every_append_only_table) {
    auto const before = content_digest(path());
    for (auto const& table : tables()) {
        if (table.name == "orders") continue;
        std::string const name(table.name), key = first_column(table);
        ASSERT_NE(look_up(path(), "SELECT count(*) FROM " + name), "0") << name;
        auto const refusal = HasSubstr(name + " is append-only: ");
        EXPECT_THAT(meddle(path(), "UPDATE " + name + " SET " + key + " = " + key), refusal);
        EXPECT_THAT(meddle(path(), "DELETE FROM " + name), refusal);
        EXPECT_THAT(meddle(path(), "REPLACE INTO " + name + " SELECT * FROM " + name), refusal);
        EXPECT_THAT(meddle(path(), "INSERT OR REPLACE INTO " + name + " SELECT * FROM " + name),
                    refusal);
        EXPECT_THAT(meddle(path(), "PRAGMA recursive_triggers=OFF; REPLACE INTO " + name +
                                       " SELECT * FROM " + name),
                    refusal);
    }
    EXPECT_EQ(content_digest(path()).value(), before.value());
}

TEST_F(Guards, let_an_order_change_only_with_a_new_event) {
    auto const before = content_digest(path());
    EXPECT_THAT(meddle(path(), "UPDATE orders SET filled = '9'"),
                HasSubstr("orders change only with a new event"));
    EXPECT_THAT(meddle(path(), "UPDATE orders SET filled = '9', changed_seq = changed_seq + 1"),
                HasSubstr("orders change only with a new event"));
    EXPECT_THAT(meddle(path(),
                       "UPDATE orders SET account = 'X', "
                       "changed_seq = (SELECT max(seq) FROM event)"),
                HasSubstr("orders change only with a new event"));
    EXPECT_THAT(meddle(path(), "DELETE FROM orders"), HasSubstr("orders are never deleted"));
    EXPECT_THAT(meddle(path(), "REPLACE INTO orders SELECT * FROM orders"),
                HasSubstr("orders are never replaced"));
    EXPECT_EQ(content_digest(path()).value(), before.value());
}

TEST_F(Guards, let_no_event_be_slipped_in) {
    auto const insert = [&](std::string const& seq, std::string const& previous) {
        return meddle(path(),
                      "INSERT INTO event (seq, kind, t_recorded_ns, who, what, why, "
                      "record_bytes, record_sha256, prev_hash, hash) VALUES (" +
                          seq + ", 'x', 0, 'x', 'x', '', 0, zeroblob(32), " + previous +
                          ", zeroblob(32))");
    };
    auto const refusal = HasSubstr("seq and prev_hash must continue the chain");
    EXPECT_THAT(insert("(SELECT max(seq) + 1 FROM event)", "zeroblob(32)"), refusal);
    EXPECT_THAT(insert("(SELECT max(seq) + 2 FROM event)", "zeroblob(32)"), refusal);
    EXPECT_THAT(insert("0", "zeroblob(32)"), refusal);
}

TEST_F(Guards, keep_the_types_of_columns) {
    EXPECT_THAT(meddle(path(), "INSERT INTO alert VALUES ('x', 0, NULL, 'text')"),
                HasSubstr("cannot store TEXT value in INTEGER column"));
}

TEST_F(Guards, a_row_changed_behind_their_back_differs_from_a_rebuilt_file) {
    auto const rebuilt = (folder_ / "rebuilt.db").string();
    project(eventful_day(), rebuilt);
    EXPECT_EQ(meddle(path(),
                     "DROP TRIGGER fill_no_update; UPDATE fill SET price = '59999.1' "
                     "WHERE venue_trade_id = '902'"),
              "");
    EXPECT_EQ(first_difference(path(), rebuilt)->text,
              "fill row (seq 9, idx 0): price is '59999.1', the journal says '60000.1'");
    EXPECT_EQ(meddle(path(), "DROP TRIGGER fill_no_delete; DELETE FROM fill WHERE seq = 9"), "");
    EXPECT_EQ(first_difference(path(), rebuilt)->text, "fill row (seq 9, idx 0) is missing");
    EXPECT_NE(content_digest(path()).value(), content_digest(rebuilt).value());
}

}  // namespace
}  // namespace trestle::audit
