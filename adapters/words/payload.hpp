// Owns one JSON text, parsed once, for the adapters that speak JSON. Never shows simdjson: the
// accessors are in json.hpp, for .cpp files of adapters only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "oms/model/inputs.hpp"

namespace trestle::adapters::words {

// Reused from message to message: it keeps its memory.
class Payload {
public:
    Payload();
    Payload(Payload&&) noexcept;
    Payload& operator=(Payload&&) noexcept;
    ~Payload();

    // False when the text is not one whole JSON document.
    [[nodiscard]] bool parse(std::string_view text);
    [[nodiscard]] std::string_view text() const;

    struct Parsed;
    [[nodiscard]] Parsed const& parsed() const { return *parsed_; }

private:
    std::unique_ptr<Parsed> parsed_;
};

// Ours looks like "x…y…z…" in base 32 (oms/model/ids.hpp); anything else is somebody else's order.
[[nodiscard]] std::optional<VenueClientId> our_client_id(std::string_view text);

// True when both name the same order of ours, whatever the leg.
[[nodiscard]] bool is_same_order(VenueClientId const& a, VenueClientId const& b);

// The venue knows an amended order by its first leg for ever. The core counts legs from 1.
[[nodiscard]] bool is_first_leg(VenueClientId const& id);

// A whole number that is all of the text.
[[nodiscard]] std::optional<std::int64_t> number_of(std::string_view text);
[[nodiscard]] std::string lower_case(std::string_view text);  // ASCII

// The payload is cut, so that no message can fill a journal.
[[nodiscard]] VenueAnomaly anomaly(VenueRef ref, std::string text, std::string_view payload);

}  // namespace trestle::adapters::words
