// Owns the flat parameters of one request, whichever way they came, and the exact bytes they sign.
// Knows no venue: what a parameter must look like is the face's business.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace trestle::adapters::sim {

struct Params {
    std::map<std::string, std::string, std::less<>> values;  // decoded; signature included
    std::string signed_bytes;                                // what the signature must cover

    // Query and form body exactly as sent; a name in both: the query's value counts.
    [[nodiscard]] static Params from_rest(std::string_view query, std::string_view body);
    // Names sorted, values as they stand, without percent-encoding.
    void sign_sorted();

    [[nodiscard]] std::string_view value(std::string_view name) const {
        auto const found = values.find(name);
        return found == values.end() ? std::string_view() : std::string_view(found->second);
    }
    [[nodiscard]] bool has(std::string_view name) const { return values.contains(name); }
};

[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace trestle::adapters::sim
