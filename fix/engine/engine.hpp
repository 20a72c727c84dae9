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

// One desk session that may log on, named by the desk's CompID; ours is Settings::comp_id.
struct SessionSettings {
    std::string desk;
    int heartbeat_min_seconds = 1;
    int heartbeat_max_seconds = 300;
    bool may_reset_numbers = true;     // ResetSeqNumFlag(141)=Y is honoured
};

struct Listener {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;            // 0: the kernel picks; ports() tells
    bool is_tls = false;
    std::string certificate_file;      // PEM chain, TLS only
    std::string private_key_file;
};

struct Settings {
    std::string comp_id = "TRESTLE";
    std::string dictionary_file;       // spec/FIX44-trestle.xml
    std::string store_directory;       // sequence numbers and sent messages
    std::vector<SessionSettings> sessions;
    std::vector<Listener> listeners;
    int logon_timeout_seconds = 10;    // a connection that has not logged on by then is closed
    int max_latency_seconds = 120;     // SendingTime(52) accuracy, QuickFIX's strict default
    std::size_t max_message_bytes = 16384;
    std::size_t max_queue_bytes = 8388608;  // unsent to one peer: then it is cut off
    std::size_t max_connections = 2048;
};

struct LogonRequest {
    std::string desk;                  // SenderCompID(49)
    std::string username;              // 553
    std::string password;              // 554; never logged, wiped after the answer
    std::string peer;                  // "127.0.0.1:40112"
    bool is_tls = false;
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
    virtual void on_logged_off(std::string const& desk, std::string const& reason) = 0;
    // One application message, whole, as it came; framing, checksum, session rules and the
    // dictionary have been checked. It counts as received once this returns.
    virtual void on_message(MessageContext const& context, char const* raw, std::size_t size) = 0;
    // The engine itself refused an application message (dictionary breach) with Reject(3) or j.
    virtual void on_refused(std::string const& desk, std::uint64_t msg_seq_num,
                            std::string const& msg_type, int field, std::string const& text) = 0;
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
    // Logs everybody out with this text, stops listening, closes the store.
    void stop(std::string const& text);

private:
    class Room;  // QuickFIX and Boost live behind this door
    std::unique_ptr<Room> room_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
