// Owns what is behind Engine: the desks, the connections that have not logged on yet, the clock's
// tick and the gathering of writes. Never holds session rules: those are in Desk.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "fix/engine/admission.hpp"
#include "fix/engine/desk.hpp"
#include "fix/engine/engine.hpp"
#include "fix/engine/hot_path.hpp"
#include "fix/engine/transport.hpp"

namespace trestle {
namespace fix {
namespace engine {

class Engine::Room {
public:
    Room(boost::asio::io_context& loop, Settings settings, Application& application);
    ~Room();

    std::string open();
    std::string listen();
    void stop(std::string const& text);
    void flush();
    Desk* find(std::string const& desk) const;
    std::vector<std::uint16_t> ports() const;
    void set_logons_open(bool are_open, std::string const& text);
    std::vector<SessionState> sessions() const;

private:
    // A connection, before and after its Logon.
    struct Visitor {
        std::shared_ptr<Peer> peer;
        Desk* desk = nullptr;           // once logged on
        std::string logon;              // while its credentials are checked
        std::string username;
        std::string host;
        std::int64_t arrived_ns = 0;
        bool is_being_checked = false;
    };

    std::string read_dictionary();
    std::string open_desk(SessionSettings const& settings);
    std::string lock_store();
    void raise_file_limit();
    std::string objection_to_guest(std::string const& host);
    void on_accepted(std::shared_ptr<Peer> peer);
    std::size_t on_bytes(std::shared_ptr<Visitor> const& visitor, char const* bytes,
                         std::size_t size);
    bool on_slice(std::shared_ptr<Visitor> const& visitor, Slice const& slice, char const* bytes,
                  std::int64_t now_ns);
    void on_first_message(std::shared_ptr<Visitor> const& visitor, char const* message,
                          std::size_t size);
    std::string objection_to_first(char const* message, std::size_t size);
    std::string objection_at_the_door(Desk const& desk, Visitor const& visitor) const;
    void check_credentials(std::shared_ptr<Visitor> const& visitor, LogonRequest request);
    bool may_replace(Desk const& desk, Visitor const& visitor) const;
    void on_answer(std::shared_ptr<Visitor> const& visitor, std::string const& refusal);
    void on_closed(std::shared_ptr<Visitor> const& visitor, std::string const& reason);
    void turn_away(std::shared_ptr<Visitor> const& visitor, std::string const& reason);
    void forget(Visitor const& visitor);
    void end_slow_readers();
    void schedule_tick();
    void tick();
    void schedule_resends();
    void log(std::string const& line);

    boost::asio::io_context& loop_;
    boost::asio::steady_timer timer_;
    Settings const settings_;
    Application& application_;
    FIX::DataDictionaryProvider dictionaries_;
    std::unique_ptr<HotPath> hot_path_;
    std::unique_ptr<RawFields> raw_fields_;
    std::unique_ptr<RejectText> reject_text_;
    std::vector<std::shared_ptr<Peer>> to_flush_;
    std::set<Desk*> to_resend_;
    std::map<Desk*, std::string> to_end_;
    std::unordered_map<std::string, std::unique_ptr<Desk>> desks_;
    std::map<Peer const*, std::shared_ptr<Visitor>> visitors_;
    std::map<std::string, std::size_t> guests_;  // connections by host
    Floodgate floodgate_;
    std::unique_ptr<Listening> listening_;
    std::shared_ptr<bool> is_alive_;  // callbacks that outlive the room find false
    int lock_file_ = -1;
    bool is_resend_scheduled_ = false;
    bool is_full_ = false;     // said once, not once per attempt
    bool is_flooded_ = false;
    bool are_logons_open_ = true;
    std::string closed_text_;
};

}  // namespace engine
}  // namespace fix
}  // namespace trestle
