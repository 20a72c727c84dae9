// Owns a short history made by hand: inputs, what followed from them, and their record bytes, as a
// journal would give them to the projector.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "oms/audit/projector.hpp"
#include "oms/audit/verify.hpp"
#include "oms/model/effects.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::audit {

struct Step {
    Stamped stamped;
    std::string record;
    Effects effects;
};

class History {
public:
    // Appends an input with the next sequence, one millisecond after the one before it.
    Step& add(Input input, Effects effects = {});
    [[nodiscard]] Sequence next() const { return steps.size() + 1; }

    // Started, Configured, InstrumentDefined, DeskLoggedOn, VenueLink: sequences 1 to 5.
    void open_day();
    // A limit buy that is accepted; returns its id.
    OrderId accepted_order(char const* cl_ord_id, Quantity quantity, Price price);
    void fill(OrderId order, char const* trade, Quantity quantity, Price price,
              Quantity filled_after, Quantity leaves);

    std::vector<Step> steps;
};

// A report of the core on `order`, as it stands.
Report report_on(OrderId order, Sequence sequence, std::uint32_t index, ReportKind kind,
                 OrderStatus status, char const* cl_ord_id, Terms const& terms);

// All that the tables can hold: fills in parts, replace and cancel, refusals of every kind, doubt,
// repeats, hostile texts. 40-odd events.
History eventful_day();

Terms limit_terms(Quantity quantity, Price price);
Origin origin_of(std::uint64_t msg_seq_num, Timestamp sent_at = {});
VenueRef ref_of(OrderId order, char const* venue_order_id, std::uint32_t leg = 1);
inline constexpr std::uint64_t test_epoch = 1'767'600'000;

class AuditFile : public ::testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    // Projects steps [from, to) in batches of `batch`, in a new Projector.
    void project(History const& history, std::string const& path, std::size_t batch = 1'000,
                 std::size_t from = 0, std::size_t to = SIZE_MAX);
    // Runs SQL on the file as a stranger with the sqlite3 shell would; returns SQLite's error text.
    static std::string meddle(std::string const& path, std::string const& sql);
    // First column of the first row, as text; "NULL" for NULL, "no row" for none.
    static std::string look_up(std::string const& path, std::string const& sql);

    // Compares with tests/unit/audit/golden/NAME; TRESTLE_UPDATE=1 writes it, then read the diff.
    static void expect_golden(std::string const& name, std::string const& text);

    static RecordSource journal_of(History const& history);

    std::string path() const { return (folder_ / "audit.db").string(); }
    std::filesystem::path folder_;
};

}  // namespace trestle::audit
