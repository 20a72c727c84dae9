#include "oms/server/audit_tail.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "oms/audit/projector.hpp"
#include "oms/core/snapshot.hpp"
#include "oms/core/state_machine.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/segment.hpp"
#include "oms/server/journal_records.hpp"
#include "oms/server/snapshots.hpp"

namespace trestle::server {

namespace {

constexpr std::size_t rows_per_commit = 1'000;
// What was made durable meanwhile is written together. The auditor does not notice; a desk would
// notice a commit and two changes of thread for each of its orders.
constexpr auto gathering = std::chrono::milliseconds(20);

// Orders come first where processors are few. A refusal changes nothing but that.
void step_back() {
    pthread_setname_np(pthread_self(), "audit");
    constexpr int niceness = 10;
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);  // tidy-ok: POSIX name
}

// What stands still for long is tried more and more seldom: each try reads from the last snapshot.
constexpr Duration longest_pause = std::chrono::minutes(10);

// A stop writes a snapshot when it saves the next start from reading at least so much.
constexpr std::uint64_t worth_a_snapshot = 10'000;

// Reads records in order and feeds them, with the effects that a replica of the core derives, to
// the audit file; writes snapshots of the replica, and sends old segments away.
class Feeder {
public:
    Feeder(AuditTail::Settings const& settings, audit::Projector& projector)
        : settings_(settings),
          storage_(disk_, settings.journal, settings.retention.archive),
          // What is wrong with a snapshot was said by the start, which looked at the same ones.
          snapshots_(storage_, settings.journal, [](std::string_view) {}),
          projector_(projector) {
        auto const restored = settings.snapshot_every > 0
                                  ? snapshots_.restore(replica_, projector.last())
                                  : std::optional<journal::SnapshotHeader>();
        if (restored) last_snapshot_ = restored->sequence;
        reader_.emplace(storage_, settings.journal, replica_.last_applied() + 1);
    }

    // Everything up to `durable`, or to the end without it. Empty on success.
    std::string feed(std::optional<Sequence> durable) {
        while (true) {
            auto next = reader_->next(durable);
            if (auto* entry = std::get_if<journal::Entry>(&next)) {
                feed(entry->record);
                bool const is_due = is_snapshot_due(settings_.snapshot_every);
                if (projector_.uncommitted() < rows_per_commit && !is_due) continue;
                if (auto problem = commit(); !problem.empty()) return problem;
                if (is_due) write_snapshot();
            } else if (auto* damage = std::get_if<journal::Damage>(&next)) {
                return damage->text;
            } else {
                return commit();
            }
        }
    }

    [[nodiscard]] bool is_snapshot_due(std::uint64_t every) const {
        return settings_.snapshot_every > 0 && replica_.last_applied() - last_snapshot_ >= every;
    }

    // Failing costs the next start some time, and nothing else.
    void write_snapshot() {
        last_snapshot_ = replica_.last_applied();
        if (!settings_.settle_reports(last_snapshot_)) return;
        auto problem = why_no_room();
        if (problem.empty()) {
            problem = snapshots_.write(replica_, {.epoch = reader_->epoch(),
                                                  .sequence = last_snapshot_,
                                                  .checksum = checksum_,
                                                  .at = at_});
        }
        if (!problem.empty()) {
            settings_.log("no snapshot of record " + std::to_string(last_snapshot_) + ": " +
                          problem + "; starts take longer until one succeeds");
            return;
        }
        send_away_old_segments();
    }

private:
    void feed(journal::Record const& record) {
        auto const& stamped = record.stamped;
        effects_.clear();
        replica_.apply(stamped, effects_);
        checksum_ = record.checksum;
        at_ = stamped.at;
        // The last event that the file has is compared: a journal that lost its end with the
        // machine gives the same sequences to other records.
        if (stamped.sequence >= projector_.last()) {
            projector_.apply(stamped, bytes_.of(record), effects_);
        }
    }

    // A snapshot must not take the room that cancels and fills will need.
    [[nodiscard]] std::string why_no_room() const {
        std::uint64_t needed = settings_.keep_free_bytes;
        core::write_state(replica_, [&](std::string_view block) { needed += block.size(); });
        std::error_code error;
        auto const space = std::filesystem::space(settings_.journal, error);
        if (error || space.available >= needed) return {};
        return std::to_string(needed >> 20) + " MiB must be free for it, and " +
               std::to_string(space.available >> 20) + " MiB are";
    }

    std::string commit() {
        auto const written = projector_.commit();
        return written.ok() ? std::string() : written.error();
    }

