// fuzz-deps: trestle_journal trestle_faulty_storage
// Whatever the bytes on the disk are: no crash, no record that was not written, no silent change.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "oms/journal/bytes.hpp"
#include "oms/journal/checksum.hpp"
#include "oms/journal/journal.hpp"
#include "oms/journal/json.hpp"
#include "oms/journal/record.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/tools.hpp"
#include "tests/support/faulty_storage.hpp"

namespace {

using namespace trestle;
using namespace trestle::journal;

void expect(bool claim) {
    if (!claim) std::abort();
}

// A record with these bytes behind its checksum, which fits: the fields themselves are at stake.
void read_record(std::span<std::byte const> input) {
    if (input.size() + 4 < record_header_bytes) return;
    std::vector<std::byte> bytes(4);
    bytes.insert(bytes.end(), input.begin(), input.end());
    store(bytes.data() + 4, static_cast<std::uint32_t>(bytes.size()));
    store(bytes.data(), crc32c(std::span(bytes).subspan(4)));
    auto const record = decode_record(bytes);
    if (!record) return;
    (void)to_json(record->stamped);
    Batch again;
    expect(encode_record(again, record->stamped));
    seal_records(again.bytes(), record->synced);
    auto const read_again = decode_record(again.bytes());
    expect(read_again && read_again->stamped == record->stamped);
    if (bytes[8] != std::byte{record_version}) return;  // an older one said less
    expect(std::equal(bytes.begin(), bytes.end(), again.bytes().begin(), again.bytes().end()));
}

// A journal of one segment with these bytes behind its header.
void read_journal(std::span<std::byte const> input) {
    auto const path = std::filesystem::path("/journal") / segment_name(1);
    auto const header = encode_segment_header({1, 1, 0, 0});
    std::vector<std::byte> bytes(header.begin(), header.end());
    bytes.insert(bytes.end(), input.begin(), input.end());
    trestle::testing::FaultyStorage storage;
    storage.set_bytes(path, bytes);
    auto const report = verify(storage, "/journal");
    std::size_t lines = 0;
    (void)dump(storage, "/journal", {.is_raw = true}, [&](std::string const&) { ++lines; });
    expect(lines >= report.records);
    Settings const settings{.directory = "/journal", .segment_bytes = 4096, .has_threads = false};
    std::vector<Stamped> first;
    {
        auto const opened = Journal::open(storage, settings, {}, [&](Stamped const& stamped) {
            expect(stamped.sequence == first.size() + 1);
            first.push_back(stamped);
        });
        expect(opened.ok() == report.ok);
        if (!opened) {
            expect(storage.bytes_of(path) == bytes);
            return;
        }
        (*opened)->append({first.size() + 1, {1}, Started{}});
        (*opened)->commit();
    }
    std::size_t again = 0;
    auto const reopened = Journal::open(storage, settings, {}, [&](Stamped const& stamped) {
        if (again < first.size()) expect(stamped == first[again]);
        ++again;
    });
    expect(reopened.ok() && again == first.size() + 1);
    expect((*reopened)->opened().note.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    auto const input = std::as_bytes(std::span(bytes, size));
    if (input.empty()) return 0;
    if (input[0] == std::byte{0}) {
        read_journal(input.subspan(1));
    } else {
        read_record(input.subspan(1));
    }
    return 0;
}
