#include "fix/delivery.hpp"

#include <algorithm>

#include "fix/encode_answers.hpp"
#include "fix/session_store.hpp"

namespace trestle::fix {

namespace {

using engine::Mark;

// One turn of the loop: short enough that no other desk notices it.
constexpr std::size_t chunk_bytes = 65'536;
// A reader is given no more while so much waits for it: at bounds::session_queue_bytes it is cut
// off.
constexpr std::size_t queue_bytes_to_go_on = 1'048'576;
constexpr Duration slow_reader_pause = std::chrono::milliseconds(5);
// What a crash forgets of a desk's confirmations it is sent again, which costs it nothing but time.
constexpr Duration between_confirmations = std::chrono::seconds(1);
constexpr std::size_t max_waiting_replays = 16;

bool is_zero(Mark mark) { return mark.sequence == 0 && mark.index == 0; }

// The mark right before this one.
Mark before(Mark mark) {
    if (mark.index > 0) return {mark.sequence, mark.index - 1};
    if (mark.sequence > 0) return {mark.sequence - 1, UINT32_MAX};
    return {};
}

std::string shown(Mark mark) { return to_string(exec_id_of(mark)); }

std::string not_an_exec_id(std::string_view field, std::string const& value) {
    return std::string(field) + " '" + value.substr(0, 40) +
           "' is not an ExecID(17); write one as it came, such as 184-0";
}

}  // namespace

std::string Delivery::open(DeliverySettings settings) {
    auto const session = SessionId::from(settings.desk);
    if (!session) return "desk " + settings.desk + " has too long a name";
    LedgerSettings ledger;
    ledger.folder = std::move(settings.ledger_folder);
    ledger.desk = settings.desk;
    ledger.max_bytes = settings.ledger_bytes;
    ledger.max_age_ns = Duration(std::chrono::hours(24) * settings.ledger_days).count();
    Desk& desk = desks_[*session];
    std::string problem;
    desk.ledger = DeliveryLedger::open(std::move(ledger), kernel_boot_id(), problem);
    desk.name = std::move(settings.desk);
    desk.session = *session;
    desk.recovery_news = settings.recovery_news;
    if (!desk.ledger) desks_.erase(*session);
    return problem;
}

void Delivery::close() {
    for (auto& [session, desk] : desks_) desk.ledger->close();
}

Delivery::Desk* Delivery::find(SessionId const& session) {
    auto const found = desks_.find(session);
    return found == desks_.end() ? nullptr : &found->second;
}

void Delivery::on_journal(std::uint64_t epoch) {
    for (auto& [session, desk] : desks_) {
        std::string moved_to;
        if (!desk.ledger->claim(epoch, moved_to)) return ports_.fail(desk.ledger->problem());
        if (moved_to.empty()) continue;
        ports_.log(desk.name + ": its delivery ledger was of another journal and is now " +
                   moved_to);
    }
}

bool Delivery::has_ledger_of(SessionId const& session, std::uint64_t epoch) const {
    auto const found = desks_.find(session);
    return found == desks_.end() || found->second.ledger->is_of(epoch);
}

void Delivery::finish_recovery(Sequence last) {
    Mark const end{last, UINT32_MAX};
    for (auto& [session, desk] : desks_) {
        DeliveryLedger& ledger = *desk.ledger;
        // A journal that only begins has another epoch: its ledgers are moved aside (on_journal).
        if (last != 0 && end < ledger.last()) {
            ports_.alert(
                desk.name + ": it was told of events up to " + shown(ledger.last()) +
                ", but the journal ends at record " + std::to_string(last) +
                ": the rest was lost with the machine. Orders of that time may live at the venues "
                "and are not known here, and what the desk sends again is taken as new: compare "
                "with the venues before it trades: trestle recon show");
            ledger.cut_behind(end);
        }
        // The store has lost what it does not know; the ledger knows whose marks these are.
        Mark const stored = ports_.last_mark(desk.name);
        if (stored < ledger.told()) ledger.set_told(stored);
        desk.confirmed = std::min(desk.confirmed, ledger.last());
        desk.journaled = desk.confirmed;
    }
}

bool Delivery::wants(SessionId const& session, ExecId id) const {
    auto const found = desks_.find(session);
    return found != desks_.end() && found->second.ledger->last() < mark_of(id);
}

void Delivery::put(SessionId const& session, ExecId id, Timestamp at, std::string const& msg_type,
                   std::string_view body) {
    Desk* const desk = find(session);
    if (desk == nullptr) return;
    Mark const mark = mark_of(id);
    if (!desk->ledger->append(mark, at.ns, msg_type, body.data(), body.size())) {
        return ports_.fail(desk->ledger->problem());
    }
    if (desk->state == State::live) send(*desk, msg_type, body, mark, false);
}

void Delivery::say(SessionId const& session, std::string const& msg_type, std::string_view body) {
    Desk* const desk = find(session);
    if (desk == nullptr || desk->state == State::away) return;
    ports_.send(desk->name, msg_type, body, {}, false);
}

void Delivery::send(Desk& desk, std::string const& msg_type, std::string_view body, Mark mark,
                    bool is_possible_resend) {
    auto const visit = desk.visit;
    ports_.send(desk.name, msg_type, body, mark, is_possible_resend);
    // A session that ended over this message may not have stored it.
    if (desk.visit == visit && desk.state != State::away) desk.ledger->set_told(mark);
}

void Delivery::on_logged_on(SessionId const& session, bool has_reset_numbers) {
    Desk* const desk = find(session);
    if (desk == nullptr) return;
    DeliveryLedger& ledger = *desk->ledger;
    // What the session's store holds goes out by the session's own resend. After a reset, or when
    // the store is new, only what the desk has confirmed is sure to be known to it.
    if (has_reset_numbers || is_zero(ports_.last_mark(desk->name))) ledger.set_told({});
    ++desk->visit;
    desk->state = State::catching_up;
    desk->cursor = std::max(desk->confirmed, ledger.told());
    desk->backlog_end = ledger.last();
    desk->count = 0;
    schedule(*desk, Duration::zero(), &Delivery::catch_up);
}

void Delivery::on_logged_off(SessionId const& session) {
    Desk* const desk = find(session);
    if (desk == nullptr) return;
    ++desk->visit;
    desk->state = State::away;
    desk->replays.clear();
    desk->is_replay_scheduled = false;
    journal_confirmation(*desk);
}

void Delivery::schedule(Desk& desk, Duration after, void (Delivery::*step)(Desk&)) {
    ports_.schedule(after, [this, session = desk.session, visit = desk.visit, step] {
        Desk* const found = find(session);
        if (found == nullptr || found->visit != visit || found->state == State::away) return;
        (this->*step)(*found);
        ports_.end_batch();
    });
}

bool Delivery::is_slow(Desk const& desk) const {
    return ports_.queued(desk.name) > queue_bytes_to_go_on;
}

void Delivery::catch_up(Desk& desk) {
    if (is_slow(desk)) return schedule(desk, slow_reader_pause, &Delivery::catch_up);
    std::size_t sent = 0;
    auto const visit = desk.visit;
    desk.ledger->read(desk.cursor, [&](DeliveryLedger::Entry const& entry) {
        if (sent > chunk_bytes || desk.visit != visit) return false;
        bool const is_backlog = !(desk.backlog_end < entry.mark);
        msg_type_.assign(entry.msg_type, entry.msg_type_size);
        desk.cursor = entry.mark;
        sent += entry.body_size;
        if (is_backlog) ++desk.count;
        send(desk, msg_type_, {entry.body, entry.body_size}, entry.mark, is_backlog);
        return true;
    });
    if (desk.visit != visit) return;
    if (desk.cursor < desk.ledger->last()) {
        return schedule(desk, Duration::zero(), &Delivery::catch_up);
    }
    end_catch_up(desk);
}

void Delivery::end_catch_up(Desk& desk) {
    desk.state = State::live;
    if (desk.recovery_news) {
        send_news(desk, "recovery complete",
                  desk.count == 0 ? "nothing was missed"
                                  : std::to_string(desk.count) + " reports sent again",
                  {}, desk.ledger->last());
    }
    begin_replays(desk);
}

void Delivery::send_news(Desk& desk, std::string headline, std::string text, std::string request_id,
                         Mark last) {
    RecoveryNews const news{.headline = std::move(headline),
                            .text = std::move(text),
                            .replay_request_id = std::move(request_id),
                            .last = is_zero(last) ? std::string() : shown(last),
                            .at = ports_.now()};
    body_.clear();
    auto const& msg_type = encode(news, body_);
    ports_.send(desk.name, msg_type, body_, {}, false);
}

void Delivery::on_delivered(SessionId const& session, Mark last) {
    Desk* const desk = find(session);
    if (desk == nullptr) return;
    last = std::min(last, desk->ledger->told());
    if (!(desk->confirmed < last)) return;
    desk->confirmed = last;
    desk->ledger->confirm(last, ports_.now().ns);
    if (desk->is_confirm_scheduled) return;
    auto const since = ports_.now() - desk->journaled_at;
    if (since >= between_confirmations) return journal_confirmation(*desk);
    desk->is_confirm_scheduled = true;
    ports_.schedule(between_confirmations - since, [this, session] {
        Desk* const found = find(session);
        found->is_confirm_scheduled = false;
        journal_confirmation(*found);
        ports_.end_batch();
    });
}

// A full inbox is no harm: the next confirmation says it all.
void Delivery::journal_confirmation(Desk& desk) {
    if (!(desk.journaled < desk.confirmed)) return;
    if (!ports_.deliver(DeliveryConfirmed{desk.session, exec_id_of(desk.confirmed)})) return;
    desk.journaled = desk.confirmed;
    desk.journaled_at = ports_.now();
}

void Delivery::on(DeliveryConfirmed const& input) {
    Desk* const desk = find(input.session);
    if (desk == nullptr) return;
    desk->confirmed = std::max(desk->confirmed, mark_of(input.last));
    desk->ledger->confirm(desk->confirmed, ports_.now().ns);
}

void Delivery::replay(DeskQuery const& query) {
    Desk* const desk = find(query.origin.session);
    if (desk == nullptr || desk->state == State::away) return;
    DeliveryLedger const& ledger = *desk->ledger;
    auto const first = query.first.empty() ? ExecId{} : parse_exec_id(query.first);
    auto const last = query.last.empty() ? exec_id_of(ledger.last()) : parse_exec_id(query.last);
    Replay replay{.request_id = query.request_id};
    if (!first) replay.problem = not_an_exec_id("FirstExecID(7601)", query.first);
    if (!last) replay.problem = not_an_exec_id("LastExecID(7602)", query.last);
    if (desk->replays.size() >= max_waiting_replays) {
        replay.problem = std::to_string(max_waiting_replays) +
                         " replays are under way for this session; wait for their News(B)";
    }
    if (first) replay.after = before(mark_of(*first));
    if (last) replay.last = std::min(mark_of(*last), ledger.last());
    if (desk->replays.size() >= 2 * max_waiting_replays) {
        return send_news(*desk, "replay refused", replay.problem, replay.request_id, {});
    }
    desk->replays.push_back(std::move(replay));
    if (desk->state == State::live) begin_replays(*desk);
}

void Delivery::begin_replays(Desk& desk) {
    if (desk.replays.empty() || desk.is_replay_scheduled) return;
    desk.is_replay_scheduled = true;
    schedule(desk, Duration::zero(), &Delivery::replay_some);
}

// These carry no mark: an old report that is told once more must not move the desk's cursor.
void Delivery::replay_some(Desk& desk) {
    if (is_slow(desk)) return schedule(desk, slow_reader_pause, &Delivery::replay_some);
    auto const visit = desk.visit;
    Replay& replay = desk.replays.front();
    bool has_more = false;
    std::size_t sent = 0;
    if (replay.problem.empty()) {
        desk.ledger->read(replay.after, [&](DeliveryLedger::Entry const& entry) {
            if (desk.visit != visit || replay.last < entry.mark) return false;
            has_more = sent > chunk_bytes;
            if (has_more) return false;
            msg_type_.assign(entry.msg_type, entry.msg_type_size);
            replay.after = entry.mark;
            sent += entry.body_size;
            ++replay.count;
            ports_.send(desk.name, msg_type_, {entry.body, entry.body_size}, {}, true);
            return true;
        });
    }
    if (desk.visit != visit) return;
    if (has_more) return schedule(desk, Duration::zero(), &Delivery::replay_some);
    Replay const done = std::move(replay);
    desk.replays.pop_front();
    desk.is_replay_scheduled = false;
    DeliveryLedger const& ledger = *desk.ledger;
    std::string text = done.problem;
    if (text.empty() && done.count > 0) text = std::to_string(done.count) + " reports sent again";
    if (text.empty() && ledger.is_empty()) text = "no report was ever made for this session";
    if (text.empty()) {
        text = "no report in this range; the ledger of this session holds " +
               shown(ledger.first()) + " to " + shown(ledger.last());
    }
    send_news(desk, done.problem.empty() ? "replay complete" : "replay refused", std::move(text),
              done.request_id, done.count > 0 ? done.after : Mark{});
    begin_replays(desk);
}

}  // namespace trestle::fix
