// The rules against dead weight: a file exists when something builds, includes or links to it.
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {

namespace {

std::string folder_of(std::string_view path) {
    auto const slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

bool is_name_character(char c) {
    return is_word_character(c) || c == '.' || c == '*' || c == '/' || c == '-';
}

// What the list files of the whole tree name: paths from the root, and patterns such as *_fuzz.cpp.
struct Named {
    std::set<std::string> paths;
    std::vector<std::string> patterns;

    [[nodiscard]] bool has(std::string const& path) const {
        return paths.contains(path) ||
               std::any_of(patterns.begin(), patterns.end(), [&](std::string const& pattern) {
                   return fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
               });
    }
};

void add_words_of(std::string const& line, std::string const& folder, Named& named) {
    std::string word;
    for (char const c : line + " ") {
        if (is_name_character(c)) {
            word += c;
            continue;
        }
        // What follows ${PROJECT_SOURCE_DIR} begins with a slash: it may be from here or the root.
        if (word.starts_with('/')) {
            word.erase(0, 1);
            named.paths.insert(word);
        }
        auto const path =
            (std::filesystem::path(folder) / word).lexically_normal().generic_string();
        if (word.find('*') != std::string::npos) {
            named.patterns.push_back(path);
        } else if (!word.empty()) {
            named.paths.insert(path);
        }
        word.clear();
    }
}

Named named_by_list_files(Tree const& tree) {
    Named named;
    for (auto const& [path, file] : tree.files()) {
        if (file.file_name() != "CMakeLists.txt") continue;
        for (auto const& line : file.lines()) add_words_of(line.raw, folder_of(path), named);
    }
    return named;
}

}  // namespace

Findings find_files_without_caller(Tree const& tree) {
    std::set<std::string> included;
    for (auto const& [path, file] : tree.files()) {
        for (auto const& include : file.includes()) {
            if (include.path != path) included.insert(include.path);
        }
    }
    auto const named = named_by_list_files(tree);
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (file.is_header() && !included.contains(path)) {
            findings.push_back({path, 1, "nobody includes this header; use it or delete it"});
        } else if (file.extension() == ".cpp" && !named.has(path)) {
            findings.push_back(
                {path, 1, "no CMakeLists.txt builds this file; add it or delete it"});
        }
    }
    return findings;
}

Findings find_documents_off_the_path(Tree const& tree) {
    auto const* const readme = tree.find("README.md");
    if (readme == nullptr) return {};
    std::string all;
    for (auto const& line : readme->lines()) all += line.raw + "\n";
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (!is_in(path, "spec") || file.extension() != ".md") continue;
        if (all.find(path) == std::string::npos) {
            findings.push_back({path, 1, "README.md does not lead here; link it or delete it"});
        }
    }
    return findings;
}

}  // namespace trestle::tidy
