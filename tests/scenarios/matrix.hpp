// Owns order state change matrices (FIX 4.4 Vol. 4, appendix D) as data: what a file says, and the
// cases in it. Never knows what Trestle does.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trestle::tests {

struct MatrixStep {
    enum class Kind { in, out, event };
    int day = 0;   // of t "day,step"
    int time = 0;
    Kind kind = Kind::event;
    std::string event;                          // what happens outside FIX
    std::map<std::string, std::string> fields;  // as the file names them: "clordid" → "X"
    std::map<std::string, std::string> reason;  // "CxlRejReason" → "1"
    std::string scenario;
    std::string suspect;
    bool is_alt = false;
    bool is_cross = false;
    bool is_optional = false;

    // Empty when the step does not state it.
    [[nodiscard]] std::string const& field(std::string const& name) const;
    [[nodiscard]] bool is(Kind of, std::string_view msg) const;
    [[nodiscard]] bool is_at(MatrixStep const& other) const {
        return day == other.day && time == other.time;
    }
};

struct Matrix {
    std::string id;
    std::string title;
    std::vector<MatrixStep> steps;
};

// One path through a matrix: the main one, or up to one of its other branches.
struct MatrixCase {
    std::string name;               // "B.1.a", "B.1.a alt 4", "EX.I.1.a scenario 2"
    std::vector<MatrixStep> steps;  // in the order in which Trestle sends and receives
};

// Nothing when the text is no list of matrices.
[[nodiscard]] std::optional<std::vector<Matrix>> read_matrices(std::string const& json);
// Every file of that format below the folder, by path; other files are left alone.
[[nodiscard]] std::vector<Matrix> find_matrices(std::filesystem::path const& folder);

[[nodiscard]] std::vector<MatrixCase> cases_of(Matrix const& matrix);

}  // namespace trestle::tests
