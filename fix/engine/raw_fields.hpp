// Owns one check in front of QuickFIX 1.15.1: that a field of raw bytes ends inside of its message.
// QuickFIX believes the length that the peer wrote and reads on past the end of the message, so
// that `354=999999999` would stop the process. Never judges anything else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

namespace FIX {
class DataDictionary;
}

namespace trestle {
namespace fix {
namespace engine {

class RawFields {
public:
    explicit RawFields(FIX::DataDictionary const& dictionary);

    // True when each raw field (FIX 4.4 Vol 1: type data) of this message follows its length field
    // at once and ends where that says, and both occur once. What QuickFIX itself refuses counts as
    // sound: it never gets as far as the raw field.
    bool are_sound(char const* message, std::size_t size) const;

private:
    std::map<int, int> length_tag_of_;  // of each raw field of the dictionary
    std::set<int> length_tags_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
