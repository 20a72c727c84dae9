// Every error code of the three venues that an independent library knows, category by category.
#include <charconv>
#include <functional>

#include "adapters/binance_usdm/errors.hpp"
#include "adapters/bybit/errors.hpp"
#include "adapters/okx/errors.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters {
namespace {

using simdjson::dom::element;
using tests::text_at;
using tests::vector_files;
using words::ErrorKind;
using words::VenueError;

bool agrees(std::string const& category, ErrorKind kind) {
    using enum ErrorKind;
    if (category == "permanent_order") return kind == order_refused;
    if (category == "permanent_session") return kind == session_refused;
    if (category == "transient_backoff") return kind == rate_limited || kind == not_executed;
    if (category == "transient_or_unknown") {
        return kind == rate_limited || kind == not_executed || kind == outcome_unknown;
    }
    if (category == "unknown_outcome") return kind == outcome_unknown;
    if (category == "clock_skew_not_executed") return kind == clock_skew;
    if (category == "state_terminal_or_unknown_order") return kind == order_not_found;
    if (category == "state_in_progress") return kind == in_progress;
    if (category == "duplicate_client_id") return kind == duplicate_client_id;
    if (category == "noop_ok") return kind == no_change;
    return category == "inspect" || category == "n/a";
}

// Code → category and message. Later sections win: a product's own rows over the common ones.
using Rows = std::map<std::int64_t, std::pair<std::string, std::string>>;
Rows rows_in(element root, std::vector<std::string> const& sections, int& not_codes) {
    Rows rows;
    simdjson::dom::array codes;
    EXPECT_EQ(root.at_key("codes").get_array().get(codes), simdjson::SUCCESS);
    for (std::string const& section : sections) {
        for (element const row : codes) {
            if (text_at(row, "/section") != section) continue;
            std::int64_t code = 0;
            auto const text = text_at(row, "/code");
            bool const is_number =
                row.at_key("code").get_int64().get(code) == simdjson::SUCCESS ||
                (!text.empty() &&
                 std::from_chars(text.data(), text.data() + text.size(), code).ptr ==
                     text.data() + text.size());
            if (!is_number) {
                ++not_codes;
                continue;
            }
            rows[code] = {text_at(row, "/category"), text_at(row, "/message")};
        }
    }
    return rows;
}

void check_venue(std::string_view venue, std::vector<std::string> const& sections,
                 std::function<ErrorKind(VenueError const&)> const& kind_of, int at_least) {
    auto const files = vector_files("errors", venue);
    if (files.empty()) GTEST_SKIP() << "0 files of error vectors found";
    std::map<std::string, int> agreed;
    int judged_by_us = 0;
    int not_codes = 0;
    int not_known = 0;
    for (auto const& file : files) {
        simdjson::dom::parser parser;
        element root;
        ASSERT_EQ(parser.load(file.string()).get(root), simdjson::SUCCESS);
        for (auto const& [code, row] : rows_in(root, sections, not_codes)) {
            auto const& [category, message] = row;
            auto const kind = kind_of({400, code, ""});
            EXPECT_TRUE(agrees(category, kind)) << code << " " << message << ": " << category
                                                << ", ours " << static_cast<int>(kind);
            if (category == "inspect" || category == "n/a") {
                ++judged_by_us;
                if (kind == ErrorKind::not_known) ++not_known;
            } else {
                ++agreed[category];
            }
        }
    }
    int total = 0;
    for (auto const& [category, count] : agreed) total += count;
    std::printf(
        "error codes of %s: %d agree, %d left to us (%d of them asked for as not known), "
        "%d are words, not codes\n",
        std::string(venue).c_str(), total, judged_by_us, not_known, not_codes);
    EXPECT_GE(total, at_least);
}

TEST(VenueErrorVectors, binance_usdm_agrees_with_the_categories) {
    check_venue(
        "binance", {"exact", "linear.exact"},
        [](VenueError const& error) { return binance_usdm::kind_of(error); }, 100);
}

TEST(VenueErrorVectors, okx_agrees_with_the_categories) {
    check_venue(
        "okx", {"exact", "added"}, [](VenueError const& error) { return okx::kind_of(error); },
        200);
}

TEST(VenueErrorVectors, bybit_agrees_with_the_categories) {
    check_venue(
        "bybit", {"exact", "added"}, [](VenueError const& error) { return bybit::kind_of(error); },
        300);
}

}  // namespace
}  // namespace trestle::adapters
