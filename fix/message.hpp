// Owns the reading of one FIX message field by field, in place. Never copies, never judges a value.
#pragma once

#include <optional>
#include <string_view>

namespace trestle::fix {

inline constexpr char soh = '\x01';

struct Field {
    int tag = 0;
    std::string_view value;
};

// Walks over "tag=value<SOH>" fields of any bytes. Our dialect has no field of raw bytes, so that a
// SOH always ends a field.
class FieldReader {
public:
    explicit FieldReader(std::string_view message) : rest_(message) {}

    // Nothing at the end, or before bytes that are not a field: is_at_end() tells which.
    [[nodiscard]] std::optional<Field> next();
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }  // what has not been read yet

private:
    std::string_view rest_;
};

}  // namespace trestle::fix
