// Owns what a Reject(3) says beyond QuickFIX's fixed words: the field by its name, the value that
// came, and what is allowed instead. Never decides whether something is rejected.
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace FIX {
class DataDictionary;
}

namespace trestle {
namespace fix {
namespace engine {

class RejectText {
public:
    explicit RejectText(FIX::DataDictionary const& dictionary) : dictionary_(dictionary) {}

    // `words` are QuickFIX's own, and stay in front: scripts look for them. `reason` is
    // SessionRejectReason(373), `tag` RefTagID(371) or 0, `raw` the message that was rejected.
    std::string explained(std::string const& words, int reason, int tag, char const* raw,
                          std::size_t size) const;

private:
    std::string named(int tag) const;
    std::string shown(int tag, char const* raw, std::size_t size) const;
    std::string allowed_values(int tag) const;
    std::string wanted_format(int tag) const;

    FIX::DataDictionary const& dictionary_;
    mutable std::map<int, std::string> allowed_;  // the dictionary can only be asked value by value
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
