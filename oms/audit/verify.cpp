#include "oms/audit/verify.hpp"

#include "oms/audit/database.hpp"

namespace trestle::audit {

namespace {

// One event of the file against one record of the journal.
std::optional<std::string> broken_link(Statement const& event, JournalRecord const& record,
                                       std::optional<Digest>& previous, Sha256& sha) {
    auto const sequence = static_cast<Sequence>(event.integer(0));
    auto const name = "event " + std::to_string(sequence) + " of the audit file ";
    if (sequence > record.sequence) {
        return "event " + std::to_string(record.sequence) +
               " of the journal is missing in the audit file";
    }
    if (sequence < record.sequence) return name + "is not in the journal";
    if (static_cast<std::size_t>(event.integer(1)) != record.bytes.size()) {
        return name + "states a record of " + std::to_string(event.integer(1)) +
               " bytes, the journal has " + std::to_string(record.bytes.size());
    }
    sha.add(record.bytes);
    if (event.digest(2) != sha.finish()) {
        return name + "has another record digest than the journal's record";
    }
    auto const stated = event.digest(3);
    if (previous && stated != previous) return name + "does not follow the event before it";
    if (!stated) return name + "has a prev_hash that is none";
    auto const hash = chain(sha, *stated, record.bytes);
    if (event.digest(4) != hash) return name + "has a hash that does not fit its record";
    previous = hash;
    return std::nullopt;
}

}  // namespace

Result<Verified, std::string> verify(std::string const& path, RecordSource const& next_record) {
    auto const opened = Database::open(path, Database::Mode::read_only);
    if (!opened.ok()) return opened.error();
    Database& database = *opened.value();
    database.run("BEGIN");
    Statement events(database,
                     "SELECT seq, record_bytes, record_sha256, prev_hash, hash FROM event "
                     "ORDER BY seq");
    Verified verified;
    Sha256 sha;
    std::optional<Digest> previous;
    auto const broken = [&](std::string const& text) {
        return "audit file " + path + ": " + text +
               "; keep it as evidence, then rebuild it from "
               "the journal";
    };
    while (events.next()) {
        auto const record = next_record();
        auto const sequence = static_cast<Sequence>(events.integer(0));
        if (!record) return broken("event " + std::to_string(sequence) + " is not in the journal");
        // A journal that begins with record 1 begins the chain; an older part may be archived.
        if (!previous && record->sequence == 1) previous = Digest{};
        if (auto const text = broken_link(events, *record, previous, sha)) return broken(*text);
        if (verified.first == 0) verified.first = sequence;
        verified.last = sequence;
        ++verified.events;
    }
    if (!database.problem().empty()) return database.problem();
    while (next_record()) ++verified.not_yet_written;
    if (previous) verified.last_hash = to_hex(*previous);
    return verified;
}

}  // namespace trestle::audit
