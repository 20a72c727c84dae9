// The part of Room that meets connections: who comes in, who is turned away, and the bytes of those
// who stay.
#include "fix/engine/room.hpp"

namespace trestle {
namespace fix {
namespace engine {

namespace {

constexpr char const* flood_text =
    "too many logons from this host (fix.max_logons_at_once, fix.max_logons_per_second)";

}  // namespace

// Why a connection is closed before a word is said; empty when it may stay.
std::string Engine::Room::objection_to_guest(std::string const& host) {
    auto const guest = guests_.find(host);
    std::size_t const of_host = guest == guests_.end() ? 0 : guest->second;
    if (visitors_.size() >= settings_.max_connections)
        return std::to_string(visitors_.size()) + " connections are open, the limit is " +
               std::to_string(settings_.max_connections) + " (fix.max_connections)";
    if (of_host >= settings_.max_connections_per_host)
        return std::to_string(of_host) + " connections of this host are open, the limit is " +
               std::to_string(settings_.max_connections_per_host) +
               " (fix.max_connections_per_host)";
    return std::string();
}

void Engine::Room::on_accepted(std::shared_ptr<Peer> peer) {
    std::string const host = host_of(peer->address());
    std::string const objection = objection_to_guest(host);
    if (!objection.empty()) {
        if (!is_full_) log("connection from " + peer->address() + " refused: " + objection);
        is_full_ = true;
        peer->cut();
        return;
    }
    auto const visitor = std::make_shared<Visitor>();
    visitor->peer = peer;
    visitor->host = host;
    visitor->arrived_ns = utc_now_ns();
    visitors_[peer.get()] = visitor;
    ++guests_[host];
    std::weak_ptr<Visitor> const weak = visitor;
    peer->start(
        [this, weak](char const* bytes, std::size_t size) -> std::size_t {
            std::shared_ptr<Visitor> const here = weak.lock();
            return here ? on_bytes(here, bytes, size) : size;
        },
        [this] { schedule_resends(); },
        [this, weak](std::string const& reason) {
            if (std::shared_ptr<Visitor> const here = weak.lock()) on_closed(here, reason);
        });
}

std::size_t Engine::Room::on_bytes(std::shared_ptr<Visitor> const& visitor, char const* bytes,
                                   std::size_t size) {
    std::int64_t const now_ns = utc_now_ns();
    std::size_t taken = 0;
    while (taken < size && !visitor->is_being_checked && visitor->peer->is_open()) {
        Slice const slice = next_slice(bytes + taken, size - taken, settings_.max_message_bytes);
        if (slice.cut == Cut::incomplete) break;
        if (!on_slice(visitor, slice, bytes + taken, now_ns)) {
            taken = size;
            break;
        }
        taken += slice.size;
    }
    application_.on_batch_end();
    flush();
    return taken;
}

// False when the connection ended.
bool Engine::Room::on_slice(std::shared_ptr<Visitor> const& visitor, Slice const& slice,
                            char const* bytes, std::int64_t now_ns) {
    Desk* const desk = visitor->desk;
    if (desk == nullptr && slice.cut != Cut::message) {
        turn_away(visitor, "its first message is not a FIX Logon");
        return false;
    }
    switch (slice.cut) {
        case Cut::message:
            if (desk == nullptr)
                on_first_message(visitor, bytes, slice.size);
            else
                desk->on_message(bytes, slice.size, now_ns);
            break;
        case Cut::garbled: desk->on_garbled(slice.problem); break;
        case Cut::too_large: desk->on_too_large(slice.body_length); break;
        case Cut::incomplete: break;
    }
    // The desk lets go of its peer when the session ends, from whichever side.
    bool const has_ended = visitor->desk != nullptr && visitor->desk->peer() != visitor->peer.get();
    if (has_ended) forget(*visitor);
    return visitor->peer->is_open() && !has_ended;
}

// What makes a first message no Logon to us. Such a peer gets no answer: a Logout would need a
// session to be counted in.
std::string Engine::Room::objection_to_first(char const* message, std::size_t size) {
    if (!msg_type(message, size).is("A")) return "its first message is not a FIX Logon";
    if (!field(message, size, 8).is("FIX.4.4"))
        return "BeginString(8)=" + field(message, size, 8).str() + ", this house speaks FIX.4.4";
    if (!field(message, size, 56).is(settings_.comp_id))
        return "TargetCompID(56)=" + field(message, size, 56).str() + ", this house is " +
               settings_.comp_id;
    std::string const name = field(message, size, 49).str();
    return find(name) == nullptr ? "SenderCompID(49)=" + name + " is unknown" : std::string();
}

// A second Logon ends without an answer, because an answer would take a number of the session that
// is on. It may take over from its own host's connection when that one has gone silent: the desk's
// machine has restarted, say, and the old connection is half open.
bool Engine::Room::may_replace(Desk const& desk, Visitor const& visitor) const {
    return desk.owes_a_heartbeat(utc_now_ns()) && host_of(desk.peer()->address()) == visitor.host;
}

// What keeps this connection from this desk's session, before its password is looked at.
std::string Engine::Room::objection_at_the_door(Desk const& desk, Visitor const& visitor) const {
    if (!are_logons_open_) return closed_text_;
    if (!is_host_allowed(desk.settings().allowed_hosts, visitor.host))
        return "logons from " + visitor.host + " are not allowed for this session";
    if (is_wanted_certificate(desk.settings().client_certificate, visitor.peer->certificate()))
        return std::string();
    return visitor.peer->is_tls() ? "this session needs the client certificate that it is set up "
                                    "with"
                                  : "this session needs TLS and its client certificate";
}

void Engine::Room::on_first_message(std::shared_ptr<Visitor> const& visitor, char const* message,
                                    std::size_t size) {
    std::string objection = objection_to_first(message, size);
    if (!objection.empty()) return turn_away(visitor, objection);
    if (!floodgate_.may_pass(visitor->host, utc_now_ns())) return turn_away(visitor, flood_text);
    Desk* const desk = find(field(message, size, 49).str());
    if (desk->has_peer() && !may_replace(*desk, *visitor))
        return turn_away(visitor, "desk " + desk->name() + " is logged on already from " +
                                      desk->peer()->address());
    objection = objection_at_the_door(*desk, *visitor);
    if (!objection.empty() && !desk->has_peer()) {
        desk->refuse(*visitor->peer, objection);
        forget(*visitor);
        return;
    }
    if (!objection.empty()) return turn_away(visitor, objection);
    LogonRequest request;
    request.desk = desk->name();
    request.username = field(message, size, 553).str();
    request.password = field(message, size, 554).str();
    visitor->logon.assign(message, size);
    check_credentials(visitor, std::move(request));
}

void Engine::Room::check_credentials(std::shared_ptr<Visitor> const& visitor,
                                     LogonRequest request) {
    request.peer = visitor->peer->address();
    request.is_tls = visitor->peer->is_tls();
    request.certificate = visitor->peer->certificate().common_name;
    visitor->username = request.username;
    visitor->is_being_checked = true;
    visitor->peer->hold();
    std::weak_ptr<Visitor> const weak = visitor;
    std::weak_ptr<bool> const alive = is_alive_;
    application_.on_logon_request(request, [this, weak, alive](std::string const& refusal) {
        std::shared_ptr<bool> const is_alive = alive.lock();
        std::shared_ptr<Visitor> const here = weak.lock();
        if (is_alive && *is_alive && here) on_answer(here, refusal);
    });
    wipe(request.password);
}

void Engine::Room::on_answer(std::shared_ptr<Visitor> const& visitor, std::string const& refusal) {
    if (!visitor->is_being_checked || !visitor->peer->is_open()) return;
    visitor->is_being_checked = false;
    std::string logon;
    logon.swap(visitor->logon);
    std::string const name = field(logon.data(), logon.size(), 49).str();
    Desk* const desk = find(name);
    std::string const objection = refusal.empty() && !are_logons_open_ ? closed_text_ : refusal;
    bool const is_taken = desk->has_peer() && !may_replace(*desk, *visitor);
    if (is_taken || (desk->has_peer() && !objection.empty())) {
        turn_away(visitor, objection.empty() ? "desk " + name + " is logged on already from " +
                                                   desk->peer()->address()
                                             : objection);
    } else if (!objection.empty()) {
        desk->refuse(*visitor->peer, objection);
        forget(*visitor);
    } else {
        if (desk->has_peer())
            desk->kick("a silent connection, replaced by one from " + visitor->peer->address());
        visitor->desk = desk;
        if (!desk->log_on(visitor->peer, visitor->username, logon)) forget(*visitor);
    }
    wipe(logon);
    flush();
    visitor->peer->release();
}

void Engine::Room::on_closed(std::shared_ptr<Visitor> const& visitor, std::string const& reason) {
    forget(*visitor);
    Desk* const desk = visitor->desk;
    if (desk == nullptr)
        log("connection from " + visitor->peer->address() + " closed before its logon: " + reason);
    else if (desk->peer() == visitor->peer.get())
        desk->on_connection_lost(reason);
}

void Engine::Room::turn_away(std::shared_ptr<Visitor> const& visitor, std::string const& reason) {
    bool const is_flood = reason == flood_text;
    if (!is_flood || !is_flooded_)
        log("connection from " + visitor->peer->address() + " closed: " + reason);
    is_flooded_ = is_flooded_ || is_flood;
    visitor->is_being_checked = false;
    wipe(visitor->logon);
    visitor->peer->cut();
    forget(*visitor);
}

void Engine::Room::forget(Visitor const& visitor) {
    if (visitors_.erase(visitor.peer.get()) == 0) return;
    auto const guest = guests_.find(visitor.host);
    if (guest != guests_.end() && --guest->second == 0) guests_.erase(guest);
    is_full_ = false;
}

}  // namespace engine
}  // namespace fix
}  // namespace trestle
