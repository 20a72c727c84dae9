#include "oms/journal/journal.hpp"

#include <cerrno>
#include <chrono>
#include <utility>

#include "oms/journal/record.hpp"

namespace trestle::journal {

namespace {

constexpr std::size_t least_segment_bytes = 4096;
// Waking a sleeping thread costs some 20 microseconds, so the writer looks around for twice that
// long before it sleeps; an idle journal costs nothing.
constexpr auto spin_time = std::chrono::microseconds(40);

std::optional<Problem> check(Settings const& settings) {
    if (settings.directory.empty()) return Problem{{}, "journal: the directory has no name"};
    if (settings.segment_bytes < least_segment_bytes) {
        return Problem{{},
                       "journal: segment_bytes is " + std::to_string(settings.segment_bytes) +
                           ", the least is " + std::to_string(least_segment_bytes)};
    }
    if (settings.fsync == Fsync::interval && settings.sync_interval <= Duration::zero()) {
        return Problem{{},
                       "journal: sync_interval must be above zero; for no interval set the "
                       "policy always or never"};
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(Fsync policy) {
    switch (policy) {
        case Fsync::always: return "always";
        case Fsync::interval: return "interval";
        case Fsync::never: return "never";
    }
    return {};
}

std::optional<Fsync> fsync_named(std::string_view name) {
    for (auto const policy : {Fsync::always, Fsync::interval, Fsync::never}) {
        if (name == name_of(policy)) return policy;
    }
    return std::nullopt;
}

Result<std::unique_ptr<Journal>, Problem> Journal::open(Storage& storage, Settings settings,
                                                        Timestamp now, Replay const& replay,
                                                        Sequence known) {
    if (auto problem = check(settings)) return std::move(*problem);
    auto const directory = settings.directory;
    if (auto failure = storage.make_directory(directory)) {
        return disk_problem(directory, {}, *failure);
    }
    auto lock = storage.lock(directory / lock_name);
    if (!lock) {
        if (lock.error().code != EWOULDBLOCK) return disk_problem(directory, {}, lock.error());
        return Problem{{},
                       "journal " + directory.string() + " is in use (" + lock.error().text +
                           "): stop that process first, or give this one another directory"};
    }
    auto recovered = recover(storage, directory, replay, known);
    if (!recovered) return recovered.error();
    bool const is_new = !recovered->tail.file;
    auto journal = std::unique_ptr<Journal>(new Journal(
        storage, std::move(settings), std::move(lock).value(), std::move(recovered).value()));
    if (is_new) {
        auto const epoch = static_cast<std::uint64_t>(now.ms() / 1000);
        if (auto failure = journal->writer_.begin(epoch)) {
            return disk_problem(directory, {}, *failure);
        }
        journal->opened_.epoch = epoch;
        auto const parent = std::filesystem::absolute(directory).parent_path();
        if (auto failure = storage.sync_directory(parent)) {
            return disk_problem(directory, {}, *failure);
        }
    }
    journal->start_threads();
    return journal;
}

Journal::Journal(Storage& storage, Settings settings, std::unique_ptr<Lock> lock,
                 Recovered recovered)
    : settings_(std::move(settings)),
      lock_(std::move(lock)),
      opened_{recovered.last, recovered.epoch, recovered.records, recovered.note},
      writer_(storage, settings_.directory,
              SegmentWriter::Options{settings_.segment_bytes, settings_.fsync != Fsync::never,
                                     settings_.has_threads},
              std::move(recovered)),
      last_appended_(opened_.last),
      written_(opened_.last),
      synced_(opened_.last),
      durable_(opened_.last),
      handed_over_(opened_.last) {}

Journal::~Journal() { close(); }

void Journal::start_threads() {
    if (writes_in_thread()) {
        thread_ = std::thread([this] { write_loop(); });
    } else if (settings_.has_threads && settings_.fsync == Fsync::interval) {
        thread_ = std::thread([this] { sync_loop(); });
    }
}

void Journal::append(Stamped const& stamped) {
    OMS_ASSERT(!is_closed_);
    OMS_ASSERT(stamped.sequence == last_appended_ + 1);
    last_appended_ = stamped.sequence;
    if (has_failed()) return;
    if (!encode_record(filling_, stamped)) {
        fail("journal " + settings_.directory.string() + ": record " +
             std::to_string(stamped.sequence) + " (" + std::string(type_name(stamped.input)) +
             ") is longer than " + std::to_string(max_record_bytes) +
             " bytes; a config with fewer accounts and limits makes it shorter");
    }
}

void Journal::commit() {
    if (filling_.empty() || has_failed()) return;
    if (!writes_in_thread()) {
        write_now(filling_, last_appended_);
        filling_.clear();
        return;
    }
    bool is_parked = false;
    {
        std::lock_guard const lock(mutex_);
        if (waiting_.empty()) {
            swap(waiting_, filling_);
        } else {
            waiting_.append(filling_.bytes());
        }
        backlog_.store(waiting_.size(), std::memory_order_relaxed);
        handed_over_.store(last_appended_, std::memory_order_release);
        is_parked = std::exchange(is_parked_, false);
    }
    filling_.clear();
    if (is_parked) wake_.notify_one();
}

void Journal::write_now(Batch& batch, Sequence last) {
    if (auto failure = writer_.write(batch.bytes(), synced_.load(std::memory_order_acquire))) {
        return fail(*failure);
    }
    written_.store(last, std::memory_order_release);
    if (settings_.fsync == Fsync::always) {
        if (auto failure = writer_.sync()) return fail(*failure);
        synced_.store(last, std::memory_order_release);
    }
    publish(last);
}

void Journal::publish(Sequence last) {
    durable_.store(last, std::memory_order_release);
    if (on_durable_) on_durable_(last);
}

void Journal::write_loop() {
    Batch batch;
    Sequence last = 0;
    while (take(batch, last)) {
        write_now(batch, last);
        if (has_failed()) return;
        batch.clear();
    }
}

// False when the journal closes and nothing waits any more.
bool Journal::take(Batch& batch, Sequence& last) {
    auto const until = std::chrono::steady_clock::now() + spin_time;
    while (handed_over_.load(std::memory_order_acquire) ==
               written_.load(std::memory_order_relaxed) &&
           std::chrono::steady_clock::now() < until) {
        std::this_thread::yield();
    }
    std::unique_lock lock(mutex_);
    while (waiting_.empty() && !is_stopping_) {
        is_parked_ = true;
        wake_.wait(lock);
    }
    is_parked_ = false;
    if (waiting_.empty()) return false;
    swap(batch, waiting_);
    last = handed_over_.load(std::memory_order_relaxed);
    backlog_.store(0, std::memory_order_relaxed);
    return true;
}

void Journal::sync_loop() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, settings_.sync_interval, [this] { return is_stopping_; })) {
        lock.unlock();
        sync();
        lock.lock();
    }
}

void Journal::sync() {
    auto const target = written_.load(std::memory_order_acquire);
    if (has_failed() || synced_.load(std::memory_order_relaxed) >= target) return;
    if (auto failure = writer_.sync()) return fail(*failure);
    // A later call from the other thread may have gone further.
    auto synced = synced_.load(std::memory_order_relaxed);
    while (synced < target && !synced_.compare_exchange_weak(synced, target)) {
    }
}

void Journal::close() {
    if (is_closed_) return;
    commit();
    is_closed_ = true;
    {
        std::lock_guard const lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
    sync();
    lock_.reset();
}

void Journal::fail(StorageProblem const& problem) {
    auto const place = Place{writer_.path().string(), 0, written_.load() + 1};
    fail(disk_problem(settings_.directory, place, problem).text);
}

void Journal::fail(std::string text) {
    if (!has_failed_.exchange(true) && on_failure_) on_failure_(std::move(text));
}

}  // namespace trestle::journal
