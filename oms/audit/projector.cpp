#include "oms/audit/projector.hpp"

#include <charconv>
#include <optional>

#include "oms/audit/changes.hpp"
#include "oms/audit/database.hpp"
#include "oms/audit/rows.hpp"
#include "oms/audit/schema.hpp"
#include "oms/audit/words.hpp"

namespace trestle::audit {

namespace {

// WAL: readers never wait. NORMAL: a power cut may take the last batches, and they are read again
// from the journal.
constexpr char const* connection_settings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA recursive_triggers = ON;";

std::optional<std::string> create_or_check(Database& database) {
    bool is_new = true;
    {
        Statement tables(database, "SELECT 1 FROM sqlite_schema LIMIT 1");
        is_new = !tables.next();
    }
    if (!database.problem().empty()) return database.problem();
    auto const version = std::to_string(schema_version);
    if (is_new) {
        auto const sql = "BEGIN IMMEDIATE;" + schema_sql() +
                         "INSERT INTO meta VALUES ('schema', '" + version + "'); COMMIT;";
        if (!database.run(sql.c_str())) return database.problem();
        return std::nullopt;
    }
    Statement found(database, "SELECT value FROM meta WHERE key = 'schema'");
    bool const has_version = found.next();
    if (has_version && found.text(0) == version) return std::nullopt;
    return "audit file " + database.path() + ": " +
           (has_version
                ? "has schema " + std::string(found.text(0)) + ", this program writes " + version
                : "is an SQLite file, but not an audit file") +
           "; move it away: it is rebuilt from the journal";
}

// What the market was for requests that carry it.
Reference const* reference_of(Input const& input) {
    if (auto const* order = std::get_if<NewOrder>(&input)) return &order->reference;
    if (auto const* replace = std::get_if<ReplaceOrder>(&input)) return &replace->reference;
    return nullptr;
}

ScriptVerdict const* verdict_of(Input const& input) {
    if (auto const* order = std::get_if<NewOrder>(&input)) return &order->verdict;
    if (auto const* replace = std::get_if<ReplaceOrder>(&input)) return &replace->verdict;
    return nullptr;
}

bool is_scripts(Reason reason) {
    return reason == Reason::script_denied || reason == Reason::script_failed;
}

std::string_view judge_of(Reason reason) {
    bool const is_risk = reason == Reason::none || (reason >= Reason::limit_not_set &&
                                                    reason <= Reason::insufficient_balance);
    return is_risk ? "gate" : "core";
}

VenueRef const* ref_of(Input const& input) {
    return std::visit(
        [](auto const& each) -> VenueRef const* {
            if constexpr (requires { each.ref; }) {
                return &each.ref;
            } else {
                return nullptr;
            }
        },
        input);
}

}  // namespace

struct Projector::State {
    explicit State(std::unique_ptr<Database> opened)
        : database(std::move(opened)), rows(*database) {}

    std::unique_ptr<Database> database;
    Rows rows;
    Sha256 sha;
    Sequence last = 0;
    Digest last_hash{};
    std::uint64_t epoch = 0;
    std::size_t uncommitted = 0;
    std::string problem;  // of our own finding; the database keeps its own

    bool has_failed() const { return !problem.empty() || !database->problem().empty(); }

    void read_end() {
        last = 0;
        last_hash = {};
        epoch = 0;
        Statement end(*database, "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1");
        if (end.next()) {
            last = static_cast<Sequence>(end.integer(0));
            last_hash = end.digest(1).value_or(Digest{});
        }
        Statement found(*database, "SELECT value FROM meta WHERE key = 'epoch'");
        if (found.next()) {
            auto const text = found.text(0);
            std::from_chars(text.data(), text.data() + text.size(), epoch);
        }
    }

    bool begin() {
        if (uncommitted == 0 && !database->run("BEGIN IMMEDIATE")) return false;
        ++uncommitted;
        return true;
    }

