// Owns one run of a matrix's case: the desk's messages go in, the venue does what the next expected
// report needs, and every field that the matrix states is compared with what the desk is told.
#pragma once

#include <deque>
#include <set>

#include "tests/scenarios/matrix_branches.hpp"
#include "tests/scenarios/scenario.hpp"

namespace trestle::tests {

struct MatrixResult {
    std::vector<std::string> problems;
    int steps = 0;                                         // in, out and events gone through
    std::set<std::pair<std::size_t, std::string>> compared;  // step in the case, field
    std::map<std::string, int> left_out;                   // branches and fields, by name
    std::map<std::string, int> tolerated;                  // reports of ours beside the matrix
};

[[nodiscard]] MatrixResult play_matrix(MatrixCase const& path, Mode mode);

}  // namespace trestle::tests
