// Owns the names of places in a journal, and the one line that says what is wrong there.
#pragma once

#include <cstdint>
#include <string>

#include "oms/model/ids.hpp"

namespace trestle::journal {

// Where the record with this sequence lies, or should lie.
struct Place {
    std::string file;
    std::uint64_t offset = 0;
    Sequence sequence = 0;

    friend bool operator==(Place const&, Place const&) = default;
};

// Why a journal cannot be used. The text is complete: place, cause and remedy.
struct Problem {
    Place place;
    std::string text;
};

[[nodiscard]] inline std::string describe(Place const& place) {
    return place.file + " at byte " + std::to_string(place.offset) + ", record " +
           std::to_string(place.sequence);
}

}  // namespace trestle::journal
