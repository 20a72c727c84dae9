// Owns what goes out to desks: into each desk's ledger first, and to its session when it is logged
// on and has caught up. Never numbers anything for a desk that is away, never says anything twice
// under another ExecID.
//
//   away         the ledger only
//   catching up  what is behind the desk's cursor goes out in chunks, the loop between them; what
//                happens meanwhile follows through the ledger; then News(B) "recovery complete"
//   live         the ledger, and at once the session
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "fix/delivery_ledger.hpp"
#include "fix/engine/engine.hpp"
#include "oms/model/ids.hpp"
#include "oms/model/inputs.hpp"

namespace trestle::fix {

[[nodiscard]] inline engine::Mark mark_of(ExecId id) { return {id.sequence, id.index}; }
[[nodiscard]] inline ExecId exec_id_of(engine::Mark mark) { return {mark.sequence, mark.index}; }

struct DeliverySettings {
    std::string desk;
    std::string ledger_folder;
    bool recovery_news = true;          // News(B) after each logon
    std::uint64_t ledger_bytes = 1ULL << 30;  // of confirmed reports; see LedgerSettings
    std::uint32_t ledger_days = 31;
};

class Delivery {
public:
    struct Ports {
        // Engine::send, Engine::last_mark and SessionState::queued_bytes.
        std::function<void(std::string const& desk, std::string const& msg_type,
                           std::string_view body, engine::Mark mark, bool is_possible_resend)>
            send;
        std::function<engine::Mark(std::string const& desk)> last_mark;
        std::function<std::size_t(std::string const& desk)> queued;
        // After a batch of reads, or a turn of ours: what was delivered is committed, what was sent
        // leaves.
        std::function<void()> end_batch;
        // False: the inbox is full, and the input was not taken.
        std::function<bool(Input)> deliver;
        // Later on the loop; zero: after what waits there already.
        std::function<void(Duration after, std::function<void()>)> schedule;
        std::function<Timestamp()> now;
        std::function<void(std::string_view line)> log;
        // What an operator must look at.
        std::function<void(std::string_view text)> alert = [](std::string_view) {};
        // A ledger cannot be written: the house stops, as it does for its journal.
        std::function<void(std::string const& text)> fail;
    };

    // The ports are the owner's and may still be filled in later.
    explicit Delivery(Ports const& ports) : ports_(ports) {}

    // Empty, or why this desk's ledger cannot be opened.
    [[nodiscard]] std::string open(DeliverySettings settings);
    void close();

    // During start-up, before anything is sent: the journal says which epoch its ExecIDs are of.
    void on_journal(std::uint64_t epoch);
    // The desk's ledger was begun under this journal: what it was told before is in there.
    [[nodiscard]] bool has_ledger_of(SessionId const& session, std::uint64_t epoch) const;
    // Replay is over; a ledger that knows more than the journal is cut.
    void finish_recovery(Sequence last);

    // False: no such desk, or its ledger has it: no need to encode.
    [[nodiscard]] bool wants(SessionId const& session, ExecId id) const;
    // Keeps it, and sends it when the desk is live.
    void put(SessionId const& session, ExecId id, Timestamp at, std::string const& msg_type,
             std::string_view body);
    // Sends what is not kept, unless the desk is away.
    void say(SessionId const& session, std::string const& msg_type, std::string_view body);

    void on_logged_on(SessionId const& session, bool has_reset_numbers);
    void on_logged_off(SessionId const& session);
    // The desk has shown that it read so far; journaled now and then, and before it is gone.
    void on_delivered(SessionId const& session, engine::Mark last);
    void on(DeliveryConfirmed const& input);
    // Sends the desk's reports in this range again (DeskQuery::Topic::replay).
    void replay(DeskQuery const& query);

private:
    enum class State : std::uint8_t { away, catching_up, live };
    struct Replay {
        std::string request_id;
        engine::Mark after;   // the last one sent
        engine::Mark last;
        std::uint64_t count = 0;
        std::string problem;
    };
    struct Desk {
        std::string name;
        SessionId session;
        bool recovery_news = true;
        std::unique_ptr<DeliveryLedger> ledger;
        State state = State::away;
        std::uint64_t visit = 0;        // counts logons: a chunk of an earlier one does nothing
        engine::Mark cursor;            // catching up: sent so far
        engine::Mark backlog_end;       // and what is behind this is new, not sent again
        std::uint64_t count = 0;
        engine::Mark confirmed;
        engine::Mark journaled;         // of `confirmed`, what the journal was told
        Timestamp journaled_at;
        bool is_confirm_scheduled = false;
        std::deque<Replay> replays;
        bool is_replay_scheduled = false;
    };

    [[nodiscard]] Desk* find(SessionId const& session);
    void send(Desk& desk, std::string const& msg_type, std::string_view body, engine::Mark mark,
              bool is_possible_resend);
    // One call of `step` per turn of the loop, until it says that it is done.
    void schedule(Desk& desk, Duration after, void (Delivery::*step)(Desk&));
    void catch_up(Desk& desk);
    void end_catch_up(Desk& desk);
    void begin_replays(Desk& desk);
    void replay_some(Desk& desk);
    [[nodiscard]] bool is_slow(Desk const& desk) const;
    void send_news(Desk& desk, std::string headline, std::string text, std::string request_id,
                   engine::Mark last);
    void journal_confirmation(Desk& desk);

    Ports const& ports_;
    std::unordered_map<SessionId, Desk> desks_;
    std::string msg_type_;  // reused
    std::string body_;
};

}  // namespace trestle::fix
