// The example in spec/journal.md is what the code writes, and the code reads it.
#include <fstream>
#include <iomanip>
#include <sstream>

#include "tests/unit/journal/fixture.hpp"

namespace trestle::journal {
namespace {

std::string page() {
    std::ifstream in(TRESTLE_SOURCE_DIR "/spec/journal.md");
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string hexdump(std::span<std::byte const> bytes) {
    std::ostringstream out;
    out << std::hex << std::setfill('0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % 16 == 0) out << (i == 0 ? "" : "\n") << std::setw(8) << i << ' ';
        out << ' ' << std::setw(2) << std::to_integer<unsigned>(bytes[i]);
    }
    return out.str() + "\n";
}

std::vector<std::byte> bytes_in(std::string const& dump) {
    std::vector<std::byte> bytes;
    std::istringstream lines(dump);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line.substr(8));
        for (unsigned byte = 0; words >> std::hex >> byte;) bytes.push_back(std::byte(byte));
    }
    return bytes;
}

TEST(Spec, TheExampleIsWhatTheCodeWritesAndReads) {
    Stamped const stamped{1, Timestamp{1'700'000'000'123'456'789},
                          DeskLoggedOff{SessionId::of("DESK1"), "Bye"}};
    FaultyStorage storage;
    {
        auto const session = open(storage, settings_of(Fsync::always));
        session.journal->append(stamped);
        session.journal->commit();
    }
    auto const entry = entries(storage).at(0);
    auto bytes = storage.bytes_of(segment_path(1));
    bytes.resize(entry.place.offset + entry.record.length);

    auto const text = page();
    auto const begin = text.find("```\n00000000") + 4;
    auto const example = text.substr(begin, text.find("```", begin) - begin);
    EXPECT_EQ(example, hexdump(bytes));

    FaultyStorage printed;
    auto read = bytes_in(example);
    read.resize(8192);
    printed.set_bytes(segment_path(1), read);
    EXPECT_EQ(open(printed, settings_of(Fsync::always)).replayed, std::vector<Stamped>{stamped});
}

TEST(Spec, TheLimitsOnThePageAreThoseOfTheCode) {
    EXPECT_EQ(max_record_bytes, 67'108'864U);
    EXPECT_THAT(page(), HasSubstr("36 to 67,108,864"));
    EXPECT_EQ(record_header_bytes, 36U);
    EXPECT_EQ(record_version, 5);
    EXPECT_THAT(page(), HasSubstr("| 8 | 1 | version, 5 |"));
    EXPECT_EQ(segment_version, 1U);
}

}  // namespace
}  // namespace trestle::journal
