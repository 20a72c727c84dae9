// Owns the audit file's growth: a thread that reads the journal behind the core, applies it to a
// replica, and writes what followed. The replica is where snapshots come from, too: whatever that
// takes, no order waits for it. Never touches the core: what it writes can be made again from the
// journal alone.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <limits>
#include <mutex>
#include <string>
#include <thread>

#include "oms/journal/archive.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/time.hpp"

namespace trestle::server {

class AuditTail {
public:
    using Log = std::function<void(std::string_view)>;

    struct Settings {
        std::filesystem::path journal;
        std::filesystem::path file;
        // The last record that was there when this run began.
        Sequence journal_end = std::numeric_limits<Sequence>::max();
        std::uint64_t snapshot_every = 0;   // records; 0: none
        std::uint64_t keep_free_bytes = 0;  // a snapshot leaves so much room on the disk
        journal::Retention retention = {};
        // Everything that desks were told up to this record is on the disk, whatever happens next:
        // a snapshot stands for it. False: not now. On the tail's thread.
        std::function<bool(Sequence)> settle_reports = [](Sequence) { return true; };
        Log log = [](std::string_view) {};
        // Gets each problem of the audit file: trading goes on, and after `retry`, longer each
        // time, all of it is tried again.
        Log alert = [](std::string_view) {};
        Duration retry = std::chrono::seconds(10);
    };

    explicit AuditTail(Settings settings);
    ~AuditTail();
    AuditTail(AuditTail const&) = delete;

    void start();
    // More records may be read: everything up to `durable`. Any thread.
    void advance(Sequence durable);
    // Writes what is durable, then ends. A snapshot is made of `applied`, what the core had done
    // when it ended, so that the next start has little to read.
    void stop(Sequence applied = 0);
    [[nodiscard]] Sequence written() const { return written_.load(); }

    // Makes the whole file from the journal, in this thread; `archive` has what is not live any
    // more. Empty on success.
    [[nodiscard]] static std::string rebuild(std::filesystem::path const& journal,
                                             std::filesystem::path const& file,
                                             std::filesystem::path const& archive = {});

private:
    void follow();
    [[nodiscard]] std::string write_all(bool was_still);
    void compare_ends(Sequence written) const;

    Settings const settings_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Sequence durable_ = 0;
    Sequence applied_ = 0;
    bool is_waiting_ = false;  // advance() must wake it
    bool is_stopping_ = false;
    std::atomic<Sequence> written_ = 0;
    std::thread thread_;
};

}  // namespace trestle::server
