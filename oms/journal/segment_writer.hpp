// Owns the live end of a journal: writes sealed records behind one another, and moves on to the
// next segment when one is full. Never writes again after a failure.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "oms/journal/recovery.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/storage.hpp"

namespace trestle::journal {

class SegmentWriter {
public:
    struct Options {
        std::size_t segment_bytes = 0;
        bool syncs_full_segments = true;   // false: the policy `never`
        bool prepares_ahead = true;        // a thread makes the next segment before it is needed
    };

    SegmentWriter(Storage& storage, std::filesystem::path directory, Options options,
                  Recovered recovered);
    ~SegmentWriter();

    // For a new journal; `epoch` in seconds since 1970.
    [[nodiscard]] StorageFailure begin(std::uint64_t epoch);

    // Writes whole records that encode_record made, and seals them first. `synced` is what is known
    // to be on the disk now. One thread at a time.
    [[nodiscard]] StorageFailure write(std::span<std::byte> records, Sequence synced);

    // May run beside write(): syncs what was written before the call.
    [[nodiscard]] StorageFailure sync();

    [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
    [[nodiscard]] std::filesystem::path path() const;  // of the live segment

private:
    [[nodiscard]] StorageFailure rotate(Sequence first, Sequence synced, std::size_t least_bytes);
    [[nodiscard]] StorageResult<std::unique_ptr<File>> next_file(std::size_t least_bytes);
    void prepare_ahead(std::stop_token const& stop);

    Storage& storage_;
    std::filesystem::path const directory_;
    Options const options_;
    std::uint64_t epoch_;
    std::uint32_t checksum_;  // of the last record written
    std::uint64_t offset_;
    std::uint64_t size_;

    mutable std::mutex live_mutex_;       // guards the next three: a sync runs beside a rotation
    std::shared_ptr<File> live_;
    std::filesystem::path path_;
    std::vector<std::filesystem::path> unsynced_;  // full segments, under the policy `never`

    std::mutex prepared_mutex_;
    std::condition_variable_any prepared_wanted_;
    std::unique_ptr<File> prepared_;
    bool wants_prepared_ = false;
    std::jthread preparer_;
};

}  // namespace trestle::journal
