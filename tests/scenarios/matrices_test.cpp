// The order state change matrices of FIX 4.4 (Vol. 4, appendix D), from any file of their format
// below TRESTLE_VECTORS: every branch of each, in the three modes, every stated field compared.
// What is not followed is named in matrix_branches.cpp, printed and counted.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "tests/scenarios/matrix_play.hpp"

namespace trestle::tests {
namespace {

namespace fs = std::filesystem;

fs::path vectors() {
    auto const* named = std::getenv("TRESTLE_VECTORS");
    return named != nullptr ? fs::path(named)
                            : fs::path(TRESTLE_SOURCE_DIR).parent_path() / "shared/vectors";
}

struct Total {
    int cases = 0;
    int steps = 0;
    std::size_t fields = 0;
    std::map<std::string, std::set<std::string>> left_out;
    std::map<std::string, int> tolerated;

    void add(std::string const& matrix, MatrixResult const& result) {
        ++cases;
        steps += result.steps;
        fields += result.compared.size();
        for (auto const& [name, count] : result.left_out) left_out[name].insert(matrix);
        for (auto const& [name, count] : result.tolerated) tolerated[name] += count;
    }
};

std::string_view reason_of(std::string const& name) {
    for (auto const& branch : branches()) {
        if (branch.what == name) return branch.why;
    }
    return {};
}

void print(std::size_t matrices, Total const& total) {
    std::cout << matrices << " matrices, " << total.cases << " cases, " << total.steps << " steps, "
              << total.fields << " fields compared\n";
    for (auto const& [name, ids] : total.left_out) {
        std::cout << "  not followed in " << ids.size() << ": " << name;
        if (!reason_of(name).empty()) std::cout << " (" << reason_of(name) << ")";
        std::cout << ":";
        for (auto const& id : ids) std::cout << " " << id;
        std::cout << "\n";
    }
    for (auto const& [name, count] : total.tolerated) {
        std::cout << "  told besides, as FIX allows: " << name << ", " << count << " times\n";
    }
}

void run_all(Mode mode) {
    auto const matrices = find_matrices(vectors());
    if (matrices.empty()) GTEST_SKIP() << "0 matrices below " << vectors();
    Total total;
    for (auto const& matrix : matrices) {
        for (auto const& path : cases_of(matrix)) {
            auto const result = play_matrix(path, mode);
            for (auto const& problem : result.problems) ADD_FAILURE() << problem;
            total.add(matrix.id, result);
        }
    }
    print(matrices.size(), total);
}

TEST(Matrices, Plain) { run_all(Mode::plain); }
TEST(Matrices, CrashAndReplayAfterEveryStep) { run_all(Mode::crash); }
TEST(Matrices, EveryVenueMessageTwice) { run_all(Mode::duplicate); }

// Another value of the same kind.
std::string otherwise(std::string const& field, std::string const& value) {
    if (field == "exectype") return value == "Expired" ? "Canceled" : "Expired";
    if (field == "ordstatus") return value == "Rejected" ? "Filled" : "Rejected";
    if (field == "msg") return value == "8" ? "9" : "8";
    if (field == "clordid" || field == "origclordid" || field == "orderid") return "ZZ";
    if (field == "execrefid") return "none";
    return value + "1";
}

// The venue trades at the price that the matrix names: only the average can tell it wrong.
bool drives_the_venue(MatrixStep const& step, std::string const& field) {
    return field == "lastpx" && step.field("avgpx").empty();
}

// Changes each field that was compared, one at a time: none may pass.
int count_unnoticed(MatrixCase const& path, int& changed, std::ostream& out) {
    int unnoticed = 0;
    auto const compared = play_matrix(path, Mode::plain).compared;
    for (auto const& [at, field] : compared) {
        auto wrong = path;
        auto& step = wrong.steps[at];
        bool const is_reason = step.reason.contains(field);
        bool const is_stated = is_reason || step.fields.contains(field);
        if (!is_stated || drives_the_venue(step, field)) continue;
        auto& value = is_reason ? step.reason[field] : step.fields[field];
        value = otherwise(field, value);
        ++changed;
        if (!play_matrix(wrong, Mode::plain).problems.empty()) continue;
        ++unnoticed;
        out << path.name << ": step " << at << " passes with " << field << " " << value << "\n";
    }
    return unnoticed;
}

TEST(Matrices, NoWrongExpectationPasses) {
    auto const matrices = find_matrices(vectors());
    if (matrices.empty()) GTEST_SKIP() << "0 matrices below " << vectors();
    int changed = 0;
    for (auto const& matrix : matrices) {
        for (auto const& path : cases_of(matrix)) {
            EXPECT_EQ(count_unnoticed(path, changed, std::cout), 0) << path.name;
        }
    }
    std::cout << changed << " expectations changed, one at a time\n";
    EXPECT_GT(changed, 0);
}

}  // namespace
}  // namespace trestle::tests
