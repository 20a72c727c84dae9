#include <cstdio>
#include <iostream>

#include "oms/audit/words.hpp"
#include "oms/journal/archive.hpp"
#include "oms/journal/segment.hpp"
#include "oms/journal/tools.hpp"
#include "oms/journal/upkeep.hpp"
#include "oms/server/commands.hpp"

namespace trestle::server {

namespace {

int complain(std::string const& text) {
    std::cerr << "trestle: " << text << "\n";
    return 1;
}

std::filesystem::path folder(JournalOptions const& options) { return options.home / "journal"; }

// "12,345": thousands are set off, so that people can read them.
std::string shown(std::uint64_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
        text.insert(static_cast<std::size_t>(at), ",");
    }
    return text;
}

std::string megabytes(std::uint64_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

void print(journal::Stat const& stat) {
    auto const line = [](std::string const& what, std::string const& value) {
        std::cout << what << std::string(what.size() < 14 ? 14 - what.size() : 1, ' ') << value
                  << "\n";
    };
    line("records", shown(stat.records) + ", " + shown(stat.first) + " to " + shown(stat.last));
    line("time", audit::to_text(stat.first_at) + " to " + audit::to_text(stat.last_at));
    line("bytes",
         shown(stat.record_bytes) + " of records, " + megabytes(stat.growth_per_day()) + " a day");
    line("segments", shown(stat.segments) + " live, " + megabytes(stat.segment_bytes));
    line("archive", shown(stat.archived_segments) + " segments, " + megabytes(stat.archive_bytes));
    for (auto const& [sequence, bytes] : stat.snapshots) {
        line("snapshot", "of record " + shown(sequence) + ", " + megabytes(bytes));
    }
    if (stat.snapshots.empty()) line("snapshot", "none: a start reads every record");
    for (auto const& [type, sums] : stat.by_type) {
        line("  " + type, shown(sums.first) + " records, " + shown(sums.second) + " bytes");
    }
}

}  // namespace

int journal_dump_command(JournalOptions const& options) {
    journal::PosixStorage disk;
    journal::ArchivedStorage storage(disk, folder(options), options.archive);
    if (auto const why = journal::why_no_archive(disk, options.archive)) return complain(*why);
    if (auto const segments = journal::list_segments(storage, folder(options));
        options.from == 0 && segments && !segments->empty() && segments->front() > 1) {
        std::cerr << "trestle: records 1 to " << segments->front() - 1
                  << " are not here; --archive DIR reads them, too\n";
    }
    auto const problem =
        journal::dump(storage, folder(options),
                      {.from = options.from, .to = options.to, .is_raw = options.is_raw},
                      [](std::string const& line) { std::cout << line << "\n"; });
    return problem ? complain(problem->text) : 0;
}

int journal_verify_command(JournalOptions const& options) {
    journal::PosixStorage disk;
    journal::ArchivedStorage storage(disk, folder(options), options.archive);
    if (auto const why = journal::why_no_archive(disk, options.archive)) return complain(*why);
    if (auto const why = journal::why_no_journal(storage, folder(options))) return complain(*why);
    auto const report = journal::verify(storage, folder(options));
    for (auto const& problem : report.problems) std::cerr << "trestle: " << problem << "\n";
    if (!report.torn_tail.empty()) std::cout << "torn tail: " << report.torn_tail << "\n";
    std::cout << (report.ok           ? "ok: "
                  : report.is_damaged ? "damaged: "
                                      : "not read to the end: ")
              << report.records << " records in " << report.segments << " segments, "
              << report.first << " to " << report.last << "\n";
    if (report.ok && report.first > 1) {
        std::cout << "records 1 to " << report.first - 1
                  << " are not here; verify them too with --archive DIR\n";
    }
    return report.ok ? 0 : 1;
}

int journal_stat_command(JournalOptions const& options) {
    journal::PosixStorage disk;
    auto const stat = journal::measure(disk, folder(options), options.archive);
    if (!stat.ok()) return complain(stat.error());
    print(*stat);
    std::error_code error;
    auto const space = std::filesystem::space(folder(options), error);
    if (!error) std::cout << "free disk     " << megabytes(space.available) << "\n";
    if (stat->damage.empty()) return 0;
    return complain("reading ended at " + stat->damage + "; see: trestle journal verify");
}

int journal_repair_command(JournalOptions const& options) {
    journal::PosixStorage disk;
    auto const done = journal::repair(disk, folder(options), options.archive);
    if (!done.ok()) return complain(done.error().text);
    std::cout << *done << "\n";
    return 0;
}

}  // namespace trestle::server
