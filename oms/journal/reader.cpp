#include "oms/journal/reader.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "oms/journal/bytes.hpp"
#include "oms/journal/damage.hpp"
#include "oms/journal/segment.hpp"

namespace trestle::journal {

namespace {

// Small enough that a tailer may refill for every few records, large enough for a fast replay.
constexpr std::size_t chunk_bytes = 64 * 1024;
// Bytes that are being written may be seen half done; a second look a moment later sees them whole.
constexpr int looks = 3;

}  // namespace

Reader::Reader(Storage& storage, std::filesystem::path directory, Sequence from)
    : storage_(&storage), directory_(std::move(directory)), from_(std::max<Sequence>(from, 1)) {
    place_.file = directory_.string();
    place_.sequence = from_;
}

Next Reader::next(std::optional<Sequence> durable) {
    for (;;) {
        bool const is_promised = durable && place_.sequence <= *durable;
        if (durable && !is_promised) return End{place_};
        if (!file_) {
            auto const opened = find_segment();
            if (opened == Opened::failed) return damage(problem_kind_, problem_);
            if (opened == Opened::absent) return End{place_};
        }
        if (place_.sequence < from_ && skip_here()) continue;
        auto record = decode_here();
        if (!record) {
            auto const kind = record.error().kind;
            if (kind == RecordProblem::Kind::foreign) return damage(kind, record.error().text);
            // An empty segment is named after the record that comes next: itself.
            if (place_.offset > segment_header_bytes &&
                (kind == RecordProblem::Kind::blank || kind == RecordProblem::Kind::incomplete)) {
                auto const opened = open_segment(place_.sequence);
                if (opened == Opened::yes) continue;
                if (opened == Opened::failed) return damage(problem_kind_, problem_);
            }
            return judge_failure(record.error(), is_promised);
        }
        if (record->stamped.sequence != place_.sequence) {
            return damage(
                RecordProblem::Kind::damaged,
                "the record there has sequence " + std::to_string(record->stamped.sequence));
        }
        auto const at = place_;
        checksum_ = record->checksum;
        place_.offset += record->length;
        ++place_.sequence;
        if (at.sequence >= from_) return Entry{std::move(record).value(), at};
    }
}

Next Reader::judge_failure(RecordProblem const& problem, bool is_promised) {
    if (is_promised) return damage(problem.kind, problem.text);
    if (problem.kind == RecordProblem::Kind::blank) return End{place_};
    for (int look = 0; look < looks; ++look) {
        auto const rest = examine_rest(*storage_, directory_, place_);
        if (!rest) return damage(RecordProblem::Kind::damaged, rest.error().text);
        if (judge(*rest, place_) != Verdict::corrupt && !rest->next_good) return End{place_};
        buffer_size_ = 0;
        if (decode_here()) return End{place_};  // whole by now: the next call returns it
    }
    return damage(problem.kind, problem.text);
}

Damage Reader::damage(RecordProblem::Kind kind, std::string text) const {
    return {place_, kind, std::move(text)};
}

bool Reader::resume(Place const& place) {
    checksum_.reset();
    auto const first = segment_first(std::filesystem::path(place.file).filename().string());
    if (!first) return false;
    if (place.file != place_.file || !file_) {
        if (open_segment(*first) != Opened::yes) {
            // A record can be good although the header of its segment is not.
            auto file = storage_->open(place.file, Storage::Access::read);
            if (!file) return false;
            file_ = std::move(file).value();
        }
    }
    auto const begin = std::max<std::uint64_t>(place.offset, segment_header_bytes);
    place_ = Place{place.file, begin, place.sequence};
    buffer_size_ = 0;
    return true;
}

// Steps over a record that nobody asked for, without reading its fields.
bool Reader::skip_here() {
    auto outline = outline_record(here());
    if (!outline && fill()) outline = outline_record(here());
    if (!outline || outline->sequence != place_.sequence) return false;
    checksum_ = outline->checksum;
    place_.offset += outline->length;
    ++place_.sequence;
    return true;
}

Result<Record, RecordProblem> Reader::decode_here() {
    auto record = decode_record(here());
    if (record || record.error().kind == RecordProblem::Kind::foreign) return record;
    // What is in memory may be older than what is in the file, or end too early.
    if (!fill()) return RecordProblem{RecordProblem::Kind::damaged, problem_};
    return decode_record(here());
}

std::span<std::byte const> Reader::here() const {
    auto const end = buffer_offset_ + buffer_size_;
    if (place_.offset < buffer_offset_ || place_.offset >= end) return {};
    return std::span(buffer_).subspan(place_.offset - buffer_offset_, end - place_.offset);
}

// Reads from the place on; a second time when a record is longer than one chunk.
bool Reader::fill() {
    auto wanted = chunk_bytes;
    for (;;) {
        if (buffer_.size() < wanted) buffer_.resize(wanted);
        auto const count = file_->read_at(place_.offset, std::span(buffer_).first(wanted));
        buffer_offset_ = place_.offset;
        buffer_size_ = count ? *count : 0;
        if (!count) {
            problem_ = count.error().text;
            return false;
        }
        if (*count < wanted || wanted > chunk_bytes) return true;
        auto const length = load<std::uint32_t>(buffer_.data() + sizeof(std::uint32_t));
        if (length <= wanted || length > max_record_bytes) return true;
        wanted = length;
    }
}

Reader::Opened Reader::find_segment() {
    auto const segments = list_segments(*storage_, directory_);
    if (!segments) {
        if (segments.error().code == ENOENT) return Opened::absent;
        problem_ = segments.error().text;
        return Opened::failed;
    }
    if (segments->empty()) return Opened::absent;
    auto const after = std::upper_bound(segments->begin(), segments->end(), place_.sequence);
    if (after == segments->begin()) {
        problem_ = "the journal begins at record " + std::to_string(segments->front()) +
                   ": the segments before it are missing; if they are in an archive, add --archive "
                   "DIR";
        return Opened::failed;
    }
    return open_segment(*std::prev(after));
}

Reader::Opened Reader::open_segment(Sequence first) {
    auto const path = directory_ / segment_name(first);
    auto file = storage_->open(path, Storage::Access::read);
    if (!file) {
        if (file.error().code == ENOENT) return Opened::absent;
        problem_ = file.error().text;
        place_ = Place{path.string(), 0, first};
        file_.reset();
        return Opened::failed;
    }
    place_ = Place{path.string(), 0, first};
    file_.reset();
    problem_kind_ = RecordProblem::Kind::damaged;
    SegmentHeaderBytes bytes{};
    auto const count = (*file)->read_at(0, bytes);
    if (!count) {
        problem_ = count.error().text;
        return Opened::failed;
    }
    auto const header = decode_segment_header(std::span(bytes).first(*count));
    if (!header) {
        problem_ = header.error().text;
        if (header.error().is_newer) problem_kind_ = RecordProblem::Kind::foreign;
        return Opened::failed;
    }
    if (header->first != first) {
        problem_ = "its header says that it begins at record " + std::to_string(header->first);
        return Opened::failed;
    }
    if ((epoch_ != 0 && header->epoch != epoch_) || (checksum_ && header->previous != *checksum_)) {
        problem_ = "the segment does not follow the one before it: it belongs to another journal";
        return Opened::failed;
    }
    epoch_ = header->epoch;
    file_ = std::move(file).value();
    place_.offset = segment_header_bytes;
    buffer_size_ = 0;
    return Opened::yes;
}

}  // namespace trestle::journal
