// The runner of matrices, judged by matrices of our own: a right one passes, no wrong one does, and
// what is not followed is named.
#include <gmock/gmock.h>

#include "tests/scenarios/matrix_play.hpp"

namespace trestle::tests {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A replace that a fill crosses, and its refusal as the other branch.
constexpr char const* amended = R"([{"id": "own", "title": "t", "steps": [
  {"t": 1, "in": {"msg": "D", "clordid": "X", "orderqty": 40}},
  {"t": 2, "out": {"msg": "8", "clordid": "X", "exectype": "New", "ordstatus": "New",
                   "orderqty": 40, "cumqty": 0, "leavesqty": 40, "lastqty": 0, "execid": "A"}},
  {"t": 3, "in": {"msg": "G", "clordid": "Y", "origclordid": "X", "orderqty": 30}, "cross": true},
  {"t": 3, "out": {"msg": "8", "clordid": "X", "exectype": "Trade",
                   "ordstatus": "Partially Filled", "orderqty": 40, "cumqty": 10, "leavesqty": 30,
                   "lastqty": 10, "lastpx": 99, "avgpx": 99, "execid": "B"}, "cross": true},
  {"t": 4, "out": {"msg": "9", "clordid": "Y", "origclordid": "X",
                   "ordstatus": "Partially Filled"}, "alt": true},
  {"t": 4, "out": {"msg": "8", "clordid": "Y", "origclordid": "X", "exectype": "Pending Replace",
                   "ordstatus": "Pending Replace", "orderqty": 40, "cumqty": 10,
                   "leavesqty": 30, "lastqty": 0}},
  {"t": 5, "out": {"msg": "8", "clordid": "Y", "origclordid": "X", "exectype": "Replace",
                   "ordstatus": "Partially Filled", "orderqty": 30, "cumqty": 10,
                   "leavesqty": 20, "lastqty": 0, "note": "free text"}},
  {"t": 6, "out": {"msg": "8", "clordid": "Y", "exectype": "Trade Cancel", "ordstatus": "New",
                   "orderqty": 30, "cumqty": 0, "leavesqty": 30, "lastqty": 0, "avgpx": 0,
                   "execid": "C", "execrefid": "B"}}
]}])";

std::vector<MatrixCase> cases_in(std::string const& json) {
    auto const matrices = read_matrices(json);
    OMS_ASSERT(matrices && matrices->size() == 1);
    return cases_of(matrices->front());
}

std::vector<std::string> problems_in(std::string const& json) {
    std::vector<std::string> problems;
    for (auto const& path : cases_in(json)) {
        for (auto& problem : play_matrix(path, Mode::plain).problems) {
            problems.push_back(std::move(problem));
        }
    }
    return problems;
}

std::string changed(std::string text, std::string const& from, std::string const& to) {
    auto const found = text.find(from);
    OMS_ASSERT(found != std::string::npos);
    return text.replace(found, from.size(), to);
}

TEST(MatrixRunner, PassesWhatIsRight) {
    for (Mode const mode : {Mode::plain, Mode::crash, Mode::duplicate}) {
        for (auto const& path : cases_in(amended)) {
            auto const result = play_matrix(path, mode);
            EXPECT_THAT(result.problems, IsEmpty()) << path.name;
            EXPECT_THAT(result.left_out, IsEmpty()) << path.name;
        }
    }
}

TEST(MatrixRunner, FollowsTheOtherBranchAsItsOwnCase) {
    auto const cases = cases_in(amended);
    ASSERT_THAT(cases, SizeIs(2));
    EXPECT_EQ(cases[1].name, "own alt 4");
    EXPECT_EQ(cases[1].steps.back().field("msg"), "9");
    EXPECT_THAT(cases[1].steps, SizeIs(5));
}

TEST(MatrixRunner, TakesItsOwnMessageFirstWhereTwoCross) {
    auto const steps = cases_in(amended).front().steps;
    EXPECT_EQ(steps[2].field("exectype"), "Trade");
    EXPECT_EQ(steps[3].field("msg"), "G");
}

