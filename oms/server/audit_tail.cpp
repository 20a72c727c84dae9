#include "oms/server/audit_tail.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <optional>

#include "oms/audit/projector.hpp"
#include "oms/core/state_machine.hpp"
#include "oms/journal/reader.hpp"
#include "oms/server/journal_records.hpp"

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

// Reads records in order and feeds them, with the effects that a replica of the core derives, to
// the audit file.
class Feeder {
public:
    Feeder(std::filesystem::path const& journal, audit::Projector& projector)
        : reader_(storage_, journal), projector_(projector) {}

    // Everything up to `durable`, or to the end without it. Empty on success.
    std::string feed(std::optional<Sequence> durable) {
        while (true) {
            auto next = reader_.next(durable);
            if (auto* entry = std::get_if<journal::Entry>(&next)) {
                feed(entry->record.stamped);
                if (projector_.uncommitted() < rows_per_commit) continue;
                if (auto problem = commit(); !problem.empty()) return problem;
            } else if (auto* damage = std::get_if<journal::Damage>(&next)) {
                return damage->text;
            } else {
                return commit();
            }
        }
    }

private:
    void feed(Stamped const& stamped) {
        effects_.clear();
        replica_.apply(stamped, effects_);
        if (stamped.sequence > projector_.last()) {
            projector_.apply(stamped, bytes_.of(stamped), effects_);
        }
    }

    std::string commit() {
        auto const written = projector_.commit();
        return written.ok() ? std::string() : written.error();
    }

    journal::PosixStorage storage_;
    journal::Reader reader_;
    audit::Projector& projector_;
    core::StateMachine replica_;
    Effects effects_;
    RecordBytes bytes_;
};

}  // namespace

AuditTail::AuditTail(std::filesystem::path journal, std::filesystem::path file, Log alert)
    : journal_(std::move(journal)), file_(std::move(file)), alert_(std::move(alert)) {}

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

void AuditTail::stop() {
    {
        std::lock_guard const lock(mutex_);
        is_stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void AuditTail::follow() {
    step_back();
    auto opened = audit::Projector::open(file_.string());
    std::string problem = opened.ok() ? std::string() : opened.error();
    std::optional<Feeder> feeder;
    if (problem.empty()) feeder.emplace(journal_, **opened);
    Sequence done = 0;
    while (problem.empty()) {
        Sequence until = 0;
        {
            std::unique_lock lock(mutex_);
            is_waiting_ = true;
            wake_.wait(lock, [&] { return durable_ > done || is_stopping_; });
            is_waiting_ = false;
            if (durable_ == done) return;
            wake_.wait_for(lock, gathering, [&] { return is_stopping_; });
            until = durable_;
        }
        problem = feeder->feed(until);
        done = until;
        written_ = until;
    }
    alert_("the audit file " + file_.string() + " stands still: " + problem +
           "; trading goes on; when it is mended, run: trestle audit rebuild");
}

std::string AuditTail::rebuild(std::filesystem::path const& journal,
                               std::filesystem::path const& file) {
    auto opened = audit::Projector::open(file.string());
    if (!opened.ok()) return opened.error();
    return Feeder(journal, **opened).feed(std::nullopt);
}

}  // namespace trestle::server
