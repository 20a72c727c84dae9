// The rules about form: width, length, tabs, how headers and documents begin.
#include <algorithm>
#include <array>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {

namespace {

constexpr std::size_t most_columns = 100;
constexpr std::size_t most_file_lines = 600;
constexpr int most_function_lines = 70;

bool is_source(SourceText const& file) {
    return file.is_cpp() || file.extension() == ".lua" || file.extension() == ".sh" ||
           file.file_name() == "CMakeLists.txt" || file.file_name() == "dev";
}

// Characters, not bytes: UTF-8 continuation bytes do not count.
std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// A recorded message, alone on its line but for its brackets, is not rewritten to fit.
bool is_recorded(SourceText const& file, Line const& line) {
    constexpr std::size_t brackets = 16;
    if (!is_in(file.path(), "tests") || !file.is_cpp() || !line.comment.empty()) return false;
    return static_cast<std::size_t>(std::count_if(line.code.begin(), line.code.end(),
                                                  [](char c) { return c != ' '; })) <= brackets;
}

// Follows the braces of a file and knows which of them hold the body of a function.
class BodyFinder {
public:
    explicit BodyFinder(SourceText const& file) : file_(file) {}

    Findings run() {
        for (auto const& token : file_.tokens()) {
            if (token.line != directive_line_ && !is_directive(token)) step(token);
        }
        return findings_;
    }

private:
    enum class Scope { outer, body, block };
    struct Open {
        Scope scope;
        int line;
    };

    // Preprocessor lines are no code: their braces and semicolons prove nothing.
    bool is_directive(Token const& token) {
        if (token.text != "#") return false;
        auto const& code = file_.lines()[static_cast<std::size_t>(token.line) - 1].code;
        if (!trimmed(code).starts_with('#')) return false;
        directive_line_ = token.line;
        return true;
    }

    void step(Token const& token) {
        if (token.text == "{") {
            open_.push_back({scope_of_brace(), token.line});
            statement_.clear();
        } else if (token.text == "}") {
            if (open_.empty()) return;
            auto const closed = open_.back();
            open_.pop_back();
            int const lines = lines_between(closed.line, token.line);
            if (closed.scope == Scope::body && lines > most_function_lines) {
                findings_.push_back({file_.path(), closed.line,
                                     "a function of " + std::to_string(lines) + " lines; at most " +
                                         std::to_string(most_function_lines)});
            }
            statement_.clear();
        } else if (token.text == ";") {
            statement_.clear();
        } else {
            statement_.push_back(token.text);
        }
    }

    // Text inside a literal (a statement of SQL, a sample file) is no code to be read.
    [[nodiscard]] int lines_between(int first, int last) const {
        int count = 0;
        for (int i = first; i <= last; ++i) {
            auto const& line = file_.lines()[static_cast<std::size_t>(i) - 1];
            bool const is_literal =
                !trimmed(line.raw).empty() && line.comment.empty() && trimmed(line.code).empty();
            if (!is_literal) ++count;
        }
        return count;
    }

    [[nodiscard]] bool has(std::string_view word) const {
        return std::find(statement_.begin(), statement_.end(), word) != statement_.end();
    }

    [[nodiscard]] Scope scope_of_brace() const {
        if (!open_.empty() && open_.back().scope != Scope::outer) return Scope::block;
        bool const has_call = has("(");
        if (has("namespace") || has("extern")) return Scope::outer;
        bool const is_type = has("class") || has("struct") || has("union") || has("enum");
        if (is_type && !has_call) return Scope::outer;
        // An initializer: "table{" or "table = {". A body: "f() {", or "{" after ": a_{1}, b_{2}".
        if (!has_call && !statement_.empty()) return Scope::block;
        return Scope::body;
    }

    SourceText const& file_;
    std::vector<Open> open_;
    std::vector<std::string> statement_;
    int directive_line_ = 0;
    Findings findings_;
};

}  // namespace

Findings find_wide_lines(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!is_source(file)) continue;
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            auto const& line = file.lines()[i];
            auto const columns = columns_of(line.raw);
            if (columns <= most_columns || is_recorded(file, line)) continue;
            findings.push_back(
                {path, static_cast<int>(i) + 1,
                 std::to_string(columns) + " columns; at most " + std::to_string(most_columns)});
        }
    }
    return findings;
}

Findings find_tabs(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            if (file.lines()[i].raw.find('\t') == std::string::npos) continue;
            findings.push_back(
                {path, static_cast<int>(i) + 1, "a tab; use 4 spaces (\\t in text)"});
        }
    }
    return findings;
}

Findings find_long_files(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!is_source(file) || file.lines().size() <= most_file_lines) continue;
        findings.push_back({path, 1,
                            std::to_string(file.lines().size()) + " lines; at most " +
                                std::to_string(most_file_lines) + ": split it by concern"});
    }
    return findings;
}

Findings find_long_functions(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!file.is_cpp()) continue;
        auto const found = BodyFinder(file).run();
        findings.insert(findings.end(), found.begin(), found.end());
    }
    return findings;
}

Findings find_bad_header_openings(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!file.is_header()) continue;
        auto const& lines = file.lines();
        if (lines.empty() || !lines.front().raw.starts_with("// Owns ")) {
            findings.push_back({path, 1, "a header opens with \"// Owns ...\": what is its job?"});
        }
        auto const has_once = std::any_of(lines.begin(), lines.end(), [](Line const& line) {
            return line.raw == "#pragma once";
        });
        if (!has_once) findings.push_back({path, 1, "#pragma once is missing"});
    }
    return findings;
}

Findings find_bad_titles(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (file.extension() != ".md") continue;
        int titles = 0;
        bool is_fenced = false;
        for (auto const& line : file.lines()) {
            if (trimmed(line.raw).starts_with("```")) is_fenced = !is_fenced;
            if (!is_fenced && line.raw.starts_with("# ")) ++titles;
        }
        bool const is_first = !file.lines().empty() && file.lines()[0].raw.starts_with("# ");
        if (titles == 1 && is_first) continue;
        findings.push_back({path, 1,
                            "a document has one \"# Title\", on its first line; this has " +
                                std::to_string(titles)});
    }
    return findings;
}

}  // namespace trestle::tidy
