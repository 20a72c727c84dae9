// Owns the comparison of one report with one step of a matrix: as FIX tags, the names of the matrix
// turned to codes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oms/model/effects.hpp"
#include "tests/scenarios/matrix_branches.hpp"

namespace trestle::tests {

// What a desk was told: an ExecutionReport or an OrderCancelReject, encoded as it goes out.
class Told {
public:
    // Nothing when the effect is no report.
    [[nodiscard]] static std::optional<Told> of(Effect const& effect);

    [[nodiscard]] std::string const& msg_type() const { return msg_type_; }
    [[nodiscard]] Report const* report() const { return report_ ? &*report_ : nullptr; }
    // Empty when the message does not have the tag.
    [[nodiscard]] std::string tag(int number) const;
    [[nodiscard]] std::string text() const;  // "|" for SOH

private:
    std::string msg_type_;
    std::string body_;
    std::optional<Report> report_;
};

// The ExecType(150) or OrdStatus(39) of a name, or nothing.
[[nodiscard]] std::optional<char> exec_type_named(std::string const& name);
[[nodiscard]] std::optional<char> ord_status_named(std::string const& name);

struct FieldCheck {
    std::string field;
    std::string problem;  // empty: as stated
};

// Every field that the step states but those that a branch leaves out, which are added to
// `left_out`; ExecIDs are the caller's.
[[nodiscard]] std::vector<FieldCheck> compare(Told const& told, MatrixMoment const& moment,
                                              std::vector<std::string>& left_out);

}  // namespace trestle::tests
