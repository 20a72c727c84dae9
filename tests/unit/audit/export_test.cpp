#include "oms/audit/export.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/audit/history.hpp"

namespace trestle::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Export : public AuditFile {
protected:
    void SetUp() override {
        AuditFile::SetUp();
        project(eventful_day(), path());
    }
    std::string orders(Filter const& filter = {}, Format format = Format::csv) {
        std::ostringstream out;
        auto const done = export_orders(path(), filter, format, out);
        EXPECT_TRUE(done.ok()) << done.error();
        return out.str();
    }
    std::string events(Filter const& filter = {}, Format format = Format::csv) {
        std::ostringstream out;
        auto const done = export_events(path(), filter, format, out);
        EXPECT_TRUE(done.ok()) << done.error();
        return out.str();
    }
    static std::vector<std::string> lines_of(std::string const& text) {
        std::vector<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) lines.push_back(line);
        return lines;
    }
};

TEST_F(Export, matches_its_golden_files) {
    expect_golden("orders.csv", orders());
    expect_golden("orders.jsonl", orders({}, Format::jsonl));
    expect_golden("events.csv", events());
    expect_golden("events.jsonl", events({}, Format::jsonl));
}

TEST_F(Export, gives_the_same_bytes_from_a_rebuilt_file) {
    auto const csv = orders(), jsonl = events({}, Format::jsonl);
    std::filesystem::remove(path());
    project(eventful_day(), path(), 3);
    EXPECT_EQ(orders(), csv);
    EXPECT_EQ(events({}, Format::jsonl), jsonl);
}

TEST_F(Export, states_its_filter_range_and_count) {
    std::ostringstream out;
    Filter filter;
    filter.account = Account::of("DEMO");
    filter.order = OrderId{6};
    filter.from = Timestamp{1'767'652'445'000'000'000};
    filter.to = Timestamp{1'767'652'446'000'000'000};
    auto const done = export_events(path(), filter, Format::csv, out);
    ASSERT_TRUE(done.ok());
    EXPECT_EQ(done->rows, 6u);  // question, acceptance, three fill messages, the repeat
    EXPECT_EQ(done->first, 6u);
    EXPECT_EQ(done->last, 21u);
    EXPECT_EQ(lines_of(out.str()).at(0),
              "#export=events,generator=trestle-audit 0.1.0,schema=5,"
              "filter=from=2026-01-05T22:34:05.000000Z to=2026-01-05T22:34:06.000000Z account=DEMO "
              "order=T6,first_seq=6,last_seq=21,rows=6");
    EXPECT_EQ(lines_of(out.str()).size(), 8u);
    EXPECT_THAT(orders(filter, Format::jsonl),
                StartsWith("{\"export\":\"orders\",\"generator\":\"trestle-audit 0.1.0\","
                           "\"schema\":5,\"filter\":\"from="));
}

TEST_F(Export, filters_by_half_open_time) {
    Filter filter;
    filter.from = Timestamp{1'767'652'445'006'000'000};  // exactly the first order's
    EXPECT_THAT(lines_of(orders(filter)).at(2), StartsWith("T6,"));
    filter.to = filter.from;
    EXPECT_EQ(lines_of(orders(filter)).size(), 2u);
    filter.to = Timestamp{filter.from->ns + 1};
    EXPECT_EQ(lines_of(orders(filter)).size(), 3u);
    filter.from->ns += 1;
    filter.to.reset();
    EXPECT_THAT(lines_of(orders(filter)).at(2), StartsWith("T11,"));
}

TEST_F(Export, filters_by_account) {
    Filter filter;
    filter.account = Account::of("NOBODY");
    EXPECT_EQ(lines_of(orders(filter)).size(), 2u);
    EXPECT_THAT(orders(filter), HasSubstr("first_seq=0,last_seq=0,rows=0"));
    filter.account = Account::of("DEMO");
    EXPECT_EQ(lines_of(orders(filter)).size(), 2 + 9u);  // all but the unreadable one
}

TEST_F(Export, quotes_what_csv_and_spreadsheets_would_misread) {
    auto const text = orders();
    EXPECT_THAT(text, HasSubstr(",\"'=1+2\",\"'=1+2\",BTC-USDT,"));
    EXPECT_THAT(text, HasSubstr("\"'@SUM(1) \"\"quoted\"\", comma\\x0anewline \\xff\\xfe \\x01 "
                                "caf\xc3\xa9 \\\\\""));
    Filter filter;
    filter.account = Account::of("=cmd|' /C calc'!A0");
    EXPECT_THAT(lines_of(orders(filter)).at(0), HasSubstr("filter=account==cmd|' /C calc'!A0,"));
}

TEST_F(Export, leaves_negative_numbers_alone) {
    ASSERT_EQ(meddle(path(),
                     "DROP TRIGGER orders_change_with_events; UPDATE orders SET "
                     "average_price = '-5.25' WHERE order_id = 6"),
              "");
    EXPECT_THAT(lines_of(orders()).at(2), HasSubstr(",-5.25,"));
}

TEST_F(Export, json_lines_are_escaped_and_exact) {
    auto const text = orders({}, Format::jsonl);
    EXPECT_THAT(text, HasSubstr("\"quantity\":\"0.3\",\"price\":\"60000.1\""));
    EXPECT_THAT(text, HasSubstr("\"is_post_only\":false"));
    EXPECT_THAT(text, HasSubstr("\"closed\":null"));
    EXPECT_THAT(text, HasSubstr("\"text\":\"@SUM(1) \\\"quoted\\\", comma\\\\x0anewline \\\\xff"));
}

TEST_F(Export, a_stream_that_fails_is_a_problem) {
    std::ofstream full("/dev/full");
    auto const done = export_events(path(), {}, Format::csv, full);
    ASSERT_FALSE(done.ok());
    EXPECT_THAT(done.error(), HasSubstr("the export could not be written"));
}

}  // namespace
}  // namespace trestle::audit
