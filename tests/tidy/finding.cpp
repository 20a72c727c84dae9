#include "tests/tidy/finding.hpp"

#include <algorithm>

namespace trestle::tidy {

namespace {

constexpr std::string_view excuse = "tidy-ok: ";

bool is_comment_only(Line const& line) {
    auto const text = trimmed(line.raw);
    return text.starts_with("//") || text.starts_with('#') || text.starts_with("--");
}

bool is_excused(Tree const& tree, Finding const& finding) {
    auto const* const file = tree.find(finding.path);
    auto const at = static_cast<std::size_t>(finding.line);
    if (file == nullptr || at == 0 || at > file->lines().size()) return false;
    auto const has_excuse = [&](std::size_t line) {
        return file->lines()[line - 1].raw.find(excuse) != std::string::npos;
    };
    if (has_excuse(at)) return true;
    return at > 1 && has_excuse(at - 1) && is_comment_only(file->lines()[at - 2]);
}

}  // namespace

std::vector<Rule> all_rules() {
    return {
        {"files_have_callers", find_files_without_caller},
        {"documents_are_reachable", find_documents_off_the_path},
        {"rooms_include_only_what_they_may", find_forbidden_includes},
        {"library_headers_stay_home", find_strayed_libraries},
        {"units_open_with_their_header", find_units_off_their_header},
        {"lines_have_100_columns", find_wide_lines},
        {"no_tabs", find_tabs},
        {"files_have_600_lines", find_long_files},
        {"functions_have_70_lines", find_long_functions},
        {"headers_say_what_they_own", find_bad_header_openings},
        {"documents_have_one_title", find_bad_titles},
        {"model_core_and_risk_are_pure", find_impurities},
        {"no_order_from_unordered", find_unordered_iteration},
        {"no_banned_words", find_banned_words},
        {"no_prefixes", find_prefixes},
        {"no_notes_to_self", find_notes_to_self},
        {"no_commented_out_code", find_commented_out_code},
        {"no_paths_of_one_machine", find_foreign_paths},
        {"excuses_have_reasons", find_empty_excuses},
    };
}

Findings check(Rule const& rule, Tree const& tree) {
    auto findings = rule.find(tree);
    std::erase_if(findings, [&](Finding const& finding) { return is_excused(tree, finding); });
    return findings;
}

std::string to_string(Findings const& findings) {
    std::string text;
    for (auto const& finding : findings) {
        text += finding.path + ":" + std::to_string(finding.line) + ": " + finding.text + "\n";
    }
    return text;
}

}  // namespace trestle::tidy