TEST(MatrixRunner, PassesNothingThatIsWrong) {
    for (auto const& [from, to] : std::map<std::string, std::string>{
             {R"("leavesqty": 40)", R"("leavesqty": 39)"},
             {R"("ordstatus": "New")", R"("ordstatus": "Filled")"},
             {R"("cumqty": 10, "leavesqty": 30,)", R"("cumqty": 11, "leavesqty": 30,)"},
             {R"("avgpx": 99)", R"("avgpx": 98)"},
             {R"("clordid": "Y", "origclordid": "X", "exectype": "Pending)",
              R"("clordid": "Y", "origclordid": "Z", "exectype": "Pending)"},
             {R"("orderqty": 30, "cumqty": 10)", R"("orderqty": 40, "cumqty": 10)"},
             {R"("execrefid": "B")", R"("execrefid": "A")"},
             {R"("execid": "C")", R"("execid": "B")"},
             {R"("exectype": "Replace")", R"("exectype": "Restated")"},
             {R"("exectype": "New")", R"("exectype": "Trade")"},
             {R"("ordstatus": "Partially Filled"}, "alt")", R"("ordstatus": "New"}, "alt")"},
             {R"("note": "free text")", R"("reason": {"ExecRestatementReason": 5})"},
             {R"("note": "free text")", R"("price": 98)"}}) {
        EXPECT_FALSE(problems_in(changed(amended, from, to)).empty()) << from << " → " << to;
    }
}

TEST(MatrixRunner, MissesAReportThatNeverComes) {
    auto const json = changed(amended, R"({"t": 6, "out")",
                              R"({"t": 6, "out": {"msg": "8", "clordid": "X",
                                 "exectype": "Pending Cancel", "ordstatus": "Pending Cancel"}},
                                 {"t": 7, "out")");
    auto const problems = problems_in(json);
    ASSERT_FALSE(problems.empty());
    EXPECT_THAT(problems.front(), HasSubstr("nothing was told"));
}

TEST(MatrixRunner, NoticesAReportTooMany) {
    auto const json = R"([{"id": "own", "steps": [
        {"t": 1, "in": {"msg": "D", "clordid": "X", "orderqty": 40}},
        {"t": 2, "out": {"msg": "8", "clordid": "X", "exectype": "New", "ordstatus": "New"}},
        {"t": 3, "in": {"msg": "H", "clordid": "X"}}]}])";
    auto const problems = problems_in(json);
    ASSERT_THAT(problems, SizeIs(1));
    EXPECT_THAT(problems.front(), HasSubstr("told beside the matrix"));
}

TEST(MatrixRunner, NamesWhatItDoesNotFollow) {
    auto const json = R"([{"id": "own", "steps": [
        {"t": "1,1", "in": {"msg": "D", "clordid": "X", "orderqty": 40, "tif": "GTC"}},
        {"t": "1,2", "out": {"msg": "8", "clordid": "X", "exectype": "New", "ordstatus": "New",
                             "orderqty": 40, "dayorderqty": 40, "strangetag": 1}},
        {"t": "1,3", "out": {"msg": "8", "clordid": "X", "exectype": "Done for Day",
                             "ordstatus": "Done for Day", "orderqty": 40}, "optional": true},
        {"t": "2,1", "in": {"msg": "G", "clordid": "Y", "origclordid": "X", "orderqty": 30}},
        {"t": "2,2", "in": {"msg": "G", "clordid": "Z", "origclordid": "Y", "orderqty": 20}},
        {"t": "2,3", "out": {"msg": "8", "clordid": "Y", "origclordid": "X",
                             "exectype": "Pending Replace", "ordstatus": "Pending Replace"}},
        {"t": "2,4", "out": {"msg": "8", "clordid": "Z", "origclordid": "X",
                             "exectype": "Pending Replace", "ordstatus": "Pending Replace"}}
        ]}])";
    auto const result = play_matrix(cases_in(json).front(), Mode::plain);
    EXPECT_THAT(result.problems, IsEmpty());
    std::vector<std::string> names;
    for (auto const& [name, count] : result.left_out) names.push_back(name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("DayOrderQty(424)",
                                                     "a field without a tag here: strangetag",
                                                     "Done for Day", "several requests in flight"));
    EXPECT_EQ(result.steps, 3);
}

TEST(MatrixRunner, DecidesADoubtfulStepByTheRules) {
    auto const json = [](std::string const& quantity) {
        return R"([{"id": "own", "steps": [
        {"t": 1, "in": {"msg": "D", "clordid": "X", "orderqty": 40}},
        {"t": 2, "out": {"msg": "8", "clordid": "X", "exectype": "New", "ordstatus": "New",
                         "leavesqty": )" +
               quantity + R"(}, "suspect": "printed LeavesQty"}]}])";
    };
    EXPECT_THAT(problems_in(json("0")), IsEmpty());
    EXPECT_THAT(problems_in(json("40")), IsEmpty());
}

TEST(MatrixRunner, LeavesOtherFilesAlone) {
    EXPECT_FALSE(read_matrices(R"-({"ExecType(150)": {"New": "0"}})-"));
    EXPECT_FALSE(read_matrices(R"([{"id": "a"}])"));
    EXPECT_FALSE(read_matrices(R"([1, 2])"));
    EXPECT_FALSE(read_matrices("[]"));
    EXPECT_FALSE(read_matrices("no json"));
}

}  // namespace
}  // namespace trestle::tests
