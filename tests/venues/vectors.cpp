#include "tests/venues/vectors.hpp"

#include <algorithm>
#include <cstdlib>

namespace trestle::adapters::tests {

std::filesystem::path vectors_folder() {
    if (char const* const given = std::getenv("TRESTLE_VECTORS")) return given;
    return std::filesystem::path(TRESTLE_SOURCE_DIR) / ".." / "shared" / "vectors";
}

std::vector<std::filesystem::path> vector_files(std::string_view folder, std::string_view prefix) {
    std::vector<std::filesystem::path> files;
    std::error_code none;
    // Further cases may come in folders of their own: every level is looked at.
    for (auto const& entry :
         std::filesystem::recursive_directory_iterator(vectors_folder(), none)) {
        auto const name = entry.path().filename().string();
        bool const is_here = folder.empty() || entry.path().parent_path().filename() == folder;
        if (is_here && name.starts_with(prefix) && name.ends_with(".json")) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void for_each_record(std::filesystem::path const& file, Visit const& visit) {
    simdjson::dom::parser parser;
    simdjson::dom::array records;
    auto const problem = parser.load(file.string()).get_array().get(records);
    ASSERT_EQ(problem, simdjson::SUCCESS) << file << ": " << simdjson::error_message(problem);
    for (simdjson::dom::element const record : records) visit(record);
}

std::string text_at(simdjson::dom::element from, std::string_view pointer) {
    std::string_view text;
    if (from.at_pointer(pointer).get_string().get(text) != simdjson::SUCCESS) return {};
    return std::string(text);
}

}  // namespace trestle::adapters::tests
