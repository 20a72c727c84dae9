// trestle_replay_bench: how fast a journal is replayed beside reading the same files, and how long
// a start takes with so many records behind it, with and without a snapshot.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "oms/core/state_machine.hpp"
#include "oms/journal/journal.hpp"
#include "oms/journal/reader.hpp"
#include "oms/server/snapshots.hpp"
#include "tests/scenarios/words.hpp"

namespace {

using namespace trestle;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
    Sequence records = 10'000'000;
    Sequence behind = 500'000;  // the snapshot: the most that the default config leaves to read
    fs::path folder;
    bool is_kept = false;
};

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double gigabytes_in_use() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1e6;
}

[[noreturn]] void fail(std::string const& text) {
    std::fprintf(stderr, "replay bench: %s\n", text.c_str());
    std::exit(1);
}

// A house at work: each order comes, is accepted, filled, asked for, and its report is confirmed.
class Author {
public:
    explicit Author(Options const& options)
        : options_(options), snapshots_(disk_, options.folder, [](std::string_view) {}) {
        auto opened = journal::Journal::open(
            disk_,
            {.directory = options.folder, .fsync = journal::Fsync::never, .has_threads = false},
            words_.now(), [](Stamped const&) {});
        if (!opened.ok()) fail(opened.error().text);
        journal_ = std::move(opened).value();
    }

    void write() {
        for (auto& input : words_.opening()) apply(std::move(input));
        first_ = std::get<NewOrder>(*words_.input("desk new a buy 1 @ 100", machine_));
        auto const snapshot_at = options_.records - std::min(options_.behind, options_.records / 2);
        for (int i = 0; machine_.last_applied() < options_.records; ++i) {
            live(i);
            if (!has_snapshot_ && machine_.last_applied() >= snapshot_at) write_snapshot();
        }
        journal_->close();
        if (journal_->has_failed()) fail("the journal cannot be written; is the disk full?");
    }
    [[nodiscard]] std::uint64_t state_hash() const { return machine_.state_hash(); }

private:
    void apply(Input input) {
        Stamped const stamped{machine_.last_applied() + 1, at_, std::move(input)};
        journal_->append(stamped);
        if (stamped.sequence % 256 == 0) journal_->commit();
        effects_.clear();
        machine_.apply(stamped, effects_);
    }
    void live(int number) {
        auto const id = std::to_string(number);
        at_ = words_.now() + std::chrono::milliseconds(number);
        NewOrder order = first_;
        order.cl_ord_id = ClOrdId::of("order-" + id);
        order.origin.msg_seq_num = static_cast<std::uint64_t>(number) + 1;
        order.reference.at = at_;
        // Both ways in turn: no limit on positions is met.
        order.side = number % 2 == 0 ? Side::buy : Side::sell;
        apply(order);
        auto const* submit =
            effects_.size() > 1 ? std::get_if<SubmitToVenue>(&effects_[1]) : nullptr;
        if (submit == nullptr) fail("order " + id + " was refused");
        VenueRef const ref{Venue::binance_spot, submit->order->client_id, VenueOrderId::of(id),
                           at_};
        apply(VenueAccepted{ref});
        apply(VenueFilled{.ref = ref,
                          .trade_id = VenueTradeId::of(id),
                          .symbol = VenueSymbol::of("BTCUSDT"),
                          .quantity = order.terms.quantity,
                          .price = *order.terms.price,
                          .cumulative = order.terms.quantity});
        ExecId const told{machine_.last_applied(), 0};
        apply(StatusQuery{.origin = order.origin,
                          .cl_ord_id = order.cl_ord_id,
                          .symbol = order.symbol,
                          .side = order.side});
        apply(DeliveryConfirmed{order.origin.session, told});
    }
    void write_snapshot() {
        has_snapshot_ = true;
        journal_->commit();
        journal::Reader reader(disk_, options_.folder, machine_.last_applied());
        auto const next = reader.next();
        auto const* const entry = std::get_if<journal::Entry>(&next);
        if (entry == nullptr) fail("the record of the snapshot cannot be read");
        auto const began = Clock::now();
        auto const problem = snapshots_.write(machine_, {.epoch = reader.epoch(),
                                                         .sequence = machine_.last_applied(),
                                                         .checksum = entry->record.checksum,
                                                         .at = at_});
        if (!problem.empty()) fail(problem);
        std::printf("snapshot of record %llu, %zu orders: %.1f MB in %.2f s\n",
                    static_cast<unsigned long long>(machine_.last_applied()),
                    machine_.orders().all().size(),
                    static_cast<double>(fs::file_size(
                        options_.folder / journal::snapshot_name(machine_.last_applied()))) /
                        1e6,
                    seconds_since(began));
    }