    // A record that is here already must be the same one, or this file belongs to another journal.
    void compare(Stamped const& stamped, std::string_view record) {
        Statement known(*database, "SELECT record_sha256 FROM event WHERE seq = ?");
        known.bind_all(stamped.sequence);
        if (!known.next()) return;
        sha.add(record);
        if (known.digest(0) != sha.finish()) {
            problem = "audit file " + database->path() + ": event " +
                      std::to_string(stamped.sequence) +
                      " is not the journal's; move the file away: it is rebuilt from the journal";
        }
    }

    void note_epoch(Input const& input) {
        auto const* const started = std::get_if<Started>(&input);
        if (started == nullptr || epoch != 0) return;
        epoch = started->epoch;
        Statement insert(*database, "INSERT INTO meta VALUES ('epoch', ?)");
        insert.write(std::to_string(epoch));
    }

    OrderId order_of(Stamped const& stamped, Effects const& effects) {
        if (auto const* ref = ref_of(stamped.input)) {
            if (auto const order = order_behind(ref->client_id, epoch)) return *order;
            if (auto const order = order_spoken_of(stamped, effects)) return *order;
            if (ref->order_id.empty()) return {};
            return rows.order_named(ref->venue, ref->order_id).value_or(OrderId{});
        }
        return order_spoken_of(stamped, effects).value_or(OrderId{});
    }

    ChainLink link_of(std::string_view record) {
        ChainLink link{.record_bytes = record.size(), .previous = last_hash};
        sha.add(record);
        link.record_sha256 = sha.finish();
        link.hash = chain(sha, last_hash, record);
        return link;
    }

    void write(Stamped const& stamped, std::string_view record, Effects const& effects);
    void write_effect(Place place, Effect const& effect, OrderId own);
    void write_verdicts(Place place, Effects const& effects, OrderId subject);
};

void Projector::State::write(Stamped const& stamped, std::string_view record,
                             Effects const& effects) {
    Place place{stamped, 0};
    note_epoch(stamped.input);
    auto const brought = order_brought_by(stamped, effects);
    OrderId const own = brought ? brought->id : OrderId{};
    EventRow row = describe_event(stamped);
    if (brought) {
        row.order = own;
    } else if (auto const order = order_of(stamped, effects); order.is_known()) {
        row.order = order;
    }
    rows.complete(row);
    ChainLink const link = link_of(record);
    rows.add_event(row, link);
    last = stamped.sequence;
    last_hash = link.hash;
    rows.add_input(place, row.order);
    bool is_added = false;
    for (auto const& change : changes_in(effects, own)) {
        if (brought && change.id == own) {
            rows.add_order(place, *brought, change);
            is_added = true;
        } else {
            rows.change_order(place, change);
        }
    }
    if (brought && !is_added) rows.add_order(place, *brought, {.id = own});
    write_verdicts(place, effects, row.order);
    for (auto const& effect : effects) {
        write_effect(place, effect, own);
        ++place.index;
    }
}

void Projector::State::write_verdicts(Place place, Effects const& effects, OrderId subject) {
    auto const* const verdict = verdict_of(place.stamped.input);
    auto const* const reference = reference_of(place.stamped.input);
    if (verdict != nullptr && verdict->decision != ScriptVerdict::Decision::not_asked) {
        rows.add_script_verdict(place, subject, *verdict, *reference);
    }
    for (auto const& effect : effects) {
        Refusal refusal;
        OrderId order = subject;
        if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
            order = submit->order->order;
        } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
            order = replace->replacement->order.order;
        } else if (auto const* report = std::get_if<Report>(&effect);
                   verdict != nullptr && report && report->kind == ReportKind::rejected) {
            refusal = report->refusal;
        } else if (auto const* rejected = std::get_if<CancelRejected>(&effect);
                   verdict != nullptr && rejected) {
            refusal = rejected->refusal;
        } else {
            continue;
        }
        if (!is_scripts(refusal.reason)) {
            rows.add_own_verdict(place, judge_of(refusal.reason), order, refusal, reference);
        }
        return;  // one request, one verdict
    }
}

