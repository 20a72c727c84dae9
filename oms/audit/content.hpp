// Owns comparing whole audit files: equal digests mean equal rows. Never looks at pages or order of
// writing.
#pragma once

#include <optional>
#include <string>

#include "oms/model/result.hpp"

namespace trestle::audit {

// SHA-256 in hex over every row of every table, in key order. The same for a file that grew with
// the journal, one that was interrupted, and one that was rebuilt from it.
struct ContentDigest {
    std::string hex;
    friend bool operator==(ContentDigest const&, ContentDigest const&) = default;
};
[[nodiscard]] Result<ContentDigest, std::string> content_digest(std::string const& path);

// Where `path` first differs from `rebuilt` (a file made anew from the same journal), in words; for
// proof that nobody changed a row that the hash chain does not cover. Nothing when they are equal.
struct Difference {
    std::optional<std::string> text;
};
[[nodiscard]] Result<Difference, std::string> first_difference(std::string const& path,
                                                               std::string const& rebuilt);

}  // namespace trestle::audit
