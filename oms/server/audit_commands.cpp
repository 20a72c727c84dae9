#include <charconv>
#include <ctime>
#include <fstream>
#include <iostream>

#include "oms/audit/content.hpp"
#include "oms/audit/export.hpp"
#include "oms/audit/story.hpp"
#include "oms/audit/verify.hpp"
#include "oms/journal/archive.hpp"
#include "oms/journal/reader.hpp"
#include "oms/journal/tools.hpp"
#include "oms/server/audit_tail.hpp"
#include "oms/server/commands.hpp"
#include "oms/server/journal_records.hpp"

namespace trestle::server {

namespace {

int complain(std::string const& text) {
    std::cerr << "trestle: " << text << "\n";
    return 1;
}

// "2026-11-21" or "2026-11-21T10:30:00", UTC.
std::optional<Timestamp> parse_time(std::string const& text) {
    std::tm parts{};
    char const* end = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
    if (end == nullptr) {
        parts = {};
        end = strptime(text.c_str(), "%Y-%m-%d", &parts);
    }
    if (end == nullptr || (*end != '\0' && std::string_view(end) != "Z")) return std::nullopt;
    return Timestamp::from_ms(static_cast<std::int64_t>(timegm(&parts)) * 1'000);
}

Result<audit::Filter, std::string> read_filter(AuditOptions const& options) {
    audit::Filter filter;
    for (auto const& [text, place, name] : {std::tuple{&options.from, &filter.from, "--from"},
                                            std::tuple{&options.to, &filter.to, "--to"}}) {
        if (text->empty()) continue;
        *place = parse_time(*text);
        if (!*place) {
            return std::string(name) + ": '" + *text +
                   "' is not a time; write 2026-11-21 or 2026-11-21T10:30:00 (UTC)";
        }
    }
    if (!options.account.empty()) {
        filter.account = Account::from(options.account);
        if (!filter.account) return std::string("--account: is longer than 32 characters");
    }
    if (!options.order.empty()) {
        filter.order = parse_order_id(options.order);
        if (!filter.order) {
            return "--order: '" + options.order + "' is not an OrderID such as T12";
        }
    }
    return filter;
}

std::filesystem::path audit_file(AuditOptions const& options) { return options.home / "audit.db"; }

// What stands in the way of reading the whole journal; empty: nothing.
std::string why_unreadable(AuditOptions const& options) {
    journal::PosixStorage disk;
    auto const folder = options.home / "journal";
    journal::ArchivedStorage storage(disk, folder, options.archive);
    if (auto const why = journal::why_no_archive(disk, options.archive)) return *why;
    return journal::why_no_journal(storage, folder).value_or("");
}

}  // namespace

int audit_export_command(AuditOptions const& options) {
    auto const filter = read_filter(options);
    if (!filter.ok()) return complain(filter.error());
    auto const format = options.format == "csv" ? audit::Format::csv : audit::Format::jsonl;
    std::ofstream file;
    if (!options.output.empty()) {
        file.open(options.output, std::ios::binary | std::ios::trunc);
        if (!file) return complain("cannot write " + options.output.string());
    }
    std::ostream& out = options.output.empty() ? std::cout : file;
    auto const path = audit_file(options).string();
    auto const done = options.what == "orders" ? audit::export_orders(path, *filter, format, out)
                                               : audit::export_events(path, *filter, format, out);
    if (!done.ok()) return complain(done.error());
    out.flush();
    if (!out) return complain("the export could not be written whole; is the disk full?");
    return 0;
}

int audit_show_command(AuditOptions const& options) {
    auto const story = audit::show(audit_file(options).string(), options.order);
    if (!story.ok()) return complain(story.error());
    std::cout << story->text;
    return 0;
}

int audit_verify_command(AuditOptions const& options) {
    if (auto const why = why_unreadable(options); !why.empty()) return complain(why);
    journal::PosixStorage disk;
    journal::ArchivedStorage storage(disk, options.home / "journal", options.archive);
    journal::Reader reader(storage, options.home / "journal");
    RecordBytes bytes;
    std::string damage;
    auto const verified =
        audit::verify(audit_file(options).string(), [&]() -> std::optional<audit::JournalRecord> {
            auto next = reader.next();
            if (auto const* bad = std::get_if<journal::Damage>(&next)) damage = bad->text;
            auto const* entry = std::get_if<journal::Entry>(&next);
            if (entry == nullptr) return std::nullopt;
            return audit::JournalRecord{entry->record.stamped.sequence, bytes.of(entry->record)};
        });
    if (!damage.empty()) return complain("the journal is damaged: " + damage);
    if (!verified.ok()) return complain(verified.error());
    // The chain covers events; every other row must be what the journal makes of them.
    auto const anew = options.home / "audit.verify.db";
    auto const remove_anew = [&] {
        for (auto const* suffix : {"", "-wal", "-shm"}) {
            std::error_code ignored;
            std::filesystem::remove(anew.string() + suffix, ignored);
        }
    };
    if (verified->not_yet_written == 0) {
        remove_anew();
        auto const problem = AuditTail::rebuild(options.home / "journal", anew, options.archive);
        auto const difference =
            audit::first_difference(audit_file(options).string(), anew.string());
        remove_anew();
        if (!problem.empty()) return complain(problem);
        if (!difference.ok()) return complain(difference.error());
        if (difference->text) return complain("the audit file was changed: " + *difference->text);
    }
    std::cout << "ok: events " << verified->first << " to " << verified->last
              << " are what the journal says; last hash " << verified->last_hash;
    if (verified->not_yet_written > 0) {
        std::cout << "; " << verified->not_yet_written << " records not yet in the audit file";
    }
    std::cout << "\n";
    return 0;
}

int audit_rebuild_command(AuditOptions const& options) {
    if (auto const why = why_unreadable(options); !why.empty()) return complain(why);
    auto const anew = options.home / "audit.rebuilt.db";
    for (auto const* suffix : {"", "-wal", "-shm"}) {
        std::error_code ignored;
        std::filesystem::remove(anew.string() + suffix, ignored);
    }
    if (auto const problem = AuditTail::rebuild(options.home / "journal", anew, options.archive);
        !problem.empty()) {
        return complain(problem);
    }
    std::error_code error;
    for (auto const* suffix : {"-wal", "-shm"}) {
        std::filesystem::remove(audit_file(options).string() + suffix, error);
    }
    std::filesystem::rename(anew, audit_file(options), error);
    if (error) return complain("cannot put the new audit file in place: " + error.message());
    auto const digest = audit::content_digest(audit_file(options).string());
    if (!digest.ok()) return complain(digest.error());
    std::cout << "rebuilt " << audit_file(options).string() << ", content " << digest->hex << "\n";
    return 0;
}

}  // namespace trestle::server
