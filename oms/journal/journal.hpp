// Owns the writing end of the truth: every input goes through here before it has any effect.
// Never drops a record, and never says that one is durable before it is.
//
//   policy     durable() means        killed process   power loss or kernel crash
//   always     synced to the disk     loses nothing    loses nothing
//   interval   given to the kernel    loses nothing    loses up to sync_interval and one sync
//   never      given to the kernel    loses nothing    loses what the kernel had not written yet,
//                                                      often 30 seconds
//
// "Loses" speaks of records that durable() had reported. What was not reported may be lost always.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "oms/journal/batch.hpp"
#include "oms/journal/place.hpp"
#include "oms/journal/recovery.hpp"
#include "oms/journal/segment_writer.hpp"
#include "oms/journal/storage.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/result.hpp"

namespace trestle::journal {

enum class Fsync : std::uint8_t { always, interval, never };

[[nodiscard]] std::string_view name_of(Fsync policy);  // "always"
[[nodiscard]] std::optional<Fsync> fsync_named(std::string_view name);

struct Settings {
    std::filesystem::path directory;
    Fsync fsync = Fsync::always;
    Duration sync_interval = std::chrono::milliseconds(100);  // for Fsync::interval
    std::size_t segment_bytes = 64 * 1024 * 1024;
    // False: no thread is started, commit() does all the work itself, and the caller calls sync()
    // each interval. For the deterministic simulator and for tests.
    bool has_threads = true;
};

// What was found on opening.
struct Opened {
    Sequence last = 0;        // zero: a new journal
    std::uint64_t epoch = 0;  // when it began, in seconds since 1970
    std::uint64_t records = 0;
    std::string note;  // about a torn tail that was cut; empty when there was none
};

class Journal {
public:
    // Locks the directory, reads everything, calls `replay` for each record in order, cuts a torn
    // tail. `now` is the epoch of a journal that begins. Refuses a corrupt journal unchanged. With
    // a snapshot, only what follows record `known` is read.
    [[nodiscard]] static Result<std::unique_ptr<Journal>, Problem> open(Storage& storage,
                                                                        Settings settings,
                                                                        Timestamp now,
                                                                        Replay const& replay,
                                                                        Sequence known = 0);
    ~Journal();
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;

    [[nodiscard]] Opened const& opened() const { return opened_; }

    // Both before the first append(). on_durable is called with each new durable(): from the writer
    // thread under `always`, otherwise inside commit(). on_failure is called at most once, from any
    // thread, with one line for people: nothing becomes durable any more, the process must stop.
    void on_durable(std::function<void(Sequence)> callback) { on_durable_ = std::move(callback); }
    void on_failure(std::function<void(std::string)> callback) {
        on_failure_ = std::move(callback);
    }

    // The loop's thread. Sequences follow one another without a gap.
    void append(Stamped const& stamped);
    // The loop's thread. Hands over what was appended; does not wait for the disk under `always`.
    void commit();

    // Any thread.
    [[nodiscard]] Sequence durable() const { return durable_.load(std::memory_order_acquire); }
    [[nodiscard]] bool has_failed() const { return has_failed_.load(std::memory_order_acquire); }
    // Handed over but not yet written: the caller stops taking orders before it grows too much.
    [[nodiscard]] std::size_t backlog_bytes() const {
        return backlog_.load(std::memory_order_relaxed);
    }

    // Puts everything that commit() wrote on the disk, whatever the policy (interval and never).
    void sync();
    // Commits, syncs whatever the policy, and gives the directory free. Also done on destruction.
    void close();

private:
    Journal(Storage& storage, Settings settings, std::unique_ptr<Lock> lock, Recovered recovered);
    [[nodiscard]] bool writes_in_thread() const {
        return settings_.fsync == Fsync::always && settings_.has_threads;
    }
    void start_threads();
    void write_loop();
    void sync_loop();
    [[nodiscard]] bool take(Batch& batch, Sequence& last);
    void write_now(Batch& batch, Sequence last);
    void publish(Sequence last);
    void fail(std::string text);
    void fail(StorageProblem const& problem);

    Settings const settings_;
    std::unique_ptr<Lock> lock_;
    Opened opened_;
    SegmentWriter writer_;
    std::function<void(Sequence)> on_durable_;
    std::function<void(std::string)> on_failure_;

    // The loop's own.
    Batch filling_;
    Sequence last_appended_;
    bool is_closed_ = false;

    std::atomic<Sequence> written_;
    std::atomic<Sequence> synced_;
    std::atomic<Sequence> durable_;
    std::atomic<Sequence> handed_over_;
    std::atomic<std::size_t> backlog_ = 0;
    std::atomic<bool> has_failed_ = false;

    // Between the loop and the thread.
    std::mutex mutex_;
    std::condition_variable wake_;
    Batch waiting_;
    bool is_parked_ = false;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace trestle::journal
