// The rules against dead weight: a file exists when something builds, includes or links to it.
#include <fnmatch.h>

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

// The list file names `relative`, itself or by a pattern such as *_fuzz.cpp.
bool names_file(SourceText const& list_file, std::string const& relative) {
    for (auto const& line : list_file.lines()) {
        std::string word;
        for (char const c : line.raw + " ") {
            if (is_name_character(c)) {
                word += c;
                continue;
            }
            // What follows ${CMAKE_CURRENT_SOURCE_DIR} begins with a slash.
            if (word.starts_with('/')) word.erase(0, 1);
            if (word == relative) return true;
            bool const is_pattern = word.find('*') != std::string::npos;
            if (is_pattern && fnmatch(word.c_str(), relative.c_str(), FNM_PATHNAME) == 0)
                return true;
            word.clear();
        }
    }
    return false;
}

// Its own folder's list file, or one further up, names it.
bool is_built(Tree const& tree, std::string const& path) {
    auto folder = folder_of(path);
    while (true) {
        auto const prefix = folder.empty() ? std::string() : folder + "/";
        auto const* const list_file = tree.find(prefix + "CMakeLists.txt");
        if (list_file != nullptr && names_file(*list_file, path.substr(prefix.size()))) return true;
        if (folder.empty()) return false;
        folder = folder_of(folder);
    }
}

}  // namespace

Findings find_files_without_caller(Tree const& tree) {
    std::set<std::string> included;
    for (auto const& [path, file] : tree.files()) {
        for (auto const& include : file.includes()) {
            if (include.path != path) included.insert(include.path);
        }
    }
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        if (file.is_header() && !included.contains(path)) {
            findings.push_back({path, 1, "nobody includes this header; use it or delete it"});
        } else if (file.extension() == ".cpp" && !is_built(tree, path)) {
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
