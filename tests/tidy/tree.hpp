// Owns the whole source tree in memory, and what is where in it. Never looks at build results.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "tests/tidy/source_text.hpp"

namespace trestle::tidy {

class Tree {
public:
    // Every text file below the root, without hidden folders, build/ and var/.
    static Tree read(std::filesystem::path const& root);

    void add(std::string path, std::string_view text);

    [[nodiscard]] std::map<std::string, SourceText> const& files() const { return files_; }
    [[nodiscard]] SourceText const* find(std::string const& path) const;
    // The named file's own headers, and all that those include; with itself.
    [[nodiscard]] std::set<std::string> reachable_from(std::string const& path) const;

private:
    std::map<std::string, SourceText> files_;  // by path from the root
};

// "oms/core", "risk", "fix/engine", "tests": the room of the house that a path is in.
[[nodiscard]] std::string_view room_of(std::string_view path);
[[nodiscard]] bool is_in(std::string_view path, std::string_view folder);
// The folders that replay must be able to trust blindly: model, core and risk.
[[nodiscard]] bool is_pure(std::string_view path);

}  // namespace trestle::tidy
