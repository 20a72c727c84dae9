// The tail behind the core: audit file, snapshots and archive from one replica; and what a start
// makes of the snapshots that it finds.
#include "oms/server/audit_tail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <mutex>
#include <thread>

#include "oms/audit/content.hpp"
#include "oms/journal/journal.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/tools.hpp"
#include "oms/server/journal_records.hpp"
#include "oms/server/snapshots.hpp"
#include "tests/unit/server/core_house.hpp"

namespace trestle::server {
namespace {

using namespace trestle::literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
namespace fs = std::filesystem;

// A data folder, and a house whose every input is journaled.
class Tailing : public testing::Test {
protected:
    Tailing() {
        std::string name = (fs::temp_directory_path() / "trestle-tail-XXXXXX").string();
        home_ = mkdtemp(name.data());
    }
    ~Tailing() override { fs::remove_all(home_); }

    journal::Settings journal_settings() const {
        return {.directory = home_ / "journal",
                .fsync = journal::Fsync::never,
                .segment_bytes = 16'384,
                .has_threads = false};
    }
    void open_journal() {
        auto opened = journal::Journal::open(disk_, journal_settings(), house_.last().at,
                                             [](Stamped const&) {});
        ASSERT_TRUE(opened.ok()) << opened.error().text;
        journal_ = std::move(opened).value();
    }
    void take(Input input) {
        house_.apply(std::move(input));
        journal_->append(house_.last());
    }
    // Orders that are accepted and filled, five records each.
    void trade(int count) {
        for (int i = 0; i < count; ++i) {
            auto const id = std::to_string(++orders_);
            NewOrder order{.origin = {.session = SessionId::of("DESK1")},
                           .cl_ord_id = ClOrdId::of("A" + id),
                           .account = Account::of("DEMO"),
                           .symbol = Symbol::of("BTC-USDT"),
                           .side = orders_ % 2 == 0 ? Side::sell : Side::buy,
                           .terms = {.quantity = Quantity(0.01_d), .price = Price(100_d)},
                           .reference = {.last = Price(100_d), .at = house_.last().at}};
            take(order);
            OrderId const placed{house_.state().last_applied()};
            auto const* kept = house_.state().orders().find(placed);
            ASSERT_FALSE(kept->legs.empty()) << kept->refusal.text;
            VenueRef const ref{Venue::binance_spot, kept->legs[0].client_id, VenueOrderId::of(id),
                               house_.last().at};
            take(VenueAccepted{ref});
            take(VenueFilled{.ref = ref,
                             .trade_id = VenueTradeId::of(id),
                             .symbol = VenueSymbol::of("BTCUSDT"),
                             .quantity = order.terms.quantity,
                             .price = *order.terms.price,
                             .cumulative = order.terms.quantity});
            take(DeliveryConfirmed{order.origin.session, {house_.last().sequence, 0}});
            take(DeskLoggedOff{order.origin.session, "", false});
        }
        journal_->commit();
    }
    AuditTail::Settings tail_settings(std::uint64_t snapshot_every) {
        AuditTail::Settings settings;
        settings.journal = home_ / "journal";
        settings.file = home_ / "audit.db";
        settings.snapshot_every = snapshot_every;
        settings.log = [this](std::string_view line) { note(line); };
        settings.alert = [this](std::string_view line) { note("ALERT " + std::string(line)); };
        return settings;
    }
    void run_tail(AuditTail::Settings settings) {
        AuditTail tail(std::move(settings));
        tail.start();
        tail.advance(journal_->durable());
        tail.stop(journal_->durable());
    }
    void note(std::string_view line) {
        std::lock_guard const lock(mutex_);
        notes_.emplace_back(line);
    }
    std::vector<Sequence> snapshots() { return *journal::list_snapshots(disk_, home_ / "journal"); }
    // What a start would build upon.
    std::pair<Sequence, core::StateMachine> restore() {
        core::StateMachine state;
        auto const header = Snapshots(disk_, home_ / "journal", [this](std::string_view line) {
                                note(line);
                            }).restore(state);
        return {header ? header->sequence : 0, std::move(state)};
    }
    void replay_behind(Sequence known, core::StateMachine& state) {
        journal_->close();
        auto const opened = journal::Journal::open(
            disk_, journal_settings(), {},
            [&](Stamped const& stamped) {
                Effects ignored;
                state.apply(stamped, ignored);
            },
            known);
        ASSERT_TRUE(opened.ok()) << opened.error().text;
    }
    std::string digest(fs::path const& file) {
        auto const digest = audit::content_digest(file.string());
        return digest.ok() ? digest->hex : "no digest: " + digest.error();
    }
    void damage(Sequence snapshot) {
        std::fstream file(home_ / "journal" / journal::snapshot_name(snapshot),
                          std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(200);
        file.put('\x7F');
    }

    fs::path home_;
    journal::PosixStorage disk_;
    CoreHouse house_;
    std::unique_ptr<journal::Journal> journal_;
    std::mutex mutex_;
    std::vector<std::string> notes_;
    int orders_ = 0;
};

// The house has a history before its journal is opened here: it is written down first.
class TailOfAHouse : public Tailing {
protected:
    TailOfAHouse() {
        open_journal();
        for (auto const& stamped : house_.beginning()) journal_->append(stamped);
        journal_->commit();
    }
};

TEST_F(TailOfAHouse, ASnapshotAndTheRestAreTheWholeHistory) {
    trade(40);
    run_tail(tail_settings(50));
    EXPECT_THAT(notes_, ElementsAre());
    ASSERT_EQ(snapshots().size(), 2U);
    trade(3);
    auto [known, state] = restore();
    EXPECT_EQ(known, snapshots().front());
    EXPECT_GT(known, 150U);
    replay_behind(known, state);
    EXPECT_EQ(state.state_hash(), house_.state().state_hash());
    EXPECT_EQ(state.last_applied(), house_.state().last_applied());
}

TEST_F(TailOfAHouse, WhatIsNotUsableIsSkippedWithALine) {
    trade(40);
    run_tail(tail_settings(50));
    auto const both = snapshots();
    ASSERT_EQ(both.size(), 2U);
    damage(both[0]);
    {
        auto [known, state] = restore();
        EXPECT_EQ(known, both[1]);
        ASSERT_EQ(notes_.size(), 1U);
        EXPECT_EQ(notes_[0],
                  "snapshot " + journal::snapshot_name(both[0]) +
                      " is not used: the checksum of a block does not fit; the start takes "
                      "longer without it");
        replay_behind(known, state);
        EXPECT_EQ(state.state_hash(), house_.state().state_hash());
    }
    damage(both[1]);
    auto [known, state] = restore();
    EXPECT_EQ(known, 0U);
    EXPECT_EQ(notes_.size(), 3U);
    replay_behind(0, state);
    EXPECT_EQ(state.state_hash(), house_.state().state_hash());
}

TEST_F(TailOfAHouse, OneOfAnotherJournalOrOfTheFutureIsNotUsed) {
    trade(40);
    run_tail(tail_settings(150));
    journal_->close();
    auto const both = snapshots();
    ASSERT_EQ(both.size(), 1U);
    fs::rename(home_ / "journal" / journal::snapshot_name(both[0]), home_ / "kept");
    fs::remove_all(home_ / "journal");
    fs::create_directory(home_ / "journal");
    // The same length, but not the same story; then one that ends before the snapshot.
    for (int const count : {41, 5}) {
        house_ = CoreHouse();
        orders_ = 1'000;
        fs::remove_all(home_ / "journal");
        open_journal();
        for (auto const& stamped : house_.beginning()) journal_->append(stamped);
        trade(count);
        fs::copy_file(home_ / "kept", home_ / "journal" / journal::snapshot_name(both[0]));
        notes_.clear();
        EXPECT_EQ(restore().first, 0U);
        ASSERT_EQ(notes_.size(), 1U);
        EXPECT_THAT(notes_[0], HasSubstr(count == 41 ? "of this journal is another one"
                                                     : "the journal has no record"));
        journal_->close();
    }
}

TEST_F(TailOfAHouse, TheTailItselfGoesOnFromOne) {
    trade(40);
    run_tail(tail_settings(50));
    trade(40);
    run_tail(tail_settings(50));
    EXPECT_THAT(notes_, ElementsAre());
    auto const anew = home_ / "anew.db";
    EXPECT_EQ(AuditTail::rebuild(home_ / "journal", anew), "");
    EXPECT_EQ(digest(home_ / "audit.db"), digest(anew));
    // An audit file that is behind every snapshot is not skipped over: it gets what it lacks.
    fs::remove(home_ / "audit.db");
    run_tail(tail_settings(50));
    EXPECT_EQ(digest(home_ / "audit.db"), digest(anew));
}

TEST_F(TailOfAHouse, OldSegmentsGoToTheArchiveAndTheHistoryStaysWhole) {
    auto settings = tail_settings(50);
    settings.retention = {
        .fate = journal::Retention::Fate::archive, .archive = home_ / "attic", .keep_segments = 2};
    trade(150);
    run_tail(settings);
    trade(150);
    run_tail(settings);
    ASSERT_FALSE(notes_.empty());
    EXPECT_EQ(notes_[0],
              "journal: " + journal::segment_name(1) + " moved to " + (home_ / "attic").string());
    EXPECT_GT(journal::list_segments(disk_, home_ / "journal")->front(), 1U);
    journal::ArchivedStorage both(disk_, home_ / "journal", home_ / "attic");
    auto const report = journal::verify(both, home_ / "journal");
    EXPECT_TRUE(report.ok) << report.problems.at(0);
    EXPECT_EQ(report.records, house_.state().last_applied());
    auto const anew = home_ / "anew.db";
    EXPECT_EQ(AuditTail::rebuild(home_ / "journal", anew, home_ / "attic"), "");
    EXPECT_EQ(digest(home_ / "audit.db"), digest(anew));
    // What is live is enough for a start.
    auto [known, state] = restore();
    replay_behind(known, state);
    EXPECT_EQ(state.state_hash(), house_.state().state_hash());
}

TEST_F(TailOfAHouse, WhatStoodStillGoesOnWhenTheReasonIsGone) {
    trade(40);
    auto settings = tail_settings(0);
    settings.file = home_ / "away" / "audit.db";
    settings.retry = std::chrono::milliseconds(20);
    AuditTail tail(settings);
    tail.start();
    tail.advance(journal_->durable());
    auto const becomes = [&](auto const& is_so) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!is_so() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
        return is_so();
    };
    auto const has_alarmed = [&] {
        std::lock_guard const lock(mutex_);
        return !notes_.empty();
    };
    ASSERT_TRUE(becomes(has_alarmed));
    fs::create_directory(home_ / "away");
    EXPECT_TRUE(becomes([&] { return tail.written() == journal_->durable(); }));
    trade(40);
    tail.advance(journal_->durable());
    EXPECT_TRUE(becomes([&] { return tail.written() == journal_->durable(); }));
    tail.stop();
    EXPECT_THAT(notes_.front(), AllOf(HasSubstr("stands still"), HasSubstr("tried again in 1 s"),
                                      HasSubstr("trestle audit rebuild")));
    EXPECT_THAT(notes_.back(), HasSubstr("goes on"));
    auto const anew = home_ / "anew.db";
    EXPECT_EQ(AuditTail::rebuild(home_ / "journal", anew), "");
    EXPECT_EQ(digest(settings.file), digest(anew));
}

// Power loss under `interval`: the journal gives the sequences that it lost to other records.
TEST_F(TailOfAHouse, AnAuditFileThatKnowsMoreThanTheJournalIsSaidAndLeftAlone) {
    trade(8);
    run_tail(tail_settings(0));
    EXPECT_THAT(notes_, ElementsAre());
    journal_->close();
    auto const known = house_.last().sequence;
    auto const before = digest(home_ / "audit.db");

    fs::remove_all(home_ / "journal");
    house_ = CoreHouse();
    orders_ = 0;
    open_journal();
    for (auto const& stamped : house_.beginning()) journal_->append(stamped);
    trade(5);
    auto settings = tail_settings(0);
    settings.journal_end = journal_->durable();
    // From here on it is another story.
    take(DeskLoggedOff{SessionId::of("DESK1"), "power", false});
    orders_ = 100;
    trade(10);
    run_tail(settings);
    ASSERT_EQ(notes_.size(), 2U);
    EXPECT_THAT(
        notes_[0],
        AllOf(HasSubstr("ALERT the audit file " + settings.file.string() + " has events up to " +
                        std::to_string(known) + ", but the journal ended at record " +
                        std::to_string(settings.journal_end)),
              HasSubstr("trestle recon show"), HasSubstr("Keep the audit file")));
    EXPECT_THAT(notes_[1], AllOf(HasSubstr("stands still"),
                                 HasSubstr("event " + std::to_string(known) +
                                           " is not the journal's; move the file away")));
    EXPECT_EQ(digest(settings.file), before);

    for (auto const* suffix : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        fs::rename(settings.file.string() + suffix, settings.file.string() + ".lost" + suffix,
                   ignored);
    }
    notes_.clear();
    run_tail(settings);
    EXPECT_THAT(notes_, ElementsAre());
    auto const anew = home_ / "anew.db";
    EXPECT_EQ(AuditTail::rebuild(home_ / "journal", anew), "");
    EXPECT_EQ(digest(settings.file), digest(anew));
}

// Else the audit file of an older Trestle would not fit its own journal after an upgrade.
TEST(RecordBytes, AreThoseOfTheVersionThatWroteTheRecord) {
    journal::Batch batch;
    ASSERT_TRUE(journal::encode_record(
        batch, {7, {1}, DeskLoggedOff{SessionId::of("DESK1"), "bye", true}}, 1));
    auto const bytes = batch.bytes();
    std::string const before(reinterpret_cast<char const*>(bytes.data()), bytes.size());
    journal::seal_records(batch.bytes(), 5);
    auto const record = journal::decode_record(batch.bytes());
    ASSERT_TRUE(record.ok()) << record.error().text;
    RecordBytes again;
    EXPECT_EQ(again.of(*record), before);
}

// The start has said it already, with an ALERT.
TEST_F(TailOfAHouse, TheTailSaysNothingOfASnapshotThatIsNotUsable) {
    trade(40);
    run_tail(tail_settings(50));
    for (auto const snapshot : snapshots()) damage(snapshot);
    trade(1);
    run_tail(tail_settings(1'000));
    EXPECT_THAT(notes_, ElementsAre());
}

TEST_F(TailOfAHouse, AStopWritesASnapshotWhenItSavesTheNextStartTenThousandRecords) {
    trade(1'900);
    run_tail(tail_settings(1'000'000));
    EXPECT_TRUE(snapshots().empty());
    trade(100);
    run_tail(tail_settings(1'000'000));
    EXPECT_THAT(snapshots(), ElementsAre(house_.last().sequence));
}

TEST_F(TailOfAHouse, AnArchiveThatCannotBeWrittenNamesItsKey) {
    auto settings = tail_settings(50);
    settings.retention = {.fate = journal::Retention::Fate::archive,
                          .archive = "/proc/nobody/attic",
                          .keep_segments = 2};
    trade(150);
    run_tail(settings);
    ASSERT_FALSE(notes_.empty());
    EXPECT_THAT(notes_[0],
                AllOf(HasSubstr("ALERT old segments stay where they are: "),
                      EndsWith("; [journal] archive is " + settings.retention.archive.string() +
                               ": make it a folder that the user who runs Trestle may write to")));
}

TEST_F(TailOfAHouse, WithoutReportsOnTheDiskThereIsNoSnapshot) {
    trade(40);
    auto settings = tail_settings(50);
    settings.settle_reports = [](Sequence) { return false; };
    run_tail(settings);
    EXPECT_TRUE(snapshots().empty());
}

}  // namespace
}  // namespace trestle::server
