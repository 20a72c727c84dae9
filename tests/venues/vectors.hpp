// Owns where the shared test vectors are and how to walk them. Vectors are read, never committed.
#pragma once

#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trestle::adapters::tests {

// TRESTLE_VECTORS, or the folder beside the source tree.
[[nodiscard]] std::filesystem::path vectors_folder();

// Files below `folder` (of venues/) whose name begins so and ends in .json, sorted.
[[nodiscard]] std::vector<std::filesystem::path> vector_files(std::string_view folder,
                                                              std::string_view prefix);

using Visit = std::function<void(simdjson::dom::element record)>;
// Every record of an array in a file; fails the test when the file is no such array.
void for_each_record(std::filesystem::path const& file, Visit const& visit);

[[nodiscard]] std::string text_at(simdjson::dom::element from, std::string_view pointer);

}  // namespace trestle::adapters::tests