    void send_away_old_segments() {
        auto const& retention = settings_.retention;
        auto const old =
            journal::old_segments(disk_, settings_.journal, retention, projector_.last(), at_);
        journal::StorageFailure failure;
        if (!old) failure = old.error();
        for (std::size_t i = 0; old && i < old->size() && !failure; ++i) {
            auto const name = journal::segment_name((*old)[i]);
            failure = retention.fate == journal::Retention::Fate::archive
                          ? journal::archive_segment(disk_, settings_.journal, retention.archive,
                                                     (*old)[i])
                          : disk_.remove(settings_.journal / name);
            if (failure) break;
            settings_.log("journal: " + name +
                          (retention.fate == journal::Retention::Fate::archive
                               ? " moved to " + retention.archive.string()
                               : std::string(" removed, as [journal] old_segments says")));
        }
        if (!failure) return;
        auto const remedy =
            retention.fate == journal::Retention::Fate::archive
                ? "; [journal] archive is " + retention.archive.string() +
                      ": make it a folder that the user who runs Trestle may write to"
                : std::string();
        settings_.alert("old segments stay where they are: " + failure->text + remedy);
    }

    AuditTail::Settings const& settings_;
    journal::PosixStorage disk_;
    journal::ArchivedStorage storage_;
    Snapshots snapshots_;
    std::optional<journal::Reader> reader_;
    audit::Projector& projector_;
    core::StateMachine replica_;
    Effects effects_;
    RecordBytes bytes_;
    std::uint32_t checksum_ = 0;  // of the last record
    Timestamp at_;                // of it
    Sequence last_snapshot_ = 0;
};

}  // namespace

AuditTail::AuditTail(Settings settings) : settings_(std::move(settings)) {}

AuditTail::~AuditTail() { stop(); }

void AuditTail::start() {
    thread_ = std::thread([this] { follow(); });
}

void AuditTail::advance(Sequence durable) {
    {
        std::lock_guard const lock(mutex_);
        if (durable <= durable_) return;
        durable_ = durable;
        if (!is_waiting_) return;
    }
    wake_.notify_one();
}

void AuditTail::stop(Sequence applied) {
    {
        std::lock_guard const lock(mutex_);
        is_stopping_ = true;
        applied_ = std::max(applied_, applied);
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void AuditTail::follow() {
    step_back();
    bool was_still = false;
    for (auto pause = settings_.retry;; pause = std::min(pause * 2, longest_pause)) {
        auto const problem = write_all(was_still);
        if (problem.empty()) return;
        was_still = true;
        auto const seconds = std::chrono::ceil<std::chrono::seconds>(pause).count();
        settings_.alert("the audit file " + settings_.file.string() + " stands still: " + problem +
                        "; trading goes on; it is tried again in " + std::to_string(seconds) +
                        " s; what is damaged: trestle audit rebuild");
        std::unique_lock lock(mutex_);
        if (wake_.wait_for(lock, pause, [&] { return is_stopping_; })) return;
    }
}

// Until it is told to stop: empty; else what came in between.
std::string AuditTail::write_all(bool was_still) {
    auto opened = audit::Projector::open(settings_.file.string());
    if (!opened.ok()) return opened.error();
    if (!was_still) compare_ends((*opened)->last());
    Feeder feeder(settings_, **opened);
    Sequence done = 0;
    while (true) {
        Sequence until = 0;
        Sequence last_applied = 0;  // not yet known: the core goes on
        {
            std::unique_lock lock(mutex_);
            is_waiting_ = true;
            wake_.wait(lock, [&] { return durable_ > done || is_stopping_; });
            is_waiting_ = false;
            if (durable_ > done) wake_.wait_for(lock, gathering, [&] { return is_stopping_; });
            until = durable_;
            if (is_stopping_) last_applied = std::min(applied_, until);
        }
        if (last_applied >= done && last_applied > 0) {
            if (auto problem = feeder.feed(last_applied); !problem.empty()) return problem;
            if (feeder.is_snapshot_due(worth_a_snapshot)) feeder.write_snapshot();
        }
        if (until == done) return {};
        if (auto problem = feeder.feed(until); !problem.empty()) return problem;
        done = until;
        written_ = until;
        if (std::exchange(was_still, false)) {
            settings_.log("the audit file " + settings_.file.string() + " goes on");
        }
    }
}

// Only what was durable is in the audit file. If the journal has it no more, the disk lost it.
void AuditTail::compare_ends(Sequence written) const {
    if (written <= settings_.journal_end) return;
    settings_.alert("the audit file " + settings_.file.string() + " has events up to " +
                    std::to_string(written) + ", but the journal ended at record " +
                    std::to_string(settings_.journal_end) +
                    " when this run began: what lies between was lost, by a power loss or by a "
                    "disk. Orders of that time may live at the venues and are not known here; "
                    "compare: trestle recon show. Keep the audit file as evidence, move it away, "
                    "and it is made anew");
}

std::string AuditTail::rebuild(std::filesystem::path const& journal,
                               std::filesystem::path const& file,
                               std::filesystem::path const& archive) {
    auto opened = audit::Projector::open(file.string());
    if (!opened.ok()) return opened.error();
    Settings const settings{.journal = journal, .file = file, .retention = {.archive = archive}};
    return Feeder(settings, **opened).feed(std::nullopt);
}

}  // namespace trestle::server
