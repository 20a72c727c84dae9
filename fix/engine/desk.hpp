// Owns one desk's session: QuickFIX's Session for the rules, the quick paths beside it for ordinary
// messages both ways, and the serving of long resends in pieces. Never touches a socket: it writes
// to a Peer. Everything here runs on the loop's thread, so QuickFIX's locks are never contended.
#pragma once

#include <quickfix/Application.h>
#include <quickfix/DataDictionaryProvider.h>
#include <quickfix/Responder.h>
#include <quickfix/Session.h>
#include <quickfix/SessionState.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fix/engine/engine.hpp"
#include "fix/engine/hot_path.hpp"
#include "fix/engine/raw_fields.hpp"
#include "fix/engine/reject_text.hpp"
#include "fix/engine/seams.hpp"
#include "fix/engine/text.hpp"
#include "fix/engine/transport.hpp"
#include "fix/session_store.hpp"

namespace trestle {
namespace fix {
namespace engine {

class Desk;

// What all desks share, and where they say that something is left to do for them.
struct House {
    Settings const& settings;
    Application& application;
    HotPath const& hot_path;
    RawFields const& raw_fields;
    FIX::DataDictionaryProvider const& dictionaries;
    RejectText const& reject_text;
    std::vector<std::shared_ptr<Peer>>& to_flush;
    std::set<Desk*>& to_resend;
    std::map<Desk*, std::string>& to_end;  // slow readers, with the reason
};

class Desk : private FIX::Application, private FIX::Responder {
public:
    Desk(SessionSettings settings, House house, std::unique_ptr<SessionStore> store);
    ~Desk() override;
    Desk(Desk const&) = delete;
    Desk& operator=(Desk const&) = delete;

    std::string const& name() const { return settings_.desk; }
    SessionStore& store() { return *store_; }
    bool has_peer() const { return peer_ != nullptr; }
    bool is_logged_on() const { return session_->isLoggedOn(); }
    Peer* peer() const { return peer_.get(); }

    // The Logon of a peer whose credentials are right. False when the session does not accept it;
    // the peer has then been told why, or cut.
    bool log_on(std::shared_ptr<Peer> peer, std::string const& username, std::string const& logon);
    // Answers a Logon with a Logout and ends the connection; the session stays as it is.
    void refuse(Peer& peer, std::string const& text);
    void on_message(char const* message, std::size_t size, std::int64_t now_ns);
    void on_garbled(char const* problem);
    void on_too_large(std::uint64_t body_length);
    void on_connection_lost(std::string const& reason);

    void send(std::string const& msg_type, char const* body, std::size_t body_size, Mark mark,
              bool is_possible_resend);
    void log_out(std::string const& text);
    void kick(std::string const& text);
    void set_enabled(bool is_enabled, std::string const& text);
    std::string set_numbers(std::uint64_t next_inbound, std::uint64_t next_outbound);
    SessionState session_state() const;
    std::size_t queued() const { return peer_ == nullptr ? 0 : peer_->queued(); }
    // Ends the session of a peer that does not read; the Logout lies behind what waits for it.
    void end_slow_reader(std::string const& reason);
    // Silent for so long that a TestRequest is due: its connection may be a half-open one.
    bool owes_a_heartbeat(std::int64_t now_ns) const;
    void restore_inbound(std::uint64_t next_msg_seq_num);
    SessionSettings const& settings() const { return settings_; }
    void tick(std::int64_t now_ns);
    // Serves the next piece of a long resend when the peer has room for it. True: there is more.
    bool resend_more();
    bool is_resending() const { return resend_next_ != 0; }
    // Forgets the peer, closes the store.
    void stop();

private:
    using Fields = FIX::Message const&;
    using Proof = SessionStore::Marked;
    FIX::SessionState& state() { return *static_cast<FIX::SessionState*>(session_->getLog()); }

