// Owns FIX sessions: logon, sequence numbers, resends, heartbeats and their sockets, plain and TLS.
// Never reads the meaning of an order: it hands over raw application messages and sends encoded
// ones.
// C++14-clean and free of QuickFIX and Boost types, so that both worlds can include it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost {
namespace asio {
class io_context;
}
}  // namespace boost

namespace trestle {
namespace fix {
namespace engine {

// When a session may be on, in seconds of the UTC day; a span that ends before it starts runs past
// midnight, and one of equal start and end lasts the whole day.
struct Schedule {
    bool is_always_open = true;
    int start_second = 0;
    int end_second = 0;
    unsigned days = 0x7f;              // on which a span may begin: bit 0 Sunday … bit 6 Saturday
    bool is_reset_at_start = false;    // both numbers begin at 1 with each span
};

// One desk session that may log on, named by the desk's CompID; ours is Settings::comp_id.
struct SessionSettings {
    std::string desk;
    int heartbeat_min_seconds = 1;
    int heartbeat_max_seconds = 300;
    bool may_reset_numbers = true;     // ResetSeqNumFlag(141)=Y is honoured
    std::vector<std::string> allowed_hosts;  // "10.1.0.0/16", "::1"; empty: from anywhere
    // Of the certificate that the desk must show: its SHA-256 fingerprint (64 hex digits, colons
    // allowed) or its subject's common name. Empty: none is asked for. Needs a listener with
    // client_ca_file; a plain connection is then refused.
    std::string client_certificate;
    Schedule schedule;
    // Reject(3) and j name the field, the value and what is allowed, behind QuickFIX's usual words;
    // off where certification scripts compare the text literally.
    bool explains_rejects = false;
    // TestRequest after quiet, see Application::on_delivered. Without, what was written to the desk
    // counts as processed.
    bool confirm_delivery = true;
    bool is_enabled = true;            // set_enabled() changes it while running
    std::string disabled_text;         // what a disabled session is told
};

struct Listener {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;            // 0: the kernel picks; ports() tells
    bool is_tls = false;
    std::string certificate_file;      // PEM chain, TLS only
    std::string private_key_file;
    std::string client_ca_file;        // PEM; desks may then show certificates signed by these
};

struct Settings {
    std::string comp_id = "TRESTLE";
    std::string dictionary_file;       // spec/FIX44-trestle.xml
    std::string store_directory;       // sequence numbers and sent messages
    std::vector<SessionSettings> sessions;
    std::vector<Listener> listeners;
    std::vector<std::string> taken_messages;  // MsgTypes of desks; empty: those of this house
    int logon_timeout_seconds = 10;    // a connection that has not logged on by then is closed
    int max_latency_seconds = 120;     // SendingTime(52) accuracy, QuickFIX's strict default
    std::size_t max_message_bytes = 16384;
    std::size_t max_queue_bytes = 8388608;  // unsent to one peer: then it is cut off
    std::size_t max_connections = 2048;
    std::size_t max_connections_per_host = 1024;
    // Logons, right or wrong, of one host: so many at once, and so many more with every second.
    // Beyond that its connections are closed without a look at the password.
    std::size_t max_logons_at_once = 256;
    std::size_t max_logons_per_second = 32;
    int confirm_after_ms = 1000;       // quiet time with unconfirmed reports before a TestRequest
    int logout_wait_ms = 2000;         // stop() waits so long for the desks' Logout
    std::size_t max_stored_bytes = 268435456;  // per desk; older messages become gap fills
};

// One session as an operator sees it.
struct SessionState {
    std::string desk;
    bool is_logged_on = false;
    bool is_enabled = true;
    std::uint64_t next_inbound = 1;
    std::uint64_t next_outbound = 1;
    std::string peer;                  // empty while away
    std::int64_t logged_on_at_ns = 0;  // since 1970, UTC; 0 while away
    std::size_t queued_bytes = 0;
};

struct LogonRequest {
    std::string desk;                  // SenderCompID(49)
    std::string username;              // 553
    std::string password;              // 554; never logged, wiped after the answer
    std::string peer;                  // "127.0.0.1:40112"
    bool is_tls = false;
    std::string certificate;           // common name of the verified one that it showed, if any
};

// Empty: welcome. Otherwise the text of the Logout. May be called later, from the loop's thread
// only: checking a slow salted hash belongs on another thread.
using LogonAnswer = std::function<void(std::string const& refusal)>;

// Where a message from a desk stands in its session.
struct MessageContext {
    std::string const* desk = nullptr;
    std::uint64_t msg_seq_num = 0;
    std::int64_t sending_time_ns = 0;  // since 1970, UTC
    bool is_possible_duplicate = false;
    bool is_possible_resend = false;
};

// The place of a report in the journal: it tells after a restart what a session was already given.
struct Mark {
    std::uint64_t sequence = 0;
    std::uint32_t index = 0;
};
inline bool operator<(Mark a, Mark b) {
    return a.sequence != b.sequence ? a.sequence < b.sequence : a.index < b.index;
}

// What the house does with events of sessions. All calls come from the loop's thread.
class Application {
public:
    virtual ~Application() = default;
    virtual void on_logon_request(LogonRequest const& request, LogonAnswer answer) = 0;
    virtual void on_logged_on(std::string const& desk, std::string const& peer,
                              std::string const& username, bool has_reset_numbers) = 0;
    // is_logout: the desk said goodbye, in answer to ours or of its own; else it was cut off.
    virtual void on_logged_off(std::string const& desk, std::string const& reason,
                               bool is_logout) = 0;
    // One application message, whole, as it came; framing, checksum, session rules and the
    // dictionary have been checked. It counts as received once this returns.
    virtual void on_message(MessageContext const& context, char const* raw, std::size_t size) = 0;
    // The engine itself refused an application message (dictionary breach) with Reject(3) or j.
    virtual void on_refused(std::string const& desk, std::uint64_t msg_seq_num,
                            std::string const& msg_type, int field, std::string const& text) = 0;
    // The desk has proved that it processed every report up to this mark: it answered a TestRequest
    // of ours that was sent behind it, or named its number in LastMsgSeqNumProcessed(369).
    virtual void on_delivered(std::string const& /*desk*/, Mark /*last*/) {}
    // After a batch of reads: whoever collects messages into batches commits here.
    virtual void on_batch_end() = 0;
    virtual void on_log(std::string const& line) = 0;  // for operators; never holds a secret
};

class Engine {
public:
    // The loop, dictionary and application must outlive the engine.
    Engine(boost::asio::io_context& loop, Settings settings, Application& application);
    ~Engine();
    Engine(Engine const&) = delete;
    Engine& operator=(Engine const&) = delete;

