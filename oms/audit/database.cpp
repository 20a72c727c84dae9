#include "oms/audit/database.hpp"

#include <sqlite3.h>
#include <array>
#include <cstring>
#include <utility>

#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

// Readers of a WAL file wait for nobody, but a checkpoint may hold a writer up for a moment.
constexpr int busy_timeout_ms = 5'000;

std::string_view remedy_for(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return "free some disk space";
        case SQLITE_CANTOPEN: return "check that the folder exists and belongs to this user";
        case SQLITE_READONLY:
        case SQLITE_PERM: return "make the file and its folder writable for this user";
        case SQLITE_IOERR: return "check the disk (space, quota, health)";
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT: return "delete the file: it is rebuilt from the journal";
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return "another program is writing it; end that one first";
        case SQLITE_CONSTRAINT:
            return "the file was changed by someone else: delete it, it is "
                   "rebuilt from the journal";
        default: return "if it persists, delete the file: it is rebuilt from the journal";
    }
}

}  // namespace

Result<std::unique_ptr<Database>, std::string> Database::open(std::string const& path, Mode mode) {
    std::unique_ptr<Database> database(new Database(path));
    int const flags =
        mode == Mode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int const code =
        sqlite3_open_v2(path.c_str(), &database->connection_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (!database->check(code)) return database->problem();
    sqlite3_busy_timeout(database->connection_, busy_timeout_ms);
    // The first read tells whether this is an SQLite file at all.
    if (!database->run("PRAGMA schema_version")) return database->problem();
    return database;
}

Database::~Database() { sqlite3_close(connection_); }

bool Database::check(int code) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return true;
    if (problem_.empty()) {
        char const* const words =
            connection_ != nullptr ? sqlite3_errmsg(connection_) : sqlite3_errstr(code);
        problem_ = "audit file " + path_ + ": " + words + "; " + std::string(remedy_for(code));
    }
    return false;
}

bool Database::run(char const* sql) {
    if (!problem_.empty()) return false;
    return check(sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr));
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    if (!database_.problem().empty()) return;
    database_.check(sqlite3_prepare_v3(database_.connection_, sql.data(),
                                       static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                       &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

bool Statement::next() {
    if (statement_ == nullptr || !database_.problem().empty()) return false;
    int const code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    database_.check(code);
    reset();
    return false;
}

bool Statement::finish() {
    while (next()) {
    }
    return database_.problem().empty();
}

void Statement::reset() { sqlite3_reset(statement_); }

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

bool Statement::is_text(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_TEXT;
}

bool Statement::is_blob(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_BLOB;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
    void const* const bytes = sqlite3_column_blob(statement_, column);
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(static_cast<char const*>(bytes), size);
}

std::optional<Digest> Statement::digest(int column) const {
    auto const bytes = text(column);
    Digest digest;
    if (bytes.size() != digest.size()) return std::nullopt;
    std::memcpy(digest.data(), bytes.data(), digest.size());
    return digest;
}

int Statement::columns() const { return sqlite3_column_count(statement_); }

std::string_view Statement::name(int column) const {
    return sqlite3_column_name(statement_, column);
}

void Statement::bind(int place, std::nullptr_t) {
    database_.check(sqlite3_bind_null(statement_, place));
}

void Statement::bind(int place, std::int64_t value) {
    database_.check(sqlite3_bind_int64(statement_, place, value));
}

void Statement::bind(int place, std::string_view value) {
    auto const bind_text = [&](std::string_view text, sqlite3_destructor_type lifetime) {
        database_.check(sqlite3_bind_text(statement_, place, text.data(),
                                          static_cast<int>(text.size()), lifetime));
    };
    if (is_plain(value)) {
        // An empty view may point nowhere, which would bind NULL.
        bind_text(value.empty() ? std::string_view("") : value, SQLITE_TRANSIENT);
    } else {
        bind_text(readable(value), SQLITE_TRANSIENT);
    }
}

void Statement::bind(int place, Digest const& value) {
    database_.check(sqlite3_bind_blob(statement_, place, value.data(),
                                      static_cast<int>(value.size()), SQLITE_TRANSIENT));
}

void Statement::bind(int place, Decimal value) {
    std::array<char, 48> text;
    auto const size = static_cast<std::size_t>(value.write(text.data()) - text.data());
    bind(place, std::string_view(text.data(), size));
}

void Statement::bind(int place, Timestamp value) {
    if (value.is_known()) {
        bind(place, value.ns);
    } else {
        bind(place, nullptr);
    }
}

void Statement::bind(int place, OrderId value) {
    if (value.is_known()) {
        bind(place, value.value);
    } else {
        bind(place, nullptr);
    }
}

}  // namespace trestle::audit