    Options const& options_;
    journal::PosixStorage disk_;
    server::Snapshots snapshots_;
    std::unique_ptr<journal::Journal> journal_;
    tests::Words words_;
    core::StateMachine machine_;
    NewOrder first_;
    Timestamp at_ = words_.now();
    Effects effects_;
    bool has_snapshot_ = false;
};

// What cat does: reads every segment, and does nothing with it.
std::uint64_t read_like_cat(fs::path const& folder) {
    std::vector<char> buffer(128 * 1024);
    std::uint64_t bytes = 0;
    for (auto const& file : fs::directory_iterator(folder)) {
        if (file.path().extension() != ".journal") continue;
        std::ifstream in(file.path(), std::ios::binary);
        in.rdbuf()->pubsetbuf(nullptr, 0);
        while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
               in.gcount() > 0) {
            bytes += static_cast<std::uint64_t>(in.gcount());
        }
    }
    return bytes;
}

// A start as the gateway does it, without its doors: snapshot, the rest of the journal, the end.
double start(Options const& options, bool uses_snapshot, std::uint64_t expected_hash) {
    auto const began = Clock::now();
    journal::PosixStorage disk;
    core::StateMachine machine;
    Sequence known = 0;
    if (uses_snapshot) {
        server::Snapshots const snapshots(disk, options.folder, [](std::string_view line) {
            std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
        });
        auto const header = snapshots.restore(machine);
        if (!header) fail("the snapshot was not used");
        known = header->sequence;
    }
    Effects effects;
    auto opened = journal::Journal::open(
        disk, {.directory = options.folder, .fsync = journal::Fsync::never, .has_threads = false},
        {},
        [&](Stamped const& stamped) {
            effects.clear();
            machine.apply(stamped, effects);
        },
        known);
    if (!opened.ok()) fail(opened.error().text);
    auto const took = seconds_since(began);
    if (machine.state_hash() != expected_hash) fail("the state is not what it was");
    return took;
}

void measure(Options const& options, std::uint64_t hash) {
    read_like_cat(options.folder);  // so that both find the files in memory
    auto const began = Clock::now();
    auto const bytes = read_like_cat(options.folder);
    auto const cat = seconds_since(began);
    auto const count = static_cast<double>(options.records);
    std::printf("cat        %6.2f s for %.1f MB, %.0f records/s\n", cat,
                static_cast<double>(bytes) / 1e6, count / cat);
    auto const replay = start(options, false, hash);
    std::printf("replay     %6.2f s, %.0f records/s, %.1f times cat\n", replay, count / replay,
                replay / cat);
    auto const quick = start(options, true, hash);
    std::printf("start-up   %6.2f s with %llu records behind it, %.1f times faster than replay\n",
                quick, static_cast<unsigned long long>(options.records), replay / quick);
    std::printf("memory     %6.2f GB at most\n", gigabytes_in_use());
}

int usage() {
    std::fprintf(stderr,
                 "usage: trestle_replay_bench [--short] [--records N] [--folder DIR]\n"
                 "  --short      200,000 records instead of 10 million\n"
                 "  --folder DIR write the journal there, and keep it; default: a folder of its "
                 "own under /tmp\n");
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--short") {
            options.records = 200'000;
        } else if (word == "--records" && i + 1 < argc) {
            options.records = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--folder" && i + 1 < argc) {
            options.folder = argv[++i];
            options.is_kept = true;
        } else {
            return usage();
        }
    }
    if (options.records < 100) return usage();
    if (options.folder.empty()) {
        std::string name = (fs::temp_directory_path() / "trestle-replay-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) fail("no folder under " + name);
        options.folder = name;
    }
    std::uint64_t hash = 0;
    {
        Author author(options);
        author.write();
        hash = author.state_hash();
    }
    measure(options, hash);
    if (!options.is_kept) fs::remove_all(options.folder);
    return 0;
}
