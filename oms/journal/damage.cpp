#include "oms/journal/damage.hpp"

#include <algorithm>

#include "oms/journal/bytes.hpp"
#include "oms/journal/record.hpp"
#include "oms/journal/segment.hpp"

namespace trestle::journal {

namespace {

// The least that a disk writes at once. A larger one only loses several of these together.
constexpr std::uint64_t sector_bytes = 512;

StorageResult<std::vector<std::byte>> read_from(Storage& storage, std::filesystem::path const& path,
                                                std::uint64_t offset) {
    auto file = storage.open(path, Storage::Access::read);
    if (!file) return file.error();
    auto const size = (*file)->size();
    if (!size) return size.error();
    std::vector<std::byte> bytes(*size > offset ? *size - offset : 0);
    auto const count = (*file)->read_at(offset, bytes);
    if (!count) return count.error();
    bytes.resize(*count);
    return bytes;
}

std::size_t used_bytes(std::span<std::byte const> bytes) {
    auto used = bytes.size();
    while (used > 0 && bytes[used - 1] == std::byte{0}) --used;
    return used;
}

// Finds whole records among bytes of which nothing is known.
class Scan {
public:
    Scan(Rest& rest, Sequence expected) : rest_(rest), expected_(expected) {}

    void records(std::span<std::byte const> bytes, std::string const& file, std::uint64_t offset) {
        // A sequence beyond what fits into the bytes in between cannot be a record of this journal;
        // it is also what keeps this scan short on hostile bytes.
        auto const most =
            expected_ + bytes_seen_ / record_header_bytes + bytes.size() / record_header_bytes + 1;
        // Zeros to the end hold no record, but the last one may end in zeros.
        auto const used = used_bytes(bytes);
        std::size_t at = 0;
        while (at < used && bytes.size() - at >= record_header_bytes) {
            auto const candidate = bytes.subspan(at);
            auto const sequence = first_record_sequence(candidate);
            if (sequence < expected_ || sequence > most) {
                ++at;
                continue;
            }
            auto const outline = outline_record(candidate);
            if (!outline) {
                ++at;
                continue;
            }
            good(Place{file, offset + at, outline->sequence}, outline->synced);
            ++rest_.good_records;
            rest_.last_good = std::max(rest_.last_good, outline->sequence);
            at += outline->length;
        }
        bytes_seen_ += bytes.size();
    }

    // What lies in between may not have been readable: its bytes were not seen.
    void begin_at(Sequence first) { expected_ = std::max(expected_, first); }

    void good(Place place, Sequence synced) {
        if (!rest_.next_good) rest_.next_good = std::move(place);
        rest_.synced = std::max(rest_.synced, synced);
    }

private:
    Rest& rest_;
    Sequence expected_;
    std::uint64_t bytes_seen_ = 0;
};

// Up to where this segment was written to for certain: to the next good record, else as far as the
// header at the place says that its record goes.
std::uint64_t certain_end(std::span<std::byte const> bytes, Rest const& rest, Place const& place) {
    if (rest.next_good && rest.next_good->file == place.file) return rest.next_good->offset;
    std::uint64_t length = record_header_bytes;
    if (bytes.size() >= record_header_bytes) {
        length = std::max<std::uint64_t>(length, claimed_record_length(bytes));
    }
    return std::min(rest.size, std::max(rest.used, place.offset + length));
}

// A segment is zero before it is used. So a sector that was written to and shows only zeros is one
// that the disk never got: the power went before it was synced.
bool has_lost_sector(std::span<std::byte const> bytes, Rest const& rest, Place const& place) {
    auto const end = certain_end(bytes, rest, place);
    // The sector in which a good record begins did arrive.
    bool const is_bounded = rest.next_good && rest.next_good->file == place.file;
    for (auto at = place.offset; at < end;) {
        auto const next = (at / sector_bytes + 1) * sector_bytes;
        if (next > end && is_bounded) return false;
        auto const part = bytes.subspan(at - place.offset, std::min(next, end) - at);
        if (is_all_zero(part)) return true;
        at = next;
    }
    return false;
}

// A write that did not reach the disk leaves zeros: whole sectors, or all from some byte on. Where
// there are none, or where one bit explains what is wrong, the record was there, and changed.
bool is_changed(std::span<std::byte const> bytes, Rest const& rest) {
    if (is_one_bit_off(bytes)) return true;
    return !rest.has_lost_sector && is_written_to_its_end(bytes);
}

}  // namespace

StorageResult<Rest> examine_rest(Storage& storage, std::filesystem::path const& directory,
                                 Place const& place) {
    Rest rest;
    Scan scan(rest, place.sequence);
    auto const read = read_from(storage, place.file, place.offset);
    if (!read) rest.unreadable = read.error();
    auto const bytes = read ? std::span<std::byte const>(*read) : std::span<std::byte const>();
    rest.size = place.offset + bytes.size();
    rest.used = place.offset + used_bytes(bytes);
    auto const here = outline_record(bytes);
    rest.is_whole_here = here.has_value();
    // A whole record that is no good here (a repeat, or fields without meaning) is stepped over.
    auto const skipped = here && here->sequence <= place.sequence ? here->length : 0;
    scan.records(bytes.subspan(skipped), place.file, place.offset + skipped);
    auto const segments = list_segments(storage, directory);
    if (!segments) return segments.error();
    auto const current = segment_first(std::filesystem::path(place.file).filename().string());
    for (auto const first : *segments) {
        if (current && first <= *current) continue;
        rest.later_segments.push_back(first);
        auto const path = directory / segment_name(first);
        auto const later = read_from(storage, path, 0);
        if (!later) {
            if (!rest.unreadable) rest.unreadable = later.error();
            continue;
        }
        auto const header = decode_segment_header(*later);
        if (header) {
            scan.begin_at(first);
            scan.good(Place{path.string(), 0, first}, header->synced);
        }
        auto const begin = std::min(later->size(), segment_header_bytes);
        scan.records(std::span(*later).subspan(begin), path.string(), begin);
    }
    rest.has_lost_sector = has_lost_sector(bytes, rest, place);
    rest.is_changed_here = rest.used > place.offset && !rest.next_good && is_changed(bytes, rest);
    return rest;
}

Verdict judge(Rest const& rest, Place const& place) {
    // Nobody knows what is in a file that cannot be read.
    if (rest.unreadable) return Verdict::corrupt;
    // A segment gets its name only after its header is on the disk: a bad header is never torn.
    if (place.offset < segment_header_bytes) return Verdict::corrupt;
    if (rest.is_whole_here) return Verdict::corrupt;
    auto const is_blank = rest.used == place.offset;
    if (!rest.next_good) {
        if (!rest.later_segments.empty()) return Verdict::corrupt;
        if (is_blank) return Verdict::clean;
        return rest.is_changed_here ? Verdict::corrupt : Verdict::torn;
    }
    // Something good follows. Whoever wrote it states what was on the disk by then.
    if (rest.synced >= place.sequence) return Verdict::corrupt;
    return rest.has_lost_sector ? Verdict::torn : Verdict::corrupt;
}

}  // namespace trestle::journal