    void onCreate(FIX::SessionID const&) override {}
    void onLogon(FIX::SessionID const&) override;
    void onLogout(FIX::SessionID const&) override;
    void toAdmin(FIX::Message& message, FIX::SessionID const&) override;
    void toApp(FIX::Message& message, FIX::SessionID const&) throw(FIX::DoNotSend) override;
    void fromAdmin(Fields message,
                   FIX::SessionID const&) throw(FIX::FieldNotFound, FIX::IncorrectDataFormat,
                                                FIX::IncorrectTagValue, FIX::RejectLogon) override;
    void fromApp(Fields message, FIX::SessionID const&) throw(FIX::FieldNotFound,
                                                              FIX::IncorrectDataFormat,
                                                              FIX::IncorrectTagValue,
                                                              FIX::UnsupportedMessageType) override;
    bool send(std::string const& message) override;
    void write(std::string const& message);
    void disconnect() override;

    bool take_hot(char const* message, std::size_t size, std::int64_t now_ns);
    void take_cold(std::string const& message);
    bool has_good_time(std::string const& logon) const;
    std::string objection_to_logon(std::string const& logon) const;
    std::string objection_of_the_house();
    bool is_taken(std::string const& msg_type) const;
    std::string header_only(char const* message, std::size_t size) const;
    std::string taken_list() const;
    Text raw_of(std::uint64_t msg_seq_num) const;
    void keep_hours(std::int64_t now_ns);
    void end_politely(std::string const& text);
    void forget_numbers();
    void believe_what_was_written();
    void ask_for_proof(std::int64_t now_ns);
    void remember_report(std::uint64_t msg_seq_num, Mark mark, std::int64_t now_ns);
    void look_for_proof(FIX::Message const& message);
    void on_proof(Proof proof);
    bool has_small_numbers(char const* message, std::size_t size);
    bool is_acceptable_reset(char const* message, std::size_t size);
    void keep_early(char const* message, std::size_t size);
    void forget_early();
    std::size_t piece_bytes() const;
    bool may_queue_piece() const;
    void begin_resend(FIX::Message& request);
    void resend(std::uint64_t begin, std::uint64_t end);
    void on_event(std::string const& text);
    void forget_connection();
    void log(std::string const& line);

    SessionSettings settings_;
    House house_;
    std::unique_ptr<SessionStore> store_;
    StoreSeam store_seam_;
    LogSeam log_seam_;
    std::unique_ptr<FIX::Session> session_;
    std::shared_ptr<Peer> peer_;
    std::string peer_address_;
    std::string username_;
    std::string reason_;  // the last event: why a session ended
    std::int64_t logged_on_at_ns_ = 0;
    std::uint64_t heartbeat_seconds_ = 0;
    std::int64_t last_heard_ns_ = 0;
    bool is_logout_ = false;   // the desk has said Logout
    bool is_leaving_ = false;  // too slow a reader: nothing but a Logout is written any more
    bool is_in_hours_ = true;
    bool is_fresh_ = false;      // the schedule has reset the numbers since the last session
    bool is_resetting_ = false;  // the Logon at hand carries ResetSeqNumFlag=Y
    bool is_store_broken_ = false;

    // The message that QuickFIX has at hand, and those that came before their turn, as they came:
    // QuickFIX keeps its own parsed copies and hands these on when the gap has closed.
    char const* current_ = nullptr;
    std::size_t current_size_ = 0;
    std::uint64_t current_number_ = 0;
    bool came_early_ = false;
    std::map<std::uint64_t, std::string> early_;
    std::size_t early_bytes_ = 0;
    std::uint64_t last_early_ = 0;

    std::uint64_t resend_next_ = 0;  // 0: no long resend under way
    std::uint64_t resend_end_ = 0;
    bool is_gap_fill_withheld_ = false;  // the next one of QuickFIX: we serve resends ourselves

    Proof unproved_;  // the last report that was sent, until the desk has processed it
    Proof asked_;     // the one that our TestRequest follows
    Mark proved_;
    std::int64_t reported_ns_ = 0;
    std::int64_t asked_ns_ = 0;
    std::int64_t proved_ns_ = 0;
    std::int64_t open_since_ns_ = 0;  // something was sent and not proved

    FIX::UtcTimeStamp timestamp_;  // spares QuickFIX's default, which asks the clock
    std::string outbound_;
    TimestampWriter timestamps_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
