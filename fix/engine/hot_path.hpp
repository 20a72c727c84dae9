// Owns the quick reading of ordinary order messages (D, F, G, H) beside QuickFIX: one pass over the
// wire text, by tables taken from the same dictionary. Never rejects: whatever is not plainly in
// order is left to QuickFIX, which does all the refusing. It accepts nothing that QuickFIX would
// refuse (tests/unit/fix_engine/hot_path_test.cpp runs both over the same messages).
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fix/engine/frame.hpp"

namespace FIX {
class DataDictionary;
}

namespace trestle {
namespace fix {
namespace engine {

struct HotMessage {
    std::uint64_t msg_seq_num = 0;
    std::int64_t sending_time_ns = 0;
};

class HotPath {
public:
    explicit HotPath(FIX::DataDictionary const& dictionary);

    // True when this whole message (framed, checksum right) is one that the dictionary allows and
    // that goes from `desk` to `comp_id`. Numbers and times are the caller's to judge.
    bool read(char const* message, std::size_t size, std::string const& desk,
              std::string const& comp_id, HotMessage& read) const;
    // False when the dictionary asks for something that the quick reading does not know.
    bool knows(char msg_type) const { return table_of(msg_type).is_usable; }

private:
    enum class Format : std::uint8_t { any, character, number, whole, boolean, timestamp, date };
    struct Rule {
        Format format = Format::any;
        bool is_required = false;
        bool has_values = false;       // then every value is one character out of `values`
        bool is_multiple_value = false;
        std::bitset<256> values;
        mutable std::uint32_t seen_in = 0;  // the message it was last seen in: finds repeats
    };
    struct Table {
        bool is_usable = false;
        std::size_t required_count = 0;
        std::vector<std::uint16_t> rule_of_tag;  // 0: not allowed here
        std::vector<Rule> rules;
    };
    struct Scan;

    Table const& table_of(char msg_type) const;
    static Table make_table(FIX::DataDictionary const& dictionary, char msg_type);
    static bool make_rule(FIX::DataDictionary const& dictionary, int tag, Rule& rule);
    static bool has_plain_frame(FIX::DataDictionary const& dictionary, char msg_type);
    static bool fits(Rule const& rule, Text value);
    bool read_header(Scan& scan, HotMessage& read) const;
    bool read_body(Scan& scan) const;

    std::array<Table, 5> tables_;  // none, D, F, G, H
    mutable std::uint32_t message_count_ = 0;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
