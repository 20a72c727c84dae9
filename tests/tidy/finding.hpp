// Owns what a house rule is and what it finds, and how one line may be excused from all of them:
// a comment "tidy-ok: reason" on the line itself or alone on the line above.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/tidy/tree.hpp"

namespace trestle::tidy {

struct Finding {
    std::string path;
    int line = 0;
    std::string text;  // what is wrong and what to do instead
};

using Findings = std::vector<Finding>;

struct Rule {
    char const* name;
    Findings (*find)(Tree const&);

    friend std::ostream& operator<<(std::ostream& out, Rule const& rule) {
        return out << rule.name;
    }
};

[[nodiscard]] std::vector<Rule> all_rules();
// What the rule finds, without the lines that are excused.
[[nodiscard]] Findings check(Rule const& rule, Tree const& tree);
[[nodiscard]] std::string to_string(Findings const& findings);

// caller_rules.cpp
[[nodiscard]] Findings find_files_without_caller(Tree const& tree);
[[nodiscard]] Findings find_documents_off_the_path(Tree const& tree);
// include_rules.cpp
[[nodiscard]] Findings find_forbidden_includes(Tree const& tree);
[[nodiscard]] Findings find_strayed_libraries(Tree const& tree);
[[nodiscard]] Findings find_units_off_their_header(Tree const& tree);
// layout_rules.cpp
[[nodiscard]] Findings find_wide_lines(Tree const& tree);
[[nodiscard]] Findings find_tabs(Tree const& tree);
[[nodiscard]] Findings find_long_files(Tree const& tree);
[[nodiscard]] Findings find_long_functions(Tree const& tree);
[[nodiscard]] Findings find_bad_header_openings(Tree const& tree);
[[nodiscard]] Findings find_bad_titles(Tree const& tree);
// purity_rules.cpp
[[nodiscard]] Findings find_impurities(Tree const& tree);
[[nodiscard]] Findings find_unordered_iteration(Tree const& tree);
// word_rules.cpp
[[nodiscard]] Findings find_banned_words(Tree const& tree);
[[nodiscard]] Findings find_prefixes(Tree const& tree);
[[nodiscard]] Findings find_notes_to_self(Tree const& tree);
[[nodiscard]] Findings find_commented_out_code(Tree const& tree);
[[nodiscard]] Findings find_foreign_paths(Tree const& tree);
[[nodiscard]] Findings find_empty_excuses(Tree const& tree);

}  // namespace trestle::tidy
