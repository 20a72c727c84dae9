// Owns the one list of what the matrices hold and Trestle does not do, each with its reason.
// Nothing else is left out of a run.
#pragma once

#include <span>
#include <string_view>

#include "tests/scenarios/matrix.hpp"

namespace trestle::tests {

// A step in its case, before it is taken.
struct MatrixMoment {
    MatrixCase const& path;
    std::size_t at = 0;
    [[nodiscard]] MatrixStep const& step() const { return path.steps[at]; }
};

struct Branch {
    enum class Treatment {
        ends,      // the case is followed up to here
        skips,     // the step is left out, the rest is followed
        ignores,   // one field of the step is not compared, or not sent
    };
    Treatment treatment;
    std::string_view field;  // ignores only
    std::string_view what;
    std::string_view why;
    bool (*is_it)(MatrixMoment const&);
};

[[nodiscard]] std::span<Branch const> branches();

// The first that ends or skips here, or null.
[[nodiscard]] Branch const* branch_at(MatrixMoment const& moment);
// The one that leaves this field out here, or null.
[[nodiscard]] Branch const* branch_ignoring(MatrixMoment const& moment, std::string_view field);

}  // namespace trestle::tests