    // Opens the store and the sessions, without sockets. Empty on success, else what to do about
    // it.
    std::string open();
    // The next MsgSeqNum expected from this desk, as the journal knows it; after open(), before
    // listen().
    void restore_inbound(std::string const& desk, std::uint64_t next_msg_seq_num);
    // The mark of the last report stored for this desk; {0,0} when there is none.
    Mark last_mark(std::string const& desk) const;
    // Starts listening. Empty on success; else e.g. "port 5001 on 127.0.0.1 is in use; …".
    std::string listen();
    std::vector<std::uint16_t> ports() const;  // in the order of Settings::listeners

    // Stores and sends one application message; when the desk is away it is stored and goes out by
    // resend.
    // body: encoded fields after the standard header ("11=…\x01…"), without 8, 9, 34, 35, 49, 52,
    // 56, 10.
    // Writes are gathered until flush(). A zero mark is not remembered.
    void send(std::string const& desk, std::string const& msg_type, char const* body,
              std::size_t body_size, Mark mark, bool is_possible_resend);
    void flush();

    bool is_logged_on(std::string const& desk) const;
    void logout(std::string const& desk, std::string const& text);
    // Ends the connection without a word.
    void kick(std::string const& desk, std::string const& text);
    // A disabled session is logged out with this text, and its logons are refused with it.
    void set_enabled(std::string const& desk, bool is_enabled, std::string const& text);
    // The next number of each direction, 0: stays. Empty on success; refused while the desk is on.
    std::string set_numbers(std::string const& desk, std::uint64_t next_inbound,
                            std::uint64_t next_outbound);
    // While closed every logon is refused with this text; who is on stays on. Open at first.
    void set_logons_open(bool are_open, std::string const& text);
    std::vector<SessionState> sessions() const;  // in the order of Settings::sessions
    // Bytes that wait for this desk to read; 0 when it is not on.
    std::size_t queued(std::string const& desk) const;
    // Logs everybody out with this text, waits for their answers a while (logout_wait_ms), stops
    // listening, closes the store. Serves the loop meanwhile.
    void stop(std::string const& text);

private:
    class Room;  // QuickFIX and Boost live behind this door
    std::unique_ptr<Room> room_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