void Projector::State::write_effect(Place place, Effect const& effect, OrderId own) {
    if (auto const* report = std::get_if<Report>(&effect)) {
        rows.add_execution(place, *report, own.is_known() ? std::optional(own) : report->order_id);
        if (report->execution && report->order_id) {
            if (report->kind == ReportKind::trade) rows.add_fill(place, *report);
            if (report->kind == ReportKind::trade_canceled ||
                report->kind == ReportKind::trade_corrected) {
                rows.add_fill_change(place, *report);
            }
        }
    } else if (auto const* refused = std::get_if<CancelRejected>(&effect)) {
        rows.add_execution(place, *refused, refused->order_id);
    } else if (auto const* message = std::get_if<MessageRejected>(&effect)) {
        rows.add_execution(place, *message);
    } else if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
        rows.add_request(place, *submit);
    } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
        rows.add_request(place, *replace);
    } else if (auto const* cancel = std::get_if<CancelAtVenue>(&effect)) {
        rows.add_request(place, *cancel);
    } else if (auto const* query = std::get_if<QueryVenue>(&effect)) {
        rows.add_request(place, *query);
    } else if (auto const* alert = std::get_if<Alert>(&effect)) {
        rows.add_alert(place, *alert);
    } else if (auto const* news = std::get_if<BreakNews>(&effect)) {
        rows.add_break(place, news->now);
    } else if (auto const* mass = std::get_if<MassCancelReport>(&effect)) {
        rows.add_execution(place, *mass);
    } else if (auto const* list = std::get_if<ListStatus>(&effect)) {
        rows.add_execution(place, *list);
    } else if (auto const* news = std::get_if<News>(&effect)) {
        rows.add_execution(place, *news);
    } else if (auto const* answer = std::get_if<AnswerQuery>(&effect)) {
        rows.add_execution(place, *answer);
    }
    // AdministerSession repeats its input, which is in operator_action.
    // Timers leave a trace only when they fire: that is an input.
}

Projector::Projector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Projector::~Projector() {
    if (state_->uncommitted > 0) state_->database->run("ROLLBACK");
}

Result<std::unique_ptr<Projector>, std::string> Projector::open(std::string const& path) {
    auto database = Database::open(path, Database::Mode::read_write);
    if (!database.ok()) return database.error();
    if (!database.value()->run(connection_settings)) return database.value()->problem();
    if (auto problem = create_or_check(*database.value())) return *problem;
    auto state = std::make_unique<State>(std::move(database).value());
    state->read_end();
    if (state->has_failed()) return state->database->problem();
    return std::unique_ptr<Projector>(new Projector(std::move(state)));
}

void Projector::apply(Stamped const& stamped, std::string_view record, Effects const& effects) {
    if (state_->has_failed()) return;
    if (stamped.sequence <= state_->last) return state_->compare(stamped, record);
    if (state_->last != 0 && stamped.sequence != state_->last + 1) {
        state_->problem = "audit file " + state_->database->path() + ": got event " +
                          std::to_string(stamped.sequence) + " after " +
                          std::to_string(state_->last) + "; feed it from last() + 1";
        return;
    }
    if (state_->begin()) state_->write(stamped, record, effects);
}

Result<Sequence, std::string> Projector::commit() {
    State& state = *state_;
    if (!state.has_failed() && state.uncommitted > 0) state.database->run("COMMIT");
    if (!state.has_failed()) {
        state.uncommitted = 0;
        return state.last;
    }
    auto const problem = state.problem.empty() ? state.database->problem() : state.problem;
    state.database->forget_problem();
    state.problem.clear();
    if (state.uncommitted > 0) state.database->run("ROLLBACK");
    state.database->forget_problem();  // SQLite has rolled back by itself after some errors
    state.uncommitted = 0;
    state.read_end();
    state.database->forget_problem();
    return problem;
}

Sequence Projector::last() const { return state_->last; }
std::size_t Projector::uncommitted() const { return state_->uncommitted; }

}  // namespace trestle::audit
