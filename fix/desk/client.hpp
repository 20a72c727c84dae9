// Owns a FIX 4.4 initiator's session: logon, numbers, heartbeats, gaps and resends both ways.
// Never uses the engine of the gateway, so that it tests the gateway with independent eyes.
// One thread: nothing happens outside the calls below.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fix/desk/message.hpp"
#include "fix/desk/session_record.hpp"
#include "fix/desk/wire.hpp"

namespace trestle::fix::desk {

struct ClientSettings {
    WireSettings wire;
    std::string sender;              // SenderCompID(49)
    std::string target = "TRESTLE";  // TargetCompID(56)
    std::string username;            // 553; not sent when empty
    std::string password;            // 554
    int heartbeat_seconds = 30;      // 108
    std::string session_file;        // empty: numbers live as long as the client
    // Asked for again, an old order goes out as a possible duplicate; false: the gap is filled.
    bool resends_own_messages = true;
    Milliseconds logon_timeout{10'000};
};

// reset asks for ResetSeqNumFlag(141)=Y; keep continues where the record ended.
enum class Numbers : std::uint8_t { reset, keep };

enum class Direction : std::uint8_t { sent, received };

// One message as it passed. A repeated report is one whose ExecID(17) was seen before.
struct Observed {
    Direction direction = Direction::sent;
    Message const& message;
    bool is_repeated = false;
};

struct ClientCounts {
    std::uint64_t possible_duplicates = 0;  // PossDupFlag(43)=Y received
    std::uint64_t possible_resends = 0;     // PossResend(97)=Y received
    std::uint64_t repeated_reports = 0;     // ExecIDs seen before
    std::uint64_t gaps_seen = 0;            // ResendRequests sent
    std::uint64_t resends_answered = 0;     // ResendRequests received
    std::uint64_t garbled = 0;              // frames ignored for their checksum or length
};

class Client {
public:
    explicit Client(ClientSettings settings);
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    // Every message that passes, both ways, once. May send; may not connect or log out.
    void on_observed(std::function<void(Observed const&)> observer);

    // Opens the socket and logs on. Empty when logged on, else why not, in one line.
    [[nodiscard]] std::string connect(Numbers numbers);
    // Fills in header and trailer and sends. Empty, or why it could not be sent; what could not be
    // sent has used no sequence number.
    [[nodiscard]] std::string send(Message message);
    // Runs the session until the condition holds (true) or the time is over or the session ended.
    [[nodiscard]] bool wait_for(std::function<bool()> const& condition, Milliseconds patience);
    // Runs the session for so long; ends early when the session ends.
    void run_for(Milliseconds duration);
    // Runs the session until something passed or the deadline came.
    void pump(SteadyTime deadline);

    void logout(std::string const& text);  // waits for the answer, a few seconds at most
    void cut();                            // as a broken cable would: no Logout

    [[nodiscard]] bool is_logged_on() const { return is_logged_on_; }
    // Why the session is over: the Logout text of the server, or what happened to the socket.
    [[nodiscard]] std::string const& end_reason() const { return end_reason_; }
    // Application messages and rejects in the order received, each ExecID once.
    [[nodiscard]] std::vector<Message> const& reports() const { return reports_; }
    [[nodiscard]] ClientCounts const& counts() const { return counts_; }
    [[nodiscard]] SessionRecord const& record() const { return record_; }
    [[nodiscard]] ClientSettings const& settings() const { return settings_; }

private:
    std::size_t take_frames();
    void on_frame(std::string const& frame);
    void on_message(Message const& message);
    void on_in_order(Message const& message);
    void on_gap(Message const& message, std::uint64_t number);
    void on_number_too_low(Message const& message, std::uint64_t number);
    void on_logon(Message const& message);
    void on_logout(Message const& message);
    void on_resend_request(Message const& message);
    void on_report(Message const& message);
    void on_timers();
    void end(std::string reason);
    void finish(std::string text);

    void fill_gap(std::uint64_t from, std::uint64_t to);
    void resend(std::uint64_t number, std::string const& bytes);
    void transmit(Message const& message);
    Message with_header(Message const& message, std::uint64_t number) const;
    void send_numbered(Message message);
    void observe(Direction direction, Message const& message, bool is_repeated = false);

    ClientSettings settings_;
    SessionRecord record_;
    bool is_record_open_ = false;
    std::unique_ptr<Wire> wire_;
    Framer framer_;
    std::function<void(Observed const&)> observer_;
    bool is_logged_on_ = false;
    bool has_frames_left_ = false;
    bool has_sent_logout_ = false;
    bool has_asked_whether_alive_ = false;
    std::uint64_t gap_end_ = 0;  // highest number seen above a gap; 0: no gap is open
    SteadyTime gap_asked_at_{};
    SteadyTime last_sent_at_{};
    SteadyTime last_received_at_{};
    std::string end_reason_;
    std::vector<Message> reports_;
    ClientCounts counts_;
};

// "20261121-10:12:46.123", as SendingTime(52) and TransactTime(60) want it; of now, or of a moment
// so far from now.
[[nodiscard]] std::string utc_timestamp(std::chrono::seconds shift = {});

}  // namespace trestle::fix::desk
