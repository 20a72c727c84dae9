// Owns sample inputs for tests of everything that stores or shows inputs: one of each kind, with
// the emptiest, the largest or random values in every field.
#pragma once

#include <cstdint>

#include "oms/model/inputs.hpp"

namespace trestle::testing {

enum class Sample : std::uint8_t { empty, largest, random };

inline constexpr std::size_t input_kinds = input_count;

[[nodiscard]] Input sample_input(std::size_t kind, Sample sample, std::uint64_t seed = 0);
[[nodiscard]] Stamped sample_record(Sequence sequence, std::uint64_t seed);

}  // namespace trestle::testing
