#include "oms/journal/segment_writer.hpp"

#include <algorithm>
#include <utility>

#include "oms/journal/record.hpp"

namespace trestle::journal {

SegmentWriter::SegmentWriter(Storage& storage, std::filesystem::path directory, Options options,
                             Recovered recovered)
    : storage_(storage),
      directory_(std::move(directory)),
      options_(options),
      epoch_(recovered.epoch),
      checksum_(recovered.checksum),
      offset_(recovered.tail.offset),
      size_(recovered.tail.size),
      live_(std::move(recovered.tail.file)),
      path_(std::move(recovered.tail.path)) {
    if (!options_.prepares_ahead) return;
    wants_prepared_ = true;
    preparer_ = std::jthread([this](std::stop_token const& stop) { prepare_ahead(stop); });
}

SegmentWriter::~SegmentWriter() = default;

StorageFailure SegmentWriter::begin(std::uint64_t epoch) {
    OMS_ASSERT(!live_);
    epoch_ = epoch;
    return rotate(1, 0, 0);
}

StorageFailure SegmentWriter::write(std::span<std::byte> records, Sequence synced) {
    while (!records.empty()) {
        // As many records as fit into this segment go in one write.
        std::size_t fitting = 0;
        while (fitting < records.size()) {
            auto const length = first_record_length(records.subspan(fitting));
            if (offset_ + fitting + length > size_) break;
            fitting += length;
        }
        if (fitting == 0) {
            auto const first = first_record_sequence(records);
            if (auto failure = rotate(first, synced, first_record_length(records))) return failure;
            if (options_.syncs_full_segments) synced = std::max(synced, first - 1);
            continue;
        }
        auto const part = records.first(fitting);
        checksum_ = seal_records(part, synced);
        if (auto failure = live_->write_at(offset_, part)) return failure;
        offset_ += fitting;
        records = records.subspan(fitting);
    }
    return std::nullopt;
}

StorageFailure SegmentWriter::sync() {
    std::shared_ptr<File> live;
    std::vector<std::filesystem::path> unsynced;
    {
        std::lock_guard const lock(live_mutex_);
        live = live_;
        unsynced = std::exchange(unsynced_, {});
    }
    for (auto const& path : unsynced) {
        auto file = storage_.open(path, Storage::Access::read_write);
        if (!file) return file.error();
        if (auto failure = (*file)->sync()) return failure;
    }
    return live->sync();
}

std::filesystem::path SegmentWriter::path() const {
    std::lock_guard const lock(live_mutex_);
    return path_;
}

// The full segment is on the disk before the next one exists, so that a journal never has a hole
// between two segments; only the policy `never` goes without.
StorageFailure SegmentWriter::rotate(Sequence first, Sequence synced, std::size_t least_bytes) {
    if (live_ && options_.syncs_full_segments) {
        if (auto failure = live_->sync()) return failure;
        synced = first - 1;
    }
    auto file = next_file(least_bytes);
    if (!file) return file.error();
    auto const size = (*file)->size();
    if (!size) return size.error();
    if (auto failure = begin_segment(storage_, directory_, **file,
                                     SegmentHeader{epoch_, first, synced, checksum_})) {
        return failure;
    }
    offset_ = segment_header_bytes;
    size_ = *size;
    {
        std::lock_guard const lock(live_mutex_);
        if (live_ && !options_.syncs_full_segments) unsynced_.push_back(path_);
        live_ = std::move(file).value();
        path_ = directory_ / segment_name(first);
    }
    if (options_.prepares_ahead) {
        std::lock_guard const lock(prepared_mutex_);
        wants_prepared_ = true;
        prepared_wanted_.notify_one();
    }
    return std::nullopt;
}

StorageResult<std::unique_ptr<File>> SegmentWriter::next_file(std::size_t least_bytes) {
    auto const needed = segment_header_bytes + least_bytes;
    // Waits when the thread is at it: two files of that name must not be made at once.
    std::lock_guard const lock(prepared_mutex_);
    if (prepared_) {
        auto prepared = std::move(prepared_);
        auto const size = prepared->size();
        if (size && *size >= needed) return prepared;
    }
    wants_prepared_ = false;
    return prepare_segment(storage_, directory_, std::max(options_.segment_bytes, needed), false);
}

void SegmentWriter::prepare_ahead(std::stop_token const& stop) {
    std::unique_lock lock(prepared_mutex_);
    while (prepared_wanted_.wait(lock, stop, [this] { return wants_prepared_; })) {
        wants_prepared_ = false;
        auto file = prepare_segment(storage_, directory_, options_.segment_bytes, true, stop);
        // A failure is no news yet: the live segment still has room. The rotation tries again, and
        // what fails there stops the journal with the cause.
        if (file) prepared_ = std::move(file).value();
    }
}

}  // namespace trestle::journal
